//! Which words are verbs with a subject of their own.

use super::atoms::{Atom, Words};
use crate::Language;
use crate::lexicon::{Lexicon, Pos, VerbForm};

/// Determiners, after which the same letters are a noun: « la note », "the plan".
const DETERMINERS: Words = Words(
    "le|la|les|l'|un|une|des|du|au|aux|ce|cet|cette|ces|son|sa|ses|leur|leurs|notre|nos|votre|vos|mon|ma|mes|chaque|\
     quelques|plusieurs|the|an|this|that|these|those|its|their|our|his|her|my|your|each|every|some|a|deux|trois|quatre|\
     cinq|six|two|three|four|five|all|both|tous|toutes|aucun|aucune|no|any",
);
/// Prepositions, after which a verb is no finite one.
const PREPOSITIONS: Words =
    Words("de|d'|en|par|sans|pour|sur|a|sous|vers|chez|of|to|in|for|by|with|on|at|from|into");
/// Finite forms that are nothing else, or nearly.
const PLAIN: Words = Words(
    "est|sont|etait|etaient|sera|seront|a|ont|avait|avaient|aura|auront|va|vont|is|are|was|were|has|have|had|will|can|could|\
     would|may|might|must|shall|should|do|does|did",
);
/// What may stand between a comma and its verb.
const CLITICS: Words =
    Words("ne|n'|se|s'|l'|le|la|les|lui|leur|y|en|also|then|now|still|already|nous|vous|me|m'|te|t'");
/// Pronouns that stand for a subject or for somebody named elsewhere.
const PRONOUNS: Words = Words(
    "il|elle|ils|elles|on|nous|vous|je|j'|tu|ce|c'|cela|ca|celui-ci|celle-ci|celui|celle|ceux|celles|i|he|she|it|we|they|\
     you|this|that|these|those|y|en|both|each|one|lui|leur|les|himself|herself|them|him|us|eux",
);

/// Whether an atom is a finite verb, seen with the one before it.
pub(super) fn is_finite(atoms: &[Atom], i: usize, language: Language) -> bool {
    let Some(atom) = atoms.get(i).filter(|atom| atom.is_word && !atom.is_number()) else { return false };
    let before = i.checked_sub(1).and_then(|i| atoms.get(i)).map_or("", |atom| atom.folded.as_str());
    if PLAIN.has(&atom.folded) && !["à", "À"].contains(&atom.text) {
        return !(atom.folded == "a" && language == Language::English);
    }
    if is_determiner(before) || PREPOSITIONS.has(before) {
        return false;
    }
    let word = atom.text.to_lowercase();
    if language == Language::English {
        let head = word.split(['\'', '’']).next().unwrap_or_default();
        if head.len() < word.len() && !word.ends_with(['\'', '’']) {
            return is_pronoun(atom) || word.ends_with('t');
        }
    }
    // A capital inside a sentence is a name: "Rose", « Pierre ».
    if atom.is_capitalised() && i > 0 && atoms[i - 1].is_word {
        return false;
    }
    is_likely(&word, language)
}

/// Whether the lexicon gives a form for a finite verb, before it gives it for anything else or beside a noun only.
fn is_likely(word: &str, language: Language) -> bool {
    let readings = Lexicon::of(language).analyses(word);
    let finite = |form: VerbForm| form.is_finite() && form != VerbForm::Imperative;
    let Some(rank) = readings.iter().position(|reading| reading.pos == Pos::Verb && finite(reading.form))
    else {
        return false;
    };
    // Participles of English are finite forms too: what comes before a noun or an adjective is rarely a verb.
    rank == 0 || readings[..rank].iter().all(|reading| matches!(reading.pos, Pos::Verb | Pos::Noun))
}

/// Where a verb with its clitics begins: "ne l'a pas", "s'est", "lui sera".
pub(super) fn opens_verb(atoms: &[Atom], from: usize, language: Language) -> bool {
    let mut at = from;
    while at < from + 3 && atoms.get(at).is_some_and(|atom| CLITICS.has(&atom.folded)) {
        // « les compte » opens a verb: the caller has seen the comma or the subject before it.
        let verb = atoms
            .get(at + 1)
            .is_some_and(|next| is_likely(&next.text.to_lowercase(), language) || PLAIN.has(&next.folded));
        if verb && (language == Language::French || !is_determiner(&atoms[at].folded)) {
            return true;
        }
        at += 1;
    }
    is_finite(atoms, from, language)
}

/// Whether some finite verb stands among these atoms.
pub(super) fn has_finite(atoms: &[Atom], range: std::ops::Range<usize>, language: Language) -> bool {
    range.into_iter().any(|i| is_finite(atoms, i, language))
}

pub(super) fn is_determiner(folded: &str) -> bool {
    DETERMINERS.has(folded)
}

/// A pronoun that stands for a subject.
pub(super) fn is_pronoun(atom: &Atom) -> bool {
    let head = atom.folded.split('\'').next().unwrap_or_default();
    PRONOUNS.has(&atom.folded) || PRONOUNS.has(head)
}

/// Whether a word is known for something else than a name.
pub(super) fn is_common(atom: &Atom, language: Language) -> bool {
    Lexicon::of(language).knows(&atom.text.to_lowercase())
}
