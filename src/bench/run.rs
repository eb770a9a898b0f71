//! The protocol on this machine: the engine alone, then a whole draft, with AI and without.

use std::time::Instant;

use super::machine::Machine;
use super::protocol::{BenchError, Protocol, TimedRun};
use super::report::{BenchReport, Results};
use super::texts::{LONG, SHORT};
use crate::assistant::{Assistant, AssistantError, Draft, DraftEvent, DraftRequest, EngineError};
use crate::engine::{Event, Job};
use crate::meter::{Outcome, Phase};

/// Runs the protocol. `subject` is the document to draft, with the parameters of a person.
///
/// # Errors
/// What the engine and the conductor refuse.
pub async fn run(
    assistant: &Assistant,
    subject: DraftRequest,
    protocol: Protocol,
    tell: &(dyn Fn(&str) + Sync),
) -> Result<BenchReport, BenchError> {
    let needed = protocol.prompt_tokens + protocol.completion_tokens as usize + 1;
    let context = assistant.engine().facts().context;
    if needed > context as usize {
        return Err(BenchError::Context { needed, context });
    }
    let before = assistant.meter().conservation().requests;
    let mut records = Vec::new();
    tell("warming up");
    records.push(
        engine_run(assistant, Protocol { prompt_tokens: 32, completion_tokens: 4, ..protocol }, 0)
            .await?
            .measured,
    );
    let mut runs = Vec::new();
    for run in 1..=protocol.runs {
        tell(&format!("engine, run {run} of {}", protocol.runs));
        runs.push(engine_run(assistant, protocol, run as usize).await?);
    }
    records.extend(runs.iter().map(|run| run.measured.clone()));
    let words = subject.document.word_count();
    tell(&format!("without AI, {words} words"));
    let extract = DraftRequest { mode: crate::assistant::Mode::Extract, ..subject.clone() };
    let extract = finished_draft(assistant, extract).await?;
    tell(&format!("a whole draft, {words} words"));
    let written = finished_draft(assistant, subject).await?;
    records.extend([extract.measured.clone(), written.measured.clone()]);
    let counted = assistant.meter().conservation();
    Ok(BenchReport::new(Results {
        machine: Machine::of_this(),
        assistant,
        protocol,
        runs: &runs,
        words,
        written: &written,
        extract: &extract,
        records: &records,
        requests_uj: counted.requests.saturating_sub(before).0,
        counted,
    }))
}

/// One run of the engine alone, on the meter. Each begins elsewhere in the text, so that no cache helps.
async fn engine_run(assistant: &Assistant, protocol: Protocol, run: usize) -> Result<TimedRun, BenchError> {
    let engine = assistant.engine();
    let mut tokens = engine.encode_text(&[LONG, SHORT].join("\n"));
    while tokens.len() < protocol.prompt_tokens + 64 * (run + 1) {
        tokens.extend_from_within(..);
    }
    let prompt: Vec<u32> = tokens.into_iter().skip(64 * run).take(protocol.prompt_tokens).collect();
    let mut span = assistant.meter().span();
    let start = Instant::now();
    span.enter(Phase::Prefill);
    let mut events =
        engine.generate(Job::plain(prompt, protocol.completion_tokens)).map_err(AssistantError::from)?;
    let mut first = None;
    loop {
        match events.recv().await {
            Some(Event::Prefill { .. }) => assistant.meter().tick(),
            Some(Event::Token { .. }) => {
                if first.is_none() {
                    first = Some(start.elapsed().as_secs_f64());
                    span.first_token();
                    span.enter(Phase::Decode);
                }
                assistant.meter().tick();
            }
            Some(Event::Done(finish)) => {
                span.tokens(finish.prompt_tokens, finish.cached_tokens, finish.completion_tokens);
                let measured = span.finish(Outcome::Done);
                return Ok(TimedRun { finish, first_token_s: first.unwrap_or_default(), measured });
            }
            Some(Event::Failed(_)) => return Err(AssistantError::EngineFault.into()),
            None => return Err(AssistantError::Engine(EngineError::Stopped).into()),
        }
    }
}

/// A draft, once it is finished.
pub(super) async fn finished_draft(
    assistant: &Assistant,
    request: DraftRequest,
) -> Result<Box<Draft>, BenchError> {
    let mut events = assistant.draft(request).await?;
    while let Some(event) = events.recv().await {
        match event {
            DraftEvent::Done(draft) => return Ok(draft),
            DraftEvent::Failed(error, _) => return Err(error.into()),
            _ => {}
        }
    }
    Err(AssistantError::EngineFault.into())
}
