//! Scripts and server say the same about the same input.

use payments::card::{Brand, suggest_email};
use serde_json::{Value, json};
use test_support::{Browser, Page, card_with};

use super::stage_with;
use crate::stage::Stage;

/// Inputs field by field. Each is tried with everything else right but for one field that keeps the form from being
/// sent.
const INPUTS: &[(&str, &[&str])] = &[
    (
        "cardNo",
        &[
            "",
            " ",
            "4242",
            "1234567890",
            "42424242424",
            "424242424242424242424",
            "4242-4242-4242-4242",
            "4242 4242 4242 424x",
            "４２４２４２４２４２４２４２４２",
            "4242\u{a0}4242 4242 4242",
            "4444333322221112",
            "1111111111111111",
            "9999999999999999",
            "9999999999999995",
            "6759649826438453",
            "6759649826438450",
            "4000160000000004",
            "4000160000000005",
            "5200828282828210",
            "222100000000000",
            "371449635398431",
            "2200000000000004",
            "3566002020360505",
            "4917610000000000003",
            "4444 3333 2222 1111",
            "37",
            "+4242424242424242",
        ],
    ),
    (
        "expiryMonth",
        &[
            "", " ", "0", "00", "1", "01", "9", "09", "12", "13", "012", "123", "1.3", "-1", "+1",
            "a2", "１",
        ],
    ),
    (
        "expiryYear",
        &[
            "", "9", "021", "20201", "0202", "20.2", "2199", "2099", "2100", "3a", "99", " 99 ",
            "20", "2020", "1999", "1000", "-30", "３０",
        ],
    ),
    (
        "cardholderName",
        &[
            "",
            " ",
            "\u{2003}",
            "\u{7}",
            "Ana",
            "234",
            " 2345 ",
            "23",
            "23456",
            "２３４",
            "12345678901",
            "123456789012",
            "1 2 3 4 5 6 7 8 9 0 1 2",
            "A1234567890 12",
            "١٢٣",
            "<script>",
            "🎉",
            "\u{202e}ana",
            "\u{feff}",
        ],
    ),
    (
        "cvc",
        &[
            "",
            " ",
            "1",
            "11",
            "012",
            "1234",
            "12345",
            "abc",
            "1-2-3",
            " 1 2 ",
            "１２３",
        ],
    ),
    (
        "addressLine1",
        &[
            "",
            " ",
            "1 Street",
            "12345678901",
            "123456789012",
            "1234 5678 9012 Street",
            "１２３４５６７８９０１２",
            "\u{1}",
        ],
    ),
    (
        "addressLine2",
        &[
            "",
            " ",
            "Flat 2",
            "12345678901",
            "1111111111111111",
            "½½½½½½½½½½½½",
        ],
    ),
    ("addressCity", &["", " ", "London", "123456789012"]),
    (
        "addressPostcode",
        &[
            "",
            " ",
            "E1 8QS",
            "e18qs",
            "N4 2BQ",
            "AB1A 1AB",
            "GIR 0AA",
            "N4",
            "N4 2BQQ",
            "AB1 CD2",
            "asdf",
            "W1A 0AX",
            "E1-8QS",
            "N4 2BC",
            "Ａ1 8QS",
            "ß1 8QS",
            "123456789012",
            "N4                         2BQ",
        ],
    ),
    (
        "email",
        &[
            "",
            " ",
            "a@b",
            "email@domain-one.com",
            " email@domain.com ",
            "firstname.o'lastname@domain.com",
            "japanese-info@例え.テスト",
            "email@double--hyphen.com",
            "email@triple---hyphen.com",
            "email@123.123.123.123",
            "no-tld@domain",
            "lots-of-dots@domain..gov..uk",
            "underscores-in-domain@dom_ain.com",
            "spaces in local@domain.com",
            "comma,in-local@gov.uk",
            "incorrect-punycode@xn---something.com",
            "\"quoted\"@domain.com",
            "two@at@domain.com",
            "@domain.com",
            "a@",
            "a@.domain.com",
            "a@domain.com.",
            "a@-domain.com",
            "a@domain-.com",
            "a@domain.c",
            "a@domain.c1",
            "a@xn--e1afmkfd.xn--p1ai",
            "a.@domain.com",
            ".a@domain.com",
            "a..b@domain.com",
            "é@domain.com",
            "a@ドメイン。テスト",
            "a@do%6dain.com",
            "a@domain.com:25",
            "a@domain.com/x",
            "a@exa\u{ad}mple.com",
            "a@münchen.example",
            "a@gnail.com",
            " ana@Gnail.Com ",
            "a b@gmail.con",
            "a@@gmail.con",
            "willy@wonka.con",
            "a@mail.co",
            "123456789012@gnail.com",
        ],
    ),
];

