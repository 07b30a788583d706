//! Changes that somebody else may be making at the same moment.

use super::{
    AgreementError, CreateError, DisputeError, EngineError, Payments, RefundError, ReportError,
};
use crate::store::{StoreError, Transaction};

/// An error that tells when somebody else was faster.
pub(super) trait Contended: From<StoreError> + Send + 'static {
    /// Whether the same work may succeed on what is stored now.
    fn is_conflict(&self) -> bool;
}

macro_rules! contended {
    ($($error:ty),* $(,)?) => {
        $(impl Contended for $error {
            fn is_conflict(&self) -> bool {
                matches!(self, Self::Store(StoreError::Conflict))
            }
        })*
    };
}

contended!(
    AgreementError,
    CreateError,
    DisputeError,
    EngineError,
    RefundError,
    ReportError,
);

impl Payments {
    /// Runs `work` in one transaction; again, on what is then there, when somebody else changed it at that moment.
    pub(super) async fn change<T, E>(
        &self,
        work: impl Fn(&mut dyn Transaction) -> Result<T, E> + Clone + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Contended,
    {
        const TRIES: usize = 5;
        for _ in 1..TRIES {
            let outcome = self.store().write(work.clone()).await;
            if !outcome.as_ref().is_err_and(E::is_conflict) {
                return outcome;
            }
        }
        self.store().write(work).await
    }
}
