//! The meter: how much energy and time each request takes, and how sure the figure is.
//!
//! Invariant: every microjoule the source reports is accounted for exactly once, to a request, to
//! our own overhead, to the other programs, to idling, or to a term that says it was not observed.
//! Readings are taken at the edges of spans (and at [`Meter::tick`] while a request runs): there is
//! no polling thread, nothing wakes while the machine idles. An estimate always says so.
//!
//! It does not know what a request is about, which model runs, or where records are kept.
//!
//! A span of work yields its energy and its times, on whatever source this machine has (a counter, a plug, else a model of its
//! processor, and the record says which):
//!
//! ```
//! use calame_meter::{Meter, Outcome, Phase, Settings};
//! use calame_words::Language;
//!
//! let meter = Meter::open(&Settings::default());
//! let mut span = meter.span();
//! span.enter(Phase::Plan);
//! let sum: u64 = (0..1_000_000_u64).sum();
//! let measured = span.finish(Outcome::Done);
//! println!("{sum}: {}", measured.line(Language::English));
//! ```
//!
//! In a test, a source that is moved by hand, and the account that must always come out even:
//!
//! ```
//! use calame_meter::{EnergyClass, Fake, Outcome, Phase};
//! use std::time::Duration;
//!
//! let machine = Fake::new(EnergyClass::A);
//! let meter = machine.meter();
//! let mut span = meter.span();
//! span.enter(Phase::Decode);
//! machine.spend(2_000_000);
//! machine.pass(Duration::from_secs(1), Duration::from_secs(1), Duration::ZERO);
//! span.finish(Outcome::Done);
//! let account = meter.conservation();
//! let shared = account.requests + account.overhead + account.others + account.idle + account.unobserved;
//! assert_eq!(shared, account.measured);
//! ```
#![deny(
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod account;
mod calibration;
mod clock;
mod conservation;
mod counter;
mod error;
mod fake;
mod footprint;
mod hardware;
mod learnt;
mod live;
mod model;
mod notes;
mod phase;
mod processors;
mod record;
mod settings;
mod shares;
mod sources;
mod span;

pub use calibration::{Calibrated, Calibration, CalibrationError, Comparison, Window, fit, machine};
pub use clock::{Processor, Sample, SystemClock};
pub use conservation::Conservation;
pub use counter::{EnergyClass, EnergyCounter, SourceFacts};
pub use error::MeterError;
pub use fake::Fake;
pub use model::{Model, Modelled};
pub use notes::say;
pub use phase::{Outcome, PerPhase, Phase};
pub use record::{Energy, Latency, Measured, Tokens, in_words};
pub use settings::{Device, Embodied, Grid, Hours, PerProcessor, Settings, Weights};
pub use sources::devices::{Dialect, Plug, Status, ask, relay};
pub use sources::plug::PlugCounter;
pub use sources::{
    Battery, Board, Candidate, Perf, Powercap, Skipped, Survey, Zone, processor_counters, survey,
};
pub use span::{Meter, Span};
