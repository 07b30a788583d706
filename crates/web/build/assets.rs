//! Collects styles, scripts, fonts and images, gives each a content-hashed address, compresses
//! what shrinks, and writes the table that the crate embeds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::brand;
use crate::countries::{self, Country};
use crate::scripts::{self, Scripts};
use crate::styles::{self, Words};
use crate::{Failure, cannot, read_bytes, read_text, watch, write};

/// The typeface of GOV.UK, in its style sheet.
const GOVUK_TYPEFACE: &str = "GDS Transport,arial,sans-serif";
/// What pages of others use instead: whatever the reader's system shows text in.
const SYSTEM_TYPEFACE: &str = "system-ui,-apple-system,BlinkMacSystemFont,\"Segoe UI\",Roboto,\"Helvetica Neue\",arial,sans-serif";

pub(crate) struct Source {
    content: Vec<u8>,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    /// May still mention other assets by their plain address.
    Raw,
    /// Being worked on: who meets it again has found a circle.
    Busy,
    Done {
        hashed: String,
    },
}

pub(crate) type Sources = BTreeMap<String, Source>;

/// Hashes and compresses everything, and writes the table.
pub(crate) fn generate(mut sources: Sources, out: &Path) -> Result<(), Failure> {
    for name in sources.keys().cloned().collect::<Vec<_>>() {
        finish(&mut sources, &name)?;
    }
    let folder = out.join("assets");
    fs::create_dir_all(&folder).map_err(|error| cannot("create", &folder, &error))?;
    let mut code = String::from("pub(crate) static ASSETS: &[Asset] = &[\n");
    for (number, (name, source)) in sources.iter().enumerate() {
        code.push_str(&entry(&folder, number, name, source)?);
    }
    code.push_str("];\n");
    write(&out.join("assets.rs"), code.as_bytes())
}

/// Everything by its plain address, without the leading slash.
pub(crate) fn collect(root: &Path, manifest: &Path, govuk: &Path) -> Result<Sources, Failure> {
    let mut sources = Sources::new();
    add_folder(&mut sources, &govuk.join("assets"), "assets")?;
    add_folder(&mut sources, &root.join("static/images"), "images")?;
    let own = texts(&root.join("static/js"), "javascripts")?;
    let templates = texts(&root.join("templates"), "templates")?;
    let mut words = Words::default();
    for text in own.values().chain(templates.values()) {
        words.read(text);
    }
    words.read(&scripts::library(govuk)?);
    for (_, mark) in brand::marks(govuk)? {
        words.read(&mark);
    }
    add_styles(&mut sources, root, govuk, &words)?;
    add_scripts(&mut sources, manifest, govuk, own)?;
    Ok(sources)
}

fn add_styles(
    sources: &mut Sources,
    root: &Path,
    govuk: &Path,
    words: &Words,
) -> Result<(), Failure> {
    let sheet = govuk.join("govuk-frontend.min.css");
    let base = without_map(&read_text(&sheet)?);
    let base = styles::only_used(&base, words)
        .ok_or_else(|| vec![format!("{} has strange braces", sheet.display())])?;
    // In the order of their names.
    let ours: String = texts(&root.join("static/css"), "css")?
        .into_values()
        .collect();
    let ours = styles::compact(&ours);
    let generic = without_font_faces(&base).replace(GOVUK_TYPEFACE, SYSTEM_TYPEFACE);
    if generic.contains("GDS Transport") {
        return Err(vec![
            "The style sheet still names the GOV.UK typeface".to_owned(),
        ]);
    }
    for (name, base) in [("application", base), ("generic", generic)] {
        let name = format!("stylesheets/{name}.min.css");
        add(sources, &name, format!("{base}{ours}"));
    }
    Ok(())
}

fn add_scripts(
    sources: &mut Sources,
    manifest: &Path,
    govuk: &Path,
    mut own: Scripts,
) -> Result<(), Failure> {
    let application = own.remove("javascripts/app.js").unwrap_or_default();
    own.insert("javascripts/application.min.js".to_owned(), application);
    scripts::join_card_page(&mut own)?;
    let library = scripts::library(govuk)?;
    own.insert("javascripts/govuk-frontend.min.js".to_owned(), library);
    for (name, script) in scripts::minified(manifest, &own)? {
        add(sources, &name, script);
    }
    Ok(())
}

/// What makes a field with suggestions of the list of countries. Pages fetch it only where they have that list.
pub(crate) fn add_autocomplete(
    sources: &mut Sources,
    packages: &Path,
    countries: &[Country],
) -> Result<(), Failure> {
    let folder = packages.join("accessible-autocomplete/dist");
    for (kind, prefix) in [("js", "javascripts"), ("css", "stylesheets")] {
        let file = format!("accessible-autocomplete.min.{kind}");
        let text = read_text(&folder.join(&file))?;
        add(sources, &format!("{prefix}/{file}"), without_map(&text));
    }
    let names = countries::other_names(countries);
    add(sources, "javascripts/country-names.js", names);
    Ok(())
}

fn add(sources: &mut Sources, name: &str, content: impl Into<Vec<u8>>) {
    sources.insert(
        name.to_owned(),
        Source {
            content: content.into(),
            state: State::Raw,
        },
    );
}

