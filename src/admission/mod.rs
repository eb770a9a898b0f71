//! The waiting room: a bounded queue, interactive requests before batches, and the gate of the energy budget.
//!
//! Whoever sits in front of the page goes before a folder of documents: an interactive request overtakes the batches that
//! wait, and a batch at work lets it through between two passes. Not for ever: a batch is overtaken a few times only
//! (`queue`), so that a busy day delays a folder and does not leave it undone. Paused, the room lets nobody in, those
//! inside go on, and places are kept in their order.
//!
//! Invariant: never more permits out than slots, never more tickets waiting than places, and a
//! permit or a ticket that is dropped, however that happens, makes room for the next at once.
//!
//! It does not know what a request does, how energy is measured, how long a request takes (whoever enters says what is
//! known of that), or who sets a budget.

mod budget;
mod estimate;
mod period;
mod queue;
mod turn;

pub use budget::{Budget, Decision, Limit, Limits, OverBudget, Spending, Standing};
pub use period::Period;
pub use turn::{Permit, Place, Ticket, Way};

use crate::units::{Interval, Priority, WattHours};
use budget::{Ask, Refused};
use estimate::{Working, until_free};
use queue::{Queue, Waiting, Wish};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime};
use tokio::sync::{oneshot, watch};

/// Settings of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Requests at work at the same time, at least one.
    pub slots: usize,
    /// Requests that may wait; batches take at most half of these places, so that a folder sent all at once does not
    /// shut the door on people.
    pub waiting: usize,
    /// Requests that read, plan, extract or check at the same time, at least one: no more documents are parsed at once.
    pub reading: usize,
}

/// Requests that may wait for light work, which takes moments.
const WAITING_TO_READ: usize = 64;

impl Default for Settings {
    fn default() -> Self {
        Self { slots: 1, waiting: 8, reading: 2 }
    }
}

/// What a request says of itself at the door.
#[derive(Debug, Clone, Copy, Default)]
pub struct Call<'a> {
    /// Energy that it should need.
    pub energy: Interval<WattHours>,
    /// Seconds that it should be at work; none while nothing like it has been seen on this machine.
    pub seconds: Option<Interval<f64>>,
    /// The name of the key it came with, when one is known.
    pub key: Option<&'a str>,
    /// Whether somebody waits for it.
    pub priority: Priority,
}

/// Why a request does not get in.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AdmissionError {
    /// Every place to wait is taken.
    #[error("the waiting room is full; {}", when(*retry_after_s))]
    Full {
        /// About when a place is free, at least one second; none while that is not known.
        retry_after_s: Option<u64>,
    },
    /// Every place to wait is taken, and nobody is let in.
    #[error("the queue is paused and every place to wait is taken; try again once it goes on")]
    Paused,
    /// The server is shutting down.
    #[error("the server is shutting down; try again later")]
    Closing,
    /// No energy left.
    #[error(transparent)]
    Budget(#[from] Box<OverBudget>),
    /// Nobody can tell how much energy is left.
    #[error("what is spent of the energy budget cannot be read ({0}); look at the ledger, then try again")]
    BudgetUnknown(String),
}

fn when(retry_after_s: Option<u64>) -> String {
    match retry_after_s {
        Some(seconds) => format!("try again in about {seconds} s"),
        None => "try again later, nobody can tell yet when a place will be free".to_owned(),
    }
}

/// How full the room is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Slots.
    pub slots: usize,
    /// Of them, free.
    pub free: usize,
    /// Interactive requests that wait.
    pub interactive: usize,
    /// Batches that wait.
    pub batch: usize,
    /// Nobody is let in until the room is resumed.
    pub paused: bool,
}

impl Load {
    /// Requests that wait.
    pub fn waiting(&self) -> usize {
        self.interactive + self.batch
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    /// Lets nobody in; everybody may wait in front of it.
    Paused,
    /// Nobody new may wait.
    Closing,
}

struct State {
    door: Door,
    working: Vec<Working>,
    queue: Queue,
    next: u64,
}

struct Room {
    slots: usize,
    /// Places to wait.
    places: usize,
    state: Mutex<State>,
    moved: watch::Sender<u64>,
}

impl Room {
    fn new(slots: usize, places: usize) -> Arc<Self> {
        let state = State { door: Door::Open, working: Vec::new(), queue: Queue::default(), next: 0 };
        Arc::new(Self { slots: slots.max(1), places, state: Mutex::new(state), moved: watch::Sender::new(0) })
    }

    /// Takes a place in the queue, in a state that was looked at before.
    fn enter(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, State>,
        call: &Call<'_>,
    ) -> Result<Ticket, AdmissionError> {
        if state.door == Door::Closing {
            return Err(AdmissionError::Closing);
        }
        let at_once = state.door == Door::Open && self.free(&state) > 0;
        if !at_once && !state.queue.has_place(call.priority, self.places) {
            if state.door == Door::Paused {
                return Err(AdmissionError::Paused);
            }
            // A place to wait is free as soon as one of those at work ends.
            let wait = self.wait(&state, 0).map(|wait| wait.value.ceil().max(1.0));
            return Err(AdmissionError::Full { retry_after_s: wait.map(|seconds| seconds as u64) });
        }
        let (sender, permit) = oneshot::channel();
        let id = state.next;
        state.next += 1;
        state.queue.push(Waiting { id, wish: Wish::of(call), sender });
        drop(state);
        let ticket = Ticket::new(Arc::clone(self), id, permit);
        self.give();
        Ok(ticket)
    }

