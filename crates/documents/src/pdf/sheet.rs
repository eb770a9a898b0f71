//! What a page shows: its letters and its straight lines, each where its matrices put it.

use hayro_font::kurbo::{Affine, Point};

/// Straight lines kept of a page; one with more is a drawing, whose lines part no cells.
const RULES: usize = 6_000;
/// A filled shape no thicker than this is a line, in points.
const THIN: f64 = 2.6;
/// Letters this far beyond the edge of a page may still be seen in part.
const EDGE: f64 = 3.0;
/// A line shorter than this parts nothing.
const SHORT: f64 = 3.0;

/// What one code of a string shows, in the coordinates of its page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    /// Where it stands, on its base line.
    pub at: Point,
    /// Where the next one stands.
    pub end: Point,
    /// The way its line runs, in whole degrees against the clock from the page's own way across, from 0 to 359.
    pub angle: u16,
    /// Its size.
    pub size: f64,
    /// Whether it is set in bold.
    pub bold: bool,
    /// Whether the page said where it stands, rather than that it follows the one before.
    pub moved: bool,
    /// Whether its font may mean another letter.
    pub doubtful: bool,
    /// What it shows.
    pub text: String,
}

/// A straight line, across or down the page, from its lower left to its upper right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    /// Its lower left end.
    pub from: Point,
    /// Its upper right end.
    pub to: Point,
}

/// One page.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// In the order of the page's content.
    pub glyphs: Vec<Glyph>,
    /// From which of them on they are laid over the page, rather than its own.
    pub over: Option<usize>,
    /// Straight lines across and down, in the page's own coordinates.
    pub strokes: Vec<Stroke>,
    /// Images shown.
    pub images: usize,
    /// Letters whose font does not say what they are.
    pub unknown: usize,
    /// Whether text stands in a layer that is off.
    pub hidden: bool,
    /// Whether something of it could not be followed to its end.
    pub cut: bool,
}

/// Stands for a letter that no font explains.
pub(super) const UNKNOWN: &str = "\u{FFFD}";
/// Letters of doubtful fonts that are judged, and how many in a hundred are words and numbers where they are right.
const JUDGED: usize = 12;
const RIGHT: usize = 60;

impl Sheet {
    /// Takes off the letters of fonts that only seem to say which they are: they read as marks more than as words.
    pub fn without_nonsense(&mut self) {
        let doubtful = || self.glyphs.iter().filter(|glyph| glyph.doubtful && !glyph.text.trim().is_empty());
        let worded = |glyph: &&Glyph| glyph.text.chars().all(char::is_alphanumeric);
        let (all, words) = (doubtful().count(), doubtful().filter(worded).count());
        if all >= JUDGED && words * 100 < all * RIGHT {
            self.keep(|glyph| !glyph.doubtful);
            self.unknown += all;
        }
        // A few signs stand among words; pages of them say nothing.
        if self.unknown * 3 > self.glyphs.len() {
            self.keep(|glyph| glyph.text != UNKNOWN);
        }
    }

    /// Takes off the letters beyond the edges of the page.
    pub fn without_outside(&mut self, left: f64, bottom: f64, right: f64, top: f64) {
        let all = self.glyphs.len();
        let within = |at: f64, from: f64, to: f64| at > from - EDGE && at < to + EDGE;
        self.keep(|glyph| within(glyph.at.x, left, right) && within(glyph.at.y, bottom, top));
        self.hidden |= self.glyphs.len() < all;
    }

    fn keep(&mut self, kept: impl Fn(&Glyph) -> bool) {
        if let Some(over) = &mut self.over {
            *over = self.glyphs[..*over].iter().filter(|glyph| kept(glyph)).count();
        }
        self.glyphs.retain(kept);
    }

    /// Keeps a line that runs across or down.
    pub fn stroke(&mut self, a: Point, b: Point) {
        let (width, height) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        let straight = width.min(height) <= 0.5 && width.max(height) >= SHORT;
        if straight && self.strokes.len() < RULES {
            let from = Point::new(a.x.min(b.x), a.y.min(b.y));
            self.strokes.push(Stroke { from, to: Point::new(a.x.max(b.x), a.y.max(b.y)) });
        }
    }
}

/// The path that a page is drawing.
#[derive(Debug, Default)]
pub(super) struct Path {
    /// Runs of points, already in the page's coordinates; a run with a curve is dropped.
    runs: Vec<Vec<Point>>,
    curved: bool,
}

impl Path {
    pub fn begin(&mut self, at: Point) {
        self.leave_curve();
        self.runs.push(vec![at]);
    }

    pub fn line(&mut self, to: Point) {
        if let Some(run) = self.runs.last_mut().filter(|run| run.len() < RULES) {
            run.push(to);
        }
    }

    pub fn curve(&mut self) {
        self.curved = true;
    }

    pub fn close(&mut self) {
        if let Some(run) = self.runs.last_mut()
            && let Some(first) = run.first().copied()
        {
            run.push(first);
        }
    }

    pub fn rectangle(&mut self, corner: Point, width: f64, height: f64, matrix: Affine) {
        let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        self.leave_curve();
        self.runs.push(corners.iter().map(|by| matrix * (corner + *by)).collect());
        self.close();
    }

    fn leave_curve(&mut self) {
        if std::mem::take(&mut self.curved) {
            self.runs.pop();
        }
    }

    /// Ends the path: its edges are lines where it is stroked, its thin shapes where it is filled.
    pub fn paint(&mut self, sheet: &mut Sheet, stroked: bool, filled: bool) {
        self.leave_curve();
        for run in std::mem::take(&mut self.runs) {
            if stroked {
                run.windows(2).for_each(|edge| sheet.stroke(edge[0], edge[1]));
            }
            let Some(first) = run.first().filter(|_| filled && run.len() > 2) else { continue };
            let (mut low, mut high) = (*first, *first);
            for point in &run {
                low = Point::new(low.x.min(point.x), low.y.min(point.y));
                high = Point::new(high.x.max(point.x), high.y.max(point.y));
            }
            let middle = low.midpoint(high);
            if high.x - low.x <= THIN {
                sheet.stroke(Point::new(middle.x, low.y), Point::new(middle.x, high.y));
            } else if high.y - low.y <= THIN {
                sheet.stroke(Point::new(low.x, middle.y), Point::new(high.x, middle.y));
            }
        }
    }

    /// Ends the path without a mark.
    pub fn drop(&mut self) {
        self.runs.clear();
        self.curved = false;
    }
}
