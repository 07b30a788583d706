//! A page that explains, and says what to do.

use askama::Template;
use web::Page;

use crate::fee::{Fee, FeeText};
use crate::visit::Visit;

/// A page that explains, and says what to do.
#[derive(Template)]
#[template(path = "service/message.html")]
pub(crate) struct MessagePage<'a> {
    page: Page<'a>,
    heading: &'static str,
    paragraphs: Vec<&'static str>,
    text: &'a FeeText,
    /// Where it goes on, and the words for it.
    way_on: Option<(String, &'static str)>,
    /// Not for users who may have paid.
    has_other_ways: bool,
}

impl<'a> MessagePage<'a> {
    pub(crate) fn new(
        visit: &'a Visit,
        fee: &'a Fee,
        heading: &'static str,
        paragraphs: Vec<&'static str>,
    ) -> Self {
        let page = visit.page(heading);
        Self {
            page,
            heading,
            paragraphs,
            text: fee.text(visit.language()),
            way_on: None,
            has_other_ways: false,
        }
    }

    pub(crate) fn with_way_on(mut self, url: String, words: &'static str) -> Self {
        self.way_on = Some((url, words));
        self
    }

    pub(crate) fn with_other_ways(mut self) -> Self {
        self.has_other_ways = true;
        self
    }
}
