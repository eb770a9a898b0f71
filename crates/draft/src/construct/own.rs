//! Whether a sentence is the document's own words, whoever wrote it: whole, shortened, with its list's opening, with its
//! heading or its speaker before a colon.

use std::ops::Range;

use super::leaning::names_a_matter;
use super::outline::Outline;
use crate::Language;
use crate::compression::Prepared;
use crate::text::words::fold;
use calame_documents::Document;

/// Items of a list that are tried after the line that opens it.
const MOST_ITEMS: usize = 16;
/// What parts the matter of a talk from who speaks.
pub(super) const MATTER: &str = " – ";
/// Words of a heading or a name before a colon, at most.
const LONGEST_LABEL: usize = 12;

/// The sentences of a document, made ready to be found again.
pub struct OwnWords<'d> {
    doc: &'d Document,
    language: Language,
    outline: Outline,
    sentences: Vec<Prepared<'d>>,
}

impl<'d> OwnWords<'d> {
    /// The sentences of this document.
    #[must_use]
    pub fn of(doc: &'d Document, language: Language) -> Self {
        let outline = Outline::of(doc, language);
        let sentences =
            outline.sentences.iter().map(|span| Prepared::new(&doc.text[span.clone()], language)).collect();
        Self { doc, language, outline, sentences }
    }

    /// Where the words of a sentence stand, when it is the document's with nothing left out but what may be.
    #[must_use]
    pub fn find(&self, sentence: &str) -> Option<Vec<Range<usize>>> {
        if let Some(found) = self.sentence(sentence, |_| true).or_else(|| self.listed(sentence)) {
            return Some(found);
        }
        // « Règlement intérieur : le point est reporté », "Ailsa: I'll ask": what stands before the colon must rule there.
        let (head, rest) = sentence.split_once(':')?;
        let head = head.trim_start_matches(['-', '*', '•', ' ']);
        let label = named(head);
        if label.is_empty() || label.split(' ').count() > LONGEST_LABEL {
            return None;
        }
        let is = |known: Option<(&str, Range<usize>)>, wanted: &str| {
            known.is_some_and(|(words, _)| named(words) == wanted)
        };
        // « Le local – Karim : … »: what a talk is at, and who speaks.
        if let Some((matter, speaker)) = head.split_once(MATTER) {
            let (topic, who) = (named(matter), named(speaker));
            let ruled = |at: usize| is(self.outline.topic(at), &topic) && is(self.outline.speaker(at), &who);
            let said = format!("{speaker}:{rest}");
            return self.sentence(&said, ruled).or_else(|| self.sentence(rest, ruled));
        }
        let ruled = |at: usize| {
            is(self.outline.topic(at), &label)
                || is(self.outline.speaker(at), &label)
                || self.is_opened_by(at, &label)
        };
        if let Some(found) = self.sentence(rest, ruled) {
            return Some(found);
        }
        // « Pistes : repeindre la cave ; louer un stand »: each part must stand under the same line.
        let parts: Vec<&str> = rest.split(';').collect();
        if parts.len() < 2 {
            return None;
        }
        let found: Option<Vec<Vec<Range<usize>>>> =
            parts.iter().map(|part| self.sentence(part, ruled)).collect();
        found.map(|all| all.into_iter().flatten().collect())
    }

    /// Whether a line with these words, which opens a list or names what follows, stands not far before this place.
    fn is_opened_by(&self, at: usize, label: &str) -> bool {
        let spans = &self.outline.sentences;
        let here = spans.partition_point(|span| span.start < at);
        spans[here.saturating_sub(MOST_ITEMS)..here].iter().any(|span| {
            let words = &self.doc.text[span.clone()];
            let ended = words.ends_with(['.', '!', '?', '…', '»']);
            let opens = !ended || names_a_matter(words, self.language);
            opens && named(words) == label
        })
    }

    fn sentence(&self, words: &str, stands: impl Fn(usize) -> bool) -> Option<Vec<Range<usize>>> {
        let wanted = Prepared::new(words, self.language);
        let spans = &self.outline.sentences;
        let found =
            (0..spans.len()).find(|&i| stands(spans[i].start) && self.sentences[i].yields(&wanted))?;
        Some(vec![spans[found].clone()])
    }

    /// « Deux devis ont été reçus : Colombel, 1 640 € »: the line that opens a list and one of its items.
    fn listed(&self, words: &str) -> Option<Vec<Range<usize>>> {
        let wanted = Prepared::new(words, self.language);
        let (text, spans) = (&self.doc.text, &self.outline.sentences);
        for (i, lead) in spans.iter().enumerate().filter(|(_, span)| text[(*span).clone()].ends_with(':')) {
            if !self.sentences[i].opens(&wanted) {
                continue;
            }
            for item in spans[i + 1..].iter().take(MOST_ITEMS) {
                let both = format!(
                    "{} {}",
                    &text[lead.clone()],
                    text[item.clone()].trim_start_matches(['-', '*', '•', ' '])
                );
                if Prepared::new(&both, self.language).yields(&wanted) {
                    return Some(vec![lead.clone(), item.clone()]);
                }
            }
        }
        None
    }
}

/// A heading's or a speaker's words, so that capitals and commas make no difference.
fn named(words: &str) -> String {
    let parts = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(fold).collect::<Vec<_>>().join(" ")
}
