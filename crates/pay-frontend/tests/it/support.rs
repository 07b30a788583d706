//! Accounts, payments and payers.

use payments::{
    agreement::AgreementPaymentType,
    engine::{self, NewPayment},
    id::{AccountId, AgreementId, PaymentId},
    money::Amount,
    payment::{Language, Order, Payment},
};
use test_support::{Backend, Browser, Page, TestApp, VALID_CARD};

/// Accounts for what `council`, which asks for everything, does not show.
const ACCOUNTS: &str = r#"
provider.payer_patience_ms = 100
accounts.live = { type = "live", service_name = "Live service" }
accounts.debit = { type = "test", service_name = "Debit only", cards = { visa = ["debit"], master-card = ["debit"] } }
accounts.amex = { type = "test", service_name = "Amex credit", cards = { american-express = ["credit"] } }
accounts.no-country = { type = "test", service_name = "No country" }
accounts.ireland = { type = "test", service_name = "Ireland", default_country = "IE" }
accounts.no-address = { type = "test", service_name = "No address", billing_address = false }
accounts.no-email = { type = "test", service_name = "No e-mail", email_collection = "off" }
accounts.optional = { type = "test", service_name = "Optional e-mail", email_collection = "optional", confirmation_email = false }
accounts.moto = { type = "test", service_name = "Telephone", moto = true }
accounts.masked-number = { type = "test", service_name = "Telephone", moto = true, mask_card_number = true }
accounts.masked-code = { type = "test", service_name = "Telephone", moto = true, mask_security_code = true }
accounts.wallets = { type = "test", service_name = "Wallets", apple_pay = true, google_pay = true, moto = true, recurring = true }
accounts.apple = { type = "test", service_name = "Apple Pay", apple_pay = true, email_collection = "off" }
accounts.adyen = { type = "test", service_name = "Adyen", provider = "adyen", moto = true }
accounts.as-worldpay = { type = "test", service_name = "Worldpay", provider = "worldpay" }
accounts.flex = { type = "test", service_name = "3DS Flex", provider = "worldpay", device_data = true, moto = true }
accounts.flex-wallet = { type = "test", service_name = "3DS Flex", provider = "worldpay", device_data = true, google_pay = true }
accounts.looking = { type = "test", service_name = "Looking", device_data = true, redirect_on_end = true }
accounts.no-prepaid = { type = "test", service_name = "No prepaid", block_prepaid_cards = true }
accounts.direct = { type = "test", service_name = "Direct", redirect_on_end = true }
accounts.merchant = { type = "test", service_name = "Merchant", merchant = { name = "Org", address_line1 = "Street", address_line2 = "Borough", city = "City", postcode = "AW1H 9UX", country = "GB" } }
"#;

pub(crate) const DECLINED_CARD: &str = "4000000000000002";
pub(crate) const ERROR_CARD: &str = "4000000000000119";

pub(crate) async fn start(backend: Backend) -> TestApp {
    TestApp::builder(backend).settings(ACCOUNTS).start().await
}

/// With payers who wait for the provider as long as it takes.
pub(crate) async fn start_patient(backend: Backend) -> TestApp {
    let accounts = ACCOUNTS.replace("payer_patience_ms = 100", "payer_patience_ms = 60000");
    TestApp::builder(backend).settings(&accounts).start().await
}

/// What a service asks for, unless a test asks for more.
pub(crate) fn order() -> Order {
    Order::new(
        Amount::from_pence(1000).unwrap(),
        "r1",
        "Example fixture payment",
        "https://service.example/paid?order=1",
    )
}

pub(crate) fn welsh_order() -> Order {
    Order {
        language: Language::Cy,
        ..order()
    }
}

/// A payment that a service has created.
#[derive(Clone)]
pub(crate) struct Created {
    pub(crate) id: PaymentId,
    pub(crate) next_url: String,
    pages: String,
}

impl Created {
    /// The address of a page of this payment.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{}", self.pages, path.replace("{id}", self.id.as_str()))
    }

    pub(crate) fn card_page(&self) -> String {
        self.url("/card_details/{id}")
    }

    pub(crate) fn confirm_page(&self) -> String {
        self.url("/card_details/{id}/confirm")
    }

    pub(crate) fn return_path(&self) -> String {
        format!("/return/{}", self.id)
    }
}

