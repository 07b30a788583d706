//! `GET /{fee}`: what is bought and for how much; `POST /{fee}/pay`: on to the payment pages.

use actix_web::HttpResponse;
use askama::Template;
use web::component::SummaryRow;
use web::{Form, Page, PageError};

use crate::fee::FeeText;
use crate::pages::problem;
use crate::visit::{NoFields, Visit};
use crate::{journey, urls};

#[derive(Template)]
#[template(path = "service/pay.html")]
struct PayPage<'a> {
    page: Page<'a>,
    text: &'a FeeText,
    summary: Vec<SummaryRow<'a>>,
    action: String,
}

/// `GET /{fee}`.
pub(crate) async fn get(visit: Visit) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    let (text, m) = (fee.text(visit.language()), &visit.m().service.words);
    Ok(visit.show_form(&PayPage {
        page: visit.page(&text.title),
        text,
        summary: vec![
            SummaryRow::new(m.payment_for, &*text.description),
            SummaryRow::new(m.amount, fee.amount.to_string()),
        ],
        action: urls::pay(fee, None),
    }))
}

/// `POST /{fee}/pay`, and `POST /{fee}/return/{secret}`: every button that leads to the payment pages, be it to pay, to
/// continue or to try again.
pub(crate) async fn post(visit: Visit, form: Form<NoFields>) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    if !visit.sent(form) {
        return Ok(problem::session_ended(&visit, fee));
    }
    let answer = journey::pay(&visit, fee).await;
    Ok(answer.unwrap_or_else(|problem| problem::while_paying(&visit, fee, &problem)))
}

/// `GET` of an address that only takes forms, for whoever reloads it or switches the language there.
pub(crate) async fn back(visit: Visit) -> Result<HttpResponse, PageError> {
    let page = urls::pay_page(visit.fee()?);
    Ok(web::found(&format!("{page}?lang={}", visit.language())))
}
