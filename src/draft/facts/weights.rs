//! What readers ask of a fact: the weight of each thing seen, learnt on our own texts.

use super::features::Row;

/// A unit that is less likely to be needed is no fact.
pub(crate) const LEAST: f64 = 0.13;

/// Coefficients of a logistic regression, in the order of `features::NAMES`: which units of the 19 documents in `tests/eval/learn` hold
/// the evidence of a fact that their readers need. `learn.rs` learns them, and a test holds them to what it learns.
pub(super) const WEIGHTS: Row = [
    -2.403, // bias
    0.501,  // vote
    0.246,  // count
    0.183,  // outcome
    0.622,  // decision
    -0.869, // proposal
    0.517,  // open
    -0.130, // task
    0.438,  // deadline
    0.685,  // cause
    0.257,  // condition
    0.643,  // change
    0.669,  // total
    0.315,  // event
    -0.604, // hearsay
    -0.052, // talk
    -0.016, // small talk
    -0.306, // minutes
    -0.348, // roll
    -0.002, // negation
    0.478,  // state
    0.086,  // ask
    0.201,  // consensus
    -0.376, // last year
    0.333,  // numbers
    0.625,  // many numbers
    0.108,  // money
    0.031,  // percent
    0.862,  // day
    0.482,  // hour
    0.112,  // named
    0.466,  // named future
    0.416,  // future
    -0.072, // first person
    0.000,  // question
    -0.293, // short
    -0.107, // long
    0.358,  // item
    -0.433, // row
    -0.021, // needs lead
    -0.088, // opens paragraph
    -0.499, // early
    0.425,  // late
    0.348,  // heading modal
    -0.109, // heading misc
    -0.447, // head of document
    0.238,  // centrality
    -0.085, // repeated
    0.006,  // superseded
    0.081,  // unended
    -0.500, // quotes
    0.193,  // vote and subject
    0.240,  // takes on
    0.134,  // heading todo
];

/// How likely a reader needs the unit.
pub(super) fn probability(row: &Row, weights: &Row) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(seen, weight)| seen * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
