//! The whole of Paydesk in one process, or any part of it: settings, composition, worker, command line.
//!
//! [`App::build`] wires everything and binds the listeners; [`App::run`] serves until it is told to stop.

mod app;
pub mod banner;
pub mod cli;
pub mod config;
mod keys;
mod listeners;
pub mod logging;
mod operations;
mod reference_service;
mod sandbox_ledger;
mod table;
mod worker;

pub use app::{Addresses, App, Overrides, Part};
pub use config::Config;
