//! Drafts of documents with answer keys: which facts they tell, what stands behind their sentences, what they cost.

use serde::Serialize;

use super::BenchError;
use super::answer_key::{AnswerKey, Facts, Marks};
use super::evaluate::Writer;
use super::report::FigureBounds;
use crate::assistant::{
    Assistant, AssistantError, CompletionEvent, CompletionRequest, DraftRequest, Input, Mode,
};
use crate::draft::{Proof, Sentence, Status, check};
use crate::engine::{EndTokens, Message, Role, Sampling, Shortcuts};
use crate::meter::Measured;
use crate::words::{Language, message_with};

/// Tokens that a word takes at most, in either language.
const TOKENS_PER_WORD: u32 = 2;

/// A document, what to ask of it, and its key.
#[derive(Debug, Clone)]
pub struct Keyed {
    /// The name of its file.
    pub name: String,
    /// The document and the parameters; the mode is the evaluation's.
    pub request: DraftRequest,
    /// What a reader needs of it.
    pub key: AnswerKey,
}

/// Who writes the drafts that are held to answer keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The conductor, in one of its modes.
    Mode(Mode),
    /// The same model, asked plainly.
    Plain,
}

impl Author {
    /// Its stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mode(mode) => mode.as_str(),
            Self::Plain => "plain",
        }
    }
}

/// The figures of a run.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names, with their units, are the documentation of the JSON")]
pub struct KeyedEvaluation {
    pub version: &'static str,
    pub texts: usize,
    pub words_read: usize,
    pub marks: Marks,
    pub marks_difference: f64,
    pub modes: Vec<AuthorFigures>,
}

/// The drafts of one author, over all the documents.
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "the names, with their units, are the documentation of the JSON")]
pub struct AuthorFigures {
    pub mode: &'static str,
    pub style: String,
    pub model: Option<Writer>,
    pub energy_class: &'static str,
    pub energy_estimated: bool,
    pub facts: Facts,
    pub words_asked: f64,
    pub words: f64,
    pub proofs: Proofs,
    pub seconds: f64,
    pub joules: f64,
    pub each: Vec<KeyedFigures>,
}

/// One document.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names, with their units, are the documentation of the JSON")]
pub struct KeyedFigures {
    pub text: String,
    pub facts: Facts,
    pub words_asked: u32,
    pub words: usize,
    pub proofs: Proofs,
    pub seconds: f64,
    pub joules: f64,
}

/// Sentences by what stands behind them.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[expect(missing_docs, reason = "the names are those of proofs and marks")]
pub struct Proofs {
    pub sentences: usize,
    pub verbatim: usize,
    pub claims: usize,
    pub supported_without_proof: usize,
    pub to_check: usize,
    pub unsupported: usize,
}

impl Proofs {
    fn of(sentences: &[Sentence]) -> Self {
        let count =
            |holds: &dyn Fn(&Sentence) -> bool| sentences.iter().filter(|sentence| holds(sentence)).count();
        let supported = |sentence: &Sentence| sentence.status == Status::Supported;
        Self {
            sentences: sentences.len(),
            verbatim: count(&|sentence| supported(sentence) && sentence.proof == Some(Proof::Verbatim)),
            claims: count(&|sentence| supported(sentence) && sentence.proof == Some(Proof::Claims)),
            supported_without_proof: count(&|sentence| supported(sentence) && sentence.proof.is_none()),
            to_check: count(&|sentence| sentence.status == Status::ToCheck),
            unsupported: count(&|sentence| sentence.status == Status::Unsupported),
        }
    }

    fn join(&mut self, other: Self) {
        self.sentences += other.sentences;
        self.verbatim += other.verbatim;
        self.claims += other.claims;
        self.supported_without_proof += other.supported_without_proof;
        self.to_check += other.to_check;
        self.unsupported += other.unsupported;
    }
}

/// What an author wrote.
struct KeyedDraft {
    text: String,
    sentences: Vec<Sentence>,
    writer: Option<Writer>,
    measured: Measured,
}

/// Has every author draft every document, and holds each draft to its answer key; marks need no draft.
///
/// # Errors
/// What the engine and the conductor refuse.
pub async fn evaluate_keyed(
    assistant: &Assistant,
    texts: &[Keyed],
    authors: &[Author],
    tell: &(dyn Fn(&str) + Sync),
) -> Result<KeyedEvaluation, BenchError> {
    let mut marks = Marks::default();
    for text in texts {
        // The language of a key's sentences is that of its document.
        marks.join(&Marks::of(&text.request.document, &text.key, text.request.draft_language()));
    }
    let mut modes = Vec::new();
    for author in authors {
        modes.push(evaluate_author(assistant, texts, *author, tell).await?);
    }
    Ok(KeyedEvaluation {
        version: env!("CARGO_PKG_VERSION"),
        texts: texts.len(),
        words_read: texts.iter().map(|text| text.request.document.word_count()).sum(),
        marks_difference: marks.difference(),
        marks,
        modes,
    })
}

