//! The history of a payment.

use serde::{Deserialize, Serialize};

use crate::link::Link;
use crate::state::PaymentState;

/// Answer of `GET /v1/payments/{payment_id}/events`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentEvents {
    /// The payment.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 26, max_length = 26, pattern = "^[0-9a-v]{26}$")
    )]
    pub payment_id: String,
    /// Oldest first.
    pub events: Vec<PaymentEvent>,
    /// Links of the list.
    #[serde(rename = "_links")]
    pub links: PaymentEventsLinks,
}

/// `_links` of the list of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentEventsLinks {
    /// The list itself.
    #[serde(rename = "self")]
    pub self_: Link,
}

/// A payment reached a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentEvent {
    /// The payment.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 26, max_length = 26, pattern = "^[0-9a-v]{26}$")
    )]
    pub payment_id: String,
    /// The state that it reached; never with `can_retry`.
    pub state: PaymentState,
    /// When, as `2026-03-02T09:14:07.250Z`.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub updated: String,
    /// Links of the event.
    #[serde(rename = "_links")]
    pub links: EventLinks,
}

/// `_links` of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventLinks {
    /// The payment.
    pub payment_url: Link,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::ExternalState;

    #[test]
    fn events_have_the_shape_of_the_reference() {
        let events = PaymentEvents {
            payment_id: "p1".to_owned(),
            events: vec![PaymentEvent {
                payment_id: "p1".to_owned(),
                state: ExternalState::Created.into(),
                updated: "2026-03-02T09:14:07.250Z".to_owned(),
                links: EventLinks {
                    payment_url: Link::get("http://a/v1/payments/p1"),
                },
            }],
            links: PaymentEventsLinks {
                self_: Link::get("http://a/v1/payments/p1/events"),
            },
        };
        assert_eq!(
            serde_json::to_string(&events).unwrap(),
            concat!(
                r#"{"payment_id":"p1","events":[{"payment_id":"p1","#,
                r#""state":{"status":"created","finished":false},"#,
                r#""updated":"2026-03-02T09:14:07.250Z","#,
                r#""_links":{"payment_url":{"href":"http://a/v1/payments/p1","method":"GET"}}}],"#,
                r#""_links":{"self":{"href":"http://a/v1/payments/p1/events","method":"GET"}}}"#,
            )
        );
    }
}
