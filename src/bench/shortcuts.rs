//! What the engine's shortcuts save on real documents: prompt lookup, and the prefix cache when a text is drafted in another style.
//!
//! Each document is drafted in each style twice, with prompt lookup and without, first one and then the other in turn; the
//! words must be the same. The first style finds nothing in the prefix cache, the others find the document.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use tokio::sync::mpsc;

use super::BenchError;
use super::run::finished_draft;
use crate::assistant::{Assistant, Draft, DraftRequest};
use crate::engine::{
    CacheUse, Engine, EngineError, Event, Form, Grammar, Job, LookupUse, Message, ModelFacts, Shortcuts,
};
use crate::meter::Phase;

/// An engine whose prompt lookup can be turned off while it works.
pub struct Switched {
    engine: Arc<dyn Engine>,
    prompt_lookup: AtomicBool,
}

impl Switched {
    /// Over an engine, with prompt lookup on.
    pub fn new(engine: Arc<dyn Engine>) -> Self {
        Self { engine, prompt_lookup: AtomicBool::new(true) }
    }
}

impl Engine for Switched {
    fn facts(&self) -> &ModelFacts {
        self.engine.facts()
    }

    fn count(&self, text: &str) -> u32 {
        self.engine.count(text)
    }

    fn encode_chat(&self, messages: &[Message]) -> Result<Vec<u32>, EngineError> {
        self.engine.encode_chat(messages)
    }

    fn encode_text(&self, text: &str) -> Vec<u32> {
        self.engine.encode_text(text)
    }

    fn render_chat(&self, messages: &[Message]) -> Result<String, EngineError> {
        self.engine.render_chat(messages)
    }

    fn grammar(&self, form: Form) -> Result<Grammar, EngineError> {
        self.engine.grammar(form)
    }

    fn generate(&self, job: Job) -> Result<mpsc::Receiver<Event>, EngineError> {
        let prompt_lookup = job.shortcuts.prompt_lookup && self.prompt_lookup.load(Ordering::Relaxed);
        self.engine.generate(Job { shortcuts: Shortcuts { prompt_lookup, ..job.shortcuts }, ..job })
    }

    fn cache(&self) -> CacheUse {
        self.engine.cache()
    }

    fn lookup(&self) -> LookupUse {
        self.engine.lookup()
    }

    fn forget(&self, owner: Option<&str>) -> u64 {
        self.engine.forget(owner)
    }
}

/// The figures of a run.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names, with their units, are the documentation of the JSON")]
pub struct Saved {
    pub version: &'static str,
    pub model: String,
    pub kernel: String,
    pub words_read: usize,
    pub each: Vec<Saving>,
}

impl Saved {
    /// Whether every draft has the same words with prompt lookup and without.
    #[must_use]
    pub fn same_words(&self) -> bool {
        self.each.iter().all(|saving| saving.same_words)
    }
}

/// What was saved on one document in one style.
#[derive(Debug, Clone, Serialize)]
pub struct Saving {
    pub document: usize,
    pub words: usize,
    pub style: String,
    /// Whether nothing of the document was in the prefix cache when it was first drafted in this style.
    pub first: bool,
    pub prompt_tokens: u32,
    pub cached_tokens: u32,
    pub prefill_s: f64,
    pub tokens_written: u32,
    pub guessed: u64,
    pub right: u64,
    pub decode_without_s: f64,
    pub decode_with_s: f64,
    pub same_words: bool,
}

/// Drafts every document in every style, with prompt lookup and without.
///
/// # Errors
/// What the engine and the conductor refuse.
pub async fn saved(
    assistant: &Assistant,
    switch: &Switched,
    requests: &[DraftRequest],
    styles: &[String],
    tell: &(dyn Fn(&str) + Sync),
) -> Result<Saved, BenchError> {
    let mut each = Vec::new();
    for (document, request) in requests.iter().enumerate() {
        switch.forget(None);
        for (at, style) in styles.iter().enumerate() {
            let request = DraftRequest { style: style.clone(), ..request.clone() };
            let guesses_first = (document + at) % 2 == 1;
            let (one, made) = with_lookup(assistant, switch, &request, guesses_first).await?;
            let (other, also) = with_lookup(assistant, switch, &request, !guesses_first).await?;
            let (with, without) = if guesses_first { (&one, &other) } else { (&other, &one) };
            let saving = Saving {
                document: document + 1,
                words: request.document.word_count(),
                style: style.clone(),
                first: at == 0,
                prompt_tokens: one.measured.tokens.prompt,
                cached_tokens: one.measured.tokens.cached,
                prefill_s: one.measured.latency.phases[Phase::Prefill].as_secs_f64(),
                tokens_written: one.measured.tokens.completion,
                guessed: made.proposed + also.proposed,
                right: made.accepted + also.accepted,
                decode_without_s: without.measured.latency.phases[Phase::Decode].as_secs_f64(),
                decode_with_s: with.measured.latency.phases[Phase::Decode].as_secs_f64(),
                same_words: one.text == other.text,
            };
            tell(&format!(
                "document {} of {}, {style}: {:.1} s written without guesses, {:.1} s with",
                document + 1,
                requests.len(),
                saving.decode_without_s,
                saving.decode_with_s
            ));
            each.push(saving);
        }
    }
    let facts = switch.facts();
    Ok(Saved {
        version: env!("CARGO_PKG_VERSION"),
        model: facts.name.clone(),
        kernel: facts.kernel.clone(),
        words_read: requests.iter().map(|request| request.document.word_count()).sum(),
        each,
    })
}

