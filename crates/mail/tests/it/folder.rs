//! Messages as files, and addresses.

use std::{os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

use mail::{ConfigurationError, LettreMailer, Settings};
use payments::{
    clock::SystemClock,
    mail::{MailFault, Mailer as _},
};

use crate::{
    fixtures::{ID, account, folder_settings, mailed, mailer, payment, payment_to},
    log,
};

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn a_second_run_replaces_the_file_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    for _ in 0..2 {
        mailer
            .send_confirmation(&account(), &payment())
            .await
            .unwrap();
    }
    assert_eq!(names(folder.path()), [format!("{ID}-confirmation.eml")]);
}

#[tokio::test]
async fn only_the_owner_may_read_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    mailer
        .send_confirmation(&account(), &payment())
        .await
        .unwrap();
    let path = folder.path().join(format!("{ID}-confirmation.eml"));
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn the_folder_is_made_at_the_start_and_when_it_has_gone() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data/mail");
    let mailer = mailer(folder_settings(&folder));
    assert!(folder.is_dir());
    std::fs::remove_dir(&folder).unwrap();
    mailer
        .send_confirmation(&account(), &payment())
        .await
        .unwrap();
    assert_eq!(names(&folder).len(), 1);
}

#[tokio::test]
async fn the_log_names_the_file_and_not_the_payer() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    let (account, payment) = (account(), payment());
    let (sent, log) = log::captured(mailer.send_confirmation(&account, &payment)).await;
    sent.unwrap();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains(&format!("{ID}-confirmation.eml")), "{log}");
    assert!(log.contains(&format!("payment.id={ID}")), "{log}");
    assert!(!log.contains('@'), "{log}");
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    // A folder that is not empty cannot be replaced by a file.
    let in_the_way = folder.path().join(format!("{ID}-confirmation.eml/x"));
    std::fs::create_dir_all(&in_the_way).unwrap();
    let fault = mailer
        .send_confirmation(&account(), &payment())
        .await
        .unwrap_err();
    assert!(matches!(fault, MailFault::Temporary(_)), "{fault:?}");
}

#[tokio::test]
async fn a_payment_without_a_usable_address_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    let mut payments = [
        "",
        "nobody",
        "a@b@c.example",
        "two words@example.com",
        "ada@example.com\r\nBcc: eve@example.com",
        ".ada@example.com",
    ]
    .map(payment_to)
    .to_vec();
    let mut without = payment();
    without.order.email = None;
    payments.push(without);
    for payment in payments {
        let fault = mailer
            .send_confirmation(&account(), &payment)
            .await
            .unwrap_err();
        assert!(matches!(fault, MailFault::Permanent(_)), "{fault:?}");
        assert!(!fault.to_string().contains('@'), "{fault}");
    }
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn international_hosts_are_written_in_ascii() {
    let mail = mailed(&account(), &payment_to("ada@bücher.example")).await;
    assert_eq!(mail.header("To"), "ada@xn--bcher-kva.example");
}

fn refused(settings: Settings) -> ConfigurationError {
    LettreMailer::new(settings, Arc::new(SystemClock)).unwrap_err()
}

#[test]
fn senders_that_are_no_addresses_are_refused_without_being_told() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || folder_settings(folder.path());
    for text in [
        "",
        "nobody",
        "Name <nobody",
        "jörg@example.com",
        "a@bücher.example",
    ] {
        let from = Settings {
            from: text.to_owned(),
            ..settings()
        };
        let error = refused(from);
        assert!(matches!(error, ConfigurationError::From), "{text}: {error}");
        assert!(!error.to_string().contains('@'), "{error}");
        let reply_to = Settings {
            reply_to: Some(text.to_owned()),
            ..settings()
        };
        let error = refused(reply_to);
        assert!(
            matches!(error, ConfigurationError::ReplyTo),
            "{text}: {error}"
        );
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = refused(folder_settings(&file.join("mail"))).to_string();
    assert!(error.contains(file.to_str().unwrap()), "{error}");
    assert_eq!(error.lines().count(), 1);
}
