//! A model's text put into the shape and length of its style; every change is told.
//!
//! Invariant: sentences are taken out, moved or replaced whole, and no change is made without its line for the reader.
//!
//! It does not know whether a sentence is true.

pub(crate) mod fill;
pub(crate) mod mend;
pub(crate) mod repeats;
pub(crate) mod tidy;
pub(crate) mod trim;
