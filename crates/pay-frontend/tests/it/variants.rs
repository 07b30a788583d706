//! What accounts and payments change about the pages: masks for agents, agreements, fees, looks of their own, and end
//! pages that services have themselves.

use payments::{
    agreement::AgreementTerms,
    card::{CountryCode, PartialAddress},
    id::{AccountId, AgreementId},
    money::Amount,
    payment::{Order, Prefilled},
    state::DetailedStatus,
};
use test_support::{Browser, Page, TestApp, VALID_CARD, card_with};

use crate::{
    states::{drop_table, of_payments_with_pages, put_into},
    support::{
        assert_technical_problems, create_for, on_card_page, on_confirm_page, open, order, pay,
        status, stored, welsh_order,
    },
};

on_each_database! {
    page_025_what_the_card_is_saved_for_is_told
    page_037_038_039_agents_type_unseen_where_the_account_says_so
    page_040_masked_fields_are_read_all_the_same
    page_071_a_submission_that_cannot_be_written_is_a_technical_problem
    page_085_the_fee_for_a_corporate_card_is_part_of_the_total
    page_101_no_end_page_is_shown_where_the_service_has_its_own
    page_104_a_state_that_no_page_is_for_is_an_error
    page_145_an_organisation_has_a_look_of_its_own_on_every_page
    page_145_style_sheets_and_logos_of_organisations_are_there
    what_the_service_knows_may_be_longer_than_the_fields
}

fn moto() -> Order {
    Order {
        moto: true,
        ..order()
    }
}

async fn agreement(app: &TestApp, description: &str) -> AgreementId {
    let account = AccountId::parse("recurring").unwrap();
    let terms = AgreementTerms {
        reference: "a1".to_owned(),
        description: description.to_owned(),
        user_identifier: None,
    };
    app.payments
        .create_agreement(&account, terms)
        .await
        .unwrap()
        .id
}

async fn page_025_what_the_card_is_saved_for_is_told(app: TestApp) {
    const NOTICE: &str = "form#card-details #agreement-setup-disclaimer";
    let agreement = agreement(&app, "Council tax & <b>bins</b>").await;
    for (order, words) in [
        (order(), "Your payment details will be saved for:"),
        (
            welsh_order(),
            "Bydd eich manylion talu yn cael eu cadw ar gyfer:",
        ),
    ] {
        let created = create_for(&app, "recurring", order, Some(&agreement)).await;
        let mut browser = Browser::new();
        let page = browser.follow(&created.next_url).await;
        let rejected = browser.submit(&page, "#card-details", &[]).await;
        for page in [page, rejected] {
            assert_eq!(page.status, 200);
            assert_eq!(
                page.text(NOTICE),
                format!("{words} Council tax & <b>bins</b>")
            );
            assert!(page.has("#agreement-setup-disclaimer ~ #submit-card-details"));
        }
    }
    let (_, page, _) = on_card_page(&app, "recurring").await;
    assert!(!page.has(NOTICE));
}

async fn page_037_038_039_agents_type_unseen_where_the_account_says_so(app: TestApp) {
    for (account, order, number, code) in [
        ("masked", order(), false, false),
        ("moto", moto(), false, false),
        ("masked-number", moto(), true, false),
        ("masked-code", moto(), false, true),
        ("masked", moto(), true, true),
    ] {
        let (mut browser, page, _) = open(&app, account, order).await;
        let rejected = browser.submit(&page, "#card-details", &[]).await;
        for page in [page, rejected] {
            assert_masked(&page, "#card-no", "cc-number", number);
            assert_masked(&page, "#cvc", "cc-csc", code);
        }
    }
}

fn assert_masked(page: &Page, field: &str, autocomplete: &str, is_masked: bool) {
    let (kind, autocomplete) = if is_masked {
        ("password", "off")
    } else {
        ("text", autocomplete)
    };
    assert_eq!(page.attribute(field, "type").unwrap(), kind);
    assert_eq!(page.attribute(field, "autocomplete").unwrap(), autocomplete);
}

