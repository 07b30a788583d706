//! What payments do to their agreements.

use payments::{
    agreement::{AgreementChange, AgreementStatus},
    transition::AuthorisationOutcome as A,
};

use super::world::{
    FIRST_CARD, Kind, Step, World, at, authorised, authorised_keeping, card_summary, declined,
    saved,
};

fn set_up_with(card: &str) -> [Step; 4] {
    [
        Step::Start,
        Step::Begin,
        authorised_keeping(card),
        Step::Confirm,
    ]
}

#[test]
fn a_confirmed_set_up_payment_activates_its_agreement_with_the_card_that_was_saved() {
    let mut world = World::of(Kind::SetUp);
    world.now = 90;
    world.take(&set_up_with("new card"));
    let agreement = world.agreement.unwrap();
    assert_eq!(agreement.status, AgreementStatus::Active);
    let instrument = agreement.usable_instrument().unwrap();
    assert_eq!(instrument.saved, saved("new card"));
    assert_eq!(instrument.card, card_summary());
    assert_eq!(instrument.created_at, at(90));
}

#[test]
fn a_set_up_payment_with_delayed_capture_activates_its_agreement_when_it_is_confirmed() {
    let world = World::of(Kind::SetUp).delayed();
    let world = world.after(&set_up_with("new card"));
    assert_eq!(world.payment.state.as_str(), "capturable");
    assert_eq!(world.agreement_status(), AgreementStatus::Active);
}

#[test]
fn engine_112_a_set_up_payment_that_is_not_confirmed_leaves_the_agreement_as_it_was() {
    let authorised = &set_up_with("new card")[..3];
    for end in [None, Some(Step::UserCancel), Some(Step::Expire)] {
        let mut world = World::of(Kind::SetUp).after(authorised);
        world.take(end.as_slice());
        assert_eq!(world.agreement_status(), AgreementStatus::Created);
        assert_eq!(world.agreement.unwrap().instrument, None);
    }
}

#[test]
fn a_set_up_payment_whose_card_the_provider_did_not_keep_goes_on_alone() {
    let path = [Step::Start, Step::Begin, authorised(), Step::Confirm];
    let world = World::of(Kind::SetUp).after(&path);
    assert_eq!(world.payment.state.as_str(), "capturing");
    assert_eq!(world.agreement_status(), AgreementStatus::Created);
}

#[test]
fn a_card_that_the_provider_kept_unasked_is_forgotten() {
    let world = World::of(Kind::Web).after(&[Step::Begin, authorised_keeping("new card")]);
    assert_eq!(world.payment.saved_card, None);
    assert_eq!(
        world.apply(&Step::Confirm).unwrap().agreement,
        None,
        "there is no agreement"
    );
}

#[test]
fn engine_111_a_second_set_up_payment_takes_the_place_of_the_card() {
    let first = World::of(Kind::SetUp).after(&set_up_with("old card"));
    let mut second = World::of(Kind::SetUp);
    second.agreement = first.agreement;
    let second = second.after(&set_up_with("new card"));
    let agreement = second.agreement.unwrap();
    assert_eq!(agreement.status, AgreementStatus::Active);
    assert_eq!(agreement.instrument.unwrap().saved, saved("new card"));
}

#[test]
fn engine_109_a_decline_that_forbids_a_retry_ends_the_use_of_the_card() {
    let mut world = World::of(Kind::Agreement).after(&Kind::Agreement.until_asked());
    world.take(&[declined(Some(false))]);
    assert_eq!(world.payment.can_retry(), Some(false));
    assert_eq!(world.agreement_status(), AgreementStatus::Inactive);
    let agreement = world.agreement.unwrap();
    assert_eq!(agreement.usable_instrument(), None);
    assert!(agreement.instrument.is_some(), "it is still shown");
}

#[test]
fn engine_110_a_decline_that_allows_a_retry_leaves_the_agreement_active() {
    for may_retry in [None, Some(true)] {
        let mut world = World::of(Kind::Agreement).after(&Kind::Agreement.until_asked());
        world.take(&[declined(may_retry)]);
        assert_eq!(world.payment.can_retry(), may_retry);
        assert_eq!(world.agreement_status(), AgreementStatus::Active);
    }
}

#[test]
fn a_decline_concerns_only_the_card_that_was_charged() {
    let mut charging = World::of(Kind::Agreement).after(&Kind::Agreement.until_asked());
    // Meanwhile the payer gives another card.
    let mut replacing = World::of(Kind::SetUp);
    replacing.agreement = charging.agreement.take();
    charging.agreement = replacing.after(&set_up_with("new card")).agreement;
    charging.take(&[declined(Some(false))]);
    assert_eq!(charging.payment.can_retry(), Some(false));
    assert_eq!(charging.agreement_status(), AgreementStatus::Active);
}

#[test]
fn a_decline_that_comes_after_the_payment_has_expired_still_ends_the_use_of_the_card() {
    let mut world = World::of(Kind::Agreement).after(&Kind::Agreement.until_asked());
    world.take(&[Step::Expire, declined(Some(false))]);
    assert_eq!(world.payment.detailed_status().as_str(), "EXPIRED");
    assert_eq!(world.agreement_status(), AgreementStatus::Inactive);
}

#[test]
fn only_a_decline_of_a_stored_card_ends_its_use() {
    for kind in [Kind::Web, Kind::SetUp, Kind::MotoApi] {
        let world = World::of(kind).after(&kind.until_asked());
        let transition = world.apply(&declined(Some(false))).unwrap();
        assert_eq!(transition.agreement, None, "{kind:?}");
    }
    let world = World::of(Kind::Agreement).after(&Kind::Agreement.until_asked());
    for answer in [A::Error, A::Timeout, A::Unexpected] {
        let transition = world.apply(&Step::Finish(answer)).unwrap();
        assert_eq!(transition.agreement, None);
    }
    assert_eq!(
        world.apply(&declined(Some(false))).unwrap().agreement,
        Some(AgreementChange::Inactivate(saved(FIRST_CARD)))
    );
}
