//! The addresses of the service.

use user_matching::RandomId;

use crate::fee::{Fee, Question};

/// Where a fee begins; without questions it is paid there, too.
pub(crate) fn start(fee: &Fee) -> String {
    format!("/{}", fee.slug.as_str())
}

/// Where a question is answered.
pub(crate) fn question(fee: &Fee, question: &Question) -> String {
    format!(
        "/{}/questions/{}",
        fee.slug.as_str(),
        question.name.as_str()
    )
}

/// Where the answers are checked.
pub(crate) fn check(fee: &Fee) -> String {
    format!("/{}/check", fee.slug.as_str())
}

/// Where a fee is paid.
pub(crate) fn pay_page(fee: &Fee) -> String {
    if fee.questions.is_empty() {
        start(fee)
    } else {
        pay(fee, None)
    }
}

/// Where the user comes back to, and sees what became of the payment.
pub(crate) fn returned(fee: &Fee, secret: Option<&RandomId>) -> String {
    match secret {
        None => format!("/{}/return", fee.slug.as_str()),
        Some(secret) => format!("/{}/return/{}", fee.slug.as_str(), secret.expose()),
    }
}

/// The receipt of a payment that is made.
pub(crate) fn receipt(fee: &Fee, secret: Option<&RandomId>) -> String {
    match secret {
        None => format!("/{}/receipt", fee.slug.as_str()),
        Some(_) => format!("{}/receipt", returned(fee, secret)),
    }
}

/// What the buttons that lead to the payment pages post to. With a secret it is the page that they stand on.
pub(crate) fn pay(fee: &Fee, secret: Option<&RandomId>) -> String {
    match secret {
        None => format!("/{}/pay", fee.slug.as_str()),
        Some(_) => returned(fee, secret),
    }
}

/// Forgets a payment, so that the same fee can be paid again.
pub(crate) fn another(fee: &Fee) -> String {
    format!("/{}/another", fee.slug.as_str())
}
