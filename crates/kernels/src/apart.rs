//! Products of many rows with one panel: its weights are taken apart once for all of them.
//!
//! Some blocks of weights are made bytes and floats, and wait in the nearest cache while every row passes by; what the
//! rows have been summed to waits beside them. Where the processor has a unit for whole tiles it sums the bytes. Scales
//! go in one after the other with the same roundings in the same order as elsewhere, so that the bits are the same.

use std::mem::MaybeUninit;

use super::activations::{Activation, TILE_ROWS, Tile};
use super::formats::{Quantised, Scales};
use super::panel::{Block, Blocks, Panel, Place, start};
use super::simd::{Simd, Unit};
use super::tile::{block_sum, tiles};

/// Blocks of weights that are taken apart together: half of a nearest cache of 48 KiB.
const TOGETHER: usize = 32;
/// Rows that pass by them.
const ROWS: usize = 256;
/// Blocks whose products a unit makes before their scales are put in.
const EARLY: usize = 2;

/// Many rows, the same in whole tiles where there is a unit for them, and where their outputs go.
#[derive(Clone, Copy)]
pub(super) struct Many<'a> {
    pub rows: &'a [Activation],
    pub tiles: &'a [Tile],
    pub count: usize,
    pub place: Place,
}

/// What rows have been summed to so far, `LANES` floats for each.
#[repr(C, align(64))]
struct Sums([f32; ROWS * 16]);

/// Some blocks of a panel taken apart, the first of them `from`.
struct Apart<'a, S: Simd> {
    blocks: &'a [Block<S>],
    from: usize,
    panel: Panel<'a>,
}

impl<S: Simd> Apart<'_, S> {
    /// What the rows start from: the bias, or what is kept of them.
    ///
    /// # Safety
    /// `kept` holds them if these are not the first blocks.
    #[inline(always)]
    unsafe fn sums<const COUNT: usize>(&self, simd: S, kept: *const f32) -> [S::Floats; COUNT] {
        // SAFETY: the caller's word, and the bias is as wide as a panel.
        unsafe {
            let mut sums = [start(simd, self.panel.bias); COUNT];
            if self.from > 0 {
                for (row, sum) in sums.iter_mut().enumerate() {
                    *sum = simd.floats(kept.add(row * S::LANES));
                }
            }
            sums
        }
    }

    /// Keeps the sums, or puts them in their place after the last block.
    ///
    /// # Safety
    /// There is room for them.
    #[inline(always)]
    unsafe fn put<const COUNT: usize>(
        &self,
        simd: S,
        sums: [S::Floats; COUNT],
        kept: *mut f32,
        place: Place,
    ) {
        let last = self.from + self.blocks.len() == self.panel.inputs / 32;
        // SAFETY: the caller's word.
        unsafe {
            for (row, sum) in sums.into_iter().enumerate() {
                if last {
                    place.put(simd, row, sum);
                } else {
                    simd.store(kept.add(row * S::LANES), sum);
                }
            }
        }
    }
}

/// Whether a unit multiplies weights of a format. Where halves of a block have scales of their own, putting them in takes
/// longer than the unit saves.
#[inline(always)]
pub(super) const fn by_unit<S: Simd, F: Quantised>() -> bool {
    S::Unit::HERE && !matches!(F::SCALES, Scales::Halves)
}

/// Multiplies the rows with a panel; by a unit, only the whole tiles of them.
///
/// # Safety
/// As [`super::tile::multiply`]; for a unit, the tiles are those of the rows.
#[inline(always)]
pub(super) unsafe fn multiply<S: Simd, F: Quantised>(simd: S, panel: Panel<'_>, many: Many<'_>) {
    let blocks = panel.inputs / 32;
    if by_unit::<S, F>() {
        simd.unit().open();
    }
    for first in (0..many.count).step_by(ROWS) {
        // SAFETY: these rows are within `count`.
        let group = unsafe {
            Many {
                rows: &many.rows[first * blocks..],
                tiles: if by_unit::<S, F>() { &many.tiles[first / TILE_ROWS * blocks..] } else { &[] },
                count: ROWS.min(many.count - first),
                place: many.place.down(first),
            }
        };
        // SAFETY: the caller's word, and the unit is open.
        unsafe { of_group::<S, F>(simd, panel, group) };
    }
    if by_unit::<S, F>() {
        simd.unit().close();
    }
}

