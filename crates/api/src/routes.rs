//! Every route, in one list.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, Handler, HttpResponse, Resource, Responder, Route,
    http::{Method, header},
    middleware::from_fn,
    web,
};
use api_types::FrameworkError;

use crate::{
    ApiState, docs,
    endpoints::{
        agreements, authorise, disputes, health, payments, refunds, request_denied, sandbox,
        security_txt, telephone,
    },
    error::Failure,
    extract::Caller,
    gate, openapi,
};

const READ: &str = "GET, HEAD, OPTIONS";
const WRITE: &str = "POST, OPTIONS";
const READ_AND_WRITE: &str = "GET, HEAD, POST, OPTIONS";

/// Adds every route of the API, with the check of the key before them and one log line for each request.
///
/// It answers every path, so it has to be the last one where several `configure` functions meet.
pub fn configure(cfg: &mut web::ServiceConfig, state: &web::Data<ApiState>) {
    let mut routes = web::scope("")
        .configure(add_payments)
        .configure(add_agreements)
        .service(read("/v1/disputes", disputes::search_disputes))
        .service(write("/v1/payment_notification", telephone::report_payment))
        .service(public_write("/v1/auth", authorise::authorise_payment))
        .service(public("/healthcheck", health::check_health))
        .service(public("/security.txt", security_txt::find_policy))
        .service(public(
            "/.well-known/security.txt",
            security_txt::find_policy,
        ))
        .service(public("/openapi.json", openapi::read_document))
        .service(public("/docs", docs::read_docs))
        .service(public("/docs/{asset}", docs::read_asset))
        .service(web::resource(both("/request-denied")).to(request_denied::explain));
    if state.test_controls.is_some() {
        routes = routes
            .service(read_and_write(
                "/sandbox/clock",
                sandbox::read_clock,
                sandbox::move_clock,
            ))
            .service(write(
                "/sandbox/payments/{payment_id}/complete",
                sandbox::complete_payment,
            ))
            .service(write("/sandbox/notifications", sandbox::take_notification))
            .service(write("/sandbox/disputes", sandbox::open_dispute))
            .service(write(
                "/sandbox/disputes/{dispute_id}",
                sandbox::move_dispute,
            ));
    }
    cfg.app_data(web::Data::clone(state))
        .app_data(web::Data::new(openapi::Described::default()))
        .service(
            routes
                .default_service(web::to(no_route))
                .wrap(from_fn(gate::check_key))
                .wrap(from_fn(::web::observe)),
        )
        // What is no path at all, such as the star of `OPTIONS *`.
        .default_service(web::to(no_route));
}

fn add_payments(cfg: &mut web::ServiceConfig) {
    cfg.service(read_and_write(
        "/v1/payments",
        payments::search_payments,
        payments::create_payment,
    ))
    .service(read("/v1/transactions", payments::search_transactions))
    .service(read("/v1/payments/{payment_id}", payments::get_payment))
    .service(read(
        "/v1/payments/{payment_id}/events",
        payments::list_events,
    ))
    .service(write(
        "/v1/payments/{payment_id}/cancel",
        payments::cancel_payment,
    ))
    .service(write(
        "/v1/payments/{payment_id}/capture",
        payments::capture_payment,
    ))
    .service(read_and_write(
        "/v1/payments/{payment_id}/refunds",
        refunds::list_refunds,
        refunds::create_refund,
    ))
    .service(read(
        "/v1/payments/{payment_id}/refunds/{refund_id}",
        refunds::get_refund,
    ))
    .service(read("/v1/refunds", refunds::search_refunds));
}

fn add_agreements(cfg: &mut web::ServiceConfig) {
    cfg.service(read_and_write(
        "/v1/agreements",
        agreements::search_agreements,
        agreements::create_agreement,
    ))
    .service(read(
        "/v1/agreements/{agreement_id}",
        agreements::get_agreement,
    ))
    .service(write(
        "/v1/agreements/{agreement_id}/cancel",
        agreements::cancel_agreement,
    ));
}

/// A resource that callers with a key read.
fn read<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args, Output: Responder + 'static>,
    Args: FromRequest + 'static,
{
    resource(path, READ)
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .route(options::<Caller>(READ))
}

/// A resource that callers with a key post to.
fn write<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args, Output: Responder + 'static>,
    Args: FromRequest + 'static,
{
    resource(path, WRITE)
        .route(web::post().to(handler))
        .route(options::<Caller>(WRITE))
}

/// A resource that callers with a key read by one handler and post to by another.
fn read_and_write<R, RArgs, W, WArgs>(path: &str, reader: R, writer: W) -> Resource
where
    R: Handler<RArgs, Output: Responder + 'static>,
    RArgs: FromRequest + 'static,
    W: Handler<WArgs, Output: Responder + 'static>,
    WArgs: FromRequest + 'static,
{
    resource(path, READ_AND_WRITE)
        .route(web::get().to(reader.clone()))
        .route(web::head().to(reader))
        .route(web::post().to(writer))
        .route(options::<Caller>(READ_AND_WRITE))
}

/// A resource that everybody may post to.
fn public_write<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args, Output: Responder + 'static>,
    Args: FromRequest + 'static,
{
    resource(path, WRITE)
        .route(web::post().to(handler))
        .route(options::<()>(WRITE))
}

/// A resource that everybody may read.
fn public<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args, Output: Responder + 'static>,
    Args: FromRequest + 'static,
{
    resource(path, READ)
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .route(options::<()>(READ))
}

fn resource(path: &str, allow: &'static str) -> Resource {
    web::resource(both(path)).default_service(web::to(move || wrong_method(allow)))
}

/// A path with and without a slash at its end.
fn both(path: &str) -> [String; 2] {
    [path.to_owned(), format!("{path}/")]
}

fn options<Who: FromRequest + 'static>(allow: &'static str) -> Route {
    let answer = move |_: Who| {
        ready(
            HttpResponse::Ok()
                .insert_header((header::ALLOW, allow))
                .finish(),
        )
    };
    web::method(Method::OPTIONS).to(answer)
}

fn wrong_method(allow: &'static str) -> Ready<HttpResponse> {
    ready(
        HttpResponse::MethodNotAllowed()
            .insert_header((header::ALLOW, allow))
            .json(FrameworkError::method_not_allowed()),
    )
}

fn no_route() -> Ready<Result<HttpResponse, Failure>> {
    ready(Err(FrameworkError::not_found().into()))
}
