//! The one thread that owns the model: it reads and writes for several requests at once.
//!
//! Each step takes the next token of every request that writes, and a piece of the prompt of one that reads, so that
//! new requests join while others stream. The piece is as long as those who wait for their next token can bear; whose
//! prompt it is, `prefill_policy` says. It sleeps on its queue while idle, sees a listener who has gone before each step, and turns
//! a panic or a bad request into the failure of that request alone.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError};
use std::time::{Duration, Instant};

use super::counts::Counts;
use super::decoder::Part;
use super::model_runner::ModelRunner;
use super::prefill_policy::{CHUNK, LEAST_CHUNK, PrefillPolicy, Prompt, next_to_start};
use super::prefix_cache::PrefixCache;
use super::prompt_lookup::StepCosts;
use super::sequence::Sequence;
use super::stream::{Request, Stream};
use super::tokenizer::Tokenizer;
use super::{EngineError, memory};

/// Rows of a step in which texts are written, proposals among them.
const MOST_ROWS: usize = 8;
/// Share of the latest step in the running mean of what a token of a prompt takes.
const LATEST_SHARE: f64 = 0.3;

/// What is said of a request in whose step something panicked.
const PANIC: &str = "the arithmetic of its step stopped in a panic";

/// What the engine's thread is told to do.
pub(super) enum Command {
    /// To work for someone.
    Run(Box<Request>),
    /// To forget what it keeps of texts read before, those of one owner or all, and to say how many bytes that was.
    Forget(Option<Arc<str>>, SyncSender<usize>),
}

/// What it may do.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    /// Tokens of one text.
    pub(super) context: u32,
    /// Texts at work at the same time.
    pub(super) streams: usize,
    /// Most bytes of the prefix cache.
    pub(super) prefix_cache: usize,
    /// The file that tells how much memory is left.
    pub(super) meminfo: PathBuf,
    /// Longest wait for a token while a prompt is read.
    pub(super) gap: Duration,
    /// Whether prompt lookup proposes tokens.
    pub(super) lookup: bool,
    /// Time without work after which memory is given back.
    pub(super) idle: Option<Duration>,
}

/// Works until every sender of commands is gone.
pub(super) fn run(
    runner: ModelRunner,
    tokenizer: &Tokenizer,
    limits: Limits,
    counts: Arc<Counts>,
    commands: &Receiver<Command>,
) {
    let prefix_cache = PrefixCache::new(limits.prefix_cache, Arc::clone(&counts));
    let mut scheduler = Scheduler {
        runner,
        tokenizer,
        limits,
        counts,
        prefix_cache,
        waiting: VecDeque::new(),
        streams: Vec::new(),
        costs: StepCosts::default(),
        prefill_seconds: None,
        prefill_policy: PrefillPolicy::default(),
    };
    while scheduler.receive(commands) {
        scheduler.start_requests();
        scheduler.step();
    }
}

struct Scheduler<'a> {
    runner: ModelRunner,
    tokenizer: &'a Tokenizer,
    limits: Limits,
    counts: Arc<Counts>,
    prefix_cache: PrefixCache,
    waiting: VecDeque<Request>,
    streams: Vec<Stream>,
    costs: StepCosts,
    /// Seconds that a token of a prompt takes.
    prefill_seconds: Option<f64>,
    prefill_policy: PrefillPolicy,
}

