//! `GET /security.txt`: where to report vulnerabilities.

use actix_web::HttpResponse;
use web::found;

/// The programme of the United Kingdom's government.
const PROGRAMME: &str = "https://vdp.cabinetoffice.gov.uk/.well-known/security.txt";

pub(crate) async fn get() -> HttpResponse {
    found(PROGRAMME)
}
