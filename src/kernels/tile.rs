//! Products of rows with one panel of weights: the same tile for one row and for hundreds.
//!
//! Each output of each row is summed over its blocks of 32 inputs in order: the exact sum of whole numbers times
//! both scales, then the least value times the sum of the inputs, one rounding each; where halves of a block have
//! scales of their own, their least values are whole numbers too and enter the exact sum. Nothing else ever does, so
//! rows, tiles and instruction sets change nothing.

use super::activations::Activation;
use super::formats::{Format, Quantised, Scales, for_format};
use super::pack::{block_bytes, super_bytes};
use super::simd::Simd;

/// Rows of input, in the form that the weights ask for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rows<'a> {
    Numbers(&'a [Activation]),
    Floats(&'a [f32]),
}

/// One panel of weights and what it makes.
#[derive(Clone, Copy)]
pub(super) struct Panel<'a> {
    pub format: Format,
    pub weights: &'a [u8],
    /// What each output starts from.
    pub bias: Option<&'a [f32]>,
    pub inputs: usize,
}

/// Where a panel's outputs go: `LANES` floats for each row, `stride` floats apart.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub at: *mut f32,
    pub stride: usize,
    /// Whether to add to what is there.
    pub add: bool,
}

/// Multiplies `count` rows, the first of `rows` first, with one panel.
///
/// # Safety
/// `rows` hold `count` rows of `panel.inputs`; the weights are a panel packed for as many lanes as `S` has, and the
/// bias has as many; `place` has room for `LANES` floats of `count` rows, which nobody else touches.
#[inline(always)]
pub(super) unsafe fn multiply<S: Simd>(
    simd: S,
    panel: Panel<'_>,
    rows: Rows<'_>,
    count: usize,
    place: Place,
) {
    // SAFETY: all of it is the caller's word.
    unsafe {
        match (panel.format, rows) {
            (Format::F16, Rows::Floats(rows)) => floats::<S, u16>(simd, panel, rows, count, place),
            (Format::F32, Rows::Floats(rows)) => floats::<S, f32>(simd, panel, rows, count, place),
            (quantised, Rows::Numbers(rows)) => {
                for_format!(quantised, F => numbers::<S, F>(simd, panel, rows, count, place));
            }
            _ => unreachable!("inputs have the form that the weights ask for"),
        }
    }
}

/// Goes down the rows with the largest tiles that fit.
macro_rules! tiles {
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
pub(super) use tiles;

/// # Safety
/// As [`multiply`].
#[inline(always)]
unsafe fn numbers<S: Simd, F: Quantised>(
    simd: S,
    panel: Panel<'_>,
    rows: &[Activation],
    count: usize,
    place: Place,
) {
    let blocks = panel.inputs / 32;
    let most = if matches!(F::SCALES, Scales::Halves) { S::ROWS_OF_HALVES } else { S::ROWS };
    tiles!(count, most, |row, SIZE| {
        // SAFETY: `row + SIZE` rows are within `count`.
        unsafe {
            tile::<S, F, SIZE>(simd, panel, rows.as_ptr().add(row * blocks), place.down(row), row == 0);
        }
    });
}

impl Place {
    #[inline(always)]
    unsafe fn down(self, rows: usize) -> Self {
        // SAFETY: the caller counts within the rows there are.
        Self { at: unsafe { self.at.add(rows * self.stride) }, ..self }
    }

    /// # Safety
    /// The place has that row.
    #[inline(always)]
    unsafe fn put<S: Simd>(self, simd: S, row: usize, value: S::Floats) {
        // SAFETY: the caller counts within the rows there are.
        unsafe {
            let at = self.at.add(row * self.stride);
            simd.store(at, if self.add { simd.plus(simd.floats(at), value) } else { value });
        }
    }
}

/// The first tile of a panel waits for memory: it asks for the weights this many bytes before it needs them. The others
/// find them in the cache, and their loads are counted.
const AHEAD: usize = 4096;

/// The scales of 32 weights of each lane, two where halves differ, and their least value.
struct Scale<S: Simd> {
    scales: [S::Floats; 2],
    min: S::Floats,
}

/// # Safety
/// As [`multiply`], for `ROWS` rows.
#[inline(always)]
unsafe fn tile<S: Simd, F: Quantised, const ROWS: usize>(
    simd: S,
    panel: Panel<'_>,
    rows: *const Activation,
    place: Place,
    first: bool,
) {
    let blocks = panel.inputs / 32;
    // SAFETY: the panel holds `blocks` blocks with the supers between them, and `rows` has as many for each row.
    unsafe {
        let mut sums = [start(simd, panel.bias); ROWS];
        let mut at = panel.weights.as_ptr();
        let mut shared = [simd.splat(0.0); 2];
        for block in 0..blocks {
            if super_bytes::<F>(S::LANES) > 0 && block % 8 == 0 {
                shared[0] = simd.halves(at.cast());
                if matches!(F::SCALES, Scales::Super) {
                    shared[1] = simd.halves(at.add(2 * S::LANES).cast());
                }
                at = at.add(super_bytes::<F>(S::LANES));
            }
            let numbers = block_bytes::<F>(S::LANES) - 4 * F::BITS as usize * S::LANES;
            let scale = scale::<S, F>(simd, at, shared);
            let weights = weights::<S, F>(simd, at.add(numbers));
            if first {
                for line in (0..block_bytes::<F>(S::LANES)).step_by(64) {
                    simd.ahead(at.wrapping_add(AHEAD + line));
                }
            }
            at = at.add(block_bytes::<F>(S::LANES));
            for (row, sum) in sums.iter_mut().enumerate() {
                let input = &*rows.add(row * blocks + block);
                *sum = block_sum::<S, F>(simd, &weights, &scale, input, *sum);
            }
        }
        for (row, sum) in sums.into_iter().enumerate() {
            place.put(simd, row, sum);
        }
    }
}

/// # Safety
/// The bias has `LANES` floats.
#[inline(always)]
unsafe fn start<S: Simd>(simd: S, bias: Option<&[f32]>) -> S::Floats {
    // SAFETY: the caller's word.
    bias.map_or(simd.splat(0.0), |bias| unsafe { simd.floats(bias.as_ptr()) })
}

/// # Safety
/// 32 inputs belong to each of the weights.
#[inline(always)]
unsafe fn block_sum<S: Simd, F: Quantised>(
    simd: S,
    weights: &[S::Bytes; 8],
    Scale { scales, min }: &Scale<S>,
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
            let sum = simd.fused(first, simd.times(scales[0], by), sum);
            return simd.fused(second, simd.times(scales[1], by), sum);
        }
        let dot = match F::BITS {
            4 => simd.dot::<4, 0, 8>(weights, numbers, 0),
            5 => simd.dot::<5, 0, 8>(weights, numbers, 0),
            _ => simd.dot::<8, 0, 8>(weights, numbers, 0),
        };
        let sum = simd.fused(dot, simd.times(scales[0], by), sum);
        simd.fused(*min, simd.splat(input.sum), sum)
    }
}

