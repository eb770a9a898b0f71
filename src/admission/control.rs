//! Admission control: the budget at the door, one room for whoever needs the model and one for light work.

use super::budget::{Budget, BudgetRequest, Refused, Standing};
use super::error::AdmissionError;
use super::queue::AdmissionRequest;
use super::room::{Intake, Room, State, Ticket};
use super::settings::Settings;
use crate::units::{Interval, Priority, WattHours};
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// Requests that may wait for light work, which takes moments.
const WAITING_TO_READ: usize = 64;

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
    pub fn enter(&self, request: AdmissionRequest<'_>) -> Result<Ticket, AdmissionError> {
        let state = self.room.state();
        // Under the lock, so that two requests cannot both take what is left.
        if let Some(budget) = &self.budget {
            budget.allow(&Self::budget_request(&state, request.energy, request.key)).map_err(|refused| {
                match refused {
                    Refused::Over(over) => AdmissionError::Budget(over),
                    Refused::Unknown(reason) => AdmissionError::BudgetUnknown(reason),
                }
            })?;
        }
        self.room.enter(state, &request)
    }

    /// Takes a place for light work: reading a document, planning, extracting, checking. It spends too little for a
    /// budget to stand before it, and a pause does not hold it up.
    ///
    /// # Errors
    /// [`AdmissionError::Full`] and [`AdmissionError::Closing`], at once.
    pub fn enter_light(&self, priority: Priority) -> Result<Ticket, AdmissionError> {
        self.light.enter(self.light.state(), &AdmissionRequest { priority, ..AdmissionRequest::default() })
    }

    /// The budget nearest to its limit, for a request of about that energy; none when nothing is limited, or when
    /// what is spent cannot be read.
    pub fn standing(&self, quote: Interval<WattHours>, key: Option<&str>) -> Option<Standing> {
        self.standings(quote, key).into_iter().next()
    }

    /// Every budget that holds for a request, the nearest to its limit first.
    pub fn standings(&self, quote: Interval<WattHours>, key: Option<&str>) -> Vec<Standing> {
        let Some(budget) = &self.budget else { return Vec::new() };
        budget.standings(&Self::budget_request(&self.room.state(), quote, key)).unwrap_or_default()
    }

    /// Whether a budget is set for each key.
    pub fn counts_keys(&self) -> bool {
        self.budget.as_ref().is_some_and(|budget| budget.limits.counts_keys())
    }

    fn budget_request<'a>(
        state: &State,
        quote: Interval<WattHours>,
        key: Option<&'a str>,
    ) -> BudgetRequest<'a> {
        let inside = || state.working.iter().map(|one| &one.request).chain(state.queue.pending());
        let sum = |of_key: bool| {
            let counted = inside().filter(|request| !of_key || request.key.as_deref() == key);
            WattHours(counted.map(|request| request.energy.0).sum())
        };
        BudgetRequest { now: SystemTime::now(), quote, key, pending: [sum(false), sum(true)] }
    }

    /// How full the room is.
    pub fn load(&self) -> Load {
        let state = self.room.state();
        let batch = state.queue.batches();
        Load {
            slots: self.room.slots,
            free: self.room.free(&state),
            interactive: state.queue.pending().count() - batch,
            batch,
            paused: state.intake == Intake::Paused,
        }
    }

    /// Lets nobody in from now on; those at work go on, new requests may still come and wait.
    pub fn pause(&self) {
        let mut state = self.room.state();
        if state.intake == Intake::Open {
            state.intake = Intake::Paused;
        }
        drop(state);
        self.room.notify();
    }

    /// Lets those in again who wait.
    pub fn resume(&self) {
        let mut state = self.room.state();
        if state.intake == Intake::Paused {
            state.intake = Intake::Open;
        }
        drop(state);
        self.room.grant_slots();
    }

    /// Refuses new requests from now on; those inside go on, but for those whom a pause would keep waiting for ever.
    pub fn close(&self) {
        self.room.close();
        self.light.close();
    }
}
