//! The e-mail address, and corrections of its host.

use payments::account::{Account, EmailCollection};

use super::{Rejected, account, form, only_error, rejected, rules, texts};

#[test]
fn email_by_mode() {
    let mut account = account();
    let email = |account: &Account, typed: &str| {
        let form = form(&[("email", typed)]);
        let submission = form.parse(rules(account));
        submission.map(|submission| submission.email.is_some()).ok()
    };
    assert_eq!(email(&account, ""), None);
    assert_eq!(email(&account, "a@example.com"), Some(true));
    account.email_collection = EmailCollection::Optional;
    assert_eq!(email(&account, " "), Some(false));
    assert_eq!(email(&account, "a@example.com"), Some(true));
    assert_eq!(email(&account, "nonsense"), None);
    account.email_collection = EmailCollection::Off;
    assert_eq!(email(&account, "nonsense"), Some(false));
    assert_eq!(email(&account, "a@gnail.com"), Some(false));
}

#[test]
fn an_address_that_is_too_long_is_told_with_words() {
    let long = format!("{}@example.com", "a".repeat(250));
    let told = "Enter a valid email".to_owned();
    assert_eq!(only_error("email", &long), (told.clone(), told));
}

#[test]
fn page_070_a_mistyped_host_is_an_error_with_an_offer() {
    let rejected = rejected(&[("email", "willy@wonka.con")]);
    let told = "There might be a mistake in the last part of your email address. Select your email address.";
    assert_eq!(texts(&rejected), [("email-typo-error", told, told)]);
    let suggestion = rejected.suggestion.unwrap();
    assert_eq!(suggestion.corrected.address(), "willy@wonka.co");
    assert!(!suggestion.is_declined);
}

/// The second submit after an offer to correct `a@gnail.com`.
fn answer(email: &str, choice: &str) -> Result<String, Rejected> {
    let form = form(&[
        ("email", email),
        ("originalemail", "a@gnail.com"),
        ("email-typo-sugestion", choice),
    ]);
    let submission = form.parse(rules(&account()))?;
    Ok(submission.email.unwrap().as_str().to_owned())
}

#[test]
fn page_077_the_correction_is_taken_when_it_stays_chosen() {
    assert_eq!(answer("a@gnail.com", "a@gmail.com").unwrap(), "a@gmail.com");
}

#[test]
fn page_078_the_typed_address_is_taken_when_it_is_chosen() {
    assert_eq!(answer("a@gnail.com", "a@gnail.com").unwrap(), "a@gnail.com");
    assert_eq!(answer("b@gnail.com", "a@gnail.com").unwrap(), "a@gnail.com");
}

#[test]
fn page_079_a_third_address_wins_and_is_checked_again() {
    assert_eq!(answer("b@gmail.com", "a@gmail.com").unwrap(), "b@gmail.com");
    let again = answer("b@gnail.com", "a@gmail.com").unwrap_err();
    let corrected = again.suggestion.unwrap().corrected.address();
    assert_eq!(corrected, "b@gmail.com");
}

#[test]
fn an_offer_that_was_declined_stays_declined_when_something_else_is_wrong() {
    let form = form(&[
        ("email", "a@gnail.com"),
        ("originalemail", "a@gnail.com"),
        ("email-typo-sugestion", "a@gnail.com"),
        ("cvc", ""),
    ]);
    let rejected = form.parse(rules(&account())).unwrap_err();
    assert_eq!(texts(&rejected).len(), 1);
    assert!(rejected.suggestion.unwrap().is_declined);
    assert_eq!(form.values().email, "a@gnail.com");
}

#[test]
fn a_chosen_radio_without_an_offer_is_ignored() {
    let form = form(&[("email-typo-sugestion", "other@example.com")]);
    let submission = form.parse(rules(&account())).unwrap();
    assert_eq!(
        submission.email.unwrap().as_str(),
        "validpayingemail@example.com"
    );
}
