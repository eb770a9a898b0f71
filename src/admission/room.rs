//! One room: its slots, those who wait for one, and the tickets and permits that they hold.

use super::error::AdmissionError;
use super::estimate::{Working, until_free};
use super::queue::{AdmissionRequest, PendingRequest, Queue, Waiting};
use crate::units::Interval;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{oneshot, watch};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intake {
    Open,
    /// Nobody gets a slot; new requests may wait.
    Paused,
    /// New requests are refused.
    Closing,
}

pub(super) struct State {
    pub(super) intake: Intake,
    pub(super) working: Vec<Working>,
    pub(super) queue: Queue<Permit>,
    next: u64,
}

pub(super) struct Room {
    pub(super) slots: usize,
    /// Places to wait.
    places: usize,
    pub(super) state: Mutex<State>,
    pub(super) moved: watch::Sender<u64>,
}

impl Room {
    pub(super) fn new(slots: usize, places: usize) -> Arc<Self> {
        let state = State { intake: Intake::Open, working: Vec::new(), queue: Queue::default(), next: 0 };
        Arc::new(Self { slots: slots.max(1), places, state: Mutex::new(state), moved: watch::Sender::new(0) })
    }

    /// Takes a place in the queue, in a state that was looked at before.
    pub(super) fn enter(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, State>,
        request: &AdmissionRequest<'_>,
    ) -> Result<Ticket, AdmissionError> {
        if state.intake == Intake::Closing {
            return Err(AdmissionError::Closing);
        }
        let at_once = state.intake == Intake::Open && self.free(&state) > 0;
        if !at_once && !state.queue.has_place(request.priority, self.places) {
            if state.intake == Intake::Paused {
                return Err(AdmissionError::Paused);
            }
            // A place to wait is free as soon as one of those at work ends.
            let wait = self.wait(&state, 0).map(|wait| wait.value.ceil().max(1.0));
            return Err(AdmissionError::Full { retry_after_s: wait.map(|seconds| seconds as u64) });
        }
        let (sender, permit) = oneshot::channel();
        let id = state.next;
        state.next += 1;
        state.queue.push(Waiting { id, request: PendingRequest::of(request), sender });
        drop(state);
        let ticket = Ticket::new(Arc::clone(self), id, permit);
        self.grant_slots();
        Ok(ticket)
    }

    pub(super) fn close(&self) {
        let mut state = self.state();
        let turned_away = match std::mem::replace(&mut state.intake, Intake::Closing) {
            Intake::Paused => std::mem::take(&mut state.queue),
            Intake::Open | Intake::Closing => Queue::default(),
        };
        drop(state);
        drop(turned_away);
        self.notify();
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn free(&self, state: &State) -> usize {
        self.slots.saturating_sub(state.working.len())
    }

    /// Seconds until whoever has the first `ahead` of the queue before it gets a slot; none while some of these times
    /// are not known, or the room is paused.
    fn wait(&self, state: &State, ahead: usize) -> Option<Interval<f64>> {
        if state.intake == Intake::Paused {
            return None;
        }
        let now = Instant::now();
        let working: Option<Vec<_>> = state.working.iter().map(|one| one.seconds_left(now)).collect();
        let before: Option<Vec<_>> =
            state.queue.pending().take(ahead).map(|request| request.seconds).collect();
        Some(until_free(self.slots, &working?, &before?))
    }

    /// Gives free slots to the first that wait.
    pub(super) fn grant_slots(self: &Arc<Self>) {
        let mut state = self.state();
        while state.intake != Intake::Paused && self.free(&state) > 0 {
            let Some(Waiting { id, request, sender, .. }) = state.queue.next() else { break };
            state.working.push(Working { id, request, since: Instant::now() });
            // Sent without the lock: a ticket dropped meanwhile hands the permit back right here,
            // and its drop needs the lock.
            drop(state);
            drop(sender.send(Permit::new(Arc::clone(self), id)));
            state = self.state();
        }
        drop(state);
        self.notify();
    }

    /// Says to those who wait that something moved.
    pub(super) fn notify(&self) {
        self.moved.send_modify(|moves| *moves += 1);
    }
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Place in the queue: 1 is next, 0 has its permit waiting.
    pub position: usize,
    /// About how many seconds until the permit; none while that is not known. It holds as long as nobody overtakes.
    pub wait: Option<Interval<f64>>,
    /// The room is paused, and nobody knows until when.
    pub paused: bool,
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
        out.debug_struct("Ticket").field("place", &self.place()).finish_non_exhaustive()
    }
}

