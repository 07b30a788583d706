//! Schemas for an `OpenAPI` document. Only with the feature `openapi`.
//!
//! Every shape that is sent or received implements [`utoipa::ToSchema`]: requests as a client sends them
//! ([`NewPayment`](crate::NewPayment) stands for [`CreatePayment`](crate::CreatePayment)), answers as they are
//! written. Generic shapes have another type here that stands for them, so that they have a name in the document.
//! The queries of searches implement [`utoipa::IntoParams`]; [`Paging`](crate::Paging) does so apart.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ObjectBuilder, Schema, SchemaType, Type,
};
use utoipa::{PartialSchema, ToSchema};

use crate::create_payment::AuthorisationMode;
use crate::link::{Links, SearchLinks};
use crate::search::{CompletePageLinks, PageLinks};
use crate::state::PaymentStatus;
use crate::text_enum::Open;
use crate::{Agreement, Refund};

/// Text without the NUL character.
const CLEAN: &str = r"^[^\x00]*$";

/// Names shapes for the document, and says which types that are parameters of theirs belong to it too.
macro_rules! named {
    ($($(#[doc = $doc:literal])+ $name:ident = $shape:ty, with $($part:ty),+;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug)]
            pub struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    <$shape as PartialSchema>::schema()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }

                fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                    <$shape as ToSchema>::schemas(schemas);
                    $(
                        schemas.push((<$part>::name().into_owned(), <$part>::schema()));
                        <$part>::schemas(schemas);
                    )+
                }
            }
        )+
    };
}

named! {
    /// [`crate::Payment`].
    Payment = crate::Payment, with Links;
    /// [`crate::SearchedPayment`].
    SearchedPayment = crate::SearchedPayment, with SearchLinks;
    /// [`crate::PaymentSearchResults`].
    PaymentSearchResults = crate::SearchResults<SearchedPayment, PageLinks>, with SearchedPayment, PageLinks;
    /// [`crate::RefundSearchResults`].
    RefundSearchResults = crate::SearchResults<Refund, CompletePageLinks>, with Refund, CompletePageLinks;
    /// [`crate::AgreementSearchResults`].
    AgreementSearchResults = crate::SearchResults<Agreement, CompletePageLinks>, with Agreement, CompletePageLinks;
}

/// The server writes only known words.
impl<T: PartialSchema> PartialSchema for Open<T> {
    fn schema() -> RefOr<Schema> {
        T::schema()
    }
}

impl<T: ToSchema> ToSchema for Open<T> {
    fn name() -> Cow<'static, str> {
        T::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Any of these types, and nothing else said.
fn any_of(types: impl IntoIterator<Item = Type>) -> Schema {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter(types))
        .into()
}

/// The modes of requests, and that of telephone payments.
pub(crate) fn answered_authorisation_mode() -> Schema {
    let modes = AuthorisationMode::ALL.iter().map(|mode| mode.as_str());
    text()
        .description(Some(
            "How the card details came: as asked for when the payment was created, \
             or `external` for a payment reported by telephone notification.",
        ))
        .enum_values(Some(modes.chain(["external"])))
        .into()
}

/// The states by which payments can be searched.
pub(crate) fn searchable_state() -> Schema {
    let states = PaymentStatus::ALL
        .iter()
        .filter(|state| **state != PaymentStatus::Capturable);
    text()
        .description(Some(
            "In this state. Not `capturable`, which the API refuses here.",
        ))
        .enum_values(Some(states.map(|state| state.as_str())))
        .into()
}

fn metadata(description: &str) -> ObjectBuilder {
    let value = AnyOfBuilder::new()
        .item(text().max_length(Some(100)))
        .item(any_of([Type::Number]))
        .item(any_of([Type::Boolean]));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(description))
        .max_properties(Some(15))
        .property_names(Some(text().min_length(Some(1)).max_length(Some(30))))
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(value.into()))))
}

/// `metadata` of a request.
pub(crate) fn sent_metadata() -> Schema {
    metadata(
        "At most 15 pairs of a name of 1 to 30 characters and a text, boolean or number of at most 100 characters. \
         Names that differ only in case are refused. Comes back with the payment.",
    )
    .into()
}

/// `metadata` of an answer.
pub(crate) fn answered_metadata() -> Schema {
    metadata("What the service attached. Absent when empty.").into()
}

/// `refund_amount_available` of a request.
pub(crate) fn refund_amount_available() -> Schema {
    AnyOfBuilder::new()
        .description(Some(
            "What the service believes can still be refunded, in pence: `refund_summary.amount_available` \
             of the payment. The refund is refused with P0604 unless that is right; when absent, it is not \
             compared. Lenient as the GOV.UK Pay API is: a number in quotes is read, and anything else that is no \
             integer counts as 0.",
        ))
        .item(
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(0)),
        )
        .item(any_of([
            Type::Null,
            Type::String,
            Type::Number,
            Type::Boolean,
            Type::Array,
            Type::Object,
        ]))
        .into()
}

