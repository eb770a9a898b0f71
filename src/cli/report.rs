//! `calame report`: what was consumed, for the assembly.

use clap::{Args, ValueEnum};

use super::flags::settings;
use super::{print, wiring};
use crate::config::Environment;
use crate::ledger::{By, LedgerError};
use crate::words::Language;

/// Add up what was consumed.
#[derive(Debug, Args)]
pub(super) struct Report {
    /// As what: sums as CSV, Markdown or a page to print, or every request as CSV.
    #[arg(long, value_enum, default_value_t = Format::Md)]
    format: Format,
    /// A line for each of what.
    #[arg(long, value_enum, default_value_t = Lines::Month)]
    by: Lines,
    /// One month only.
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<String>,
    /// Language of the labels.
    #[arg(long, value_enum, default_value_t = Lang::Fr)]
    lang: Lang,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Md,
    Html,
    /// Every request that is kept, a line each.
    Rows,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Lines {
    Day,
    Month,
    Style,
    Model,
    Class,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Lang {
    Fr,
    En,
}

impl Report {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let settings = settings(environment, |_| ())?;
        let language = match self.lang {
            Lang::Fr => Language::French,
            Lang::En => Language::English,
        };
        let by = match self.by {
            Lines::Day => By::Day,
            Lines::Month => By::Month,
            Lines::Style => By::Style,
            Lines::Model => By::Model,
            Lines::Class => By::Class,
        };
        let (ledger, month) = (wiring::ledger(&settings)?, self.month.as_deref());
        let report = || {
            let report = ledger.report(month, by)?;
            Ok::<_, LedgerError>(report.in_language(language).with_limits(settings.limits.clone()))
        };
        match self.format {
            Format::Csv => print::out(&report()?.csv()),
            Format::Md => print::out(&report()?.markdown()),
            Format::Html => print::out(&report()?.html()),
            Format::Rows => ledger.export(month, print::out),
        }
    }
}
