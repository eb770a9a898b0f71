//! `calame keys`: keys for the programs and people who use the server. Made here, shown once, kept as digests.

use std::path::Path;

use anyhow::Context;
use clap::Subcommand;
use sha2::{Digest, Sha256};

use super::failure::Failure;
use super::flags::settings;
use super::{print, wiring};
use crate::config::{Environment, FILE, KeyFile, RawConfig, RawKey};

/// Make, list or revoke keys of the server.
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a key, and show it once.
    Add {
        /// What it is called, for budgets: the program or the group that uses it, not a person.
        name: String,
        /// It may also pause the queue and have everybody's texts forgotten.
        #[arg(long)]
        operator: bool,
    },
    /// Name the keys there are.
    List,
    /// Take a key back.
    Revoke {
        /// Its name.
        name: String,
    },
}

/// Said of every change: keys are read at the start.
const RESTART: &str = "a server that runs takes it in when it starts again";
/// Digits and letters that cannot be taken for one another: five bits each.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters of a key: 160 bits.
const LETTERS: usize = 32;

impl Keys {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let folder = environment.folder()?;
        let raw = RawConfig::load(&folder)?;
        let mut file = KeyFile::load(&folder)?;
        match self {
            Self::List => print::out(&list(&raw.serve.keys, &file, environment.key.is_some())),
            Self::Add { name, operator } => {
                let key = new_key()?;
                let digest = Sha256::digest(key.as_bytes());
                let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                file.add(RawKey { name: name.clone(), sha256, operator }, &raw.serve.keys)
                    .map_err(|bad| Failure::Use(bad.to_string()))?;
                save(environment, &folder, &file)?;
                print::note(&format!(
                    "the key `{name}`, shown this once; send it as `Authorization: Bearer KEY` ({RESTART})"
                ));
                print::out(&format!("{key}\n"))
            }
            Self::Revoke { name } => {
                if !file.revoke(&name) {
                    return Err(Failure::Use(unknown_key(&name, &raw.serve.keys)).into());
                }
                save(environment, &folder, &file)?;
                print::note(&format!("the key `{name}` is revoked ({RESTART})"));
                Ok(())
            }
        }
    }
}

fn new_key() -> anyhow::Result<String> {
    let mut random = [0; LETTERS];
    getrandom::fill(&mut random).context("the system gives no random numbers; no key was made")?;
    Ok(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

fn save(environment: &Environment, folder: &Path, file: &KeyFile) -> anyhow::Result<()> {
    wiring::save(&settings(environment, |_| ())?, &KeyFile::path(folder), file.to_toml().as_bytes())
}

fn unknown_key(name: &str, written: &[RawKey]) -> String {
    if written.iter().any(|key| key.name == name) {
        return format!("the key `{name}` stands in {FILE}: take it out there");
    }
    match name {
        "main" => "the key `main` is CALAME_KEY: change it where the server's environment is set".into(),
        _ => format!("there is no key `{name}`; `calame keys list` names those there are"),
    }
}

fn list(written: &[RawKey], file: &KeyFile, main: bool) -> String {
    let made = file.keys.iter().map(|key| (key, "made here"));
    let lines = written.iter().filter(|key| !file.keys.contains(key)).map(|key| (key, FILE)).chain(made);
    let mut text: String = lines
        .map(|(key, place)| {
            let rights = if key.operator { "operator" } else { "use" };
            let name = &key.name;
            format!("{name:<24} {rights:<9} {place}\n")
        })
        .collect();
    if main {
        text += &format!("{:<24} {:<9} CALAME_KEY\n", "main", "operator");
    }
    if text.is_empty() { "no key is asked for: only this computer can use the server\n".into() } else { text }
}
