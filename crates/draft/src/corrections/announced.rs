//! What had been announced, written or planned and is told to be wrong or otherwise now.

use std::sync::LazyLock;

use super::contrast::corrected;
use super::correction::{Correction, CorrectionKind, Found};
use super::reader::{Reader, Said};
use super::values::{Value, What};
use crate::text::phrases::Phrases;

/// Something was wrong.
static ERROR: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "par erreur; une|l erreur; erron*; inversion; interver*; inexact*; compt* .. deux fois; counted .. twice; double counted; trop faible*|eleve*|bas|haut*|optimiste*
         was|were|is wrong; est|etait|sont faux|fausse*; a mistake; mistaken*; misprint*; typo; coquille; disregard; ne pas|plus tenir compte; n en tenez pas compte
         had overlooked; avait oublie*; avaient oublie*; too low|high; miscount*; faute de frappe",
    )
});
/// Where it was said.
static SAID: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "annonc*; ecri*; indiqu*; imprim*; said; printed; stated; gave; chiffre de; montant de; figure of; estimate of; lu; affich*; mentionn*; reported; announced; published; total de",
    )
});
/// What is right after all.
static EXACT: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "chiffre|montant|nombre|total exact|juste|correct|reel; bon chiffre|montant|nombre|total; exact*; reel|reelle|reels|reelles; en realite; chiffre de; correct|right|true|actual|real figure|number|amount|total|date; should be|read; figure of; il faut lire; lire; donne|donnent; gives; the best we have; en fait",
    )
});
/// What was planned or said at first.
static FIRST: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "initialement; d abord annonc*|prev*|fix*|dit|parl*|propos*; a l origine; au depart; originally; initially; first estimate|figure|quote|price|told|said|date; first announced|planned|said|told
         premiere estimation|version|date; premier chiffre|devis; early price; etait|etaient|ete fixe*|prevu*|annonc*|programm*; devait|devaient etre|avoir; was|were due|scheduled|planned|announced|fixed|set|going to",
    )
});
/// What somebody had said.
static HAD_SAID: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "avais|avait|avions|avaient|avez dit|annonc*|prevu|parle|chiffre|ecrit|compte|estime|indique|trouve|note; had said|announced|quoted|estimated|planned|counted|written; told me|us; la premiere version annonc*; la convocation annonc*; first told",
    )
});
/// What is so now.
static NOW: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "mais; →; donc; finalement; en fait; ramen*; s en tenir; maintenant; desormais; ce soir; passe* a; dit|dis|demande; but; now; then; so; in fact; actually; says; il faut; nouve* date|montant|chiffre; new date|figure|price; nouveau|nouvelle",
    )
});
/// What puts something on another day.
static MOVED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "decal*; report*; repouss*; avance|avancee|avances; deplac*; moved|moves; postponed; put back; brought forward; rescheduled; nouvelle|new date; now; maintenant; desormais; changed; change; remplac*; finalement",
    )
});
/// What is to be forgotten.
static FORGET: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "oubli* le|la|les|ce|ces; forget the|about; ignorez le|la|les; ignore the|my; ne tenez plus compte d*; annule le|les",
    )
});

/// Sentences after which what is right is no longer looked for.
const AHEAD: usize = 3;
/// Words between what was said and its value.
const REACH: usize = 9;

pub(super) fn find(reader: &Reader, found: &mut Vec<Found>) {
    for at in 0..reader.sentences.len() {
        let known = |found: &[Found]| {
            found.iter().any(|(_, one)| reader.sentences[at].span.contains(&one.wrong.start))
        };
        if !known(found)
            && let Some(one) = error(reader, at)
        {
            found.push(one);
        }
        if !known(found)
            && let Some(one) = is_not(reader, at)
        {
            found.push(one);
        }
        if !known(found)
            && let Some(one) = should_be(reader, at)
        {
            found.push(one);
        }
        if !known(found)
            && let Some(one) = first(reader, at).or_else(|| had_said(reader, at))
        {
            found.push(one);
        }
        moved(reader, at, found);
        forgotten(reader, at, found);
    }
}

