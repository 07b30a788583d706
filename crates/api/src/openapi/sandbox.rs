//! The controls of the test mode.

use api_types::{Dispute, openapi::Payment};
use serde_json::{Value, json};
use utoipa::openapi::{
    KnownFormat, ObjectBuilder, OneOfBuilder, RefOr, Required, Schema, SchemaFormat, Type,
};

use super::{Endpoint, Schemas};
use crate::endpoints::sandbox::{
    ClockTime, Completion, DisputeProgress, MAX_ADVANCE_SECONDS, NewDispute, NotificationTaken,
};

const CONTROLS: &str = "Test controls";
const EXPLAINED: &str = "The body is wrong; `message` says what would be right.";
const NO_SUCH_PAYMENT: &str = "The account has no such payment.";

pub(super) fn endpoints(schemas: &mut Schemas) -> Vec<Endpoint> {
    vec![
        complete(schemas),
        notify(schemas),
        open_dispute(schemas),
        move_dispute(schemas),
        read_clock(schemas),
        move_clock(schemas),
    ]
}

fn complete(schemas: &mut Schemas) -> Endpoint {
    Endpoint::post("/sandbox/payments/{payment_id}/complete", "completePayment")
        .says(
            CONTROLS,
            "Complete a payment without a payer",
            "Takes a payment through its steps as a payer would, without pages, and waits for the provider. Without a \
             body it succeeds.",
        )
        .id("payment_id", "The `payment_id` of a payment that is not finished.")
        .takes::<Completion>(schemas, Required::False, json!({"outcome": "declined"}))
        .answers::<Payment>(schemas, 200, "The payment as it is now.")
        .refuses_plainly(400, EXPLAINED)
        .refuses_plainly(404, NO_SUCH_PAYMENT)
        .refuses_plainly(
            409,
            "The payment cannot become that (any more), or the card has another outcome; `message` says what is.",
        )
}

fn notify(schemas: &mut Schemas) -> Endpoint {
    let example = json!({
        "event": "settled",
        "payment_id": "7m2p9c1d8e5f4g6j0r2th3kq0v",
        "settled_date": "2026-03-09"
    });
    Endpoint::post("/sandbox/notifications", "sendNotification")
        .says(
            CONTROLS,
            "Notify as a provider would",
            "What is unknown, or known already, changes nothing.",
        )
        .takes_schema(notification(), Required::True, example)
        .answers::<NotificationTaken>(schemas, 200, "The notification is taken.")
        .refuses_plainly(400, EXPLAINED)
}

fn open_dispute(schemas: &mut Schemas) -> Endpoint {
    let example = json!({"payment_id": "7m2p9c1d8e5f4g6j0r2th3kq0v", "reason": "fraudulent"});
    Endpoint::post("/sandbox/disputes", "openDispute")
        .says(
            CONTROLS,
            "Open a dispute",
            "A payer asks their bank for the money of a captured payment. Until they lose, it cannot be refunded.",
        )
        .takes::<NewDispute>(schemas, Required::True, example)
        .answers::<Dispute>(schemas, 201, "The dispute is open.")
        .refuses_plainly(400, EXPLAINED)
        .refuses_plainly(404, NO_SUCH_PAYMENT)
        .refuses_plainly(
            409,
            "The payment is not captured, is disputed already, or is smaller than `amount`.",
        )
}

fn move_dispute(schemas: &mut Schemas) -> Endpoint {
    Endpoint::post("/sandbox/disputes/{dispute_id}", "moveDispute")
        .says(
            CONTROLS,
            "Decide a dispute",
            "The bank looks at the evidence, or decides for the service (`won`) or the payer (`lost`, which costs 1500 \
             pence more).",
        )
        .id("dispute_id", "The `dispute_id` of a dispute.")
        .takes::<DisputeProgress>(schemas, Required::True, json!({"status": "lost"}))
        .answers::<Dispute>(schemas, 200, "The dispute as it is now.")
        .refuses_plainly(400, EXPLAINED)
        .refuses_plainly(404, "The account has no such dispute.")
        .refuses_plainly(409, "The dispute is over.")
}

fn read_clock(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/sandbox/clock", "readClock")
        .says(
            CONTROLS,
            "Read the clock",
            "The time of all parts of this server.",
        )
        .answers::<ClockTime>(schemas, 200, "The time.")
}

fn move_clock(schemas: &mut Schemas) -> Endpoint {
    Endpoint::post("/sandbox/clock", "moveClock")
        .says(
            CONTROLS,
            "Move the clock",
            "Lets time pass at once, for all accounts, or goes back to the time of the machine. What falls due is done \
             a moment later.",
        )
        .takes_schema(clock_change(), Required::True, json!({"advance_seconds": 5460}))
        .answers::<ClockTime>(schemas, 200, "The time after the change.")
        .refuses_plainly(400, EXPLAINED)
}

fn clock_change() -> Schema {
    let advance = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(MAX_ADVANCE_SECONDS))
        .description(Some("How many seconds pass."));
    let reset = ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .enum_values(Some([true]))
        .description(Some("Back to the time of the machine."));
    one_of([
        object([("advance_seconds", advance)]),
        object([("reset", reset)]),
    ])
}

fn notification() -> Schema {
    one_of([
        object([event(&["captured"]), id("payment_id")]),
        object([
            event(&["refund_succeeded", "refund_failed"]),
            id("refund_id"),
        ]),
        object([event(&["settled"]), id("payment_id"), day()]),
        object([event(&["settled"]), id("refund_id"), day()]),
        object([event(&["settled"]), id("dispute_id"), day()]),
    ])
}

type Member = (&'static str, ObjectBuilder);

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn event(names: &[&str]) -> Member {
    let names = names.iter().copied().map(Value::from);
    ("event", text().enum_values(Some(names)))
}

fn id(name: &'static str) -> Member {
    (name, text())
}

fn day() -> Member {
    let format = SchemaFormat::KnownFormat(KnownFormat::Date);
    ("settled_date", text().format(Some(format)))
}

/// An object with exactly these members.
fn object<const N: usize>(members: [Member; N]) -> ObjectBuilder {
    let empty = ObjectBuilder::new().additional_properties(Some(
        utoipa::openapi::schema::AdditionalProperties::<Schema>::FreeForm(false),
    ));
    members.into_iter().fold(empty, |object, (name, schema)| {
        object
            .property(name, Schema::Object(schema.build()))
            .required(name)
    })
}

fn one_of<const N: usize>(shapes: [ObjectBuilder; N]) -> Schema {
    let shapes = shapes.map(|shape| RefOr::T(Schema::Object(shape.build())));
    Schema::OneOf(
        shapes
            .into_iter()
            .fold(OneOfBuilder::new(), OneOfBuilder::item)
            .build(),
    )
}
