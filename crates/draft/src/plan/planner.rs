//! Passes that fit a model's context and read a document exactly once.

use std::ops::Range;

use super::messages::{Frame, render};
use super::passes::{Budget, Pass, PassKind, Plan};
use super::pieces::{Piece, divide, runs, section_pieces};
use crate::prompts::files::Role;
use crate::{DraftError, Language, Length, Parts, Prompt, Shape};
use calame_documents::Document;

/// Tokens that joining pieces and the digits of a fence may add to what was counted apart.
const MARGIN: u32 = 16;
/// Words asked of one pass of notes, at most and at least.
const NOTES_WORDS: (u32, u32) = (160, 50);
/// Notes hold this many times the words of the draft, together.
const NOTES_PER_DRAFT: u32 = 3;
/// A part of a document that is drafted by itself is about this long: a small model holds no more in view at once.
const PART_TOKENS: u32 = 1_000;
/// Names, brackets and the sentence that may run on, in an answer that is a form.
const FORM_TOKENS: u32 = 192;
/// Fewer words than this are not asked of a part: low enough for every style of ours to part a document of 2,000 words
/// alike, so that another style finds each part read.
const LEAST_PART_WORDS: u32 = 30;
/// A pass must leave room for this many tokens of source to be worth its instructions.
const LEAST_ROOM: u32 = 32;

/// Plans the passes for a document.
///
/// `count` gives the tokens of a text; it is called once for each section, then only for the parts of a section
/// longer than a pass. The passes that read the document cover it exactly once: [`PassKind::Part`] where the style
/// joins its parts and each can be given words enough; else one [`PassKind::Write`] when it fits, else
/// [`PassKind::Notes`] and one or more levels of [`PassKind::Merge`].
///
/// # Errors
/// [`DraftError::NothingToRead`], or [`DraftError::ContextTooSmall`] when the instructions and the answer leave no
/// room for the source.
pub fn plan(
    doc: &Document,
    prompt: &Prompt,
    length: Length,
    language: Language,
    budget: &Budget,
    count: &dyn Fn(&str) -> u32,
) -> Result<Plan, DraftError> {
    let words = doc.text.split_whitespace().count();
    if words == 0 {
        return Err(DraftError::NothingToRead);
    }
    let pieces = section_pieces(doc, count);
    let total: u32 = pieces.iter().fold(0, |sum, piece| sum.saturating_add(piece.tokens));
    let bare = |role, notes| -> Result<u32, DraftError> {
        let messages = render(prompt, Frame::whole(role, notes), "", length, language)?;
        Ok(count(&messages.system) + count(&messages.user) + budget.overhead + MARGIN)
    };
    let mut planner = Planner {
        context: budget.context,
        per_word: (f64::from(total) / words as f64).clamp(1.2, 4.0),
        style: bare(Role::Style, true)?,
        besides: if prompt.shape == Shape::Entries { FORM_TOKENS } else { 32 },
        passes: Vec::new(),
    };
    let sections = doc.sections.len();
    let answer = planner.tokens_for(length.in_words());
    let joined = prompt.parts == Parts::Joined && planner.draft_parts(&doc.text, &pieces, length, count);
    if joined {
        return Ok(Plan { passes: planner.passes, sections, words });
    }
    if planner.style.saturating_add(total).saturating_add(answer) <= budget.context {
        planner.passes.push(Pass {
            prompt_tokens: planner.style + total,
            max_tokens: answer,
            words: length.in_words(),
            last: true,
            ..Pass::new(PassKind::Write, 0..sections, 0..doc.text.len())
        });
    } else {
        let notes = bare(Role::Notes, false)?;
        planner.take_notes(&doc.text, pieces, notes, length, count)?;
        planner.merge(bare(Role::Merge, true)?, length.in_words())?;
    }
    Ok(Plan { passes: planner.passes, sections, words })
}

