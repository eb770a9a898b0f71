//! Causal attention of some rows over the keys and values of one head.
//!
//! Keys are taken in blocks, always from the first: scores of a block, a running maximum and sum, and the
//! weighted values added while the block is still in the nearest cache ("online softmax", Milakov and
//! Gimelshein 2018). A row's result depends on its own limit and on nothing beside it.

use super::gemv::{Columns, Float, row_tiles};
use super::rows::exp;
use super::simd::{Simd, Work};

/// Keys of a block.
pub(super) const KEY_BLOCK: usize = if cfg!(miri) { 16 } else { 64 };
/// Keys that lie side by side: for each number of a head, that number of sixteen keys.
pub(super) const ABREAST: usize = 16;
/// Rows that one piece of work may have.
pub(super) const MOST_ROWS: usize = if cfg!(miri) { 4 } else { 32 };

/// Some rows of queries that look at the same head of keys.
#[derive(Clone, Copy)]
pub(super) struct Attention<'a> {
    /// Where the first query begins, and where its result goes.
    pub queries: *const f32,
    pub out: *mut f32,
    /// Floats between one row and the next, in both.
    pub stride: usize,
    pub rows: usize,
    /// How many keys the first row sees, and how many more each next one does.
    pub first: usize,
    pub step: usize,
    pub kv: KvView<'a>,
    pub dim: usize,
    /// What scores are multiplied by.
    pub scale: f32,
}

/// Keys in groups of `ABREAST`, and values one after the other, `padded(dim)` numbers each.
#[derive(Clone, Copy)]
pub(super) enum KvView<'a> {
    F16 {
        keys: &'a [u16],
        values: &'a [u16],
    },
    /// With a scale for every `Q8_BLOCK` numbers: of keys for sixteen side by side, of values one after the other.
    Q8 {
        keys: &'a [i8],
        values: &'a [i8],
        scales: [&'a [f32]; 2],
    },
}

/// Numbers of a head that share a scale in Q8.
pub(super) const Q8_BLOCK: usize = 32;

/// Scales of a head's numbers.
pub(super) fn q8_blocks(dim: usize) -> usize {
    dim.div_ceil(Q8_BLOCK)
}

impl KvView<'_> {
    /// Whether so many of each are there.
    fn holds(self, keys: usize, dim: usize) -> bool {
        let (grouped, wide) = (keys.next_multiple_of(ABREAST), padded(dim));
        match self {
            Self::F16 { keys: these, values } => these.len() >= grouped * dim && values.len() >= keys * wide,
            Self::Q8 { keys: these, values, scales: [of_keys, of_values] } => {
                these.len() >= grouped * dim
                    && values.len() >= keys * wide
                    && of_keys.len() >= grouped * q8_blocks(dim)
                    && of_values.len() >= keys * q8_blocks(dim)
            }
        }
    }
}

/// Numbers that a value takes in the cache: whole registers.
pub(super) fn padded(dim: usize) -> usize {
    dim.next_multiple_of(ABREAST)
}

/// The highest score of a row so far, the sum of its weights under it, and what earlier values shrink by.
#[derive(Clone, Copy)]
struct Running {
    highest: f32,
    sum: f32,
    shrink: f32,
}

