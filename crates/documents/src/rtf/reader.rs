//! Tokens into text: what is a destination of its own, which font a byte is of, what is hidden.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::state::{Goes, State};
use super::tokens::{Token, Tokens};
use super::writer::Writer;
use crate::error::DocumentError;
use crate::layout::compose::Piece;
use crate::limits::Limits;
use crate::notice::Notice;

/// Title, pieces and notices.
type Read = (Option<String>, Vec<Piece>, Vec<Notice>);

/// Reads RTF: its title, its pieces, what was left out.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Read, DocumentError> {
    let mut reader = Reader::new();
    let mut tokens = Tokens::new(bytes);
    while let Some(token) = tokens.next() {
        match token {
            Token::Open => {
                if reader.groups.len() >= limits.xml_depth {
                    return Err(DocumentError::TooLarge {
                        what: "nested rtf groups",
                        limit: limits.xml_depth,
                    });
                }
                reader.open();
            }
            Token::Close => reader.close(),
            Token::Word("bin", length) => tokens.pass(usize::try_from(length.unwrap_or(0)).unwrap_or(0)),
            Token::Word(word, number) => reader.word(word, number),
            Token::Sign(sign) => reader.sign(sign),
            Token::Byte(byte) => reader.byte(byte),
        }
    }
    reader.flush();
    Ok(reader.out.finish())
}

struct Reader {
    groups: Vec<State>,
    state: State,
    /// What opens a group may say that the group can be passed over.
    fresh: bool,
    optional: bool,
    charset: &'static Encoding,
    fonts: HashMap<i32, (&'static Encoding, String)>,
    /// Bytes of the charset of this font, not yet characters.
    bytes: Vec<u8>,
    bytes_font: i32,
    /// So many characters stand for one that was read.
    standing: usize,
    /// The first half of a character beyond the first plane.
    half: Option<u16>,
    out: Writer,
}

impl Reader {
    fn new() -> Self {
        let state = State {
            goes: Goes::Body,
            hidden: false,
            struck: false,
            raised: false,
            skip: 1,
            font: -1,
            style: 0,
            level: None,
            in_table: false,
        };
        Self {
            groups: Vec::new(),
            state,
            fresh: false,
            optional: false,
            charset: WINDOWS_1252,
            fonts: HashMap::new(),
            bytes: Vec::new(),
            bytes_font: -1,
            standing: 0,
            half: None,
            out: Writer::default(),
        }
    }

    fn open(&mut self) {
        self.flush();
        self.groups.push(self.state.clone());
        self.standing = 0;
        self.fresh = true;
        self.optional = false;
    }

    fn close(&mut self) {
        self.flush();
        self.standing = 0;
        self.fresh = false;
        if let Some(before) = self.groups.pop() {
            if before.goes != self.state.goes {
                self.out.end(self.state.goes, &self.state);
            }
            self.state = before;
        }
    }

    fn byte(&mut self, byte: u8) {
        self.fresh = false;
        if self.standing > 0 {
            self.standing -= 1;
            return;
        }
        if self.bytes_font != self.state.font {
            self.flush();
            self.bytes_font = self.state.font;
        }
        self.bytes.push(byte);
    }

