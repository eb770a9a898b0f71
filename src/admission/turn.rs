//! A place in the queue, and the right to work that it becomes.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{oneshot, watch};

use super::queue::Waiting;
use super::{AdmissionError, Door, Room};
use crate::units::Interval;

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
    pub(super) fn new(room: Arc<Room>, id: u64, permit: oneshot::Receiver<Permit>) -> Self {
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
            paused: state.door == Door::Paused,
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
        self.room.tell();
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
pub enum Way {
    /// Nobody has to go first.
    Free(Permit),
    /// Somebody goes first; the slot is given back until the ticket is admitted.
    Taken(Ticket),
}

impl Permit {
    pub(super) fn new(room: Arc<Room>, id: u64) -> Self {
        Self { room: Some(room), id }
    }

    /// Lets interactive requests that wait go first when this is a batch's: for use between two passes. It then waits
    /// before all other batches. While the room is paused it goes on, as all that is at work.
    pub fn give_way(mut self) -> Way {
        let Some(room) = self.room.take() else { return Way::Free(self) };
        let mut state = room.state();
        let at = state.working.iter().position(|one| one.id == self.id);
        let ahead = at.map_or(0, |at| state.queue.before(&state.working[at].wish));
        let (Some(at), true) = (at, ahead > 0 && state.door != Door::Paused) else {
            drop(state);
            self.room = Some(room);
            return Way::Free(self);
        };
        let working = state.working.remove(at);
        let mut wish = working.wish.clone();
        wish.seconds = working.left(Instant::now());
        wish.overtaken.by(ahead);
        let (sender, permit) = oneshot::channel();
        state.queue.push_behind(ahead, Waiting { id: self.id, wish, sender });
        drop(state);
        let ticket = Ticket::new(Arc::clone(&room), self.id, permit);
        room.give();
        Way::Taken(ticket)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(room) = self.room.take() else { return };
        room.state().working.retain(|one| one.id != self.id);
        room.give();
    }
}
