//! Which answer has what another operation needs.
//!
//! They are written into the finished document, because `utoipa` gives the members of links names that `OpenAPI` does
//! not know.

use serde_json::{Value, json};

/// Parameters, and where they come from.
type Values = &'static [(&'static str, &'static str)];

const PAYMENT: Values = &[("payment_id", "$response.body#/payment_id")];
const REFUND: Values = &[
    ("payment_id", "$request.path.payment_id"),
    ("refund_id", "$response.body#/refund_id"),
];
const AGREEMENT: Values = &[("agreement_id", "$response.body#/agreement_id")];
const DISPUTE: Values = &[("dispute_id", "$response.body#/dispute_id")];

/// Path, method and status of an answer, and the operations that it leads to.
const LINKS: [(&str, &str, &str, &[&str], Values); 5] = [
    (
        "/v1/payments",
        "post",
        "201",
        &[
            "getPayment",
            "listPaymentEvents",
            "cancelPayment",
            "capturePayment",
            "createRefund",
            "listRefunds",
            "completePayment",
        ],
        PAYMENT,
    ),
    (
        "/v1/payments/{payment_id}/refunds",
        "post",
        "202",
        &["getRefund"],
        REFUND,
    ),
    (
        "/v1/agreements",
        "post",
        "201",
        &["getAgreement", "cancelAgreement"],
        AGREEMENT,
    ),
    (
        "/sandbox/payments/{payment_id}/complete",
        "post",
        "200",
        &["capturePayment", "createRefund"],
        PAYMENT,
    ),
    (
        "/sandbox/disputes",
        "post",
        "201",
        &["moveDispute"],
        DISPUTE,
    ),
];

/// Adds the links between operations that the document has.
pub(super) fn add(document: &mut Value) {
    let known = operation_ids(document);
    for (path, method, status, targets, values) in LINKS {
        let answer = document
            .get_mut("paths")
            .and_then(|paths| paths.get_mut(path)?.get_mut(method))
            .and_then(|operation| operation.get_mut("responses")?.get_mut(status))
            .and_then(Value::as_object_mut);
        let Some(answer) = answer else {
            continue;
        };
        let links = targets
            .iter()
            .filter(|id| known.iter().any(|known| known == *id));
        let parameters: serde_json::Map<_, _> = values
            .iter()
            .map(|(name, from)| ((*name).to_owned(), json!(from)))
            .collect();
        let links: serde_json::Map<_, _> = links
            .map(|id| {
                let link = json!({"operationId": id, "parameters": parameters});
                ((*id).to_owned(), link)
            })
            .collect();
        answer.insert("links".to_owned(), links.into());
    }
}

fn operation_ids(document: &Value) -> Vec<String> {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(|paths| paths.values());
    items
        .filter_map(Value::as_object)
        .flat_map(|item| item.values())
        .filter_map(|operation| operation.get("operationId")?.as_str())
        .map(str::to_owned)
        .collect()
}
