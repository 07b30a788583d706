//! The page kit: layout, components, messages, assets, forms, cookies, headers and error pages,
//! shared by every web application here. It knows no payments, no database and no provider.
//!
//! An application registers its [`Site`], wraps itself in [`pages`] and [`observe()`], and calls
//! [`configure`] for the static files and the page for unknown addresses:
//!
//! ```
//! use actix_web::{App, HttpResponse, middleware::from_fn, web::{Data, get}};
//! use askama::Template;
//! use web::{Language, Page, PageContext, Site};
//!
//! #[derive(Template)]
//! #[template(
//!     ext = "html",
//!     source = "{% extends \"base.html\" %}{% block content %}<h1>{{ page.title }}</h1>{% endblock %}"
//! )]
//! struct HelloPage<'a> {
//!     page: Page<'a>,
//! }
//!
//! async fn hello(context: PageContext) -> HttpResponse {
//!     context.ok(&HelloPage { page: context.page(Language::En, "Hello") })
//! }
//!
//! let site = Data::new(Site::new("Example service", "http://localhost:3000"));
//! let app = App::new()
//!     .app_data(site)
//!     .wrap(from_fn(web::pages))
//!     .wrap(from_fn(web::observe))
//!     .route("/hello", get().to(hello))
//!     .configure(web::configure);
//! ```

// Templates name types by their full path, in this crate as in all others.
extern crate self as web;

pub mod assets;
mod body;
mod brand;
mod client;
pub mod component;
mod compress;
mod context;
pub mod cookie;
pub mod country;
mod csp_report;
pub mod csrf;
pub mod custom;
pub mod date;
mod error;
mod error_page;
mod field_errors;
pub mod font;
mod form;
mod messages;
pub mod money;
mod observe;
mod page;
mod policy;
mod random;
mod site;
mod throttle;

pub use body::{Body, BodyError};
pub use brand::Svg;
pub use client::{Client, address_of};
pub use context::{PageContext, found, page, see_other};
pub use error::{Cause, PageError};
pub use error_page::{configure, error_page_samples, not_found, pages};
pub use field_errors::{Field, FieldError, FieldErrors};
pub use form::Form;
pub use messages::*;
pub use observe::{RequestId, observe};
pub use page::{CustomBranding, Page};
pub use policy::{Caching, Csp, Policy};
pub use random::{Random, SystemRandom};
pub use site::{Branding, BrandingSetting, FooterLink, Site};
pub use throttle::{Rate, Throttle, TooSoon};
