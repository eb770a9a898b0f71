//! A way to give up a document that is being read: the process that parses it is ended.

use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Shared by who reads a document and who may give it up.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Mutex<State>>);

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    Running(Child),
    Stopped,
}

impl Stop {
    /// Gives up the reading, now or when it begins.
    pub fn stop(&self) {
        let _ = end(std::mem::replace(&mut *self.state(), State::Stopped));
    }

    /// Whether the reading was given up.
    pub(super) fn given_up(&self) -> bool {
        matches!(*self.state(), State::Stopped)
    }

    /// Holds a process that this stops; says no, and ends it, when the reading was given up before.
    pub(super) fn hold(&self, child: Child) -> bool {
        let mut state = self.state();
        let given_up = matches!(*state, State::Stopped);
        if given_up {
            let _ = end(State::Running(child));
        } else {
            *state = State::Running(child);
        }
        !given_up
    }

    /// Ends the process if it still runs, and says how it ended; `None` when the reading was given up.
    pub(super) fn release(&self) -> Option<ExitStatus> {
        let mut state = self.state();
        if matches!(*state, State::Stopped) { None } else { end(std::mem::take(&mut *state)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Kills and reaps: a process that has ended by itself keeps the status it ended with.
fn end(state: State) -> Option<ExitStatus> {
    let State::Running(mut child) = state else { return None };
    // It may have ended already, which is what is wanted.
    let _ = child.kill();
    child.wait().ok()
}
