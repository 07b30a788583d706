//! The number of all matches, which is kept for past days, against a plain count.

use std::time::Duration;

use ::payments::{
    account::Account,
    clock::Timestamp,
    id::{AccountId, PaymentId, TransactionId},
    payment::Payment,
    random::{Random as _, SystemRandom},
    search::{Page, PaymentFilter, PaymentStatus, Span},
    state::{Lease, Operation, State},
    store::{StoreError, Transaction},
    transition::{BeginAuthorisation, CancelledBy, Command, Receipt},
};
use futures_util::future::join_all;
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};
use test_support::Backend;

use crate::fixtures::{Db, at, card, order, pence};

#[derive(Clone, Debug)]
enum Step {
    /// A payment is created, in one of a few states.
    Create(State),
    /// Something happens to one of the payments, if its state allows it.
    Change(Index, Happening),
    /// Time goes on.
    Wait(u64),
    /// The worker adds up what is over.
    AddUp,
    /// A worker whose clock is ahead adds up what is not over yet; another does its work before more time goes by.
    AddUpAhead(u64),
    /// The clock is set back, and what is not over any more is forgotten.
    SetBack(u64),
}

#[derive(Clone, Copy, Debug)]
enum Happening {
    Start,
    BeginAuthorisation,
    AbandonAuthorisation,
    Confirm,
    CancelByUser,
    CancelByService,
    Expire,
    RequestCapture,
}

/// A moment to cut at.
#[derive(Clone, Debug)]
enum Cut {
    Midnight(u8),
    Creation(Index),
    Second(u64),
}

const SPAN_SECONDS: u64 = 8 * 86_400;

fn step() -> impl Strategy<Value = Step> {
    use Happening as H;
    let state = prop::sample::select(vec![
        State::Created,
        State::Authorised,
        State::Capturable,
        State::Captured,
    ]);
    let happening = prop::sample::select(vec![
        H::Start,
        H::BeginAuthorisation,
        H::AbandonAuthorisation,
        H::Confirm,
        H::CancelByUser,
        H::CancelByService,
        H::Expire,
        H::RequestCapture,
    ]);
    prop_oneof![
        6 => state.prop_map(Step::Create),
        6 => (any::<Index>(), happening).prop_map(|(which, what)| Step::Change(which, what)),
        6 => (1_u64..100_000).prop_map(Step::Wait),
        3 => Just(Step::AddUp),
        3 => (1_u64..400_000).prop_map(Step::AddUpAhead),
        1 => (1_u64..200_000).prop_map(Step::SetBack),
    ]
}

fn cut() -> impl Strategy<Value = Option<Cut>> {
    prop::option::of(prop_oneof![
        (0_u8..10).prop_map(Cut::Midnight),
        any::<Index>().prop_map(Cut::Creation),
        (0..SPAN_SECONDS).prop_map(Cut::Second),
    ])
}

fn status() -> impl Strategy<Value = Option<PaymentStatus>> {
    prop::option::of(prop::sample::select(vec![
        PaymentStatus::Created,
        PaymentStatus::Started,
        PaymentStatus::Submitted,
        PaymentStatus::Capturable,
        PaymentStatus::Success,
        PaymentStatus::Failed,
        PaymentStatus::Cancelled,
        PaymentStatus::Error,
    ]))
}

fn command(happening: Happening, payment: &Payment, now: Timestamp) -> Command {
    let token = payment.lease.map(|lease| lease.token).unwrap_or_default();
    match happening {
        Happening::Start => Command::Start,
        Happening::BeginAuthorisation => {
            Command::BeginAuthorisation(Box::new(BeginAuthorisation {
                lease: Lease {
                    operation: Operation::Authorise,
                    token: SystemRandom.uuid(),
                    until: now,
                },
                transaction_id: TransactionId::generate(&SystemRandom),
                card: card("4444333322221111", "A Example").into(),
                email: None,
                surcharge: pence(0),
                saved_card: None,
            }))
        }
        Happening::AbandonAuthorisation => Command::AbandonAuthorisation { lease: token },
        Happening::Confirm => Command::Confirm(Receipt::Skip),
        Happening::CancelByUser => Command::Cancel(CancelledBy::User),
        Happening::CancelByService => Command::Cancel(CancelledBy::Service),
        Happening::Expire => Command::Expire {
            version: payment.version,
        },
        Happening::RequestCapture => Command::RequestCapture,
    }
}

