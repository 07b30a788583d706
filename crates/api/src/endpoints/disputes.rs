//! `/v1/disputes`

use actix_web::{HttpRequest, HttpResponse, web};
use api_types::{DisputeQuery, ErrorCode};

use crate::{
    ApiState,
    error::Failure,
    extract::KeyHolder,
    view::{self, Addresses},
};

/// `GET /v1/disputes`: the disputes that pass every filter of the query, newest first.
pub(crate) async fn search_disputes(
    holder: KeyHolder,
    request: HttpRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let query = DisputeQuery::parse(request.query_string()).map_err(Failure::from);
    let (asker, query) = holder.asks_for(query, &state).await?;
    let (filter, page) = (
        view::search::dispute_filter(&query),
        view::search::page(query.paging),
    );
    let found = state.payments.search_disputes(asker, filter, page).await;
    let found = found.map_err(Failure::store(ErrorCode::P0498))?;
    let matches = Failure::unless_found(found, ErrorCode::P0402)?;
    let at = Addresses::from(&**state);
    let results = view::search::results(
        query.paging,
        matches,
        |total| query.links(at.api, DisputeQuery::PATH, total),
        |dispute| view::dispute::searched(at, &dispute),
    );
    let results = results.ok_or_else(|| Failure::not_found(ErrorCode::P0402))?;
    Ok(HttpResponse::Ok().json(view::search::dispute_results(results)))
}
