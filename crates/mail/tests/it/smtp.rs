//! Messages handed to a mail server.

use std::{sync::Arc, time::Duration};

use mail::{LettreMailer, Settings, Transport};
use payments::{
    clock::SystemClock,
    mail::{MailFault, Mailer as _},
};
use tokio::net::TcpListener;

use crate::{
    fixtures::{ID, account, mailer, payment, payment_to, smtp_settings, smtp_settings_within},
    log,
    mailbox::{Server, closed_port},
};

const SHORT: Duration = Duration::from_millis(300);

fn is_temporary(fault: &MailFault) -> bool {
    matches!(fault, MailFault::Temporary(_))
}

#[tokio::test]
async fn a_message_is_delivered() {
    let (socket, port) = closed_port();
    let server = Server::start(socket);
    let mailer = mailer(smtp_settings("", port, "none"));
    let (account, payment) = (account(), payment());
    let (sent, log) = log::captured(mailer.send_confirmation(&account, &payment)).await;
    sent.unwrap();

    let [received] = server.received().try_into().unwrap();
    assert_eq!(received.sender, "payments@example.gov.uk");
    assert_eq!(received.recipients, ["ada@example.com"]);
    assert_eq!(
        received.message.header("Subject"),
        "Your payment of £1045.00 to Pay your council tax was successful"
    );
    assert!(received.message.text.contains("Reference number: CT-2041"));
    assert!(received.message.html.contains("CT-2041"));
    assert!(!received.message.has_defects);

    assert!(log.contains(&format!("payment.id={ID}")), "{log}");
    assert!(!log.contains('@'), "{log}");
}

