//! Every field with everything that nobody should send, and every form in every shape that is none.
//!
//! Whatever comes is answered with the message of the field, taken as text, or refused with a page that says so; never
//! with an error of ours, and never with a card number or a security code in it.

use test_support::{Browser, Method, Page, TestApp, VALID_CARD, card_with};

use crate::support::{Created, on_card_page, order, status, stored};

on_each_database! { start_patient:
    every_stored_field_takes_or_refuses_everything_with_words
    fields_that_nobody_sees_do_no_harm
    every_form_refuses_what_is_no_form
    addresses_of_any_shape_are_answered
}

mod sqlite_only {
    use test_support::Backend;

    use crate::support::start_patient;

    #[actix_web::test]
    async fn every_other_field_refuses_everything_with_words() {
        super::every_other_field_refuses_everything_with_words(
            start_patient(Backend::Sqlite).await,
        )
        .await;
    }
}

const CARD: &str = "4444333322221111";
const SCRIPT: &str = "<script>alert(1)</script>";
const MARKUP: &str = "\"'><img src=x onerror=alert(1)>";

/// What is typed, already encoded, by what is odd about it.
fn oddities() -> Vec<(&'static str, String)> {
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    vec![
        ("nothing", String::new()),
        ("spaces", "+++".to_owned()),
        ("too long", "x".repeat(20_000)),
        ("control characters", encoded("a\u{1}\u{7f}\r\n\tb")),
        ("NUL", "a%00b".to_owned()),
        (
            "right-to-left marks",
            encoded("\u{202e}ana\u{200f}\u{2066}"),
        ),
        ("emoji", encoded("💷👩‍👩‍👧")),
        ("script", encoded(SCRIPT)),
        ("markup", encoded(MARKUP)),
        ("SQL", encoded("'; drop table payments; --")),
        ("card number", CARD.to_owned()),
        ("spaced card number", "4444+3333+2222+1111".to_owned()),
        ("invalid UTF-8", "a%ff%feb".to_owned()),
        ("lone surrogate", "a%ed%a0%80b".to_owned()),
        ("broken encoding", "a%b%zz%".to_owned()),
    ]
}

/// A field, the link of the summary to it, and what it says when it is empty and when it is wrong.
struct Expected {
    name: &'static str,
    link: &'static str,
    empty: Option<&'static str>,
    wrong: &'static str,
    /// Whether it takes all text but card numbers and text without end.
    is_free: bool,
}

const STORED: &[Expected] = &[
    Expected {
        name: "cardholderName",
        link: "#cardholder-name-error",
        empty: Some("Enter a valid name"),
        wrong: "Enter the name as it appears on the card",
        is_free: true,
    },
    Expected {
        name: "addressLine1",
        link: "#address-line-1-error",
        empty: Some("Enter a valid address line 1"),
        wrong: "Enter address line 1, typically the building and street",
        is_free: true,
    },
    Expected {
        name: "addressLine2",
        link: "#address-line-2-error",
        empty: None,
        wrong: "Enter address line 2",
        is_free: true,
    },
    Expected {
        name: "addressCity",
        link: "#address-city-error",
        empty: Some("Enter a valid town/city"),
        wrong: "Enter a valid town/city",
        is_free: true,
    },
    Expected {
        name: "email",
        link: "#email-error",
        empty: Some("Enter a valid email"),
        wrong: "Enter a valid email",
        is_free: false,
    },
];

