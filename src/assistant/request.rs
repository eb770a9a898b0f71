//! What a person asks for, checked.

use crate::documents::Document;
use crate::draft::{Length, default_length, language_of};
use crate::units::Priority;
use crate::words::Language;

use super::{AssistantError, Client};

/// Fewest and most words, or characters, of a draft.
const WORDS: (u32, u32) = (10, 2_000);
const CHARACTERS: (u32, u32) = (60, 12_000);

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The model, from the whole document.
    Write,
    /// Nobody: key sentences of the document.
    Extract,
    /// The model, from the key sentences only: cheaper, and it may miss what they left out.
    Eco,
}

impl Mode {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Extract => "extract",
            Self::Eco => "eco",
        }
    }

    /// The mode of a name.
    ///
    /// # Errors
    /// Names the modes there are.
    pub fn parse(name: &str) -> Result<Self, AssistantError> {
        match name {
            "write" => Ok(Self::Write),
            "extract" => Ok(Self::Extract),
            "eco" => Ok(Self::Eco),
            _ => Err(AssistantError::Parameter { name: "mode", range: "write, extract or eco".into() }),
        }
    }
}

/// Language of the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageChoice {
    /// That of the document.
    Auto,
    /// The person's choice.
    Fixed(Language),
}

/// A draft to make.
#[derive(Debug, Clone)]
pub struct DraftRequest {
    /// The document.
    pub document: Document,
    /// Style: `summary`, `minutes`, `key-points`, `email`, `plain`, `grant`, `press`, or a user's own.
    pub style: String,
    /// Language of the draft.
    pub language: LanguageChoice,
    /// Length, or the style's own.
    pub length: Option<Length>,
    /// Who writes.
    pub mode: Mode,
    /// Key of the random numbers, or one drawn and reported.
    pub seed: Option<u64>,
    /// Which door the request came through, for the ledger.
    pub route: &'static str,
    /// The name of the key it came with, for the budget of that key.
    pub key: Option<String>,
    /// Whether somebody waits for it.
    pub priority: Priority,
}

impl DraftRequest {
    /// Who sends it, and by which door.
    pub fn client(&self) -> Client {
        Client { route: self.route, key: self.key.clone(), priority: self.priority }
    }

    /// The language the draft will be in.
    pub fn draft_language(&self) -> Language {
        match self.language {
            LanguageChoice::Auto => language_of(&self.document.text),
            LanguageChoice::Fixed(language) => language,
        }
    }

    /// The length the draft will have.
    ///
    /// # Errors
    /// When it is out of range.
    pub fn draft_length(&self) -> Result<Length, AssistantError> {
        let length = self.length.unwrap_or_else(|| default_length(&self.style));
        let (name, given, (low, high)) = match length {
            Length::Words(words) => ("words", words, WORDS),
            Length::Characters(characters) => ("characters", characters, CHARACTERS),
        };
        if (low..=high).contains(&given) {
            Ok(length)
        } else {
            Err(AssistantError::Parameter { name, range: format!("between {low} and {high}, not {given}") })
        }
    }
}
