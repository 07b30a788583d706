//! Pages and the links between them.

use serde::{Deserialize, Deserializer, Serialize};
use url::form_urlencoded;

use super::parameters::Filter;
use crate::absence::null_as_default;

/// The largest page, and the usual one.
pub(super) const MAX_DISPLAY_SIZE: u32 = 500;

/// Which part of the matches is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct Paging {
    /// From 1.
    #[cfg_attr(
        feature = "openapi",
        param(minimum = 1, maximum = 2_147_483_647, default = 1, required = false)
    )]
    pub page: u32,
    /// Items on a page, 1 to 500.
    #[cfg_attr(
        feature = "openapi",
        param(minimum = 1, maximum = 500, default = 500, required = false)
    )]
    pub display_size: u32,
}

impl Default for Paging {
    fn default() -> Self {
        Self {
            page: 1,
            display_size: MAX_DISPLAY_SIZE,
        }
    }
}

impl Paging {
    fn last_page(self, total: i64) -> i64 {
        let full = total.saturating_sub(1).max(0);
        full.checked_div(i64::from(self.display_size))
            .unwrap_or(0)
            .saturating_add(1)
    }

    pub(super) fn query_string(self, filters: &[Filter]) -> String {
        self.page_query(filters, i64::from(self.page))
    }

    fn page_query(self, filters: &[Filter], page: i64) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(filters)
            .append_pair("display_size", &self.display_size.to_string())
            .append_pair("page", &page.to_string())
            .finish()
    }

    pub(super) fn links(self, base: &str, filters: &[Filter], total: i64) -> PageLinks {
        let page = i64::from(self.page);
        let last = self.last_page(total);
        let link = |page| PageLink {
            href: format!("{base}?{}", self.page_query(filters, page)),
        };
        PageLinks {
            self_: link(page),
            first_page: link(1),
            last_page: link(last),
            prev_page: (page > 1).then(|| link(page.saturating_sub(1).min(last))),
            next_page: (page < last).then(|| link(page.saturating_add(1))),
        }
    }
}

/// A link to a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageLink {
    /// The absolute address; to be followed as it is.
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub href: String,
}

/// `_links` of a search for payments. Pages that do not exist are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageLinks {
    /// This page.
    #[serde(rename = "self")]
    pub self_: PageLink,
    /// Page 1.
    pub first_page: PageLink,
    /// The last page; page 1 when nothing matches.
    pub last_page: PageLink,
    /// The page before.
    #[serde(
        default,
        deserialize_with = "possible",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub prev_page: Option<PageLink>,
    /// The page after.
    #[serde(
        default,
        deserialize_with = "possible",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub next_page: Option<PageLink>,
}

/// Reads both forms of a page that does not exist.
fn possible<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PageLink>, D::Error> {
    let link: PossiblePageLink = null_as_default(deserializer)?;
    Ok(link.href.map(|href| PageLink { href }))
}

/// A link to a page that may not exist; then it is an empty object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PossiblePageLink {
    /// The absolute address; to be followed as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = "uri"))]
    pub href: Option<String>,
}

impl From<Option<PageLink>> for PossiblePageLink {
    fn from(link: Option<PageLink>) -> Self {
        Self {
            href: link.map(|link| link.href),
        }
    }
}

/// `_links` of a search for refunds or agreements, `links` of one for disputes. All five are always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompletePageLinks {
    /// This page.
    #[serde(rename = "self")]
    pub self_: PageLink,
    /// Page 1.
    pub first_page: PageLink,
    /// The last page; page 1 when nothing matches.
    pub last_page: PageLink,
    /// The page before.
    #[serde(default, deserialize_with = "null_as_default")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub prev_page: PossiblePageLink,
    /// The page after.
    #[serde(default, deserialize_with = "null_as_default")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub next_page: PossiblePageLink,
}

impl From<PageLinks> for CompletePageLinks {
    fn from(links: PageLinks) -> Self {
        Self {
            self_: links.self_,
            first_page: links.first_page,
            last_page: links.last_page,
            prev_page: links.prev_page.into(),
            next_page: links.next_page.into(),
        }
    }
}
