//! A completion: a prompt already encoded, tokens back, the same meter and ledger.

use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::mpsc;

use crate::engine::{Drawn, EngineError, Finish, Job};
use crate::ledger::Row;
use crate::meter::{Measured, Outcome, Phase, Span};

use super::passes::{self, Reader, Step};
use super::{Assistant, AssistantError, EVENTS_AHEAD};

/// What is said while a completion runs.
#[derive(Debug)]
pub enum CompletionEvent {
    /// Text as it comes.
    Token {
        /// The text; may be empty.
        text: String,
        /// What it was drawn from, when asked.
        chosen: Option<Drawn>,
    },
    /// It is finished.
    Done(Box<Completion>),
    /// It could not be finished.
    Failed(AssistantError, Box<Measured>),
}

/// The end of a completion.
#[derive(Debug, Clone)]
pub struct Completion {
    /// Why it ended, and its tokens.
    pub finish: Finish,
    /// What it cost.
    pub measured: Measured,
}

impl Assistant {
    /// Starts a completion; everything that can be refused is refused here.
    ///
    /// # Errors
    /// A prompt that does not fit the context; a full queue.
    pub async fn complete(
        &self,
        job: Job,
        route: &'static str,
    ) -> Result<mpsc::Receiver<CompletionEvent>, AssistantError> {
        let context = self.engine().facts().context;
        let prompt_tokens = job.prompt.len() as u32;
        if prompt_tokens == 0 {
            return Err(EngineError::EmptyPrompt.into());
        }
        if prompt_tokens >= context {
            return Err(EngineError::ContextExceeded { prompt_tokens, context }.into());
        }
        let ticket = self.parts.admission.enter(None)?;
        let mut span = self.parts.meter.span();
        let (events, receiver) = mpsc::channel(EVENTS_AHEAD);
        let parts = Arc::clone(&self.parts);
        tokio::spawn(async move {
            let work = async {
                let permit = tokio::select! {
                    () = events.closed() => return Err(AssistantError::Cancelled),
                    permit = ticket.admitted() => permit,
                };
                let mut reader = Direct { events: &events };
                let finish =
                    passes::run(parts.engine.as_ref(), job, &parts.meter, &mut span, &mut reader).await;
                drop(permit);
                finish
            };
            let made = work.await;
            let outcome = match &made {
                Ok(_) => Outcome::Done,
                Err(AssistantError::Cancelled) => Outcome::Cancelled,
                Err(_) => Outcome::Failed,
            };
            span.enter(Phase::Check);
            let measured = span.finish(outcome);
            let row = Row {
                time: SystemTime::now(),
                route,
                model: Some(parts.card.name.clone()),
                prompt_hash: None,
                style: None,
                kernel: Some(parts.engine.facts().kernel.clone()),
                measured: measured.clone(),
            };
            if let Err(error) = parts.ledger.record(&row) {
                tracing::error!("a request is missing from the ledger: {error}");
            }
            let last = match made {
                Ok(finish) => CompletionEvent::Done(Box::new(Completion { finish, measured })),
                Err(error) => CompletionEvent::Failed(error, Box::new(measured)),
            };
            let _ = events.send(last).await;
        });
        Ok(receiver)
    }
}

struct Direct<'a> {
    events: &'a mpsc::Sender<CompletionEvent>,
}

impl Reader for Direct<'_> {
    async fn take(&mut self, step: Step<'_>, _span: &Span) -> bool {
        match step {
            Step::Read(..) => !self.events.is_closed(),
            Step::Text(text, chosen) => {
                let event = CompletionEvent::Token { text: text.to_string(), chosen: chosen.cloned() };
                self.events.send(event).await.is_ok()
            }
        }
    }

    async fn gone(&self) {
        self.events.closed().await;
    }
}
