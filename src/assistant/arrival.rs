//! The first part of a request's life, before anything is made of it: its span is open, it has the permit for light work, its
//! document is read and its work is planned.
//!
//! Whatever it took is the request's in the account of the meter. A request that is refused here, or left, has a row of the ledger
//! when a process was set to work for it: a PDF that comes to nothing may cost more than a draft.

use std::sync::Arc;
use std::time::Duration;

use crate::admission::Permit;
use crate::documents::{self, Document, DocumentError, Heading, Reading};
use crate::meter::{Measured, Outcome, Phase, Span};
use crate::units::Priority;

use super::recording::RowFacts;
use super::{Assistant, AssistantError, Parts};

/// Who sends a request, and by which door.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// Which door the request came through, for the ledger.
    pub route: &'static str,
    /// The name of the key it came with, for the budget of that key.
    pub key: Option<String>,
    /// Whether somebody waits for it.
    pub priority: Priority,
}

/// What a document is read from.
#[derive(Debug, Clone)]
pub enum DocumentSource {
    /// A text typed, pasted or corrected; with the headings it had when it was read, those still in it are kept.
    Text {
        /// The text.
        text: String,
        /// Its headings, when it was read before.
        headings: Option<Vec<Heading>>,
    },
    /// A file.
    File {
        /// Its name, when it has one.
        name: Option<String>,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// A request that came in.
#[derive(Debug)]
pub struct Arrival {
    /// Taken out while a piece of its work is done on another thread.
    open: Option<Open>,
}

struct Open {
    parts: Arc<Parts>,
    client: Client,
    span: Option<Span>,
    permit: Option<Permit>,
    /// The outcome that is recorded if it is dropped now: cancelled, or failed once something has failed.
    outcome: Outcome,
    /// A process parsed a PDF for it.
    worked: bool,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Open").field("client", &self.client).finish_non_exhaustive()
    }
}

impl Assistant {
    /// Lets a request in: its span opens, and it waits for the permit for light work.
    ///
    /// # Errors
    /// A ledger that takes no row; too many requests that wait to be read.
    pub async fn arrive(&self, client: Client) -> Result<Arrival, AssistantError> {
        self.parts.ledger.ready()?;
        let span = self.parts.meter.span();
        self.arrive_with(span, client).await
    }

    /// The same with a span that opened before, where something had to be read before the assistant was there.
    ///
    /// # Errors
    /// As [`Assistant::arrive`].
    pub async fn arrive_with(&self, span: Span, client: Client) -> Result<Arrival, AssistantError> {
        let mut ticket = self.parts.admission.enter_light(client.priority)?;
        let permit = ticket.admitted().await?;
        let parts = Arc::clone(&self.parts);
        let (span, permit) = (Some(span), Some(permit));
        let open = Open { parts, client, span, permit, outcome: Outcome::Cancelled, worked: false };
        Ok(Arrival { open: Some(open) })
    }
}

impl Arrival {
    /// Reads a document, on another thread: a large PDF takes a while. It is given up when whoever waits for it goes.
    ///
    /// # Errors
    /// What is wrong with the document.
    pub async fn read(&mut self, source: DocumentSource) -> Result<Document, AssistantError> {
        let reading = Reading::default();
        let _given_up = StopOnDrop(reading.clone());
        let limits = self.parts()?.limits.clone();
        let work = move |open: &mut Open| {
            let read = {
                let reading = reading.clone();
                move || match source {
                    DocumentSource::Text { text, headings: None } => Ok(Document::from_text(&text)),
                    DocumentSource::Text { text, headings: Some(headings) } => {
                        Ok(Document::corrected(&text, &headings))
                    }
                    DocumentSource::File { name, bytes } => {
                        documents::read_until(name.as_deref(), &bytes, &limits, &reading)
                    }
                }
            };
            let took = reading.clone();
            let read = open.span()?.with_process(move || took.spent(), read);
            open.worked |= reading.spent() > Duration::ZERO;
            Ok(read?)
        };
        self.work_open(Phase::Read, work).await
    }

    /// Ends a request that is answered with its document.
    ///
    /// # Errors
    /// A ledger that does not take its row.
    pub fn finish(mut self) -> Result<Measured, AssistantError> {
        let mut open = self.open.take().ok_or(AssistantError::EngineFault)?;
        open.end(Outcome::Done)
    }

    /// Ends a request that is answered without a draft: that for a quote.
    pub(super) fn finish_quote(mut self) {
        if let Some(open) = &mut self.open {
            open.outcome = Outcome::Done;
        }
    }

    /// Refuses the request, for that reason.
    pub(super) fn refuse(mut self, error: impl Into<AssistantError>) -> AssistantError {
        if let Some(open) = &mut self.open {
            open.outcome = Outcome::Failed;
        }
        error.into()
    }

    /// Does a piece of the request's work on a thread for blocking work.
    pub(super) async fn work<T: Send + 'static>(
        &mut self,
        phase: Phase,
        work: impl FnOnce(&mut Span) -> Result<T, AssistantError> + Send + 'static,
    ) -> Result<T, AssistantError> {
        self.work_open(phase, |open| work(open.span()?)).await
    }

    async fn work_open<T: Send + 'static>(
        &mut self,
        phase: Phase,
        work: impl FnOnce(&mut Open) -> Result<T, AssistantError> + Send + 'static,
    ) -> Result<T, AssistantError> {
        let mut open = self.open.take().ok_or(AssistantError::EngineFault)?;
        // When this future is dropped, the work still goes on to its end, and the row is written then.
        let work = move || {
            open.span()?.enter(phase);
            // This is the outcome if the work panics.
            open.outcome = Outcome::Failed;
            let made = work(&mut open);
            open.outcome = match &made {
                Err(AssistantError::Document(DocumentError::Stopped)) | Ok(_) => Outcome::Cancelled,
                Err(_) => Outcome::Failed,
            };
            Ok::<_, AssistantError>((open, made))
        };
        let (open, made) =
            tokio::task::spawn_blocking(work).await.map_err(|_| AssistantError::EngineFault)??;
        self.open = Some(open);
        made
    }

    /// What goes on with the request: its span, and the permit for light work.
    pub(super) fn into_span_and_permit(mut self) -> Result<(Span, Option<Permit>), AssistantError> {
        let open = self.open.as_mut().ok_or(AssistantError::EngineFault)?;
        let span = open.span.take().ok_or(AssistantError::EngineFault)?;
        Ok((span, open.permit.take()))
    }

    fn parts(&self) -> Result<&Parts, AssistantError> {
        self.open.as_ref().map(|open| open.parts.as_ref()).ok_or(AssistantError::EngineFault)
    }
}

impl Open {
    fn span(&mut self) -> Result<&mut Span, AssistantError> {
        self.span.as_mut().ok_or(AssistantError::EngineFault)
    }

    /// Closes the span and writes the row; nothing when it went on.
    fn end(&mut self, outcome: Outcome) -> Result<Measured, AssistantError> {
        let span = self.span.take().ok_or(AssistantError::EngineFault)?;
        self.permit = None;
        let facts = RowFacts { route: self.client.route, key: self.client.key.take(), ..RowFacts::default() };
        let (made, measured) = facts.record(&self.parts, Ok(()), span.finish(outcome));
        made.map(|()| measured)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.worked && self.span.is_some() {
            // A row that is not taken waits in the ledger, and nothing new begins until it is written.
            let _ = self.end(self.outcome);
        } else if let Some(span) = self.span.take() {
            span.finish(self.outcome);
        }
    }
}

/// Gives up the reading when the client goes: whoever waited for it is dropped, and this with it.
struct StopOnDrop(Reading);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}
