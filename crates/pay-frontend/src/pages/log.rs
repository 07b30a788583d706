//! `POST /log/{payment_id}`: the script of the card page tells what happened in the browser.

use actix_web::{HttpResponse, http::header::ContentType};

use crate::guard::OpenPayment;

/// What the browser tells cannot be trusted, so nothing of it reaches the log; the line about the request does.
pub(crate) async fn post(open: OpenPayment) -> HttpResponse {
    let response = HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body("OK");
    open.answer(Ok(response))
}
