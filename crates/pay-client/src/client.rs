//! The calls.

use std::fmt;
use std::time::Duration;

use api_types::{NewPayment, Payment, PaymentEvents};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::error::{ClientError, ConfigurationError};

/// Far above any answer of the API.
const MAX_ANSWER_LENGTH: usize = 1024 * 1024;

/// How long to wait, and how often to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// For creating, cancelling and capturing.
    pub timeout: Duration,
    /// For each attempt to read.
    pub read_timeout: Duration,
    /// How often reading is repeated.
    pub read_retries: u32,
    /// Pause before the first repetition; each further one is twice as long.
    pub retry_pause: Duration,
}

impl Default for Options {
    /// A user who waits for a page waits 10 seconds at most.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(3),
            read_retries: 2,
            retry_pause: Duration::from_millis(200),
        }
    }
}

/// A client for one account. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: Url,
    options: Options,
}

impl Client {
    /// A client of the API at `base_url` (without `/v1`), for the account of `api_key`.
    ///
    /// Over plain `http`, which is for servers on the same machine or network, no proxy is used and no
    /// certificates are needed. Over `https` the certificates and the proxy settings of the machine count.
    pub fn new(
        base_url: &Url,
        api_key: &SecretString,
        options: Options,
    ) -> Result<Self, ConfigurationError> {
        // The HTTP client insists on a TLS provider even for plain `http`. An error says that there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .default_headers(headers(api_key)?)
            .user_agent(concat!("paydesk/", env!("CARGO_PKG_VERSION")))
            // The API never redirects, and the key must not go anywhere else.
            .redirect(redirect::Policy::none());
        let builder = match base_url.scheme() {
            "https" => builder.https_only(true),
            "http" => builder.no_proxy().tls_certs_only([]),
            _ => return Err(ConfigurationError::BaseUrl),
        };
        let http = builder.build().map_err(ConfigurationError::Http)?;
        Ok(Self {
            http,
            base_url: base_url.clone(),
            options,
        })
    }

    /// Creates a payment. Its `next_url` is where the user goes, once.
    pub async fn create_payment(&self, payment: &NewPayment) -> Result<Payment, ClientError> {
        let request = self.request(Method::POST, &[], self.options.timeout);
        read_json(&send(request.json(payment)).await?)
    }

    /// Reads a payment. An unfinished one has a new `next_url` each time.
    pub async fn get_payment(&self, payment_id: &str) -> Result<Payment, ClientError> {
        self.get(&[checked(payment_id)?]).await
    }

    /// Reads the history of a payment, oldest first.
    pub async fn get_events(&self, payment_id: &str) -> Result<PaymentEvents, ClientError> {
        self.get(&[checked(payment_id)?, "events"]).await
    }

    /// Cancels an unfinished payment.
    pub async fn cancel_payment(&self, payment_id: &str) -> Result<(), ClientError> {
        self.post(&[checked(payment_id)?, "cancel"]).await
    }

    /// Captures a payment that was created with `delayed_capture`.
    pub async fn capture_payment(&self, payment_id: &str) -> Result<(), ClientError> {
        self.post(&[checked(payment_id)?, "capture"]).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T, ClientError> {
        let mut pause = self.options.retry_pause;
        for _ in 0..self.options.read_retries {
            match self.get_once(path).await {
                Err(error) if error.is_passing() => tokio::time::sleep(pause).await,
                answer => return answer,
            }
            pause = pause.saturating_mul(2);
        }
        self.get_once(path).await
    }

    async fn get_once<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T, ClientError> {
        let request = self.request(Method::GET, path, self.options.read_timeout);
        read_json(&send(request).await?)
    }

    async fn post(&self, path: &[&str]) -> Result<(), ClientError> {
        send(self.request(Method::POST, path, self.options.timeout))
            .await
            .map(|_| ())
    }

    fn request(&self, method: Method, path: &[&str], timeout: Duration) -> reqwest::RequestBuilder {
        let mut url = self.base_url.clone();
        // Only an address without a host has no segments, and `http` addresses have one.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments
                .pop_if_empty()
                .extend(["v1", "payments"])
                .extend(path);
        }
        self.http.request(method, url).timeout(timeout)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("host", &self.base_url.host_str())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

fn headers(api_key: &SecretString) -> Result<HeaderMap, ConfigurationError> {
    let api_key = api_key.expose_secret();
    if api_key.is_empty() || !api_key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ConfigurationError::ApiKey);
    }
    let mut authorization = HeaderValue::try_from(format!("Bearer {api_key}"))
        .map_err(|_secret| ConfigurationError::ApiKey)?;
    authorization.set_sensitive(true);
    let accept = HeaderValue::from_static("application/json");
    Ok(HeaderMap::from_iter([
        (AUTHORIZATION, authorization),
        (ACCEPT, accept),
    ]))
}

/// An id becomes a part of the address, so it must not be able to name another address.
fn checked(payment_id: &str) -> Result<&str, ClientError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if payment_id.is_empty() || !payment_id.bytes().all(is_plain) {
        return Err(ClientError::InvalidPaymentId);
    }
    Ok(payment_id)
}

/// Sends a request; the body of the answer if it says success.
async fn send(request: reqwest::RequestBuilder) -> Result<Vec<u8>, ClientError> {
    let answer = request.send().await?;
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

fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ClientError> {
    serde_json::from_slice(body).map_err(|error| ClientError::InvalidResponse(Some(error)))
}

/// Bodies without a public code have a number there, or are no JSON at all.
fn refusal(status: u16, body: &[u8]) -> ClientError {
    #[derive(Deserialize)]
    struct ErrorBody {
        code: String,
        #[serde(default)]
        description: String,
        field: Option<String>,
    }
    match serde_json::from_slice(body) {
        Ok(ErrorBody {
            code,
            description,
            field,
        }) => ClientError::Api {
            status,
            code,
            field,
            description,
        },
        Err(_) => ClientError::Unexpected { status },
    }
}
