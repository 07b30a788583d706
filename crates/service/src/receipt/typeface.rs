//! Characters as they are printed.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use unicode_normalization::UnicodeNormalization;

/// One weight of the typeface, which has the letters of European languages and no others: text runs from left to right.
pub(super) struct Typeface {
    font: Font,
    characters: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
}

impl Typeface {
    /// None when the font cannot be read.
    pub(super) fn read(data: &'static [u8]) -> Option<Self> {
        let reader = FontRef::new(data).ok()?;
        Some(Self {
            font: Font::new(data.into(), 0)?,
            characters: reader.charmap(),
            metrics: reader.glyph_metrics(Size::unscaled(), LocationRef::default()),
        })
    }

    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }

    /// The text as it can be printed.
    pub(super) fn printable(&self, text: &str) -> String {
        let is_known = |c: char| self.characters.map(c).is_some();
        let plain = plain(text);
        plain
            .chars()
            .map(|c| if is_known(c) { c } else { '?' })
            .collect()
    }

    /// The glyphs of a printable text.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(start, c): (usize, char)| {
            let id = self.characters.map(c).unwrap_or_default();
            let range = start..start.saturating_add(c.len_utf8());
            KrillaGlyph::new(
                GlyphId::new(id.to_u32()),
                self.width_of(c),
                0.0,
                0.0,
                0.0,
                range,
                None,
            )
        };
        text.char_indices().map(glyph).collect()
    }

    /// The width of a printable text, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.width_of(c)).sum::<f32>() * size
    }

    /// As a part of the size of the text.
    fn width_of(&self, c: char) -> f32 {
        let id = self.characters.map(c).unwrap_or_default();
        self.metrics.advance_width(id).unwrap_or_default() / self.font.units_per_em()
    }
}

/// The text in its composed form on one line, with single spaces, and without characters that only change how others
/// are shown.
pub(super) fn plain(text: &str) -> String {
    let is_space = |c: char| c.is_control() || (c.is_whitespace() && c != '\u{a0}');
    let visible: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
    let words: Vec<&str> = visible
        .split(is_space)
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Directions, joiners, variations, tags: Unicode's property `Default_Ignorable_Code_Point`, and annotations.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}
