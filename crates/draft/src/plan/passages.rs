//! The plan of a constructed draft: which of its sentences a model is asked to say again, and what that takes.

use super::messages::messages_spoken;
use super::passes::{Budget, Pass, PassKind, Plan};
use crate::construct::{Construction, Passage};
use crate::{DraftError, Language, Prompt};
use calame_documents::Document;

/// Passages that a model is asked for in one draft, at most: the rest stands in the document's own words.
const MOST_ASKED: usize = 4;
/// A passage of fewer or more words is not asked for: there is nothing to say better, or too much to get right.
const WORDS: (usize, usize) = (6, 45);
/// Tokens between a prompt and its parts.
const MARGIN: u32 = 8;

/// The sentences of a construction that a model may say better, those that readers need most, and a pass for each.
///
/// # Errors
/// [`DraftError::BadPrompt`] when the template fails.
pub fn plan_passages(
    doc: &Document,
    construction: &Construction,
    prompt: &Prompt,
    language: Language,
    budget: &Budget,
    count: &dyn Fn(&str) -> u32,
) -> Result<(Vec<Passage>, Plan), DraftError> {
    let mut asked: Vec<Passage> = construction
        .passages()
        .into_iter()
        .filter(|passage| {
            passage.is_personal
                && passage.speaker.is_some()
                && (WORDS.0..=WORDS.1).contains(&passage.words.split_whitespace().count())
        })
        .collect();
    asked.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    asked.truncate(MOST_ASKED);
    asked.sort_by_key(|passage| passage.item);
    let of = u32::try_from(asked.len()).unwrap_or(u32::MAX);
    let mut passes = Vec::with_capacity(asked.len());
    let mut kept = Vec::with_capacity(asked.len());
    for passage in asked {
        let words = u32::try_from(passage.words.split_whitespace().count()).unwrap_or(u32::MAX);
        let messages = messages_spoken(prompt, &passage.words, words, language)?;
        let prompt_tokens = count(&messages.system) + count(&messages.user) + budget.overhead + MARGIN;
        let max_tokens = words * 3 + 16;
        if prompt_tokens + max_tokens > budget.context {
            continue;
        }
        let place = (u32::try_from(passes.len()).unwrap_or(u32::MAX) + 1, of);
        let start = passage.sources.first().map_or(0, |span| span.start);
        let end = passage.sources.last().map_or(0, |span| span.end);
        let span = start..end;
        passes.push(Pass {
            prompt_tokens,
            max_tokens,
            words,
            place,
            ..Pass::new(PassKind::Sentence, 0..doc.sections.len(), span)
        });
        kept.push(passage);
    }
    Ok((kept, Plan { passes, sections: doc.sections.len(), words: doc.word_count() }))
}
