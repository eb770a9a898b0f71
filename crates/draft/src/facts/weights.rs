//! What readers ask of a fact: the weight of each thing seen, learnt on our own texts.

use super::features::Row;

/// A unit that is less likely to be needed is no fact.
pub(crate) const LEAST: f64 = 0.13;

/// Coefficients of a logistic regression, in the order of `features::NAMES`: which units of the documents in `tests/eval/learn` and
/// `learn-more` hold the evidence of a fact that their readers need. `learn.rs` learns them, and a test holds them to it.
#[allow(clippy::approx_constant, reason = "what is learnt may come near 1/π by chance")]
pub(super) const WEIGHTS: Row = [
    -2.341, // bias
    0.405,  // vote
    0.319,  // count
    0.082,  // outcome
    0.450,  // decision
    -0.576, // proposal
    0.489,  // open
    -0.171, // task
    0.191,  // deadline
    0.608,  // cause
    0.246,  // condition
    0.517,  // change
    0.228,  // total
    0.570,  // event
    -0.781, // hearsay
    0.085,  // talk
    -0.505, // small talk
    -0.596, // minutes
    -0.435, // roll
    0.212,  // negation
    0.196,  // state
    0.055,  // ask
    0.267,  // consensus
    -0.726, // last year
    0.477,  // numbers
    0.965,  // many numbers
    0.206,  // money
    0.344,  // percent
    1.011,  // day
    0.398,  // hour
    0.029,  // named
    0.250,  // named future
    0.633,  // future
    -0.186, // first person
    -0.037, // question
    -1.082, // short
    0.367,  // long
    0.456,  // item
    -0.333, // row
    -0.267, // needs lead
    -0.042, // opens paragraph
    -0.678, // early
    -0.069, // late
    0.466,  // heading modal
    -0.273, // heading misc
    -0.363, // head of document
    0.097,  // centrality
    0.085,  // repeated
    -0.294, // superseded
    -0.254, // unended
    -0.544, // quotes
    0.288,  // vote and subject
    0.293,  // takes on
    0.266,  // heading todo
    0.851,  // result
    0.416,  // counted
    0.608,  // later mail
];

/// How likely a reader needs the unit.
pub(super) fn probability(row: &Row, weights: &Row) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(seen, weight)| seen * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
