//! What the payer reads when money goes back.

use payments::{
    account::Merchant,
    mail::{MailFault, Mailer as _},
    payment::{Language, Payment},
};
use scraper::Html;

use crate::{
    fixtures::{
        ID, REFUND_ID, account, amount, folder_settings, mailer, payment, payment_to, refund,
        refund_mailed, smtp_settings,
    },
    html::{all, paragraphs, rows, text_of},
    log,
    mailbox::{Server, closed_port},
};

#[tokio::test]
async fn the_headers_name_the_refund() {
    let mail = refund_mailed(&account(), &payment()).await;
    assert_eq!(
        mail.header("Subject"),
        "You have been refunded £45.50 by Pay your council tax"
    );
    assert_eq!(mail.header("To"), "ada@example.com");
    assert_eq!(
        mail.header("Message-ID"),
        format!("<refund.{REFUND_ID}@example.gov.uk>")
    );
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.kind, "multipart/alternative");
}

#[tokio::test]
async fn the_plain_text_says_what_goes_back() {
    let mail = refund_mailed(&account(), &payment()).await;
    assert_eq!(
        mail.text,
        "A refund is on its way to you\n\
         \n\
         Refund for: Council tax, band D\n\
         Reference number: CT-2041\n\
         Date of payment: 1 July 2026 at 12:30am\n\
         Refunded by: Pay your council tax\n\
         Amount refunded: £45.50\n\
         \n\
         The money can take up to 6 days to reach your account.\n\
         \n\
         Replies to this email are not read. If you have a question about this payment, contact Pay your council tax."
    );
}

#[tokio::test]
async fn the_html_says_the_same() {
    let mail = refund_mailed(&account(), &payment()).await;
    let page = Html::parse_document(&mail.html);
    assert_eq!(all(&page, "html").first().unwrap().attr("lang"), Some("en"));
    assert_eq!(
        text_of(*all(&page, "title").first().unwrap()),
        mail.header("Subject")
    );
    assert_eq!(
        text_of(*all(&page, "h1").first().unwrap()),
        "A refund is on its way to you"
    );
    assert_eq!(
        rows(&mail),
        [
            "Refund for: Council tax, band D",
            "Reference number: CT-2041",
            "Date of payment: 1 July 2026 at 12:30am",
            "Refunded by: Pay your council tax",
            "Amount refunded: £45.50",
        ]
    );
    assert_eq!(
        paragraphs(&mail),
        [
            "The money can take up to 6 days to reach your account.",
            "Replies to this email are not read. If you have a question about this payment, contact Pay your council tax."
        ]
    );
}

#[tokio::test]
async fn refunds_of_welsh_payments_are_told_in_welsh() {
    let mut payment = payment();
    payment.order.language = Language::Cy;
    let mail = refund_mailed(&account(), &payment).await;
    assert_eq!(
        mail.header("Subject"),
        "Rydych wedi cael ad-daliad o £45.50 gan Talu eich treth gyngor"
    );
    assert_eq!(
        mail.text,
        "Mae ad-daliad ar ei ffordd atoch\n\
         \n\
         Ad-daliad am: Council tax, band D\n\
         Cyfeirnod: CT-2041\n\
         Dyddiad y taliad: 1 Gorffennaf 2026 am 12:30yb\n\
         Ad-dalwyd gan: Talu eich treth gyngor\n\
         Swm yr ad-daliad: £45.50\n\
         \n\
         Gall gymryd hyd at 6 diwrnod i’r arian gyrraedd eich cyfrif.\n\
         \n\
         Nid yw atebion i’r e-bost hwn yn cael eu darllen. Os oes gennych gwestiwn am y taliad hwn, cysylltwch â Talu eich treth gyngor."
    );
    let page = Html::parse_document(&mail.html);
    assert_eq!(all(&page, "html").first().unwrap().attr("lang"), Some("cy"));
}

#[tokio::test]
async fn the_words_of_the_account_are_for_payments_only() {
    let mut account = account();
    account.email_paragraph = Some("Bring your receipt $reference".to_owned());
    account.merchant = Some(Merchant {
        name: "Ambridge Council".to_owned(),
        ..Merchant::default()
    });
    let payment = Payment {
        surcharge: amount(250),
        ..payment()
    };
    let mail = refund_mailed(&account, &payment).await;
    for text in [&mail.text, &mail.html] {
        assert!(!text.contains("Bring your receipt"), "{text}");
        assert!(!text.contains("corporate"), "{text}");
    }
    assert!(
        rows(&mail).contains(&"Refunded by: Pay your council tax, Ambridge Council".to_owned())
    );
    assert!(mail.text.ends_with(", contact Ambridge Council."));
}

#[tokio::test]
async fn texts_of_others_make_no_markup_no_header_and_no_line() {
    let mut account = account();
    account.service_name.en = "Fees\r\nBcc: eve@example.com".to_owned();
    let mut payment = payment();
    payment.order.description = "<b>Tax</b>\nAmount refunded: £0.00".to_owned();
    let mail = refund_mailed(&account, &payment).await;
    assert!(!mail.headers.contains_key("Bcc"));
    let row = "Refund for: <b>Tax</b> Amount refunded: £0.00";
    assert!(mail.text.contains(&format!("\n{row}\n")), "{}", mail.text);
    assert!(rows(&mail).contains(&row.to_owned()));
    assert!(all(&Html::parse_document(&mail.html), "b").is_empty());
}

#[tokio::test]
async fn the_log_names_payment_and_refund_and_not_the_payer() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    let (account, payment, refund) = (account(), payment(), refund());
    let (sent, log) = log::captured(mailer.send_refund_notice(&account, &payment, &refund)).await;
    sent.unwrap();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains(&format!("payment.id={ID}")), "{log}");
    assert!(log.contains(&format!("refund.id={REFUND_ID}")), "{log}");
    assert!(!log.contains('@'), "{log}");
}

#[tokio::test]
async fn it_reaches_a_mail_server_and_addresses_that_simulate_delivery_do_not() {
    let (socket, port) = closed_port();
    let server = Server::start(socket);
    let mailer = mailer(smtp_settings("", port, "none"));
    for address in [
        "simulate-delivered@notifications.service.gov.uk",
        "ada@example.com",
    ] {
        mailer
            .send_refund_notice(&account(), &payment_to(address), &refund())
            .await
            .unwrap();
    }
    let received = server.received();
    assert_eq!(received.len(), 1);
    let mail = received.first().unwrap();
    assert_eq!(mail.recipients, ["ada@example.com"]);
    assert_eq!(
        mail.message.header("Subject"),
        "You have been refunded £45.50 by Pay your council tax"
    );
}

#[tokio::test]
async fn a_payment_without_an_address_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    let mut payment = payment();
    payment.order.email = None;
    let fault = mailer
        .send_refund_notice(&account(), &payment, &refund())
        .await
        .unwrap_err();
    assert!(matches!(fault, MailFault::Permanent(_)), "{fault:?}");
}
