//! Class B: processor counters that were compared once with a plug at the wall.
//!
//! `wall = base + slope * counters`, by least squares over windows of some seconds at several loads; what
//! the line leaves unexplained becomes the interval. It holds for the machine it was made on and no other.

use super::notes::note;
use super::sources::plug::ACCURACY;
use super::sources::tree::text;
use super::{EnergyClass, EnergyCounter, MeterError, Processor, Settings, SourceFacts, processors};
use calame_units::{Interval, Joules, Microjoules, Watts};
use std::fmt;
use std::fmt::Write as _;
use std::time::Duration;

/// Fewest windows a line is drawn through.
const FEWEST: usize = 4;
/// Least difference of counter power between the quietest and the busiest window, in watts.
const LEAST_RANGE: f64 = 1.0;

/// A window of the comparison: mean powers in watts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// By the processor's counters.
    pub counters: f64,
    /// By the plug.
    pub wall: f64,
}

/// What was found, and when, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// Day, `2026-11-25`.
    pub date: String,
    /// The machine, in words that change when it does.
    pub machine: String,
    /// The counters that were compared.
    pub source: String,
    /// Watts at the wall that the counters do not see.
    pub base: Watts,
    /// Watts at the wall for one watt of the counters.
    pub slope: f64,
    /// Twice the standard deviation of what is left unexplained.
    pub residual: Watts,
    /// Windows it rests on.
    pub windows: u32,
}

/// Why a comparison or its file is of no use.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CalibrationError {
    /// Too few windows.
    #[error("{0} windows are too few for a line; let the calibration run longer")]
    TooShort(usize),
    /// The load never changed what the counters say.
    #[error("the counters moved by {0:.1} W only: close other programs and let the load run")]
    NoRange(f64),
    /// More at the counters, less at the wall.
    #[error(
        "the plug does not follow the processor (slope {0:.2}): is this computer on that plug, and alone?"
    )]
    NotThisPlug(f64),
    /// A file that cannot be understood.
    #[error("the file is not a calibration ({0}); run `calame meter calibrate` again")]
    File(String),
    /// Another machine.
    #[error("the machine changed (it was {was}, it is {is}); run `calame meter calibrate` again")]
    MachineChanged {
        /// When it was calibrated.
        was: String,
        /// Now.
        is: String,
    },
    /// Other counters.
    #[error("it was made with {was} and this machine now gives {is}; run `calame meter calibrate` again")]
    SourceChanged {
        /// When it was calibrated.
        was: String,
        /// Now.
        is: String,
    },
}

/// The two meters that are compared, side by side.
pub struct Comparison {
    counters: Box<dyn EnergyCounter>,
    wall: Box<dyn EnergyCounter>,
    clock: Box<dyn Processor>,
}

impl fmt::Debug for Comparison {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Comparison").finish_non_exhaustive()
    }
}

impl Comparison {
    /// Starts both; the plug begins to be asked.
    pub fn new(
        counters: Box<dyn EnergyCounter>,
        wall: Box<dyn EnergyCounter>,
        clock: Box<dyn Processor>,
    ) -> Self {
        let mut both = Self { counters, wall, clock };
        both.counters.wake();
        both.wall.wake();
        both
    }

    /// Mean powers while `wait` lasts. A window in which a counter started again is thrown away.
    ///
    /// # Errors
    /// The meter that does not answer.
    pub fn window(&mut self, wait: &mut dyn FnMut()) -> Result<Option<Window>, MeterError> {
        let before = (self.counters.read()?, self.wall.read()?, self.clock.now(), self.resets());
        wait();
        let after = (self.counters.read()?, self.wall.read()?, self.clock.now(), self.resets());
        let seconds = after.2.saturating_sub(before.2).as_secs_f64();
        let power = |after: Interval<Microjoules>, before: Interval<Microjoules>| {
            after.value.saturating_sub(before.value).joules().0 / seconds
        };
        let window = Window { counters: power(after.0, before.0), wall: power(after.1, before.1) };
        Ok(Some(window).filter(|_| after.3 == before.3 && seconds > 0.0))
    }