const OTHERS: &[Expected] = &[
    Expected {
        name: "cardNo",
        link: "#card-no-error",
        empty: Some("Enter a valid card number"),
        wrong: "Enter a valid card number",
        is_free: false,
    },
    Expected {
        name: "expiryMonth",
        link: "#expiry-month-error",
        empty: Some("Enter a valid expiry date"),
        wrong: "Enter a valid expiry date",
        is_free: false,
    },
    Expected {
        name: "expiryYear",
        link: "#expiry-month-error",
        empty: Some("Enter a valid expiry date"),
        wrong: "Enter a valid expiry date",
        is_free: false,
    },
    Expected {
        name: "cvc",
        link: "#cvc-error",
        empty: Some("Enter a valid card security code"),
        wrong: "Enter a valid card security code",
        is_free: false,
    },
    Expected {
        name: "addressPostcode",
        link: "#address-postcode-error",
        empty: Some("Enter a valid postcode"),
        wrong: "Enter a valid postcode",
        is_free: false,
    },
    Expected {
        name: "addressCountry",
        link: "#address-country-error",
        empty: Some("Enter a valid country or territory"),
        wrong: "Enter a valid country or territory",
        is_free: false,
    },
];

impl Expected {
    /// What the field says of an oddity; nothing when it is taken.
    fn answer(&self, oddity: &str) -> Option<&'static str> {
        match oddity {
            "nothing" | "spaces" => self.empty,
            "card number" | "spaced card number" if self.name == "cardNo" => None,
            // One digit is the beginning of a number.
            "script" | "markup" if self.name == "cardNo" => {
                Some("Card number is not the correct length")
            }
            "too long" | "card number" | "spaced card number" => Some(self.wrong),
            _ if self.is_free => None,
            _ => Some(self.wrong),
        }
    }
}

/// A payer on the card page of a payment that is still open.
struct Payer {
    browser: Browser,
    page: Page,
    created: Created,
}

impl Payer {
    async fn new(app: &TestApp) -> Self {
        let (browser, page, created) = on_card_page(app, "council").await;
        Self {
            browser,
            page,
            created,
        }
    }

    fn token(&self) -> String {
        self.page.attribute("#csrf", "value").unwrap()
    }

    /// Submits the valid form with one more field, which is encoded already.
    async fn submit(&mut self, name: &str, encoded: &str) -> Page {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrfToken", &self.token());
        form.extend_pairs(VALID_CARD.iter().filter(|(other, _)| *other != name));
        let body = format!("{}&{name}={encoded}", form.finish());
        self.post(&self.created.card_page(), FORM, body).await
    }

