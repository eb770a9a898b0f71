//! The facts that readers need most, in the document's own words, within a length and without any model.
//!
//! Each unit has the weight of the fact it tells (`facts`) and costs its words, with those of the line it cannot be
//! understood without; the best for their cost are chosen one after the other, each unlike the others (after maximal
//! marginal relevance, Carbonell and Goldstein, 1998). Talk that holds few facts is chosen by what it is about.

use std::ops::Range;

use crate::facts::{FactKind, LEAST, Weighed, product, weighed};
use crate::text::numbers::figures;
use crate::text::tongue::language_of;
use crate::{Language, Length, Origin, Proof, Sentence, Status};
use calame_documents::Document;

/// How much likeness to what is chosen takes from a unit.
const UNLIKENESS: f64 = 0.5;
/// How much a word costs: 0 chooses by weight alone, 1 by weight for each word.
const PRICE: f64 = 0.63;
/// How much nearness to what the whole text is about adds to the weight of a fact: with the weights alone, unseen documents
/// tell 75 % of their facts in 300 words, with this 76 %, with twice as much 77 % and fewer in 150 words.
const NEARNESS: f64 = 0.5;
/// What votes and actions gain in minutes.
const ASKED_OF_MINUTES: f64 = 2.2;
/// Weight of closeness to the whole text against unlikeness to what is chosen already.
const RELEVANCE: f64 = 0.7;
/// What the very first sentence gains where the topic decides; it fades over the first tenth of the text.
const LEAD: f64 = 0.05;
/// Sentences with fewer topical words than this say too little to stand alone.
const LEAST_STEMS: usize = 7;
/// What its facts are worth to a unit of talk.
const FACT_IN_TALK: f64 = 0.1;
/// A text of more words than this is talk when it holds fewer facts in a thousand words: debates hold 3 to 8, the
/// documents of associations 10 to 26.
const SHORT: f64 = 400.0;
const FEW: f64 = 8.7;
/// Talk that names more days and hours than this in a thousand words arranges things: debates name 2 at most, calls 3 and more.
const APPOINTMENTS: f64 = 2.6;
/// Nor as many figures: a call about money is no debate.
const FIGURES: f64 = 40.0;
/// Units that lead to one another are followed no further.
const LEADS: usize = 2;

/// The key sentences of a document, in its order, within `length`.
///
/// Every sentence is copied from the source, so each is [`Status::Supported`] by its own range. Nothing is given when
/// no sentence fits.
#[must_use]
pub fn extract(doc: &Document, language: Language, length: Length) -> Vec<Sentence> {
    extract_for(doc, "summary", language, length)
}

/// The key sentences of a document for a style: minutes tell votes and actions before all else.
#[must_use]
pub fn extract_for(doc: &Document, style: &str, language: Language, length: Length) -> Vec<Sentence> {
    let units = weighed(doc, language);
    let chosen = choose(doc, &units, style, length);
    chosen.iter().map(|piece| piece.sentence(doc)).collect()
}

/// Words taken from the document: a unit, with the name of its speaker where it lost it; or the lead of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub span: Range<usize>,
    speaker: Option<Range<usize>>,
    /// Its length in the unit of the budget, the space before it included.
    cost: u32,
}

impl Piece {
    fn of(doc: &Document, span: Range<usize>, speaker: Option<Range<usize>>, length: Length) -> Self {
        let mut piece = Self { span, speaker, cost: 0 };
        let text = piece.text(doc);
        let size = match length {
            Length::Words(_) => text.split(' ').count(),
            Length::Characters(_) => text.chars().count() + 1,
        };
        piece.cost = u32::try_from(size).unwrap_or(u32::MAX);
        piece
    }

    fn text(&self, doc: &Document) -> String {
        let words =
            |range: &Range<usize>| doc.text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        match &self.speaker {
            Some(speaker) => format!("{} {}", words(speaker), words(&self.span)),
            None => words(&self.span),
        }
    }

    pub(crate) fn sentence(&self, doc: &Document) -> Sentence {
        Sentence {
            text: self.text(doc),
            status: Status::Supported,
            sources: self.speaker.iter().cloned().chain([self.span.clone()]).collect(),
            reasons: Vec::new(),
            against: Vec::new(),
            proof: Some(Proof::Verbatim),
            claims: Vec::new(),
            origin: Origin::Source,
        }
    }
}

