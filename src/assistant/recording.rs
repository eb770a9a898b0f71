//! The end of every request: how it ended, and its row in the ledger.

use std::time::SystemTime;

use crate::ledger::Row;
use crate::meter::{Measured, Outcome};

use super::{AssistantError, Parts};

/// What a row says of a request besides what it took.
#[derive(Debug, Default)]
pub(super) struct RowFacts {
    pub route: &'static str,
    /// A model was at work.
    pub writes: bool,
    pub style: Option<String>,
    pub prompt_hash: Option<String>,
    pub words: Option<u32>,
    pub planned_tokens: Option<u32>,
    pub key: Option<String>,
}

/// How a request ended, from what was made of it.
pub(super) fn outcome<T>(made: &Result<T, AssistantError>) -> Outcome {
    match made {
        Ok(_) => Outcome::Done,
        Err(AssistantError::Cancelled) => Outcome::Cancelled,
        Err(_) => Outcome::Failed,
    }
}

impl RowFacts {
    /// Writes the row. What cannot be recorded is not answered: the row then waits, as that of a failed request.
    pub fn record<T>(
        self,
        parts: &Parts,
        made: Result<T, AssistantError>,
        measured: Measured,
    ) -> (Result<T, AssistantError>, Measured) {
        let measured = match self.words {
            Some(words) => measured.over_words(words),
            None => measured,
        };
        let mut row = Row {
            time: SystemTime::now(),
            route: self.route,
            model: self.writes.then(|| parts.card.name.clone()),
            prompt_hash: self.prompt_hash,
            style: self.style,
            kernel: self.writes.then(|| parts.engine.facts().kernel.clone()),
            words: self.words,
            planned_tokens: self.planned_tokens,
            // The key is recorded only while a budget is set for each key.
            key: self.key.filter(|_| parts.admission.counts_keys()),
            since_start: parts.meter.conservation(),
            measured,
        };
        match parts.ledger.record(&mut row) {
            Ok(_) => (made, row.measured),
            Err(error) => {
                tracing::error!("a request could not be recorded: {error}");
                (made.and(Err(error.into())), row.measured)
            }
        }
    }
}
