//! `calame read-pdf`: the process that parses a PDF, started by the program itself and by nobody else.

use std::io::{stdin, stdout};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::documents::{Limits, parse_apart};

/// Parse the PDF of standard input; the answer on standard output is for the program.
#[derive(Debug, Args)]
pub(super) struct ReadPdf {
    inflated_bytes: usize,
    pages: usize,
    memory_bytes: usize,
    seconds: u64,
}

impl ReadPdf {
    /// Reads neither the environment nor the configuration: all it may know is on its command line.
    pub(super) fn run(&self) -> ExitCode {
        let limits = Limits {
            inflated_bytes: self.inflated_bytes,
            pages: self.pages,
            pdf_memory: self.memory_bytes,
            pdf_time: Duration::from_secs(self.seconds),
            ..Limits::default()
        };
        match parse_apart(stdin().lock(), stdout().lock(), &limits) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}
