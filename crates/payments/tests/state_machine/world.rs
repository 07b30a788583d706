//! A payment of any mode, and steps that proptest can make and show.

use std::time::Duration;

use payments::{
    account::Account,
    agreement::{
        Agreement, AgreementPaymentType, AgreementStatus, AgreementTerms, PaymentInstrument,
        SavedCard,
    },
    card::{
        self, Brand, CardDetails, CardNumber, CardSummary, CardType, CardholderName, Cvc,
        EmailAddress, Expiry, LastFour,
    },
    challenge::Challenge,
    clock::Timestamp,
    id::{AccountId, AgreementId, PaymentId, TransactionId},
    money::Amount,
    payment::{AgreementUse, Mode, Order, Payment},
    provider::{Approval, IssuerUrl},
    random::{Random as _, SeededRandom},
    state::{DetailedStatus, Lease, Operation},
    telephone::TelephoneOutcome,
    transition::{
        AuthorisationOutcome, BeginAuthorisation, CancelledBy, CaptureOutcome, Command, Receipt,
        Transition, TransitionError,
    },
    wallet::{KeptCard, WalletCard, WalletSummary, WalletType},
};

const START: i64 = 1_772_442_847_000_000;
/// What every payment here costs, in pence.
pub(crate) const PRICE: i64 = 14_500;
/// The card of an agreement before anything happens.
pub(crate) const FIRST_CARD: &str = "first card";

pub(crate) fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_micros(START).after(Duration::from_secs(seconds))
}

pub(crate) fn pence(pence: i64) -> Amount {
    Amount::from_pence(pence).unwrap()
}

pub(crate) fn saved(name: &str) -> SavedCard {
    SavedCard::new(name.to_owned())
}

pub(crate) fn keeping(name: &str) -> Approval {
    Approval {
        saved: Some(saved(name)),
        ..Approval::default()
    }
}

pub(crate) fn wallet_summary() -> WalletSummary {
    WalletSummary {
        wallet: WalletType::ApplePay,
        card: WalletCard {
            brand: Brand::Visa,
            card_type: Some(CardType::Debit),
            last_digits: Some(LastFour::parse("4242").unwrap()),
            cardholder_name: None,
        },
        expiry: None,
    }
}

pub(crate) fn card_summary() -> CardSummary {
    let number = CardNumber::parse("4444333322221111").unwrap();
    let knowledge = card::lookup(&number).unwrap();
    let details = CardDetails {
        number,
        cvc: Cvc::parse("123").unwrap(),
        expiry: Expiry::parse("1", "30", time::macros::date!(2026 - 01 - 01)).unwrap(),
        name: CardholderName::parse("A Example").unwrap(),
        address: None,
        knowledge,
    };
    details.summary()
}

/// The test's picture of a command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Start,
    Queue,
    Report(TelephoneOutcome),
    Refuse,
    Begin,
    BeginWithWallet,
    Finish(AuthorisationOutcome),
    FinishWithOldLease,
    BeginChallenge,
    FinishChallenge(AuthorisationOutcome),
    FinishChallengeWithOldLease,
    Abandon,
    Confirm,
    RequestCapture,
    BeginCapture,
    FinishCapture(CaptureOutcome),
    ConfirmCapture,
    UserCancel,
    ServiceCancel,
    Expire,
    ExpireAnotherVersion,
    FinishCleanup(bool),
    Reserve(i64, Option<i64>),
    Release(i64),
    SetDisputed(bool),
    Settle,
}

pub(crate) fn authorised() -> Step {
    Step::Finish(AuthorisationOutcome::Authorised(Approval::default()))
}

pub(crate) fn authorised_keeping(name: &str) -> Step {
    Step::Finish(AuthorisationOutcome::Authorised(keeping(name)))
}

pub(crate) fn declined(may_retry: Option<bool>) -> Step {
    Step::Finish(AuthorisationOutcome::Declined { may_retry })
}

pub(crate) fn captured() -> Step {
    Step::FinishCapture(CaptureOutcome::Complete { fee: None })
}

/// The payer's bank wants to see them.
pub(crate) fn challenge() -> AuthorisationOutcome {
    AuthorisationOutcome::ChallengeRequired {
        challenge: Challenge::Redirect {
            issuer_url: IssuerUrl::new("https://bank.example/1".to_owned()),
        },
    }
}

fn outcomes() -> [AuthorisationOutcome; 7] {
    use AuthorisationOutcome::{Authorised, Declined, Error, Timeout, Unexpected};
    let may_retry = Some(false);
    [
        Authorised(Approval::default()),
        Declined { may_retry: None },
        Declined { may_retry },
        challenge(),
        Error,
        Timeout,
        Unexpected,
    ]
}

/// Every answer to an authorisation.
pub(crate) fn answers() -> Vec<Step> {
    outcomes().map(Step::Finish).to_vec()
}

