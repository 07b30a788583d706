//! Journeys from the reference service's pay page to their end.

mod cancelled;
mod challenged;
mod cookies;
mod declined;
mod expired;
mod paid;
mod repeats;
mod secret_id;
mod side_by_side;
mod tokens;
mod without_scripts;
