//! Apple Pay and Google Pay.

use payments::{
    card::Expiry,
    provider::Approval,
    state::{DetailedStatus, EndReason, State},
    transition::{AuthorisationOutcome as A, TransitionError},
    wallet::{WalletSummary, WalletType},
};

use super::world::{
    Kind, Step, World, authorised, card_summary, challenge, declined, pence, wallet_summary,
};

fn expiring() -> A {
    A::Authorised(Approval {
        expiry: Some(Expiry::parse_mm_yy("12/50").unwrap()),
        ..Approval::default()
    })
}

#[test]
fn a_payment_with_a_wallet_tells_the_story_of_one_with_a_card() {
    let story =
        |begin: Step| World::of(Kind::Web).take(&[Step::Start, begin, authorised(), Step::Confirm]);
    assert_eq!(story(Step::BeginWithWallet), story(Step::Begin));
    assert_eq!(
        story(Step::BeginWithWallet).last(),
        Some(&DetailedStatus::CaptureApproved)
    );
}

#[test]
fn what_the_wallet_tells_is_kept_whatever_the_answer() {
    for answer in [authorised(), declined(None), Step::Finish(A::Error)] {
        let world = World::of(Kind::Web).after(&[Step::Start, Step::BeginWithWallet, answer]);
        let payment = world.payment;
        assert_eq!(payment.wallet_card, Some(wallet_summary()));
        assert_eq!(payment.wallet(), Some(WalletType::ApplePay));
        assert_eq!(payment.card, None);
        assert_eq!(payment.email(), Some("wallet@example.org"));
    }
}

#[test]
fn the_expiry_that_the_provider_reads_is_kept_of_a_wallet_only() {
    let of = |steps: &[Step]| World::of(Kind::Web).after(steps).payment;
    let finish = Step::Finish(expiring());
    let expected = WalletSummary {
        expiry: Some(Expiry::parse_mm_yy("12/50").unwrap()),
        ..wallet_summary()
    };
    let payment = of(&[Step::BeginWithWallet, finish.clone()]);
    assert_eq!(payment.wallet_card, Some(expected.clone()));
    let payment = of(&[
        Step::BeginWithWallet,
        Step::Finish(challenge()),
        Step::BeginChallenge,
        Step::FinishChallenge(expiring()),
    ]);
    assert_eq!(payment.wallet_card, Some(expected));
    let payment = of(&[Step::Begin, finish]);
    assert_eq!(
        (payment.card, payment.wallet_card),
        (Some(card_summary()), None)
    );
}

#[test]
fn a_challenge_after_a_wallet_ends_in_an_authorised_payment_of_the_same_wallet() {
    let challenged = [
        Step::Start,
        Step::BeginWithWallet,
        Step::Finish(challenge()),
    ];
    let mut world = World::of(Kind::Web).after(&challenged);
    assert_eq!(world.payment.state, State::Challenge);
    world.take(&[
        Step::BeginChallenge,
        Step::FinishChallenge(A::Authorised(Approval::default())),
    ]);
    assert_eq!(world.payment.state, State::Authorised);
    assert!(world.payment.was_challenged);
    assert_eq!(world.payment.wallet(), Some(WalletType::ApplePay));

    let declined = World::of(Kind::Web).after(&challenged).after(&[
        Step::BeginChallenge,
        Step::FinishChallenge(A::Declined { may_retry: None }),
    ]);
    assert_eq!(declined.payment.state, State::Ended(EndReason::Declined));
}

#[test]
fn after_a_lost_attempt_the_next_card_takes_the_place_of_the_last() {
    let mut world = World::of(Kind::Web);
    world.surcharge = pence(250);
    world.take(&[Step::Start, Step::Begin]);
    assert_eq!(world.payment.surcharge, pence(250));
    world.take(&[Step::Abandon, Step::BeginWithWallet]);
    assert_eq!(world.payment.card, None);
    assert_eq!(world.payment.surcharge, pence(0));
    world.take(&[Step::Abandon, Step::Begin]);
    assert_eq!(world.payment.wallet_card, None);
    assert_eq!(world.payment.card, Some(card_summary()));
}

/// No provider keeps a card of a wallet, and an agent has nobody's wallet at hand.
#[test]
fn neither_an_agreement_nor_an_agent_takes_a_wallet() {
    let mut by_agent = World::of(Kind::Web);
    by_agent.payment.order.moto = true;
    for world in [World::of(Kind::SetUp), by_agent] {
        let world = world.after(&[Step::Start]);
        assert_eq!(
            world.apply(&Step::BeginWithWallet).unwrap_err(),
            TransitionError::NotAllowed(DetailedStatus::EnteringCardDetails)
        );
        assert!(world.apply(&Step::Begin).is_ok());
    }
}

#[test]
fn an_authorisation_in_flight_lets_no_wallet_in() {
    for begin in [Step::Begin, Step::BeginWithWallet] {
        let world = World::of(Kind::Web).after(&[Step::Start, begin]);
        assert_eq!(
            world.apply(&Step::BeginWithWallet).unwrap_err(),
            TransitionError::InProgress
        );
    }
}
