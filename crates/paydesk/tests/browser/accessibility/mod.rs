//! Every page, with and without errors, in both languages: axe finds nothing, nothing sticks out at 320 pixels, and
//! the console is quiet.

mod card;
mod challenge;
mod docs;
mod payment;
mod samples;
mod service;

/// The languages of the pages.
const LANGUAGES: [&str; 2] = ["en", "cy"];
