//! `/security.txt` and `/.well-known/security.txt`

use std::future::{Ready, ready};

use actix_web::{HttpResponse, http::header};

const POLICY: &str = "https://vdp.cabinetoffice.gov.uk/.well-known/security.txt";

/// `GET /security.txt`: where to report a vulnerability (RFC 9116). Needs no key.
pub(crate) fn find_policy() -> Ready<HttpResponse> {
    ready(
        HttpResponse::Found()
            .insert_header((header::LOCATION, POLICY))
            .finish(),
    )
}
