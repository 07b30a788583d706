//! The receipt as a PDF that screen readers can read.
//!
//! Krilla refuses to write what breaks PDF/UA-1 (ISO 14289-1): language, title, outline, and a place in the structure
//! for every text. What it cannot check is done here: the order of reading, headings, and a table with a header in each
//! row.

#![expect(
    clippy::float_arithmetic,
    reason = "places on a page are measured in points; there are no amounts here"
)]

mod layout;
mod typeface;

use std::mem;
use std::num::NonZeroU16;

use krilla::SerializeSettings;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::document::Document;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ContentTag, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use web::Language;

use layout::{Layout, Role};
use typeface::Typeface;

/// How large a receipt is, in kilobytes, for links to it. It hardly depends on what stands on it.
pub const SIZE_KB: u32 = 17;

/// What stands on a receipt, in the language of its reader. Text may hold anything: what cannot be printed is left out,
/// and characters that the typeface does not have become question marks.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The language of all of it.
    pub language: Language,
    /// What the reader's window is called; not empty.
    pub title: String,
    /// Who gives the receipt.
    pub service: String,
    /// What it is; not empty.
    pub heading: String,
    /// Names and values. A row without one of them is left out.
    pub rows: Vec<(String, String)>,
    /// The heading of the lines that say how to reach somebody.
    pub contact_heading: String,
    /// These lines.
    pub contact: Vec<String>,
}

/// The receipt would break PDF/UA-1, or cannot be written at all.
#[derive(Debug, thiserror::Error)]
#[error("the receipt cannot be made: {0}")]
pub struct ReceiptError(String);

/// Makes the PDF: A4, tagged, with what it needs of its typeface inside. Takes one or two milliseconds.
pub fn pdf(receipt: &Receipt) -> Result<Vec<u8>, ReceiptError> {
    let no_font = || ReceiptError("a font cannot be read".to_owned());
    let regular = Typeface::read(web::font::REGULAR).ok_or_else(no_font)?;
    let bold = Typeface::read(web::font::BOLD).ok_or_else(no_font)?;
    let layout = Layout::of(receipt, &regular, &bold);

    let rules = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let mut document = Document::new_with(SerializeSettings {
        configuration: rules
            .finish()
            .map_err(|error| ReceiptError(format!("{error:?}")))?,
        ..SerializeSettings::default()
    });
    let metadata = Metadata::new().title(typeface::plain(&receipt.title));
    document.set_metadata(metadata.language(receipt.language.as_str().to_owned()));
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(typeface::plain(&receipt.heading), top));
    document.set_outline(outline);

    let mut leaves = vec![Vec::new(); layout.parts.len()];
    let last = layout.lines.iter().map(|line| line.place.sheet).max();
    for sheet in 0..=last.unwrap_or_default() {
        let size = PageSettings::from_wh(layout::WIDTH, layout::HEIGHT);
        let mut page = document.start_page_with(size.unwrap_or_default());
        draw(&mut page.surface(), sheet, &layout, &mut leaves);
    }
    document.set_tag_tree(structure(&layout, leaves));
    document
        .finish()
        .map_err(|error| ReceiptError(error.to_string()))
}

/// Draws a page, and keeps for each part which pieces of the page are its own.
fn draw(surface: &mut Surface<'_>, sheet: usize, layout: &Layout<'_>, leaves: &mut [Vec<Node>]) {
    for line in layout.lines.iter().filter(|line| line.place.sheet == sheet) {
        let leaf = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        let place = Point::from_xy(line.x, line.place.y);
        let (font, glyphs) = (line.typeface.font(), line.typeface.glyphs(&line.text));
        surface.draw_glyphs(place, &glyphs, font, &line.text, line.size, false);
        surface.end_tagged();
        if let Some(leaves) = leaves.get_mut(line.part) {
            leaves.push(leaf.into());
        }
    }
    surface.set_stroke(Some(Stroke {
        width: 0.4,
        ..Stroke::default()
    }));
    for rule in layout.rules.iter().filter(|rule| rule.sheet == sheet) {
        let mut path = PathBuilder::new();
        path.move_to(layout::LEFT, rule.y);
        path.line_to(layout::RIGHT, rule.y);
        surface.start_tagged(ContentTag::Artifact(Artifact::default()));
        if let Some(path) = path.finish() {
            surface.draw_path(&path);
        }
        surface.end_tagged();
    }
}

/// The parts in the order in which they are read.
fn structure(layout: &Layout<'_>, leaves: Vec<Vec<Node>>) -> TagTree {
    let heading = |level, title: &str| Tag::Hn(level, Some(title.to_owned()));
    let mut tree = TagTree::new();
    let mut row = TagGroup::new(Tag::TR);
    let mut table = TagGroup::new(Tag::Table);
    for ((role, text), leaves) in layout.parts.iter().zip(leaves) {
        match role {
            Role::Service | Role::Contact => tree.push(TagGroup::with_children(Tag::P, leaves)),
            Role::Heading => {
                let tag = heading(NonZeroU16::MIN, text);
                tree.push(TagGroup::with_children(tag, leaves));
            }
            Role::Name => {
                let tag = Tag::TH(TableHeaderScope::Row);
                row.push(TagGroup::with_children(tag, leaves));
            }
            Role::Value => {
                row.push(TagGroup::with_children(Tag::TD, leaves));
                table.push(mem::replace(&mut row, TagGroup::new(Tag::TR)));
            }
            Role::Subheading => {
                tree.push(mem::replace(&mut table, TagGroup::new(Tag::Table)));
                let tag = heading(NonZeroU16::MIN.saturating_add(1), text);
                tree.push(TagGroup::with_children(tag, leaves));
            }
        }
    }
    if !table.children.is_empty() {
        tree.push(table);
    }
    tree
}
