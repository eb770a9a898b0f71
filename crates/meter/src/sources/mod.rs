//! Which sources this machine has, best first, which of them answers, and what would give a better one.
//!
//! Invariant: one source counts at a time, so nothing is counted twice; a change of source is an interval
//! that was not observed. It does not know what the energy was used for.

mod battery;
mod chain;
pub mod devices;
mod hwmon;
mod integral;
mod perf;
pub mod plug;
mod powercap;
pub(super) mod tree;

pub use battery::Battery;
pub use hwmon::Board;
pub use perf::Perf;
pub use powercap::{Powercap, Skipped, Zone};

pub(super) use powercap::design_power;

use super::calibration::{Calibrated, Calibration};
use super::model::{Model, Modelled};
use super::notes::{note, say};
use super::{EnergyClass, EnergyCounter, Processor, Settings, SourceFacts, SystemClock};
use calame_words::Language;
use chain::Chain;

/// What was found on this machine (`calame meter doctor`).
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// The source that [`super::Meter::open`] takes.
    pub chosen: SourceFacts,
    /// Every source that was found, best first, and why it is not read when it is not.
    pub sources: Vec<Candidate>,
    /// Counters that are read, by name and folder.
    pub read: Vec<(String, String)>,
    /// Counters left out, each with its reason.
    pub skipped: Vec<Skipped>,
    /// What would give a better class, the least privilege first.
    pub advice: Vec<String>,
}

/// A source that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it is.
    pub facts: SourceFacts,
    /// Why it cannot be read now; nothing when it can.
    pub trouble: Option<String>,
}

/// Looks at this machine's sources; a plug is asked once.
pub fn survey(settings: &Settings) -> Survey {
    let mut found = find(settings, &SystemClock::new(&settings.proc));
    let mut sources = Vec::new();
    for counter in &mut found.counters {
        counter.wake();
        let trouble = counter.read().err().map(|error| error.to_string());
        counter.rest();
        sources.push(Candidate { facts: counter.facts(), trouble });
    }
    let best = sources.iter().find(|source| source.trouble.is_none());
    let mut chosen = best.map(|source| source.facts.clone()).unwrap_or_else(|| found.model());
    chosen.assumptions.extend(found.notes.iter().cloned());
    let advice = advice(settings, &found, &chosen);
    let read = if chosen.name.contains("powercap") { found.zones } else { Vec::new() };
    Survey { chosen, sources, read, skipped: found.skipped, advice }
}

/// The sources of this machine as one: the best that answers whenever a request comes.
pub(super) fn best(settings: &Settings, clock: &dyn Processor) -> Box<dyn EnergyCounter> {
    let found = find(settings, clock);
    Box::new(Chain::new(found.counters, found.notes))
}

/// The processor's own counters that can be read, uncalibrated.
pub fn processor_counters(settings: &Settings) -> (Option<Box<dyn EnergyCounter>>, Vec<Skipped>) {
    let (perf, mut skipped) = Perf::open(settings);
    if let Some(perf) = perf {
        return (Some(Box::new(perf)), skipped);
    }
    let (powercap, left_out) = Powercap::open(settings);
    skipped.extend(left_out);
    (powercap.map(|powercap| Box::new(powercap) as Box<dyn EnergyCounter>), skipped)
}

struct Found {
    /// Best first; the last is a model, which always answers.
    counters: Vec<Box<dyn EnergyCounter>>,
    zones: Vec<(String, String)>,
    skipped: Vec<Skipped>,
    /// What records must say whichever source is read.
    notes: Vec<String>,
}

impl Found {
    fn model(&self) -> SourceFacts {
        self.counters.last().map(|model| model.facts()).expect("the model is always there")
    }
}

