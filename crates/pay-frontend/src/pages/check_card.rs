//! `POST /check_card/{payment_id}`: tells the script of the card page whether a card number is accepted.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use web::{Form, PageError};

use crate::{card_check, forms::Secret, guard::OpenPayment};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct CheckForm {
    card_no: Secret,
}

/// The answer, as the script wants it.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer<'a> {
    Accepted {
        accepted: bool,
        #[serde(rename = "type")]
        card_type: &'static str,
        corporate: bool,
        prepaid: &'static str,
    },
    Refused {
        accepted: bool,
        message: &'a str,
    },
}

/// No session goes out with the answer: it might take the place of one that another tab has added a payment to meanwhile.
pub(crate) async fn post(open: OpenPayment, form: Form<CheckForm>) -> HttpResponse {
    if let Err(too_soon) = open.count_card_check() {
        let error = PageError::TooManyRequests(too_soon.seconds);
        return HttpResponse::from_error(error);
    }
    let form = form.unchecked();
    match card_check::check(&open.account, form.card_no.expose()) {
        Ok(card) => HttpResponse::Ok().json(Answer::Accepted {
            accepted: true,
            card_type: card.type_code(),
            corporate: card.corporate,
            prepaid: card.prepaid.code(),
        }),
        Err(refusal) => HttpResponse::Ok().json(Answer::Refused {
            accepted: false,
            message: &refusal.message(open.messages()),
        }),
    }
}
