//! Turns `locales/en.toml` and `locales/cy.toml` into one typed catalogue. English says which
//! messages exist; Welsh must have exactly the same keys with exactly the same placeholders.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use toml::{Table, Value};

/// A message with its placeholders cut out.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Placeholder(String),
}

enum Node {
    Group(BTreeMap<String, Node>),
    Message {
        english: Vec<Piece>,
        welsh: Vec<Piece>,
    },
}

/// The Rust of the catalogue, or all that is wrong with the texts.
pub(crate) fn code(english: &str, welsh: &str) -> Result<String, Vec<String>> {
    let english = parse("en.toml", english)?;
    let welsh = parse("cy.toml", welsh)?;
    let mut problems = Vec::new();
    let catalogue = merge("", &english, &welsh, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut code = String::new();
    write_type("Messages", "", &catalogue, &mut code);
    for (name, language) in [("ENGLISH", Language::English), ("WELSH", Language::Welsh)] {
        let value = value_of("Messages", &catalogue, language);
        let _infallible = writeln!(code, "static {name}: Messages = {value};");
    }
    Ok(code)
}

#[derive(Clone, Copy)]
enum Language {
    English,
    Welsh,
}

fn parse(file: &str, text: &str) -> Result<Table, Vec<String>> {
    text.parse::<Table>().map_err(|error| {
        let reason = error.to_string().replace('\n', " ");
        vec![format!("locales/{file}: {reason}")]
    })
}

fn merge(
    prefix: &str,
    english: &Table,
    welsh: &Table,
    problems: &mut Vec<String>,
) -> BTreeMap<String, Node> {
    for key in welsh.keys().filter(|key| !english.contains_key(*key)) {
        problems.push(format!(
            "locales/cy.toml: {prefix}{key} does not exist in en.toml"
        ));
    }
    let mut nodes = BTreeMap::new();
    for (key, value) in english {
        let name = format!("{prefix}{key}");
        if !is_name(key) {
            problems.push(format!(
                "locales/en.toml: {name} cannot be the name of a field"
            ));
            continue;
        }
        let node = match (value, welsh.get(key)) {
            (_, None) => Err(format!("locales/cy.toml: {name} is missing")),
            (Value::Table(english), Some(Value::Table(welsh))) => Ok(Node::Group(merge(
                &format!("{name}."),
                english,
                welsh,
                problems,
            ))),
            (Value::String(english), Some(Value::String(welsh))) => message(&name, english, welsh),
            _ => Err(format!(
                "locales: {name} must be a text, or a table, in both languages"
            )),
        };
        match node {
            Ok(node) => drop(nodes.insert(key.clone(), node)),
            Err(problem) => problems.push(problem),
        }
    }
    nodes
}

fn message(name: &str, english: &str, welsh: &str) -> Result<Node, String> {
    let english = pieces(english).map_err(|why| format!("locales/en.toml: {name} {why}"))?;
    let welsh = pieces(welsh).map_err(|why| format!("locales/cy.toml: {name} {why}"))?;
    let wanted: BTreeSet<_> = placeholders(&english).into_iter().collect();
    let found: BTreeSet<_> = placeholders(&welsh).into_iter().collect();
    if let Some(placeholder) = wanted.symmetric_difference(&found).next() {
        return Err(format!(
            "locales: {name} has {{{placeholder}}} in one language only"
        ));
    }
    Ok(Node::Message { english, welsh })
}

fn pieces(text: &str) -> Result<Vec<Piece>, &'static str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    if text.trim().is_empty() {
        return Err("is empty");
    }
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or("has { without }")?;
        if !is_name(name) {
            return Err("has a placeholder that is not a lower_case name");
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Placeholder(name.to_owned()));
        rest = after;
    }
    if rest.contains('}')
        || pieces
            .iter()
            .any(|p| matches!(p, Piece::Text(t) if t.contains('}')))
    {
        return Err("has } without {");
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

/// The names of the placeholders, in the order in which they first appear.
fn placeholders(pieces: &[Piece]) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in pieces {
        if let Piece::Placeholder(name) = piece
            && !names.contains(&name.as_str())
        {
            names.push(name.as_str());
        }
    }
    names
}

