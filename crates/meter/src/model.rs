//! Classes D and E: no sensor, so energy is modelled from processor time. Always an estimate.
//!
//! `power = idle + (full - idle) * busy / processors`, plus what memory takes all the time.

use super::clock::Others;
use super::hardware::{gigabytes, is_virtual, processor_count};
use super::notes::note;
use super::processors;
use super::{EnergyClass, EnergyCounter, MeterError, Processor, Sample, Settings, SourceFacts};
use calame_units::{Interval, Joules, Microjoules, Watts};
use std::fmt;
use std::fs;
use std::time::Duration;

/// The figures of a modelled machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// D when the design power is known and the machine is not virtual, else E.
    pub class: EnergyClass,
    /// Watts of the machine without load, memory included.
    pub idle: Interval<f64>,
    /// Watts that one second of one processor's time adds each second.
    pub busy: Interval<f64>,
    /// The constants, as notes.
    pub assumptions: Vec<String>,
}

impl Model {
    /// The model of this machine, from its processors, its memory and what is known of its power.
    pub fn of(settings: &Settings) -> Self {
        let read = |name: &str| fs::read_to_string(settings.proc.join(name)).unwrap_or_default();
        let (stat, info, memory) = (read("stat"), read("cpuinfo"), read("meminfo"));
        let count = match processor_count(&stat) {
            0 => std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1)),
            count => count,
        };
        let mut model = Self::figures(&Machine::of(settings, &info), f64::from(count), settings);
        let watts = gigabytes(&memory) * settings.memory_watts_per_gb;
        model.idle = model.idle.map(|idle| idle + watts);
        model.assumptions.push(note("memory", &[&format!("{watts:.1}"), &settings.memory_watts_per_gb]));
        model.assumptions.push(note("parts-not-counted", &[]));
        model
    }

    fn figures(machine: &Machine, count: f64, settings: &Settings) -> Self {
        if let Machine::Known(design, origin) = machine {
            let (idle, full) = (settings.idle_load, settings.full_load);
            let watts = format!("{:.0}", design.0);
            let assumptions = vec![
                note("design-power", &[&watts, origin, &full.value, &full.low, &full.high]),
                note("idle-share", &[&idle.value, &idle.low, &idle.high]),
            ];
            let idle = idle.map(|part| part * design.0);
            let busy = slope(idle, full.map(|part| part * design.0)).map(|watts| watts / count);
            return Self { class: EnergyClass::D, idle, busy, assumptions };
        }
        let (idle, full) = (settings.per_processor.idle, settings.per_processor.busy);
        let why = match machine {
            Machine::Unknown(name) => note("unknown-processor", &[name]),
            _ => note("virtual-machine", &[]),
        };
        let assumptions = vec![
            why,
            note("per-processor", &[&idle.value, &full.value]),
            note("per-processor-bounds", &[&idle.low, &idle.high, &full.low, &full.high]),
        ];
        let busy = slope(idle, full);
        Self { class: EnergyClass::E, idle: idle.map(|watts| watts * count), busy, assumptions }
    }
}

enum Machine {
    Virtual,
    /// Its design power, and who says so.
    Known(Watts, String),
    /// The name it gives itself.
    Unknown(String),
}

impl Machine {
    fn of(settings: &Settings, cpuinfo: &str) -> Self {
        if is_virtual(cpuinfo) {
            return Self::Virtual;
        }
        if let Some(power) = settings.design_power {
            return Self::Known(power, "configured".to_owned());
        }
        if let Some(power) = super::sources::design_power(&settings.sys) {
            return Self::Known(power, "kernel".to_owned());
        }
        let name = processors::name(&settings.sys, &settings.proc);
        let name = name.unwrap_or_else(|| "unnamed".to_owned());
        match processors::design_power(&name) {
            Some(power) => Self::Known(power, name),
            None => Self::Unknown(name),
        }
    }
}

/// What load adds to idling, with bounds that hold both ends: low to low, high to high.
fn slope(idle: Interval<f64>, full: Interval<f64>) -> Interval<f64> {
    let value = (full.value - idle.value).max(0.0);
    let low = (full.low - idle.low).clamp(0.0, value);
    Interval { value, low, high: (full.high - idle.high).max(value) }
}

/// A counter that turns processor time into energy.
pub struct Modelled {
    model: Model,
    clock: Box<dyn Processor>,
    others: Others,
    start: Option<(Sample, Duration)>,
}

impl fmt::Debug for Modelled {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Modelled").field("model", &self.model).finish_non_exhaustive()
    }
}

impl Modelled {
    /// A counter over a model; its clocks must be those of the meter, or of the same origin.
    pub fn new(model: Model, clock: Box<dyn Processor>) -> Self {
        Self { model, clock, others: Others::default(), start: None }
    }
}

impl EnergyCounter for Modelled {
    fn facts(&self) -> SourceFacts {
        let name = match self.model.class {
            EnergyClass::D => note("model-design", &[]),
            _ => note("model-processor", &[]),
        };
        SourceFacts { class: self.model.class, name, assumptions: self.model.assumptions.clone() }
    }

    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError> {
        let now = self.clock.sample();
        self.read_at(now)
    }

    fn read_at(&mut self, now: Sample) -> Result<Interval<Microjoules>, MeterError> {
        let others = self.others.until(now);
        let (start, others_before) = *self.start.get_or_insert((now, others));
        let elapsed = now.at.saturating_sub(start.at).as_secs_f64();
        let own = now.own.saturating_sub(start.own);
        let busy = (own + others.saturating_sub(others_before)).as_secs_f64();
        let energy = |idle: f64, slope: f64| Microjoules::from_joules(Joules(idle * elapsed + slope * busy));
        let (idle, slope) = (self.model.idle, self.model.busy);
        let value = energy(idle.value, slope.value);
        Ok(Interval {
            value,
            low: energy(idle.low, slope.low).min(value),
            high: energy(idle.high, slope.high).max(value),
        })
    }

    fn idle_power(&self) -> Option<Watts> {
        Some(Watts(self.model.idle.value))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Fake;
    use super::*;

    #[test]
    fn idle_and_busy_seconds_have_their_watts() {
        let model = Model {
            class: EnergyClass::E,
            idle: Interval { value: 2.0, low: 1.0, high: 3.0 },
            busy: Interval { value: 5.0, low: 4.0, high: 7.0 },
            assumptions: vec![],
        };
        let fake = Fake::new(EnergyClass::E);
        let mut counter = Modelled::new(model, Box::new(fake.clone()));
        assert_eq!(counter.read().unwrap().value, Microjoules(0));
        fake.pass(Duration::from_secs(10), Duration::from_secs(2), Duration::from_secs(1));
        let energy = counter.read().unwrap();
        assert_eq!(energy.value, Microjoules(35_000_000));
        assert_eq!((energy.low, energy.high), (Microjoules(22_000_000), Microjoules(51_000_000)));
    }

    #[test]
    fn class_e_is_at_least_as_wide_as_class_d() {
        let settings = Settings::default();
        let (e, d) = (settings.per_processor.busy, settings.full_load);
        assert!(e.low / e.value <= d.low / d.value && e.high / e.value >= d.high / d.value);
    }
}
