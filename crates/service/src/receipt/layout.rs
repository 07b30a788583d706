//! Where each text of a receipt stands.

use std::ops::Range;

use super::Receipt;
use super::typeface::{Typeface, plain};

// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 57.0;
pub(super) const LEFT: f32 = MARGIN;
pub(super) const RIGHT: f32 = WIDTH - MARGIN;
const NAMES: Range<f32> = LEFT..205.0;
const VALUES: Range<f32> = 215.0..RIGHT;
/// Above and below a row.
const PADDING: f32 = 7.0;
/// From one line to the next, as a part of the size of the text.
const LEADING: f32 = 1.4;

/// What a text is. Each name is followed by its value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    Service,
    Heading,
    Name,
    Value,
    Subheading,
    Contact,
}

/// A receipt as it is drawn.
pub(super) struct Layout<'a> {
    /// In the order in which they are read.
    pub(super) parts: Vec<(Role, String)>,
    pub(super) lines: Vec<Line<'a>>,
    pub(super) rules: Vec<Place>,
    regular: &'a Typeface,
    bold: &'a Typeface,
    /// Where it goes on.
    cursor: Place,
}

/// One line of a part.
pub(super) struct Line<'a> {
    pub(super) part: usize,
    pub(super) text: String,
    pub(super) typeface: &'a Typeface,
    pub(super) size: f32,
    pub(super) x: f32,
    /// Of the baseline.
    pub(super) place: Place,
}

/// A page, and how far down on it.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Place {
    pub(super) sheet: usize,
    pub(super) y: f32,
}

impl<'a> Layout<'a> {
    pub(super) fn of(receipt: &Receipt, regular: &'a Typeface, bold: &'a Typeface) -> Self {
        let mut layout = Self {
            parts: Vec::new(),
            lines: Vec::new(),
            rules: Vec::new(),
            regular,
            bold,
            cursor: Place {
                sheet: 0,
                y: MARGIN,
            },
        };
        layout.place(Role::Service, &receipt.service, LEFT..RIGHT);
        layout.cursor.y += 28.0;
        layout.place(Role::Heading, &receipt.heading, LEFT..RIGHT);
        layout.cursor.y += 20.0;
        for (name, value) in &receipt.rows {
            layout.row(name, value);
        }
        layout.cursor.y += 28.0;
        layout.place(Role::Subheading, &receipt.contact_heading, LEFT..RIGHT);
        layout.cursor.y += 6.0;
        for line in &receipt.contact {
            layout.place(Role::Contact, line, LEFT..RIGHT);
        }
        layout
    }

    /// A row of the table, with a rule below.
    fn row(&mut self, name: &str, value: &str) {
        if plain(name).is_empty() || plain(value).is_empty() {
            return;
        }
        self.cursor.y += PADDING;
        let top = self.cursor;
        self.place(Role::Name, name, NAMES);
        let end_of_name = std::mem::replace(&mut self.cursor, top);
        self.place(Role::Value, value, VALUES);
        if end_of_name > self.cursor {
            self.cursor = end_of_name;
        }
        self.cursor.y += PADDING;
        self.rules.push(self.cursor);
    }

    /// A text, on as many lines and pages as it needs.
    fn place(&mut self, role: Role, text: &str, column: Range<f32>) {
        let (typeface, size) = match role {
            Role::Heading => (self.bold, 28.0),
            Role::Subheading => (self.bold, 16.0),
            Role::Service | Role::Name => (self.bold, 11.5),
            Role::Value | Role::Contact => (self.regular, 11.5),
        };
        let (part, text) = (self.parts.len(), typeface.printable(text));
        if text.is_empty() {
            return;
        }
        for text in lines(&text, typeface, size, column.end - column.start) {
            if self.cursor.y + size * LEADING > HEIGHT - MARGIN {
                self.cursor.sheet = self.cursor.sheet.saturating_add(1);
                self.cursor.y = MARGIN;
            }
            let mut place = self.cursor;
            place.y += size;
            self.cursor.y += size * LEADING;
            let x = column.start;
            self.lines.push(Line {
                part,
                text,
                typeface,
                size,
                x,
                place,
            });
        }
        self.parts.push((role, text));
    }
}

/// Breaks a printable text into lines. All but the last keep the space at which they end, so that words stay words for
/// who hears them; words that are too long are broken anywhere.
fn lines(text: &str, typeface: &Typeface, size: f32, width: f32) -> Vec<String> {
    let fits = |text: &str| typeface.width(text.trim_end(), size) <= width;
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        if !line.is_empty() && !fits(&format!("{line}{word}")) {
            lines.push(std::mem::take(&mut line));
        }
        if fits(word) {
            line.push_str(word);
            continue;
        }
        for character in word.chars() {
            if !line.is_empty() && !fits(&format!("{line}{character}")) {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    lines.push(line);
    lines
}
