//! What the scripts of the card page need to know: texts in the language of the payment, the day, and fees.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

use askama::filters::HtmlSafe;
use payments::{
    account::{Account, EmailCollection},
    money::Amount,
};
use serde::Serialize;
use web::{Messages, money};

use super::CardView;
use crate::forms::CardField;

/// JSON that may stand inside a `<script>` element.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ScriptData {
    /// The hidden word before an error.
    prefix: &'static str,
    /// Year and month in London.
    today: (i32, u8),
    email_is_optional: bool,
    /// The fields of the page in the order of the error summary, by name, each with its texts by reason.
    fields: Vec<(&'static str, Texts)>,
    /// By type and prepaid code of the card check.
    fees: BTreeMap<&'static str, Fee>,
    #[serde(skip_serializing_if = "Option::is_none")]
    countries: Option<CountryTexts>,
}

type Texts = BTreeMap<&'static str, Cow<'static, str>>;

/// What a corporate card costs on top.
#[derive(Serialize)]
struct Fee {
    message: String,
    amount: String,
    total: String,
}

/// Texts of the field with suggestions. Words in braces are for the script to fill in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CountryTexts {
    no_results: &'static str,
    too_short: String,
    one_result: String,
    results: String,
    selected: String,
    hint: &'static str,
}

impl HtmlSafe for ScriptData {}

impl Display for ScriptData {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_unwritable| fmt::Error)?;
        // Only strings have this character, and nothing else can end the element.
        f.write_str(&json.replace('<', "\\u003c"))
    }
}

impl ScriptData {
    pub(super) fn new(view: CardView<'_>, has_address: bool, m: &'static Messages) -> Self {
        let CardView { account, today, .. } = view;
        Self {
            prefix: m.errors.prefix,
            today: (today.year(), today.month().into()),
            email_is_optional: account.email_collection == EmailCollection::Optional,
            fields: fields(account, has_address, m),
            fees: fees(account, view.payment.order.amount, m),
            countries: has_address.then(|| CountryTexts::new(m)),
        }
    }
}

fn fields(
    account: &Account,
    has_address: bool,
    m: &'static Messages,
) -> Vec<(&'static str, Texts)> {
    use CardField::{
        AddressCity, AddressCountry, AddressLine1, AddressLine2, AddressPostcode, CardNo,
        CardholderName, Cvc, Email, Expiry,
    };
    let f = &m.fields;
    let (number, expiry, name) = (&f.card_no, &f.expiry_date, &f.cardholder_name);
    let number = [
        ("length", number.number_incorrect_length),
        ("luhn", number.luhn_invalid),
        ("brand", number.card_not_supported),
    ];
    let expiry = [
        ("month", expiry.invalid_month),
        ("year", expiry.invalid_year),
        ("past", expiry.in_the_past),
    ];
    let name = [
        ("digits", name.contains_too_many_digits),
        ("code", name.contains_suspected_cvc),
    ];
    let length = [("length", f.cvc.invalid_length)];
    let digits = |text| [("digits", text)];
    let mut all = vec![
        ("cardNo", texts(CardNo, &number, m)),
        ("expiryMonth", texts(Expiry, &expiry, m)),
        ("cardholderName", texts(CardholderName, &name, m)),
        ("cvc", texts(Cvc, &length, m)),
    ];
    if account.email_collection != EmailCollection::Off {
        all.push(("email", texts(Email, &[("typo", f.email.typo)], m)));
    }
    if has_address {
        let line_1 = digits(f.address_line_1.contains_too_many_digits);
        let city = digits(f.address_city.contains_too_many_digits);
        let postcode = digits(f.address_postcode.contains_too_many_digits);
        let line_2 = digits(f.address_line_2.contains_too_many_digits);
        all.extend([
            ("addressLine1", texts(AddressLine1, &line_1, m)),
            ("addressCity", texts(AddressCity, &city, m)),
            ("addressPostcode", texts(AddressPostcode, &postcode, m)),
            ("addressCountry", texts(AddressCountry, &[], m)),
            ("addressLine2", texts(AddressLine2, &line_2, m)),
        ]);
    }
    all
}

/// The texts of one field. Reasons with the usual text are left out.
fn texts(
    field: CardField,
    reasons: &[(&'static str, &'static str)],
    m: &'static Messages,
) -> Texts {
    let usual = field.message(m);
    let empty = m.errors.generic(field.name(m)).to_string();
    let reasons = reasons
        .iter()
        .map(|(reason, text)| (*reason, Cow::Borrowed(*text)));
    reasons
        .chain([("empty", Cow::Owned(empty))])
        .filter(|(_, text)| text != usual)
        .chain([("message", Cow::Borrowed(usual))])
        .collect()
}

/// The fees that there are, by what the card check says of a corporate card.
fn fees(account: &Account, amount: Amount, m: &'static Messages) -> BTreeMap<&'static str, Fee> {
    let fees = &account.surcharges;
    let m = &m.card_details;
    let pounds = |amount: Amount| money::pounds(amount.pence()).to_string();
    let credit = |fee| m.corporate_credit_card_surcharge(fee).to_string();
    let debit = |fee| m.corporate_debit_card_surcharge(fee).to_string();
    let shown = |fee: Amount, message: &dyn Fn(String) -> String| {
        let total = amount.checked_add(fee)?;
        (fee > Amount::ZERO).then(|| Fee {
            message: message(pounds(fee)),
            amount: pounds(fee),
            total: pounds(total),
        })
    };
    [
        ("CREDIT NOT_PREPAID", shown(fees.corporate_credit, &credit)),
        ("DEBIT NOT_PREPAID", shown(fees.corporate_debit, &debit)),
        ("DEBIT PREPAID", shown(fees.corporate_prepaid_debit, &debit)),
    ]
    .into_iter()
    .filter_map(|(kind, fee)| Some((kind, fee?)))
    .collect()
}

impl CountryTexts {
    fn new(m: &'static Messages) -> Self {
        let m = &m.country_picker;
        let (count, selected) = ("{count}", "{selected}");
        Self {
            no_results: m.no_results,
            too_short: m.too_short(count).to_string(),
            one_result: m.one_result(selected).to_string(),
            results: m.results(count, selected).to_string(),
            selected: m.selected("{option}", "{position}", count).to_string(),
            hint: m.hint,
        }
    }
}
