//! What explains beside the sentence: brackets, dashes, relatives and appositions between commas.

use std::ops::Range;

use super::atoms::{Atom, Words};
use super::parsed::{Loss, Parsed, Piece};
use super::verbs::{has_finite, is_determiner, is_pronoun, opens_verb};
use super::weights::{carries_tense, weighs};
use crate::Language;

/// Words that open a relative beside the point after a comma.
const RELATIVES: Words = Words("qui|dont|lequel|laquelle|lesquels|lesquelles|ou|who|which|whose|where");
/// Joiners that would make an apposition one of a list.
const JOINERS: Words = Words("et|ou|ni|puis|and|or|nor|then|mais|but|a|&");

pub(super) fn pieces(parsed: &Parsed) -> Vec<Piece> {
    let mut found = brackets(parsed);
    found.extend(dashes(parsed));
    found.extend(relatives(parsed));
    found.extend(appositions(parsed));
    found
}

fn loss_of(atoms: &[Atom]) -> Loss {
    let telling = |atom: &Atom| atom.is_number() || atom.is_word && atom.is_capitalised();
    if atoms.iter().any(telling) { Loss::Detail } else { Loss::Aside }
}

/// Brackets that hold no condition, denial, doubt or year, and more than a bare number.
fn brackets(parsed: &Parsed) -> Vec<Piece> {
    let atoms = parsed.atoms;
    let mut found = Vec::new();
    for open in (0..atoms.len()).filter(|&i| atoms[i].is("(")) {
        let Some(close) = (open + 1..atoms.len()).find(|&i| atoms[i].is(")") || atoms[i].is("(")) else {
            continue;
        };
        let inside = &atoms[open + 1..close];
        let bare = inside
            .iter()
            .all(|atom| atom.is_number() || !atom.is_word && !["€", "£", "$"].contains(&atom.text));
        if atoms[close].is(")") && !inside.is_empty() && !bare && !weighs(inside) && open > 0 {
            found.push(Piece { atoms: open..close + 1, loss: loss_of(inside) });
        }
    }
    found
}

/// Asides between two dashes with blanks around them.
fn dashes(parsed: &Parsed) -> Vec<Piece> {
    let atoms = parsed.atoms;
    let dash = |i: usize| {
        let apart = |a: usize, b: usize| atoms.get(b).is_some_and(|next| next.span.start > atoms[a].span.end);
        i > 0 && ["-", "–", "—"].contains(&atoms[i].text) && apart(i - 1, i) && apart(i, i + 1)
    };
    let all: Vec<usize> = (0..parsed.end()).filter(|&i| dash(i)).collect();
    if all.len() != 2 {
        return Vec::new();
    }
    let range = all[0]..all[1] + 1;
    let inside = &atoms[range.start + 1..range.end - 1];
    let good =
        !weighs(inside) && parsed.is_level(&range) && inside.iter().filter(|atom| atom.is_word).count() <= 15;
    good.then_some(Piece { atoms: range, loss: loss_of(inside) }).into_iter().collect()
}

/// « , qui …, » before the verb of the sentence, or at its end.
fn relatives(parsed: &Parsed) -> Vec<Piece> {
    let atoms = parsed.atoms;
    let mut found = Vec::new();
    for comma in (1..parsed.end()).filter(|&i| atoms[i].is(",")) {
        let Some(word) = atoms.get(comma + 1) else {
            continue;
        };
        // « ou » is "or"; only « où » opens a relative.
        let relative = RELATIVES.has(&word.folded) && !(word.folded == "ou" && word.text != "où");
        if !relative {
            continue;
        }
        let close = parsed.next(comma + 1, &[",", ";", ":"]);
        let Some(range) = aside(parsed, comma, close) else {
            continue;
        };
        let inside = &atoms[comma + 1..close];
        let own_verb = has_finite(atoms, comma + 2..close, parsed.language) || word.folded == "dont";
        if own_verb && !weighs(inside) {
            found.push(Piece { atoms: range, loss: loss_of(&inside[1..]) });
        }
    }
    found
}

/// What is left out of an aside from one comma to the next sign: both commas before a verb, the first one at the end.
fn aside(parsed: &Parsed, comma: usize, close: usize) -> Option<Range<usize>> {
    let inner = comma..close;
    if !parsed.is_level(&inner) || close <= comma + 1 {
        return None;
    }
    let atoms = parsed.atoms;
    let ended = close == parsed.end() || atoms[close].is(";");
    let single = !atoms[..comma].iter().any(|atom| atom.is(","));
    if ended {
        return Some(inner);
    }
    (atoms[close].is(",") && single && opens_verb(atoms, close + 1, parsed.language))
        .then_some(comma..close + 1)
}

/// « Florence Delmas, trésorière adjointe, a accepté »: a role beside the subject, before its verb.
fn appositions(parsed: &Parsed) -> Vec<Piece> {
    let atoms = parsed.atoms;
    let Some(comma) = (0..parsed.end()).find(|&i| atoms[i].is(",") && parsed.depth[i] == 0) else {
        return Vec::new();
    };
    let close = parsed.next(comma + 1, &[",", ";", ":"]);
    let Some(range) = aside(parsed, comma, close).filter(|range| range.end == close + 1) else {
        return Vec::new();
    };
    let (subject, inside) = (&atoms[..comma], &atoms[comma + 1..close]);
    let joined = |atoms: &[Atom]| atoms.iter().any(|atom| JOINERS.has(&atom.folded) && atom.text != "à");
    let plain = |atoms: &[Atom]| {
        !weighs(atoms) && !joined(atoms) && !atoms.iter().any(|atom| atom.is_number() || carries_tense(atom))
    };
    let named = subject.iter().filter(|atom| atom.is_word).count() <= 6
        && subject.first().is_some_and(|first| {
            first.is_capitalised() && !is_pronoun(first) && !opens_circumstance(first, parsed.language)
        })
        && !has_finite(atoms, 0..comma, parsed.language);
    let role = inside.first().is_some_and(|first| first.is_word && !RELATIVES.has(&first.folded))
        && inside.iter().filter(|atom| atom.is_word).count() <= 8
        && !has_finite(atoms, comma + 1..close, parsed.language)
        && !inside.iter().any(is_pronoun);
    // « Les chaises, les tables, sont louées » is a list: both open with the same kind of word.
    let listed =
        [subject, inside].iter().all(|part| part.first().is_some_and(|first| is_determiner(&first.folded)));
    let good = named && role && !listed && plain(subject) && plain(inside);
    good.then_some(Piece { atoms: range, loss: Loss::Aside }).into_iter().collect()
}

/// « En mars, le samedi, … » is when or where, and no subject.
fn opens_circumstance(first: &Atom, language: Language) -> bool {
    const FRENCH: Words = Words(
        "en|a|au|aux|dans|sur|pour|par|avec|de|des|depuis|pendant|lors|vers|chez|cette|ce|ici|la-bas|\
         hier|demain|apres|avant|sous|entre|selon|mise|mis|interroge|interrogee|afin|comme|quant|grace|\
         suite|concernant|cote|du|d'|contrairement|outre",
    );
    const ENGLISH: Words = Words(
        "in|on|at|for|by|with|from|during|after|before|under|between|since|this|that|today|tomorrow|\
         yesterday|as|given|asked|following|despite|unlike|like|to|of|until",
    );
    let list = if language == Language::French { FRENCH } else { ENGLISH };
    list.has(&first.folded)
}
