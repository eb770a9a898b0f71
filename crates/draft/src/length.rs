//! How long a draft should be, and what a style takes.

use std::ops::RangeInclusive;

use serde::Deserialize;

/// Characters of a word, its space included, in both languages.
const CHARACTERS: u32 = 6;

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
            Self::Characters(_) => Self::Characters(words * CHARACTERS),
        }
    }

    /// The length in words.
    #[must_use]
    pub fn in_words(self) -> u32 {
        match self {
            Self::Words(words) => words.max(1),
            Self::Characters(characters) => (characters / CHARACTERS).max(1),
        }
    }
}

/// What the lengths of a style count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LengthUnit {
    /// Words, as a person counts them.
    Words,
    /// Characters, spaces included.
    Characters,
}

/// The lengths of a style, in its unit, as the front matter of its prompt says them: `length` there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lengths {
    /// What the three figures count.
    pub unit: LengthUnit,
    /// The length of a draft for which none was asked.
    pub default: u32,
    /// The least that may be asked.
    pub least: u32,
    /// The most that may be asked.
    pub most: u32,
}

impl Default for Lengths {
    /// The lengths of a prompt file that says none; `prompts/README.md` states them, and a test holds it to that.
    fn default() -> Self {
        Self { unit: LengthUnit::Words, default: 200, least: 10, most: 2_000 }
    }
}

impl Lengths {
    /// The length of a draft for which none was asked.
    #[must_use]
    pub fn usual(&self) -> Length {
        match self.unit {
            LengthUnit::Words => Length::Words(self.default),
            LengthUnit::Characters => Length::Characters(self.default),
        }
    }

    /// The least and the most that may be asked, in the unit in which somebody asks.
    #[must_use]
    pub fn bounds(&self, asked: Length) -> RangeInclusive<u32> {
        match (self.unit, asked) {
            (LengthUnit::Words, Length::Words(_)) | (LengthUnit::Characters, Length::Characters(_)) => {
                self.least..=self.most
            }
            (LengthUnit::Words, Length::Characters(_)) => self.least * CHARACTERS..=self.most * CHARACTERS,
            (LengthUnit::Characters, Length::Words(_)) => {
                self.least.div_ceil(CHARACTERS)..=self.most / CHARACTERS
            }
        }
    }

    /// Whether they make sense, and stay within what plans are made for.
    pub(crate) fn fault(&self) -> Option<String> {
        let Self { unit, default, least, most } = *self;
        if !(least..=most).contains(&default) {
            return Some(format!(
                "`length` asks for least <= default <= most, not {least}, {default}, {most}"
            ));
        }
        let (low, high) = match unit {
            LengthUnit::Words => (10, 2_000),
            LengthUnit::Characters => (10 * CHARACTERS, 2_000 * CHARACTERS),
        };
        (least < low || most > high)
            .then(|| format!("`length` goes from {low} to {high} at most, not from {least} to {most}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_in_the_unit_that_is_asked() {
        let words = Lengths { unit: LengthUnit::Words, default: 150, least: 20, most: 400 };
        assert_eq!((words.usual(), words.bounds(Length::Words(1))), (Length::Words(150), 20..=400));
        assert_eq!(words.bounds(Length::Characters(1)), 120..=2_400);
        let box_of = Lengths { unit: LengthUnit::Characters, default: 1_500, least: 100, most: 3_001 };
        assert_eq!((box_of.usual(), box_of.bounds(Length::Words(1))), (Length::Characters(1_500), 17..=500));
    }

    #[test]
    fn lengths_out_of_order_or_out_of_reach_are_told() {
        let usual = Lengths::default();
        assert_eq!(usual.fault(), None);
        for wrong in [
            Lengths { default: 9, ..usual },
            Lengths { least: 300, ..usual },
            Lengths { least: 0, ..usual },
            Lengths { most: u32::MAX, ..usual },
            Lengths { unit: LengthUnit::Characters, least: 10, ..usual },
        ] {
            assert!(wrong.fault().is_some_and(|why| why.starts_with("`length`")), "{wrong:?}");
        }
    }
}
