//! Rows on their way into a product: floats, and the same as whole numbers.

use super::activations::{Activation, InputTile, TILE_ROWS, lay_out, quantise};
use super::disjoint::DisjointPtr;
use super::formats::Format;
use super::panel::Rows;
use super::rows::normalise;
use super::simd::{Simd, Work};
use super::thread_pool::ThreadPool;

/// Bytes of input that are multiplied with one panel after another: half of a second-level cache of one MiB; where there is a
/// tile unit such a cache has two MiB, and tiles take most of it.
const L2_BYTES: usize = if cfg!(miri) { 1 << 9 } else { 1 << 19 };
const L2_BYTES_OF_TILES: usize = 3 << 19;

/// Rows of input, as floats and, for weights that want them, as whole numbers.
#[derive(Debug, Default)]
pub struct Input {
    /// The rows as floats, one after the other.
    pub floats: Vec<f32>,
    numbers: Vec<Activation>,
    /// The whole sixteens of rows once more, for a unit that takes tiles.
    tiles: Vec<InputTile>,
    pub(super) width: usize,
}

impl Input {
    /// Makes room for `rows` of `width`, keeping the memory it has.
    pub fn reset(&mut self, rows: usize, width: usize) {
        self.width = width;
        self.floats.resize(rows * width, 0.0);
        let blocks = if width.is_multiple_of(32) { rows * width / 32 } else { 0 };
        self.numbers.resize(blocks, Activation::default());
    }

    pub(super) fn rows(&self) -> usize {
        self.floats.len() / self.width
    }

    /// As many rows, in whole tiles, as stay in the second-level cache while some panels of weights pass by.
    pub(super) fn rows_in_l2(&self) -> usize {
        let row = self.width / 32 * size_of::<Activation>();
        let bytes = if self.tiles.is_empty() { L2_BYTES } else { L2_BYTES_OF_TILES };
        (bytes / row.max(1) / TILE_ROWS).max(1) * TILE_ROWS
    }

    /// Rounds the floats for quantised weights; to be called once they are all there.
    pub fn round(&mut self, pool: &mut ThreadPool) {
        self.each_row(pool, None);
    }

    /// Takes the root-mean-square norm of each of some rows, times `weight`, and rounds it.
    ///
    /// # Panics
    /// When the rows are not as many and as wide as was said.
    pub fn norm(&mut self, pool: &mut ThreadPool, rows: &[f32], weight: &[f32], epsilon: f32) {
        assert_eq!((rows.len(), weight.len()), (self.floats.len(), self.width), "rows of that width");
        self.each_row(pool, Some(Norm { rows, weight, epsilon }));
    }

    fn each_row(&mut self, pool: &mut ThreadPool, norm: Option<Norm<'_>>) {
        let (kernel, width, rows) = (pool.kernel(), self.width, self.rows());
        let blocks = self.numbers.len() / rows;
        let whole = if kernel.has_tile_unit() { rows / TILE_ROWS } else { 0 };
        self.tiles.resize(whole * blocks, InputTile::default());
        let (floats, numbers) =
            (DisjointPtr(self.floats.as_mut_ptr()), DisjointPtr(self.numbers.as_mut_ptr()));
        let tiles = DisjointPtr(self.tiles.as_mut_ptr());
        let together = rows.div_ceil(4 * pool.threads());
        pool.for_each(rows.div_ceil(together), &|item| {
            for row in item * together..rows.min((item + 1) * together) {
                // SAFETY: each row is one item's, and there are `width` floats and `blocks` blocks for each.
                let (floats, numbers) = unsafe {
                    (
                        std::slice::from_raw_parts_mut(floats.at(row * width), width),
                        std::slice::from_raw_parts_mut(numbers.at(row * blocks), blocks),
                    )
                };
                kernel.run(Row {
                    norm: norm.map(|norm| (&norm.rows[row * width..][..width], norm)),
                    floats,
                    numbers: &mut *numbers,
                });
                if row / TILE_ROWS < whole {
                    // SAFETY: there are as many whole tiles, and this row of them is one item's.
                    unsafe { lay_out(numbers, row % TILE_ROWS, tiles.at(row / TILE_ROWS * blocks)) };
                }
            }
        });
    }

    pub(super) fn form(&self, format: Format, first: usize) -> Rows<'_> {
        if format.is_float() {
            Rows::Floats(&self.floats[first * self.width..])
        } else {
            let blocks = self.width / 32;
            let tiles =
                self.tiles.get(first / TILE_ROWS * blocks..).filter(|_| first.is_multiple_of(TILE_ROWS));
            Rows::Numbers { rows: &self.numbers[first * blocks..], tiles: tiles.unwrap_or_default() }
        }
    }
}

#[derive(Clone, Copy)]
struct Norm<'a> {
    rows: &'a [f32],
    weight: &'a [f32],
    epsilon: f32,
}

struct Row<'a> {
    norm: Option<(&'a [f32], Norm<'a>)>,
    floats: &'a mut [f32],
    numbers: &'a mut [Activation],
}

impl Work for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        if let Some((row, Norm { weight, epsilon, .. })) = self.norm {
            normalise(row, weight, epsilon, self.floats);
        }
        if !self.numbers.is_empty() {
            quantise(simd, self.floats, self.numbers);
        }
    }
}