    async fn post(&mut self, url: &str, kind: &str, body: impl Into<Vec<u8>>) -> Page {
        let body = body.into();
        let complete = |request: reqwest::RequestBuilder| {
            let request = match kind {
                "" => request,
                kind => request.header("content-type", kind),
            };
            request.body(body)
        };
        self.browser.request(Method::POST, url, complete).await
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Nothing of what was sent can do anything in a browser, and no card is in the page.
fn assert_harmless(page: &Page, about: &str) {
    for forbidden in [
        SCRIPT,
        MARKUP,
        "<img src=x",
        CARD,
        "4444 3333 2222 1111",
        "value=\"012\"",
    ] {
        assert!(!page.html.contains(forbidden), "{about}: {forbidden}");
    }
}

async fn try_all(app: &TestApp, fields: &[Expected]) {
    let mut payer = Payer::new(app).await;
    for field in fields {
        for (oddity, typed) in oddities() {
            let about = format!("{} in {}", oddity, field.name);
            let page = payer.submit(field.name, &typed).await;
            if let Some(told) = field.answer(oddity) {
                assert_eq!(page.status, 200, "{about}");
                assert_eq!(page.text(field.link), told, "{about}");
                assert_eq!(page.count(".govuk-error-summary__list li"), 1, "{about}");
                assert_harmless(&page, &about);
                continue;
            }
            assert_eq!(page.status, 303, "{about}");
            let confirm = payer.browser.follow_from(page).await;
            assert_eq!(confirm.title(), "Confirm your payment", "{about}");
            assert_harmless(&confirm, &about);
            let card = stored(app, &payer.created).await.card.unwrap();
            let kept = format!(
                "{:?} {:?}",
                card.name.as_str(),
                card.address.unwrap().line1()
            );
            assert!(!kept.contains("\\0"), "{about}");
            payer = Payer::new(app).await;
        }
    }
    assert_eq!(status(app, &payer.created).await, "ENTERING CARD DETAILS");
}

async fn every_stored_field_takes_or_refuses_everything_with_words(app: TestApp) {
    try_all(&app, STORED).await;
}

async fn every_other_field_refuses_everything_with_words(app: TestApp) {
    try_all(&app, OTHERS).await;
}

async fn fields_that_nobody_sees_do_no_harm(app: TestApp) {
    const NAMES: [&str; 15] = [
        "chargeId",
        "originalemail",
        "email-typo-sugestion",
        "jsEnabled",
        "jsScreenHeight",
        "jsScreenWidth",
        "jsScreenColorDepth",
        "jsNavigatorLanguage",
        "jsTimezoneOffsetMins",
        "worldpay3dsFlexDdcStatus",
        "worldpay3dsFlexDdcResult",
        "noSuchField",
        "",
        "%00",
        "%ff",
    ];
    for oddity in ["", "a%00b", "%ff%fe", "-1", "99999999999999999999", SCRIPT] {
        let mut payer = Payer::new(&app).await;
        // The address is what was typed, unless the offer to correct it was answered.
        let fields = NAMES.map(|name| format!("{name}={oddity}")).join("&");
        let fields = fields.replace(&format!("email-typo-sugestion={oddity}"), "x=");
        let page = payer.submit("y", &format!("1&{fields}")).await;
        assert_eq!(page.status, 303, "{oddity}");
        let mut payer = Payer::new(&app).await;
        let chosen = format!("1&email-typo-sugestion={oddity}");
        let page = payer.submit("y", &chosen).await;
        assert_eq!(page.status, 303, "a choice without an offer: {oddity}");
    }
    let mut payer = Payer::new(&app).await;
    let many = "x=1&".repeat(15_000);
    let page = payer.submit(&format!("{many}y"), "1").await;
    assert_eq!(page.status, 303, "many fields");
}

/// Bodies that are no forms of ours, with their media types.
fn shapes() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let multipart = format!(
        "--x\r\ncontent-disposition: form-data; name=\"cardNo\"\r\n\r\n{CARD}\r\n--x--\r\n"
    );
    vec![
        (
            "multipart",
            "multipart/form-data; boundary=x",
            multipart.into_bytes(),
        ),
        (
            "JSON",
            "application/json",
            format!(r#"{{"cardNo":"{CARD}"}}"#).into_bytes(),
        ),
        ("a list", "application/json", b"[]".to_vec()),
        (
            "deep JSON",
            "application/json",
            "[".repeat(50_000).into_bytes(),
        ),
        ("plain text", "text/plain", CARD.as_bytes().to_vec()),
        ("no kind", "", b"cardNo=1".to_vec()),
        ("an odd kind", "x/%;;;=,\"", b"cardNo=1".to_vec()),
        ("nothing", FORM, Vec::new()),
        (
            "bytes",
            FORM,
            vec![0, 255, 254, b'%', b'&', b'=', 0xed, 0xa0, 0x80],
        ),
        (
            "other words",
            FORM,
            b"PaRes=%00&MD=%ff&redirectResult=%00&decision=%00&chargeTokenId=%00".to_vec(),
        ),
        (
            "a field twice",
            FORM,
            b"cvc=1&cvc=2&PaRes=1&PaRes=2&decision=1&decision=2&cardNo=1&cardNo=2".to_vec(),
        ),
        (
            "too much",
            FORM,
            [b"cardholderName=".as_slice(), &vec![b'x'; 70_000]].concat(),
        ),
        (
            "ten megabytes",
            FORM,
            [b"cardholderName=".as_slice(), &vec![b'x'; 10_000_000]].concat(),
        ),
    ]
}

async fn every_form_refuses_what_is_no_form(app: TestApp) {
    for path in [
        "/card_details/{id}",
        "/card_details/{id}/confirm",
        "/card_details/{id}/cancel",
        "/card_details/{id}/3ds_handler",
        "/card_details/{id}/3ds_required_in",
        "/card_details/{id}/3ds_required_in/epdq",
        "/card_details/{id}/3ds_required_in/adyen",
        "/check_card/{id}",
        "/log/{id}",
        "/secure",
        "/csp-report",
        "/request-denied",
        "/sandbox/issuer/x/form",
        "/sandbox/worldpay/ddc",
        "/sandbox/worldpay/challenge",
        "/nowhere",
    ] {
        let mut payer = Payer::new(&app).await;
        // With the token, so that what is tested is what comes behind it.
        let url = payer
            .created
            .url(&format!("{path}?csrfToken={}", payer.token()));
        for (shape, kind, body) in shapes() {
            let page = payer.post(&url, kind, body).await;
            let about = format!("{shape} to {path}: {}", page.status);
            assert!(page.status < 500, "{about}");
            assert_harmless(&page, &about);
            if page.status >= 400 {
                assert!(page.has("h1"), "{about}");
            }
            let reads_form = path.starts_with("/card_details") || path == "/secure";
            if reads_form && matches!(shape, "too much" | "ten megabytes") {
                assert_eq!(page.status, 413, "{about}");
                let told = "You sent more than this page can take";
                assert_eq!(page.text("h1"), told);
            }
        }
        assert_eq!(app.psp.authorise_calls(), 0, "{path}");
    }
}

async fn addresses_of_any_shape_are_answered(app: TestApp) {
    let mut payer = Payer::new(&app).await;
    let long = "a".repeat(9_000);
    let endless = "a".repeat(30_000);
    for odd in [
        "%00",
        "%ff%fe",
        "%ed%a0%80",
        "%2e%2e%2f",
        "%0d%0aSet-Cookie:x=1",
        "%F0%9F%92%B7",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "%",
        "%zz",
        "a'b",
        &long,
        &endless,
    ] {
        for pattern in [
            "/{odd}",
            "/secure/{odd}",
            "/card_details/{odd}",
            "/card_details/{odd}/confirm",
            "/card_details/{odd}/3ds_required_in",
            "/card_details/{id}/{odd}",
            "/card_details/{id}/3ds_required_in/adyen?redirectResult={odd}",
            "/card_details/{id}/3ds_required_in/epdq?status={odd}",
            "/card_details/{id}?{odd}={odd}",
            "/return/{odd}",
            "/sandbox/issuer/{odd}",
            "/sandbox/issuer/{odd}/form",
            "/handle-payment-response/{odd}/{id}",
            "/images/{odd}",
            "/stylesheets/{odd}",
            "/public/images/custom/{odd}",
        ] {
            let url = payer.created.url(&pattern.replace("{odd}", odd));
            let page = payer.browser.get(&url).await;
            let about = format!("{}: {}", url.get(..200).unwrap_or(&url), page.status);
            assert!(page.status < 500, "{about}");
            assert_harmless(&page, &about);
            assert!(!page.headers.contains_key("x"), "{about}");
        }
    }
}

#[actix_web::test]
async fn card_and_code_are_not_shown_again_wherever_they_were_typed() {
    let app = crate::support::start_patient(test_support::Backend::Sqlite).await;
    let mut payer = Payer::new(&app).await;
    for name in STORED.iter().chain(OTHERS).map(|field| field.name) {
        let card = card_with(&[(name, CARD), ("cvc", "x")]);
        let page = payer.page.clone();
        let page = payer.browser.submit(&page, "#card-details", &card).await;
        assert_eq!(page.status, 200, "{name}");
        assert_harmless(&page, name);
    }
    for name in [
        "cardholderName",
        "expiryMonth",
        "expiryYear",
        "cardNo",
        "cvc",
    ] {
        let card = card_with(&[(name, "012"), ("email", "")]);
        let page = payer.page.clone();
        let page = payer.browser.submit(&page, "#card-details", &card).await;
        assert_eq!(page.status, 200, "{name}");
        assert_harmless(&page, name);
    }
    assert_eq!(stored(&app, &payer.created).await.order, order());
}
