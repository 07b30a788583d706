//! What handlers take out of a request, each with the checks that come before it.

use std::sync::Arc;

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    body::BodyLimitExceeded,
    dev::Payload,
    web::{Bytes, Data},
};
use api_types::{ErrorCode, FrameworkError};
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use payments::{account::Account, api_key::ApiKey, id::PaymentId};

use crate::{ApiState, error::Failure, media};

/// A valid request needs a few kilobytes.
const BODY_LIMIT: usize = 65_536;

/// Who calls: the account behind a known key, whose owner takes JSON for an answer.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) account: Arc<Account>,
}

/// Who has a well-formed key: for endpoints that look it up in the same breath as what is asked for.
#[derive(Debug)]
pub(crate) struct KeyHolder {
    pub(crate) key: ApiKey,
}

/// A [`Caller`] with a JSON body, which nobody has looked into yet.
#[derive(Debug)]
pub(crate) struct JsonRequest {
    pub(crate) caller: Caller,
    pub(crate) body: Bytes,
}

/// The payment that the path names, or `None` when its name cannot be the id of any payment.
#[derive(Debug)]
pub(crate) struct PaymentInPath(pub(crate) Option<PaymentId>);

impl FromRequest for Caller {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move { Self::of(&request).await }.boxed_local()
    }
}

impl Caller {
    async fn of(request: &HttpRequest) -> Result<Self, actix_web::Error> {
        let holder = KeyHolder::of(request)?;
        let state = Data::<ApiState>::extract(request).await?;
        Ok(holder.identify(&state).await?)
    }
}

impl FromRequest for KeyHolder {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::of(request))
    }
}

impl KeyHolder {
    fn of(request: &HttpRequest) -> Result<Self, actix_web::Error> {
        media::check_accepts_json(request.headers()).map_err(Failure::from)?;
        let key = request.extensions_mut().remove::<ApiKey>();
        let key = key.ok_or_else(|| Failure::from(FrameworkError::unauthorised()))?;
        Ok(Self { key })
    }

    async fn identify(&self, state: &ApiState) -> Result<Caller, Failure> {
        let id = state
            .payments
            .authenticate(&self.key)
            .await
            .map_err(Failure::KeyStore)?;
        let account = id.and_then(|id| state.payments.accounts().find(&id).map(Arc::clone));
        let account = account.ok_or_else(|| Failure::from(FrameworkError::unauthorised()))?;
        Ok(Caller { account })
    }

    /// The id that is asked for. That it cannot be one is told to those who have a key only.
    pub(crate) async fn asks_for(
        &self,
        id: Option<PaymentId>,
        not_found: ErrorCode,
        state: &ApiState,
    ) -> Result<PaymentId, Failure> {
        match id {
            Some(id) => Ok(id),
            None => Err(self
                .identify(state)
                .await
                .map_or_else(|failure| failure, |_| Failure::not_found(not_found))),
        }
    }
}

impl FromRequest for JsonRequest {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            media::check_body_is_json(request.headers()).map_err(Failure::from)?;
            let caller = Caller::of(&request).await?;
            let body = read_body(&request, payload).await?;
            Ok(Self { caller, body })
        }
        .boxed_local()
    }
}

/// Stops at the limit. The server then closes the connection, but not before the caller could read the answer.
async fn read_body(request: &HttpRequest, mut payload: Payload) -> Result<Bytes, actix_web::Error> {
    let payload = actix_web::web::Payload::from_request(request, &mut payload).await?;
    match payload.to_bytes_limited(BODY_LIMIT).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_broken_off)) => Err(Failure::from(FrameworkError::unprocessable_json()).into()),
        Err(BodyLimitExceeded { .. }) => {
            Err(Failure::from(FrameworkError::payload_too_large()).into())
        }
    }
}

impl FromRequest for PaymentInPath {
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("payment_id");
        std::future::ready(Ok(Self(id.and_then(PaymentId::parse))))
    }
}
