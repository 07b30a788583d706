//! `GET /healthcheck`: whether the pages can work.

use actix_web::{HttpResponse, web::Data};
use serde_json::json;

use crate::FrontendState;

pub(crate) async fn get(state: Data<FrontendState>) -> HttpResponse {
    let is_ready = state.payments.is_ready().await;
    let mut response = if is_ready {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    response.json(json!({ "ping": { "healthy": is_ready } }))
}
