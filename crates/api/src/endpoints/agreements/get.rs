//! Get agreement.

use actix_web::{HttpResponse, web};
use api_types::ErrorCode;

use crate::{
    ApiState,
    error::Failure,
    extract::{AgreementInPath, KeyHolder},
    view,
};

/// `GET /v1/agreements/{agreement_id}`: the agreement as it is, with its card once there is one.
pub(crate) async fn get_agreement(
    holder: KeyHolder,
    AgreementInPath(id): AgreementInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = id.ok_or_else(|| Failure::not_found(ErrorCode::P2200));
    let (asker, id) = holder.asks_for(id, &state).await?;
    let found = state.payments.get_agreement(asker, &id).await;
    let found = found.map_err(Failure::store(ErrorCode::P2298))?;
    let agreement = Failure::unless_found(found, ErrorCode::P2200)?;
    Ok(HttpResponse::Ok().json(view::agreement::single(agreement)))
}
