//! What is changed in a model's draft, and how a reader is told.

use crate::Language;

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
        match language {
            Language::French => self.in_french(),
            Language::English => self.in_english(),
        }
    }

    fn in_french(self) -> String {
        match self {
            Self::Titles(n) => count(n, "titre retiré", "titres retirés") + " du texte du modèle",
            Self::Filed(n) => count(n, "point rangé", "points rangés") + " sous un autre titre",
            Self::Repeated(n) => count(n, "phrase répétée retirée", "phrases répétées retirées"),
            Self::Aside(n) => {
                count(n, "point retiré", "points retirés") + " : ni décision, ni vote, ni action"
            }
            Self::Added(n) => {
                count(n, "point ajouté", "points ajoutés") + " avec les mots du document"
            }
            Self::Filled(n) => {
                count(n, "phrase du document ajoutée", "phrases du document ajoutées") + " : le texte était court"
            }
            Self::Beyond(n) => {
                count(n, "phrase retirée", "phrases retirées") + " pour tenir la longueur demandée"
            }
            Self::Unfinished => "la dernière phrase, inachevée, a été retirée".into(),
            Self::Cut => "la phrase est coupée pour tenir dans la case".into(),
            Self::Rewritten(n) => {
                count(n, "phrase sans appui a été réécrite", "phrases sans appui ont été réécrites")
            }
            Self::FromSource(n) => {
                count(n, "phrase sans appui remplacée", "phrases sans appui remplacées")
                    + " par les mots du document"
            }
            Self::Retold(n) => {
                count(n, "phrase parlée redite", "phrases parlées redites") + " par le modèle, puis vérifiée"
            }
            Self::NoBetterThanChance => {
                "ce modèle n’écrit pas mieux que le hasard : le brouillon est fait des phrases du document, sans lui".into()
            }
            Self::Dropped(n) => count(
                n,
                "phrase sans appui dans le document retirée",
                "phrases sans appui dans le document retirées",
            ),
        }
    }

    fn in_english(self) -> String {
        match self {
            Self::Titles(n) => count(n, "title", "titles") + " taken out of the model’s text",
            Self::Filed(n) => count(n, "item", "items") + " moved under another heading",
            Self::Repeated(n) => count(n, "repeated sentence", "repeated sentences") + " taken out",
            Self::Aside(n) => {
                count(n, "item", "items") + " taken out: no decision, no vote, no action"
            }
            Self::Added(n) => count(n, "item", "items") + " added in the document’s own words",
            Self::Filled(n) => {
                count(n, "sentence", "sentences") + " of the document added: the text was short"
            }
            Self::Beyond(n) => count(n, "sentence", "sentences") + " taken out to keep the length",
            Self::Unfinished => "the last sentence had no end and was taken out".into(),
            Self::Cut => "the sentence is cut to fit the box".into(),
            Self::Rewritten(n) => {
                count(n, "unsupported sentence was", "unsupported sentences were") + " written again"
            }
            Self::FromSource(n) => {
                count(n, "unsupported sentence", "unsupported sentences")
                    + " replaced by the document’s own words"
            }
            Self::Retold(n) => {
                count(n, "spoken sentence", "spoken sentences") + " told again by the model, then verified"
            }
            Self::NoBetterThanChance => {
                "this model writes no better than chance: the draft is made of the document’s sentences, without it".into()
            }
            Self::Dropped(n) => {
                count(n, "sentence", "sentences") + " without support in the document taken out"
            }
        }
    }
}

/// A number with the words for one or for several.
fn count(n: usize, one: &str, many: &str) -> String {
    let words = if n > 1 { many } else { one };
    format!("{n} {words}")
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
