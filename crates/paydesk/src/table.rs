//! Tables for people at a terminal.

use std::fmt::Write as _;

/// Columns as wide as they must be.
pub(crate) fn table<const N: usize>(titles: &[&str; N], rows: &[[String; N]]) -> String {
    let titles = titles.map(str::to_owned);
    let rows = || std::iter::once(&titles).chain(rows);
    let mut widths = [0; N];
    for row in rows() {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |row: &[String; N]| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            // Writing to a String cannot fail.
            write!(line, "{cell:width$}  ").ok();
        }
        line.trim_end().to_owned()
    };
    rows().map(line).collect::<Vec<_>>().join("\n")
}