impl Ticket {
    fn new(room: Arc<Room>, id: u64, permit: oneshot::Receiver<Permit>) -> Self {
        let moved = room.moved.subscribe();
        Self { room, id, permit, moved }
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        let state = self.room.state();
        let ahead = state.queue.ahead_of(self.id);
        Place {
            position: ahead.map_or(0, |ahead| ahead + 1),
            wait: ahead.map_or(Some(Interval::default()), |ahead| self.room.wait(&state, ahead)),
            paused: state.intake == Intake::Paused,
        }
    }

    /// Waits for the permit, or until the queue has moved and the place is to be shown again (none). Safe to cancel.
    ///
    /// # Errors
    /// As [`Ticket::admitted`].
    pub async fn next(&mut self) -> Result<Option<Permit>, AdmissionError> {
        tokio::select! {
            biased;
            permit = &mut self.permit => permit.map(Some).map_err(|_| AdmissionError::Closing),
            // The room outlives its tickets, so that the sender is there.
            _ = self.moved.changed() => Ok(None),
        }
    }

    /// Waits for the permit. Safe to cancel and call again, until it has given one.
    ///
    /// # Errors
    /// [`AdmissionError::Closing`] when the server shuts down while the room is paused.
    pub async fn admitted(&mut self) -> Result<Permit, AdmissionError> {
        (&mut self.permit).await.map_err(|_| AdmissionError::Closing)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.room.state().queue.leave(self.id);
        self.room.notify();
    }
}

/// The right to work. Dropped, it goes to the next in the queue.
pub struct Permit {
    /// Given up when the slot is no longer its own.
    room: Option<Arc<Room>>,
    id: u64,
}

impl fmt::Debug for Permit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Permit").finish_non_exhaustive()
    }
}

/// What became of a permit whose holder was ready to let others through.
#[derive(Debug)]
pub enum Yielded {
    /// Nobody has to go first.
    Kept(Permit),
    /// Somebody goes first; the slot is given back until the ticket is admitted.
    Queued(Ticket),
}

impl Permit {
    fn new(room: Arc<Room>, id: u64) -> Self {
        Self { room: Some(room), id }
    }

    /// Lets interactive requests that wait go first when this is a batch's: for use between two passes. It then waits
    /// before all other batches. While the room is paused it goes on, as all that is at work.
    pub fn yield_slot(mut self) -> Yielded {
        let Some(room) = self.room.take() else { return Yielded::Kept(self) };
        let mut state = room.state();
        let at = state.working.iter().position(|one| one.id == self.id);
        let ahead = at.map_or(0, |at| state.queue.before(&state.working[at].request));
        let (Some(at), true) = (at, ahead > 0 && state.intake != Intake::Paused) else {
            drop(state);
            self.room = Some(room);
            return Yielded::Kept(self);
        };
        let working = state.working.remove(at);
        let mut request = working.request.clone();
        request.seconds = working.seconds_left(Instant::now());
        request.overtaken.by(ahead);
        let (sender, permit) = oneshot::channel();
        state.queue.push_behind(ahead, Waiting { id: self.id, request, sender });
        drop(state);
        let ticket = Ticket::new(Arc::clone(&room), self.id, permit);
        room.grant_slots();
        Yielded::Queued(ticket)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(room) = self.room.take() else { return };
        room.state().working.retain(|one| one.id != self.id);
        room.grant_slots();
    }
}
