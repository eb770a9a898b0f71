//! What readers ask of a fact: the weight of each thing seen, learnt on our own texts.

use super::features::Row;

/// A unit that is less likely to be needed is no fact.
pub(crate) const LEAST: f64 = 0.13;

/// Coefficients of a logistic regression, in the order of `features::NAMES`: which units of the documents in `tests/eval/learn` and
/// `learn-more` hold the evidence of a fact that their readers need. `learn.rs` learns them, and a test holds them to it.
#[allow(clippy::approx_constant, reason = "what is learnt may come near 1/π by chance")]
pub(super) const WEIGHTS: Row = [
    -2.316, // bias
    0.513,  // vote
    0.323,  // count
    0.058,  // outcome
    0.508,  // decision
    -0.603, // proposal
    0.496,  // open
    -0.097, // task
    0.212,  // deadline
    0.685,  // cause
    0.303,  // condition
    0.479,  // change
    0.231,  // total
    0.628,  // event
    -0.870, // hearsay
    0.038,  // talk
    -0.424, // small talk
    -0.789, // minutes
    -0.697, // roll
    0.134,  // negation
    0.330,  // state
    -0.058, // ask
    0.218,  // consensus
    -0.810, // last year
    0.508,  // numbers
    0.985,  // many numbers
    0.168,  // money
    0.462,  // percent
    0.920,  // day
    0.575,  // hour
    0.044,  // named
    0.318,  // named future
    0.700,  // future
    -0.140, // first person
    -0.067, // question
    -1.031, // short
    0.244,  // long
    0.456,  // item
    -0.407, // row
    -0.209, // needs lead
    -0.039, // opens paragraph
    -0.574, // early
    -0.077, // late
    0.609,  // heading modal
    -0.332, // heading misc
    -0.362, // head of document
    -0.013, // centrality
    0.029,  // repeated
    -0.286, // superseded
    -0.366, // unended
    -0.792, // quotes
    0.318,  // vote and subject
    0.379,  // takes on
    0.374,  // heading todo
    0.794,  // result
    0.495,  // counted
    0.561,  // later mail
];

/// How likely a reader needs the unit.
pub(super) fn probability(row: &Row, weights: &Row) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(seen, weight)| seen * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
