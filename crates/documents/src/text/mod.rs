//! Plain text: its characters, its headings and messages, who speaks, its sections.
//!
//! Invariant: sections cover the text from the first byte to the last.
//!
//! It does not know any other format.

pub(crate) mod charset;
mod email;
pub(crate) mod markdown;
mod outline;
pub(crate) mod plain;
pub(crate) mod raised;
pub(crate) mod sections;
pub(crate) mod stamps;
pub(crate) mod symbols;
pub(crate) mod tidy;
pub(crate) mod turns;
