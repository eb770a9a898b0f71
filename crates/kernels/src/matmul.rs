//! Products of rows with whole matrices, their panels spread over a thread pool.

use super::disjoint::DisjointPtr;
use super::dispatch::multiply;
use super::input::Input;
use super::matrix::Matrix;
use super::panel::Output;
use super::rows::gate_row;
use super::simd::{Simd, Work};
use super::thread_pool::ThreadPool;

/// A product to make: a matrix, its rows of output, and whether they are added to what is there.
pub struct Matmul<'a> {
    /// The weights.
    pub matrix: &'a Matrix,
    /// The rows of output.
    pub out: &'a mut [f32],
    /// Add instead of write.
    pub add: bool,
}

/// Makes several products of the same rows at once.
///
/// # Panics
/// When an output has not the rows of the input.
pub fn matmul<const N: usize>(pool: &mut ThreadPool, input: &Input, products: [Matmul<'_>; N]) {
    let rows = input.rows();
    let tasks = products.map(|Matmul { matrix, out, add }| {
        assert_eq!(matrix.layout().inputs, input.width, "a matrix takes rows of its own width");
        assert_eq!(out.len(), rows * matrix.layout().outputs, "a row of output for each of input");
        Task { matrix, out: DisjointPtr(out.as_mut_ptr()), add }
    });
    let panels: usize = tasks.iter().map(|task| task.matrix.layout().panels()).sum();
    let together = panels.div_ceil(16 * pool.threads()).max(1);
    let kernel = pool.kernel();
    pool.for_each(panels.div_ceil(together), &|item| {
        let panels = item * together..panels.min((item + 1) * together);
        kernel.run(PanelRange { tasks: &tasks, input, rows, panels });
    });
}

struct Task<'a> {
    matrix: &'a Matrix,
    out: DisjointPtr<f32>,
    add: bool,
}

struct PanelRange<'a> {
    tasks: &'a [Task<'a>],
    input: &'a Input,
    rows: usize,
    panels: std::ops::Range<usize>,
}

impl Work for PanelRange<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let together = self.input.rows_in_l2();
        for row in (0..self.rows).step_by(together) {
            self.rows_from(simd, row, together.min(self.rows - row));
        }
    }
}

impl PanelRange<'_> {
    /// The products of `count` rows from `row` on with all panels of this range.
    #[inline(always)]
    fn rows_from<S: Simd>(&self, simd: S, from: usize, count: usize) {
        let mut task = 0;
        let mut before = 0;
        for number in self.panels.clone() {
            while number - before >= self.tasks[task].matrix.layout().panels() {
                before += self.tasks[task].matrix.layout().panels();
                task += 1;
            }
            let Task { matrix, out, add } = &self.tasks[task];
            let (layout, panel) = (matrix.layout(), number - before);
            let (first, outputs) = (panel * S::LANES, layout.outputs);
            let rows = self.input.form(layout.format, from);
            if first + S::LANES <= outputs {
                // SAFETY: the input has its rows, the panel is one of the matrix, packed for this kernel, and only
                // this item writes these columns of the output.
                unsafe {
                    let output = Output { at: out.at(from * outputs + first), stride: outputs, add: *add };
                    multiply(simd, matrix.panel(panel), rows, count, output);
                }
                continue;
            }
            // The last panel is wider than what is left of a row: one row at a time, by way of a full one.
            for row in from..from + count {
                let mut full = [0.0; 16];
                // SAFETY: `full` has room for any panel's row; only this item writes these columns of the output.
                unsafe {
                    let output = Output { at: full.as_mut_ptr(), stride: 0, add: false };
                    multiply(simd, matrix.panel(panel), self.input.form(layout.format, row), 1, output);
                    for (lane, value) in full[..outputs - first].iter().enumerate() {
                        let at = out.at(row * outputs + first + lane);
                        *at = if *add { *at + value } else { *value };
                    }
                }
            }
        }
    }
}

/// `out = silu(gate product) * up product`, both of the same rows.
///
/// # Panics
/// When the shapes do not fit together.
pub fn gated_matmul(pool: &mut ThreadPool, input: &Input, gate: &Matrix, up: &Matrix, out: &mut [f32]) {
    let outputs = gate.layout().outputs;
    assert_eq!((up.layout().outputs, up.layout().inputs), (outputs, input.width), "gate and up are twins");
    assert_eq!(gate.layout().inputs, input.width, "a matrix takes rows of its own width");
    assert_eq!(out.len(), input.rows() * outputs, "a row of output for each of input");
    let panels = gate.layout().panels();
    let together = panels.div_ceil(16 * pool.threads()).max(1);
    let (kernel, out) = (pool.kernel(), DisjointPtr(out.as_mut_ptr()));
    pool.for_each(panels.div_ceil(together), &|item| {
        let panels = item * together..panels.min((item + 1) * together);
        kernel.run(Gated { input, gate, up, out: &out, panels });
    });
}

struct Gated<'a> {
    input: &'a Input,
    gate: &'a Matrix,
    up: &'a Matrix,
    out: &'a DisjointPtr<f32>,
    panels: std::ops::Range<usize>,
}

/// Rows that are gated together, while both products are still near.
pub(super) const GATED_ROWS: usize = if cfg!(miri) { 8 } else { 128 };

impl Work for Gated<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let rows = self.input.rows();
        let outputs = self.gate.layout().outputs;
        let mut gates = [0.0_f32; GATED_ROWS * 16];
        let mut ups = [0.0_f32; GATED_ROWS * 16];
        for panel in self.panels.clone() {
            let first = panel * S::LANES;
            let wide = S::LANES.min(outputs - first);
            for row in (0..rows).step_by(GATED_ROWS) {
                let count = GATED_ROWS.min(rows - row);
                for (matrix, to) in [(self.gate, &mut gates), (self.up, &mut ups)] {
                    let from = self.input.form(matrix.layout().format, row);
                    let output = Output { at: to.as_mut_ptr(), stride: S::LANES, add: false };
                    // SAFETY: there are `count` rows from `row`, and room for as many of the widest panel.
                    unsafe { multiply(simd, matrix.panel(panel), from, count, output) };
                }
                gate_row(&mut gates[..count * S::LANES], &ups[..count * S::LANES]);
                for at in 0..count {
                    // SAFETY: this item alone writes these columns of the output, and `gates` has whole rows.
                    unsafe {
                        let (from, to) =
                            (gates.as_ptr().add(at * S::LANES), self.out.at((row + at) * outputs + first));
                        if wide == S::LANES {
                            simd.store(to, simd.floats(from));
                        } else {
                            to.copy_from_nonoverlapping(from, wide);
                        }
                    }
                }
            }
        }
    }
}
