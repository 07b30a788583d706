//! Which page shows a payment that is in a state other than the one a page is for.

use actix_web::http::StatusCode;
use askama::Template;
use payments::{id::PaymentId, state::DetailedStatus};
use web::{Messages, Page};

use crate::{
    samples::{Album, Stage},
    urls::{Endpoint, PaymentUrl},
};

/// A page about the state of a payment, or about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateView {
    /// The payer has not finished the card page.
    ProgressCard,
    /// The provider is being asked.
    ProgressAuthorisation,
    /// The payer's bank wants a challenge.
    ProgressChallenge,
    /// The payer has not confirmed.
    ProgressConfirm,
    /// The provider is being asked to capture.
    ProgressCapture,
    /// The provider refused the card.
    Declined,
    /// Time is up.
    Expired,
    /// The service cancelled.
    CancelledByService,
    /// The payer cancelled.
    CancelledByUser,
    /// The capture failed.
    CaptureFailed,
    /// Paid.
    Completed,
    /// The provider could not be understood.
    TechnicalProblems,
    /// The page is not for this state, and no other is.
    Error,
}

impl StateView {
    /// The page for a payment in this state.
    pub(crate) const fn of(status: DetailedStatus) -> Self {
        use DetailedStatus as D;
        match status {
            D::Created | D::PaymentNotificationCreated | D::AuthorisationUserNotPresentQueued => {
                Self::Error
            }
            D::EnteringCardDetails => Self::ProgressCard,
            D::AuthorisationReady | D::Authorisation3dsReady => Self::ProgressAuthorisation,
            D::Authorisation3dsRequired => Self::ProgressChallenge,
            D::AuthorisationSuccess => Self::ProgressConfirm,
            D::AuthorisationRejected => Self::Declined,
            D::AuthorisationError
            | D::AuthorisationTimeout
            | D::AuthorisationUnexpectedError
            | D::AuthorisationErrorCancelled => Self::TechnicalProblems,
            D::CaptureReady => Self::ProgressCapture,
            D::AwaitingCaptureRequest
            | D::CaptureApproved
            | D::CaptureQueued
            | D::CaptureApprovedRetry
            | D::CaptureSubmitted
            | D::Captured => Self::Completed,
            D::CaptureError => Self::CaptureFailed,
            D::Expired | D::ExpireCancelReady | D::ExpireCancelFailed => Self::Expired,
            D::SystemCancelled | D::SystemCancelReady | D::SystemCancelError => {
                Self::CancelledByService
            }
            D::UserCancelled | D::UserCancelReady | D::UserCancelError => Self::CancelledByUser,
        }
    }

    /// The page for a payment whose one-time token is used again: a payer who never saw the card page can go there.
    pub(crate) const fn of_used_token(status: DetailedStatus) -> Self {
        match status {
            DetailedStatus::Created => Self::ProgressCard,
            other => Self::of(other),
        }
    }

    /// The status that the page of a payment in this state is answered with.
    pub(crate) const fn status_code(self) -> StatusCode {
        match self {
            Self::Error => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::OK,
        }
    }

    /// Whether services with end pages of their own want the payer back instead of this page.
    pub(crate) const fn is_terminal(self) -> bool {
        match self {
            Self::ProgressCard
            | Self::ProgressAuthorisation
            | Self::ProgressChallenge
            | Self::ProgressConfirm
            | Self::ProgressCapture => false,
            Self::Declined
            | Self::Expired
            | Self::CancelledByService
            | Self::CancelledByUser
            | Self::CaptureFailed
            | Self::Completed
            | Self::TechnicalProblems
            | Self::Error => true,
        }
    }

    /// Where the payer goes on, for payments that are not finished.
    const fn next_step(self) -> Option<(Endpoint, &'static str)> {
        match self {
            Self::ProgressCard => Some((Endpoint::CardDetails, "card-details-link")),
            Self::ProgressAuthorisation => Some((Endpoint::AuthWaiting, "confirm-link")),
            Self::ProgressChallenge => Some((Endpoint::ThreeDsRequired, "threeds-required-link")),
            Self::ProgressConfirm => Some((Endpoint::Confirm, "confirm-link")),
            _ => None,
        }
    }

