//! One request at work: what it still has to read, what it has written, and whoever listens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::counts::LookupUse;
use super::decoder::Part;
use super::detokenizer::{Decoded, Detokenizer};
use super::grammar::{Grammar, GrammarState};
use super::prompt_lookup::{PromptLookup, StepCosts};
use super::sampler::{self, draw, log_softmax};
use super::sequence::Sequence;
use super::tokenizer::Tokenizer;
use super::{Drawn, EndTokens, Event, Finish, Job, Scored, StopReason};
use calame_units::Priority;

/// A job with the way back to whoever asked.
pub(super) struct Request {
    pub(super) job: Job,
    pub(super) events: mpsc::Sender<Event>,
    /// A place in the channel that is never used: a closed channel does not end before it is given back, so
    /// whoever hung up can wait until the work has really stopped.
    pub(super) _held: mpsc::OwnedPermit<Event>,
}

/// Places that a channel needs so that the worker never waits for whoever listens: an event for each token and each
/// chunk, the last words, and the place that is held.
pub(super) fn events_of(prompt: usize, most: usize, least_chunk: usize) -> usize {
    most + prompt / least_chunk + 6
}

/// A request at work.
pub(super) struct Stream {
    request: Request,
    pub(super) sequence: Sequence,
    /// Tokens drawn, or taken from the answer's prefix.
    generated: Vec<u32>,
    /// Tokens it may write.
    max_tokens: usize,
    detokenizer: Detokenizer,
    cached: usize,
    started: Instant,
    /// Time until the prompt was read.
    prefill_time: Option<Duration>,
    lookup: PromptLookup,
    /// Whether the proposals of this step were looked up: only from these is something learnt.
    looked_up: bool,
    /// Where the text stands in the grammar it must keep to.
    grammar: Option<GrammarState>,
    /// Tokens to read in the coming step, and after how many of the last of them logits are wanted.
    pending: Vec<u32>,
    wanted: usize,
    /// It has said its last word.
    over: bool,
}

impl Stream {
    /// Begins with a sequence that may hold the beginning of the prompt.
    pub(super) fn new(request: Request, sequence: Sequence, context: u32) -> Self {
        let room = (context as usize).saturating_sub(request.job.prompt.len());
        Self {
            max_tokens: room.min(request.job.max_tokens as usize),
            detokenizer: Detokenizer::new(&request.job.stop),
            cached: sequence.tokens().len(),
            grammar: request.job.grammar.as_ref().map(Grammar::begin),
            request,
            sequence,
            generated: Vec::new(),
            started: Instant::now(),
            prefill_time: None,
            lookup: PromptLookup::default(),
            looked_up: false,
            pending: Vec::new(),
            wanted: 0,
            over: false,
        }
    }

    /// Tokens that a request will hold at most.
    pub(super) fn room(job: &Job, context: u32) -> usize {
        (job.prompt.len() + job.max_tokens as usize).min(context as usize)
    }

    /// Whose text it is.
    pub(super) fn owner(&self) -> Option<Arc<str>> {
        self.request.job.owner.clone()
    }

    /// Whether what was read of it may serve another.
    pub(super) fn may_be_cached(&self) -> bool {
        self.request.job.shortcuts.prefix_cache
    }

    /// Whether somebody waits for it.
    pub(super) fn priority(&self) -> Priority {
        self.request.job.priority
    }

    /// Whether there is nothing left to do for it: its last word is said, or nobody listens any more.
    pub(super) fn is_over(&self) -> bool {
        self.over || self.request.events.is_closed()
    }

    /// What it has read, for the next who asks about the same text.
    pub(super) fn into_sequence(self) -> Sequence {
        self.sequence
    }

    /// Whether its prompt has been read.
    pub(super) fn writes(&self) -> bool {
        self.prefill_time.is_some()
    }

    /// Makes ready to read the next piece of the prompt.
    pub(super) fn prepare_prefill(&mut self, chunk: usize) {
        let prompt = &self.request.job.prompt;
        let done = self.sequence.tokens().len();
        let end = prompt.len().min(done + chunk);
        self.pending.extend(&prompt[done..end]);
        self.wanted = usize::from(end == prompt.len());
    }

    /// Makes ready to read the last token, with at most so many proposals of what follows.
    pub(super) fn prepare_decode(&mut self, proposals: usize, costs: &StepCosts) {
        let job = &self.request.job;
        self.pending.extend(self.generated.last());
        // Room for the token that is drawn after the last proposal.
        let proposals = if job.shortcuts.prompt_lookup { proposals } else { 0 };
        let most = proposals.min(self.max_tokens - self.generated.len() - 1);
        let forced = job.answer_prefix.get(self.generated.len()..).unwrap_or_default();
        let mut proposals = match &mut self.grammar {
            _ if !forced.is_empty() => forced.to_vec(),
            Some(grammar) if most > 0 => grammar.forced(),
            _ => Vec::new(),
        };
        proposals.truncate(most);
        self.looked_up = proposals.is_empty();
        if self.looked_up && most > 0 {
            let text = [&job.prompt[..], &self.generated].concat();
            proposals = self.lookup.propose(&text, most, costs);
            if let Some(grammar) = &mut self.grammar {
                proposals.truncate(grammar.could(&proposals));
            }
        }
        self.pending.extend(proposals);
        self.wanted = self.pending.len();
    }

