//! Every page, with and without errors, in both languages: axe finds nothing, nothing sticks out at 320 pixels or is cut
//! off when spaced out, the console is quiet, and a keyboard is enough.

mod keyboard;
mod running;
mod samples;
mod service;

/// The languages of the pages.
const LANGUAGES: [&str; 2] = ["en", "cy"];
