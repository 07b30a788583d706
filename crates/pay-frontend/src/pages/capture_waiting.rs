//! `GET /card_details/{payment_id}/capture_waiting`: the provider is being asked to capture.

use actix_web::HttpResponse;
use payments::state::DetailedStatus;

use super::WaitingPage;
use crate::{
    error::{Failure, PageResult},
    guard::OpenPayment,
};

pub(crate) async fn get(open: OpenPayment) -> HttpResponse {
    let result = show(&open);
    open.answer(result)
}

/// A submitted capture is as good as done, and has the same page as every other payment that is paid.
fn show(open: &OpenPayment) -> PageResult {
    match open.payment.detailed_status() {
        DetailedStatus::CaptureReady => {
            let page = WaitingPage::capturing(open.page(), &open.payment.id);
            Ok(open.plain_page(&page))
        }
        other => Err(Failure::OtherState(other)),
    }
}
