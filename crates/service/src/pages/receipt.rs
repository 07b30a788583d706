//! `GET /{fee}/receipt`: the receipt of the visitor's payment, as a PDF.

use actix_web::HttpResponse;
use actix_web::http::header;
use pay_client::Payment;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use web::{PageError, date, money};

use crate::fee::Fee;
use crate::journey::{self, Checked};
use crate::outcome::Outcome;
use crate::pages::{problem, returned};
use crate::problem::Problem;
use crate::receipt::{self, Receipt};
use crate::urls;
use crate::visit::Visit;

/// `GET /{fee}/receipt` and `GET /{fee}/return/{secret}/receipt`: as the page that the user came back to, for the same
/// visitors.
pub(crate) async fn get(visit: Visit) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    let answer = answer(&visit, fee).await;
    Ok(answer.unwrap_or_else(|problem| problem::while_checking(&visit, fee, &problem)))
}

async fn answer(visit: &Visit, fee: &Fee) -> Result<HttpResponse, Problem> {
    let Some(checked) = journey::check(visit, fee).await? else {
        return Ok(returned::unknown(visit, fee));
    };
    if checked.outcome != Outcome::Paid {
        return Ok(web::found(&urls::returned(fee, visit.secret().as_ref())));
    }
    let paid_at = paid_at(visit, &checked.payment).await?;
    let pdf = receipt::pdf(&describe(visit, fee, &checked, paid_at))?;
    let name = format!(
        "{}-{}.pdf",
        visit.m().service.receipt.file,
        checked.reference
    );
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .body(pdf))
}

/// When the payment reached the state in which it counts as paid. The payment itself only says when it was created, and
/// later when the money was asked for.
async fn paid_at(visit: &Visit, payment: &Payment) -> Result<Option<OffsetDateTime>, Problem> {
    let events = visit
        .state()
        .payments
        .get_events(&payment.payment_id)
        .await?;
    let is_paid = |state| Outcome::of(state) == Some(Outcome::Paid);
    let paid = events.events.iter().find(|event| is_paid(&event.state));
    let time = paid.map_or(&payment.created_date, |event| &event.updated);
    Ok(OffsetDateTime::parse(time, &Rfc3339).ok())
}

fn describe(
    visit: &Visit,
    fee: &Fee,
    checked: &Checked,
    paid_at: Option<OffsetDateTime>,
) -> Receipt {
    let (m, language) = (&visit.m().service, visit.language());
    let (payment, words) = (&checked.payment, &m.receipt);
    let pounds = |pence| money::pounds_grouped(pence).to_string();
    let mut rows = vec![
        (words.reference, checked.reference.to_string()),
        (m.words.payment_for, payment.description.clone()),
        (m.words.amount, pounds(payment.amount)),
    ];
    if let Some(surcharge) = payment.corporate_card_surcharge.filter(|fee| *fee != 0) {
        rows.push((words.surcharge, pounds(surcharge)));
        let total = payment.amount.saturating_add(surcharge);
        rows.push((words.total, pounds(payment.total_amount.unwrap_or(total))));
    }
    if let Some(time) = paid_at {
        rows.push((
            words.paid_on,
            date::long_date_and_time(time, language).to_string(),
        ));
    }
    rows.extend(card(visit, payment).map(|card| (words.card, card)));
    rows.push((words.payment_id, payment.payment_id.clone()));
    let text = fee.text(language);
    Receipt {
        language,
        title: format!("{} {} - {}", words.title, checked.reference, m.name),
        service: m.name.to_owned(),
        heading: words.title.to_owned(),
        rows: rows
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        contact_heading: m.words.contact.to_owned(),
        contact: text.contact.iter().map(ToString::to_string).collect(),
    }
}

/// The brand and the last four digits: enough for the payer, and nothing for anybody else.
fn card(visit: &Visit, payment: &Payment) -> Option<String> {
    let card = payment.card_details.as_ref()?;
    let words = &visit.m().service.receipt;
    let digits = card.last_digits_card_number.as_deref();
    match (card.card_brand.as_str(), digits) {
        ("", None) => None,
        (brand, None) => Some(brand.to_owned()),
        (brand, Some(digits)) => Some(words.card_ending(brand, digits).to_string()),
    }
}