fn is_name(key: &str) -> bool {
    !RESERVED.contains(&key)
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Words of Rust cannot be fields.
const RESERVED: [&str; 14] = [
    "as", "break", "const", "continue", "else", "for", "if", "in", "match", "move", "return",
    "type", "use", "where",
];

fn type_name(parent: &str, key: &str) -> String {
    let stem = parent.strip_suffix("Messages").unwrap_or(parent);
    let mut words = String::new();
    for word in key.split('_') {
        let mut letters = word.chars();
        words.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        words.push_str(letters.as_str());
    }
    format!("{stem}{words}Messages")
}

fn write_type(name: &str, path: &str, nodes: &BTreeMap<String, Node>, code: &mut String) {
    let (mut fields, mut methods, mut groups) = (String::new(), String::new(), String::new());
    for (key, node) in nodes {
        let field = key;
        match node {
            Node::Group(children) => {
                let kind = type_name(name, key);
                let path = format!("{path}{key}.");
                let _infallible = writeln!(fields, "/// `{path}*`\npub {field}: {kind},");
                write_type(&kind, &path, children, &mut groups);
            }
            Node::Message { english, .. } => {
                let doc = doc(english);
                let names = placeholders(english);
                if names.is_empty() {
                    let _infallible = writeln!(fields, "/// {doc}\npub {field}: &'static str,");
                } else {
                    let _infallible = writeln!(fields, "{field}: Pattern,");
                    methods.push_str(&method(field, &doc, &names));
                }
            }
        }
    }
    let _infallible = write!(
        code,
        "/// The messages `{path}*`.\n#[derive(Debug)]\n#[non_exhaustive]\npub struct {name} {{\n{fields}}}\n"
    );
    if !methods.is_empty() {
        let _infallible = write!(code, "impl {name} {{\n{methods}}}\n");
    }
    code.push_str(&groups);
}

fn method(field: &str, doc: &str, names: &[&str]) -> String {
    let (mut arguments, mut values) = (String::new(), String::new());
    for name in names {
        let _infallible = write!(arguments, ", {name}: impl Display");
        let _infallible = write!(values, "&{name}, ");
    }
    format!(
        "/// {doc}\npub fn {field}(&self{arguments}) -> impl Display {{\n\
         let pattern = self.{field};\n\
         Filled(move |f: &mut Formatter<'_>| pattern.write(f, &[{values}]))\n}}\n"
    )
}

fn doc(pieces: &[Piece]) -> String {
    let text: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.replace('\n', " "),
            Piece::Placeholder(name) => format!("{{{name}}}"),
        })
        .collect();
    format!("`{}`", text.trim().replace('`', "'"))
}

fn value_of(name: &str, nodes: &BTreeMap<String, Node>, language: Language) -> String {
    let mut fields = String::new();
    for (key, node) in nodes {
        let value = match node {
            Node::Group(children) => value_of(&type_name(name, key), children, language),
            Node::Message { english, welsh } => {
                let pieces = match language {
                    Language::English => english,
                    Language::Welsh => welsh,
                };
                message_value(pieces, &placeholders(english))
            }
        };
        let _infallible = write!(fields, "{key}: {value}, ");
    }
    format!("{name} {{ {fields} }}")
}

/// `names` are the arguments of the method, whose order English decides.
fn message_value(pieces: &[Piece], names: &[&str]) -> String {
    if names.is_empty() {
        let text: String = pieces
            .iter()
            .filter_map(|piece| {
                if let Piece::Text(text) = piece {
                    Some(text.as_str())
                } else {
                    None
                }
            })
            .collect();
        return format!("{text:?}");
    }
    let parts: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => format!("Part::Text({text:?}), "),
            Piece::Placeholder(name) => {
                let number = names.iter().position(|n| n == name).unwrap_or_default();
                format!("Part::Value({number}), ")
            }
        })
        .collect();
    format!("Pattern(&[{parts}])")
}
