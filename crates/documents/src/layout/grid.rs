//! Tables whose cells are parted by straight lines.

use std::ops::Range;

use super::page::{Line, Rule};

/// Lines this close to each other are one, in points.
const SAME: f64 = 2.5;
/// A cell with more words than this is a part of a page, not of a table.
const PROSE: usize = 900;
/// Lines of a cell where nothing but its row is drawn.
const LINES: usize = 4;
/// Lines across and down of one page that are compared with each other.
const COMPARED: usize = 1_500;

/// A straight line that runs one way: where it stands and from where to where it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Run {
    at: f64,
    from: f64,
    to: f64,
}

/// Lines that touch, as the cells they part.
#[derive(Debug)]
pub(super) struct Grid {
    /// From left to right.
    xs: Vec<f64>,
    /// From the top down.
    ys: Vec<f64>,
    across: Vec<Run>,
    down: Vec<Run>,
}

/// The grids on a page, boxes of one cell too.
pub(super) fn grids(rules: &[Rule]) -> Vec<Grid> {
    let run = |rule: &Rule, flat: bool| {
        let (at, from, to) = if flat {
            (f64::midpoint(rule.bottom, rule.top), rule.left, rule.right)
        } else {
            (f64::midpoint(rule.left, rule.right), rule.bottom, rule.top)
        };
        Run { at, from, to }
    };
    let flat = |rule: &&Rule| rule.right - rule.left >= rule.top - rule.bottom;
    let across = joined(rules.iter().filter(flat).map(|rule| run(rule, true)).collect());
    let down = joined(rules.iter().filter(|rule| !flat(rule)).map(|rule| run(rule, false)).collect());
    if across.len() > COMPARED || down.len() > COMPARED {
        return Vec::new();
    }
    let mut groups = Groups::new(across.len() + down.len());
    for (i, a) in across.iter().enumerate() {
        for (j, d) in down.iter().enumerate() {
            let touch =
                a.from - SAME <= d.at && d.at <= a.to + SAME && d.from - SAME <= a.at && a.at <= d.to + SAME;
            if touch {
                groups.join(i, across.len() + j);
            }
        }
    }
    let mut grids: Vec<(usize, Grid)> = Vec::new();
    for at in 0..across.len() + down.len() {
        let group = groups.of(at);
        let known = grids.iter().position(|(of, _)| *of == group).unwrap_or_else(|| {
            grids
                .push((group, Grid { xs: Vec::new(), ys: Vec::new(), across: Vec::new(), down: Vec::new() }));
            grids.len() - 1
        });
        match at.checked_sub(across.len()) {
            None => grids[known].1.across.push(across[at]),
            Some(at) => grids[known].1.down.push(down[at]),
        }
    }
    grids
        .into_iter()
        .map(|(_, grid)| grid.measured())
        .filter(|grid| grid.columns() * grid.rows() >= 1)
        .collect()
}

/// Lines that follow or cover each other, as one.
fn joined(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Run> = Vec::new();
    for run in runs {
        let near = out.iter_mut().rev().take_while(|before| run.at - before.at <= SAME);
        let follows =
            near.into_iter().find(|before| run.from <= before.to + SAME && run.to >= before.from - SAME);
        match follows {
            Some(before) => {
                before.from = before.from.min(run.from);
                before.to = before.to.max(run.to);
            }
            None => out.push(run),
        }
    }
    out
}

impl Grid {
    /// Finds where its cells begin and end.
    fn measured(mut self) -> Self {
        let ends = |runs: &[Run]| runs.iter().flat_map(|run| [run.from, run.to]).collect::<Vec<_>>();
        let outer = |values: Vec<f64>| {
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            [least, most]
        };
        let mut xs: Vec<f64> = self.down.iter().map(|run| run.at).collect();
        let mut ys: Vec<f64> = self.across.iter().map(|run| run.at).collect();
        // A table may have no line at its sides, or above and below.
        if !xs.is_empty() && !ys.is_empty() {
            xs.extend(outer(ends(&self.across)));
            ys.extend(outer(ends(&self.down)));
        }
        self.xs = apart(xs);
        self.ys = apart(ys);
        self.ys.reverse();
        self
    }

    fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    fn rows(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }

    /// Which lines of words stand in it, if it is a box of one cell.
    pub fn boxed(&self, lines: &[Line]) -> Vec<usize> {
        let alone = self.columns() * self.rows() == 1;
        (0..lines.len()).filter(|number| alone && self.cell(&lines[*number]).is_some()).collect()
    }

