//! `GET /{fee}/check`: the answers, before they are paid for.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use web::component::{Action, SummaryRow};
use web::{Page, PageError, see_other};

use crate::draft::Draft;
use crate::fee::Fee;
use crate::pages::problem;
use crate::visit::Visit;
use crate::{journey, urls};

#[derive(Template)]
#[template(path = "service/check.html")]
struct CheckPage<'a> {
    page: Page<'a>,
    summary: Vec<SummaryRow<'a>>,
    next: String,
}

/// `GET /{fee}/check`.
pub(crate) async fn get(visit: Visit) -> Result<HttpResponse, PageError> {
    let fee = visit.fee()?;
    let draft = Draft::of_or_new(&visit, fee);
    match journey::already_paid(&visit, fee, &draft).await {
        Ok(None) => {}
        Ok(Some(shown)) => return Ok(shown),
        Err(problem) => return Ok(problem::while_paying(&visit, fee, &problem)),
    }
    if fee.questions.is_empty() {
        return Ok(see_other(&urls::start(fee)));
    }
    if let Some(open) = fee.open_question(&draft.answers) {
        return Ok(see_other(&urls::question(fee, open)));
    }
    let page = CheckPage {
        page: visit.page(visit.m().service.check.title),
        summary: summary(&visit, fee, &draft),
        next: urls::pay_page(fee),
    };
    let mut response = visit.show(StatusCode::OK, &page);
    draft
        .keep(&visit, fee, &mut response)
        .map_err(PageError::internal)?;
    Ok(response)
}

fn summary<'a>(visit: &'a Visit, fee: &'a Fee, draft: &Draft) -> Vec<SummaryRow<'a>> {
    let m = &visit.m().service;
    let answers = fee.questions.iter().map(|question| {
        let text = question.text(visit.language());
        let answer = draft.answers.get(question).unwrap_or_default();
        let mut row = SummaryRow::new(&*text.name, question.show(answer, visit.language()));
        row.actions.push(Action {
            href: urls::question(fee, question).into(),
            text: m.check.change.into(),
            visually_hidden_text: (&*text.name).into(),
        });
        row
    });
    let price = web::money::pounds_grouped(fee.price(&draft.answers)).to_string();
    answers
        .chain([SummaryRow::new(m.check.total, price)])
        .collect()
}
