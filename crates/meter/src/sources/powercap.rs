//! Class C: the processor's own energy counters as the kernel's powercap tree shows them (RAPL).
//!
//! Domains are picked by `name`, never by number: one `package-*` a socket plus `dram`; `core` and
//! `uncore` are inside a package, `psys` overlaps all of them, the MMIO tree is a second view of
//! the same registers, and some AMD machines show one package's counter once for each die.

use super::tree::{folders, number, reading, text};
use crate::hardware::is_virtual;
use crate::notes::note;
use crate::{EnergyClass, EnergyCounter, MeterError, Settings, SourceFacts};
use calame_units::{Interval, Microjoules, Watts};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A domain of the tree that is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// The kernel's name of it: `package-0`, `dram`.
    pub name: String,
    /// Its folder's name: `intel-rapl:0`.
    pub id: String,
    folder: PathBuf,
    range: u64,
    ceiling: Watts,
    last: u64,
}

/// A domain that is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The kernel's name of it.
    pub name: String,
    /// Its folder's name.
    pub id: String,
    /// Why.
    pub reason: String,
    /// True when more rights would let it be read.
    pub forbidden: bool,
}

/// Two dies of one package that differ by less are one counter seen twice: 10 J.
const MIRROR_UJ: u64 = 10_000_000;

impl Zone {
    fn package(&self) -> Option<&str> {
        let rest = self.name.strip_prefix("package-")?;
        Some(rest.split_once("-die-").map_or(rest, |(package, _)| package))
    }

    fn is_memory_mapped(&self) -> bool {
        self.id.starts_with("intel-rapl-mmio")
    }

    /// The zone it lies in: `intel-rapl:0` for `intel-rapl:0:1`.
    fn parent(&self) -> &str {
        self.id.rsplit_once(':').map_or("", |(parent, _)| parent)
    }

    fn skipped(&self, reason: &str) -> Skipped {
        Skipped { name: self.name.clone(), id: self.id.clone(), reason: reason.to_owned(), forbidden: false }
    }

    fn energy(&self) -> Result<u64, std::io::Error> {
        reading(&self.folder.join("energy_uj"))
    }

    /// Energy since the last reading, and whether the counter started again from nothing.
    ///
    /// A counter that went down has wrapped if that makes less than half of its range (readings are
    /// never further apart, see [`Powercap::longest_gap`]), else it was reset.
    fn advance(&mut self, now: u64) -> (u64, bool) {
        let before = std::mem::replace(&mut self.last, now);
        if now >= before {
            return (now - before, false);
        }
        match self.range.checked_sub(before).and_then(|left| left.checked_add(now)) {
            Some(wrapped) if wrapped <= self.range / 2 => (wrapped, false),
            _ => (now, true),
        }
    }
}

/// The counters of all sockets, summed.
#[derive(Debug)]
pub struct Powercap {
    zones: Vec<Zone>,
    total: u64,
    resets: u64,
    wall_factor: f64,
}

impl Powercap {
    /// The counters that can be read, if any, and every domain left out with its reason.
    pub fn open(settings: &Settings) -> (Option<Self>, Vec<Skipped>) {
        let mut skipped = Vec::new();
        let mut zones = readable(list(&settings.sys), settings, &mut skipped);
        keep_one_interface(&mut zones, &mut skipped);
        drop_mirrors(&mut zones, &mut skipped, is_amd(&settings.proc));
        if !zones.iter().any(|zone| zone.package().is_some()) {
            skipped.extend(zones.iter().map(|zone| zone.skipped("memory alone says too little")));
            return (None, skipped);
        }
        (Some(Self { zones, total: 0, resets: 0, wall_factor: settings.wall_factor }), skipped)
    }

    /// What is read.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }
}

