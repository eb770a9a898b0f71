//! Plain text: the charset is told, line ends and invisible characters are tidied, nothing else moves.

use std::collections::HashMap;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::compose::invisible;
use super::sections::Mark;
use super::{Document, DocumentError, Format, Heading, Notice, email, outline, sections, turns};

/// Reads plain text.
pub(super) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let (raw, notices) = decode(bytes);
    Ok(document(&raw, notices))
}

/// A document of plain text: a message by its parts, anything else by what stands out as a heading, and long
/// stretches by runs of paragraphs.
pub(super) fn document(raw: &str, mut notices: Vec<Notice>) -> Document {
    let text = tidy(raw);
    if let Some(message) = email::read(&text) {
        notices.extend(message.notices);
        return whole(message.text, message.subject, &message.marks, notices);
    }
    let marks = outline::marks(&text);
    let title = marks.first().filter(|mark| mark.at == 0 && mark.level == 1).map(|mark| mark.text.clone());
    whole(text, title, &marks, notices)
}

/// The headings of a document, told from lines with the same words.
pub(super) fn headings(document: &Document) -> Vec<Heading> {
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
pub(super) fn corrected(raw: &str, headings: &[Heading]) -> Document {
    let text = tidy(raw);
    let marks = still_there(&text, headings);
    let title = marks.first().filter(|mark| mark.at == 0 && mark.level == 1).map(|mark| mark.text.clone());
    whole(text, title, &marks, Vec::new())
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

fn whole(text: String, title: Option<String>, marks: &[Mark], notices: Vec<Notice>) -> Document {
    let turns = turns::find(&text, marks);
    let sections = sections::cut(&text, marks, &turns);
    Document { title, text, sections, turns, notices, format: Format::Text }
}

/// The characters of a text in any usual charset, and what could not be decoded.
pub(super) fn decode(bytes: &[u8]) -> (String, Vec<Notice>) {
    decode_as(bytes, None)
}

/// The characters of a text that declares its charset, unless its bytes say better.
pub(super) fn decode_as(bytes: &[u8], declared: Option<&'static Encoding>) -> (String, Vec<Notice>) {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        // Before UTF-8: the bytes of "ab" in UTF-16 are UTF-8 too, with a zero in it.
        None => match wide(bytes) {
            Some(encoding) => encoding,
            None if std::str::from_utf8(bytes).is_ok() => UTF_8,
            None => declared.unwrap_or_else(|| guess(bytes)),
        },
    };
    let (text, _, lossy) = encoding.decode(bytes);
    let notices = if lossy { vec![Notice::Undecoded] } else { Vec::new() };
    (text.into_owned(), notices)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    // Short notes give the detector little to weigh; our users write in France first.
    detector.guess(Some(b"fr"), Utf8Detection::Allow)
}

/// UTF-16 without a mark, told by where its zeros are (mostly Latin text has one in each pair of bytes).
pub(super) fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    let zeros = |place: usize| head.iter().skip(place).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    if pairs < 2 {
        None
    } else if odd * 10 > pairs * 7 && even * 20 <= pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 7 && odd * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Unix line ends, no invisible characters, no white space at line ends, at most one blank line in a row.
pub(super) fn tidy(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n")
        .replace('\u{C}', "\n\n");
    let mut out = String::with_capacity(text.len());
    let mut blanks = 0;
    for line in text.lines() {
        let line: String = line.chars().filter(|c| !invisible(*c)).collect();
        let line = line.trim_end();
        if line.is_empty() {
            blanks += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blanks > 0 { "\n\n" } else { "\n" });
        }
        blanks = 0;
        out.push_str(line);
    }
    out
}
