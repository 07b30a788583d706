//! What is bought and for how much, and on to the payment pages.

use actix_web::HttpResponse;
use askama::Template;
use web::component::SummaryRow;
use web::{Form, Page, PageError, see_other};

use crate::draft::Draft;
use crate::fee::{Fee, FeeText};
use crate::order::Order;
use crate::pages::problem;
use crate::visit::{NoFields, Visit};
use crate::{journey, urls};

#[derive(Template)]
#[template(path = "service/pay.html")]
struct PayPage<'a> {
    page: Page<'a>,
    text: &'a FeeText,
    /// Not again for those who have read it on the start page.
    has_introduction: bool,
    summary: Vec<SummaryRow<'a>>,
    action: String,
    button: String,
}

/// `GET /{fee}/pay`; of a fee without questions for whoever reloads it or switches the language there.
pub(crate) async fn get(visit: Visit) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    if fee.questions.is_empty() {
        let page = urls::start(fee);
        return Ok(web::found(&format!("{page}?lang={}", visit.language())));
    }
    page(&visit, fee).await
}

/// The page with the button that leads to the payment pages.
pub(crate) async fn page(visit: &Visit, fee: &Fee) -> Result<HttpResponse, PageError> {
    let draft = Draft::of_or_new(visit, fee);
    match journey::already_paid(visit, fee, &draft).await {
        Ok(None) => {}
        Ok(Some(shown)) => return Ok(shown),
        Err(problem) => return Ok(problem::while_paying(visit, fee, &problem)),
    }
    let order = match Order::of_draft(visit, fee, &draft) {
        Ok(order) => order,
        Err(question) => return Ok(see_other(&urls::question(fee, question))),
    };
    let (text, m) = (fee.text(visit.language()), &visit.m().service.words);
    let mut response = visit.show_form(&PayPage {
        page: visit.page(&text.title),
        text,
        has_introduction: fee.questions.is_empty(),
        button: text.action(order.amount),
        summary: vec![
            SummaryRow::new(m.payment_for, order.description),
            SummaryRow::new(
                m.amount,
                web::money::pounds_grouped(order.amount).to_string(),
            ),
        ],
        action: urls::pay(fee, None),
    });
    draft
        .keep(visit, fee, &mut response)
        .map_err(PageError::internal)?;
    Ok(response)
}

/// `POST /{fee}/pay`, and `POST /{fee}/return/{secret}`: every button that leads to the payment pages, be it to pay, to
/// continue or to try again.
pub(crate) async fn post(visit: Visit, form: Form<NoFields>) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    if visit.sent(form).is_none() {
        return Ok(problem::session_ended(&visit, fee));
    }
    let answer = journey::pay(&visit, fee).await;
    Ok(answer.unwrap_or_else(|problem| problem::while_paying(&visit, fee, &problem)))
}
