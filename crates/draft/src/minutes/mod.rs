//! Minutes: the form that a model fills, the heading that an item belongs under, and what the document settles besides.
//!
//! Invariant: what is added to minutes stands in the document word for word.
//!
//! It does not know how a model is run.

pub(crate) mod complete;
pub(crate) mod entries;
pub(crate) mod matters;
