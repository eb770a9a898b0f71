//! Class C: sensors of energy or power that a board shows through hwmon.
//!
//! A machine can have many and they may lie inside each other, so one is taken: what calls itself the
//! input of the whole board, else the only one there is, else none. Sensors of graphics cards, disks and
//! batteries are never taken for the machine.

use super::integral::{Integral, LONGEST};
use super::powercap::Skipped;
use super::tree::{folders, name, reading, text};
use crate::notes::note;
use crate::{EnergyClass, EnergyCounter, MeterError, Processor, Settings, SourceFacts};
use calame_units::{Interval, Microjoules, Watts};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Drivers whose sensors are of a part that is not the processor or the board.
const PARTS: [&str; 11] =
    ["amdgpu", "radeon", "nouveau", "nvidia", "i915", "xe", "nvme", "drivetemp", "ucsi", "hidpp", "mlx"];
/// Labels of sensors of a whole board or machine.
const WHOLE: [&str; 9] = ["vdd_in", "vin", "pom_5v_in", "total", "board", "system", "sys", "pin", "5v_in"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Microjoules since some moment.
    Energy,
    /// Microwatts now.
    Power,
}

#[derive(Debug, Clone)]
struct Sensor {
    kind: Kind,
    driver: String,
    label: String,
    file: PathBuf,
}

impl Sensor {
    fn is_whole(&self) -> bool {
        // The ACPI power meter is of the whole machine, whatever it says.
        self.driver == "power_meter" || WHOLE.contains(&self.label.to_lowercase().as_str())
    }

    fn title(&self) -> String {
        format!("{} {}", self.driver, self.label)
    }

    fn skipped(&self, reason: &str, forbidden: bool) -> Skipped {
        Skipped { name: self.title(), id: name(&self.file), reason: reason.to_owned(), forbidden }
    }
}

/// The sensors of a board that are read.
pub struct Board {
    sensors: Vec<Sensor>,
    clock: Box<dyn Processor>,
    last: Vec<u64>,
    counted: u64,
    integral: Integral,
    resets: u64,
    wall_factor: f64,
}

impl fmt::Debug for Board {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Board").field("sensors", &self.sensors).finish_non_exhaustive()
    }
}

impl Board {
    /// The sensors to read, if any, and those left out with their reasons.
    pub fn open(settings: &Settings, clock: Box<dyn Processor>) -> (Option<Self>, Vec<Skipped>) {
        let mut skipped = Vec::new();
        let readable = readable(settings, &mut skipped);
        let sensors = choose(readable, &mut skipped);
        if sensors.is_empty() {
            return (None, skipped);
        }
        let last = sensors.iter().map(|sensor| reading(&sensor.file).unwrap_or(0)).collect();
        let board = Self {
            sensors,
            clock,
            last,
            counted: 0,
            integral: Integral::default(),
            resets: 0,
            wall_factor: settings.wall_factor,
        };
        (Some(board), skipped)
    }

    fn shows_energy(&self) -> bool {
        self.sensors.iter().all(|sensor| sensor.kind == Kind::Energy)
    }

    fn titles(&self) -> String {
        self.sensors.iter().map(Sensor::title).collect::<Vec<_>>().join(" + ")
    }

    fn count(&mut self, values: &[u64]) {
        let mut was_reset = false;
        for (last, now) in self.last.iter_mut().zip(values) {
            // These counters have 64 bits: one that went down started again.
            was_reset |= *now < *last;
            self.counted = self.counted.saturating_add(now.checked_sub(*last).unwrap_or(*now));
            *last = *now;
        }
        self.resets += u64::from(was_reset);
    }
}

