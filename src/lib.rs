//! Calame: a frugal, self-hosted writing assistant for associations.
//!
//! This page is the map of the house; `ARCHITECTURE.md` is the longer walk through it.
//!
//! | room | holds | may use |
//! |---|---|---|
//! | [`units`] | joules, watts, tokens: typed, never a bare number | nothing of ours |
//! | [`kernels`] | arithmetic, slices in and out | nothing of ours |
//! | [`page`] | the web page's files, embedded | nothing of ours |
//! | [`meter`] | energy counters; a span of work yields what it cost | `units` |
//! | [`catalogue`] | model cards, their sources, verified downloads | `units` |
//! | [`documents`] | bytes to clean text with sections; drafts to files | `units` |
//! | [`admission`] | the bounded waiting room | `units` |
//! | [`ledger`] | one row of numbers a request, in SQLite | `units`, `meter`, `admission`'s limits and `Spending` |
//! | [`engine`] | tokens in, tokens out | `kernels`, `units` |
//! | [`draft`] | plans, prompts, extraction, checks | `documents`, `units` |
//! | [`assistant`] | the conductor | all of the above but `kernels`, `page`, `catalogue` |
//! | [`mod@bench`] | the benchmark protocol | `assistant`, `draft`, `engine`, `meter`, `catalogue`, `units` |
//! | [`http`] | axum: routes, guard, streams | `assistant`, public types of its neighbours, `page` |
//! | [`config`] | flags, environment and file to each room's settings | every room's settings |
//! | [`cli`] | commands; where objects are wired together | everything |
//!
//! One draft: [`http`] or [`cli`] turns bytes into a request; [`assistant`] opens a span of the meter,
//! takes a permit, has the document planned, read and written by the engine through a bounded
//! channel, checked against its source, and closes the span into one row of the ledger.
//!
//! What always holds, and is enforced by `tests/it/architecture.rs` where a test can read it:
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
pub mod documents;
pub mod draft;
pub mod engine;
pub mod http;
pub mod kernels;
pub mod ledger;
pub mod meter;
pub mod page;
pub mod units;
