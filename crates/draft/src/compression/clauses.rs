//! Clauses that may go: reasons and aims at the end, and a second clause with its own subject and verb.

use super::atoms::{Atom, Words};
use super::parsed::{Loss, Parsed, Piece};
use super::verbs::{has_finite, is_determiner, is_finite, is_pronoun, opens_verb};
use super::weights::{denies, weighs};
use crate::Language;

/// Words that open a reason or an aim; the main clause before them is whole.
const REASONS: Words = Words(
    "afin de|afin d'|afin que|afin qu'|puisque|puisqu'|parce que|parce qu'|en raison|grace a|grace au|\
     grace aux|compte tenu|etant donne|vu que|en vue|de maniere a|de facon a|a cause|because|in order to|\
     so that|as a result of|owing to|thanks to",
);
/// Openings of a clause that leans on the one before.
const LEANING: Words = Words(
    "sinon|donc|alors|mais|or|car|dans|celle|celui|ceux|celles|ce|cela|c'|ca|il|elle|ils|elles|y|en|lui|\
     leur|leurs|son|sa|ses|otherwise|so|but|then|this|that|these|those|it|he|she|they|its|his|her|their|\
     which|both|aussi|meme|dont|notamment|soit|l'autre|autre|autres|other|others|and|et|toutes|tous|deux|\
     cet|cette|ces|such|also|d'ou|one",
);

/// Words before a reason that go with it.
const LEADING: Words = Words(
    "est|etait|sont|is|was|are|were|be|et|ou|and|or|pas|not|que|surtout|simplement|principalement|notamment|\
     essentiellement|partie|juste|seulement|chiefly|mainly|notably|partly|largely|mostly|just|only|probably|simply|\
     perhaps|precisely|especially",
);
/// Subjects that speak of what the clause before named: it may say that the matter took another turn.
const GOING_ON: Words = Words(
    "il|elle|ils|elles|celui-ci|celle-ci|ceux-ci|celles-ci|cela|ca|c'|ceci|it|he|she|they|this|that|these|those",
);
/// Words that make a clause hang on a noun or another verb.
const HANGING: Words = Words("qui|dont|que|qu'|who|which|that|whose|between|entre|both");

pub(super) fn pieces(parsed: &Parsed) -> Vec<Piece> {
    let mut found = reasons(parsed);
    found.extend(semicolons(parsed));
    found.extend(coordinated(parsed));
    found
}

fn begins_with(parsed: &Parsed, at: usize, phrase: &str) -> bool {
    phrase.split(' ').enumerate().all(|(i, word)| parsed.folded(at + i) == word)
}

/// A reason or an aim from its first word to the end of the sentence or to a semicolon.
fn reasons(parsed: &Parsed) -> Vec<Piece> {
    let atoms = parsed.atoms;
    let mut found = Vec::new();
    for at in 2..parsed.end() {
        let close = parsed.next(at, &[";"]);
        // « car » is a noun too: a reason has a comma before it and a verb of its own.
        let car = parsed.folded(at) == "car"
            && parsed.language == Language::French
            && atoms[at - 1].is(",")
            && subject_end(parsed, at + 1).is_some();
        let known = car || REASONS.0.split('|').any(|phrase| begins_with(parsed, at, phrase));
        if parsed.depth[at] != 0 || !known {
            continue;
        }
        let comma = atoms[at - 1].is(",");
        let start = if comma { at - 1 } else { at };
        let clause = atoms[..start].iter().rposition(|atom| atom.is(";")).map_or(0, |last| last + 1);
        // « n'est pas venu parce que… » denies the reason, « c'est à cause de » is nothing else; « pour » and « et » go on.
        let before = &atoms[clause..start];
        let main = has_finite(atoms, clause..start, parsed.language);
        let denied = before.iter().any(denies) && !comma;
        let leaning =
            before.last().is_some_and(|last| LEADING.has(&last.folded) || last.folded.ends_with("'s"));
        if main && !denied && !leaning && parsed.is_level(&(start..close)) && !weighs(&atoms[at + 1..close]) {
            found.push(Piece { atoms: start..close, loss: Loss::Reason });
        }
    }
    found
}

