//! Every route, in one list.

use actix_web::{
    HttpResponse, Resource,
    http::{Method, header},
    middleware::from_fn,
    web,
};
use api_types::FrameworkError;

use crate::{
    ApiState,
    endpoints::{health, payments, request_denied, sandbox, security_txt},
    error::Failure,
    extract::Caller,
    gate,
};

/// Adds every route of the API, the check of the key in front of them, and the request log around them.
pub fn configure(cfg: &mut web::ServiceConfig, state: &web::Data<ApiState>) {
    let routes = web::scope("")
        .service(
            resource("/v1/payments", "POST,OPTIONS")
                .route(web::post().to(payments::create_payment))
                .route(options("POST,OPTIONS")),
        )
        .service(
            readable("/v1/payments/{payment_id}")
                .route(web::get().to(payments::get_payment))
                .route(web::head().to(payments::get_payment)),
        )
        .service(
            readable("/v1/payments/{payment_id}/events")
                .route(web::get().to(payments::get_events))
                .route(web::head().to(payments::get_events)),
        )
        .service(
            resource("/v1/payments/{payment_id}/cancel", "POST,OPTIONS")
                .route(web::post().to(payments::cancel_payment))
                .route(options("POST,OPTIONS")),
        )
        .service(
            resource("/v1/payments/{payment_id}/capture", "POST,OPTIONS")
                .route(web::post().to(payments::capture_payment))
                .route(options("POST,OPTIONS")),
        );
    cfg.app_data(web::Data::clone(state));
}
