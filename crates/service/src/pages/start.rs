//! `GET /{fee}`: where a fee begins. One without questions is paid right here.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use web::{Page, PageError};

use crate::fee::FeeText;
use crate::pages::{pay, price_of};
use crate::urls;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "service/start.html")]
struct StartPage<'a> {
    page: Page<'a>,
    text: &'a FeeText,
    price: String,
    first: String,
}

/// `GET /{fee}`.
pub(crate) async fn get(visit: Visit) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    let Some(first) = fee.questions.first() else {
        return pay::page(&visit, fee).await;
    };
    let text = fee.text(visit.language());
    let page = StartPage {
        page: visit.page(&text.title),
        text,
        price: price_of(fee, &visit.m().service.words),
        first: urls::question(fee, first),
    };
    Ok(visit.show(StatusCode::OK, &page))
}
