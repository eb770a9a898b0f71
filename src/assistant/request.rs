//! What a person asks for, checked.

use crate::documents::Document;
use crate::draft::{Length, Prompts, language_of};
use crate::units::Priority;
use crate::words::Language;

use super::{AssistantError, Client};

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
    /// Length; none for the one that the style's prompt says.
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

    /// The length the draft will have: the one asked for, or the one that its style's prompt says.
    ///
    /// # Errors
    /// When there is no such style in the draft's language, or the length is outside what the style takes.
    pub fn draft_length(&self, prompts: &Prompts) -> Result<Length, AssistantError> {
        let lengths = prompts.get(&self.style, self.draft_language())?.lengths;
        let length = self.length.unwrap_or(lengths.usual());
        let (name, given) = match length {
            Length::Words(words) => ("words", words),
            Length::Characters(characters) => ("characters", characters),
        };
        let bounds = lengths.bounds(length);
        if bounds.contains(&given) {
            return Ok(length);
        }
        let range = format!("between {} and {}, not {given}", bounds.start(), bounds.end());
        Err(AssistantError::Parameter { name, range })
    }
}
