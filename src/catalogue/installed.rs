//! A model file on this machine, and what is known of its bytes.

use std::path::{Path, PathBuf};

use super::{Card, CatalogueError};

/// What the stamp beside a model file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Hashed against its card, and not touched since.
    Verified,
    /// Touched since it was hashed, or hashed against another card.
    Stale,
    /// Never hashed: somebody put the file there.
    Unverified,
}

/// A model file that is on this machine.
#[derive(Debug, Clone)]
pub struct Installed {
    /// Its card.
    pub card: Card,
    /// Where it lies.
    pub path: PathBuf,
    /// Whether its bytes are known to be those of the card.
    pub state: FileState,
}

impl Installed {
    /// The path, if the file may be used as it is.
    ///
    /// # Errors
    /// [`CatalogueError::Stale`] when the file has to be verified first.
    pub fn ready(&self) -> Result<&Path, CatalogueError> {
        match self.state {
            FileState::Verified => Ok(&self.path),
            FileState::Stale | FileState::Unverified => {
                Err(CatalogueError::Stale { path: self.path.clone(), name: self.card.name.clone() })
            }
        }
    }
}
