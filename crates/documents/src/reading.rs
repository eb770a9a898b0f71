//! A document that is being read: it can be given up, which ends the process that parses it, and says what that process took.

use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a processor of Linux is counted in (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);
/// How much the time in ticks can be behind: a tick of the program's own time and one of the system's.
const BEHIND: Duration = Duration::from_millis(20);

/// Shared by who reads a document, who may give it up, and who asks what it takes.
#[derive(Debug, Clone, Default)]
pub struct Reading(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The process that parses.
    child: Option<Child>,
    given_up: bool,
    /// Processor time of processes that have ended.
    spent: Duration,
}

impl Reading {
    /// Gives up the reading, now or when it begins.
    pub fn stop(&self) {
        let mut state = self.state();
        state.given_up = true;
        state.end();
    }

    /// Processor time of the process that parses, until now.
    pub fn spent(&self) -> Duration {
        let state = self.state();
        state.spent + state.child.as_ref().map_or(Duration::ZERO, |child| processor_time(child.id()))
    }

    /// Whether the reading was given up.
    pub(crate) fn given_up(&self) -> bool {
        self.state().given_up
    }

    /// Holds a process that this stops; says no, and ends it, when the reading was given up before.
    pub(crate) fn hold(&self, child: Child) -> bool {
        let mut state = self.state();
        state.child = Some(child);
        if state.given_up {
            state.end();
        }
        !state.given_up
    }

    /// Ends the process if it still runs, and says how it ended; `None` when the reading was given up.
    pub(crate) fn release(&self) -> Option<ExitStatus> {
        let mut state = self.state();
        if state.given_up { None } else { state.end() }
    }

    /// What an ended process says that it took. It read a hostile file: it is believed as far as the system's ticks agree, or
    /// where the system tells nothing, up to the time that it had.
    pub(crate) fn said(&self, took: Duration, at_most: Duration) {
        let mut state = self.state();
        let most = if cfg!(target_os = "linux") { state.spent + BEHIND } else { at_most };
        state.spent = took.clamp(state.spent, most.max(state.spent));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Kills and reaps: a process that has ended by itself keeps the status it ended with.
    fn end(&mut self) -> Option<ExitStatus> {
        let mut child = self.child.take()?;
        // It may have ended already, which is what is wanted.
        let _ = child.kill();
        // Until it is waited for, the system still knows what it took.
        self.spent += processor_time(child.id());
        child.wait().ok()
    }
}

/// Processor time of a process, all its threads, in whole ticks; none where the system does not tell.
fn processor_time(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name of the program, in parentheses, may hold anything. `utime` and `stime` are fields 14 and 15, the state is the third.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks: u32 =
        fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u32>().ok()).sum();
    TICK * ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_says_it_took_is_held_to_what_the_system_saw() {
        let reading = Reading::default();
        reading.said(Duration::from_millis(7), Duration::from_secs(30));
        assert_eq!(reading.spent(), Duration::from_millis(7));
        reading.said(Duration::from_secs(3_000), Duration::from_secs(30));
        let most =
            if cfg!(target_os = "linux") { Duration::from_millis(27) } else { Duration::from_secs(30) };
        assert_eq!(reading.spent(), most);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_tells_what_this_process_took() {
        let spin = std::time::Instant::now();
        while spin.elapsed() < Duration::from_millis(60) {
            std::hint::black_box(0);
        }
        assert!(processor_time(std::process::id()) >= TICK);
        assert_eq!(processor_time(u32::MAX), Duration::ZERO);
    }
}