impl Work for Attention<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        assert!(self.rows <= MOST_ROWS, "a piece of work has few rows");
        let last = self.first + self.step * (self.rows - 1);
        assert!(self.kv.holds(last, self.dim), "every key and value is in the cache");
        let mut running = [Running { highest: f32::NEG_INFINITY, sum: 0.0, shrink: 0.0 }; MOST_ROWS];
        let mut scores = [[0.0; KEY_BLOCK]; MOST_ROWS];
        for from in (0..last).step_by(KEY_BLOCK) {
            let keys = KEY_BLOCK.min(last - from);
            match self.kv {
                KvView::F16 { keys: stored, .. } => self.score(simd, (from, keys), stored, None, &mut scores),
                KvView::Q8 { keys: stored, scales, .. } => {
                    self.score(simd, (from, keys), stored, Some(scales[0]), &mut scores);
                }
            }
            for (row, running) in running[..self.rows].iter_mut().enumerate() {
                let visible = (self.first + row * self.step).saturating_sub(from).min(KEY_BLOCK);
                weigh(&mut scores[row], visible, self.scale, running);
            }
            match self.kv {
                KvView::F16 { values, .. } => {
                    for at in (0..self.dim).step_by(S::LANES) {
                        self.gather(simd, (from, keys), values, at, &scores, &running);
                    }
                }
                KvView::Q8 { values, scales: [_, of_values], .. } => {
                    let mut scaled = [[0.0; KEY_BLOCK]; MOST_ROWS];
                    for at in (0..self.dim).step_by(S::LANES) {
                        if at % Q8_BLOCK == 0 {
                            let of_keys = (from, keys);
                            self.scale_weights(of_keys, of_values, at / Q8_BLOCK, &scores, &mut scaled);
                        }
                        self.gather(simd, (from, keys), values, at, &scaled, &running);
                    }
                }
            }
        }
        for (row, running) in running[..self.rows].iter().enumerate() {
            let inverse = 1.0 / running.sum;
            // SAFETY: each row has `dim` floats of its own.
            let out = unsafe { std::slice::from_raw_parts_mut(self.out.add(row * self.stride), self.dim) };
            out.iter_mut().for_each(|value| *value *= inverse);
        }
    }
}

