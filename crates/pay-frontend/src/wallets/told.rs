//! What both wallets tell of a card, each in words of its own.

use payments::card::{Brand, CardType, CardholderName, EmailAddress, LastFour};

use super::PayloadError;

/// The brand behind the name of a network (Apple Pay JS, `network`; Google Pay, `cardNetwork`).
pub(super) fn brand(network: &str) -> Result<Brand, PayloadError> {
    let brand = match network.to_ascii_lowercase().as_str() {
        "visa" | "electron" => Brand::Visa,
        "mastercard" => Brand::MasterCard,
        "amex" => Brand::AmericanExpress,
        "discover" => Brand::Discover,
        "jcb" => Brand::Jcb,
        "maestro" => Brand::Maestro,
        "diners" | "dinersclub" => Brand::DinersClub,
        "unionpay" | "chinaunionpay" => Brand::UnionPay,
        _ => return Err(PayloadError::Unreadable("card network")),
    };
    Ok(brand)
}

/// Credit or debit; nothing for the other kinds that wallets know.
pub(super) fn card_type(kind: Option<&str>) -> Option<CardType> {
    match kind?.to_ascii_lowercase().as_str() {
        "credit" => Some(CardType::Credit),
        "debit" => Some(CardType::Debit),
        _ => None,
    }
}

/// The four digits at the end of a description such as `Visa 1234`, if it ends so.
pub(super) fn last_digits(description: Option<&str>) -> Option<LastFour> {
    let description = description?.trim_end();
    let start = description.len().checked_sub(4)?;
    LastFour::parse(description.get(start..)?).ok()
}

/// The name of the wallet's owner. A payment does not need it, so one that makes no sense is none.
pub(super) fn name(name: Option<&str>) -> Option<CardholderName> {
    CardholderName::parse(name?).ok()
}

/// Where the receipt goes. The script has asked for an address that makes sense.
pub(super) fn email(
    address: Option<&str>,
    is_asked_for: bool,
) -> Result<Option<EmailAddress>, PayloadError> {
    let address = address.map(str::trim).filter(|address| !address.is_empty());
    let Some(address) = address.filter(|_| is_asked_for) else {
        return Ok(None);
    };
    let address = EmailAddress::parse(address);
    let address = address.map_err(|_wrong| PayloadError::Unreadable("e-mail address"))?;
    Ok(Some(address))
}