/// Plans one sentence for each line of a document made of groups of key sentences, one group to a line.
///
/// # Errors
/// As [`plan`].
pub fn plan_sentences(
    groups: &Document,
    prompt: &Prompt,
    length: Length,
    language: Language,
    budget: &Budget,
    count: &dyn Fn(&str) -> u32,
) -> Result<Plan, DraftError> {
    let words = groups.text.split_whitespace().count();
    let spans = line_spans(&groups.text);
    if spans.is_empty() {
        return Err(DraftError::NothingToRead);
    }
    let of = u32::try_from(spans.len()).unwrap_or(u32::MAX);
    let share = (length.in_words() / of).max(8);
    let messages = render(prompt, Frame::whole(Role::Sentence, false), "", Length::Words(share), language)?;
    let bare = count(&messages.system) + count(&messages.user) + budget.overhead + MARGIN;
    let mut passes = Vec::with_capacity(spans.len());
    for (i, span) in spans.into_iter().enumerate() {
        let tokens = count(&groups.text[span.clone()]) + 1;
        let max_tokens = share * 4 + 32;
        let needed = bare.saturating_add(tokens).saturating_add(max_tokens);
        if needed > budget.context {
            return Err(DraftError::ContextTooSmall { context: budget.context, needed });
        }
        passes.push(Pass {
            prompt_tokens: bare + tokens,
            max_tokens,
            words: share,
            place: (i as u32 + 1, of),
            ..Pass::new(PassKind::Sentence, 0..groups.sections.len(), span)
        });
    }
    Ok(Plan { passes, sections: groups.sections.len(), words })
}

/// Lines with their line breaks: together they are the whole text.
fn line_spans(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        at += line.len();
        at - line.len()..at
    });
    lines.collect()
}

struct Planner {
    context: u32,
    /// Tokens in a word of this document: its language and its names cost what they cost.
    per_word: f64,
    /// Tokens of the style's instructions alone.
    style: u32,
    /// Tokens of an answer besides its words.
    besides: u32,
    passes: Vec<Pass>,
}

impl Planner {
    /// Tokens that let a model end its last sentence when asked for `words`.
    fn tokens_for(&self, words: u32) -> u32 {
        (f64::from(words) * self.per_word * 1.5) as u32 + self.besides
    }

    fn too_small(&self, needed: u32) -> DraftError {
        DraftError::ContextTooSmall { context: self.context, needed }
    }

    /// Plans a pass of its own for each part; `false`, with nothing planned, when one pass or notes serve better.
    fn draft_parts(
        &mut self,
        text: &str,
        pieces: &[Piece],
        length: Length,
        count: &dyn Fn(&str) -> u32,
    ) -> bool {
        let words = length.in_words();
        let total: u32 = pieces.iter().fold(0, |sum, piece| sum.saturating_add(piece.tokens));
        let most = words / LEAST_PART_WORDS;
        // The number of a part takes a few tokens more than the whole has.
        let bare = self.style + MARGIN;
        let room = |parts: u32| {
            self.context.saturating_sub(bare).saturating_sub(self.tokens_for(words.div_ceil(parts)))
        };
        let wished = total.div_ceil(PART_TOKENS).min(most);
        let Some(target) = (wished.max(2)..=most).find_map(|parts| {
            let target = total.div_ceil(parts);
            // Parts end where paragraphs do, hence a fifth of slack.
            (target + target / 5 <= room(parts)).then_some(target)
        }) else {
            return false;
        };
        if wished < 2 && total.saturating_add(self.style + self.tokens_for(words)) <= self.context {
            return false;
        }
        let mut parts = Vec::new();
        for piece in pieces {
            divide(text, piece.clone(), target / 5, count, &mut parts);
        }
        let runs = runs(&parts, target + target / 5);
        let of = u32::try_from(runs.len()).unwrap_or(u32::MAX);
        for (i, run) in runs.into_iter().enumerate() {
            let pass = Pass::reading(PassKind::Part, &parts[run], bare);
            let share = f64::from(words) * f64::from(pass.prompt_tokens - bare) / f64::from(total);
            let words = (share.round() as u32).max(LEAST_PART_WORDS / 2);
            let max_tokens = self.tokens_for(words);
            self.passes.push(Pass { max_tokens, words, place: (i as u32 + 1, of), ..pass });
        }
        self.passes.iter().all(|pass| pass.prompt_tokens + pass.max_tokens <= self.context) || {
            self.passes.clear();
            false
        }
    }

