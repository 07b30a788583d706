use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;
use actix_web::{App, HttpServer, rt};
use web::asset;

use crate::app::{send, send_to, site};

const STYLES: &str = asset!("/stylesheets/application.min.css");
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

#[actix_web::test]
async fn hashed_addresses_may_be_kept_for_a_year() {
    let answer = send(TestRequest::get().uri(STYLES)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(answer.header("cache-control"), IMMUTABLE);
    assert_eq!(answer.header("vary"), "accept-encoding");
    assert!(answer.text().contains(".govuk-button"));
    assert!(
        answer.text().contains(".hidden"),
        "our own styles follow those of GOV.UK"
    );
    assert!(!answer.text().contains("sourceMappingURL"));
}

#[actix_web::test]
async fn page_149_plain_addresses_are_asked_about_again_unless_they_are_pictures() {
    for (path, content_type) in [
        (
            "/stylesheets/application.min.css",
            "text/css; charset=utf-8",
        ),
        (
            "/javascripts/application.min.js",
            "text/javascript; charset=utf-8",
        ),
        ("/assets/rebrand/manifest.json", "application/json"),
        ("/assets/rebrand/images/favicon.svg", "image/svg+xml"),
        ("/public/images/favicon.svg", "image/svg+xml"),
        ("/public/images/spinner.gif", "image/gif"),
        ("/favicon.ico", "image/x-icon"),
    ] {
        let answer = send(TestRequest::get().uri(path)).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("content-type"), content_type);
        let is_picture = path.contains("/images/") && !path.starts_with("/assets");
        let caching = if is_picture || path == "/favicon.ico" {
            "public, max-age=31536000"
        } else {
            "public, max-age=0, must-revalidate"
        };
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        let etag = answer.header("etag").to_owned();
        let request = TestRequest::get()
            .uri(path)
            .insert_header((header::IF_NONE_MATCH, etag));
        let answer = send(request).await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
        assert!(answer.body.is_empty());
    }
}

#[actix_web::test]
async fn assets_mention_each_other_by_their_hashed_addresses() {
    let styles = send(TestRequest::get().uri(STYLES)).await;
    let font = asset!("/assets/fonts/light-94a07e06a1-v2.woff2");
    assert!(styles.text().contains(&format!("url({font})")));
    let script = send(TestRequest::get().uri(asset!("/javascripts/application.min.js"))).await;
    let library = asset!("/javascripts/govuk-frontend.min.js");
    assert!(script.text().contains(&format!("from\"{library}\"")));
    let answer = send(TestRequest::get().uri(font)).await;
    assert_eq!(answer.header("content-type"), "font/woff2");
    assert_eq!(
        answer.header("content-encoding"),
        "",
        "fonts are compressed already"
    );
}

#[actix_web::test]
async fn our_scripts_are_served_minified() {
    for (script, imports) in [
        // What it needs is part of it.
        (asset!("/javascripts/card-page.js"), false),
        (asset!("/javascripts/country-picker.js"), true),
    ] {
        let script = send(TestRequest::get().uri(script)).await;
        assert_eq!(script.text().starts_with("import"), imports);
        assert_eq!(script.text().lines().count(), 1);
        assert!(!script.text().contains("// ") && !script.text().contains("  "));
    }
}

#[actix_web::test]
async fn other_names_of_countries_are_a_script_of_their_own() {
    let names = send(TestRequest::get().uri(asset!("/javascripts/country-names.js"))).await;
    let names = names.text();
    let names = names.trim_start_matches("export default ").trim_end();
    let names: serde_json::Value = serde_json::from_str(names.trim_end_matches(';')).unwrap();
    assert_eq!(names["DE"][0], "Yr Almaen");
    assert!(names["GB"].as_array().unwrap().contains(&"Wales".into()));
    for country in web::country::all() {
        let welsh = country.name(web::Language::Cy);
        let is_other = welsh != country.name(web::Language::En);
        assert_eq!(names[country.code()][0] == welsh, is_other, "{welsh}");
    }
    // Only what is in the list can be found.
    for code in names.as_object().unwrap().keys() {
        assert!(web::country::find(code).is_some(), "{code}");
    }
}

#[actix_web::test]
async fn styles_are_sent_compressed_to_those_who_understand() {
    let plain = send(TestRequest::get().uri(STYLES)).await;
    let get = |accept| {
        TestRequest::get()
            .uri(STYLES)
            .insert_header((header::ACCEPT_ENCODING, accept))
    };

    let gzip = send(get("gzip, deflate")).await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&gzip.body[..])
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.body);

    let brotli = send(get("gzip, deflate, br, zstd")).await;
    assert_eq!(brotli.header("content-encoding"), "br");
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut &brotli.body[..], &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    assert!(brotli.body.len() < gzip.body.len() && gzip.body.len() < plain.body.len() / 4);

    for refusing in ["", "identity", "br;q=0, gzip;q=0.0", "xbr"] {
        assert_eq!(
            send(get(refusing)).await.header("content-encoding"),
            "",
            "{refusing}"
        );
    }
}

/// What a server answers over the wire.
fn over_the_wire(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[actix_web::test]
async fn head_says_how_long_an_asset_is_and_sends_nothing() {
    let whole = send(TestRequest::get().uri(STYLES)).await.body.len();
    let server = HttpServer::new(|| App::new().configure(web::configure)).workers(1);
    let server = server.bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    rt::spawn(server);
    let request = format!("HEAD {STYLES} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let answer = rt::task::spawn_blocking(move || over_the_wire(address, &request))
        .await
        .unwrap();
    handle.stop(false).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(
        head.contains(&format!("content-length: {whole}\r\n")),
        "{head}"
    );
    assert_eq!(body, "");
}

#[actix_web::test]
async fn unknown_assets_are_pages_that_do_not_exist() {
    for path in [
        "/assets/nothing.png",
        "/stylesheets/application.min-0000.css",
        "/images/",
        "/images/../x",
    ] {
        let answer = send(TestRequest::get().uri(path)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.text_of("h1"), "Page not found");
    }
}

#[actix_web::test]
async fn pages_elsewhere_than_on_gov_uk_get_neither_typeface_nor_crown() {
    let path = asset!("/stylesheets/generic.min.css");
    let styles = send(TestRequest::get().uri(path)).await;
    assert!(styles.text().contains(".govuk-button"));
    assert!(!styles.text().contains("GDS Transport"));
    assert!(!styles.text().contains("@font-face"));
    let elsewhere = site("https://pay.example.org");
    let icon = send_to(elsewhere, TestRequest::get().uri("/favicon.ico")).await;
    assert_eq!(icon.status, StatusCode::NOT_FOUND);
}
