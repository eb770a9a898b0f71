//! The operators of a page, followed in their order: ISO 32000-1, annex A.

use hayro_font::kurbo::{Affine, Point, Vec2};
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream};

use super::fonts::Fonts;
use super::layers::Layers;
use super::marks::Marks;
use super::sheet::{Glyph, Path, Sheet, UNKNOWN};
use super::state::{State, degrees, turned};

/// Forms within forms deeper than this are not followed.
const FORMS: usize = 24;
/// States kept by `q`.
const KEPT: usize = 4_096;
/// Numbers of an operator that are looked at.
const NUMBERS: usize = 6;

/// The names that a stream of content uses.
#[derive(Clone)]
pub(super) struct Names<'a> {
    pub fonts: Dict<'a>,
    pub objects: Dict<'a>,
    pub properties: Dict<'a>,
    pub states: Dict<'a>,
}

impl<'a> Names<'a> {
    pub fn of(resources: &Dict<'a>) -> Self {
        let part = |key: &str| resources.get::<Dict<'_>>(key).unwrap_or_default();
        Self {
            fonts: part("Font"),
            objects: part("XObject"),
            properties: part("Properties"),
            states: part("ExtGState"),
        }
    }
}

/// Follows the content of a page and of the forms it shows.
pub(super) struct Walk<'w, 'a> {
    /// The fonts of the document.
    pub fonts: &'w mut Fonts<'a>,
    /// Which of its layers are off.
    pub layers: &'w Layers,
    /// What the page shows.
    pub sheet: Sheet,
    /// Operators still followed, in all of the document.
    pub left: &'w mut usize,
    state: State<'a>,
    kept: Vec<State<'a>>,
    path: Path,
    at: Point,
    marks: Marks,
    /// Whether the page said where the next letter stands.
    moved: bool,
    /// The forms that are being shown.
    within: Vec<ObjectIdentifier>,
}

impl<'w, 'a> Walk<'w, 'a> {
    pub fn new(fonts: &'w mut Fonts<'a>, layers: &'w Layers, left: &'w mut usize) -> Self {
        Self {
            fonts,
            layers,
            sheet: Sheet::default(),
            left,
            state: State::new(Affine::IDENTITY),
            kept: Vec::new(),
            path: Path::default(),
            at: Point::ORIGIN,
            marks: Marks::default(),
            moved: true,
            within: Vec::new(),
        }
    }

    /// Follows one stream of content.
    pub fn follow(&mut self, content: &[u8], names: &Names<'a>) {
        let mut operators = UntypedIter::new(content);
        while let Some(next) = operators.next() {
            let Some(left) = self.left.checked_sub(1) else {
                self.sheet.cut = true;
                return;
            };
            *self.left = left;
            let operands: Vec<&Object<'_>> = next.operands().collect();
            let operator: &[u8] = next.operator;
            let done = self.text_operator(operator, &operands, names)
                || self.state_operator(operator, &operands, names)
                || self.path_operator(operator, &operands);
            if !done {
                self.mark_operator(operator, &operands, names);
            }
        }
    }

