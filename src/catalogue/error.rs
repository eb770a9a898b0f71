//! What can go wrong with models, named by what the caller can do about it.

use std::io;
use std::path::{Path, PathBuf};

use super::Digest;

/// Every failure of this room. A model or the network is at fault in all of them (exit code 4), but for
/// [`CatalogueError::Unknown`] and [`CatalogueError::NotInstalled`], which are wrong use.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// No card of that name or file name.
    #[error("no model is called {name}; choose one of {known}, or give a file to `calame models add`")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The card is known, its file is not here.
    #[error("{name} is not installed; get it with `calame models pull {name}`")]
    NotInstalled {
        /// Name of the card.
        name: String,
    },
    /// A card cannot be used.
    #[error("the model card {card} cannot be used: {reason}; correct it or remove it")]
    Card {
        /// The card's file or name.
        card: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No source gave the file.
    #[error("no source gives {name} ({reasons}); check the network, or give the file to `calame models add`")]
    Unreachable {
        /// Name of the card, or of all that were tried.
        name: String,
        /// Why each source refused.
        reasons: String,
    },
    /// The transfer began and stopped; what came is kept.
    #[error(
        "the transfer of {name} stopped after {done} of {total} ({reason}); `calame models pull {name}` goes on from there"
    )]
    Interrupted {
        /// Name of the card.
        name: String,
        /// What is here, in readable units.
        done: String,
        /// What there is to get, in readable units.
        total: String,
        /// Why it stopped.
        reason: String,
    },
    /// The bytes are not those of the card.
    #[error(
        "{what} is not the file of the card {name}: sha256 {found} where {expected} was expected; {advice}"
    )]
    WrongBytes {
        /// The file or the source.
        what: String,
        /// Name of the card.
        name: String,
        /// Digest of the card.
        expected: Digest,
        /// Digest, or size, of what was found.
        found: String,
        /// What was done and what to do next.
        advice: String,
    },
    /// The file changed since it was hashed, or never was.
    #[error("{} changed since it was verified, or never was; run `calame models verify {name}`", path.display())]
    Stale {
        /// The file.
        path: PathBuf,
        /// Name of its card.
        name: String,
    },
    /// Not a model file.
    #[error("{} is not a model file we can read: {reason}; give a GGUF file", path.display())]
    NotGguf {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Not enough room.
    #[error("{} has no room: {needed} needed, {free} free; make room and try again", folder.display())]
    DiskFull {
        /// Where the file was to go.
        folder: PathBuf,
        /// What is needed, in readable units.
        needed: String,
        /// What is free, in readable units.
        free: String,
    },
    /// Files cannot be read or written.
    #[error("cannot {action} {}: {source}; check the path and its permissions", path.display())]
    Disk {
        /// What was tried.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl CatalogueError {
    /// Turns what the system said about a path into an error of this room.
    pub(super) fn disk(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk { action, path: path.to_owned(), source }
    }
}

/// A number of bytes as a person reads it.
pub(super) fn readable(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
