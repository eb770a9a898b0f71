//! What can go wrong before a word is written, named by what the caller can do.

use std::path::PathBuf;

use calame_words::UnknownLanguage;

/// Why a draft cannot be planned or a prompt cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// No prompt bears this name.
    #[error("unknown style \"{style}\", choose one of: {known}")]
    UnknownStyle {
        /// What was asked.
        style: String,
        /// The names that exist, separated by commas.
        known: String,
    },
    /// The style exists, but not in this language.
    #[error(
        "style \"{style}\" has no prompt in \"{language}\", add {style}.{language}.md to the prompts folder"
    )]
    UntranslatedStyle {
        /// What was asked.
        style: String,
        /// The code of the language that is missing.
        language: &'static str,
    },
    /// Neither French nor English.
    #[error(transparent)]
    UnknownLanguage(#[from] UnknownLanguage),
    /// The folder of prompts, or a file in it, cannot be read.
    #[error("cannot read prompts at {}, check that it exists and is readable", path.display())]
    PromptFolder {
        /// The folder or the file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A prompt file does not hold together.
    #[error("prompt {file} is not usable, correct it: {why}")]
    BadPrompt {
        /// The name of the file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// The document has no words.
    #[error("the document holds no text to draft from, give one with words in it")]
    NothingToRead,
    /// The instructions and the answer alone overflow the model's context.
    #[error(
        "a context of {context} tokens is too small, {needed} are needed: ask for a shorter draft or a larger context"
    )]
    ContextTooSmall {
        /// What the model offers.
        context: u32,
        /// What this draft needs at the least.
        needed: u32,
    },
}