/// The value that follows one of the phrases.
fn value_after<'v>(said: &'v Said, phrases: &Phrases) -> Option<&'v Value> {
    let place = said.tokens.find(phrases)?;
    let from = said.tokens.0[place.end - 1].span.start;
    let limit = said.tokens.0.get(place.end + REACH).map_or(said.span.end, |token| token.span.start);
    said.values
        .iter()
        .find(|value| value.span.start >= from && value.span.start <= limit && !is_place_in_time(value))
}

/// A year tells when, not how much.
fn is_place_in_time(value: &Value) -> bool {
    matches!(value.what, What::Number(key, None) if (1_990_000..2_060_000).contains(&key) && key % 1000 == 0)
}

/// « Le chiffre de 1 834 € est une inversion de ma part »
fn error(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    said.tokens.find(&ERROR)?;
    let twice = |value: &Value| matches!(value.what, What::Number(key, None) if key < 4000);
    let numbers =
        |said: &Said| said.values.iter().filter(|value| !is_place_in_time(value) && !twice(value)).count();
    let before = at
        .checked_sub(1)
        .map(|before| &reader.sentences[before])
        .filter(|before| before.paragraph == said.paragraph);
    let wrong = match value_after(said, &SAID) {
        Some(value) => value,
        None if numbers(said) == 1 && said.tokens.has(&SAID) => {
            said.values.iter().find(|value| !is_place_in_time(value))?
        }
        None if numbers(said) == 0 => before.and_then(|before| value_after(before, &SAID))?,
        None => return None,
    };
    Some(with_right(reader, at, wrong, CorrectionKind::Corrected))
}

/// « Le bénéfice n'est pas de 2 275 €. [...] Bénéfice réel : 1 935 €. »
fn is_not(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    let place = said.tokens.find(&IS_NOT)?;
    let next = said.tokens.0.get(place.end)?;
    let wrong = said
        .values
        .iter()
        .find(|value| value.span.start <= next.span.end && value.span.end > next.span.start)?;
    let ahead = reader.sentences.get(at + 1..).unwrap_or_default().iter().take(2 * AHEAD);
    let right = ahead
        .take_while(|next| next.paragraph == said.paragraph)
        .filter(|next| next.tokens.has(&EXACT) && next.stems.intersection(&said.stems).next().is_some())
        .find_map(|next| next.values.iter().find(|value| value.is_like(wrong) && !value.is_same(wrong)))?;
    Some(corrected(wrong, right, CorrectionKind::Corrected))
}

/// "The May figure should be £6,340": the value nearest to it that was told of the same thing before is wrong.
fn should_be(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    let right = value_after(said, &SHOULD_BE).filter(|value| !is_place_in_time(value))?;
    let earlier = reader.sentences[..at].iter().rev().filter(|before| before.tokens.0.len() > 2);
    let like = |value: &&Value| value.is_like(right) && !value.is_same(right) && !is_place_in_time(value);
    let digits = |value: &Value| {
        let mut all: Vec<char> =
            reader.text[value.span.clone()].chars().filter(char::is_ascii_digit).collect();
        all.sort_unstable();
        all
    };
    let candidates: Vec<&Value> = earlier
        .filter(|before| before.stems.intersection(&said.stems).next().is_some())
        .flat_map(|before| before.values.iter().filter(like))
        .collect();
    // Two digits changed places: no other value has the same ones.
    let swapped = candidates.iter().find(|value| digits(value) == digits(right));
    let alone = candidates.first().filter(|_| candidates.len() == 1);
    Some(corrected(swapped.or(alone)?, right, CorrectionKind::Corrected))
}

/// A figure, told to be another: what should be done is no figure.
static SHOULD_BE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "figure|number|amount|total|sum|date|price should be|read; figure|number|amount|total|sum|date|price should have been
         chiffre|montant|nombre|total|somme|date|prix aurait du etre; chiffre|montant|nombre|total|somme|date|prix est en fait|realite; il faut|fallait lire",
    )
});

