//! The catalogue: which models there are, where they come from, which of them are here.
//!
//! Model cards (`models/*.toml`) are embedded in the binary; a folder of cards overrides them by name or
//! adds to them. A pull tries the sources of a card in order, goes on where an earlier one stopped, hashes
//! the whole file and only then gives it its name.
//!
//! Invariant: a file named `models/FILE-NAME.gguf` with a good stamp had, byte for byte, the digest of its
//! card when it was stamped, and has not been written to since. Nothing here touches the network but
//! [`Catalogue::pull`] and [`Catalogue::pull_default`], and those only for what is not here yet.
//!
//! Does not know: what is inside a model file beyond its first eight bytes (the engine does), where the
//! home folder is or what the environment says (`config` does), how progress is shown (`cli` does).

mod card;
mod digest;
mod error;
mod hub;
mod keep;
mod package;
mod part;
mod pull;
mod source;
mod stamp;
mod store;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use card::{Card, Disclosure, Drafts, Evidence, Licence, Openness, Sampling, Tier};
pub use digest::{BadDigest, Digest};
pub use error::CatalogueError;
pub use source::{HubSource, PackageSource, Source};
use store::Slot;

/// How a transfer is told to whoever waits for it.
pub trait Progress {
    /// A transfer, or the hashing of a file, begins: `total` bytes, `already` of them done.
    fn started(&self, total: u64, already: u64);
    /// So many bytes more are done.
    fn advanced(&self, bytes: u64);
    /// One line worth showing: which source is asked, why another refused.
    fn note(&self, line: &str);
}

/// Tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn started(&self, _: u64, _: u64) {}
    fn advanced(&self, _: u64) {}
    fn note(&self, _: &str) {}
}

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

/// What the stamp beside a model file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
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
    pub state: State,
}

impl Installed {
    /// The path, if the file may be used as it is.
    ///
    /// # Errors
    /// [`CatalogueError::Stale`] when the file has to be verified first.
    pub fn ready(&self) -> Result<&Path, CatalogueError> {
        match self.state {
            State::Verified => Ok(&self.path),
            State::Stale | State::Unverified => {
                Err(CatalogueError::Stale { path: self.path.clone(), name: self.card.name.clone() })
            }
        }
    }
}

/// The cards, and the folder where their files are kept.
#[derive(Debug, Clone)]
pub struct Catalogue {
    folder: PathBuf,
    cards: Vec<Card>,
    settings: Settings,
}

impl Catalogue {
    /// The embedded cards, then those of `home/models` (left by [`Catalogue::add`]), then those of
    /// `overrides`: a later card replaces an earlier one of the same name. Creates nothing.
    ///
    /// # Errors
    /// [`CatalogueError::Card`] names the card file that cannot be read.
    pub fn open(home: &Path, overrides: Option<&Path>) -> Result<Self, CatalogueError> {
        let folder = home.join("models");
        let mut cards: BTreeMap<String, Card> =
            card::embedded().into_iter().map(|card| (card.name.clone(), card)).collect();
        for folder in [Some(folder.as_path()), overrides].into_iter().flatten() {
            for card in card::in_folder(folder)? {
                cards.insert(card.name.clone(), card);
            }
        }
        let mut cards: Vec<Card> = cards.into_values().collect();
        cards.sort_by_key(|card| (card.rank.unwrap_or(u32::MAX), card.tier, card.name.clone()));
        card::refuse_shared_files(&cards)?;
        Ok(Self { folder, cards, settings: Settings::default() })
    }

    /// The same catalogue, asking where and how the settings say.
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// All cards: the default list first, in its order, the test model last.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// The cards that may be the default model, first choice first.
    pub fn default_list(&self) -> impl Iterator<Item = &Card> {
        self.cards.iter().filter(|card| card.rank.is_some())
    }

    /// The card of that name or that file name.
    ///
    /// # Errors
    /// [`CatalogueError::Unknown`] lists the names there are.
    pub fn find(&self, name_or_file: &str) -> Result<&Card, CatalogueError> {
        let found = self.cards.iter().find(|card| card.name == name_or_file || card.file == name_or_file);
        found.ok_or_else(|| CatalogueError::Unknown {
            name: name_or_file.to_owned(),
            known: self.cards.iter().map(|card| card.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// The models of the catalogue that are on this machine, in the order of [`Catalogue::cards`]. Looks
    /// at file names and stamps only: no hashing, no network.
    pub fn installed(&self) -> Vec<Installed> {
        self.cards.iter().filter_map(|card| self.installed_as(card)).collect()
    }

    /// The installed model of that name or file name.
    ///
    /// # Errors
    /// [`CatalogueError::Unknown`], or [`CatalogueError::NotInstalled`].
    pub fn locate(&self, name_or_file: &str) -> Result<Installed, CatalogueError> {
        let card = self.find(name_or_file)?;
        self.installed_as(card).ok_or_else(|| CatalogueError::NotInstalled { name: card.name.clone() })
    }

    fn installed_as(&self, card: &Card) -> Option<Installed> {
        let slot = self.slot(card);
        let state = slot.state(card)?;
        Some(Installed { card: card.clone(), path: slot.file, state })
    }

    fn slot(&self, card: &Card) -> Slot {
        Slot::new(&self.folder, &card.file)
    }
}