impl Attention<'_> {
    /// Products of every query with each key of a block; what lies after the last key is garbage.
    #[inline(always)]
    fn score<S: Simd, F: Float>(
        &self,
        simd: S,
        (from, keys): (usize, usize),
        stored: &[F],
        scales_of: Option<&[f32]>,
        scores: &mut [[f32; KEY_BLOCK]; MOST_ROWS],
    ) {
        // The keys pass by each tile of queries, which stays near: queries lie a whole row of heads apart.
        // SAFETY: the keys of the block are there in groups of sixteen with their scales, and so are the rows.
        unsafe {
            row_tiles!(self.rows, S::FLOAT_ROWS, |row, SIZE| {
                for key in (0..keys).step_by(S::LANES) {
                    let (group, lane) = ((from + key) / ABREAST, (from + key) % ABREAST);
                    let at = stored[group * ABREAST * self.dim + lane..].as_ptr();
                    let columns = Columns { at, stride: ABREAST, count: self.dim };
                    let queries = (self.queries.add(row * self.stride), self.stride);
                    let mut sums = [simd.splat(0.0); SIZE];
                    if let Some(of_keys) = scales_of {
                        for part in 0..q8_blocks(self.dim) {
                            let numbers = part * Q8_BLOCK..self.dim.min((part + 1) * Q8_BLOCK);
                            let columns = columns.part(numbers.clone());
                            let queries = (queries.0.add(numbers.start), queries.1);
                            let products = columns.sums::<S, SIZE>(simd, queries, [simd.splat(0.0); SIZE]);
                            let scale = (group * q8_blocks(self.dim) + part) * ABREAST + lane;
                            let scale = simd.floats(of_keys[scale..].as_ptr());
                            for (sum, product) in sums.iter_mut().zip(products) {
                                *sum = simd.fused(product, scale, *sum);
                            }
                        }
                    } else {
                        sums = columns.sums::<S, SIZE>(simd, queries, sums);
                    }
                    for (at, sum) in sums.into_iter().enumerate() {
                        simd.store(scores[row + at][key..key + S::LANES].as_mut_ptr(), sum);
                    }
                }
            });
        }
    }

    /// Weights times the scale that each key's value has for some of its numbers.
    #[inline(always)]
    fn scale_weights(
        &self,
        (from, keys): (usize, usize),
        of_values: &[f32],
        part: usize,
        weights: &[[f32; KEY_BLOCK]; MOST_ROWS],
        scaled: &mut [[f32; KEY_BLOCK]; MOST_ROWS],
    ) {
        let count = q8_blocks(self.dim);
        let mut by = [0.0; KEY_BLOCK];
        for (key, by) in by[..keys].iter_mut().enumerate() {
            *by = of_values[(from + key) * count + part];
        }
        for (scaled, weights) in scaled[..self.rows].iter_mut().zip(weights) {
            for ((scaled, weight), by) in scaled.iter_mut().zip(weights).zip(&by) {
                *scaled = weight * by;
            }
        }
    }

    /// `out = out * shrink + the weighted sum of the values`, for a register of their numbers from `at` on.
    #[inline(always)]
    fn gather<S: Simd, F: Float>(
        &self,
        simd: S,
        (from, keys): (usize, usize),
        values: &[F],
        at: usize,
        weights: &[[f32; KEY_BLOCK]; MOST_ROWS],
        running: &[Running; MOST_ROWS],
    ) {
        let width = padded(self.dim);
        let columns = Columns { at: values[from * width + at..].as_ptr(), stride: width, count: keys };
        let whole = at + S::LANES <= self.dim;
        // SAFETY: the values of the block are there, each as wide as whole registers, and so are the rows of
        // the output up to `dim`.
        unsafe {
            row_tiles!(self.rows, S::FLOAT_ROWS, |row, SIZE| {
                let mut sums = [simd.splat(0.0); SIZE];
                if from > 0 {
                    for (next, sum) in sums.iter_mut().enumerate() {
                        let place = self.out.add((row + next) * self.stride + at);
                        let before = if whole { simd.floats(place) } else { self.part(simd, place, at) };
                        *sum = simd.times(before, simd.splat(running[row + next].shrink));
                    }
                }
                // A pointer to all rows from here on, not to one: the sums go down `SIZE` of them.
                let weights = weights[row..].as_ptr().cast::<f32>();
                let sums = columns.sums::<S, SIZE>(simd, (weights, KEY_BLOCK), sums);
                for (next, sum) in sums.into_iter().enumerate() {
                    let place = self.out.add((row + next) * self.stride + at);
                    if whole {
                        simd.store(place, sum);
                    } else {
                        let mut full = [0.0; ABREAST];
                        simd.store(full.as_mut_ptr(), sum);
                        place.copy_from_nonoverlapping(full.as_ptr(), self.dim - at);
                    }
                }
            });
        }
    }

    /// What is left of a row after whole registers.
    ///
    /// # Safety
    /// The row has `dim - at` floats from `place`.
    #[inline(always)]
    unsafe fn part<S: Simd>(&self, simd: S, place: *const f32, at: usize) -> S::Floats {
        let mut full = [0.0; ABREAST];
        // SAFETY: the caller vouches for `dim - at` floats, which are fewer than a register and than `full` hold.
        unsafe {
            place.copy_to_nonoverlapping(full.as_mut_ptr(), self.dim - at);
            simd.floats(full.as_ptr())
        }
    }
}

/// Turns scores into weights under the running maximum: nothing for keys that the row does not see.
#[inline(always)]
fn weigh(scores: &mut [f32; KEY_BLOCK], visible: usize, scale: f32, running: &mut Running) {
    running.shrink = 1.0;
    if visible == 0 {
        scores.fill(0.0);
        return;
    }
    for (key, score) in scores.iter_mut().enumerate() {
        *score = if key < visible { *score * scale } else { f32::NEG_INFINITY };
    }
    let mut lanes = [running.highest; ABREAST];
    for group in scores.as_chunks::<ABREAST>().0 {
        for (lane, score) in lanes.iter_mut().zip(group) {
            *lane = lane.max(*score);
        }
    }
    let highest = lanes.into_iter().fold(f32::NEG_INFINITY, f32::max);
    running.shrink = exp(running.highest - highest);
    for (key, score) in scores.iter_mut().enumerate() {
        let weight = exp(*score - highest);
        *score = if key < visible { weight } else { 0.0 };
    }
    let mut sums = [0.0; ABREAST];
    for group in scores.as_chunks::<ABREAST>().0 {
        for (sum, weight) in sums.iter_mut().zip(group) {
            *sum += weight;
        }
    }
    running.highest = highest;
    running.sum = running.sum * running.shrink + sums.iter().sum::<f32>();
}
