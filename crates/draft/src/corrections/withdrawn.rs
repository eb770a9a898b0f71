//! What is taken back, given up or cancelled, and a motion that an amendment takes the place of.

use std::ops::Range;
use std::sync::LazyLock;

use super::correction::{Correction, CorrectionKind, Found};
use super::reader::{Reader, Said};
use crate::text::lines::is_item;
use crate::text::phrases::{Phrases, Tokens};
use crate::text::words::fold;

/// Somebody takes something of their own back.
static TAKEN_BACK: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "retire*|retirons|retirait|retirent sa|son|ses|leur|leurs|ma|mon|notre proposition|offre|idee|demande|candidature|motion|amendement|suggestion
         je|on|nous la|le|les retire|retirons; l|les a|ai|ont|avait|avaient retire*; a|ont|ai|avait retire sa|son|ses|ma|mon|leur|cette|l; se|s est|etait desiste*; s est retire*
         y renonce|renoncent|renoncons; j ai|avons renonce; a|ont renonce; revenu*|revient sur sa|son|leur|ma decision|proposition|parole|avis
         withdrew|withdraws|withdrawn; withdraw it|them|this|that|my|our; taken|take|takes|took .. back; taken|took it|this|that out; i take .. back; backed out; pulled out; changed its|his|her|their|my mind; stood down from",
    )
});
/// Something is given up: said of it.
static GIVEN_UP: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "est|sont|etait|etaient|ete abandonne|abandonnee|abandonnes|abandonnees|retire|retiree|retires|retirees|annule|annulee|annules|annulees; est|sont donc|aussi|finalement abandonne|abandonnee|abandonnes|abandonnees|retire|retiree|retires|retirees|annule|annulee|annules|annulees; n est|sont plus d actualite; n est|sera plus a l ordre du jour; tombe a l eau; plus question de|d
         is|are|was|were|been dropped|abandoned|cancelled|canceled|withdrawn|scrapped; called off; no longer on the table|agenda|going ahead; won t go ahead; will not go ahead",
    )
});
/// What was said before stands no more, in the mouth of whoever said it.
static SCRAP: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "scrap that; forget that|it|what i said; strike that; oubliez ca|cela; oublie ca; laisse* tomber; laissez tomber; je n ai rien dit; on oublie",
    )
});
/// What follows is otherwise than what was said before.
static AFTER_ALL: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "finalement; en fin de compte; tout compte fait; apres reflexion; j ai change d avis; after all; thought it over; changed my mind; on reflection; on second thoughts; i m not .. any more; no longer; not .. any more; any longer; ne .. plus; in the end",
    )
});
/// What somebody had said, thought or planned, and may say otherwise next.
static HAD_MEANT: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "avais|avait|avions|avaient dit|annonce*|prevu|pense|propose|imagine|envisage|decide|demande|souhaite|parle; ete decide|annonce*|convenu; avait fait part de|d; voulais|comptais|pensais|songeais; on avait parle; etait|etaient prevu*
         did say; had said|thought|planned|proposed|announced|meant|hoped|agreed|decided; i said; i was going to; was going to; were going to; had thought of; it was going to",
    )
});
/// What is proposed, offered or said to be possible.
static OFFERED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "propos*; offr*; offer*; suggest*; idee; idea; pourrait; pourrions; could; proposed; quoted; avait remis; had quoted; demand*; candidat*; would; serait; faudrait; voudr*; should; offre; prete; lend*; we said; said that; avions dit; sait disait",
    )
});
/// The amendment of a motion.
static AMENDMENT: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("amendement*; amendment*; contre proposition; counter proposal"));
static PASSED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of("adopt*; carried; accept*; retenu*; vote*; passed; agreed; approuv*; approved; pour")
});
static FAILED: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("rejet*; refus*; reject*; lost; defeated; not carried; repouss*; fell"));
static MOTION: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("propos*; motion; moved; resolution; soumet*"));

/// How far back what is taken back may stand, in sentences.
const BACK: usize = 8;
/// A subject has no more words.
const SUBJECT: usize = 25;