const LINKS: &str = "
    const [rows, expected, done] = arguments;
    const form = document.getElementById('card-details');
    const number = form.elements.cardNo;
    const pause = () => new Promise(resolve => setTimeout(resolve, 20));
    const links = () => {
        // A correction that stands is chosen.
        document.getElementById('email-corrected')?.closest('.govuk-form-group').remove();
        form.requestSubmit();
        return [...document.querySelectorAll('#error-summary li > a')].map(link => [link.id, link.textContent]);
    };
    // The number is checked when its field is left, and the answer comes later.
    const settled = async wanted => {
        for (let tries = 0; ; tries += 1) {
            const found = links();
            if (JSON.stringify(found) === JSON.stringify(wanted) || tries === 50) return found;
            await pause();
        }
    };
    (async () => {
        const all = [];
        for (const [at, row] of rows.entries()) {
            for (const [name, value] of row) form.elements[name].value = value;
            number.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
            all.push(await settled(expected[at]));
        }
        done(all);
    })().catch(error => done(String(error)));";

type Row = Vec<(&'static str, &'static str)>;

/// One form for each input.
fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, values) in INPUTS {
        let kept = if *name == "cvc" {
            "cardholderName"
        } else {
            "cvc"
        };
        rows.extend(
            values
                .iter()
                .map(|value| card_with(&[(name, value), (kept, "")])),
        );
    }
    // Postcodes are checked by the country that is chosen.
    for (postcode, country) in [
        ("asdf", "FR"),
        ("123456789012", "FR"),
        ("", "FR"),
        ("N4 2BQ", "IE"),
    ] {
        rows.push(card_with(&[
            ("addressPostcode", postcode),
            ("addressCountry", country),
            ("cvc", ""),
        ]));
    }
    let (long, too_long) = (
        Box::leak("x".repeat(255).into_boxed_str()),
        Box::leak("x".repeat(256).into_boxed_str()),
    );
    for name in [
        "cardholderName",
        "addressLine1",
        "addressLine2",
        "addressCity",
        "email",
    ] {
        for value in [&*long, &*too_long] {
            rows.push(card_with(&[(name, value), ("cvc", "")]));
        }
    }
    rows
}

/// Ids and texts of the links of the summary.
fn links_of(page: &Page) -> Value {
    let links = (1..=page.count("#error-summary li")).map(|nth| {
        let link = format!("#error-summary li:nth-child({nth}) > a");
        json!([page.attribute(&link, "id"), page.text(&link)])
    });
    links.collect()
}

async fn server_says(stage: &Stage, language: &str, rows: &[Row]) -> Vec<Value> {
    let created = stage.order_in(language).await;
    let mut browser = Browser::new();
    let page = browser.follow(&created.next_url()).await;
    let mut all = Vec::new();
    for row in rows {
        let answer = browser.submit(&page, "#card-details", row).await;
        assert_eq!(answer.status, 200, "{row:?}");
        all.push(links_of(&answer));
    }
    all
}

