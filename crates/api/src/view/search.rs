//! From the query of a search to what the engine is asked for, and from what it found to a page of results.

use api_types::{
    AgreementQuery, CompletePageLinks, Dispute, DisputeQuery, DisputeResults, Paging, PaymentQuery,
    RefundQuery, SearchResults,
};
use payments::{
    agreement::AgreementStatus,
    clock::Timestamp,
    dispute::DisputeStatus,
    search::{
        AgreementFilter, DisputeFilter, Matches, Page, PaymentFilter, PaymentStatus, RefundFilter,
        SettledSpan, Span,
    },
};
use time::{Date, OffsetDateTime};

pub(crate) fn payment_filter(query: &PaymentQuery) -> PaymentFilter {
    PaymentFilter {
        status: query.state.map(payment_status),
        reference: query.reference.clone(),
        email: query.email.clone(),
        card_brand: query.card_brand.clone(),
        cardholder_name: query.cardholder_name.clone(),
        first_digits: query.first_digits_card_number.clone(),
        last_digits: query.last_digits_card_number.clone(),
        agreement_id: query.agreement_id.clone(),
        created: span(query.from_date, query.to_date),
        settled: settled(query.from_settled_date, query.to_settled_date),
    }
}

pub(crate) fn refund_filter(query: &RefundQuery) -> RefundFilter {
    RefundFilter {
        created: span(query.from_date, query.to_date),
        settled: settled(query.from_settled_date, query.to_settled_date),
    }
}

pub(crate) fn agreement_filter(query: &AgreementQuery) -> AgreementFilter {
    AgreementFilter {
        status: query.status.map(agreement_status),
        reference: query.reference.clone(),
    }
}

pub(crate) fn dispute_filter(query: &DisputeQuery) -> DisputeFilter {
    DisputeFilter {
        status: query.status.map(dispute_status),
        created: span(query.from_date, query.to_date),
        settled: settled(query.from_settled_date, query.to_settled_date),
    }
}

/// The part of the matches that is asked for.
pub(crate) fn page(paging: Paging) -> Page {
    Page {
        number: paging.page,
        size: paging.display_size,
    }
}

/// A page of results; `None` when there are matches and they end before it. Where nothing matches, every page exists.
pub(crate) fn results<T, R, L>(
    paging: Paging,
    matches: Matches<T>,
    links: impl FnOnce(i64) -> L,
    show: impl FnMut(T) -> R,
) -> Option<SearchResults<R, L>> {
    if matches.total > 0 && page(paging).is_beyond(matches.total) {
        return None;
    }
    let results: Vec<R> = matches.items.into_iter().map(show).collect();
    Some(SearchResults {
        total: matches.total,
        count: i64::try_from(results.len()).unwrap_or(i64::MAX),
        page: i64::from(paging.page),
        results,
        links: links(matches.total),
    })
}

/// The same, with the name that links have in this search alone.
pub(crate) fn dispute_results(
    results: SearchResults<Dispute, CompletePageLinks>,
) -> DisputeResults {
    DisputeResults {
        total: results.total,
        count: results.count,
        page: results.page,
        results: results.results,
        links: results.links,
    }
}

fn payment_status(status: api_types::PaymentStatus) -> PaymentStatus {
    use api_types::PaymentStatus as Api;
    match status {
        Api::Created => PaymentStatus::Created,
        Api::Started => PaymentStatus::Started,
        Api::Submitted => PaymentStatus::Submitted,
        Api::Capturable => PaymentStatus::Capturable,
        Api::Success => PaymentStatus::Success,
        Api::Failed => PaymentStatus::Failed,
        Api::Cancelled => PaymentStatus::Cancelled,
        Api::Error => PaymentStatus::Error,
    }
}

fn agreement_status(status: api_types::AgreementStatus) -> AgreementStatus {
    use api_types::AgreementStatus as Api;
    match status {
        Api::Created => AgreementStatus::Created,
        Api::Active => AgreementStatus::Active,
        Api::Inactive => AgreementStatus::Inactive,
        Api::Cancelled => AgreementStatus::Cancelled,
    }
}

fn dispute_status(status: api_types::DisputeStatus) -> DisputeStatus {
    use api_types::DisputeStatus as Api;
    match status {
        Api::NeedsResponse => DisputeStatus::NeedsResponse,
        Api::UnderReview => DisputeStatus::UnderReview,
        Api::Lost => DisputeStatus::Lost,
        Api::Won => DisputeStatus::Won,
    }
}

fn span(from: Option<OffsetDateTime>, to: Option<OffsetDateTime>) -> Span {
    Span {
        from: from.map(timestamp),
        to: to.map(timestamp),
    }
}

fn settled(from: Option<Date>, to: Option<Date>) -> SettledSpan {
    SettledSpan { from, to }
}