pub(super) fn find(reader: &Reader, found: &mut Vec<Found>) {
    for (at, said) in reader.sentences.iter().enumerate() {
        let before = found.len();
        if let Some(place) = said.tokens.find(&TAKEN_BACK) {
            found.extend(inside(reader, said, &place).or_else(|| antecedent(reader, at)));
        } else if let Some(place) = said.tokens.find(&GIVEN_UP) {
            found.extend(given_up(reader, at, &place));
        }
        found.extend(refused(reader, at));
        if said.tokens.opens_with(&LEAVE_IT) && at > 0 && reader.sentences[at - 1].line < said.line {
            found.push(withdrawn(reader.sentences[at - 1].span.clone(), said));
        }
        if let Some(place) = said.tokens.find(&WOULD_HAVE)
            && let Some(part) = part_before(said, &(place.end..place.end))
        {
            found.push((
                None,
                Correction { wrong: part, right: said.span.clone(), kind: CorrectionKind::Amended },
            ));
        }
        if said.values.is_empty()
            && let Some(place) = said.tokens.find(&SORRY)
            && place.start > 2
        {
            let wrong = said.span.start..said.tokens.0[place.start].span.start;
            let right = said.tokens.0[place.end - 1].span.end..said.span.end;
            found.push((None, Correction { wrong, right, kind: CorrectionKind::Corrected }));
        }
        if said.tokens.has(&SCRAP) && at > 0 && reader.together(at - 1, at) {
            found.push(withdrawn(reader.sentences[at - 1].span.clone(), said));
        }
        if found.len() == before && said.tokens.has(&AFTER_ALL) {
            found.extend(after_all(reader, at));
        }
        found.extend(amended(reader, at));
    }
}

/// « Pour les gilets, c'est non », after « Je propose que l'on achète 25 gilets »: said by another, or in another mail.
fn refused(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    let place = said.tokens.find(&IS_NO)?;
    let named: Vec<&str> = said.tokens.0[..place.start].iter().map(|token| token.folded.as_str()).collect();
    let about = |stem: &&String| named.iter().any(|word| word.starts_with(fold(stem).as_str()));
    let what: Vec<&String> = said.stems.iter().filter(about).collect();
    let elsewhere = |before: &Said| before.mail != said.mail || before.speaker != said.speaker;
    let put = |before: &&Said| {
        elsewhere(before)
            && before.tokens.has(&OFFERED)
            && what.iter().any(|stem| before.stems.contains(*stem))
    };
    reader.sentences[..at].iter().rev().find(put).map(|before| withdrawn(before.span.clone(), said))
}

/// The answer to what somebody proposed.
static IS_NO: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "c est non; ce sera non; reponse est non; pas question; n est pas possible; c est refuse; est refuse|refusee|refuses|refusees
         is a no; it s a no; answer is no; not this year; is refused; was refused; is out of the question; can t be done",
    )
});

fn withdrawn(wrong: Range<usize>, right: &Said) -> Found {
    (None, Correction { wrong, right: right.span.clone(), kind: CorrectionKind::Withdrawn })
}

/// The part of a sentence before the words at `place` and the sign or the joining word that parts it off.
fn part_before(said: &Said, place: &Range<usize>) -> Option<Range<usize>> {
    let joined = said.tokens.0[..place.start].iter().rposition(|token| {
        [",", ";", ":", "→", "mais", "but", "et", "and", "(", "so", "donc"].contains(&token.folded.as_str())
    })?;
    let end = said.tokens.0.get(joined.checked_sub(1)?)?.span.end;
    Some(said.span.start..end)
}

/// « Lemarié avait remis une offre à 6 900 € mais l'a retirée »
fn inside(reader: &Reader, said: &Said, place: &Range<usize>) -> Option<Found> {
    let part = part_before(said, place)?;
    let tokens = reader.between(part.clone());
    let meant = tokens.has(&HAD_MEANT) || tokens.has(&OFFERED) && !tokens.has(&ONLY);
    (meant && tokens.words().count() >= 3).then(|| withdrawn(part, said))
}

