//! `GET /humans.txt`: a plain message.

use actix_web::{HttpResponse, http::header::ContentType};

const MESSAGE: &str = "These pages take payments. They are made with Paydesk.\n";

pub(crate) async fn get() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body(MESSAGE)
}
