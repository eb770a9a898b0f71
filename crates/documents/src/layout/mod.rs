//! What is read from a page or a markup, put into one clean text with its headings.
//!
//! Invariant: words come out in reading order, each once.
//!
//! It does not know which format they came from.

pub(crate) mod compose;
mod grid;
mod headlines;
pub(crate) mod implied;
pub(crate) mod lines;
pub(crate) mod margins;
pub(crate) mod numbers;
pub(crate) mod page;
mod rows;
pub(crate) mod tables;