/// What was taken back stands before: by the same person, or about the same thing.
fn antecedent(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    // "One point was wrong and we withdraw it. We said that..."
    if let Some(next) = reader.sentences.get(at + 1).filter(|next| next.tokens.opens_with(&WE_SAID)) {
        return Some(withdrawn(next.span.clone(), said));
    }
    // « C'est toujours le Requiem ? — Non, j'ai renoncé. »
    let asked = at.checked_sub(2).into_iter().flat_map(|from| reader.sentences[from..at].iter().rev());
    let question = |before: &&Said| before.tokens.0.last().is_some_and(|token| token.folded == "?");
    if said.tokens.has(&RENOUNCED)
        && let Some(before) = asked.into_iter().find(question)
    {
        return Some(withdrawn(before.span.clone(), said));
    }
    let offered = |before: &Said| before.tokens.has(&OFFERED) && !before.tokens.has(&TAKEN_BACK);
    let near = (at.saturating_sub(BACK)..at).rev().map(|before| &reader.sentences[before]);
    let own = |before: &&Said| {
        said.speaker.is_some() && before.speaker == said.speaker && before.paragraph == said.paragraph
            || before.line == said.line
    };
    if said.tokens.has(&IT)
        && let Some(before) = near.clone().find(|before| own(before) && offered(before))
    {
        return Some(withdrawn(before.span.clone(), said));
    }
    // "3. To buy two pens. I had put this forward. I have taken it out": the item says what.
    let line = (0..at).filter(|before| reader.sentences[*before].line == said.line);
    let item = line.map(|before| &reader.sentences[before]).next();
    let same_line = |i: &usize| reader.sentences[*i].line == said.line;
    let put_forward = (0..at).filter(same_line).any(|i| reader.sentences[i].tokens.has(&PUT_FORWARD));
    if said.tokens.has(&IT)
        && put_forward
        && let Some(item) = item.filter(|item| is_item(&reader.text[item.span.clone()]))
    {
        return Some(withdrawn(item.span.clone(), said));
    }
    // In a thread, an earlier mail spoke of it: two words in common at least, with those around.
    let mut topic = said.stems.clone();
    if let Some(before) =
        at.checked_sub(1).map(|before| &reader.sentences[before]).filter(|before| before.mail == said.mail)
    {
        topic.extend(before.stems.iter().cloned());
    }
    let earlier =
        reader.sentences[..at].iter().rev().filter(|before| before.mail < said.mail && offered(before));
    let shared = |before: &&Said| before.stems.intersection(&topic).count();
    let best = earlier.filter(|before| shared(before) >= 2).max_by_key(shared)?;
    Some(withdrawn(best.span.clone(), said))
}

/// Somebody had proposed what the item says.
static PUT_FORWARD: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "put it|this|that forward; had|have proposed|suggested; avais|avait|avions|ai|avons propose|suggere|mis|inscrit; version",
    )
});
/// What was planned, as a fact that stays one.
static WAS_TO: LazyLock<Phrases> = LazyLock::new(|| Phrases::of("etait|etaient prevu*; were|was planned"));
/// What was to be, and is not for the reason that follows.
static WOULD_HAVE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "was|were going to .. .. but; had planned|hoped to .. .. but; devait|devaient .. .. mais; avait|avaient prevu de|d .. .. mais; voulait|voulais .. .. mais; was to have .. .. but",
    )
});
/// Somebody takes the task of another, or takes back the words before.
static LEAVE_IT: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "_ : non , laisse; _ : no , leave it|that; non , laisse; no , leave it|that; _ : non non , c est moi; _ : no , i ll do it|that",
    )
});
/// « ..., non, pardon, ... » between words that are no figures.
static SORRY: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        ", no , sorry ,; , non , pardon ,; , enfin non ,; , no , wait ,; , non , attends ,; … non , pardon ,",
    )
});

