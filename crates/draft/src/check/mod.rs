//! Each sentence of a draft held against its document.
//!
//! Invariant: a sentence is supported only when a proof stands behind it.
//!
//! It does not know who wrote the draft or how marks are shown.

pub(crate) mod checker;
mod findings;
pub(crate) mod inventions;
mod names;
pub(crate) mod proven;
pub(crate) mod support;
mod verbatim;
mod verdicts;
