//! The fonts that a page names: codes into characters and widths, and whether a face is bold.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::kurbo::Shape;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontResolverFn, GlyphId, StandardFont};
use hayro_syntax::object::{Array, Dict, Name};

use super::tex;

/// A weight of letters from which they are bold, as CSS counts and as font descriptors do.
const BOLD: f32 = 600.0;
/// The flag of a font whose glyphs are to be thickened: ISO 32000-1, table 123, bit 19.
const FORCE_BOLD: i32 = 1 << 18;
/// The flag of a font with letters outside of the standard ones.
const SYMBOLIC: i32 = 1 << 2;

/// A font and what its descriptor says.
pub(super) struct Face<'a> {
    /// `None` when its encoding or its program cannot be read.
    font: Option<Font<'a>>,
    /// Whether its letters are bold.
    pub bold: bool,
    /// Whether nothing but its own program says which letters its codes are.
    pub doubtful: bool,
    /// What its codes show, where a bitmap font of TeX says it in its own way.
    tex: HashMap<u32, String>,
    /// Which of its codes show a raised digit.
    raised: RefCell<HashMap<u32, bool>>,
}

/// What one code of a string shows.
pub(super) struct Shown {
    /// Its characters; `None` when the font does not say which.
    pub text: Option<String>,
    /// How far it moves on, in thousandths of the size: across, and down where the font is written so.
    pub advance: (f64, f64),
    /// Bytes of its code.
    pub bytes: usize,
    /// Its code.
    pub code: u32,
    /// Whether it is a digit drawn above the line, as the call of a note is.
    pub raised: bool,
}

/// A digit whose ink begins above this height, in thousandths of the size, is a raised one.
const RAISED: f64 = 220.0;

impl Face<'_> {
    /// The code at `at` in a string; `None` at its end.
    pub fn read(&self, string: &[u8], at: usize) -> Option<Shown> {
        let first = *string.get(at)?;
        let Some(font) = &self.font else {
            return Some(Shown {
                text: None,
                advance: (500.0, 0.0),
                bytes: 1,
                code: u32::from(first),
                raised: false,
            });
        };
        let (code, bytes) = font.read_code(string, at);
        let advance = font.code_advance(code);
        let glyph = font.glyph(font.map_code(code), code);
        let text = match &glyph {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        };
        let text = text.map(|text| match text {
            BfString::Char(letter) => symbol(letter).to_string(),
            BfString::String(letters) => turned(letters),
        });
        let text = self.tex.get(&code).cloned().or(text);
        // A letter without ink is a space, whatever it is called.
        let text = text.or_else(|| is_blank(&glyph).then(|| " ".to_owned()));
        let digit = text.as_deref().is_some_and(|text| matches!(text.as_bytes(), [b'0'..=b'9']));
        let raised = digit && self.raised(code, &glyph);
        let advance = if font.is_horizontal() { (advance.x, 0.0) } else { (0.0, advance.y) };
        Some(Shown { text, advance, bytes: bytes.max(1), code, raised })
    }

    /// Whether a digit is drawn above the line it stands on.
    fn raised(&self, code: u32, glyph: &FontGlyph<'_>) -> bool {
        let FontGlyph::Outline(glyph) = glyph else { return false };
        *self.raised.borrow_mut().entry(code).or_insert_with(|| {
            let ink = glyph.outline().bounding_box();
            ink.y0 > RAISED && ink.y1 > ink.y0
        })
    }

    /// Whether its lines run across the page.
    pub fn across(&self) -> bool {
        self.font.as_ref().is_none_or(Font::is_horizontal)
    }
}

/// The fonts of a document, each loaded once.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    programs: FontResolverFn,
    maps: CMapResolverFn,
    faces: HashMap<&'a [u8], Rc<Face<'a>>>,
}

impl<'a> Fonts<'a> {
    pub fn new() -> Self {
        Self {
            cache: FontCache::new(),
            // No outline is ever drawn: any program stands for a font that is not in the file.
            programs: Arc::new(|_| Some(StandardFont::Helvetica.get_font_data())),
            maps: Arc::new(|_| None),
            faces: HashMap::new(),
        }
    }

