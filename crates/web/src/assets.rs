//! Styles, scripts, fonts and images, embedded and served from memory.
//!
//! Each has two addresses: the plain one, which browsers must ask about again unless it is that of a
//! picture, and one with a hash of the content in its name, which they may keep for a year. [`asset!`](crate::asset) gives the
//! hashed one; a name that does not exist does not compile.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource};

use crate::{Caching, Site, page};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The content-hashed address of an asset, checked while compiling.
///
/// ```
/// assert!(web::asset!("/stylesheets/application.min.css").starts_with("/stylesheets/"));
/// ```
///
/// ```compile_fail
/// let url = web::asset!("/stylesheets/no-such-file.css");
/// ```
#[macro_export]
macro_rules! asset {
    ($path:literal) => {
        const { $crate::assets::url($path) }
    };
}

/// One embedded file.
#[derive(Debug)]
pub(crate) struct Asset {
    /// The plain address.
    path: &'static str,
    /// The address with the hash of the content.
    url: &'static str,
    content_type: &'static str,
    identity: &'static [u8],
    gzip: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
}

/// The content-hashed address of the asset with this plain address.
///
/// Meant for [`asset!`](crate::asset), which calls it while compiling.
///
/// # Panics
///
/// When there is no such asset.
#[expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "runs while compiling, where iterators do not exist and a panic is a compile error"
)]
pub const fn url(path: &str) -> &'static str {
    let mut number = 0;
    while number < ASSETS.len() {
        if is_same(ASSETS[number].path.as_bytes(), path.as_bytes()) {
            return ASSETS[number].url;
        }
        number += 1;
    }
    panic!("there is no such asset");
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "runs while compiling, where iterators do not exist and the lengths are compared first"
)]
const fn is_same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// What browsers ask for unless a page names its icon.
const FAVICON: &str = "/favicon.ico";

/// What an address leads to.
#[derive(Debug, Clone, Copy)]
struct Found {
    asset: &'static Asset,
    caching: Caching,
}

static BY_ADDRESS: LazyLock<HashMap<String, Found>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for asset in ASSETS {
        let is_picture = asset.path.starts_with("/images/");
        let plain = Found {
            asset,
            caching: if is_picture {
                Caching::Year
            } else {
                Caching::Revalidated
            },
        };
        all.insert(
            asset.url.to_owned(),
            Found {
                asset,
                caching: Caching::Immutable,
            },
        );
        all.insert(asset.path.to_owned(), plain);
        if is_picture {
            all.insert(format!("/public{}", asset.path), plain);
        }
        if asset.path == "/assets/rebrand/images/favicon.ico" {
            let caching = Caching::Year;
            all.insert(FAVICON.to_owned(), Found { asset, caching });
        }
    }
    all
});

/// The content of the asset at an address that [`asset!`](crate::asset) gave.
pub(crate) fn content_of(url: &str) -> &'static [u8] {
    BY_ADDRESS
        .get(url)
        .map_or(&[], |found| found.asset.identity)
}

/// Registers the addresses of all assets.
pub(crate) fn configure(config: &mut ServiceConfig) {
    for pattern in [
        "/assets/{path:.*}",
        "/images/{path:.*}",
        "/javascripts/{path:.*}",
        "/stylesheets/{path:.*}",
        "/public/images/{path:.*}",
        FAVICON,
    ] {
        config.service(Resource::new(pattern).route(page(serve)));
    }
}

/// `GET` and `HEAD` of any asset.
async fn serve(request: HttpRequest) -> HttpResponse {
    let has_crown = request
        .app_data::<Data<Site>>()
        .is_some_and(|site| site.is_govuk());
    let found = match BY_ADDRESS.get(request.path()) {
        // It shows the crown, and is the one address that needs no page of ours to be asked for.
        Some(_) if request.path() == FAVICON && !has_crown => None,
        found => found,
    };
    let Some(found) = found else {
        return HttpResponse::NotFound().finish();
    };
    let asset = found.asset;
    // The hashed address names the content, hence it can stand for it.
    let etag = format!("\"{}\"", asset.url);
    let mut response = HttpResponse::build(StatusCode::OK);
    response
        .insert_header((header::ETAG, etag.as_str()))
        .insert_header((header::CACHE_CONTROL, found.caching.as_str()))
        .insert_header((header::VARY, "accept-encoding"));
    if is_known(request.headers(), &etag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    let (encoding, body) = asset.encoded_for(request.headers());
    if let Some(encoding) = encoding {
        response.insert_header((header::CONTENT_ENCODING, encoding));
    }
    response.content_type(asset.content_type);
    response.body(Bytes::from_static(body))
}

impl Asset {
    /// The smallest form that the client understands.
    fn encoded_for(&self, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
        match (self.brotli, self.gzip) {
            (Some(brotli), _) if accepts(headers, "br") => (Some("br"), brotli),
            (_, Some(gzip)) if accepts(headers, "gzip") => (Some("gzip"), gzip),
            _ => (None, self.identity),
        }
    }
}

pub(crate) fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (name, weight) = item.split_once(';').unwrap_or((item, "q=1"));
            // A weight of nothing but noughts means: never.
            let weight = weight
                .trim_start_matches([' ', 'q', '='])
                .trim_matches(['0', '.']);
            name.trim() == encoding && !weight.is_empty()
        })
}

pub(crate) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == etag || known.trim() == "*")
}
