//! In each situation exactly the steps that are listed are allowed.

use payments::{
    state::DetailedStatus,
    telephone::TelephoneOutcome,
    transition::{AuthorisationOutcome as A, CaptureOutcome as C},
};

use super::world::{
    Kind, Step, World, all_steps, answers, answers_to_return, authorised, captured, challenge,
    declined,
};

/// A situation: its name, how to come there, and what is possible then.
type Case = (&'static str, World, Vec<Step>);

fn check(cases: Vec<Case>) {
    for (name, world, mut allowed) in cases {
        // The books of refunds and disputes can be kept in every state.
        allowed.extend([
            Step::Release(1),
            Step::SetDisputed(true),
            Step::SetDisputed(false),
        ]);
        for step in all_steps() {
            let is_allowed = world.apply(&step).is_ok();
            assert_eq!(is_allowed, allowed.contains(&step), "{name}: {step:?}");
        }
    }
}

fn with(mut steps: Vec<Step>, more: &[Step]) -> Vec<Step> {
    steps.extend_from_slice(more);
    steps
}

/// What may happen while a provider is asked, beside ends.
fn while_asked() -> Vec<Step> {
    with(answers(), &[Step::Abandon])
}

fn cleanups() -> Vec<Step> {
    vec![Step::FinishCleanup(true), Step::FinishCleanup(false)]
}

const ENDS: [Step; 3] = [Step::UserCancel, Step::ServiceCancel, Step::Expire];
const ENDS_WITHOUT_PAYER: [Step; 2] = [Step::ServiceCancel, Step::Expire];

#[test]
fn engine_001_every_state_of_a_payment_on_our_pages_allows_exactly_its_own_steps() {
    use Step::{Abandon, Begin, BeginChallenge, BeginWithWallet, Confirm, Refuse, Start};
    let challenged = [Start, Begin, Step::Finish(challenge())];
    let back = with(challenged.to_vec(), &[BeginChallenge]);
    let web = |path: &[Step]| World::of(Kind::Web).after(path);
    let waiting = with(vec![Begin, BeginWithWallet, Refuse], &ENDS);
    check(vec![
        ("created", web(&[]), with(vec![Start], &waiting)),
        ("started", web(&[Start]), waiting.clone()),
        ("asked", web(&[Start, Begin]), with(while_asked(), &ENDS)),
        (
            "asked without a look at the page",
            web(&[Begin]),
            with(while_asked(), &ENDS),
        ),
        (
            "asked with a wallet",
            web(&[Start, BeginWithWallet]),
            with(while_asked(), &ENDS),
        ),
        ("abandoned", web(&[Start, Begin, Abandon]), waiting.clone()),
        (
            "abandoned with a wallet",
            web(&[Start, BeginWithWallet, Abandon]),
            waiting,
        ),
        (
            "authorised with a wallet",
            web(&[Start, BeginWithWallet, authorised()]),
            with(vec![Confirm], &ENDS),
        ),
        (
            "challenge",
            web(&challenged),
            with(vec![BeginChallenge], &ENDS),
        ),
        (
            "back from the bank",
            web(&back),
            with(with(answers_to_return(), &[Abandon]), &ENDS),
        ),
        (
            "nobody told the provider",
            web(&with(back, &[Abandon])),
            with(vec![BeginChallenge], &ENDS),
        ),
        (
            "authorised",
            web(&[Start, Begin, authorised()]),
            with(vec![Confirm], &ENDS),
        ),
    ]);
}

#[test]
fn every_state_of_a_payment_by_telephone_or_post_allows_exactly_its_own_steps() {
    use Step::{Abandon, Begin, Refuse};
    let moto = |path: &[Step]| World::of(Kind::MotoApi).after(path);
    let waiting = with(vec![Begin, Refuse], &ENDS_WITHOUT_PAYER);
    check(vec![
        ("created", moto(&[]), waiting.clone()),
        (
            "asked",
            moto(&[Begin]),
            with(while_asked(), &ENDS_WITHOUT_PAYER),
        ),
        ("abandoned", moto(&[Begin, Abandon]), waiting),
        ("refused", moto(&[Refuse]), vec![]),
        ("declined", moto(&[Begin, declined(None)]), vec![]),
    ]);
}

#[test]
fn every_state_of_a_payment_by_agreement_allows_exactly_its_own_steps() {
    use Step::{Abandon, Begin, Expire, Queue, Refuse};
    let recurring = |path: &[Step]| World::of(Kind::Agreement).after(path);
    let queued = vec![Begin, Refuse, Expire];
    check(vec![
        (
            "created",
            recurring(&[]),
            with(vec![Queue], &ENDS_WITHOUT_PAYER),
        ),
        ("queued", recurring(&[Queue]), queued.clone()),
        (
            "asked",
            recurring(&[Queue, Begin]),
            with(while_asked(), &[Expire]),
        ),
        ("abandoned", recurring(&[Queue, Begin, Abandon]), queued),
        ("refused", recurring(&[Queue, Refuse]), vec![]),
        ("expired", recurring(&[Queue, Expire]), vec![]),
        (
            "declined",
            recurring(&[Queue, Begin, declined(Some(false))]),
            vec![],
        ),
    ]);
}

#[test]
fn a_payment_that_was_reported_allows_nothing_more() {
    use TelephoneOutcome::{Declined, Error, Success};
    let reported = |outcome| World::of(Kind::External).after(&[Step::Report(outcome)]);
    let reports = [Success, Declined, Error].map(Step::Report).to_vec();
    check(vec![
        (
            "created",
            World::of(Kind::External),
            with(reports, &ENDS_WITHOUT_PAYER),
        ),
        ("success", reported(Success), vec![]),
        ("declined", reported(Declined), vec![]),
        ("error", reported(Error), vec![]),
    ]);
}

#[test]
fn from_the_confirmation_on_all_modes_allow_the_same() {
    use Step::{BeginCapture, ConfirmCapture, RequestCapture, ServiceCancel, Settle};
    for kind in [Kind::Web, Kind::SetUp, Kind::MotoApi, Kind::Agreement] {
        let confirmed = kind.until_confirmed();
        let path = |more: &[Step]| World::of(kind).after(&with(confirmed.clone(), more));
        let capturable = || World::of(kind).delayed().after(&confirmed);
        let in_flight = vec![
            captured(),
            Step::FinishCapture(C::Pending),
            Step::FinishCapture(C::Failed),
            Step::FinishCapture(C::Unknown),
        ];
        check(vec![
            (
                "capturable",
                capturable(),
                vec![RequestCapture, ServiceCancel, Step::Expire],
            ),
            (
                "capture asked for",
                capturable().after(&[RequestCapture]),
                vec![BeginCapture],
            ),
            ("capturing", path(&[]), vec![BeginCapture]),
            ("capture in flight", path(&[BeginCapture]), in_flight),
            (
                "capture failed",
                path(&[BeginCapture, Step::FinishCapture(C::Failed)]),
                vec![BeginCapture],
            ),
            (
                "capture submitted",
                path(&[BeginCapture, Step::FinishCapture(C::Pending)]),
                vec![ConfirmCapture],
            ),
            (
                "captured",
                path(&[BeginCapture, captured()]),
                vec![Step::Reserve(1, None), Settle],
            ),
        ]);
    }
}

#[test]
fn an_end_is_final_but_for_its_clean_up() {
    use Step::{Begin, Expire, Finish, Refuse, ServiceCancel, Start, UserCancel};
    let web = |path: &[Step]| World::of(Kind::Web).after(path);
    let late = with(while_asked(), &cleanups());
    let asked = Kind::Agreement.until_asked();
    let challenged = vec![Begin, Finish(challenge())];
    check(vec![
        ("declined", web(&[Start, Begin, declined(None)]), vec![]),
        ("refused", web(&[Refuse]), vec![]),
        ("failed", web(&[Start, Begin, Finish(A::Error)]), cleanups()),
        ("timed out", web(&[Begin, Finish(A::Timeout)]), cleanups()),
        ("expired before a card", web(&[Start, Expire]), vec![]),
        (
            "cancelled while asking",
            web(&[Start, Begin, UserCancel]),
            late.clone(),
        ),
        (
            "cancelled during the challenge",
            web(&with(challenged.clone(), &[ServiceCancel])),
            cleanups(),
        ),
        (
            "expired after the challenge",
            web(&with(challenged.clone(), &[Step::BeginChallenge, Expire])),
            with(with(answers_to_return(), &[Step::Abandon]), &cleanups()),
        ),
        (
            "challenged twice",
            web(&with(
                challenged,
                &[Step::BeginChallenge, Step::FinishChallenge(challenge())],
            )),
            cleanups(),
        ),
        (
            "expired while charging a stored card",
            World::of(Kind::Agreement).after(&with(asked, &[Expire])),
            late,
        ),
        (
            "cancelled when authorised",
            web(&[Begin, authorised(), ServiceCancel]),
            cleanups(),
        ),
        (
            "cleaned up",
            web(&[Begin, authorised(), Expire, Step::FinishCleanup(true)]),
            vec![],
        ),
        (
            "given up",
            web(&[Begin, authorised(), Expire, Step::FinishCleanup(false)]),
            vec![],
        ),
    ]);
}

#[test]
fn engine_004_every_detailed_status_has_the_external_state_of_the_documentation() {
    for status in DetailedStatus::ALL {
        let expected = match status.as_str() {
            "CREATED" | "PAYMENT NOTIFICATION CREATED" => ("created", None),
            "ENTERING CARD DETAILS"
            | "AUTHORISATION USER NOT PRESENT QUEUED"
            | "AUTHORISATION READY"
            | "AUTHORISATION 3DS REQUIRED"
            | "AUTHORISATION 3DS READY" => ("started", None),
            "AUTHORISATION SUCCESS" => ("submitted", None),
            "AWAITING CAPTURE REQUEST" => ("capturable", None),
            "CAPTURE ERROR" => ("error", Some("P0050")),
            name if name.starts_with("CAPTURE") => ("success", None),
            "AUTHORISATION REJECTED" => ("failed", Some("P0010")),
            name if name.starts_with("EXPIRE") => ("failed", Some("P0020")),
            name if name.starts_with("USER CANCEL") => ("failed", Some("P0030")),
            name if name.starts_with("SYSTEM CANCEL") => ("cancelled", Some("P0040")),
            _ => ("error", Some("P0050")),
        };
        let external = status.external();
        let code = external.failure().map(|(code, _)| code);
        assert_eq!((external.status(), code), expected, "{}", status.as_str());
        assert_eq!(DetailedStatus::parse(status.as_str()), Some(*status));
    }
}
