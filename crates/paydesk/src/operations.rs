//! For operators: health and metrics, on a listener of its own.

use std::time::Instant;

use actix_web::{HttpResponse, http::header, web};
use payments::Payments;

/// What the operations listener works with.
pub(crate) struct OperationsState {
    pub(crate) payments: Payments,
    pub(crate) started: Instant,
}

pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/healthcheck", web::get().to(health))
        .route("/metrics", web::get().to(metrics));
}

async fn health(state: web::Data<OperationsState>) -> HttpResponse {
    let is_ready = state.payments.is_ready().await;
    let mut answer = if is_ready {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    answer.content_type("application/json").body(format!(
        r#"{{"ping":{{"healthy":true}},"database":{{"healthy":{is_ready}}}}}"#
    ))
}

/// Prometheus text.
async fn metrics(state: web::Data<OperationsState>) -> HttpResponse {
    use std::fmt::Write as _;
    let Ok(counts) = state.payments.job_counts().await else {
        return HttpResponse::ServiceUnavailable().finish();
    };
    let mut text = String::from(
        "# HELP paydesk_jobs Jobs by what they do and whether they were given up.\n# TYPE paydesk_jobs gauge\n",
    );
    for count in counts {
        let state = if count.is_dead { "given_up" } else { "waiting" };
        // Writing to a String cannot fail.
        writeln!(
            text,
            "paydesk_jobs{{kind=\"{}\",state=\"{state}\"}} {}",
            count.kind, count.count
        )
        .ok();
    }
    text.push_str("# HELP paydesk_uptime_seconds Seconds since the start.\n# TYPE paydesk_uptime_seconds gauge\n");
    writeln!(
        text,
        "paydesk_uptime_seconds {}",
        state.started.elapsed().as_secs()
    )
    .ok();
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4"))
        .body(text)
}