static WE_SAID: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "we|i said|wrote|claimed|stated; nous avions|avons dit|ecrit|affirme; j avais|ai dit|ecrit; il y etait dit|ecrit; we had said",
    )
});
static ONLY: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of("c etait|est juste|seulement; it was just|only; just an idea; une simple idee")
});
static RENOUNCED: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("renonce*; change* d avis; changed my mind; given up"));
static IT: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(
        "la|le|les|l retir*|a; withdraw it|that; take .. back; taken .. back; took .. back; taken|took it|this|that out; sa|son|ma|mon proposition|offre|idee",
    )
});

/// « L'idée d'un minibus, que j'avais évoquée, est abandonnée », « la soirée est annulée »
fn given_up(reader: &Reader, at: usize, place: &Range<usize>) -> Option<Found> {
    let said = &reader.sentences[at];
    let back = (at.saturating_sub(3)..at).rev().map(|before| &reader.sentences[before]);
    let mut near = back.filter(|before| before.paragraph == said.paragraph && before.mail == said.mail);
    if let Some(before) = near.find(|before| before.tokens.has(&HAD_MEANT) && !before.tokens.has(&WAS_TO)) {
        return Some(withdrawn(before.span.clone(), said));
    }
    // The clause before the verb, its auxiliary left out.
    let clause = said.tokens.0[..place.start]
        .iter()
        .rposition(|token| [";", ":", "→"].contains(&token.folded.as_str()));
    let first = said.tokens.0.get(clause.map_or(0, |sign| sign + 1))?.span.start;
    let auxiliary = ["a", "ont", "avait", "avaient", "has", "have", "had", "et", "and"];
    let words = said.tokens.0[..place.start].iter();
    let last =
        words.rev().find(|token| !auxiliary.contains(&token.folded.as_str()) && token.folded != ",")?;
    if last.span.end <= first
        || ["qui", "que", "dont", "c", "that", "which", "who", "it"].contains(&last.folded.as_str())
    {
        return None;
    }
    let subject = first..last.span.end;
    let tokens: Tokens = reader.between(subject.clone());
    (2..=SUBJECT).contains(&tokens.words().count()).then(|| withdrawn(subject, said))
}

/// « J'avais dit que je partirais en juin. Finalement je reste. »
fn after_all(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    let inner = said.tokens.find(&AFTER_ALL)?;
    let part = said.span.start..said.tokens.0[inner.start].span.start;
    if reader.between(part.clone()).has(&HAD_MEANT) {
        return part_before(said, &inner).map(|part| withdrawn(part, said));
    }
    let near = (at.saturating_sub(2)..at).rev().map(|before| &reader.sentences[before]);
    let meant = near.into_iter().find(|before| before.line == said.line && before.tokens.has(&HAD_MEANT))?;
    Some(withdrawn(meant.span.clone(), said))
}

/// A motion whose amendment was carried.
fn amended(reader: &Reader, at: usize) -> Option<Found> {
    let said = &reader.sentences[at];
    if !said.tokens.has(&AMENDMENT) {
        return None;
    }
    let paragraph = |other: &&Said| other.paragraph == said.paragraph;
    let following = reader.sentences[at..].iter().take(4).take_while(|next| paragraph(next));
    let outcome = following.into_iter().find_map(|next| {
        let (passed, failed) = (next.tokens.find(&PASSED), next.tokens.find(&FAILED));
        match (passed, failed) {
            (_, Some(_)) => Some(false),
            (Some(_), None) => Some(next.tokens.has(&CARRIED)).filter(|carried| *carried),
            (None, None) => None,
        }
    })?;
    let first = reader.sentences[..at].iter().filter(paragraph).find(|before| before.tokens.has(&AMENDMENT));
    let motion = reader.sentences[..at].iter().filter(paragraph).find(|before| before.tokens.has(&MOTION))?;
    (outcome && first.is_none()).then(|| {
        let right = said.span.clone();
        (None, Correction { wrong: motion.span.clone(), right, kind: CorrectionKind::Amended })
    })
}

static CARRIED: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of("adopte*; carried; accepte*; retenu*; passed; agreed; approuve*; approved"));