    /// Title, heading, its class, and text.
    const fn texts(self, m: &'static Messages) -> Texts {
        let o = &m.outcome;
        match self {
            Self::ProgressCard
            | Self::ProgressAuthorisation
            | Self::ProgressChallenge
            | Self::ProgressConfirm => Texts::new(m.progress.title, m.progress.title, "", ""),
            Self::ProgressCapture => Texts::new(
                m.progress.title,
                m.authorisation.processing,
                "form-title",
                m.authorisation.processing_payment,
            ),
            Self::Declined => Texts::new(
                o.problem,
                o.declined,
                "qa-payment-declined",
                o.contact_your_bank,
            ),
            Self::Expired => Texts::new(
                o.payment_expired,
                o.session_expired,
                "session-expired",
                o.session_expired_body,
            ),
            Self::CancelledByService => Texts::new(
                o.service_cancelled_title,
                o.service_cancelled,
                "system-cancel",
                o.service_cancelled_body,
            ),
            Self::CancelledByUser => Texts::new(
                o.user_cancelled,
                o.user_cancelled,
                "user-cancel",
                o.no_money_taken,
            ),
            Self::CaptureFailed => Texts::new(o.unsuccessful, o.unsuccessful, "", o.no_money_taken),
            Self::Completed => {
                Texts::new(o.successful, o.successful, "successful", o.to_make_changes)
            }
            Self::TechnicalProblems => Texts::new(
                o.technical_problems,
                o.technical_problems,
                "system-error",
                o.no_money_taken,
            ),
            Self::Error => Texts::new(o.error, o.error, "general-error", o.try_again_later),
        }
    }

    /// What the way back to the service says.
    const fn way_back(self, m: &'static Messages) -> &'static str {
        match self {
            Self::Declined => m.buttons.start_again,
            Self::CancelledByService | Self::CancelledByUser => m.buttons.proceed,
            Self::Completed => m.outcome.view_summary,
            _ => m.progress.try_again,
        }
    }

    /// Whether the way back looks like a button.
    const fn has_button(self) -> bool {
        matches!(
            self,
            Self::Declined | Self::CancelledByService | Self::CancelledByUser
        )
    }
}

struct Texts {
    title: &'static str,
    heading: &'static str,
    heading_class: &'static str,
    body: &'static str,
}

impl Texts {
    const fn new(
        title: &'static str,
        heading: &'static str,
        heading_class: &'static str,
        body: &'static str,
    ) -> Self {
        Self {
            title,
            heading,
            heading_class,
            body,
        }
    }
}

/// The page about the state of a payment, or about an error.
#[derive(Template)]
#[template(path = "pay-frontend/state.html")]
pub(crate) struct StatePage<'a> {
    page: Page<'a>,
    view: StateView,
    texts: Texts,
    /// The payment, when there is a way back to its service.
    payment: Option<&'a PaymentId>,
}

impl<'a> StatePage<'a> {
    /// `payment` is the payment whose service the payer may go back to.
    pub(crate) fn new(mut page: Page<'a>, view: StateView, payment: Option<&'a PaymentId>) -> Self {
        let texts = view.texts(page.m);
        page.title = texts.title.into();
        page.has_title_suffix = true;
        Self {
            page,
            view,
            texts,
            payment,
        }
    }

    /// An error page with a message of its own.
    pub(crate) fn with_message(
        page: Page<'a>,
        message: &'static str,
        payment: Option<&'a PaymentId>,
    ) -> Self {
        let mut page = Self::new(page, StateView::Error, payment);
        page.texts.body = message;
        page
    }

