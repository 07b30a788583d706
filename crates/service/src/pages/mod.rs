//! One module per page.

pub(crate) mod another;
pub(crate) mod check;
pub(crate) mod health;
pub(crate) mod home;
mod message;
pub(crate) mod pay;
mod problem;
pub(crate) mod question;
pub(crate) mod receipt;
pub(crate) mod returned;
pub(crate) mod start;
pub(crate) mod webhook;

use crate::fee::Fee;

/// What a fee costs, before anything is answered.
fn price_of(fee: &Fee, words: &web::ServiceWordsMessages) -> String {
    let pounds = |pence| web::money::pounds_grouped(pence).to_string();
    match fee.prices() {
        _ if fee.is_priced_by_user() => words.own_price.to_owned(),
        (least, most) if least == most => pounds(least),
        (least, _) => words.from_price(pounds(least)).to_string(),
    }
}
