//! `calame meter calibrate`: five minutes of rest and load, with the plug and the processor's counters side by side.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;

use super::failure::Failure;
use super::print;
use crate::config::{CALIBRATION, Settings};
use crate::meter::{
    self, Calibration, Comparison, EnergyCounter, Plug, PlugCounter, Processor, SystemClock, Window,
    processor_counters,
};

/// Compare the processor's counters with the plug once, for class B without it.
#[derive(Debug, Args)]
pub(super) struct Calibrate {
    /// How long the whole comparison lasts, in seconds.
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(20..=3600))]
    seconds: u32,
}

/// Loads of the comparison, in parts of all processors; up and down again, so that a warming machine shows.
const LOADS: [f64; 6] = [0.0, 0.5, 1.0, 0.75, 0.25, 0.0];
/// Windows at each load, after one that is thrown away while things settle.
const WINDOWS: u32 = 5;

impl Calibrate {
    pub(super) fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let Some(plug) = settings.meter.plug.clone() else {
            let how = "no plug is configured: set `plug` under [meter], as in plug = \"shelly 192.168.1.20\"";
            return Err(Failure::Use(how.into()).into());
        };
        let counters = counters(&settings.meter)?;
        let source = counters.facts().name;
        let windows = self.compare(&settings.meter, plug, counters)?;
        let made = Calibration::of(&settings.meter, &source, &today(), &windows)?;
        let path = settings.home.join(CALIBRATION);
        super::wiring::save(settings, &path, made.to_toml().as_bytes())?;
        print::out(&format!(
            "wall = {:.2} W + {:.2} times the counters, within {:.2} W ({} windows)\nkept in {}\n",
            made.base.0,
            made.slope,
            made.residual.0,
            made.windows,
            path.display()
        ))
    }

    fn compare(
        &self,
        settings: &meter::Settings,
        plug: Plug,
        counters: Box<dyn EnergyCounter>,
    ) -> anyhow::Result<Vec<Window>> {
        let clock = SystemClock::new(&settings.proc);
        let wall = Box::new(PlugCounter::new(plug, clock.again()));
        let mut both = Comparison::new(counters, wall, clock.again());
        let steps = u32::try_from(LOADS.len()).unwrap_or(1) * (WINDOWS + 1);
        let pause = Duration::from_secs(u64::from(self.seconds)) / steps;
        print::note(&format!(
            "{} seconds: leave this computer alone on its plug, screen as usual, other programs closed",
            self.seconds
        ));
        let mut windows = Vec::new();
        for (index, load) in LOADS.into_iter().enumerate() {
            print::note(&format!("step {} of {}: load {:.0} %", index + 1, LOADS.len(), load * 100.0));
            let _load = BusyThreads::start(load);
            std::thread::sleep(pause);
            for _ in 0..WINDOWS {
                windows.extend(both.window(&mut || std::thread::sleep(pause))?);
            }
        }
        Ok(windows)
    }
}

fn counters(settings: &meter::Settings) -> anyhow::Result<Box<dyn EnergyCounter>> {
    let (counters, skipped) = processor_counters(settings);
    counters.ok_or_else(|| {
        let reasons: Vec<String> =
            skipped.iter().map(|left| format!("{}: {}", left.name, left.reason)).collect();
        let reasons =
            if reasons.is_empty() { "this machine shows none".to_owned() } else { reasons.join(", ") };
        let line = format!(
            "the processor's counters cannot be read ({reasons}), so there is nothing to calibrate; \
             see `calame meter doctor`"
        );
        Failure::Use(line).into()
    })
}

/// Threads that keep a part of the processors busy until it is dropped.
struct BusyThreads {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl BusyThreads {
    fn start(part: f64) -> Self {
        let all = std::thread::available_parallelism().map_or(1, usize::from);
        let busy = (1..=all).filter(|index| *index as f64 <= (all as f64 * part).round()).count();
        let stop = Arc::new(AtomicBool::new(false));
        let work = |stop: Arc<AtomicBool>| {
            move || {
                let mut numbers = [1.000_1f64, 0.999_9, 1.000_2, 0.999_8];
                while !stop.load(Ordering::Relaxed) {
                    for _ in 0..10_000 {
                        numbers = numbers.map(|number| std::hint::black_box(number.mul_add(0.999_99, 1e-5)));
                    }
                }
            }
        };
        let threads = (0..busy).map(|_| std::thread::spawn(work(Arc::clone(&stop)))).collect();
        Self { stop, threads }
    }
}

impl Drop for BusyThreads {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // The thread only computes: its result does not matter.
            let _ = thread.join();
        }
    }
}

/// The day, `2026-11-25`, in universal time.
fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    date(since.as_secs() / 86_400)
}

/// The civil date of a day since 1970-01-01: years that begin in March end with the leap day, so months have a
/// regular length (Gregorian calendar, 146,097 days in 400 years).
fn date(days: u64) -> String {
    let from_march = days + 719_468;
    let (era, day_of_era) = (from_march / 146_097, from_march % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let civil = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + u64::from(civil <= 2);
    format!("{year}-{civil:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_their_date() {
        for (day, expected) in
            [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_782, "2026-11-25")]
        {
            assert_eq!(date(day), expected);
        }
    }
}