/// `set_up_agreement` of a request.
pub(crate) fn set_up_agreement() -> Schema {
    AnyOfBuilder::new()
        .description(Some(
            "The agreement that gets the card of this payment; in mode `web` only. \
             Lenient as the GOV.UK Pay API is: a value that is no text counts as absent.",
        ))
        .item(agreement_id())
        .item(any_of([
            Type::Null,
            Type::Number,
            Type::Boolean,
            Type::Array,
            Type::Object,
        ]))
        .into()
}

fn agreement_id() -> ObjectBuilder {
    text()
        .min_length(Some(26))
        .max_length(Some(26))
        .pattern(Some(CLEAN))
}

/// `prefilled_cardholder_details` of a request.
pub(crate) fn prefilled_cardholder_details() -> Schema {
    let detail = |limit| {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .max_length(limit)
            .pattern(Some(CLEAN))
    };
    let address = ["line1", "line2", "city"]
        .into_iter()
        .fold(ObjectBuilder::new(), |address, line| {
            address.property(line, detail(Some(255)))
        })
        .property("postcode", detail(Some(25)))
        .property(
            "country",
            detail(None).description(Some(
                "Two letters, as `GB`. Anything longer or shorter is ignored.",
            )),
        );
    let details = ObjectBuilder::new()
        .property("cardholder_name", detail(Some(255)))
        .property("billing_address", object_or_ignored(address, None));
    object_or_ignored(
        details,
        Some(
            "What the card page shows to begin with; the payer can change it. Forbidden in mode `agreement`. \
             Lenient as the GOV.UK Pay API is: a value that is no object is ignored.",
        ),
    )
}

fn object_or_ignored(object: ObjectBuilder, description: Option<&str>) -> Schema {
    AnyOfBuilder::new()
        .description(description)
        .item(object.schema_type(Type::Object))
        .item(any_of([
            Type::Null,
            Type::String,
            Type::Number,
            Type::Boolean,
            Type::Array,
        ]))
        .into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use utoipa::OpenApi;

    #[derive(OpenApi)]
    #[openapi(components(schemas(
        crate::NewPayment,
        super::Payment,
        crate::PaymentEvents,
        super::PaymentSearchResults,
        super::RefundSearchResults,
        super::AgreementSearchResults,
        crate::DisputeResults,
        crate::CreateRefund,
        crate::PaymentRefunds,
        crate::CreateAgreement,
        crate::AuthorisePayment,
        crate::TelephonePayment,
        crate::TelephonePaymentAnswer,
        crate::ApiError,
        crate::FrameworkError,
    )))]
    struct Document;

    fn schemas() -> Value {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        document["components"]["schemas"].clone()
    }

    fn each(value: &Value, see: &mut impl FnMut(&str, &str)) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if let Some(text) = member.as_str() {
                        see(name, text);
                    }
                    each(member, see);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| each(item, see)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        let schemas = schemas();
        let mut count = 0;
        each(&schemas, &mut |name, text| {
            if name == "$ref" {
                let target = text.strip_prefix("#/components/schemas/").unwrap();
                assert!(schemas.get(target).is_some(), "{target}");
                count += 1;
            }
        });
        assert!(count > 50, "{count}");
    }

    #[test]
    fn descriptions_are_no_rust() {
        each(&schemas(), &mut |name, text| {
            let is_rust = text.contains("[`") || text.contains("::") || text.contains("None");
            assert!(name != "description" || !is_rust, "{text}");
        });
    }

    #[test]
    fn absent_and_null_are_told_apart() {
        let schemas = schemas();
        assert_eq!(
            schemas["SearchLinks"]["required"],
            json!(["self", "cancel", "events", "refunds", "capture"])
        );
        let cancel = &schemas["SearchLinks"]["properties"]["cancel"]["oneOf"][0];
        assert_eq!(*cancel, json!({"type": "null"}));
        assert_eq!(
            schemas["Links"]["required"],
            json!(["self", "events", "refunds"])
        );
        assert_eq!(schemas["Payment"]["properties"]["email"]["type"], "string");
        let details = &schemas["CardDetails"];
        assert_eq!(details["required"].as_array().unwrap().len(), 8);
        assert_eq!(
            details["properties"]["expiry_date"]["type"],
            json!(["string", "null"])
        );
        assert_eq!(
            schemas["NewPayment"]["required"],
            json!(["amount", "reference", "description"])
        );
    }
}
