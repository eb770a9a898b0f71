//! The letters of a page as its reader holds it: each line across, whichever way the page turns it.

use std::collections::HashMap;

use hayro_font::kurbo::{Affine, Point};
use unicode_normalization::char::compose;

use super::letter::Letter;
use super::letters::Letters;
use super::sheet::{Glyph, Sheet};
use crate::layout::implied::implied;
use crate::layout::page::{Line, Rule};

/// Text that runs another way than most of its page is put this far below it, so that nothing stands beside it.
const BELOW: f64 = 50_000.0;
/// The same letter shown again within this share of its size is a thicker one.
const AGAIN: f64 = 0.12;
/// An accent laid over a letter stands within this share of its size from its middle.
const OVER: f64 = 0.22;

/// The lines of words and the straight lines of a page, across as most of its letters run.
pub(super) fn straightened(sheet: Sheet, page: usize) -> (Vec<Line>, Vec<Rule>) {
    let ways = ways(&sheet.glyphs);
    let main = ways.first().copied().unwrap_or(0);
    let mut rules = if main % 90 == 0 { rules(&sheet, main, page) } else { Vec::new() };
    rules.extend(implied(&rules));
    let over = sheet.over.unwrap_or(sheet.glyphs.len()).min(sheet.glyphs.len());
    let (own, laid) = sheet.glyphs.split_at(over);
    let mut lines = lines_of(own, &ways, page, &rules);
    for line in lines_of(laid, &ways, page, &rules) {
        let at = place(&line, &lines);
        lines.insert(at, line);
    }
    (lines, rules)
}

/// Lines of words, those that run as most do first.
fn lines_of(glyphs: &[Glyph], ways: &[u16], page: usize, rules: &[Rule]) -> Vec<Line> {
    let mut letters = Letters::default();
    for (rank, way) in ways.iter().enumerate() {
        let turn = Affine::rotate(-f64::from(*way).to_radians());
        let mut run: Vec<Letter> =
            glyphs.iter().filter(|glyph| glyph.angle == *way).map(|glyph| letter(glyph, turn)).collect();
        run.iter_mut().for_each(|letter| letter.y -= rank as f64 * BELOW);
        without_doubles(&mut run);
        accents(&mut run);
        run.into_iter().for_each(|letter| letters.push(letter));
    }
    letters.lines(page, rules)
}

/// Where a line that is laid over a page belongs among its own: after what stands before it on its base line, else before
/// what stands below it.
fn place(line: &Line, lines: &[Line]) -> usize {
    let beside = |other: &&Line| (other.y - line.y).abs() < line.size * 0.7 && other.left < line.left;
    let before = lines.iter().filter(beside).map(|other| other.right).fold(f64::NEG_INFINITY, f64::max);
    let nearest = lines.iter().rposition(|other| beside(&other) && (other.right - before).abs() < 0.01);
    let below = || lines.iter().position(|other| other.y < line.y - line.size * 0.3);
    nearest.map(|at| at + 1).or_else(below).unwrap_or(lines.len())
}

/// The ways in which letters run, the commonest first.
fn ways(glyphs: &[Glyph]) -> Vec<u16> {
    let mut counts: HashMap<u16, usize> = HashMap::new();
    for glyph in glyphs {
        *counts.entry(glyph.angle).or_default() += glyph.text.len();
    }
    let mut ways: Vec<(u16, usize)> = counts.into_iter().collect();
    ways.sort_unstable_by_key(|(way, count)| (usize::MAX - count, *way));
    ways.into_iter().map(|(way, _)| way).collect()
}

fn letter(glyph: &Glyph, turn: Affine) -> Letter {
    let (at, end) = (turn * glyph.at, turn * glyph.end);
    Letter {
        left: at.x,
        right: end.x.max(at.x),
        y: at.y,
        size: glyph.size,
        bold: glyph.bold,
        moved: glyph.moved,
        text: glyph.text.clone(),
    }
}

fn rules(sheet: &Sheet, way: u16, page: usize) -> Vec<Rule> {
    let turn = Affine::rotate(-f64::from(way).to_radians());
    let rule = |from: Point, to: Point| Rule {
        page,
        left: from.x.min(to.x),
        right: from.x.max(to.x),
        bottom: from.y.min(to.y),
        top: from.y.max(to.y),
    };
    sheet.strokes.iter().map(|stroke| rule(turn * stroke.from, turn * stroke.to)).collect()
}

/// The first character of a letter, and a square of the page.
type Cell = (Option<char>, i64, i64);

/// Takes off letters shown twice in the same place, which is how some programs write bold.
fn without_doubles(letters: &mut Vec<Letter>) {
    let mut seen: HashMap<Cell, Vec<(f64, f64)>> = HashMap::new();
    #[expect(clippy::cast_possible_truncation, reason = "places are below a million")]
    let cell = |value: f64| (value / 4.0).floor() as i64;
    letters.retain(|letter| {
        if letter.text.trim().is_empty() {
            return true;
        }
        let first = letter.text.chars().next();
        let (x, y) = (cell(letter.left), cell(letter.y));
        let near = letter.size * AGAIN;
        let double = [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)].iter().any(|(dx, dy)| {
            let places = seen.get(&(first, x + dx, y + dy));
            places.is_some_and(|places| {
                places
                    .iter()
                    .any(|(left, y)| (left - letter.left).abs() < near && (y - letter.y).abs() < near)
            })
        });
        if !double {
            seen.entry((first, x, y)).or_default().push((letter.left, letter.y));
        }
        !double
    });
}

/// The mark that joins a letter for an accent that stands alone.
fn joining(accent: &str) -> Option<char> {
    Some(match accent {
        "´" | "\u{2CA}" => '\u{301}',
        "`" | "\u{2CB}" => '\u{300}',
        "ˆ" | "^" => '\u{302}',
        "˜" | "~" => '\u{303}',
        "¨" => '\u{308}',
        "˚" | "°" => '\u{30A}',
        "ˇ" => '\u{30C}',
        "¸" => '\u{327}',
        "¯" => '\u{304}',
        _ => return None,
    })
}

/// Joins accents to the letters they are laid over, before them or after them in the page's order.
fn accents(letters: &mut Vec<Letter>) {
    let mut at = 0;
    while at < letters.len() {
        let joined = joining(&letters[at].text).and_then(|mark| {
            let sides = [at + 1, at.wrapping_sub(1)];
            sides.into_iter().find_map(|side| {
                let (accent, letter) = (&letters[at], letters.get(side)?);
                let middle = |letter: &Letter| f64::midpoint(letter.left, letter.right);
                let over = (middle(accent) - middle(letter)).abs() < letter.size * OVER
                    && (accent.y - letter.y).abs() < letter.size * 0.6;
                let mut base = letter.text.chars();
                let (Some(first), None) = (base.next().filter(|_| over), base.next()) else { return None };
                let first = if first == 'ı' { 'i' } else { first };
                compose(first, mark).map(|whole| (side, whole))
            })
        });
        if let Some((side, whole)) = joined {
            let moved = letters[at].moved;
            letters[side].text = whole.to_string();
            letters[side].moved |= moved && side > at;
            letters.remove(at);
        } else {
            at += 1;
        }
    }
}
