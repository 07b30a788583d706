//! `/v1/agreements`

mod cancel;
mod create;
mod get;
mod search;

pub(crate) use cancel::cancel_agreement;
pub(crate) use create::create_agreement;
pub(crate) use get::get_agreement;
pub(crate) use search::search_agreements;