async fn evaluate_author(
    assistant: &Assistant,
    texts: &[Keyed],
    author: Author,
    tell: &(dyn Fn(&str) + Sync),
) -> Result<AuthorFigures, BenchError> {
    let source = assistant.meter().source();
    let mut figures = AuthorFigures {
        mode: author.as_str(),
        style: texts.first().map_or_else(String::new, |text| text.request.style.clone()),
        energy_class: source.class.as_str(),
        energy_estimated: source.class.is_estimated(),
        ..AuthorFigures::default()
    };
    let count = texts.len().max(1) as f64;
    for (i, text) in texts.iter().enumerate() {
        let made = match author {
            Author::Mode(mode) => drafted(assistant, DraftRequest { mode, ..text.request.clone() }).await?,
            Author::Plain => plain_draft(assistant, &text.request).await?,
        };
        let one = KeyedFigures {
            text: text.name.clone(),
            facts: Facts::of(&made.text, &made.sentences, &text.request.document, &text.key),
            words_asked: text.request.draft_length(assistant.prompts())?.in_words(),
            words: made.text.split_whitespace().count(),
            proofs: Proofs::of(&made.sentences),
            seconds: made.measured.latency.total.as_secs_f64(),
            joules: FigureBounds::from(made.measured.energy.marginal).value,
        };
        let told = one.facts.told;
        tell(&format!(
            "{} {}/{} {}: {} of {} facts, {} words of {}, {:.1} s",
            author.as_str(),
            i + 1,
            texts.len(),
            one.text,
            told.of,
            told.all,
            one.words,
            one.words_asked,
            one.seconds,
        ));
        figures.facts.join(&one.facts);
        figures.proofs.join(one.proofs);
        figures.words_asked += f64::from(one.words_asked) / count;
        figures.words += one.words as f64 / count;
        figures.seconds += one.seconds / count;
        figures.joules += one.joules / count;
        figures.model = made.writer;
        figures.each.push(one);
    }
    Ok(figures)
}

async fn drafted(assistant: &Assistant, request: DraftRequest) -> Result<KeyedDraft, BenchError> {
    let draft = super::run::finished_draft(assistant, request).await?;
    let writer = Writer::of(&draft);
    Ok(KeyedDraft { text: draft.text, sentences: draft.sentences, writer, measured: draft.measured })
}

/// The whole document after one line, as anybody would ask.
async fn plain_draft(assistant: &Assistant, request: &DraftRequest) -> Result<KeyedDraft, BenchError> {
    let words = request.draft_length(assistant.prompts())?.in_words();
    let (language, document) = (request.draft_language(), &request.document);
    let asked = plain_prompt(&request.style, language, words);
    let content = format!("{asked}\n\n{}", document.text);
    let completion = CompletionRequest {
        input: Input::Chat(vec![Message::new(Role::User, content)]),
        sampling: Sampling { seed: request.seed.unwrap_or_default(), ..Sampling::default() },
        max_tokens: words * TOKENS_PER_WORD,
        stop: Vec::new(),
        end_tokens: EndTokens::Obeyed,
        alternatives: None,
        shortcuts: Shortcuts::NONE,
        form: None,
        route: request.route,
        key: None,
        priority: request.priority,
    };
    let mut events = assistant.complete(completion).await?;
    let mut text = String::new();
    while let Some(event) = events.recv().await {
        match event {
            CompletionEvent::Token { text: piece, .. } => text.push_str(&piece),
            CompletionEvent::Done(done) => {
                let sentences = check(&text, document, language);
                let writer = Some(plain_writer(assistant, asked, request.seed));
                return Ok(KeyedDraft { text, sentences, writer, measured: done.measured });
            }
            CompletionEvent::Failed(error, _) => return Err(error.into()),
            CompletionEvent::Waiting(_) => {}
        }
    }
    Err(AssistantError::EngineFault.into())
}

/// The model itself, and the one line it was asked.
fn plain_writer(assistant: &Assistant, asked: String, seed: Option<u64>) -> Writer {
    let card = assistant.card();
    Writer {
        name: card.name.clone(),
        sha256: card.sha256.clone(),
        kernel: None,
        context: Some(assistant.engine().facts().context),
        prompt: asked,
        prompt_version: String::new(),
        prompt_hash: String::new(),
        seed,
    }
}

fn plain_prompt(style: &str, language: Language, words: u32) -> String {
    let key = if style == "minutes" { "prompt-minutes" } else { "prompt-summary" };
    message_with(language, key, &[("words", &words)])
}
