//! `calame meter`: which energy sources this computer has, their calibration, and the totals as they grow.

use std::fmt::Write as _;
use std::net::SocketAddr;

use clap::Subcommand;

use super::calibrate::Calibrate;
use super::flags::settings;
use super::print;
use super::watch::Watch;
use crate::config::Environment;
use crate::meter::{Candidate, Dialect, Settings, Survey, relay, say, survey};
use crate::words::Language;

/// Say which energy sources this computer has, calibrate them, watch the totals.
#[derive(Debug, Subcommand)]
pub(super) enum Meter {
    /// What was found, what can be read, which class holds, what would help.
    Doctor,
    /// Compare the processor's counters with the plug once, for class B without it.
    Calibrate(Calibrate),
    /// Show the totals of the server that runs on this computer, as they grow.
    Watch(Watch),
    /// Ask a plug for ever: the helper process of the meter.
    #[command(hide = true)]
    Poll {
        /// What the plug speaks.
        #[arg(value_parser = ["shelly", "tasmota"])]
        dialect: String,
        /// Where it is.
        address: SocketAddr,
    },
}

impl Meter {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        match self {
            Self::Doctor => print::out(&doctor(&settings(environment, |_| ())?.meter)),
            Self::Calibrate(calibrate) => calibrate.run(&settings(environment, |_| ())?),
            Self::Watch(watch) => watch.run(&settings(environment, |_| ())?, environment),
            Self::Poll { dialect, address } => {
                let dialect = if dialect == "shelly" { Dialect::Shelly } else { Dialect::Tasmota };
                // It ends when its reader does, which is no error.
                let _ = relay(dialect, address, &mut std::io::stdout().lock());
                Ok(())
            }
        }
    }
}

fn doctor(settings: &Settings) -> String {
    let survey = survey(settings);
    let chosen = &survey.chosen;
    let origin = if chosen.class.is_estimated() { "estimated, no sensor is read" } else { "measured" };
    let name = english(&chosen.name);
    let mut text = format!("class {} ({origin}): {name}\n", chosen.class.as_str());
    // Writing to a String cannot fail.
    let _ =
        section(&mut text, "found, best first", survey.sources.iter().map(|source| state(source, &survey)));
    let _ = section(&mut text, "read", survey.read.iter().map(|(name, id)| format!("{name} ({id})")));
    let skipped = survey.skipped.iter().map(|zone| format!("{} ({}): {}", zone.name, zone.id, zone.reason));
    let _ = section(&mut text, "left out", skipped);
    let taken = chosen.assumptions.iter().map(|noted| english(noted));
    let _ = section(&mut text, "taken for granted", taken);
    let _ = section(&mut text, "what would help, least privilege first", survey.advice.iter().cloned());
    text
}

fn english(noted: &str) -> String {
    say(noted, Language::English)
}

fn state(source: &Candidate, survey: &Survey) -> String {
    let what = format!("class {}: {}", source.facts.class.as_str(), english(&source.facts.name));
    match &source.trouble {
        Some(trouble) => format!("{what}: not now, {trouble}"),
        None if source.facts.name == survey.chosen.name => format!("{what}: read"),
        None => format!("{what}: would do, and counts the same energy, so it is not added"),
    }
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) -> std::fmt::Result {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return Ok(());
    }
    writeln!(text, "\n{title}:")?;
    lines.try_for_each(|line| writeln!(text, "  - {line}"))
}
