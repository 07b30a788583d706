//! The receipt: who gets it, what stands on it, and what does not.

use lopdf::Object;
use serde_json::json;
use service::receipt::SIZE_KB;
use test_support::{Backend, Browser};

use crate::fake_api::{failed, state};
use crate::pdf::Pdf;
use crate::running::{HOST, Running};

const COOKIE: &str = "service-payment-council-tax";
const RECEIPT: &str = "main a[type='application/pdf']";

/// A paid fee, the browser of who paid it, and where the receipt is.
async fn paid(running: &Running, fee: &str) -> (Browser, String) {
    let (mut browser, _) = running.user_who_pays(fee).await;
    running.api.set_state(state("success"));
    running.api.set(
        "card_details",
        json!({
            "last_digits_card_number": "4242",
            "first_digits_card_number": "411111",
            "cardholder_name": "Sioned Ap Dafydd",
            "expiry_date": "11/29",
            "card_brand": "Visa",
            "card_type": "debit",
            "wallet_type": null,
            "billing_address": {"line1": "3 Quay Row", "postcode": "LL55 1SH", "city": "Caernarfon", "country": "GB"},
        }),
    );
    running.api.set("email", json!("sioned@example.org"));
    let page = browser.get(&running.at(&running.return_path())).await;
    assert_eq!(
        page.text(RECEIPT),
        format!("Download your receipt (PDF, {SIZE_KB}KB)")
    );
    (browser, page.attribute(RECEIPT, "href").unwrap())
}

/// What a browser downloads.
async fn download(running: &Running, browser: &Browser, path: &str) -> (reqwest::Response, String) {
    let cookie = browser.cookie(HOST, COOKIE).unwrap_or_default();
    let answer = test_support::http_client()
        .get(running.at(path))
        .header("cookie", format!("{COOKIE}={cookie}"))
        .send()
        .await
        .unwrap();
    let name = answer.headers().get("content-disposition");
    let name = name.map_or("", |name| name.to_str().unwrap()).to_owned();
    (answer, name)
}

/// The receipt that a browser downloads.
async fn receipt(running: &Running, browser: &Browser, path: &str) -> Pdf {
    let (answer, _) = download(running, browser, path).await;
    assert_eq!(answer.status(), 200);
    Pdf::parse(&answer.bytes().await.unwrap())
}

#[actix_web::test]
async fn who_paid_downloads_a_receipt_that_is_kept_by_nobody_on_the_way() {
    for backend in Backend::ALL {
        for fee in ["/council-tax", "/parking-permit"] {
            let running = Running::on(backend);
            let (browser, path) = paid(&running, fee).await;
            let (answer, name) = download(&running, &browser, &path).await;
            let payment = running.api.payment();
            let reference = payment["reference"].as_str().unwrap();
            assert_eq!(
                name,
                format!("attachment; filename=\"receipt-{reference}.pdf\"")
            );
            assert_eq!(answer.headers()["content-type"], "application/pdf");
            assert!(
                answer.headers()["cache-control"]
                    .to_str()
                    .unwrap()
                    .contains("no-store")
            );
            let bytes = answer.bytes().await.unwrap();
            assert!(bytes.len() < 100_000);
            assert!(Pdf::parse(&bytes).text().contains(reference));
        }
    }
}

