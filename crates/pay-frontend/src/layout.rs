//! The layout of the pages of one payment: language, name of the service, banners and footer.

use std::borrow::Cow;

use payments::{
    account::{Account, Merchant},
    payment::{self, Payment},
};
use web::{CustomBranding, Language, Page, PageContext};

/// The language of a payment.
pub(crate) fn language_of(payment: &Payment) -> Language {
    match payment.order.language {
        payment::Language::En => Language::En,
        payment::Language::Cy => Language::Cy,
    }
}

/// The layout of a page of this payment, without a title.
pub(crate) fn page_of<'a>(
    context: &'a PageContext,
    payment: &Payment,
    account: &'a Account,
) -> Page<'a> {
    let mut page = context.page(language_of(payment), "");
    page.service_name = Some(account.service_name.in_language(payment.order.language));
    page.is_test = !account.is_live;
    page.custom_branding = account.branding.as_ref().map(|branding| CustomBranding {
        css_url: &branding.css_url,
        image_url: &branding.image_url,
    });
    page.footer_meta = account.merchant.as_ref().and_then(|merchant| {
        let details = details_of(merchant, page.language)?;
        let text = page.m.layout.service_provided_by(details);
        Some(Cow::Owned(text.to_string()))
    });
    page
}

/// Name and address on one line; nothing when the merchant has no name.
fn details_of(merchant: &Merchant, language: Language) -> Option<String> {
    if merchant.name.trim().is_empty() {
        return None;
    }
    let country = merchant
        .country
        .as_ref()
        .map(|code| country_name(code.as_str(), language));
    let parts = [
        Some(merchant.name.as_str()),
        merchant.address_line1.as_deref(),
        merchant.address_line2.as_deref(),
        merchant.city.as_deref(),
        merchant.postcode.as_deref(),
        country,
    ];
    Some(joined(parts))
}

/// The name of a country.
pub(crate) fn country_name(code: &str, language: Language) -> &str {
    web::country::find(code).map_or(code, |country| country.name(language))
}

/// The parts that are not empty, with commas between them.
pub(crate) fn joined<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut text = String::new();
    let filled = parts.into_iter().flatten().filter(|part| !part.is_empty());
    for part in filled {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use payments::card::CountryCode;

    use super::*;

    fn merchant() -> Merchant {
        Merchant {
            name: "Org".to_owned(),
            address_line1: Some("Street".to_owned()),
            address_line2: Some("Borough".to_owned()),
            city: Some("City".to_owned()),
            postcode: Some("AW1H 9UX".to_owned()),
            country: CountryCode::parse("GB").ok(),
        }
    }

    #[test]
    fn page_143_the_footer_names_whatever_is_known_of_the_merchant() {
        let full = merchant();
        assert_eq!(
            details_of(&full, Language::En).unwrap(),
            "Org, Street, Borough, City, AW1H 9UX, United Kingdom"
        );
        assert_eq!(
            details_of(&full, Language::Cy).unwrap(),
            "Org, Street, Borough, City, AW1H 9UX, Y Deyrnas Unedig"
        );
        let no_line_2 = Merchant {
            address_line2: None,
            ..merchant()
        };
        assert_eq!(
            details_of(&no_line_2, Language::En).unwrap(),
            "Org, Street, City, AW1H 9UX, United Kingdom"
        );
        let no_lines = Merchant {
            address_line1: None,
            address_line2: Some(String::new()),
            ..merchant()
        };
        assert_eq!(
            details_of(&no_lines, Language::En).unwrap(),
            "Org, City, AW1H 9UX, United Kingdom"
        );
        let nameless = Merchant {
            name: " ".to_owned(),
            ..merchant()
        };
        assert_eq!(details_of(&nameless, Language::En), None);
    }
}
