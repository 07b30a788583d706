//! Search refunds.

use actix_web::{HttpRequest, HttpResponse, web};
use api_types::{ErrorCode, RefundQuery};

use crate::{
    ApiState,
    error::Failure,
    extract::KeyHolder,
    view::{self, Addresses},
};

/// `GET /v1/refunds`: the refunds that pass every filter of the query, newest first.
pub(crate) async fn search_refunds(
    holder: KeyHolder,
    request: HttpRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let query = RefundQuery::parse(request.query_string()).map_err(Failure::from);
    let (asker, query) = holder.asks_for(query, &state).await?;
    let (filter, page) = (
        view::search::refund_filter(&query),
        view::search::page(query.paging),
    );
    let found = state.payments.search_refunds(asker, filter, page).await;
    let found = found.map_err(Failure::store(ErrorCode::P1898))?;
    let matches = Failure::unless_found(found, ErrorCode::P1100)?;
    let at = Addresses::from(&**state);
    let results = view::search::results(
        query.paging,
        matches,
        |total| query.links(at.api, RefundQuery::PATH, total),
        |refund| view::refund::searched(at, &refund),
    );
    let results = results.ok_or_else(|| Failure::not_found(ErrorCode::P1100))?;
    Ok(HttpResponse::Ok().json(results))
}
