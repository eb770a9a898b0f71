//! The one thread that owns the model and does one job at a time.
//!
//! It sleeps on its queue while idle, looks at the receiver between prefill chunks and tokens, and
//! turns a panic into the failure of one job.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::decoder::Decoder;
use super::guest::Guest;
use super::sampler::{self, draw, log_softmax};
use super::stop::{Shown, TextStream};
use super::tokenizer::Tokenizer;
use super::{Drawn, EndTokens, EngineError, Event, Finish, Job, Scored, StopReason};

/// Tokens read between two looks at the receiver.
pub(super) const CHUNK: usize = 128;

/// A job with the way back to whoever asked.
pub(super) struct Order {
    pub(super) job: Job,
    pub(super) events: mpsc::Sender<Event>,
    /// A place in the channel that is never used: a closed channel does not end before it is given back, so
    /// whoever hung up can wait until the work has really stopped.
    pub(super) _held: mpsc::OwnedPermit<Event>,
}

/// Who reads tokens.
pub(super) enum Model {
    /// Our decoder.
    Own(Box<Decoder>),
    /// candle-transformers.
    Guest(Box<Guest>),
}

impl Model {
    fn read(&mut self, tokens: &[u32], position: usize) -> Result<Vec<f32>, EngineError> {
        match self {
            Self::Own(decoder) => decoder.read(tokens, position),
            Self::Guest(guest) => guest.read(tokens, position),
        }
    }

    fn release(&mut self) {
        match self {
            Self::Own(decoder) => decoder.release(),
            Self::Guest(guest) => guest.release(),
        }
    }

    fn holds(&self) -> bool {
        match self {
            Self::Own(decoder) => decoder.holds(),
            Self::Guest(guest) => guest.holds(),
        }
    }
}

/// Works until every sender of orders is gone. The weights are given back after `idle` without work.
pub(super) fn run(
    mut model: Model,
    tokenizer: &Arc<Tokenizer>,
    context: u32,
    idle: Option<Duration>,
    orders: &Receiver<Order>,
) {
    while let Some(order) = next(&mut model, idle, orders) {
        let work = catch_unwind(AssertUnwindSafe(|| {
            Generation::new(&mut model, tokenizer, context, &order).run();
        }));
        if work.is_err() {
            tracing::error!("the engine panicked on one job; the next one starts afresh");
            let _ = order.events.blocking_send(Event::Failed("the engine failed on this request".into()));
        }
    }
}

/// The next order; sleeps until there is one, and wakes once at most to give the weights back.
fn next(model: &mut Model, idle: Option<Duration>, orders: &Receiver<Order>) -> Option<Order> {
    if let Some(idle) = idle.filter(|_| model.holds()) {
        match orders.recv_timeout(idle) {
            Ok(order) => return Some(order),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                model.release();
                tracing::info!("nothing to do for {} s: the model's memory is given back", idle.as_secs());
            }
        }
    }
    orders.recv().ok()
}

struct Generation<'a> {
    model: &'a mut Model,
    tokenizer: &'a Tokenizer,
    context: u32,
    job: &'a Job,
    events: &'a mpsc::Sender<Event>,
    generated: Vec<u32>,
}

/// The receiver has gone: stop.
struct Cancelled;

impl<'a> Generation<'a> {
    fn new(model: &'a mut Model, tokenizer: &'a Tokenizer, context: u32, order: &'a Order) -> Self {
        Self { model, tokenizer, context, job: &order.job, events: &order.events, generated: Vec::new() }
    }

    fn run(mut self) {
        let started = Instant::now();
        let outcome = self.prefill().and_then(|logits| {
            let read = started.elapsed();
            self.decode(logits).map(|reason| (reason, read))
        });
        match outcome {
            Ok((reason, prefill)) => {
                let finish = self.finish(reason, prefill, started.elapsed().saturating_sub(prefill));
                let _ = self.events.blocking_send(Event::Done(finish));
            }
            Err(Halt::Cancelled) => tracing::debug!("a job was cancelled"),
            Err(Halt::Fault(message)) => {
                tracing::error!("the engine failed on one job: {message}");
                let _ = self.events.blocking_send(Event::Failed(message));
            }
        }
    }

