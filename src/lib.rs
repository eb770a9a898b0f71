//! Calame: a frugal, self-hosted writing assistant for associations.
//!
//! This page is the map of the house; `ARCHITECTURE.md` is the longer walk through it. The first rooms are crates of their own.
//!
//! | room | holds | may use |
//! |---|---|---|
//! | [`words`] | every sentence that a person reads, in French and in English | nothing of ours |
//! | [`units`] | joules, watts, tokens: typed, never a bare number | nothing of ours |
//! | [`kernels`] | arithmetic, slices in and out | nothing of ours |
//! | [`documents`] | bytes to clean text with sections; drafts to files | `words` |
//! | [`meter`] | energy counters; a span of work yields what it cost | `units`, `words` |
//! | [`engine`] | tokens in, tokens out | `kernels`, `units` |
//! | [`draft`] | plans, prompts, extraction, checks | `documents`, `words` |
//! | [`page`] | the web page's files, embedded | `words` |
//! | [`files`] | files written whole or not at all | nothing of ours |
//! | [`catalogue`] | model cards, their sources, verified downloads | `files`, `units` |
//! | [`admission`] | the bounded waiting room | `units` |
//! | [`ledger`] | one row of numbers a request, in SQLite | `units`, `words`, `meter`, `admission`'s limits and `Spending` |
//! | [`assistant`] | the conductor | all of the above but `kernels`, `page`, `files`, `catalogue` |
//! | [`mod@bench`] | the benchmark protocol | `assistant`, `draft`, `engine`, `meter`, `catalogue`, `units`, `words` |
//! | [`http`] | axum: routes, guard, streams | `assistant`, public types of its neighbours, `page`, `words` |
//! | [`config`] | flags, environment and file to each room's settings | every room's settings |
//! | [`cli`] | commands; where objects are wired together | everything |
//!
//! One draft: [`http`] or [`cli`] brings bytes and wishes; [`assistant`] opens a span of the meter, takes the permit for light
//! work, has the document read and the work planned; for what the model writes it takes a permit for the model, and has it
//! read and written by the engine through a bounded channel; the draft is checked against its source, and the span closes
//! into one row of the ledger.
//!
//! What always holds, and is enforced by Cargo and by `tests/it/architecture.rs` where a test can read it:
//!
//! 1. Imports follow the table; there are no circles.
//! 2. `unsafe` only in `kernels`.
//! 3. axum only in `http`, candle only in `engine`, rusqlite only in `ledger`, hf-hub
//!    only in `catalogue`.
//! 4. Clock, environment and threads only in named places.
//! 5. Nothing wakes while idle.
//! 6. Every joule of a measured interval is accounted for once.
//! 7. No text of a user reaches disk or a log.
//! 8. Domain types are not `Serialize`.
//! 9. A model can write nothing that is executed or rendered as markup.

pub mod admission;
pub mod assistant;
pub mod bench;
pub mod catalogue;
pub mod cli;
pub mod config;
pub mod files;
pub mod http;
pub mod ledger;
pub mod page;

/// Bytes to clean text with sections; drafts to files.
#[doc(inline)]
pub use calame_documents as documents;
/// Plans, prompts, extraction, checks.
#[doc(inline)]
pub use calame_draft as draft;
/// Tokens in, tokens out.
#[doc(inline)]
pub use calame_engine as engine;
/// Arithmetic, slices in and out.
#[doc(inline)]
pub use calame_kernels as kernels;
/// Energy counters; a span of work yields what it cost.
#[doc(inline)]
pub use calame_meter as meter;
/// Joules, watts, tokens: typed, never a bare number.
#[doc(inline)]
pub use calame_units as units;
/// Every sentence that a person reads, in French and in English.
#[doc(inline)]
pub use calame_words as words;
