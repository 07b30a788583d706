//! What is needed of a page: the values of its hidden fields.

/// The value of the hidden field with this name.
pub(crate) fn hidden(html: &str, name: &str) -> Option<String> {
    let at = html.find(&format!("name=\"{name}\""))?;
    let start = html.get(..at)?.rfind('<')?;
    let tag = html.get(start..)?.split('>').next()?;
    let (_, value) = tag.split_once("value=\"")?;
    value.split('"').next().map(ToOwned::to_owned)
}
