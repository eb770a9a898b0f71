//! Signs of symbol fonts as characters: a box ticked in Wingdings is a letter there, and a box for who reads.

/// The character that a symbol font draws for a code, with or without the private area's `F0` before it; `None` where it is
/// no symbol font, or a sign that nobody has a character for.
pub(crate) fn sign(font: &str, code: u32) -> Option<char> {
    let code = u8::try_from(if (0xF000..=0xF0FF).contains(&code) { code - 0xF000 } else { code }).ok()?;
    let (first, table): (u8, &[(u8, char)]) = match font.trim().to_lowercase().as_str() {
        "wingdings" => (b' ', WINGDINGS),
        "wingdings 2" => (b' ', WINGDINGS_2),
        "webdings" => (b' ', WEBDINGS),
        "symbol" => return symbol(code),
        _ => return None,
    };
    if code == first {
        return Some(' ');
    }
    let run = |from: u8, to: u8, sign: char| {
        (from..=to).contains(&code).then(|| char::from_u32(u32::from(sign) + u32::from(code - from)))?
    };
    let circled =
        if table == WINGDINGS { run(0x81, 0x8A, '①').or_else(|| run(0x8C, 0x95, '❶')) } else { None };
    table.iter().find(|(known, _)| *known == code).map(|(_, sign)| *sign).or(circled)
}

/// Whether letters in this font are signs.
pub(crate) fn is_font(font: &str) -> bool {
    let font = font.trim().to_lowercase();
    matches!(font.as_str(), "wingdings" | "wingdings 2" | "wingdings 3" | "webdings" | "symbol")
}

/// The characters of a text in a symbol font, and how many have none; letters from outside the font stay as they are.
pub(crate) fn signs(font: &str, text: &str) -> (String, usize) {
    let mut lost = 0;
    let sign = |c: char| match sign(font, u32::from(c)) {
        Some(sign) => Some(sign),
        None if c.is_ascii() || (0xE000..=0xF8FF).contains(&u32::from(c)) => {
            lost += 1;
            None
        }
        None => Some(c),
    };
    (text.chars().filter_map(sign).collect(), lost)
}

const WINGDINGS: &[(u8, char)] = &[
    (0x21, '✏'),
    (0x22, '✂'),
    (0x28, '☎'),
    (0x29, '✆'),
    (0x2A, '✉'),
    (0x36, '⌛'),
    (0x37, '⌨'),
    (0x3F, '✍'),
    (0x41, '✌'),
    (0x43, '👍'),
    (0x44, '👎'),
    (0x45, '☜'),
    (0x46, '☞'),
    (0x47, '☝'),
    (0x48, '☟'),
    (0x4A, '☺'),
    (0x4C, '☹'),
    (0x4F, '⚐'),
    (0x51, '✈'),
    (0x52, '☼'),
    (0x54, '❄'),
    (0x6B, '&'),
    (0x6C, '●'),
    (0x6D, '❍'),
    (0x6E, '■'),
    (0x6F, '☐'),
    (0x70, '□'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x73, '⬧'),
    (0x74, '⧫'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '⬥'),
    (0x78, '☒'),
    (0x7D, '❝'),
    (0x7E, '❞'),
    (0x80, '⓪'),
    (0x9E, '·'),
    (0x9F, '•'),
    (0xA1, '○'),
    (0xA4, '◉'),
    (0xA7, '▪'),
    (0xA8, '☐'),
    (0xAB, '★'),
    (0xD8, '➢'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE1, '↑'),
    (0xE2, '↓'),
    (0xE8, '➔'),
    (0xEF, '⇦'),
    (0xF0, '⇨'),
    (0xF1, '⇧'),
    (0xF2, '⇩'),
    (0xF3, '⇔'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFD, '☒'),
    (0xFE, '☑'),
];
const WINGDINGS_2: &[(u8, char)] =
    &[(0x4F, '✗'), (0x50, '✓'), (0x51, '☒'), (0x52, '☑'), (0x53, '☒'), (0x54, '☒'), (0xA3, '☐'), (0x97, '●')];
const WEBDINGS: &[(u8, char)] = &[
    (0x33, '◄'),
    (0x34, '►'),
    (0x35, '▲'),
    (0x36, '▼'),
    (0x61, '✓'),
    (0x63, '☐'),
    (0x67, '■'),
    (0x6E, '●'),
    (0x72, '✕'),
];

/// The Symbol font's own encoding (PDF 32000-1, annex D.5): Greek on the Latin letters, signs above.
fn symbol(code: u8) -> Option<char> {
    const CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    const UPPER: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑";
    let nth = |signs: &str, first: u8| signs.chars().nth(usize::from(code - first));
    match code {
        b'A'..=b'Z' => nth(CAPITALS, b'A'),
        b'a'..=b'z' => nth(SMALL, b'a'),
        0xA0..=0xE5 => nth(UPPER, 0xA0),
        0x22 => Some('∀'),
        0x24 => Some('∃'),
        0x27 => Some('∋'),
        0x2A => Some('∗'),
        0x2D => Some('−'),
        0x40 => Some('≅'),
        0x5C => Some('∴'),
        0x5E => Some('⊥'),
        0x60 => None,
        0x7E => Some('∼'),
        b' '..=b'~' => Some(char::from(code)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{sign, signs};

    #[test]
    fn signs_are_those_of_their_font() {
        assert_eq!(sign("Wingdings", 0xF0FE), Some('☑'));
        assert_eq!(sign("wingdings", 0xFD), Some('☒'));
        assert_eq!(sign("Wingdings", 0xF083), Some('③'));
        assert_eq!(sign("Symbol", 0xF0B3), Some('≥'));
        assert_eq!(sign("Symbol", 0xF0A3), Some('≤'));
        assert_eq!(sign("Symbol", 0x61), Some('α'));
        assert_eq!(sign("Symbol", 0xE5), Some('∑'));
        assert_eq!(sign("Arial", 0xF0FE), None);
        assert_eq!(signs("Wingdings", "\u{F0FC} é\u{F001}"), ("✓ é".into(), 1));
    }
}
