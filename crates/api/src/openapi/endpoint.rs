//! One operation, from a few words to its description.

use api_types::ErrorCode;
use serde_json::Value;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        Content, ContentBuilder, HttpMethod, ObjectBuilder, Paths, RefOr, Required, Response,
        ResponseBuilder, Schema, Type,
        path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
    },
};

use super::{
    errors::{Errors, text_header},
    schemas::Schemas,
};

const JSON: &str = "application/json";

/// An operation. What its path, key and body bring with them is added by itself.
pub(super) struct Endpoint {
    method: HttpMethod,
    path: &'static str,
    operation: OperationBuilder,
    answers: Vec<(u16, Response)>,
    errors: Errors,
    needs_key: bool,
}

impl Endpoint {
    pub(super) fn get(path: &'static str, id: &'static str) -> Self {
        Self::new(HttpMethod::Get, path, id)
    }

    pub(super) fn post(path: &'static str, id: &'static str) -> Self {
        Self::new(HttpMethod::Post, path, id)
    }

    pub(super) fn new(method: HttpMethod, path: &'static str, id: &'static str) -> Self {
        Self {
            method,
            path,
            operation: OperationBuilder::new().operation_id(Some(id)),
            answers: Vec::new(),
            errors: Errors::default(),
            needs_key: true,
        }
    }

    /// Under which heading it stands, what it is called, and what it does.
    pub(super) fn says(mut self, tag: &str, summary: &str, description: &str) -> Self {
        self.operation = self
            .operation
            .tag(tag)
            .summary(Some(summary))
            .description(Some(description));
        self
    }

    /// Everybody may call it.
    pub(super) fn needs_no_key(mut self) -> Self {
        self.needs_key = false;
        self
    }

    /// An id in the path. Any text is taken, and one that is no id is not found.
    pub(super) fn id(self, name: &'static str, description: &str) -> Self {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(26))
            .max_length(Some(26))
            .pattern(Some("^[0-9a-v]{26}$"));
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(description))
            .schema(Some(Schema::Object(schema.build())));
        self.parameter(parameter.build())
    }

    pub(super) fn parameter(mut self, parameter: Parameter) -> Self {
        self.operation = self.operation.parameter(parameter);
        self
    }

    /// The parameters of a query.
    pub(super) fn query<T: IntoParams>(self) -> Self {
        self.query_without::<T>(&[])
    }

    /// The parameters of a query, but for some.
    pub(super) fn query_without<T: IntoParams>(self, unknown: &[&str]) -> Self {
        T::into_params(|| Some(ParameterIn::Query))
            .into_iter()
            .filter(|parameter| !unknown.contains(&parameter.name.as_str()))
            .fold(self, Self::parameter)
    }

    /// A JSON body of the shape `T`.
    pub(super) fn takes<T: ToSchema>(
        self,
        schemas: &mut Schemas,
        required: Required,
        example: Value,
    ) -> Self {
        self.takes_schema(schemas.of::<T>(), required, example)
    }

    /// Any JSON body.
    pub(super) fn takes_schema(
        mut self,
        schema: impl Into<RefOr<Schema>>,
        required: Required,
        example: Value,
    ) -> Self {
        let content = ContentBuilder::new()
            .schema(Some(schema))
            .example(Some(example));
        let body = RequestBodyBuilder::new()
            .content(JSON, content.build())
            .required(Some(required));
        self.operation = self.operation.request_body(Some(body.build()));
        self.errors
            .framework(400, "The body cannot be read, because it broke off.");
        self.errors
            .framework(408, "The body took longer than ten seconds to come.");
        self.errors.framework(413, "The body has more than 64 kB.");
        self.errors
            .framework(415, "`Content-Type` is not `application/json`.");
        self
    }

    /// Success, with a body of the shape `T`.
    pub(super) fn answers<T: ToSchema>(
        self,
        schemas: &mut Schemas,
        status: u16,
        description: &str,
    ) -> Self {
        let content = Content::new(Some(schemas.of::<T>()));
        self.answers_with(status, description, JSON, content)
    }

    /// Success, with any body.
    pub(super) fn answers_with(
        mut self,
        status: u16,
        description: &str,
        media_type: &str,
        content: Content,
    ) -> Self {
        let response = ResponseBuilder::new()
            .description(description)
            .content(media_type, content);
        self.answers.push((status, response.build()));
        self
    }

    /// Success, without a body.
    pub(super) fn answers_empty(mut self, status: u16, description: &str) -> Self {
        self.answers.push((status, Response::new(description)));
        self
    }

    /// A header of the newest answer.
    pub(super) fn header(mut self, name: &str, description: &str) -> Self {
        if let Some((_, response)) = self.answers.last_mut() {
            response
                .headers
                .insert(name.to_owned(), text_header(description));
        }
        self
    }

    /// An error with a public code.
    pub(super) fn refuses(mut self, status: u16, codes: &[ErrorCode]) -> Self {
        for code in codes {
            self.errors.code(status, *code);
        }
        self
    }

    /// An error without one.
    pub(super) fn refuses_plainly(mut self, status: u16, cause: &'static str) -> Self {
        self.errors.framework(status, cause);
        self
    }

    /// What the endpoint answers when something of ours fails, for good or for a moment.
    pub(super) fn fails(self, code: ErrorCode) -> Self {
        self.refuses(500, &[code]).refuses(503, &[code])
    }

    /// Adds it to the paths of the document.
    pub(super) fn describe(mut self, paths: &mut Paths, schemas: &mut Schemas) {
        if self.needs_key {
            let errors = &mut self.errors;
            errors.framework(401, "The key is missing, malformed, unknown or revoked.");
            errors.framework(406, "`Accept` does not cover `application/json`.");
            errors.framework(503, "The keys cannot be looked up now.");
        } else {
            self.operation = self.operation.securities(Some([]));
        }
        if self.path.starts_with("/v1/") {
            self.errors.code(429, ErrorCode::P0900);
        }
        let responses = self
            .answers
            .into_iter()
            .chain(self.errors.responses(schemas));
        let operation = responses.fold(self.operation, |operation, (status, response)| {
            operation.response(status.to_string(), RefOr::T(response))
        });
        paths.add_path_operation(self.path, vec![self.method], operation.build());
    }
}
