//! Which source this machine has, best first, and what would give a better one.

use super::model::{Model, Modelled};
use super::powercap::Powercap;
use super::{EnergyCounter, Settings, Skipped, SourceFacts, SystemClock};

/// What was found on this machine (`calame meter doctor`).
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// The source that [`super::Meter::open`] takes.
    pub chosen: SourceFacts,
    /// Counters that are read, by name and folder.
    pub read: Vec<(String, String)>,
    /// Counters left out, each with its reason.
    pub skipped: Vec<Skipped>,
    /// What would give a better class, the least privilege first.
    pub advice: Vec<String>,
}

/// Looks at this machine's sources.
pub fn survey(settings: &Settings) -> Survey {
    let (survey, _) = best(settings);
    survey
}

/// The best source that can be read, else a model.
pub(super) fn best(settings: &Settings) -> (Survey, Box<dyn EnergyCounter>) {
    let (powercap, skipped) = Powercap::open(settings);
    let mut read = Vec::new();
    let counter: Box<dyn EnergyCounter> = match powercap {
        Some(powercap) => {
            read = powercap.zones().iter().map(|zone| (zone.name.clone(), zone.id.clone())).collect();
            Box::new(powercap)
        }
        None => Box::new(Modelled::new(Model::of(settings), Box::new(SystemClock::new(&settings.proc)))),
    };
    let mut chosen = counter.facts();
    let left_out = skipped.iter().filter(|zone| zone.reason.starts_with("energy_uj cannot be read"));
    chosen.assumptions.extend(left_out.map(|zone| format!("{} left out: {}", zone.name, zone.reason)));
    let advice = advice(&skipped, read.is_empty());
    let unread = chosen.assumptions[counter.facts().assumptions.len()..].to_vec();
    let counter = Box::new(Noted { counter, notes: unread });
    (Survey { chosen, read, skipped, advice }, counter)
}

fn advice(skipped: &[Skipped], estimated: bool) -> Vec<String> {
    if skipped.iter().any(|zone| zone.forbidden) {
        return vec![
            "the counters are there and closed to ordinary users since 2020 (CVE-2020-8694)".to_owned(),
            "let one group read them: a udev rule that gives energy_uj to a group `calame` with mode 0440, \
             and the service in that group"
                .to_owned(),
            "never run the server as root or a container with --privileged for this".to_owned(),
        ];
    }
    if estimated {
        return vec![
            "no counter on this machine: on a virtual machine only its host can measure".to_owned(),
            "on a real machine without counters, give the processor's design power (class D)".to_owned(),
        ];
    }
    Vec::new()
}

/// A source whose records also say which counters were left out, and why.
struct Noted {
    counter: Box<dyn EnergyCounter>,
    notes: Vec<String>,
}

impl EnergyCounter for Noted {
    fn facts(&self) -> SourceFacts {
        let mut facts = self.counter.facts();
        facts.assumptions.extend(self.notes.iter().cloned());
        facts
    }

    fn read(&mut self) -> Result<crate::units::Interval<crate::units::Microjoules>, super::MeterError> {
        self.counter.read()
    }

    fn longest_gap(&self) -> Option<std::time::Duration> {
        self.counter.longest_gap()
    }

    fn resets(&self) -> u64 {
        self.counter.resets()
    }

    fn idle_power(&self) -> Option<crate::units::Watts> {
        self.counter.idle_power()
    }

    fn power(&self) -> Option<crate::units::Watts> {
        self.counter.power()
    }

    fn wake(&mut self) -> bool {
        self.counter.wake()
    }

    fn rest(&mut self) {
        self.counter.rest();
    }
}
