//! The one reader of the environment.

use std::ffi::OsString;
use std::path::PathBuf;

use super::error::ConfigError;
use crate::catalogue;

/// What the environment says.
#[derive(Clone, Default)]
pub struct Environment {
    /// `CALAME_HOME`.
    pub home: Option<PathBuf>,
    /// `XDG_DATA_HOME`.
    pub data: Option<PathBuf>,
    /// `HOME`.
    pub user: Option<PathBuf>,
    /// `HF_ENDPOINT`.
    pub hub: Option<String>,
    /// `HF_TOKEN`.
    pub token: Option<catalogue::Token>,
    /// `CALAME_KEY`.
    pub key: Option<String>,
    /// `CALAME_LOG`.
    pub log: Option<String>,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Environment").field("home", &self.home).finish_non_exhaustive()
    }
}

impl Environment {
    /// Reads the environment of this process.
    pub fn read() -> Self {
        Self::of(|name| std::env::var_os(name))
    }

    /// Reads an environment given as a function.
    pub fn of(get: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).and_then(|value| value.into_string().ok());
        Self {
            home: set("CALAME_HOME").map(PathBuf::from),
            data: set("XDG_DATA_HOME").map(PathBuf::from),
            user: set("HOME").map(PathBuf::from),
            hub: text("HF_ENDPOINT"),
            token: text("HF_TOKEN").as_deref().and_then(catalogue::Token::new),
            key: text("CALAME_KEY"),
            log: text("CALAME_LOG"),
        }
    }

    /// The data folder.
    ///
    /// # Errors
    /// [`ConfigError::NoHome`] when neither `CALAME_HOME`, `XDG_DATA_HOME` nor `HOME` is set.
    pub fn folder(&self) -> Result<PathBuf, ConfigError> {
        let data = || self.data.clone().filter(|path| path.is_absolute());
        let user = || self.user.as_ref().map(|user| user.join(".local").join("share"));
        self.home
            .clone()
            .or_else(|| data().or_else(user).map(|data| data.join("calame")))
            .ok_or(ConfigError::NoHome)
    }
}
