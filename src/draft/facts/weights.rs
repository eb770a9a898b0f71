//! What readers ask of a fact: the weight of each thing seen, learnt on our own texts.

use super::features::Row;

/// A unit that is less likely to be needed is no fact.
pub(crate) const LEAST: f64 = 0.13;

/// Coefficients of a logistic regression, in the order of `features::NAMES`: which units of the 19 documents in `tests/eval/learn` hold
/// the evidence of a fact that their readers need. `learn.rs` learns them, and a test holds them to what it learns.
pub(super) const WEIGHTS: Row = [
    -2.409, // bias
    0.506,  // vote
    0.247,  // count
    0.186,  // outcome
    0.623,  // decision
    -0.866, // proposal
    0.515,  // open
    -0.126, // task
    0.434,  // deadline
    0.684,  // cause
    0.255,  // condition
    0.643,  // change
    0.667,  // total
    0.297,  // event
    -0.603, // hearsay
    -0.046, // talk
    -0.016, // small talk
    -0.307, // minutes
    -0.344, // roll
    0.002,  // negation
    0.477,  // state
    0.089,  // ask
    0.199,  // consensus
    -0.372, // last year
    0.346,  // numbers
    0.605,  // many numbers
    0.107,  // money
    0.031,  // percent
    0.884,  // day
    0.498,  // hour
    0.110,  // named
    0.469,  // named future
    0.416,  // future
    -0.072, // first person
    0.000,  // question
    -0.290, // short
    -0.110, // long
    0.360,  // item
    -0.430, // row
    -0.023, // needs lead
    -0.094, // opens paragraph
    -0.506, // early
    0.422,  // late
    0.350,  // heading modal
    -0.112, // heading misc
    -0.457, // head of document
    0.232,  // centrality
    -0.084, // repeated
    0.007,  // superseded
    0.082,  // unended
    -0.498, // quotes
    0.199,  // vote and subject
    0.240,  // takes on
    0.119,  // heading todo
];

/// How likely a reader needs the unit.
pub(super) fn probability(row: &Row, weights: &Row) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(seen, weight)| seen * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
