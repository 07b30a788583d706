//! The worker: runs jobs as they fall due.

use std::time::Duration;

use payments::{Payments, store::StoreError};
use tokio::sync::watch;

/// Runs jobs until `stopping` says so. A job of this process is heard of at once, others at the next look.
pub(crate) async fn run(
    payments: Payments,
    poll_interval: Duration,
    concurrency: u32,
    mut stopping: watch::Receiver<bool>,
) {
    let mut is_prepared = prepare(&payments).await;
    let mut looked_at = payments.now();
    while !*stopping.borrow() {
        let now = payments.now();
        if now < looked_at || !is_prepared {
            is_prepared = prepare(&payments).await;
        }
        looked_at = now;
        match payments.run_due_jobs(i64::from(concurrency)).await {
            Ok(0) => {}
            // There may be more.
            Ok(_) => continue,
            Err(error) => tracing::error!(%error, "the worker cannot reach its jobs"),
        }
        tokio::select! {
            () = payments.work_waits() => {}
            () = tokio::time::sleep(poll_interval) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Makes sure that the recurring jobs are due soon and that no sums of future days are there: while the clock was ahead,
/// perhaps in an earlier process, jobs were put off and days added up by it.
async fn prepare(payments: &Payments) -> bool {
    let prepared: Result<(), StoreError> = async {
        payments.schedule_recurring_jobs().await?;
        payments.forget_future_totals().await
    }
    .await;
    if let Err(error) = &prepared {
        tracing::error!(%error, "the recurring jobs could not be written");
    }
    prepared.is_ok()
}