/// # Safety
/// As [`multiply`], for at most `ROWS` rows; the unit is open.
#[inline(always)]
unsafe fn of_group<S: Simd, F: Quantised>(simd: S, panel: Panel<'_>, many: Many<'_>) {
    let blocks = panel.inputs / 32;
    let mut kept = MaybeUninit::<Sums>::uninit();
    let kept = kept.as_mut_ptr().cast::<f32>();
    let mut room = [const { MaybeUninit::<Block<S>>::uninit() }; TOGETHER];
    let room = room.as_mut_ptr().cast::<Block<S>>();
    // SAFETY: what is read of `room` and `kept` was written before; the rest is the caller's word.
    unsafe {
        let mut read = Blocks::<S, F>::of(simd, panel);
        for from in (0..blocks).step_by(TOGETHER) {
            let count = TOGETHER.min(blocks - from);
            for at in 0..count {
                let block = read.next(simd);
                block.ask_ahead::<F>(simd);
                room.add(at).write(block);
            }
            let apart = Apart { blocks: std::slice::from_raw_parts(room, count), from, panel };
            if by_unit::<S, F>() {
                for tile in 0..many.count / TILE_ROWS {
                    let row = tile * TILE_ROWS;
                    let kept = kept.add(row * S::LANES);
                    let rows = &many.tiles[tile * blocks + from..][..count];
                    let sums = whole_tile(simd, apart.blocks, rows, apart.sums(simd, kept));
                    apart.put(simd, sums, kept, many.place.down(row));
                }
                continue;
            }
            let most = if matches!(F::SCALES, Scales::Halves) { S::ROWS_OF_HALVES } else { S::ROWS };
            tiles!(many.count, most, |row, SIZE| {
                let kept = kept.add(row * S::LANES);
                let mut sums: [S::Floats; SIZE] = apart.sums(simd, kept);
                let rows = many.rows.as_ptr().add(row * blocks + from);
                for (at, block) in apart.blocks.iter().enumerate() {
                    for (row, sum) in sums.iter_mut().enumerate() {
                        *sum = block_sum::<S, F>(simd, block, &*rows.add(row * blocks + at), *sum);
                    }
                }
                apart.put(simd, sums, kept, many.place.down(row));
            });
        }
    }
}

/// What a unit makes of a block for the rows of a tile.
#[repr(C, align(64))]
struct Products([[i32; 16]; TILE_ROWS]);

/// # Safety
/// The unit is open, and there is a tile for each block.
#[inline(always)]
unsafe fn whole_tile<S: Simd>(
    simd: S,
    blocks: &[Block<S>],
    tiles: &[Tile],
    mut sums: [S::Floats; TILE_ROWS],
) -> [S::Floats; TILE_ROWS] {
    let mut products = [const { MaybeUninit::<Products>::uninit() }; 2 * EARLY];
    let products = products.as_mut_ptr().cast::<Products>();
    let count = blocks.len();
    // SAFETY: the caller's word; what is read of the products was written `EARLY` blocks before.
    unsafe {
        for early in 0..EARLY.min(count) {
            product(simd, &blocks[early], &tiles[early], products.add(early));
        }
        for at in 0..count {
            let next = at + EARLY;
            if next < count {
                product(simd, &blocks[next], &tiles[next], products.add(next % (2 * EARLY)));
            }
            sums = scaled(simd, &blocks[at], &tiles[at], products.add(at % (2 * EARLY)), sums);
        }
    }
    sums
}

/// # Safety
/// The unit is open.
#[inline(always)]
unsafe fn product<S: Simd>(simd: S, block: &Block<S>, tile: &Tile, to: *mut Products) {
    // SAFETY: the unit is open, says the caller, and the shapes are those of the types.
    unsafe { simd.unit().block(tile.numbers.as_ptr().cast(), block.weights.as_ptr().cast(), to.cast()) };
}

/// # Safety
/// The products were made.
#[inline(always)]
unsafe fn scaled<S: Simd>(
    simd: S,
    block: &Block<S>,
    tile: &Tile,
    products: *const Products,
    mut sums: [S::Floats; TILE_ROWS],
) -> [S::Floats; TILE_ROWS] {
    let Block { scale, .. } = block;
    for (row, sum) in sums.iter_mut().enumerate() {
        // SAFETY: the products were made, says the caller, sixteen for each row.
        let dot = unsafe { simd.unit().floats((&raw const (*products).0[row]).cast()) };
        *sum = simd.fused(dot, simd.times(scale.scales[0], simd.splat(tile.scales[row])), *sum);
        *sum = simd.fused(scale.min, simd.splat(tile.sums[row]), *sum);
    }
    sums
}
