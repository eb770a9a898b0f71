//! Every constant of the meter, with its source. All can be configured; none is hidden: what a
//! figure takes for granted is named in its record.

use super::{MeterError, Plug};
use calame_units::{Interval, Watts};
use std::path::PathBuf;
use std::time::Duration;

/// Settings of the room.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where the kernel shows its devices (`/sys`; a fixture in tests).
    pub sys: PathBuf,
    /// Where the kernel shows its processes (`/proc`; a fixture in tests).
    pub proc: PathBuf,
    /// The smart plug this machine is on, when there is one.
    pub plug: Option<Plug>,
    /// Where a calibration against a plug is kept.
    pub calibration: Option<PathBuf>,
    /// Design power of the processor when the machine does not tell it.
    pub design_power: Option<Watts>,
    /// Power that one counter is believed never to exceed, used to know how soon it may wrap.
    pub ceiling: Watts,
    /// Wall energy over processor energy, at most: the upper bound of class C.
    pub wall_factor: f64,
    /// Watts of one virtual processor (class E).
    pub per_processor: PerProcessor,
    /// Full load over design power (class D).
    pub full_load: Interval<f64>,
    /// Idle over design power (class D).
    pub idle_load: Interval<f64>,
    /// Watts of one gigabyte of memory in the models.
    pub memory_watts_per_gb: f64,
    /// What work is taken to cost when requests run together before one has run alone.
    pub weights: Weights,
    /// Cost of one kind of work over the mean cost of our processor time, when a counter tells the mean.
    pub mean_spread: Interval<f64>,
    /// Shortest time between two readings of [`super::Meter::tick`].
    pub tick: Duration,
    /// Which percentile of the powers seen without requests is the idle power, 0 to 100.
    pub idle_percentile: u8,
    /// A gap in which the processors were busier than this share says nothing of idle power.
    pub idle_busy_share: f64,
    /// Shortest gap from which idle power is learnt.
    pub idle_gap: Duration,
    /// The electricity.
    pub grid: Grid,
    /// Energy of the site over energy of the machine.
    pub pue: f64,
    /// Making the machine.
    pub embodied: Embodied,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sys: PathBuf::from("/sys"),
            proc: PathBuf::from("/proc"),
            plug: None,
            calibration: None,
            design_power: None,
            ceiling: Watts(250.0),
            wall_factor: 1.6,
            per_processor: PerProcessor::default(),
            full_load: Interval { value: 0.75, low: 0.5, high: 1.05 },
            idle_load: Interval { value: 0.12, low: 0.05, high: 0.3 },
            memory_watts_per_gb: 0.284,
            weights: Weights::default(),
            mean_spread: Interval { value: 1.0, low: 0.5, high: 2.0 },
            tick: Duration::from_millis(200),
            idle_percentile: 10,
            idle_busy_share: 0.25,
            idle_gap: Duration::from_millis(200),
            grid: Grid::default(),
            pue: 1.0,
            embodied: Embodied::default(),
        }
    }
}

impl Settings {
    /// Says whether the settings can hold.
    ///
    /// # Errors
    /// [`MeterError::Setting`] names the first one that cannot.
    pub fn validated(self) -> Result<Self, MeterError> {
        let refuse = |name, expected| Err(MeterError::Setting { name, expected });
        let positive = |number: f64| number.is_finite() && number > 0.0;
        if !positive(self.ceiling.0) {
            return refuse("ceiling", "a positive number of watts");
        }
        if self.design_power.is_some_and(|power| !positive(power.0)) {
            return refuse("design_power", "a positive number of watts");
        }
        if !(self.pue.is_finite() && self.pue >= 1.0) {
            return refuse("pue", "1 or more");
        }
        if !(self.wall_factor.is_finite() && self.wall_factor >= 1.0) {
            return refuse("wall_factor", "1 or more");
        }
        if self.idle_percentile > 100 {
            return refuse("idle_percentile", "between 0 and 100");
        }
        if self.tick < Duration::from_millis(100) {
            return refuse("tick", "100 ms or more");
        }
        let grid = self.grid.grams_per_kwh;
        if !(grid.low >= 0.0 && grid.low <= grid.value && grid.value <= grid.high && grid.high.is_finite()) {
            return refuse("grid", "low, value and high in increasing order");
        }
        if !(positive(self.embodied.years) && self.embodied.kilograms >= 0.0) {
            return refuse("embodied", "a positive life in years and a mass that is not negative");
        }
        Ok(self)
    }
}

