//! One module per resource: extract, authorise, parse, one call of the core, answer.

pub(crate) mod clock;
pub(crate) mod health;
pub(crate) mod payments;
pub(crate) mod request_denied;
pub(crate) mod security_txt;
