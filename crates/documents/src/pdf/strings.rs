//! Text outside of pages: titles, values of fields, notes (ISO 32000-1, 7.9.2.2).

use hayro_syntax::object::{Dict, Object};

/// The text under a key; a stream may hold a long one.
pub(super) fn text_of(dict: &Dict<'_>, key: &str) -> Option<String> {
    match dict.get::<Object<'_>>(key)? {
        Object::String(text) => Some(text_string(text.as_bytes())),
        Object::Stream(text) => text.decoded_data().ok().map(|text| text_string(&text)),
        _ => None,
    }
}

/// UTF-16 or UTF-8 by its mark, else one byte a letter.
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => bytes.iter().map(|byte| own(*byte)).collect(),
    }
}

/// `PDFDocEncoding`, annex D.2: Latin-1 but for these.
fn own(byte: u8) -> char {
    const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
    ];
    match byte {
        0x18..=0x1F => LOW[usize::from(byte - 0x18)],
        0x80..=0xA0 => HIGH[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::text_string;

    #[test]
    fn text_outside_of_pages_is_in_one_of_four_encodings() {
        assert_eq!(text_string(b"\xFE\xFF\0\xE9\x20\x19"), "é’");
        assert_eq!(text_string(b"\xFF\xFE\xE9\0"), "é");
        assert_eq!(text_string("\u{FEFF}é".as_bytes()), "é");
        assert_eq!(text_string(b"Caf\xE9 \x96uvre \xA0 \x90"), "Café Œuvre € ’");
    }
}
