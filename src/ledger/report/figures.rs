//! What a report holds: sums by line, the machine's energy, and what both rest on.

use crate::admission::Limits;
use crate::meter::EnergyClass;
use crate::units::{GramsCo2e, Interval, Joules};
use crate::words::Language;

/// What the lines of a report are told apart by, besides the class of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Days, UTC.
    Day,
    /// Months, UTC.
    #[default]
    Month,
    /// Styles of draft.
    Style,
    /// Models.
    Model,
    /// Nothing else: one line a class.
    Class,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Day, Self::Month, Self::Style, Self::Model, Self::Class];

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Style => "style",
            Self::Model => "model",
            Self::Class => "class",
        }
    }

    /// What a line is called, in SQL.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "substr(day, 1, 7)",
            Self::Style => "coalesce(style, '')",
            Self::Model => "coalesce(model, '')",
            Self::Class => "class",
        }
    }
}

/// Requests of one key whose energy comes from one class of source.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The day, month, style, model or class; empty for no style and for no model.
    pub key: String,
    /// Class of the source.
    pub class: EnergyClass,
    /// Answered.
    pub done: u64,
    /// Cancelled.
    pub cancelled: u64,
    /// Failed.
    pub failed: u64,
    /// Marginal energy.
    pub energy: Interval<Joules>,
    /// The same with the share of the idle machine.
    pub full: Interval<Joules>,
    /// Of requests that were not answered.
    pub wasted: Interval<Joules>,
    /// Not spent thanks to the cache.
    pub saved: Interval<Joules>,
    /// What the versions without AI of drafts with AI cost, on the same meter.
    pub extractive: Interval<Joules>,
    /// Marginal energy of the drafts with AI to which `extractive` is compared.
    pub compared: Joules,
    /// Emissions of the electricity.
    pub co2e: Interval<GramsCo2e>,
    /// The share of making the machine.
    pub embodied: Interval<GramsCo2e>,
    /// Tokens read and written.
    pub tokens: u64,
    /// Words of the documents.
    pub words: u64,
    /// Time of the requests, from arrival to end.
    pub seconds: f64,
}

impl Line {
    /// How many times the version without AI the drafts with AI cost; nothing when the meter cannot tell.
    pub fn times(&self) -> Option<f64> {
        (self.extractive.value.0 > 0.0).then(|| self.compared.0 / self.extractive.value.0)
    }
}

/// Where the energy of the machine went in one day or month, as far as one class of source saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineEnergy {
    /// The day or month, on which it was read.
    pub key: String,
    /// Class of the source.
    pub class: EnergyClass,
    /// All of it: the sum of what follows.
    pub measured: Joules,
    /// Requests.
    pub requests: Joules,
    /// Our own overhead.
    pub overhead: Joules,
    /// Other programs.
    pub others: Joules,
    /// The idle machine: the cost of staying on.
    pub idle: Joules,
    /// What could not be observed.
    pub unobserved: Joules,
}

/// What the figures of one class rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The class.
    pub class: EnergyClass,
    /// Names of the sources.
    pub sources: Vec<String>,
    /// Every constant that was guessed or chosen.
    pub assumptions: Vec<String>,
}

/// A report, printable as CSV, Markdown and HTML.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The month it was asked for, all when `None`.
    pub month: Option<String>,
    /// What its lines are told apart by.
    pub by: By,
    /// The language of its labels.
    pub language: Language,
    /// By key, then class.
    pub lines: Vec<Line>,
    /// By day or month, then class.
    pub machine: Vec<MachineEnergy>,
    /// By class.
    pub basis: Vec<Basis>,
    /// The budgets in force, when there are any.
    pub limits: Option<Limits>,
}

impl Report {
    /// The same report with labels in another language.
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The same report with the budgets in force.
    pub fn with_limits(self, limits: Limits) -> Self {
        let any = [limits.day, limits.month, limits.key_day, limits.key_month].iter().any(Option::is_some);
        Self { limits: any.then_some(limits), ..self }
    }
}
