//! The waiting room: a bounded queue in order of arrival, and the gate of the energy budget.
//!
//! Invariant: never more permits out than slots, never more tickets waiting than places, and a
//! permit or a ticket that is dropped, however that happens, makes room for the next at once.
//!
//! It does not know what a request does, how energy is measured, or who sets a budget.

mod budget;
mod period;

pub use budget::{Budget, Decision, Limit, Limits, OverBudget, Spending, Standing};
pub use period::Period;

use crate::units::{Interval, WattHours};
use budget::{Ask, Refused};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::{oneshot, watch};

/// Settings of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Requests at work at the same time, at least one.
    pub slots: usize,
    /// Requests that may wait.
    pub waiting: usize,
    /// How long a request takes, until some have been seen.
    pub typical: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { slots: 1, waiting: 8, typical: Duration::from_secs(60) }
    }
}

/// Why a request does not get in.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AdmissionError {
    /// Every place to wait is taken.
    #[error("the waiting room is full; try again in {retry_after_s} s")]
    Full {
        /// An honest guess of when a place is free, at least one second.
        retry_after_s: u64,
    },
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

/// How full the room is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Slots.
    pub slots: usize,
    /// Of them, free.
    pub free: usize,
    /// Tickets waiting.
    pub waiting: usize,
}

/// What a request inside should still need, until its permit is given back.
struct Reserved {
    id: u64,
    key: Option<String>,
    energy: WattHours,
}

struct State {
    free: usize,
    reserved: Vec<Reserved>,
    queue: VecDeque<(u64, oneshot::Sender<Permit>)>,
    next: u64,
    /// Mean time of a permit, the latest counting most.
    mean: Duration,
    closing: bool,
}

struct Room {
    settings: Settings,
    state: Mutex<State>,
    moved: watch::Sender<u64>,
}

impl Room {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time until a request with that many before it in the queue starts.
    fn wait(&self, state: &State, ahead: usize) -> Duration {
        let rounds = (ahead / self.settings.slots).saturating_add(1);
        state.mean.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
    }

    /// Gives a free slot to the first that waits.
    fn give(self: &Arc<Self>) {
        let mut state = self.state();
        while state.free > 0 {
            let Some((id, waiting)) = state.queue.pop_front() else {
                break;
            };
            state.free -= 1;
            // Sent without the lock: a ticket dropped meanwhile hands the permit back right here,
            // and its drop needs the lock.
            drop(state);
            let permit = Permit { room: Arc::clone(self), id, since: Instant::now(), idle: true };
            drop(waiting.send(permit));
            state = self.state();
        }
        drop(state);
        self.moved.send_modify(|moves| *moves += 1);
    }
}

