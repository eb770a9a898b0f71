//! Two servers in turn, ours and another, asked the same things over HTTP on the same file and processors.
//!
//! First both are only started, several times in turn. Then each round starts both afresh, one at a time, and asks;
//! the report gives medians and their ratios. What is compared is what a client sees: seconds by its own watch,
//! processor time and memory by the kernel's books.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Instant;

use serde::Serialize;
use serde_json::json;

use super::server::{CompareError, Server, Side};

/// The texts that are sent.
#[derive(Debug, Clone)]
pub struct Prompts {
    /// 512 tokens and 2,048 tokens.
    pub prefill: [String; 2],
    /// A few tokens, before many are drawn.
    pub short: String,
    /// A document of 2,000 words.
    pub draft: String,
    /// Four texts of a few hundred tokens.
    pub four: [String; 4],
}

/// Starts of each side, in turn and one right after the other: on a host that takes back what memory is free, the first
/// has to wait for it, and later ones sometimes.
const STARTS: u32 = 5;
/// Tokens drawn after the short prompt.
const DRAWN: u32 = 96;
/// Tokens drawn for a draft.
pub const DRAFTED: u32 = 300;

/// What one server did in one round.
#[derive(Debug, Clone, Serialize)]
pub struct Round {
    /// Seconds from its start until it was ready, after minutes in which the other one worked.
    pub ready_s: f64,
    /// Prompt tokens a second, at 512 and at 2,048.
    pub prefill: [f64; 2],
    /// Tokens drawn a second, one stream.
    pub decode: f64,
    /// Seconds of a whole draft.
    pub draft_s: f64,
    /// Processor seconds of it.
    pub draft_cpu_s: f64,
    /// Most memory it ever held.
    pub peak_mib: f64,
    /// Tokens drawn a second by four drafts at once.
    pub four: f64,
    /// Prompt tokens of each request: both sides must have read the same.
    pub prompt_tokens: Vec<u64>,
}

/// Both sides, and what the other one says of itself.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// Names of the sides.
    pub names: [String; 2],
    /// Version and build of the other, as it prints them.
    pub peer: Vec<String>,
    /// Seconds from start to ready, of each side, in the order of its starts.
    pub starts: [Vec<f64>; 2],
    /// Rounds of each side.
    pub rounds: [Vec<Round>; 2],
}

/// Runs both in turn.
///
/// # Errors
/// When one of them does not start or answer.
pub fn compare(
    sides: [&Side; 2],
    prompts: &Prompts,
    rounds: u32,
    tell: &dyn Fn(&str),
) -> Result<Comparison, CompareError> {
    // First, so that a server that cannot run costs no rounds.
    let peer = version_of(sides[1])?;
    let mut starts = [Vec::new(), Vec::new()];
    for start in 1..=STARTS {
        for (side, seconds) in sides.iter().zip(&mut starts) {
            tell(&format!("{}, start {start} of {STARTS}", side.name));
            let server = Server::start(side)?;
            seconds.push(server.ready_s());
            server.end();
        }
    }
    let mut all = [Vec::new(), Vec::new()];
    for round in 1..=rounds {
        for (side, results) in sides.iter().zip(&mut all) {
            tell(&format!("{}, round {round} of {rounds}", side.name));
            let server = Server::start(side)?;
            let result = questions(&server, prompts);
            let ended = server.end();
            let mut round = result.map_err(|what| ended.fault(what))?;
            let mut wide = (*side).clone();
            wide.arguments.extend(side.four.iter().cloned());
            let server = Server::start(&wide)?;
            let drawn = four_streams(&server, &prompts.four);
            let ended = server.end();
            round.four = drawn.map_err(|what| ended.fault(what))?;
            results.push(round);
        }
    }
    Ok(Comparison { names: sides.map(|side| side.name.to_string()), peer, starts, rounds: all })
}

/// What the other server says of its version, its build and the instructions it uses: not all of it unless it is
/// started once more and told to say everything.
fn version_of(side: &Side) -> Result<Vec<String>, CompareError> {
    let version = Command::new(&side.program).arg("--version").output()?;
    let mut said = [version.stdout, version.stderr].concat();
    let mut wordy = side.clone();
    wordy.arguments.push("-v".into());
    said.extend(Server::start(&wordy)?.end().printed.into_bytes());
    let told = ["version:", "built with", "system_info"];
    let lines = String::from_utf8_lossy(&said);
    Ok(lines
        .lines()
        .filter_map(|line| {
            told.iter().find_map(|word| line.find(word)).map(|at| line[at..].trim().to_string())
        })
        .collect())
}

