//! `GET` and `POST /{fee}/questions/{question}`: one question, one page.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;
use web::component::{Choice, ErrorLink};
use web::{Form, Page, PageError, see_other};

use crate::attempt::{self, Withdrawn};
use crate::draft::Draft;
use crate::fee::{Fee, Kind, Mistake, Question, QuestionText};
use crate::pages::problem;
use crate::visit::Visit;
use crate::{journey, urls};

/// The only field; its `id`, too.
const FIELD: &str = "answer";

/// What is posted.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    answer: String,
}

#[derive(Template)]
#[template(path = "service/question.html")]
struct QuestionPage<'a> {
    page: Page<'a>,
    text: &'a QuestionText,
    question: &'a Question,
    /// As it was typed.
    typed: String,
    choices: Vec<Choice<'a>>,
    back: String,
    action: String,
    error: &'a str,
}

impl QuestionPage<'_> {
    fn error_links(&self) -> Vec<ErrorLink<'_>> {
        let link = ErrorLink {
            text: self.error.into(),
            href: format!("#{FIELD}").into(),
        };
        Vec::from([link])
    }

    fn hint(&self) -> &str {
        self.text.hint.as_deref().unwrap_or_default()
    }
}

/// `GET /{fee}/questions/{question}`.
pub(crate) async fn get(visit: Visit) -> Result<HttpResponse, PageError> {
    let (fee, question) = asked(&visit)?;
    let draft = Draft::of_or_new(&visit, fee);
    if let Some(elsewhere) = leads_elsewhere(&visit, fee, &draft, question).await {
        return Ok(elsewhere);
    }
    let answer = draft.answers.get(question).unwrap_or_default();
    let typed = match question.kind() {
        Kind::Choice(_) => answer.to_owned(),
        Kind::Text { .. } | Kind::Amount { .. } if answer.is_empty() => String::new(),
        Kind::Text { .. } | Kind::Amount { .. } => question
            .show(answer, visit.language())
            .trim_start_matches('£')
            .to_owned(),
    };
    page(&visit, fee, &draft, question, typed, None)
}

/// `POST /{fee}/questions/{question}`: on to the first question that is open, or to the answers.
pub(crate) async fn post(visit: Visit, form: Form<AnswerForm>) -> Result<HttpResponse, PageError> {
    let (fee, question) = asked(&visit)?;
    let Some(form) = visit.sent(form) else {
        return Ok(problem::session_ended(&visit, fee));
    };
    let mut draft = Draft::of_or_new(&visit, fee);
    if let Some(elsewhere) = leads_elsewhere(&visit, fee, &draft, question).await {
        return Ok(elsewhere);
    }
    let answer = match question.read(&form.answer) {
        Ok(answer) => answer,
        Err(mistake) => return page(&visit, fee, &draft, question, form.answer, Some(mistake)),
    };
    let earlier = draft.answers.get(question);
    if earlier.is_some_and(|earlier| earlier != answer)
        && let Some(elsewhere) = begin_anew(&visit, fee, &mut draft).await
    {
        return Ok(elsewhere);
    }
    draft.answers.set(question, answer);
    let next = match fee.open_question(&draft.answers) {
        Some(open) => urls::question(fee, open),
        None => urls::check(fee),
    };
    let mut response = see_other(&next);
    draft
        .keep(&visit, fee, &mut response)
        .map_err(PageError::internal)?;
    Ok(response)
}

/// Whoever changes an answer wants to pay for something else: what was begun is ended, and the new thing has a reference
/// of its own. To the page that shows it if it is paid by now.
async fn begin_anew(visit: &Visit, fee: &Fee, draft: &mut Draft) -> Option<HttpResponse> {
    match attempt::withdraw(visit.state(), &draft.reference).await {
        Ok(Withdrawn::Nothing) => None,
        Ok(Withdrawn::Attempts) => {
            draft.renew(visit);
            None
        }
        Ok(Withdrawn::TooLate) => match journey::already_paid(visit, fee, draft).await {
            Ok(shown) => shown,
            Err(problem) => Some(problem::while_paying(visit, fee, &problem)),
        },
        Err(problem) => Some(problem::while_paying(visit, fee, &problem)),
    }
}

fn asked(visit: &Visit) -> Result<(&Fee, &Question), PageError> {
    let fee = visit.fee()?;
    let name = visit.request().match_info().get("question");
    let question = name.and_then(|name| fee.question(name));
    Ok((fee, question.ok_or(PageError::NotFound)?))
}

/// To what is paid already, or to an earlier question that is open.
async fn leads_elsewhere(
    visit: &Visit,
    fee: &Fee,
    draft: &Draft,
    question: &Question,
) -> Option<HttpResponse> {
    match journey::already_paid(visit, fee, draft).await {
        Ok(None) => {}
        Ok(shown) => return shown,
        Err(problem) => return Some(problem::while_paying(visit, fee, &problem)),
    }
    let open = fee.open_question(&draft.answers)?;
    let mut until_open = fee.questions.iter().take_while(|q| q.name != open.name);
    let is_reached = open.name == question.name || until_open.any(|q| q.name == question.name);
    (!is_reached).then(|| see_other(&urls::question(fee, open)))
}

fn page(
    visit: &Visit,
    fee: &Fee,
    draft: &Draft,
    question: &Question,
    typed: String,
    mistake: Option<Mistake>,
) -> Result<HttpResponse, PageError> {
    let text = question.text(visit.language());
    let error = match mistake {
        None => "",
        Some(Mistake::Wrong) => text.wrong.as_deref().unwrap_or(&text.empty),
        Some(Mistake::Empty) => &text.empty,
    };
    let mut page = visit.page(&text.ask);
    page.has_errors = mistake.is_some();
    let choices = match question.kind() {
        Kind::Choice(choices) => choices
            .iter()
            .map(|choice| Choice {
                hint: choice
                    .amount
                    .map(|a| a.to_string())
                    .unwrap_or_default()
                    .into(),
                is_chosen: choice.value.as_str() == typed,
                ..Choice::new(choice.value.as_str(), choice.text(visit.language()))
            })
            .collect(),
        Kind::Text { .. } | Kind::Amount { .. } => Vec::new(),
    };
    let mut response = visit.show_form(&QuestionPage {
        page,
        text,
        question,
        typed,
        choices,
        back: back_of(fee, draft, question),
        action: urls::question(fee, question),
        error,
    });
    draft
        .keep(visit, fee, &mut response)
        .map_err(PageError::internal)?;
    Ok(response)
}

/// The page before this one: the answers once all are given, else the question before, else the start.
fn back_of(fee: &Fee, draft: &Draft, question: &Question) -> String {
    if fee.open_question(&draft.answers).is_none() {
        return urls::check(fee);
    }
    let before = fee.questions.iter().take_while(|q| q.name != question.name);
    before
        .last()
        .map_or_else(|| urls::start(fee), |before| urls::question(fee, before))
}
