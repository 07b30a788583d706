//! `/v1/payments/{payment_id}/refunds` and `/v1/refunds`

mod create;
mod get;
mod list;
mod search;

pub(crate) use create::create_refund;
pub(crate) use get::get_refund;
pub(crate) use list::list_refunds;
pub(crate) use search::search_refunds;
