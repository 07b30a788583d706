//! The card page in every form.

use askama::Template as _;
use payments::{
    account::{EmailCollection, MotoMasks, Wallets},
    card::{Brand, CardNotAccepted, PartialAddress},
    payment::Prefilled,
};
use serde_json::json;
use web::FieldErrors;

use super::CardDetailsPage;
use crate::{
    card_check::Refusal,
    forms::{CardField, Rejected},
    samples::{Album, Stage},
};

impl CardDetailsPage<'_> {
    /// The page in every form.
    pub(crate) fn samples(album: &mut Album<'_>) {
        album.add("default", |_| (), new);
        album.add_without_scripts("without-scripts", new);
        album.add("long-text", Stage::be_long, new);
        of_accounts(album);
        of_orders(album);
        with_errors(album);
    }
}

fn new(s: &Stage<'_>) -> askama::Result<String> {
    CardDetailsPage::new(s.page_with_forms(), s.view()).render()
}

/// After the form was sent.
fn sent(s: &Stage<'_>) -> askama::Result<String> {
    let form = s.form()?;
    let rejected = form.parse(s.rules()).err().unwrap_or_default();
    CardDetailsPage::rejected(s.page_with_forms(), s.view(), &form, rejected).render()
}

/// After the form was sent and the server had this to say of the card.
fn refused(s: &Stage<'_>, message: String) -> askama::Result<String> {
    let form = s.form()?;
    let mut errors = FieldErrors::new();
    errors.put_first(CardField::CardNo, message);
    let rejected = Rejected {
        errors,
        suggestion: None,
    };
    CardDetailsPage::rejected(s.page_with_forms(), s.view(), &form, rejected).render()
}

fn of_accounts(album: &mut Album<'_>) {
    let no_address = |s: &mut Stage<'_>| s.account.collects_billing_address = false;
    album.add("no-address", no_address, new);
    let optional = |s: &mut Stage<'_>| s.account.email_collection = EmailCollection::Optional;
    album.add("email-optional", optional, new);
    let off = |s: &mut Stage<'_>| s.account.email_collection = EmailCollection::Off;
    album.add("email-off", off, new);
    let no_mail = |s: &mut Stage<'_>| s.account.sends_confirmation_email = false;
    album.add("confirmation-email-off", no_mail, new);
    album.add("no-country", |s| s.account.default_country = None, new);
    album.add("live-account", |s| s.account.is_live = true, new);
    album.add("no-merchant", |s| s.account.merchant = None, new);
    album.add("custom-branding", Stage::brand, new);
    let wallets = |s: &mut Stage<'_>| {
        s.account.wallets = Wallets {
            apple_pay: true,
            google_pay: true,
            google_pay_merchant_id: None,
        };
    };
    album.add("wallets", wallets, new);
}

fn of_orders(album: &mut Album<'_>) {
    let prefilled = |s: &mut Stage<'_>| {
        s.payment.order.email = Some("ana@example.com".to_owned());
        s.payment.order.prefilled = Some(Prefilled {
            cardholder_name: Some("Ana Example".to_owned()),
            billing_address: Some(PartialAddress {
                line1: Some("3 Quay Row".to_owned()),
                line2: None,
                postcode: Some("CF10 9ZZ".to_owned()),
                city: Some("Cardiff".to_owned()),
                country: None,
            }),
        });
    };
    album.add("prefilled", prefilled, new);
    album.add("moto", |s| s.payment.order.moto = true, new);
    let masked = |s: &mut Stage<'_>| {
        s.payment.order.moto = true;
        s.account.moto_masks = MotoMasks {
            card_number: true,
            security_code: true,
        };
    };
    album.add("moto-masked", masked, new);
    let agreement = |s: &mut Stage<'_>| s.agreement = Some("Monthly council tax until March 2027");
    album.add("agreement", agreement, new);
}

fn with_errors(album: &mut Album<'_>) {
    album.add("errors", |_| (), sent);
    let no_address = |s: &mut Stage<'_>| s.account.collects_billing_address = false;
    album.add("errors-no-address", no_address, sent);
    let wrong = |s: &mut Stage<'_>| {
        s.typed = json!({
            "cardNo": "4444333322221112", "expiryMonth": "13", "expiryYear": "1999",
            "cardholderName": "123", "cvc": "12", "addressLine1": "4444333322221111",
            "addressLine2": "4444333322221111", "addressCity": "4444333322221111",
            "addressCountry": "GB", "addressPostcode": "nowhere", "email": "ana@",
        });
    };
    album.add("errors-wrong", wrong, sent);
    let typed = |s: &mut Stage<'_>, email: &str| {
        s.typed = json!({
            "cardNo": "4444333322221111", "expiryMonth": "10", "expiryYear": "30",
            "cardholderName": "Ana <Example>", "cvc": "123", "addressLine1": "3 Quay Row",
            "addressCity": "Cardiff", "addressCountry": "GB", "addressPostcode": "CF10 9ZZ",
            "email": email,
        });
    };
    album.add("email-typo", |s| typed(s, "ana@gnail.com"), sent);
    let typo_and_more = |s: &mut Stage<'_>| s.typed = json!({ "email": "ana@gnail.com" });
    album.add("email-typo-and-errors", typo_and_more, sent);
    let reason = CardNotAccepted::CreditNotSupported(Brand::Visa);
    album.add(
        "card-not-accepted",
        |s| typed(s, "ana@example.com"),
        |s| {
            let message = Refusal::NotAccepted(reason).message(s.rules().m);
            refused(s, message.into_owned())
        },
    );
    album.add(
        "held-back",
        |s| typed(s, "ana@example.com"),
        |s| {
            let message = s.rules().m.card_details.too_many_attempts(60_u32);
            refused(s, message.to_string())
        },
    );
}
