//! Products of one row or a few with one panel of weights (GEMV).
//!
//! Each output of each row is summed over its blocks of 32 inputs in order: the exact sum of whole numbers times
//! both scales, then the least value times the sum of the inputs, one rounding each; where halves of a block have
//! scales of their own, their least values are whole numbers too and enter the exact sum. Nothing else ever does, so
//! rows, tiles and instruction sets change nothing.

use super::activations::Activation;
use super::formats::{Quantised, Scales};
use super::panel::{Output, Panel, PanelBlock, PanelBlocks, start};
use super::simd::Simd;

/// Goes down the rows with the largest tiles that fit.
macro_rules! row_tiles {
    ($count:expr, $most:expr, |$row:ident, $size:ident| $tile:expr) => {{
        let mut $row = 0;
        let count = $count;
        macro_rules! step {
            ($n:literal) => {
                if $n <= $most {
                    while count - $row >= $n {
                        const $size: usize = $n;
                        $tile;
                        $row += $n;
                    }
                }
            };
        }
        step!(16);
        step!(8);
        step!(4);
        step!(2);
        step!(1);
    }};
}
pub(super) use row_tiles;

/// # Safety
/// As [`super::dispatch::multiply`].
#[inline(always)]
pub(super) unsafe fn quantised_rows<S: Simd, F: Quantised>(
    simd: S,
    panel: Panel<'_>,
    rows: &[Activation],
    count: usize,
    output: Output,
) {
    let blocks = panel.inputs / 32;
    let most = if matches!(F::SCALES, Scales::Halves) { S::ROWS_OF_HALVES } else { S::ROWS };
    row_tiles!(count, most, |row, SIZE| {
        // SAFETY: `row + SIZE` rows are within `count`.
        unsafe {
            row_tile::<S, F, SIZE>(simd, panel, rows.as_ptr().add(row * blocks), output.down(row), row == 0);
        }
    });
}

/// # Safety
/// As [`super::dispatch::multiply`], for `ROWS` rows.
#[inline(always)]
unsafe fn row_tile<S: Simd, F: Quantised, const ROWS: usize>(
    simd: S,
    panel: Panel<'_>,
    rows: *const Activation,
    output: Output,
    first: bool,
) {
    let blocks = panel.inputs / 32;
    // SAFETY: the panel holds `blocks` blocks with the supers between them, and `rows` has as many for each row.
    unsafe {
        let mut sums = [start(simd, panel.bias); ROWS];
        let mut panel = PanelBlocks::<S, F>::of(simd, panel);
        for number in 0..blocks {
            let block = panel.next(simd);
            if first {
                block.prefetch::<F>(simd);
            }
            for (row, sum) in sums.iter_mut().enumerate() {
                let input = &*rows.add(row * blocks + number);
                *sum = block_sum::<S, F>(simd, &block, input, *sum);
            }
        }
        for (row, sum) in sums.into_iter().enumerate() {
            output.put(simd, row, sum);
        }
    }
}

/// # Safety
/// 32 inputs belong to each of the weights.
#[inline(always)]
pub(super) unsafe fn block_sum<S: Simd, F: Quantised>(
    simd: S,
    PanelBlock { weights, scale, .. }: &PanelBlock<S>,
    input: &Activation,
    sum: S::Floats,
) -> S::Floats {
    let numbers = input.numbers.as_ptr();
    let by = simd.splat(input.scale);
    // SAFETY: an activation has 32 numbers, none of them -128, and weights are read with their own width.
    unsafe {
        if matches!(F::SCALES, Scales::Halves) {
            let first = simd.dot::<6, 0, 4>(weights, numbers, input.halves[0]);
            let second = simd.dot::<6, 4, 8>(weights, numbers, input.halves[1]);
            let sum = simd.fused(first, simd.times(scale.scales[0], by), sum);
            return simd.fused(second, simd.times(scale.scales[1], by), sum);
        }
        let dot = match F::BITS {
            4 => simd.dot::<4, 0, 8>(weights, numbers, 0),
            5 => simd.dot::<5, 0, 8>(weights, numbers, 0),
            _ => simd.dot::<8, 0, 8>(weights, numbers, 0),
        };
        let sum = simd.fused(dot, simd.times(scale.scales[0], by), sum);
        simd.fused(scale.min, simd.splat(input.sum), sum)
    }
}

