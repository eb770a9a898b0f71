//! Class A: a smart plug at the wall, asked by a helper process while a request runs.
//!
//! Between two answers energy is power times time; across a rest it is what the plug's own total moved,
//! where it tells one fine enough. No helper runs at rest, so nothing wakes.

use super::devices::{EVERY, Plug, Status};
use super::integral::{Integral, LONGEST};
use crate::notes::note;
use crate::{EnergyClass, EnergyCounter, MeterError, Processor, SourceFacts};
use calame_units::{Interval, Joules, Microjoules, Watts};
use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// How far plugs of the house are off, in parts of one.
pub(crate) const ACCURACY: f64 = 0.02;
/// The first request after a rest waits this long for the first answer.
const FIRST_ANSWER: Duration = Duration::from_millis(600);
/// A plug that did not answer is let alone for so long: requests are not kept waiting for it.
const LET_ALONE: Duration = Duration::from_secs(60);
/// An answer older than this says nothing of now.
const STALE: Duration = Duration::from_secs(2);

struct Helper {
    child: Child,
    lines: Receiver<(Duration, String)>,
}

impl Drop for Helper {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is waited for, so that nothing stays behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug, Clone, Copy)]
struct Answer {
    at: Duration,
    watts: f64,
    watt_hours: Option<f64>,
}

/// A plug and, while a request runs, the helper that asks it.
pub struct PlugCounter {
    plug: Plug,
    clock: Box<dyn Processor>,
    helper: Option<Helper>,
    last: Option<Answer>,
    integral: Integral,
    /// What the plug's total moved across rests, in microjoules.
    rested: u64,
    shown: u64,
    resets: u64,
    /// When it was last woken: what was said before says nothing of now.
    woken: Duration,
    /// When it last failed to answer a first time.
    given_up: Option<Duration>,
    trouble: Option<String>,
}

impl fmt::Debug for PlugCounter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PlugCounter").field("plug", &self.plug).finish_non_exhaustive()
    }
}

impl PlugCounter {
    /// A counter on this plug; nothing is asked before a request runs.
    pub fn new(plug: Plug, clock: Box<dyn Processor>) -> Self {
        Self {
            plug,
            clock,
            helper: None,
            last: None,
            integral: Integral::default(),
            rested: 0,
            shown: 0,
            resets: 0,
            woken: Duration::ZERO,
            given_up: None,
            trouble: None,
        }
    }

    fn start(&mut self) -> std::io::Result<Helper> {
        let mut child = Command::new(&self.plug.helper)
            .args(["meter", "poll", self.plug.dialect.as_str(), &self.plug.address.to_string()])
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (sender, lines) = mpsc::channel();
        let out = child.stdout.take();
        let mut clock = self.clock.again();
        // It sleeps in its read between two lines and ends with the helper.
        std::thread::spawn(move || {
            for line in out.into_iter().flat_map(|out| BufReader::new(out).lines()).map_while(Result::ok) {
                if sender.send((clock.now(), line)).is_err() {
                    return;
                }
            }
        });
        Ok(Helper { child, lines })
    }

    fn take(&mut self, (at, line): (Duration, String)) {
        let status = match Status::parse(&line) {
            Ok(status) => status,
            Err(reason) => return self.trouble = Some(reason),
        };
        self.trouble = None;
        let answer = Answer { at, watts: status.watts, watt_hours: status.watt_hours };
        if let Some(before) =
            self.last.replace(answer).filter(|before| at.saturating_sub(before.at) > LONGEST)
        {
            match (before.watt_hours, answer.watt_hours) {
                (Some(old), Some(new)) if new >= old => {
                    self.rested += Microjoules::from_joules(Joules((new - old) * 3600.0)).0;
                }
                (Some(_), Some(_)) => self.resets += 1,
                _ => {}
            }
        }
        self.integral.add(at, Microjoules::from_joules(Joules(status.watts)).0);
    }

    fn drain(&mut self) {
        let waiting: Vec<_> = self.helper.iter().flat_map(|helper| helper.lines.try_iter()).collect();
        waiting.into_iter().for_each(|line| self.take(line));
    }

    fn unreadable(&self) -> MeterError {
        let reason = self.trouble.clone().unwrap_or_else(|| "it has not answered yet".to_owned());
        MeterError::Unreadable { name: self.plug.to_string(), reason }
    }
}

impl EnergyCounter for PlugCounter {
    fn facts(&self) -> SourceFacts {
        let assumptions =
            vec![note("plug-accuracy", &[&(ACCURACY * 100.0)]), note("plug-between", &[&EVERY.as_millis()])];
        let name = note("plug", &[&self.plug.dialect.as_str(), &self.plug.address]);
        SourceFacts { class: EnergyClass::A, name, assumptions }
    }

    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError> {
        self.drain();
        let now = self.clock.now();
        let says = |last: &Answer| last.at >= self.woken && now.saturating_sub(last.at) <= STALE;
        let last = self.last.filter(|last| self.helper.is_some() && says(last));
        let Some(last) = last else { return Err(self.unreadable()) };
        // Until the next answer the last power goes on; what was shown never goes back.
        let since = Joules(last.watts * now.saturating_sub(last.at).as_secs_f64());
        let sum = self.rested + self.integral.total().0 + Microjoules::from_joules(since).0;
        self.shown = self.shown.max(sum);
        let value = Microjoules(self.shown);
        let scale = |by: f64| Microjoules::from_joules(Joules(value.joules().0 * by));
        Ok(Interval { value, low: scale(1.0 - ACCURACY).min(value), high: scale(1.0 + ACCURACY).max(value) })
    }

    fn longest_gap(&self) -> Option<Duration> {
        // A total spans any rest; power alone spans none.
        self.last.is_none_or(|last| last.watt_hours.is_none()).then_some(LONGEST)
    }

    fn resets(&self) -> u64 {
        self.resets
    }

    fn power(&self) -> Option<Watts> {
        self.last.map(|last| Watts(last.watts))
    }

    fn wake(&mut self) -> bool {
        let now = self.clock.now();
        if self.helper.is_some() || self.given_up.is_some_and(|at| now.saturating_sub(at) < LET_ALONE) {
            return false;
        }
        self.woken = now;
        match self.start() {
            Ok(helper) => {
                match helper.lines.recv_timeout(FIRST_ANSWER) {
                    Ok(line) => self.take(line),
                    Err(error) => self.trouble = Some(silence(error)),
                }
                self.helper = Some(helper);
            }
            Err(error) => self.trouble = Some(format!("the helper process does not start: {error}")),
        }
        self.given_up = self.trouble.is_some().then_some(now);
        false
    }

    fn rest(&mut self) {
        self.drain();
        self.helper = None;
    }
}

fn silence(error: RecvTimeoutError) -> String {
    match error {
        RecvTimeoutError::Timeout => "it does not answer",
        RecvTimeoutError::Disconnected => "the helper process ended at once",
    }
    .to_owned()
}