/// Up to the microsecond: nothing that is kept lies between the two moments, so "from" and "before" stay what they were.
fn timestamp(moment: OffsetDateTime) -> Timestamp {
    let nanos = moment.unix_timestamp_nanos();
    let micros = i64::try_from(nanos.div_euclid(1000)).unwrap_or(i64::MAX);
    let rest = i64::from(nanos.rem_euclid(1000) != 0);
    let rounded = Timestamp::from_unix_micros(micros.saturating_add(rest));
    // The last microsecond of the year 9999 has no next one.
    rounded.max(Timestamp::from_unix_micros(micros))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    fn matches(total: i64, items: Vec<i64>) -> Matches<i64> {
        Matches { total, items }
    }

    #[test]
    fn every_filter_of_a_payment_search_reaches_the_engine() {
        let query = PaymentQuery::parse(
            "state=failed&reference=R&email=e&card_brand=Visa&cardholder_name=n\
             &first_digits_card_number=424242&last_digits_card_number=4242&agreement_id=a\
             &from_date=2026-03-02T10:00:00%2B01:00&to_date=2026-03-03T00:00:00Z\
             &from_settled_date=2026-03-04&to_settled_date=2026-03-05&page=3&display_size=7",
        )
        .unwrap();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            payment_filter(&query),
            PaymentFilter {
                status: Some(PaymentStatus::Failed),
                reference: text("R"),
                email: text("e"),
                card_brand: text("visa"),
                cardholder_name: text("n"),
                first_digits: text("424242"),
                last_digits: text("4242"),
                agreement_id: text("a"),
                created: Span {
                    from: Some(timestamp(datetime!(2026-03-02 09:00 UTC))),
                    to: Some(timestamp(datetime!(2026-03-03 00:00 UTC))),
                },
                settled: SettledSpan {
                    from: Some(time::macros::date!(2026 - 03 - 04)),
                    to: Some(time::macros::date!(2026 - 03 - 05)),
                },
            }
        );
        assert_eq!(page(query.paging), Page { number: 3, size: 7 });
    }

    #[test]
    fn every_filter_of_the_other_searches_reaches_the_engine() {
        let days = "from_date=2026-03-02T10:00:00Z&to_settled_date=2026-03-05";
        let refunds = refund_filter(&RefundQuery::parse(days).unwrap());
        let created = Span {
            from: Some(timestamp(datetime!(2026-03-02 10:00 UTC))),
            to: None,
        };
        let settled = SettledSpan {
            from: None,
            to: Some(time::macros::date!(2026 - 03 - 05)),
        };
        assert_eq!(refunds, RefundFilter { created, settled });
        let disputes = DisputeQuery::parse(&format!("{days}&status=won")).unwrap();
        assert_eq!(
            dispute_filter(&disputes),
            DisputeFilter {
                status: Some(DisputeStatus::Won),
                created,
                settled
            }
        );
        let agreements = AgreementQuery::parse("status=inactive&reference=x").unwrap();
        assert_eq!(
            agreement_filter(&agreements),
            AgreementFilter {
                status: Some(AgreementStatus::Inactive),
                reference: Some("x".to_owned())
            }
        );
    }

    #[test]
    fn states_to_search_for_have_the_same_names_in_core_and_api() {
        for state in api_types::PaymentStatus::ALL {
            assert_eq!(payment_status(*state).as_str(), state.as_str());
        }
        for status in api_types::AgreementStatus::ALL {
            assert_eq!(agreement_status(*status).as_str(), status.as_str());
        }
        for status in api_types::DisputeStatus::ALL {
            assert_eq!(dispute_status(*status).as_str(), status.as_str());
        }
    }

    #[test]
    fn moments_are_rounded_up_to_what_is_kept() {
        for (moment, micros) in [
            (datetime!(1970-01-01 0:00:01 UTC), 1_000_000),
            (datetime!(1970-01-01 1:00:01 +01:00), 1_000_000),
            (datetime!(1970-01-01 0:00:01.000_000_001 UTC), 1_000_001),
            (datetime!(1969-12-31 23:59:59.999_999_999 UTC), 0),
        ] {
            assert_eq!(timestamp(moment), Timestamp::from_unix_micros(micros));
        }
        let last = datetime!(9999-12-31 23:59:59.999_999_999 UTC);
        assert!(timestamp(last) > timestamp(datetime!(9999-12-31 23:59:59 UTC)));
    }

    #[test]
    fn api_131_a_page_tells_where_it_stands_among_all_matches() {
        let query = RefundQuery::parse("display_size=2&page=2").unwrap();
        let links = |total| query.links("https://a", RefundQuery::PATH, total);
        let found = results(query.paging, matches(5, vec![3, 4]), links, |n| n * 10).unwrap();
        let shown = serde_json::to_value(found).unwrap();
        assert_eq!((&shown["total"], &shown["count"]), (&json!(5), &json!(2)));
        assert_eq!(shown["page"], 2);
        assert_eq!(shown["results"], json!([30, 40]));
        assert_eq!(
            shown["_links"]["last_page"]["href"],
            "https://a/v1/refunds?display_size=2&page=3"
        );
    }

    #[test]
    fn api_139_and_140_a_page_beyond_the_last_exists_only_while_nothing_matches() {
        let paging = Paging {
            page: 99,
            ..Paging::default()
        };
        assert!(results(paging, matches(1, vec![]), |_| (), |n| n).is_none());
        let empty = results(paging, matches(0, vec![]), |_| (), |n| n).unwrap();
        assert_eq!((empty.total, empty.count, empty.page), (0, 0, 99));
    }

    #[test]
    fn api_147_the_links_of_disputes_have_a_name_of_their_own() {
        let query = DisputeQuery::default();
        let links = query.links("https://a", DisputeQuery::PATH, 0);
        let found = SearchResults {
            total: 0,
            count: 0,
            page: 1,
            results: vec![],
            links,
        };
        let shown = serde_json::to_value(dispute_results(found)).unwrap();
        let names: Vec<_> = shown.as_object().unwrap().keys().collect();
        assert_eq!(names, ["total", "count", "page", "results", "links"]);
    }
}