impl EnergyCounter for Powercap {
    fn facts(&self) -> SourceFacts {
        let names: Vec<&str> = self.zones.iter().map(|zone| zone.name.as_str()).collect();
        let mut assumptions = vec![note("wall-factor", &[&self.wall_factor])];
        if !names.contains(&"dram") {
            assumptions.push(note("no-dram", &[]));
        }
        SourceFacts { class: EnergyClass::C, name: note("powercap", &[&names.join(" + ")]), assumptions }
    }

    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError> {
        // All are read before any is counted, so that a failure leaves nothing half counted.
        let mut values = Vec::with_capacity(self.zones.len());
        for zone in &self.zones {
            let unreadable = |error: std::io::Error| MeterError::Unreadable {
                name: zone.name.clone(),
                reason: error.to_string(),
            };
            values.push(zone.energy().map_err(unreadable)?);
        }
        let mut was_reset = false;
        for (zone, value) in self.zones.iter_mut().zip(values) {
            let (more, reset) = zone.advance(value);
            self.total = self.total.saturating_add(more);
            was_reset |= reset;
        }
        self.resets += u64::from(was_reset);
        let value = Microjoules(self.total);
        let high = Microjoules::from_joules(value.joules() * self.wall_factor).max(value);
        Ok(Interval { value, low: value, high })
    }

    /// Half the time in which the fastest counter could wrap at its highest power.
    fn longest_gap(&self) -> Option<Duration> {
        let seconds = |zone: &Zone| Microjoules(zone.range / 2).joules().0 / zone.ceiling.0;
        self.zones.iter().map(seconds).reduce(f64::min).and_then(|gap| Duration::try_from_secs_f64(gap).ok())
    }

    fn resets(&self) -> u64 {
        self.resets
    }
}

/// The design power that the kernel tells for the first package, readable by everyone.
pub(crate) fn design_power(sys: &Path) -> Option<Watts> {
    let zones = folders(&sys.join("class/powercap"));
    let package =
        zones.iter().find(|folder| text(&folder.join("name")).is_some_and(|n| n.starts_with("package-")))?;
    // The first constraint is the long-term one, whose maximum is the design power.
    number(&package.join("constraint_0_max_power_uw")).filter(|&power| power > 0).map(microwatts)
}

/// All zones of the tree, flat or nested, by folder name.
fn list(sys: &Path) -> Vec<(String, PathBuf)> {
    let mut zones: Vec<(String, PathBuf)> = Vec::new();
    let mut level = folders(&sys.join("class/powercap"));
    // Control type, package, domain: three levels hold everything, and links cannot loop for ever.
    for _ in 0..3 {
        let mut next = Vec::new();
        for folder in level {
            let Some(id) = folder.file_name().and_then(|name| name.to_str()).map(str::to_owned) else {
                continue;
            };
            if id.starts_with("intel-rapl") && !zones.iter().any(|(known, _)| *known == id) {
                next.extend(folders(&folder));
                zones.push((id, folder));
            }
        }
        level = next;
    }
    zones.sort();
    // A control type (`intel-rapl`) holds zones and is none.
    zones.retain(|(id, _)| id.contains(':'));
    zones
}

/// Keeps the domains that we count and that can be read.
fn readable(found: Vec<(String, PathBuf)>, settings: &Settings, skipped: &mut Vec<Skipped>) -> Vec<Zone> {
    let mut zones = Vec::new();
    let ceiling = settings.ceiling;
    let virtual_machine = text(&settings.proc.join("cpuinfo")).is_some_and(|info| is_virtual(&info));
    for (id, folder) in found {
        let name = text(&folder.join("name")).unwrap_or_default();
        // Memory takes a part of what a package does; both are guesses on the safe side.
        let guess = if name == "dram" { ceiling * 0.25 } else { ceiling };
        let ceiling = highest_power(&folder).unwrap_or(guess);
        let mut zone = Zone { name, id, folder, range: 0, ceiling, last: 0 };
        let reason = match zone.name.as_str() {
            "core" | "uncore" => Some("already inside its package"),
            "psys" => Some("the whole platform: overlaps the packages, never added"),
            name if name == "dram" || name.starts_with("package-") => None,
            _ => Some("not a domain that is counted"),
        };
        if let Some(reason) = reason {
            skipped.push(zone.skipped(reason));
            continue;
        }
        match (zone.energy(), number(&zone.folder.join("max_energy_range_uj"))) {
            // Some hypervisors show the counters and never move them: nought would pass for a measurement.
            (Ok(0), _) if virtual_machine => {
                skipped.push(zone.skipped("it stands at nought on this virtual machine"));
            }
            (Ok(energy), Some(range)) if range > 0 => {
                (zone.last, zone.range) = (energy, range);
                zones.push(zone);
            }
            (Ok(_), _) => skipped.push(zone.skipped("no usable max_energy_range_uj, wraps would be missed")),
            (Err(error), _) => {
                let mut left_out = zone.skipped(&format!("energy_uj cannot be read: {error}"));
                left_out.forbidden = error.kind() == std::io::ErrorKind::PermissionDenied;
                skipped.push(left_out);
            }
        }
    }
    zones
}

