//! OpenDocument text: its paragraphs and lists.
//!
//! Invariant: what is not read is named in a notice.
//!
//! It does not know how the package is packed.

pub(crate) mod body;
mod forms;
mod inline;
mod lists;
mod styles;
mod table;
