//! API keys: made, used, listed and ended beside a running server.

use std::process::Output;

use reqwest::StatusCode;
use serde_json::{Value, json};
use test_support::Backend;

use crate::{
    command_line::{complaint, run, with_setting},
    program::{Installation, Running, paydesk},
};

const DEVELOPMENT: &str = include_str!("../../../../config/development.toml");

fn keys(installation: &Installation, arguments: &[&str]) -> Output {
    let mut all = vec!["keys", "--development"];
    all.extend(arguments);
    run(installation, &all)
}

/// What a command that succeeds prints.
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A new key, as `KEY=$(paydesk keys create …)` gets it.
fn create(installation: &Installation, arguments: &[&str]) -> String {
    let mut all = vec!["create"];
    all.extend(arguments);
    let printed = printed(&keys(installation, &all));
    let key = printed.strip_suffix('\n').unwrap();
    assert!(
        key.starts_with("api_") && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
        "nothing but the key"
    );
    key.to_owned()
}

/// The cells of the row that mentions `text`, without the description.
fn row(list: &str, text: &str) -> Vec<String> {
    let rows: Vec<&str> = list.lines().filter(|line| line.contains(text)).collect();
    assert_eq!(rows.len(), 1, "{text}: {list}");
    rows[0].split_whitespace().map(str::to_owned).collect()
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &&str| part.chars().all(|c| c.is_ascii_digit());
    parts.iter().map(|part| part.len()).eq([4, 2, 2]) && parts.iter().all(is_number)
}

/// How the API answers somebody who asks for a payment that does not exist.
async fn ask(installation: &Installation, key: &str) -> StatusCode {
    let answer = test_support::http_client()
        .get(format!(
            "{}/v1/payments/00000000000000000000000000",
            installation.api()
        ))
        .bearer_auth(key)
        .send();
    answer.await.unwrap().status()
}