/// MSR or MMIO, not both: MSR when it gives a package.
fn keep_one_interface(zones: &mut Vec<Zone>, skipped: &mut Vec<Skipped>) {
    let has_msr = zones.iter().any(|zone| zone.package().is_some() && !zone.is_memory_mapped());
    let reason =
        if has_msr { "the same counters as the MSR view" } else { "only the MMIO view has a package" };
    remove(zones, skipped, reason, |zone| zone.is_memory_mapped() == has_msr);
}

/// One counter for each package, unless its dies truly have their own.
fn drop_mirrors(zones: &mut Vec<Zone>, skipped: &mut Vec<Skipped>, amd: bool) {
    let packages: Vec<Zone> = zones.iter().filter(|zone| zone.package().is_some()).cloned().collect();
    let mut dropped: Vec<String> = Vec::new();
    for (index, zone) in packages.iter().enumerate() {
        let mirrors = |first: &Zone| {
            first.package() == zone.package()
                && !dropped.contains(&first.id)
                && (amd || first.name == zone.name || first.last.abs_diff(zone.last) < MIRROR_UJ)
        };
        if packages[..index].iter().any(mirrors) {
            dropped.push(zone.id.clone());
        }
    }
    remove(zones, skipped, "mirrors a counter that is already read", |zone| {
        dropped.contains(&zone.id) || dropped.iter().any(|id| zone.parent() == id)
    });
}

fn remove(zones: &mut Vec<Zone>, skipped: &mut Vec<Skipped>, reason: &str, is_out: impl Fn(&Zone) -> bool) {
    skipped.extend(zones.iter().filter(|zone| is_out(zone)).map(|zone| zone.skipped(reason)));
    zones.retain(|zone| !is_out(zone));
}

pub(super) fn is_amd(proc: &Path) -> bool {
    text(&proc.join("cpuinfo")).is_some_and(|info| info.contains("AuthenticAMD"))
}

fn highest_power(folder: &Path) -> Option<Watts> {
    let limits = (0..3).flat_map(|index| {
        ["max_power_uw", "power_limit_uw"]
            .map(|kind| number(&folder.join(format!("constraint_{index}_{kind}"))))
    });
    limits.flatten().max().filter(|&power| power > 0).map(microwatts)
}

fn microwatts(power: u64) -> Watts {
    Watts(Microjoules(power).joules().0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(range: u64, last: u64) -> Zone {
        let (name, id) = ("package-0".to_owned(), "intel-rapl:0".to_owned());
        Zone { name, id, folder: PathBuf::new(), range, ceiling: Watts(100.0), last }
    }

    #[test]
    fn a_wrap_is_folded_and_a_reset_is_told_apart() {
        assert_eq!(zone(1000, 400).advance(450), (50, false));
        assert_eq!(zone(1000, 990).advance(40), (50, false));
        assert_eq!(zone(1000, 600).advance(30), (430, false));
        assert_eq!(zone(1000, 300).advance(30), (30, true));
        assert_eq!(zone(1000, 2000).advance(30), (30, true), "a value beyond the range is no wrap");
    }

    #[test]
    fn dies_are_parts_of_their_package() {
        let mut die = zone(1, 0);
        die.name = "package-1-die-3".to_owned();
        assert_eq!(die.package(), Some("1"));
        die.name = "dram".to_owned();
        assert_eq!(die.package(), None);
    }
}
