//! How a document is read: in one pass when it fits, else part by part into notes that are merged, level by level.

use std::ops::Range;

use super::messages::render;
use super::prompts::Role;
use super::sentences::sentences;
use super::{Coverage, DraftError, Language, Length, Prompt};
use crate::documents::Document;

/// Tokens that joining pieces and the digits of a fence may add to what was counted apart.
const MARGIN: u32 = 16;
/// Words asked of one pass of notes, at most and at least.
const NOTES_WORDS: (u32, u32) = (160, 50);
/// Notes hold this many times the words of the draft, together.
const NOTES_PER_DRAFT: u32 = 3;
/// A pass must leave room for this many tokens of source to be worth its instructions.
const LEAST_ROOM: u32 = 32;

/// What the model offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Tokens of prompt and answer together.
    pub context: u32,
    /// Tokens the chat template adds to the two messages.
    pub overhead: u32,
}

/// The passes to run, in order; each reads the document or the outputs of earlier ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Every pass, the last of which writes the draft.
    pub passes: Vec<Pass>,
    /// Sections of the document.
    pub sections: usize,
    /// Words of the document.
    pub words: usize,
}

/// One run of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Sections it reads, wholly or in part.
    pub sections: Range<usize>,
    /// Bytes of `Document::text` it covers.
    pub span: Range<usize>,
    /// What it does.
    pub kind: PassKind,
    /// Tokens of its prompt; for a merge, the most they can be.
    pub prompt_tokens: u32,
    /// Tokens it may write.
    pub max_tokens: u32,
    /// Words it is asked for.
    pub words: u32,
    /// Indices in `Plan::passes` whose outputs, joined by a line break, a merge reads; empty for the others.
    pub inputs: Range<usize>,
    /// Whether its output is the draft.
    pub last: bool,
}

/// What a pass does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PassKind {
    /// Reads the whole document and writes the draft.
    Write,
    /// Reads a part of the document and writes notes.
    Notes,
    /// Reads notes and writes fewer, or the draft when it is the last pass.
    Merge,
}

impl Plan {
    /// The sections read to their end once the first `finished` passes are done.
    #[must_use]
    pub fn coverage(&self, finished: usize) -> Coverage {
        let first_level = || self.passes.iter().enumerate().filter(|(_, pass)| pass.kind != PassKind::Merge);
        let unread =
            |section: &usize| first_level().any(|(i, p)| i >= finished && p.sections.contains(section));
        Coverage { read: self.sections - (0..self.sections).filter(unread).count(), of: self.sections }
    }
}

/// Plans the passes for a document.
///
/// `count` gives the tokens of a text; it is called once for each section, then only for the parts of a section
/// longer than a pass. The passes that read the document cover it exactly once: one [`PassKind::Write`] when it
/// fits, else [`PassKind::Notes`] and one or more levels of [`PassKind::Merge`].
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
        let messages = render(prompt, role, notes, "", length, language)?;
        Ok(count(&messages.system) + count(&messages.user) + budget.overhead + MARGIN)
    };
    let mut planner = Planner {
        context: budget.context,
        per_word: (f64::from(total) / words as f64).clamp(1.2, 4.0),
        style: bare(Role::Style, true)?,
        passes: Vec::new(),
    };
    let sections = doc.sections.len();
    let answer = planner.tokens_for(length.in_words());
    if planner.style.saturating_add(total).saturating_add(answer) <= budget.context {
        planner.passes.push(Pass {
            sections: 0..sections,
            span: 0..doc.text.len(),
            kind: PassKind::Write,
            prompt_tokens: planner.style + total,
            max_tokens: answer,
            words: length.in_words(),
            inputs: 0..0,
            last: true,
        });
    } else {
        let notes = bare(Role::Notes, false)?;
        planner.take_notes(doc, pieces, notes, length, count)?;
        planner.merge(bare(Role::Merge, true)?, length.in_words())?;
    }
    Ok(Plan { passes: planner.passes, sections, words })
}

/// A part of the text that one pass reads whole.
#[derive(Debug, Clone)]
struct Piece {
    span: Range<usize>,
    section: usize,
    tokens: u32,
}

/// One piece for each section; together they are the whole text, whatever the sections leave out.
fn section_pieces(doc: &Document, count: &dyn Fn(&str) -> u32) -> Vec<Piece> {
    let starts: Vec<usize> = doc.sections.iter().skip(1).map(|section| section.span.start).collect();
    let ends = starts.iter().copied().chain([doc.text.len()]);
    let mut start = 0;
    ends.enumerate()
        .map(|(section, end)| {
            let span = start..end;
            start = end;
            Piece { tokens: tokens(&doc.text[span.clone()], count), span, section }
        })
        .filter(|piece| !piece.span.is_empty())
        .collect()
}

/// Counts the text as it will be sent, one token added for the seam with its neighbour.
fn tokens(text: &str, count: &dyn Fn(&str) -> u32) -> u32 {
    if text.contains("<|") { count(&text.replace("<|", "< |")) + 1 } else { count(text) + 1 }
}

