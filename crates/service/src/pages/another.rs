//! `POST /{fee}/another`: forgets the last payment, so that the same fee can be paid again.

use actix_web::HttpResponse;
use web::{Form, PageError, see_other};

use crate::draft::Draft;
use crate::pages::problem;
use crate::visit::{NoFields, Visit};
use crate::{matching, urls};

/// `POST /{fee}/another`.
pub(crate) async fn post(visit: Visit, form: Form<NoFields>) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    if visit.sent(form).is_none() {
        return Ok(problem::session_ended(&visit, fee));
    }
    let mut response = see_other(&urls::start(fee));
    matching::forget(&visit, fee, &mut response);
    Draft::forget(&visit, fee, &mut response);
    Ok(response)
}

/// `GET` of an address that only takes forms, for whoever reloads it or switches the language there.
pub(crate) async fn back(visit: Visit) -> Result<HttpResponse, PageError> {
    let page = urls::start(visit.fee()?);
    Ok(web::found(&format!("{page}?lang={}", visit.language())))
}
