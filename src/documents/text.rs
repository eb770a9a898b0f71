//! Plain text: the charset is told, line ends and invisible characters are tidied, nothing else moves.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::compose::invisible;
use super::{Document, DocumentError, Format, Notice, sections};

/// Reads plain text.
pub(super) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let (raw, notices) = decode(bytes);
    Ok(document(&raw, notices))
}

/// A document of plain text, tidied and cut by runs of paragraphs.
pub(super) fn document(raw: &str, notices: Vec<Notice>) -> Document {
    let text = tidy(raw);
    let sections = sections::cut(&text, &[]);
    Document { title: None, text, sections, notices, format: Format::Text }
}

/// The characters of a text in any usual charset, and what could not be decoded.
pub(super) fn decode(bytes: &[u8]) -> (String, Vec<Notice>) {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => wide(bytes).unwrap_or_else(|| guess(bytes)),
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
