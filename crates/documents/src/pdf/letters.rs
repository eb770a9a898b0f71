//! Letters as a page places them, into lines of words: where a space is meant, where a digit is a note's call.

use unicode_normalization::UnicodeNormalization;

use super::cells::cells;
use super::letter::Letter;
use crate::layout::compose::raised;
use crate::layout::page::{Line, Rule};
use crate::text::tidy::invisible;

/// Letters smaller than this share of their line's may be raised ones.
const SMALL: f64 = 0.85;
/// A raised letter stands above the line by this share of the line's size.
const RAISED: f64 = 0.15;
/// Letters of any size that stand above it by this share are raised ones.
const HIGH: f64 = 0.3;
/// What follows within this share of the size touches what is before it.
const TOUCH: f64 = 0.15;
/// A gap above this share of the size parts two words, on a page that writes no spaces...
const GAP: f64 = 0.12;
/// ...and on a page that writes them, where smaller gaps are kerning.
const GAP_BESIDE_SPACES: f64 = 0.16;
/// The letters of one page, in runs on one base line.
#[derive(Debug, Default)]
pub(super) struct Letters(Vec<Vec<Letter>>);

impl Letters {
    /// Adds the next letter in the order of the page.
    pub fn push(&mut self, letter: Letter) {
        match self.0.last_mut() {
            Some(line) if goes_on(line, &letter) => line.push(letter),
            _ => self.0.push(vec![letter]),
        }
    }

    /// The lines of words on this page, cut where a gap or a straight line parts cells.
    pub fn lines(self, page: usize, rules: &[Rule]) -> Vec<Line> {
        let letters: usize = self.0.iter().flatten().map(|letter| letter.text.chars().count()).sum();
        let spaces = self.0.iter().flatten().filter(|letter| letter.text == " ").count();
        // One letter in six is a space in French; one in fifteen is enough to know the habit.
        let gap = if spaces * 15 >= letters { GAP_BESIDE_SPACES } else { GAP };
        let cells = cells(&self.0, rules);
        cells
            .into_iter()
            .map(|letters| line(letters, page, gap))
            .filter(|line| !line.text.is_empty())
            .collect()
    }
}

/// Whether a letter stands on the line of those before it.
fn goes_on(line: &[Letter], letter: &Letter) -> bool {
    let Some(last) = line.last() else { return false };
    let size = last.size.max(letter.size);
    let main = line.iter().max_by(|a, b| a.size.total_cmp(&b.size)).unwrap_or(last);
    // A raised letter is smaller than those it follows, or than those that follow it.
    let digit = |letter: &Letter| !letter.text.is_empty() && letter.text.chars().all(|c| c.is_ascii_digit());
    let call = (digit(letter) || digit(last)) && (letter.left - last.right).abs() < size * TOUCH;
    let raised = call || last.size.min(letter.size) < size * SMALL || letter.size < main.size * SMALL;
    let apart = (last.y - letter.y).abs().min((main.y - letter.y).abs());
    apart < size * if raised { 0.62 } else { 0.35 } && letter.left > last.right - size * 2.0
}

/// One line of words.
fn line(letters: &[Letter], page: usize, gap: f64) -> Line {
    let (size, y) = body(letters);
    let tracking = tracking(letters);
    let mut text = String::new();
    let mut call = String::new();
    let mut right = letters.first().map_or(0.0, |letter| letter.left);
    for letter in letters {
        let up = (letter.y - y) / size;
        let above = up > HIGH || (letter.size < size * SMALL && up > RAISED);
        let calls = above && !letter.text.is_empty() && letter.text.chars().all(|c| c.is_ascii_digit());
        if !calls {
            raised(&mut text, &std::mem::take(&mut call));
        }
        let distance = letter.left - right;
        if distance > size.min(letter.size) * gap + tracking && !above && !text.is_empty() {
            space(&mut text);
        }
        let to = if calls { &mut call } else { &mut text };
        letter.text.chars().for_each(|c| show(c, to));
        right = right.max(letter.right);
    }
    raised(&mut text, &call);
    let worded = || letters.iter().filter(|letter| !letter.text.trim().is_empty());
    let left = worded().map(|letter| letter.left).fold(f64::INFINITY, f64::min);
    let right = worded().map(|letter| letter.right).fold(f64::NEG_INFINITY, f64::max);
    let text = text.trim().nfc().collect();
    Line { page, left, right, y, size, bold: bold(letters), row: false, margin: 0.0, boxed: 0, text }
}

/// Size and height of most letters of a line.
fn body(letters: &[Letter]) -> (f64, f64) {
    let worded = || letters.iter().filter(|letter| !letter.text.trim().is_empty());
    let size = worded().map(|letter| letter.size).fold(0.0, f64::max);
    let y =
        worded().find(|letter| letter.size > size * 0.95).or(letters.first()).map_or(0.0, |letter| letter.y);
    (if size > 0.0 { size } else { letters.first().map_or(1.0, |letter| letter.size) }, y)
}

