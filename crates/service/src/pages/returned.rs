//! `GET /{fee}/return`: what became of the payment.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use web::component::SummaryRow;
use web::{Page, PageError};

use crate::fee::{Fee, FeeText};
use crate::journey::{self, Checked};
use crate::outcome::Outcome;
use crate::pages::message::MessagePage;
use crate::pages::problem;
use crate::reference::Reference;
use crate::urls;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "service/confirmation.html")]
struct ConfirmationPage<'a> {
    page: Page<'a>,
    reference: &'a Reference,
    summary: Vec<SummaryRow<'a>>,
    text: &'a FeeText,
    receipt: String,
    another: String,
}

#[derive(Template)]
#[template(path = "service/not_paid.html")]
struct NotPaidPage<'a> {
    page: Page<'a>,
    heading: &'static str,
    paragraphs: [&'static str; 2],
    reference: &'a Reference,
    action: String,
    button: String,
    text: &'a FeeText,
}

/// `GET /{fee}/return` and `GET /{fee}/return/{secret}`.
pub(crate) async fn get(visit: Visit) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    Ok(match journey::check(&visit, fee).await {
        Ok(Some(checked)) if checked.outcome == Outcome::Paid => {
            confirmation(&visit, fee, &checked)
        }
        Ok(Some(checked)) => not_paid(&visit, fee, &checked),
        Ok(None) => unknown(&visit, fee),
        Err(problem) => problem::while_checking(&visit, fee, &problem),
    })
}

fn confirmation(visit: &Visit, fee: &Fee, checked: &Checked) -> HttpResponse {
    let (m, payment) = (&visit.m().service, &checked.payment);
    // What was taken may include a surcharge.
    let amount = payment.total_amount.unwrap_or(payment.amount);
    visit.show_form(&ConfirmationPage {
        page: visit.page(m.confirmation.title),
        reference: &checked.reference,
        summary: vec![
            SummaryRow::new(m.words.payment_for, payment.description.as_str()),
            SummaryRow::new(
                m.words.amount,
                web::money::pounds_grouped(amount).to_string(),
            ),
        ],
        text: fee.text(visit.language()),
        receipt: urls::receipt(fee, visit.secret().as_ref()),
        another: urls::another(fee),
    })
}

fn not_paid(visit: &Visit, fee: &Fee, checked: &Checked) -> HttpResponse {
    let m = &visit.m().service;
    let (heading, paragraphs) = match checked.outcome {
        Outcome::Paid | Outcome::Unfinished => {
            (m.unfinished.title, [m.unfinished.body, m.unfinished.hint])
        }
        Outcome::Declined => (m.declined.title, [m.not_taken, m.declined.body]),
        Outcome::Expired => (m.expired.title, [m.not_taken, m.expired.body]),
        Outcome::CancelledByUser => (m.cancelled.title, [m.not_taken, m.cancelled.body]),
        Outcome::CancelledByService => (m.withdrawn.title, [m.not_taken, m.withdrawn.body]),
        Outcome::TechnicalError => (m.failed.title, [m.failed.body, m.failed.hint]),
    };
    let text = fee.text(visit.language());
    let amount = checked.payment.amount;
    let button = if checked.outcome == Outcome::Unfinished {
        text.action(amount)
    } else {
        let amount = web::money::pounds_grouped(amount);
        m.words.try_again(amount).to_string()
    };
    visit.show_form(&NotPaidPage {
        page: visit.page(heading),
        heading,
        paragraphs,
        reference: &checked.reference,
        action: urls::pay(fee, visit.secret().as_ref()),
        button,
        text,
    })
}

/// For everybody who cannot be recognised, and the same for all, so that it reveals nothing.
pub(crate) fn unknown(visit: &Visit, fee: &Fee) -> HttpResponse {
    let m = &visit.m().service.unknown;
    let page = MessagePage::new(visit, fee, m.title, vec![m.body, m.paid, m.not_paid])
        .with_way_on(urls::pay_page(fee), m.start_again);
    visit.show(StatusCode::NOT_FOUND, &page)
}
