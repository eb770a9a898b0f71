//! The engine at work for several, and on the same text again: what is saved, and how long anyone waits.

use std::fmt::Write as _;
use std::time::Instant;

use serde::Serialize;

use crate::engine::{Engine, EngineError, Event, Finish, Job, Shortcuts};

/// Tokens of the document that is read while another text is written.
const DOCUMENT: usize = 3_000;
/// Tokens of each of four texts written at once, and tokens drawn for each.
const EACH: usize = 256;
const DRAWN: u32 = 128;
/// Tokens of a document that is asked about twice, and of the two questions.
const SAME: usize = 2_000;
const QUESTION: usize = 24;

/// What the engine did.
#[derive(Debug, Clone, Serialize)]
pub struct Work {
    /// Longest wait for a token of one text while a document of 3,000 tokens was read beside it, in seconds, and the
    /// tokens that were drawn meanwhile.
    pub longest_gap_s: f64,
    /// Tokens drawn while the document was read.
    pub drawn_meanwhile: usize,
    /// Seconds of reading a prompt, and a second one about the same document.
    pub read_s: [f64; 2],
    /// Share of the second prompt that was not read again, in percent.
    pub kept: f64,
    /// Tokens drawn a second by one text alone, and by four together.
    pub drawn: [f64; 2],
}

/// Runs all of it on an engine that nobody else uses.
///
/// # Errors
/// What the engine refuses: a context of 4,096 tokens is needed.
pub fn work(engine: &dyn Engine, text: &str) -> Result<Work, EngineError> {
    let mut tokens = engine.encode_text(text);
    while tokens.len() < 2 * DOCUMENT {
        tokens.extend_from_within(..);
    }
    let (longest_gap_s, drawn_meanwhile) = longest_gap(engine, &tokens)?;
    engine.forget(None);
    let about = |question: usize| {
        let words = tokens[SAME + 100 * question..].iter().take(QUESTION);
        tokens[..SAME].iter().chain(words).copied().collect::<Vec<u32>>()
    };
    let job = |prompt, drawn| Job {
        shortcuts: Shortcuts { prefix_cache: true, prompt_lookup: false },
        ..Job::plain(prompt, drawn)
    };
    let first = finish(engine, job(about(0), 1))?;
    let second = finish(engine, job(about(1), 1))?;
    let alone = decode_together(engine, &tokens, 1)?;
    Ok(Work {
        longest_gap_s,
        drawn_meanwhile,
        read_s: [first.prefill.as_secs_f64(), second.prefill.as_secs_f64()],
        kept: 100.0 * f64::from(second.cached_tokens) / f64::from(second.prompt_tokens),
        drawn: [alone, decode_together(engine, &tokens, 4)?],
    })
}

fn finish(engine: &dyn Engine, job: Job) -> Result<Finish, EngineError> {
    let mut events = engine.generate(job)?;
    loop {
        match events.blocking_recv() {
            Some(Event::Done(finish)) => return Ok(finish),
            Some(Event::Failed(_)) | None => return Err(EngineError::Stopped),
            Some(_) => {}
        }
    }
}

/// The longest wait between two tokens while a document is read, and how many tokens came meanwhile.
fn longest_gap(engine: &dyn Engine, tokens: &[u32]) -> Result<(f64, usize), EngineError> {
    let mut written = engine.generate(Job::plain(tokens[..64].to_vec(), 512))?;
    let mut drawn = 0;
    while drawn < 8 {
        match written.blocking_recv() {
            Some(Event::Token { .. }) => drawn += 1,
            Some(_) => {}
            None => return Err(EngineError::Stopped),
        }
    }
    let mut read = engine.generate(Job::plain(tokens[64..64 + DOCUMENT].to_vec(), 1))?;
    let (mut last, mut longest, mut meanwhile) = (Instant::now(), 0.0, 0);
    loop {
        match written.blocking_recv() {
            Some(Event::Token { .. }) => {
                longest = f64::max(longest, last.elapsed().as_secs_f64());
                last = Instant::now();
                meanwhile += 1;
            }
            Some(Event::Done(_) | Event::Failed(_)) | None => break,
            Some(Event::Prefill { .. }) => {}
        }
        let mut over = false;
        while let Ok(event) = read.try_recv() {
            over |= matches!(event, Event::Done(_) | Event::Failed(_));
        }
        if over {
            break;
        }
    }
    Ok((longest, meanwhile))
}

/// Tokens that so many texts draw a second, together, once all of them are read: in the time of the last to be read,
/// beside which all the others draw.
fn decode_together(engine: &dyn Engine, tokens: &[u32], count: usize) -> Result<f64, EngineError> {
    let prompt = |number: usize| tokens[number * EACH..(number + 1) * EACH].to_vec();
    let mut running = (0..count)
        .map(|number| engine.generate(Job::plain(prompt(number), DRAWN)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut spent = f64::INFINITY;
    for events in &mut running {
        loop {
            match events.blocking_recv() {
                Some(Event::Done(finish)) => {
                    spent = spent.min(finish.decode.as_secs_f64());
                    break;
                }
                Some(Event::Failed(_)) | None => return Err(EngineError::Stopped),
                Some(_) => {}
            }
        }
    }
    Ok(count as f64 * f64::from(DRAWN) / spent)
}

/// The report for people.
#[must_use]
pub fn work_table(work: &Work) -> String {
    let mut text = String::new();
    let [first, second] = work.read_s;
    let [alone, four] = work.drawn;
    let _ = writeln!(
        text,
        "longest wait for a token while {DOCUMENT} tokens are read   {:.3} s ({} tokens drawn meanwhile)",
        work.longest_gap_s, work.drawn_meanwhile
    );
    let _ = writeln!(
        text,
        "another question about {SAME} tokens: reading              {second:.3} s after {first:.3} s ({:.3}x), {:.1} % kept",
        second / first,
        work.kept
    );
    let _ = writeln!(
        text,
        "tokens drawn a second, one text and four together        {alone:.1} and {four:.1} ({:.2}x)",
        four / alone
    );
    text
}
