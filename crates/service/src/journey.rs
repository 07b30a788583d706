//! The integration itself. A payment is one round trip: create, redirect, match, check.

use actix_web::HttpResponse;
use pay_client::{NewPayment, Payment};
use url::Url;
use user_matching::RandomId;
use web::see_other;

use crate::fee::{Fee, Matching};
use crate::matching::{self, Matched};
use crate::outcome::Outcome;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::settle::{now, settle};
use crate::store::{self, NewServicePayment};
use crate::sweep::FIRST_LOOK;
use crate::urls;
use crate::visit::Visit;

/// What the API says about the payment of a user.
pub(crate) struct Checked {
    pub(crate) reference: Reference,
    pub(crate) payment: Payment,
    pub(crate) outcome: Outcome,
}

/// What became of the visitor's payment, as far as the visitor can be recognised. The address says nothing about it:
/// users can type what they like.
pub(crate) async fn check(visit: &Visit, fee: &Fee) -> Result<Option<Checked>, Problem> {
    // Match.
    let Some(matched) = matching::recognise(visit, fee).await? else {
        return Ok(None);
    };
    // Check.
    let payment = match visit
        .state()
        .payments
        .get_payment(&matched.payment_id)
        .await
    {
        Err(error) if error.is_not_found() => return Ok(None),
        answer => answer?,
    };
    let outcome = settle(visit.state(), &payment).await?;
    Ok(Some(Checked {
        reference: matched.reference,
        payment,
        outcome,
    }))
}

/// Sends the user to pay. Never twice for the same thing: a payment that is under way is continued and one that is
/// paid is shown; only after a failure is there another payment, with the same reference.
pub(crate) async fn pay(visit: &Visit, fee: &Fee) -> Result<HttpResponse, Problem> {
    let Some(earlier) = check(visit, fee).await? else {
        return create(
            visit,
            fee,
            Reference::generate(visit.random()),
            Attempt::First,
        )
        .await;
    };
    match earlier.outcome {
        Outcome::Paid => Ok(see_other(&urls::returned(fee, visit.secret().as_ref()))),
        Outcome::Unfinished => redirect(visit, &earlier.payment),
        _ => create(visit, fee, earlier.reference, Attempt::Next).await,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Attempt {
    First,
    Next,
}

/// Creates a payment. When the answer of the API is lost the user is told to try again, and what may have been created
/// expires unpaid because nobody was sent there.
async fn create(
    visit: &Visit,
    fee: &Fee,
    reference: Reference,
    attempt: Attempt,
) -> Result<HttpResponse, Problem> {
    let secret = RandomId::new(&mut visit.generator());
    let hash = begin(visit, fee, &reference, &secret, attempt).await?;

    // Create.
    let payment = visit
        .state()
        .payments
        .create_payment(&request(visit, fee, &reference, &secret))
        .await?;

    let id = payment.payment_id.clone();
    visit
        .state()
        .database
        .write(move |c| store::set_payment_id(c, &hash, &id))
        .await?;
    // Redirect.
    let mut response = redirect(visit, &payment)?;
    let matched = Matched {
        payment_id: payment.payment_id,
        reference,
    };
    matching::remember(visit, fee, &matched, &mut response)?;
    Ok(response)
}

/// Writes down what is about to happen, and under which name to find it.
async fn begin(
    visit: &Visit,
    fee: &Fee,
    reference: &Reference,
    secret: &RandomId,
    attempt: Attempt,
) -> Result<String, Problem> {
    let created_at = now(visit.state());
    let mut row = NewServicePayment {
        secret_hash: secret.hash(),
        fee: fee.slug.as_str().to_owned(),
        reference: reference.to_string(),
        attempt: 1,
        amount: fee.amount.get(),
        created_at,
        check_at: created_at.saturating_add(FIRST_LOOK),
    };
    let begin = move |c: &mut database::DbConnection| {
        if attempt == Attempt::Next {
            row.attempt = store::next_attempt(c, &row.reference)?;
        }
        store::insert(c, &row)
    };
    visit
        .state()
        .database
        .write::<_, database::Error, _>(begin)
        .await?;
    Ok(secret.hash())
}

fn request(visit: &Visit, fee: &Fee, reference: &Reference, secret: &RandomId) -> NewPayment {
    let secret = (fee.matching == Matching::SecretId).then_some(secret);
    let return_url = format!(
        "{}{}",
        visit.state().public_url,
        urls::returned(fee, secret)
    );
    let description = fee.text(visit.language()).description.to_string();
    let mut payment = NewPayment::new(
        fee.amount.get(),
        reference.as_str(),
        description,
        return_url,
    );
    payment.language = Some(match visit.language() {
        web::Language::En => pay_client::Language::English,
        web::Language::Cy => pay_client::Language::Welsh,
    });
    payment
}

/// To the payment pages. Each reading of an unfinished payment gives an address that works once.
fn redirect(visit: &Visit, payment: &Payment) -> Result<HttpResponse, Problem> {
    let next_url = &payment
        .links
        .next_url
        .as_ref()
        .ok_or(Problem::NoNextUrl)?
        .href;
    let origin = |url: &str| Url::parse(url).map(|url| url.origin()).ok();
    // Browsers refuse, without a word, to follow a form to an origin that the policy of its page does not name.
    if origin(next_url) != origin(&visit.state().pages_url) {
        return Err(Problem::ForeignNextUrl);
    }
    Ok(see_other(next_url))
}
