//! Words that stand side by side on a page, as rows of tables, or one after the other as they are to be read.

use super::grid::grids;
use super::lines::{Hyphens, join};
use super::page::{Line, Rule, leading};
use super::rows::{Block, Part, columns_of_text, parts, placed};

/// Puts cells that share a row on one line, in the order in which the pages show them.
pub(crate) fn with_rows(lines: Vec<Line>, rules: &[Rule]) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    let known = Known { leading: leading(&lines), hyphens: Hyphens::of(&lines) };
    let mut rules = rules;
    for page in lines.chunk_by(|a, b| a.page == b.page) {
        let number = page[0].page;
        let begin = rules.iter().position(|rule| rule.page >= number).unwrap_or(rules.len());
        let end = begin + rules[begin..].iter().take_while(|rule| rule.page == number).count();
        one_page(page, &rules[begin..end], &known, &mut out);
        rules = &rules[end..];
    }
    out
}

/// What the document tells of its cells.
struct Known {
    /// From line to line, as a share of the size.
    leading: f64,
    hyphens: Hyphens,
}

/// What a page holds from one of its lines on.
enum Held {
    /// The rows of a table with lines between its cells.
    Table(Vec<Vec<Vec<usize>>>),
    /// A line outside of any such table.
    Line(usize),
}

fn one_page(lines: &[Line], rules: &[Rule], known: &Known, out: &mut Vec<Line>) {
    let mut free = vec![true; lines.len()];
    let mut held: Vec<(usize, Held)> = Vec::new();
    let grids = grids(rules);
    let mut marked = lines.to_vec();
    for (number, grid) in grids.iter().enumerate() {
        // A frame around the page parts nothing.
        let inside = grid.boxed(lines);
        if inside.len() * 2 < lines.len().max(4) {
            inside.into_iter().for_each(|line| marked[line].boxed = number + 1);
        }
    }
    let lines = &marked;
    for grid in &grids {
        let Some(table) = grid.table(lines, &free) else { continue };
        let inside: Vec<usize> = table.iter().flatten().flatten().copied().collect();
        inside.iter().for_each(|number| free[*number] = false);
        held.push((inside.iter().min().copied().unwrap_or(0), Held::Table(table)));
    }
    held.extend((0..lines.len()).filter(|number| free[*number]).map(|number| (number, Held::Line(number))));
    held.sort_by_key(|(first, _)| *first);
    let mut run: Vec<usize> = Vec::new();
    for (_, one) in held {
        match one {
            Held::Line(number) => run.push(number),
            Held::Table(table) => {
                flow(lines, &std::mem::take(&mut run), known, out);
                table.iter().for_each(|row| out.extend(ruled(lines, row, known)));
            }
        }
    }
    flow(lines, &run, known, out);
}

/// A row of a table with lines; words that take the whole of it stay a line of their own.
fn ruled(lines: &[Line], row: &[Vec<usize>], known: &Known) -> Option<Line> {
    let cells: Vec<Line> =
        row.iter().map(|cell| whole(lines, cell, known)).map(Option::unwrap_or_default).collect();
    let filled: Vec<&Line> = cells.iter().filter(|cell| !cell.text.is_empty()).collect();
    match filled[..] {
        [] => None,
        [only] if !row[0].is_empty() => Some(only.clone()),
        _ => Some(row_of(&cells)),
    }
}

/// The lines of a cell as one.
fn whole(lines: &[Line], cell: &[usize], known: &Known) -> Option<Line> {
    let (first, rest) = cell.split_first()?;
    let mut all = lines[*first].clone();
    for number in rest {
        let line = &lines[*number];
        join(&mut all.text, line.text.trim(), &known.hyphens);
        all.left = all.left.min(line.left);
        all.right = all.right.max(line.right);
        all.bold &= line.bold;
    }
    Some(all)
}

/// Cells as one line.
fn row_of(cells: &[Line]) -> Line {
    let filled = || cells.iter().filter(|cell| !cell.text.is_empty());
    let Some(first) = filled().next() else { return Line::default() };
    Line {
        left: filled().map(|cell| cell.left).fold(f64::INFINITY, f64::min),
        right: filled().map(|cell| cell.right).fold(f64::NEG_INFINITY, f64::max),
        y: filled().map(|cell| cell.y).fold(f64::NEG_INFINITY, f64::max),
        bold: filled().all(|cell| cell.bold),
        row: true,
        text: cells.iter().map(|cell| cell.text.trim()).collect::<Vec<_>>().join(" | "),
        ..first.clone()
    }
}

/// Lines outside of tables with lines.
fn flow(lines: &[Line], numbers: &[usize], known: &Known, out: &mut Vec<Line>) {
    let parts = parts(lines, numbers, known.leading);
    for run in parts.chunk_by(|a, b| matches!((a, b), (Part::Row(_), Part::Row(_)))) {
        let rows: Vec<&Vec<Block>> =
            run.iter().filter_map(|part| if let Part::Row(row) = part { Some(row) } else { None }).collect();
        let Some(widest) = rows.iter().max_by_key(|row| row.len()) else {
            for part in run {
                if let Part::Text(block) = part {
                    text(lines, block, out);
                }
            }
            continue;
        };
        if columns_of_text(&rows, lines) {
            for side in 0..2 {
                out.extend(
                    rows.iter().flat_map(|row| row[side].lines.iter()).map(|number| lines[*number].clone()),
                );
            }
            continue;
        }
        for row in &rows {
            let cells = placed(row, widest);
            let cells: Vec<Line> = cells
                .iter()
                .map(|cell| cell.and_then(|cell| whole(lines, &row[cell].lines, known)).unwrap_or_default())
                .collect();
            out.push(row_of(&cells));
        }
    }
}

/// A block of text; what stands on one base line is one line.
fn text(lines: &[Line], block: &Block, out: &mut Vec<Line>) {
    let begin = out.len();
    for number in &block.lines {
        let line = &lines[*number];
        match out[begin..].last_mut() {
            Some(before) if (before.y - line.y).abs() < line.size * 0.35 => {
                before.text.push(' ');
                before.text.push_str(line.text.trim());
                before.right = before.right.max(line.right);
                before.bold &= line.bold;
            }
            _ => out.push(line.clone()),
        }
    }
}