/// What a unit brings with it: the pieces that lead to it, and itself.
fn pieces(doc: &Document, units: &[Weighed], at: usize, length: Length) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut next = Some(at);
    while let Some(i) = next.take().filter(|_| found.len() <= LEADS) {
        let fact = &units[i].fact;
        let speaker =
            fact.lead.clone().filter(|lead| is_speaker(doc, lead)).map(|lead| with_colon(doc, lead));
        found.push(Piece::of(doc, fact.span.clone(), speaker.clone(), length));
        if let Some(lead) = fact.lead.clone().filter(|_| speaker.is_none()) {
            match units.iter().position(|unit| unit.fact.span == lead) {
                Some(unit) => next = Some(unit),
                None => found.push(Piece::of(doc, lead, None, length)),
            }
        }
    }
    found.reverse();
    found
}

fn is_speaker(doc: &Document, lead: &Range<usize>) -> bool {
    doc.turns.iter().any(|turn| turn.span.start == lead.start && turn.speaker.len() == lead.len())
}

/// The name of a speaker with the sign that parts it from what is said.
fn with_colon(doc: &Document, name: Range<usize>) -> Range<usize> {
    let rest = &doc.text[name.end..];
    let sign = rest.char_indices().take(4).find(|(_, c)| *c == ':');
    name.start..sign.map_or(name.end, |(at, c)| name.end + at + c.len_utf8())
}

/// How units are chosen.
pub(crate) enum Choice {
    /// By the facts they tell and what they cost.
    Facts,
    /// By what the whole text is about: it holds few facts.
    Topic,
}

impl Choice {
    pub(crate) fn of(doc: &Document, units: &[Weighed]) -> Self {
        let facts: f64 = units.iter().map(|unit| unit.fact.weight).filter(|weight| *weight >= LEAST).sum();
        let words = doc.word_count().max(1) as f64;
        let told = figures(&doc.text, language_of(&doc.text));
        let appointments = (told.dates.len() + told.times.len()) as f64;
        let per_thousand = |count: f64| count * 1000.0 / words;
        let few = per_thousand(facts) < FEW
            && per_thousand(appointments) < APPOINTMENTS
            && per_thousand(told.numbers.len() as f64) < FIGURES;
        if words >= SHORT && few { Self::Topic } else { Self::Facts }
    }

    /// What a unit is worth beside those chosen already.
    pub(crate) fn value(&self, worth: f64, nearest: f64, cost: u32) -> f64 {
        match self {
            Self::Facts => worth * (1.0 - UNLIKENESS * nearest) / f64::from(cost.max(1)).powf(PRICE),
            Self::Topic => RELEVANCE * worth - (1.0 - RELEVANCE) * nearest,
        }
    }
}

/// The pieces of the best units within the length, in the document's order.
pub(crate) fn choose(doc: &Document, units: &[Weighed], style: &str, length: Length) -> Vec<Piece> {
    let budget = match length {
        Length::Words(words) => words,
        // No space stands before the first sentence.
        Length::Characters(characters) => characters.saturating_add(1),
    };
    let choice = Choice::of(doc, units);
    let (all, worth): (Vec<Vec<Piece>>, Vec<f64>) = match choice {
        Choice::Facts => {
            ((0..units.len()).map(|at| pieces(doc, units, at, length)).collect(), asked(units, style))
        }
        Choice::Topic => (
            units.iter().map(|unit| vec![Piece::of(doc, unit.fact.span.clone(), None, length)]).collect(),
            central(units),
        ),
    };
    let mut taken: Vec<Piece> = Vec::new();
    let mut left = budget;
    let mut nearest = vec![0.0_f64; units.len()];
    let mut open: Vec<usize> = (0..units.len()).collect();
    loop {
        let missing =
            |i: usize| all[i].iter().filter(|piece| !taken.iter().any(|known| known.span == piece.span));
        let cost = |i: usize| missing(i).map(|piece| piece.cost).fold(0, u32::saturating_add);
        let costs: Vec<(usize, u32)> =
            open.iter().map(|i| (*i, cost(*i))).filter(|(_, cost)| *cost <= left).collect();
        let value = |(i, cost): (usize, u32)| choice.value(worth[i], nearest[i], cost);
        // The first of equals wins, so that the same text always gives the same extract.
        let best = costs.iter().copied().reduce(|a, b| if value(b) > value(a) { b } else { a });
        let Some((best, cost)) = best else { break };
        let new: Vec<Piece> = missing(best).cloned().collect();
        taken.extend(new);
        left -= cost;
        open = costs.into_iter().map(|(i, _)| i).filter(|i| *i != best).collect();
        for &i in &open {
            nearest[i] = nearest[i].max(product(&units[i].vector, &units[best].vector));
        }
    }
    taken.sort_by_key(|piece| piece.span.start);
    taken
}

/// What each unit is worth to a reader of this style.
pub(crate) fn asked(units: &[Weighed], style: &str) -> Vec<f64> {
    let first =
        |unit: &Weighed| style == "minutes" && matches!(unit.fact.kind, FactKind::Vote | FactKind::Action);
    let near = |unit: &Weighed| (NEARNESS * (unit.central - 0.5)).exp();
    units
        .iter()
        .map(|unit| unit.fact.weight * near(unit) * if first(unit) { ASKED_OF_MINUTES } else { 1.0 })
        .collect()
}

