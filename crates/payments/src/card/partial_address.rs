//! Addresses with gaps.

use std::fmt;

use super::{Address, AddressInput, CountryCode, mask_digits};

/// An address of which any part may be missing, as a service hands it over to prefill the form.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PartialAddress {
    /// Building and street.
    pub line1: Option<String>,
    /// The second line.
    pub line2: Option<String>,
    /// Town or city.
    pub city: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Country or territory.
    pub country: Option<CountryCode>,
}

impl PartialAddress {
    /// The address, if a payer could submit it as it is.
    pub fn whole(&self) -> Option<Address> {
        let country = self.country.as_ref().map(CountryCode::as_str);
        Address::parse(AddressInput {
            line1: self.line1.as_deref().unwrap_or_default(),
            line2: self.line2.as_deref().unwrap_or_default(),
            city: self.city.as_deref().unwrap_or_default(),
            postcode: self.postcode.as_deref().unwrap_or_default(),
            country: country.unwrap_or_default(),
        })
        .ok()
    }

    /// The address as it may be stored: in parts with more than ten digits, each digit becomes `*`.
    #[must_use]
    pub fn sanitised(&self) -> Self {
        let part = |text: &Option<String>| text.as_deref().map(mask_digits);
        Self {
            line1: part(&self.line1),
            line2: part(&self.line2),
            city: part(&self.city),
            postcode: part(&self.postcode),
            country: self.country.clone(),
        }
    }
}

impl From<&Address> for PartialAddress {
    fn from(address: &Address) -> Self {
        Self {
            line1: Some(address.line1().to_owned()),
            line2: address.line2().map(str::to_owned),
            city: Some(address.city().to_owned()),
            postcode: Some(address.postcode().to_owned()),
            country: Some(address.country().clone()),
        }
    }
}

impl fmt::Debug for PartialAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialAddress([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engine_031_parts_with_eleven_digits_are_stored_masked() {
        let (eleven, ten) = ("12345678901", "1234567890");
        let partial = PartialAddress {
            line1: Some(format!("Box {eleven}")),
            line2: Some(format!("Box {ten}")),
            city: Some(eleven.to_owned()),
            postcode: Some(eleven.to_owned()),
            country: CountryCode::parse("GB").ok(),
        };
        let masked = Some("***********".to_owned());
        let stored = PartialAddress {
            line1: Some("Box ***********".to_owned()),
            city: masked.clone(),
            postcode: masked,
            ..partial.clone()
        };
        assert_eq!(partial.sanitised(), stored);
        assert_eq!(
            PartialAddress::default().sanitised(),
            PartialAddress::default()
        );
    }

    #[test]
    fn a_whole_address_can_prefill_a_form() {
        let address = Address::parse(AddressInput {
            line1: "3 Quay Row",
            line2: "",
            city: "Cardiff",
            postcode: "CF10 9ZZ",
            country: "GB",
        });
        let address = address.unwrap();
        let partial = PartialAddress::from(&address);
        assert_eq!(partial.whole(), Some(address));
        assert_eq!(PartialAddress::default().whole(), None);
        assert_eq!(partial.line1.as_deref(), Some("3 Quay Row"));
        assert_eq!(partial.line2, None);
        assert_eq!(partial.city.as_deref(), Some("Cardiff"));
        assert_eq!(partial.postcode.as_deref(), Some("CF10 9ZZ"));
        assert_eq!(
            partial.country.as_ref().map(CountryCode::as_str),
            Some("GB")
        );
        assert_eq!(format!("{partial:?}"), "PartialAddress([redacted])");
    }
}
