//! Reading and writing the parameters of a search.

use std::borrow::Cow;

use time::{Date, OffsetDateTime};
use url::form_urlencoded;

use super::paging::{MAX_DISPLAY_SIZE, Paging};
use crate::error::ApiError;
use crate::error_code::ErrorCode;
use crate::length::length;
use crate::timestamp;

/// A parameter of a link.
pub(super) type Filter = (&'static str, String);

/// The parameters of a query. Each method reads one and notes its name when it is invalid, so they are called
/// in the order in which the API reference lists the names.
pub(super) struct Parameters<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    invalid: Vec<&'static str>,
}

impl<'a> Parameters<'a> {
    /// Decodes what stands behind the `?` of an address. Bytes that are no UTF-8 become U+FFFD, and so does
    /// the NUL character, which databases cannot look up.
    pub(super) fn new(query: &'a str) -> Self {
        Self {
            pairs: form_urlencoded::parse(query.as_bytes()).collect(),
            invalid: Vec::new(),
        }
    }

    /// 400 with `P0401`, naming parameters that are not blank and not `supported`.
    pub(super) fn only(&self, supported: &[&str]) -> Result<(), ApiError> {
        let mut names: Vec<&str> = Vec::new();
        for (name, value) in &self.pairs {
            let name = name.as_ref();
            let is_blank = value.trim().is_empty();
            if !is_blank && !supported.contains(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            return Ok(());
        }
        Err(ApiError {
            status: 400,
            ..ApiError::invalid_parameters(ErrorCode::P0401, &names)
        })
    }

    /// The text of the first parameter of this name, unless blank.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let (_, value) = self.pairs.iter().find(|(found, _)| found == name)?;
        (!value.trim().is_empty()).then(|| value.replace('\0', "\u{fffd}"))
    }

    /// What `parse` makes of the text; if it makes nothing of it, `error_name` is invalid.
    pub(super) fn named<T>(
        &mut self,
        name: &str,
        error_name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.invalid.push(error_name);
        }
        parsed
    }

    pub(super) fn value<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        self.named(name, name, parse)
    }

    /// A text of at most `limit` UTF-16 code units.
    pub(super) fn short_text(&mut self, name: &'static str, limit: usize) -> Option<String> {
        self.value(name, |text| {
            (length(text) <= limit).then(|| text.to_owned())
        })
    }

    /// Exactly `count` ASCII digits.
    pub(super) fn digits(&mut self, name: &'static str, count: usize) -> Option<String> {
        self.value(name, |text| {
            (text.len() == count && is_digits(text)).then(|| text.to_owned())
        })
    }

    pub(super) fn moment(&mut self, name: &'static str) -> Option<OffsetDateTime> {
        self.value(name, timestamp::parse_timestamp)
    }

    pub(super) fn day(&mut self, name: &'static str) -> Option<Date> {
        self.value(name, timestamp::parse_date)
    }

    /// `page` and `display_size`, with their defaults.
    pub(super) fn paging(&mut self) -> Paging {
        let usual = Paging::default();
        let within = |max| {
            move |text: &str| {
                let number = is_digits(text).then(|| text.parse().ok()).flatten()?;
                (1..=max).contains(&number).then_some(number)
            }
        };
        Paging {
            page: self
                .value("page", within(i32::MAX.unsigned_abs()))
                .unwrap_or(usual.page),
            display_size: self
                .value("display_size", within(MAX_DISPLAY_SIZE))
                .unwrap_or(usual.display_size),
        }
    }

    /// 422 with `code`, naming every invalid parameter.
    pub(super) fn check(&self, code: ErrorCode) -> Result<(), ApiError> {
        if self.invalid.is_empty() {
            return Ok(());
        }
        Err(ApiError::invalid_parameters(code, &self.invalid))
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Collects the parameters of a link.
#[derive(Default)]
pub(super) struct Filters(Vec<Filter>);

impl Filters {
    pub(super) fn text(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.0.extend(value.map(|value| (name, value.to_owned())));
        self
    }

    pub(super) fn moment(self, name: &'static str, value: Option<OffsetDateTime>) -> Self {
        self.text(name, value.map(timestamp::filter_timestamp).as_deref())
    }

    pub(super) fn day(self, name: &'static str, value: Option<Date>) -> Self {
        self.text(name, value.map(timestamp::filter_date).as_deref())
    }

    pub(super) fn into_vec(self) -> Vec<Filter> {
        self.0
    }
}
