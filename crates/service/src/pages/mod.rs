//! One module per page.

pub(crate) mod another;
pub(crate) mod health;
pub(crate) mod home;
mod message;
pub(crate) mod pay;
mod problem;
pub(crate) mod receipt;
pub(crate) mod returned;
pub(crate) mod webhook;