/// A number of a matrix that is multiplied as floats.
pub(super) trait Float: Copy {
    /// # Safety
    /// `LANES` numbers can be read there.
    unsafe fn load<S: Simd>(simd: S, at: *const Self) -> S::Floats;
}

impl Float for f32 {
    #[inline(always)]
    unsafe fn load<S: Simd>(simd: S, at: *const Self) -> S::Floats {
        // SAFETY: the caller vouches for `LANES` floats.
        unsafe { simd.floats(at) }
    }
}

impl Float for u16 {
    #[inline(always)]
    unsafe fn load<S: Simd>(simd: S, at: *const Self) -> S::Floats {
        // SAFETY: the caller vouches for `LANES` halves.
        unsafe { simd.halves(at) }
    }
}

impl Float for i8 {
    #[inline(always)]
    unsafe fn load<S: Simd>(simd: S, at: *const Self) -> S::Floats {
        // SAFETY: the caller vouches for `LANES` bytes.
        unsafe { simd.signed(at.cast()) }
    }
}

/// # Safety
/// As [`super::dispatch::multiply`].
#[inline(always)]
pub(super) unsafe fn float_rows<S: Simd, F: Float>(
    simd: S,
    panel: Panel<'_>,
    rows: &[f32],
    count: usize,
    output: Output,
) {
    let inputs = panel.inputs;
    let columns = Columns { at: panel.weights.as_ptr().cast::<F>(), stride: S::LANES, count: inputs };
    row_tiles!(count, S::FLOAT_ROWS, |row, SIZE| {
        // SAFETY: `row + SIZE` rows are within `count`, and the panel has `inputs` times `LANES` numbers.
        unsafe {
            let start = [start(simd, panel.bias); SIZE];
            let from = (rows.as_ptr().add(row * inputs), inputs);
            let sums = columns.sums::<S, SIZE>(simd, from, start);
            for (at, sum) in sums.into_iter().enumerate() {
                output.put(simd, row + at, sum);
            }
        }
    });
}

/// `count` times `LANES` numbers, `stride` apart.
#[derive(Clone, Copy)]
pub(super) struct Columns<F> {
    pub at: *const F,
    pub stride: usize,
    pub count: usize,
}

impl<F: Float> Columns<F> {
    /// Some of the columns.
    ///
    /// # Safety
    /// There are as many.
    #[inline(always)]
    pub(super) unsafe fn part(self, columns: std::ops::Range<usize>) -> Self {
        // SAFETY: the caller vouches for columns up to the end of the range.
        let at = unsafe { self.at.add(columns.start * self.stride) };
        Self { at, count: columns.len(), ..self }
    }

    /// Adds to `sums`, for each row, every column times the row's number for it, in order.
    ///
    /// # Safety
    /// The columns can be read, and `ROWS` rows of `count` floats, `rows.1` floats apart.
    #[inline(always)]
    pub(super) unsafe fn sums<S: Simd, const ROWS: usize>(
        self,
        simd: S,
        rows: (*const f32, usize),
        mut sums: [S::Floats; ROWS],
    ) -> [S::Floats; ROWS] {
        // SAFETY: the caller vouches for `count` columns, and for `ROWS` rows with a number for each.
        unsafe {
            for column in 0..self.count {
                let numbers = F::load(simd, self.at.add(column * self.stride));
                for (row, sum) in sums.iter_mut().enumerate() {
                    let by = simd.splat(*rows.0.add(row * rows.1 + column));
                    *sum = simd.fused(numbers, by, *sum);
                }
            }
        }
        sums
    }
}