static IS_NOT: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("n est|etait|sera pas de|d; n est|etait pas; is|was not; isn t; wasn t"));

/// The value that is right, near the sentence; else the sentence says only that the other is wrong.
fn with_right(reader: &Reader, at: usize, wrong: &Value, kind: CorrectionKind) -> Found {
    let said = &reader.sentences[at];
    let ahead = (at..reader.sentences.len()).take(AHEAD + 1).map(|next| &reader.sentences[next]);
    let near: Vec<&Said> = ahead.take_while(|next| next.mail == said.mail).collect();
    let other =
        |value: &&Value| value.is_like(wrong) && !value.is_same(wrong) && value.span.start > wrong.span.start;
    let exact = near
        .iter()
        .filter(|next| next.tokens.has(&EXACT))
        .flat_map(|next| next.values.iter().filter(other))
        .next();
    let same = |value: &&Value| other(value) && value.counts.is_some() && value.counts == wrong.counts;
    let around = reader.sentences.iter().filter(|next| next.paragraph == said.paragraph);
    let counted = around.flat_map(|next| &next.values).find(|value| {
        same(value)
            || value.counts.is_some()
                && value.counts == wrong.counts
                && value.is_like(wrong)
                && !value.is_same(wrong)
    });
    let next = || near.iter().skip(1).take(1).flat_map(|next| next.values.iter().filter(other)).next();
    match exact.or(counted).or_else(next) {
        Some(right) => corrected(wrong, right, kind),
        None => {
            (Some(wrong.clone()), Correction { wrong: wrong.span.clone(), right: said.span.clone(), kind })
        }
    }
}

/// « initialement annoncé pour le 18 », "the first estimate of 24": beside what holds now.
fn first(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    let wrong = value_after(said, &FIRST)?;
    let like = |value: &&Value| value.is_like(wrong) && !value.is_same(wrong);
    let later = said.values.iter().filter(|value| value.span.start > wrong.span.end).find(like);
    let told = later.filter(|later| reader.between(wrong.span.end..later.span.start).has(&NOW));
    let next = reader.sentences.get(at + 1..).unwrap_or_default().iter().take(AHEAD);
    let next = next
        .filter(|next| next.paragraph == said.paragraph && next.tokens.has(&MOVED))
        .find_map(|next| next.values.iter().find(like));
    let at_first = said.tokens.find(&AT_FIRST).is_some();
    // « initialement » says that it is otherwise now: the value before it is the one that holds.
    let inside = said.values.iter().rev().filter(|value| value.span.end <= wrong.span.start).find(like);
    let before = at
        .checked_sub(1)
        .map(|before| &reader.sentences[before])
        .filter(|before| before.line + 1 >= said.line);
    let before = inside
        .or_else(|| before.and_then(|before| before.values.iter().rev().find(like)))
        .filter(|_| at_first);
    let right = told.or(next).or(before)?;
    Some(corrected(wrong, right, CorrectionKind::Amended))
}

/// The phrases of [`FIRST`] that say that it is otherwise now.
static AT_FIRST: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "initialement; d abord annonc*|prev*|fix*|dit; a l origine; au depart; originally; initially; first estimate|figure|quote; premiere estimation; premier chiffre; early price",
    )
});