    /// Finds the columns of a table that only has lines across, by what stands below each other in its rows.
    fn with_columns(&self, lines: &[Line], free: &[bool]) -> Option<Self> {
        let inside = (0..lines.len()).filter(|number| free[*number] && self.cell(&lines[*number]).is_some());
        let mut spans: Vec<(f64, f64)> =
            inside.map(|number| (lines[number].left, lines[number].right)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut columns: Vec<(f64, f64)> = Vec::new();
        for span in spans {
            match columns.last_mut() {
                Some(column) if span.0 < column.1 => column.1 = column.1.max(span.1),
                _ => columns.push(span),
            }
        }
        if columns.len() < 2 {
            return None;
        }
        let (top, bottom) = (*self.ys.first()?, *self.ys.last()?);
        let parting = columns.windows(2).map(|pair| f64::midpoint(pair[0].1, pair[1].0));
        let down: Vec<Run> =
            parting.map(|at| Run { at, from: bottom, to: top }).chain(self.down.iter().copied()).collect();
        let grid = Self { xs: Vec::new(), ys: Vec::new(), across: self.across.clone(), down };
        Some(grid.measured())
    }

    /// The rows of the table, each cell by the numbers of its lines; `None` when it is a part of the page's layout.
    pub fn table(&self, lines: &[Line], free: &[bool]) -> Option<Vec<Vec<Vec<usize>>>> {
        match (self.columns(), self.rows()) {
            (1, 1) => None,
            (1, _) => {
                let table = self.with_columns(lines, free)?.cells(lines, free)?;
                // Many lines in one row are several rows, with nothing to tell where each begins.
                let long = table.iter().flatten().filter(|cell| cell.len() > LINES).count();
                (long == 0).then_some(table)
            }
            _ => self.cells(lines, free),
        }
    }

    /// The cell that a line of words stands in: its row and its column.
    fn cell(&self, line: &Line) -> Option<(usize, usize)> {
        let (x, y) = (line.left + line.size * 0.3, line.y + line.size * 0.25);
        let column = self.xs.windows(2).position(|edges| edges[0] - 1.0 <= x && x < edges[1])?;
        let row = self.ys.windows(2).position(|edges| edges[0] >= y && y > edges[1])?;
        Some((row, column))
    }

    /// Which cells are one, because no line parts them.
    fn merged(&self) -> Groups {
        let columns = self.columns();
        let mut cells = Groups::new(columns * self.rows());
        let covers = |runs: &[Run], at: f64, over: f64| {
            runs.iter()
                .any(|run| (run.at - at).abs() <= SAME && run.from - 0.5 <= over && over <= run.to + 0.5)
        };
        for row in 0..self.rows() {
            let middle = f64::midpoint(self.ys[row], self.ys[row + 1]);
            for column in 0..columns {
                let center = f64::midpoint(self.xs[column], self.xs[column + 1]);
                if column + 1 < columns && !covers(&self.down, self.xs[column + 1], middle) {
                    cells.join(row * columns + column, row * columns + column + 1);
                }
                if row + 1 < self.rows() && !covers(&self.across, self.ys[row + 1], center) {
                    cells.join(row * columns + column, (row + 1) * columns + column);
                }
            }
        }
        cells
    }

    fn cells(&self, lines: &[Line], free: &[bool]) -> Option<Vec<Vec<Vec<usize>>>> {
        let mut groups = self.merged();
        let columns = self.columns();
        let mut rows = vec![vec![Vec::new(); columns]; self.rows()];
        for (number, line) in lines.iter().enumerate().filter(|(number, _)| free[*number]) {
            if let Some((row, column)) = self.cell(line) {
                let cell = groups.of(row * columns + column);
                rows[cell / columns][cell % columns].push(number);
            }
        }
        let filled = |cell: &&Vec<usize>| !cell.is_empty();
        if rows.iter().flatten().filter(filled).count() < 2 {
            return None;
        }
        for cell in rows.iter_mut().flatten() {
            let letters: usize = cell.iter().map(|number| lines[*number].text.len()).sum();
            if letters > PROSE {
                return None;
            }
            cell.sort_by(|a, b| place(&lines[*a], &lines[*b]));
        }
        Some(rows.into_iter().flat_map(|row| by_lines(row, lines)).collect())
    }
}

/// From the top down, then from the left.
fn place(a: &Line, b: &Line) -> std::cmp::Ordering {
    if (a.y - b.y).abs() < a.size.min(b.size) * 0.4 { a.left.total_cmp(&b.left) } else { b.y.total_cmp(&a.y) }
}

/// A row whose cells hold many lines, as many in each, is a row for each line: only the whole is framed.
fn by_lines(row: Vec<Vec<usize>>, lines: &[Line]) -> Vec<Vec<Vec<usize>>> {
    let filled: Vec<&Vec<usize>> = row.iter().filter(|cell| !cell.is_empty()).collect();
    let most = filled.iter().map(|cell| cell.len()).max().unwrap_or(0);
    let alike = filled.len() > 1 && most >= 3 && filled.iter().all(|cell| cell.len() * 10 >= most * 8);
    let Some(longest) = filled.iter().find(|cell| cell.len() == most).filter(|_| alike) else {
        return vec![row];
    };
    let bases: Vec<f64> = longest.iter().map(|number| lines[*number].y).collect();
    let mut rows = vec![vec![Vec::new(); row.len()]; bases.len()];
    for (column, cell) in row.iter().enumerate() {
        for number in cell {
            let line = &lines[*number];
            let Some(base) = bases.iter().position(|base| (base - line.y).abs() < line.size * 0.4) else {
                return vec![row];
            };
            rows[base][column].push(*number);
        }
    }
    rows
}

/// Values in order, those close to each other as one.
fn apart(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    let mut out: Vec<f64> = Vec::new();
    for value in values {
        if out.last().is_none_or(|last| value - last > SAME * 1.5) {
            out.push(value);
        }
    }
    out
}

/// Things that belong together.
#[derive(Debug)]
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self(Range { start: 0, end: count }.collect())
    }

    /// The first of those that `at` belongs to.
    fn of(&mut self, at: usize) -> usize {
        let mut first = at;
        while self.0[first] != first {
            first = self.0[first];
        }
        self.0[at] = first;
        first
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b)] = a.min(b);
    }
}
