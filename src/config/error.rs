//! Why a configuration is refused.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::meter;

/// Why a configuration is refused. All of them are wrong use (exit code 2).
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No folder to keep data in.
    #[error("no data folder is known: set CALAME_HOME to a folder of yours")]
    NoHome,
    /// The file cannot be read.
    #[error("the configuration {} cannot be read ({reason}); check its rights", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file is not what is expected.
    #[error("the configuration {} is refused: {reason}; see calame.example.toml", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the key.
        reason: String,
    },
    /// A value that cannot hold.
    #[error("`{name}` must be {expected}")]
    Value {
        /// The key, as in the file.
        name: &'static str,
        /// What is accepted.
        expected: String,
    },
    /// The meter refuses.
    #[error(transparent)]
    Meter(#[from] meter::MeterError),
    /// Others than this machine could come in without a key.
    #[error(
        "{0} can be reached from other machines: set CALAME_KEY to a secret of yours, or name keys in serve.keys, or listen on 127.0.0.1"
    )]
    OpenDoor(SocketAddr),
}