pub(crate) async fn create(app: &TestApp, account: &str, order: Order) -> Created {
    create_for(app, account, order, None).await
}

/// A payment that sets up an agreement, perhaps.
pub(crate) async fn create_for(
    app: &TestApp,
    account: &str,
    order: Order,
    agreement: Option<&AgreementId>,
) -> Created {
    let account = AccountId::parse(account).unwrap();
    let wanted = NewPayment {
        order,
        set_up_agreement: agreement.map(ToString::to_string),
        agreement_id: None,
        agreement_payment_type: AgreementPaymentType::default(),
        is_from_link: false,
        idempotency: None,
    };
    let created = app.payments.create(&account, wanted).await.unwrap();
    let engine::Created::New(payment, Some(token)) = created else {
        panic!("a new payment with a token")
    };
    Created {
        next_url: format!("{}/secure/{}", app.urls.pages, token.expose()),
        id: payment.id,
        pages: app.urls.pages.clone(),
    }
}

/// Another link to a payment, as each look at it by the service makes one.
pub(crate) async fn another_link(app: &TestApp, created: &Created) -> String {
    let payment = stored(app, created).await;
    let found = app.payments.get(&payment.account_id, &payment.id).await;
    let payments::engine::Found::Some((_, token)) = found.unwrap() else {
        panic!("the payment is there")
    };
    format!("{}/secure/{}", app.urls.pages, token.unwrap().expose())
}

pub(crate) async fn stored(app: &TestApp, created: &Created) -> Payment {
    app.payments.find(&created.id).await.unwrap().unwrap()
}

pub(crate) async fn status(app: &TestApp, created: &Created) -> &'static str {
    stored(app, created).await.detailed_status().as_str()
}

/// A browser on the card page of a new payment.
pub(crate) async fn on_card_page(app: &TestApp, account: &str) -> (Browser, Page, Created) {
    open(app, account, order()).await
}

/// A browser on the card page of a new payment.
pub(crate) async fn open(app: &TestApp, account: &str, order: Order) -> (Browser, Page, Created) {
    let created = create(app, account, order).await;
    let mut browser = Browser::new();
    let page = browser.follow(&created.next_url).await;
    assert_eq!(page.status, 200, "{}", page.html);
    (browser, page, created)
}

/// A browser on the confirm page of a new payment.
pub(crate) async fn on_confirm_page(app: &TestApp, account: &str) -> (Browser, Page, Created) {
    let (mut browser, page, created) = on_card_page(app, account).await;
    let page = pay(&mut browser, &page, VALID_CARD).await;
    assert_eq!(
        page.url.path(),
        format!("/card_details/{}/confirm", created.id)
    );
    (browser, page, created)
}

/// Submits the form of the card page and goes where that leads.
pub(crate) async fn pay(browser: &mut Browser, page: &Page, card: &[(&str, &str)]) -> Page {
    let submitted = browser.submit(page, "#card-details", card).await;
    browser.follow_from(submitted).await
}

pub(crate) fn session_cookie(browser: &Browser) -> Option<&str> {
    browser.cookie("localhost", pay_frontend::COOKIE_NAME)
}

/// The page that is shown to a browser without a session: it says nothing of any payment.
pub(crate) fn assert_no_session(page: &Page) {
    assert_eq!(page.status, 403, "{}", page.url);
    assert_eq!(page.title(), "Your payment expired - GOV.UK Pay");
    assert_eq!(
        page.text("h1.session-expired"),
        "Your payment session has expired"
    );
    assert!(!page.has("#return-url"));
    assert!(!page.has(".govuk-header__service-name"));
}

/// The page for technical problems.
pub(crate) fn assert_technical_problems(page: &Page, status: u16, return_path: Option<&str>) {
    assert_eq!(page.status, status, "{}", page.url);
    assert_eq!(
        page.title(),
        "We’re experiencing technical problems - GOV.UK Pay"
    );
    assert_eq!(
        page.text("h1.system-error"),
        "We’re experiencing technical problems"
    );
    assert_eq!(
        page.attribute("#return-url", "href").as_deref(),
        return_path
    );
}
