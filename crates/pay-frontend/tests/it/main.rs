//! The payment pages as payers meet them: over HTTP, on both databases. Numbers in the names are those of the acceptance
//! cases of the GOV.UK Pay payment pages.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that finds something missing has failed"
)]

/// Makes a test on each database of every function in the list. Each takes a running application of its own, whose
/// payers are as patient as `start` or the function named first.
macro_rules! on_each_database {
    ($($name:ident)*) => {
        on_each_database! { start: $($name)* }
    };
    ($start:ident: $($name:ident)*) => {
        mod sqlite {
            $(
                #[actix_web::test]
                async fn $name() {
                    super::$name($crate::support::$start(test_support::Backend::Sqlite).await).await;
                }
            )*
        }

        mod postgres {
            $(
                #[actix_web::test]
                async fn $name() {
                    super::$name($crate::support::$start(test_support::Backend::Postgres).await).await;
                }
            )*
        }
    };
}

mod card_page;
mod challenge;
mod challenge_ways;
mod device_data;
mod email_typo;
mod headers;
mod hostile_matrix;
mod layout;
mod outcomes;
mod paying;
mod races;
mod secure;
mod session;
mod states;
mod support;
mod throttling;
mod validation;
mod variants;
mod wallets;
mod weight;
mod welsh;
