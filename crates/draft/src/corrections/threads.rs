//! A thread of mails: what a later one replaces, changes or denies of an earlier one.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::correction::{Correction, CorrectionKind, Found};
use super::reader::{Reader, Said};
use super::values::{Value, What};
use crate::text::phrases::Phrases;
use crate::text::words::fold;

/// A mail that stands in the place of earlier ones.
static REPLACES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "annule* et remplace*; annule* mes|mon|tous|le|les message*|mail*|courriel*|precedent*; remplace ce que; remplace mon|mes|le|celui; ne tenez pas compte de mon|mes|du
         replaces my|what|the earlier|previous|all; supersedes; disregard my|all; ignore my earlier|previous|last",
    )
});
/// A value told as a change.
static CHANGED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of("ramen*; maintenu*; passe* a|au|de; port* a; reduit*; augment*; avance* au|a; decal*; report* au|a; deplac*; nouveau|nouvelle|nouvelles; desormais; maintenant; finalement; entre temps; corrig*; corrections; reel|reelle|reels|reelles; on part sur; on arrete
        now; new; changed; moved; went up; goes up; comes down; correction; in fact; actually; gone up; put up; final")
});
/// A denial with the participle that it denies.
static NOT_DONE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "n est|etait|sont|etaient|a|ont|avait pas|plus; is|was|are|were|has|have not|no; isn t; wasn t; aren t; hasn t",
    )
});

/// Words before a value among which what it is said of is looked for.
const HEAD: usize = 5;

pub(super) fn find(reader: &Reader, found: &mut Vec<Found>) {
    for (at, said) in reader.sentences.iter().enumerate().filter(|(_, said)| said.mail > 1) {
        if said.tokens.has(&REPLACES) {
            replaced(reader, said, found);
        }
        if said.tokens.has(&CHANGED) {
            changed(reader, said, found);
        }
        put_elsewhere(reader, said, found);
        denied(reader, at, found);
    }
}

/// All that the same person wrote before.
fn replaced(reader: &Reader, said: &Said, found: &mut Vec<Found>) {
    let sender = reader.senders.get(said.mail);
    let earlier = reader.sentences.iter().filter(|before| before.mail < said.mail && before.mail > 0);
    for before in
        earlier.filter(|before| reader.senders.get(before.mail) == sender && !reader.is_frame(before))
    {
        let one = Correction {
            wrong: before.span.clone(),
            right: said.span.clone(),
            kind: CorrectionKind::Amended,
        };
        found.push((None, one));
    }
}

/// Topical words just before a value.
fn head(reader: &Reader, said: &Said, value: &Value) -> HashSet<String> {
    let before = reader.between(said.span.start..value.span.start);
    let near: Vec<&str> = before.words().collect();
    let near = &near[near.len().saturating_sub(HEAD)..];
    said.stems
        .iter()
        .filter(|stem| near.iter().any(|word| word.starts_with(stem.as_str())))
        .cloned()
        .collect()
}

/// « Budget ramené à 900 € », after « Budget : 1 100 € ».
fn changed(reader: &Reader, said: &Said, found: &mut Vec<Found>) {
    for right in &said.values {
        let told = head(reader, said, right);
        let money = |value: &Value| matches!(value.what, What::Number(_, Some(_)));
        for before in reader.sentences.iter().filter(|before| before.mail > 0 && before.mail < said.mail) {
            let like = |value: &&Value| {
                value.is_like(right) && !value.is_same(right) && money(value) == money(right)
            };
            for wrong in before.values.iter().filter(like).filter(|_| money(right)) {
                if head(reader, before, wrong).intersection(&told).next().is_some() && !past(before) {
                    found.push(super::contrast::corrected(wrong, right, CorrectionKind::Amended));
                }
            }
        }
    }
}

/// Where a day is told of something that takes place.
static TAKES_PLACE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "est|sera|etait le|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche; aura|a|avait lieu; se tiendra|tient; est prevu*|fixe*; tombe
         is|are|will|be on|at|now; takes place; will take place; is set for; will be held",
    )
});

