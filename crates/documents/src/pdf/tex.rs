//! Bitmap fonts of TeX: their glyphs bear no names but the numbers of their codes, in one of TeX's own encodings.

use std::collections::HashMap;

use hayro_syntax::object::{Array, Dict, Name, Object};

/// The encodings of TeX that French and English text is set in.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Encoding {
    /// The first: half a font, with accents of their own.
    Ot1,
    /// Cork: letters with their accents.
    T1,
    /// Signs beside the letters.
    Ts1,
}

/// What the codes of such a font show.
pub(super) fn codes(font: &Dict<'_>) -> HashMap<u32, String> {
    let named =
        font.get::<Name<'_>>("Subtype").as_deref() == Some(b"Type3") && !font.contains_key("ToUnicode");
    let differences =
        font.get::<Dict<'_>>("Encoding").and_then(|encoding| encoding.get::<Array<'_>>("Differences"));
    let mut numbers: Vec<(u32, u8)> = Vec::new();
    let mut code = 0;
    for one in differences.iter().filter(|_| named).flat_map(Array::iter::<Object<'_>>) {
        match one {
            Object::Number(number) => code = u32::try_from(number.as_i64()).unwrap_or(0),
            Object::Name(name) => {
                let number = name.as_str().strip_prefix('a').and_then(|number| number.parse().ok());
                numbers.extend(number.map(|number| (code, number)));
                code += 1;
            }
            _ => {}
        }
    }
    let encoding = if numbers.iter().any(|(_, number)| number.is_ascii_alphabetic()) {
        // Cork fonts have signs above the first half, and quotes, dashes and ligatures at their own places below.
        let cork = numbers.iter().any(|(_, number)| *number > 127 || matches!(number, 21 | 28..=31));
        if cork { Encoding::T1 } else { Encoding::Ot1 }
    } else {
        Encoding::Ts1
    };
    numbers.into_iter().filter_map(|(code, number)| Some((code, shown(number, encoding)?))).collect()
}

fn shown(number: u8, encoding: Encoding) -> Option<String> {
    let sign = match (encoding, number) {
        (Encoding::Ot1, 11) | (Encoding::T1, 27) => "ff",
        (Encoding::Ot1, 12) | (Encoding::T1, 28) => "fi",
        (Encoding::Ot1, 13) | (Encoding::T1, 29) => "fl",
        (Encoding::Ot1, 14) | (Encoding::T1, 30) => "ffi",
        (Encoding::Ot1, 15) | (Encoding::T1, 31) => "ffl",
        (Encoding::Ot1, 16) | (Encoding::T1, 25) => "ı",
        (Encoding::Ot1, 18) | (Encoding::T1, 0) => "`",
        (Encoding::Ot1, 19) | (Encoding::T1, 1) => "´",
        (Encoding::Ot1, 94) | (Encoding::T1, 2) => "ˆ",
        (Encoding::Ot1, 127) | (Encoding::T1, 4) => "¨",
        (Encoding::Ot1, 24) | (Encoding::T1, 11) => "¸",
        (Encoding::Ot1, 26) => "æ",
        (Encoding::Ot1, 27) | (Encoding::T1, 247) => "œ",
        (Encoding::T1, 215) => "Œ",
        (Encoding::Ot1, 25) | (Encoding::T1, 255) => "ß",
        (Encoding::Ot1, 92) | (Encoding::T1, 16) => "“",
        (Encoding::Ot1, 34) | (Encoding::T1, 17) => "”",
        (Encoding::T1, 19) => "«",
        (Encoding::T1, 20) => "»",
        (Encoding::Ot1, 123) | (Encoding::T1, 21) => "–",
        (Encoding::Ot1, 124) | (Encoding::T1, 22) => "—",
        (Encoding::T1, 184) => "ÿ",
        (Encoding::Ts1, 191) => "€",
        (Encoding::Ts1, 136) => "•",
        (Encoding::Ot1 | Encoding::T1, b'\'') => "’",
        (Encoding::Ot1 | Encoding::T1, b'`') => "‘",
        (Encoding::Ts1, 162..=187) | (Encoding::T1, 192..) | (_, b' '..=b'~') => {
            return Some(char::from(number).to_string());
        }
        _ => return None,
    };
    Some(sign.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro_syntax::object::FromBytes;

    fn read(names: &str) -> Vec<String> {
        let font = format!("<< /Subtype /Type3 /Encoding << /Differences [5 {names}] >> >>");
        let mut codes: Vec<(u32, String)> =
            codes(&Dict::from_bytes(font.as_bytes()).expect("a dictionary")).into_iter().collect();
        codes.sort_unstable();
        codes.into_iter().map(|(_, shown)| shown).collect()
    }

    #[test]
    fn numbers_of_codes_are_read_in_the_encoding_they_betray() {
        assert_eq!(read("/a65 /a12 /a98 /a39"), ["A", "fi", "b", "’"]);
        assert_eq!(read("/a65 /a233 /a28 /a19 /a247"), ["A", "é", "fi", "«", "œ"]);
        assert_eq!(read("/a191"), ["€"]);
        assert_eq!(read("/a49"), ["1"]);
        assert_eq!(read("/eacute /a65"), ["A"]);
    }
}
