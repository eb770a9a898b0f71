//! What is laid over a page: fields of a form with their values, notes, stamps (ISO 32000-1, 12.5 and 12.7).

use hayro_font::kurbo::{Affine, Point, Vec2};
use hayro_syntax::object::{Array, Dict, Name, Object, Rect, Stream};

use super::content::{Names, Walk};
use super::sheet::Glyph;
use super::strings::{text_of, text_string};

/// Annotations of a page that are looked at.
const MOST: usize = 20_000;
/// Fields above a field that may say what it is.
const ABOVE: usize = 16;
/// Flags of an annotation (table 165) and of fields (tables 226 and 228).
const HIDDEN: i32 = 1 << 1;
const NO_VIEW: i32 = 1 << 5;
const PASSWORD: i32 = 1 << 13;
const PUSH: i32 = 1 << 16;

/// Shows what is laid over a page on it; counts the notes that are not shown.
pub(super) fn lay_over<'a>(page: &Dict<'a>, walk: &mut Walk<'_, 'a>) -> usize {
    let mut notes = 0;
    walk.sheet.over = Some(walk.sheet.glyphs.len());
    let over = page.get::<Array<'a>>("Annots");
    for one in over.iter().flat_map(Array::iter::<Dict<'a>>).take(MOST) {
        let flags = one.get::<i32>("F").unwrap_or(0);
        if flags & (HIDDEN | NO_VIEW) != 0 || walk.layers.hides(&one, "OC") {
            continue;
        }
        match one.get::<Name<'_>>("Subtype").as_deref() {
            Some(b"Widget") => widget(&one, walk),
            Some(b"FreeText") => {
                if !appearance(&one, walk)
                    && let Some(words) = text_of(&one, "Contents")
                {
                    written(&one, &words, walk);
                }
            }
            Some(b"Stamp") => drop(appearance(&one, walk)),
            Some(b"Text") => notes += usize::from(one.contains_key("Contents")),
            _ => {}
        }
    }
    notes
}

/// What the field or the nearest above it says under a key (12.7.3.1).
fn inherited<'a>(field: &Dict<'a>, key: &str) -> Option<Object<'a>> {
    let mut field = field.clone();
    for _ in 0..ABOVE {
        if let Some(found) = field.get::<Object<'a>>(key) {
            return Some(found);
        }
        field = field.get::<Dict<'a>>("Parent")?;
    }
    None
}

fn widget<'a>(field: &Dict<'a>, walk: &mut Walk<'_, 'a>) {
    let flags = match inherited(field, "Ff") {
        Some(Object::Number(flags)) => flags.as_i64(),
        _ => 0,
    };
    let has = |flag: i32| flags & i64::from(flag) != 0;
    let kind = inherited(field, "FT");
    match kind.as_ref().and_then(|kind| if let Object::Name(kind) = kind { Some(&**kind) } else { None }) {
        Some(b"Btn") if has(PUSH) => {}
        Some(b"Btn") => {
            let on = field.get::<Name<'_>>("AS").is_some_and(|state| *state != *b"Off");
            written(field, if on { "☒" } else { "☐" }, walk);
        }
        Some(b"Tx") if has(PASSWORD) => {}
        Some(b"Tx" | b"Ch") => match value(inherited(field, "V")) {
            Some(words) if !words.trim().is_empty() => written(field, &words, walk),
            Some(_) => {}
            None => drop(appearance(field, walk)),
        },
        _ => drop(appearance(field, walk)),
    }
}

/// The value of a field as text; of a list, all that is chosen.
fn value(value: Option<Object<'_>>) -> Option<String> {
    Some(match value? {
        Object::String(text) => text_string(text.as_bytes()),
        Object::Stream(text) => text_string(&text.decoded_data().ok()?),
        Object::Name(name) => name.as_str().to_owned(),
        Object::Array(list) => {
            let chosen: Vec<String> =
                list.iter::<Object<'_>>().filter_map(|one| self::value(Some(one))).collect();
            chosen.join(", ")
        }
        _ => return None,
    })
}

/// Puts words where an annotation stands, a line of theirs under the other.
fn written<'a>(over: &Dict<'a>, words: &str, walk: &mut Walk<'_, 'a>) {
    let Some(place) = over.get::<Rect>("Rect") else { return };
    let words = words.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = words.lines().filter(|line| !line.trim().is_empty()).collect();
    let step = place.height() / lines.len().max(1) as f64;
    let size = (step * 0.6).clamp(6.0, 11.0);
    for (i, line) in lines.iter().enumerate() {
        // The base line of one line in the middle of its part.
        let y = place.y1 - step * i as f64 - step.min(size * 2.0) * 0.5 - size * 0.33;
        let width = (line.chars().count() as f64 * size * 0.5).min((place.width() - 2.0).max(1.0));
        walk.sheet.glyphs.push(Glyph {
            at: Point::new(place.x0 + 2.0, y),
            end: Point::new(place.x0 + 2.0 + width, y),
            angle: 0,
            size,
            bold: false,
            moved: true,
            doubtful: false,
            text: (*line).to_owned(),
        });
    }
}

/// Shows what an annotation looks like; says whether it looks like anything (12.5.5).
fn appearance<'a>(over: &Dict<'a>, walk: &mut Walk<'_, 'a>) -> bool {
    let Some(looks) = over.get::<Dict<'a>>("AP") else { return false };
    let state = over.get::<Name<'a>>("AS");
    let look = looks.get::<Stream<'a>>("N").or_else(|| {
        let looks = looks.get::<Dict<'a>>("N")?;
        looks.get::<Stream<'a>>(&*state?)
    });
    let (Some(look), Some(place)) = (look, over.get::<Rect>("Rect")) else { return false };
    let matrix = look.dict().get::<[f64; 6]>("Matrix").map_or(Affine::IDENTITY, Affine::new);
    let bounds =
        look.dict().get::<Rect>("BBox").unwrap_or(Rect::new(0.0, 0.0, place.width(), place.height()));
    let corners =
        [(bounds.x0, bounds.y0), (bounds.x1, bounds.y0), (bounds.x0, bounds.y1), (bounds.x1, bounds.y1)];
    let corners = corners.map(|corner| matrix * Point::from(corner));
    let least = |of: fn(&Point) -> f64| corners.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Point) -> f64| corners.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = (Point::new(least(|p| p.x), least(|p| p.y)), Point::new(most(|p| p.x), most(|p| p.y)));
    let scale = |to: f64, from: f64| if from.abs() > 1e-6 { to / from } else { 1.0 };
    let (x, y) = (scale(place.width(), high.x - low.x), scale(place.height(), high.y - low.y));
    let fit = Affine::translate(Vec2::new(place.x0, place.y0))
        * Affine::scale_non_uniform(x, y)
        * Affine::translate(-low.to_vec2());
    walk.form(&look, fit * matrix, &Names::of(&Dict::empty()));
    true
}
