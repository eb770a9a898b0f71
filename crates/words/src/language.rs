//! The two languages of everything that is read and written here.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// A language that people read and drafts are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// French, the default.
    #[default]
    French,
    /// English.
    English,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The code used in files, in `lang` attributes and in the API: `fr` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// A number written with a decimal point, as this language writes it: `12.5` is `12,5` in French.
    #[must_use]
    pub fn decimal(self, number: &str) -> String {
        match self {
            Self::French => number.replace('.', ","),
            Self::English => number.to_owned(),
        }
    }

    /// A colon and the space after it, with the no-break space before it in French.
    #[must_use]
    pub fn colon(self) -> &'static str {
        match self {
            Self::French => "\u{a0}: ",
            Self::English => ": ",
        }
    }

    /// A semicolon and the space after it, with the no-break space before it in French.
    #[must_use]
    pub fn semicolon(self) -> &'static str {
        match self {
            Self::French => "\u{a0}; ",
            Self::English => "; ",
        }
    }

    /// Whether `n` of something takes the singular: 0 and 1 in French, 1 in English.
    pub(crate) fn is_singular(self, n: usize) -> bool {
        match self {
            Self::French => n < 2,
            Self::English => n == 1,
        }
    }
}

/// Reads a code, a tag or a name: "fr", "fr-CA", "français", "EN_gb", "English".
impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(given: &str) -> Result<Self, UnknownLanguage> {
        let lower = given.trim().to_lowercase();
        match lower.split(['-', '_']).next().unwrap_or_default() {
            "fr" | "fra" | "fre" | "french" | "français" | "francais" => Ok(Self::French),
            "en" | "eng" | "english" | "anglais" => Ok(Self::English),
            _ => Err(UnknownLanguage { given: given.to_owned() }),
        }
    }
}

/// Neither French nor English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLanguage {
    /// What was asked.
    pub given: String,
}

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown language \"{}\", choose fr or en", self.given)
    }
}

impl Error for UnknownLanguage {}

#[cfg(test)]
mod tests {
    use super::Language::{English, French};
    use super::*;

    #[test]
    fn codes_tags_and_names_are_read() {
        for (given, language) in
            [("fr-CA", French), (" EN ", English), ("en_GB", English), ("Français", French)]
        {
            assert_eq!(given.parse(), Ok(language), "{given}");
        }
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
        }
        let error = "de".parse::<Language>().unwrap_err();
        assert_eq!(error.to_string(), "unknown language \"de\", choose fr or en");
    }
}
