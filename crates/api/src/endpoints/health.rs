//! `/healthcheck`

use actix_web::{HttpResponse, http::StatusCode, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;

/// The two checks whose names consumers look for; the same shape healthy or not.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    ping: Check,
    deadlocks: Check,
}

#[derive(Serialize, ToSchema)]
struct Check {
    healthy: bool,
}

/// `GET /healthcheck`: 200 when payments can be taken, else 503. Needs no key.
pub(crate) async fn check_health(state: web::Data<ApiState>) -> HttpResponse {
    let healthy = state.payments.is_ready().await;
    let status = if healthy {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    HttpResponse::build(status).json(Health {
        ping: Check { healthy },
        deadlocks: Check { healthy: true },
    })
}
