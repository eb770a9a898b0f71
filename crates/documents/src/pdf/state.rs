//! What decides where and how a string is shown, as `q` keeps it and `Q` brings it back: ISO 32000-1, 8.4 and 9.3.

use std::rc::Rc;

use hayro_font::kurbo::{Affine, Point, Vec2};

use super::fonts::Face;

/// Letters filled and stroked: what a word processor does for a bold face that is not there (table 106).
const THICKENED: i64 = 2;

/// The graphics state, as far as text goes.
#[derive(Clone)]
pub(super) struct State<'a> {
    /// From user space to the page's coordinates.
    pub matrix: Affine,
    /// The font, once one is set.
    pub face: Option<Rc<Face<'a>>>,
    /// Its size.
    pub size: f64,
    /// What is added after each letter.
    pub letter_space: f64,
    /// What is added after each space of one byte.
    pub word_space: f64,
    /// The width of letters, 1 for their own.
    pub stretch: f64,
    /// From line to line.
    pub leading: f64,
    /// Above the base line.
    pub rise: f64,
    /// How letters are painted.
    pub mode: i64,
    /// Where the next letter stands.
    pub text: Affine,
    /// Where its line begins.
    pub line: Affine,
}

impl State<'_> {
    pub fn new(matrix: Affine) -> Self {
        Self {
            matrix,
            face: None,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            text: Affine::IDENTITY,
            line: Affine::IDENTITY,
        }
    }

    /// Puts text where `matrix` says.
    pub fn place(&mut self, matrix: Affine) {
        self.text = matrix;
        self.line = matrix;
    }

    /// Goes to another line, from the beginning of this one.
    pub fn move_line(&mut self, x: f64, y: f64) {
        self.place(self.line * Affine::translate((x, y)));
    }

    /// Moves on within the line.
    pub fn advance(&mut self, x: f64, y: f64) {
        self.text *= Affine::translate((x, y));
    }

    /// From the space of letters, one em wide, to the page.
    pub fn letters(&self) -> Affine {
        let scale = Affine::new([self.size * self.stretch, 0.0, 0.0, self.size, 0.0, self.rise]);
        self.matrix * self.text * scale
    }

    /// Whether letters come out bold.
    pub fn bold(&self) -> bool {
        self.mode == THICKENED || self.face.as_ref().is_some_and(|face| face.bold)
    }
}

/// The way and the length of a vector under a matrix.
pub(super) fn turned(matrix: Affine, vector: Vec2) -> Vec2 {
    (matrix * vector.to_point()) - (matrix * Point::ORIGIN)
}

/// The way of a vector in whole degrees, from 0 to 359.
pub(super) fn degrees(vector: Vec2) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 360")]
    let degrees = vector.atan2().to_degrees().round().rem_euclid(360.0) as u16;
    degrees % 360
}