async fn page_040_masked_fields_are_read_all_the_same(app: TestApp) {
    let (mut browser, page, _) = open(&app, "masked", moto()).await;
    let address = [
        "addressLine1",
        "addressLine2",
        "addressCity",
        "addressPostcode",
    ];
    let card: Vec<_> = VALID_CARD
        .iter()
        .copied()
        .filter(|(name, _)| !address.contains(name) && *name != "addressCountry")
        .collect();
    let page = pay(&mut browser, &page, &card).await;
    assert_eq!(page.title(), "Confirm your payment");
    assert_eq!(page.text("#card-number"), "●●●●●●●●●●●●1111");
    assert_eq!(page.text("#cardholder-name"), "Valid Paying Name");
    assert_eq!(page.text("#email"), "validpayingemail@example.com");
    assert!(!page.has("#address"));
}

/// The address is stored together with the card: there is no moment at which one is stored and the other is not.
async fn page_071_a_submission_that_cannot_be_written_is_a_technical_problem(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    drop_table(&app, "jobs").await;
    let page = browser.submit(&page, "#card-details", VALID_CARD).await;
    assert_technical_problems(&page, 500, Some(&created.return_path()));
    assert_eq!(app.psp.authorise_calls(), 0);
    assert_eq!(status(&app, &created).await, "ENTERING CARD DETAILS");
    assert_eq!(stored(&app, &created).await.email(), None);
}

async fn page_085_the_fee_for_a_corporate_card_is_part_of_the_total(app: TestApp) {
    let order = Order {
        amount: Amount::from_pence(2345).unwrap(),
        ..order()
    };
    let (mut browser, page, _) = open(&app, "surcharges", order).await;
    let card = card_with(&[("cardNo", "4111111111111111")]);
    let page = pay(&mut browser, &page, &card).await;
    assert_eq!(page.title(), "Confirm your payment");
    assert!(page.html.contains(">£25.95</span>"), "{}", page.html);
    assert_eq!(page.text("#amount"), "£25.95");
    assert!(page.has("#payment-summary-breakdown:not(.hidden)"));
    assert_eq!(page.text("#payment-summary-breakdown-amount"), "£23.45");
    assert_eq!(page.text("#payment-summary-corporate-card-fee"), "£2.50");
}

async fn page_101_no_end_page_is_shown_where_the_service_has_its_own(app: TestApp) {
    use DetailedStatus as D;
    let (mut browser, card_page, created) = on_card_page(&app, "direct").await;
    let there = order().return_url;
    for status in of_payments_with_pages() {
        put_into(&app, &created, status).await;
        let goes_on = matches!(
            status,
            D::EnteringCardDetails
                | D::AuthorisationReady
                | D::Authorisation3dsReady
                | D::Authorisation3dsRequired
                | D::AuthorisationSuccess
                | D::CaptureReady
        );
        let mut answers = Vec::new();
        for path in [
            "/card_details/{id}",
            "/card_details/{id}/confirm",
            "/card_details/{id}/auth_waiting",
            "/card_details/{id}/capture_waiting",
            "/card_details/{id}/3ds_required",
            "/card_details/{id}/3ds_required_out",
        ] {
            // The first look at the card page starts the payment, which is no end.
            if (status, path) != (D::Created, "/card_details/{id}") {
                answers.push(browser.get(&created.url(path)).await);
            }
        }
        if !goes_on {
            for form in ["#card-details", "form#cancel"] {
                answers.push(browser.submit(&card_page, form, VALID_CARD).await);
            }
            let handler = created.url("/card_details/{id}/3ds_handler");
            answers.push(browser.post(&handler, &[]).await);
        }
        for page in answers {
            let is_back = page.status == 302 && page.location().unwrap() == there;
            assert_eq!(is_back, !goes_on, "{status:?} at {}", page.url);
        }
    }
}

/// Whatever the store holds is one of the states that the program knows, each of which has its page. What is left are the
/// states of payments that no payer comes to.
async fn page_104_a_state_that_no_page_is_for_is_an_error(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    put_into(
        &app,
        &created,
        DetailedStatus::AuthorisationUserNotPresentQueued,
    )
    .await;
    for url in [created.card_page(), created.confirm_page()] {
        let page = browser.get(&url).await;
        assert_eq!(page.status, 500);
        let message = r#"<p id="errorMsg" class="govuk-body-l lede">There is a problem, please try again later</p>"#;
        assert!(page.html.contains(message));
        assert!(page.has("#content #errorMsg"));
    }
}

