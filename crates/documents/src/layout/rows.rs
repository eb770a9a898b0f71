//! Cells that stand side by side without lines between them.

use super::page::Line;

/// A cell of more lines than this is a column of text, where there is another...
const LINES: usize = 3;
/// ...and one of more than this is, whatever stands beside it.
const MOST: usize = 6;
/// Rows of two cells that all look like text above which they are two columns of it.
const COLUMNS: usize = 3;

/// Lines one below the other, by their numbers.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub lines: Vec<usize>,
    left: f64,
    right: f64,
}

impl Block {
    fn of(number: usize, line: &Line) -> Self {
        Self { lines: vec![number], left: line.left, right: line.right }
    }

    fn add(&mut self, number: usize, line: &Line) {
        self.lines.push(number);
        self.left = self.left.min(line.left);
        self.right = self.right.max(line.right);
    }
}

/// What stands one below the other on a page: text, or cells side by side.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Text(Block),
    Row(Vec<Block>),
}

/// The parts of a page, in the order in which it shows its lines.
pub(super) fn parts(lines: &[Line], numbers: &[usize], leading: f64) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for number in numbers {
        let line = &lines[*number];
        let taken = match parts.last_mut() {
            None => false,
            Some(Part::Text(block)) => {
                if below(block, line, lines, leading.max(1.7)) {
                    block.add(*number, line);
                    true
                } else if let Some(begin) = beside(block, line, lines) {
                    // Lines above those that the new cell stands beside are text.
                    let cell = block.lines.split_off(begin);
                    let mut whole = Block::of(cell[0], &lines[cell[0]]);
                    cell[1..].iter().for_each(|below| whole.add(*below, &lines[*below]));
                    let row = Part::Row(vec![whole, Block::of(*number, line)]);
                    if block.lines.is_empty() {
                        parts.pop();
                    }
                    parts.push(row);
                    true
                } else if block.lines.len() == 1 && before(line, &lines[block.lines[0]]) {
                    let cell = block.clone();
                    parts.pop();
                    parts.push(Part::Row(vec![Block::of(*number, line), cell]));
                    true
                } else {
                    false
                }
            }
            Some(Part::Row(cells)) => {
                let Some(last) = cells.last_mut() else { continue };
                if under(last, line, lines, leading) {
                    last.add(*number, line);
                    true
                } else if in_row(cells, line, lines) {
                    cells.push(Block::of(*number, line));
                    true
                } else if before(line, &lines[cells[0].lines[0]]) {
                    cells.insert(0, Block::of(*number, line));
                    true
                } else {
                    false
                }
            }
        };
        if !taken {
            parts.push(Part::Text(Block::of(*number, line)));
        }
    }
    parts.into_iter().flat_map(|part| settled(part, lines)).collect()
}

/// Whether a line stands right under the last of a block, no further than `leading` times its size.
fn below(block: &Block, line: &Line, lines: &[Line], leading: f64) -> bool {
    let Some(last) = block.lines.last().map(|number| &lines[*number]) else { return false };
    let step = last.y - line.y;
    let steps = block.lines.windows(2).map(|pair| lines[pair[0]].y - lines[pair[1]].y);
    let known = steps.reduce(f64::min).unwrap_or(last.size * leading);
    last.boxed == line.boxed
        && step > last.size * 0.4
        && step <= known * 1.15
        && (line.size - last.size).abs() < last.size * 0.15
        && line.left < block.right
        && line.right > block.left
}

/// Whether a line goes on with the words of a cell.
fn under(cell: &Block, line: &Line, lines: &[Line], leading: f64) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < line.size;
    below(cell, line, lines, leading)
        && (near(line.left, cell.left)
            || near(line.right, cell.right)
            || near(f64::midpoint(line.left, line.right), f64::midpoint(cell.left, cell.right)))
}

/// The first line of a block that a line stands beside, to its right.
fn beside(block: &Block, line: &Line, lines: &[Line]) -> Option<usize> {
    let last = &lines[*block.lines.last()?];
    if line.y < last.y - line.size * 0.4 {
        return None;
    }
    let same = |number: &usize| (lines[*number].y - line.y).abs() < line.size * 0.35;
    let middle = |from: usize| {
        let center = f64::midpoint(lines[block.lines[from]].y, last.y);
        (center - line.y).abs() < line.size * 0.35
    };
    let begin =
        block.lines.iter().position(same).or_else(|| (0..block.lines.len()).find(|from| middle(*from)))?;
    let right =
        block.lines[begin..].iter().map(|number| lines[*number].right).fold(f64::NEG_INFINITY, f64::max);
    (line.left > right).then_some(begin)
}

/// Whether a line stands on the base line of another, to its left, though the page shows it later.
fn before(line: &Line, other: &Line) -> bool {
    (line.y - other.y).abs() < line.size * 0.2 && line.right < other.left
}

