//! The sentences that a fact is not understood without: what a pronoun stands for, the question answered, the motion voted.

use std::ops::Range;

use super::item::{Item, SHORTEST_CONTEXT};
use super::leaning::{goes_on, leans_on_the_last};
use super::lists::opens_an_item;
use super::matter::{calls_a_vote, proposers, puts_forward, votes_on_the_unnamed};
use super::outline::{Outline, without_speaker};
use super::phrasing::{clean, small};
use crate::Language;
use crate::compression::has_verb;
use calame_documents::Document;

/// Words of the sentences before that a pronoun may bring along, at most.
const MOST_CONTEXT: usize = 45;
/// « Le 20 février. », "Plot 9.": so few words without a verb explain nothing.
const SHORT_SCRAP: usize = 5;
/// What is said right after a question, in so few words, answers it.
const SHORT_ANSWER: usize = 14;

impl Item {
    /// Takes the sentences before along, while what comes first leans on them.
    pub(super) fn bring_context(&mut self, doc: &Document, outline: &Outline, language: Language) {
        let mut from = self.fact.span.start;
        let within = |at: usize| {
            let line = doc.text[..at].rfind('\n').map_or(0, |line| line + 1);
            doc.text[line..at].contains(|c: char| c.is_alphanumeric()) && !opens_an_item(doc, at)
        };
        let said = self.said(outline);
        let text = said.as_str();
        let proposed = !proposers(text).is_empty();
        if votes_on_the_unnamed(text, language) {
            if let Some(motion) = motion_before(doc, outline, from, text, language) {
                self.context.push((clean(&doc.text[motion.clone()], language), motion));
                return;
            }
            if proposed {
                return;
            }
        }
        let arrow = doc.text[..from].trim_end().ends_with(['→', '➔', '⇒', '>']);
        let mut leans = leans_on_the_last(text, language)
            || within(from) && (arrow || goes_on(text, language))
            || text.split_whitespace().count() <= SHORT_ANSWER && outline.question(doc, from).is_some();
        let mut words = 0;
        while leans {
            if let Some((name, question)) = outline.question(doc, from) {
                let own = clean(&doc.text[question.clone()], language);
                let own = own.rsplit_once(&[':', '\u{a0}'][..]).map_or(own.as_str(), |(_, said)| said.trim());
                if !leans_on_the_last(own, language) && words + own.split_whitespace().count() <= MOST_CONTEXT
                {
                    self.context
                        .insert(0, (format!("{name}{}{}", language.colon(), small(own, language)), question));
                    self.answers = true;
                }
                break;
            }
            let Some(before) = outline.before(from).filter(|_| self.context.len() < 2) else { break };
            let own = clean(&doc.text[before.clone()], language);
            let count = own.split_whitespace().count();
            let scrap = count < SHORTEST_CONTEXT
                || count < SHORT_SCRAP && !has_verb(&own, language) && !own.contains(':');
            if scrap && outline.before(before.start).is_some() {
                // « Rires. », « Donc 31. » explain nothing: what stands before them may.
                from = before.start;
                continue;
            }
            words += own.split_whitespace().count();
            // Another speaker's words, or a question, are no beginning; a new paragraph speaks of something else.
            let parted = doc.text[before.end..from].matches('\n').count() > 1;
            let apart =
                outline.speaker(before.start).map(|(_, at)| at) != outline.speaker(from).map(|(_, at)| at);
            if apart || parted || words > MOST_CONTEXT || own.ends_with('?') || opens_an_item(doc, from) {
                break;
            }
            leans = leans_on_the_last(without_speaker(&own, outline, before.start), language)
                || within(before.start) && goes_on(&own, language)
                || outline.question(doc, before.start).is_some();
            from = before.start;
            self.context.insert(0, (own, before));
        }
    }
}

/// The sentence before a vote that puts forward what it is on; that of whom the vote names, where it names somebody.
fn motion_before(
    doc: &Document,
    outline: &Outline,
    vote: usize,
    text: &str,
    language: Language,
) -> Option<Range<usize>> {
    const BACK: usize = 7;
    if !doc.turns.is_empty() {
        return motion_called(doc, outline, vote);
    }
    let names = proposers(text);
    let who = |at: usize| outline.speaker(at).map(|(_, at)| at.start);
    let before = std::iter::successors(outline.before(vote), |span| outline.before(span.start));
    let mut near = before.take(BACK).take_while(|span| who(span.start) == who(vote));
    near.find(|span| {
        let words = &doc.text[span.clone()];
        let named = names.is_empty() || names.iter().any(|name| words.contains(name));
        named && puts_forward(words) && !votes_on_the_unnamed(words, language)
    })
}

/// What a talk was asked to vote on: the longest sentence of the turn that calls for the vote, its questions left out.
fn motion_called(doc: &Document, outline: &Outline, vote: usize) -> Option<Range<usize>> {
    const BACK: usize = 16;
    const SHORTEST: usize = 4;
    let text = |span: &Range<usize>| &doc.text[span.clone()];
    let turn = |at: usize| outline.speaker(at).map(|(_, at)| at.start);
    let before = outline.sentences.partition_point(|span| span.end <= vote);
    let back = outline.sentences[before.saturating_sub(BACK)..before].iter().rev();
    let call = back.into_iter().find(|span| calls_a_vote(text(span)))?;
    let same =
        outline.sentences.iter().filter(|span| turn(span.start) == turn(call.start) && span.end <= vote);
    let said = same.filter(|span| !text(span).ends_with('?') && !calls_a_vote(text(span)));
    let words = |span: &&Range<usize>| text(span).split_whitespace().count();
    said.filter(|span| words(span) >= SHORTEST).max_by_key(words).cloned()
}
