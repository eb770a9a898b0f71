//! The sentences of a document that readers need most, in its own words and without any model.
//!
//! Invariant: what is extracted stands in the document word for word, in its order.
//!
//! It does not know how a draft is written.

pub(crate) mod choose;
pub(crate) mod groups;
