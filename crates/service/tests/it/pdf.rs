//! Reads a tagged PDF as a screen reader does: by its structure.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};

/// A PDF that was parsed.
pub(crate) struct Pdf {
    document: Document,
    /// Texts by page and marked-content id.
    texts: BTreeMap<(ObjectId, i64), String>,
}

impl Pdf {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).unwrap();
        let mut texts = BTreeMap::new();
        for page in document.get_pages().into_values() {
            read_page(&document, page, &mut texts);
        }
        Self { document, texts }
    }

    pub(crate) fn document(&self) -> &Document {
        &self.document
    }

    pub(crate) fn catalog(&self) -> &Dictionary {
        self.document.catalog().unwrap()
    }

    /// The value at the end of a path of keys in the catalog.
    pub(crate) fn catalog_value(&self, path: &[&str]) -> &Object {
        let (last, path) = path.split_last().unwrap();
        let mut dictionary = self.catalog();
        for key in path {
            dictionary = self.value(dictionary, key).as_dict().unwrap();
        }
        self.value(dictionary, last)
    }

    /// The title of the window, and the XMP metadata.
    pub(crate) fn metadata(&self) -> String {
        let stream = self.catalog_value(&["Metadata"]).as_stream().unwrap();
        String::from_utf8(stream.get_plain_content().unwrap()).unwrap()
    }

    /// The structure as one line for each text, such as `Document/Table/TR/TD: £145.00`, in the order of reading.
    pub(crate) fn structure(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let root = self.catalog_value(&["StructTreeRoot"]).as_dict().unwrap();
        for child in self.value(root, "K").as_array().unwrap() {
            self.read_element(child, "", &mut lines);
        }
        lines
    }

    /// All texts, a line each.
    pub(crate) fn text(&self) -> String {
        let texts = self.structure().into_iter();
        let texts: Vec<String> = texts
            .map(|line| line.split_once(": ").unwrap().1.to_owned())
            .collect();
        texts.join("\n")
    }

    fn read_element(&self, element: &Object, above: &str, lines: &mut Vec<String>) {
        let element = self.document.dereference(element).unwrap().1;
        let element = element.as_dict().unwrap();
        let kind = name(self.value(element, "S"));
        let scope = match element.get_deref(b"A", &self.document) {
            Ok(attributes) => {
                let attributes = attributes.as_array().unwrap()[0].as_dict().unwrap();
                format!("[{}]", name(attributes.get(b"Scope").unwrap()))
            }
            Err(_) => String::new(),
        };
        let path = format!("{above}{kind}{scope}");
        let page = element.get(b"Pg").and_then(Object::as_reference).ok();
        let mut text = String::new();
        for child in self.value(element, "K").as_array().unwrap() {
            match child {
                Object::Integer(id) => text.push_str(&self.texts[&(page.unwrap(), *id)]),
                Object::Dictionary(piece) => {
                    let page = piece.get(b"Pg").unwrap().as_reference().unwrap();
                    let id = piece.get(b"MCID").unwrap().as_i64().unwrap();
                    text.push_str(&self.texts[&(page, id)]);
                }
                child => self.read_element(child, &format!("{path}/"), lines),
            }
        }
        if !text.is_empty() {
            lines.push(format!("{path}: {text}"));
        }
    }

    fn value<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> &'a Object {
        let value = dictionary.get_deref(key.as_bytes(), &self.document);
        value.unwrap_or_else(|error| panic!("{key}: {error}"))
    }
}

/// Reads what is drawn on a page. Text that belongs to nothing fails the test.
fn read_page(document: &Document, page: ObjectId, texts: &mut BTreeMap<(ObjectId, i64), String>) {
    let fonts: BTreeMap<Vec<u8>, Encoding<'_>> = document
        .get_page_fonts(page)
        .unwrap()
        .into_iter()
        .map(|(name, font)| (name, font.get_font_encoding(document).unwrap()))
        .collect();
    let content = document.get_and_decode_page_content(page).unwrap();
    let (mut id, mut font) = (None, None);
    for operation in &content.operations {
        match operation.operator.as_str() {
            "BDC" => {
                let properties = operation.operands[1].as_dict().unwrap();
                id = properties.get(b"MCID").ok().map(|id| id.as_i64().unwrap());
            }
            "EMC" => id = None,
            "Tf" => font = Some(&fonts[operation.operands[0].as_name().unwrap()]),
            "Tj" | "TJ" => {
                let text = texts.entry((page, id.unwrap())).or_default();
                for piece in operation.operands.iter().flat_map(pieces) {
                    text.push_str(&Document::decode_text(font.unwrap(), piece).unwrap());
                }
            }
            _ => {}
        }
    }
}

/// The strings of an operand, which may stand between corrections of their distances.
fn pieces(operand: &Object) -> Vec<&[u8]> {
    match operand {
        Object::Array(pieces) => pieces
            .iter()
            .filter_map(|piece| piece.as_str().ok())
            .collect(),
        operand => vec![operand.as_str().unwrap()],
    }
}

fn name(object: &Object) -> String {
    String::from_utf8(object.as_name().unwrap().to_vec()).unwrap()
}
