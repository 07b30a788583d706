//! Refunds.

use api_types::{
    CreateRefund,
    ErrorCode::{
        P0200, P0600, P0601, P0602, P0603, P0604, P0697, P0698, P0700, P0798, P0800, P0898, P0941,
        P1100, P1101, P1898,
    },
    Paging, PaymentRefunds, Refund, RefundQuery,
    openapi::RefundSearchResults,
};
use serde_json::json;
use utoipa::openapi::Required;

use super::{Endpoint, Schemas};

const REFUNDS: &str = "Refunds";
const PAYMENT_ID: &str = "The `payment_id` of a payment.";

pub(super) fn endpoints(schemas: &mut Schemas) -> Vec<Endpoint> {
    vec![
        create(schemas),
        list(schemas),
        get(schemas),
        search(schemas),
    ]
}

fn create(schemas: &mut Schemas) -> Endpoint {
    let example = json!({"amount": 500, "refund_amount_available": 2550});
    Endpoint::post("/v1/payments/{payment_id}/refunds", "createRefund")
        .says(
            REFUNDS,
            "Refund a payment",
            "Gives all or part of a captured payment back, any number of times, up to what was paid. Send \
             `refund_amount_available` as you know it, so that the same refund is not made twice.",
        )
        .id("payment_id", PAYMENT_ID)
        .takes::<CreateRefund>(schemas, Required::True, example)
        .answers::<Refund>(
            schemas,
            202,
            "The refund is accepted. Its `status` may still change: get it later.",
        )
        .refuses(400, &[P0601, P0602, P0603, P0697])
        .refuses(403, &[P0941])
        .refuses(404, &[P0200, P0600])
        .refuses(412, &[P0604])
        .refuses(422, &[P0602])
        .fails(P0698)
}

fn list(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/payments/{payment_id}/refunds", "listRefunds")
        .says(REFUNDS, "List the refunds of a payment", "Oldest first.")
        .id("payment_id", PAYMENT_ID)
        .answers::<PaymentRefunds>(schemas, 200, "The refunds.")
        .refuses(404, &[P0800])
        .fails(P0898)
}

fn get(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/payments/{payment_id}/refunds/{refund_id}", "getRefund")
        .says(REFUNDS, "Get a refund", "The refund as it is now.")
        .id("payment_id", PAYMENT_ID)
        .id("refund_id", "The `refund_id` of one of its refunds.")
        .answers::<Refund>(schemas, 200, "The refund.")
        .refuses(404, &[P0700])
        .fails(P0798)
}

fn search(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/refunds", "searchRefunds")
        .says(
            REFUNDS,
            "Search refunds",
            "Refunds of all payments of the account, the newest first.",
        )
        .query::<RefundQuery>()
        .query::<Paging>()
        .answers::<RefundSearchResults>(schemas, 200, "One page of the refunds that match.")
        .refuses(404, &[P1100])
        .refuses(422, &[P1101])
        .fails(P1898)
}
