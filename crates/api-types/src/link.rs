//! `_links` of a payment.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::debug::{Redacted, redacted};

const ONE_TIME_TOKEN: &str = "one_time_token";

/// A link that is followed, or posted to without a body.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// The absolute address. That of `next_url` holds a one-time token.
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub href: String,
    /// `GET` or `POST`.
    #[serde(default = "get")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required, pattern = "^(GET|POST)$"))]
    pub method: Cow<'static, str>,
}

impl Link {
    /// A link to read.
    pub fn get(href: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            method: get(),
        }
    }

    /// A link to post to.
    pub fn post(href: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            method: post(),
        }
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("href", &Redacted)
            .field("method", &self.method)
            .finish()
    }
}

/// A link that is posted to with parameters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostLink {
    /// Media type of the body.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub content_type: Cow<'static, str>,
    /// What to send; holds a one-time token.
    pub params: BTreeMap<String, String>,
    /// The absolute address.
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub href: String,
    /// `POST`.
    #[serde(default = "post")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required, pattern = "^POST$"))]
    pub method: Cow<'static, str>,
}

impl PostLink {
    /// `next_url_post`: opens the payment pages by a form with the token.
    pub fn next_url(href: impl Into<String>, token: impl Into<String>) -> Self {
        Self::new(
            "application/x-www-form-urlencoded",
            "chargeTokenId",
            href.into(),
            token.into(),
        )
    }

    /// `auth_url_post`: authorises a payment taken by telephone or post, with the token.
    pub fn auth_url(href: impl Into<String>, token: impl Into<String>) -> Self {
        Self::new(
            "application/json",
            ONE_TIME_TOKEN,
            href.into(),
            token.into(),
        )
    }

    fn new(content_type: &'static str, name: &str, href: String, token: String) -> Self {
        Self {
            content_type: Cow::Borrowed(content_type),
            params: BTreeMap::from([(name.to_owned(), token)]),
            href,
            method: post(),
        }
    }
}

impl fmt::Debug for PostLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostLink")
            .field("type", &self.content_type)
            .field("params", &Redacted)
            .field("href", &self.href)
            .finish_non_exhaustive()
    }
}

/// `_links` of one payment. Links that do not apply are absent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Links {
    /// The payment itself.
    #[serde(rename = "self")]
    pub self_: Link,
    /// Where to send the payer, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub next_url: Option<Link>,
    /// The same as a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub next_url_post: Option<PostLink>,
    /// Where to send card details of a payment in mode `moto_api`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub auth_url_post: Option<PostLink>,
    /// The history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub events: Option<Link>,
    /// The refunds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub refunds: Option<Link>,
    /// Present while the service may cancel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub cancel: Option<Link>,
    /// Present while the service may capture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub capture: Option<Link>,
}

impl Links {
    /// The three links that every payment has, below `{api}/v1/payments/{payment_id}`.
    pub fn of_payment(api: &str, payment_id: &str) -> Self {
        let href = format!("{}/v1/payments/{payment_id}", api.trim_end_matches('/'));
        Self {
            next_url: None,
            next_url_post: None,
            auth_url_post: None,
            events: Some(Link::get(format!("{href}/events"))),
            refunds: Some(Link::get(format!("{href}/refunds"))),
            cancel: None,
            capture: None,
            self_: Link::get(href),
        }
    }

    /// Adds `next_url` and `next_url_post`, which share one token, below `{pages}/secure`.
    #[must_use]
    pub fn with_next_url(mut self, pages: &str, token: &str) -> Self {
        let secure = format!("{}/secure", pages.trim_end_matches('/'));
        self.next_url = Some(Link::get(format!("{secure}/{token}")));
        self.next_url_post = Some(PostLink::next_url(secure, token));
        self
    }

    /// Adds `auth_url_post`, below `{api}/v1/auth`.
    #[must_use]
    pub fn with_auth_url(mut self, api: &str, token: &str) -> Self {
        let auth = format!("{}/v1/auth", api.trim_end_matches('/'));
        self.auth_url_post = Some(PostLink::auth_url(auth, token));
        self
    }

    /// The token of `auth_url_post`, with which a payment in mode `moto_api` is authorised.
    pub fn one_time_token(&self) -> Option<SecretString> {
        let token = self.auth_url_post.as_ref()?.params.get(ONE_TIME_TOKEN)?;
        Some(SecretString::from(token.as_str()))
    }

    /// Adds `cancel`.
    #[must_use]
    pub fn with_cancel(mut self) -> Self {
        self.cancel = Some(Link::post(format!("{}/cancel", self.self_.href)));
        self
    }

