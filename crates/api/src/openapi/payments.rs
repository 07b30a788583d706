//! Payments, disputes and telephone payments.

use api_types::{
    AuthorisePayment, DisputeQuery, DisputeResults,
    ErrorCode::{
        P0010, P0050, P0101, P0102, P0103, P0104, P0105, P0191, P0195, P0196, P0197, P0198, P0199,
        P0200, P0298, P0300, P0398, P0401, P0402, P0498, P0500, P0501, P0598, P0920, P0930, P0940,
        P0941, P0942, P1000, P1003, P1098, P1211, P1212,
    },
    IdempotencyKey, NewPayment, Paging, PaymentEvents, PaymentQuery, TelephonePayment,
    TelephonePaymentAnswer,
    openapi::{Payment, PaymentSearchResults},
};
use serde_json::json;
use utoipa::openapi::{
    ObjectBuilder, Required, Schema, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

use super::{Endpoint, Schemas};

const PAYMENTS: &str = "Payments";
const TELEPHONE: &str = "Telephone payments";
const ID: &str = "The `payment_id` of a payment.";

pub(super) fn endpoints(schemas: &mut Schemas) -> Vec<Endpoint> {
    vec![
        create(schemas),
        search(schemas),
        get(schemas),
        events(schemas),
        cancel(),
        capture(),
        transactions(schemas),
        disputes(schemas),
        authorise(schemas),
        report(schemas),
    ]
}

fn create(schemas: &mut Schemas) -> Endpoint {
    let example = json!({
        "amount": 2550,
        "reference": "PP-2041",
        "description": "Parking permit, zone B",
        "return_url": "https://permits.example.gov.uk/done"
    });
    Endpoint::post("/v1/payments", "createPayment")
        .says(
            PAYMENTS,
            "Create a payment",
            "Send the payer to `_links.next_url.href` of the answer: it opens the pages on which they pay, and works \
             once. They come back to `return_url` whatever happens; get the payment then to see how it went.\n\n\
             With `authorisation_mode` `moto_api` there are no pages: authorise the payment with card details. With \
             `agreement` the stored card of an agreement is charged within seconds.",
        )
        .parameter(idempotency_key())
        .takes::<NewPayment>(schemas, Required::True, example)
        .answers::<Payment>(schemas, 201, "The payment was created.")
        .header("Location", "The address of the payment.")
        .answers::<Payment>(
            schemas,
            200,
            "The same request with the same `Idempotency-Key` has created this payment before. It is shown as it is now.",
        )
        .refuses(400, &[P0101, P0102, P0103, P0104, P0105, P0197])
        .refuses(403, &[P0940, P0941])
        .refuses(409, &[P0191])
        .refuses(422, &[P0102, P0195, P0196, P0920, P0942])
        .refuses(500, &[P0199])
        .fails(P0198)
}

fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[A-Za-z0-9-]+$"));
    ParameterBuilder::new()
        .name(IdempotencyKey::HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Makes a repetition harmless, for 24 hours, where `authorisation_mode` is `agreement`. It has no effect on \
             other payments.",
        ))
        .schema(Some(Schema::Object(schema.build())))
        .build()
}

fn search(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/payments", "searchPayments")
        .says(
            PAYMENTS,
            "Search payments",
            "The newest first. Without parameters all payments of the account are found. Blank and unknown parameters \
             are ignored.",
        )
        .query::<PaymentQuery>()
        .query::<Paging>()
        .answers::<PaymentSearchResults>(schemas, 200, "One page of the payments that match.")
        .refuses(404, &[P0402])
        .refuses(422, &[P0401])
        .fails(P0498)
}

fn get(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/payments/{payment_id}", "getPayment")
        .says(
            PAYMENTS,
            "Get a payment",
            "The payment as it is now. While the payer can still do something, every answer brings a new one-time \
             `next_url`; earlier ones that were not used stay valid for seven days.",
        )
        .id("payment_id", ID)
        .answers::<Payment>(schemas, 200, "The payment.")
        .refuses(404, &[P0200])
        .fails(P0298)
}

fn events(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/payments/{payment_id}/events", "listPaymentEvents")
        .says(
            PAYMENTS,
            "List the events of a payment",
            "The states that the payment and its refunds have been through, oldest first.",
        )
        .id("payment_id", ID)
        .answers::<PaymentEvents>(schemas, 200, "The events.")
        .refuses(404, &[P0300])
        .fails(P0398)
}

