//! What a person sees and can do, page by page.

pub(crate) mod bank;
pub(crate) mod card;
pub(crate) mod confirm;
pub(crate) mod service;
pub(crate) mod state;