/// How near each unit is to the whole text; what says too little is worth nothing, and what comes first a little more.
fn central(units: &[Weighed]) -> Vec<f64> {
    let lead = (units.len() as f64 / 10.0).max(1.0);
    let early = |i: usize| LEAD * (1.0 - i as f64 / lead).max(0.0);
    let says = |unit: &Weighed| {
        if unit.vector.len() < LEAST_STEMS { -1.0 } else { unit.central + FACT_IN_TALK * unit.fact.weight }
    };
    units.iter().enumerate().map(|(i, unit)| says(unit) + early(i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Compte rendu\n\nLe jardin partagé ouvre en mars avec vingt parcelles pour les habitants. \
        La mairie prête le terrain du jardin pendant dix ans. Bonjour à tous. Les parcelles du jardin coûtent \
        15 € par an aux habitants. Le chat dort sur le mur de la cour voisine.\n\n- Divers\n";

    #[test]
    fn within_words_and_in_order() {
        let doc = Document::from_text(TEXT);
        for words in [0, 5, 14, 30, 500] {
            let found = extract(&doc, Language::French, Length::Words(words));
            let total: usize = found.iter().map(|s| s.text.split_whitespace().count()).sum();
            assert!(total <= words as usize);
            assert!(found.windows(2).all(|pair| pair[0].sources[0].end <= pair[1].sources[0].start));
            for sentence in &found {
                assert_eq!(&doc.text[sentence.sources[0].clone()], sentence.text);
            }
        }
    }

    #[test]
    fn within_characters_once_joined() {
        let doc = Document::from_text(TEXT);
        for characters in [10, 74, 75, 160, 1000] {
            let found = extract(&doc, Language::French, Length::Characters(characters));
            let joined = found.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ");
            assert!(joined.chars().count() <= characters as usize);
        }
    }

    #[test]
    fn the_topic_comes_before_the_aside() {
        let doc = Document::from_text(TEXT);
        let found = extract(&doc, Language::French, Length::Words(14));
        assert!(found[0].text.contains("jardin"));
        let all = extract(&doc, Language::French, Length::Words(500));
        assert!(all.iter().all(|s| !s.text.contains("Divers") && !s.text.contains("Compte rendu")));
    }

    fn told(text: &str, style: &str, words: u32) -> Vec<String> {
        let doc = Document::from_text(text);
        let found = extract_for(&doc, style, language_of(text), Length::Words(words));
        found.into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn minutes_tell_votes_and_actions_first() {
        let text = "Le solde du compte est de 3 218 € au 30 septembre. La fête a attiré 220 personnes le 4 mai. La hausse de la \
            cotisation est rejetée par 5 voix contre 3. Merci à Lucie Perrin de son accueil. Le bureau et Lucie Perrin se \
            retrouvent. Lucie Perrin relancera les adhérents en retard avant le 20 octobre.";
        let found = told(text, "minutes", 24);
        assert!(found.iter().any(|sentence| sentence.contains("5 voix contre 3")), "{found:?}");
        assert!(found.iter().any(|sentence| sentence.contains("relancera")), "{found:?}");
    }

    #[test]
    fn what_leads_to_a_sentence_comes_with_it() {
        let text = "1. Fête de la courge\n\nElle est prévue le samedi 8 novembre, de 10h à 17h.\n\n2. Divers\n\nRien de neuf.";
        let found = told(text, "summary", 17);
        assert_eq!(found, ["1. Fête de la courge", "Elle est prévue le samedi 8 novembre, de 10h à 17h."]);
        // Without room for both, neither is taken.
        assert!(told(text, "summary", 13).iter().all(|sentence| !sentence.starts_with("Elle")));
    }

    #[test]
    fn a_speaker_is_named_with_what_is_promised() {
        let text = "ANNA: Right, the van.\nBEN: It failed its test. I'll ring the garage on Monday 4 May.\nANNA: Fine.\nBEN: Good.";
        let doc = Document::from_text(text);
        let found = extract(&doc, Language::English, Length::Words(12));
        assert_eq!(found[0].text, "BEN: I'll ring the garage on Monday 4 May.");
        assert_eq!(found[0].sources.len(), 2);
    }

    #[test]
    fn what_the_text_takes_back_is_not_told() {
        let text =
            "Le repas aura lieu le 4 mai au gymnase.\n\nLe repas est repoussé au 11 mai. Oubliez le 4 mai.";
        assert!(told(text, "summary", 100).iter().all(|sentence| !sentence.contains("aura lieu le 4 mai")));
    }
}