#[actix_web::test]
async fn a_receipt_reads_in_order_and_names_the_card_by_brand_and_last_four_digits_only() {
    let running = Running::start();
    let (browser, path) = paid(&running, "/council-tax").await;
    let pdf = receipt(&running, &browser, &path).await;
    let payment = running.api.payment();
    let reference = payment["reference"].as_str().unwrap();
    let (name, value) = ("Document/Table/TR/TH[Row]", "Document/Table/TR/TD");
    assert_eq!(
        pdf.structure(),
        [
            "Document/P: Pay a council fee".to_owned(),
            "Document/H1: Payment receipt".to_owned(),
            format!("{name}: Reference number"),
            format!("{value}: {reference}"),
            format!("{name}: Payment for"),
            format!("{value}: Council tax instalment"),
            format!("{name}: Amount"),
            format!("{value}: £145.00"),
            format!("{name}: Date and time paid"),
            format!("{value}: 1 July 2026 at 12:30am"),
            format!("{name}: Paid with"),
            format!("{value}: Visa ending in 4242"),
            format!("{name}: Payment ID"),
            format!("{value}: {}", payment["payment_id"].as_str().unwrap()),
            "Document/H2: Contact us".to_owned(),
            "Document/P: Telephone: 01632 960 145".to_owned(),
            "Document/P: Monday to Friday, 9am to 5pm".to_owned(),
        ]
    );
    let all = format!(
        "{}{:?}{}",
        pdf.text(),
        pdf.document().objects,
        pdf.metadata()
    );
    for secret in [
        "411111",
        "Sioned",
        "11/29",
        "debit",
        "Quay",
        "LL55",
        "example.org",
    ] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[actix_web::test]
async fn a_receipt_declares_what_accessible_documents_must() {
    let running = Running::start();
    let (browser, path) = paid(&running, "/council-tax").await;
    let pdf = receipt(&running, &browser, &path).await;
    let payment = running.api.payment();
    assert_eq!(pdf.catalog_value(&["Lang"]).as_str().unwrap(), b"en");
    assert!(
        pdf.catalog_value(&["MarkInfo", "Marked"])
            .as_bool()
            .unwrap()
    );
    let shows_title = pdf.catalog_value(&["ViewerPreferences", "DisplayDocTitle"]);
    assert!(shows_title.as_bool().unwrap());
    let title = format!(
        "Payment receipt {} - Pay a council fee</rdf:li>",
        payment["reference"].as_str().unwrap()
    );
    assert!(pdf.metadata().contains(&title));
    assert!(pdf.metadata().contains("<pdfuaid:part>1</pdfuaid:part>"));
    let first = pdf.catalog_value(&["Outlines", "First", "Title"]);
    assert_eq!(first.as_str().unwrap(), b"Payment receipt");

    let pages: Vec<_> = pdf.document().get_pages().into_values().collect();
    assert_eq!(pages.len(), 1);
    let page = pdf.document().get_dictionary(pages[0]).unwrap();
    assert_eq!(page.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
    let size = page.get(b"MediaBox").unwrap().as_array().unwrap();
    let size: Vec<f32> = size.iter().map(|side| side.as_float().unwrap()).collect();
    assert_eq!(size, [0.0, 0.0, 595.28, 841.89]);
}

#[actix_web::test]
async fn a_receipt_embeds_a_part_of_its_fonts_and_runs_nothing() {
    let running = Running::start();
    let (browser, path) = paid(&running, "/council-tax").await;
    let pdf = receipt(&running, &browser, &path).await;
    let mut fonts = Vec::new();
    for object in pdf.document().objects.values() {
        let dictionary = match object {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        for key in [
            "JavaScript",
            "JS",
            "OpenAction",
            "AA",
            "URI",
            "EmbeddedFiles",
        ] {
            assert!(!dictionary.has(key.as_bytes()), "{key}");
        }
        if let Ok(name) = dictionary.get(b"FontName") {
            let name = String::from_utf8(name.as_name().unwrap().to_vec()).unwrap();
            assert!(name.contains("+AtkinsonHyperlegibleNext-"), "{name}");
            assert!(dictionary.has(b"FontFile2"));
            fonts.push(name);
        }
    }
    assert_eq!(fonts.len(), 2, "{fonts:?}");
}

#[actix_web::test]
async fn a_welsh_receipt_is_welsh() {
    let running = Running::start();
    let (browser, path) = paid(&running, "/council-tax").await;
    running
        .api
        .set("description", json!("Tŷ, dŵr, ŵyn a thân: Ŵ Ŷ â ê î ô û"));
    let path = format!("{path}?lang=cy");
    let (answer, name) = download(&running, &browser, &path).await;
    assert!(name.contains("filename=\"derbynneb-"), "{name}");
    let pdf = Pdf::parse(&answer.bytes().await.unwrap());
    assert_eq!(pdf.catalog_value(&["Lang"]).as_str().unwrap(), b"cy");
    for text in [
        "Talu ffi i’r cyngor",
        "Derbynneb am daliad",
        "Tŷ, dŵr, ŵyn a thân: Ŵ Ŷ â ê î ô û",
        "1 Gorffennaf 2026 am 12:30yb",
        "Visa yn gorffen gyda 4242",
        "Ffôn: 01632 960 145",
    ] {
        assert!(pdf.text().contains(text), "{text}: {}", pdf.text());
    }
}

#[actix_web::test]
async fn a_surcharge_has_a_line_of_its_own_and_a_total() {
    let running = Running::start();
    let (browser, path) = paid(&running, "/council-tax").await;
    running.api.set("corporate_card_surcharge", json!(250));
    running.api.set("total_amount", json!(14_750));
    let pdf = receipt(&running, &browser, &path).await;
    let expected = "Amount\n£145.00\nCorporate card fee\n£2.50\nTotal paid\n£147.50\n";
    assert!(pdf.text().contains(expected), "{}", pdf.text());
}

#[actix_web::test]
async fn a_payment_without_a_known_card_or_time_has_a_receipt_without_these_lines() {
    let running = Running::start();
    let (browser, path) = paid(&running, "/council-tax").await;
    running.api.set("card_details", json!(null));
    running.api.set("events", json!([]));
    running.api.set("created_date", json!("yesterday"));
    let text = receipt(&running, &browser, &path).await.text();
    assert!(
        !text.contains("Paid with") && !text.contains("Date"),
        "{text}"
    );
    running
        .api
        .set("created_date", json!("2026-03-02T09:14:07.250Z"));
    running.api.set(
        "card_details",
        json!({"card_brand": "", "last_digits_card_number": null}),
    );
    let text = receipt(&running, &browser, &path).await.text();
    assert!(text.contains("2 March 2026 at 9:14am"), "{text}");
    assert!(!text.contains("Paid with"), "{text}");
}

#[actix_web::test]
async fn a_hostile_description_is_printed_as_far_as_it_can_be() {
    let running = Running::start();
    let (browser, path) = paid(&running, "/council-tax").await;
    for (description, printed) in [
        ("a\u{202e}b\u{200f}c\u{2066}d", "abcd"),
        ("tax 😀 👩\u{200d}👩\u{200d}👧 due", "tax ? ??? due"),
        (
            "\u{0}one\u{7}two\r\nthree\u{85}four\u{2028}five",
            "one two three four five",
        ),
        ("שלום مرحبا 漢字", "???? ????? ??"),
        ("w\u{302}y\u{302} e\u{301}", "ŵŷ é"),
        (
            "a\u{a0}b \u{fffe}\u{ffff}\u{10ffff}\u{e000}",
            "a\u{a0}b ????",
        ),
        (
            "(a) \\b\\ <</JS (x)>> endstream %",
            "(a) \\b\\ <</JS (x)>> endstream %",
        ),
    ] {
        running.api.set("description", json!(description));
        let text = receipt(&running, &browser, &path).await.text();
        let expected = format!("\nPayment for\n{printed}\nAmount\n");
        assert!(text.contains(&expected), "{description:?}: {text}");
    }
    for nothing in ["", " \u{202e}\t ", "\u{200b}\u{feff}"] {
        running.api.set("description", json!(nothing));
        let text = receipt(&running, &browser, &path).await.text();
        assert!(!text.contains("Payment for"), "{nothing:?}: {text}");
    }
}

#[actix_web::test]
async fn who_is_not_recognised_gets_the_same_page_as_on_the_way_back() {
    let running = Running::start();
    let (browser, path) = paid(&running, "/council-tax").await;
    let cookie = browser.cookie(HOST, COOKIE).unwrap();
    let session = browser.cookie(HOST, "service-session").unwrap();
    for (fee, name, value) in [
        ("council-tax", COOKIE, ""),
        ("council-tax", COOKIE, "nonsense"),
        ("council-tax", COOKIE, cookie.split_at(60).0),
        ("council-tax", COOKIE, session),
        ("parking-permit", "service-payment-parking-permit", cookie),
        ("parking-permit", COOKIE, cookie),
    ] {
        let mut thief = Browser::new();
        thief.set_cookie(HOST, name, value);
        let page = thief.get(&running.at(&format!("/{fee}/receipt"))).await;
        let unmatched = thief.get(&running.at(&format!("/{fee}/return"))).await;
        assert_eq!(
            (page.status, page.text("h1").as_str()),
            (404, "We cannot show your payment")
        );
        assert_eq!(page.text("main"), unmatched.text("main"));
        assert_eq!(page.title(), unmatched.title());
    }
    running.clock.pass(3 * 60 * 60);
    let (answer, _) = download(&running, &browser, &path).await;
    assert_eq!(answer.status(), 404);
}

#[actix_web::test]
async fn the_secret_id_opens_the_receipt_of_its_own_fee_only() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        let (_, path) = paid(&running, "/parking-permit").await;
        let stranger = Browser::new();
        assert_eq!(download(&running, &stranger, &path).await.0.status(), 200);
        for path in [
            path.replace("parking-permit", "council-tax"),
            "/parking-permit/receipt".to_owned(),
            "/parking-permit/return/0b7c9c0e-6c1e-4f6c-9a55-0d8d7c9b6f10/receipt".to_owned(),
            "/parking-permit/return/%00/receipt".to_owned(),
            "/parking-permit/return/payment0/receipt".to_owned(),
        ] {
            let (answer, name) = download(&running, &stranger, &path).await;
            assert_eq!(
                (answer.status().as_u16(), name.as_str()),
                (404, ""),
                "{path}"
            );
        }
    }
}

#[actix_web::test]
async fn a_payment_that_is_not_paid_has_no_receipt() {
    for fee in ["/council-tax", "/parking-permit"] {
        for state in [
            state("created"),
            state("submitted"),
            failed("P0010"),
            failed("P0030"),
        ] {
            let running = Running::start();
            let (mut browser, path) = paid(&running, fee).await;
            running.api.set_state(state);
            let page = browser.get(&running.at(&path)).await;
            assert_eq!(
                (page.status, page.location_path()),
                (302, running.return_path())
            );
        }
    }
}

#[actix_web::test]
async fn an_api_that_does_not_answer_gives_the_page_for_problems() {
    let running = Running::start();
    let (mut browser, path) = paid(&running, "/council-tax").await;
    running.api.behave(crate::fake_api::Behaviour::Fails(500));
    let page = browser.get(&running.at(&path)).await;
    assert_eq!(
        (page.status, page.text("h1").as_str()),
        (503, "Sorry, there is a technical problem")
    );
}
