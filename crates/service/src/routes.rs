//! Every address of the service.

use actix_web::Resource;
use actix_web::web::{Data, ServiceConfig, get, post};

use crate::ServiceState;
use crate::pages::{another, health, home, pay, returned};

/// Registers the pages, the static files and the page for unknown addresses.
///
/// The application must be wrapped in [`web::pages`] and [`web::observe`].
pub fn configure(config: &mut ServiceConfig, state: &Data<ServiceState>) {
    config
        .app_data(Data::clone(state))
        .app_data(Data::new(state.site.clone()))
        // First, so that no fee hides a static file.
        .configure(web::configure)
        .service(resource("/healthcheck").route(get().to(health::get)))
        .service(resource("/").route(get().to(home::get)))
        .service(resource("/{fee}").route(get().to(pay::get)))
        .service(
            resource("/{fee}/pay")
                .route(get().to(pay::back))
                .route(post().to(pay::post)),
        )
        .service(
            resource("/{fee}/another")
                .route(get().to(pay::back))
                .route(post().to(another::post)),
        )
        .service(resource("/{fee}/return").route(get().to(returned::get)))
        .service(
            resource("/{fee}/return/{secret}")
                .route(get().to(returned::get))
                .route(post().to(pay::post)),
        );
}

fn resource(path: &str) -> Resource {
    Resource::new(path)
}