    /// Rows of the coming step.
    pub(super) fn rows(&self) -> usize {
        self.pending.len()
    }

    /// Logits that the coming step gives it.
    pub(super) fn wanted(&self) -> usize {
        self.wanted
    }

    /// Its part of the coming step.
    pub(super) fn part(&mut self) -> Part<'_> {
        Part { sequence: &mut self.sequence, tokens: &self.pending, logits: self.wanted }
    }

    /// Takes what a step gave, tells whoever listens, and is ready for the next. Gives what became of the proposals.
    pub(super) fn apply(&mut self, logits: &mut [Vec<f32>], tokenizer: &Tokenizer) -> LookupUse {
        let tokens = std::mem::take(&mut self.pending);
        if !self.writes() {
            let of = self.request.job.prompt.len() as u32;
            let done = self.sequence.tokens().len() as u32;
            self.send(Event::Prefill { done, cached: self.cached as u32, of });
            if let [logits] = logits {
                self.prefill_time = Some(self.started.elapsed());
                if self.max_tokens == 0 {
                    self.finish(StopReason::Length);
                } else {
                    self.write(logits, tokenizer);
                }
            }
            return LookupUse::default();
        }
        let proposed = tokens.len() - 1;
        let mut accepted = 0;
        for (at, logits) in logits.iter_mut().enumerate() {
            self.write(logits, tokenizer);
            if self.over || tokens.get(at + 1) != self.generated.last() {
                break;
            }
            accepted += 1;
        }
        // Proposals that were not accepted were never read.
        self.sequence.cut(self.request.job.prompt.len() + self.generated.len() - 1);
        if !self.looked_up || proposed == 0 {
            return LookupUse::default();
        }
        self.lookup.learn(accepted, proposed);
        LookupUse { proposed: proposed as u64, accepted: accepted as u64 }
    }

    /// Draws one token, or takes the one that the answer's prefix has.
    fn write(&mut self, logits: &mut [f32], tokenizer: &Tokenizer) {
        let forced = self.request.job.answer_prefix.get(self.generated.len()).copied();
        let token = match forced.map_or_else(|| self.draw(logits, tokenizer), Ok) {
            Ok(token) => token,
            Err(why) => return self.fail(why),
        };
        let chosen = self.chosen(token, logits, tokenizer);
        self.generated.push(token);
        if self.request.job.end_tokens == EndTokens::Obeyed && tokenizer.ends().contains(&token) {
            return self.finish(StopReason::Stop);
        }
        let complete = match self.grammar.as_mut().map_or(Ok(false), |grammar| grammar.advance(token)) {
            Ok(complete) => complete,
            Err(why) => return self.fail(why),
        };
        match self.detokenizer.push(tokenizer.bytes(token)) {
            Decoded::Text(text) => self.send(Event::Token { text, chosen }),
            Decoded::Stopped(text) => {
                self.send(Event::Token { text, chosen });
                return self.done(StopReason::Stop);
            }
        }
        if complete {
            self.finish(StopReason::Stop);
        } else if self.generated.len() >= self.max_tokens {
            self.finish(StopReason::Length);
        }
    }

    /// Draws among the tokens that may come next.
    fn draw(&mut self, logits: &mut [f32], tokenizer: &Tokenizer) -> Result<u32, String> {
        if let Some(grammar) = &mut self.grammar {
            grammar.mask(logits)?;
        }
        if self.request.job.end_tokens == EndTokens::Ignored {
            for &end in tokenizer.ends() {
                if let Some(logit) = logits.get_mut(end as usize) {
                    *logit = f32::NEG_INFINITY;
                }
            }
        }
        let mut scratch = logits.to_vec();
        let drawn =
            draw(&mut scratch, &self.generated, self.generated.len() as u64, &self.request.job.sampling);
        drawn.ok_or_else(|| "the model gave no usable number; its file may be damaged".into())
    }

    fn chosen(&self, token: u32, logits: &[f32], tokenizer: &Tokenizer) -> Option<Drawn> {
        let alternatives = usize::from(self.request.job.alternatives?);
        let logs = log_softmax(logits);
        let scored = |token: u32| Scored {
            bytes: tokenizer.bytes(token).to_vec(),
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

    /// Says what is left of the text, then the last word.
    fn finish(&mut self, reason: StopReason) {
        let text = self.detokenizer.finish();
        self.send(Event::Token { text, chosen: None });
        self.done(reason);
    }

    fn done(&mut self, reason: StopReason) {
        let prefill = self.prefill_time.unwrap_or_default();
        self.send(Event::Done(Finish {
            reason,
            prompt_tokens: self.request.job.prompt.len() as u32,
            cached_tokens: self.cached as u32,
            completion_tokens: self.generated.len() as u32,
            prefill,
            decode: self.started.elapsed().saturating_sub(prefill),
            grammar: self.grammar.as_ref().map_or(Duration::ZERO, |grammar| grammar.spent),
        }));
        self.over = true;
    }

    /// Ends it on a fault.
    pub(super) fn fail(&mut self, message: String) {
        tracing::error!("the engine failed on one request: {message}");
        self.send(Event::Failed(message));
        self.over = true;
    }

    /// There is a place for every event; a listener who has gone is seen before the next step.
    fn send(&self, event: Event) {
        let _ = self.request.events.try_send(event);
    }
}