/// « Le tri : finalement ce sera le lundi 30 », after « Le tri aura lieu le dimanche 29 »: the same thing is on another day.
fn put_elsewhere(reader: &Reader, said: &Said, found: &mut Vec<Found>) {
    let placed = |said: &Said| said.tokens.has(&TAKES_PLACE) || said.tokens.has(&CHANGED);
    let day = |value: &&Value| matches!(value.what, What::Day(..));
    let what = |said: &Said| opening(reader, said);
    let (Some(right), Some(thing)) = (said.values.iter().find(day), what(said)) else { return };
    if !placed(said) || reader.is_frame(said) {
        return;
    }
    let earlier = reader.sentences.iter().filter(|before| before.mail > 0 && before.mail < said.mail);
    for before in earlier.filter(|before| placed(before) && !past(before) && !reader.is_frame(before)) {
        let Some(wrong) = before.values.iter().find(day).filter(|_| what(before).as_ref() == Some(&thing))
        else {
            continue;
        };
        if !wrong.is_same(right) && days_between(wrong, right) <= Some(MOST_MOVED) {
            found.push(super::contrast::corrected(wrong, right, CorrectionKind::Amended));
        }
    }
}

/// Something is put off or brought forward by no more days: what is further apart takes place twice.
const MOST_MOVED: u32 = 45;

fn days_between(a: &Value, b: &Value) -> Option<u32> {
    match (&a.what, &b.what) {
        (What::Day(day, Some(month)), What::Day(other, Some(another))) => {
            Some((day + month * 30).abs_diff(other + another * 30))
        }
        (What::Day(..), What::Day(..)) => Some(0),
        _ => None,
    }
}

/// What a sentence opens with, after « donc » and the mark of an item, with what says which: « le tri », « la réunion du bureau »,
/// "the walk".
fn opening(reader: &Reader, said: &Said) -> Option<Vec<String>> {
    const SKIPPED: &[&str] = &["donc", "alors", "so", "et", "and", "bref", "ok", "bon", "now"];
    const ARTICLES: &[&str] = &["le", "la", "l", "les", "the", "notre", "our"];
    const WHICH: &[&str] = &["de", "du", "des", "d", "avec", "pour", "a", "au", "of", "with", "for", "at"];
    const NEXT: &[&str] = &["prochain", "prochaine", "suivant", "suivante", "next"];
    let within = reader.tokens.within(&said.span);
    let words: Vec<&str> = within.words().filter(|word| word.starts_with(char::is_alphabetic)).collect();
    let from = words
        .iter()
        .position(|word| !SKIPPED.contains(word))
        .filter(|from| ARTICLES.contains(&words[*from]))?;
    let noun = words.get(from + 1)?;
    let topical = said.stems.iter().any(|stem| noun.starts_with(fold(stem).as_str()));
    // « La prochaine réunion » is another one each time.
    let next = words.iter().skip(from + 1).take(2).any(|word| NEXT.contains(word));
    let of = words.get(from + 2).filter(|word| WHICH.contains(word));
    let which = of.map_or(0, |_| 3);
    (topical && !next)
        .then(|| words.iter().skip(from + 1).take(1 + which).map(|word| (*word).to_owned()).collect())
}

static PAST: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "l an dernier; l annee derniere|precedente|passee; last year; the year before; l an passe; en septembre; autrefois",
    )
});

/// Last year's figure is not superseded by this year's.
fn past(said: &Said) -> bool {
    said.tokens.has(&PAST)
}

/// « La sono n'est pas réservée », after « La sono est réservée ».
fn denied(reader: &Reader, at: usize, found: &mut Vec<Found>) {
    let said = &reader.sentences[at];
    let Some(place) = said.tokens.find(&NOT_DONE) else { return };
    let Some(verb) =
        said.tokens.0.get(place.end).map(|token| token.folded.clone()).filter(|verb| verb.len() > 4)
    else {
        return;
    };
    let stem: String = verb.chars().take(verb.chars().count() - 2).collect();
    let subject: HashSet<&String> = {
        let before: Vec<&str> =
            said.tokens.0[..place.start].iter().map(|token| token.folded.as_str()).collect();
        said.stems.iter().filter(|stem| before.iter().any(|word| word.starts_with(stem.as_str()))).collect()
    };
    let affirmed = |before: &&Said| {
        !before.tokens.has(&NOT_DONE)
            && before.tokens.0.iter().any(|token| token.folded.starts_with(&stem))
            && before.stems.iter().any(|known| subject.contains(known))
    };
    let earlier = reader.sentences[..at].iter().filter(|before| before.mail > 0 && before.mail < said.mail);
    if let Some(before) = earlier.rev().find(affirmed) {
        let one = Correction {
            wrong: before.span.clone(),
            right: said.span.clone(),
            kind: CorrectionKind::Corrected,
        };
        found.push((None, one));
    }
}
