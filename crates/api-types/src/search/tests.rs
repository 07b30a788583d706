use proptest::prelude::*;
use serde_json::json;
use time::macros::{date, datetime};

use super::*;
use crate::agreement::AgreementStatus;
use crate::dispute::DisputeStatus;
use crate::error::ApiError;
use crate::state::PaymentStatus;

const API: &str = "https://api.example.gov.uk/";

fn parse(query: &str) -> PaymentQuery {
    PaymentQuery::parse(query).unwrap()
}

#[track_caller]
fn refused(error: &ApiError, status: u16, code: &str, names: &str) {
    let description = format!(
        "Invalid parameters: {names}. See Public API documentation for the correct data formats"
    );
    assert_eq!(error.status, status);
    assert_eq!(
        serde_json::to_value(error).unwrap(),
        json!({"code": code, "description": description})
    );
}

#[track_caller]
fn refused_payments(query: &str, names: &str) {
    refused(
        &PaymentQuery::parse(query).unwrap_err(),
        422,
        "P0401",
        names,
    );
}

#[test]
fn api_130_an_empty_query_asks_for_the_first_five_hundred() {
    let query = parse("");
    assert_eq!(query, PaymentQuery::default());
    assert_eq!((query.paging.page, query.paging.display_size), (1, 500));
    assert_eq!(
        query.links(API, PaymentQuery::PATH, 3).self_.href,
        "https://api.example.gov.uk/v1/payments?display_size=500&page=1"
    );
}

#[test]
fn every_filter_is_read() {
    let query = parse(concat!(
        "state=success&reference=A+B%2FC&email=ana%40example.org&card_brand=VISA",
        "&from_date=2015-08-13T12%3A35%3A00Z&to_date=2015-08-13T12:35:00.123%2B01:00",
        "&cardholder_name=Zo%C3%AB&first_digits_card_number=424242&last_digits_card_number=4242",
        "&from_settled_date=2026-03-02&to_settled_date=2026-03-09&agreement_id=a1",
        "&page=2&display_size=10&zzz=1",
    ));
    let expected = PaymentQuery {
        state: Some(PaymentStatus::Success),
        reference: Some("A B/C".to_owned()),
        email: Some("ana@example.org".to_owned()),
        card_brand: Some("visa".to_owned()),
        from_date: Some(datetime!(2015-08-13 12:35 UTC)),
        to_date: Some(datetime!(2015-08-13 12:35:00.123 +1)),
        cardholder_name: Some("Zo\u{eb}".to_owned()),
        first_digits_card_number: Some("424242".to_owned()),
        last_digits_card_number: Some("4242".to_owned()),
        from_settled_date: Some(date!(2026 - 03 - 02)),
        to_settled_date: Some(date!(2026 - 03 - 09)),
        agreement_id: Some("a1".to_owned()),
        paging: Paging {
            page: 2,
            display_size: 10,
        },
    };
    assert_eq!(query, expected);
    assert_eq!(parse(&query.to_query_string()), expected);
}

#[test]
fn api_131_links_lead_to_the_other_pages_with_the_same_filters() {
    let links = parse("reference=ABC&display_size=2&page=2").links(API, "/v1/payments", 5);
    let page = |page| {
        json!({"href":
            format!("https://api.example.gov.uk/v1/payments?reference=ABC&display_size=2&page={page}")})
    };
    assert_eq!(
        serde_json::to_value(links).unwrap(),
        json!({"self": page(2), "first_page": page(1), "last_page": page(3),
            "prev_page": page(1), "next_page": page(3)})
    );
}

#[test]
fn links_encode_what_has_a_meaning_in_addresses() {
    let query = parse("reference=a%26b%3D%23%2B%20%25&to_date=2015-08-13T12:35:00%2B01:00");
    let href = query.links(API, "/v1/transactions", 0).self_.href;
    assert_eq!(
        href,
        concat!(
            "https://api.example.gov.uk/v1/transactions?reference=a%26b%3D%23%2B+%25",
            "&to_date=2015-08-13T12%3A35%3A00%2B01%3A00&display_size=500&page=1"
        )
    );
    let (_, followed) = href.split_once('?').unwrap();
    assert_eq!(parse(followed), query);
}

