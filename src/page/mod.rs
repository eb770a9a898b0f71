//! The web page: its static files and its two rendered pages, embedded in the binary.
//!
//! Invariant: what a person or a model wrote is never markup. In a rendered page it goes through [`escape`]; in
//! the browser the scripts write it through `textContent`. No inline script or style, no third party, so that the
//! strictest content security policy holds.
//!
//! This room does not know HTTP, drafts or the meter: the caller hands it plain words and figures.

mod assets;
mod errors;
mod form;
mod index;
mod marks;
mod scripts;
mod styles;
mod template;
#[cfg(test)]
mod tests;

pub use assets::{ASSETS, Asset, BASE, asset};
pub use errors::ErrorCode;
pub use form::{FormError, FormResult, FormSentence, Written, counted, form_result_html};
pub use index::{Door, First, html};
pub use marks::{Mark, REASONS, reason};
pub use styles::Style;
pub use template::escape;
