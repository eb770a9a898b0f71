//! In the waiting room: what is said while a request waits, and how a batch at work lets others through.

use tokio::sync::mpsc;

use crate::admission::{Permit, Place, Ticket, Yielded};
use crate::meter::{Phase, Span};

use super::AssistantError;

/// Waits for the permit of a ticket, saying where the request stands whenever that changes.
///
/// An update is left out when its reader is too slow for it: the permit does not wait for a reader.
pub(super) async fn wait_for_permit<E>(
    ticket: &mut Ticket,
    events: &mpsc::Sender<E>,
    say: impl Fn(Place) -> E,
) -> Result<Permit, AssistantError> {
    let mut told = None;
    loop {
        let place = ticket.place();
        let stands = Some((place.position, place.paused));
        if place.position > 0 && told != stands {
            told = stands;
            let _ = events.try_send(say(place));
        }
        tokio::select! {
            biased;
            () = events.closed() => return Err(AssistantError::Cancelled),
            moved = ticket.next() => if let Some(permit) = moved? {
                return Ok(permit);
            },
        }
    }
}

/// The right to work for a request of several passes.
#[derive(Debug)]
pub(super) struct YieldingPermit(Option<Permit>);

impl YieldingPermit {
    /// A permit just given.
    pub fn of(permit: Permit) -> Self {
        Self(Some(permit))
    }

    /// Between two passes, lets through those who go before a batch; waiting again costs nothing, and is told.
    pub async fn yield_between_passes<E>(
        &mut self,
        span: &mut Span,
        events: &mpsc::Sender<E>,
        say: impl Fn(Place) -> E,
    ) -> Result<(), AssistantError> {
        let Some(permit) = self.0.take() else { return Ok(()) };
        self.0 = Some(match permit.yield_slot() {
            Yielded::Kept(permit) => permit,
            Yielded::Queued(mut ticket) => {
                span.enter(Phase::Queue);
                let permit = wait_for_permit(&mut ticket, events, say).await?;
                span.enter(Phase::Plan);
                permit
            }
        });
        Ok(())
    }
}
