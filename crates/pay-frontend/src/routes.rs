//! Every page and what answers it.

use actix_web::{
    Resource,
    web::{ServiceConfig, get, head, post, resource, to},
};
use payments::wallet::WalletType;
use web::page;

use crate::{
    pages::{
        apple_pay, auth_waiting, cancel, capture_waiting, card_details, challenge,
        challenge_return, check_card, confirm, device_data, healthcheck, humans, issuer, log, peek,
        request_denied, return_to_service, secure, security, wallet,
    },
    urls::{self, Endpoint},
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(
            at(urls::SECURE)
                .route(get().to(secure::get))
                .route(head().to(peek::link)),
        )
        .service(at(urls::SECURE_POST).route(post().to(secure::post)))
        .service(
            at(Endpoint::CardDetails.pattern())
                .route(get().to(card_details::get))
                .route(head().to(peek::payment))
                .route(post().to(card_details::post)),
        )
        .service(
            at(Endpoint::AuthWaiting.pattern())
                .route(get().to(auth_waiting::get))
                .route(head().to(peek::payment)),
        )
        .configure(challenges)
        .service(
            at(Endpoint::Confirm.pattern())
                .route(page(confirm::get))
                .route(post().to(confirm::post)),
        )
        .service(at(Endpoint::CaptureWaiting.pattern()).route(page(capture_waiting::get)))
        .service(at(Endpoint::Cancel.pattern()).route(post().to(cancel::post)))
        .service(
            at(Endpoint::Return.pattern())
                .route(get().to(return_to_service::get))
                .route(head().to(peek::payment)),
        )
        .service(at(Endpoint::CheckCard.pattern()).route(post().to(check_card::post)))
        .service(at(Endpoint::Log.pattern()).route(post().to(log::post)))
        .service(at(urls::HEALTHCHECK).route(page(healthcheck::get)))
        .service(at(urls::HUMANS).route(page(humans::get)))
        .service(at(urls::REQUEST_DENIED).route(to(request_denied::any)));
    config.configure(wallets);
    for pattern in urls::SECURITY {
        config.service(at(pattern).route(page(security::get)));
    }
}

/// 3-D Secure.
fn challenges(config: &mut ServiceConfig) {
    config
        .service(at(Endpoint::ThreeDsRequired.pattern()).route(page(challenge::get)))
        .service(
            at(Endpoint::ThreeDsRequiredOut.pattern())
                .route(get().to(challenge::out))
                .route(head().to(peek::payment)),
        )
        .service(at(Endpoint::ThreeDsHandler.pattern()).route(post().to(challenge_return::handle)))
        .service(at(urls::DEVICE_DATA_FRAME).route(page(device_data::frame)))
        .service(at(payments::issuer::DEVICE_DATA).route(post().to(device_data::profile)))
        .service(at(payments::issuer::TOKEN_CHALLENGE).route(post().to(issuer::enter)))
        .service(at(urls::ISSUER_ACS).route(post().to(issuer::acs)))
        .service(at(urls::ISSUER_STYLE).route(page(issuer::style)))
        .service(at(urls::ISSUER).route(page(issuer::frame)))
        .service(
            at(urls::ISSUER_FORM)
                .route(page(issuer::form))
                .route(post().to(issuer::decide)),
        );
    for endpoint in [
        Endpoint::ThreeDsRequiredIn,
        Endpoint::ThreeDsRequiredInEpdq,
        Endpoint::ThreeDsRequiredInAdyen,
    ] {
        config.service(
            at(endpoint.pattern())
                .route(page(challenge_return::get))
                .route(post().to(challenge_return::post)),
        );
    }
}

/// Apple Pay and Google Pay.
fn wallets(config: &mut ServiceConfig) {
    config
        .service(
            at(Endpoint::WalletRequest(WalletType::ApplePay).pattern())
                .route(post().to(wallet::post_apple_pay)),
        )
        .service(
            at(Endpoint::WalletRequest(WalletType::GooglePay).pattern())
                .route(post().to(wallet::post_google_pay)),
        )
        .service(at(urls::APPLE_PAY_MERCHANT).route(post().to(apple_pay::validate_merchant)));
    for wallet in WalletType::ALL {
        let pattern = Endpoint::WalletResponse(wallet).pattern();
        config.service(
            at(pattern)
                .route(get().to(wallet::get))
                .route(head().to(peek::payment)),
        );
    }
    for pattern in urls::APPLE_PAY_DOMAIN {
        config.service(at(pattern).route(page(apple_pay::domain)));
    }
}

/// An address, with or without a slash at its end.
fn at(pattern: &'static str) -> Resource {
    resource([pattern.to_owned(), format!("{pattern}/")])
}
