//! Answers of a given form: JSON, JSON of a schema, one text of a list.
//!
//! A form is made into a [`Grammar`] once, before any work; a job that carries it draws only tokens that the grammar
//! lets come next, and ends where the grammar does. What a mask allows depends on nothing but the tokens before it, so
//! the same seed gives the same text whatever else the engine is doing.
//!
//! The automaton is llguidance's. Forms come from strangers: their size is bounded here, and what the library may
//! spend on one is bounded by [`limits`]. A form that it cannot keep to exactly is refused, never approximated.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use llguidance::api::{ParserLimits, TopLevelGrammar};
use llguidance::earley::SlicedBiasComputer;
use llguidance::toktrie::{InferenceCapabilities, TokRxInfo, TokTrie, TokenizerEnv};
use llguidance::{JsonCompileOptions, Matcher, ParserFactory};
use serde_json::{Value, json};

use super::EngineError;
use super::tokenizer::Tokenizer;

/// Bytes of a form's names and texts, at most.
const MOST_BYTES: usize = 64 << 10;
/// Values of a schema, at most.
const MOST_VALUES: usize = 8_192;
/// Values inside each other in a schema, at most.
const DEEPEST: usize = 64;
/// Characters of a refusal, at most: a library may quote what it was given.
const LONGEST_REFUSAL: usize = 300;
/// The byte that marks tokens which no text contains (it is in no UTF-8).
const MARKUP: u8 = 0xFF;

/// The form that an answer must have.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// Any JSON object.
    Json,
    /// JSON that a schema (draft 2020-12) accepts; properties come in the schema's order.
    Schema(Value),
    /// Exactly one of these texts.
    OneOf(Vec<String>),
}

/// A form made ready for one engine's tokens: made once, for any number of jobs.
#[derive(Clone)]
pub struct Grammar {
    form: Arc<Form>,
    start: Arc<Matcher>,
    tokenizer: Arc<Tokenizer>,
}

impl std::fmt::Debug for Grammar {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("Grammar").field(&self.form).finish()
    }
}

impl PartialEq for Grammar {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form && self.is_of(&other.tokenizer)
    }
}

impl Grammar {
    /// Refuses a job of another model's tokens, or one whose answer begins otherwise.
    pub(super) fn check(&self, tokenizer: &Arc<Tokenizer>, prefix: &[u32]) -> Result<(), EngineError> {
        if !self.is_of(tokenizer) {
            return Err(EngineError::Form("it was made for another model".into()));
        }
        if !prefix.is_empty() && self.begin().could(prefix) < prefix.len() {
            return Err(EngineError::Form("the beginning of the answer does not fit it".into()));
        }
        Ok(())
    }

    fn is_of(&self, tokenizer: &Arc<Tokenizer>) -> bool {
        Arc::ptr_eq(&self.tokenizer, tokenizer)
    }

    /// A text about to begin.
    pub(super) fn begin(&self) -> GrammarState {
        GrammarState { matcher: self.start.deep_clone(), spent: Duration::ZERO }
    }
}

/// Where a text stands in its grammar.
pub(super) struct GrammarState {
    matcher: Matcher,
    /// Time spent on it so far.
    pub(super) spent: Duration,
}

impl GrammarState {
    fn ask<T>(&mut self, question: impl FnOnce(&mut Matcher) -> T) -> T {
        let start = Instant::now();
        let answer = question(&mut self.matcher);
        self.spent += start.elapsed();
        answer
    }

    /// Leaves only the tokens that may come next; end tokens only where the text may end.
    pub(super) fn mask(&mut self, logits: &mut [f32]) -> Result<(), String> {
        self.ask(|matcher| {
            let mask = matcher.compute_mask().map_err(lost)?;
            for (at, logits) in logits.chunks_mut(32).enumerate() {
                let word = mask.as_slice().get(at).copied().unwrap_or(0);
                for (bit, logit) in logits.iter_mut().enumerate() {
                    if word >> bit & 1 == 0 {
                        *logit = f32::NEG_INFINITY;
                    }
                }
            }
            Ok(())
        })
    }

