//! Every page and what answers it.

use actix_web::{
    Resource,
    web::{ServiceConfig, get, post, resource, to},
};

use crate::{
    pages::{
        auth_waiting, cancel, capture_waiting, card_details, challenge, challenge_return,
        check_card, confirm, healthcheck, humans, issuer, log, request_denied, return_to_service,
        secure, security,
    },
    urls::{self, Endpoint},
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(at(urls::SECURE).route(get().to(secure::get)))
        .service(at(urls::SECURE_POST).route(post().to(secure::post)))
        .service(
            at(Endpoint::CardDetails.pattern())
                .route(get().to(card_details::get))
                .route(post().to(card_details::post)),
        )
        .service(at(Endpoint::AuthWaiting.pattern()).route(get().to(auth_waiting::get)))
        .configure(challenges)
        .service(
            at(Endpoint::Confirm.pattern())
                .route(get().to(confirm::get))
                .route(post().to(confirm::post)),
        )
        .service(at(Endpoint::CaptureWaiting.pattern()).route(get().to(capture_waiting::get)))
        .service(at(Endpoint::Cancel.pattern()).route(post().to(cancel::post)))
        .service(at(Endpoint::Return.pattern()).route(get().to(return_to_service::get)))
        .service(at(Endpoint::CheckCard.pattern()).route(post().to(check_card::post)))
        .service(at(Endpoint::Log.pattern()).route(post().to(log::post)))
        .service(at(urls::HEALTHCHECK).route(get().to(healthcheck::get)))
        .service(at(urls::HUMANS).route(get().to(humans::get)))
        .service(at(urls::REQUEST_DENIED).route(to(request_denied::any)));
    for pattern in urls::SECURITY {
        config.service(at(pattern).route(get().to(security::get)));
    }
}

/// 3-D Secure.
fn challenges(config: &mut ServiceConfig) {
    config
        .service(at(Endpoint::ThreeDsRequired.pattern()).route(get().to(challenge::get)))
        .service(at(Endpoint::ThreeDsRequiredOut.pattern()).route(get().to(challenge::out)))
        .service(at(Endpoint::ThreeDsHandler.pattern()).route(post().to(challenge_return::handle)))
        .service(at(urls::ISSUER_STYLE).route(get().to(issuer::style)))
        .service(at(urls::ISSUER).route(get().to(issuer::frame)))
        .service(
            at(urls::ISSUER_FORM)
                .route(get().to(issuer::form))
                .route(post().to(issuer::decide)),
        );
    for endpoint in [
        Endpoint::ThreeDsRequiredIn,
        Endpoint::ThreeDsRequiredInEpdq,
        Endpoint::ThreeDsRequiredInAdyen,
    ] {
        config.service(
            at(endpoint.pattern())
                .route(get().to(challenge_return::get))
                .route(post().to(challenge_return::post)),
        );
    }
}

/// An address, with or without a slash at its end.
fn at(pattern: &'static str) -> Resource {
    resource([pattern.to_owned(), format!("{pattern}/")])
}