/// Watts of one virtual processor, idle and busy.
///
/// Values: the mean of a public cloud; bounds: the extremes of the server generations that Cloud
/// Carbon Footprint derives from SPECpower (EPYC of the third generation, Haswell).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PerProcessor {
    /// Without load.
    pub idle: Interval<f64>,
    /// At full load.
    pub busy: Interval<f64>,
}

impl Default for PerProcessor {
    fn default() -> Self {
        Self {
            idle: Interval { value: 0.74, low: 0.45, high: 1.90 },
            busy: Interval { value: 3.5, low: 1.87, high: 5.99 },
        }
    }
}

/// Joules of a prompt token, of a written token, of a second of processor time. Only their ratio
/// counts, and only until a request has run alone.
///
/// Two processors of class E at the speeds of `benches/record/beside-qwen2.5-coder-1.5b-instruct-avx2.txt`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Of a prompt token.
    pub prefill: f64,
    /// Of a written token.
    pub decode: f64,
    /// Of a second of one processor.
    pub processor: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { prefill: 0.036, decode: 0.125, processor: 2.76 }
    }
}

/// The carbon intensity of a country's electricity at consumption.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Three-letter country code, or `WOR` for the world.
    pub country: String,
    /// Grams of CO2 equivalent per kilowatt-hour.
    pub grams_per_kwh: Interval<f64>,
    /// Where the figure and its bounds come from: a code of the notes (`note-value-…`), or a name.
    pub basis: String,
}

impl Default for Grid {
    fn default() -> Self {
        Self {
            country: "FRA".to_owned(),
            grams_per_kwh: Interval { value: 46.1, low: 22.0, high: 56.0 },
            basis: "ademe-2025".to_owned(),
        }
    }
}

/// Means by country (EcoLogits' table); no bounds are published with them.
const COUNTRIES: [(&str, f64); 10] = [
    ("BEL", 118.0),
    ("CHE", 37.0),
    ("DEU", 344.0),
    ("ESP", 146.0),
    ("ITA", 288.0),
    ("POL", 615.0),
    ("SWE", 36.0),
    ("GBR", 211.0),
    ("USA", 384.0),
    ("WOR", 473.0),
];

impl Grid {
    /// The electricity of a country by its three-letter code, in any case.
    pub fn of(country: &str) -> Option<Self> {
        let code = country.to_ascii_uppercase();
        if code == "FRA" {
            return Some(Self::default());
        }
        let (code, value) = COUNTRIES.into_iter().find(|(name, _)| *name == code)?;
        Some(Self {
            country: code.to_owned(),
            grams_per_kwh: Interval { value, low: value * 0.5, high: value * 1.25 },
            basis: "ecologits".to_owned(),
        })
    }

    /// A figure of one's own, for a contract or a country that the table does not hold.
    pub fn given(country: &str, grams_per_kwh: f64) -> Self {
        Self {
            country: country.to_ascii_uppercase(),
            grams_per_kwh: Interval {
                value: grams_per_kwh,
                low: grams_per_kwh * 0.5,
                high: grams_per_kwh * 1.25,
            },
            basis: "given-bounds-guessed".to_owned(),
        }
    }

    /// The codes that [`Grid::of`] knows.
    pub fn countries() -> Vec<&'static str> {
        std::iter::once("FRA").chain(COUNTRIES.into_iter().map(|(code, _)| code)).collect()
    }
}

/// The kind of machine, for the emissions of making it (ADEME).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// 185 kg over 5 years.
    Laptop,
    /// 269 kg over 6 years.
    Desktop,
}

/// Over which hours of its life the making of the machine is spread: the choice dominates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hours {
    /// All the hours of its life: 8,766 a year.
    Calendar,
    /// Only the hours it is powered.
    Powered {
        /// Hours of one year.
        per_year: f64,
    },
}

/// The emissions of making the machine, and how a request takes its part of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Embodied {
    /// Emissions of making it, kg of CO2 equivalent.
    pub kilograms: f64,
    /// Its life.
    pub years: f64,
    /// The convention of the value.
    pub hours: Hours,
    /// Powered hours a year of an office machine, for the upper bound.
    pub office_hours: f64,
    /// Where the mass and the life come from.
    pub basis: &'static str,
}

impl Default for Embodied {
    fn default() -> Self {
        Self::of(Device::Laptop)
    }
}

impl Embodied {
    /// The figures of a kind of machine.
    pub fn of(device: Device) -> Self {
        let (kilograms, years) = match device {
            Device::Laptop => (185.0, 5.0),
            Device::Desktop => (269.0, 6.0),
        };
        Self { kilograms, years, hours: Hours::Calendar, office_hours: 1607.0, basis: "ADEME" }
    }
}
