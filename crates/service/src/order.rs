//! What the payment is for.

use pay_client::{Metadata, Payment};

use crate::draft::Draft;
use crate::fee::{Fee, Question};
use crate::visit::Visit;

/// What the payment is for, as the API wants to know it.
pub(crate) struct Order {
    /// In pence.
    pub(crate) amount: i64,
    pub(crate) description: String,
    /// The fee and what was answered, for the department's own reports.
    pub(crate) metadata: Metadata,
}

impl Order {
    /// What a user has asked for; or the question that is still open.
    pub(crate) fn of_draft<'a>(
        visit: &Visit,
        fee: &'a Fee,
        draft: &Draft,
    ) -> Result<Self, &'a Question> {
        if let Some(question) = fee.open_question(&draft.answers) {
            return Err(question);
        }
        let mut metadata = Metadata::new();
        metadata.insert("fee".to_owned(), fee.slug.as_str().into());
        for question in &fee.questions {
            if let Some(answer) = draft.answers.get(question) {
                metadata.insert(question.name.as_str().to_owned(), answer.into());
            }
        }
        Ok(Self {
            amount: fee.price(&draft.answers),
            description: fee.description(visit.language(), &draft.answers),
            metadata,
        })
    }

    /// The same as a payment that has failed.
    pub(crate) fn again(payment: Payment) -> Self {
        Self {
            amount: payment.amount,
            description: payment.description,
            metadata: payment.metadata,
        }
    }
}