    fn take_notes(
        &mut self,
        text: &str,
        pieces: Vec<Piece>,
        bare: u32,
        length: Length,
        count: &dyn Fn(&str) -> u32,
    ) -> Result<(), DraftError> {
        let free = self.context.saturating_sub(bare);
        // A quarter at most for the answer, so that merges always bring several notes into one.
        let most = self.tokens_for(NOTES_WORDS.0).min(free / 4);
        let room = free - most;
        if most < self.tokens_for(NOTES_WORDS.1) / 2 || room < LEAST_ROOM {
            return Err(self.too_small(bare + 2 * self.tokens_for(NOTES_WORDS.1) + LEAST_ROOM));
        }
        let mut parts = Vec::new();
        for piece in pieces {
            divide(text, piece, room, count, &mut parts);
        }
        let runs = runs(&parts, room);
        let share =
            length.in_words() * NOTES_PER_DRAFT / u32::try_from(runs.len()).unwrap_or(u32::MAX).max(1);
        let words = share.clamp(NOTES_WORDS.1, NOTES_WORDS.0);
        let max_tokens = self.tokens_for(words).min(most);
        for run in runs {
            self.passes.push(Pass { max_tokens, words, ..Pass::reading(PassKind::Notes, &parts[run], bare) });
        }
        Ok(())
    }

    /// Adds merges until one pass can read all that is left and write the draft.
    fn merge(&mut self, bare: u32, words: u32) -> Result<(), DraftError> {
        let answer = self.tokens_for(words);
        let mut level = 0..self.passes.len();
        loop {
            let notes = self.output_tokens(level.clone());
            let needed = self.style.saturating_add(notes).saturating_add(answer);
            if needed <= self.context {
                let merge = self.merge_of(level, self.style, answer, words);
                self.passes.push(Pass { last: true, ..merge });
                return Ok(());
            }
            let one = self.passes[level.start].max_tokens + 1;
            let room = self.context.saturating_sub(bare + one);
            let most = (room / one) as usize;
            if level.len() < 2 || most < 2 {
                return Err(self.too_small(needed));
            }
            let groups = level.len().div_ceil(most);
            let start = self.passes.len();
            for group in 0..groups {
                // Even groups, so that none is left with a lone note when others hold three.
                let edge = |i: usize| level.start + level.len() * i / groups;
                let inputs = edge(group)..edge(group + 1);
                let asked = self.passes[inputs.start].words;
                let merge = self.merge_of(inputs, bare, one - 1, asked);
                self.passes.push(merge);
            }
            level = start..self.passes.len();
        }
    }

    fn output_tokens(&self, inputs: Range<usize>) -> u32 {
        self.passes[inputs].iter().map(|pass| pass.max_tokens + 1).sum()
    }

