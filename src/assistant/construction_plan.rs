//! Whether a draft can be made of its document's facts, and what the model would be asked of it.

use super::request::{DraftRequest, Mode};
use crate::draft::{
    Budget, Construction, DraftError, Length, Passage, Plan, Prompt, language_of, plan_passages,
};
use crate::words::Language;

/// A draft as its facts make it, and what the model may say again.
pub(super) struct ConstructionPlan {
    pub(super) construction: Construction,
    pub(super) passages: Vec<Passage>,
}

/// The construction of a request, with a pass for each passage that the model is asked for; none where the document's
/// words cannot be the draft's: they are in another language, the style is a user's own, or it is talk that holds few facts.
pub(super) fn build(
    request: &DraftRequest,
    prompt: &Prompt,
    (language, length): (Language, Length),
    budget: &Budget,
    count: &dyn Fn(&str) -> u32,
) -> Result<Option<(ConstructionPlan, Plan)>, DraftError> {
    let doc = &request.document;
    if doc.text.trim().is_empty() {
        return Err(DraftError::NothingToRead);
    }
    if language_of(&doc.text) != language {
        return Ok(None);
    }
    let Some(construction) = Construction::new(doc, &request.style, language, length) else {
        return Ok(None);
    };
    let (passages, plan) = match request.mode {
        Mode::Write => plan_passages(doc, &construction, prompt, language, budget, count)?,
        Mode::Eco | Mode::Extract => {
            (Vec::new(), Plan { passes: Vec::new(), sections: doc.sections.len(), words: doc.word_count() })
        }
    };
    Ok(Some((ConstructionPlan { construction, passages }, plan)))
}
