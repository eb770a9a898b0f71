//! What readers ask of a fact: the weight of each thing seen, learnt on our own texts.

use super::features::Row;

/// A unit that is less likely to be needed is no fact.
pub(crate) const LEAST: f64 = 0.13;

/// Coefficients of a logistic regression, in the order of `features::NAMES`: which units of the documents in `tests/eval/learn` and
/// `learn-more` hold the evidence of a fact that their readers need. `learn.rs` learns them, and a test holds them to it.
#[allow(clippy::approx_constant, reason = "what is learnt may come near 1/π by chance")]
pub(super) const WEIGHTS: Row = [
    -2.330, // bias
    0.565,  // vote
    0.312,  // count
    0.008,  // outcome
    0.485,  // decision
    -0.522, // proposal
    0.440,  // open
    -0.192, // task
    0.170,  // deadline
    0.639,  // cause
    0.288,  // condition
    0.530,  // change
    0.253,  // total
    0.535,  // event
    -0.705, // hearsay
    0.074,  // talk
    -0.555, // small talk
    -0.632, // minutes
    -0.417, // roll
    0.189,  // negation
    0.181,  // state
    0.082,  // ask
    0.222,  // consensus
    -0.739, // last year
    0.524,  // numbers
    1.037,  // many numbers
    0.102,  // money
    0.205,  // percent
    1.054,  // day
    0.379,  // hour
    -0.034, // named
    0.370,  // named future
    0.624,  // future
    -0.234, // first person
    -0.034, // question
    -1.222, // short
    0.439,  // long
    0.391,  // item
    -0.380, // row
    -0.277, // needs lead
    -0.115, // opens paragraph
    -0.549, // early
    -0.083, // late
    0.471,  // heading modal
    -0.256, // heading misc
    -0.413, // head of document
    0.124,  // centrality
    0.091,  // repeated
    -0.216, // superseded
    -0.432, // unended
    -0.513, // quotes
    0.239,  // vote and subject
    0.446,  // takes on
    0.022,  // heading todo
    0.831,  // result
    0.346,  // counted
    0.675,  // later mail
];

/// How likely a reader needs the unit.
pub(super) fn probability(row: &Row, weights: &Row) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(seen, weight)| seen * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
