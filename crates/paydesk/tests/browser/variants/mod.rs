//! What accounts and payments change about the pages, and the journeys of the smoke tests as they are written.

mod card_pages;
mod looks;
mod smoke;

use payments::{
    engine::{self, NewPayment},
    id::{AccountId, AgreementId},
    money::Amount,
    payment::Order,
};
use test_support::TestApp;

/// What a service asks for, unless a test asks for more.
fn order(app: &TestApp) -> Order {
    Order::new(
        Amount::from_pence(1000).expect("an amount"),
        "r1",
        "Example fixture payment",
        &format!("{}/humans.txt?confirm", app.urls.pages),
    )
}

/// The address that leads to a new payment of an account, which perhaps sets up an agreement.
async fn link(
    app: &TestApp,
    account: &str,
    order: Order,
    agreement: Option<AgreementId>,
) -> String {
    let account = AccountId::parse(account).expect("an account");
    let wanted = NewPayment {
        order,
        set_up_agreement: agreement.map(|id| id.to_string()),
        agreement_id: None,
        agreement_payment_type: payments::agreement::AgreementPaymentType::default(),
        is_from_link: false,
        idempotency: None,
    };
    let created = app.payments.create(&account, wanted).await;
    match created.expect("a payment is created") {
        engine::Created::New(_, Some(token)) => {
            format!("{}/secure/{}", app.urls.pages, token.expose())
        }
        _ => panic!("a new payment with a token"),
    }
}
