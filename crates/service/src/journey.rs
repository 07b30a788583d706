//! The integration itself. A payment is one round trip: create, redirect, match, check.

use actix_web::HttpResponse;
use pay_client::{NewPayment, Payment};
use url::Url;
use user_matching::RandomId;
use web::see_other;

use crate::attempt::{self, Latest};
use crate::draft::Draft;
use crate::fee::{Fee, Matching};
use crate::matching::{self, Matched};
use crate::order::Order;
use crate::outcome::Outcome;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::settle::{outcome_of, settle};
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
    let payments = &visit.state().payments;
    let payment = match payments.get_payment(&matched.payment_id).await {
        Err(error) if error.is_not_found() => return Ok(None),
        answer => answer?,
    };
    let outcome = outcome_of(&payment)?;
    // Users see the truth also when it cannot be written down at the moment; the sweep will ask again.
    if let Err(problem) = settle(visit.state(), &payment).await {
        tracing::error!(
            error.chain = problem.chain(),
            "an outcome cannot be written down"
        );
    }
    Ok(Some(Checked {
        reference: matched.reference,
        payment,
        outcome,
    }))
}

/// Sends the user to pay. Never twice for the same thing, not even from two tabs at once: a payment that is under way is
/// continued and one that is paid is shown; only after a failure is there another payment, with the same reference.
pub(crate) async fn pay(visit: &Visit, fee: &Fee) -> Result<HttpResponse, Problem> {
    let Some(application) = Application::of(visit, fee).await? else {
        return Ok(see_other(&urls::start(fee)));
    };
    loop {
        let earlier = attempt::latest(visit.state(), &application.reference).await?;
        let (number, failed) = match earlier {
            Latest::None => (1, None),
            Latest::Paid(payment) => return show(visit, fee, &application, payment),
            Latest::Unfinished(payment) => return resume(visit, fee, &application, payment),
            Latest::Failed { number, payment } => (number.saturating_add(1), payment),
        };
        let order = match (&application.draft, failed) {
            (Some(draft), _) => match Order::of_draft(visit, fee, draft) {
                Ok(order) => order,
                Err(question) => return Ok(see_other(&urls::question(fee, question))),
            },
            (None, Some(payment)) => Order::again(*payment),
            (None, None) => return Ok(see_other(&urls::start(fee))),
        };
        if attempt::begin(visit, fee, &application, &order, number).await?
            && let Some(sent) = create(visit, fee, &application, order, number).await?
        {
            return Ok(sent);
        }
        // Another tab was faster: what it has begun is the latest attempt now.
    }
}

/// What a user wants to pay for, with the reference that all attempts share.
pub(crate) struct Application {
    pub(crate) reference: Reference,
    pub(crate) secret: RandomId,
    /// None for a user who comes from the address of an earlier attempt, perhaps in another browser.
    draft: Option<Draft>,
}

impl Application {
    async fn of(visit: &Visit, fee: &Fee) -> Result<Option<Self>, Problem> {
        if let Some(secret) = visit.secret() {
            let reference = matching::reference_of_secret(visit, fee).await?;
            return Ok(reference.map(|reference| Self {
                reference,
                secret,
                draft: None,
            }));
        }
        if let Some(draft) = Draft::of(visit, fee) {
            return Ok(Some(Self {
                reference: draft.reference.clone(),
                secret: draft.secret().clone(),
                draft: Some(draft),
            }));
        }
        let matched = matching::recognise(visit, fee).await?;
        Ok(matched.map(|matched| Self {
            reference: matched.reference,
            secret: RandomId::new(&mut visit.generator()),
            draft: None,
        }))
    }
}

/// Creates a payment. When the answer of the API is lost the user is told to try again; the next try finds what may have
/// been created. None when it took so long that another tab has gone on.
async fn create(
    visit: &Visit,
    fee: &Fee,
    application: &Application,
    order: Order,
    number: i32,
) -> Result<Option<HttpResponse>, Problem> {
    let request = request(visit, fee, application, order, number);

    // Create.
    let created = visit.state().payments.create_payment(&request).await;

    let created = attempt::created(visit.state(), &application.reference, number, created).await?;
    // Redirect.
    created
        .map(|payment| resume(visit, fee, application, Box::new(payment)))
        .transpose()
}

fn request(
    visit: &Visit,
    fee: &Fee,
    application: &Application,
    order: Order,
    number: i32,
) -> NewPayment {
    let return_url = format!(
        "{}{}",
        visit.state().public_url,
        return_path(fee, application)
    );
    let mut payment = NewPayment::new(
        order.amount,
        application.reference.as_str(),
        order.description,
        return_url,
    );
    payment.metadata = order.metadata;
    attempt::mark(&mut payment.metadata, number);
    payment.language = Some(match visit.language() {
        web::Language::En => pay_client::Language::English,
        web::Language::Cy => pay_client::Language::Welsh,
    });
    payment
}

/// To the payment pages, and back to the same user. Each reading of an unfinished payment gives an address that works
/// once.
fn resume(
    visit: &Visit,
    fee: &Fee,
    application: &Application,
    payment: Box<Payment>,
) -> Result<HttpResponse, Problem> {
    let next_url = payment.links.next_url.as_ref();
    let next_url = &next_url.ok_or(Problem::NoNextUrl)?.href;
    let origin = |url: &str| Url::parse(url).map(|url| url.origin()).ok();
    // Browsers refuse, without a word, to follow a form to an origin that the policy of its page does not name.
    if origin(next_url) != origin(&visit.state().pages_url) {
        return Err(Problem::ForeignNextUrl);
    }
    let response = see_other(next_url);
    remembering(visit, fee, application, payment.payment_id, response)
}

/// To the page that shows what has been paid.
fn show(
    visit: &Visit,
    fee: &Fee,
    application: &Application,
    payment: Box<Payment>,
) -> Result<HttpResponse, Problem> {
    let response = see_other(&return_path(fee, application));
    remembering(visit, fee, application, payment.payment_id, response)
}

fn remembering(
    visit: &Visit,
    fee: &Fee,
    application: &Application,
    payment_id: String,
    mut response: HttpResponse,
) -> Result<HttpResponse, Problem> {
    let matched = Matched {
        payment_id,
        reference: application.reference.clone(),
    };
    matching::remember(visit, fee, &matched, &mut response)?;
    Ok(response)
}

/// Where the user of an application comes back to.
fn return_path(fee: &Fee, application: &Application) -> String {
    let secret = (fee.matching == Matching::SecretId).then_some(&application.secret);
    urls::returned(fee, secret)
}

/// To the page that shows the payment of this draft, if it is paid: whoever comes again does not pay again. Believes the
/// service's own table, which costs no question to the API.
pub(crate) async fn already_paid(
    visit: &Visit,
    fee: &Fee,
    draft: &Draft,
) -> Result<Option<HttpResponse>, Problem> {
    let Some(payment_id) = attempt::paid(visit.state(), &draft.reference).await? else {
        return Ok(None);
    };
    let application = Application {
        reference: draft.reference.clone(),
        secret: draft.secret().clone(),
        draft: None,
    };
    let response = see_other(&return_path(fee, &application));
    remembering(visit, fee, &application, payment_id, response).map(Some)
}
