//! What the payer reads after a payment.

use mail::{LettreMailer, Settings};
use payments::{
    account::Merchant,
    mail::Mailer as _,
    payment::{Language, Payment},
};
use scraper::Html;

use crate::{
    fixtures::{ID, account, amount, folder_settings, mailed, mailer, payment},
    html::{all, paragraphs, rows, text_of},
    mailbox,
};

fn welsh() -> Payment {
    let mut payment = payment();
    payment.order.language = Language::Cy;
    payment
}

#[tokio::test]
async fn the_headers_name_sender_payer_and_payment() {
    let mail = mailed(&account(), &payment()).await;
    assert_eq!(
        mail.header("Subject"),
        "Your payment of £1045.00 to Pay your council tax was successful"
    );
    assert_eq!(
        mail.header("From"),
        "Example payments <payments@example.gov.uk>"
    );
    assert_eq!(mail.header("To"), "ada@example.com");
    assert_eq!(
        mail.header("Message-ID"),
        format!("<confirmation.{ID}@example.gov.uk>")
    );
    assert_eq!(mail.header("Date"), "Wed, 01 Jul 2026 13:05:00 +0000");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(!mail.headers.contains_key("Reply-To"));
    assert_eq!(mail.kind, "multipart/alternative");
    assert_eq!(
        mail.part_kinds,
        [
            "text/plain; charset=\"utf-8\"",
            "text/html; charset=\"utf-8\""
        ]
    );
}

#[tokio::test]
async fn the_plain_text_says_what_was_paid() {
    let mail = mailed(&account(), &payment()).await;
    assert_eq!(
        mail.text,
        "Your payment was successful\n\
         \n\
         Payment for: Council tax, band D\n\
         Reference number: CT-2041\n\
         Date: 1 July 2026 at 12:30am\n\
         Paid to: Pay your council tax\n\
         Amount: £1045.00\n\
         \n\
         Replies to this email are not read. If you have a question about this payment, contact Pay your council tax."
    );
}

#[tokio::test]
async fn the_html_says_the_same() {
    let mail = mailed(&account(), &payment()).await;
    let page = Html::parse_document(&mail.html);
    assert_eq!(all(&page, "html").first().unwrap().attr("lang"), Some("en"));
    assert_eq!(
        text_of(*all(&page, "title").first().unwrap()),
        mail.header("Subject")
    );
    assert_eq!(
        text_of(*all(&page, "h1").first().unwrap()),
        "Your payment was successful"
    );
    assert_eq!(
        rows(&mail),
        [
            "Payment for: Council tax, band D",
            "Reference number: CT-2041",
            "Date: 1 July 2026 at 12:30am",
            "Paid to: Pay your council tax",
            "Amount: £1045.00",
        ]
    );
    assert_eq!(
        paragraphs(&mail),
        [
            "Replies to this email are not read. If you have a question about this payment, contact Pay your council tax."
        ]
    );
}

#[tokio::test]
async fn the_html_loads_nothing() {
    let mail = mailed(&account(), &payment()).await;
    let page = Html::parse_document(&mail.html);
    let loading = all(
        &page,
        "img, link, script, style, iframe, a, [src], [href], [background]",
    );
    assert!(loading.is_empty(), "{loading:?}");
    assert!(!mail.html.contains("url("));
}

#[tokio::test]
async fn welsh_payments_are_confirmed_in_welsh() {
    let mail = mailed(&account(), &welsh()).await;
    assert_eq!(
        mail.header("Subject"),
        "Roedd eich taliad o £1045.00 i Talu eich treth gyngor yn llwyddiannus"
    );
    assert_eq!(
        mail.text,
        "Roedd eich taliad yn llwyddiannus\n\
         \n\
         Taliad am: Council tax, band D\n\
         Cyfeirnod: CT-2041\n\
         Dyddiad: 1 Gorffennaf 2026 am 12:30yb\n\
         Talwyd i: Talu eich treth gyngor\n\
         Swm: £1045.00\n\
         \n\
         Nid yw atebion i’r e-bost hwn yn cael eu darllen. Os oes gennych gwestiwn am y taliad hwn, cysylltwch â Talu eich treth gyngor."
    );
    let page = Html::parse_document(&mail.html);
    assert_eq!(all(&page, "html").first().unwrap().attr("lang"), Some("cy"));
    assert!(rows(&mail).contains(&"Cyfeirnod: CT-2041".to_owned()));
}

#[tokio::test]
async fn what_a_corporate_card_costs_is_part_of_the_amount_and_named() {
    let mut payment = Payment {
        surcharge: amount(250),
        ..payment()
    };
    let mail = mailed(&account(), &payment).await;
    assert_eq!(
        mail.header("Subject"),
        "Your payment of £1047.50 to Pay your council tax was successful"
    );
    assert!(
        mail.text.contains(
            "\nAmount: £1047.50\n\nThe amount includes a fee of £2.50 for paying with a corporate card.\n\nReplies"
        ),
        "{}",
        mail.text
    );
    assert_eq!(
        paragraphs(&mail).first().unwrap(),
        "The amount includes a fee of £2.50 for paying with a corporate card."
    );
    payment.order.language = Language::Cy;
    let mail = mailed(&account(), &payment).await;
    assert_eq!(
        paragraphs(&mail).first().unwrap(),
        "Mae’r swm yn cynnwys ffi o £2.50 am dalu â cherdyn corfforaethol."
    );
}

