//! Zip packages of XML parts, as DOCX and ODT are.
//!
//! Invariant: entries, inflated bytes and depth are counted and capped; a document type declaration is refused.
//!
//! It does not know what the parts mean.

pub(crate) mod archive;
pub(crate) mod relations;
pub(crate) mod xml;