const PURPLE: &str = "/public/stylesheets/custom/cypress-testing-purple-background.min.css";
const LOGO: &str = "/public/images/custom/cypress-testing.svg";

fn assert_branded(page: &Page) {
    let place = &page.url;
    assert_eq!(
        page.attribute("link[rel=stylesheet]", "href").as_deref(),
        Some(PURPLE),
        "{place}"
    );
    assert_eq!(page.count("link[rel=stylesheet]"), 1, "{place}");
    assert!(page.has("body.custom-branding"), "{place}");
    let header = "header[data-cy=header][role=banner] > [data-cy=header-container]";
    let image = format!(
        "{header} > [data-cy=custom-branding-image-container] > span \
         > img.custom-branding-image[data-cy=custom-branding-image][alt='']"
    );
    assert_eq!(page.attribute(&image, "src").as_deref(), Some(LOGO));
    let name = format!("{header} > span.govuk-header__service-name[data-cy=service-name]");
    assert_eq!(page.text(&name), "Pay an organisation");
    assert!(!page.has("header a"), "{place}");
}

async fn page_145_an_organisation_has_a_look_of_its_own_on_every_page(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "branded").await;
    assert_branded(&page);
    assert_branded(&browser.submit(&page, "#card-details", &[]).await);
    for status in of_payments_with_pages() {
        put_into(&app, &created, status).await;
        let page = browser.get(&created.confirm_page()).await;
        assert_branded(&page);
    }
    let (_, page, _) = on_confirm_page(&app, "branded").await;
    assert_branded(&page);
    // A link says nothing about who follows it.
    let page = browser.get(&created.next_url).await;
    assert!(!page.has(".custom-branding-image"));
    let page = Browser::new().get(&created.card_page()).await;
    assert!(!page.has(".custom-branding-image"));
}

async fn page_145_style_sheets_and_logos_of_organisations_are_there(app: TestApp) {
    let mut browser = Browser::new();
    for sheet in [
        PURPLE,
        "/public/stylesheets/custom/cypress-testing-white-background.min.css",
    ] {
        let page = browser.get(&format!("{}{sheet}", app.urls.pages)).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), "text/css; charset=utf-8");
        // It is everything that the page needs, without the typeface of GOV.UK.
        assert!(page.html.contains(".govuk-button{") && page.html.contains(".iframe-3ds"));
        assert!(!page.html.contains("GDS Transport") && !page.html.contains("@font-face"));
        assert!(page.html.contains("--organisation-banner: #"));
    }
    let page = browser.get(&format!("{}{LOGO}", app.urls.pages)).await;
    assert_eq!(page.header("content-type"), "image/svg+xml");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    // A picture that is opened by itself runs nothing.
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for absent in [
        "/public/images/custom/absent.svg",
        "/public/images/custom/cypress-testing-purple-background.min.css",
        "/public/stylesheets/custom/absent.css",
        "/public/stylesheets/custom/..%2Fcustom",
    ] {
        let page = browser.get(&format!("{}{absent}", app.urls.pages)).await;
        assert_eq!(page.status, 404, "{absent}");
    }
}

async fn what_the_service_knows_may_be_longer_than_the_fields(app: TestApp) {
    let long = "a".repeat(255);
    let known = Order {
        prefilled: Some(Prefilled {
            cardholder_name: Some(long.clone()),
            billing_address: Some(PartialAddress {
                line1: Some(long.clone()),
                line2: Some(long.clone()),
                city: Some(long.clone()),
                postcode: Some(long.clone()),
                country: CountryCode::parse("GB").ok(),
            }),
        }),
        ..order()
    };
    let (_, page, _) = open(&app, "council", known).await;
    for field in [
        "#cardholder-name",
        "#address-line-1",
        "#address-line-2",
        "#address-city",
        "#address-postcode",
    ] {
        assert_eq!(page.attribute(field, "value").unwrap(), long, "{field}");
    }
}
