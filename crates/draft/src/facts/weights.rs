//! What readers ask of a fact: the weight of each thing seen, learnt on our own texts.

use super::features::Row;

/// A unit that is less likely to be needed is no fact.
pub(crate) const LEAST: f64 = 0.13;

/// Coefficients of a logistic regression, in the order of `features::NAMES`: which units of the documents in `tests/eval/learn` and
/// `learn-more` hold the evidence of a fact that their readers need. `learn.rs` learns them, and a test holds them to it.
#[allow(clippy::approx_constant, reason = "what is learnt may come near 1/π by chance")]
pub(super) const WEIGHTS: Row = [
    -2.327, // bias
    0.564,  // vote
    0.312,  // count
    0.008,  // outcome
    0.485,  // decision
    -0.523, // proposal
    0.441,  // open
    -0.191, // task
    0.170,  // deadline
    0.638,  // cause
    0.288,  // condition
    0.530,  // change
    0.253,  // total
    0.535,  // event
    -0.705, // hearsay
    0.073,  // talk
    -0.556, // small talk
    -0.633, // minutes
    -0.415, // roll
    0.190,  // negation
    0.180,  // state
    0.083,  // ask
    0.221,  // consensus
    -0.737, // last year
    0.524,  // numbers
    1.037,  // many numbers
    0.100,  // money
    0.205,  // percent
    1.052,  // day
    0.380,  // hour
    -0.035, // named
    0.369,  // named future
    0.625,  // future
    -0.233, // first person
    -0.034, // question
    -1.218, // short
    0.439,  // long
    0.391,  // item
    -0.382, // row
    -0.275, // needs lead
    -0.106, // opens paragraph
    -0.560, // early
    -0.078, // late
    0.469,  // heading modal
    -0.259, // heading misc
    -0.421, // head of document
    0.120,  // centrality
    0.092,  // repeated
    -0.215, // superseded
    -0.431, // unended
    -0.514, // quotes
    0.240,  // vote and subject
    0.447,  // takes on
    0.021,  // heading todo
    0.830,  // result
    0.343,  // counted
    0.660,  // later mail
];

/// How likely a reader needs the unit.
pub(super) fn probability(row: &Row, weights: &Row) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(seen, weight)| seen * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
