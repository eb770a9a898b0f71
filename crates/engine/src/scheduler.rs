//! The one thread that owns the model: it reads and writes for several requests at once.
//!
//! Each step takes the next token of every request that writes, and a piece of the prompt of one that reads, so that
//! new requests join while others stream. The piece is as long as those who wait for their next token can bear; whose
//! prompt it is, `turns` says. It sleeps on its queue while idle, sees a listener who has gone before each step, and turns
//! a panic or a bad request into the failure of that request alone.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError};
use std::time::{Duration, Instant};

use super::counts::Counts;
use super::decoder::Part;
use super::kept::Kept;
use super::lookup::Costs;
use super::model_runner::ModelRunner;
use super::sequence::Sequence;
use super::stream::{Request, Stream};
use super::tokenizer::Tokenizer;
use super::turns::{Prompt, Turns, begins};
use super::{EngineError, memory};

/// Tokens of a prompt read in one step.
pub(super) const CHUNK: usize = 128;
/// The same, at least, while others wait for their next token.
pub(super) const LEAST_CHUNK: usize = 16;
/// Rows of a step in which texts are written, guesses among them.
const MOST_ROWS: usize = 8;
/// What the latest step counts in what a token of a prompt takes.
const LEARN: f64 = 0.3;

/// What the engine's thread is asked.
pub(super) enum Order {
    /// To work for someone.
    Work(Box<Request>),
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
    /// Bytes kept of texts read before.
    pub(super) kept: usize,
    /// The file that tells how much memory is left.
    pub(super) meminfo: PathBuf,
    /// Longest wait for a token while a prompt is read.
    pub(super) gap: Duration,
    /// Whether what comes next is guessed from what was read.
    pub(super) lookup: bool,
    /// Time without work after which memory is given back.
    pub(super) idle: Option<Duration>,
}

/// Works until every sender of orders is gone.
pub(super) fn run(
    runner: ModelRunner,
    tokenizer: &Tokenizer,
    limits: Limits,
    counts: Arc<Counts>,
    orders: &Receiver<Order>,
) {
    let kept = Kept::new(limits.kept, Arc::clone(&counts));
    let mut scheduler = Scheduler {
        runner,
        tokenizer,
        limits,
        counts,
        kept,
        waiting: VecDeque::new(),
        streams: Vec::new(),
        costs: Costs::default(),
        token: None,
        turns: Turns::default(),
    };
    while scheduler.hear(orders) {
        scheduler.start_waiting();
        scheduler.step();
    }
}

struct Scheduler<'a> {
    runner: ModelRunner,
    tokenizer: &'a Tokenizer,
    limits: Limits,
    counts: Arc<Counts>,
    kept: Kept,
    waiting: VecDeque<Request>,
    streams: Vec<Stream>,
    costs: Costs,
    /// Seconds that a token of a prompt takes.
    token: Option<f64>,
    turns: Turns,
}

