//! The hosted payment pages behind a one-time `next_url`: card details, confirmation, cancellation, and a page for
//! every state a payment can be in.
//!
//! Addresses, ids, names, titles and texts are those of GOV.UK Pay, so that browser tests written for it run here. The
//! crate knows HTTP and HTML; what may happen to a payment is decided by [`payments`], how a page looks by [`web`].
//!
//! ```
//! use actix_web::{App, middleware::from_fn, web::Data};
//! use pay_frontend::FrontendState;
//!
//! # fn app(payments: payments::Payments, sealer: user_matching::Sealer) {
//! let site = pay_frontend::site("http://localhost:3001");
//! let state = Data::new(FrontendState::new(payments, sealer, site));
//! let app = App::new()
//!     .configure(|config| pay_frontend::configure(config, &state))
//!     .wrap(from_fn(web::pages))
//!     .wrap(from_fn(web::observe));
//! # }
//! ```

mod card_check;
mod error;
mod forms;
mod guard;
mod layout;
mod pages;
mod routes;
mod samples;
mod session;
mod state_page;
mod throttling;
pub mod urls;
mod wallets;

use std::{borrow::Cow, fmt, sync::Arc};

use actix_web::web::{Data, ServiceConfig};
use payments::{Payments, issuer::Issuer};
use user_matching::Sealer;
use web::{FooterLink, Site, custom::CustomFiles};

pub use samples::{Sample, samples};
pub use session::COOKIE_NAME;
pub use throttling::Throttling;

use crate::{session::SessionCookie, throttling::Throttles};

/// What the pages need to work.
pub struct FrontendState {
    payments: Payments,
    sessions: SessionCookie,
    site: Data<Site>,
    issuer: Option<Arc<dyn Issuer>>,
    custom_files: Data<CustomFiles>,
    throttles: Throttles,
}

impl FrontendState {
    /// Pages for the payments of this engine. `sealer` seals the session cookie, which travels over https only when
    /// the `site` says that its public address is https.
    pub fn new(payments: Payments, sealer: Sealer, site: Site) -> Self {
        Self {
            payments,
            sessions: SessionCookie::new(sealer, site.is_https),
            site: Data::new(site),
            issuer: None,
            custom_files: Data::new(CustomFiles::built_in()),
            throttles: Throttles::default(),
        }
    }

    /// With style sheets and logos for accounts that have a look of their own.
    #[must_use]
    pub fn with_custom_files(self, files: CustomFiles) -> Self {
        Self {
            custom_files: Data::new(files),
            ..self
        }
    }

    /// With limits to how often browsers may try cards.
    #[must_use]
    pub fn with_throttling(self, throttling: Throttling) -> Self {
        Self {
            throttles: Throttles::new(throttling),
            ..self
        }
    }

    /// With the pages of the bank that a test provider plays, which do not exist otherwise.
    #[must_use]
    pub fn with_issuer(self, issuer: Arc<dyn Issuer>) -> Self {
        Self {
            issuer: Some(issuer),
            ..self
        }
    }
}

impl fmt::Debug for FrontendState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrontendState")
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

/// The layout of the pages at this public address: name in titles and footer links.
pub fn site(public_url: &str) -> Site {
    let mut site = Site::new("GOV.UK Pay", public_url);
    site.home_url = Cow::Borrowed("https://www.gov.uk/");
    site.footer_links = vec![
        footer_link("privacy", |m| m.layout.privacy_notice),
        footer_link("recaptcha-notice", |m| m.layout.recaptcha_notice),
        footer_link("cookies", |m| m.layout.cookies),
        footer_link("accessibility-statement/", |m| {
            m.layout.accessibility_statement
        }),
    ];
    site
}

fn footer_link(page: &str, text: fn(&'static web::Messages) -> &'static str) -> FooterLink {
    FooterLink {
        href: Cow::Owned(format!("https://www.payments.service.gov.uk/{page}")),
        text,
    }
}

/// Registers the pages, the static files and the page for unknown addresses.
///
/// The application must be wrapped in [`web::pages`] and [`web::observe`].
pub fn configure(config: &mut ServiceConfig, state: &Data<FrontendState>) {
    config
        .app_data(Data::clone(state))
        .app_data(Data::clone(&state.site));
    routes::configure(config);
    web::custom::configure(config, &state.custom_files);
    web::configure(config);
}