fn cancel() -> Endpoint {
    Endpoint::post("/v1/payments/{payment_id}/cancel", "cancelPayment")
        .says(
            PAYMENTS,
            "Cancel a payment",
            "Ends a payment that is not finished; reserved money is given back. A body is ignored.",
        )
        .id("payment_id", ID)
        .answers_empty(204, "The payment is cancelled.")
        .refuses(400, &[P0501])
        .refuses(404, &[P0500])
        .fails(P0598)
}

fn capture() -> Endpoint {
    Endpoint::post("/v1/payments/{payment_id}/capture", "capturePayment")
        .says(
            PAYMENTS,
            "Capture a payment",
            "Takes the money of a payment with `delayed_capture`, which is `capturable` once the payer has confirmed. \
             Asking again changes nothing. A body is ignored.",
        )
        .id("payment_id", ID)
        .answers_empty(204, "The money is or will be taken.")
        .refuses(404, &[P1000])
        .refuses(409, &[P1003])
        .fails(P1098)
}

fn transactions(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/transactions", "searchTransactions")
        .says(
            PAYMENTS,
            "Search payments (old path)",
            "As `/v1/payments`, for clients that still use this path. Parameters that it does not know are refused.",
        )
        .query_without::<PaymentQuery>(&["agreement_id", "from_settled_date", "to_settled_date"])
        .query::<Paging>()
        .answers::<PaymentSearchResults>(schemas, 200, "One page of the payments that match.")
        .refuses(400, &[P0401])
        .refuses(404, &[P0402])
        .refuses(422, &[P0401])
        .fails(P0498)
}

fn disputes(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/disputes", "searchDisputes")
        .says(
            "Disputes",
            "Search disputes",
            "The newest first. While a payment is disputed, and after the dispute is lost, it cannot be refunded.",
        )
        .query::<DisputeQuery>()
        .query::<Paging>()
        .answers::<DisputeResults>(schemas, 200, "One page of the disputes that match.")
        .refuses(404, &[P0402])
        .refuses(422, &[P0401])
        .fails(P0498)
}

fn authorise(schemas: &mut Schemas) -> Endpoint {
    let example = json!({
        "one_time_token": "0b7c9c0e-6c1e-4f6c-9a55-0d8d7c9b6f10",
        "card_number": "4242424242424242",
        "cvc": "123",
        "expiry_date": "12/29",
        "cardholder_name": "A Example"
    });
    Endpoint::post("/v1/auth", "authorisePayment")
        .says(
            TELEPHONE,
            "Authorise a payment with card details",
            "For a payment with `authorisation_mode` `moto_api`. The token is in `_links.auth_url_post` of the \
             payment; it stands in for the key, and works once. Afterwards the payment is a success, or `capturable` \
             with `delayed_capture`.",
        )
        .needs_no_key()
        .takes::<AuthorisePayment>(schemas, Required::True, example)
        .refuses_plainly(400, "The body is no JSON object.")
        .refuses_plainly(406, "`Accept` does not cover `application/json`.")
        .answers_empty(204, "The payment is authorised.")
        .refuses(400, &[P1211, P1212])
        .refuses(402, &[P0010])
        .refuses(422, &[P0101, P0102])
        .refuses(500, &[P0050])
        .fails(P0198)
}

fn report(schemas: &mut Schemas) -> Endpoint {
    let example = json!({
        "amount": 2550,
        "reference": "PP-2041",
        "description": "Parking permit, zone B",
        "processor_id": "183f2j8923j8",
        "provider_id": "17498-8412u9-1273891239",
        "payment_outcome": {"status": "success"}
    });
    Endpoint::post("/v1/payment_notification", "reportTelephonePayment")
        .says(
            TELEPHONE,
            "Report a payment taken by telephone",
            "For accounts whose telephone payments somebody else takes. The payment can then be read and searched as \
             any other, with `authorisation_mode` `external`.",
        )
        .takes::<TelephonePayment>(schemas, Required::True, example)
        .refuses_plainly(400, "The body is no JSON object.")
        .answers::<TelephonePaymentAnswer>(schemas, 201, "The payment is recorded.")
        .answers::<TelephonePaymentAnswer>(
            schemas,
            200,
            "A payment with this `provider_id` was reported before, and is shown.",
        )
        .refuses(403, &[P0930])
        .refuses(422, &[P0101, P0102])
        .fails(P0198)
}
