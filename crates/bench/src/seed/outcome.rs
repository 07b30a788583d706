//! What has become of seeded payments, and how often.

use payments::state::{Cleanup, DetailedStatus, DetailedStatus as D, EndReason, State};

/// How a payment went.
pub(super) struct Outcome {
    /// How many payments of all with the same age, by weight.
    pub(super) weight: u32,
    pub(super) state: State,
    pub(super) cleanup: Cleanup,
    pub(super) delayed_capture: bool,
    /// Its log: what it became, and how many seconds after its creation.
    pub(super) log: &'static [(DetailedStatus, u32)],
    /// What the built-in provider knows of it, in the provider's words.
    pub(super) at_provider: Option<&'static str>,
}

impl Outcome {
    const fn new(weight: u32, state: State, log: &'static [(DetailedStatus, u32)]) -> Self {
        Self {
            weight,
            state,
            cleanup: Cleanup::None,
            delayed_capture: false,
            log,
            at_provider: None,
        }
    }

    const fn known_as(mut self, status: &'static str) -> Self {
        self.at_provider = Some(status);
        self
    }

    /// Whether the payer got as far as typing a card.
    pub(super) fn has_card(&self) -> bool {
        let with_card = |status| {
            matches!(
                status,
                D::AuthorisationSuccess | D::AuthorisationRejected | D::AuthorisationError
            )
        };
        self.log.iter().any(|(status, _)| with_card(*status))
    }

    /// Seconds from the creation to this line of the log.
    pub(super) fn seconds_to(&self, wanted: DetailedStatus) -> Option<u32> {
        let line = self.log.iter().find(|(status, _)| *status == wanted);
        line.map(|(_, seconds)| *seconds)
    }

    /// Seconds from the creation to the last line of the log.
    pub(super) fn duration(&self) -> u32 {
        self.log.last().map_or(0, |(_, seconds)| *seconds)
    }
}

const CAPTURED: Outcome = Outcome::new(
    850,
    State::Captured,
    &[
        (D::Created, 0),
        (D::EnteringCardDetails, 2),
        (D::AuthorisationSuccess, 48),
        (D::CaptureApproved, 55),
        (D::CaptureSubmitted, 56),
        (D::Captured, 56),
    ],
)
.known_as("captured");

/// Payments whose 90 minutes are over.
pub(super) const PAST: &[Outcome] = &[
    CAPTURED,
    Outcome::new(
        50,
        State::Ended(EndReason::Declined),
        &[
            (D::Created, 0),
            (D::EnteringCardDetails, 3),
            (D::AuthorisationRejected, 61),
        ],
    )
    .known_as("declined"),
    Outcome::new(
        35,
        State::Ended(EndReason::Expired),
        &[
            (D::Created, 0),
            (D::EnteringCardDetails, 4),
            (D::Expired, 5_400),
        ],
    ),
    Outcome::new(
        15,
        State::Ended(EndReason::Expired),
        &[(D::Created, 0), (D::Expired, 5_400)],
    ),
    Outcome {
        cleanup: Cleanup::Done,
        ..Outcome::new(
            5,
            State::Ended(EndReason::Expired),
            &[
                (D::Created, 0),
                (D::EnteringCardDetails, 2),
                (D::AuthorisationSuccess, 50),
                (D::ExpireCancelReady, 5_400),
                (D::Expired, 5_401),
            ],
        )
        .known_as("cancelled")
    },
    Outcome::new(
        20,
        State::Ended(EndReason::UserCancelled),
        &[
            (D::Created, 0),
            (D::EnteringCardDetails, 2),
            (D::UserCancelled, 33),
        ],
    ),
    Outcome::new(
        15,
        State::Ended(EndReason::ServiceCancelled),
        &[(D::Created, 0), (D::SystemCancelled, 600)],
    ),
    Outcome {
        cleanup: Cleanup::Done,
        ..Outcome::new(
            10,
            State::Ended(EndReason::AuthorisationError),
            &[
                (D::Created, 0),
                (D::EnteringCardDetails, 2),
                (D::AuthorisationError, 70),
                (D::AuthorisationErrorCancelled, 71),
            ],
        )
    },
];

/// Payments of the last hour, of which some are still under way.
pub(super) const RECENT: &[Outcome] = &[
    Outcome {
        weight: 500,
        ..CAPTURED
    },
    Outcome::new(150, State::Created, &[(D::Created, 0)]),
    Outcome::new(
        200,
        State::Started,
        &[(D::Created, 0), (D::EnteringCardDetails, 3)],
    ),
    Outcome::new(
        75,
        State::Authorised,
        &[
            (D::Created, 0),
            (D::EnteringCardDetails, 2),
            (D::AuthorisationSuccess, 52),
        ],
    )
    .known_as("authorised"),
    Outcome {
        delayed_capture: true,
        ..Outcome::new(
            75,
            State::Capturable,
            &[
                (D::Created, 0),
                (D::EnteringCardDetails, 2),
                (D::AuthorisationSuccess, 44),
                (D::AwaitingCaptureRequest, 51),
            ],
        )
        .known_as("authorised")
    },
];

#[cfg(test)]
mod tests {
    use super::{D, Outcome, PAST, RECENT};

    #[test]
    fn every_log_begins_with_the_creation_goes_on_in_time_and_ends_with_what_services_see() {
        for Outcome { state, log, .. } in PAST.iter().chain(RECENT) {
            assert_eq!(log[0], (D::Created, 0));
            assert!(log.is_sorted_by_key(|(_, seconds)| seconds), "{state:?}");
        }
    }

    #[test]
    fn weights_are_parts_of_a_thousand() {
        for outcomes in [PAST, RECENT] {
            let sum: u32 = outcomes.iter().map(|outcome| outcome.weight).sum();
            assert_eq!(sum, 1000);
        }
    }
}
