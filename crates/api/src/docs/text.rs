//! Descriptions and types, in pieces that a template can write.

use serde_json::Value;

/// A piece of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Text(String),
    /// A name or value.
    Code(String),
    /// The name of a shape, described further down.
    Shape(String),
}

/// A line.
pub(super) type Line = Vec<Piece>;

/// The paragraphs of a description, where back quotes mark names and values.
pub(super) fn paragraphs(description: &Value) -> Vec<Line> {
    let text = description.as_str().unwrap_or_default();
    text.split("\n\n")
        .filter(|text| !text.is_empty())
        .map(line)
        .collect()
}

fn line(text: &str) -> Line {
    let pieces = text.split('`').zip([false, true].into_iter().cycle());
    pieces
        .filter(|(piece, _)| !piece.is_empty())
        .map(|(piece, is_code)| {
            if is_code {
                Piece::Code(piece.to_owned())
            } else {
                Piece::Text(piece.replace('\n', " "))
            }
        })
        .collect()
}

/// What a value may be, in words.
pub(super) fn kind(schema: &Value) -> Line {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|name| name.rsplit('/').next())
    {
        return vec![Piece::Shape(name.to_owned())];
    }
    if let Some(items) = schema["allOf"].as_array() {
        return items.first().map(kind).unwrap_or_default();
    }
    for several in ["anyOf", "oneOf"] {
        if let Some(items) = schema[several].as_array() {
            return joined(items.iter().map(kind), " or ");
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let values = values.iter().map(|value| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            vec![Piece::Code(text)]
        });
        return joined(values, ", ");
    }
    match &schema["type"] {
        Value::Array(types) => {
            let each = types.iter().map(|one| typed(one.as_str(), schema));
            joined(each, " or ")
        }
        one => typed(one.as_str(), schema),
    }
}

fn typed(name: Option<&str>, schema: &Value) -> Line {
    let text = match name {
        Some("array") => {
            let mut line = vec![Piece::Text("list of ".to_owned())];
            line.extend(kind(&schema["items"]));
            return line;
        }
        Some("string") => match schema["format"].as_str() {
            Some("date-time") => "time, as 2026-03-02T09:14:07.250Z".to_owned(),
            Some("date") => "day, as 2026-03-09".to_owned(),
            Some("uri") => "address".to_owned(),
            _ => limited("text", schema, "minLength", "maxLength", " characters"),
        },
        Some("integer") => limited("whole number", schema, "minimum", "maximum", ""),
        Some("number") => limited("number", schema, "minimum", "maximum", ""),
        Some("boolean") => "true or false".to_owned(),
        Some("object") => "object".to_owned(),
        Some("null") => "null".to_owned(),
        _ => "anything".to_owned(),
    };
    vec![Piece::Text(text)]
}

fn limited(kind: &str, schema: &Value, least: &str, most: &str, unit: &str) -> String {
    match (schema[least].as_u64(), schema[most].as_u64()) {
        (Some(least), Some(most)) if least == most => format!("{kind}, {least}{unit}"),
        (Some(least), Some(most)) => format!("{kind}, {least} to {most}{unit}"),
        (Some(least), None) => format!("{kind}, from {least}{unit}"),
        (None, Some(most)) => format!("{kind}, up to {most}{unit}"),
        (None, None) => kind.to_owned(),
    }
}

fn joined(lines: impl Iterator<Item = Line>, between: &str) -> Line {
    let mut all = Line::new();
    for line in lines {
        if !all.is_empty() {
            all.push(Piece::Text(between.to_owned()));
        }
        all.extend(line);
    }
    all
}
