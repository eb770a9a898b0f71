//! The characters of a text in any usual charset.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::notice::Notice;

/// The characters of a text in any usual charset, and what could not be decoded.
pub(crate) fn decode(bytes: &[u8]) -> (String, Vec<Notice>) {
    decode_as(bytes, None)
}

/// The characters of a text that may declare its charset; a mark at its beginning says better.
pub(crate) fn decode_as(bytes: &[u8], declared: Option<&'static Encoding>) -> (String, Vec<Notice>) {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        // What is declared is believed: bytes of other charsets may be well formed UTF-8 by accident, or all plain.
        None if declared.is_some() => declared.unwrap_or(UTF_8),
        // Before UTF-8: the bytes of "ab" in UTF-16 are UTF-8 too, with a zero in it.
        None => match wide(bytes) {
            Some(encoding) => encoding,
            None if std::str::from_utf8(bytes).is_ok() => UTF_8,
            None => guess(bytes),
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
pub(crate) fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
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