/// Whether a line begins another cell of a row, to the right of the last.
fn in_row(cells: &[Block], line: &Line, lines: &[Line]) -> bool {
    let heights = || cells.iter().flat_map(|cell| &cell.lines).map(|number| lines[*number].y);
    let (top, bottom) =
        (heights().fold(f64::NEG_INFINITY, f64::max), heights().fold(f64::INFINITY, f64::min));
    let right = cells.last().map_or(0.0, |cell| cell.right);
    line.left > right && line.y < top + line.size * 1.2 && line.y > bottom - line.size * 0.4
}

/// A row as it is, or the texts that only stand side by side.
fn settled(part: Part, lines: &[Line]) -> Vec<Part> {
    match part {
        Part::Row(cells) if of_text(&cells, lines) => cells.into_iter().map(Part::Text).collect(),
        part => vec![part].into_iter().map(|part| marked(part, lines)).collect(),
    }
}

/// Whether what stands side by side are columns of text: by how long they are, or by how their lines go on.
fn of_text(cells: &[Block], lines: &[Line]) -> bool {
    let longer = |most: usize| cells.iter().filter(|cell| cell.lines.len() > most).count();
    let reads = |cell: &Block| {
        let texts = || cell.lines.iter().map(|number| lines[*number].text.as_str());
        let words: usize = texts().map(|text| text.split_whitespace().count()).sum();
        let going_on = texts().skip(1).filter(|text| text.starts_with(char::is_lowercase)).count();
        cell.lines.len() > 1 && words >= cell.lines.len() * 4 && going_on * 5 >= (cell.lines.len() - 1) * 3
    };
    longer(MOST) > 0 || (cells.len() == 2 && (longer(LINES) > 1 || cells.iter().all(reads)))
}

/// The mark of a list, or the number of a heading, set off from its words is one line with them.
fn marked(part: Part, lines: &[Line]) -> Part {
    match part {
        Part::Row(cells) if cells.len() == 2 && cells[0].lines.len() == 1 => {
            let (mark, words) = (&lines[cells[0].lines[0]], &lines[cells[1].lines[0]]);
            let titled = mark.bold && words.bold && mark.text.chars().all(|c| c.is_ascii_digit());
            if is_mark(mark.text.trim()) || titled {
                let mut whole = cells[0].clone();
                cells[1].lines.iter().for_each(|number| whole.add(*number, &lines[*number]));
                return Part::Text(whole);
            }
            Part::Row(cells)
        }
        part => part,
    }
}

/// Whether words are the mark of an item, such as a bullet, « 3. » or « b) ».
pub(super) fn is_mark(words: &str) -> bool {
    let one = words.chars().count() == 1 && !words.chars().all(char::is_alphanumeric);
    let inner = words.trim_start_matches('(').trim_end_matches(['.', ')', '°', '-', '–']);
    let counted = inner.len() < words.len() || inner.contains('.');
    let parts = || inner.split('.');
    let short = parts().all(|part| {
        let digits = !part.is_empty() && part.len() <= 3 && part.chars().all(|c| c.is_ascii_digit());
        let letters = !part.is_empty() && part.len() <= 4 && part.chars().all(|c| "ivxIVX".contains(c));
        digits || letters || (part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
    });
    one || (counted && short)
}

/// Whether rows of two cells, one below the other, are two columns of text, shown line by line.
pub(super) fn columns_of_text(rows: &[&Vec<Block>], lines: &[Line]) -> bool {
    let words = |block: &Block| lines[block.lines[0]].text.split_whitespace().count();
    let lower =
        |block: &Block| lines[block.lines[0]].text.starts_with(|c: char| c.is_lowercase() || c == '(');
    let two = rows.iter().all(|row| row.len() == 2 && row.iter().all(|cell| cell.lines.len() == 1));
    if !two || rows.len() < COLUMNS {
        return false;
    }
    let (left, right): (usize, usize) =
        (rows.iter().map(|row| words(&row[0])).sum(), rows.iter().map(|row| words(&row[1])).sum());
    let going_on = rows[1..].iter().flat_map(|row| row.iter()).filter(|cell| lower(cell)).count();
    let first = lines[rows[0][1].lines[0]].left;
    let aligned =
        rows.iter().all(|row| (lines[row[1].lines[0]].left - first).abs() < lines[row[1].lines[0]].size);
    aligned && left >= rows.len() * 3 && right >= rows.len() * 3 && going_on * 5 >= (rows.len() - 1) * 2 * 2
}

/// The cells of a row, each under its heading: where a column has none, an empty one.
pub(super) fn placed(row: &[Block], widest: &[Block]) -> Vec<Option<usize>> {
    let own = || (0..row.len()).map(Some).collect();
    if row.len() >= widest.len() {
        return own();
    }
    let mut out: Vec<Option<usize>> = vec![None; widest.len()];
    let mut from = 0;
    for (number, cell) in row.iter().enumerate() {
        let over = |column: &Block| cell.right.min(column.right) - cell.left.max(column.left);
        let rest = from..=widest.len() - (row.len() - number);
        let best = rest.max_by(|a, b| over(&widest[*a]).total_cmp(&over(&widest[*b])).then(b.cmp(a)));
        let Some(best) = best.filter(|best| over(&widest[*best]) > 0.0) else { return own() };
        out[best] = Some(number);
        from = best + 1;
    }
    out
}
