//! `GET /card_details/{payment_id}/auth_waiting`: the provider is being asked.

use actix_web::HttpResponse;
use payments::state::DetailedStatus;

use super::{WaitingPage, confirm};
use crate::{
    error::{Failure, PageResult},
    guard::OpenPayment,
    urls::Endpoint,
};

pub(crate) async fn get(open: OpenPayment) -> HttpResponse {
    let result = show(&open).await;
    open.answer(result)
}

async fn show(open: &OpenPayment) -> PageResult {
    use DetailedStatus as D;
    match open.payment.detailed_status() {
        D::AuthorisationReady | D::Authorisation3dsReady => {
            let page = WaitingPage::authorising(open.page(), &open.payment.id);
            Ok(open.plain_page(&page))
        }
        D::Authorisation3dsRequired => Ok(open.see(Endpoint::ThreeDsRequired)),
        // The script of this page asks first, and then the browser itself asks once more.
        _ if confirm::is_agreed_in_wallet(&open.payment) => confirm::pay_with_wallet(open).await,
        D::AuthorisationSuccess => Ok(open.see(Endpoint::Confirm)),
        other => Err(Failure::OtherState(other)),
    }
}