async fn order(installation: &Installation, key: &str, order: &Value) -> (StatusCode, Value) {
    let answer = test_support::http_client()
        .post(format!("{}/v1/payments", installation.api()))
        .bearer_auth(key)
        .json(order)
        .send()
        .await
        .unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_key_is_made_used_listed_and_revoked_beside_a_running_server_on_sqlite() {
    lifetime(Backend::Sqlite).await;
}

#[tokio::test]
async fn a_key_is_made_used_listed_and_revoked_beside_a_running_server_on_postgres() {
    lifetime(Backend::Postgres).await;
}

async fn lifetime(backend: Backend) {
    let installation = Installation::new(backend);
    let running: Running = installation.start();
    let key = create(
        &installation,
        &["--account", "other", "--description", "the nightly tests"],
    );
    let list = printed(&keys(&installation, &["list"]));
    let name = row(&list, "the nightly tests")[0].clone();
    assert_eq!(row(&list, &name)[1..3], ["other", "test"]);
    assert_eq!(row(&list, &name)[4], "never");

    let body = json!({"amount": 1000, "reference": "r", "description": "d", "return_url": "https://example.org/"});
    let (status, created) = order(&installation, &key, &body).await;
    assert_eq!(status, 201, "{created}");
    let id = created["payment_id"].as_str().unwrap();
    let of_another = test_support::http_client()
        .get(format!("{}/v1/payments/{id}", installation.api()))
        .bearer_auth(running.key())
        .send()
        .await
        .unwrap();
    assert_eq!(of_another.status(), 404, "the payment of another account");

    // Reading notes the use of the key beside the answer.
    while row(&printed(&keys(&installation, &["list"])), &name)[4] == "never" {
        assert_eq!(ask(&installation, &key).await, 404);
    }
    let list = printed(&keys(&installation, &["list", "--account", "other"]));
    let cells = row(&list, &name);
    assert!(is_date(&cells[3]) && is_date(&cells[4]), "{list}");
    assert_eq!(cells[5], "-");
    assert!(!list.contains("council"), "{list}");
    assert!(
        !list.contains(&key[9..]) && !list.contains("api_"),
        "never any key"
    );

    let revoked = printed(&keys(&installation, &["revoke", &name[..6]]));
    assert!(revoked.contains(&name), "{revoked}");
    assert_eq!(ask(&installation, &key).await, 401, "at once");
    let (status, _) = order(&installation, &key, &body).await;
    assert_eq!(status, 401, "at once");
    let again = printed(&keys(&installation, &["revoke", &name]));
    assert!(again.contains("revoked before"), "{again}");
    let cells = row(&printed(&keys(&installation, &["list"])), &name);
    assert!(is_date(&cells[5]), "{cells:?}");
    assert_eq!(ask(&installation, &running.key()).await, 404);
}

#[tokio::test]
async fn a_key_that_is_made_before_the_first_start_works_and_a_revoked_one_stays_revoked() {
    let installation = Installation::new(Backend::Sqlite);
    let nothing = complaint(&keys(&installation, &["list"]));
    assert!(nothing.contains("paydesk migrate"), "{nothing}");
    assert!(
        run(&installation, &["migrate", "--development"])
            .status
            .success()
    );
    let none = printed(&keys(&installation, &["list"]));
    assert!(none.starts_with("There are no keys"), "{none}");
    let key = create(&installation, &["--account", "live"]);
    assert!(key.starts_with("api_live_"));
    let ended = create(
        &installation,
        &["--account", "live", "--description", "ended"],
    );
    let name = row(&printed(&keys(&installation, &["list"])), "ended")[0].clone();
    printed(&keys(&installation, &["revoke", &name]));

    let running = installation.start();
    assert_eq!(ask(&installation, &key).await, 404);
    assert_eq!(ask(&installation, &ended).await, 401);
    let development = row(
        &printed(&keys(&installation, &["list", "--account", "council"])),
        "council",
    );
    printed(&keys(&installation, &["revoke", &development[0]]));
    assert_eq!(ask(&installation, &running.key()).await, 401);
    running.kill();
    let running = installation.start();
    assert_eq!(
        ask(&installation, &running.key()).await,
        401,
        "also a development key"
    );
}

#[tokio::test]
async fn every_development_key_works_and_its_account_behaves_as_the_readme_says() {
    let installation = Installation::new(Backend::Sqlite);
    let _running = installation.start();
    let settings: toml::Table = DEVELOPMENT.parse().unwrap();
    let keys = settings["development"]["keys"].as_table().unwrap();
    let key = |account: &str| keys[account].as_str().unwrap();
    for account in keys.keys() {
        assert_eq!(ask(&installation, key(account)).await, 404, "{account}");
    }
    let body = |extra: Value| {
        let mut body = json!({"amount": 1000, "reference": "r", "description": "d", "return_url": "http://example.org/"});
        let body_members = body.as_object_mut().unwrap();
        body_members.extend(extra.as_object().unwrap().clone());
        body
    };
    for (account, extra, status, code) in [
        ("other", json!({}), 201, None),
        ("other", json!({"moto": true}), 422, Some("P0196")),
        ("telephone", json!({"moto": true}), 201, None),
        ("recurring", json!({}), 201, None),
        ("instant", json!({}), 201, None),
        ("stripe", json!({}), 201, None),
        ("worldpay", json!({}), 201, None),
        ("surcharges", json!({}), 201, None),
        ("refunds_later", json!({}), 201, None),
        ("refunds_fail", json!({}), 201, None),
        ("disabled", json!({}), 403, Some("P0941")),
        ("unconfigured", json!({}), 403, Some("P0940")),
        ("live", json!({}), 422, Some("P0920")),
        (
            "live",
            json!({"return_url": "https://example.org/"}),
            201,
            None,
        ),
    ] {
        let (answered, text) = order(&installation, key(account), &body(extra)).await;
        assert_eq!(answered, status, "{account}: {text}");
        assert_eq!(text["code"].as_str(), code, "{account}: {text}");
    }
}

#[test]
fn what_is_wrong_with_a_key_command_is_one_clear_line() {
    let installation = Installation::new(Backend::Sqlite);
    assert!(
        run(&installation, &["migrate", "--development"])
            .status
            .success()
    );
    for (arguments, parts) in [
        (
            &["create", "--account", "nobody"][..],
            &["no account “nobody”", "council", "other"][..],
        ),
        (
            &["list", "--account", "nobody"],
            &["no account “nobody”", "council"],
        ),
        (
            &[
                "create",
                "--account",
                "other",
                "--description",
                "two\nlines",
            ],
            &["description"],
        ),
        (&["revoke", "0"], &["no key with the name 0"]),
        (&["revoke", ""], &["keys list"]),
    ] {
        let complaint = complaint(&keys(&installation, arguments));
        for part in parts {
            assert!(complaint.contains(part), "{part}: {complaint}");
        }
    }
    let key = create(&installation, &["--account", "other"]);
    let complaint = complaint(&keys(&installation, &["revoke", &key]));
    assert!(!complaint.contains(&key), "a key is not repeated");
}

#[test]
fn a_name_that_begins_several_names_revokes_none_of_them() {
    let installation = Installation::new(Backend::Sqlite);
    assert!(
        run(&installation, &["migrate", "--development"])
            .status
            .success()
    );
    // Seventeen names begin with sixteen digits.
    for _ in 0..17 {
        create(&installation, &["--account", "other"]);
    }
    let list = printed(&keys(&installation, &["list"]));
    let names: Vec<&str> = list.lines().skip(1).map(|line| &line[..12]).collect();
    let first = |name: &str| name[..1].to_owned();
    let shared = names
        .iter()
        .map(|name| first(name))
        .find(|digit| names.iter().filter(|name| first(name) == *digit).count() > 1)
        .unwrap();
    let complaint = complaint(&keys(&installation, &["revoke", &shared]));
    assert!(complaint.contains("give more"), "{complaint}");
    let list = printed(&keys(&installation, &["list"]));
    assert!(
        list.lines()
            .skip(1)
            .all(|line| line.split_whitespace().nth(5) == Some("-")),
        "{list}"
    );
}

#[test]
fn the_demo_s_keys_are_found_with_one_flag_and_the_way_is_told_without_it() {
    let installation = Installation::new(Backend::Sqlite);
    let folder = installation.database.folder();
    let command = |arguments: &[&str]| paydesk(folder).args(arguments).output().unwrap();
    let without = complaint(&command(&["keys", "list"]));
    assert!(without.contains("--development"), "{without}");
    assert!(command(&["migrate", "--development"]).status.success());
    assert!(folder.join("data/paydesk.db").exists());
    let created = command(&["keys", "create", "--development", "--account", "council"]);
    let explanation = String::from_utf8(created.stderr.clone()).unwrap();
    let key = printed(&created);
    assert!(
        explanation.contains("“council”") && !explanation.contains(key.trim()),
        "{explanation}"
    );
    let list = printed(&command(&["--development", "keys", "list"]));
    assert_eq!(list.lines().count(), 2, "{list}");
}

#[test]
fn a_database_in_memory_has_no_keys_that_a_command_could_reach() {
    let installation = Installation::new(Backend::Sqlite);
    with_setting(&installation, "database.url = \"sqlite::memory:\"");
    assert!(complaint(&keys(&installation, &["list"])).contains("sqlite::memory:"));
}