type Work = Box<dyn FnOnce(&mut dyn Transaction) -> Result<(), StoreError> + Send>;

/// What the database is compared with.
struct Model {
    account: Account,
    now: Timestamp,
    payments: Vec<Payment>,
    /// Whether there may be sums of days that are not over.
    is_ahead: bool,
}

impl Model {
    fn new() -> Self {
        // Each case has an account of its own, and the others' payments stay where they are.
        let id = AccountId::parse(PaymentId::generate(&SystemRandom).as_str()).unwrap();
        Self {
            account: Account::new(id, "sandbox", "Library"),
            now: at(0),
            payments: Vec::new(),
            is_ahead: false,
        }
    }

    async fn take(&mut self, db: &Db, step: Step) {
        match step {
            Step::Create(state) => {
                let id = PaymentId::generate(&SystemRandom);
                let payment = Payment {
                    state,
                    ..Payment::new(id, &self.account, order("x"), self.now)
                };
                db.insert(&payment).await;
                self.payments.push(payment);
            }
            Step::Change(which, happening) => self.change(db, which, happening).await,
            Step::Wait(seconds) => {
                if self.is_ahead {
                    self.add_up(db, self.now).await;
                }
                self.is_ahead = false;
                self.now = self.now.after(Duration::from_secs(seconds));
            }
            Step::AddUp => self.add_up(db, self.now).await,
            Step::AddUpAhead(seconds) => {
                self.add_up(db, self.now.after(Duration::from_secs(seconds)))
                    .await;
                self.is_ahead = true;
            }
            Step::SetBack(seconds) => {
                self.is_ahead = false;
                self.now = self.now.before(Duration::from_secs(seconds));
                let yesterday = self.now.date().previous_day().unwrap();
                db.write(move |tx| tx.forget_totals(yesterday)).await;
            }
        }
    }

    async fn add_up(&self, db: &Db, now: Timestamp) {
        let yesterday = now.date().previous_day().unwrap();
        let add_up = || {
            let account_id = self.account.id.clone();
            db.write(move |tx| tx.add_up_totals(&account_id, yesterday))
        };
        while add_up().await {}
    }

    async fn change(&mut self, db: &Db, which: Index, happening: Happening) {
        if self.payments.is_empty() {
            return;
        }
        let payment = which.get_mut(&mut self.payments);
        let command = command(happening, payment, self.now);
        let Ok(transition) = payment.apply(command, self.now) else {
            return;
        };
        payment.clone_from(&transition.payment);
        db.write(move |tx| tx.record(&transition)).await;
    }

    fn moment(&self, cut: Option<Cut>) -> Option<Timestamp> {
        Some(match cut? {
            Cut::Midnight(days) => {
                let days = Duration::from_hours(24).saturating_mul(days.into());
                let day = at(0).before(Duration::from_hours(24)).after(days).date();
                Timestamp::from_stored(day.midnight())
            }
            Cut::Creation(which) if self.payments.is_empty() => {
                at(which.index(100).try_into().ok()?)
            }
            Cut::Creation(which) => which.get(&self.payments).created_at,
            Cut::Second(seconds) => at(seconds),
        })
    }

