//! Who may see the page of a payment: the steps that every such request goes through, in order.

use std::{future::Future, pin::Pin, sync::Arc};

use actix_web::{
    Error, FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
    web::Data,
};
use askama::Template;
use payments::{
    Payments, account::Account, browser::BrowserInfo, clock::Timestamp, id::PaymentId,
    payment::Payment, state::DetailedStatus,
};
use web::{Client, Form, Messages, Page, PageContext, PageError, Policy, TooSoon, see_other};

use crate::{
    FrontendState,
    error::{
        Chain, Failure, LoadError, NoSession, PageResult, because, no_session, technical_problems,
    },
    layout,
    pages::CardView,
    session::Session,
    state_page::{StatePage, StateView},
    urls::Endpoint,
};

/// A payment that the browser has a session for. An extractor; without a session it answers with the page that says so.
pub(crate) struct OpenPayment {
    browser: Browser,
    pub(crate) payment: Payment,
    pub(crate) account: Arc<Account>,
}

/// A browser with a session.
struct Browser {
    context: PageContext,
    state: Data<FrontendState>,
    session: Session,
    now: Timestamp,
    client: Client,
    /// Whether what is asked for is shown in a frame of ours, and so is its error page.
    is_in_frame: bool,
    info: BrowserInfo,
}

impl FromRequest for OpenPayment {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let allowed = Browser::of(request);
        Box::pin(async move {
            let (browser, id) = allowed?;
            match browser.load(&id).await {
                Ok((payment, account)) => Ok(Self {
                    browser,
                    payment,
                    account,
                }),
                Err(error) => Err(because(technical_problems(&browser.context), &error)),
            }
        })
    }
}

impl Browser {
    /// The browser, and the payment that it asks about and may see.
    fn of(request: &HttpRequest) -> Result<(Self, PaymentId), Error> {
        let context = PageContext::of(request)?;
        let state = state_of(request)?;
        let now = state.payments.now();
        let seconds = now.unix_seconds();
        let id = request.match_info().get("payment_id");
        let allowed = id.and_then(PaymentId::parse).and_then(|id| {
            let mut session = state.sessions.read(request, seconds)?;
            session.touch(&id, seconds).then_some((id, session))
        });
        let Some((id, session)) = allowed else {
            return Err(because(no_session(&context), &NoSession));
        };
        let browser = Self {
            client: Client::of(request),
            is_in_frame: request.path().ends_with(IN_FRAME),
            info: browser_info(request),
            context,
            state,
            session,
            now,
        };
        Ok((browser, id))
    }

    async fn load(&self, id: &PaymentId) -> Result<(Payment, Arc<Account>), LoadError> {
        let payments = &self.state.payments;
        let payment = payments.find(id).await?.ok_or(LoadError::NoPayment)?;
        let account = payments.account_of(&payment).ok_or(LoadError::NoAccount)?;
        let account = Arc::clone(account);
        Ok((payment, account))
    }
}

/// The end of the address whose answer the page of a challenge shows in its frame.
const IN_FRAME: &str = "/3ds_required_out";

