//! Device data collection (Worldpay, "3DS Flex"): the provider looks at the payer's browser from a hidden frame of the card
//! page. First comes the frame's form, which `static/js/device-data.js` fills in and posts; then what the provider shows
//! there, which for the sandbox is a page of ours.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;
use web::{Form, Language, Page, PageContext, PageError, Policy};

use super::issuer;

/// `GET /public/worldpay/worldpay-3ds-flex-ddc.html`: the form. It is the same for everybody, and runs nothing, so that it
/// may be posted to any provider, who may lead on to others.
pub(crate) async fn frame(context: PageContext) -> HttpResponse {
    let policy = Policy::new()
        .allow_being_framed_by_us()
        .allow_forms_matching("https:");
    let page = context.page(Language::En, "Device data collection");
    context.respond(StatusCode::OK, &policy, &FramePage { page })
}

/// What the form brings. The first digits of the card change nothing here.
#[derive(Deserialize)]
pub(crate) struct Brought {
    #[serde(default, rename = "JWT")]
    jwt: String,
}

/// `POST /sandbox/worldpay/ddc`: the sandbox has seen the browser, and tells the card page.
pub(crate) async fn profile(
    request: HttpRequest,
    context: PageContext,
    form: Form<Brought>,
) -> Result<HttpResponse, PageError> {
    let issuer = issuer::bank(&request)?;
    let page = ProfilePage {
        page: context.page(Language::En, "Device data collection"),
        session: issuer.device_session(&form.unchecked().jwt),
    };
    let policy = Policy::new().allow_being_framed_by_us();
    Ok(context.respond(StatusCode::OK, &policy, &page))
}

/// The form.
#[derive(Template)]
#[template(path = "pay-frontend/device_data_frame.html")]
struct FramePage<'a> {
    page: Page<'a>,
}

/// The answer.
#[derive(Template)]
#[template(path = "pay-frontend/device_data_profile.html")]
struct ProfilePage<'a> {
    page: Page<'a>,
    session: Option<String>,
}
