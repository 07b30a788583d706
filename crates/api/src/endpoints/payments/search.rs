//! Search payments.

use actix_web::{HttpRequest, HttpResponse, web};
use api_types::{ApiError, ErrorCode, PaymentQuery};

use crate::{
    ApiState,
    error::Failure,
    extract::KeyHolder,
    view::{self, Addresses},
};

/// `GET /v1/payments`: the payments that pass every filter of the query, newest first.
pub(crate) async fn search_payments(
    holder: KeyHolder,
    request: HttpRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let query = PaymentQuery::parse(request.query_string());
    search(holder, query, PaymentQuery::PATH, &state).await
}

/// `GET /v1/transactions`: the same search as it was called in the past, with fewer filters.
pub(crate) async fn search_transactions(
    holder: KeyHolder,
    request: HttpRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let query = PaymentQuery::parse_transactions(request.query_string());
    search(holder, query, "/v1/transactions", &state).await
}

async fn search(
    holder: KeyHolder,
    query: Result<PaymentQuery, ApiError>,
    path: &str,
    state: &ApiState,
) -> Result<HttpResponse, Failure> {
    let query = query.map_err(Failure::from);
    let (asker, query) = holder.asks_for(query, state).await?;
    let (filter, page) = (
        view::search::payment_filter(&query),
        view::search::page(query.paging),
    );
    let found = state.payments.search_payments(asker, filter, page).await;
    let found = found.map_err(Failure::store(ErrorCode::P0498))?;
    let matches = Failure::unless_found(found, ErrorCode::P0402)?;
    let at = Addresses::from(state);
    let results = view::search::results(
        query.paging,
        matches,
        |total| query.links(at.api, path, total),
        |payment| view::payment::searched(at, payment),
    );
    let results = results.ok_or_else(|| Failure::not_found(ErrorCode::P0402))?;
    let mut response = HttpResponse::Ok();
    view::never_stored(&mut response);
    Ok(response.json(results))
}
