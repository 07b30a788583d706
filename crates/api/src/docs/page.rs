//! From the document to the page.

use askama::Template;
use serde_json::{Map, Value};

use super::{
    ICON, SCRIPT, STYLE,
    text::{Line, Piece, kind, paragraphs},
};

#[derive(Template)]
#[template(path = "page.html")]
pub(super) struct DocsPage<'a> {
    /// What stands before every path.
    prefix: &'a str,
    style: &'a str,
    script: &'a str,
    icon: &'a str,
    version: String,
    about: Vec<Line>,
    groups: Vec<Group>,
    shapes: Vec<Shape>,
}

/// Operations under one heading.
struct Group {
    name: String,
    about: Vec<Line>,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: Vec<Line>,
    needs_key: bool,
    parameters: Vec<Member>,
    body: Option<Body>,
    answers: Vec<Answer>,
}

/// A parameter of an operation, or a member of a shape.
struct Member {
    name: String,
    /// `path`, `query` or `header`; empty for members.
    place: String,
    is_required: bool,
    kind: Line,
    about: Vec<Line>,
}

struct Body {
    kind: Line,
    example: String,
}

struct Answer {
    status: String,
    kind: Line,
    about: Vec<Line>,
    headers: Vec<Member>,
}

struct Shape {
    name: String,
    kind: Line,
    about: Vec<Line>,
    members: Vec<Member>,
}

impl<'a> DocsPage<'a> {
    pub(super) fn new(document: &Value, prefix: &'a str) -> Self {
        let mut groups: Vec<_> = list(at(document, "/tags")).map(group).collect();
        for (tag, operation) in operations(document) {
            if let Some(group) = groups.iter_mut().find(|group| group.name == tag) {
                group.operations.push(operation);
            }
        }
        Self {
            prefix,
            style: &STYLE.name,
            script: &SCRIPT.name,
            icon: &ICON.name,
            version: text(at(document, "/info/version")),
            about: paragraphs(at(document, "/info/description")),
            groups,
            shapes: entries(at(document, "/components/schemas"))
                .map(shape)
                .collect(),
        }
    }
}

fn operations(document: &Value) -> Vec<(String, Operation)> {
    let mut all = Vec::new();
    for (path, item) in entries(at(document, "/paths")) {
        for (method, described) in entries(item) {
            let tag = text(at(described, "/tags/0"));
            all.push((tag, operation(path, method, described)));
        }
    }
    // What creates something stands before what finds it.
    all.sort_by(|(_, a), (_, b)| (&a.path, &b.method).cmp(&(&b.path, &a.method)));
    all
}

fn group(tag: &Value) -> Group {
    Group {
        name: text(&tag["name"]),
        about: paragraphs(&tag["description"]),
        operations: Vec::new(),
    }
}

fn operation(path: &str, method: &str, described: &Value) -> Operation {
    let content = at(described, "/requestBody/content/application~1json");
    Operation {
        id: text(&described["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&described["summary"]),
        about: paragraphs(&described["description"]),
        needs_key: described["security"].is_null(),
        parameters: list(&described["parameters"]).map(parameter).collect(),
        body: content.is_object().then(|| Body {
            kind: kind(&content["schema"]),
            example: format!("{:#}", content["example"]),
        }),
        answers: entries(&described["responses"]).map(answer).collect(),
    }
}

fn parameter(described: &Value) -> Member {
    let about = ["/description", "/schema/description"].map(|pointer| at(described, pointer));
    let about = about.into_iter().find(|about| about.is_string());
    Member {
        name: text(at(described, "/name")),
        place: text(at(described, "/in")),
        is_required: described["required"] == true,
        kind: kind(at(described, "/schema")),
        about: about.map(paragraphs).unwrap_or_default(),
    }
}

fn answer((status, described): (&str, &Value)) -> Answer {
    let content = entries(&described["content"]).next();
    let headers = entries(&described["headers"]).map(|(name, header)| Member {
        name: name.to_owned(),
        place: "header".to_owned(),
        is_required: true,
        kind: kind(&header["schema"]),
        about: paragraphs(&header["description"]),
    });
    Answer {
        status: status.to_owned(),
        kind: content
            .map(|(_, content)| kind(&content["schema"]))
            .unwrap_or_default(),
        about: paragraphs(&described["description"]),
        headers: headers.collect(),
    }
}

fn shape((name, schema): (&str, &Value)) -> Shape {
    let is_required = |name: &str| list(&schema["required"]).any(|required| required == name);
    let members = entries(&schema["properties"]).map(|(name, schema)| Member {
        name: name.to_owned(),
        place: String::new(),
        is_required: is_required(name),
        kind: kind(schema),
        about: paragraphs(&schema["description"]),
    });
    Shape {
        name: name.to_owned(),
        kind: kind(schema),
        about: paragraphs(&schema["description"]),
        members: members.collect(),
    }
}

/// What stands at a JSON pointer, or null.
fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flat_map(Map::iter);
    members.map(|(name, value)| (name.as_str(), value))
}