#[test]
fn pages_that_do_not_exist_are_left_out_for_payments_and_empty_elsewhere() {
    let payments = serde_json::to_value(parse("").links(API, "/v1/payments", 500)).unwrap();
    let names: Vec<_> = payments.as_object().unwrap().keys().collect();
    assert_eq!(names, ["self", "first_page", "last_page"]);

    let refunds = RefundQuery::parse("")
        .unwrap()
        .links(API, RefundQuery::PATH, 0);
    let link = json!({"href": "https://api.example.gov.uk/v1/refunds?display_size=500&page=1"});
    assert_eq!(
        serde_json::to_value(&refunds).unwrap(),
        json!({"self": link, "first_page": link, "last_page": link, "prev_page": {}, "next_page": {}})
    );
    assert_eq!(
        serde_json::from_value::<CompletePageLinks>(serde_json::to_value(&refunds).unwrap())
            .unwrap(),
        refunds
    );
}

#[test]
fn api_136_every_invalid_parameter_is_named_in_order() {
    refused_payments(
        "state=paid&page=0&display_size=501&from_date=2020-01-01",
        "state, from_date, page, display_size",
    );
    let long = "x".repeat(256);
    refused_payments(
        &format!(
            "to_settled_date=x&from_settled_date=x&last_digits_card_number=x&first_digits_card_number=x\
             &display_size=x&page=x&to_date=x&from_date=x&card_brand={long}&email={long}&reference={long}&state=x"
        ),
        "state, reference, email, card_brand, from_date, to_date, page, display_size, \
         first_digits_card_number, last_digits_card_number, from_settled_date, to_settled_date",
    );
}

#[test]
fn api_137_payments_that_wait_for_capture_cannot_be_searched_by_state() {
    refused_payments("state=capturable", "state");
    refused_payments("state=Success", "state");
}

#[test]
fn api_138_digits_of_cards_have_their_number() {
    refused_payments(
        "first_digits_card_number=12345&last_digits_card_number=abcd",
        "first_digits_card_number, last_digits_card_number",
    );
}

#[test]
fn api_140_a_page_of_nothing_has_links_to_page_one() {
    let links = parse("reference=none&page=99").links(API, "/v1/payments", 0);
    assert!(links.self_.href.ends_with("page=99"));
    assert!(links.last_page.href.ends_with("page=1"));
    assert!(links.prev_page.unwrap().href.ends_with("page=1"));
    assert_eq!(links.next_page, None);
}

#[test]
fn api_141_blank_parameters_count_as_absent() {
    assert_eq!(
        parse("state=&email=&page=+&display_size&&=&agreement_id=%20"),
        parse("")
    );
}

#[test]
fn pages_are_plain_numbers_of_32_bits() {
    for page in [
        "-1",
        "+1",
        "1.0",
        "2147483648",
        "99999999999999999999",
        "%D9%A1",
        "1e3",
    ] {
        refused_payments(&format!("page={page}"), "page");
        refused_payments(&format!("display_size={page}"), "display_size");
    }
    let last = parse("page=2147483647&display_size=0500").paging;
    assert_eq!((last.page, last.display_size), (2_147_483_647, 500));
}

#[test]
fn the_first_of_several_parameters_counts() {
    assert_eq!(parse("reference=a&reference=b"), parse("reference=a"));
    assert_eq!(
        parse("state=created&state=nonsense"),
        parse("state=created")
    );
}

#[test]
fn bytes_that_are_no_text_match_nothing_and_do_not_fail() {
    let query = parse("reference=%FF%00&cardholder_name=%00&agreement_id=%C3");
    assert_eq!(query.reference.as_deref(), Some("\u{fffd}\u{fffd}"));
    assert_eq!(parse(&query.to_query_string()), query);
}

#[test]
fn transactions_refuse_what_they_do_not_support() {
    let error = |query| PaymentQuery::parse_transactions(query).unwrap_err();
    refused(
        &error("from_settled_date=2026-03-02&state=x"),
        400,
        "P0401",
        "from_settled_date",
    );
    refused(
        &error("account_id=1&zzz=1&account_id=2"),
        400,
        "P0401",
        "account_id, zzz",
    );
    refused(&error("state=x"), 422, "P0401", "state");
    assert_eq!(
        PaymentQuery::parse_transactions("reference=a&account_id=").unwrap(),
        parse("reference=a")
    );
}

#[test]
fn api_143_refunds_have_their_own_code() {
    refused(
        &RefundQuery::parse("page=x").unwrap_err(),
        422,
        "P1101",
        "page",
    );
    let all = RefundQuery::parse(
        "display_size=0&page=0&to_settled_date=0&from_settled_date=0&to_date=0&from_date=0",
    );
    let names = "from_date, to_date, from_settled_date, to_settled_date, page, display_size";
    refused(&all.unwrap_err(), 422, "P1101", names);
    let query =
        RefundQuery::parse("from_date=2026-03-02T00:00Z&to_settled_date=2026-03-09").unwrap();
    assert_eq!(query.from_date, Some(datetime!(2026-03-02 0:00 UTC)));
    assert_eq!(RefundQuery::parse(&query.to_query_string()).unwrap(), query);
}

