//! Where a line of letters is cut, because it goes on in another cell: at wide gaps, at straight lines, and at gaps that the
//! lines above and below have in the same place.

use super::letter::Letter;
use crate::layout::page::Rule;

/// A gap above this share of the size parts two cells.
const CELL: f64 = 1.6;
/// A gap above this share does whatever the other gaps of its line are.
const WIDE: f64 = 2.5;
/// A gap above this share does where the lines around have one in the same place.
const RIVER: f64 = 0.7;
/// The gaps of a line that is stretched to its margins are much alike: none is this much wider than another.
const ALIKE: f64 = 1.8;
/// A gap above this share parts words.
const WORD: f64 = 0.12;
/// How much of such gaps is shared.
const SHARED: f64 = 0.4;
/// As many spaces one after the other are a gap, not a word's end.
const SPACES: usize = 3;
/// Lines above and below that are looked at, no further than so many times the size.
const AROUND: usize = 2;
const FAR: f64 = 3.2;

/// A gap between two letters of a line.
#[derive(Debug, Clone, Copy)]
struct Gap {
    /// The letter after it.
    at: usize,
    from: f64,
    to: f64,
    /// Whether it parts cells whatever stands around it.
    sure: bool,
}

/// The cells of lines of letters.
pub(super) fn cells<'l>(lines: &'l [Vec<Letter>], rules: &[Rule]) -> Vec<&'l [Letter]> {
    let upright: Vec<&Rule> =
        rules.iter().filter(|rule| rule.top - rule.bottom > rule.right - rule.left).collect();
    let gaps: Vec<Vec<Gap>> = lines.iter().map(|line| gaps(line, &upright)).collect();
    let bases = Bases::of(lines, &gaps);
    let mut cells = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let mut begin = 0;
        for gap in &gaps[number] {
            if gap.sure || bases.share(gap, &line[gap.at]) {
                cells.push(&line[begin..gap.at]);
                begin = gap.at;
            }
        }
        cells.push(&line[begin..]);
    }
    cells
}

/// The gaps of a line that may part cells.
fn gaps(letters: &[Letter], upright: &[&Rule]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    // Between all words, as shares of the size.
    let mut words: Vec<f64> = Vec::new();
    let mut before: Option<&Letter> = None;
    // From where the gap before a letter is measured: spaces are words' ends until there are too many.
    let (mut spaces, mut right) = (0, f64::NEG_INFINITY);
    for (at, letter) in letters.iter().enumerate() {
        let space = letter.text.trim().is_empty();
        if let Some(before) = before.filter(|_| !space) {
            let from = if spaces >= SPACES { before.right } else { right };
            let size = letter.size.max(before.size);
            let ruled = parted(before, letter, upright);
            let whole = (letter.left - before.right) / size;
            if whole > WORD {
                words.push(whole);
            }
            let wide = (letter.left - from) / size;
            if ruled || whole > RIVER {
                gaps.push((
                    Gap { at, from: before.right, to: letter.left, sure: ruled || wide > CELL },
                    whole,
                    ruled,
                ));
            }
        }
        if space {
            spaces += 1;
        } else {
            (spaces, before) = (0, Some(letter));
        }
        right = right.max(letter.right);
    }
    let prose = prose(letters);
    // As wide as most other gaps of its line, it parts words of a line stretched to its margins.
    let stretched = |wide: f64| {
        let alike = words.iter().filter(|word| **word < wide * ALIKE && wide < **word * ALIKE).count();
        alike > 1 && alike * 2 > words.len() && (wide < CELL || (wide < WIDE && prose))
    };
    gaps.into_iter().filter(|(_, wide, ruled)| *ruled || !stretched(*wide)).map(|(gap, ..)| gap).collect()
}

/// Whether letters are words of a sentence, rather than figures and names side by side.
fn prose(letters: &[Letter]) -> bool {
    let of = |kind: fn(char) -> bool| letters.iter().filter(|letter| letter.text.starts_with(kind)).count();
    of(char::is_lowercase) * 10 > of(char::is_alphanumeric) * 7
}

/// Whether a straight line down the page stands between two letters.
fn parted(before: &Letter, letter: &Letter, upright: &[&Rule]) -> bool {
    letter.left - before.right > letter.size * 0.2
        && upright.iter().any(|rule| {
            rule.left > before.right - 0.5
                && rule.right < letter.left + 0.5
                && rule.bottom < letter.y + letter.size * 0.2
                && rule.top > letter.y + letter.size * 0.2
        })
}

/// What stands on each base line of a page, from the top down.
struct Bases(Vec<Base>);

struct Base {
    y: f64,
    /// From where to where letters stand.
    words: Vec<(f64, f64)>,
    gaps: Vec<Gap>,
}

impl Bases {
    fn of(lines: &[Vec<Letter>], gaps: &[Vec<Gap>]) -> Self {
        let mut bases: Vec<Base> = Vec::new();
        let mut order: Vec<usize> = (0..lines.len()).filter(|line| !lines[*line].is_empty()).collect();
        order.sort_by(|a, b| lines[*b][0].y.total_cmp(&lines[*a][0].y));
        for number in order {
            let line = &lines[number];
            let ends =
                (line[0].left, line.iter().map(|letter| letter.right).fold(f64::NEG_INFINITY, f64::max));
            match bases.last_mut() {
                Some(base) if (base.y - line[0].y).abs() < line[0].size * 0.35 => {
                    base.words.push(ends);
                    base.gaps.extend(&gaps[number]);
                }
                _ => bases.push(Base { y: line[0].y, words: vec![ends], gaps: gaps[number].clone() }),
            }
        }
        for base in &mut bases {
            base.words.sort_by(|a, b| a.0.total_cmp(&b.0));
            // What parts two runs of letters is a gap as well.
            let between =
                base.words.windows(2).map(|pair| Gap { at: 0, from: pair[0].1, to: pair[1].0, sure: true });
            base.gaps.extend(between.filter(|gap| gap.to > gap.from));
        }
        Self(bases)
    }

    /// Whether the lines around a gap have one in the same place: a sure one, or two that are not.
    fn share(&self, gap: &Gap, letter: &Letter) -> bool {
        let Some(at) = self.0.iter().position(|base| (base.y - letter.y).abs() < letter.size * 0.35) else {
            return false;
        };
        let near = at.saturating_sub(AROUND)..(at + AROUND + 1).min(self.0.len());
        let around = near.filter(|base| *base != at).map(|base| &self.0[base]);
        let around = around.filter(|base| (base.y - letter.y).abs() < letter.size * FAR);
        let shared = |other: &&Gap| gap.to.min(other.to) - gap.from.max(other.from) > letter.size * SHARED;
        let votes = around.map(|base| {
            base.gaps.iter().filter(shared).map(|other| if other.sure { 2 } else { 1 }).max().unwrap_or(0)
        });
        votes.sum::<usize>() >= 2
    }
}
