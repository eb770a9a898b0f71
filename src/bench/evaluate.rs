//! Drafts of many texts held against the summaries that people wrote of them, with AI and without.
//!
//! Every mode drafts the same texts in the same run, at the length of each reference unless told otherwise, with the
//! parameters of a person. The figures name no text: each one is known by the first digits of its SHA-256.

use serde::Serialize;

use super::BenchError;
use super::report::FigureBounds;
use super::rouge::{Rouge, rouge};
use crate::assistant::{Assistant, Draft, DraftRequest, Mode};
use crate::draft::{Length, Origin, Status, inventions, language_of};

/// A text, what to ask of it, and what a person wrote of it.
#[derive(Debug, Clone)]
pub struct Specimen {
    /// First digits of the SHA-256 of the text.
    pub id: String,
    /// The document and the parameters; the mode is the evaluation's.
    pub request: DraftRequest,
    /// The summary of a person.
    pub reference: String,
}

/// The figures of a run.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names, with their units, are the documentation of the JSON")]
pub struct Evaluation {
    pub version: &'static str,
    pub texts: usize,
    pub words_read: usize,
    pub rouge: &'static str,
    pub modes: Vec<ModeFigures>,
}

/// One mode, over all the texts.
#[derive(Debug, Clone, Serialize)]
pub struct ModeFigures {
    pub mode: &'static str,
    pub style: String,
    pub model: Option<Writer>,
    pub energy_class: &'static str,
    pub energy_estimated: bool,
    pub means: Means,
    pub each: Vec<TextFigures>,
}

/// The model and the prompt that wrote.
#[derive(Debug, Clone, Serialize)]
pub struct Writer {
    pub name: String,
    pub sha256: String,
    pub kernel: Option<String>,
    pub context: Option<u32>,
    pub prompt: String,
    pub prompt_version: String,
    pub prompt_hash: String,
    pub seed: Option<u64>,
}

/// What one draft is worth.
#[derive(Debug, Clone, Serialize)]
pub struct TextFigures {
    pub text: String,
    #[serde(flatten)]
    pub rouge: Rouge,
    pub words_asked: u32,
    pub words: usize,
    pub numbers_absent_marked: usize,
    pub numbers_absent_unmarked: usize,
    pub names_absent_marked: usize,
    pub names_absent_unmarked: usize,
    pub right_language: bool,
    pub sections_read: usize,
    pub sections: usize,
    pub sentences: usize,
    pub supported: usize,
    pub to_check: usize,
    pub unsupported: usize,
    pub rewritten: usize,
    pub from_source: usize,
    pub passes: usize,
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
    pub seconds: f64,
    pub joules: FigureBounds,
}

/// Means over the texts; shares go from 0 to 1.
#[derive(Debug, Clone, Serialize)]
pub struct Means {
    #[serde(flatten)]
    pub rouge: Rouge,
    pub drafts_with_number_absent: f64,
    pub drafts_with_number_absent_unmarked: f64,
    pub drafts_with_name_absent: f64,
    pub drafts_with_name_absent_unmarked: f64,
    pub right_language: f64,
    pub coverage: f64,
    /// Words written over words asked.
    pub length: f64,
    /// Drafts whose length is between three quarters of what was asked and a tenth more.
    pub length_kept: f64,
    pub supported: f64,
    pub to_check: f64,
    pub unsupported: f64,
    pub from_source: f64,
    pub seconds: f64,
    pub joules: f64,
}

/// Drafts every text in every mode.
///
/// # Errors
/// What the engine and the conductor refuse.
pub async fn evaluate(
    assistant: &Assistant,
    specimens: &[Specimen],
    modes: &[Mode],
    tell: &(dyn Fn(&str) + Sync),
) -> Result<Evaluation, BenchError> {
    let mut figures = Vec::new();
    for mode in modes {
        figures.push(evaluate_mode(assistant, specimens, *mode, tell).await?);
    }
    Ok(Evaluation {
        version: env!("CARGO_PKG_VERSION"),
        texts: specimens.len(),
        words_read: specimens.iter().map(|specimen| specimen.request.document.word_count()).sum(),
        rouge: "F1, lower case, no stemming, runs of letters and digits (Lin 2004)",
        modes: figures,
    })
}

