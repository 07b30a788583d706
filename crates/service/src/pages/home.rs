//! `GET /`: what can be paid here.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use web::Page;

use crate::fee::FeeText;
use crate::pages::price_of;
use crate::urls;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "service/home.html")]
struct HomePage<'a> {
    page: Page<'a>,
    fees: Vec<Offer<'a>>,
}

struct Offer<'a> {
    text: &'a FeeText,
    price: String,
    url: String,
}

/// `GET /`.
pub(crate) async fn get(visit: Visit) -> HttpResponse {
    let fees = visit.state().fees.iter();
    let fees = fees.map(|fee| Offer {
        text: fee.text(visit.language()),
        price: price_of(fee, &visit.m().service.words),
        url: urls::start(fee),
    });
    let page = visit.page(visit.m().service.home.title);
    visit.show(
        StatusCode::OK,
        &HomePage {
            page,
            fees: fees.collect(),
        },
    )
}
