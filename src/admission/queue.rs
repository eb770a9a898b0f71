//! Who waits, in the order in which they will be let in.

use std::collections::VecDeque;

use tokio::sync::oneshot;

use crate::units::{Interval, Overtaken, Priority, WattHours};

/// What a request says of itself when it comes in.
#[derive(Debug, Clone, Copy, Default)]
pub struct AdmissionRequest<'a> {
    /// Energy that it should need.
    pub energy: Interval<WattHours>,
    /// Seconds that it should be at work; none while nothing like it has been seen on this machine.
    pub seconds: Option<Interval<f64>>,
    /// The name of the key it came with, when one is known.
    pub key: Option<&'a str>,
    /// Whether somebody waits for it.
    pub priority: Priority,
}

/// What is known of a request as long as it is inside.
#[derive(Debug, Clone)]
pub(super) struct PendingRequest {
    pub key: Option<String>,
    pub energy: WattHours,
    /// Seconds at work that are left.
    pub seconds: Option<Interval<f64>>,
    pub priority: Priority,
    /// Interactive requests that went before it though they came later.
    pub overtaken: Overtaken,
}

impl PendingRequest {
    pub fn of(request: &AdmissionRequest<'_>) -> Self {
        Self {
            key: request.key.map(str::to_owned),
            energy: request.energy.value,
            seconds: request.seconds,
            priority: request.priority,
            overtaken: Overtaken::default(),
        }
    }

    /// Whether an interactive request may go before it.
    pub fn may_be_overtaken(&self) -> bool {
        self.priority == Priority::Batch && self.overtaken.left() > 0
    }
}

/// A request that waits for what `P` stands for: the right to work.
pub(super) struct Waiting<P> {
    pub id: u64,
    pub request: PendingRequest,
    pub sender: oneshot::Sender<P>,
}

/// Those who wait, the next one first.
pub(super) struct Queue<P> {
    waiting: VecDeque<Waiting<P>>,
}

impl<P> Default for Queue<P> {
    fn default() -> Self {
        Self { waiting: VecDeque::new() }
    }
}

impl<P> Queue<P> {
    /// Whether one more may wait, of so many places.
    pub fn has_place(&self, priority: Priority, places: usize) -> bool {
        let room = self.waiting.len() < places;
        match priority {
            Priority::Interactive => room,
            Priority::Batch => room && self.batches() < places.div_ceil(2),
        }
    }

    /// Takes a place: an interactive request before the batches at the end that give way, a batch behind everybody.
    pub fn push(&mut self, new: Waiting<P>) {
        let mut at = self.waiting.len();
        while new.request.priority == Priority::Interactive
            && let Some(before) = at.checked_sub(1).map(|before| &mut self.waiting[before].request)
            && before.may_be_overtaken()
        {
            before.overtaken.by(1);
            at -= 1;
        }
        self.waiting.insert(at, new);
    }

    /// How many at the head of the queue a batch at work would let through.
    pub fn before(&self, request: &PendingRequest) -> usize {
        let interactive = self.pending().take_while(|one| one.priority == Priority::Interactive).count();
        let most = if request.may_be_overtaken() { request.overtaken.left() } else { 0 };
        interactive.min(most as usize)
    }

    /// Takes a place behind the first `ahead`.
    pub fn push_behind(&mut self, ahead: usize, new: Waiting<P>) {
        self.waiting.insert(ahead, new);
    }

    /// The next one, which leaves the queue.
    pub fn next(&mut self) -> Option<Waiting<P>> {
        self.waiting.pop_front()
    }

    /// How many are before a request; none when it does not wait.
    pub fn ahead_of(&self, id: u64) -> Option<usize> {
        self.waiting.iter().position(|one| one.id == id)
    }

    /// Forgets a request.
    pub fn leave(&mut self, id: u64) {
        self.waiting.retain(|one| one.id != id);
    }

    /// What those who wait want, the next one first.
    pub fn pending(&self) -> impl Iterator<Item = &PendingRequest> {
        self.waiting.iter().map(|one| &one.request)
    }

    /// Batches that wait.
    pub fn batches(&self) -> usize {
        self.pending().filter(|request| request.priority == Priority::Batch).count()
    }
}