/// A draft, and how many tokens were proposed and accepted for it.
async fn with_lookup(
    assistant: &Assistant,
    switch: &Switched,
    request: &DraftRequest,
    prompt_lookup: bool,
) -> Result<(Box<Draft>, LookupUse), BenchError> {
    switch.prompt_lookup.store(prompt_lookup, Ordering::Relaxed);
    let before = switch.lookup();
    let draft = finished_draft(assistant, request.clone()).await?;
    let after = switch.lookup();
    let used =
        LookupUse { proposed: after.proposed - before.proposed, accepted: after.accepted - before.accepted };
    Ok((draft, used))
}

/// The report for people: by style, over all the documents.
#[must_use]
pub fn saved_table(saved: &Saved) -> String {
    let documents = saved.each.iter().map(|saving| saving.document).max().unwrap_or(0);
    let mut text = format!(
        "{documents} documents, {} words; {}, {}\n\n\
         style         written  guessed  right   seconds of writing, without and with guesses   slowest   words\n",
        saved.words_read, saved.model, saved.kernel
    );
    let mut styles: Vec<&str> = saved.each.iter().map(|saving| saving.style.as_str()).collect();
    styles.dedup();
    styles.truncate(saved.each.len() / documents.max(1));
    for style in &styles {
        let of: Vec<&Saving> = saved.each.iter().filter(|saving| saving.style == *style).collect();
        let sum = |figure: &dyn Fn(&Saving) -> f64| of.iter().map(|saving| figure(saving)).sum::<f64>();
        let (without, with) = (sum(&|s| s.decode_without_s), sum(&|s| s.decode_with_s));
        let guessed = sum(&|s| s.guessed as f64);
        let slowest = of.iter().map(|s| s.decode_with_s / s.decode_without_s).fold(0.0, f64::max);
        let same = if of.iter().all(|s| s.same_words) { "the same" } else { "NOT the same" };
        let _ = writeln!(
            text,
            "{style:<12} {:>8} {guessed:>8} {:>5.0} %   {without:>10.1} s {with:>10.1} s {:>16}   {slowest:>6.3}x   {same}",
            sum(&|s| f64::from(s.tokens_written)),
            100.0 * sum(&|s| s.right as f64) / guessed.max(1.0),
            format!("{:.3}x", with / without),
        );
    }
    text.push_str("\nstyle         prompts, tokens   kept   seconds of reading   of the first style's\n");
    let first = |document| saved.each.iter().find(|s| s.document == document && s.first).map(|s| s.prefill_s);
    for style in &styles {
        let of: Vec<&Saving> = saved.each.iter().filter(|saving| saving.style == *style).collect();
        let prompts: u32 = of.iter().map(|saving| saving.prompt_tokens).sum();
        let cached: u32 = of.iter().map(|saving| saving.cached_tokens).sum();
        let seconds: f64 = of.iter().map(|saving| saving.prefill_s).sum();
        let cold: f64 = of.iter().filter_map(|saving| first(saving.document)).sum();
        let _ = writeln!(
            text,
            "{style:<12} {prompts:>16} {:>5.1} % {seconds:>16.2} s {:>20}",
            100.0 * f64::from(cached) / f64::from(prompts.max(1)),
            format!("{:.3}x", seconds / cold),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saving(document: usize, style: &str, first: bool) -> Saving {
        Saving {
            document,
            words: 100,
            style: style.into(),
            first,
            prompt_tokens: 1_000,
            cached_tokens: if first { 0 } else { 950 },
            prefill_s: if first { 4.0 } else { 0.2 },
            tokens_written: 200,
            guessed: 100,
            right: 60,
            decode_without_s: 5.0,
            decode_with_s: 4.0,
            same_words: document == 1,
        }
    }

    #[test]
    fn the_table_adds_documents_up_by_style() {
        let each = [(1, "summary"), (1, "press"), (2, "summary"), (2, "press")]
            .map(|(document, style)| saving(document, style, style == "summary"));
        let each = each.to_vec();
        let saved = Saved { version: "0", model: "m".into(), kernel: "k".into(), words_read: 200, each };
        let table = saved_table(&saved);
        let press: Vec<&str> = table.lines().filter(|line| line.starts_with("press")).collect();
        assert_eq!(press.len(), 2, "{table}");
        assert!(press[0].contains("60 %") && press[0].contains("0.800x"), "{table}");
        assert!(press[0].ends_with("NOT the same") && !saved.same_words(), "{table}");
        assert!(press[1].contains("95.0 %") && press[1].ends_with("0.050x"), "{table}");
    }
}
