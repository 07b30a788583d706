//! One request: how it is sent, and when it is sent again.

use std::time::Duration;

use api_types::{ErrorCode, IdempotencyKey};
use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Client;
use crate::error::ClientError;

/// Far above any answer of the API.
const MAX_ANSWER_LENGTH: usize = 8 * 1024 * 1024;

/// How many pauses make up the second by which the API counts requests, with the usual options.
const RATE_LIMIT_PAUSES: u32 = 5;

/// What may be done again when nobody knows whether it was done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeat {
    Never,
    /// Reading changes nothing.
    Reading,
    /// The server does it once for each key.
    Once,
}

/// A request that can be sent several times.
#[must_use]
pub(crate) struct Call<'a> {
    client: &'a Client,
    method: Method,
    url: Url,
    body: Option<Bytes>,
    idempotency_key: Option<&'a IdempotencyKey>,
    has_api_key: bool,
    timeout: Duration,
    repeat: Repeat,
}

impl<'a> Call<'a> {
    pub(crate) fn get(client: &'a Client, url: Url) -> Self {
        Self {
            timeout: client.options.read_timeout,
            repeat: Repeat::Reading,
            ..Self::post(client, url).with_method(Method::GET)
        }
    }

    pub(crate) fn post(client: &'a Client, url: Url) -> Self {
        Self {
            client,
            method: Method::POST,
            url,
            body: None,
            idempotency_key: None,
            has_api_key: true,
            timeout: client.options.timeout,
            repeat: Repeat::Never,
        }
    }

    fn with_method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    pub(crate) fn json<T: Serialize>(self, body: &T) -> Result<Self, ClientError> {
        let body = serde_json::to_vec(body).map_err(ClientError::InvalidRequest)?;
        Ok(self.body(body.into()))
    }

    pub(crate) fn body(self, body: Bytes) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }

    /// `is_obeyed` says whether the server does the request only once for the key.
    pub(crate) fn idempotency_key(self, key: &'a IdempotencyKey, is_obeyed: bool) -> Self {
        Self {
            idempotency_key: Some(key),
            repeat: if is_obeyed { Repeat::Once } else { self.repeat },
            ..self
        }
    }

    pub(crate) fn without_api_key(self) -> Self {
        Self {
            has_api_key: false,
            ..self
        }
    }

    pub(crate) fn patient(self) -> Self {
        Self {
            timeout: self.timeout.saturating_mul(2),
            ..self
        }
    }

    /// Sends the request; an answer without a body.
    pub(crate) async fn done(self) -> Result<(), ClientError> {
        self.answer().await.map(|_body| ())
    }

    /// Sends the request and reads the answer.
    pub(crate) async fn read<T: DeserializeOwned>(self) -> Result<T, ClientError> {
        let body = self.answer().await?;
        serde_json::from_slice(&body).map_err(|error| ClientError::InvalidResponse(Some(error)))
    }

    async fn answer(self) -> Result<Vec<u8>, ClientError> {
        let mut pause = self.client.options.retry_pause;
        let mut may_be_running = false;
        for _ in 0..self.client.options.read_retries {
            let error = match self.send().await {
                Ok(body) => return Ok(body),
                Err(error) => error,
            };
            let Some(pauses) = self.pauses_after(&error, may_be_running) else {
                return Err(error);
            };
            may_be_running |= error.is_passing();
            tokio::time::sleep(pause.saturating_mul(pauses)).await;
            pause = pause.saturating_mul(2);
        }
        self.send().await
    }

    /// How many pauses to wait before the request is sent again, if it may be.
    fn pauses_after(&self, error: &ClientError, may_be_running: bool) -> Option<u32> {
        match error {
            // The server has done nothing.
            ClientError::RateLimited => Some(RATE_LIMIT_PAUSES),
            _ if error.is_passing() && self.repeat != Repeat::Never => Some(1),
            // The first attempt, about which nothing is known, still holds the key.
            _ if self.repeat == Repeat::Once && may_be_running => {
                (error.code() == Some(ErrorCode::P0191)).then_some(1)
            }
            _ => None,
        }
    }

    /// The body of the answer if it says success.
    async fn send(&self) -> Result<Vec<u8>, ClientError> {
        let answer = self.request().send().await?;
        match answer.status() {
            status if status.is_success() => read_body(answer).await,
            StatusCode::UNAUTHORIZED => Err(ClientError::Unauthorised),
            StatusCode::TOO_MANY_REQUESTS => Err(ClientError::RateLimited),
            status => {
                // What a broken error body would have said is less useful than the status.
                let body = read_body(answer).await.unwrap_or_default();
                Err(refusal(status.as_u16(), &body))
            }
        }
    }

    fn request(&self) -> reqwest::RequestBuilder {
        let http = &self.client.http;
        let mut request = http
            .request(self.method.clone(), self.url.clone())
            .timeout(self.timeout);
        if self.has_api_key {
            request = request.header(AUTHORIZATION, self.client.authorization.clone());
        }
        if let Some(key) = self.idempotency_key {
            request = request.header(IdempotencyKey::HEADER, key.as_str());
        }
        if let Some(body) = &self.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        request
    }
}

async fn read_body(mut answer: reqwest::Response) -> Result<Vec<u8>, ClientError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len().saturating_add(chunk.len()) > MAX_ANSWER_LENGTH {
            return Err(ClientError::InvalidResponse(None));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Bodies without a public code have a number there, or are no JSON at all.
fn refusal(status: u16, body: &[u8]) -> ClientError {
    #[derive(Deserialize)]
    struct ErrorBody {
        code: String,
        #[serde(default)]
        description: String,
        field: Option<String>,
        header: Option<String>,
    }
    match serde_json::from_slice(body) {
        Ok(ErrorBody {
            code,
            description,
            field,
            header,
        }) => ClientError::Api {
            status,
            code,
            field,
            header,
            description,
        },
        Err(_) => ClientError::Unexpected { status },
    }
}

/// An id becomes a part of the address, so it must not be able to name another address.
pub(crate) fn checked(id: &str) -> Result<&str, ClientError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if id.is_empty() || !id.bytes().all(is_plain) {
        return Err(ClientError::InvalidId);
    }
    Ok(id)
}
