//! The marks of the GOV.UK brand, taken from GOV.UK Frontend at build time.

use std::fmt::{self, Display, Formatter};

use askama::filters::HtmlSafe;

include!(concat!(env!("OUT_DIR"), "/brand.rs"));

/// A picture that can be written into HTML as it is.
#[derive(Debug, Clone, Copy)]
pub struct Svg(&'static str);

impl HtmlSafe for Svg {}

impl Display for Svg {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
