//! TF-IDF vectors of units: how near each is to what the whole text is about (Radev et al., 2004), and to one another.

use std::collections::HashMap;

/// Terms by number, with their weights; of length one, or empty.
pub(crate) type Vector = HashMap<usize, f64>;

/// The vectors of texts, each given as its stems.
pub(super) fn vectors(texts: &[Vec<String>]) -> Vec<Vector> {
    let mut terms: HashMap<&str, usize> = HashMap::new();
    let mut seen_in: Vec<f64> = Vec::new();
    let mut found: Vec<Vector> = Vec::new();
    for text in texts {
        let mut vector = Vector::new();
        for stem in text {
            let next = terms.len();
            let term = *terms.entry(stem).or_insert(next);
            *vector.entry(term).or_default() += 1.0;
        }
        seen_in.resize(terms.len(), 0.0);
        for term in vector.keys() {
            seen_in[*term] += 1.0;
        }
        found.push(vector);
    }
    let count = texts.len() as f64;
    for vector in &mut found {
        for (term, weight) in vector.iter_mut() {
            *weight = (1.0 + weight.ln()) * ((1.0 + count) / (0.5 + seen_in[*term])).ln();
        }
        normalise(vector);
    }
    found
}

/// How near each is to the middle of all.
pub(super) fn centrality(vectors: &[Vector]) -> Vec<f64> {
    let mut centroid = Vector::new();
    for (term, weight) in vectors.iter().flatten() {
        *centroid.entry(*term).or_default() += weight;
    }
    normalise(&mut centroid);
    vectors.iter().map(|vector| product(vector, &centroid)).collect()
}

/// How many others each is alike to: more than `least`. Terms that many hold tell nothing and are not followed.
pub(super) fn echoes(vectors: &[Vector], least: f64) -> Vec<usize> {
    let mut holders: HashMap<usize, Vec<usize>> = HashMap::new();
    for (i, vector) in vectors.iter().enumerate() {
        for term in vector.keys() {
            holders.entry(*term).or_default().push(i);
        }
    }
    let mut found = Vec::with_capacity(vectors.len());
    for (i, vector) in vectors.iter().enumerate() {
        let mut terms: Vec<(&usize, &f64)> = vector.iter().collect();
        terms.sort_unstable_by_key(|(term, _)| **term);
        let mut near: HashMap<usize, f64> = HashMap::new();
        for (term, weight) in terms {
            let others = holders.get(term).map_or(&[][..], Vec::as_slice);
            for other in others.iter().filter(|other| **other != i && others.len() <= MANY) {
                *near.entry(*other).or_default() += weight * vectors[*other][term];
            }
        }
        found.push(near.values().filter(|near| **near > least).count());
    }
    found
}

/// A term that more units hold is not followed.
const MANY: usize = 40;

/// Sorted sums: a hash map's order changes from run to run, and so would the last bits of a sum.
fn ordered(mut parts: Vec<f64>) -> f64 {
    parts.sort_unstable_by(f64::total_cmp);
    parts.into_iter().sum()
}

fn normalise(vector: &mut Vector) {
    let norm = ordered(vector.values().map(|w| w * w).collect()).sqrt();
    if norm > 0.0 {
        vector.values_mut().for_each(|w| *w /= norm);
    }
}

/// How alike two are, from 0 to 1.
pub(crate) fn product(a: &Vector, b: &Vector) -> f64 {
    ordered(a.iter().filter_map(|(term, weight)| b.get(term).map(|other| weight * other)).collect())
}