/// What the browser says of itself with every request.
fn browser_info(request: &HttpRequest) -> BrowserInfo {
    let text = |name| {
        let value = request.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    BrowserInfo {
        accept: text(header::ACCEPT),
        user_agent: text(header::USER_AGENT),
        accept_language: text(header::ACCEPT_LANGUAGE),
        ip_address: web::address_of(request),
        ..BrowserInfo::default()
    }
}

/// The state that [`crate::configure`] registered.
pub(crate) fn state_of(request: &HttpRequest) -> Result<Data<FrontendState>, PageError> {
    let state = request.app_data::<Data<FrontendState>>();
    state
        .cloned()
        .ok_or_else(|| PageError::internal("the application has no `Data<FrontendState>`"))
}

impl OpenPayment {
    /// The engine.
    pub(crate) fn payments(&self) -> &Payments {
        &self.browser.state.payments
    }

    /// Notes that the payer goes back to the service.
    pub(crate) fn leave(&mut self) {
        self.browser.session.mark_terminal(&self.payment.id);
    }

    /// Refuses any state but those that the page is for.
    pub(crate) fn require(&self, accepted: &[DetailedStatus]) -> Result<(), Failure> {
        let status = self.payment.detailed_status();
        if accepted.contains(&status) {
            Ok(())
        } else {
            Err(Failure::OtherState(status))
        }
    }

    /// The fields of a form that comes from one of our pages.
    pub(crate) fn checked<T>(&self, form: Form<T>) -> Result<T, Failure> {
        form.checked(self.browser.session.csrf())
            .map_err(|_forged| Failure::Forged)
    }

    /// Counts that a card or a wallet is submitted, unless that comes too soon.
    pub(crate) fn count_card(&self) -> Result<(), TooSoon> {
        let throttles = &self.browser.state.throttles;
        throttles.card(&self.browser.client, &self.payment.id)
    }

    /// Counts that a script asks about a card number, unless that comes too soon.
    pub(crate) fn count_card_check(&self) -> Result<(), TooSoon> {
        let throttles = &self.browser.state.throttles;
        throttles.card_check(&self.browser.client)
    }

    /// The messages in the language of the payment.
    pub(crate) fn messages(&self) -> &'static Messages {
        Messages::of(layout::language_of(&self.payment))
    }

    /// The layout of a page of this payment.
    pub(crate) fn page(&self) -> Page<'_> {
        layout::page_of(&self.browser.context, &self.payment, &self.account)
    }

    /// The layout of a page with forms.
    pub(crate) fn page_with_forms(&self) -> Page<'_> {
        let mut page = self.page();
        page.csrf = self
            .browser
            .session
            .csrf()
            .token(self.browser.context.random());
        page
    }

    /// What the card page shows of a payment whose card is saved for `agreement`.
    pub(crate) fn view<'a>(&'a self, agreement: Option<&'a str>) -> CardView<'a> {
        CardView {
            payment: &self.payment,
            account: &self.account,
            agreement,
            accept: self.browser.info.accept.as_deref().unwrap_or("*/*"),
            today: self.today(),
        }
    }

    /// The day in London.
    pub(crate) fn today(&self) -> time::Date {
        web::date::in_london(self.browser.now.as_offset_date_time()).date()
    }

    /// What the browser says of itself.
    pub(crate) fn browser_info(&self) -> BrowserInfo {
        self.browser.info.clone()
    }

    /// The address of one of our pages of this payment, for others to lead back to.
    pub(crate) fn public_url(&self, endpoint: Endpoint) -> String {
        let path = endpoint.of(&self.payment.id);
        format!("{}{path}", self.browser.context.site().public_url)
    }

    /// The policy of a page that has forms, which may end at the service.
    pub(crate) fn form_policy(&self) -> Policy {
        Policy::new().allow_form_to(&self.payment.order.return_url)
    }

    /// Answers with a page that has forms, which may end at the service.
    pub(crate) fn form_page(&self, page: &impl Template) -> HttpResponse {
        self.page_under(&self.form_policy(), page)
    }

    /// Answers with a page that needs what `policy` allows.
    pub(crate) fn page_under(&self, policy: &Policy, page: &impl Template) -> HttpResponse {
        self.browser.context.respond(StatusCode::OK, policy, page)
    }

    /// Answers with a page without forms.
    pub(crate) fn plain_page(&self, page: &impl Template) -> HttpResponse {
        self.browser.context.ok(page)
    }

    /// 303 to another page of this payment.
    pub(crate) fn see(&self, endpoint: Endpoint) -> HttpResponse {
        see_other(&endpoint.of(&self.payment.id).to_string())
    }

    /// Answers with what came of a step, and keeps the session alive.
    pub(crate) fn answer(self, result: PageResult) -> HttpResponse {
        let mut response = match result {
            Ok(response) => response,
            Err(failure) => self.explain(&failure),
        };
        let payments = &self.browser.state.payments;
        self.browser.state.sessions.write(
            &self.browser.session,
            self.browser.now.unix_seconds(),
            payments.random(),
            &mut response,
        );
        response
    }

    /// The page for a failure.
    fn explain(&self, failure: &Failure) -> HttpResponse {
        let view = StateView::TechnicalProblems;
        match failure {
            Failure::OtherState(status) => self.show_state(StateView::of(*status)),
            Failure::Uncertain | Failure::WalletRefused if self.account.redirects_on_end => {
                self.to_service()
            }
            Failure::NoIssuer | Failure::WalletRefused => {
                self.show(StatusCode::INTERNAL_SERVER_ERROR, StateView::Error)
            }
            Failure::Uncertain | Failure::NoWallet => {
                self.show(StatusCode::INTERNAL_SERVER_ERROR, view)
            }
            Failure::Forged => {
                let page = StatePage::new(self.page(), view, None);
                self.respond(StatusCode::INTERNAL_SERVER_ERROR, &page)
            }
            Failure::Return(_) | Failure::NoDeviceData(_) => {
                let page = StatePage::new(self.page(), view, None);
                let page = self.respond(StatusCode::INTERNAL_SERVER_ERROR, &page);
                HttpResponse::from_error(because(page, failure))
            }
            Failure::Step(_) => {
                let page = self.show(StatusCode::INTERNAL_SERVER_ERROR, view);
                HttpResponse::from_error(because(page, failure))
            }
            Failure::NotStarted(_) => {
                // The answer is none of those that the log names a cause for.
                let chain = Chain::of(failure);
                tracing::error!(payment.id = %self.payment.id, error.chain = %chain, "there is no card page");
                let page = self.page();
                let message = page.m.outcome.page_cannot_be_found;
                let page = StatePage::with_message(page, message, Some(&self.payment.id));
                self.respond(StatusCode::NOT_FOUND, &page)
            }
        }
    }

    /// The page for the state of the payment, or the way back for services that want no such page.
    pub(crate) fn show_state(&self, view: StateView) -> HttpResponse {
        if view.is_terminal() && self.account.redirects_on_end {
            self.to_service()
        } else {
            self.show(view.status_code(), view)
        }
    }

    fn show(&self, status: StatusCode, view: StateView) -> HttpResponse {
        let page = StatePage::new(self.page(), view, Some(&self.payment.id));
        self.respond(status, &page)
    }

    fn respond(&self, status: StatusCode, page: &StatePage<'_>) -> HttpResponse {
        let policy = if self.browser.is_in_frame {
            Policy::new().allow_being_framed_by_us()
        } else {
            Policy::new()
        };
        self.browser.context.respond(status, &policy, page)
    }

    /// 302 to the `return_url` of the payment.
    pub(crate) fn to_service(&self) -> HttpResponse {
        let return_url = &self.payment.order.return_url;
        if return_url.is_ascii() {
            return web::found(return_url);
        }
        // Headers are ASCII; the address in its encoded form is the same address.
        match url::Url::parse(return_url) {
            Ok(encoded) => web::found(encoded.as_str()),
            Err(error) => HttpResponse::from_error(PageError::internal(error)),
        }
    }
}