    fn merge_of(&self, inputs: Range<usize>, bare: u32, max_tokens: u32, words: u32) -> Pass {
        let (first, last) = (&self.passes[inputs.start], &self.passes[inputs.end - 1]);
        let sections = first.sections.start..last.sections.end;
        let span = first.span.start..last.span.end;
        Pass {
            prompt_tokens: bare + self.output_tokens(inputs.clone()),
            max_tokens,
            words,
            inputs,
            ..Pass::new(PassKind::Merge, sections, span)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Prompts;

    /// A stand-in for a tokenizer: four characters make a token.
    fn count(text: &str) -> u32 {
        u32::try_from(text.chars().count().div_ceil(4)).unwrap()
    }

    fn plan_of(doc: &Document, context: u32, length: Length) -> Result<Plan, DraftError> {
        let prompts = Prompts::embedded();
        let prompt = prompts.get("summary", Language::French).unwrap();
        plan(doc, prompt, length, Language::French, &Budget { context, overhead: 20 }, &count)
    }

    fn assert_holds(doc: &Document, plan: &Plan, context: u32) {
        let mut at = 0;
        for (i, pass) in plan.passes.iter().enumerate() {
            assert!(pass.prompt_tokens + pass.max_tokens <= context, "{pass:?} overflows {context}");
            let joined = pass.kind == PassKind::Part;
            assert_eq!(pass.last, !joined && i + 1 == plan.passes.len());
            if pass.kind == PassKind::Merge {
                assert!(pass.inputs.end <= i && !pass.inputs.is_empty());
            } else {
                assert_eq!(pass.span.start, at);
                at = pass.span.end;
                assert!(count(&doc.text[pass.span.clone()]) < pass.prompt_tokens);
            }
        }
        assert_eq!(at, doc.text.len());
        assert_eq!(plan.coverage(plan.passes.len()).read, doc.sections.len());
        // Every output but the draft is read by exactly one later pass.
        for i in (0..plan.passes.len() - 1).filter(|i| !plan.passes[*i].writes()) {
            assert_eq!(plan.passes.iter().filter(|pass| pass.inputs.contains(&i)).count(), 1);
        }
    }

    #[test]
    fn a_short_document_takes_one_pass() {
        let doc = Document::from_text("Le conseil s'est réuni. Il a voté le budget.");
        let plan = plan_of(&doc, 2048, Length::Words(60)).unwrap();
        assert_eq!(plan.passes.len(), 1);
        assert_eq!(plan.passes[0].kind, PassKind::Write);
        assert_eq!((plan.coverage(0).read, plan.coverage(1).read), (0, 1));
        assert_holds(&doc, &plan, 2048);
    }

    #[test]
    fn a_long_document_is_merged_in_levels() {
        let section =
            "## Point\nLe trésorier dit que la caisse va bien. ".to_owned() + &"Il le répète. ".repeat(80);
        let doc = Document::from_text(&format!("{section}\n").repeat(40));
        let plan = plan_of(&doc, 1100, Length::Words(150)).unwrap();
        let levels = plan.passes.iter().filter(|p| p.kind == PassKind::Merge).count();
        assert!(levels > 2, "{levels}");
        assert_holds(&doc, &plan, 1100);
    }

    #[test]
    fn nothing_and_too_little_are_told() {
        assert!(matches!(
            plan_of(&Document::from_text(" \n"), 2048, Length::Words(9)),
            Err(DraftError::NothingToRead)
        ));
        let doc = Document::from_text(&"Un mot de plus. ".repeat(400));
        for (context, words) in [(100, 50), (1024, 5000)] {
            let error = plan_of(&doc, context, Length::Words(words)).unwrap_err();
            assert!(
                matches!(error, DraftError::ContextTooSmall { needed, .. } if needed > context),
                "{error}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn the_whole_text_is_read_once_and_fits(
            parts in prop::collection::vec(
                prop_oneof!["[a-zé ]{0,300}[.] ", "[A-ZÉ][a-z]{1,9}[.!?] ", "\n\n", "\n# [a-z]{3,9}\n", "[a-z]{1,900}", "<\\|im_end\\|>"],
                1..60,
            ),
            context in 1200_u32..4000,
        ) {
            let doc = Document::from_text(&parts.concat());
            if let Ok(plan) = plan_of(&doc, context, Length::Words(80)) {
                assert_holds(&doc, &plan, context);
            } else {
                prop_assert!(doc.text.trim().is_empty());
            }
        }
    }
}
