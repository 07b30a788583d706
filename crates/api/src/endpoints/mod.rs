//! One module per resource: extract, authorise, parse, one call of the core, answer.

pub(crate) mod agreements;
pub(crate) mod authorise;
pub(crate) mod disputes;
pub(crate) mod health;
pub(crate) mod payments;
pub(crate) mod refunds;
pub(crate) mod request_denied;
pub(crate) mod sandbox;
pub(crate) mod security_txt;
pub(crate) mod telephone;
