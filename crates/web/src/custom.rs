//! Style sheets and logos of organisations whose pages look like their own instead of like GOV.UK.
//!
//! A sheet says only what is different: it is served behind our styles, which have the typeface of the reader's system,
//! so that it replaces the sheet of other pages.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use actix_web::{
    HttpRequest, HttpResponse, Resource,
    http::{StatusCode, header},
    web::{Bytes, Data, ServiceConfig},
};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::{
    Caching, asset,
    assets::{accepts, content_of, is_known},
    compress::gzip,
    page,
};

/// Where style sheets are.
const STYLES: &str = "/public/stylesheets/custom/";
/// Where logos are.
const IMAGES: &str = "/public/images/custom/";

/// The header, which only these pages have.
const HEADER: &str = include_str!("../../../static/custom/header.css");

/// What browser tests written for GOV.UK Pay's pages look for.
const BUILT_IN: [(&str, &str); 3] = [
    (
        "cypress-testing-white-background.min.css",
        include_str!("../../../static/custom/cypress-testing-white-background.css"),
    ),
    (
        "cypress-testing-purple-background.min.css",
        include_str!("../../../static/custom/cypress-testing-purple-background.css"),
    ),
    (
        "cypress-testing.svg",
        include_str!("../../../static/custom/cypress-testing.svg"),
    ),
];

/// Style sheets and logos by their addresses.
pub struct CustomFiles(BTreeMap<String, File>);

struct File {
    content_type: &'static str,
    content: Bytes,
    /// Made when the first browser asks.
    gzip: OnceLock<Option<Bytes>>,
    etag: String,
}

/// A folder with style sheets and logos cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CustomFilesError {
    /// It, or a file in it, cannot be read.
    #[error("{} cannot be read", .0.display())]
    Read(PathBuf, #[source] io::Error),
    /// A style sheet is no text.
    #[error("{} is not UTF-8", .0.display())]
    NotText(PathBuf),
}

impl CustomFiles {
    /// Those that are part of the program.
    pub fn built_in() -> Self {
        let mut files = Self(BTreeMap::new());
        for (name, text) in BUILT_IN {
            // Both are UTF-8 already.
            files.add(name, text.as_bytes()).ok();
        }
        files
    }

    /// With the files of a folder: `NAME.css` becomes `/public/stylesheets/custom/NAME.css`, and pictures (`.svg`, `.png`,
    /// `.gif`, `.jpg`, `.webp`) go under `/public/images/custom/`. All else in the folder is left alone. Fails when it
    /// cannot be read.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, CustomFilesError> {
        let cannot = |path: &Path, error| CustomFilesError::Read(path.to_owned(), error);
        for entry in fs::read_dir(folder).map_err(|error| cannot(folder, error))? {
            let path = entry.map_err(|error| cannot(folder, error))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if address_of(name).is_some() && path.is_file() {
                let content = fs::read(&path).map_err(|error| cannot(&path, error))?;
                self.add(name, &content)
                    .map_err(|_not_utf8| CustomFilesError::NotText(path.clone()))?;
            }
        }
        Ok(self)
    }

    /// Whether there is a file at this address of the pages.
    pub fn holds(&self, address: &str) -> bool {
        self.0.contains_key(address)
    }

    fn add(&mut self, name: &str, content: &[u8]) -> Result<(), std::str::Utf8Error> {
        let Some((address, content_type)) = address_of(name) else {
            return Ok(());
        };
        let content = if address.starts_with(STYLES) {
            let ours = content_of(asset!("/stylesheets/generic.min.css"));
            let theirs = std::str::from_utf8(content)?;
            Bytes::from([ours, HEADER.as_bytes(), theirs.as_bytes()].concat())
        } else {
            Bytes::copy_from_slice(content)
        };
        let file = File {
            content_type,
            etag: format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&content))),
            content,
            gzip: OnceLock::new(),
        };
        self.0.insert(address, file);
        Ok(())
    }
}

impl fmt::Debug for CustomFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl File {
    fn gzip(&self) -> Option<&Bytes> {
        self.gzip.get_or_init(|| gzip(&self.content)).as_ref()
    }
}

/// The address and the content type of a file with this name; none when it is neither style sheet nor picture.
fn address_of(name: &str) -> Option<(String, &'static str)> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.starts_with('.') || !name.chars().all(is_plain) {
        return None;
    }
    let (folder, content_type) = match name.rsplit_once('.')?.1 {
        "css" => (STYLES, "text/css; charset=utf-8"),
        "svg" => (IMAGES, "image/svg+xml"),
        "png" => (IMAGES, "image/png"),
        "gif" => (IMAGES, "image/gif"),
        "jpg" | "jpeg" => (IMAGES, "image/jpeg"),
        "webp" => (IMAGES, "image/webp"),
        _ => return None,
    };
    Some((format!("{folder}{name}"), content_type))
}

/// Registers the addresses. Before [`configure`](crate::configure), which has others below `/public`.
pub fn configure(config: &mut ServiceConfig, files: &Data<CustomFiles>) {
    config.app_data(Data::clone(files));
    for folder in [STYLES, IMAGES] {
        let resource = Resource::new(format!("{folder}{{name}}"));
        config.service(resource.route(page(serve)));
    }
}

async fn serve(request: HttpRequest, files: Data<CustomFiles>) -> HttpResponse {
    let Some(file) = files.0.get(request.path()) else {
        return HttpResponse::NotFound().finish();
    };
    let headers = request.headers();
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, file.etag.as_str()))
        .insert_header((header::CACHE_CONTROL, Caching::Revalidated.as_str()))
        .insert_header((header::VARY, "accept-encoding"));
    if is_known(headers, &file.etag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(file.content_type);
    match file.gzip().filter(|_| accepts(headers, "gzip")) {
        Some(gzip) => response
            .insert_header((header::CONTENT_ENCODING, "gzip"))
            .body(gzip.clone()),
        None => response.body(file.content.clone()),
    }
}
