//! Prompt files: what a style asks of a model, and the shape of what comes back.
//!
//! Invariant: a prompt that loads renders; its hash is that of the whole file.
//!
//! It does not know documents or passes.

pub(crate) mod files;
pub(crate) mod template;
