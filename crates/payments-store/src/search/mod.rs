//! Searches: newest first, with the number of all matches.

mod others;
mod payments;

use ::payments::{
    clock::Timestamp,
    search::{Matches, Page, SettledSpan, Span},
};
pub(crate) use others::{search_agreements, search_disputes, search_refunds};
pub(crate) use payments::search_payments;
use time::{Date, Time, macros::date};

/// Longer texts are found nowhere: nothing that is searched in is as long. SQLite refuses patterns of 50,000 bytes.
const MAX_TEXT: usize = 1_000;

/// The calendar of PostgreSQL begins in 4713 BC, ours in 9999 BC, and SQLite compares dates as text.
const FIRST_DAY: Date = date!(0001 - 01 - 01);

/// The part of a span that the databases can be asked for.
fn from_first_moment(span: Span) -> Span {
    let first = Timestamp::from_stored(FIRST_DAY.with_time(Time::MIDNIGHT));
    Span {
        from: span.from.map(|from| from.max(first)),
        to: span.to.map(|to| to.max(first)),
    }
}

/// The part of a span of days that the databases can be asked for.
fn from_first_day(span: SettledSpan) -> SettledSpan {
    SettledSpan {
        from: span.from.map(|from| from.max(FIRST_DAY)),
        to: span.to.map(|to| to.max(FIRST_DAY)),
    }
}

/// Whether a text that is looked for can be in a database at all: PostgreSQL refuses the null character.
fn is_possible(text: &str) -> bool {
    text.len() <= MAX_TEXT && !text.contains('\0')
}

/// The number of all matches, where a page tells it: nothing follows a page that has room left, and nothing precedes the
/// first. A later page without any match tells nothing.
fn total_after(page: Page, found: usize) -> Option<i64> {
    let found = i64::try_from(found).ok()?;
    let is_last = found < i64::from(page.size) && (found > 0 || page.offset() == 0);
    is_last.then(|| page.offset().saturating_add(found))
}

fn nothing<T>() -> Matches<T> {
    Matches {
        total: 0,
        items: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_with_room_left_tells_how_many_matches_there_are() {
        for (number, size, found, total) in [
            (1, 10, 0, Some(0)),
            (1, 10, 9, Some(9)),
            (1, 10, 10, None),
            (3, 10, 4, Some(24)),
            (3, 10, 10, None),
            (3, 10, 0, None),
        ] {
            assert_eq!(total_after(Page { number, size }, found), total);
        }
    }
}
