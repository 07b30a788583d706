//! Every address of the service.

use actix_web::Resource;
use actix_web::web::{Data, ServiceConfig, post};
use web::page;

use crate::ServiceState;
use crate::pages::{
    another, check, health, home, pay, question, receipt, returned, start, webhook,
};

/// Registers the pages, the static files and the page for unknown addresses.
///
/// The application must be wrapped in [`web::pages`] and [`web::observe`].
pub fn configure(config: &mut ServiceConfig, state: &Data<ServiceState>) {
    config
        .app_data(Data::clone(state))
        .app_data(Data::new(state.site.clone()))
        // First, so that no fee hides a static file.
        .configure(web::configure)
        .service(resource("/healthcheck").route(page(health::get)))
        .service(resource("/webhooks/payments").route(post().to(webhook::post)))
        .service(resource("/").route(page(home::get)))
        .service(resource("/{fee}").route(page(start::get)))
        .service(
            resource("/{fee}/questions/{question}")
                .route(page(question::get))
                .route(post().to(question::post)),
        )
        .service(resource("/{fee}/check").route(page(check::get)))
        .service(
            resource("/{fee}/pay")
                .route(page(pay::get))
                .route(post().to(pay::post)),
        )
        .service(
            resource("/{fee}/another")
                .route(page(another::back))
                .route(post().to(another::post)),
        )
        .service(resource("/{fee}/receipt").route(page(receipt::get)))
        .service(resource("/{fee}/return").route(page(returned::get)))
        .service(
            resource("/{fee}/return/{secret}")
                .route(page(returned::get))
                .route(post().to(pay::post)),
        )
        .service(resource("/{fee}/return/{secret}/receipt").route(page(receipt::get)));
}

fn resource(path: &str) -> Resource {
    Resource::new(path)
}