/// « Sandrine avait dit 240 €, le magasin dit 310 », « j'avais annoncé 198 licenciés »
fn had_said(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    let wrong = value_after(said, &HAD_SAID)?;
    let place = said.tokens.find(&HAD_SAID)?;
    let speaker = place.start.checked_sub(1).map(|before| said.tokens.0[before].folded.as_str());
    let pronoun = speaker.is_some_and(|word| {
        ["il", "elle", "on", "ils", "elles", "nous", "she", "he", "they", "we"].contains(&word)
    });
    let like = |value: &&Value| value.is_like(wrong) && !value.is_same(wrong);
    let later = said.values.iter().filter(|value| value.span.start > wrong.span.end).find(like);
    let told = later.filter(|later| reader.between(wrong.span.end..later.span.start).has(&NOW));
    let around = reader
        .sentences
        .iter()
        .filter(|other| other.paragraph == said.paragraph && other.line + 1 >= said.line);
    let counted = || {
        around
            .flat_map(|other| &other.values)
            .find(|value| value.counts.is_some() && value.counts == wrong.counts && like(value))
    };
    let before = || {
        let before = at
            .checked_sub(1)
            .map(|before| &reader.sentences[before])
            .filter(|before| before.line == said.line)?;
        let after = reader.between(wrong.span.end..said.span.end).has(&NOW);
        before.values.iter().rev().find(like).filter(|_| after && pronoun)
    };
    let right = told.or_else(counted).or_else(before)?;
    Some(corrected(wrong, right, CorrectionKind::Amended))
}

/// « prévue le 18/04 → décalée au 25/04 », « Le 19 tombe un jour férié. La fête est avancée au 13 juin. »
fn moved(reader: &Reader, at: usize, found: &mut Vec<Found>) {
    let said = &reader.sentences[at];
    let is_when = |value: &&Value| matches!(value.what, What::Day(..) | What::Time(..));
    for pair in said.values.windows(2).filter(|pair| pair[0].is_like(&pair[1]) && !pair[0].is_same(&pair[1]))
    {
        let gap = reader.between(pair[0].span.end..pair[1].span.start);
        let arrow = gap.0.iter().any(|token| token.folded == "→");
        let verb = gap.find(&MOVED);
        let close = verb.as_ref().is_some_and(|verb| gap.0.len() - verb.end <= 4);
        if is_when(&&pair[0]) && close && (arrow || said.tokens.has(&FIRST)) {
            found.push(corrected(&pair[0], &pair[1], CorrectionKind::Amended));
        }
    }
    let Some(verb) = said.tokens.find(&SHIFTED) else { return };
    let from = said.tokens.0[verb.start].span.start;
    let Some(right) = said.values.iter().find(|value| is_when(value) && value.span.start > from) else {
        return;
    };
    let before = (at.saturating_sub(1)..at).map(|before| &reader.sentences[before]);
    let before = before.filter(|before| before.paragraph == said.paragraph && before.tokens.has(&FALLS));
    if let Some(wrong) =
        before.flat_map(|before| &before.values).find(|value| value.is_like(right) && !value.is_same(right))
    {
        found.push(corrected(wrong, right, CorrectionKind::Amended));
    }
}

static SHIFTED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "decale* a|au; reporte* a|au; repousse* a|au; avancee|avance|avances a|au; deplace* a|au; moved to; postponed to|until; put back to; brought forward to",
    )
});
static FALLS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "tombe*; prevu*; fixe*; annonc*; devait; pas possible; impossible; pris|prise; falls; planned; clash*; was due; taken",
    )
});

/// « Oubliez le 19. »
fn forgotten(reader: &Reader, at: usize, found: &mut Vec<Found>) {
    let said = &reader.sentences[at];
    let Some(wrong) =
        value_after(said, &FORGET).filter(|value| matches!(value.what, What::Day(..) | What::Time(..)))
    else {
        return;
    };
    if said.tokens.0.last().is_some_and(|token| token.folded == "?") {
        return;
    }
    let like = |value: &&Value| value.is_like(wrong) && !value.is_same(wrong);
    let before = (at.saturating_sub(2)..at).rev().map(|before| &reader.sentences[before]);
    let right = before
        .filter(|before| before.mail == said.mail)
        .find_map(|before| before.values.iter().rev().find(like));
    let one = Correction {
        wrong: wrong.span.clone(),
        right: right.map_or(said.span.clone(), |right| right.span.clone()),
        kind: CorrectionKind::Amended,
    };
    found.push((Some(wrong.clone()), one));
}
