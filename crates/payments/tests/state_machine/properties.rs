//! Whatever happens in whatever order, with whatever pauses.

use payments::{
    agreement::AgreementChange,
    id::TransactionId,
    job::JobKind,
    money::Amount,
    payment::{Mode, Payment},
    state::{Cleanup, EndReason, ExternalState, Operation, State},
    transition::{AuthorisationOutcome as A, CaptureOutcome as C, Transition},
};
use proptest::{prelude::*, test_runner::TestCaseError};

use super::world::{
    Kind, PRICE, Step, World, all_steps, at, authorised_keeping, challenge, keeping, pence, saved,
};

/// How far a payment is for the service; it never goes back.
fn progress(state: ExternalState) -> u8 {
    match state {
        ExternalState::Created => 0,
        ExternalState::Started => 1,
        ExternalState::Submitted => 2,
        ExternalState::Capturable => 3,
        _ => 4,
    }
}

/// What the test knows of the past.
struct History {
    /// The newest state that the log shows.
    logged: ExternalState,
    event_count: i32,
    /// The attempt that may stand at the provider.
    standing: Option<TransactionId>,
    captures: u8,
    activations: u8,
}

impl History {
    fn of(payment: &Payment) -> Self {
        Self {
            logged: payment.external_state(),
            event_count: 1,
            standing: None,
            captures: 0,
            activations: 0,
        }
    }

    fn check(
        &mut self,
        step: &Step,
        before: &Payment,
        made: &Transition,
        now: u64,
    ) -> Result<(), TestCaseError> {
        let after = &made.payment;
        prop_assert_eq!(after.version, before.version + 1);
        prop_assert_eq!(after.updated_at, at(now));
        prop_assert_eq!(made.before, before.external_state());
        self.check_log(made)?;
        self.check_standing(step, before, after)?;
        self.check_captures(before, after)?;
        self.check_agreement(step, before, made)?;
        check_mode(after)?;
        check_card(after)?;
        check_challenge(before, after)?;
        check_ends(before, after)?;
        check_jobs(before, made)?;
        check_money(after)
    }

    /// The log agrees with the payment, and tells a story that goes on.
    fn check_log(&mut self, made: &Transition) -> Result<(), TestCaseError> {
        self.event_count += i32::try_from(made.events.len()).unwrap();
        prop_assert_eq!(made.payment.event_count, self.event_count);
        if let Some(last) = made.events.last() {
            prop_assert_eq!(*last, made.payment.detailed_status());
        }
        for event in &made.events {
            let (old, new) = (self.logged, event.external());
            prop_assert!(progress(new) >= progress(old), "{:?} after {:?}", new, old);
            if old.is_finished() && new != old {
                prop_assert_eq!((old, new), (ExternalState::Success, ExternalState::Error));
                prop_assert_eq!(made.payment.state, State::Ended(EndReason::CaptureError));
            }
            self.logged = new;
        }
        Ok(())
    }

    /// At most one authorisation stands, and it is the payment's or somebody looks after it.
    fn check_standing(
        &mut self,
        step: &Step,
        before: &Payment,
        after: &Payment,
    ) -> Result<(), TestCaseError> {
        let was_back = is_asking(before, Operation::AuthoriseChallenge);
        match step {
            Step::Begin | Step::BeginWithWallet => {
                prop_assert_eq!(&self.standing, &None, "two attempts at once");
                self.standing.clone_from(&after.transaction_id);
            }
            // The provider still waits for a payer of whose return it never heard.
            Step::Abandon if was_back => {}
            Step::Abandon
            | Step::Finish(A::Declined { .. })
            | Step::FinishChallenge(A::Declined { .. })
            | Step::FinishCleanup(true) => {
                self.standing = None;
            }
            _ => {}
        }
        match after.state {
            _ if after.order.mode == Mode::External => {
                prop_assert_eq!((&self.standing, &after.transaction_id), (&None, &None));
            }
            State::Created | State::Started | State::Queued => {
                prop_assert_eq!(self.standing.is_some(), after.lease.is_some());
            }
            State::Ended(reason) if reason != EndReason::CaptureError => {
                let is_looked_after = matches!(after.cleanup, Cleanup::Pending | Cleanup::Failed);
                prop_assert_eq!(self.standing.is_some(), is_looked_after);
            }
            _ => {
                prop_assert!(self.standing.is_some());
                prop_assert_eq!(&self.standing, &after.transaction_id);
            }
        }
        Ok(())
    }

