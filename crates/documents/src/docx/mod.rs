//! Office Open XML text: its paragraphs, styles and numbered lists.
//!
//! Invariant: what is not read is named in a notice.
//!
//! It does not know how the package is packed.

pub(crate) mod body;
mod chunks;
mod fields;
mod inline;
mod left;
mod look;
mod numbering;
mod parts;
mod styles;
mod table;
