//! What a user is about to pay for: kept in a sealed cookie from the first page on, so that the service stores nothing
//! about people who only look, and so that every tab and every second click means the same payment.

use std::time::Duration;

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use user_matching::{Purpose, RandomId, SealError};
use web::cookie::CookieSettings;

use crate::fee::{Answers, Fee};
use crate::reference::Reference;
use crate::visit::{Visit, set_cookie};

/// From the last page that the user saw.
const KEPT: Duration = Duration::from_hours(4);

/// What a user is about to pay for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) reference: Reference,
    secret: Secret,
    #[serde(default)]
    pub(crate) answers: Answers,
}

/// A secret id inside a sealed cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Secret(RandomId);

impl TryFrom<String> for Secret {
    type Error = user_matching::InvalidRandomId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        RandomId::parse(&text).map(Self)
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        secret.0.expose()
    }
}

impl Draft {
    /// What this visitor is about to pay for, if anything.
    pub(crate) fn of(visit: &Visit, fee: &Fee) -> Option<Self> {
        let value = cookie(visit, fee).read(visit.request())?;
        visit.open(purpose(fee), value).ok()
    }

    /// The same, or something new.
    pub(crate) fn of_or_new(visit: &Visit, fee: &Fee) -> Self {
        Self::of(visit, fee).unwrap_or_else(|| Self::new(visit, Answers::default()))
    }

    fn new(visit: &Visit, answers: Answers) -> Self {
        Self {
            reference: Reference::generate(visit.random()),
            secret: Secret(RandomId::new(&mut visit.generator())),
            answers,
        }
    }

    /// The same answers as something new, with a reference of its own.
    pub(crate) fn renew(&mut self, visit: &Visit) {
        *self = Self::new(visit, std::mem::take(&mut self.answers));
    }

    /// The secret id for the `return_url`.
    pub(crate) fn secret(&self) -> &RandomId {
        &self.secret.0
    }

    /// Makes the browser remember it.
    pub(crate) fn keep(
        &self,
        visit: &Visit,
        fee: &Fee,
        response: &mut HttpResponse,
    ) -> Result<(), SealError> {
        let value = visit.seal(purpose(fee), self, KEPT)?;
        set_cookie(response, &cookie(visit, fee).set(value));
        Ok(())
    }

    /// Makes the browser forget it.
    pub(crate) fn forget(visit: &Visit, fee: &Fee, response: &mut HttpResponse) {
        set_cookie(response, &cookie(visit, fee).clear());
    }
}

fn cookie(visit: &Visit, fee: &Fee) -> CookieSettings {
    visit.cookie(fee.draft_cookie, KEPT)
}

fn purpose(fee: &Fee) -> Purpose<'static> {
    Purpose::new(fee.draft_cookie, "what a user is about to pay for")
}
