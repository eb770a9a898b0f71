//! What somebody else puts right at once in a talk, and the talk takes up: « le 18 avril — Le 25, on a déplacé — Le 25, oui ».

use std::collections::HashMap;
use std::sync::LazyLock;

use super::contrast;
use super::correction::{CorrectionKind, Found};
use super::reader::{Reader, Said};
use super::values::{Value, What};
use crate::text::phrases::{Phrases, Tokens};

/// Who was put right says so.
static CONCEDED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "you re|are right; wrong column|line|page|year|one; my mistake; so it is|was; quite right; blast; i was thinking; i stand corrected; of course it is
         tu as|t as raison; vous avez raison; en effet; autant|au pour|temps pour moi; je me trompe; c est vrai; c est juste; ah oui c est; exact; exactement; effectivement; j ai confondu; je confondais; mauvaise ligne|colonne",
    )
});
/// What tells that a value was otherwise before.
static MOVED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "moved|changed|put it|that|them; brought it|that forward; put it|that back; had said|agreed; we said; was|is last year; that s _ ,; the _ says; checked; plus vat|tva
         avait|avions dit; on|ils|elles a|ont deplace|change|avance|recule|repousse|decale; verifi*; c est l an dernier; c etait l an dernier; hors taxes; c est pas; ce n est pas; plutot",
    )
});
/// Who answers so adds something, and puts nothing right.
static ADDS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "and; et; plus; puis; then; also; aussi; avec; with; or; ou; mais; but; if; si; what about; how about; could|can|should; pourquoi; why; on pourrait; je propose; i d; i propose|suggest; disons; say; let s",
    )
});

/// So many words of the answer may stand before its value.
const LONGEST: usize = 24;
/// Sentences of an answer that are looked at for its value, and of the next turn for its assent.
const OPENING: usize = 3;

pub(super) fn find(reader: &Reader, found: &mut Vec<Found>) {
    let turns = turns(reader);
    let mut spoken: HashMap<&Option<String>, usize> = HashMap::new();
    for turn in &turns {
        *spoken.entry(&turn[0].speaker).or_default() += 1;
    }
    for window in turns.windows(3) {
        let [said, answer, assent] = window else { continue };
        let talks = |one: &[Said]| spoken.get(&one[0].speaker).is_some_and(|turns| *turns > 1);
        let apart = said[0].speaker != answer[0].speaker && talks(said) && talks(answer);
        if !apart || answer[0].tokens.opens_with(&ADDS) {
            continue;
        }
        if let Some((wrong, right)) = put_right(said, answer, assent) {
            found.push(contrast::corrected(wrong, right, CorrectionKind::Corrected));
        }
    }
}

/// Sentences one after the other that one person says.
fn turns<'r>(reader: &'r Reader) -> Vec<&'r [Said]> {
    let spoken = |said: &Said| said.speaker.is_some();
    reader.sentences.chunk_by(|a, b| a.speaker == b.speaker).filter(|turn| spoken(&turn[0])).collect()
}

/// The last value that one says, and the like one that another gives instead, when the next turn takes it up.
fn put_right<'r>(said: &'r [Said], answer: &'r [Said], assent: &[Said]) -> Option<(&'r Value, &'r Value)> {
    let opening = &answer[..answer.len().min(OPENING)];
    let (told, right) = opening
        .iter()
        .find_map(|told| told.values.iter().find(|value| !value.is_year()).map(|value| (told, value)))?;
    let before: usize = opening.iter().take_while(|one| one.span.start < told.span.start).map(count).sum();
    let asked = told.tokens.0.last().is_some_and(|token| token.folded == "?");
    if before + count(told) > LONGEST || asked {
        return None;
    }
    // Where a sum is asked for, the answer gives it: nothing was wrong.
    let last = said.last()?;
    if last.tokens.0.last().is_some_and(|token| token.folded == "?") {
        return None;
    }
    let own = said.iter().rev().take(2).flat_map(|one| one.values.iter().rev());
    let wrong = own.into_iter().find(|value| value.is_like(right) && !value.is_year())?;
    if wrong.is_same(right) || !wrong.may_count(right) && !is_day(right) {
        return None;
    }
    // Who said it already said it of something else.
    if said.iter().flat_map(|one| &one.values).any(|value| value.is_same(right)) {
        return None;
    }
    let first = &assent[..assent.len().min(2)];
    let conceded = first.iter().any(|one| one.tokens.has(&CONCEDED));
    let repeated = first.iter().flat_map(|one| &one.values).any(|value| value.is_same(right));
    let moved = opening.iter().any(|one| one.tokens.has(&MOVED));
    let bare =
        Tokens(told.tokens.0.iter().filter(|token| token.span.end <= right.span.start).cloned().collect());
    // A value alone answers a value; with another subject it tells something else.
    let alone = bare.words().count() <= 3;
    (conceded || repeated && (moved || alone)).then_some((wrong, right))
}

fn count(said: &Said) -> usize {
    said.tokens.words().count()
}

fn is_day(value: &Value) -> bool {
    matches!(value.what, What::Day(..) | What::Time(..))
}
