//! Class C: the processor's energy counters through the kernel's perf events (PMU `power`).
//!
//! The same counters as powercap, better read: the kernel folds the wraps, and one right is enough
//! (`CAP_PERFMON`), without opening files to everybody. One processor of each package counts for all of it,
//! as the kernel's `cpumask` names them; `energy-pkg` and `energy-ram` are summed; `energy-cores` and
//! `energy-gpu` are inside the package and `energy-psys` overlaps it.

use super::powercap::{Skipped, is_amd};
use super::tree::{number, text};
use crate::notes::note;
use crate::{EnergyClass, EnergyCounter, MeterError, Settings, SourceFacts};
use calame_units::{Interval, Joules, Microjoules};
use std::fmt;
use std::io;
use std::path::Path;

/// An open counter.
pub(super) trait Count: Send {
    /// What it shows.
    fn count(&mut self) -> io::Result<u64>;
}

/// A counter to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub pmu: u32,
    pub config: u64,
    pub cpu: usize,
}

struct Domain {
    name: String,
    counter: Box<dyn Count>,
    /// Microjoules of 2^32 counts.
    factor: u64,
    first: u64,
}

/// The counters of all packages, summed.
pub struct Perf {
    domains: Vec<Domain>,
    wall_factor: f64,
}

impl fmt::Debug for Perf {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Perf").field("domains", &self.names()).finish_non_exhaustive()
    }
}

const EVENTS: [(&str, &str); 5] = [
    ("energy-pkg", ""),
    ("energy-ram", ""),
    ("energy-cores", "already inside its package"),
    ("energy-gpu", "already inside its package"),
    ("energy-psys", "the whole platform: overlaps the packages, never added"),
];

impl Perf {
    /// The counters that can be opened, if any, and those left out with their reasons.
    pub fn open(settings: &Settings) -> (Option<Self>, Vec<Skipped>) {
        Self::open_with(settings, &mut open_event)
    }

    pub(super) fn open_with(
        settings: &Settings,
        open: &mut dyn FnMut(Wanted) -> io::Result<Box<dyn Count>>,
    ) -> (Option<Self>, Vec<Skipped>) {
        let folder = settings.sys.join("bus/event_source/devices/power");
        let (mut domains, mut skipped) = (Vec::new(), Vec::new());
        let pmu = number(&folder.join("type")).and_then(|pmu| u32::try_from(pmu).ok());
        let Some(pmu) = pmu else { return (None, skipped) };
        let cpus = one_of_each_package(settings, &text(&folder.join("cpumask")).unwrap_or_default());
        for (event, why_not) in EVENTS {
            let Some(config) = config(&folder, event) else { continue };
            let left_out = |reason: String, forbidden| Skipped {
                name: event.to_owned(),
                id: "perf".to_owned(),
                reason,
                forbidden,
            };
            let Some(factor) = factor(&folder, event).filter(|_| why_not.is_empty()) else {
                let reason = if why_not.is_empty() { "its scale is not known" } else { why_not };
                skipped.push(left_out(reason.to_owned(), false));
                continue;
            };
            for &cpu in &cpus {
                let opened = open(Wanted { pmu, config, cpu }).and_then(|mut counter| {
                    let first = counter.count()?;
                    Ok(Domain { name: format!("{event} cpu{cpu}"), counter, factor, first })
                });
                match opened {
                    Ok(domain) => domains.push(domain),
                    Err(error) => {
                        let forbidden = error.kind() == io::ErrorKind::PermissionDenied;
                        skipped.push(left_out(format!("cannot be opened on cpu{cpu}: {error}"), forbidden));
                    }
                }
            }
        }
        // Every package or none: a part of the sockets would pass for the whole.
        let packages = domains.iter().filter(|domain| domain.name.starts_with("energy-pkg")).count();
        let whole = packages > 0 && packages == cpus.len();
        (whole.then_some(Self { domains, wall_factor: settings.wall_factor }), skipped)
    }

    /// What is read.
    pub fn names(&self) -> Vec<&str> {
        self.domains.iter().map(|domain| domain.name.as_str()).collect()
    }
}

impl EnergyCounter for Perf {
    fn facts(&self) -> SourceFacts {
        let names = self.names();
        let mut assumptions = vec![note("wall-factor", &[&self.wall_factor])];
        if !names.iter().any(|name| name.starts_with("energy-ram")) {
            assumptions.push(note("no-dram", &[]));
        }
        SourceFacts { class: EnergyClass::C, name: note("perf", &[&names.join(" + ")]), assumptions }
    }

    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError> {
        let mut total = 0u128;
        for domain in &mut self.domains {
            let now = domain.counter.count().map_err(|error| MeterError::Unreadable {
                name: domain.name.clone(),
                reason: error.to_string(),
            })?;
            total += (u128::from(now.saturating_sub(domain.first)) * u128::from(domain.factor)) >> 32;
        }
        let value = Microjoules(u64::try_from(total).unwrap_or(u64::MAX));
        let high = Microjoules::from_joules(value.joules() * self.wall_factor).max(value);
        Ok(Interval { value, low: value, high })
    }
}

/// `event=0x02` of an event's file.
fn config(folder: &Path, event: &str) -> Option<u64> {
    let text = text(&folder.join("events").join(event))?;
    let value = text.split(',').find_map(|term| term.trim().strip_prefix("event="))?;
    u64::from_str_radix(value.trim_start_matches("0x"), 16).ok()
}

