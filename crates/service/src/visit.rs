//! One request of one visitor: who, in which language, with which session.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::cookie::Cookie;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::form_urlencoded;
use user_matching::{OpenError, Purpose, RandomId, SealError};
use web::cookie::CookieSettings;
use web::csrf::CsrfSecret;
use web::{Form, Language, Messages, Page, PageContext, PageError, Policy, Random};

use crate::ServiceState;
use crate::fee::Fee;
use crate::random::Generator;

// Cookies do not tell ports apart, so the names say whose they are.
const LANGUAGE_COOKIE: &str = "service-language";
const LANGUAGE_KEPT: Duration = Duration::from_hours(8760);
const SESSION_COOKIE: &str = "service-session";
/// A page with a form may stay open for so long.
const SESSION_KEPT: Duration = Duration::from_hours(4);
const SESSION: Purpose<'_> = Purpose::new(SESSION_COOKIE, "forms of the service");

/// One request of one visitor. An extractor.
#[derive(Debug)]
pub(crate) struct Visit {
    state: Data<ServiceState>,
    context: PageContext,
    request: HttpRequest,
    language: Language,
    session: CsrfSecret,
}

/// Most forms of the service have a button and no fields.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct NoFields {}

impl Visit {
    fn of(request: &HttpRequest) -> Result<Self, PageError> {
        let state = request.app_data::<Data<ServiceState>>();
        let state = state.ok_or_else(|| PageError::internal("the application has no state"))?;
        let context = PageContext::of(request)?;
        let mut visit = Self {
            session: CsrfSecret::generate(context.random()),
            state: Data::clone(state),
            language: context.accept_language(),
            request: request.clone(),
            context,
        };
        visit.language = visit
            .chosen_language()
            .or_else(|| visit.kept_language())
            .unwrap_or(visit.language);
        if let Some(session) = visit.kept_session() {
            visit.session = session;
        }
        Ok(visit)
    }

    /// What the service works with.
    pub(crate) fn state(&self) -> &ServiceState {
        &self.state
    }

    /// The request itself.
    pub(crate) fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// The language that the visitor wants.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The texts in that language.
    pub(crate) fn m(&self) -> &'static Messages {
        Messages::of(self.language)
    }

    /// The fee that the address names.
    pub(crate) fn fee(&self) -> Result<&Fee, PageError> {
        let slug = self.request.match_info().get("fee").unwrap_or_default();
        self.state.fees.find(slug).ok_or(PageError::NotFound)
    }

    /// The secret id in the address.
    pub(crate) fn secret(&self) -> Option<RandomId> {
        RandomId::parse(self.request.match_info().get("secret")?).ok()
    }

    /// Where random values come from.
    pub(crate) fn random(&self) -> &dyn Random {
        self.context.random()
    }

    /// The same, for `user-matching`.
    pub(crate) fn generator(&self) -> Generator<'_> {
        Generator(self.random())
    }

    /// The fields of a form, if it was sent from one of our pages to this visitor.
    pub(crate) fn sent<T>(&self, form: Form<T>) -> Option<T> {
        form.checked(&self.session).ok()
    }

    /// The layout of a page with this title.
    pub(crate) fn page(&self, title: &str) -> Page<'_> {
        let m = self.m();
        let mut page = self
            .context
            .page(self.language, format!("{title} - {}", m.service.name));
        page.service_name = Some(m.service.name);
        page.csrf = self.session.token(self.random());
        page
    }

    /// Answers with a page without forms.
    pub(crate) fn show(&self, status: StatusCode, page: &impl Template) -> HttpResponse {
        self.respond(status, &Policy::new(), page)
    }

    /// Answers 200 with a page whose forms may lead to the payment pages.
    pub(crate) fn show_form(&self, page: &impl Template) -> HttpResponse {
        let policy = Policy::new().allow_form_to(&self.state.pages_url);
        let mut response = self.respond(StatusCode::OK, &policy, page);
        match self.seal(SESSION, &self.session.to_text(), SESSION_KEPT) {
            Ok(value) => {
                set_cookie(
                    &mut response,
                    &self.cookie(SESSION_COOKIE, SESSION_KEPT).set(value),
                );
                response
            }
            Err(error) => HttpResponse::from_error(PageError::internal(error)),
        }
    }

    fn respond(&self, status: StatusCode, policy: &Policy, page: &impl Template) -> HttpResponse {
        let mut response = self.context.respond(status, policy, page);
        if let Some(language) = self.chosen_language() {
            let cookie = self.cookie(LANGUAGE_COOKIE, LANGUAGE_KEPT);
            set_cookie(&mut response, &cookie.set(language.as_str().to_owned()));
        }
        response
    }

    /// A cookie of the service.
    pub(crate) fn cookie(&self, name: &'static str, max_age: Duration) -> CookieSettings {
        CookieSettings {
            name,
            path: "/",
            max_age,
            is_secure: self.context.site().is_https,
        }
    }

    /// Seals a value that opens for as long as `kept` says.
    pub(crate) fn seal(
        &self,
        purpose: Purpose<'_>,
        content: &impl Serialize,
        kept: Duration,
    ) -> Result<String, SealError> {
        let expires_at = self
            .state
            .clock
            .now()
            .saturating_add(kept.try_into().unwrap_or_default());
        self.state.sealer.seal_json(
            purpose,
            content,
            expires_at.unix_timestamp(),
            &mut self.generator(),
        )
    }

    /// Opens what [`seal`](Self::seal) has sealed.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        purpose: Purpose<'_>,
        value: &str,
    ) -> Result<T, OpenError> {
        self.state
            .sealer
            .open_json(purpose, value, self.state.clock.now().unix_timestamp())
    }

    fn kept_session(&self) -> Option<CsrfSecret> {
        let value = self
            .cookie(SESSION_COOKIE, SESSION_KEPT)
            .read(&self.request)?;
        CsrfSecret::parse(&self.open::<String>(SESSION, value).ok()?)
    }

    fn kept_language(&self) -> Option<Language> {
        Language::from_code(
            self.cookie(LANGUAGE_COOKIE, LANGUAGE_KEPT)
                .read(&self.request)?,
        )
    }

    /// The links that switch the language lead to the same page with `?lang=`.
    fn chosen_language(&self) -> Option<Language> {
        form_urlencoded::parse(self.request.query_string().as_bytes())
            .find(|(name, _)| name == "lang")
            .and_then(|(_, code)| Language::from_code(&code))
    }
}

/// Adds a cookie to a response.
pub(crate) fn set_cookie(response: &mut HttpResponse, cookie: &Cookie<'_>) {
    if let Err(error) = response.add_cookie(cookie) {
        tracing::error!(name = cookie.name(), %error, "a cookie cannot be set");
    }
}

impl FromRequest for Visit {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}