    /// Tokens that must come next, as far as there is no choice.
    pub(super) fn forced(&mut self) -> Vec<u32> {
        self.ask(Matcher::compute_ff_tokens)
    }

    /// How many of these tokens could come next.
    pub(super) fn could(&mut self, tokens: &[u32]) -> usize {
        // A fault here is met again, and told, when the next token is drawn.
        self.ask(|matcher| matcher.validate_tokens(tokens).unwrap_or(0))
    }

    /// Takes a token; `true` when nothing can follow it.
    pub(super) fn advance(&mut self, token: u32) -> Result<bool, String> {
        self.ask(|matcher| matcher.consume_token(token).map(|()| matcher.is_stopped()).map_err(lost))
    }
}

/// The library's own words may quote the text: they are not repeated.
fn lost(_: anyhow::Error) -> String {
    "the form of the answer asks for more work than one token may take; simplify it".into()
}

/// Makes grammars for one tokenizer; what they share is made when the first is asked for.
pub(super) struct Grammars {
    tokenizer: Arc<Tokenizer>,
    factory: OnceLock<Result<ParserFactory, EngineError>>,
}

impl Grammars {
    pub(super) fn new(tokenizer: Arc<Tokenizer>) -> Self {
        Self { tokenizer, factory: OnceLock::new() }
    }

    /// Makes a form ready.
    pub(super) fn make(&self, form: Form) -> Result<Grammar, EngineError> {
        let rules = rules(&form).map_err(EngineError::Form)?;
        let factory = self.factory.get_or_init(|| factory(&self.tokenizer)).as_ref().map_err(Clone::clone)?;
        let mut start = Matcher::new(factory.create_parser(rules));
        if let Some(error) = start.get_error() {
            return Err(EngineError::Form(refusal(&error)));
        }
        // What the library would only warn of is not kept to.
        if let Some(warning) = start.grammar_warnings().first() {
            return Err(EngineError::Form(refusal(warning)));
        }
        Ok(Grammar { form: Arc::new(form), start: Arc::new(start), tokenizer: Arc::clone(&self.tokenizer) })
    }
}

/// What one form may cost: a few tens of milliseconds to make, a few for a token, tens of megabytes.
fn limits() -> ParserLimits {
    ParserLimits {
        initial_lexer_fuel: 1_000_000,
        step_lexer_fuel: 200_000,
        step_max_items: 50_000,
        max_lexer_states: 20_000,
        max_grammar_size: 100_000,
        verbose_errors: false,
        ..ParserLimits::default()
    }
}

fn factory(tokenizer: &Arc<Tokenizer>) -> Result<ParserFactory, EngineError> {
    let failed = |error: anyhow::Error| EngineError::Form(refusal(&error.to_string()));
    let environment = Arc::new(Environment::new(tokenizer)?) as _;
    let slices = SlicedBiasComputer::json_slices();
    let mut factory =
        ParserFactory::new(&environment, InferenceCapabilities::default(), &slices).map_err(failed)?;
    // It would write to standard error what it was given.
    factory.quiet();
    *factory.limits_mut() = limits();
    Ok(factory)
}

/// Our tokenizer as the library sees it.
struct Environment {
    tokenizer: Arc<Tokenizer>,
    trie: TokTrie,
}

