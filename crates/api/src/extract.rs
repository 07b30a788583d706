//! What handlers take out of a request, each with the checks that come before it.
//!
//! They run in the order of the API: media types, the key, how often its account calls, and only then the body.

use std::sync::Arc;

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, web::Data};
use api_types::{ApiError, FrameworkError};
use futures_util::future::{FutureExt as _, LocalBoxFuture, Ready, ready};
use payments::{
    account::Account,
    api_key::ApiKey,
    engine::{Admission, Asker, Found},
    id::{AgreementId, DisputeId, PaymentId, RefundId},
};
use web::Body;

use crate::{ApiState, body, error::Failure, media};

/// Who calls: the account behind a known key, which does not call too often, and whose owner takes JSON for an answer.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) account: Arc<Account>,
}

/// Who has a well-formed key: for endpoints that look it up in the same breath as what is asked for.
pub(crate) struct KeyHolder {
    key: ApiKey,
    admission: Option<Admission>,
}

/// A [`Caller`] with a JSON body, which nobody has looked into yet.
#[derive(Debug)]
pub(crate) struct JsonRequest {
    pub(crate) caller: Caller,
    pub(crate) body: Body,
}

/// A JSON body from whomever: those who have a token need no key.
pub(crate) struct StrangersJson {
    pub(crate) body: Body,
}

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
        Ok(holder.identify(state(request)?).await?)
    }
}

impl FromRequest for KeyHolder {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl KeyHolder {
    fn of(request: &HttpRequest) -> Result<Self, actix_web::Error> {
        media::check_accepts_json(request.headers()).map_err(Failure::from)?;
        let key = request.extensions_mut().remove::<ApiKey>();
        let key = key.ok_or_else(|| Failure::from(FrameworkError::unauthorised()))?;
        let state = state(request)?;
        let limiter = state.rate_limits.as_ref();
        let admission =
            limiter.and_then(|limiter| limiter.admission(request, state.payments.now()));
        Ok(Self { key, admission })
    }

    /// The caller, for the one call of the engine that looks up the key and counts the request.
    pub(crate) fn asker(self) -> Asker {
        Asker::key(&self.key, self.admission)
    }

    async fn identify(self, state: &ApiState) -> Result<Caller, Failure> {
        match state.payments.identify(self.asker()).await {
            Ok(Found::Some(account)) => Ok(Caller { account }),
            Ok(Found::TooOften) => Err(ApiError::too_many_requests().into()),
            Ok(Found::UnknownKey | Found::Nothing) => Err(FrameworkError::unauthorised().into()),
            Err(error) => Err(Failure::KeyStore(error)),
        }
    }

    /// What is asked for, and who asks. What is wrong with it is told to those who have a key only.
    pub(crate) async fn asks_for<T>(
        self,
        wanted: Result<T, Failure>,
        state: &ApiState,
    ) -> Result<(Asker, T), Failure> {
        match wanted {
            Ok(wanted) => Ok((self.asker(), wanted)),
            Err(wrong) => Err(self
                .identify(state)
                .await
                .map_or_else(|failure| failure, |_| wrong)),
        }
    }
}

fn state(request: &HttpRequest) -> Result<&ApiState, Failure> {
    let state = request.app_data::<Data<ApiState>>();
    // Only a route outside of `configure` could be without it.
    let state = state.ok_or_else(|| Failure::from(FrameworkError::not_found()))?;
    Ok(state)
}

impl FromRequest for JsonRequest {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            media::check_body_is_json(request.headers()).map_err(Failure::from)?;
            let caller = Caller::of(&request).await?;
            let body = body::read(payload).await?;
            Ok(Self { caller, body })
        }
        .boxed_local()
    }
}

impl FromRequest for StrangersJson {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            Self::check(&request)?;
            let body = body::read(payload).await?;
            Ok(Self { body })
        }
        .boxed_local()
    }
}

impl StrangersJson {
    fn check(request: &HttpRequest) -> Result<(), Failure> {
        media::check_body_is_json(request.headers())?;
        media::check_accepts_json(request.headers())?;
        let state = state(request)?;
        let limiter = state.rate_limits.as_ref();
        if limiter.is_some_and(|limiter| !limiter.admits_stranger(state.payments.now())) {
            return Err(ApiError::too_many_requests().into());
        }
        Ok(())
    }
}

/// Ids in paths. `None` is inside when the text cannot be the id of anything.
macro_rules! ids_in_path {
    ($($(#[doc = $doc:literal])* $name:ident: $id:ident = $segment:literal;)+) => {
        $(
            $(#[doc = $doc])*
            #[derive(Debug)]
            pub(crate) struct $name(pub(crate) Option<$id>);

            impl FromRequest for $name {
                type Error = std::convert::Infallible;
                type Future = Ready<Result<Self, Self::Error>>;

                fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                    let id = request.match_info().get($segment);
                    ready(Ok(Self(id.and_then($id::parse))))
                }
            }
        )+
    };
}

ids_in_path! {
    /// The payment that the path names.
    PaymentInPath: PaymentId = "payment_id";
    /// The refund that the path names.
    RefundInPath: RefundId = "refund_id";
    /// The agreement that the path names.
    AgreementInPath: AgreementId = "agreement_id";
    /// The dispute that the path names.
    DisputeInPath: DisputeId = "dispute_id";
}