    /// Adds `capture`.
    #[must_use]
    pub fn with_capture(mut self) -> Self {
        self.capture = Some(Link::post(format!("{}/capture", self.self_.href)));
        self
    }
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links")
            .field("self", &self.self_.href)
            .field("next_url", &redacted(self.next_url.as_ref()))
            .field("cancel", &self.cancel.is_some())
            .field("capture", &self.capture.is_some())
            .finish_non_exhaustive()
    }
}

/// `_links` of a payment in the results of a search. Links that do not apply are `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchLinks {
    /// The payment itself.
    #[serde(rename = "self")]
    pub self_: Link,
    /// There while the service may cancel.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub cancel: Option<Link>,
    /// The history.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub events: Option<Link>,
    /// The refunds.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub refunds: Option<Link>,
    /// There while the service may capture.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub capture: Option<Link>,
}

impl From<Links> for SearchLinks {
    fn from(links: Links) -> Self {
        Self {
            self_: links.self_,
            cancel: links.cancel,
            events: links.events,
            refunds: links.refunds,
            capture: links.capture,
        }
    }
}

const fn get() -> Cow<'static, str> {
    Cow::Borrowed("GET")
}

const fn post() -> Cow<'static, str> {
    Cow::Borrowed("POST")
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const API: &str = "https://api.example.gov.uk/";
    const PAGES: &str = "https://pay.example.gov.uk";

    #[test]
    fn links_of_a_new_payment_have_the_order_and_shape_of_the_reference() {
        let links = Links::of_payment(API, "p1")
            .with_next_url(PAGES, "t1")
            .with_cancel();
        assert_eq!(
            serde_json::to_string(&links).unwrap(),
            concat!(
                r#"{"self":{"href":"https://api.example.gov.uk/v1/payments/p1","method":"GET"},"#,
                r#""next_url":{"href":"https://pay.example.gov.uk/secure/t1","method":"GET"},"#,
                r#""next_url_post":{"type":"application/x-www-form-urlencoded","#,
                r#""params":{"chargeTokenId":"t1"},"#,
                r#""href":"https://pay.example.gov.uk/secure","method":"POST"},"#,
                r#""events":{"href":"https://api.example.gov.uk/v1/payments/p1/events","method":"GET"},"#,
                r#""refunds":{"href":"https://api.example.gov.uk/v1/payments/p1/refunds","method":"GET"},"#,
                r#""cancel":{"href":"https://api.example.gov.uk/v1/payments/p1/cancel","method":"POST"}}"#,
            )
        );
    }

    #[test]
    fn links_of_a_finished_payment_are_only_self_events_and_refunds() {
        let json = serde_json::to_value(Links::of_payment(API, "p1")).unwrap();
        let names: Vec<_> = json.as_object().unwrap().keys().collect();
        assert_eq!(names, ["self", "events", "refunds"]);
    }

    #[test]
    fn api_134_and_135_links_in_a_search_are_five_and_null_where_they_do_not_apply() {
        let unfinished = Links::of_payment(API, "p1")
            .with_next_url(PAGES, "t1")
            .with_cancel();
        assert_eq!(
            serde_json::to_string(&SearchLinks::from(unfinished)).unwrap(),
            concat!(
                r#"{"self":{"href":"https://api.example.gov.uk/v1/payments/p1","method":"GET"},"#,
                r#""cancel":{"href":"https://api.example.gov.uk/v1/payments/p1/cancel","method":"POST"},"#,
                r#""events":{"href":"https://api.example.gov.uk/v1/payments/p1/events","method":"GET"},"#,
                r#""refunds":{"href":"https://api.example.gov.uk/v1/payments/p1/refunds","method":"GET"},"#,
                r#""capture":null}"#,
            )
        );
        let finished = serde_json::to_value(SearchLinks::from(Links::of_payment(API, "p1")));
        assert!(finished.unwrap()["cancel"].is_null());
    }

    #[test]
    fn api_029_the_token_for_card_details_is_found() {
        let links = Links::of_payment(API, "p1").with_auth_url(API, "t1");
        assert_eq!(links.one_time_token().unwrap().expose_secret(), "t1");
        assert_eq!(
            serde_json::to_string(&links.auth_url_post).unwrap(),
            concat!(
                r#"{"type":"application/json","params":{"one_time_token":"t1"},"#,
                r#""href":"https://api.example.gov.uk/v1/auth","method":"POST"}"#,
            )
        );
        assert!(Links::of_payment(API, "p1").one_time_token().is_none());
    }

    #[test]
    fn the_token_is_not_printed() {
        let links = Links::of_payment(API, "p1").with_next_url(PAGES, "t-secret");
        let printed = format!("{links:?} {:?} {:?}", links.next_url, links.next_url_post);
        assert!(!printed.contains("t-secret"), "{printed}");
    }
}
