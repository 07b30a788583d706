//! The worker: runs jobs as they fall due.

use std::time::Duration;

use payments::Payments;
use tokio::sync::watch;

/// Runs jobs until `stopping` says so. A job of this process is heard of at once, others at the next look.
pub(crate) async fn run(
    payments: Payments,
    poll_interval: Duration,
    concurrency: u32,
    mut stopping: watch::Receiver<bool>,
) {
    let mut is_scheduled = false;
    while !*stopping.borrow() {
        if !is_scheduled || payments.is_clock_set_back() {
            let scheduled = payments.schedule_recurring_jobs().await;
            is_scheduled = scheduled.is_ok();
            if let Err(error) = scheduled {
                tracing::error!(%error, "the recurring jobs could not be written");
            }
        }
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
