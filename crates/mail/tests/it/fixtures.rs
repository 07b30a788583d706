//! A payment, and how it is mailed.

use std::{path::Path, sync::Arc, time::Duration};

use mail::{LettreMailer, Settings, Transport};
use payments::{
    account::{Account, LocalisedText},
    clock::{Clock, Timestamp},
    id::{AccountId, PaymentId, RefundId},
    mail::Mailer as _,
    money::Amount,
    payment::{Order, Payment},
    refund::{Refund, RefundStatus},
};

use crate::mailbox::{self, Parsed};

pub(crate) const ID: &str = "7m2p9c1d8e5f4g6j0r2th3kq0v";
pub(crate) const REFUND_ID: &str = "0v3kq2th0r6j4g8e5f1d9c7m2p";

/// 1 July 2026, 13:05:00 UTC.
struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_micros(1_782_911_100_000_000)
    }
}

pub(crate) fn account() -> Account {
    Account {
        service_name: LocalisedText {
            en: "Pay your council tax".to_owned(),
            cy: Some("Talu eich treth gyngor".to_owned()),
        },
        ..Account::new(AccountId::parse("test").unwrap(), "sandbox", "")
    }
}

/// £1,045.00, half an hour before midnight UTC on 30 June 2026, which is July in London.
pub(crate) fn payment() -> Payment {
    let order = Order {
        email: Some("ada@example.com".to_owned()),
        ..Order::new(
            amount(104_500),
            "CT-2041",
            "Council tax, band D",
            "https://council.example.gov.uk/done",
        )
    };
    let created_at = Timestamp::from_unix_micros(1_782_862_200_000_000);
    Payment::new(PaymentId::parse(ID).unwrap(), &account(), order, created_at)
}

pub(crate) fn amount(pence: i64) -> Amount {
    Amount::from_pence(pence).unwrap()
}

/// £45.50 of it, a day later.
pub(crate) fn refund() -> Refund {
    let payment = payment();
    Refund {
        id: RefundId::parse(REFUND_ID).unwrap(),
        payment_id: payment.id,
        account_id: payment.account_id,
        amount: amount(4_550),
        status: RefundStatus::Success,
        created_at: payment.created_at.after(Duration::from_hours(24)),
        finished_at: None,
        settled_on: None,
    }
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
    smtp_settings_within(Duration::from_mins(1), user, port, tls)
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
    parsed(&folder.path().join(format!("{ID}-confirmation.eml")))
}

/// Mails [`refund`] into a folder and parses the file.
pub(crate) async fn refund_mailed(account: &Account, payment: &Payment) -> Parsed {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    mailer
        .send_refund_notice(account, payment, &refund())
        .await
        .unwrap();
    parsed(&folder.path().join(format!("{ID}-refund-{REFUND_ID}.eml")))
}

fn parsed(path: &Path) -> Parsed {
    let parsed = mailbox::parse(path);
    assert!(!parsed.has_defects, "{parsed:?}");
    parsed
}