/// # Safety
/// The scales of a block of `F` can be read there.
#[inline(always)]
unsafe fn scale<S: Simd, F: Quantised>(simd: S, at: *const u8, shared: [S::Floats; 2]) -> Scale<S> {
    // SAFETY: the caller's word; `pack` writes them in this order.
    unsafe {
        let (scales, min) = match F::SCALES {
            Scales::One(offset) => {
                let scale = simd.halves(at.cast());
                ([scale; 2], simd.times(scale, simd.splat(offset)))
            }
            Scales::Two => ([simd.halves(at.cast()); 2], simd.halves(at.add(2 * S::LANES).cast())),
            Scales::Super => {
                let (scale, min) = (simd.unsigned(at), simd.unsigned(at.add(S::LANES)));
                ([simd.times(shared[0], scale); 2], simd.times(shared[1], min))
            }
            Scales::Halves => {
                let first = simd.times(shared[0], simd.signed(at));
                ([first, simd.times(shared[0], simd.signed(at.add(S::LANES)))], simd.splat(0.0))
            }
        };
        Scale { scales, min }
    }
}

/// The eight groups of a block, a byte for each weight.
///
/// # Safety
/// The numbers of a block of `F` can be read there.
#[inline(always)]
unsafe fn weights<S: Simd, F: Quantised>(simd: S, at: *const u8) -> [S::Bytes; 8] {
    // SAFETY: the caller's word: a block has a vector for every bit of a number.
    let vector = |index: usize| unsafe { simd.bytes(at.add(4 * S::LANES * index)) };
    if F::BITS == 8 {
        return [0, 1, 2, 3, 4, 5, 6, 7].map(vector);
    }
    let pairs = [vector(0), vector(1), vector(2), vector(3)];
    let low = pairs.map(|pair| simd.masked(pair, 15));
    let high = pairs.map(|pair| simd.masked(simd.right::<4>(pair), 15));
    let groups = [low[0], high[0], low[1], high[1], low[2], high[2], low[3], high[3]];
    let or = |group: usize, bits: S::Bytes, mask: u8| simd.either(groups[group], simd.masked(bits, mask));
    if F::BITS == 5 {
        let fifth = vector(4);
        return [
            or(0, simd.left::<4>(fifth), 16),
            or(1, simd.left::<3>(fifth), 16),
            or(2, simd.left::<2>(fifth), 16),
            or(3, simd.left::<1>(fifth), 16),
            or(4, fifth, 16),
            or(5, simd.right::<1>(fifth), 16),
            or(6, simd.right::<2>(fifth), 16),
            or(7, simd.right::<3>(fifth), 16),
        ];
    }
    if F::BITS == 6 {
        let (first, second) = (vector(4), vector(5));
        return [
            or(0, simd.left::<4>(first), 48),
            or(1, simd.left::<2>(first), 48),
            or(2, first, 48),
            or(3, simd.right::<2>(first), 48),
            or(4, simd.left::<4>(second), 48),
            or(5, simd.left::<2>(second), 48),
            or(6, second, 48),
            or(7, simd.right::<2>(second), 48),
        ];
    }
    groups
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
        // SAFETY: the caller's word.
        unsafe { simd.floats(at) }
    }
}

impl Float for u16 {
    #[inline(always)]
    unsafe fn load<S: Simd>(simd: S, at: *const Self) -> S::Floats {
        // SAFETY: the caller's word.
        unsafe { simd.halves(at) }
    }
}

/// # Safety
/// As [`multiply`].
#[inline(always)]
unsafe fn floats<S: Simd, F: Float>(simd: S, panel: Panel<'_>, rows: &[f32], count: usize, place: Place) {
    let inputs = panel.inputs;
    let columns = Columns { at: panel.weights.as_ptr().cast::<F>(), stride: S::LANES, count: inputs };
    tiles!(count, S::FLOAT_ROWS, |row, SIZE| {
        // SAFETY: `row + SIZE` rows are within `count`, and the panel has `inputs` times `LANES` numbers.
        unsafe {
            let start = [start(simd, panel.bias); SIZE];
            let from = (rows.as_ptr().add(row * inputs), inputs);
            let sums = columns.sums::<S, SIZE>(simd, from, start);
            for (at, sum) in sums.into_iter().enumerate() {
                place.put(simd, row + at, sum);
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
        // SAFETY: the caller's word.
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