#[tokio::test]
async fn the_merchant_is_the_one_to_contact() {
    let mut account = account();
    account.merchant = Some(Merchant {
        name: "Ambridge Council".to_owned(),
        ..Merchant::default()
    });
    let mail = mailed(&account, &payment()).await;
    assert!(rows(&mail).contains(&"Paid to: Pay your council tax, Ambridge Council".to_owned()));
    assert!(mail.text.ends_with(", contact Ambridge Council."));
}

#[tokio::test]
async fn a_merchant_without_a_name_is_not_shown() {
    let mut account = account();
    account.merchant = Some(Merchant::default());
    let mail = mailed(&account, &payment()).await;
    assert!(mail.text.contains("\nPaid to: Pay your council tax\n"));
}

#[tokio::test]
async fn the_paragraph_of_the_account_names_the_reference() {
    let mut account = account();
    account.email_paragraph =
        Some("Keep $reference safe.\nWe ask for it.\r\n\r\n\r\nYours, $reference & co".to_owned());
    let mail = mailed(&account, &payment()).await;
    assert!(
        mail.text.contains(
            "Amount: £1045.00\n\nKeep CT-2041 safe.\nWe ask for it.\n\nYours, CT-2041 & co\n\nReplies"
        ),
        "{}",
        mail.text
    );
    assert_eq!(
        paragraphs(&mail).get(..2).unwrap(),
        ["Keep CT-2041 safe.We ask for it.", "Yours, CT-2041 & co"]
    );
    assert!(mail.html.contains("Keep CT-2041 safe.<br>We ask for it."));
}

#[tokio::test]
async fn markup_in_texts_of_others_stays_text() {
    const MARKUP: &str = "<script>alert(1)</script>";
    let mut account = account();
    account.service_name.en = format!("Fees {MARKUP}");
    account.email_paragraph = Some(format!("{MARKUP} $reference"));
    account.merchant = Some(Merchant {
        name: MARKUP.to_owned(),
        ..Merchant::default()
    });
    let mut payment = payment();
    payment.order.description = MARKUP.to_owned();
    payment.order.reference = "<b>\"&'</b>".to_owned();
    let mail = mailed(&account, &payment).await;
    let page = Html::parse_document(&mail.html);
    assert!(all(&page, "script, b").is_empty());
    assert_eq!(
        rows(&mail).get(..2).unwrap(),
        [
            format!("Payment for: {MARKUP}"),
            "Reference number: <b>\"&'</b>".to_owned()
        ]
    );
    assert_eq!(
        paragraphs(&mail).first().unwrap(),
        &format!("{MARKUP} <b>\"&'</b>")
    );
    // Plain text has no markup, so nothing is escaped there.
    assert!(mail.text.contains(&format!("Payment for: {MARKUP}\n")));
}

#[tokio::test]
async fn line_breaks_in_texts_of_others_make_no_header_and_no_line() {
    let mut account = account();
    account.service_name.en = "Fees\r\nBcc: eve@example.com\r\n\r\nbody".to_owned();
    let mut payment = payment();
    payment.order.description = "Tax\nAmount: £0.00".to_owned();
    payment.order.reference = "R\r\nTo: eve@example.com\u{2028}\u{0}x".to_owned();
    account.email_paragraph = Some("$reference".to_owned());
    let mail = mailed(&account, &payment).await;
    let names: Vec<_> = mail.headers.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To"
        ]
    );
    assert_eq!(mail.header("To"), "ada@example.com");
    assert_eq!(
        mail.header("Subject"),
        "Your payment of £1045.00 to Fees Bcc: eve@example.com body was successful"
    );
    assert!(mail.text.contains("\nPayment for: Tax Amount: £0.00\n"));
    assert!(
        mail.text
            .contains("\nReference number: R To: eve@example.com x\n")
    );
}

#[tokio::test]
async fn long_texts_arrive_whole() {
    let mut account = account();
    account.email_paragraph = Some("é".repeat(5000));
    account.service_name.en = "Ü".repeat(300);
    let mut payment = payment();
    payment.order.description = "d".repeat(255);
    payment.order.reference = "r".repeat(255);
    let mail = mailed(&account, &payment).await;
    assert!(mail.text.contains(&"é".repeat(5000)));
    assert!(mail.text.contains(&"d".repeat(255)));
    assert!(mail.header("Subject").contains(&"Ü".repeat(300)));
}

#[tokio::test]
async fn lines_are_as_short_as_mail_servers_want() {
    let mut account = account();
    account.email_paragraph = Some("word ".repeat(1000));
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(folder_settings(folder.path()));
    mailer
        .send_confirmation(&account, &payment())
        .await
        .unwrap();
    let path = folder.path().join(format!("{ID}-confirmation.eml"));
    let message = std::fs::read_to_string(path).unwrap();
    // RFC 5322, section 2.1.1.
    assert!(message.split("\r\n").all(|line| line.len() <= 78));
    assert!(message.is_ascii());
    assert!(!message.replace("\r\n", "").contains(['\r', '\n']));
}

#[tokio::test]
async fn who_can_be_answered_does_not_say_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        reply_to: Some("Help desk <help@example.gov.uk>".to_owned()),
        ..folder_settings(folder.path())
    };
    let mailer: LettreMailer = mailer(settings);
    mailer
        .send_confirmation(&account(), &payment())
        .await
        .unwrap();
    let mail = mailbox::parse(&folder.path().join(format!("{ID}-confirmation.eml")));
    assert_eq!(mail.header("Reply-To"), "Help desk <help@example.gov.uk>");
    assert!(!mail.text.contains("not read"));
    assert!(!mail.html.contains("not read"));
    assert!(mail.text.ends_with("contact Pay your council tax."));
}
