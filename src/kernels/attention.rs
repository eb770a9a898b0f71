//! Causal attention of some rows over the keys and values of one head.
//!
//! Keys are taken in blocks, always from the first: scores of a block, a running maximum and sum, and the
//! weighted values added while the block is still in the nearest cache ("online softmax", Milakov and
//! Gimelshein 2018). A row's result depends on its own limit and on nothing beside it.

use super::rows::exp;
use super::simd::{Simd, Work};
use super::tile::{Columns, tiles};

/// Keys of a block.
pub(super) const BLOCK: usize = 64;
/// Keys that lie side by side: for each number of a head, that number of sixteen keys.
pub(super) const ABREAST: usize = 16;
/// Rows that one piece of work may have.
pub(super) const MOST_ROWS: usize = 32;

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
    /// Keys in groups of `ABREAST`, and values one after the other, `padded(dim)` numbers each.
    pub keys: &'a [u16],
    pub values: &'a [u16],
    pub dim: usize,
    /// What scores are multiplied by.
    pub scale: f32,
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
        assert!(self.keys.len() >= last.next_multiple_of(ABREAST) * self.dim, "every key is in the cache");
        assert!(self.values.len() >= last * padded(self.dim), "every value is in the cache");
        let mut running = [Running { highest: f32::NEG_INFINITY, sum: 0.0, shrink: 0.0 }; MOST_ROWS];
        let mut scores = [[0.0; BLOCK]; MOST_ROWS];
        for from in (0..last).step_by(BLOCK) {
            let keys = BLOCK.min(last - from);
            self.score(simd, from, keys, &mut scores);
            for (row, running) in running[..self.rows].iter_mut().enumerate() {
                let seen = (self.first + row * self.step).saturating_sub(from).min(BLOCK);
                weigh(&mut scores[row], seen, self.scale, running);
            }
            self.gather(simd, from, keys, &scores, &running);
        }
        for (row, running) in running[..self.rows].iter().enumerate() {
            let share = 1.0 / running.sum;
            // SAFETY: each row has `dim` floats of its own.
            let out = unsafe { std::slice::from_raw_parts_mut(self.out.add(row * self.stride), self.dim) };
            out.iter_mut().for_each(|value| *value *= share);
        }
    }
}

impl Attention<'_> {
    /// Products of every query with each key of a block; what lies after the last key is garbage.
    #[inline(always)]
    fn score<S: Simd>(&self, simd: S, from: usize, keys: usize, scores: &mut [[f32; BLOCK]; MOST_ROWS]) {
        // The keys pass by each tile of queries, which stays near: queries lie a whole row of heads apart.
        // SAFETY: the keys of the block are there in groups of sixteen, and so are the rows.
        unsafe {
            tiles!(self.rows, S::FLOAT_ROWS, |row, SIZE| {
                for key in (0..keys).step_by(S::LANES) {
                    let at = (from + key) / ABREAST * ABREAST * self.dim + (from + key) % ABREAST;
                    let columns = Columns { at: self.keys[at..].as_ptr(), stride: ABREAST, count: self.dim };
                    let queries = (self.queries.add(row * self.stride), self.stride);
                    let sums = columns.sums::<S, SIZE>(simd, queries, [simd.splat(0.0); SIZE]);
                    for (at, sum) in sums.into_iter().enumerate() {
                        simd.store(scores[row + at][key..key + S::LANES].as_mut_ptr(), sum);
                    }
                }
            });
        }
    }

    /// `out = out * shrink + the weighted sum of the values`.
    #[inline(always)]
    fn gather<S: Simd>(
        &self,
        simd: S,
        from: usize,
        keys: usize,
        weights: &[[f32; BLOCK]; MOST_ROWS],
        running: &[Running; MOST_ROWS],
    ) {
        let width = padded(self.dim);
        for at in (0..self.dim).step_by(S::LANES) {
            let columns =
                Columns { at: self.values[from * width + at..].as_ptr(), stride: width, count: keys };
            let whole = at + S::LANES <= self.dim;
            // SAFETY: the values of the block are there, each as wide as whole registers, and so are the rows of
            // the output up to `dim`.
            unsafe {
                tiles!(self.rows, S::FLOAT_ROWS, |row, SIZE| {
                    let mut sums = [simd.splat(0.0); SIZE];
                    if from > 0 {
                        for (next, sum) in sums.iter_mut().enumerate() {
                            let place = self.out.add((row + next) * self.stride + at);
                            let before = if whole { simd.floats(place) } else { self.part(simd, place, at) };
                            *sum = simd.times(before, simd.splat(running[row + next].shrink));
                        }
                    }
                    let sums = columns.sums::<S, SIZE>(simd, (weights[row].as_ptr(), BLOCK), sums);
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
    }

    /// What is left of a row after whole registers.
    ///
    /// # Safety
    /// The row has `dim - at` floats from `place`.
    #[inline(always)]
    unsafe fn part<S: Simd>(&self, simd: S, place: *const f32, at: usize) -> S::Floats {
        let mut full = [0.0; ABREAST];
        // SAFETY: the caller's word, and fewer than a register holds.
        unsafe {
            place.copy_to_nonoverlapping(full.as_mut_ptr(), self.dim - at);
            simd.floats(full.as_ptr())
        }
    }
}

/// Turns scores into weights under the running maximum: nothing for keys that the row does not see.
#[inline(always)]
fn weigh(scores: &mut [f32; BLOCK], seen: usize, scale: f32, running: &mut Running) {
    running.shrink = 1.0;
    if seen == 0 {
        scores.fill(0.0);
        return;
    }
    for (key, score) in scores.iter_mut().enumerate() {
        *score = if key < seen { *score * scale } else { f32::NEG_INFINITY };
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
        *score = if key < seen { weight } else { 0.0 };
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