/// The waiting room; clones are the same room.
#[derive(Clone)]
pub struct Admission {
    room: Arc<Room>,
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
        let settings = Settings { slots: settings.slots.max(1), ..settings };
        let state = State {
            free: settings.slots,
            reserved: Vec::new(),
            queue: VecDeque::new(),
            next: 0,
            mean: settings.typical,
            closing: false,
        };
        let room = Room { settings, state: Mutex::new(state), moved: watch::Sender::new(0) };
        Self { room: Arc::new(room), budget: None }
    }

    /// A room with a budget at its door.
    pub fn with_budget(settings: Settings, budget: Budget) -> Self {
        Self { budget: Some(Arc::new(budget)), ..Self::new(settings) }
    }

    /// Takes a place in the queue, for a request of about that energy, of the holder of a key when one is known.
    ///
    /// # Errors
    /// [`AdmissionError`], at once: this never waits.
    pub fn enter(&self, quote: Interval<WattHours>, key: Option<&str>) -> Result<Ticket, AdmissionError> {
        let mut state = self.room.state();
        // Under the lock, so that two requests cannot both take what is left.
        if let Some(budget) = &self.budget {
            budget.allow(&Self::ask(&state, quote, key)).map_err(|refused| match refused {
                Refused::Over(over) => AdmissionError::Budget(over),
                Refused::Unknown(reason) => AdmissionError::BudgetUnknown(reason),
            })?;
        }
        if state.closing {
            return Err(AdmissionError::Closing);
        }
        if state.free == 0 && state.queue.len() >= self.room.settings.waiting {
            // A place to wait is free as soon as one of those at work ends.
            let wait = self.room.wait(&state, 0).as_secs_f64().ceil().max(1.0);
            return Err(AdmissionError::Full { retry_after_s: Duration::from_secs_f64(wait).as_secs() });
        }
        let (sender, permit) = oneshot::channel();
        let id = state.next;
        state.next += 1;
        state.queue.push_back((id, sender));
        state.reserved.push(Reserved { id, key: key.map(str::to_owned), energy: quote.value });
        drop(state);
        let moved = self.room.moved.subscribe();
        self.room.give();
        Ok(Ticket { room: Arc::clone(&self.room), id, permit, moved, admitted: false })
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
        let sum = |of_key: bool| {
            let counted = state.reserved.iter().filter(|one| !of_key || one.key.as_deref() == key);
            WattHours(counted.map(|one| one.energy.0).sum())
        };
        Ask { now: SystemTime::now(), quote, key, pending: [sum(false), sum(true)] }
    }

    /// How full the room is.
    pub fn load(&self) -> Load {
        let state = self.room.state();
        Load { slots: self.room.settings.slots, free: state.free, waiting: state.queue.len() }
    }

    /// Refuses new requests from now on; those inside go on.
    pub fn close(&self) {
        self.room.state().closing = true;
    }
}

/// A place in the queue. Dropped, it is free again.
pub struct Ticket {
    room: Arc<Room>,
    id: u64,
    permit: oneshot::Receiver<Permit>,
    moved: watch::Receiver<u64>,
    /// The permit was picked up, and answers for what was reserved.
    admitted: bool,
}

impl fmt::Debug for Ticket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Ticket").field("position", &self.position()).finish_non_exhaustive()
    }
}

impl Ticket {
    /// Place in the queue: 1 is next, 0 has its permit waiting.
    pub fn position(&self) -> usize {
        let state = self.room.state();
        state.queue.iter().position(|(id, _)| *id == self.id).map_or(0, |index| index + 1)
    }

    /// About how long until the permit, from the time that the last requests took.
    pub fn estimated_wait(&self) -> Duration {
        match self.position() {
            0 => Duration::ZERO,
            position => self.room.wait(&self.room.state(), position - 1),
        }
    }

    /// Waits until the queue has moved since the last call, to show the position again.
    pub async fn moved(&mut self) {
        // The room outlives its tickets, so that the sender is there.
        let _ = self.moved.changed().await;
    }

    /// Waits for the permit. Safe to cancel and call again, until it has given one.
    pub async fn admitted(&mut self) -> Permit {
        let permit = (&mut self.permit).await;
        let mut permit =
            permit.expect("a sender stays in the queue until it has sent or the ticket is dropped");
        permit.since = Instant::now();
        permit.idle = false;
        self.admitted = true;
        permit
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.room.state();
        state.queue.retain(|(id, _)| *id != self.id);
        if !self.admitted {
            state.reserved.retain(|one| one.id != self.id);
        }
        drop(state);
        self.room.moved.send_modify(|moves| *moves += 1);
    }
}

/// The right to work. Dropped, it goes to the next in the queue.
pub struct Permit {
    room: Arc<Room>,
    id: u64,
    since: Instant,
    /// It was never picked up: its time says nothing.
    idle: bool,
}

impl fmt::Debug for Permit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Permit").finish_non_exhaustive()
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.room.state();
        state.free += 1;
        state.reserved.retain(|one| one.id != self.id);
        if !self.idle {
            state.mean = (state.mean * 3 + self.since.elapsed()) / 4;
        }
        drop(state);
        self.room.give();
    }
}

#[cfg(test)]
mod tests;
