//! The JSON of drafts, as documented in `http.md` and the README.

mod checked;

use serde::Serialize;

pub use checked::{CheckBody, ClaimBody, LeftOutBody, SentenceBody, ShareBody, kind_code, mark};

use crate::admission::{Place, Standing};
use crate::assistant::{Cost, Draft, Provenance, Quote};
use crate::draft::Length;
use crate::ledger::wire::{Figure, MeterRecord};
use crate::units::Interval;

/// The basis of an estimate learnt from past requests.
const LEDGER: &str = "ledger";

/// The body of a finished draft.
#[derive(Debug, Serialize)]
pub struct DoneBody {
    /// The draft.
    pub draft: String,
    /// Its sentences with their marks.
    pub sentences: Vec<SentenceBody>,
    /// How many of them have a proof.
    pub proven: ShareBody,
    /// Facts that its length had no room for.
    pub left_out: Vec<LeftOutBody>,
    /// How much of the document was read.
    pub coverage: CoverageBody,
    /// What could not be read.
    pub notices: Vec<String>,
    /// How it was made.
    pub provenance: ProvenanceBody,
    /// What it cost.
    pub meter: MeterRecord,
    /// The text that source ranges point into.
    pub text: String,
}

/// Sections read, out of how many.
#[derive(Debug, Serialize)]
pub struct CoverageBody {
    /// Sections read.
    pub read: usize,
    /// Sections of the document.
    pub of: usize,
}

/// How a draft was made, enough to make it again.
#[derive(Debug, Serialize)]
pub struct ProvenanceBody {
    /// Name of the model; null when nobody wrote.
    pub model: Option<String>,
    /// SHA-256 of its file.
    pub sha256: Option<String>,
    /// Licence of its weights.
    pub licence: Option<String>,
    /// The prompt.
    pub prompt: Option<PromptBody>,
    /// The parameters.
    pub parameters: ParametersBody,
    /// Which arithmetic ran.
    pub kernel: Option<String>,
    /// Version of this program.
    pub version: &'static str,
    /// Language of the draft.
    pub language: &'static str,
    /// `write`, `extract` or `eco`.
    pub mode: &'static str,
}

/// Which prompt, exactly.
#[derive(Debug, Serialize)]
pub struct PromptBody {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file; when the passes used several, that of their digests, a line each, in the order below.
    pub hash: String,
    /// Those files.
    pub files: Vec<PromptFileBody>,
    /// Its words, with the document left out.
    pub text: String,
}

/// One file of a prompt.
#[derive(Debug, Serialize)]
pub struct PromptFileBody {
    /// What for: `style`, `notes`, `merge`.
    pub role: &'static str,
    /// Its SHA-256.
    pub hash: String,
}

/// The parameters of a draft.
#[derive(Debug, Serialize)]
pub struct ParametersBody {
    /// Style.
    pub style: String,
    /// Length in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<u32>,
    /// Length in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub characters: Option<u32>,
    /// Passes of the model.
    pub passes: usize,
    /// Context in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<u32>,
    /// How tokens were drawn.
    #[serde(flatten)]
    pub sampling: Option<SamplingBody>,
}

/// How tokens were drawn.
#[derive(Debug, Serialize)]
pub struct SamplingBody {
    /// Temperature.
    pub temperature: f64,
    /// Nucleus.
    pub top_p: f64,
    /// Likeliest tokens kept; 0 for all.
    pub top_k: u32,
    /// Floor relative to the likeliest.
    pub min_p: f64,
    /// Repetition penalty.
    pub repeat_penalty: f64,
    /// Key of the random numbers.
    pub seed: u64,
}

impl SamplingBody {
    /// The sampling as it is shown. A decimal written as an f32 is shown as it was written.
    pub fn of(sampling: &crate::assistant::Sampling) -> Self {
        Self {
            temperature: decimal(sampling.temperature),
            top_p: decimal(sampling.top_p),
            top_k: sampling.top_k,
            min_p: decimal(sampling.min_p),
            repeat_penalty: decimal(sampling.repeat_penalty),
            seed: sampling.seed,
        }
    }
}

/// The decimal a person wrote: 0.7, where a plain widening of the f32 gives 0.699999988079071.
fn decimal(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| f64::from(number))
}

impl DoneBody {
    /// The body of a draft of a document whose text is `text`.
    pub fn of(draft: &Draft, text: &str) -> Self {
        Self {
            draft: draft.text.clone(),
            sentences: SentenceBody::all(&draft.sentences, text),
            proven: ShareBody::of(&draft.sentences),
            left_out: draft.left_out.iter().filter_map(|fact| LeftOutBody::of(fact, text)).collect(),
            coverage: CoverageBody { read: draft.coverage.read, of: draft.coverage.of },
            notices: draft.notices.clone(),
            provenance: ProvenanceBody::of(&draft.provenance),
            meter: MeterRecord::from(&draft.measured),
            text: text.to_string(),
        }
    }
}

