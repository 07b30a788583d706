//! What the program says and how it ends.

use std::{net::TcpListener, process::Output, time::Duration};

use serde_json::{Value, json};
use test_support::{Backend, Browser};

use crate::program::{Installation, paydesk};

pub(crate) fn run(installation: &Installation, arguments: &[&str]) -> Output {
    paydesk(installation.database.folder())
        .args(arguments)
        .arg("--config")
        .arg(&installation.settings)
        .output()
        .unwrap()
}

/// One line on standard error, a code that is not zero, and no panic.
pub(crate) fn complaint(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.lines().count(), 1, "one clear line: {text}");
    assert!(text.starts_with("paydesk: "), "{text}");
    text
}

pub(crate) fn with_setting(installation: &Installation, line: &str) {
    let text = std::fs::read_to_string(&installation.settings).unwrap();
    let key = line.split('=').next().unwrap().trim();
    let kept: Vec<&str> = text
        .lines()
        .filter(|old| old.split('=').next().unwrap().trim() != key)
        .collect();
    std::fs::write(
        &installation.settings,
        format!("{}\n{line}\n", kept.join("\n")),
    )
    .unwrap();
}

#[tokio::test]
async fn the_banner_says_where_to_click_and_its_curl_line_works_when_pasted() {
    let installation = Installation::new(Backend::Sqlite);
    let running = installation.start();
    let banner = &running.banner;
    for part in [
        installation.service(),
        installation.api(),
        "4444333322221111".to_owned(),
        "4000000000000002".to_owned(),
        installation.database.url_text().to_owned(),
    ] {
        assert!(banner.contains(&part), "{part}: {banner}");
    }
    let curl = banner
        .lines()
        .find(|line| line.trim_start().starts_with("curl "))
        .expect("a curl line");
    let pasted = std::process::Command::new("sh")
        .args(["-c", &format!("{curl} --silent --show-error --max-time 10")])
        .output()
        .unwrap();
    let answer: Value =
        serde_json::from_slice(&pasted.stdout).unwrap_or_else(|_| panic!("{pasted:?}"));
    assert_eq!(answer["state"]["status"], "created");
    let home = Browser::new().get(&installation.service()).await;
    assert_eq!(home.status, 200);
}

#[tokio::test]
async fn sigterm_stops_it_within_ten_seconds_and_a_second_start_finds_the_data() {
    for backend in Backend::ALL {
        let installation = Installation::new(backend);
        let running = installation.start();
        let client = test_support::http_client();
        let order = json!({"amount": 1000, "reference": "r", "description": "d", "return_url": "https://example.org/"});
        let create = client
            .post(format!("{}/v1/payments", installation.api()))
            .bearer_auth(running.key())
            .json(&order);
        let created: Value = create.send().await.unwrap().json().await.unwrap();
        let (status, took) = running.terminate();
        assert_eq!(status.code(), Some(0));
        assert!(took < Duration::from_secs(10), "{took:?}");

        let running = installation.start();
        let path = format!(
            "{}/v1/payments/{}",
            installation.api(),
            created["payment_id"].as_str().unwrap()
        );
        let found = test_support::http_client()
            .get(path)
            .bearer_auth(running.key())
            .send()
            .await
            .unwrap();
        assert_eq!(found.status(), 200);
    }
}

#[test]
fn a_port_in_use_is_one_clear_line() {
    let installation = Installation::new(Backend::Sqlite);
    let taken = TcpListener::bind(("127.0.0.1", installation.ports[2])).unwrap();
    let complaint = complaint(&run(&installation, &[]));
    assert!(
        complaint.contains(&taken.local_addr().unwrap().to_string())
            && complaint.contains("PAYDESK__LISTEN__API"),
        "{complaint}"
    );
}

#[test]
fn a_data_folder_that_cannot_be_written_is_one_clear_line() {
    let installation = Installation::new(Backend::Sqlite);
    let file = installation.database.folder().join("a-file");
    std::fs::write(&file, "").unwrap();
    with_setting(
        &installation,
        &format!("data.folder = {:?}", file.join("data")),
    );
    assert!(complaint(&run(&installation, &[])).contains("data folder"));
}

#[test]
fn a_database_that_cannot_be_reached_is_one_clear_line() {
    let installation = Installation::new(Backend::Sqlite);
    with_setting(
        &installation,
        "database.url = \"postgres://ana:s3cret@127.0.0.1:1/nothing\"",
    );
    let complaint = complaint(&run(&installation, &[]));
    assert!(
        complaint.contains("127.0.0.1:1") && !complaint.contains("s3cret"),
        "{complaint}"
    );
}

#[test]
fn settings_that_are_wrong_are_named() {
    let installation = Installation::new(Backend::Sqlite);
    with_setting(&installation, "log.level = \"a=b=c\"");
    assert!(complaint(&run(&installation, &["demo"])).contains("log.level"));
    with_setting(&installation, "nonsense = 1");
    assert!(complaint(&run(&installation, &["check-config"])).contains("nonsense"));
    let missing = paydesk(installation.database.folder())
        .args(["--config", "nowhere.toml"])
        .output()
        .unwrap();
    assert!(complaint(&missing).contains("nowhere.toml"));
}

#[test]
fn production_needs_secrets_of_its_own() {
    let installation = Installation::new(Backend::Sqlite);
    assert!(complaint(&run(&installation, &["serve"])).contains("secrets.sealing_keys"));
    with_setting(&installation, "environment = \"production\"");
    assert!(complaint(&run(&installation, &["demo"])).contains("development.api_key"));
}

#[test]
fn migrate_and_check_config_do_their_work_and_stop() {
    for backend in Backend::ALL {
        let installation = Installation::new(backend);
        with_setting(
            &installation,
            "secrets.sealing_keys = [\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"]",
        );
        with_setting(
            &installation,
            "secrets.api_key_checksum = \"some secret of at least thirty-two characters\"",
        );
        for command in ["check-config", "migrate"] {
            let output = run(&installation, &[command]);
            assert!(output.status.success(), "{command}: {output:?}");
        }
    }
}
