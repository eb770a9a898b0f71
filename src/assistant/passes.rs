//! One pass of the engine, metered as it goes.

use std::future::Future;
use std::time::Duration;

use crate::engine::{Engine, Event, Finish, Job};
use crate::meter::{Meter, Phase, Span};

use super::AssistantError;

/// A reader that takes nothing for this long is taken for gone.
const READER_PATIENCE: Duration = Duration::from_secs(60);
/// The meter is read again at least every so many tokens.
const TOKENS_PER_TICK: u32 = 32;

/// What a pass tells its caller while it runs.
pub(super) enum Step<'a> {
    /// A chunk of the prompt is read.
    Read,
    /// Text of a token; what it was drawn from when that was asked.
    Text(&'a str, Option<&'a crate::engine::Drawn>),
}

/// Where a pass reports, and who may go away.
pub(super) trait Reader {
    /// Hands a step over; `false` means that nobody listens any more.
    fn take(&mut self, step: Step<'_>, span: &Span) -> impl Future<Output = bool> + Send;
    /// Resolves when nobody listens any more.
    fn gone(&self) -> impl Future<Output = ()> + Send;
}

/// Runs a job to its end, or until its reader is gone; counts its tokens on the span either way.
pub(super) async fn run(
    engine: &dyn Engine,
    job: Job,
    meter: &Meter,
    span: &mut Span,
    reader: &mut (impl Reader + Send),
) -> Result<Finish, AssistantError> {
    let mut events = engine.generate(job)?;
    span.enter(Phase::Prefill);
    let (mut read, mut known, mut drawn) = (0, 0, 0);
    let outcome = loop {
        let event = tokio::select! {
            biased;
            () = reader.gone() => None,
            event = events.recv() => Some(event),
        };
        let listening = match event {
            None => break Err(AssistantError::Cancelled),
            Some(None | Some(Event::Failed(_))) => break Err(AssistantError::EngineFault),
            Some(Some(Event::Done(finish))) => break Ok(finish),
            Some(Some(Event::Prefill { done, cached, .. })) => {
                span.worked(done.saturating_sub(read.max(cached)), 0);
                (read, known) = (done, cached);
                meter.tick();
                let step = reader.take(Step::Read, span);
                tokio::time::timeout(READER_PATIENCE, step).await
            }
            Some(Some(Event::Token { text, chosen })) => {
                if drawn == 0 {
                    span.first_token();
                    span.enter(Phase::Decode);
                }
                drawn += 1;
                span.worked(0, 1);
                if drawn % TOKENS_PER_TICK == 0 {
                    meter.tick();
                }
                let step = reader.take(Step::Text(&text, chosen.as_ref()), span);
                tokio::time::timeout(READER_PATIENCE, step).await
            }
        };
        if !matches!(listening, Ok(true)) {
            break Err(AssistantError::Cancelled);
        }
    };
    // The worker stops at its next token or chunk, when it sees the closed channel. Events are counted until the
    // channel ends, so that what it did meanwhile is counted too.
    events.close();
    while let Some(event) = events.recv().await {
        count(&event, &mut read, &mut known, &mut drawn);
    }
    match &outcome {
        Ok(finish) => span.tokens(finish.prompt_tokens, finish.cached_tokens, finish.completion_tokens),
        Err(_) => span.tokens(read, known, drawn),
    }
    span.enter(Phase::Check);
    outcome
}

/// Counts the tokens that an event tells of, where nobody listens to it any more.
fn count(event: &Event, read: &mut u32, known: &mut u32, drawn: &mut u32) {
    match event {
        Event::Prefill { done, cached, .. } => (*read, *known) = (*done, *cached),
        Event::Token { .. } => *drawn += 1,
        Event::Done(_) | Event::Failed(_) => {}
    }
}