    /// Makes characters of the bytes read until now.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let (charset, font) = match self.fonts.get(&self.bytes_font) {
            Some((charset, font)) => (*charset, font.as_str()),
            None => (self.charset, ""),
        };
        let (text, _, lossy) = charset.decode(&self.bytes);
        self.out.undecoded |= lossy;
        if self.state.goes == Goes::FontName {
            let name = text.trim_end_matches(';').to_owned();
            if let Some((_, font)) = self.fonts.get_mut(&self.state.font) {
                font.push_str(&name);
            }
        } else {
            self.out.text(&text, font, &self.state);
        }
        self.bytes.clear();
    }

    fn character(&mut self, c: &str) {
        self.flush();
        let font = self.fonts.get(&self.state.font).map_or("", |(_, font)| font.as_str());
        self.out.text(c, font, &self.state);
    }

    fn sign(&mut self, sign: u8) {
        if sign == b'*' {
            self.optional = true;
            return;
        }
        self.fresh = false;
        if self.standing > 0 {
            self.standing -= 1;
            return;
        }
        match sign {
            b'~' => self.character("\u{A0}"),
            b'_' => self.character("\u{2011}"),
            b'-' => self.character("\u{AD}"),
            b'\n' | b'\r' => self.paragraph(),
            b'\\' | b'{' | b'}' => self.byte(sign),
            _ => {}
        }
    }

    fn paragraph(&mut self) {
        self.flush();
        self.out.paragraph(&self.state);
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let fresh = std::mem::take(&mut self.fresh);
        let optional = std::mem::take(&mut self.optional);
        if self.standing > 0 && !matches!(word, "u" | "uc") {
            self.standing -= 1;
            return;
        }
        self.flush();
        if (fresh || optional) && self.destination(word, optional) {
            return;
        }
        let on = number != Some(0);
        match word {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.skip = usize::try_from(number.unwrap_or(1)).unwrap_or(1),
            "ansicpg" => self.charset = codepage(number.unwrap_or(1252)).unwrap_or(self.charset),
            "mac" => self.charset = encoding_rs::MACINTOSH,
            "f" => self.font(number.unwrap_or(0)),
            "fcharset" if self.state.goes == Goes::FontName => {
                if let (Some(charset), Some((known, _))) =
                    (of_font(number.unwrap_or(0)), self.fonts.get_mut(&self.state.font))
                {
                    *known = charset;
                }
            }
            "par" | "sect" | "page" | "column" => self.paragraph(),
            "line" | "lbr" | "softline" => self.character("\n"),
            "tab" => self.character("\t"),
            "cell" | "nestcell" => self.out.cell(&self.state),
            "row" | "nestrow" => self.out.row(),
            "chftn" => {}
            "v" => self.state.hidden = on,
            "deleted" => self.state.hidden = on,
            "strike" | "striked" => self.state.struck = on,
            "super" => self.state.raised = on,
            "up" => self.state.raised = number.unwrap_or(6) >= 4,
            "nosupersub" | "sub" | "dn" => self.state.raised = false,
            "plain" => {
                (self.state.hidden, self.state.struck, self.state.raised) = (false, false, false);
            }
            "pard" => {
                (self.state.style, self.state.level, self.state.in_table) = (0, None, false);
            }
            "intbl" => self.state.in_table = true,
            "s" => self.state.style = number.unwrap_or(0),
            "outlinelevel" => {
                self.state.level =
                    number.and_then(|level| u8::try_from(level).ok()).filter(|level| *level < 9);
            }
            word => {
                if let Some(c) = character(word) {
                    self.character(c);
                }
            }
        }
    }

    /// Whether a group's first word sends its text elsewhere.
    fn destination(&mut self, word: &str, optional: bool) -> bool {
        let goes = match word {
            "fonttbl" => Goes::FontTable,
            "stylesheet" => Goes::StyleName,
            "title" => Goes::Title,
            "listtext" | "pntext" => Goes::Label,
            "footnote" => Goes::Note,
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
                Goes::Edge
            }
            "pict" | "shppict" => {
                self.out.images += usize::from(word == "pict" && self.state.goes == Goes::Body);
                Goes::Nowhere
            }
            "object" => {
                self.out.objects += 1;
                Goes::Nowhere
            }
            "annotation" => {
                self.out.comments += 1;
                Goes::Nowhere
            }
            // Its results are text, and so is what stands in shapes and in the better of two writings.
            "shpinst" | "shptxt" | "ud" | "fldrslt" | "result" | "ftnalt" => return true,
            "info" | "field" | "shp" | "do" | "dptxbxtext" => return true,
            "shprslt" | "upr" | "nonesttables" | "colortbl" | "fldinst" | "nonshppict" | "atnid"
            | "atnauthor" | "author" | "operator" | "company" | "doccomm" | "subject" | "keywords"
            | "creatim" | "revtim" | "printim" | "buptim" | "xe" | "tc" | "bkmkstart" | "bkmkend" | "pn"
            | "sp" | "nesttableprops" => Goes::Nowhere,
            _ if optional => Goes::Nowhere,
            _ => return false,
        };
        if self.state.goes != Goes::Nowhere || goes == Goes::Nowhere {
            self.out.begin(goes, self.state.goes);
            self.state.goes = goes;
        }
        true
    }

    fn font(&mut self, number: i32) {
        self.state.font = number;
        if matches!(self.state.goes, Goes::FontTable | Goes::FontName) {
            self.state.goes = Goes::FontName;
            self.fonts.insert(number, (self.charset, String::new()));
        }
    }

    /// A character by its number, negative beyond 32,767, in halves beyond the first plane.
    fn unicode(&mut self, number: i32) {
        self.standing = self.state.skip;
        let Ok(unit) = u16::try_from(number & 0xFFFF) else { return };
        let units = match self.half.take() {
            Some(half) => vec![half, unit],
            None if (0xD800..0xDC00).contains(&unit) => {
                self.half = Some(unit);
                return;
            }
            None => vec![unit],
        };
        self.character(&String::from_utf16_lossy(&units));
    }
}

fn character(word: &str) -> Option<&'static str> {
    Some(match word {
        "emdash" => "—",
        "endash" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "emspace" | "enspace" | "qmspace" => " ",
        "zwnj" | "zwj" | "zwbo" => "",
        _ => return None,
    })
}

fn codepage(number: i32) -> Option<&'static Encoding> {
    let label = match number {
        65001 => "utf-8".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10000 => "macintosh".to_owned(),
        number => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes())
}

/// The charset of a font by its number in Windows.
fn of_font(number: i32) -> Option<&'static Encoding> {
    codepage(match number {
        0 => 1252,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}
