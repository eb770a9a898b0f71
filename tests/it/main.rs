//! The one integration binary: each file is a room's behaviour seen from outside.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails, in its helpers too")]

mod architecture;
mod catalogue;
mod checks;
mod cli;
mod documents;
mod draft;
mod drafting;
mod engine;
mod eval;
mod grammar;
mod header;
mod honest;
mod http;
mod ledger;
mod meter;
mod minutes;
mod oracle;
mod page;
mod quality;
mod real_model;
mod scheduler;
mod support;
mod tiny;
mod words;