    fn close(&self) {
        let mut state = self.state();
        let turned_away = match std::mem::replace(&mut state.door, Door::Closing) {
            Door::Paused => std::mem::take(&mut state.queue),
            Door::Open | Door::Closing => Queue::default(),
        };
        drop(state);
        drop(turned_away);
        self.tell();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn free(&self, state: &State) -> usize {
        self.slots.saturating_sub(state.working.len())
    }

    /// Seconds until whoever has the first `ahead` of the queue before it gets a slot; none while some of these times
    /// are not known, or the room is paused.
    fn wait(&self, state: &State, ahead: usize) -> Option<Interval<f64>> {
        if state.door == Door::Paused {
            return None;
        }
        let now = Instant::now();
        let working: Option<Vec<_>> = state.working.iter().map(|one| one.left(now)).collect();
        let before: Option<Vec<_>> = state.queue.wishes().take(ahead).map(|wish| wish.seconds).collect();
        Some(until_free(self.slots, &working?, &before?))
    }

    /// Gives free slots to the first that wait.
    fn give(self: &Arc<Self>) {
        let mut state = self.state();
        while state.door != Door::Paused && self.free(&state) > 0 {
            let Some(Waiting { id, wish, sender, .. }) = state.queue.next() else { break };
            state.working.push(Working { id, wish, since: Instant::now() });
            // Sent without the lock: a ticket dropped meanwhile hands the permit back right here,
            // and its drop needs the lock.
            drop(state);
            drop(sender.send(Permit::new(Arc::clone(self), id)));
            state = self.state();
        }
        drop(state);
        self.tell();
    }

    /// Says to those who wait that something moved.
    fn tell(&self) {
        self.moved.send_modify(|moves| *moves += 1);
    }
}

/// The waiting room; clones are the same room.
#[derive(Clone)]
pub struct Admission {
    room: Arc<Room>,
    /// Where light work waits: for a processor, and for nothing else.
    light: Arc<Room>,
    budget: Option<Arc<Budget>>,
}

impl fmt::Debug for Admission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Admission").field("load", &self.load()).finish_non_exhaustive()
    }
}

impl Admission {
    /// A room without a budget.
    pub fn new(settings: Settings) -> Self {
        let light = Room::new(settings.reading, WAITING_TO_READ);
        Self { room: Room::new(settings.slots, settings.waiting), light, budget: None }
    }

    /// A room with a budget at its door.
    pub fn with_budget(settings: Settings, budget: Budget) -> Self {
        Self { budget: Some(Arc::new(budget)), ..Self::new(settings) }
    }

    /// Takes a place in the queue.
    ///
    /// # Errors
    /// [`AdmissionError`], at once: this never waits.
    pub fn enter(&self, call: Call<'_>) -> Result<Ticket, AdmissionError> {
        let state = self.room.state();
        // Under the lock, so that two requests cannot both take what is left.
        if let Some(budget) = &self.budget {
            budget.allow(&Self::ask(&state, call.energy, call.key)).map_err(|refused| match refused {
                Refused::Over(over) => AdmissionError::Budget(over),
                Refused::Unknown(reason) => AdmissionError::BudgetUnknown(reason),
            })?;
        }
        self.room.enter(state, &call)
    }

    /// Takes a place for light work: reading a document, planning, extracting, checking. It spends too little for a
    /// budget to stand before it, and a pause does not hold it up.
    ///
    /// # Errors
    /// [`AdmissionError::Full`] and [`AdmissionError::Closing`], at once.
    pub fn enter_light(&self, priority: Priority) -> Result<Ticket, AdmissionError> {
        self.light.enter(self.light.state(), &Call { priority, ..Call::default() })
    }

    /// The budget nearest to its limit, for a request of about that energy; none when nothing is limited, or when
    /// what is spent cannot be read.
    pub fn standing(&self, quote: Interval<WattHours>, key: Option<&str>) -> Option<Standing> {
        self.standings(quote, key).into_iter().next()
    }

    /// Every budget that holds for a request, the nearest to its limit first.
    pub fn standings(&self, quote: Interval<WattHours>, key: Option<&str>) -> Vec<Standing> {
        let Some(budget) = &self.budget else { return Vec::new() };
        budget.standings(&Self::ask(&self.room.state(), quote, key)).unwrap_or_default()
    }

    /// Whether a budget is set for each key.
    pub fn counts_keys(&self) -> bool {
        self.budget.as_ref().is_some_and(|budget| budget.limits.counts_keys())
    }

    fn ask<'a>(state: &State, quote: Interval<WattHours>, key: Option<&'a str>) -> Ask<'a> {
        let inside = || state.working.iter().map(|one| &one.wish).chain(state.queue.wishes());
        let sum = |of_key: bool| {
            let counted = inside().filter(|wish| !of_key || wish.key.as_deref() == key);
            WattHours(counted.map(|wish| wish.energy.0).sum())
        };
        Ask { now: SystemTime::now(), quote, key, pending: [sum(false), sum(true)] }
    }

    /// How full the room is.
    pub fn load(&self) -> Load {
        let state = self.room.state();
        let batch = state.queue.batches();
        Load {
            slots: self.room.slots,
            free: self.room.free(&state),
            interactive: state.queue.wishes().count() - batch,
            batch,
            paused: state.door == Door::Paused,
        }
    }

    /// Lets nobody in from now on; those at work go on, new requests may still come and wait.
    pub fn pause(&self) {
        let mut state = self.room.state();
        if state.door == Door::Open {
            state.door = Door::Paused;
        }
        drop(state);
        self.room.tell();
    }

    /// Lets those in again who wait.
    pub fn resume(&self) {
        let mut state = self.room.state();
        if state.door == Door::Paused {
            state.door = Door::Open;
        }
        drop(state);
        self.room.give();
    }

    /// Refuses new requests from now on; those inside go on, but for those whom a pause would keep waiting for ever.
    pub fn close(&self) {
        self.room.close();
        self.light.close();
    }
}

#[cfg(test)]
mod tests;
