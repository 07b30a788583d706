//! `HEAD` of pages whose `GET` changes something, such as a link that works once: says that there is a page, and
//! changes nothing, so that programs which look at links before people follow them do no harm.

use actix_web::{
    HttpResponse,
    body::None,
    http::{StatusCode, header},
};

use crate::guard::OpenPayment;

/// Of an address that says nothing about what is behind it.
pub(crate) async fn link() -> HttpResponse<None> {
    page()
}

/// Of a page of a payment.
pub(crate) async fn payment(_open: OpenPayment) -> HttpResponse<None> {
    page()
}

/// A page whose length is not told.
fn page() -> HttpResponse<None> {
    let mut response = HttpResponse::with_body(StatusCode::OK, None::new());
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}