fn add_folder(sources: &mut Sources, folder: &Path, prefix: &str) -> Result<(), Failure> {
    watch(folder);
    let entries = fs::read_dir(folder).map_err(|error| cannot("list", folder, &error))?;
    for entry in entries {
        let path = entry
            .map_err(|error| cannot("list", folder, &error))?
            .path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}/{name}");
        if path.is_dir() {
            add_folder(sources, &path, &name)?;
        } else {
            add(sources, &name, read_bytes(&path)?);
        }
    }
    Ok(())
}

/// All files in a folder and those below, by name.
fn texts(folder: &Path, prefix: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut files = Sources::new();
    add_folder(&mut files, folder, prefix)?;
    let text = |(name, file): (String, Source)| match String::from_utf8(file.content) {
        Ok(text) => Ok((name, text)),
        Err(error) => Err(vec![format!("{name} is not UTF-8: {error}")]),
    };
    files.into_iter().map(text).collect()
}

/// Without the comment that names a source map, which is not served. Minified code may stand before it on its line.
fn without_map(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        let comment = ["//# sourceMappingURL=", "/*# sourceMappingURL="]
            .iter()
            .find_map(|start| line.find(start));
        let (code, _) = line.split_at(comment.unwrap_or(line.len()));
        kept.push_str(code);
        kept.push('\n');
    }
    kept
}

fn without_font_faces(css: &str) -> String {
    let mut kept = String::new();
    for (number, piece) in css.split("@font-face{").enumerate() {
        let piece = if number == 0 {
            piece
        } else {
            piece.split_once('}').map_or("", |p| p.1)
        };
        kept.push_str(piece);
    }
    kept
}

/// Replaces the plain addresses in one asset by hashed ones, then hashes the asset itself.
fn finish(sources: &mut Sources, name: &str) -> Result<String, Failure> {
    let source = sources
        .get_mut(name)
        .ok_or_else(|| vec![format!("{name} is unknown")])?;
    match &source.state {
        State::Done { hashed } => return Ok(hashed.clone()),
        State::Busy => {
            return Err(vec![format!(
                "{name} mentions itself through another asset"
            )]);
        }
        State::Raw => source.state = State::Busy,
    }
    let mut content = source.content.clone();
    if is_code(name) {
        let mut text = String::from_utf8(content)
            .map_err(|error| vec![format!("{name} is not UTF-8: {error}")])?;
        for other in sources.keys().cloned().collect::<Vec<_>>() {
            for (open, close) in [('"', '"'), ('\'', '\''), ('(', ')')] {
                let mention = format!("{open}/{other}{close}");
                if text.contains(&mention) {
                    let hashed = finish(sources, &other)?;
                    text = text.replace(&mention, &format!("{open}{hashed}{close}"));
                }
            }
        }
        content = text.into_bytes();
    }
    let hashed = hashed_address(name, &content);
    sources.insert(
        name.to_owned(),
        Source {
            content,
            state: State::Done {
                hashed: hashed.clone(),
            },
        },
    );
    Ok(hashed)
}

fn is_code(name: &str) -> bool {
    [".css", ".js"].iter().any(|ending| name.ends_with(ending))
}

fn hashed_address(name: &str, content: &[u8]) -> String {
    let digest = HEXLOWER.encode(&Sha256::digest(content));
    // Long enough to tell the versions of one file apart, and short because pages hold dozens.
    let hash = digest.get(..10).unwrap_or(&digest);
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("/{stem}-{hash}.{ending}"),
        None => format!("/{name}-{hash}"),
    }
}

fn entry(folder: &Path, number: usize, name: &str, source: &Source) -> Result<String, Failure> {
    let State::Done { hashed } = &source.state else {
        return Err(vec![format!("{name} was not hashed")]);
    };
    let content_type = content_type(name)?;
    let embed = |ending: &str, content: &[u8]| {
        let path = folder.join(format!("{number}{ending}"));
        write(&path, content)?;
        Ok::<_, Failure>(format!("include_bytes!({:?})", path.display().to_string()))
    };
    let mut code = format!(
        "Asset {{ path: {:?}, url: {hashed:?}, content_type: {content_type:?}, identity: {}, ",
        format!("/{name}"),
        embed("", &source.content)?
    );
    for (field, ending, compressed) in [
        ("gzip", ".gz", gzip(&source.content)),
        ("brotli", ".br", brotli(&source.content)),
    ] {
        let value = match compressed {
            // Fonts and pictures are compressed already; a second try makes them larger.
            Some(bytes)
                if bytes.len().saturating_mul(10) < source.content.len().saturating_mul(9) =>
            {
                format!("Some({})", embed(ending, &bytes)?)
            }
            _ => "None".to_owned(),
        };
        let _infallible = write!(code, "{field}: {value}, ");
    }
    code.push_str("},\n");
    Ok(code)
}

fn content_type(name: &str) -> Result<&'static str, Failure> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    Ok(match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        _ => return Err(vec![format!("The content type of {name} is not known")]),
    })
}

fn gzip(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).ok()?;
    encoder.finish().ok()
}

fn brotli(content: &[u8]) -> Option<Vec<u8>> {
    let mut compressed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 9,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &params).ok()?;
    Some(compressed)
}
