//! Plain text: the charset is told, line ends and invisible characters are tidied, nothing else moves.

use std::collections::HashMap;

use super::charset::decode;
use super::email;
use super::outline;
use super::sections;
use super::sections::Mark;
use super::tidy::tidy;
use super::turns;
use crate::document::Document;
use crate::document::Heading;
use crate::error::DocumentError;
use crate::format::Format;
use crate::notice::Notice;

impl Document {
    /// Its headings, for [`Document::corrected`].
    pub fn headings(&self) -> Vec<Heading> {
        headings(self)
    }

    /// A document from the text of another, as the person corrected it: the headings that are still there are
    /// headings still.
    pub fn corrected(text: &str, headings: &[Heading]) -> Self {
        corrected(text, headings)
    }

    /// A document from text the user typed, pasted or corrected, tidied as the same text in a file
    /// would be: one text asks for one prompt, whichever way it came.
    pub fn from_text(text: &str) -> Self {
        document(text, Vec::new())
    }
}

/// Reads plain text.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let (raw, notices) = decode(bytes);
    Ok(document(&raw, notices))
}

/// A document of plain text: a message by its parts, anything else by what stands out as a heading, and long
/// stretches by runs of paragraphs.
pub(crate) fn document(raw: &str, mut notices: Vec<Notice>) -> Document {
    let text = tidy(raw);
    if let Some(message) = email::read(&text) {
        notices.extend(message.notices);
        return whole(message.text, message.subject, &message.marks, notices, Format::Text);
    }
    let marks = outline::marks(&text);
    let title = marks.first().filter(|mark| mark.at == 0 && mark.level == 1).map(|mark| mark.text.clone());
    whole(text, title, &marks, notices, Format::Text)
}

/// The headings of a document, told from lines with the same words.
pub(crate) fn headings(document: &Document) -> Vec<Heading> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut headings = Vec::new();
    let mut sections = document.sections.iter().filter(|section| section.heading.is_some()).peekable();
    for (at, words) in lines(&document.text) {
        let nth = seen.entry(words).or_default();
        while sections.next_if(|section| section.span.start < at).is_some() {}
        if let Some(section) = sections.next_if(|section| section.span.start == at)
            && let Some(text) = section.heading.clone()
        {
            headings.push(Heading { level: section.level, text, nth: *nth });
        }
        *nth += 1;
    }
    headings
}

/// A text that was shown with these headings, some of which the person may have changed or taken out.
pub(crate) fn corrected(raw: &str, headings: &[Heading]) -> Document {
    let text = tidy(raw);
    let marks = still_there(&text, headings);
    let title = marks.first().filter(|mark| mark.at == 0 && mark.level == 1).map(|mark| mark.text.clone());
    whole(text, title, &marks, Vec::new(), Format::Text)
}

/// Where the headings are that a text still has.
fn still_there(text: &str, headings: &[Heading]) -> Vec<Mark> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, words) in lines(text) {
        places.entry(words).or_default().push(at);
    }
    let mut marks: Vec<Mark> = headings
        .iter()
        .filter(|heading| !heading.text.trim().is_empty())
        .filter_map(|heading| {
            let places = places.get(heading.text.trim_end())?;
            // With fewer such lines than before, it is the last: what goes is what came before the heading.
            let at = *places.get(heading.nth).or(places.last())?;
            Some(Mark { at, level: heading.level.clamp(1, 10), text: heading.text.trim_end().to_owned() })
        })
        .collect();
    marks.sort_by_key(|mark| mark.at);
    marks.dedup_by_key(|mark| mark.at);
    marks
}

/// The lines of a text: where their words begin, and those words.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split('\n').map(move |line| {
        let words = line.trim_start_matches([' ', '\t']);
        let begin = at + line.len() - words.len();
        at += line.len() + 1;
        (begin, words.trim_end())
    })
}

/// The document of a tidy text whose headings are known.
pub(crate) fn whole(
    text: String,
    title: Option<String>,
    marks: &[Mark],
    notices: Vec<Notice>,
    format: Format,
) -> Document {
    let turns = turns::find(&text, marks);
    let sections = sections::cut(&text, marks, &turns);
    Document { title, text, sections, turns, notices, format }
}
