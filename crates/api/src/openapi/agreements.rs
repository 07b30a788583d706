//! Agreements.

use api_types::{
    Agreement, AgreementQuery, CreateAgreement,
    ErrorCode::{
        P0102, P0942, P2101, P2102, P2197, P2198, P2200, P2298, P2401, P2402, P2498, P2500, P2501,
        P2598,
    },
    Paging,
    openapi::AgreementSearchResults,
};
use serde_json::json;
use utoipa::openapi::Required;

use super::{Endpoint, Schemas};

const AGREEMENTS: &str = "Agreements";
const ID: &str = "The `agreement_id` of an agreement.";

pub(super) fn endpoints(schemas: &mut Schemas) -> Vec<Endpoint> {
    vec![create(schemas), search(schemas), get(schemas), cancel()]
}

fn create(schemas: &mut Schemas) -> Endpoint {
    let example = json!({
        "reference": "RENT-0091",
        "description": "Monthly garage rent",
        "user_identifier": "tenant-5512"
    });
    Endpoint::post("/v1/agreements", "createAgreement")
        .says(
            AGREEMENTS,
            "Create an agreement",
            "It becomes `active` when a payment that names it in `set_up_agreement` is confirmed. From then on payments \
             with `authorisation_mode` `agreement` charge the card of that payment.",
        )
        .takes::<CreateAgreement>(schemas, Required::True, example)
        .answers::<Agreement>(schemas, 201, "The agreement was created.")
        .refuses(400, &[P2101, P2102, P2197])
        .refuses(422, &[P0102, P0942])
        .fails(P2198)
}

fn search(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/agreements", "searchAgreements")
        .says(AGREEMENTS, "Search agreements", "The newest first.")
        .query::<AgreementQuery>()
        .query::<Paging>()
        .answers::<AgreementSearchResults>(schemas, 200, "One page of the agreements that match.")
        .refuses(404, &[P2402])
        .refuses(422, &[P2401])
        .fails(P2498)
}

fn get(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/v1/agreements/{agreement_id}", "getAgreement")
        .says(
            AGREEMENTS,
            "Get an agreement",
            "The agreement as it is now.",
        )
        .id("agreement_id", ID)
        .answers::<Agreement>(schemas, 200, "The agreement.")
        .refuses(404, &[P2200])
        .fails(P2298)
}

fn cancel() -> Endpoint {
    Endpoint::post("/v1/agreements/{agreement_id}/cancel", "cancelAgreement")
        .says(
            AGREEMENTS,
            "Cancel an agreement",
            "Only an `active` agreement can be cancelled. Its card is not charged any more. A body is ignored.",
        )
        .id("agreement_id", ID)
        .answers_empty(204, "The agreement is cancelled.")
        .refuses(400, &[P2501])
        .refuses(404, &[P2500])
        .fails(P2598)
}
