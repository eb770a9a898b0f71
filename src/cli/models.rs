//! `calame models`: what there is, what is here.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;

use super::flags::settings;
use super::progress::TransferBar;
use super::{print, wiring};
use crate::catalogue::{Catalogue, FileState};
use crate::config::Environment;
use crate::engine::local;

/// List, get, verify, add or remove models.
#[derive(Debug, Subcommand)]
pub(super) enum Models {
    /// List the models there are and those that are here.
    List,
    /// Get a model, or go on with an unfinished download.
    Pull {
        /// Its name.
        name: String,
    },
    /// Hash installed models against their cards; all of them when none is named.
    Verify {
        /// Its name.
        name: Option<String>,
    },
    /// Take a model file of this computer.
    Add {
        /// A GGUF file.
        file: PathBuf,
    },
    /// Remove a model.
    Remove {
        /// Its name.
        name: String,
    },
}

impl Models {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let settings = settings(environment, |_| ())?;
        let mut catalogue = wiring::catalogue(&settings)?;
        let bar = TransferBar::default();
        match self {
            Self::List => print::out(&list(&catalogue)),
            Self::Pull { name } => {
                let path = catalogue.pull(&name, &bar)?;
                drop(bar);
                print::out(&format!("{}\n", path.display()))
            }
            Self::Verify { name } => verify(&catalogue, name, &bar),
            Self::Add { file } => {
                local::inspect(&file).with_context(|| format!("{} is not added", file.display()))?;
                let model = catalogue.add(&file, &bar)?;
                drop(bar);
                print::out(&format!("{}  {}\n", model.card.name, model.path.display()))
            }
            Self::Remove { name } => {
                catalogue.remove(&name, &bar)?;
                drop(bar);
                print::out(&format!("{name} removed\n"))
            }
        }
    }
}

fn verify(catalogue: &Catalogue, name: Option<String>, bar: &TransferBar) -> anyhow::Result<()> {
    let names = match name {
        Some(name) => vec![name],
        None => catalogue.installed().into_iter().map(|model| model.card.name).collect(),
    };
    for name in names {
        let model = catalogue.verify(&name, bar)?;
        // The bytes are those of the card: that they can be run is another matter.
        local::inspect(&model.path).with_context(|| format!("{} cannot be run", model.card.name))?;
        print::out(&format!("{}  {}  good\n", model.card.name, model.card.sha256))?;
    }
    Ok(())
}

fn list(catalogue: &Catalogue) -> String {
    let installed = catalogue.installed();
    let mut text = format!("{:<30} {:<12} {:>8}  {:<11} {}\n", "NAME", "HERE", "MB", "LICENCE", "FOR");
    for card in catalogue.cards() {
        let here = match installed.iter().find(|model| model.card.name == card.name).map(|model| model.state)
        {
            None => "-",
            Some(FileState::Verified) => "verified",
            Some(FileState::Stale) => "changed",
            Some(FileState::Unverified) => "unverified",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:<30} {here:<12} {:>8}  {:<11} {} ({})",
            card.name,
            card.bytes / 1_000_000,
            card.licence.id,
            card.tier.word(),
            card.openness.statement(),
        );
    }
    text
}