async fn evaluate_mode(
    assistant: &Assistant,
    specimens: &[Specimen],
    mode: Mode,
    tell: &(dyn Fn(&str) + Sync),
) -> Result<ModeFigures, BenchError> {
    let mut each: Vec<TextFigures> = Vec::new();
    let mut last = None;
    for (i, specimen) in specimens.iter().enumerate() {
        let request = DraftRequest { mode, ..specimen.request.clone() };
        let draft = super::run::finished_draft(assistant, request).await?;
        let figures = TextFigures::of(&draft, specimen);
        tell(&format!(
            "{} {}/{} {}: {:.1} / {:.1} / {:.1}, {} words of {}, {:.1} s",
            mode.as_str(),
            i + 1,
            specimens.len(),
            figures.text,
            figures.rouge.rouge_1,
            figures.rouge.rouge_2,
            figures.rouge.rouge_l,
            figures.words,
            figures.words_asked,
            figures.seconds,
        ));
        each.push(figures);
        last = Some(draft);
    }
    let source = assistant.meter().source();
    Ok(ModeFigures {
        mode: mode.as_str(),
        style: specimens.first().map_or_else(String::new, |specimen| specimen.request.style.clone()),
        model: last.as_deref().and_then(Writer::of),
        energy_class: source.class.as_str(),
        energy_estimated: source.class.is_estimated(),
        means: Means::of(&each),
        each,
    })
}

impl Writer {
    pub(super) fn of(draft: &Draft) -> Option<Self> {
        let made = &draft.provenance;
        let (model, prompt) = (made.model.as_ref()?, made.prompt.as_ref()?);
        Some(Self {
            name: model.name.clone(),
            sha256: model.sha256.clone(),
            kernel: made.kernel.clone(),
            context: made.context,
            prompt: prompt.name.clone(),
            prompt_version: prompt.version.clone(),
            prompt_hash: prompt.hash.clone(),
            seed: made.sampling.as_ref().map(|sampling| sampling.seed),
        })
    }
}

impl TextFigures {
    fn of(draft: &Draft, specimen: &Specimen) -> Self {
        let absent = inventions(&draft.sentences, &specimen.request.document);
        let marked = |status| draft.sentences.iter().filter(|s| s.status == status).count();
        let from = |origin| draft.sentences.iter().filter(|s| s.origin == origin).count();
        let asked = specimen.request.length.unwrap_or(draft.provenance.length);
        Self {
            text: specimen.id.clone(),
            rouge: rouge(&draft.text, &specimen.reference),
            words_asked: Length::in_words(asked),
            words: draft.text.split_whitespace().count(),
            numbers_absent_marked: absent.numbers_marked,
            numbers_absent_unmarked: absent.numbers_unmarked,
            names_absent_marked: absent.names_marked,
            names_absent_unmarked: absent.names_unmarked,
            right_language: language_of(&draft.text) == draft.provenance.language,
            sections_read: draft.coverage.read,
            sections: draft.coverage.of,
            sentences: draft.sentences.len(),
            supported: marked(Status::Supported),
            to_check: marked(Status::ToCheck),
            unsupported: marked(Status::Unsupported),
            rewritten: from(Origin::Rewritten),
            from_source: from(Origin::Source),
            passes: draft.provenance.passes,
            prompt_tokens: draft.measured.tokens.prompt,
            completion_tokens: draft.measured.tokens.completion,
            seconds: draft.measured.latency.total.as_secs_f64(),
            joules: draft.measured.energy.marginal.into(),
        }
    }

    fn length(&self) -> f64 {
        self.words as f64 / f64::from(self.words_asked)
    }
}

