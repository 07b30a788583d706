//! The pages, one module each.

pub(crate) mod apple_pay;
pub(crate) mod auth_waiting;
pub(crate) mod cancel;
pub(crate) mod capture_waiting;
pub(crate) mod card_details;
pub(crate) mod challenge;
pub(crate) mod challenge_return;
pub(crate) mod check_card;
pub(crate) mod confirm;
pub(crate) mod device_data;
pub(crate) mod healthcheck;
pub(crate) mod humans;
pub(crate) mod issuer;
pub(crate) mod log;
pub(crate) mod peek;
pub(crate) mod request_denied;
pub(crate) mod return_to_service;
pub(crate) mod secure;
pub(crate) mod security;
mod waiting;
pub(crate) mod wallet;

pub(crate) use card_details::{CardDetailsPage, CardView};
pub(crate) use challenge::{ChallengePage, LeadingPage};
pub(crate) use challenge_return::ReturnPage;
pub(crate) use confirm::ConfirmPage;
pub(crate) use waiting::WaitingPage;
