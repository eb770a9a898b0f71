//! Our engine beside llama.cpp's server, token by token: the same text, the same places, who expects what.
//!
//! The text is given, not drawn (teacher forcing), so that neither side is judged on words of its own choosing.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use super::beside::{BesideError, Server, Side};
use crate::engine::{EndTokens, Engine, Event, Job, Sampling, Scored};

/// Texts, and the tokens of each.
const TEXTS: usize = 10;
const LENGTH: usize = 128;
/// Places compared at the end of each text.
const PLACES: usize = 16;
/// Likeliest tokens that each side tells.
const TOLD: u8 = 200;
/// Least share of places where both expect the same token first, in percent.
const LEAST_AGREEMENT: f64 = 98.0;
/// Most that the perplexities may differ, in percent.
const MOST_APART: f64 = 0.5;

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Parity {
    /// Instruction set of ours.
    pub kernel: String,
    /// Texts that both sides cut into the same tokens, of how many.
    pub same_tokens: [usize; 2],
    /// Places compared.
    pub places: usize,
    /// Percent of them where both expect the same token first.
    pub agreement: f64,
    /// Mean divergence of ours from theirs, in nats, tokens beyond the likeliest 200 taken together.
    pub divergence: f64,
    /// Perplexity of the text, ours and theirs, at the places where both tell the probability of what came.
    pub perplexity: [f64; 2],
    /// Places where one of them did not.
    pub untold: usize,
}

impl Parity {
    /// Whether all of it is within bounds.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.same_tokens[0] == self.same_tokens[1]
            && self.agreement >= LEAST_AGREEMENT
            && self.apart().abs() <= MOST_APART
    }

    /// How far our perplexity is from theirs, in percent.
    fn apart(&self) -> f64 {
        100.0 * (self.perplexity[0] / self.perplexity[1] - 1.0)
    }
}

/// Compares on ten pieces of `text`, each of 128 tokens.
///
/// # Errors
/// When the server does not start or answer, the engine fails, or the text is too short.
pub fn parity(engine: &dyn Engine, side: &Side, text: &str, bytes: Bytes) -> Result<Parity, BesideError> {
    let server = Server::start(side)?;
    let result = compare(engine, &server, text, bytes);
    let printed = server.end();
    result.map_err(|what| BesideError::server(side, what, &printed))
}

/// Bytes of a token, by its number.
pub type Bytes<'a> = &'a dyn Fn(u32) -> Vec<u8>;

/// Log-probabilities by the bytes of a token, and the likeliest.
struct Expected {
    first: Vec<u8>,
    all: HashMap<Vec<u8>, f64>,
}

fn compare(engine: &dyn Engine, server: &Server, text: &str, bytes: Bytes) -> Result<Parity, String> {
    let texts = pieces(engine, text);
    if texts.len() < TEXTS {
        return Err(format!("was asked nothing: the text gives {} pieces of {LENGTH} tokens", texts.len()));
    }
    let mut same = 0;
    let (mut agreed, mut divergence, mut untold) = (0, 0.0, 0);
    let (mut logs, mut told, mut places) = ([0.0; 2], 0, 0);
    for text in &texts {
        let tokens = engine.encode_text(text);
        same += usize::from(theirs_of(server, text)? == tokens);
        for place in tokens.len() - PLACES..tokens.len() {
            let (ours, theirs) = (ours(engine, &tokens[..place])?, theirs(server, &tokens[..place], bytes)?);
            places += 1;
            agreed += usize::from(ours.first == theirs.first);
            divergence += diverge(&theirs, &ours);
            let came = bytes(tokens[place]);
            if let (Some(a), Some(b)) = (ours.all.get(&came), theirs.all.get(&came)) {
                logs = [logs[0] + a, logs[1] + b];
                told += 1;
            } else {
                untold += 1;
            }
        }
    }
    Ok(Parity {
        kernel: engine.facts().kernel.clone(),
        same_tokens: [same, texts.len()],
        places,
        agreement: 100.0 * agreed as f64 / places as f64,
        divergence: divergence / places as f64,
        perplexity: logs.map(|log| (-log / f64::from(told)).exp()),
        untold,
    })
}

/// Pieces of a text, each as long as its tokens may be.
fn pieces(engine: &dyn Engine, text: &str) -> Vec<String> {
    let mut words = text.split_inclusive(char::is_whitespace).peekable();
    let mut pieces = Vec::new();
    while pieces.len() < TEXTS && words.peek().is_some() {
        let mut piece = String::new();
        while (engine.count(&piece) as usize) < LENGTH
            && let Some(word) = words.next()
        {
            piece.push_str(word);
        }
        if engine.count(&piece) as usize >= LENGTH {
            pieces.push(piece);
        }
    }
    pieces
}

