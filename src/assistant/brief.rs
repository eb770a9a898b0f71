//! What is settled of a draft before the model is asked: its language, length, source, plan and form.

use std::ops::Range;

use super::conductor::Parts;
use super::construction_plan::{self, ConstructionPlan};
use super::error::AssistantError;
use super::request::{DraftRequest, Mode};
use crate::documents::Document;
use crate::draft::{Budget, Length, Parts as Joining, Plan, Prompt, groups, plan, plan_sentences};
use crate::engine::{Form, Grammar};
use crate::words::Language;

/// Tokens that a chat template may add around two messages.
pub(super) const TEMPLATE_TOKENS: u32 = 48;

/// Everything settled before the first joule.
pub(super) struct Brief {
    pub(super) request: DraftRequest,
    pub(super) language: Language,
    pub(super) length: Length,
    /// What the model reads: the document, or its key sentences in eco mode.
    pub(super) source: Document,
    /// Where those key sentences stand in the document.
    pub(super) key_ranges: Vec<Range<usize>>,
    pub(super) work: Option<(Prompt, Plan)>,
    /// The draft as it is made of the document's facts; none where the model writes it.
    pub(super) construction: Option<ConstructionPlan>,
    /// What the answers of its passes keep to, when the style is a form and the engine can hold one to it.
    pub(super) form: Option<Grammar>,
    pub(super) seed: u64,
}

/// Settles a request; everything that does not fit is refused here.
pub(super) fn brief(parts: &Parts, request: DraftRequest, seed: u64) -> Result<Brief, AssistantError> {
    let language = request.draft_language();
    let length = request.draft_length(&parts.prompts)?;
    let prompt = parts.prompts.get(&request.style, language)?.clone();
    let budget = Budget { context: parts.engine.facts().context, overhead: TEMPLATE_TOKENS };
    let count = |text: &str| parts.engine.count(text);
    if request.mode != Mode::Extract && prompt.is_ours() {
        let construction = construction_plan::build(&request, &prompt, (language, length), &budget, &count)?;
        if let Some((construction, plan)) = construction {
            let work = (!plan.passes.is_empty()).then_some((prompt, plan));
            let source = request.document.clone();
            let construction = Some(construction);
            return Ok(Brief {
                request,
                language,
                length,
                source,
                key_ranges: Vec::new(),
                work,
                construction,
                form: None,
                seed,
            });
        }
    }
    let key = (request.mode == Mode::Eco).then(|| groups(&request.document, language, length));
    let (source, key_ranges) = match key {
        Some(key) => (key.text, key.ranges),
        None => (request.document.clone(), Vec::new()),
    };
    let work = match request.mode {
        Mode::Extract => None,
        Mode::Eco if prompt.parts == Joining::Joined => {
            let plan = plan_sentences(&source, &prompt, length, language, &budget, &count)?;
            Some((prompt, plan))
        }
        Mode::Write | Mode::Eco => {
            let plan = plan(&source, &prompt, length, language, &budget, &count)?;
            Some((prompt, plan))
        }
    };
    let form = work.as_ref().and_then(|(prompt, _)| prompt.form());
    let form = form.and_then(|schema| parts.engine.grammar(Form::Schema(schema)).ok());
    Ok(Brief { request, language, length, source, key_ranges, work, construction: None, form, seed })
}
