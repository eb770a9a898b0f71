//! The keys that `calame keys` made: a file of its own beside the configuration, which people write.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// Name of the file in the data folder.
pub const KEYS: &str = "keys.toml";
const HEAD: &str = "# Made by `calame keys`. Digests only: a key was shown once, when it was made.\n\n";
const LONGEST_NAME: usize = 64;

/// The name of the key that comes from the environment.
pub(super) const MAIN_KEY: &str = "main";

/// A key that clients may send, in `[serve]`: its name, and the SHA-256 of the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawKey {
    pub name: String,
    pub sha256: String,
    #[serde(default)]
    pub operator: bool,
}

/// What the file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyFile {
    /// The keys, in the order in which they were made.
    pub keys: Vec<RawKey>,
}

/// Why a key cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// It is no name.
    #[error("a key's name is 1 to {LONGEST_NAME} letters, digits, dots, dashes or underscores")]
    Shape,
    /// It is that of another key.
    #[error("there is a key of this name; revoke it first, or choose another name")]
    Taken,
}

impl KeyFile {
    /// Where it is.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join(KEYS)
    }

    /// What stands in the data folder; nothing when there is no file.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read or is not ours.
    pub fn load(folder: &Path) -> Result<Self, ConfigError> {
        let path = Self::path(folder);
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|error| ConfigError::File { path, reason: error.message().to_owned() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(ConfigError::Unreadable { path, reason: error.to_string() }),
        }
    }

    /// Adds a key by its digest, beside `others` that stand in the configuration.
    ///
    /// # Errors
    /// [`BadName`].
    pub fn add(&mut self, key: RawKey, others: &[RawKey]) -> Result<(), BadName> {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if !(1..=LONGEST_NAME).contains(&key.name.len()) || !key.name.bytes().all(letter) {
            return Err(BadName::Shape);
        }
        let mut names = self.keys.iter().chain(others).map(|key| key.name.as_str());
        if key.name == MAIN_KEY || names.any(|name| name == key.name) {
            return Err(BadName::Taken);
        }
        self.keys.push(key);
        Ok(())
    }

    /// Takes a key out; `false` when it is not here.
    pub fn revoke(&mut self, name: &str) -> bool {
        let before = self.keys.len();
        self.keys.retain(|key| key.name != name);
        self.keys.len() < before
    }

    /// The text of the file.
    pub fn to_toml(&self) -> String {
        let keys = toml::to_string_pretty(self).expect("a plain table of texts");
        format!("{HEAD}{keys}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> RawKey {
        RawKey { name: name.into(), sha256: "0".repeat(64), operator: false }
    }

    #[test]
    fn names_are_plain_and_each_its_own() {
        let mut file = KeyFile::default();
        assert_eq!(file.add(key("office"), &[]), Ok(()));
        assert_eq!(file.add(key("garden"), &[key("garden")]), Err(BadName::Taken));
        assert_eq!(file.add(key("office"), &[]), Err(BadName::Taken));
        assert_eq!(file.add(key("main"), &[]), Err(BadName::Taken), "that of CALAME_KEY");
        for wrong in ["", "two words", "a\nb", &"x".repeat(65)] {
            assert_eq!(file.add(key(wrong), &[]), Err(BadName::Shape), "{wrong}");
        }
        let again: KeyFile = toml::from_str(&file.to_toml()).unwrap();
        assert_eq!(again, file);
        assert!(file.revoke("office") && !file.revoke("office"));
    }
}
