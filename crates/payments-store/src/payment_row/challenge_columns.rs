//! The columns of the way to the payer's bank.

use ::payments::{challenge::Challenge, provider::IssuerUrl};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::schema::payments;

/// An address alone is a redirect.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ChallengeColumns {
    issuer_url: Option<String>,
    challenge: Option<String>,
}

/// What goes to the address, or is shown instead of one.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Carried {
    Form {
        pa_request: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        md: Option<String>,
    },
    Token {
        jwt: String,
    },
    Html {
        html: String,
    },
}

impl ChallengeColumns {
    pub(super) fn new(challenge: Option<&Challenge>) -> Self {
        let carried = challenge.and_then(|challenge| match challenge.clone() {
            Challenge::Redirect { .. } => None,
            Challenge::Form { pa_request, md, .. } => Some(Carried::Form { pa_request, md }),
            Challenge::Token { jwt, .. } => Some(Carried::Token { jwt }),
            Challenge::Html(html) => Some(Carried::Html { html }),
        });
        let issuer_url = challenge.and_then(Challenge::url);
        Self {
            issuer_url: issuer_url.map(|url| url.expose().to_owned()),
            challenge: carried.and_then(|carried| serde_json::to_string(&carried).ok()),
        }
    }

    /// The way, or the column whose content makes no sense.
    pub(super) fn into_challenge(self) -> Result<Option<Challenge>, &'static str> {
        let carried = match self.challenge {
            None => None,
            Some(json) => Some(serde_json::from_str(&json).ok().ok_or("challenge")?),
        };
        let issuer_url = self.issuer_url.map(IssuerUrl::new);
        Ok(Some(match (issuer_url, carried) {
            (None, None) => return Ok(None),
            (Some(issuer_url), None) => Challenge::Redirect { issuer_url },
            (Some(issuer_url), Some(Carried::Form { pa_request, md })) => Challenge::Form {
                issuer_url,
                pa_request,
                md,
            },
            (Some(url), Some(Carried::Token { jwt })) => Challenge::Token { url, jwt },
            (None, Some(Carried::Html { html })) => Challenge::Html(html),
            _ => return Err("issuer_url"),
        }))
    }
}
