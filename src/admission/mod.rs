//! The waiting room: a bounded queue in order of arrival, and the gate of the energy budget.
//!
//! Invariant: never more permits out than slots, never more tickets waiting than places, and a
//! permit or a ticket that is dropped, however that happens, makes room for the next at once.
//!
//! It does not know what a request does, how energy is measured, or who sets a budget.

use crate::units::{Interval, WattHours};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
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

/// Decides whether there is energy left for a request.
pub trait Budget: Send + Sync {
    /// Lets a request of about that energy through, or says why not.
    ///
    /// # Errors
    /// [`OverBudget`] names the budget, its limit and who may raise it.
    fn allow(&self, quote: Interval<WattHours>) -> Result<(), OverBudget>;
}

/// No limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlwaysOpen;

impl Budget for AlwaysOpen {
    fn allow(&self, _quote: Interval<WattHours>) -> Result<(), OverBudget> {
        Ok(())
    }
}

/// A budget that a request would exceed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "the budget {name} is spent ({spent} of {limit}); {raised_by} may raise it, and the version without AI is \
     still offered"
)]
pub struct OverBudget {
    /// Its name.
    pub name: String,
    /// Its limit.
    pub limit: WattHours,
    /// What is spent of it.
    pub spent: WattHours,
    /// Who may raise it.
    pub raised_by: String,
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
    Budget(#[from] OverBudget),
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

struct State {
    free: usize,
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
            let Some((_, waiting)) = state.queue.pop_front() else {
                break;
            };
            state.free -= 1;
            // Sent without the lock: a ticket dropped meanwhile hands the permit back right here,
            // and its drop needs the lock.
            drop(state);
            let permit = Permit { room: Arc::clone(self), since: Instant::now(), idle: true };
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
    budget: Arc<dyn Budget>,
}

impl fmt::Debug for Admission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Admission").field("load", &self.load()).finish_non_exhaustive()
    }
}

impl Admission {
    /// A room without a budget.
    pub fn new(settings: Settings) -> Self {
        Self::with_budget(settings, Arc::new(AlwaysOpen))
    }

    /// A room with a budget at its door.
    pub fn with_budget(settings: Settings, budget: Arc<dyn Budget>) -> Self {
        let settings = Settings { slots: settings.slots.max(1), ..settings };
        let state = State {
            free: settings.slots,
            queue: VecDeque::new(),
            next: 0,
            mean: settings.typical,
            closing: false,
        };
        let room = Room { settings, state: Mutex::new(state), moved: watch::Sender::new(0) };
        Self { room: Arc::new(room), budget }
    }

    /// Takes a place in the queue, for a request of about that energy.
    ///
    /// # Errors
    /// [`AdmissionError`], at once: this never waits.
    pub fn enter(&self, quote: Interval<WattHours>) -> Result<Ticket, AdmissionError> {
        self.budget.allow(quote)?;
        let (sender, permit) = oneshot::channel();
        let mut state = self.room.state();
        if state.closing {
            return Err(AdmissionError::Closing);
        }
        if state.free == 0 && state.queue.len() >= self.room.settings.waiting {
            // A place to wait is free as soon as one of those at work ends.
            let wait = self.room.wait(&state, 0).as_secs_f64().ceil().max(1.0);
            return Err(AdmissionError::Full { retry_after_s: Duration::from_secs_f64(wait).as_secs() });
        }
        let id = state.next;
        state.next += 1;
        state.queue.push_back((id, sender));
        drop(state);
        let moved = self.room.moved.subscribe();
        self.room.give();
        Ok(Ticket { room: Arc::clone(&self.room), id, permit, moved })
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
        permit
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.room.state().queue.retain(|(id, _)| *id != self.id);
        self.room.moved.send_modify(|moves| *moves += 1);
    }
}

/// The right to work. Dropped, it goes to the next in the queue.
pub struct Permit {
    room: Arc<Room>,
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
        if !self.idle {
            state.mean = (state.mean * 3 + self.since.elapsed()) / 4;
        }
        drop(state);
        self.room.give();
    }
}

#[cfg(test)]
mod tests;
