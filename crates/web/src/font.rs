//! The typeface of documents, as TrueType fonts: Atkinson Hyperlegible Next, which the Braille Institute made so that
//! nobody takes one character for another. The SIL Open Font License lets documents embed it.

/// For text.
pub static REGULAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/regular.ttf"));

/// For headings and names.
pub static BOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bold.ttf"));