    fn finish(&self, reason: StopReason, prefill: Duration, decode: Duration) -> Finish {
        Finish {
            reason,
            prompt_tokens: self.job.prompt.len() as u32,
            cached_tokens: 0,
            completion_tokens: self.generated.len() as u32,
            prefill,
            decode,
        }
    }

    fn say(&self, event: Event) -> Result<(), Cancelled> {
        self.events.blocking_send(event).map_err(|_| Cancelled)
    }

    fn prefill(&mut self) -> Result<Vec<f32>, Halt> {
        let prompt = &self.job.prompt;
        let mut done = 0;
        let mut logits = Vec::new();
        while done < prompt.len() {
            if self.events.is_closed() {
                return Err(Halt::Cancelled);
            }
            let end = prompt.len().min(done + CHUNK);
            logits = self.model.read(&prompt[done..end], done)?;
            done = end;
            self.say(Event::Prefill { done: done as u32, of: prompt.len() as u32 })?;
        }
        Ok(logits)
    }

    fn decode(&mut self, mut logits: Vec<f32>) -> Result<StopReason, Halt> {
        let room = self.context.saturating_sub(self.job.prompt.len() as u32);
        let most = self.job.max_tokens.min(room);
        let mut text = TextStream::new(&self.job.stop);
        while (self.generated.len() as u32) < most {
            let given = self.job.given.get(self.generated.len()).copied();
            let token = given.map_or_else(|| self.next(&mut logits), Ok)?;
            let chosen = self.chosen(token, &logits);
            self.generated.push(token);
            if self.job.end_tokens == EndTokens::Obeyed && self.tokenizer.ends().contains(&token) {
                self.say(Event::Token { text: text.finish(), chosen: None })?;
                return Ok(StopReason::Stop);
            }
            match text.push(self.tokenizer.bytes(token)) {
                Shown::Text(text) => self.say(Event::Token { text, chosen })?,
                Shown::Stopped(text) => {
                    self.say(Event::Token { text, chosen })?;
                    return Ok(StopReason::Stop);
                }
            }
            if (self.generated.len() as u32) < most {
                let position = self.job.prompt.len() + self.generated.len() - 1;
                logits = self.model.read(&[token], position)?;
            }
        }
        self.say(Event::Token { text: text.finish(), chosen: None })?;
        Ok(StopReason::Length)
    }

    fn next(&self, logits: &mut [f32]) -> Result<u32, Halt> {
        if self.job.end_tokens == EndTokens::Ignored {
            for &end in self.tokenizer.ends() {
                if let Some(logit) = logits.get_mut(end as usize) {
                    *logit = f32::NEG_INFINITY;
                }
            }
        }
        let position = self.generated.len() as u64;
        let mut scratch = logits.to_vec();
        draw(&mut scratch, &self.generated, position, &self.job.sampling)
            .ok_or_else(|| Halt::Fault("the model gave no usable number; its file may be damaged".into()))
    }

    fn chosen(&self, token: u32, logits: &[f32]) -> Option<Drawn> {
        let alternatives = usize::from(self.job.alternatives?);
        let logs = log_softmax(logits);
        let scored = |token: u32| Scored {
            bytes: self.tokenizer.bytes(token).to_vec(),
            logprob: logs.get(token as usize).copied().unwrap_or(f32::NEG_INFINITY),
        };
        let mut rest = logs.clone();
        let mut best = Vec::with_capacity(alternatives);
        for _ in 0..alternatives {
            let Some(next) = sampler::likeliest(&rest) else { break };
            rest[next as usize] = f32::NEG_INFINITY;
            best.push(scored(next));
        }
        Some(Drawn { token: scored(token), alternatives: best })
    }
}

enum Halt {
    Cancelled,
    Fault(String),
}

impl From<Cancelled> for Halt {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<EngineError> for Halt {
    fn from(error: EngineError) -> Self {
        Self::Fault(error.to_string())
    }
}