struct Planner {
    context: u32,
    /// Tokens in a word of this document: its language and its names cost what they cost.
    per_word: f64,
    /// Tokens of the style's instructions alone.
    style: u32,
    passes: Vec<Pass>,
}

impl Planner {
    /// Tokens that let a model end its last sentence when asked for `words`.
    fn tokens_for(&self, words: u32) -> u32 {
        (f64::from(words) * self.per_word * 1.5) as u32 + 32
    }

    fn too_small(&self, needed: u32) -> DraftError {
        DraftError::ContextTooSmall { context: self.context, needed }
    }

    fn take_notes(
        &mut self,
        doc: &Document,
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
            divide(&doc.text, piece, room, count, &mut parts);
        }
        let runs = runs(&parts, room);
        let share =
            length.in_words() * NOTES_PER_DRAFT / u32::try_from(runs.len()).unwrap_or(u32::MAX).max(1);
        let words = share.clamp(NOTES_WORDS.1, NOTES_WORDS.0);
        let max_tokens = self.tokens_for(words).min(most);
        for run in runs {
            let (first, last) = (&parts[run.start], &parts[run.end - 1]);
            self.passes.push(Pass {
                sections: first.section..(last.section + 1).min(doc.sections.len()),
                span: first.span.start..last.span.end,
                kind: PassKind::Notes,
                prompt_tokens: bare + parts[run.clone()].iter().map(|part| part.tokens).sum::<u32>(),
                max_tokens,
                words,
                inputs: 0..0,
                last: false,
            });
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
        Pass {
            sections: first.sections.start..last.sections.end,
            span: first.span.start..last.span.end,
            kind: PassKind::Merge,
            prompt_tokens: bare + self.output_tokens(inputs.clone()),
            max_tokens,
            words,
            inputs,
            last: false,
        }
    }
}

/// Runs of consecutive parts that fit `room`, of about the same size.
fn runs(parts: &[Piece], room: u32) -> Vec<Range<usize>> {
    let total: u32 = parts.iter().map(|part| part.tokens).sum();
    let target = total.div_ceil(total.div_ceil(room).max(1));
    let mut found = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (i, part) in parts.iter().enumerate() {
        if i > start && (size >= target || size + part.tokens > room) {
            found.push(start..i);
            (start, size) = (i, 0);
        }
        size += part.tokens;
    }
    if start < parts.len() {
        found.push(start..parts.len());
    }
    found
}

/// Cuts a piece into parts that fit `room`: at paragraphs, else at sentences, else at words, else anywhere.
fn divide(text: &str, piece: Piece, room: u32, count: &dyn Fn(&str) -> u32, parts: &mut Vec<Piece>) {
    if piece.tokens <= room || text[piece.span.clone()].chars().nth(1).is_none() {
        parts.push(piece);
        return;
    }
    for cuts in [paragraph_starts(text, &piece.span), sentence_starts(text, &piece.span)] {
        if !cuts.is_empty() {
            let edges = || std::iter::once(piece.span.start).chain(cuts.iter().copied());
            for (start, end) in edges().zip(edges().skip(1).chain([piece.span.end])) {
                let part = Piece {
                    span: start..end,
                    section: piece.section,
                    tokens: tokens(&text[start..end], count),
                };
                divide(text, part, room, count, parts);
            }
            return;
        }
    }
    let cut = middle(text, &piece.span);
    for span in [piece.span.start..cut, cut..piece.span.end] {
        let tokens = tokens(&text[span.clone()], count);
        divide(text, Piece { span, section: piece.section, tokens }, room, count, parts);
    }
}

/// Where lines that are not blank begin, the first left out.
fn paragraph_starts(text: &str, span: &Range<usize>) -> Vec<usize> {
    let mut at = span.start;
    let mut starts = Vec::new();
    for line in text[span.clone()].split_inclusive('\n') {
        if !line.trim().is_empty() {
            starts.push(at);
        }
        at += line.len();
    }
    starts.into_iter().skip(1).collect()
}

/// Where sentences begin, the first left out.
fn sentence_starts(text: &str, span: &Range<usize>) -> Vec<usize> {
    sentences(&text[span.clone()]).into_iter().skip(1).map(|s| span.start + s.start).collect()
}

/// The start of the word nearest to the middle; the character at the middle when there is a single word.
fn middle(text: &str, span: &Range<usize>) -> usize {
    let slice = &text[span.clone()];
    let half = slice.len() / 2;
    let word = slice
        .char_indices()
        .zip(slice.chars().skip(1))
        .filter(|((_, c), next)| c.is_whitespace() && !next.is_whitespace())
        .map(|((i, c), _)| i + c.len_utf8())
        .min_by_key(|i| i.abs_diff(half));
    let cut = word.unwrap_or_else(|| {
        let starts = slice.char_indices().map(|(i, _)| i).skip(1);
        starts.min_by_key(|i| i.abs_diff(half)).unwrap_or(half)
    });
    span.start + cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::draft::Prompts;

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
            assert_eq!(pass.last, i + 1 == plan.passes.len());
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
        for i in 0..plan.passes.len() - 1 {
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
