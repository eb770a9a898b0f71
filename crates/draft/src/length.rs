//! How long a draft should be.

/// How long the draft should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// A number of words, as a person counts them.
    Words(u32),
    /// A number of characters, spaces included: the box of a grant form.
    Characters(u32),
}

impl Length {
    /// So many words of a draft of this length, in its own unit.
    #[must_use]
    pub fn of_words(self, words: u32) -> Self {
        match self {
            Self::Words(_) => Self::Words(words),
            Self::Characters(_) => Self::Characters(words * 6),
        }
    }

    /// The length in words; six characters make a word, its space included, in both languages.
    #[must_use]
    pub fn in_words(self) -> u32 {
        match self {
            Self::Words(words) => words.max(1),
            Self::Characters(characters) => (characters / 6).max(1),
        }
    }
}

/// The length asked of a style when the person gives none.
#[must_use]
pub fn default_length(style: &str) -> Length {
    match style {
        "minutes" => Length::Words(400),
        "key-points" | "press" => Length::Words(120),
        "grant" => Length::Characters(1500),
        _ => Length::Words(200),
    }
}
