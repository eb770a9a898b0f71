//! Products of many rows with one panel (GEMM): its weights are unpacked once for all of them.
//!
//! A few blocks of weights are unpacked to bytes and scales, and stay in the nearest cache while every row is multiplied
//! with them; the partial sums of the rows stay beside them. Where the processor has a tile unit, it sums the bytes.
//! Scales are multiplied in the same order with the same roundings as in `gemv`, so that the bits are the same.

use std::mem::MaybeUninit;

use super::activations::{Activation, InputTile, TILE_ROWS};
use super::formats::{Quantised, Scales};
use super::gemv::{block_sum, row_tiles};
use super::panel::{Output, Panel, PanelBlock, PanelBlocks, start};
use super::simd::{Simd, TileUnit};

/// Blocks of weights that are unpacked together: half of a nearest cache of 48 KiB.
pub(super) const BLOCKS_AT_ONCE: usize = if cfg!(miri) { 3 } else { 32 };
/// Rows that pass by them, in whole tiles (Miri has no tile unit).
pub(super) const ROWS_AT_ONCE: usize = if cfg!(miri) { 4 } else { 256 };
/// Blocks whose products the tile unit makes before their scales are multiplied in.
const PRODUCTS_AHEAD: usize = 2;

/// Many rows, the same in whole tiles for a tile unit, and where their outputs go.
#[derive(Clone, Copy)]
pub(super) struct RowBatch<'a> {
    pub rows: &'a [Activation],
    pub tiles: &'a [InputTile],
    pub count: usize,
    pub output: Output,
}

/// Partial sums of the rows, `LANES` floats for each.
#[repr(C, align(64))]
struct Sums([f32; ROWS_AT_ONCE * 16]);

/// Some blocks of a panel, unpacked, the first of them `from`.
struct UnpackedBlocks<'a, S: Simd> {
    blocks: &'a [PanelBlock<S>],
    from: usize,
    panel: Panel<'a>,
}

impl<S: Simd> UnpackedBlocks<'_, S> {
    /// What the rows start from: the bias, or their partial sums.
    ///
    /// # Safety
    /// `partial` holds them if these are not the first blocks.
    #[inline(always)]
    unsafe fn sums<const COUNT: usize>(&self, simd: S, partial: *const f32) -> [S::Floats; COUNT] {
        // SAFETY: the bias is as wide as a panel; the caller vouches for `COUNT` rows of partial sums.
        unsafe {
            let mut sums = [start(simd, self.panel.bias); COUNT];
            if self.from > 0 {
                for (row, sum) in sums.iter_mut().enumerate() {
                    *sum = simd.floats(partial.add(row * S::LANES));
                }
            }
            sums
        }
    }

    /// Writes the partial sums, or the outputs after the last block.
    ///
    /// # Safety
    /// There is room for them.
    #[inline(always)]
    unsafe fn put<const COUNT: usize>(
        &self,
        simd: S,
        sums: [S::Floats; COUNT],
        partial: *mut f32,
        output: Output,
    ) {
        let last = self.from + self.blocks.len() == self.panel.inputs / 32;
        // SAFETY: the caller vouches for room for `COUNT` rows, in `partial` and in `output`.
        unsafe {
            for (row, sum) in sums.into_iter().enumerate() {
                if last {
                    output.put(simd, row, sum);
                } else {
                    simd.store(partial.add(row * S::LANES), sum);
                }
            }
        }
    }
}

/// Whether the tile unit multiplies weights of a format. Where halves of a block have scales of their own, multiplying by
/// these takes longer than the unit saves.
#[inline(always)]
pub(super) const fn uses_tile_unit<S: Simd, F: Quantised>() -> bool {
    S::TileUnit::PRESENT && !matches!(F::SCALES, Scales::Halves)
}

/// Multiplies the rows with a panel; with the tile unit, only whole tiles of them.
///
/// # Safety
/// As [`super::dispatch::multiply`]; for the tile unit, the tiles are those of the rows.
#[inline(always)]
pub(super) unsafe fn gemm<S: Simd, F: Quantised>(simd: S, panel: Panel<'_>, batch: RowBatch<'_>) {
    let blocks = panel.inputs / 32;
    if uses_tile_unit::<S, F>() {
        simd.tile_unit().configure();
    }
    for first in (0..batch.count).step_by(ROWS_AT_ONCE) {
        // SAFETY: these rows are within `count`.
        let group = unsafe {
            RowBatch {
                rows: &batch.rows[first * blocks..],
                tiles: if uses_tile_unit::<S, F>() {
                    &batch.tiles[first / TILE_ROWS * blocks..]
                } else {
                    &[]
                },
                count: ROWS_AT_ONCE.min(batch.count - first),
                output: batch.output.down(first),
            }
        };
        // SAFETY: the caller vouches for the rows, the panel and the output; the unit was configured above.
        unsafe { of_group::<S, F>(simd, panel, group) };
    }
    if uses_tile_unit::<S, F>() {
        simd.tile_unit().release();
    }
}

