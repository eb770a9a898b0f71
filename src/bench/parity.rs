//! Our engine compared with llama.cpp's server, token by token: which token each expects at the same places of a text.
//!
//! The text is given, not drawn (teacher forcing), so that neither side is judged on words of its own choosing. Both
//! round inputs to eight bits, each in its way: where the first two tokens are a hair apart, rounding decides which one
//! is first. So the order is judged where it is clear, and the same model in floats, which round nothing, shows how
//! much each side's rounding changes.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use super::server::{CompareError, Server, Side};
use crate::engine::{Engine, Event, Job, Scored};

/// Texts, and the tokens of each.
const TEXTS: usize = 10;
const LENGTH: usize = 128;
/// Places compared at the end of each text.
const PLACES: usize = 48;
/// Likeliest tokens that each side tells.
const TOLD: u8 = 200;
/// Least share of clear places where both expect the same token first, in percent.
const LEAST_AGREEMENT: f64 = 98.0;
/// Most that the perplexities may differ, in percent.
const MOST_APART: f64 = 0.5;
/// How much further from floats ours may be than theirs.
const MOST_FURTHER: f64 = 1.25;
/// Nats by which a first token leads where the order is more than rounding: twice what it moves, by the divergence.
const LEAD: f64 = 0.2;

/// The other server.
#[derive(Debug, Clone)]
pub enum Other {
    /// A program, started here.
    Program(Side),
    /// One that runs already with the same file, at this address.
    Url(String),
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Parity {
    /// Instruction set of ours.
    pub kernel: String,
    /// Texts that both sides cut into the same tokens, of how many.
    pub same_tokens: [usize; 2],
    /// Ours compared with theirs.
    pub peer: TokenComparison,
    /// Ours compared with floats: what our rounding changes. Not there where floats do not fit the memory.
    pub float: Option<TokenComparison>,
    /// Theirs compared with floats: what theirs changes.
    pub peer_float: Option<TokenComparison>,
}

/// How far the expectations of one are from those of another.
#[derive(Debug, Clone, Serialize)]
pub struct TokenComparison {
    /// Places compared.
    pub places: usize,
    /// Percent of them where both expect the same token first.
    pub agreement: f64,
    /// Places where the other's first token leads its second by a fifth of a nat at least, and percent of
    /// agreement there.
    pub clear: (usize, f64),
    /// Mean divergence of the one from the other, in nats, tokens beyond the likeliest 200 taken together.
    pub divergence: f64,
    /// Perplexity of the text, one and other, at the places where both tell the probability of what came.
    pub perplexity: [f64; 2],
    /// Places where one of them did not.
    pub untold: usize,
}

impl TokenComparison {
    /// How far the perplexities are from each other, in percent.
    fn percent(&self) -> f64 {
        100.0 * (self.perplexity[0] / self.perplexity[1] - 1.0)
    }
}

impl Parity {
    /// Whether all of it is within bounds.
    #[must_use]
    pub fn passed(&self) -> bool {
        let further = |(ours, theirs): (&TokenComparison, &TokenComparison)| {
            ours.divergence > MOST_FURTHER * theirs.divergence
        };
        let near = |comparison: &TokenComparison| comparison.percent().abs() <= MOST_APART;
        self.same_tokens[0] == self.same_tokens[1]
            && self.peer.clear.1 >= LEAST_AGREEMENT
            && (near(&self.peer) || self.float.as_ref().is_some_and(near))
            && !self.float.as_ref().zip(self.peer_float.as_ref()).is_some_and(further)
    }
}

/// Compares on ten pieces of `text`, each of 128 tokens. `float` is the same model in floats, where there is room.
///
/// # Errors
/// When the server does not start or answer, the engine fails, or the text is too short.
pub fn parity(
    engine: &dyn Engine,
    float: Option<&dyn Engine>,
    other: &Other,
    text: &str,
    bytes: Bytes,
) -> Result<Parity, CompareError> {
    let server = match other {
        Other::Program(side) => Server::start(side)?,
        Other::Url(url) => Server::at("llama-server", url),
    };
    let result = compare(engine, float, &server, text, bytes);
    let ended = server.end();
    result.map_err(|what| ended.fault(what))
}

/// Bytes of a token, by its number.
pub type Bytes<'a> = &'a dyn Fn(u32) -> Vec<u8>;

/// Log-probabilities by the bytes of a token, and the likeliest.
struct Expected {
    first: Vec<u8>,
    /// Nats between the first and the second.
    lead: f64,
    all: HashMap<Vec<u8>, f64>,
}

fn compare(
    engine: &dyn Engine,
    float: Option<&dyn Engine>,
    server: &Server,
    text: &str,
    bytes: Bytes,
) -> Result<Parity, String> {
    let texts = pieces(engine, text);
    if texts.len() < TEXTS {
        return Err(format!("was asked nothing: the text gives {} pieces of {LENGTH} tokens", texts.len()));
    }
    let mut same = 0;
    let [mut peer, mut own_float, mut peer_float] = [RunningSums::default(); 3];
    for text in &texts {
        let tokens = engine.encode_text(text);
        same += usize::from(their_tokens(server, text)? == tokens);
        let (read, given) = tokens.split_at(tokens.len() - PLACES);
        let ours = expectations(engine, read, given)?;
        let float = float.map(|float| expectations(float, read, given)).transpose()?;
        for (at, (ours, token)) in ours.iter().zip(given).enumerate() {
            let theirs = their_expectation(server, &tokens[..read.len() + at], bytes)?;
            let came = bytes(*token);
            peer.add(ours, &theirs, &came);
            if let Some(float) = &float {
                own_float.add(ours, &float[at], &came);
                peer_float.add(&theirs, &float[at], &came);
            }
        }
    }
    Ok(Parity {
        kernel: engine.facts().kernel.clone(),
        same_tokens: [same, texts.len()],
        peer: peer.comparison(),
        float: float.map(|_| own_float.comparison()),
        peer_float: float.map(|_| peer_float.comparison()),
    })
}

/// What is added up over the places.
#[derive(Clone, Copy, Default)]
struct RunningSums {
    places: usize,
    agreed: usize,
    clear: usize,
    clear_agreed: usize,
    divergence: f64,
    logs: [f64; 2],
    told: usize,
}

impl RunningSums {
    fn add(&mut self, one: &Expected, other: &Expected, came: &[u8]) {
        let agreed = usize::from(one.first == other.first);
        self.places += 1;
        self.agreed += agreed;
        if other.lead >= LEAD {
            self.clear += 1;
            self.clear_agreed += agreed;
        }
        self.divergence += diverge(other, one);
        if let (Some(a), Some(b)) = (one.all.get(came), other.all.get(came)) {
            self.logs = [self.logs[0] + a, self.logs[1] + b];
            self.told += 1;
        }
    }

