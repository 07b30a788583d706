//! `POST /{fee}/another`: forgets the last payment, so that the same fee can be paid again.

use actix_web::HttpResponse;
use web::{Form, PageError, see_other};

use crate::pages::problem;
use crate::visit::{NoFields, Visit};
use crate::{matching, urls};

/// `POST /{fee}/another`.
pub(crate) async fn post(visit: Visit, form: Form<NoFields>) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    if !visit.sent(form) {
        return Ok(problem::session_ended(&visit, fee));
    }
    let mut response = see_other(&urls::pay_page(fee));
    matching::forget(&visit, fee, &mut response);
    Ok(response)
}
