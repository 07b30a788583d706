//! Answers of the API.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer of the API.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or null when it is empty or no JSON.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl Answer {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a whole body");
        Self {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }

    /// A header as text, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// A payment that the API has just created.
#[derive(Clone, Debug)]
pub struct Created(pub Value);

impl Created {
    /// Its id.
    pub fn id(&self) -> &str {
        self.0
            .get("payment_id")
            .and_then(Value::as_str)
            .expect("a payment id")
    }

    /// Where the payer goes.
    pub fn next_url(&self) -> String {
        self.0
            .pointer("/_links/next_url/href")
            .and_then(Value::as_str)
            .expect("a next_url")
            .to_owned()
    }
}