    fn comparison(&self) -> TokenComparison {
        let percent = |part: usize, of: usize| 100.0 * part as f64 / of as f64;
        TokenComparison {
            places: self.places,
            agreement: percent(self.agreed, self.places),
            clear: (self.clear, percent(self.clear_agreed, self.clear)),
            divergence: self.divergence / self.places as f64,
            perplexity: self.logs.map(|log| (-log / self.told as f64).exp()),
            untold: self.places - self.told,
        }
    }
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

/// What is expected at each place of the tokens that come after those read.
fn expectations(engine: &dyn Engine, read: &[u32], given: &[u32]) -> Result<Vec<Expected>, String> {
    let job = Job {
        answer_prefix: given.to_vec(),
        alternatives: Some(TOLD),
        ..Job::plain(read.to_vec(), given.len() as u32)
    };
    let mut events = engine.generate(job).map_err(|error| error.to_string())?;
    let mut found = Vec::with_capacity(given.len());
    while let Some(event) = events.blocking_recv() {
        match event {
            Event::Token { chosen: Some(drawn), .. } => {
                let told = drawn.alternatives.into_iter();
                found.push(expected(told.map(|Scored { bytes, logprob }| (bytes, logprob.into())))?);
            }
            Event::Failed(why) => return Err(why),
            _ => {}
        }
    }
    if found.len() == given.len() {
        Ok(found)
    } else {
        Err("was compared with an engine that ended early".into())
    }
}

fn their_expectation(server: &Server, prompt: &[u32], bytes: Bytes) -> Result<Expected, String> {
    let answer = server.post(
        "/completion",
        &json!({ "prompt": prompt, "n_predict": 1, "n_probs": TOLD, "temperature": 0.0, "cache_prompt": true }),
    )?;
    let told = answer["completion_probabilities"][0]["top_logprobs"].as_array();
    let one =
        |entry: &Value| Some((bytes(entry["id"].as_u64()?.try_into().ok()?), entry["logprob"].as_f64()?));
    expected(told.into_iter().flatten().filter_map(one))
}

fn their_tokens(server: &Server, text: &str) -> Result<Vec<u32>, String> {
    let answer = server.post("/tokenize", &json!({ "content": text, "add_special": true }))?;
    let ids = answer["tokens"].as_array().ok_or("gave no tokens")?;
    Ok(ids.iter().filter_map(|id| id.as_u64()?.try_into().ok()).collect())
}

fn expected(told: impl Iterator<Item = (Vec<u8>, f64)>) -> Result<Expected, String> {
    let mut best = Vec::with_capacity(2);
    let mut all = HashMap::new();
    for (bytes, log) in told {
        if best.len() < 2 {
            best.push((bytes.clone(), log));
        }
        // Two tokens may have the same bytes: the likelier comes first.
        all.entry(bytes).or_insert(log);
    }
    let mut best = best.into_iter();
    let (first, log) = best.next().ok_or("told no probabilities")?;
    Ok(Expected { first, lead: best.next().map_or(f64::INFINITY, |(_, second)| log - second), all })
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
    let _ = writeln!(text, "kernel                    {}", parity.kernel);
    let _ = writeln!(text, "texts cut the same way    {same} of {texts}");
    part(&mut text, "ours beside theirs", Some(&parity.peer));
    part(&mut text, "ours beside floats", parity.float.as_ref());
    part(&mut text, "theirs beside floats", parity.peer_float.as_ref());
    let verdict = if parity.passed() { "passed" } else { "NOT passed" };
    let _ = writeln!(
        text,
        "parity: {verdict} (the same tokens; at least {LEAST_AGREEMENT} % of the clear places; perplexity within \
         {MOST_APART} % of theirs or of floats; at most {MOST_FURTHER} times as far from floats as they are)"
    );
    text
}

fn part(text: &mut String, title: &str, comparison: Option<&TokenComparison>) {
    let Some(comparison) = comparison else {
        let _ = writeln!(text, "{title}: not run, floats do not fit the memory");
        return;
    };
    let ([one, other], (clear, agreed)) = (comparison.perplexity, comparison.clear);
    let _ = writeln!(text, "{title}");
    let _ = writeln!(
        text,
        "  same token expected     {:.1} % of {} places; {agreed:.1} % of the {clear} where one leads by {LEAD} nat",
        comparison.agreement, comparison.places
    );
    let _ = writeln!(text, "  mean divergence (KL)    {:.5} nats", comparison.divergence);
    let _ = writeln!(
        text,
        "  perplexity              {one:.3} and {other:.3}, {:+.2} % ({} places untold)",
        comparison.percent(),
        comparison.untold
    );
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
