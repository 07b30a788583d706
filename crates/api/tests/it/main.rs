//! The API as services meet it: over HTTP, on both databases. Numbers in the names are those of the conformance cases of
//! the GOV.UK Pay API.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that finds something missing has failed"
)]

/// Makes a test on each database of every function in the list. Each takes a running application of its own.
macro_rules! on_each_database {
    ($($name:ident)*) => {
        mod sqlite {
            $(
                #[actix_web::test]
                async fn $name() {
                    super::$name($crate::support::start(test_support::Backend::Sqlite).await).await;
                }
            )*
        }

        mod postgres {
            $(
                #[actix_web::test]
                async fn $name() {
                    super::$name($crate::support::start(test_support::Backend::Postgres).await).await;
                }
            )*
        }
    };
}

mod agreements;
mod cancel_and_capture;
mod clock;
mod controls;
mod create;
mod disputes;
mod docs;
mod failures;
mod framework;
mod keys;
mod log;
mod moto_api;
mod openapi;
mod rate_limits;
mod raw;
mod read;
mod recurring;
mod refund_refusals;
mod refund_trouble;
mod refunds;
mod refusals;
mod sandbox;
mod search;
mod search_elsewhere;
mod search_pages;
mod support;
mod telephone;
