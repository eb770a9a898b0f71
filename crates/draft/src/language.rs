//! French or English: the two languages a draft can be written in.

use calame_documents::Notice;

use super::DraftError;

/// A language that drafts are read and written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// French, the default.
    French,
    /// English.
    English,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The code used in files, in `lang` attributes and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// A notice in this language.
    #[must_use]
    pub fn say(self, notice: &Notice) -> String {
        match self {
            Self::French => notice.french(),
            Self::English => notice.english(),
        }
    }

    /// Reads a code or a tag: "fr", "fr-CA", "français", "en", "English".
    ///
    /// # Errors
    /// [`DraftError::UnknownLanguage`] for anything else.
    pub fn parse(given: &str) -> Result<Self, DraftError> {
        let lower = given.trim().to_lowercase();
        let primary = lower.split(['-', '_']).next().unwrap_or_default();
        match primary {
            "fr" | "fra" | "fre" | "french" | "français" | "francais" => Ok(Self::French),
            "en" | "eng" | "english" | "anglais" => Ok(Self::English),
            _ => Err(DraftError::UnknownLanguage { given: given.to_owned() }),
        }
    }

    /// The name of the language, in `reader`'s language, for a prompt.
    pub(super) fn name_in(self, reader: Self) -> &'static str {
        match (self, reader) {
            (Self::French, Self::French) => "français",
            (Self::English, Self::French) => "anglais",
            (Self::French, Self::English) => "French",
            (Self::English, Self::English) => "English",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_read() {
        assert_eq!(Language::parse("fr-CA").unwrap(), Language::French);
        assert_eq!(Language::parse(" EN ").unwrap(), Language::English);
        let error = Language::parse("de").unwrap_err();
        assert!(error.to_string().contains("choose fr or en"));
    }
}
