use super::*;

fn body(error: &ApiError) -> String {
    serde_json::to_string(error).unwrap()
}

#[test]
fn an_error_without_field_has_exactly_two_members() {
    let error = ApiError::not_found(ErrorCode::P0200);
    assert_eq!(error.status, 404);
    assert_eq!(
        body(&error),
        r#"{"code":"P0200","description":"Not found"}"#
    );
}

#[test]
fn an_error_with_field_has_exactly_three_members_in_order() {
    assert_eq!(
        body(&ApiError::missing_attribute("amount")),
        r#"{"field":"amount","code":"P0101","description":"Missing mandatory attribute: amount"}"#
    );
}

#[test]
fn api_040_an_amount_of_zero_is_explained() {
    let error = ApiError::amount_too_small(1);
    assert_eq!(error.status, 422);
    assert_eq!(
        body(&error),
        r#"{"field":"amount","code":"P0102","description":"Invalid attribute value: amount. Must be greater than or equal to 1. Refer to https://docs.payments.service.gov.uk/making_payments/#amount"}"#
    );
}

#[test]
fn api_047_and_049_the_business_rules_on_return_url_name_no_field() {
    assert_eq!(
        body(&ApiError::missing_attribute("return_url").without_field()),
        r#"{"code":"P0101","description":"Missing mandatory attribute: return_url"}"#
    );
    assert_eq!(
        body(&ApiError::invalid_return_url()),
        r#"{"code":"P0102","description":"Invalid attribute value: return_url. Must be a valid URL format"}"#
    );
}

#[test]
fn api_051_an_insecure_return_url_of_a_live_account_has_its_own_code() {
    assert_eq!(
        body(&ApiError::insecure_return_url()),
        r#"{"field":"return_url","code":"P0920","description":"Invalid attribute value: return_url. Must begin with https:// for a live gateway account"}"#
    );
}

#[track_caller]
fn told(error: &ApiError, status: u16, code: &str, description: &str) {
    assert_eq!(error.status, status);
    assert_eq!(
        body(error),
        format!(r#"{{"code":"{code}","description":"{description}"}}"#)
    );
}

#[test]
fn api_080_and_081_the_text_says_what_is_wrong_with_the_agreement() {
    for (error, text) in [
        (ApiError::inactive_agreement(), "Agreement must be active"),
        (ApiError::unknown_agreement(), "Agreement does not exist"),
    ] {
        assert_eq!((error.status, error.field), (400, Some("agreement_id")));
        let description = format!("Invalid attribute value: agreement_id. {text}");
        told(&error.without_field(), 400, "P0102", &description);
    }
}

#[test]
fn api_114_to_118_refunds_are_refused_with_the_reason() {
    let mismatch = ApiError::new(ErrorCode::P0604);
    told(&mismatch, 412, "P0604", "Refund amount available mismatch.");
    let reason = |status| {
        format!("The payment is not available for refund. Payment refund status: {status}")
    };
    let less = ApiError::refund_amount_not_available();
    told(&less, 400, "P0603", &reason("amount_not_available"));
    for status in ["full", "pending", "unavailable"] {
        let error = ApiError::refund_not_available(RefundAvailability::parse(status).unwrap());
        told(&error, 400, "P0603", &reason(status));
    }
    told(
        &ApiError::disputed_payment(),
        400,
        "P0603",
        "The payment is disputed and cannot be refunded",
    );
}

#[test]
fn api_163_to_172_authorising_is_refused_with_the_reason() {
    let used = ApiError::new(ErrorCode::P1212);
    told(
        &used,
        400,
        "P1212",
        "The one_time_token has already been used",
    );
    let unknown = ApiError::new(ErrorCode::P1211);
    told(&unknown, 400, "P1211", "The one_time_token is not valid");
    let foreign = ApiError::foreign_one_time_token();
    told(
        &foreign,
        400,
        "P1211",
        "The one_time_token is not a valid moto api token",
    );
    for (error, text) in [
        (
            ApiError::card_number_rejected(),
            "The card_number is not a valid card number",
        ),
        (
            ApiError::prepaid_card_rejected(),
            "Prepaid cards are not accepted",
        ),
        (
            ApiError::card_type_not_enabled("Visa", "debit"),
            "The card type is not enabled: Visa debit",
        ),
        (ApiError::new(ErrorCode::P0010), "The payment was rejected"),
    ] {
        told(&error, 402, "P0010", text);
    }
    let failed = ApiError::new(ErrorCode::P0050);
    told(
        &failed,
        500,
        "P0050",
        "There was an error authorising the payment",
    );
}
