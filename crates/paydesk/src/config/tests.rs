use std::{collections::BTreeSet, fmt::Write as _};

use payments::{
    account::{Account, Pace},
    money::Amount,
};
use psp_sandbox::{Behaviour, RefundBehaviour};

use super::*;

fn with(toml: &str) -> anyhow::Result<Config> {
    Config::extract(&load::built_in(true).merge(Toml::string(toml)))
}

fn complaint(toml: &str) -> String {
    format!("{:#}", with(toml).unwrap_err())
}

#[test]
fn the_demo_settings_are_right() {
    let config = with("").unwrap();
    assert!(config.is_test_mode());
    assert!(config.rate_limit.to_limits().is_none());
    assert!(config.throttle.to_throttling().unwrap().is_none());
}

#[test]
fn every_account_of_the_demo_has_a_key() {
    let config = with("").unwrap();
    let keys = config.development_keys().unwrap();
    let opened: BTreeSet<&str> = keys.iter().map(|(account, _)| account.as_str()).collect();
    let accounts: BTreeSet<&str> = config.accounts.keys().map(String::as_str).collect();
    assert_eq!(opened, accounts);
    assert_eq!(keys.len(), accounts.len());
    for (account, key) in keys {
        let account = config.accounts[account.as_str()]
            .to_account(account.as_str())
            .unwrap();
        assert_eq!(key.expose().starts_with("api_live_"), account.is_live);
    }
}

#[test]
fn the_readme_lists_the_keys_of_the_demo() {
    let readme = include_str!("../../../../README.md");
    for (account, key) in with("").unwrap().development_keys().unwrap() {
        let is_row = |line: &str| {
            line.starts_with(&format!("| `{account}` |")) && line.contains(key.expose().as_str())
        };
        assert!(readme.lines().any(is_row), "{account}");
    }
}

#[test]
fn production_refuses_what_is_public() {
    assert!(
        complaint("environment = \"production\"").contains("development.api_key must be empty")
    );
    let mut toml = "environment = \"production\"\ndevelopment.api_key = \"\"\n".to_owned();
    assert!(complaint(&toml).contains("development.keys.branded must be empty"));
    for account in with("").unwrap().development.keys.keys() {
        writeln!(toml, "development.keys.{account} = \"\"").unwrap();
    }
    assert!(complaint(&toml).contains("accounts.instant.succeeds_without_payer"));
    toml.push_str("accounts.instant.succeeds_without_payer = false\n");
    assert!(complaint(&toml).contains("must not be used in production"));
    toml.push_str("secrets.api_key_checksum = \"our own\"\n");
    assert!(complaint(&toml).contains("must not be used in production"));
    let own_key = format!("secrets.sealing_keys = [\"{}\"]\n", "01".repeat(32));
    toml.push_str(&own_key);
    assert!(!with(&toml).unwrap().is_test_mode());
}

#[test]
fn what_is_wrong_is_named() {
    for (toml, part) in [
        ("security.csp = \"strict\"", "unknown variant"),
        ("security.trusted_proxies = -1", "trusted_proxies"),
        (
            "throttle.cards_per_payment.burst = 0",
            "throttle.cards_per_payment: burst and per_minute must be more than 0",
        ),
        (
            "throttle.unknown_links_per_address.per_minute = 0",
            "throttle.unknown_links_per_address: burst",
        ),
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
            "accounts.council.provider = \"paypal\"",
            "accounts.council.provider",
        ),
        (
            "accounts.live.provider = \"stripe\"",
            "accounts.live.provider",
        ),
        ("accounts.council.pace = \"fast\"", "accounts.council.pace"),
        (
            "accounts.council.moto_api = \"yes\"",
            "accounts.council.moto_api",
        ),
        (
            "accounts.council.surcharges.corporate_credit = -1",
            "accounts.council.surcharges.corporate_credit",
        ),
        ("accounts.council.surcharges.gold = 1", "gold"),
        (
            "accounts.council.sandbox.refunds = \"soon\"",
            "accounts.council.sandbox.refunds",
        ),
        (
            "accounts.council.sandbox.refund_delay_seconds = 1.5",
            "accounts.council.sandbox.refund_delay_seconds",
        ),
        ("rate_limit.standard.post = 0", "rate_limit.standard.post"),
        (
            "rate_limit.elevated.other = -1",
            "rate_limit.elevated.other",
        ),
        (
            "rate_limit.low_traffic.window_ms = 0",
            "rate_limit.low_traffic.window_ms",
        ),
        ("rate_limit.enabled = 1", "rate_limit.enabled"),
        (
            "development.account = \"nobody\"",
            "development.account: there is no account “nobody”",
        ),
        ("development.api_key = \"abc\"", "development.api_key"),
        (
            "development.keys.nobody = \"abc\"",
            "development.keys.nobody: there is no account",
        ),
        (
            "development.keys.other = \"api_test_0\"",
            "development.keys.other",
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
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
    }
}

#[test]
fn one_key_cannot_open_two_accounts() {
    let config = with("").unwrap();
    let key = config.development.api_key.expose();
    let complaint = complaint(&format!("development.keys.other = \"{key}\""));
    assert!(
        complaint.contains("development.keys.other") && !complaint.contains(key),
        "{complaint}"
    );
}

fn account(toml: &str) -> Account {
    let toml = format!("[accounts.mine]\ntype = \"test\"\nservice_name = \"Mine\"\n{toml}");
    let config = with(&toml).unwrap();
    config.accounts["mine"].to_account("mine").unwrap()
}

#[test]
fn an_account_without_further_settings_is_as_gov_uk_pay_makes_it() {
    let mine = account("");
    let expected = Account::new(AccountId::parse("mine").unwrap(), "sandbox", "Mine");
    assert_eq!(format!("{mine:?}"), format!("{expected:?}"));
}

