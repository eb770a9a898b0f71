//! The catalogue: which models there are, where they come from, which of them are here.
//!
//! Model cards (`models/*.toml`) are embedded in the binary; a folder of cards overrides them by name or
//! adds to them. A pull tries the sources of a card in order, goes on where an earlier one stopped, hashes
//! the whole file and only then gives it its name.
//!
//! Invariant: a file named `models/FILE-NAME.gguf` with a good stamp had, byte for byte, the digest of its
//! card when it was stamped, and has not been written to since. Nothing here touches the network but
//! [`Catalogue::pull`] and [`Catalogue::pull_default`], and those only for what is not here yet.
//!
//! Does not know: what is inside a model file beyond its first eight bytes (the engine does), where the
//! home folder is or what the environment says (`config` does), how progress is shown (`cli` does).

mod card;
mod cards;
mod digest;
mod error;
mod hub;
mod import;
mod installed;
mod package;
mod part;
mod progress;
mod pull;
mod settings;
mod source;
mod stamp;
mod store;
mod verify;

pub use card::{Card, Disclosure, Drafts, Evidence, Licence, Openness, Sampling, Tier};
pub use cards::Catalogue;
pub use digest::{BadDigest, Digest};
pub use error::CatalogueError;
pub use installed::{FileState, Installed};
pub use progress::{Progress, Silent};
pub use settings::{Settings, Token};
pub use source::{HubSource, ModelSource, PackageSource};
