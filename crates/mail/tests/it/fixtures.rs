//! A payment, and how it is mailed.

use std::{path::Path, sync::Arc, time::Duration};

use mail::{LettreMailer, Settings, Transport};
use payments::{
    account::{Account, EmailCollection, LocalisedText},
    card::AcceptedCards,
    clock::{Clock, Timestamp},
    id::{AccountId, PaymentId},
    mail::Mailer as _,
    money::Amount,
    payment::{Language, Order, Payment},
};

use crate::mailbox::{self, Parsed};

pub(crate) const ID: &str = "7m2p9c1d8e5f4g6j0r2th3kq0v";

/// 1 July 2026, 13:05:00 UTC.
struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_micros(1_782_911_100_000_000)
    }
}

pub(crate) fn account() -> Account {
    Account {
        id: AccountId::parse("test").unwrap(),
        is_live: false,
        provider: "sandbox".to_owned(),
        service_name: LocalisedText {
            en: "Pay your council tax".to_owned(),
            cy: Some("Talu eich treth gyngor".to_owned()),
        },
        email_collection: EmailCollection::Mandatory,
        sends_confirmation_email: true,
        email_paragraph: None,
        collects_billing_address: true,
        default_country: None,
        accepted_cards: AcceptedCards::from_ids([("visa", ["debit", "credit"])]).unwrap(),
        blocks_prepaid_cards: false,
        allows_moto: false,
        allows_zero_amount: false,
        is_disabled: false,
        redirects_on_end: false,
        merchant: None,
    }
}

/// £1,045.00, half an hour before midnight UTC on 30 June 2026, which is July in London.
pub(crate) fn payment() -> Payment {
    let order = Order {
        amount: Amount::from_pence(104_500).unwrap(),
        reference: "CT-2041".to_owned(),
        description: "Council tax, band D".to_owned(),
        return_url: "https://council.example.gov.uk/done".to_owned(),
        language: Language::En,
        delayed_capture: false,
        moto: false,
        metadata: std::collections::BTreeMap::new(),
        email: Some("ada@example.com".to_owned()),
        prefilled: None,
    };
    let created_at = Timestamp::from_unix_micros(1_782_862_200_000_000);
    Payment::new(PaymentId::parse(ID).unwrap(), &account(), order, created_at)
}

pub(crate) fn payment_to(address: &str) -> Payment {
    let mut payment = payment();
    payment.order.email = Some(address.to_owned());
    payment
}

fn settings(transport: Transport) -> Settings {
    Settings {
        from: "Example payments <payments@example.gov.uk>".to_owned(),
        reply_to: None,
        transport,
    }
}

pub(crate) fn mailer(settings: Settings) -> LettreMailer {
    LettreMailer::new(settings, Arc::new(FixedClock)).unwrap()
}

pub(crate) fn folder_settings(folder: &Path) -> Settings {
    settings(Transport::Folder(folder.to_owned()))
}

pub(crate) fn smtp_settings(user: &str, port: u16, tls: &str) -> Settings {
    smtp_settings_within(Duration::from_secs(60), user, port, tls)
}

pub(crate) fn smtp_settings_within(
    timeout: Duration,
    user: &str,
    port: u16,
    tls: &str,
) -> Settings {
    settings(Transport::Smtp {
        url: format!("smtp://{user}127.0.0.1:{port}?tls={tls}").into(),
        timeout,
    })
}

/// Mails into a folder and parses the file.
pub(crate) async fn mailed(account: &Account, payment: &Payment) -> Parsed {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    mailer.send_confirmation(account, payment).await.unwrap();
    let path = folder.path().join(format!("{ID}-confirmation.eml"));
    let parsed = mailbox::parse(&path);
    assert!(!parsed.has_defects, "{parsed:?}");
    parsed
}
