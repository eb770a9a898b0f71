//! A finished draft out, as Markdown, DOCX or ODT, always with its label.
//!
//! Invariant: text is text, never markup; the same draft gives the same bytes.
//!
//! It does not know who wrote the draft.

mod docx;
pub(crate) mod draft;
pub(crate) mod finished;
mod odt;
