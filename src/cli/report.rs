//! `calame report`: what was consumed, for the assembly.

use clap::{Args, ValueEnum};

use super::{print, settings, wiring};
use crate::config::Environment;
use crate::ledger::Language;

/// Add up what was consumed.
#[derive(Debug, Args)]
pub(super) struct Report {
    /// As what.
    #[arg(long, value_enum, default_value_t = Format::Md)]
    format: Format,
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
        let report = wiring::ledger(&settings)?.report(self.month.as_deref())?.in_language(language);
        print::out(&match self.format {
            Format::Csv => report.csv(),
            Format::Md => report.markdown(),
            Format::Html => report.html(),
        })
    }
}
