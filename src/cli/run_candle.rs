//! `calame run-candle`: the process in which candle goes on after a panic, started by the program itself and by nobody else.

use std::io::{BufReader, BufWriter, stdin, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::engine::local::serve_candle;

/// Run a model of candle's on what standard input asks; the answers on standard output are for the program.
#[derive(Debug, Args)]
pub(super) struct RunCandle {
    file: PathBuf,
    architecture: String,
    context: u32,
}

impl RunCandle {
    /// Reads neither the environment nor the configuration: all it may know is on its command line.
    pub(super) fn run(&self) -> ExitCode {
        let (input, output) = (BufReader::new(stdin().lock()), BufWriter::new(stdout().lock()));
        match serve_candle(&self.file, &self.architecture, self.context, input, output) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}