    fn resets(&self) -> u64 {
        self.counters.resets() + self.wall.resets()
    }
}

impl Drop for Comparison {
    fn drop(&mut self) {
        self.counters.rest();
        self.wall.rest();
    }
}

/// The line through the windows: base, slope, and twice the standard deviation around it.
///
/// # Errors
/// When the windows say nothing, or something impossible.
pub fn fit(windows: &[Window]) -> Result<(Watts, f64, Watts), CalibrationError> {
    let count = windows.len();
    let small = u32::try_from(count).ok().filter(|_| count >= FEWEST).map(f64::from);
    let n = small.ok_or(CalibrationError::TooShort(count))?;
    let xs = || windows.iter().map(|window| window.counters);
    let range = xs().fold(f64::MIN, f64::max) - xs().fold(f64::MAX, f64::min);
    if range.is_nan() || range < LEAST_RANGE {
        return Err(CalibrationError::NoRange(range));
    }
    let (mean_x, mean_y) = (xs().sum::<f64>() / n, windows.iter().map(|w| w.wall).sum::<f64>() / n);
    let spread: f64 = xs().map(|x| (x - mean_x).powi(2)).sum();
    let common: f64 = windows.iter().map(|w| (w.counters - mean_x) * (w.wall - mean_y)).sum();
    let slope = common / spread;
    // A supply loses some: a watt inside is more than a watt outside, short of noise.
    if !(0.8..=5.0).contains(&slope) {
        return Err(CalibrationError::NotThisPlug(slope));
    }
    let base = mean_y - slope * mean_x;
    let left: f64 = windows.iter().map(|w| (w.wall - base - slope * w.counters).powi(2)).sum();
    let deviation = (left / (n - 2.0)).sqrt();
    Ok((Watts(base.max(0.0)), slope, Watts(2.0 * deviation)))
}

/// This machine in words that change when its hardware does.
pub fn machine(settings: &Settings) -> String {
    let read = |file: &str| text(&settings.proc.join(file)).unwrap_or_default();
    let name =
        processors::name(&settings.sys, &settings.proc).unwrap_or_else(|| "unknown processor".to_owned());
    let count = super::hardware::processor_count(&read("stat"));
    let gigabytes = super::hardware::gigabytes(&read("meminfo")).round();
    let mut words = format!("{name}, {count} processors, {gigabytes} GB");
    let product = ["product_name", "board_name"]
        .iter()
        .find_map(|file| text(&settings.sys.join("class/dmi/id").join(file)).filter(|name| !name.is_empty()));
    if let Some(product) = product {
        // Writing to a String cannot fail.
        let _ = write!(words, ", {product}");
    }
    words
}

impl Calibration {
    /// Draws the line for this machine.
    ///
    /// # Errors
    /// As [`fit`].
    pub fn of(
        settings: &Settings,
        source: &str,
        date: &str,
        windows: &[Window],
    ) -> Result<Self, CalibrationError> {
        let (base, slope, residual) = fit(windows)?;
        Ok(Self {
            date: date.to_owned(),
            machine: machine(settings),
            source: source.to_owned(),
            base,
            slope,
            residual,
            windows: u32::try_from(windows.len()).unwrap_or(u32::MAX),
        })
    }