/// Microjoules of 2^32 counts, from the joules of one that the kernel tells.
fn factor(folder: &Path, event: &str) -> Option<u64> {
    let file = |end: &str| text(&folder.join("events").join(format!("{event}.{end}")));
    let scale: f64 = file("scale")?.parse().ok()?;
    let joules = file("unit").is_none_or(|unit| unit == "Joules");
    let factor = Microjoules::from_joules(Joules(scale * 4_294_967_296.0)).0;
    (joules && factor > 0).then_some(factor)
}

/// The processors of a mask (`0,18` or `0-3`); AMD names every die and shows the same counter on each.
fn one_of_each_package(settings: &Settings, mask: &str) -> Vec<usize> {
    let parts = mask.split(',').filter_map(|part| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        Some(from.trim().parse::<usize>().ok()?..=to.trim().parse::<usize>().ok()?)
    });
    let mut cpus: Vec<usize> = parts.flatten().take(4096).collect();
    if is_amd(&settings.proc) {
        let mut seen = Vec::new();
        cpus.retain(|cpu| {
            let topology = settings.sys.join(format!("devices/system/cpu/cpu{cpu}/topology"));
            let package = number(&topology.join("physical_package_id"));
            let new = package.is_none() || !seen.contains(&package);
            seen.push(package);
            new
        });
    }
    cpus
}

#[cfg(target_os = "linux")]
fn open_event(wanted: Wanted) -> io::Result<Box<dyn Count>> {
    use perf_event::Builder;
    use perf_event::events::Software;

    struct Open(perf_event::Counter);

    impl Count for Open {
        fn count(&mut self) -> io::Result<u64> {
            self.0.read()
        }
    }

    let mut builder = Builder::new(Software::DUMMY);
    // The crate has no event for this unit of the kernel, whose numbers are read from its tree.
    builder.attrs_mut().type_ = wanted.pmu;
    builder.attrs_mut().config = wanted.config;
    // The unit counts for a whole package and refuses to leave anyone out.
    builder.any_pid().one_cpu(wanted.cpu).include_kernel().include_hv();
    let mut counter = builder.build()?;
    counter.enable()?;
    Ok(Box::new(Open(counter)))
}

#[cfg(not(target_os = "linux"))]
fn open_event(_: Wanted) -> io::Result<Box<dyn Count>> {
    Err(io::Error::other("perf events are of Linux"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::sync::{Arc, Mutex};

    struct Hand(Arc<Mutex<u64>>);

    impl Count for Hand {
        fn count(&mut self) -> io::Result<u64> {
            Ok(*self.0.lock().unwrap())
        }
    }

    fn machine(cpuinfo: &str, mask: &str) -> (tempfile::TempDir, Settings) {
        let root = tempfile::tempdir().unwrap();
        let (sys, proc) = (root.path().join("sys"), root.path().join("proc"));
        let power = sys.join("bus/event_source/devices/power");
        fs::create_dir_all(power.join("events")).unwrap();
        fs::create_dir_all(&proc).unwrap();
        fs::write(proc.join("cpuinfo"), cpuinfo).unwrap();
        fs::write(power.join("type"), "32\n").unwrap();
        fs::write(power.join("cpumask"), format!("{mask}\n")).unwrap();
        for (event, config) in [("energy-pkg", 2), ("energy-ram", 3), ("energy-cores", 1), ("energy-psys", 5)]
        {
            fs::write(power.join("events").join(event), format!("event=0x0{config}\n")).unwrap();
            let scale = "2.3283064365386962890625e-10\n";
            fs::write(power.join("events").join(format!("{event}.scale")), scale).unwrap();
            fs::write(power.join("events").join(format!("{event}.unit")), "Joules\n").unwrap();
        }
        for cpu in 0..4 {
            let topology = sys.join(format!("devices/system/cpu/cpu{cpu}/topology"));
            fs::create_dir_all(&topology).unwrap();
            fs::write(topology.join("physical_package_id"), format!("{}", cpu / 2)).unwrap();
        }
        (root, Settings { sys, proc, ..Settings::default() })
    }

    #[test]
    fn packages_and_memory_are_summed_at_the_kernel_s_scale() {
        let (_root, settings) = machine("vendor_id : GenuineIntel", "0,2");
        let (hand, mut wanted) = (Arc::new(Mutex::new(1 << 32)), Vec::new());
        let (perf, skipped) = Perf::open_with(&settings, &mut |one| {
            wanted.push(one);
            Ok(Box::new(Hand(hand.clone())))
        });
        let mut perf = perf.unwrap();
        let both = |config| [Wanted { pmu: 32, config, cpu: 0 }, Wanted { pmu: 32, config, cpu: 2 }];
        assert_eq!(wanted, [both(2), both(3)].concat());
        assert_eq!(skipped.len(), 2, "cores and psys are left out: {skipped:?}");
        *hand.lock().unwrap() += 3 << 31;
        assert_eq!(perf.read().unwrap().value, Microjoules(4 * 1_500_000));
        assert!(!perf.facts().assumptions.iter().any(|note| note == "no-dram"));
    }

    #[test]
    fn amd_names_every_die_and_one_of_a_package_counts() {
        let (_root, settings) = machine("vendor_id : AuthenticAMD", "0-3");
        assert_eq!(one_of_each_package(&settings, "0-3"), [0, 2]);
    }

    #[test]
    fn a_socket_that_cannot_be_opened_leaves_the_whole_out() {
        let (_root, settings) = machine("vendor_id : GenuineIntel", "0,2");
        let (perf, skipped) = Perf::open_with(&settings, &mut |one| match one.cpu {
            0 => Ok(Box::new(Hand(Arc::default()))),
            _ => Err(io::ErrorKind::PermissionDenied.into()),
        });
        assert!(perf.is_none());
        assert!(skipped.iter().any(|left| left.forbidden && left.name == "energy-pkg"));
    }
}