/// One side of a semicolon, when both have a verb and the side that is kept leans on nothing.
fn semicolons(parsed: &Parsed) -> Vec<Piece> {
    let atoms = parsed.atoms;
    let mut edges: Vec<usize> =
        (0..parsed.end()).filter(|&i| atoms[i].is(";") && parsed.depth[i] == 0).collect();
    if edges.is_empty() {
        return Vec::new();
    }
    edges.push(parsed.end());
    let mut found = Vec::new();
    let mut start = 0;
    for (n, &edge) in edges.iter().enumerate() {
        let whole = is_clause(parsed, start, edge);
        let free = !weighs(&atoms[start..edge]) && !atoms[start..edge].iter().any(|atom| atom.is(":"));
        let goes_on = GOING_ON.has(parsed.folded(start));
        let own = subject_end(parsed, start).is_some();
        if n > 0 && whole && own && free && !goes_on && is_clause(parsed, 0, edges[0]) {
            found.push(Piece { atoms: start - 1..edge, loss: Loss::Clause });
        }
        if n == 0 && whole && free && edges.len() == 2 && stands(parsed, edge + 1, edges[1]) {
            found.push(Piece { atoms: 0..edge + 1, loss: Loss::Clause });
        }
        start = edge + 1;
    }
    found
}

fn is_clause(parsed: &Parsed, start: usize, end: usize) -> bool {
    has_finite(parsed.atoms, start..end, parsed.language)
}

/// Whether a clause can be read without the one before it.
fn stands(parsed: &Parsed, start: usize, end: usize) -> bool {
    let atoms = &parsed.atoms[start..end];
    let leans = atoms.iter().take(3).any(|atom| LEANING.has(&atom.folded));
    is_clause(parsed, start, end)
        && !leans
        && !atoms.iter().any(is_pronoun)
        && subject_end(parsed, start).is_some()
}

/// « , et le local sera fermé »: a clause with its own subject and verb, to the end.
fn coordinated(parsed: &Parsed) -> Vec<Piece> {
    let atoms = parsed.atoms;
    let mut found = Vec::new();
    for at in 2..parsed.end() {
        if !["et", "and"].contains(&parsed.folded(at)) || parsed.depth[at] != 0 {
            continue;
        }
        let comma = atoms[at - 1].is(",");
        let start = if comma { at - 1 } else { at };
        let close = parsed.next(at, &[";", ":"]);
        let clause =
            atoms[..start].iter().rposition(|atom| atom.is(";") || atom.is(":")).map_or(0, |last| last + 1);
        let before = &atoms[clause..start];
        let hanging = before.iter().any(|atom| HANGING.has(&atom.folded) || atom.text == "où");
        let whole = is_clause(parsed, clause, start)
            && subject_end(parsed, at + 1).is_some()
            && !GOING_ON.has(parsed.folded(at + 1));
        let good = whole && !hanging && close == parsed.end() && parsed.is_level(&(start..close));
        if good && !weighs(&atoms[at + 1..close]) {
            found.push(Piece { atoms: start..close, loss: Loss::Clause });
        }
    }
    found
}

/// Where the verb begins of a clause that opens with a subject of its own: a determiner and a noun, a pronoun or names.
fn subject_end(parsed: &Parsed, from: usize) -> Option<usize> {
    let atoms = parsed.atoms;
    let first = atoms.get(from)?;
    if is_pronoun(first) && !is_determiner(&first.folded) {
        return opens_verb(atoms, from + 1, parsed.language).then_some(from + 1);
    }
    let opens = is_determiner(&first.folded) || first.is_word && first.is_capitalised();
    if !opens {
        return None;
    }
    let subject = |atom: &Atom| atom.is_word || ["-", ".", "°"].contains(&atom.text);
    let limit = (from + 1..atoms.len().min(from + 9))
        .find(|&i| !subject(&atoms[i]))
        .unwrap_or(atoms.len().min(from + 9));
    let verb = (from + 1..limit).find(|&i| is_finite(atoms, i, parsed.language))?;
    let plain = !atoms[from..verb].iter().any(|atom| {
        HANGING.has(&atom.folded) || ["et", "and"].contains(&atom.folded.as_str()) || atom.is_number()
    });
    (plain && verb > from + usize::from(is_determiner(&first.folded))).then_some(verb)
}
