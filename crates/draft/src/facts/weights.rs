//! What readers ask of a fact: the weight of each thing seen, learnt on our own texts.

use super::features::Row;

/// A unit that is less likely to be needed is no fact.
pub(crate) const LEAST: f64 = 0.13;

/// Coefficients of a logistic regression, in the order of `features::NAMES`: which units of the documents in `tests/eval/learn` and
/// `learn-more` hold the evidence of a fact that their readers need. `learn.rs` learns them, and a test holds them to it.
pub(super) const WEIGHTS: Row = [
    -2.361, // bias
    0.500,  // vote
    0.335,  // count
    0.098,  // outcome
    0.486,  // decision
    -0.551, // proposal
    0.482,  // open
    -0.069, // task
    0.235,  // deadline
    0.606,  // cause
    0.287,  // condition
    0.464,  // change
    0.262,  // total
    0.579,  // event
    -0.677, // hearsay
    0.028,  // talk
    -0.284, // small talk
    -0.460, // minutes
    -0.484, // roll
    0.129,  // negation
    0.332,  // state
    -0.060, // ask
    0.190,  // consensus
    -0.650, // last year
    0.519,  // numbers
    0.879,  // many numbers
    0.153,  // money
    0.335,  // percent
    0.903,  // day
    0.516,  // hour
    0.068,  // named
    0.293,  // named future
    0.664,  // future
    -0.150, // first person
    -0.032, // question
    -0.794, // short
    0.284,  // long
    0.442,  // item
    -0.357, // row
    -0.186, // needs lead
    -0.022, // opens paragraph
    -0.523, // early
    -0.045, // late
    0.446,  // heading modal
    -0.266, // heading misc
    -0.394, // head of document
    0.045,  // centrality
    0.006,  // repeated
    -0.202, // superseded
    -0.332, // unended
    -0.618, // quotes
    0.244,  // vote and subject
    0.270,  // takes on
    0.323,  // heading todo
    0.657,  // result
    0.435,  // counted
    0.525,  // later mail
];

/// How likely a reader needs the unit.
pub(super) fn probability(row: &Row, weights: &Row) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(seen, weight)| seen * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
