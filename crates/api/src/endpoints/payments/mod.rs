//! `/v1/payments`, and `/v1/transactions`, which searches them under an old name.

mod cancel;
mod capture;
mod create;
mod events;
mod get;
mod order;
mod search;

pub(crate) use cancel::cancel_payment;
pub(crate) use capture::capture_payment;
pub(crate) use create::create_payment;
pub(crate) use events::list_events;
pub(crate) use get::get_payment;
pub(crate) use search::{search_payments, search_transactions};
