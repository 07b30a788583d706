//! `GET /healthcheck`: whether the service can work.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::web::Data;

use crate::{ServiceState, store};

/// `GET /healthcheck`: 200 when ready, 503 when not.
pub(crate) async fn get(state: Data<ServiceState>) -> HttpResponse {
    let is_healthy = state.database.read(store::check).await.is_ok();
    let status = if is_healthy {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    HttpResponse::build(status)
        .insert_header(ContentType::json())
        .body(format!(
            r#"{{"ping":{{"healthy":true}},"database":{{"healthy":{is_healthy}}}}}"#
        ))
}
