//! How a document is read: in one pass, or part by part; the parts are drafted one after the other, or noted and
//! merged, level by level.

use std::ops::Range;

use super::pieces::Piece;

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
    /// Which part of how many it drafts, from 1; zeros when it drafts the whole.
    pub place: (u32, u32),
    /// Whether its output is the whole draft.
    pub last: bool,
}

impl Pass {
    /// A pass over these sections and bytes, whose sizes are still to be said.
    pub(crate) fn new(kind: PassKind, sections: Range<usize>, span: Range<usize>) -> Self {
        Self {
            sections,
            span,
            kind,
            prompt_tokens: 0,
            max_tokens: 0,
            words: 0,
            inputs: 0..0,
            place: (0, 0),
            last: false,
        }
    }

    /// A pass that reads pieces of the document after `bare` tokens of instructions.
    pub(crate) fn reading(kind: PassKind, pieces: &[Piece], bare: u32) -> Self {
        let section = |piece: Option<&Piece>| piece.map_or(0, |piece| piece.section);
        let sections = section(pieces.first())..section(pieces.last()) + 1;
        let edge = |piece: Option<&Piece>, end: fn(&Piece) -> usize| piece.map_or(0, end);
        let span =
            edge(pieces.first(), |piece| piece.span.start)..edge(pieces.last(), |piece| piece.span.end);
        let tokens: u32 = pieces.iter().map(|piece| piece.tokens).sum();
        Self { prompt_tokens: bare + tokens, ..Self::new(kind, sections, span) }
    }

    /// Whether it answers the style's own prompt.
    #[must_use]
    pub fn asks_for_the_style(&self) -> bool {
        match self.kind {
            PassKind::Write | PassKind::Part => true,
            PassKind::Merge => self.last,
            PassKind::Sentence | PassKind::Notes => false,
        }
    }

    /// Whether its output stands in the draft, whole or in part.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.last || matches!(self.kind, PassKind::Part | PassKind::Sentence)
    }
}

/// What a pass does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PassKind {
    /// Reads the whole document and writes the draft.
    Write,
    /// Reads a part of the document and drafts it; the drafts of all parts follow one another.
    Part,
    /// Reads a few sentences of the document and says them in one.
    Sentence,
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

/// "12 sections on 12 read".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Sections read to their end.
    pub read: usize,
    /// Sections of the document.
    pub of: usize,
}