    /// The page in every form.
    pub(crate) fn samples(album: &mut Album<'_>) {
        use StateView as V;
        for (form, view) in [
            ("progress-card", V::ProgressCard),
            ("progress-authorisation", V::ProgressAuthorisation),
            ("progress-challenge", V::ProgressChallenge),
            ("progress-confirm", V::ProgressConfirm),
            ("progress-capture", V::ProgressCapture),
            ("declined", V::Declined),
            ("expired", V::Expired),
            ("cancelled-by-service", V::CancelledByService),
            ("cancelled-by-user", V::CancelledByUser),
            ("capture-failed", V::CaptureFailed),
            ("completed", V::Completed),
            ("technical-problems", V::TechnicalProblems),
            ("error", V::Error),
        ] {
            let draw = |s: &Stage<'_>| StatePage::new(s.page(), view, Some(&s.payment.id)).render();
            album.add(form, |_| (), draw);
        }
        let draw =
            |s: &Stage<'_>| StatePage::new(s.page(), V::Declined, Some(&s.payment.id)).render();
        album.add("declined-custom-branding", Stage::brand, draw);
        for (form, view) in [
            ("no-session", V::Expired),
            ("technical-problems-without-payment", V::TechnicalProblems),
        ] {
            let draw = |s: &Stage<'_>| StatePage::new(s.nobodys_page(), view, None).render();
            album.add(form, |_| (), draw);
        }
        let request_denied = |s: &Stage<'_>| {
            let page = s.nobodys_page();
            let message = page.m.outcome.please_try_again_later;
            StatePage::with_message(page, message, None).render()
        };
        album.add("request-denied", |_| (), request_denied);
    }

    /// Where the payer goes on, with the id of the link.
    fn next_step(&self) -> Option<(PaymentUrl<'a>, &'static str)> {
        let (endpoint, link_id) = self.view.next_step()?;
        Some((endpoint.of(self.payment?), link_id))
    }

    /// The way back to the service.
    fn way_back(&self) -> Option<PaymentUrl<'a>> {
        let is_capturing = self.view == StateView::ProgressCapture;
        self.payment
            .filter(|_| !is_capturing)
            .map(|id| Endpoint::Return.of(id))
    }

    /// Where the browser goes by itself.
    fn refresh(&self) -> Option<PaymentUrl<'a>> {
        let is_capturing = self.view == StateView::ProgressCapture;
        self.payment
            .filter(|_| is_capturing)
            .map(|id| Endpoint::CaptureWaiting.of(id))
    }

    /// The class of the heading beyond that of all headings, with a space before it.
    fn heading_class(&self) -> String {
        match self.texts.heading_class {
            "" => String::new(),
            class => format!(" {class}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// States of unfinished payments that no payer comes to.
    const WITHOUT_PAYER: [DetailedStatus; 2] = [
        DetailedStatus::PaymentNotificationCreated,
        DetailedStatus::AuthorisationUserNotPresentQueued,
    ];

    #[test]
    fn every_status_has_its_page() {
        use StateView as V;
        for &status in DetailedStatus::ALL {
            let expected = match status.as_str() {
                "CREATED"
                | "PAYMENT NOTIFICATION CREATED"
                | "AUTHORISATION USER NOT PRESENT QUEUED" => V::Error,
                "ENTERING CARD DETAILS" => V::ProgressCard,
                "AUTHORISATION READY" | "AUTHORISATION 3DS READY" => V::ProgressAuthorisation,
                "AUTHORISATION 3DS REQUIRED" => V::ProgressChallenge,
                "AUTHORISATION SUCCESS" => V::ProgressConfirm,
                "AUTHORISATION REJECTED" => V::Declined,
                name if name.starts_with("AUTHORISATION ") => V::TechnicalProblems,
                "CAPTURE READY" => V::ProgressCapture,
                "CAPTURE ERROR" => V::CaptureFailed,
                name if name.contains("CAPTURE") => V::Completed,
                name if name.starts_with("EXPIRE") => V::Expired,
                name if name.starts_with("SYSTEM CANCEL") => V::CancelledByService,
                name if name.starts_with("USER CANCEL") => V::CancelledByUser,
                name => panic!("what does {name} show?"),
            };
            assert_eq!(StateView::of(status), expected, "{status:?}");
        }
    }

    #[test]
    fn a_finished_payment_never_shows_a_way_forward_and_an_unfinished_one_does() {
        let has_page = |status: &&DetailedStatus| !WITHOUT_PAYER.contains(status);
        for &status in DetailedStatus::ALL.iter().filter(has_page) {
            let view = StateView::of_used_token(status);
            let is_capturing = view == StateView::ProgressCapture;
            let is_over =
                status.external().is_finished() || status == DetailedStatus::AwaitingCaptureRequest;
            assert_eq!(
                view.next_step().is_none(),
                is_over || is_capturing,
                "{status:?}"
            );
            assert_eq!(view.is_terminal(), is_over && !is_capturing, "{status:?}");
        }
    }

    #[test]
    fn only_a_payment_that_nobody_started_is_an_error() {
        for &status in DetailedStatus::ALL {
            let is_error = status == DetailedStatus::Created || WITHOUT_PAYER.contains(&status);
            let code = StateView::of(status).status_code();
            assert_eq!(
                code == StatusCode::INTERNAL_SERVER_ERROR,
                is_error,
                "{status:?}"
            );
        }
    }
}