/// Whether all words of a line are bold; beside words, numbers, marks and calls may be set otherwise.
fn bold(letters: &[Letter]) -> bool {
    let all = |of: fn(char) -> bool| {
        let mut found = letters.iter().filter(|letter| letter.text.contains(of)).peekable();
        found.peek().is_some().then(|| found.all(|letter| letter.bold))
    };
    all(char::is_alphabetic).or_else(|| all(char::is_numeric)).unwrap_or(false)
}

/// What a title with spaced letters puts after each of them; 0 in running text, whose letters touch.
fn tracking(letters: &[Letter]) -> f64 {
    let lettered = |letter: &Letter| letter.text.chars().all(char::is_alphabetic);
    let mut gaps: Vec<f64> = letters
        .windows(2)
        .filter(|pair| lettered(&pair[0]) && lettered(&pair[1]))
        .map(|pair| pair[1].left - pair[0].right)
        .collect();
    if gaps.len() < 4 {
        return 0.0;
    }
    gaps.sort_by(f64::total_cmp);
    let (least, middle) = (gaps[gaps.len() / 4], gaps[gaps.len() / 2]);
    let size = letters[0].size;
    // Spaced on purpose: nearly every letter stands apart, and by much the same.
    if least > size * 0.05 { middle * 1.5 } else { 0.0 }
}

fn space(text: &mut String) {
    if !text.ends_with(' ') && !text.is_empty() {
        text.push(' ');
    }
}

fn show(c: char, to: &mut String) {
    match c {
        // Where a line breaks a word; seen nowhere else.
        '\u{AD}' => to.push(c),
        c if invisible(c) => {}
        '\u{3000}' | ' ' | '\n' | '\t' => space(to),
        'ﬁ' => to.push_str("fi"),
        'ﬂ' => to.push_str("fl"),
        'ﬀ' => to.push_str("ff"),
        'ﬃ' => to.push_str("ffi"),
        'ﬄ' => to.push_str("ffl"),
        'ﬅ' | 'ﬆ' => to.push_str("st"),
        c => to.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of 10 points and half as wide, each after a gap; a gap of its own for each.
    fn word(text: &str, gaps: &[f64]) -> Vec<Letter> {
        let mut left = 0.0;
        let letter = |(i, c): (usize, char)| {
            left += gaps.get(i).copied().unwrap_or(0.0);
            let letter = Letter {
                left,
                right: left + 5.0,
                y: 700.0,
                size: 10.0,
                bold: false,
                moved: false,
                text: c.to_string(),
            };
            left += 5.0;
            letter
        };
        text.chars().enumerate().map(letter).collect()
    }

    fn read(lines: &[Vec<Letter>]) -> Vec<String> {
        let mut letters = Letters::default();
        lines.iter().flatten().cloned().for_each(|letter| letters.push(letter));
        letters.lines(0, &[]).into_iter().map(|line| line.text).collect()
    }

    fn below(letters: Vec<Letter>) -> Vec<Letter> {
        letters.into_iter().map(|letter| Letter { y: 600.0, ..letter }).collect()
    }

    #[test]
    fn kerning_is_no_space_where_spaces_are_written() {
        let title = below(word("Annexe", &[0.0, 1.5]));
        assert_eq!(read(&[word("le budget est clos", &[]), title.clone()]), ["le budget est clos", "Annexe"]);
        // Without written spaces the same gap is all there is to go by.
        assert_eq!(read(&[word("lebudget", &[0.0, 0.0, 1.5]), title]), ["le budget", "A nnexe"]);
    }

    #[test]
    fn spaced_letters_make_words() {
        let gaps = [0.0, 3.0, 3.0, 3.0, 3.0, 3.0, 9.0, 3.0, 3.0];
        assert_eq!(read(&[word("ANNEXEDEUX", &gaps)]), ["ANNEXE DEUX"]);
    }

    #[test]
    fn raised_digits_are_calls_and_raised_letters_are_not() {
        let raise = |mut letters: Vec<Letter>, from: usize, to: usize| {
            for letter in &mut letters[from..to] {
                (letter.y, letter.size) = (703.5, 6.0);
            }
            letters
        };
        assert_eq!(read(&[raise(word("en 201912.", &[]), 7, 9)]), ["en 2019[12]."]);
        assert_eq!(read(&[raise(word("le 1er mai", &[]), 4, 6)]), ["le 1er mai"]);
        assert_eq!(read(&[raise(word("30 m2", &[]), 4, 5)]), ["30 m²"]);
    }
}
