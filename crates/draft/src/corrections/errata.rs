//! What a list of errata, or somebody who answers « non », takes back without naming it wrong on the spot.

use std::sync::LazyLock;

use super::contrast::corrected;
use super::correction::{Correction, CorrectionKind, Found};
use super::reader::Reader;
use super::values::Value;
use crate::text::phrases::Phrases;

/// What opens a correction, or names the version that was wrong.
static ERRATUM: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "erratum; errata; rectificatif*; une|la correction; corrections; points corriges; correctif; mise au point; a corriger; points|errors corrected; correction to|:; one more slip; a slip
         premiere|ancienne version|copie|mouture; version envoyee|distribuee|precedente|initiale|imprimee; document distribue|envoye|remis; first|earlier|previous|printed|original version|draft|copy|issue; copy e mailed|emailed|sent|circulated",
    )
});
/// Where it was said.
static GAVE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "annonc*; ecri*; indiqu*; imprim*; affich*; mentionn*; comport*; portait|portaient; disait; donnait; said; says; printed; stated; gave; gives; showed; listed; reported; announced; put .. at",
    )
});
pub(super) fn find(reader: &Reader, found: &mut Vec<Found>) {
    for at in 0..reader.sentences.len() {
        let said = &reader.sentences[at];
        let known = found.iter().any(|(_, one)| said.span.contains(&one.wrong.start));
        if known {
            continue;
        }
        if let Some(one) = gave(reader, at).or_else(|| contradicted(reader, at)) {
            found.push(one);
        }
    }
}

/// « Rectificatif : la version envoyée lundi indiquait 47 participants. »
fn gave(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    let before = reader.sentences[..=at].iter().rev().take_while(|before| before.paragraph == said.paragraph);
    before.take(3).find(|before| before.tokens.has(&ERRATUM))?;
    let place = said.tokens.find(&GAVE)?;
    let from = said.tokens.0.get(place.end)?.span.start;
    let wrong = said.values.iter().find(|value| value.span.start >= from && !value.is_year())?;
    let ahead = reader.sentences.get(at + 1..).unwrap_or_default().iter().take(3);
    let like = |value: &&Value| value.is_like(wrong) && !value.is_same(wrong) && value.may_count(wrong);
    let mut near = ahead.take_while(|next| next.paragraph == said.paragraph).flat_map(|next| &next.values);
    let inside = said.values.iter().filter(|value| value.span.start > wrong.span.end).find(like);
    Some(match inside.or_else(|| near.find(like)) {
        Some(right) => corrected(wrong, right, CorrectionKind::Corrected),
        // The right one stands in the text as it is now: only the wrong one is known here.
        None => (
            Some(wrong.clone()),
            Correction {
                wrong: wrong.span.clone(),
                right: said.span.clone(),
                kind: CorrectionKind::Corrected,
            },
        ),
    })
}

/// « Ana : J'avais noté 150. — Léo : Non, non, 180. »: somebody else gives another value at once.
fn contradicted(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    let next = reader.sentences.get(at + 1).filter(|next| {
        said.speaker.is_some()
            && next.speaker.is_some()
            && next.speaker != said.speaker
            && next.line == said.line + 1
    })?;
    let mut words =
        next.tokens.words().skip(next.speaker.as_deref().map_or(0, |name| name.split_whitespace().count()));
    let denies = ["non", "no", "nan"].contains(&words.next()?);
    let right = next.values.first().filter(|_| denies)?;
    let lead = reader.between(next.span.start..right.span.start);
    let like = |value: &&Value| value.is_like(right) && !value.is_same(right) && value.may_count(right);
    let wrong = said.values.iter().rev().find(like)?;
    (lead.words().count() <= 8).then(|| corrected(wrong, right, CorrectionKind::Corrected))
}