    /// As it is kept in the data folder.
    pub fn to_toml(&self) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        format!(
            "# Written by `calame meter calibrate`: wall power = base_w + slope * power by the counters.\n\
             date = {}\nmachine = {}\nsource = {}\nbase_w = {:?}\nslope = {:?}\nresidual_w = {:?}\nwindows = {}\n",
            quoted(&self.date),
            quoted(&self.machine),
            quoted(&self.source),
            self.base.0,
            self.slope,
            self.residual.0,
            self.windows,
        )
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// [`CalibrationError::File`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, CalibrationError> {
        let table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| CalibrationError::File(error.message().to_owned()))?;
        let missing = |key: &str| CalibrationError::File(format!("`{key}` is missing or wrong"));
        let word = |key: &str| {
            table.get(key).and_then(toml::Value::as_str).map(str::to_owned).ok_or_else(|| missing(key))
        };
        let number = |key: &str| {
            let number = table.get(key).and_then(toml::Value::as_float);
            number.filter(|number| number.is_finite() && *number >= 0.0).ok_or_else(|| missing(key))
        };
        let windows = table.get("windows").and_then(toml::Value::as_integer);
        Ok(Self {
            date: word("date")?,
            machine: word("machine")?,
            source: word("source")?,
            base: Watts(number("base_w")?),
            slope: number("slope")?,
            residual: Watts(number("residual_w")?),
            windows: windows.and_then(|n| u32::try_from(n).ok()).ok_or_else(|| missing("windows"))?,
        })
    }

    /// Whether it holds here, with these counters.
    ///
    /// # Errors
    /// What changed since.
    pub fn holds(&self, settings: &Settings, source: &str) -> Result<(), CalibrationError> {
        let is = machine(settings);
        if is != self.machine {
            return Err(CalibrationError::MachineChanged { was: self.machine.clone(), is });
        }
        if source != self.source {
            let (was, is) = (self.source.clone(), source.to_owned());
            return Err(CalibrationError::SourceChanged { was, is });
        }
        Ok(())
    }
}

/// Counters seen through a calibration.
pub struct Calibrated {
    calibration: Calibration,
    counter: Box<dyn EnergyCounter>,
    clock: Box<dyn Processor>,
    start: Option<Duration>,
}

impl fmt::Debug for Calibrated {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Calibrated").field("calibration", &self.calibration).finish_non_exhaustive()
    }
}

impl Calibrated {
    /// A counter of the wall, from a counter of the processor.
    pub fn new(calibration: Calibration, counter: Box<dyn EnergyCounter>, clock: Box<dyn Processor>) -> Self {
        Self { calibration, counter, clock, start: None }
    }
}

impl EnergyCounter for Calibrated {
    fn facts(&self) -> SourceFacts {
        let Calibration { date, base, slope, residual, .. } = &self.calibration;
        let rounded = |number: f64| format!("{number:.2}");
        let line = note("calibration", &[date, &rounded(base.0), &rounded(*slope), &rounded(residual.0)]);
        let name = note("calibrated", &[&self.counter.facts().name]);
        let accuracy = note("plug-accuracy", &[&(ACCURACY * 100.0)]);
        SourceFacts { class: EnergyClass::B, name, assumptions: vec![line, accuracy] }
    }

    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError> {
        let counted = self.counter.read()?.value.joules().0 * self.calibration.slope;
        let now = self.clock.now();
        let elapsed = now.saturating_sub(*self.start.get_or_insert(now)).as_secs_f64();
        let (base, around) = (self.calibration.base.0, self.calibration.residual.0);
        // What the line leaves unexplained, and how far the plug itself may have been off.
        let wall = |watts: f64, by: f64| Microjoules::from_joules(Joules((counted + watts * elapsed) * by));
        let value = wall(base, 1.0);
        Ok(Interval {
            value,
            low: wall((base - around).max(0.0), 1.0 - ACCURACY).min(value),
            high: wall(base + around, 1.0 + ACCURACY).max(value),
        })
    }

    fn longest_gap(&self) -> Option<Duration> {
        self.counter.longest_gap()
    }

    fn resets(&self) -> u64 {
        self.counter.resets()
    }

    fn wake(&mut self) -> bool {
        self.counter.wake()
    }

    fn rest(&mut self) {
        self.counter.rest();
    }
}
