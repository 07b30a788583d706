//! Members that are left out, and members that another server leaves out.

use serde::{Deserialize, Deserializer};

#[expect(clippy::ref_option, reason = "serde passes a reference to the member")]
pub(crate) fn is_absent(text: &Option<String>) -> bool {
    text.as_ref().is_none_or(String::is_empty)
}

pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