#[tokio::test]
async fn a_server_that_is_down_is_tried_again_until_it_is_up() {
    let (socket, port) = closed_port();
    let mailer = mailer(smtp_settings("", port, "none"));
    let fault = mailer
        .send_confirmation(&account(), &payment())
        .await
        .unwrap_err();
    assert!(is_temporary(&fault), "{fault:?}");
    assert!(fault.to_string().contains("refused"), "{fault}");

    let server = Server::start(socket);
    mailer
        .send_confirmation(&account(), &payment())
        .await
        .unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn both_runs_of_a_job_send_the_same_message_id() {
    let (socket, port) = closed_port();
    let server = Server::start(socket);
    let mailer = mailer(smtp_settings("", port, "none"));
    for _ in 0..2 {
        mailer
            .send_confirmation(&account(), &payment())
            .await
            .unwrap();
    }
    let [first, second] = server.received().try_into().unwrap();
    assert_eq!(
        first.message.header("Message-ID"),
        second.message.header("Message-ID")
    );
}

#[tokio::test]
async fn a_refused_recipient_is_given_up_and_a_busy_one_is_not() {
    let (socket, port) = closed_port();
    let server = Server::start(socket);
    let mailer = mailer(smtp_settings("", port, "none"));
    for (address, fault) in [
        (
            "unknown@example.com",
            MailFault::Permanent(
                "the mail server does not take the recipient: reply 550".to_owned(),
            ),
        ),
        (
            "busy@example.com",
            MailFault::Temporary(
                "the mail server does not take the recipient: reply 451".to_owned(),
            ),
        ),
        (
            "picky@example.com",
            MailFault::Permanent("the mail server does not take the message: reply 554".to_owned()),
        ),
    ] {
        let payment = payment_to(address);
        assert_eq!(
            mailer.send_confirmation(&account(), &payment).await,
            Err(fault)
        );
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_refused_sender_is_for_the_operator_to_mend() {
    let (socket, port) = closed_port();
    let _server = Server::start(socket);
    let mailer = mailer(Settings {
        from: "stranger@example.gov.uk".to_owned(),
        ..smtp_settings("", port, "none")
    });
    let fault = mailer
        .send_confirmation(&account(), &payment())
        .await
        .unwrap_err();
    assert_eq!(
        fault,
        MailFault::Temporary("the mail server does not serve us: reply 550".to_owned())
    );
}

#[tokio::test]
async fn a_wrong_password_is_for_the_operator_to_mend() {
    let (socket, port) = closed_port();
    let server = Server::start_with_login(socket, "paydesk@x", "pass word%");
    let wrong = mailer(smtp_settings("paydesk%40x:hunter2@", port, "none"));
    let fault = wrong
        .send_confirmation(&account(), &payment())
        .await
        .unwrap_err();
    assert!(is_temporary(&fault), "{fault:?}");
    assert!(!format!("{fault:?} {wrong:?}").contains("hunter2"));
    assert!(server.received().is_empty());

    let right = mailer(smtp_settings("paydesk%40x:pass%20word%25@", port, "none"));
    right
        .send_confirmation(&account(), &payment())
        .await
        .unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_without_tls_where_it_is_required() {
    let (socket, port) = closed_port();
    let server = Server::start(socket);
    let required = mailer(smtp_settings("", port, "required"));
    let fault = required
        .send_confirmation(&account(), &payment())
        .await
        .unwrap_err();
    assert!(is_temporary(&fault), "{fault:?}");
    assert!(server.received().is_empty());

    let opportunistic = mailer(smtp_settings("", port, "opportunistic"));
    opportunistic
        .send_confirmation(&account(), &payment())
        .await
        .unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_after_the_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mailer = mailer(smtp_settings_within(SHORT, "", port, "none"));
    assert_eq!(
        mailer.send_confirmation(&account(), &payment()).await,
        Err(MailFault::Temporary(
            "the mail server did not answer in time".to_owned()
        ))
    );
}

#[tokio::test]
async fn a_server_that_does_not_say_goodbye_has_the_message_all_the_same() {
    let (socket, port) = closed_port();
    let server = Server::start(socket);
    // So that the server has started before time counts.
    let patient = mailer(smtp_settings("", port, "none"));
    patient
        .send_confirmation(&account(), &payment())
        .await
        .unwrap();

    let mailer = mailer(smtp_settings_within(
        Duration::from_secs(5),
        "",
        port,
        "none",
    ));
    let payment = payment_to("rude@example.com");
    mailer
        .send_confirmation(&account(), &payment)
        .await
        .unwrap();
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn addresses_that_simulate_delivery_never_reach_a_server() {
    let (_closed, port) = closed_port();
    let mailer = mailer(smtp_settings("", port, "none"));
    for number in ["", "-2", "-3"] {
        let address = format!("Simulate-delivered{number}@notifications.service.gov.uk");
        let (account, payment) = (account(), payment_to(&address));
        let (sent, log) = log::captured(mailer.send_confirmation(&account, &payment)).await;
        sent.unwrap();
        assert!(log.contains(&format!("payment.id={ID}")), "{log}");
        assert!(!log.contains('@'), "{log}");
    }
    let real = payment_to("simulate-delivered-4@notifications.service.gov.uk");
    let fault = mailer
        .send_confirmation(&account(), &real)
        .await
        .unwrap_err();
    assert!(is_temporary(&fault), "{fault:?}");
}

#[test]
fn unusable_servers_are_refused_without_telling_the_password() {
    for url in [
        "smtp://user:hunter2@mail.example.com?tls=none",
        "http://user:hunter2@mail.example.com",
        "user:hunter2@mail.example.com",
    ] {
        let settings = Settings {
            from: "payments@example.gov.uk".to_owned(),
            reply_to: None,
            transport: Transport::Smtp {
                url: url.into(),
                timeout: mail::DEFAULT_TIMEOUT,
            },
        };
        let shown = format!("{settings:?}");
        let error = LettreMailer::new(settings, Arc::new(SystemClock)).unwrap_err();
        assert!(!format!("{shown} {error:?} {error}").contains("hunter2"));
    }
}
