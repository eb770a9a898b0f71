//! `calame config`: what holds, and whether it can.

use clap::Subcommand;

use super::print;
use crate::config::{Environment, FILE, RawConfig, Settings};

/// Show or check the configuration.
#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// Print the configuration in force, as it would stand in the file.
    Show,
    /// Say whether the configuration holds.
    Check,
}

impl Config {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let folder = environment.folder()?;
        let file = folder.join(FILE);
        let raw = RawConfig::load(&folder)?;
        let settings = Settings::new(&raw, environment)?;
        let source = if file.is_file() { "read" } else { "not there, defaults hold" };
        let key = if environment.key.is_some() { "set" } else { "not set" };
        let token = if settings.catalogue.token.is_some() { "set" } else { "not set" };
        let head = format!(
            "# file: {} ({source})\n# data: {}\n# hub in force: {}\n# CALAME_KEY: {key}, HF_TOKEN: {token}, keys made by `calame keys`: {}\n",
            file.display(),
            settings.home.display(),
            settings.catalogue.hub,
            raw.made_keys.len(),
        );
        match self {
            Self::Show => print::out(&format!("{head}\n{}", raw.to_toml())),
            Self::Check => {
                settings.guarded()?;
                print::out(&format!("{head}the configuration holds\n"))
            }
        }
    }
}