fn find(settings: &Settings, clock: &dyn Processor) -> Found {
    let mut found = Found { counters: Vec::new(), zones: Vec::new(), skipped: Vec::new(), notes: Vec::new() };
    if let Some(plug) = &settings.plug {
        found.counters.push(Box::new(plug::PlugCounter::new(plug.clone(), clock.again())));
    }
    let (perf, skipped) = Perf::open(settings);
    found.skipped.extend(skipped);
    let (powercap, skipped) = Powercap::open(settings);
    let unread = skipped.iter().filter(|zone| zone.reason.starts_with("energy_uj cannot be read"));
    found.notes.extend(unread.map(|zone| note("left-out", &[&zone.name, &zone.reason])));
    found.skipped.extend(skipped);
    if let Some(powercap) = &powercap {
        let named = |zone: &Zone| (zone.name.clone(), zone.id.clone());
        found.zones = powercap.zones().iter().map(named).collect();
    }
    // Two views of the same counters: the second is not even a fallback, it would count the same again.
    let counter: Option<Box<dyn EnergyCounter>> = match (perf, powercap) {
        (Some(perf), _) => {
            found.notes.clear();
            found.skipped.extend(found.zones.drain(..).map(|(name, id)| Skipped {
                name,
                id,
                reason: "the same counter as perf events read".to_owned(),
                forbidden: false,
            }));
            Some(Box::new(perf))
        }
        (None, powercap) => powercap.map(|powercap| Box::new(powercap) as Box<dyn EnergyCounter>),
    };
    if let Some(counter) = counter {
        let counter = calibrated(settings, counter, clock, &mut found.notes);
        found.counters.push(counter);
    }
    let (board, skipped) = Board::open(settings, clock.again());
    found.skipped.extend(skipped);
    found.counters.extend(board.map(|board| Box::new(board) as Box<dyn EnergyCounter>));
    let (battery, skipped) = Battery::open(settings, clock.again());
    found.skipped.extend(skipped);
    found.counters.extend(battery.map(|battery| Box::new(battery) as Box<dyn EnergyCounter>));
    found.counters.push(Box::new(Modelled::new(Model::of(settings), clock.again())));
    found
}

/// The counter through its calibration, when there is one that holds; why not, when it does not.
fn calibrated(
    settings: &Settings,
    counter: Box<dyn EnergyCounter>,
    clock: &dyn Processor,
    notes: &mut Vec<String>,
) -> Box<dyn EnergyCounter> {
    let Some(kept) = settings.calibration.as_deref().and_then(tree::text) else { return counter };
    let source = counter.facts().name;
    let (date, holds) = match Calibration::parse(&kept) {
        Ok(calibration) => match calibration.holds(settings, &source) {
            Ok(()) => return Box::new(Calibrated::new(calibration, counter, clock.again())),
            Err(error) => (calibration.date, error),
        },
        Err(error) => ("?".to_owned(), error),
    };
    notes.push(note("calibration-refused", &[&date, &holds]));
    counter
}

/// Counters of the processor that no calibration holds for.
fn is_processor(name: &str) -> bool {
    name.starts_with("powercap") || name.starts_with("perf")
}

fn advice(settings: &Settings, found: &Found, chosen: &SourceFacts) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let refused = found.notes.iter().filter(|noted| noted.starts_with("calibration-refused"));
    lines.extend(refused.map(|noted| say(noted, Language::English)));
    let closed = |id: &str| found.skipped.iter().any(|left| left.forbidden && left.id.starts_with(id));
    if closed("perf") || closed("intel-rapl") {
        lines.push(
            "the counters are there and closed to ordinary users since 2020 (CVE-2020-8694)".to_owned(),
        );
    }
    if closed("perf") {
        lines.push(
            "give the service one right, CAP_PERFMON: `AmbientCapabilities=CAP_PERFMON`, \
             `CapabilityBoundingSet=CAP_PERFMON` and `SystemCallFilter=perf_event_open` in its systemd unit"
                .to_owned(),
        );
    }
    if closed("intel-rapl") {
        lines.push(
            "let one group read them: a udev rule that gives energy_uj to a group `calame` with mode 0440, \
             and the service in that group"
                .to_owned(),
        );
    }
    if closed("perf") || closed("intel-rapl") {
        lines.push("never run the server as root or a container with --privileged for this".to_owned());
    }
    if chosen.assumptions.iter().any(|noted| noted == "virtual-machine") {
        lines.push("this is a virtual machine: only its host can measure it".to_owned());
    } else if lines.is_empty() && chosen.class == EnergyClass::E {
        let how = "no counter, and a processor that our table does not know: give its design power \
                   (`design_power_w`, class D)";
        lines.push(how.to_owned());
    }
    if settings.plug.is_none() {
        lines.push(
            "a smart plug measures the whole computer at the wall (class A): `plug` in the configuration"
                .to_owned(),
        );
    } else if found.counters.iter().any(|counter| is_processor(&counter.facts().name)) {
        lines.push("with the plug, `calame meter calibrate` once gives class B without it".to_owned());
    }
    lines
}
