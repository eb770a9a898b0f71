//! The command line: one file per command, and the only place where objects are wired together.
//!
//! What a command makes goes to standard output; progress, the meter line and errors go to standard
//! error. An error is one line, `calame: message`, and an exit code (`failure`).
//!
//! Invariant: nothing is wired anywhere else, and no command reads the environment by itself.
//! Knows nothing of how drafts, answers and figures are made.

mod bench;
mod calibrate;
mod check;
mod command;
mod compare;
mod config;
mod evaluate;
mod failure;
mod flags;
mod folder;
mod keys;
mod meter;
mod models;
mod print;
mod progress;
mod queue;
mod read_pdf;
mod report;
mod run_candle;
mod runtime;
mod serve;
mod server;
mod summarize;
mod watch;
mod wiring;

pub use command::main;
