//! How the built-in provider behaves towards an account.

use std::time::Duration;

use psp_sandbox::{Behaviour, RefundBehaviour};
use serde::Deserialize;

/// How the built-in provider behaves towards an account.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SandboxSection {
    captures: Captures,
    refunds: Refunds,
    refund_delay_seconds: u64,
}

impl Default for SandboxSection {
    fn default() -> Self {
        Self {
            captures: Captures::AtOnce,
            refunds: Refunds::AtOnce,
            refund_delay_seconds: 60,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Captures {
    AtOnce,
    Later,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Refunds {
    AtOnce,
    Later,
    Never,
    Fails,
    Refused,
}

impl SandboxSection {
    pub(super) fn to_behaviour(self) -> Behaviour {
        Behaviour {
            captures_later: self.captures == Captures::Later,
            refunds: match self.refunds {
                Refunds::AtOnce => RefundBehaviour::AtOnce,
                Refunds::Later => {
                    RefundBehaviour::After(Duration::from_secs(self.refund_delay_seconds))
                }
                Refunds::Never => RefundBehaviour::Never,
                Refunds::Fails => RefundBehaviour::FailsLater,
                Refunds::Refused => RefundBehaviour::Refused,
            },
        }
    }
}