impl Environment {
    fn new(tokenizer: &Arc<Tokenizer>) -> Result<Self, EngineError> {
        let ends = tokenizer.ends();
        let Some(&end) = ends.first().filter(|_| ends.iter().all(|end| *end < tokenizer.vocabulary())) else {
            return Err(EngineError::Form("this model's file names no end token".into()));
        };
        let word = |token: u32| {
            let bytes = tokenizer.bytes(token);
            if tokenizer.is_markup(token) { [&[MARKUP], bytes].concat() } else { bytes.to_vec() }
        };
        let words: Vec<Vec<u8>> = (0..tokenizer.vocabulary()).map(word).collect();
        let trie = TokTrie::from(&TokRxInfo::new(tokenizer.vocabulary(), end), &words).with_eos_tokens(ends);
        Ok(Self { tokenizer: Arc::clone(tokenizer), trie })
    }
}

impl TokenizerEnv for Environment {
    fn tok_trie(&self) -> &TokTrie {
        &self.trie
    }

    fn tokenize_bytes(&self, bytes: &[u8]) -> Vec<u32> {
        self.trie.tokenize_with_greedy_fallback(bytes, |text| self.tokenizer.encode(text))
    }
}

/// A form in the library's terms, once it is known to be of a bearable size; else what is wrong with it.
fn rules(form: &Form) -> Result<TopLevelGrammar, String> {
    match form {
        Form::Json => Ok(of_schema(&json!({ "type": "object" }))),
        Form::Schema(schema) => {
            measure(schema)?;
            match schema.as_object() {
                None => Err("the schema must be a JSON object".into()),
                Some(fields) if fields.contains_key("x-guidance") => {
                    Err("`x-guidance` is not supported; leave it out".into())
                }
                Some(_) => Ok(of_schema(schema)),
            }
        }
        Form::OneOf(texts) => one_of(texts),
    }
}

/// JSON in the spacing that models have read most, so that they need not choose.
fn of_schema(schema: &Value) -> TopLevelGrammar {
    let options = JsonCompileOptions {
        item_separator: ", ".into(),
        key_separator: ": ".into(),
        whitespace_flexible: false,
        ..JsonCompileOptions::default()
    };
    let mut schema = schema.clone();
    options.apply_to(&mut schema);
    TopLevelGrammar::from_json_schema(schema)
}

fn one_of(texts: &[String]) -> Result<TopLevelGrammar, String> {
    if texts.is_empty() || texts.iter().any(String::is_empty) {
        return Err("give at least one text to choose from, and none that is empty".into());
    }
    if texts.iter().map(String::len).sum::<usize>() > MOST_BYTES || texts.len() > MOST_VALUES {
        return Err(too_large());
    }
    let quoted: Vec<String> = texts.iter().map(|text| Value::from(text.as_str()).to_string()).collect();
    Ok(TopLevelGrammar::from_lark(format!("start: CHOICE\nCHOICE: {}", quoted.join(" | "))))
}

fn too_large() -> String {
    format!("it is larger than {} KiB or {MOST_VALUES} values", MOST_BYTES >> 10)
}

/// Refuses what is too large or too deep, without descending into it by recursion.
fn measure(schema: &Value) -> Result<(), String> {
    let (mut bytes, mut values) = (0, 0);
    let mut left = vec![(schema, 1)];
    while let Some((value, depth)) = left.pop() {
        values += 1;
        match value {
            Value::String(text) => bytes += text.len(),
            Value::Array(items) => left.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => {
                bytes += fields.keys().map(String::len).sum::<usize>();
                left.extend(fields.values().map(|field| (field, depth + 1)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        if depth > DEEPEST {
            return Err(format!("more than {DEEPEST} values stand inside each other"));
        }
        if bytes > MOST_BYTES || values > MOST_VALUES {
            return Err(too_large());
        }
    }
    Ok(())
}

/// What the library says, in one line and not too long; nothing of a panic's trace, nor of arrows under a line.
fn refusal(error: &str) -> String {
    if error.contains("panic: ") {
        return "the grammar library gives up on it; simplify it".into();
    }
    let lines: Vec<&str> =
        error.lines().map(str::trim).filter(|line| line.contains(char::is_alphabetic)).collect();
    lines.join(" ").chars().take(LONGEST_REFUSAL).collect()
}