/// Every answer to the return of a challenged payer.
pub(crate) fn answers_to_return() -> Vec<Step> {
    outcomes().map(Step::FinishChallenge).to_vec()
}

/// Every step, with one example of its data where the data does not matter.
pub(crate) fn all_steps() -> Vec<Step> {
    use TelephoneOutcome::{Declined, Error, Success};
    let mut steps = vec![
        Step::Start,
        Step::Queue,
        Step::Report(Success),
        Step::Report(Declined),
        Step::Report(Error),
        Step::Refuse,
        Step::Begin,
        Step::BeginWithWallet,
        Step::FinishWithOldLease,
        Step::BeginChallenge,
        Step::FinishChallengeWithOldLease,
        Step::Abandon,
        Step::Confirm,
        Step::RequestCapture,
        Step::BeginCapture,
        captured(),
        Step::FinishCapture(CaptureOutcome::Pending),
        Step::FinishCapture(CaptureOutcome::Failed),
        Step::FinishCapture(CaptureOutcome::Unknown),
        Step::ConfirmCapture,
        Step::UserCancel,
        Step::ServiceCancel,
        Step::Expire,
        Step::ExpireAnotherVersion,
        Step::FinishCleanup(true),
        Step::FinishCleanup(false),
        Step::Reserve(1, None),
        Step::Release(1),
        Step::SetDisputed(true),
        Step::SetDisputed(false),
        Step::Settle,
    ];
    steps.extend(answers());
    steps.extend(answers_to_return());
    steps
}

/// The modes, with the two uses of [`Mode::Web`] told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Web,
    SetUp,
    MotoApi,
    Agreement,
    External,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [
        Self::Web,
        Self::SetUp,
        Self::MotoApi,
        Self::Agreement,
        Self::External,
    ];

    pub(crate) fn mode(self) -> Mode {
        match self {
            Self::Web | Self::SetUp => Mode::Web,
            Self::MotoApi => Mode::MotoApi,
            Self::Agreement => Mode::Agreement,
            Self::External => Mode::External,
        }
    }

    /// Up to where the provider is asked.
    pub(crate) fn until_asked(self) -> Vec<Step> {
        match self {
            Self::Web | Self::SetUp => vec![Step::Start, Step::Begin],
            Self::MotoApi => vec![Step::Begin],
            Self::Agreement => vec![Step::Queue, Step::Begin],
            Self::External => panic!("nobody asks for this payment"),
        }
    }

    /// Up to where nothing more is asked of the payer.
    pub(crate) fn until_confirmed(self) -> Vec<Step> {
        let mut steps = self.until_asked();
        steps.push(authorised());
        if self.mode() == Mode::Web {
            steps.push(Step::Confirm);
        }
        steps
    }

    pub(crate) fn until_captured(self) -> Vec<Step> {
        let mut steps = self.until_confirmed();
        steps.extend([Step::BeginCapture, captured()]);
        steps
    }
}

/// A payment and its agreement, the test's randomness and the time.
pub(crate) struct World {
    pub(crate) payment: Payment,
    pub(crate) agreement: Option<Agreement>,
    /// What the next card costs on top.
    pub(crate) surcharge: Amount,
    /// Seconds since the payment was created.
    pub(crate) now: u64,
    random: SeededRandom,
}

impl World {
    pub(crate) fn of(kind: Kind) -> Self {
        let random = SeededRandom::new(7);
        let account = Account::new(AccountId::parse("council").unwrap(), "sandbox", "Council");
        let agreement = agreement(kind, &account, &random);
        let order = Order {
            mode: kind.mode(),
            agreement: agreement.as_ref().map(|agreement| AgreementUse {
                id: agreement.id.clone(),
                payment_type: AgreementPaymentType::Recurring,
            }),
            ..Order::new(pence(PRICE), "r", "d", "https://example.org/")
        };
        Self {
            payment: Payment::new(PaymentId::generate(&random), &account, order, at(0)),
            agreement,
            surcharge: Amount::ZERO,
            now: 0,
            random,
        }
    }

    pub(crate) fn delayed(mut self) -> Self {
        self.payment.order.delayed_capture = true;
        self
    }

    /// After these steps.
    pub(crate) fn after(mut self, steps: &[Step]) -> Self {
        self.take(steps);
        self
    }

