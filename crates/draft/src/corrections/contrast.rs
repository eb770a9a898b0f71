//! Two values side by side, one of which is denied: « 42 et non 44 », "£486, not £846", « 29, euh non, 31 ».

use std::sync::LazyLock;

use super::correction::{Correction, CorrectionKind, Found};
use super::reader::Reader;
use super::values::{Value, What};
use crate::text::figures::Unit;
use crate::text::phrases::{Phrases, Tokens};

/// What denies the value after it.
static DENIED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "et non pas; et non; et pas; et plus; plutot non; and not; , not; ( not; , pas; ( pas; ( non; , non pas; ( et non",
    )
});
/// What replaces the value after it.
static INSTEAD: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("au lieu de|d|du|des; a la place de|d|du|des; instead of; in place of"));
/// What only somebody would like.
static WISHED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "propos*; suggest*; souhait*; recommand*; recommend*; demand*; voudr*; voul*; would; could; should; prefer*; might; serait; seraient; pourrait; faudrait; wish*; asked",
    )
});
/// What takes back the value before it, and gives the one after it.
static REPAIRED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "pardon; je me suis|etais trompe*; je me trompe; je dis une betise; je dis des betises; erreur de ma part; au temps pour moi
         autant pour moi; je rectifie; je corrige; rectificatif; erratum; correction; je voulais|veux dire; a recompt*; recompt*; apres verification
         no , sorry; sorry , no; sorry i mean*; i meant; i mean; correction; scrap that; my mistake; i misspoke; i tell a lie; make that; oops; ou plutot; ou plutot non
         ah non; euh non; eh non; non attends; non non; ah no; er no; um no; or rather; recount*; i stand corrected",
    )
});
/// What says that what was said of a value was wrong.
static MISSPOKE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "je dis une betise; je me trompe; je me suis trompe*; scrap that; correction; my mistake; pardon , non; non , pardon",
    )
});
/// A bare no, between two values.
static NO: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "… non|no|nan; → non|no|nan; . non|no|nan ,; , non|no|nan ,; – non|no|nan ,; — non|no|nan ,; : non|no|nan ,; euh non|no; … enfin; . enfin ,; euh",
    )
});
/// « n'est pas de 2 275 € », "is not £180": the value after it is denied, and another follows.
static IS_NOT: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "n est|etait|sera|fait|sont pas de|d|du|a|le|la|les; n est|etait|sont pas; ce n est pas; c est pas; is|was|are not; isn t; wasn t; non pas|plus; pas de|d|a",
    )
});
/// What stands between a denied value and the right one.
static BUT: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("mais; but; il est|etait de; c est; it is|was; it s; they are"));

/// Words between what denies and the value.
const SMALL: &[&str] = &[
    "de",
    "d",
    "du",
    "des",
    "le",
    "la",
    "les",
    "l",
    "a",
    "au",
    "aux",
    "en",
    "pour",
    "par",
    "the",
    "to",
    "at",
    "for",
    "of",
    "on",
    "in",
    "only",
    "from",
    "by",
    "about",
    "environ",
    "samedi",
    "dimanche",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "saturday",
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "sam",
    "dim",
    "lun",
    "mar",
    "mer",
    "jeu",
    "ven",
    "lu",
    "ma",
    "me",
    "je",
    "ve",
    "sa",
    "di",
    "£",
    "€",
    "$",
    "(",
    "c",
    "est",
    "it",
    "s",
    "is",
    "which",
];

/// No more words than this stand between a value and what takes it back.
const NEAR: usize = 5;
/// A repair in so many words may be further.
const FAR: usize = 18;

pub(super) fn find(reader: &Reader, found: &mut Vec<Found>) {
    for (at, said) in reader.sentences.iter().enumerate() {
        for pair in said.values.windows(2) {
            if let Some(one) = side_by_side(reader, &pair[0], &pair[1], &said.tokens) {
                found.push(one);
            }
        }
        denied_first(reader, &said.values, found);
        repaired(reader, at, found);
    }
}