fn ours(engine: &dyn Engine, prompt: &[u32]) -> Result<Expected, String> {
    let job = Job {
        prompt: prompt.to_vec(),
        sampling: Sampling { temperature: 0.0, ..Sampling::default() },
        max_tokens: 1,
        stop: Vec::new(),
        end_tokens: EndTokens::Ignored,
        alternatives: Some(TOLD),
    };
    let mut events = engine.generate(job).map_err(|error| error.to_string())?;
    let mut found = None;
    while let Some(event) = events.blocking_recv() {
        match event {
            Event::Token { chosen: Some(drawn), .. } => found = Some(drawn.alternatives),
            Event::Failed(why) => return Err(why),
            _ => {}
        }
    }
    expected(found.unwrap_or_default().into_iter().map(|Scored { bytes, logprob }| (bytes, logprob.into())))
}

fn theirs(server: &Server, prompt: &[u32], bytes: Bytes) -> Result<Expected, String> {
    let answer = server.post(
        "/completion",
        &json!({ "prompt": prompt, "n_predict": 1, "n_probs": TOLD, "temperature": 0.0, "cache_prompt": true }),
    )?;
    let told = answer["completion_probabilities"][0]["top_logprobs"].as_array();
    let one =
        |entry: &Value| Some((bytes(entry["id"].as_u64()?.try_into().ok()?), entry["logprob"].as_f64()?));
    expected(told.into_iter().flatten().filter_map(one))
}

fn theirs_of(server: &Server, text: &str) -> Result<Vec<u32>, String> {
    let answer = server.post("/tokenize", &json!({ "content": text, "add_special": true }))?;
    let ids = answer["tokens"].as_array().ok_or("gave no tokens")?;
    Ok(ids.iter().filter_map(|id| id.as_u64()?.try_into().ok()).collect())
}

fn expected(told: impl Iterator<Item = (Vec<u8>, f64)>) -> Result<Expected, String> {
    let mut first = None;
    let mut all = HashMap::new();
    for (bytes, log) in told {
        first.get_or_insert_with(|| bytes.clone());
        // Two tokens may have the same bytes: the likelier comes first.
        all.entry(bytes).or_insert(log);
    }
    Ok(Expected { first: first.ok_or("told no probabilities")?, all })
}

/// Kullback-Leibler divergence of `other` from `one`; what either does not tell is taken together.
fn diverge(one: &Expected, other: &Expected) -> f64 {
    let (mut sum, mut rest) = (0.0, [1.0, 1.0]);
    for (bytes, p) in &one.all {
        if let Some(q) = other.all.get(bytes) {
            sum += p.exp() * (p - q);
            rest = [rest[0] - p.exp(), rest[1] - q.exp()];
        }
    }
    let [p, q] = rest.map(|rest| f64::max(rest, 1e-9));
    sum + p * (p / q).ln()
}

/// The report for people.
#[must_use]
pub fn parity_table(parity: &Parity) -> String {
    let mut text = String::new();
    let [same, texts] = parity.same_tokens;
    let [ours, theirs] = parity.perplexity;
    let _ = writeln!(text, "kernel                    {}", parity.kernel);
    let _ = writeln!(text, "texts cut the same way    {same} of {texts}");
    let _ = writeln!(text, "same token expected       {:.1} % of {} places", parity.agreement, parity.places);
    let _ = writeln!(text, "mean divergence (KL)      {:.5} nats", parity.divergence);
    let _ = writeln!(
        text,
        "perplexity                {ours:.3} ours, {theirs:.3} theirs, {:+.2} % ({} places untold)",
        parity.apart(),
        parity.untold
    );
    let verdict = if parity.passed() { "passed" } else { "NOT passed" };
    let _ = writeln!(
        text,
        "parity: {verdict} (the same tokens, at least {LEAST_AGREEMENT} % of places, perplexity within {MOST_APART} %)"
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(told: &[(&str, f64)]) -> Expected {
        expected(told.iter().map(|(token, p)| (token.as_bytes().to_vec(), p.ln()))).expect("some are told")
    }

    #[test]
    fn divergence_is_nothing_from_itself_and_counts_what_is_not_told() {
        let one = of(&[("a", 0.5), ("b", 0.25)]);
        assert!(diverge(&one, &one).abs() < 1e-12);
        // b is not told by the other: it falls into what is left on both sides.
        let other = of(&[("a", 0.25), ("c", 0.25)]);
        let by_hand = 0.5 * f64::ln(2.0) + 0.5 * f64::ln(0.5 / 0.75);
        assert!((diverge(&one, &other) - by_hand).abs() < 1e-12);
    }
}
