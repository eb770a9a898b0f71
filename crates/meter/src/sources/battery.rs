//! Class C: what a laptop's batteries give while they discharge. It is the whole computer, screen included.

use super::integral::{Integral, LONGEST};
use super::powercap::Skipped;
use super::tree::{folders, name, number, text};
use crate::notes::note;
use crate::{EnergyClass, EnergyCounter, MeterError, Processor, Settings, SourceFacts};
use calame_units::{Interval, Joules, Microjoules, Watts};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Wall over battery, at most: what a charger and a battery lose.
const WALL_FACTOR: f64 = 1.25;
/// How far the battery's own gauge may be off.
const GAUGE: (f64, f64) = (0.95, 1.05);

/// The batteries of this computer, together.
pub struct Battery {
    folders: Vec<PathBuf>,
    clock: Box<dyn Processor>,
    integral: Integral,
}

impl fmt::Debug for Battery {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Battery").field("folders", &self.folders).finish_non_exhaustive()
    }
}

impl Battery {
    /// The batteries, if any; those that cannot tell their power are left out. They are read while they
    /// discharge only.
    pub fn open(settings: &Settings, clock: Box<dyn Processor>) -> (Option<Self>, Vec<Skipped>) {
        let (mut kept, mut skipped) = (Vec::new(), Vec::new());
        for folder in folders(&settings.sys.join("class/power_supply")) {
            let is = |file: &str, word: &str| text(&folder.join(file)).is_some_and(|text| text == word);
            // The battery of a mouse says that it is of a device.
            if !is("type", "Battery") || is("scope", "Device") {
                continue;
            }
            if power(&folder).is_some() {
                kept.push(folder);
            } else {
                let reason = "it tells neither power_now nor current_now and voltage_now".to_owned();
                skipped.push(Skipped {
                    name: "battery".to_owned(),
                    id: name(&folder),
                    reason,
                    forbidden: false,
                });
            }
        }
        let found = !kept.is_empty();
        (found.then_some(Self { folders: kept, clock, integral: Integral::default() }), skipped)
    }

    fn names(&self) -> String {
        self.folders.iter().map(|folder| name(folder)).collect::<Vec<_>>().join(" + ")
    }

    fn unreadable(&self, reason: &str) -> MeterError {
        MeterError::Unreadable { name: self.names(), reason: reason.to_owned() }
    }
}

impl EnergyCounter for Battery {
    fn facts(&self) -> SourceFacts {
        let assumptions = vec![note("battery-whole", &[&WALL_FACTOR]), note("power-between", &[])];
        SourceFacts { class: EnergyClass::C, name: note("battery", &[&self.names()]), assumptions }
    }

    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError> {
        let status: Vec<String> =
            self.folders.iter().filter_map(|folder| text(&folder.join("status"))).collect();
        // With two batteries one may rest while the other gives.
        let discharges = status.iter().any(|status| status == "Discharging");
        if !discharges || status.iter().any(|status| status == "Charging") {
            return Err(
                self.unreadable("on mains: a battery tells what the computer takes only while it discharges")
            );
        }
        let powers: Option<Vec<u64>> = self.folders.iter().map(|folder| power(folder)).collect();
        let powers = powers.ok_or_else(|| self.unreadable("it tells no power any more"))?;
        self.integral.add(self.clock.now(), powers.iter().sum());
        let value = self.integral.total();
        let scale = |by: f64| Microjoules::from_joules(Joules(value.joules().0 * by));
        Ok(Interval { value, low: scale(GAUGE.0).min(value), high: scale(GAUGE.1 * WALL_FACTOR).max(value) })
    }

    fn longest_gap(&self) -> Option<Duration> {
        Some(LONGEST)
    }

    fn power(&self) -> Option<Watts> {
        self.integral.power().map(|power| Watts(Microjoules(power).joules().0))
    }
}

/// Microwatts: as told, else microamperes times microvolts. Some drivers give a sign.
fn power(folder: &Path) -> Option<u64> {
    let magnitude = |file: &str| text(&folder.join(file))?.trim_start_matches('-').parse::<u64>().ok();
    magnitude("power_now").or_else(|| {
        let (current, voltage) = (magnitude("current_now")?, number(&folder.join("voltage_now"))?);
        u64::try_from(u128::from(current) * u128::from(voltage) / 1_000_000).ok()
    })
}
