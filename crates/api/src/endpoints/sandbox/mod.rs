//! `/sandbox`: what tests of services may do that nobody else may. The routes exist in test mode only and need a key.
//! They reach nothing of other accounts, but for the clock: there is one for all, so that whoever moves it makes the
//! payments of everybody expire. They answer errors in words, without public codes.

mod body;
mod clock;
mod complete;
mod disputes;
mod notifications;

use std::borrow::Cow;

use api_types::FrameworkError;
use payments::store::StoreError;

use crate::error::Failure;

pub(crate) use clock::{ClockTime, MAX_ADVANCE_SECONDS, move_clock, read_clock};
pub(crate) use complete::{Completion, complete_new, complete_payment};
pub(crate) use disputes::{DisputeProgress, NewDispute, move_dispute, open_dispute};
pub(crate) use notifications::{NotificationTaken, take_notification};

/// 404: the account has nothing under this id.
fn unknown(what: &'static str) -> Failure {
    said(404, what)
}

/// 409: asked for rightly, but not now.
fn conflict(message: impl Into<Cow<'static, str>>) -> Failure {
    said(409, message)
}

fn said(code: u16, message: impl Into<Cow<'static, str>>) -> Failure {
    let message = message.into();
    Failure::Framework(FrameworkError { code, message })
}

fn store_failed(error: StoreError) -> Failure {
    Failure::ControlStore(error)
}
