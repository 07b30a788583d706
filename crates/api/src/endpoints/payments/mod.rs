//! `/v1/payments`

mod cancel;
mod capture;
mod create;
mod events;
mod get;
mod order;

pub(crate) use cancel::cancel_payment;
pub(crate) use capture::capture_payment;
pub(crate) use create::create_payment;
pub(crate) use events::list_events;
pub(crate) use get::get_payment;
