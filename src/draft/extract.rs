//! Key sentences without any model: the sentences nearest to what the whole text is about, each unlike the others.
//!
//! TF-IDF centroid (Radev et al., 2004) chosen by maximal marginal relevance (Carbonell and Goldstein, 1998).

use std::collections::HashMap;
use std::ops::Range;

use super::sentences::{is_item, sentences};
use super::words::Stems;
use super::{Language, Length, Origin, Proof, Sentence, Status};
use crate::documents::Document;

/// Weight of closeness to the whole text against unlikeness to what is chosen already.
const RELEVANCE: f64 = 0.7;
/// What the very first sentence gains, as a share of the best score; it fades over the first tenth of the text.
const LEAD: f64 = 0.05;
/// Sentences with fewer topical words than this say too little to stand alone.
const LEAST_STEMS: usize = 4;

struct Candidate {
    span: Range<usize>,
    text: String,
    /// Length in the unit of the budget, the space before it included.
    cost: u32,
    vector: HashMap<usize, f64>,
    score: f64,
}

/// The key sentences of a document, in its order, within `length`.
///
/// Headings, bare list marks and sentences too short to stand alone are passed over. Every sentence is copied from
/// the source, so each is [`Status::Supported`] by its own range. Nothing is given when no sentence fits.
#[must_use]
pub fn extract(doc: &Document, language: Language, length: Length) -> Vec<Sentence> {
    let mut candidates = candidates(doc, language, length);
    score(&mut candidates);
    let budget = match length {
        Length::Words(words) => words,
        // No space stands before the first sentence.
        Length::Characters(characters) => characters.saturating_add(1),
    };
    let mut chosen = choose(&candidates, budget);
    chosen.sort_unstable();
    chosen
        .into_iter()
        .map(|i| Sentence {
            text: candidates[i].text.clone(),
            status: Status::Supported,
            sources: vec![candidates[i].span.clone()],
            reasons: Vec::new(),
            against: Vec::new(),
            proof: Some(Proof::Verbatim),
            claims: Vec::new(),
            origin: Origin::Source,
        })
        .collect()
}

fn candidates(doc: &Document, language: Language, length: Length) -> Vec<Candidate> {
    let stems = Stems::new(language);
    let mut terms: HashMap<String, usize> = HashMap::new();
    let mut seen_in: Vec<f64> = Vec::new();
    let mut found = Vec::new();
    for span in sentences(&doc.text) {
        let raw = &doc.text[span.clone()];
        if is_heading(doc, raw) {
            continue;
        }
        let of_sentence = stems.of(raw);
        if of_sentence.len() < LEAST_STEMS {
            continue;
        }
        let mut vector: HashMap<usize, f64> = HashMap::new();
        for stem in of_sentence {
            let next = terms.len();
            let term = *terms.entry(stem).or_insert(next);
            *vector.entry(term).or_default() += 1.0;
        }
        seen_in.resize(terms.len(), 0.0);
        for term in vector.keys() {
            seen_in[*term] += 1.0;
        }
        let text = raw.split_whitespace().collect::<Vec<_>>().join(" ");
        let cost = cost(&text, length);
        found.push(Candidate { span, text, cost, vector, score: 0.0 });
    }
    let count = found.len() as f64;
    for candidate in &mut found {
        for (term, weight) in &mut candidate.vector {
            *weight = (1.0 + weight.ln()) * ((1.0 + count) / (0.5 + seen_in[*term])).ln();
        }
        normalise(&mut candidate.vector);
    }
    found
}

fn cost(text: &str, length: Length) -> u32 {
    let size = match length {
        Length::Words(_) => text.split(' ').count(),
        Length::Characters(_) => text.chars().count() + 1,
    };
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// A line that names a part instead of saying something.
fn is_heading(doc: &Document, raw: &str) -> bool {
    let bare = raw.trim_matches(|c: char| c == '#' || c.is_whitespace());
    raw.starts_with('#')
        || raw.ends_with(':')
        || doc.sections.iter().any(|s| s.heading.as_deref().is_some_and(|h| h.trim() == bare))
        || (is_item(raw) && raw.split_whitespace().count() < 7)
        || bare.chars().all(|c| !c.is_lowercase())
}

fn score(candidates: &mut [Candidate]) {
    let mut centroid: HashMap<usize, f64> = HashMap::new();
    for candidate in candidates.iter() {
        for (term, weight) in &candidate.vector {
            *centroid.entry(*term).or_default() += weight;
        }
    }
    normalise(&mut centroid);
    for candidate in candidates.iter_mut() {
        candidate.score = product(&candidate.vector, &centroid);
    }
    let best = candidates.iter().map(|c| c.score).fold(0.0, f64::max);
    let lead = (candidates.len() as f64 / 10.0).max(1.0);
    for (i, candidate) in candidates.iter_mut().enumerate() {
        candidate.score += LEAD * best * (1.0 - i as f64 / lead).max(0.0);
    }
}

fn choose(candidates: &[Candidate], budget: u32) -> Vec<usize> {
    let mut chosen = Vec::new();
    let mut left = budget;
    let mut nearest = vec![0.0_f64; candidates.len()];
    let mut open: Vec<usize> = (0..candidates.len()).collect();
    loop {
        open.retain(|&i| candidates[i].cost <= left);
        let worth = |i: usize| RELEVANCE * candidates[i].score - (1.0 - RELEVANCE) * nearest[i];
        // The first of equals wins, so that the same text always gives the same extract.
        let Some(best) = open.iter().copied().reduce(|a, b| if worth(b) > worth(a) { b } else { a }) else {
            return chosen;
        };
        left -= candidates[best].cost;
        chosen.push(best);
        open.retain(|&i| i != best);
        for &i in &open {
            nearest[i] = nearest[i].max(product(&candidates[i].vector, &candidates[best].vector));
        }
    }
}

/// Sorted sums: a hash map's order changes from run to run, and so would the last bits of a sum.
fn ordered(mut parts: Vec<f64>) -> f64 {
    parts.sort_unstable_by(f64::total_cmp);
    parts.into_iter().sum()
}

fn normalise(vector: &mut HashMap<usize, f64>) {
    let norm = ordered(vector.values().map(|w| w * w).collect()).sqrt();
    if norm > 0.0 {
        vector.values_mut().for_each(|w| *w /= norm);
    }
}

fn product(a: &HashMap<usize, f64>, b: &HashMap<usize, f64>) -> f64 {
    ordered(a.iter().filter_map(|(term, weight)| b.get(term).map(|other| weight * other)).collect())
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
}
