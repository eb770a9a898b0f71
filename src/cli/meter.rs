//! `calame meter`: which energy sources this computer has.

use std::fmt::Write as _;

use clap::Subcommand;

use super::{print, settings};
use crate::config::Environment;
use crate::meter::{Settings, survey};

/// Say which energy sources this computer has.
#[derive(Debug, Subcommand)]
pub(super) enum Meter {
    /// What was found, what can be read, which class holds, what would help.
    Doctor,
}

impl Meter {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let settings = settings(environment, |_| ())?;
        match self {
            Self::Doctor => print::out(&doctor(&settings.meter)),
        }
    }
}

fn doctor(settings: &Settings) -> String {
    let survey = survey(settings);
    let chosen = &survey.chosen;
    let origin = if chosen.class.is_estimated() { "estimated, no sensor is read" } else { "measured" };
    let mut text = format!("class {} ({origin}): {}\n", chosen.class.as_str(), chosen.name);
    // Writing to a String cannot fail.
    let _ = section(&mut text, "read", survey.read.iter().map(|(name, id)| format!("{name} ({id})")));
    let skipped = survey.skipped.iter().map(|zone| format!("{} ({}): {}", zone.name, zone.id, zone.reason));
    let _ = section(&mut text, "left out", skipped);
    let _ = section(&mut text, "taken for granted", chosen.assumptions.iter().cloned());
    let _ = section(&mut text, "what would help, least privilege first", survey.advice.iter().cloned());
    text
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) -> std::fmt::Result {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return Ok(());
    }
    writeln!(text, "\n{title}:")?;
    lines.try_for_each(|line| writeln!(text, "  - {line}"))
}
