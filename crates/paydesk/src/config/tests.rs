use super::*;

fn with(toml: &str) -> anyhow::Result<Config> {
    let figment = Figment::from(Toml::string(DEFAULT))
        .merge(Toml::string(DEVELOPMENT))
        .merge(Toml::string(toml));
    let config: Config = figment.extract()?;
    config.check()?;
    Ok(config)
}

fn complaint(toml: &str) -> String {
    format!("{:#}", with(toml).unwrap_err())
}

#[test]
fn the_demo_settings_are_right() {
    let config = with("").unwrap();
    assert!(config.is_test_mode());
    let key = payments::api_key::ApiKey::parse(
        config.development.api_key.expose(),
        &config.secrets.checksum().unwrap(),
    );
    assert!(
        key.is_some(),
        "the development key must carry a right checksum"
    );
    assert!(config.accounts.contains_key(&config.development.account));
}

#[test]
fn production_refuses_what_is_public() {
    assert!(
        complaint("environment = \"production\"").contains("development.api_key must be empty")
    );
    assert!(
        complaint("environment = \"production\"\ndevelopment.api_key = \"\"")
            .contains("must not be used in production")
    );
}

#[test]
fn what_is_wrong_is_named() {
    for (toml, part) in [
        ("database.url = \"mysql://x\"", "mysql:"),
        ("secrets.sealing_keys = []", "secrets.sealing_keys is empty"),
        (
            "secrets.sealing_keys = [\"abc\"]",
            "secrets.sealing_keys[0]",
        ),
        (
            "secrets.api_key_checksum = \"\"",
            "secrets.api_key_checksum",
        ),
        ("listen.api = \"nowhere\"", "listen.api"),
        ("listen.apo = \"127.0.0.1:1\"", "apo"),
        (
            "public_url.pages = \"https://pay.example.gov.uk/x\"",
            "public_url.pages",
        ),
        ("provider.lease_ms = 1", "provider.lease_ms"),
        (
            "accounts.council.provider = \"stripe\"",
            "accounts.council.provider",
        ),
        (
            "accounts.council.default_country = \"ZZ\"",
            "accounts.council.default_country",
        ),
        (
            "accounts.council.cards = { visa = [\"gold\"] }",
            "accounts.council.cards",
        ),
        (
            "accounts.Council = { type = \"test\", service_name = \"x\" }",
            "accounts.Council",
        ),
        (
            "accounts.council.service_name = \" \"",
            "accounts.council.service_name",
        ),
    ] {
        let complaint = complaint(toml);
        assert!(complaint.contains(part), "{toml}: {complaint}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let shown = format!(
        "{:?}",
        with("database.url = \"postgres://ana:s3cret@localhost/x\"").unwrap()
    );
    assert!(
        !shown.contains("s3cret")
            && !shown.contains("checksum-secret")
            && !shown.contains("50617964")
    );
}
