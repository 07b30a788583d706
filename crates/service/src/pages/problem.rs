//! Pages for when the service cannot do its work.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpMessage, HttpResponse};
use web::RequestId;

use crate::fee::Fee;
use crate::pages::message::MessagePage;
use crate::problem::Problem;
use crate::urls;
use crate::visit::Visit;

/// On the way to the payment pages: nothing was charged, and trying again is safe.
pub(crate) fn while_paying(visit: &Visit, fee: &Fee, problem: &Problem) -> HttpResponse {
    let m = &visit.m().service.problem;
    let try_again = match visit.secret() {
        None => urls::pay_page(fee),
        secret => urls::returned(fee, secret.as_ref()),
    };
    let page = MessagePage::new(visit, fee, m.title, vec![m.not_charged, m.try_again_later])
        .with_way_on(try_again, m.try_again)
        .with_other_ways();
    answer(visit, fee, problem, &page)
}

/// On the way back: the user may have paid, and should not do it again.
pub(crate) fn while_checking(visit: &Visit, fee: &Fee, problem: &Problem) -> HttpResponse {
    let m = &visit.m().service.problem;
    let page = MessagePage::new(visit, fee, m.title, vec![m.may_be_paid, m.check_later])
        .with_way_on(urls::returned(fee, visit.secret().as_ref()), m.check_again);
    answer(visit, fee, problem, &page)
}

/// A form came from elsewhere, from a page that was open for too long, or from a browser without cookies.
pub(crate) fn session_ended(visit: &Visit, fee: &Fee) -> HttpResponse {
    let m = &visit.m().service.session_ended;
    let page = MessagePage::new(visit, fee, m.title, vec![m.body, m.cookies])
        .with_way_on(urls::pay_page(fee), m.start_again);
    visit.show(StatusCode::FORBIDDEN, &page)
}

fn answer(visit: &Visit, fee: &Fee, problem: &Problem, page: &MessagePage<'_>) -> HttpResponse {
    let request_id = visit
        .request()
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string);
    tracing::error!(
        fee = fee.slug.as_str(),
        request.id = request_id,
        error.chain = problem.chain(),
        "the service cannot do its work",
    );
    let mut response = visit.show(problem.status(), page);
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    response
}