fn side_by_side(reader: &Reader, a: &Value, b: &Value, sentence: &Tokens) -> Option<Found> {
    if !a.is_of_kind(b) || a.is_same(b) {
        return None;
    }
    let gap = reader.between(a.span.end..b.span.start);
    let small = |tokens: &Tokens, from: usize| {
        tokens.0[from..].iter().all(|token| SMALL.contains(&token.folded.as_str()))
    };
    let near = |end: usize| {
        gap.0[..end].iter().filter(|token| token.folded.starts_with(char::is_alphanumeric)).count() <= NEAR
    };
    let bare = gap.0.first().is_some_and(|token| token.folded == "pas" || token.folded == "not");
    let denied = gap.find(&DENIED).or(bare.then_some(0..1));
    if let Some(place) = denied.filter(|place| near(place.start) && small(&gap, place.end)) {
        // « elle n'a pas 12 voix » denies nothing of the value before.
        let plain = !gap.0[..place.start].iter().any(|token| ["n", "ne"].contains(&token.folded.as_str()));
        return plain.then(|| corrected(b, a, CorrectionKind::Corrected));
    }
    let place = gap.find(&INSTEAD).filter(|place| near(place.start) && small(&gap, place.end))?;
    let plain = matches!(a.what, What::Number(_, None)) && matches!(b.what, What::Number(_, None));
    let money = [a, b].iter().any(|value| matches!(value.what, What::Number(_, Some(Unit::Money))));
    (!place.is_empty() && a.is_like(b) && (money || !plain) && !sentence.has(&WISHED))
        .then(|| corrected(b, a, CorrectionKind::Amended))
}

/// « ce n'est pas 12 mais 14 », "not £180 but £195".
fn denied_first(reader: &Reader, values: &[Value], found: &mut Vec<Found>) {
    for pair in values.windows(2).filter(|pair| pair[0].is_like(&pair[1]) && !pair[0].is_same(&pair[1])) {
        let Some(sentence) = reader.sentence_at(pair[0].span.start) else { continue };
        let before = reader.between(reader.sentences[sentence].span.start..pair[0].span.start);
        let gap = reader.between(pair[0].span.end..pair[1].span.start);
        let denied = before.find_last(&IS_NOT).is_some_and(|place| {
            before.0[place.end..].iter().all(|token| SMALL.contains(&token.folded.as_str()))
        });
        if denied && gap.has(&BUT) && gap.words().count() <= NEAR {
            found.push(corrected(&pair[0], &pair[1], CorrectionKind::Corrected));
        }
    }
}

/// « 29 → euh, Théo a recompté : 31 », « trente-quatre. Ah non, pardon, trente-trois »: on one line, by one person.
fn repaired(reader: &Reader, at: usize, found: &mut Vec<Found>) {
    let line: Vec<usize> =
        (at..reader.sentences.len().min(at + 4)).take_while(|next| reader.together(at, *next)).collect();
    let following: Vec<&Value> = line.iter().flat_map(|next| &reader.sentences[*next].values).collect();
    for value in &reader.sentences[at].values {
        let later =
            following.iter().filter(|other| other.span.start >= value.span.end && other.is_like(value));
        let Some(next) = later.min_by_key(|other| other.span.start) else { continue };
        let gap = reader.between(value.span.end..next.span.start);
        let words = gap.words().count();
        if gap.0.iter().any(|token| token.folded == "?") || words > FAR {
            continue;
        }
        let plain = |place: &std::ops::Range<usize>| {
            let after = Tokens(gap.0[place.end..].to_vec());
            place.start <= NEAR && after.words().count() <= NEAR
        };
        let strong = gap.find(&REPAIRED).is_some();
        if !strong && !gap.find(&NO).is_some_and(|place| plain(&place)) {
            continue;
        }
        if !value.is_same(next) {
            found.push(corrected(value, next, CorrectionKind::Corrected));
        } else if gap.has(&MISSPOKE)
            && let (Some(wrong), Some(right)) = (sentence(reader, value), sentence(reader, next))
        {
            // The figure was right, what was said of it was not.
            if wrong != right {
                found.push((None, Correction { wrong, right, kind: CorrectionKind::Corrected }));
            }
        }
    }
}

fn sentence(reader: &Reader, value: &Value) -> Option<std::ops::Range<usize>> {
    reader.sentence_at(value.span.start).map(|at| reader.sentences[at].span.clone())
}

/// One value in the place of another.
pub(super) fn corrected(wrong: &Value, right: &Value, kind: CorrectionKind) -> Found {
    (Some(wrong.clone()), Correction { wrong: wrong.span.clone(), right: right.span.clone(), kind })
}
