//! Errors to one line and an exit code.

use crate::admission::AdmissionError;
use crate::assistant::AssistantError;
use crate::catalogue::CatalogueError;
use crate::config::ConfigError;
use crate::documents::DocumentError;
use crate::draft::DraftError;
use crate::engine::EngineError;
use crate::ledger::LedgerError;
use crate::words::UnknownLanguage;

const OTHER: u8 = 1;
const WRONG_USE: u8 = 2;
const BAD_INPUT: u8 = 3;
const MODEL_OR_NETWORK: u8 = 4;
const OVER_BUDGET: u8 = 5;
/// What `check` found: nothing worse than sentences to check, or sentences that the document does not support.
const TO_CHECK: u8 = 6;
const UNSUPPORTED: u8 = 7;
/// 128 and the number of the signal, as shells count.
const INTERRUPTED: u8 = 130;

/// What goes wrong in a command itself.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Flags that do not go together.
    #[error("{0}")]
    Use(String),
    /// The document cannot be opened.
    #[error("cannot read {name} ({reason}); check its name and its rights")]
    Input {
        /// As given.
        name: String,
        /// What the system says.
        reason: String,
    },
    /// A checked text that is not proven throughout.
    #[error("{to_check} sentence(s) to check, {unsupported} without support in the document")]
    Unproven {
        /// Sentences that a person should compare with the document.
        to_check: usize,
        /// Sentences that the document lacks or contradicts.
        unsupported: usize,
    },
    /// The person stopped it.
    #[error("stopped; what it cost is in the ledger")]
    Interrupted,
}

/// The error on one line.
pub(super) fn line(error: &anyhow::Error) -> String {
    format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The exit code of an error.
pub(super) fn code(error: &anyhow::Error) -> u8 {
    error.chain().find_map(known).unwrap_or(OTHER)
}

fn known(error: &(dyn std::error::Error + 'static)) -> Option<u8> {
    if let Some(error) = error.downcast_ref::<Failure>() {
        return Some(match error {
            Failure::Use(_) => WRONG_USE,
            Failure::Input { .. } => BAD_INPUT,
            Failure::Unproven { unsupported: 0, .. } => TO_CHECK,
            Failure::Unproven { .. } => UNSUPPORTED,
            Failure::Interrupted => INTERRUPTED,
        });
    }
    if let Some(error) = error.downcast_ref::<AssistantError>() {
        return Some(of_assistant(error));
    }
    if let Some(error) = error.downcast_ref::<DraftError>() {
        return Some(of_draft(error));
    }
    if let Some(error) = error.downcast_ref::<CatalogueError>() {
        return Some(match error {
            CatalogueError::Unknown { .. } | CatalogueError::NotInstalled { .. } => WRONG_USE,
            _ => MODEL_OR_NETWORK,
        });
    }
    if let Some(error) = error.downcast_ref::<LedgerError>() {
        return Some(if matches!(error, LedgerError::Month(_)) { WRONG_USE } else { OTHER });
    }
    if error.is::<DocumentError>() {
        return Some(BAD_INPUT);
    }
    if error.is::<EngineError>() {
        return Some(MODEL_OR_NETWORK);
    }
    if error.is::<UnknownLanguage>() {
        return Some(BAD_INPUT);
    }
    error.is::<ConfigError>().then_some(WRONG_USE)
}

fn of_assistant(error: &AssistantError) -> u8 {
    match error {
        AssistantError::Document(_) | AssistantError::Parameter { .. } => BAD_INPUT,
        AssistantError::Draft(error) => of_draft(error),
        AssistantError::Engine(
            EngineError::ContextExceeded { .. }
            | EngineError::EmptyPrompt
            | EngineError::NoKernel { .. }
            | EngineError::Template(_)
            | EngineError::Form(_),
        ) => BAD_INPUT,
        AssistantError::Engine(_) | AssistantError::EngineFault => MODEL_OR_NETWORK,
        AssistantError::Admission(AdmissionError::Budget(_)) => OVER_BUDGET,
        AssistantError::Ledger(_) | AssistantError::Admission(AdmissionError::BudgetUnknown(_)) => OTHER,
        AssistantError::Admission(_) => MODEL_OR_NETWORK,
        AssistantError::Cancelled => INTERRUPTED,
    }
}

fn of_draft(error: &DraftError) -> u8 {
    match error {
        DraftError::PromptFolder { .. } | DraftError::BadPrompt { .. } => WRONG_USE,
        _ => BAD_INPUT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use crate::admission::{Decision, Limit, OverBudget};
    use crate::units::WattHours;

    #[test]
    fn each_kind_of_error_has_its_code() {
        let budget = Box::new(OverBudget {
            limit: Limit::Month,
            allowed: WattHours(1.0),
            spent: WattHours(1.0),
            needed: WattHours(0.1),
            decision: Decision::default(),
            renews_in: Duration::from_secs(60),
        });
        let cases: Vec<(anyhow::Error, u8)> = vec![
            (Failure::Use(String::new()).into(), 2),
            (ConfigError::NoHome.into(), 2),
            (Failure::Unproven { to_check: 2, unsupported: 0 }.into(), 6),
            (Failure::Unproven { to_check: 2, unsupported: 1 }.into(), 7),
            (DocumentError::Empty.into(), 3),
            (AssistantError::Document(DocumentError::Encrypted).into(), 3),
            (AssistantError::Draft(DraftError::NothingToRead).into(), 3),
            (UnknownLanguage { given: "de".into() }.into(), 3),
            (CatalogueError::Unreachable { name: "a".into(), reasons: "b".into() }.into(), 4),
            (EngineError::Stopped.into(), 4),
            (AssistantError::Admission(budget.into()).into(), 5),
            (Failure::Interrupted.into(), 130),
            (anyhow::anyhow!("something else"), 1),
        ];
        for (error, expected) in cases {
            assert_eq!(code(&error.context("while drafting")), expected);
        }
    }

    #[test]
    fn an_error_is_one_line() {
        assert_eq!(line(&anyhow::anyhow!("first\n  second").context("where")), "where: first second");
    }
}