    async fn compare(
        &self,
        db: &Db,
        status: Option<PaymentStatus>,
        span: Span,
    ) -> Result<(), TestCaseError> {
        let is_match = |payment: &&Payment| {
            span.from.is_none_or(|from| payment.created_at >= from)
                && span.to.is_none_or(|to| payment.created_at < to)
                && status.is_none_or(|status| payment.external_state().status() == status.as_str())
        };
        let mut expected: Vec<_> = self.payments.iter().filter(is_match).collect();
        expected.sort_by_key(|payment| (payment.created_at, payment.id.clone()));
        expected.reverse();
        let filter = PaymentFilter {
            status,
            created: span,
            ..PaymentFilter::default()
        };
        let search = |size| {
            let (account_id, filter) = (self.account.id.clone(), filter.clone());
            let (page, today) = (Page { number: 1, size }, self.now.date());
            db.read(move |tx| tx.search_payments(&account_id, &filter, page, today))
        };
        let total = i64::try_from(expected.len()).unwrap();
        // A page with room left tells the number of matches by itself; a full one does not.
        prop_assert_eq!(search(1).await.total, total);
        let found = search(500).await;
        prop_assert_eq!(found.total, total);
        prop_assert_eq!(found.items.iter().collect::<Vec<_>>(), expected);
        Ok(())
    }
}

fn totals_are_right(db: &Db, cases: u32) {
    let searches = prop::collection::vec((status(), cut(), cut()), 1..12);
    let strategy = (prop::collection::vec(step(), 0..60), searches);
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(cases)
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let checked = TestRunner::new(config).run(&strategy, |(steps, searches)| {
        runtime.block_on(async {
            let mut model = Model::new();
            for step in steps {
                model.take(db, step).await;
            }
            for (status, from, to) in searches {
                let span = Span {
                    from: model.moment(from),
                    to: model.moment(to),
                };
                model.compare(db, status, span).await?;
            }
            model.compare(db, None, Span::default()).await
        })
    });
    checked.unwrap();
}

#[test]
fn totals_equal_a_plain_count_whatever_happens_on_sqlite() {
    totals_are_right(&Db::in_memory(), 200);
}

#[test]
fn totals_equal_a_plain_count_whatever_happens_on_postgresql() {
    totals_are_right(&Db::new(Backend::Postgres), 30);
}

#[actix_web::test]
async fn the_last_moment_of_a_day_belongs_to_it() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let mut model = Model::new();
        let midnight = Timestamp::from_stored(at(86_400).date().midnight());
        model.now = midnight.before(Duration::from_micros(1));
        model.take(&db, Step::Create(State::Captured)).await;
        model.now = midnight.after(Duration::from_hours(24));
        model.take(&db, Step::AddUp).await;
        let until = Span {
            from: None,
            to: Some(midnight),
        };
        let since = Span {
            from: Some(midnight),
            to: None,
        };
        for span in [until, since, Span::default()] {
            let compared = model.compare(&db, None, span).await;
            assert!(compared.is_ok(), "{backend:?} {span:?}: {compared:?}");
        }
    }
}

#[actix_web::test]
async fn sums_and_changes_at_the_same_time_lose_nothing() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let mut model = Model::new();
        for _ in 0..40 {
            model.take(&db, Step::Create(State::Created)).await;
        }
        model.now = model.now.after(Duration::from_hours(72));
        let account_id = model.account.id.clone();
        let before = model.now.date().previous_day().unwrap();
        let mut work: Vec<Work> = Vec::new();
        for (number, payment) in model.payments.iter_mut().enumerate() {
            let transition = payment.apply(Command::Start, model.now).unwrap();
            *payment = transition.payment.clone();
            work.push(Box::new(move |tx: &mut dyn Transaction| {
                tx.record(&transition)
            }));
            if number == 20 {
                let account_id = account_id.clone();
                work.push(Box::new(move |tx: &mut dyn Transaction| {
                    tx.add_up_totals(&account_id, before).map(|_| ())
                }));
            }
        }
        let done = join_all(work.into_iter().map(|work| db.store.write(work))).await;
        done.into_iter().collect::<Result<(), _>>().unwrap();
        for status in [
            None,
            Some(PaymentStatus::Created),
            Some(PaymentStatus::Started),
        ] {
            let compared = model.compare(&db, status, Span::default()).await;
            assert!(compared.is_ok(), "{backend:?} {status:?}: {compared:?}");
        }
    }
}
