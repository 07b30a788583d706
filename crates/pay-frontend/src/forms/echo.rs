//! What of a form may be shown again: all but what may be a card number or a security code, whichever field it is in.

/// Card numbers have twelve digits or more, of any script and with anything between them.
pub(super) fn may_hide_card_number(typed: &str) -> bool {
    typed.chars().filter(|c| c.is_numeric()).count() >= 12
}

/// Free text.
pub(super) fn text(typed: &str) -> &str {
    if may_hide_card_number(typed) {
        ""
    } else {
        typed
    }
}

/// A name. In other fields three or four digits alone mean something.
pub(super) fn name(typed: &str) -> &str {
    let may_be_security_code =
        matches!(typed.chars().count(), 3 | 4) && typed.chars().all(char::is_numeric);
    if may_be_security_code {
        ""
    } else {
        text(typed)
    }
}

/// A month.
pub(super) fn month(typed: &str) -> &str {
    if typed.chars().count() <= 2 {
        typed
    } else {
        ""
    }
}

/// A year, which never has three digits.
pub(super) fn year(typed: &str) -> &str {
    if matches!(typed.chars().count(), 1 | 2 | 4) {
        typed
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_and_security_codes_are_not_shown_again() {
        for hidden in [
            "4444333322221111",
            "4444 3333-2222a1111",
            "４４４４３３３３２２２２１１１１",
        ] {
            assert_eq!(text(hidden), "", "{hidden}");
            assert_eq!(name(hidden), "");
            assert_eq!(month(hidden), "");
            assert_eq!(year(hidden), "");
        }
        for code in ["737", "1234", "٧٣٧"] {
            assert_eq!(name(code), "", "{code}");
        }
        assert_eq!((month("737"), year("737")), ("", ""));
    }

    #[test]
    fn everything_else_is() {
        for shown in ["", "Ana", "Flat 12345678901", "<b>", "12"] {
            assert_eq!((text(shown), name(shown)), (shown, shown));
        }
        for (typed_month, typed_year) in [("13", "20"), ("x", "9"), ("", "2100")] {
            assert_eq!(
                (month(typed_month), year(typed_year)),
                (typed_month, typed_year)
            );
        }
        assert_eq!(text("1234"), "1234", "a postcode in Denmark");
    }
}
