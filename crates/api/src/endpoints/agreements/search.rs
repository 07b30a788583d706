//! Search agreements.

use actix_web::{HttpRequest, HttpResponse, web};
use api_types::{AgreementQuery, ErrorCode};

use crate::{ApiState, error::Failure, extract::KeyHolder, view};

/// `GET /v1/agreements`: the agreements that pass every filter of the query, newest first.
pub(crate) async fn search_agreements(
    holder: KeyHolder,
    request: HttpRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let query = AgreementQuery::parse(request.query_string()).map_err(Failure::from);
    let (asker, query) = holder.asks_for(query, &state).await?;
    let (filter, page) = (
        view::search::agreement_filter(&query),
        view::search::page(query.paging),
    );
    let found = state.payments.search_agreements(asker, filter, page).await;
    let found = found.map_err(Failure::store(ErrorCode::P2498))?;
    let matches = Failure::unless_found(found, ErrorCode::P2402)?;
    let results = view::search::results(
        query.paging,
        matches,
        |total| query.links(&state.public_url, AgreementQuery::PATH, total),
        view::agreement::single,
    );
    let results = results.ok_or_else(|| Failure::not_found(ErrorCode::P2402))?;
    Ok(HttpResponse::Ok().json(results))
}