#[test]
fn settings_of_an_account_reach_the_account() {
    let mine = account(
        r#"
        provider = "worldpay"
        refund_email = false
        moto_api = true
        telephone_reports = true
        recurring = true
        pace = "low_traffic"
        succeeds_without_payer = true
        [accounts.mine.surcharges]
        corporate_credit = 250
        corporate_debit = 50
        corporate_prepaid_debit = 100
        "#,
    );
    assert_eq!(mine.provider.as_deref(), Some("worldpay"));
    assert!(!mine.sends_refund_email);
    assert!(mine.allows_moto_api && !mine.allows_moto);
    assert!(mine.allows_telephone_reports && mine.allows_recurring);
    assert_eq!(mine.pace, Pace::LowTraffic);
    assert!(mine.succeeds_without_payer);
    let surcharges = mine.surcharges;
    assert_eq!(
        [
            surcharges.corporate_credit,
            surcharges.corporate_debit,
            surcharges.corporate_prepaid_debit
        ]
        .map(Amount::pence),
        [250, 50, 100]
    );
    assert_eq!(account("provider = \"none\"").provider, None);
}

#[test]
fn the_provider_learns_how_to_behave() {
    for (toml, expected) in [
        ("", RefundBehaviour::AtOnce),
        ("sandbox.refunds = \"at_once\"", RefundBehaviour::AtOnce),
        (
            "sandbox.refunds = \"later\"",
            RefundBehaviour::After(Duration::from_mins(1)),
        ),
        (
            "sandbox = { refunds = \"later\", refund_delay_seconds = 5 }",
            RefundBehaviour::After(Duration::from_secs(5)),
        ),
        ("sandbox.refunds = \"never\"", RefundBehaviour::Never),
        ("sandbox.refunds = \"fails\"", RefundBehaviour::FailsLater),
        ("sandbox.refunds = \"refused\"", RefundBehaviour::Refused),
    ] {
        assert_eq!(behaviour(toml).refunds, expected, "{toml}");
        assert!(!behaviour(toml).captures_later);
    }
    assert!(behaviour("sandbox.captures = \"later\"").captures_later);
}

fn behaviour(toml: &str) -> Behaviour {
    let toml = format!("[accounts.mine]\ntype = \"test\"\nservice_name = \"Mine\"\n{toml}");
    let behaviours = with(&toml).unwrap().sandbox_behaviours();
    behaviours[&AccountId::parse("mine").unwrap()]
}

#[test]
fn the_limits_are_those_of_gov_uk_pay_unless_told_otherwise() {
    let limits = |toml| with(toml).unwrap().rate_limit.to_limits();
    assert_eq!(limits(""), None);
    let documented = api::RateLimits::default();
    assert_eq!(limits("rate_limit.enabled = true"), Some(documented));
    let changed = "rate_limit = { enabled = true, elevated = { post = 41, window_ms = 500 } }";
    let elevated = api::Rate {
        window: Duration::from_millis(500),
        post: 41,
        other: 100,
    };
    assert_eq!(
        limits(changed),
        Some(api::RateLimits {
            elevated,
            ..documented
        })
    );
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    for toml in [
        "secrets.sealing_keys = \"5ec2e7\"",
        "secrets.api_key_checksum = [\"5ec2e7\"]",
        "database.url = { password = \"5ec2e7\" }",
        "development.keys = \"5ec2e7\"",
    ] {
        let complaint = complaint(toml);
        let key = toml.split(' ').next().unwrap();
        assert!(complaint.contains(key), "{complaint}");
        assert!(!complaint.contains("5ec2e7"), "{complaint}");
    }
}

#[test]
fn a_file_that_is_not_toml_is_named_with_the_line_but_not_shown() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "[secrets]\nsealing_keys = [5ec2e7 5ec2e7]\n").unwrap();
    let name = file.path().display().to_string();
    let error = Config::load(true, &[file.path().to_path_buf()]).unwrap_err();
    let complaint = format!("{error:#}");
    assert!(
        complaint.contains(&name) && complaint.contains("line 2"),
        "{complaint}"
    );
    assert!(!complaint.contains("5ec2e7"), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
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

#[test]
fn a_look_needs_its_files() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("council.css"), ":root { color: red }").unwrap();
    std::fs::write(folder.path().join("council.svg"), "<svg/>").unwrap();
    std::fs::write(folder.path().join("README.md"), "Looks").unwrap();
    let look = |css: &str, image: &str| {
        format!(
            "branding.folder = '{}'\n[accounts.council.branding]\ncss_url = '{css}'\nimage_url = '{image}'",
            folder.path().display()
        )
    };
    let (css, image) = (
        "/public/stylesheets/custom/council.css",
        "/public/images/custom/council.svg",
    );
    let config = with(&look(css, image)).unwrap();
    let files = config.custom_files().unwrap();
    assert!(files.holds(css) && files.holds(image));
    assert!(!files.holds("/public/images/custom/README.md"));
    for (css, image, part) in [
        (
            "/public/stylesheets/custom/absent.css",
            image,
            "accounts.council.branding.css_url: there is no file",
        ),
        (
            css,
            "/public/images/custom/absent.svg",
            "accounts.council.branding.image_url: there is no file",
        ),
        (css, "https://example.org/logo.svg", "is not a path"),
    ] {
        let complaint = complaint(&look(css, image));
        assert!(complaint.contains(part), "{complaint}");
    }
    std::fs::write(folder.path().join("council.css"), [0xff, 0xfe]).unwrap();
    assert!(complaint(&look(css, image)).contains("council.css is not UTF-8"));
    let absent = complaint("branding.folder = '/absent/looks'");
    assert!(absent.contains("branding.folder cannot be used"));
}
