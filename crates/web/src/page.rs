//! What the layout of every page needs to know.

use std::borrow::Cow;

use crate::brand::{self, Svg};
use crate::{Language, Messages, Site};

/// The look that a service brings along instead of the header of the site.
#[derive(Debug, Clone, Copy)]
pub struct CustomBranding<'a> {
    /// Its style sheet, which replaces ours.
    pub css_url: &'a str,
    /// Its logo.
    pub image_url: &'a str,
}

/// The part of a page that `base.html` shows. Every page struct has one in its field `page`.
///
/// Made by [`PageContext::page`](crate::PageContext::page); change fields as needed.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// The title without prefix and suffix.
    pub title: Cow<'a, str>,
    /// Whether the name of the site follows the title.
    pub has_title_suffix: bool,
    /// Whether the page shows errors, which the title then says first.
    pub has_errors: bool,
    /// The language of the page.
    pub language: Language,
    /// The messages in that language.
    pub m: &'static Messages,
    /// What all pages have in common.
    pub site: &'a Site,
    /// Allows our inline scripts to run.
    pub nonce: &'a str,
    /// The token that forms on this page post back; empty on pages without forms.
    pub csrf: String,
    /// The name of the service, in the header.
    pub service_name: Option<&'a str>,
    /// Where the back link leads.
    pub back_link: Option<&'a str>,
    /// Whether the banner of test accounts is shown.
    pub is_test: bool,
    /// Text above the licence in the footer.
    pub footer_meta: Option<Cow<'a, str>>,
    /// The look of the service, if it has its own.
    pub custom_branding: Option<CustomBranding<'a>>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(
        site: &'a Site,
        nonce: &'a str,
        language: Language,
        title: Cow<'a, str>,
    ) -> Self {
        Self {
            title,
            has_title_suffix: false,
            has_errors: false,
            language,
            m: Messages::of(language),
            site,
            nonce,
            csrf: String::new(),
            service_name: None,
            back_link: None,
            is_test: false,
            footer_meta: None,
            custom_branding: None,
        }
    }

    /// The address of the style sheet.
    pub fn stylesheet(&self) -> &'a str {
        self.custom_branding
            .map_or(self.site.stylesheet(), |branding| branding.css_url)
    }

    /// The GOV.UK logo.
    pub const fn logotype(&self) -> Svg {
        brand::LOGOTYPE
    }

    /// The crown of the footer.
    pub const fn crown(&self) -> Svg {
        brand::CROWN
    }

    /// The mark of the Open Government Licence.
    pub const fn licence_logo(&self) -> Svg {
        brand::LICENCE_LOGO
    }
}
