//! The client and its settings.

use std::fmt;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::redirect;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::error::{ClientError, ConfigurationError};

/// How long to wait, and how often to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// For each attempt to change something; twice as long for authorising, because the API itself waits about
    /// 10 seconds for the card's bank.
    pub timeout: Duration,
    /// For each attempt to read.
    pub read_timeout: Duration,
    /// How often a request is repeated at most, if it may be repeated at all.
    pub read_retries: u32,
    /// Pause before the first repetition, and five times as long after "too many requests", which are counted by
    /// the second. Each further pause is twice as long.
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
    pub(crate) http: reqwest::Client,
    pub(crate) authorization: HeaderValue,
    pub(crate) options: Options,
    base_url: Url,
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
        let accept = HeaderValue::from_static("application/json");
        let builder = reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter([(ACCEPT, accept)]))
            .user_agent(concat!("paydesk/", env!("CARGO_PKG_VERSION")))
            // The API never redirects, and the key must not go anywhere else.
            .redirect(redirect::Policy::none());
        let builder = match base_url.scheme() {
            "https" => builder.https_only(true),
            "http" => builder.no_proxy().tls_certs_only([]),
            _ => return Err(ConfigurationError::BaseUrl),
        };
        Ok(Self {
            http: builder.build().map_err(ConfigurationError::Http)?,
            authorization: authorization(api_key)?,
            options,
            base_url: base_url.clone(),
        })
    }

    /// The address of `path` below `/v1`.
    pub(crate) fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base_url.clone();
        url.set_query(None);
        url.set_fragment(None);
        // Only an address without a host has no segments, and `http` addresses have one.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v1").extend(path);
        }
        url
    }

    /// The address of a link that the server sent, which gets the key: it must be one of the server's own.
    pub(crate) fn own_link(&self, href: &str) -> Result<Url, ClientError> {
        let base = self.url(&[""]);
        let url = Url::parse(href).map_err(|_no_url| ClientError::ForeignLink)?;
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        let is_own = url.origin() == base.origin() && url.path().starts_with(base.path());
        if is_own && !has_credentials {
            Ok(url)
        } else {
            Err(ClientError::ForeignLink)
        }
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

fn authorization(api_key: &SecretString) -> Result<HeaderValue, ConfigurationError> {
    let api_key = api_key.expose_secret();
    if api_key.is_empty() || !api_key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ConfigurationError::ApiKey);
    }
    let mut value = HeaderValue::try_from(format!("Bearer {api_key}"))
        .map_err(|_secret| ConfigurationError::ApiKey)?;
    value.set_sensitive(true);
    Ok(value)
}