impl Scheduler<'_> {
    /// Takes what is asked; sleeps while there is nothing to do. `false` when nobody can ask any more.
    fn receive(&mut self, commands: &Receiver<Command>) -> bool {
        if self.streams.is_empty() && self.waiting.is_empty() {
            match self.wait(commands) {
                Some(command) => self.handle(command),
                None => return false,
            }
        }
        loop {
            match commands.try_recv() {
                Ok(command) => self.handle(command),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return !self.streams.is_empty(),
            }
        }
    }

    /// The next command; wakes once at most to give memory back.
    fn wait(&mut self, commands: &Receiver<Command>) -> Option<Command> {
        let holds = self.runner.is_loaded() || self.prefix_cache.bytes() > 0;
        if let Some(idle) = self.limits.idle.filter(|_| holds) {
            match commands.recv_timeout(idle) {
                Ok(command) => return Some(command),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    self.runner.release();
                    self.prefix_cache.shrink(0);
                    tracing::info!(
                        "nothing to do for {:.1} s: the model's memory is given back",
                        idle.as_secs_f64()
                    );
                }
            }
        }
        commands.recv().ok()
    }

    fn handle(&mut self, command: Command) {
        match command {
            Command::Run(request) => self.waiting.push_back(*request),
            Command::Forget(owner, done) => {
                let _ = done.try_send(self.prefix_cache.forget(owner.as_deref()));
            }
        }
    }

    fn start_requests(&mut self) {
        self.waiting.retain(|request| !request.events.is_closed());
        let most = if self.runner.is_own() { self.limits.streams } else { 1 };
        while self.streams.len() < most
            && let Some(next) = next_to_start(self.waiting.iter().map(|request| request.job.priority))
            && let Some(request) = self.waiting.remove(next)
        {
            let sequence = self.sequence(&request);
            self.streams.push(Stream::new(request, sequence, self.limits.context));
        }
    }

    /// Memory for a request, with what is known already of its prompt.
    fn sequence(&mut self, request: &Request) -> Sequence {
        let room = Stream::room(&request.job, self.limits.context);
        let bytes = self.runner.bytes(room);
        if self.is_short_of(bytes) {
            // Better to read again than to make the machine swap.
            self.prefix_cache.shrink(self.prefix_cache.bytes().saturating_sub(2 * bytes));
        }
        let mut sequence = self.runner.sequence(room);
        if !self.runner.is_own() || !request.job.shortcuts.prefix_cache {
            return sequence;
        }
        let (prompt, owner) = (&request.job.prompt, request.job.owner.as_deref());
        let least = &prompt[..prompt.len() - 1];
        let working = self.streams.iter().filter(|stream| stream.owner().as_deref() == owner);
        let other = working.map(|stream| (stream.sequence.shared(least), &stream.sequence));
        let other = other.max_by_key(|(shared, _)| *shared);
        let known = self.prefix_cache.longest_prefix(prompt, owner);
        let (from, shared) = match (known, other) {
            (Some((cached, shared)), Some((more, _))) if shared >= more => (cached, shared),
            (_, Some((shared, working))) if shared > 0 => (working, shared),
            (Some(known), _) => known,
            (None, _) => return sequence,
        };
        sequence.begin_with(from, shared);
        self.counts.hit(shared);
        sequence
    }

    /// Whether the machine has hardly more memory left than a text of so many bytes takes.
    fn is_short_of(&self, bytes: usize) -> bool {
        memory::available(&self.limits.meminfo).is_some_and(|available| available < 2 * bytes as u64)
    }

    /// One step of everything that is at work.
    fn step(&mut self) {
        self.remove_finished();
        let writers = self.streams.iter().filter(|stream| stream.writes()).count();
        let read = self.next_to_read();
        let chunk = self.chunk(writers);
        let spare =
            if read.is_none() && writers > 0 { MOST_ROWS.saturating_sub(writers) / writers } else { 0 };
        let proposals = if self.limits.lookup && self.runner.is_own() { spare } else { 0 };
        for (at, stream) in self.streams.iter_mut().enumerate() {
            if stream.writes() {
                stream.prepare_decode(proposals, &self.costs);
            } else if read == Some(at) {
                stream.prepare_prefill(chunk);
            }
        }
        let rows = self.streams.iter().map(Stream::rows).sum();
        // The last piece of a prompt is shorter than the others.
        let piece = read.map(|at| self.streams[at].rows());
        let start = Instant::now();
        if self.run_streams() {
            self.learn(start.elapsed(), piece, if writers == 1 { Some(rows) } else { None });
        }
        self.remove_finished();
    }

    /// Reads and hands out; `false` when a request was at fault, and the time says nothing.
    fn run_streams(&mut self) -> bool {
        let Self { runner, tokenizer, streams, counts, .. } = self;
        let mut active: Vec<&mut Stream> = streams.iter_mut().filter(|stream| stream.rows() > 0).collect();
        if active.is_empty() {
            return false;
        }
        let fault = match attempt(runner, &mut active) {
            Ok(logits) => {
                let mut logits = logits.into_iter();
                for stream in active {
                    let mut own: Vec<Vec<f32>> = logits.by_ref().take(stream.wanted()).collect();
                    counts.looked_up(stream.apply(&mut own, tokenizer));
                }
                return true;
            }
            Err(fault) => fault,
        };
        if let [alone] = active.as_mut_slice() {
            alone.fail(fault);
            return false;
        }
        // Once more, each by itself: only the one at fault fails.
        for stream in active {
            match attempt(runner, &mut [&mut *stream]) {
                Ok(mut logits) => counts.looked_up(stream.apply(&mut logits, tokenizer)),
                Err(fault) => stream.fail(fault),
            }
        }
        false
    }

    /// Parts with the streams that have ended, and keeps what they have read where that was asked for; nothing at all where
    /// memory is short.
    fn remove_finished(&mut self) {
        let over: Vec<Stream> = self.streams.extract_if(.., |stream| stream.is_over()).collect();
        if !self.runner.is_own() {
            return;
        }
        for stream in over.into_iter().filter(Stream::may_be_cached) {
            let owner = stream.owner();
            let sequence = stream.into_sequence();
            let bytes = self.runner.bytes(sequence.room());
            if self.is_short_of(bytes) {
                self.prefix_cache.shrink(0);
            } else {
                self.prefix_cache.insert(sequence, owner, bytes);
            }
        }
    }

    /// The prompt that is read next.
    fn next_to_read(&mut self) -> Option<usize> {
        let reading = self.streams.iter().enumerate().filter(|(_, stream)| !stream.writes());
        let prompts: Vec<Prompt> = reading
            .map(|(at, stream)| Prompt { at, owner: stream.owner(), priority: stream.priority() })
            .collect();
        self.prefill_policy.next(&prompts, |owner| self.streams.iter().any(|stream| stream.owner() == *owner))
    }

    /// Tokens of a prompt that may be read while others wait for their next token.
    fn chunk(&self, writers: usize) -> usize {
        match self.prefill_seconds.filter(|_| writers > 0) {
            Some(token) => ((self.limits.gap.as_secs_f64() / token) as usize).clamp(LEAST_CHUNK, CHUNK),
            None if writers > 0 => LEAST_CHUNK,
            None => CHUNK,
        }
    }

    /// Learns from the time of a step: in which a piece of a prompt was read, or one text written with so many rows.
    fn learn(&mut self, time: Duration, piece: Option<usize>, alone: Option<usize>) {
        if let Some(piece) = piece {
            let token = time.as_secs_f64() / piece as f64;
            self.prefill_seconds =
                Some(self.prefill_seconds.map_or(token, |known| known + LATEST_SHARE * (token - known)));
        } else if let Some(rows) = alone {
            self.costs.took(rows, time);
        }
    }
}

/// A step of some requests; its fault is told in words.
fn attempt(runner: &mut ModelRunner, streams: &mut [&mut Stream]) -> Result<Vec<Vec<f32>>, String> {
    let work = catch_unwind(AssertUnwindSafe(|| {
        let mut parts: Vec<Part<'_>> = streams.iter_mut().map(|stream| stream.part()).collect();
        runner.step(&mut parts)
    }));
    match work {
        Ok(logits) => logits.map_err(|error: EngineError| error.to_string()),
        Err(_) => {
            runner.recover();
            Err(PANIC.into())
        }
    }
}

#[cfg(test)]
mod tests;
