//! Recognises the user who comes back: whose payment is it that has just ended?
//!
//! The payment pages send users back to the `return_url` unchanged, so the service has to know by itself. Each fee says
//! which of the two sound ways it takes; what either gives is a payment id to ask the API about, never an outcome.

use std::time::Duration;

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use user_matching::{Purpose, SealError};
use web::cookie::CookieSettings;

use crate::fee::{Fee, Matching};
use crate::problem::Problem;
use crate::reference::Reference;
use crate::store;
use crate::visit::{Visit, set_cookie};

/// Payments live for 90 minutes; users who come back late still see what became of theirs.
const REMEMBERED: Duration = Duration::from_hours(3);

/// The payment of a user.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Matched {
    pub(crate) payment_id: String,
    pub(crate) reference: Reference,
}

/// The latest payment of this visitor for this fee, if there is one.
pub(crate) async fn recognise(visit: &Visit, fee: &Fee) -> Result<Option<Matched>, Problem> {
    match fee.matching {
        Matching::Cookie => Ok(open_cookie(visit, fee)),
        Matching::SecretId => find_by_secret(visit, fee).await,
    }
}

/// Makes the browser remember the payment, if that is how the fee recognises its users.
pub(crate) fn remember(
    visit: &Visit,
    fee: &Fee,
    payment: &Matched,
    response: &mut HttpResponse,
) -> Result<(), SealError> {
    if fee.matching == Matching::Cookie {
        let cookie = cookie(visit, fee);
        let value = visit.seal(purpose(fee), payment, cookie.max_age)?;
        set_cookie(response, &cookie.set(value));
    }
    Ok(())
}

/// Makes the browser forget the payment.
pub(crate) fn forget(visit: &Visit, fee: &Fee, response: &mut HttpResponse) {
    set_cookie(response, &cookie(visit, fee).clear());
}

/// The reference that the secret id in the address belongs to.
pub(crate) async fn reference_of_secret(
    visit: &Visit,
    fee: &Fee,
) -> Result<Option<Reference>, Problem> {
    let Some(secret) = visit.secret() else {
        return Ok(None);
    };
    let (slug, hash) = (fee.slug.as_str().to_owned(), secret.hash());
    let find = move |c: &mut database::DbConnection| store::find_by_secret(c, &slug, &hash);
    let reference = visit.state().database.read(find).await?;
    Ok(reference.and_then(|reference| Reference::parse(&reference).ok()))
}

fn open_cookie(visit: &Visit, fee: &Fee) -> Option<Matched> {
    let value = cookie(visit, fee).read(visit.request())?;
    visit
        .open(purpose(fee), value)
        .inspect_err(|error| tracing::info!(fee = fee.slug.as_str(), %error, "a payment cookie was not accepted"))
        .ok()
}

async fn find_by_secret(visit: &Visit, fee: &Fee) -> Result<Option<Matched>, Problem> {
    let Some(reference) = reference_of_secret(visit, fee).await? else {
        return Ok(None);
    };
    let text = reference.to_string();
    let latest = visit
        .state()
        .database
        .read(move |c| store::latest_created(c, &text))
        .await?;
    Ok(latest.map(|payment_id| Matched {
        payment_id,
        reference,
    }))
}

fn cookie(visit: &Visit, fee: &Fee) -> CookieSettings {
    visit.cookie(fee.payment_cookie, REMEMBERED)
}

/// A cookie of one fee does not open as that of another.
fn purpose(fee: &Fee) -> Purpose<'static> {
    Purpose::new(fee.payment_cookie, "recognise a returning user")
}
