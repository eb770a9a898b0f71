//! Marked content: what is in a layer, and what says itself which text it is (ISO 32000-1, 14.6 and 14.9.4).

use super::sheet::Sheet;

/// Marks opened one within the other that are followed.
const DEPTH: usize = 512;

#[derive(Debug)]
struct Mark {
    hidden: bool,
    /// The text that stands for the letters, from which of them on.
    actual: Option<(String, usize)>,
}

/// The marks that are open.
#[derive(Debug, Default)]
pub(super) struct Marks {
    open: Vec<Mark>,
    /// Opened beyond the depth that is followed.
    beyond: usize,
}

impl Marks {
    pub fn open(&mut self, sheet: &Sheet, hidden: bool, actual: Option<String>) {
        if self.open.len() >= DEPTH {
            self.beyond += 1;
            return;
        }
        let hidden = hidden || self.hide();
        // The outer text stands for the inner one too.
        let actual = actual.filter(|_| !self.replace()).map(|text| (text, sheet.glyphs.len()));
        self.open.push(Mark { hidden, actual });
    }

    /// How many are open.
    pub fn depth(&self) -> usize {
        self.open.len() + self.beyond
    }

    /// Closes marks until as many are open.
    pub fn close(&mut self, depth: usize, sheet: &mut Sheet) {
        while self.depth() > depth {
            if self.beyond > 0 {
                self.beyond -= 1;
                continue;
            }
            let Some((text, from)) = self.open.pop().and_then(|mark| mark.actual) else { continue };
            let Some((first, rest)) = sheet.glyphs.get_mut(from..).and_then(<[_]>::split_first_mut) else {
                continue;
            };
            first.text = text;
            for glyph in rest {
                let apart = (glyph.at - first.end).hypot();
                if apart < first.size * 0.5 && glyph.angle == first.angle {
                    first.end = glyph.end;
                }
                glyph.text.clear();
            }
            let mut at = 0;
            sheet.glyphs.retain(|glyph| {
                at += 1;
                at <= from || !glyph.text.is_empty()
            });
        }
    }

    /// Whether what is shown now is in a layer that is off.
    pub fn hide(&self) -> bool {
        self.open.last().is_some_and(|mark| mark.hidden)
    }

    /// Whether a text stands for what is shown now.
    pub fn replace(&self) -> bool {
        self.open.iter().any(|mark| mark.actual.is_some())
    }
}