    /// The font that a dictionary describes.
    pub fn face(&mut self, dict: &Dict<'a>) -> Rc<Face<'a>> {
        // Two dictionaries of the same bytes name the same objects.
        if let Some(face) = self.faces.get(dict.data()) {
            return Rc::clone(face);
        }
        let font = self.cache.font(dict, &self.programs, &self.maps);
        let raised = RefCell::default();
        let face = Rc::new(Face {
            font,
            bold: is_bold(dict),
            doubtful: is_doubtful(dict),
            tex: tex::codes(dict),
            raised,
        });
        self.faces.insert(dict.data(), Rc::clone(&face));
        face
    }
}

/// The letters of a ligature. Ghostscript writes each of them with its two bytes turned, and adds up the last two of three.
fn turned(letters: String) -> String {
    let byte = |c: char| u8::try_from(u32::from(c) >> 8).ok().filter(|_| u32::from(c) & 0xFF == 0);
    let Some(bytes) = letters.chars().map(byte).collect::<Option<Vec<u8>>>() else { return letters };
    match bytes[..] {
        [b'f', 0xCF] => "ffi".to_owned(),
        [b'f', 0xD2] => "ffl".to_owned(),
        [b't', 0xDD] => "tti".to_owned(),
        [_, _, ..] if bytes.iter().all(u8::is_ascii_alphabetic) => {
            bytes.into_iter().map(char::from).collect()
        }
        _ => letters,
    }
}

/// Whether a glyph leaves no mark.
fn is_blank(glyph: &FontGlyph<'_>) -> bool {
    matches!(glyph, FontGlyph::Outline(glyph) if glyph.outline().elements().is_empty() && glyph.glyph_id() != GlyphId::NOTDEF)
}

/// A letter of the fonts Symbol and Wingdings, at the places that word processors give them, as what it shows.
fn symbol(letter: char) -> char {
    match letter {
        '\u{F0B7}' | '\u{F0A7}' | '\u{F06C}' | '\u{F06E}' | '\u{F076}' | '\u{F0D8}' | '\u{F09F}'
        | '\u{F077}' => '•',
        '\u{F02D}' | '\u{F0BE}' => '–',
        '\u{F0E0}' | '\u{F0AE}' | '\u{F0E8}' | '\u{F0F0}' => '→',
        '\u{F0FC}' => '✓',
        '\u{F0FE}' | '\u{F052}' | '\u{F078}' | '\u{F054}' => '☒',
        '\u{F0A8}' | '\u{F06F}' | '\u{F071}' | '\u{F0A3}' => '☐',
        '\u{F028}' | '\u{F029}' => '☎',
        letter => letter,
    }
}

/// Whether the codes of a font may be any letters: its program is a part of a larger one, its encoding is not to be
/// used since it is symbolic (ISO 32000-1, 9.6.6.4), and no map to Unicode comes with it.
fn is_doubtful(font: &Dict<'_>) -> bool {
    let descriptor = font.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
    let symbolic = descriptor.get::<i32>("Flags").is_some_and(|flags| flags & SYMBOLIC != 0);
    let kind = font.get::<Name<'_>>("Subtype");
    symbolic
        && kind.as_deref() == Some(b"TrueType")
        && descriptor.contains_key("FontFile2")
        && !font.contains_key("ToUnicode")
        && font.get::<Dict<'_>>("Encoding").is_none_or(|encoding| !encoding.contains_key("Differences"))
}

/// Whether a font says that it is bold: by its name, its weight or its flags.
fn is_bold(font: &Dict<'_>) -> bool {
    let inner = font
        .get::<Array<'_>>("DescendantFonts")
        .and_then(|fonts| fonts.iter::<Dict<'_>>().next())
        .unwrap_or_else(|| font.clone());
    let descriptor = inner.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
    let named = |dict: &Dict<'_>, key: &str| {
        let name = dict.get::<Name<'_>>(key).map(|name| name.as_str().to_lowercase()).unwrap_or_default();
        ["bold", "black", "heavy"].iter().any(|weight| name.contains(weight))
    };
    named(font, "BaseFont")
        || named(&descriptor, "FontName")
        || descriptor.get::<f32>("FontWeight").is_some_and(|weight| weight >= BOLD)
        || descriptor.get::<i32>("Flags").is_some_and(|flags| flags & FORCE_BOLD != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro_syntax::object::FromBytes;

    #[test]
    fn ligatures_with_turned_bytes_are_put_right() {
        assert_eq!(turned("\u{7400}\u{6900}".into()), "ti");
        assert_eq!(turned("\u{6600}\u{CF00}".into()), "ffi");
        assert_eq!(turned("ti".into()), "ti");
        assert_eq!(turned("\u{7400}".into()), "\u{7400}");
    }

    #[test]
    fn fonts_say_that_they_are_bold_in_several_ways() {
        let bold = |font: &str| is_bold(&Dict::from_bytes(font.as_bytes()).expect("a dictionary"));
        assert!(bold("<< /BaseFont /ABCDEF+LiberationSerif-Bold >>"));
        assert!(bold("<< /BaseFont /Arial,BoldItalic >>"));
        assert!(bold("<< /BaseFont /F7 /FontDescriptor << /FontWeight 700 >> >>"));
        assert!(bold("<< /BaseFont /F7 /FontDescriptor << /Flags 262148 >> >>"));
        assert!(bold(
            "<< /BaseFont /F7 /DescendantFonts [<< /FontDescriptor << /FontName /Sans-SemiBold >> >>] >>"
        ));
        assert!(!bold("<< /BaseFont /ABCDEF+Liberation /FontDescriptor << /FontWeight 400 /Flags 4 >> >>"));
        assert!(!bold("<< >>"));
    }
}