    fn command(&self, step: &Step) -> Command {
        let lease = |operation| Lease {
            operation,
            token: self.random.uuid(),
            until: at(self.now + 60),
        };
        let held = self.payment.lease.map(|lease| lease.token);
        let held = held.unwrap_or_else(|| self.random.uuid());
        let receipt = Receipt::Send;
        match step.clone() {
            Step::Start => Command::Start,
            Step::Queue => Command::Queue,
            Step::Report(outcome) => Command::Report(outcome),
            Step::Refuse => Command::Refuse,
            Step::BeginWithWallet => Command::BeginAuthorisation(Box::new(BeginAuthorisation {
                lease: lease(Operation::Authorise),
                transaction_id: TransactionId::generate(&self.random),
                card: KeptCard::Wallet(wallet_summary()),
                email: Some(EmailAddress::parse("wallet@example.org").unwrap()),
                surcharge: Amount::ZERO,
                saved_card: None,
            })),
            Step::Begin => Command::BeginAuthorisation(Box::new(BeginAuthorisation {
                lease: lease(Operation::Authorise),
                transaction_id: TransactionId::generate(&self.random),
                card: card_summary().into(),
                email: None,
                surcharge: self.surcharge,
                saved_card: (self.payment.order.mode == Mode::Agreement).then(|| self.charged()),
            })),
            Step::Finish(outcome) => Command::FinishAuthorisation {
                lease: held,
                outcome,
                receipt,
            },
            Step::FinishWithOldLease => Command::FinishAuthorisation {
                lease: self.random.uuid(),
                outcome: AuthorisationOutcome::Authorised(Approval::default()),
                receipt,
            },
            Step::BeginChallenge => Command::BeginChallenge {
                lease: lease(Operation::AuthoriseChallenge),
            },
            Step::FinishChallenge(outcome) => Command::FinishChallenge {
                lease: held,
                outcome,
            },
            Step::FinishChallengeWithOldLease => Command::FinishChallenge {
                lease: self.random.uuid(),
                outcome: AuthorisationOutcome::Authorised(Approval::default()),
            },
            Step::Abandon => Command::AbandonAuthorisation { lease: held },
            Step::Confirm => Command::Confirm(receipt),
            Step::RequestCapture => Command::RequestCapture,
            Step::BeginCapture => Command::BeginCapture {
                lease: lease(Operation::Capture),
            },
            Step::FinishCapture(outcome) => Command::FinishCapture {
                lease: held,
                outcome,
                receipt,
            },
            Step::ConfirmCapture => Command::ConfirmCapture,
            Step::UserCancel => Command::Cancel(CancelledBy::User),
            Step::ServiceCancel => Command::Cancel(CancelledBy::Service),
            Step::Expire => Command::Expire {
                version: self.payment.version,
            },
            Step::ExpireAnotherVersion => Command::Expire {
                version: self.payment.version - 1,
            },
            Step::FinishCleanup(is_clean) => Command::FinishCleanup { is_clean },
            Step::Reserve(amount, expected) => Command::ReserveRefund {
                amount: pence(amount),
                expected: expected.map(pence),
            },
            Step::Release(amount) => Command::ReleaseRefund {
                amount: pence(amount),
            },
            Step::SetDisputed(is_disputed) => Command::SetDisputed(is_disputed),
            Step::Settle => Command::Settle(time::macros::date!(2026 - 03 - 09)),
        }
    }

    /// The stored card that a worker would charge.
    fn charged(&self) -> SavedCard {
        let agreement = self.agreement.as_ref();
        let instrument = agreement.and_then(Agreement::usable_instrument);
        instrument.map_or_else(|| saved(FIRST_CARD), |instrument| instrument.saved.clone())
    }

    pub(crate) fn apply(&self, step: &Step) -> Result<Transition, TransitionError> {
        self.payment.apply(self.command(step), at(self.now))
    }

    /// As the engine does: the payment, and with it its agreement.
    pub(crate) fn keep(&mut self, transition: Transition) {
        if let (Some(change), Some(agreement)) = (transition.agreement, &mut self.agreement)
            && let Some(changed) = agreement.changed(change)
        {
            *agreement = changed;
        }
        self.payment = transition.payment;
    }

    /// Takes steps that must be allowed; returns the whole log of a payment that was new.
    pub(crate) fn take(&mut self, steps: &[Step]) -> Vec<DetailedStatus> {
        let mut events = vec![self.payment.first_status()];
        for step in steps {
            let transition = self.apply(step);
            let transition = transition.unwrap_or_else(|error| panic!("{step:?}: {error}"));
            events.extend(&transition.events);
            self.keep(transition);
        }
        events
    }

    pub(crate) fn agreement_status(&self) -> AgreementStatus {
        self.agreement.as_ref().unwrap().status
    }
}

/// An agreement that can be set up, or used, by a payment of this kind.
fn agreement(kind: Kind, account: &Account, random: &SeededRandom) -> Option<Agreement> {
    let terms = AgreementTerms {
        reference: "RENT-0091".to_owned(),
        description: "Monthly garage rent".to_owned(),
        user_identifier: None,
    };
    let id = AgreementId::generate(random);
    let new = Agreement::new(id, account.id.clone(), terms, at(0));
    match kind {
        Kind::SetUp => Some(new),
        Kind::Agreement => Some(Agreement {
            status: AgreementStatus::Active,
            instrument: Some(PaymentInstrument {
                created_at: at(0),
                card: card_summary(),
                saved: saved(FIRST_CARD),
            }),
            ..new
        }),
        Kind::Web | Kind::MotoApi | Kind::External => None,
    }
}