impl EnergyCounter for Board {
    fn facts(&self) -> SourceFacts {
        let titles = self.titles();
        let mut assumptions = vec![note("board-sensor", &[&titles, &self.wall_factor])];
        if !self.shows_energy() {
            assumptions.push(note("power-between", &[]));
        }
        SourceFacts { class: EnergyClass::C, name: note("hwmon", &[&titles]), assumptions }
    }

    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError> {
        let mut values = Vec::with_capacity(self.sensors.len());
        for sensor in &self.sensors {
            let unreadable = |error: std::io::Error| MeterError::Unreadable {
                name: sensor.title(),
                reason: error.to_string(),
            };
            values.push(reading(&sensor.file).map_err(unreadable)?);
        }
        let value = if self.shows_energy() {
            self.count(&values);
            Microjoules(self.counted)
        } else {
            self.integral.add(self.clock.now(), values.iter().sum());
            self.integral.total()
        };
        let high = Microjoules::from_joules(value.joules() * self.wall_factor).max(value);
        Ok(Interval { value, low: value, high })
    }

    fn longest_gap(&self) -> Option<Duration> {
        (!self.shows_energy()).then_some(LONGEST)
    }

    fn resets(&self) -> u64 {
        self.resets
    }

    fn power(&self) -> Option<Watts> {
        self.integral.power().map(|power| Watts(Microjoules(power).joules().0))
    }
}

fn readable(settings: &Settings, skipped: &mut Vec<Skipped>) -> Vec<Sensor> {
    let mut found = Vec::new();
    for folder in folders(&settings.sys.join("class/hwmon")) {
        let driver = text(&folder.join("name")).unwrap_or_default();
        for sensor in sensors_of(&folder, &driver) {
            if PARTS.iter().any(|part| driver.starts_with(part)) || driver.starts_with("BAT") {
                skipped.push(sensor.skipped("a part that is not the machine", false));
                continue;
            }
            match reading(&sensor.file) {
                Ok(_) => found.push(sensor),
                Err(error) => {
                    let forbidden = error.kind() == std::io::ErrorKind::PermissionDenied;
                    skipped.push(sensor.skipped(&format!("cannot be read: {error}"), forbidden));
                }
            }
        }
    }
    found
}

fn sensors_of(folder: &std::path::Path, driver: &str) -> Vec<Sensor> {
    let mut found = Vec::new();
    for index in 1..=64 {
        for (kind, word, ends) in
            [(Kind::Energy, "energy", ["_input", "_input"]), (Kind::Power, "power", ["_input", "_average"])]
        {
            let file =
                ends.iter().map(|end| folder.join(format!("{word}{index}{end}"))).find(|file| file.exists());
            let Some(file) = file else { continue };
            let label = text(&folder.join(format!("{word}{index}_label")));
            let label = label.unwrap_or_else(|| format!("{word}{index}"));
            found.push(Sensor { kind, driver: driver.to_owned(), label, file });
        }
    }
    found
}

/// What is taken: whole sensors before others, energy before power.
fn choose(found: Vec<Sensor>, skipped: &mut Vec<Skipped>) -> Vec<Sensor> {
    let sockets: Vec<&Sensor> =
        found.iter().filter(|s| s.driver == "amd_energy" && s.label.starts_with("Esocket")).collect();
    let kept: Vec<PathBuf> = if sockets.is_empty() {
        let whole = found.iter().filter(|sensor| sensor.is_whole()).min_by_key(|s| s.kind != Kind::Energy);
        let alone = |kind| {
            let mut of_kind = found.iter().filter(move |sensor| sensor.kind == kind);
            of_kind.next().filter(|_| of_kind.next().is_none())
        };
        whole
            .or_else(|| alone(Kind::Energy))
            .or_else(|| alone(Kind::Power))
            .map(|s| s.file.clone())
            .into_iter()
            .collect()
    } else {
        sockets.iter().map(|sensor| sensor.file.clone()).collect()
    };
    let reason = if kept.is_empty() {
        "several sensors and none says that it is the whole board: adding them could count twice"
    } else {
        "inside, or beside, the sensor that is read"
    };
    let (taken, left): (Vec<Sensor>, Vec<Sensor>) =
        found.into_iter().partition(|sensor| kept.contains(&sensor.file));
    skipped.extend(left.iter().map(|sensor| sensor.skipped(reason, false)));
    taken
}