    /// Money is captured once, and only after the confirmation.
    fn check_captures(&mut self, before: &Payment, after: &Payment) -> Result<(), TestCaseError> {
        if after.state == State::Captured && before.state != State::Captured {
            self.captures += 1;
            prop_assert!(matches!(
                before.state,
                State::Capturing | State::CaptureSubmitted
            ));
            prop_assert!(after.captured_at.is_some() && after.capture_submitted_at.is_some());
        }
        prop_assert!(self.captures <= 1);
        Ok(())
    }

    /// A set-up payment activates its agreement when it is confirmed; a decline for good inactivates the charged card.
    fn check_agreement(
        &mut self,
        step: &Step,
        before: &Payment,
        made: &Transition,
    ) -> Result<(), TestCaseError> {
        let (order, card) = (&before.order, before.saved_card.clone());
        let is_in_agreement = order.agreement.is_some();
        match (&made.agreement, step) {
            (Some(AgreementChange::Activate(instrument)), Step::Confirm) => {
                self.activations += 1;
                prop_assert!(is_in_agreement && order.mode == Mode::Web);
                prop_assert_eq!(Some(&instrument.saved), card.as_ref());
                prop_assert_eq!(Some(&instrument.card), before.card.as_ref());
            }
            (Some(AgreementChange::Inactivate(refused)), step) => {
                prop_assert_eq!(step, &super::world::declined(Some(false)));
                prop_assert_eq!(order.mode, Mode::Agreement);
                prop_assert_eq!(Some(refused), card.as_ref());
            }
            (Some(change), step) => prop_assert!(false, "{:?} by {:?}", change, step),
            (None, Step::Confirm) => prop_assert!(!is_in_agreement || card.is_none()),
            (
                None,
                Step::Finish(A::Declined {
                    may_retry: Some(false),
                }),
            ) => {
                prop_assert!(order.mode != Mode::Agreement);
            }
            (None, _) => {}
        }
        prop_assert!(self.activations <= 1);
        Ok(())
    }
}

/// One card was tried last, typed or in a wallet; one in a wallet costs nothing on top, and is kept for no agreement.
fn check_card(after: &Payment) -> Result<(), TestCaseError> {
    if after.wallet_card.is_some() {
        prop_assert!(after.takes_wallets());
        prop_assert_eq!((&after.card, &after.saved_card), (&None, &None));
        prop_assert_eq!(after.surcharge, Amount::ZERO);
    }
    Ok(())
}

/// Each mode stays in its own part of the machine.
fn check_mode(after: &Payment) -> Result<(), TestCaseError> {
    let state = after.state;
    match after.order.mode {
        Mode::Web => prop_assert!(state != State::Queued),
        Mode::MotoApi => prop_assert!(!matches!(
            state,
            State::Started | State::Queued | State::Challenge | State::Authorised
        )),
        Mode::Agreement => prop_assert!(!matches!(
            state,
            State::Started | State::Challenge | State::Authorised
        )),
        Mode::External => {
            prop_assert!(matches!(
                state,
                State::Created | State::CaptureSubmitted | State::Ended(_)
            ));
            prop_assert!(after.lease.is_none() && after.cleanup == Cleanup::None);
        }
    }
    prop_assert!(state != State::Capturable || after.order.delayed_capture);
    Ok(())
}

/// The way to the bank is known exactly while the payer must go there, and nobody goes twice.
fn check_challenge(before: &Payment, after: &Payment) -> Result<(), TestCaseError> {
    let is_challenged = after.state == State::Challenge;
    prop_assert_eq!(is_challenged, after.challenge.is_some());
    prop_assert!(after.was_challenged || !is_challenged);
    prop_assert!(before.state == State::Challenge || !before.was_challenged || !is_challenged);
    prop_assert!(
        is_challenged
            || !is_asking(after, Operation::AuthoriseChallenge)
            || matches!(after.state, State::Ended(_))
    );
    Ok(())
}

fn is_asking(payment: &Payment, operation: Operation) -> bool {
    payment
        .lease
        .is_some_and(|lease| lease.operation == operation)
}

