//! What is changed in a model's draft, and how a reader is told.

use calame_words::{Language, count, message};

/// One kind of change made to what the model wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mend {
    /// Titles the style has no place for.
    Titles(usize),
    /// Items put under the heading that their words call for.
    Filed(usize),
    /// Sentences said already.
    Repeated(usize),
    /// Items of minutes that settle nothing.
    Aside(usize),
    /// What the document settles and the draft left out, added in the document's words.
    Added(usize),
    /// Key sentences of the document that fill a draft much shorter than was asked.
    Filled(usize),
    /// Sentences beyond the length asked for.
    Beyond(usize),
    /// The last sentence, that had no end.
    Unfinished,
    /// A single sentence longer than the box.
    Cut,
    /// Sentences without support in the document, written again from it.
    Rewritten(usize),
    /// Sentences without support in the document, replaced by its own words.
    FromSource(usize),
    /// Sentences without support in the document, for which it has no words: taken out.
    Dropped(usize),
    /// What somebody says, told of them by the model and proven.
    Retold(usize),
    /// The model chooses no better than chance between a right sentence and a wrong one: it was not asked.
    NoBetterThanChance,
}

impl Mend {
    /// What was done, in the language of the reader.
    #[must_use]
    pub fn say(self, language: Language) -> String {
        let counted = |key, n| count(language, key, n, &[]);
        match self {
            Self::Titles(n) => counted("mend-titles", n),
            Self::Filed(n) => counted("mend-filed", n),
            Self::Repeated(n) => counted("mend-repeated", n),
            Self::Aside(n) => counted("mend-aside", n),
            Self::Added(n) => counted("mend-added", n),
            Self::Filled(n) => counted("mend-filled", n),
            Self::Beyond(n) => counted("mend-beyond", n),
            Self::Unfinished => message(language, "mend-unfinished"),
            Self::Cut => message(language, "mend-cut"),
            Self::Rewritten(n) => counted("mend-rewritten", n),
            Self::FromSource(n) => counted("mend-from-source", n),
            Self::Dropped(n) => counted("mend-dropped", n),
            Self::Retold(n) => counted("mend-retold", n),
            Self::NoBetterThanChance => message(language, "mend-no-better-than-chance"),
        }
    }
}

/// Adds up changes of the same kind, in the order in which they were first made.
#[must_use]
pub fn gather(mends: &[Mend]) -> Vec<Mend> {
    let mut all: Vec<Mend> = Vec::new();
    for mend in mends {
        let same = |other: &&mut Mend| std::mem::discriminant(*other) == std::mem::discriminant(mend);
        match all.iter_mut().find(same) {
            None => all.push(*mend),
            Some(known) => known.add(*mend),
        }
    }
    all
}

impl Mend {
    fn add(&mut self, more: Self) {
        use Mend::{
            Added, Aside, Beyond, Cut, Dropped, Filed, Filled, FromSource, Repeated, Retold, Rewritten,
            Titles, Unfinished,
        };
        match (self, more) {
            (Titles(n), Titles(m))
            | (Filed(n), Filed(m))
            | (Repeated(n), Repeated(m))
            | (Aside(n), Aside(m))
            | (Added(n), Added(m))
            | (Filled(n), Filled(m))
            | (Beyond(n), Beyond(m))
            | (Rewritten(n), Rewritten(m))
            | (FromSource(n), FromSource(m))
            | (Retold(n), Retold(m))
            | (Dropped(n), Dropped(m)) => *n += m,
            (Unfinished | Cut, _) | (_, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{English, French};
    use super::Mend;

    #[test]
    fn changes_are_counted_in_both_languages() {
        for (mend, language, said) in [
            (Mend::Filed(1), French, "1 point rangé sous un autre titre"),
            (Mend::Filed(2), French, "2 points rangés sous un autre titre"),
            (Mend::Rewritten(1), English, "1 unsupported sentence was written again"),
            (Mend::FromSource(3), English, "3 unsupported sentences replaced by the document’s own words"),
            (Mend::Unfinished, French, "la dernière phrase, inachevée, a été retirée"),
        ] {
            assert_eq!(mend.say(language), said);
        }
    }
}