    fn state_operator(&mut self, operator: &[u8], operands: &[&Object<'_>], names: &Names<'a>) -> bool {
        let [a, b, c, d, e, f] = numbers(operands);
        match operator {
            b"q" if self.kept.len() < KEPT => self.kept.push(self.state.clone()),
            b"Q" => {
                if let Some(state) = self.kept.pop() {
                    self.state = state;
                }
            }
            b"cm" => self.state.matrix *= Affine::new([a, b, c, d, e, f]),
            b"gs" => {
                let font = name(operands, 0)
                    .and_then(|name| names.states.get::<Dict<'a>>(name))
                    .and_then(|state| state.get::<Array<'a>>("Font"));
                if let Some(font) = font {
                    let mut parts = font.flex_iter();
                    if let (Some(dict), Some(size)) = (parts.next::<Dict<'a>>(), parts.next::<Number>()) {
                        self.state.face = Some(self.fonts.face(&dict));
                        self.state.size = size.as_f64();
                    }
                }
            }
            b"Do" => {
                let Some(name) = name(operands, 0) else { return true };
                match names.objects.get::<Stream<'a>>(name) {
                    Some(object) => self.object(&object, names),
                    // A form that shows itself, however far around, is not found again.
                    None => self.sheet.cut |= names.objects.contains_key(name),
                }
            }
            b"BI" => self.sheet.images += usize::from(!self.marks.hide()),
            _ => return false,
        }
        true
    }

    fn path_operator(&mut self, operator: &[u8], operands: &[&Object<'_>]) -> bool {
        let [a, b, c, d, e, f] = numbers(operands);
        let to = |x: f64, y: f64| Point::new(x, y);
        match operator {
            b"m" => {
                self.at = to(a, b);
                self.path.begin(self.state.matrix * self.at);
            }
            b"l" => self.path.line(self.state.matrix * to(a, b)),
            b"re" => self.path.rectangle(to(a, b), c, d, self.state.matrix),
            b"c" | b"v" | b"y" => {
                self.path.curve();
                self.path.line(self.state.matrix * to(e, f));
            }
            b"h" => self.path.close(),
            b"S" => self.paint(true, false),
            b"s" => {
                self.path.close();
                self.paint(true, false);
            }
            b"f" | b"F" | b"f*" => self.paint(false, true),
            b"B" | b"B*" => self.paint(true, true),
            b"b" | b"b*" => {
                self.path.close();
                self.paint(true, true);
            }
            b"n" => self.path.drop(),
            _ => return false,
        }
        true
    }

    fn paint(&mut self, stroked: bool, filled: bool) {
        if self.marks.hide() {
            self.path.drop();
        } else {
            self.path.paint(&mut self.sheet, stroked, filled);
        }
    }

    fn text_operator(&mut self, operator: &[u8], operands: &[&Object<'_>], names: &Names<'a>) -> bool {
        let [a, b, c, d, e, f] = numbers(operands);
        let state = &mut self.state;
        match operator {
            b"BT" => state.place(Affine::IDENTITY),
            b"Tc" => state.letter_space = a,
            b"Tw" => state.word_space = a,
            b"Tz" => state.stretch = a / 100.0,
            b"TL" => state.leading = a,
            b"Ts" => state.rise = a,
            #[expect(clippy::cast_possible_truncation, reason = "a mode is a small number")]
            b"Tr" => state.mode = a as i64,
            b"Tf" => {
                state.size = b;
                let dict = name(operands, 0).and_then(|name| names.fonts.get::<Dict<'a>>(name));
                state.face = dict.map(|dict| self.fonts.face(&dict));
                return true;
            }
            b"Td" => state.move_line(a, b),
            b"TD" => {
                state.leading = -b;
                state.move_line(a, b);
            }
            b"Tm" => state.place(Affine::new([a, b, c, d, e, f])),
            b"T*" => state.move_line(0.0, -state.leading),
            b"Tj" => {
                self.show(operands.first().copied());
                return true;
            }
            b"TJ" => {
                self.show_parts(operands.first().copied());
                return true;
            }
            b"'" | b"\"" => {
                if operator == b"\"" {
                    (state.word_space, state.letter_space) = (a, b);
                }
                state.move_line(0.0, -state.leading);
                self.moved = true;
                self.show(operands.last().copied());
                return true;
            }
            _ => return operator == b"ET",
        }
        self.moved |= matches!(operator, b"BT" | b"Td" | b"TD" | b"Tm" | b"T*");
        true
    }

    fn show_parts(&mut self, parts: Option<&Object<'_>>) {
        let Some(Object::Array(parts)) = parts else { return };
        for part in parts.iter::<Object<'_>>() {
            if let Object::Number(back) = part {
                let by = -back.as_f64() / 1000.0 * self.state.size;
                if self.state.face.as_ref().is_none_or(|face| face.across()) {
                    self.state.advance(by * self.state.stretch, 0.0);
                } else {
                    self.state.advance(0.0, by);
                }
            } else {
                self.show(Some(&part));
            }
        }
    }

    /// Shows a string, letter by letter.
    fn show(&mut self, string: Option<&Object<'_>>) {
        let (Some(Object::String(string)), Some(face)) = (string, self.state.face.clone()) else {
            // Text in a font that is not there.
            self.sheet.unknown += usize::from(matches!(string, Some(Object::String(_))));
            return;
        };
        let mut read = 0;
        while let Some(shown) = face.read(string.as_bytes(), read) {
            read += shown.bytes;
            let place = self.state.letters();
            let (across, down) = (shown.advance.0 / 1000.0, shown.advance.1 / 1000.0);
            let (at, end) = (place * Point::ORIGIN, place * Point::new(across, down));
            let way = if face.across() { Vec2::new(1.0, 0.0) } else { Vec2::new(0.0, -1.0) };
            let size = turned(place, Vec2::new(0.0, 1.0)).hypot();
            if [at.x, at.y, end.x, end.y, size].iter().all(|number| number.abs() < 1e6) {
                // A digit drawn above its line stands there like one that is moved there.
                let up = if shown.raised { Vec2::new(0.0, 0.35) } else { Vec2::ZERO };
                let size = if shown.raised { size * 0.6 } else { size };
                self.letter(shown.text, |text, moved, bold| Glyph {
                    at: at + turned(place, up),
                    end: end + turned(place, up),
                    angle: degrees(turned(place, way)),
                    size: size.max(0.1),
                    bold,
                    moved,
                    doubtful: face.doubtful,
                    text,
                });
            }
            let space = if shown.bytes == 1 && shown.code == 32 { self.state.word_space } else { 0.0 };
            let more = self.state.letter_space + space;
            if face.across() {
                let by = (across * self.state.size + more) * self.state.stretch;
                self.state.advance(by, 0.0);
            } else {
                self.state.advance(0.0, down * self.state.size + more);
            }
        }
    }

    /// Keeps a letter, if it is one that a reader of the page is to see.
    fn letter(&mut self, text: Option<String>, glyph: impl FnOnce(String, bool, bool) -> Glyph) {
        if self.marks.hide() {
            self.sheet.hidden = true;
            return;
        }
        let known = text.filter(|text| !text.chars().all(|c| c.is_control() || own(c)));
        self.sheet.unknown += usize::from(known.is_none() && !self.marks.replace());
        let moved = std::mem::take(&mut self.moved);
        self.sheet.glyphs.push(glyph(known.unwrap_or_else(|| UNKNOWN.to_owned()), moved, self.state.bold()));
    }

    /// Shows a form, or counts an image.
    fn object(&mut self, object: &Stream<'a>, names: &Names<'a>) {
        let dict = object.dict();
        if self.marks.hide() || self.layers.hides(dict, "OC") {
            self.sheet.hidden = true;
            return;
        }
        match dict.get::<Name<'_>>("Subtype").as_deref() {
            // A mask is part of what is drawn through it.
            Some(b"Image") => {
                self.sheet.images += usize::from(dict.get::<bool>("ImageMask") != Some(true));
            }
            Some(b"Form") => {
                let matrix = dict.get::<[f64; 6]>("Matrix").map_or(Affine::IDENTITY, Affine::new);
                self.form(object, self.state.matrix * matrix, names);
            }
            _ => {}
        }
    }

    /// Shows a form where `matrix` puts it.
    pub fn form(&mut self, form: &Stream<'a>, matrix: Affine, names: &Names<'a>) {
        let id = form.obj_id();
        let Ok(content) = form.decoded_data() else {
            self.sheet.cut = true;
            return;
        };
        if self.within.len() >= FORMS || self.within.contains(&id) {
            self.sheet.cut = true;
            return;
        }
        // Without names of its own it uses those of what shows it.
        let own = form.dict().get::<Dict<'_>>("Resources").map(|resources| Names::of(&resources));
        self.within.push(id);
        let state = std::mem::replace(&mut self.state, State::new(matrix));
        (self.state.face, self.state.size) = (state.face.clone(), state.size);
        let kept = std::mem::take(&mut self.kept);
        let depth = self.marks.depth();
        self.moved = true;
        self.follow(&content, own.as_ref().unwrap_or(names));
        self.marks.close(depth, &mut self.sheet);
        (self.state, self.kept, self.moved) = (state, kept, true);
        self.within.pop();
    }

    fn mark_operator(&mut self, operator: &[u8], operands: &[&Object<'_>], names: &Names<'a>) {
        match operator {
            b"BMC" => self.marks.open(&self.sheet, false, None),
            b"EMC" => self.marks.close(self.marks.depth().saturating_sub(1), &mut self.sheet),
            b"BDC" => {
                let named = name(operands, 1);
                let hidden = name(operands, 0).is_some_and(|tag| **tag == *b"OC")
                    && named.is_some_and(|named| self.layers.hides(&names.properties, named));
                let actual = match operands.get(1) {
                    Some(Object::Dict(dict)) => super::strings::text_of(dict, "ActualText"),
                    _ => named
                        .and_then(|named| names.properties.get::<Dict<'_>>(named))
                        .and_then(|dict| super::strings::text_of(&dict, "ActualText")),
                };
                self.marks.open(&self.sheet, hidden, actual);
            }
            _ => {}
        }
    }
}

/// Whether only a font's maker knows what a character is.
fn own(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}' | '\u{FFFF}')
}

/// The numbers of an operator, 0 where there are fewer.
fn numbers(operands: &[&Object<'_>]) -> [f64; NUMBERS] {
    let mut numbers = [0.0; NUMBERS];
    for (number, operand) in numbers.iter_mut().zip(operands) {
        if let Object::Number(given) = operand {
            *number = given.as_f64();
        }
    }
    numbers
}

fn name<'o, 'c>(operands: &[&'o Object<'c>], at: usize) -> Option<&'o Name<'c>> {
    match operands.get(at) {
        Some(Object::Name(name)) => Some(name),
        _ => None,
    }
}