impl Means {
    fn of(each: &[TextFigures]) -> Self {
        let count = each.len().max(1) as f64;
        let mean = |figure: &dyn Fn(&TextFigures) -> f64| each.iter().map(figure).sum::<f64>() / count;
        let share =
            |holds: &dyn Fn(&TextFigures) -> bool| each.iter().filter(|t| holds(t)).count() as f64 / count;
        let sentences = each.iter().map(|text| text.sentences).sum::<usize>().max(1) as f64;
        let of_sentences = |figure: &dyn Fn(&TextFigures) -> usize| {
            each.iter().map(figure).sum::<usize>() as f64 / sentences
        };
        Self {
            rouge: Rouge {
                rouge_1: mean(&|text| text.rouge.rouge_1),
                rouge_2: mean(&|text| text.rouge.rouge_2),
                rouge_l: mean(&|text| text.rouge.rouge_l),
            },
            drafts_with_number_absent: share(&|t| t.numbers_absent_marked + t.numbers_absent_unmarked > 0),
            drafts_with_number_absent_unmarked: share(&|t| t.numbers_absent_unmarked > 0),
            drafts_with_name_absent: share(&|t| t.names_absent_marked + t.names_absent_unmarked > 0),
            drafts_with_name_absent_unmarked: share(&|t| t.names_absent_unmarked > 0),
            right_language: share(&|t| t.right_language),
            coverage: mean(&|t| t.sections_read as f64 / t.sections.max(1) as f64),
            length: mean(&TextFigures::length),
            length_kept: share(&|t| (0.75..=1.1).contains(&t.length())),
            supported: of_sentences(&|t| t.supported),
            to_check: of_sentences(&|t| t.to_check),
            unsupported: of_sentences(&|t| t.unsupported),
            from_source: of_sentences(&|t| t.from_source),
            seconds: mean(&|t| t.seconds),
            joules: mean(&|t| t.joules.value),
        }
    }
}

/// The figures as a table for people, one column for each mode.
#[must_use]
pub fn evaluation_table(evaluation: &Evaluation) -> String {
    let modes = &evaluation.modes;
    let of = |figure: &dyn Fn(&ModeFigures) -> String| modes.iter().map(figure).collect::<Vec<String>>();
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let pair = |all: f64, unmarked: f64| format!("{} ({} unmarked)", percent(all), percent(unmarked));
    let writer = |figure: &dyn Fn(&Writer) -> String| {
        of(&|mode| mode.model.as_ref().map_or_else(|| "none".to_owned(), figure))
    };
    let mean = |figure: &dyn Fn(&Means) -> String| of(&|mode| figure(&mode.means));
    let rows: Vec<(&str, Vec<String>)> = vec![
        ("mode", of(&|mode| mode.mode.to_owned())),
        ("style", of(&|mode| mode.style.clone())),
        ("model", writer(&|w| w.name.clone())),
        ("  sha256", writer(&|w| w.sha256.chars().take(12).collect())),
        ("prompt", writer(&|w| format!("{} {} {:.12}", w.prompt, w.prompt_version, w.prompt_hash))),
        (
            "ROUGE-1 / 2 / L",
            mean(&|m| format!("{:.1} / {:.1} / {:.1}", m.rouge.rouge_1, m.rouge.rouge_2, m.rouge.rouge_l)),
        ),
        (
            "drafts with a number absent",
            mean(&|m| pair(m.drafts_with_number_absent, m.drafts_with_number_absent_unmarked)),
        ),
        (
            "drafts with a name absent",
            mean(&|m| pair(m.drafts_with_name_absent, m.drafts_with_name_absent_unmarked)),
        ),
        ("right language", mean(&|m| percent(m.right_language))),
        ("sections read", mean(&|m| percent(m.coverage))),
        ("length, of what was asked", mean(&|m| percent(m.length))),
        ("  drafts between 75 and 110 %", mean(&|m| percent(m.length_kept))),
        ("sentences supported", mean(&|m| percent(m.supported))),
        ("  to check", mean(&|m| percent(m.to_check))),
        ("  unsupported", mean(&|m| percent(m.unsupported))),
        ("  copied from the source", mean(&|m| percent(m.from_source))),
        ("seconds a draft", mean(&|m| format!("{:.2}", m.seconds))),
        (
            "joules a draft",
            of(&|mode| {
                let origin = if mode.energy_estimated { "estimated" } else { "measured" };
                format!("{:.3} (class {}, {origin})", mode.means.joules, mode.energy_class)
            }),
        ),
    ];
    let head = format!(
        "{} texts, {} words read; ROUGE: {}\n",
        evaluation.texts, evaluation.words_read, evaluation.rouge
    );
    head + &columns(&rows)
}

/// Rows of cells under one another.
pub(super) fn columns<N: AsRef<str>>(rows: &[(N, Vec<String>)]) -> String {
    let first = rows.iter().map(|(name, _)| name.as_ref().chars().count()).max().unwrap_or(0);
    let wide = rows.iter().flat_map(|(_, cells)| cells).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let line = |(name, cells): &(N, Vec<String>)| {
        let name = name.as_ref();
        let cells: String = cells.iter().map(|cell| format!("  {cell:<wide$}")).collect();
        format!("{}\n", format!("{name:<first$}{cells}").trim_end())
    };
    rows.iter().map(line).collect()
}
