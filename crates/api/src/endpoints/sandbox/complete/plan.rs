//! What `/sandbox/payments/{payment_id}/complete` is asked for.

use payments::{
    card::{CardNumber, CardholderName, EmailAddress},
    state::ExternalState,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::card;
use crate::{
    endpoints::sandbox::{body, conflict},
    error::Failure,
};

const USAGE: &str = "Send nothing, or an object with any of these: \"outcome\" (\"success\", \"declined\", \"error\", \
    \"cancelled\", \"expired\", \"submitted\" or \"started\"), \"card_number\", \"cardholder_name\" and \"email\" (text)";
const NOT_A_CARD: &str =
    "card_number must be a test card: 12 to 19 digits, the last one right for the others";

/// What a payment is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// Paid; `capturable` with delayed capture.
    Success,
    /// The card is refused.
    Declined,
    /// The provider fails.
    Error,
    /// The payer cancels.
    Cancelled,
    /// Time is up.
    Expired,
    /// Authorised; the payer has not confirmed.
    Submitted,
    /// The payer has opened the card page.
    Started,
}

impl Outcome {
    pub(super) fn is_reached(self, state: ExternalState) -> bool {
        match self {
            Self::Success => matches!(state, ExternalState::Success | ExternalState::Capturable),
            Self::Declined => state == ExternalState::Declined,
            Self::Error => state == ExternalState::Error,
            Self::Cancelled => state == ExternalState::CancelledByUser,
            Self::Expired => state == ExternalState::Expired,
            Self::Submitted => state == ExternalState::Submitted,
            Self::Started => state == ExternalState::Started,
        }
    }

    fn takes(self, card: Self) -> bool {
        match self {
            Self::Success | Self::Submitted => card == Self::Success,
            Self::Declined | Self::Error => card == self,
            Self::Cancelled | Self::Expired | Self::Started => false,
        }
    }
}

/// How a payment is to be completed.
// It is never printed, because it may hold a card number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Completion {
    /// What the payment is to become: `success` unless sent, or what `card_number` stands for.
    outcome: Option<Outcome>,
    /// A test card; one that fits the outcome unless sent.
    #[schema(min_length = 12, max_length = 19, pattern = "^[0-9]*$")]
    card_number: Option<String>,
    /// The name on the card; that of the prefilled details, or any, unless sent.
    #[schema(min_length = 1, max_length = 255)]
    cardholder_name: Option<String>,
    /// The payer's e-mail address; that of the payment, or an example where the account asks for one, unless sent.
    #[schema(max_length = 254, format = Email)]
    email: Option<String>,
}

/// What the payer is to do.
pub(super) struct Plan {
    /// Where the steps lead.
    pub(super) goal: Outcome,
    /// Whether the caller named the goal, instead of taking what comes of the card.
    pub(super) is_demanded: bool,
    /// The card that the caller chose.
    pub(super) number: Option<CardNumber>,
    /// The name on it.
    pub(super) name: Option<CardholderName>,
    /// Where the receipt goes.
    pub(super) email: Option<EmailAddress>,
}

impl Plan {
    /// Success, with any card.
    pub(super) const SUCCESS: Self = Self {
        goal: Outcome::Success,
        is_demanded: true,
        number: None,
        name: None,
        email: None,
    };

    /// Reads a body; 400 says what would be right.
    pub(super) fn parse(text: &[u8]) -> Result<Self, Failure> {
        if text.is_empty() {
            return Ok(Self::SUCCESS);
        }
        let wanted: Completion = body::parse(text, USAGE)?;
        let number = wanted.card_number.as_deref().map(CardNumber::parse);
        let number = number
            .transpose()
            .or(Err(Failure::bad_request(NOT_A_CARD)))?;
        let name = wanted.cardholder_name.as_deref().map(CardholderName::parse);
        let name = name
            .transpose()
            .map_err(|error| Failure::bad_request(format!("cardholder_name: {error}")))?;
        let email = wanted.email.as_deref().map(EmailAddress::parse);
        let email = email
            .transpose()
            .map_err(|error| Failure::bad_request(format!("email: {error}")))?;
        Ok(Self {
            goal: goal(wanted.outcome, number.as_ref())?,
            is_demanded: wanted.outcome.is_some() || number.is_none(),
            number,
            name,
            email,
        })
    }
}