impl ProvenanceBody {
    fn of(made: &Provenance) -> Self {
        let (words, characters) = match made.length {
            Length::Words(words) => (Some(words), None),
            Length::Characters(characters) => (None, Some(characters)),
        };
        Self {
            model: made.model.as_ref().map(|model| model.name.clone()),
            sha256: made.model.as_ref().map(|model| model.sha256.clone()),
            licence: made.model.as_ref().map(|model| model.licence.clone()),
            prompt: made.prompt.as_ref().map(|prompt| PromptBody {
                name: prompt.name.clone(),
                version: prompt.version.clone(),
                hash: prompt.hash.clone(),
                files: prompt
                    .files
                    .iter()
                    .map(|(role, hash)| PromptFileBody { role, hash: hash.clone() })
                    .collect(),
                text: prompt.text.clone(),
            }),
            parameters: ParametersBody {
                style: made.style.clone(),
                words,
                characters,
                passes: made.passes,
                context: made.context,
                sampling: made.sampling.as_ref().map(SamplingBody::of),
            },
            kernel: made.kernel.clone(),
            version: env!("CARGO_PKG_VERSION"),
            language: made.language.code(),
            mode: made.mode.as_str(),
        }
    }
}

/// What a draft should cost.
#[derive(Debug, Serialize)]
pub struct QuoteBody {
    /// Words of the document.
    pub words: usize,
    /// Its sections.
    pub sections: usize,
    /// Passes of the model.
    pub passes: usize,
    /// Prompt tokens of all passes.
    pub prompt_tokens: u32,
    /// Tokens the model may write.
    pub completion_tokens: u32,
    /// Writing with AI; null until this model has been used on this machine.
    pub write: Option<CostBody>,
    /// Extracting without AI.
    pub extract: CostBody,
    /// The energy budget nearest to its limit; null when nothing is limited.
    pub budget: Option<BudgetBody>,
}

/// Where a request stands that waits for its turn.
#[derive(Debug, Serialize)]
pub struct WaitingBody {
    /// Place in the queue: 1 is next.
    pub position: usize,
    /// About how many seconds until its turn; null while that is not known.
    pub seconds: Option<Figure>,
    /// `ledger` when they are learnt from requests of this machine; null with them.
    pub basis: Option<&'static str>,
    /// The queue is paused, and nobody knows until when.
    pub paused: bool,
}

impl WaitingBody {
    /// A place as it is sent.
    pub fn of(place: &Place) -> Self {
        Self {
            position: place.position,
            seconds: place.wait.map(figure),
            basis: place.wait.map(|_| LEDGER),
            paused: place.paused,
        }
    }

    /// The same in a line.
    pub fn line(&self) -> String {
        let position = self.position;
        match (&self.seconds, self.paused) {
            (_, true) => format!("waiting, place {position}, the queue is paused"),
            (Some(wait), _) => format!(
                "waiting, place {position}, about {:.0} s (estimate, {:.0} to {:.0} s)",
                wait.value, wait.low, wait.high
            ),
            (None, _) => format!("waiting, place {position}, not known how long"),
        }
    }
}

/// An energy budget as it stands.
#[derive(Debug, Serialize)]
pub struct BudgetBody {
    /// `day`, `month`, `key_day` or `key_month`.
    pub name: &'static str,
    /// How much it is.
    pub limit_wh: f64,
    /// How much is spent, with what runs or waits.
    pub spent_wh: f64,
    /// How much is left.
    pub left_wh: f64,
    /// True when it is nearly spent, with this request.
    pub near: bool,
    /// Who may raise it.
    pub raised_by: Option<String>,
    /// When it was decided.
    pub decided_on: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
}

impl BudgetBody {
    /// A budget as it is sent.
    pub fn of(standing: &Standing) -> Self {
        let decision = standing.decision.clone();
        Self {
            name: standing.limit.as_str(),
            limit_wh: standing.allowed.0,
            spent_wh: standing.spent.0,
            left_wh: (standing.allowed.0 - standing.spent.0).max(0.0),
            near: standing.near,
            raised_by: decision.raised_by,
            decided_on: decision.on,
            decided_by: decision.by,
        }
    }
}

/// Time and energy, always an estimate.
#[derive(Debug, Serialize)]
pub struct CostBody {
    /// Seconds.
    pub seconds: Figure,
    /// Watt-hours.
    pub wh: Option<Figure>,
    /// `ledger` when learnt from requests of this machine, `rule_of_thumb` otherwise.
    pub basis: &'static str,
    /// Requests it was learnt from.
    pub learned_from: u64,
}

impl QuoteBody {
    /// A quote as it is sent.
    pub fn of(quote: &Quote) -> Self {
        Self {
            words: quote.words,
            sections: quote.sections,
            passes: quote.passes,
            prompt_tokens: quote.prompt_tokens,
            completion_tokens: quote.completion_tokens,
            write: quote.write.as_ref().map(CostBody::of),
            extract: CostBody::of(&quote.extract),
            budget: quote.budget.as_ref().map(BudgetBody::of),
        }
    }
}

impl CostBody {
    fn of(cost: &Cost) -> Self {
        Self {
            seconds: figure(cost.seconds),
            wh: cost.energy.map(|energy| figure(energy.map(|energy| energy.0))),
            basis: if cost.learned_from > 0 { LEDGER } else { "rule_of_thumb" },
            learned_from: cost.learned_from,
        }
    }
}

/// An interval as it is sent.
pub fn figure(interval: Interval<f64>) -> Figure {
    Figure { value: interval.value, low: interval.low, high: interval.high }
}