impl Scheduler<'_> {
    /// Takes what is asked; sleeps while there is nothing to do. `false` when nobody can ask any more.
    fn hear(&mut self, orders: &Receiver<Order>) -> bool {
        if self.streams.is_empty() && self.waiting.is_empty() {
            match self.sleep(orders) {
                Some(order) => self.obey(order),
                None => return false,
            }
        }
        loop {
            match orders.try_recv() {
                Ok(order) => self.obey(order),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return !self.streams.is_empty(),
            }
        }
    }

    /// The next order; wakes once at most to give memory back.
    fn sleep(&mut self, orders: &Receiver<Order>) -> Option<Order> {
        let holds = self.runner.is_loaded() || self.kept.bytes() > 0;
        if let Some(idle) = self.limits.idle.filter(|_| holds) {
            match orders.recv_timeout(idle) {
                Ok(order) => return Some(order),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    self.runner.release();
                    self.kept.shrink(0);
                    tracing::info!(
                        "nothing to do for {:.1} s: the model's memory is given back",
                        idle.as_secs_f64()
                    );
                }
            }
        }
        orders.recv().ok()
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Work(request) => self.waiting.push_back(*request),
            Order::Forget(owner, done) => {
                let _ = done.try_send(self.kept.forget(owner.as_deref()));
            }
        }
    }

    fn start_waiting(&mut self) {
        self.waiting.retain(|request| !request.events.is_closed());
        let most = if self.runner.is_own() { self.limits.streams } else { 1 };
        while self.streams.len() < most
            && let Some(next) = begins(self.waiting.iter().map(|request| request.job.priority))
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
            self.kept.shrink(self.kept.bytes().saturating_sub(2 * bytes));
        }
        let mut sequence = self.runner.sequence(room);
        if !self.runner.is_own() || !request.job.shortcuts.kept {
            return sequence;
        }
        let (prompt, owner) = (&request.job.prompt, request.job.owner.as_deref());
        let least = &prompt[..prompt.len() - 1];
        let working = self.streams.iter().filter(|stream| stream.owner().as_deref() == owner);
        let other = working.map(|stream| (stream.sequence.shared(least), &stream.sequence));
        let other = other.max_by_key(|(shared, _)| *shared);
        let known = self.kept.beginning(prompt, owner);
        let (from, shared) = match (known, other) {
            (Some((kept, shared)), Some((more, _))) if shared >= more => (kept, shared),
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
        self.let_go();
        let writers = self.streams.iter().filter(|stream| stream.writes()).count();
        let read = self.next_to_read();
        let chunk = self.chunk(writers);
        let spare =
            if read.is_none() && writers > 0 { MOST_ROWS.saturating_sub(writers) / writers } else { 0 };
        let guesses = if self.limits.lookup && self.runner.is_own() { spare } else { 0 };
        for (at, stream) in self.streams.iter_mut().enumerate() {
            if stream.writes() {
                stream.ask_next(guesses, &self.costs);
            } else if read == Some(at) {
                stream.ask_prompt(chunk);
            }
        }
        let rows = self.streams.iter().map(Stream::rows).sum();
        // The last piece of a prompt is shorter than the others.
        let piece = read.map(|at| self.streams[at].rows());
        let start = Instant::now();
        if self.work() {
            self.learn(start.elapsed(), piece, if writers == 1 { Some(rows) } else { None });
        }
        self.let_go();
    }

    /// Reads and hands out; `false` when a request was at fault, and the time says nothing.
    fn work(&mut self) -> bool {
        let Self { runner, tokenizer, streams, counts, .. } = self;
        let mut asking: Vec<&mut Stream> = streams.iter_mut().filter(|stream| stream.rows() > 0).collect();
        if asking.is_empty() {
            return false;
        }
        let fault = match attempt(runner, &mut asking) {
            Ok(logits) => {
                let mut logits = logits.into_iter();
                for stream in asking {
                    let mut own: Vec<Vec<f32>> = logits.by_ref().take(stream.wanted()).collect();
                    counts.guessed(stream.take(&mut own, tokenizer));
                }
                return true;
            }
            Err(fault) => fault,
        };
        if let [alone] = asking.as_mut_slice() {
            alone.fail(fault);
            return false;
        }
        // Once more, each by itself: only the one at fault fails.
        for stream in asking {
            match attempt(runner, &mut [&mut *stream]) {
                Ok(mut logits) => counts.guessed(stream.take(&mut logits, tokenizer)),
                Err(fault) => stream.fail(fault),
            }
        }
        false
    }

    /// Parts with the streams that have ended, and keeps what they have read where that was asked for; nothing at all where
    /// memory is short.
    fn let_go(&mut self) {
        let over: Vec<Stream> = self.streams.extract_if(.., |stream| stream.is_over()).collect();
        if !self.runner.is_own() {
            return;
        }
        for stream in over.into_iter().filter(Stream::is_kept) {
            let owner = stream.owner();
            let sequence = stream.into_sequence();
            let bytes = self.runner.bytes(sequence.room());
            if self.is_short_of(bytes) {
                self.kept.shrink(0);
            } else {
                self.kept.keep(sequence, owner, bytes);
            }
        }
    }

    /// The prompt that is read next.
    fn next_to_read(&mut self) -> Option<usize> {
        let reading = self.streams.iter().enumerate().filter(|(_, stream)| !stream.writes());
        let prompts: Vec<Prompt> = reading
            .map(|(at, stream)| Prompt { at, owner: stream.owner(), priority: stream.priority() })
            .collect();
        self.turns.next(&prompts, |owner| self.streams.iter().any(|stream| stream.owner() == *owner))
    }

    /// Tokens of a prompt that may be read while others wait for their next token.
    fn chunk(&self, writers: usize) -> usize {
        match self.token.filter(|_| writers > 0) {
            Some(token) => ((self.limits.gap.as_secs_f64() / token) as usize).clamp(LEAST_CHUNK, CHUNK),
            None if writers > 0 => LEAST_CHUNK,
            None => CHUNK,
        }
    }

    /// Learns from the time of a step: in which a piece of a prompt was read, or one text written with so many rows.
    fn learn(&mut self, time: Duration, piece: Option<usize>, alone: Option<usize>) {
        if let Some(piece) = piece {
            let token = time.as_secs_f64() / piece as f64;
            self.token = Some(self.token.map_or(token, |known| known + LEARN * (token - known)));
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
        Err(_) => Err("the engine failed on this request".into()),
    }
}
