//! Where and how models are asked for.

use std::path::PathBuf;
use std::time::Duration;

/// A secret that is sent to the hub and never shown.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Wraps a token; an empty one is none.
    pub fn new(token: &str) -> Option<Self> {
        let token = token.trim();
        (!token.is_empty()).then(|| Self(token.to_owned()))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token(hidden)")
    }
}

/// Where and how to ask; `config` fills it from `HF_ENDPOINT`, `HF_TOKEN` and its own file.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address of the hub, without a path.
    pub hub: String,
    /// Token for the hub, sent to its own address only.
    pub token: Option<Token>,
    /// The Python interpreter whose pip gets packages.
    pub python: PathBuf,
    /// How long a name look-up and a connection may each take.
    pub connect_timeout: Duration,
    /// How long a server may stay silent once connected.
    pub silence_timeout: Duration,
    /// How many times a cut transfer is taken up again within one pull, each time only if it got further.
    pub retries: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            hub: "https://huggingface.co".to_owned(),
            token: None,
            python: PathBuf::from("python3"),
            connect_timeout: Duration::from_secs(5),
            silence_timeout: Duration::from_secs(30),
            retries: 3,
        }
    }
}