/// Asks a server everything once.
fn questions(server: &Server, prompts: &Prompts) -> Result<Round, String> {
    let mut read = Vec::new();
    ask(server, &prompts.short, 4)?;
    let mut prefill = [0.0; 2];
    for (prompt, rate) in prompts.prefill.iter().zip(&mut prefill) {
        let (seconds, tokens) = ask(server, prompt, 1)?;
        *rate = tokens as f64 / seconds;
        read.push(tokens);
    }
    let (first, _) = ask(server, &prompts.short, 1)?;
    let (all, tokens) = ask(server, &prompts.short, DRAWN + 1)?;
    read.push(tokens);
    let before = server.processor_s()?;
    let (draft_s, tokens) = ask(server, &prompts.draft, DRAFTED)?;
    read.push(tokens);
    Ok(Round {
        ready_s: server.ready_s(),
        prefill,
        decode: f64::from(DRAWN) / (all - first),
        draft_s,
        draft_cpu_s: server.processor_s()? - before,
        peak_mib: server.peak_mib()?,
        four: 0.0,
        prompt_tokens: read,
    })
}

/// Tokens drawn a second by four requests at once, their reading included.
fn four_streams(server: &Server, prompts: &[String; 4]) -> Result<f64, String> {
    ask(server, &prompts[0], 1)?;
    let start = Instant::now();
    std::thread::scope(|scope| {
        let running = prompts.each_ref().map(|prompt| scope.spawn(move || ask(server, prompt, DRAWN)));
        running.into_iter().try_for_each(|asked| {
            asked.join().unwrap_or_else(|_| Err("was asked by a thread that failed".into())).map(|_| ())
        })
    })?;
    Ok(4.0 * f64::from(DRAWN) / start.elapsed().as_secs_f64())
}

/// Seconds of a completion, and the tokens of its prompt.
fn ask(server: &Server, prompt: &str, tokens: u32) -> Result<(f64, u64), String> {
    let body = json!({
        "prompt": prompt, "max_tokens": tokens, "temperature": 0, "ignore_eos": true, "cache_prompt": false,
        "lookup": false,
    });
    let start = Instant::now();
    let answer = server.post("/v1/completions", &body)?;
    let seconds = start.elapsed().as_secs_f64();
    let usage = |name: &str| answer["usage"][name].as_u64().unwrap_or(0);
    if usage("completion_tokens") != u64::from(tokens) {
        return Err(format!("drew {} tokens instead of {tokens}", usage("completion_tokens")));
    }
    Ok((seconds, usage("prompt_tokens")))
}

/// One line of the table: what it is, how to get it, its unit, and whether more is better.
type TableLine = (&'static str, fn(&Round) -> f64, &'static str);

const LINES: [TableLine; 8] = [
    ("  after other work", |round| round.ready_s, "s"),
    ("prefill, 512 tokens", |round| round.prefill[0], "tokens/s"),
    ("prefill, 2,048 tokens", |round| round.prefill[1], "tokens/s"),
    ("decode, one stream", |round| round.decode, "tokens/s"),
    ("a whole draft", |round| round.draft_s, "s"),
    ("  processor time", |round| round.draft_cpu_s, "s"),
    ("four drafts at once", |round| round.four, "tokens/s"),
    ("memory at most", |round| round.peak_mib, "MiB"),
];

/// The report for people: medians, and the first side's over the second's.
#[must_use]
pub fn comparison_table(comparison: &Comparison) -> String {
    let [ours, theirs] = &comparison.names;
    let mut text = format!("{:24}{ours:>12}{theirs:>14}{:>10}\n", "median", "ratio");
    let mut line = |name: &str, [a, b]: [f64; 2], unit: &str| {
        let _ = writeln!(text, "{name:24}{a:>12.2}{b:>14.2}{:>9.2}x  {unit}", a / b);
    };
    line("start to ready", comparison.starts.clone().map(median), "s");
    let best = |seconds: &Vec<f64>| seconds.iter().copied().fold(f64::INFINITY, f64::min);
    line("  the quickest", comparison.starts.each_ref().map(best), "s");
    for (name, value, unit) in LINES {
        line(
            name,
            comparison.rounds.each_ref().map(|rounds| median(rounds.iter().map(value).collect())),
            unit,
        );
    }
    let read = comparison.rounds.each_ref().map(|rounds| rounds.first().map(|round| &round.prompt_tokens));
    let same = if read[0] == read[1] { "the same on both sides" } else { "NOT the same on both sides" };
    let _ = writeln!(text, "prompt tokens: {:?}, {same}", read[0].map_or(&[][..], Vec::as_slice));
    for line in &comparison.peer {
        let _ = writeln!(text, "{theirs}: {line}");
    }
    text
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}
