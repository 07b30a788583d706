//! Style sheets and logos of organisations.

use std::io::Read as _;
use std::path::Path;

use actix_web::http::{StatusCode, header};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;
use actix_web::{App, http::header::HeaderName};
use web::custom::{self, CustomFiles, CustomFilesError};

const SHEET: &str = "/public/stylesheets/custom/cypress-testing-white-background.min.css";

fn files() -> Data<CustomFiles> {
    Data::new(CustomFiles::built_in())
}

/// Status, two headers, and the body.
async fn ask(path: &str, asks: (HeaderName, &str)) -> (StatusCode, [String; 2], Vec<u8>) {
    let files = files();
    let app = App::new().configure(|config| custom::configure(config, &files));
    let request = TestRequest::get().uri(path).insert_header(asks);
    let answer = call_service(&init_service(app).await, request.to_request()).await;
    let header = |name| {
        let value = answer.headers().get(name);
        value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    };
    let headers = [header(header::CONTENT_ENCODING), header(header::ETAG)];
    (answer.status(), headers, read_body(answer).await.to_vec())
}

#[actix_web::test]
async fn a_sheet_is_sent_compressed_and_only_when_it_is_not_known() {
    let (status, [encoding, etag], plain) = ask(SHEET, (header::ACCEPT, "*/*")).await;
    assert_eq!((status, encoding.as_str()), (StatusCode::OK, ""));
    let (_, [encoding, _], small) = ask(SHEET, (header::ACCEPT_ENCODING, "gzip, br")).await;
    assert_eq!(encoding, "gzip");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&small[..])
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain);
    assert!(small.len() < plain.len() / 3);
    let (status, _, body) = ask(SHEET, (header::IF_NONE_MATCH, &etag)).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
    let (status, ..) = ask("/public/stylesheets/custom/x.css", (header::ACCEPT, "*/*")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_sheet_begins_with_ours_and_ends_with_what_is_different() {
    let (_, _, sheet) = ask(SHEET, (header::ACCEPT, "*/*")).await;
    let sheet = String::from_utf8(sheet).unwrap();
    let places = [
        ".govuk-button{",
        "--organisation-banner: #ffffff",
        ".custom-branding-header {",
        "--organisation-banner-text: #000000",
    ];
    let places = places.map(|part| sheet.find(part).unwrap_or_else(|| panic!("no {part}")));
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_folder_that_is_not_there_cannot_be_used() {
    let files = CustomFiles::built_in().with_folder(Path::new("/absent"));
    assert!(matches!(files, Err(CustomFilesError::Read(..))));
}
