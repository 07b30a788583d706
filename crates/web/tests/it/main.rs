//! The page kit from outside: what an application built on it answers.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod app;
mod assets;
mod components_of_forms;
mod components_of_text;
mod compress;
mod csp_report;
mod custom;
mod error_pages;
mod fixtures;
mod forms;
mod headers;
mod layout;
mod messages;
mod observe;
mod styles;