/// An end keeps its reason, and success is final, except that a capture may fail for good.
fn check_ends(before: &Payment, after: &Payment) -> Result<(), TestCaseError> {
    if let State::Ended(reason) = before.state {
        prop_assert_eq!(after.state, State::Ended(reason));
    }
    if before.external_state() == ExternalState::Success {
        prop_assert!(matches!(
            after.external_state(),
            ExternalState::Success | ExternalState::Error
        ));
    }
    Ok(())
}

/// Whatever must happen next is a job.
fn check_jobs(before: &Payment, made: &Transition) -> Result<(), TestCaseError> {
    let after = &made.payment;
    let has = |kind| {
        let mut jobs = made.jobs.iter();
        jobs.any(|job| job.kind == kind && job.run_at.is_some())
    };
    if after.cleanup == Cleanup::Pending && before.cleanup != Cleanup::Pending {
        prop_assert!(has(JobKind::CancelAtProvider));
    }
    if after.state == State::Capturing && before.state != State::Capturing {
        prop_assert!(has(JobKind::Capture));
    }
    if after.state == State::Capturable && before.state != State::Capturable {
        prop_assert!(has(JobKind::Expire));
    }
    // A payment in the queue is a worker's, or its holder is watched.
    if after.state == State::Queued && after.lease.is_none() && *before != *after {
        let was_waiting = before.state == State::Queued && before.lease.is_none();
        prop_assert!(was_waiting || has(JobKind::ChargeSavedCard));
    }
    for operation in [Operation::Authorise, Operation::AuthoriseChallenge] {
        if is_asking(after, operation) && !is_asking(before, operation) {
            prop_assert!(has(JobKind::RecoverAuthorisation));
        }
    }
    Ok(())
}

fn check_money(after: &Payment) -> Result<(), TestCaseError> {
    prop_assert!(after.refunded <= after.total());
    prop_assert!(after.refunded >= Amount::ZERO && after.refundable() <= after.total());
    prop_assert!(after.refunded == Amount::ZERO || after.captured_at.is_some());
    prop_assert!(after.fee.is_none() || after.captured_at.is_some());
    Ok(())
}

/// Steps with all kinds of data; the likely ones often enough that long histories go somewhere.
fn any_step() -> impl Strategy<Value = Step> {
    let forward = vec![
        Step::Start,
        Step::Queue,
        Step::Begin,
        Step::BeginWithWallet,
        authorised_keeping("new card"),
        Step::Finish(challenge()),
        Step::BeginChallenge,
        Step::FinishChallenge(A::Authorised(keeping("new card"))),
        Step::Confirm,
        Step::RequestCapture,
        Step::BeginCapture,
        Step::FinishCapture(C::Complete {
            fee: Some(pence(20)),
        }),
        Step::ConfirmCapture,
    ];
    let amounts = 0..PRICE * 2;
    prop_oneof![
        6 => proptest::sample::select(forward),
        4 => proptest::sample::select(all_steps()),
        1 => (amounts.clone(), prop::option::of(amounts.clone()))
            .prop_map(|(amount, expected)| Step::Reserve(amount, expected)),
        1 => amounts.clone().prop_map(|amount| Step::Reserve(amount, None)),
        1 => amounts.prop_map(Step::Release),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn what_must_hold_after_any_history(
        kind in proptest::sample::select(Kind::ALL.to_vec()),
        delayed in any::<bool>(),
        surcharge in 0_i64..500,
        history in prop::collection::vec((any_step(), 0_u64..7000), 0..40),
    ) {
        let mut world = World::of(kind);
        if delayed {
            world = world.delayed();
        }
        if kind.mode() == Mode::Web {
            world.surcharge = pence(surcharge);
        }
        let mut past = History::of(&world.payment);
        for (step, pause) in history {
            world.now += pause;
            let before = world.payment.clone();
            let Ok(made) = world.apply(&step) else {
                prop_assert_eq!(&before, &world.payment, "a refusal changes nothing");
                continue;
            };
            past.check(&step, &before, &made, world.now)?;
            world.keep(made);
        }
    }
}

#[test]
fn a_card_that_was_saved_is_not_printed() {
    assert!(!format!("{:?}", authorised_keeping("secret")).contains("secret"));
    assert!(!format!("{:?}", saved("secret")).contains("secret"));
}
