//! Bodies of the sandbox controls.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use serde::de::DeserializeOwned;
use web::Body;

use crate::{body, error::Failure, extract::Caller, media};

/// A [`Caller`] with a JSON body, or with none at all.
#[derive(Debug)]
pub(crate) struct OptionalBody {
    pub(crate) caller: Caller,
    pub(crate) body: Body,
}

impl FromRequest for OptionalBody {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            let caller = Caller::extract(&request).await?;
            let body = body::read(payload).await?;
            if !body.is_empty() {
                media::check_body_is_json(request.headers()).map_err(Failure::from)?;
            }
            Ok(Self { caller, body })
        }
        .boxed_local()
    }
}

/// Reads a JSON object; else 400 with `usage`. What the parser found wrong is not told, because it may quote a card
/// number.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8], usage: &'static str) -> Result<T, Failure> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    // A derived reader takes a list, too.
    let parsed = is_object.then(|| serde_json::from_slice(body).ok());
    parsed.flatten().ok_or_else(|| Failure::bad_request(usage))
}