#[actix_web::test]
async fn scripts_and_server_agree_on_every_input() {
    let settings = "
        accounts.council.block_prepaid_cards = true
        accounts.council.cards = { visa = [\"debit\", \"credit\"], master-card = [\"credit\"], american-express = [\"credit\"] }
    ";
    let stage = stage_with(settings).await;
    let rows = rows();
    for language in ["en", "cy"] {
        let expected = server_says(&stage, language, &rows).await;
        stage.begin_in(language).await;
        stage.browser.find("input#address-country").await;
        let found = stage
            .browser
            .run_to_end(LINKS, vec![json!(rows), json!(expected)])
            .await;
        let found = found.as_array().unwrap_or_else(|| panic!("{found}"));
        assert_eq!(found.len(), rows.len());
        let mut differences = Vec::new();
        for ((row, expected), found) in rows.iter().zip(&expected).zip(found) {
            if expected != found {
                differences.push(format!(
                    "{row:?}\n  server:  {expected}\n  scripts: {found}"
                ));
            }
        }
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
    scripts_and_engine_tell_brands_alike(&stage).await;
    scripts_and_engine_correct_addresses_alike(&stage).await;
}

/// Hosts that are mistyped in every place, in five ways.
fn mistyped_hosts() -> Vec<String> {
    const KNOWN: &[&str] = &[
        "gmail.com",
        "hotmail.co.uk",
        "yahoo.fr",
        "outlook.org",
        "live.com.au",
        "mail.com",
        "police.uk",
        "example.net",
    ];
    let mut hosts = Vec::new();
    for known in KNOWN {
        let letters: Vec<char> = known.chars().collect();
        for at in 0..letters.len() {
            let (start, end) = letters.split_at(at);
            let text = |parts: &[&[char]]| parts.concat().into_iter().collect::<String>();
            let (first, rest) = end.split_at(1);
            hosts.push(text(&[start, rest]));
            hosts.push(text(&[start, first, end]));
            hosts.push(text(&[start, &['x', 'q'], rest]));
            hosts.push(text(&[start, &['🎉'], rest]));
            hosts.push(text(&[rest, start]));
        }
    }
    hosts
}

async fn scripts_and_engine_correct_addresses_alike(stage: &Stage) {
    const CORRECTED: &str = "
        const [addresses, done] = arguments;
        import(document.querySelector('script[src*=card-page]').src).then(
            ({ suggestEmail }) => done(addresses.map(address => suggestEmail(address) ?? null)),
            error => done(String(error)));";
    let hosts = "hotmaiol.com hotmail.con hotmai.com homtail.com hitmail.com yahoo.comb yhaoo.com hahoo.com \
        outloo.com outlokk.com gmil.com gmail.om gmail.con gamil.com gnail.com gmail.com b mail.co . .con con. \
        live.co.uk yahoo.co.uk GMAIL.CON İmail.com 例え.テスト hotmaxx.org hotmxx.org example.pt example.cxz";
    let mut hosts: Vec<String> = hosts.split_whitespace().map(str::to_owned).collect();
    hosts.extend(mistyped_hosts());
    let mut addresses: Vec<String> = hosts.iter().map(|host| format!("Ana@{host}")).collect();
    addresses.extend(
        [
            "",
            "@",
            "gmail.con",
            "@gmail.con",
            "ana@",
            "ana@@gmail.con",
            "a@b@gmail.con",
            "\u{2003}a b@gmail.con ",
        ]
        .map(str::to_owned),
    );
    for length in [244, 245] {
        addresses.push(format!("{}@gmail.con", "🎉".repeat(length)));
    }
    let expected: Vec<Value> = addresses
        .iter()
        .map(|address| {
            suggest_email(address).map_or(Value::Null, |suggestion| {
                json!([suggestion.local(), suggestion.host()])
            })
        })
        .collect();
    let (left, corrected): (Vec<_>, Vec<_>) = expected.iter().partition(|found| found.is_null());
    assert!(corrected.len() > 200 && left.len() > 50);
    let found = stage
        .browser
        .run_to_end(CORRECTED, vec![json!(addresses)])
        .await;
    let found = found.as_array().unwrap_or_else(|| panic!("{found}"));
    for ((address, expected), found) in addresses.iter().zip(&expected).zip(found) {
        assert_eq!(expected, found, "{address}");
    }
    assert_eq!(found.len(), addresses.len());
}

async fn scripts_and_engine_tell_brands_alike(stage: &Stage) {
    const CANDIDATES: &str = "
        const [numbers, done] = arguments;
        import(document.querySelector('script[src*=card-page]').src).then(({ candidates }) => done(numbers.map(candidates)), error => done(String(error)));";
    stage.begin_in("en").await;
    let starts = |length: usize| {
        (0..10_u32.pow(u32::try_from(length).unwrap_or(0))).map(move |n| format!("{n:0length$}"))
    };
    let mut numbers: Vec<String> = (0..=4).flat_map(starts).collect();
    numbers.extend((62_000..63_000).map(|start| start.to_string()));
    numbers.extend(
        [
            "622018",
            "622018111111111111",
            "6220181111111111111",
            "4444333322221111",
        ]
        .map(str::to_owned),
    );
    let expected: Vec<Value> = numbers
        .iter()
        .map(|number| {
            Brand::candidates(number)
                .into_iter()
                .map(Brand::id)
                .collect()
        })
        .collect();
    let found = stage
        .browser
        .run_to_end(CANDIDATES, vec![json!(numbers)])
        .await;
    let found = found.as_array().unwrap_or_else(|| panic!("{found}"));
    for ((number, expected), found) in numbers.iter().zip(&expected).zip(found) {
        assert_eq!(expected, found, "{number}");
    }
    assert_eq!(found.len(), numbers.len());
}