#[test]
fn api_145_agreements_have_their_own_code() {
    refused(
        &AgreementQuery::parse("status=Active").unwrap_err(),
        422,
        "P2401",
        "status",
    );
    let long = format!(
        "page=0&display_size=0&status=x&reference={}",
        "x".repeat(256)
    );
    let names = "status, reference, page, display_size";
    refused(
        &AgreementQuery::parse(&long).unwrap_err(),
        422,
        "P2401",
        names,
    );
    let query = AgreementQuery::parse("status=active&reference=R&display_size=20").unwrap();
    assert_eq!(query.status, Some(AgreementStatus::Active));
    assert_eq!(
        AgreementQuery::parse(&query.to_query_string()).unwrap(),
        query
    );
}

#[test]
fn api_146_the_status_of_disputes_is_called_state_in_errors() {
    refused(
        &DisputeQuery::parse("status=open").unwrap_err(),
        422,
        "P0401",
        "state",
    );
    let all = DisputeQuery::parse("status=x&page=0&to_date=x").unwrap_err();
    refused(&all, 422, "P0401", "to_date, page, state");
    let query = DisputeQuery::parse("status=needs_response").unwrap();
    assert_eq!(query.status, Some(DisputeStatus::NeedsResponse));
    assert_eq!(
        DisputeQuery::parse(&query.to_query_string()).unwrap(),
        query
    );
}

#[test]
fn api_147_disputes_have_links_and_not_underscore_links() {
    let results = DisputeResults {
        total: 0,
        count: 0,
        page: 1,
        results: Vec::new(),
        links: DisputeQuery::default().links(API, DisputeQuery::PATH, 0),
    };
    let json = serde_json::to_value(&results).unwrap();
    let names: Vec<_> = json.as_object().unwrap().keys().collect();
    assert_eq!(names, ["total", "count", "page", "results", "links"]);
    let documented = json.to_string().replace(r#""links""#, r#""_links""#);
    assert_eq!(
        serde_json::from_str::<DisputeResults>(&documented).unwrap(),
        results
    );
}

fn any_query() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "state",
        "status",
        "reference",
        "email",
        "card_brand",
        "from_date",
        "to_date",
        "page",
        "display_size",
        "cardholder_name",
        "first_digits_card_number",
        "last_digits_card_number",
        "from_settled_date",
        "to_settled_date",
        "agreement_id",
    ]);
    let value = prop_oneof![
        any::<String>(),
        "[0-9]{1,12}",
        "(%[0-9a-fA-F]{2}|[+&=a-z ]){0,20}",
        "[0-9]{4}-[01][0-9]-[0-3][0-9]",
        "[0-9]{4}-0[1-9]-[0-2][0-9]T[0-2][0-9]:[0-5][0-9]:00(\\.[0-9]{1,9})?(Z|%2B0[0-9]:[0-5][0-9])",
        Just("success".to_owned()),
        Just("active".to_owned()),
    ];
    let pair = (name, value).prop_map(|(name, value)| format!("{name}={value}"));
    prop::collection::vec(pair, 0..6).prop_map(|pairs| pairs.join("&"))
}

/// Whatever is accepted leads to itself; whatever is not is the caller's fault.
macro_rules! leads_to_itself {
    ($query:ident, $text:expr) => {
        match $query::parse($text) {
            Ok(query) => {
                prop_assert_eq!(&$query::parse(&query.to_query_string()).unwrap(), &query);
                let _ = query.links(API, $query::PATH, i64::MAX);
            }
            Err(error) => prop_assert_eq!(error.status, 422),
        }
    };
}

proptest! {
    #[test]
    fn any_text_is_a_query(text: String) {
        leads_to_itself!(PaymentQuery, &text);
        leads_to_itself!(RefundQuery, &text);
        leads_to_itself!(AgreementQuery, &text);
        leads_to_itself!(DisputeQuery, &text);
        let _ = PaymentQuery::parse_transactions(&text);
    }

    #[test]
    fn any_known_parameters_are_answered(text in any_query()) {
        leads_to_itself!(PaymentQuery, &text);
        leads_to_itself!(RefundQuery, &text);
        leads_to_itself!(AgreementQuery, &text);
        leads_to_itself!(DisputeQuery, &text);
        let _ = PaymentQuery::parse_transactions(&text);
    }
}
