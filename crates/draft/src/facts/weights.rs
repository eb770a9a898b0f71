//! What readers ask of a fact: the weight of each thing seen, learnt on our own texts.

use super::features::Row;

/// A unit that is less likely to be needed is no fact.
pub(crate) const LEAST: f64 = 0.13;

/// Coefficients of a logistic regression, in the order of `features::NAMES`: which units of the documents in `tests/eval/learn` and
/// `learn-more` hold the evidence of a fact that their readers need. `learn.rs` learns them, and a test holds them to it.
#[allow(clippy::approx_constant, reason = "what is learnt may come near 1/π by chance")]
pub(super) const WEIGHTS: Row = [
    -2.338, // bias
    0.576,  // vote
    0.316,  // count
    0.010,  // outcome
    0.485,  // decision
    -0.519, // proposal
    0.448,  // open
    -0.190, // task
    0.174,  // deadline
    0.638,  // cause
    0.288,  // condition
    0.529,  // change
    0.252,  // total
    0.524,  // event
    -0.706, // hearsay
    0.073,  // talk
    -0.556, // small talk
    -0.633, // minutes
    -0.416, // roll
    0.192,  // negation
    0.185,  // state
    0.091,  // ask
    0.221,  // consensus
    -0.734, // last year
    0.521,  // numbers
    1.050,  // many numbers
    0.096,  // money
    0.244,  // percent
    1.050,  // day
    0.383,  // hour
    -0.027, // named
    0.362,  // named future
    0.629,  // future
    -0.235, // first person
    -0.035, // question
    -1.213, // short
    0.441,  // long
    0.394,  // item
    -0.380, // row
    -0.270, // needs lead
    -0.105, // opens paragraph
    -0.550, // early
    -0.074, // late
    0.467,  // heading modal
    -0.259, // heading misc
    -0.423, // head of document
    0.123,  // centrality
    0.094,  // repeated
    -0.216, // superseded
    -0.429, // unended
    -0.514, // quotes
    0.216,  // vote and subject
    0.444,  // takes on
    0.021,  // heading todo
    0.835,  // result
    0.340,  // counted
    0.660,  // later mail
];

/// How likely a reader needs the unit.
pub(super) fn probability(row: &Row, weights: &Row) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(seen, weight)| seen * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
