//! Model cards: TOML in, a checked [`Card`] out.
//!
//! Everything a card says ends in a path, an address or a command line, so each field is checked here, once.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::source::{ModelSource, plain};
use super::{CatalogueError, Digest};

/// What is known about a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Name to call it by: lower case, digits, `.`, `-`, `_`.
    pub name: String,
    /// Name of its file under `models/`.
    pub file: String,
    /// Size of the file.
    pub bytes: u64,
    /// Digest of the whole file.
    pub sha256: Digest,
    /// Licence of the weights.
    pub licence: Licence,
    /// Languages it writes, as ISO 639-1 codes.
    pub languages: Vec<String>,
    /// What its maker published.
    pub openness: Openness,
    /// Number of parameters, 0 when nobody said.
    pub parameters: u64,
    /// `general.architecture` of the file, `unknown` when nobody said.
    pub architecture: String,
    /// Tokens of context it was made for; `None`: ask the file.
    pub context: Option<u32>,
    /// What it is for.
    pub tier: Tier,
    /// Place in the default list, 1 first; `None`: never a default.
    pub rank: Option<u32>,
    /// What its drafts are worth, where we measured it.
    pub drafts: Option<Drafts>,
    /// Sampling its maker advises.
    pub sampling: Sampling,
    /// Memory it needs with 8,192 tokens of cache, in bytes: an estimate.
    pub memory_bytes: u64,
    /// What else is worth knowing, a line each.
    pub notes: Vec<String>,
    /// Whether we ran it.
    pub evidence: Evidence,
    /// Where it can be had, tried in order; none for a file added by hand.
    pub sources: Vec<ModelSource>,
}

/// A licence and what it allows in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// SPDX identifier, or `unknown`.
    pub id: String,
    /// What it allows and asks for.
    pub allows: String,
}

/// What the maker of a model published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Openness {
    /// The weights.
    pub weights: Disclosure,
    /// The training data.
    pub data: Disclosure,
    /// The training code.
    pub code: Disclosure,
}

impl Openness {
    /// The fact in words: "open weights, undisclosed data, undisclosed code". Never "open source AI".
    pub fn statement(self) -> String {
        format!("{} weights, {} data, {} code", self.weights.word(), self.data.word(), self.code.word())
    }
}

/// How far something is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Disclosure {
    /// Published under a free licence.
    Open,
    /// Some of it.
    Partial,
    /// Not published.
    Undisclosed,
    /// Nobody said.
    Unknown,
}

impl Disclosure {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Partial => "partly open",
            Self::Undisclosed => "undisclosed",
            Self::Unknown => "unknown",
        }
    }
}

/// What a model is for, best known first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// First choice.
    Default,
    /// The default where the hub is out of reach.
    Fallback,
    /// For small machines.
    Light,
    /// Better, slower.
    Quality,
    /// Data and code published too.
    Commons,
    /// Added by hand.
    Added,
    /// For our tests only.
    Tests,
}

impl Tier {
    /// The word for it, as in the cards.
    pub fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Fallback => "fallback",
            Self::Light => "light",
            Self::Quality => "quality",
            Self::Commons => "commons",
            Self::Added => "added",
            Self::Tests => "tests",
        }
    }
}

/// What we did with the model ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Downloaded, hashed and run by our tests.
    Exercised,
    /// Its address and digest are written down, no more.
    Pinned,
}

/// A model's drafts beside the key sentences of the same texts, extracted without AI: which of them tell more of the
/// facts that a reader needs. Closeness to what people wrote does not count: false sentences are close too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Drafts {
    /// They tell more.
    Better,
    /// They do not.
    Worse,
}

/// Sampling parameters; `None` leaves the choice to the engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sampling {
    /// Temperature.
    pub temperature: Option<f32>,
    /// Nucleus.
    pub top_p: Option<f32>,
    /// Number of best tokens kept.
    pub top_k: Option<u32>,
    /// Least share of the best token's probability.
    pub min_p: Option<f32>,
    /// Penalty on tokens already written, 1.0 for none.
    pub repeat_penalty: Option<f32>,
}

