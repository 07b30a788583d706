//! `/docs`: a page on which people read and try the API.
//!
//! It is a page of our own (docs/decisions, 0013), made from the document at `/openapi.json`. It is read without any
//! script, stays within a policy that allows nothing inline, and needs no further package.

mod page;
mod text;

use std::sync::LazyLock;

use actix_web::{HttpResponse, http::header, web};
use api_types::FrameworkError;
use askama::Template as _;
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::{ApiState, error::Failure, openapi::Described};
use page::DocsPage;

/// What the page may do: load its own three files, and call this API.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "style",
        "css",
        "text/css; charset=utf-8",
        include_str!("style.css"),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "try",
        "js",
        "text/javascript; charset=utf-8",
        include_str!("try.js"),
    )
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("icon.svg")));

/// A file of the page. Its name changes with its content, so that browsers may keep it.
struct Asset {
    name: String,
    media_type: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(stem: &str, ending: &str, media_type: &'static str, content: &'static str) -> Self {
        let mut hash = HEXLOWER.encode(&Sha256::digest(content));
        hash.truncate(16);
        Self {
            name: format!("{stem}-{hash}.{ending}"),
            media_type,
            content,
        }
    }
}

/// `GET /docs`. Needs no key.
pub(crate) async fn read_docs(
    described: web::Data<Described>,
    state: web::Data<ApiState>,
) -> HttpResponse {
    let page = described.page(&state, |document| {
        // Writing into memory does not fail.
        let page = DocsPage::new(document, path_of(&state.public_url));
        page.render().unwrap_or_default()
    });
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body(page)
}

/// `GET /docs/{asset}`: a file of the page. Needs no key.
pub(crate) async fn read_asset(name: web::Path<String>) -> Result<HttpResponse, Failure> {
    let asset = [&*STYLE, &*SCRIPT, &*ICON]
        .into_iter()
        .find(|asset| asset.name == *name)
        .ok_or_else(FrameworkError::not_found)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.media_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(asset.content))
}

/// What stands before the paths of the API where a proxy serves it below one of its own: `https://a.example/pay` has
/// `/pay`.
fn path_of(public_url: &str) -> &str {
    let rest = public_url
        .split_once("://")
        .map_or(public_url, |(_, rest)| rest);
    let path = rest.find('/').and_then(|start| rest.get(start..));
    path.unwrap_or_default().trim_end_matches('/')
}

#[cfg(test)]
mod tests;