/// # Safety
/// As [`gemm`], for at most `ROWS_AT_ONCE` rows; the unit is configured.
#[inline(always)]
unsafe fn of_group<S: Simd, F: Quantised>(simd: S, panel: Panel<'_>, batch: RowBatch<'_>) {
    let blocks = panel.inputs / 32;
    let mut partial = MaybeUninit::<Sums>::uninit();
    let partial = partial.as_mut_ptr().cast::<f32>();
    let mut room = [const { MaybeUninit::<PanelBlock<S>>::uninit() }; BLOCKS_AT_ONCE];
    let room = room.as_mut_ptr().cast::<PanelBlock<S>>();
    // SAFETY: `room` has `count` blocks once they are written; `partial` is read only for rows written at an earlier `from`;
    // the caller vouches for `blocks` blocks of the panel and of each row, and for the output.
    unsafe {
        let mut read = PanelBlocks::<S, F>::of(simd, panel);
        for from in (0..blocks).step_by(BLOCKS_AT_ONCE) {
            let count = BLOCKS_AT_ONCE.min(blocks - from);
            for at in 0..count {
                let block = read.next(simd);
                block.prefetch::<F>(simd);
                room.add(at).write(block);
            }
            let unpacked = UnpackedBlocks { blocks: std::slice::from_raw_parts(room, count), from, panel };
            if uses_tile_unit::<S, F>() {
                for tile in 0..batch.count / TILE_ROWS {
                    let row = tile * TILE_ROWS;
                    let partial = partial.add(row * S::LANES);
                    let rows = &batch.tiles[tile * blocks + from..][..count];
                    let sums = whole_tile(simd, unpacked.blocks, rows, unpacked.sums(simd, partial));
                    unpacked.put(simd, sums, partial, batch.output.down(row));
                }
                continue;
            }
            let most = if matches!(F::SCALES, Scales::Halves) { S::ROWS_OF_HALVES } else { S::ROWS };
            row_tiles!(batch.count, most, |row, SIZE| {
                let partial = partial.add(row * S::LANES);
                let mut sums: [S::Floats; SIZE] = unpacked.sums(simd, partial);
                let rows = batch.rows.as_ptr().add(row * blocks + from);
                for (at, block) in unpacked.blocks.iter().enumerate() {
                    for (row, sum) in sums.iter_mut().enumerate() {
                        *sum = block_sum::<S, F>(simd, block, &*rows.add(row * blocks + at), *sum);
                    }
                }
                unpacked.put(simd, sums, partial, batch.output.down(row));
            });
        }
    }
}

/// What the tile unit makes of a block for the rows of a tile.
#[repr(C, align(64))]
struct Products([[i32; 16]; TILE_ROWS]);

/// # Safety
/// The unit is configured, and there is a tile for each block.
#[inline(always)]
unsafe fn whole_tile<S: Simd>(
    simd: S,
    blocks: &[PanelBlock<S>],
    tiles: &[InputTile],
    mut sums: [S::Floats; TILE_ROWS],
) -> [S::Floats; TILE_ROWS] {
    let mut products = [const { MaybeUninit::<Products>::uninit() }; 2 * PRODUCTS_AHEAD];
    let products = products.as_mut_ptr().cast::<Products>();
    let count = blocks.len();
    // SAFETY: the unit is configured, says the caller, with a tile for each block; products are read `PRODUCTS_AHEAD` blocks
    // after they were written.
    unsafe {
        for early in 0..PRODUCTS_AHEAD.min(count) {
            product(simd, &blocks[early], &tiles[early], products.add(early));
        }
        for at in 0..count {
            let next = at + PRODUCTS_AHEAD;
            if next < count {
                product(simd, &blocks[next], &tiles[next], products.add(next % (2 * PRODUCTS_AHEAD)));
            }
            sums = scaled(simd, &blocks[at], &tiles[at], products.add(at % (2 * PRODUCTS_AHEAD)), sums);
        }
    }
    sums
}

/// # Safety
/// The unit is configured.
#[inline(always)]
unsafe fn product<S: Simd>(simd: S, block: &PanelBlock<S>, tile: &InputTile, to: *mut Products) {
    // SAFETY: the unit is configured, says the caller; a tile has 16 rows of 32 numbers, a block 512 weights, `Products` room
    // for 256 sums.
    unsafe { simd.tile_unit().block(tile.numbers.as_ptr().cast(), block.weights.as_ptr().cast(), to.cast()) };
}

/// # Safety
/// The products were made.
#[inline(always)]
unsafe fn scaled<S: Simd>(
    simd: S,
    block: &PanelBlock<S>,
    tile: &InputTile,
    products: *const Products,
    mut sums: [S::Floats; TILE_ROWS],
) -> [S::Floats; TILE_ROWS] {
    let PanelBlock { scale, .. } = block;
    for (row, sum) in sums.iter_mut().enumerate() {
        // SAFETY: the caller has written the products, sixteen for each row.
        let dot = unsafe { simd.tile_unit().floats((&raw const (*products).0[row]).cast()) };
        *sum = simd.fused(dot, simd.times(scale.scales[0], simd.splat(tile.scales[row])), *sum);
        *sum = simd.fused(scale.min, simd.splat(tile.sums[row]), *sum);
    }
    sums
}