/// The card as its file has it, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCard {
    name: String,
    file: String,
    bytes: u64,
    sha256: String,
    licence: Licence,
    #[serde(default)]
    languages: Vec<String>,
    openness: Openness,
    #[serde(default)]
    parameters: u64,
    architecture: String,
    context: Option<u32>,
    tier: Tier,
    rank: Option<u32>,
    drafts: Option<Drafts>,
    #[serde(default)]
    sampling: Sampling,
    #[serde(default)]
    memory_bytes: u64,
    #[serde(default)]
    notes: Vec<String>,
    evidence: Evidence,
    #[serde(default, rename = "source")]
    sources: Vec<ModelSource>,
}

impl Card {
    /// Reads and checks a card.
    ///
    /// # Errors
    /// [`CatalogueError::Card`] with `label` and what is wrong.
    pub fn parse(label: &str, text: &str) -> Result<Self, CatalogueError> {
        let refuse = |reason: String| CatalogueError::Card { card: label.to_owned(), reason };
        let raw: RawCard = toml::from_str(text).map_err(|error| refuse(error.message().to_owned()))?;
        let sha256 = raw.sha256.parse().map_err(|error: super::BadDigest| refuse(error.to_string()))?;
        let card = Self {
            name: raw.name,
            file: raw.file,
            bytes: raw.bytes,
            sha256,
            licence: raw.licence,
            languages: raw.languages,
            openness: raw.openness,
            parameters: raw.parameters,
            architecture: raw.architecture,
            context: raw.context,
            tier: raw.tier,
            rank: raw.rank,
            drafts: raw.drafts,
            sampling: raw.sampling,
            memory_bytes: raw.memory_bytes,
            notes: raw.notes,
            evidence: raw.evidence,
            sources: raw.sources,
        };
        card.check().map_err(refuse)?;
        Ok(card)
    }

    fn check(&self) -> Result<(), String> {
        if !plain(&self.name, "") || self.name.chars().any(|letter| letter.is_ascii_uppercase()) {
            return Err(format!("name {:?}: lower case letters, digits, '.', '-' and '_' only", self.name));
        }
        if !plain(&self.file, "") || !self.file.ends_with(".gguf") {
            return Err(format!("file {:?}: a plain file name that ends in .gguf", self.file));
        }
        if self.bytes == 0 {
            return Err("bytes: the size of the file, not 0".to_owned());
        }
        self.sources.iter().try_for_each(|source| source.check(self.bytes))
    }
}

/// The cards in the binary.
pub(super) fn embedded() -> Vec<Card> {
    let texts = [
        ("qwen3-1.7b", include_str!("../../models/qwen3-1.7b.toml")),
        ("qwen2.5-coder-1.5b-instruct", include_str!("../../models/qwen2.5-coder-1.5b-instruct.toml")),
        ("qwen3-0.6b", include_str!("../../models/qwen3-0.6b.toml")),
        ("qwen3-4b-instruct-2507", include_str!("../../models/qwen3-4b-instruct-2507.toml")),
        ("smollm3-3b", include_str!("../../models/smollm3-3b.toml")),
        ("smollm2-135m-instruct", include_str!("../../models/smollm2-135m-instruct.toml")),
    ];
    texts.map(|(name, text)| Card::parse(name, text).expect("embedded cards are checked by a test")).into()
}

/// The cards of a folder, none when there is no such folder.
pub(super) fn in_folder(folder: &Path) -> Result<Vec<Card>, CatalogueError> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).map_err(CatalogueError::disk("read", path))?;
        Card::parse(&path.display().to_string(), &text)
    };
    paths.iter().map(read).collect()
}

/// Two cards for one file would verify each other's bytes away.
pub(super) fn refuse_shared_files(cards: &[Card]) -> Result<(), CatalogueError> {
    let mut files = HashSet::new();
    match cards.iter().find(|card| !files.insert(card.file.as_str())) {
        None => Ok(()),
        Some(card) => Err(CatalogueError::Card {
            card: card.name.clone(),
            reason: format!("another card already has the file {}", card.file),
        }),
    }
}
