//! Agreements.

use api_types::{
    Agreement, AgreementCardDetails, AgreementStatus, PaymentInstrument, PaymentInstrumentType,
};
use payments::{
    agreement as core,
    card::{CardSummary, PartialAddress},
    clock::Timestamp,
};

use super::{address, card_type};

/// An agreement, wherever it is shown.
pub(crate) fn single(agreement: core::Agreement) -> Agreement {
    let instrument = agreement.instrument.as_ref();
    Agreement {
        agreement_id: agreement.id.as_str().to_owned(),
        status: status(agreement.status).into(),
        created_date: agreement.created_at.to_rfc3339(),
        payment_instrument: instrument.map(payment_instrument),
        cancelled_date: agreement.cancelled_at.map(Timestamp::to_rfc3339),
        reference: agreement.terms.reference,
        description: agreement.terms.description,
        user_identifier: agreement.terms.user_identifier,
    }
}

fn status(status: core::AgreementStatus) -> AgreementStatus {
    match status {
        core::AgreementStatus::Created => AgreementStatus::Created,
        core::AgreementStatus::Active => AgreementStatus::Active,
        core::AgreementStatus::Inactive => AgreementStatus::Inactive,
        core::AgreementStatus::Cancelled => AgreementStatus::Cancelled,
    }
}

fn payment_instrument(instrument: &core::PaymentInstrument) -> PaymentInstrument {
    PaymentInstrument {
        instrument_type: PaymentInstrumentType::Card.into(),
        created_date: instrument.created_at.to_rfc3339(),
        card_details: card_details(&instrument.card),
    }
}

/// Unlike that of a payment, the brand is an id.
fn card_details(card: &CardSummary) -> AgreementCardDetails {
    AgreementCardDetails {
        last_digits_card_number: Some(card.last_four.as_str().to_owned()),
        first_digits_card_number: Some(card.first_six.as_str().to_owned()),
        cardholder_name: Some(card.name.as_str().to_owned()),
        expiry_date: Some(card.expiry.to_string()),
        billing_address: card
            .address
            .as_ref()
            .map(|billing| address(PartialAddress::from(billing))),
        card_brand: Some(card.brand.id().to_owned()),
        card_type: card.card_type.map(card_type),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::fixtures::{self, AGREEMENT_ID};

    fn json(agreement: core::Agreement) -> Value {
        serde_json::to_value(single(agreement)).unwrap()
    }

    #[test]
    fn api_148_a_new_agreement_shows_what_was_sent_and_its_status() {
        assert_eq!(
            json(fixtures::agreement()),
            json!({
                "agreement_id": AGREEMENT_ID,
                "reference": "RENT-0091",
                "description": "Monthly garage rent",
                "status": "created",
                "created_date": "2026-03-02T09:14:07.250Z",
                "user_identifier": "tenant-5512"
            })
        );
    }

    #[test]
    fn api_157_and_158_an_agreement_keeps_its_card_when_it_is_cancelled() {
        let agreement = core::Agreement {
            status: core::AgreementStatus::Active,
            instrument: Some(core::PaymentInstrument {
                created_at: fixtures::created_at(),
                card: fixtures::card(),
                saved: core::SavedCard::new("secret".to_owned()),
            }),
            ..fixtures::agreement()
        };
        let cancelled = agreement.cancelled(fixtures::created_at()).unwrap();
        let instrument = json!({
            "type": "card",
            "created_date": "2026-03-02T09:14:07.250Z",
            "card_details": {
                "last_digits_card_number": "4242",
                "first_digits_card_number": "424242",
                "cardholder_name": "A Example",
                "expiry_date": "11/29",
                "billing_address": {"line1": "3 Quay Row", "postcode": "CF10 9ZZ", "city": "Cardiff", "country": "GB"},
                "card_brand": "master-card",
                "card_type": "credit"
            }
        });
        let active = json(agreement);
        assert_eq!(active["status"], "active");
        assert_eq!(active["payment_instrument"], instrument);
        assert_eq!(active.get("cancelled_date"), None);
        let cancelled = json(cancelled);
        assert_eq!(cancelled["status"], "cancelled");
        assert_eq!(cancelled["payment_instrument"], instrument);
        assert_eq!(cancelled["cancelled_date"], "2026-03-02T09:14:07.250Z");
    }

    /// Both crates name the same statuses, so that neither can change alone.
    #[test]
    fn the_statuses_of_core_and_api_agree() {
        for shown in AgreementStatus::ALL {
            let internal = core::AgreementStatus::parse(shown.as_str()).unwrap();
            assert_eq!(status(internal), *shown);
        }
    }
}