/// Outcome and card must not contradict each other.
fn goal(outcome: Option<Outcome>, number: Option<&CardNumber>) -> Result<Outcome, Failure> {
    match (outcome, number.map(card::outcome_of)) {
        (None, by_card) => Ok(by_card.unwrap_or(Outcome::Success)),
        (Some(outcome), None) => Ok(outcome),
        (Some(outcome), Some(card)) if outcome.takes(card) => Ok(outcome),
        (Some(_), Some(_)) => Err(conflict(
            "This card does not lead to this outcome: leave card_number or outcome out",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(body: &str) -> (Outcome, bool) {
        let plan = Plan::parse(body.as_bytes());
        let plan = plan.unwrap_or_else(|refusal| panic!("{body}: {refusal}"));
        (plan.goal, plan.is_demanded)
    }

    #[test]
    fn nothing_means_success() {
        for body in [
            "",
            "{}",
            r#" {"outcome": null} "#,
            r#"{"email":"a@example.org"}"#,
        ] {
            assert_eq!(parsed(body), (Outcome::Success, true), "{body}");
        }
    }

    #[test]
    fn a_card_alone_brings_its_own_outcome() {
        for (number, outcome) in [
            ("4242424242424242", Outcome::Success),
            ("4000 0000 0000 0002", Outcome::Declined),
            ("4000000000000127", Outcome::Declined),
            ("4000000000000119", Outcome::Error),
        ] {
            let body = format!(r#"{{"card_number":"{number}"}}"#);
            assert_eq!(parsed(&body), (outcome, false), "{body}");
        }
    }

    #[test]
    fn outcome_and_card_may_agree() {
        for (outcome, number) in [
            ("success", "5105105105105100"),
            ("submitted", "4242424242424242"),
            ("declined", "4000000000000069"),
            ("error", "4000000000000119"),
        ] {
            let body = format!(r#"{{"outcome":"{outcome}","card_number":"{number}"}}"#);
            assert!(parsed(&body).1, "{body}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_an_explanation_and_without_the_card_number() {
        for (body, start) in [
            ("[]", "400: Send nothing"),
            ("null", "400: Send nothing"),
            (r#"["success"]"#, "400: Send nothing"),
            (r#"{"outcome":"paid"}"#, "400: Send nothing"),
            (r#"{"outcome":1}"#, "400: Send nothing"),
            (r#"{"card":"4242424242424242"}"#, "400: Send nothing"),
            (r#"{"card_number":4242424242424242}"#, "400: Send nothing"),
            (
                r#"{"card_number":"4242424242424241"}"#,
                "400: card_number must",
            ),
            (r#"{"card_number":""}"#, "400: card_number must"),
            (r#"{"cardholder_name":" "}"#, "400: cardholder_name: "),
            (r#"{"email":"nobody"}"#, "400: email: "),
            (
                r#"{"outcome":"success","card_number":"4000000000000002"}"#,
                "409: This card does not lead",
            ),
            (
                r#"{"outcome":"error","card_number":"4242424242424242"}"#,
                "409: This card does not lead",
            ),
            (
                r#"{"outcome":"cancelled","card_number":"4242424242424242"}"#,
                "409: This card does not lead",
            ),
        ] {
            let refusal = Plan::parse(body.as_bytes()).err().unwrap().to_string();
            assert!(refusal.starts_with(start), "{body}: {refusal}");
            assert!(!refusal.contains("424242"), "{refusal}");
        }
    }
}
