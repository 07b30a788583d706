//! Pages are compressed on their way to browsers that understand it.
//!
//! That is safe although pages hold secrets ([`csrf`](crate::csrf) tokens, nonces), because each page has fresh ones:
//! `docs/decisions/0014-pages-are-compressed.md`.

use std::io::Write as _;

use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::assets::accepts;

/// Compresses the answer if it is a page and the browser understands gzip.
pub(crate) fn page(mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if !is_plain_page(response.headers()) {
        return response;
    }
    let vary = HeaderValue::from_static("accept-encoding");
    response.headers_mut().append(header::VARY, vary);
    if !accepts(response.request().headers(), "gzip") {
        return response;
    }
    let mut is_compressed = false;
    let mut response = response.map_body(|_head, body| match body.try_into_bytes() {
        Ok(page) => match gzip(&page) {
            Some(small) => {
                is_compressed = true;
                BoxBody::new(small)
            }
            None => BoxBody::new(page),
        },
        Err(stream) => stream,
    });
    if is_compressed {
        let gzip = HeaderValue::from_static("gzip");
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, gzip);
    }
    response
}

fn is_plain_page(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    let is_page = content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    is_page && !headers.contains_key(header::CONTENT_ENCODING)
}

/// None where it would not become smaller.
pub(crate) fn gzip(page: &[u8]) -> Option<Bytes> {
    // A page shrinks to a third or less.
    let room = page.len().checked_div(3)?;
    let mut encoder = GzEncoder::new(Vec::with_capacity(room), Compression::default());
    encoder.write_all(page).ok()?;
    let small = encoder.finish().ok()?;
    (small.len() < page.len()).then(|| small.into())
}
