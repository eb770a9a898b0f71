//! A sentence parted into clauses: each has one verb with a subject at most, and stands for one claim.

use std::ops::Range;

use crate::lexicon::{Pos, VerbForm};

use super::tokens::{Gap, Token, is_auxiliary};

/// Words that begin a clause of their own, folded.
const OPENERS: &[&str] = &[
    "qui",
    "que",
    "qu",
    "dont",
    "ou",
    "lequel",
    "laquelle",
    "lesquels",
    "lesquelles",
    "si",
    "quand",
    "lorsque",
    "lorsqu",
    "parce",
    "puisque",
    "car",
    "mais",
    "et",
    "or",
    "donc",
    "comme",
    "afin",
    "tandis",
    "alors",
    "malgre",
    "sauf",
    "who",
    "which",
    "that",
    "if",
    "when",
    "because",
    "but",
    "and",
    "while",
    "unless",
    "since",
    "although",
    "though",
    "where",
    "so",
    "before",
    "after",
    "until",
    "despite",
    "except",
];

/// The clauses of a sentence as runs of its words, in order, covering it.
pub(crate) fn clauses(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut cuts = vec![0];
    let mut verb = false;
    for at in 1..tokens.len() {
        let token = &tokens[at];
        let ahead = has_verb_before_next_cut(tokens, at);
        let cut = match token.gap {
            Gap::Strong | Gap::Opening => true,
            Gap::Closing => verb,
            Gap::Comma => verb && ahead,
            Gap::Space | Gap::Joined => verb && ahead && OPENERS.contains(&token.folded.as_str()),
        };
        if cut {
            cuts.push(at);
            verb = false;
        }
        verb |= is_finite(token);
    }
    cuts.push(tokens.len());
    cuts.windows(2).map(|pair| pair[0]..pair[1]).filter(|range| !range.is_empty()).collect()
}

/// Whether a verb with a subject comes before the next sign or opener that may cut.
fn has_verb_before_next_cut(tokens: &[Token], at: usize) -> bool {
    for (i, token) in tokens.iter().enumerate().skip(at) {
        if i > at
            && (token.gap != Gap::Space && token.gap != Gap::Joined
                || OPENERS.contains(&token.folded.as_str()))
        {
            return false;
        }
        if is_finite(token) {
            return true;
        }
    }
    false
}

/// Whether a word is a verb with a subject, or a participle that stands for one in notes.
pub(crate) fn is_finite(token: &Token) -> bool {
    token.pos() == Some(Pos::Verb) && token.form().is_finite() && token.form() != VerbForm::Imperative
        || is_auxiliary(token) && token.form().is_finite()
}
