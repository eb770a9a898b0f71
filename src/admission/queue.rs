//! Who waits, in the order in which they will be let in.

use std::collections::VecDeque;

use tokio::sync::oneshot;

use super::{Call, Permit};
use crate::units::{Interval, Overtaken, Priority, WattHours};

/// What is known of a request as long as it is inside.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub key: Option<String>,
    pub energy: WattHours,
    /// Seconds at work that are left.
    pub seconds: Option<Interval<f64>>,
    pub priority: Priority,
    /// Interactive requests that went before it though they came later.
    pub overtaken: Overtaken,
}

impl Wish {
    pub fn of(call: &Call<'_>) -> Self {
        Self {
            key: call.key.map(str::to_owned),
            energy: call.energy.value,
            seconds: call.seconds,
            priority: call.priority,
            overtaken: Overtaken::default(),
        }
    }

    /// Whether an interactive request may go before it.
    pub fn gives_way(&self) -> bool {
        self.priority == Priority::Batch && self.overtaken.left() > 0
    }
}

/// A request that waits.
pub(super) struct Waiting {
    pub id: u64,
    pub wish: Wish,
    pub sender: oneshot::Sender<Permit>,
}

/// Those who wait, the next one first.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
}

impl Queue {
    /// Whether one more may wait, of so many places.
    pub fn has_place(&self, priority: Priority, places: usize) -> bool {
        let room = self.waiting.len() < places;
        match priority {
            Priority::Interactive => room,
            Priority::Batch => room && self.batches() < places.div_ceil(2),
        }
    }

    /// Takes a place: an interactive request before the batches at the end that give way, a batch behind everybody.
    pub fn push(&mut self, new: Waiting) {
        let mut at = self.waiting.len();
        while new.wish.priority == Priority::Interactive
            && let Some(before) = at.checked_sub(1).map(|before| &mut self.waiting[before].wish)
            && before.gives_way()
        {
            before.overtaken.by(1);
            at -= 1;
        }
        self.waiting.insert(at, new);
    }

    /// How many at the head of the queue a batch at work would let through.
    pub fn before(&self, wish: &Wish) -> usize {
        let interactive = self.wishes().take_while(|one| one.priority == Priority::Interactive).count();
        let most = if wish.gives_way() { wish.overtaken.left() } else { 0 };
        interactive.min(most as usize)
    }

    /// Takes a place behind the first `ahead`.
    pub fn push_behind(&mut self, ahead: usize, new: Waiting) {
        self.waiting.insert(ahead, new);
    }

    /// The next one, which leaves the queue.
    pub fn next(&mut self) -> Option<Waiting> {
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
    pub fn wishes(&self) -> impl Iterator<Item = &Wish> {
        self.waiting.iter().map(|one| &one.wish)
    }

    /// Batches that wait.
    pub fn batches(&self) -> usize {
        self.wishes().filter(|wish| wish.priority == Priority::Batch).count()
    }
}
