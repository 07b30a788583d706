//! Payments in a real browser: whole journeys from the reference service's pay page to its end, and what assistive
//! technology finds on every page.
//!
//! `PAYDESK_TEST_CHROMIUM` and `PAYDESK_TEST_CHROMEDRIVER` name the browser and its driver; `cargo xtask test` sets
//! them. `PAYDESK_TEST_SCREENSHOTS` names a folder for pictures of every page at 1280 and 320 pixels.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]

mod accessibility;
mod card_scripts;
mod chromium;
mod commands;
mod device_data;
mod driver;
mod inspector;
mod journeys;
mod pages;
mod samples;
mod stage;
mod variants;
mod wallets;
