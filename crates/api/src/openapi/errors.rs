//! The errors of an endpoint, by status.

use std::collections::BTreeMap;

use api_types::{ApiError, ErrorCode, FrameworkError};
use serde_json::{Value, json};
use utoipa::openapi::{
    AllOfBuilder, ContentBuilder, HeaderBuilder, ObjectBuilder, RefOr, Response, ResponseBuilder,
    Schema, Type,
    example::ExampleBuilder,
    schema::{AnyOfBuilder, SchemaType},
};

use super::schemas::Schemas;

/// What one status can mean.
#[derive(Default)]
struct Meaning {
    codes: Vec<ErrorCode>,
    /// The cause of an error without a public code.
    framework: Option<&'static str>,
}

/// All that can go wrong at an endpoint.
#[derive(Default)]
pub(super) struct Errors(BTreeMap<u16, Meaning>);

impl Errors {
    /// With a public code.
    pub(super) fn code(&mut self, status: u16, code: ErrorCode) {
        self.0.entry(status).or_default().codes.push(code);
    }

    /// Without one.
    pub(super) fn framework(&mut self, status: u16, cause: &'static str) {
        self.0.entry(status).or_default().framework = Some(cause);
    }

    /// As the document shows them.
    pub(super) fn responses(self, schemas: &mut Schemas) -> Vec<(u16, Response)> {
        let describe = |(status, meaning)| (status, response(status, &meaning, schemas));
        self.0.into_iter().map(describe).collect()
    }
}

fn response(status: u16, meaning: &Meaning, schemas: &mut Schemas) -> Response {
    let mut lines: Vec<_> = meaning
        .codes
        .iter()
        .map(|code| format!("`{code}`: {}", code.description().trim_end_matches('.')))
        .collect();
    lines.extend(meaning.framework.map(str::to_owned));

    let with_code = (!meaning.codes.is_empty()).then(|| with_codes(&meaning.codes, schemas));
    let without = meaning.framework.map(|_| with_status(status, schemas));
    let schema = match (with_code, without) {
        (Some(schema), None) | (None, Some(schema)) => schema,
        (with_code, without) => {
            let all = with_code.into_iter().chain(without);
            let builder = all.fold(AnyOfBuilder::new(), AnyOfBuilder::item);
            Schema::AnyOf(builder.build()).into()
        }
    };
    let examples = meaning.codes.iter().map(|code| {
        let example = ExampleBuilder::new().value(Some(example(*code)));
        (code.as_str(), example.build())
    });
    let content = ContentBuilder::new()
        .schema(Some(schema))
        .examples_from_iter(examples);
    let response = ResponseBuilder::new()
        .description(lines.join("\n\n"))
        .content("application/json", content.build());
    match status {
        401 => response.header("WWW-Authenticate", text_header("`Bearer realm=\"realm\"`")),
        503 => response.header(
            "Retry-After",
            text_header("Seconds after which trying again makes sense."),
        ),
        _ => response,
    }
    .build()
}

/// A header whose value is text.
pub(super) fn text_header(description: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Schema::Object(
            ObjectBuilder::new().schema_type(Type::String).build(),
        ))
        .description(Some(description))
        .build()
}

fn with_codes(codes: &[ErrorCode], schemas: &mut Schemas) -> RefOr<Schema> {
    let codes = codes.iter().map(|code| json!(code.as_str()));
    narrowed(schemas.of::<ApiError>(), codes)
}

fn with_status(status: u16, schemas: &mut Schemas) -> RefOr<Schema> {
    narrowed(schemas.of::<FrameworkError>(), [json!(status)])
}

/// A shape with only some values of `code`.
fn narrowed(shape: RefOr<Schema>, codes: impl IntoIterator<Item = Value>) -> RefOr<Schema> {
    let code = ObjectBuilder::new()
        .schema_type(SchemaType::AnyValue)
        .enum_values(Some(codes));
    let narrow = ObjectBuilder::new().property("code", Schema::Object(code.build()));
    let all = AllOfBuilder::new()
        .item(shape)
        .item(Schema::Object(narrow.build()));
    Schema::AllOf(all.build()).into()
}

fn example(code: ErrorCode) -> Value {
    json!({"code": code.as_str(), "description": code.description()})
}
