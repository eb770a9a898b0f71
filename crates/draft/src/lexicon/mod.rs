//! What a word can be and what it is akin to: readings of forms, families, synonyms and opposites.
//!
//! Purpose: the checks that read who does what ask here whether "commandes" is a noun or a verb, whether "achat"
//! tells what "acheter" tells, and whether "refusé" is the opposite of "accepté".
//!
//! Invariant: the data are read in place. Nothing is parsed or allocated before the first question, and a damaged
//! file answers like an empty lexicon.
//!
//! It does not know proper names, sentences, or which reading of a form a sentence has: it only tells the likelier
//! first. `README.md` beside this file names the sources and their licences, `build.py` makes the data again.

mod kinds;
mod tables;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use fst::Map;

use super::Language;
use tables::{Numbers, Relation, long, sections, short};

#[cfg(test)]
pub(crate) use kinds::Gender;
pub(crate) use kinds::{Analysis, LemmaId, Number, Pos, VerbForm};

/// A derivational family: "acheter", "achat" and "acheteur" share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FamilyId(u32);

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// From a form to its first reading; `None` when the file is damaged.
    forms: Option<Map<&'static [u8]>>,
    /// The lemmas' texts, one after the other, in the order of their identifiers.
    texts: &'static [u8],
    /// Where each text ends.
    ends: Numbers,
    /// The part of speech of each lemma.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests walk all that the data hold"))]
    pos: &'static [u8],
    /// Lemma, set of tags and whether it is the form's last reading, in four bytes.
    readings: &'static [u8],
    /// Where each set of tags starts.
    sets: &'static [u8],
    /// The tags themselves.
    tags: &'static [u8],
    families: Relation,
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests walk all that the data hold"))]
    members: Relation,
    synonyms: Relation,
    antonyms: Relation,
}

impl Lexicon {
    /// The lexicon of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        static FRENCH: OnceLock<Lexicon> = OnceLock::new();
        static ENGLISH: OnceLock<Lexicon> = OnceLock::new();
        match language {
            Language::French => {
                FRENCH.get_or_init(|| Self::new(include_bytes!("fr.fst"), include_bytes!("fr.lex")))
            }
            Language::English => {
                ENGLISH.get_or_init(|| Self::new(include_bytes!("en.fst"), include_bytes!("en.lex")))
            }
        }
    }

    fn new(forms: &'static [u8], file: &'static [u8]) -> Self {
        let [texts, ends, pos, readings, sets, tags, relations @ ..] = sections(file);
        let [families, members, synonyms, antonyms] = [0, 3, 6, 9].map(|at| {
            let [keys, starts, values] =
                [0, 1, 2].map(|i| Numbers::new(relations.get(at + i).copied().unwrap_or_default()));
            Relation::new(keys, starts, values)
        });
        let ends = Numbers::new(ends);
        let forms = Map::new(forms).ok();
        Self { forms, texts, ends, pos, readings, sets, tags, families, members, synonyms, antonyms }
    }

    /// Every reading of a form in lower case with its accents, the likeliest first; empty when the form is unknown.
    ///
    /// Apostrophes are left out of elided words ("l", "qu"); "œ" may also be written "oe".
    pub(crate) fn analyses(&self, form: &str) -> Vec<Analysis> {
        let mut found = Vec::new();
        let Some(first) = self.forms.as_ref().and_then(|map| map.get(form)) else { return found };
        let mut at = usize::try_from(first).unwrap_or(usize::MAX / 8);
        while let Some(reading) = long(self.readings, at) {
            let lemma = LemmaId(reading & 0x3_ffff);
            let set = (reading >> 18 & 0x1fff) as usize;
            let from = short(self.sets, set).unwrap_or(0);
            let to = short(self.sets, set + 1).unwrap_or(0);
            let tags = (from..to).filter_map(|tag| short(self.tags, usize::from(tag)));
            found.extend(tags.map(|tag| Analysis::of(lemma, tag)));
            if reading >> 31 == 1 {
                break;
            }
            at += 1;
        }
        found
    }

    /// Whether a form is known.
    pub(crate) fn knows(&self, form: &str) -> bool {
        self.forms.as_ref().is_some_and(|map| map.contains_key(form))
    }

    /// The lemmas of a form, each once, the likeliest first.
    #[cfg(test)]
    pub(crate) fn lemmas(&self, form: &str) -> Vec<LemmaId> {
        let mut found: Vec<LemmaId> =
            self.analyses(form).into_iter().map(|analysis| analysis.lemma).collect();
        found.dedup();
        found
    }

    /// The lemma of this text and part of speech.
    #[cfg(test)]
    pub(crate) fn find(&self, text: &str, pos: Pos) -> Option<LemmaId> {
        let is_it = |lemma: &LemmaId| self.pos(*lemma) == pos && self.lemma_text(*lemma) == text;
        self.lemmas(text).into_iter().find(is_it)
    }

    /// The text of a lemma: the infinitive, the masculine singular.
    pub(crate) fn lemma_text(&self, lemma: LemmaId) -> &'static str {
        let index = lemma.0 as usize;
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before));
        let range = start.zip(self.ends.get(index)).map(|(from, to)| from as usize..to as usize);
        let bytes = range.and_then(|range| self.texts.get(range)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The part of speech of a lemma.
    #[cfg(test)]
    pub(crate) fn pos(&self, lemma: LemmaId) -> Pos {
        self.pos.get(lemma.0 as usize).map_or(Pos::Other, |pos| Pos::of(usize::from(*pos)))
    }

    /// The families a lemma belongs to, mostly one or none.
    pub(crate) fn families(&self, lemma: LemmaId) -> impl Iterator<Item = FamilyId> {
        self.families.of(lemma.0).map(FamilyId)
    }

    /// The lemmas of a family.
    #[cfg(test)]
    pub(crate) fn members(&self, family: FamilyId) -> impl Iterator<Item = LemmaId> {
        self.members.of(family.0).map(LemmaId)
    }

    /// Close synonyms, the closest first: twelve at most, of the same part of speech.
    pub(crate) fn synonyms(&self, lemma: LemmaId) -> impl Iterator<Item = LemmaId> {
        self.synonyms.of(lemma.0).map(LemmaId)
    }

    /// Opposites, of the same part of speech.
    pub(crate) fn antonyms(&self, lemma: LemmaId) -> impl Iterator<Item = LemmaId> {
        self.antonyms.of(lemma.0).map(LemmaId)
    }

    /// Whether two lemmas are one or share a family.
    #[cfg(test)]
    pub(crate) fn are_kin(&self, one: LemmaId, other: LemmaId) -> bool {
        one == other || self.families(one).any(|family| self.families(other).any(|theirs| theirs == family))
    }

    /// Whether one lemma is listed as a synonym of the other.
    #[cfg(test)]
    pub(crate) fn are_synonyms(&self, one: LemmaId, other: LemmaId) -> bool {
        self.synonyms(one).any(|lemma| lemma == other) || self.synonyms(other).any(|lemma| lemma == one)
    }

    /// Whether two lemmas, or kin of theirs, are opposites: "refus" and "accepter".
    #[cfg(test)]
    pub(crate) fn are_opposed(&self, one: LemmaId, other: LemmaId) -> bool {
        let opposes = |lemma: LemmaId| self.antonyms(lemma).any(|opposite| self.are_kin(opposite, other));
        opposes(one) || self.families(one).any(|family| self.members(family).any(opposes))
    }
}
