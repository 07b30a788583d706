//! How the API counts characters.

/// Length in UTF-16 code units, as the GOV.UK Pay API counts.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}
