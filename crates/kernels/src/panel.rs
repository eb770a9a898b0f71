//! A panel of weights as it is read: block after block, with the scales that belong to each.

use std::marker::PhantomData;

use super::activations::{Activation, InputTile};
use super::formats::{Format, Quantised, Scales};
use super::pack::{block_bytes, super_bytes};
use super::simd::Simd;

/// Rows of input, in the form that the weights ask for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rows<'a> {
    /// And the same in whole tiles, for the tile unit.
    Numbers {
        rows: &'a [Activation],
        tiles: &'a [InputTile],
    },
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
pub(super) struct Output {
    pub at: *mut f32,
    pub stride: usize,
    /// Whether to add to what is there.
    pub add: bool,
}

impl Output {
    /// # Safety
    /// There are so many rows.
    #[inline(always)]
    pub(super) unsafe fn down(self, rows: usize) -> Self {
        // SAFETY: the caller vouches for `rows` rows, `stride` floats each.
        Self { at: unsafe { self.at.add(rows * self.stride) }, ..self }
    }

    /// # Safety
    /// There is that row.
    #[inline(always)]
    pub(super) unsafe fn put<S: Simd>(self, simd: S, row: usize, value: S::Floats) {
        // SAFETY: the caller vouches for that row, which has room for `LANES` floats.
        unsafe {
            let at = self.at.add(row * self.stride);
            simd.store(at, if self.add { simd.plus(simd.floats(at), value) } else { value });
        }
    }
}

/// The scales of 32 weights of each lane, two where halves differ, and their least value.
pub(super) struct Scale<S: Simd> {
    pub scales: [S::Floats; 2],
    pub min: S::Floats,
}

/// 32 weights of each lane, and their scales.
pub(super) struct PanelBlock<S: Simd> {
    pub weights: [S::Bytes; 8],
    pub scale: Scale<S>,
    /// Where they were read.
    pub at: *const u8,
}

/// Goes down the blocks of a panel.
pub(super) struct PanelBlocks<S: Simd, F> {
    at: *const u8,
    number: usize,
    shared: [S::Floats; 2],
    format: PhantomData<F>,
}

impl<S: Simd, F: Quantised> PanelBlocks<S, F> {
    #[inline(always)]
    pub(super) fn of(simd: S, panel: Panel<'_>) -> Self {
        Self { at: panel.weights.as_ptr(), number: 0, shared: [simd.splat(0.0); 2], format: PhantomData }
    }

    /// # Safety
    /// The panel has one more.
    #[inline(always)]
    pub(super) unsafe fn next(&mut self, simd: S) -> PanelBlock<S> {
        // SAFETY: the panel holds one more block, says the caller, with what it shares before every eighth.
        unsafe {
            if super_bytes::<F>(S::LANES) > 0 && self.number.is_multiple_of(8) {
                self.shared[0] = simd.halves(self.at.cast());
                if matches!(F::SCALES, Scales::Super) {
                    self.shared[1] = simd.halves(self.at.add(2 * S::LANES).cast());
                }
                self.at = self.at.add(super_bytes::<F>(S::LANES));
            }
            let at = self.at;
            let numbers = block_bytes::<F>(S::LANES) - 4 * F::BITS as usize * S::LANES;
            self.at = at.add(block_bytes::<F>(S::LANES));
            self.number += 1;
            let scale = scale::<S, F>(simd, at, self.shared);
            PanelBlock { weights: weights::<S, F>(simd, at.add(numbers)), scale, at }
        }
    }
}

impl<S: Simd> PanelBlock<S> {
    /// Asks for the memory that is read some blocks later: the first to go down a panel waits for it otherwise. Those
    /// who go down after it find the weights in the cache, and their loads are counted.
    #[inline(always)]
    pub(super) fn prefetch<F: Quantised>(&self, simd: S) {
        for line in (0..block_bytes::<F>(S::LANES)).step_by(64) {
            simd.prefetch(self.at.wrapping_add(PREFETCH_BYTES + line));
        }
    }
}

/// How many bytes ahead.
const PREFETCH_BYTES: usize = 4096;

/// # Safety
/// The bias has `LANES` floats.
#[inline(always)]
pub(super) unsafe fn start<S: Simd>(simd: S, bias: Option<&[f32]>) -> S::Floats {
    // SAFETY: the caller vouches for `LANES` floats of bias.
    bias.map_or(simd.splat(0.0), |bias| unsafe { simd.floats(bias.as_ptr()) })
}

/// # Safety
/// The scales of a block of `F` can be read there.
#[inline(always)]
unsafe fn scale<S: Simd, F: Quantised>(simd: S, at: *const u8, shared: [S::Floats; 2]) -> Scale<S> {
    // SAFETY: the caller vouches for the scales of a block of `F`, which `pack` writes in this order.
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
    // Macros and loops, not closures: those would be compiled without the instruction set, and called.
    macro_rules! vector {
        ($index:expr) => {
            // SAFETY: the caller vouches for the numbers of a block, one vector for every bit of a number.
            unsafe { simd.bytes(at.add(4 * S::LANES * $index)) }
        };
    }
    if F::BITS == 8 {
        return [
            vector!(0),
            vector!(1),
            vector!(2),
            vector!(3),
            vector!(4),
            vector!(5),
            vector!(6),
            vector!(7),
        ];
    }
    let pairs = [vector!(0), vector!(1), vector!(2), vector!(3)];
    let mut groups = [pairs[0], pairs[0], pairs[1], pairs[1], pairs[2], pairs[2], pairs[3], pairs[3]];
    for (group, nibbles) in groups.iter_mut().enumerate() {
        let odd = if group % 2 == 1 { simd.right::<4>(*nibbles) } else { *nibbles };
        *nibbles = simd.masked(odd, 15);
    }
    macro_rules! add {
        ($mask:literal: $($group:literal from $bits:expr),*) => {
            $(groups[$group] = simd.either(groups[$group], simd.masked($bits, $mask));)*
        };
    }
    if F::BITS == 5 {
        let fifth = vector!(4);
        add!(16: 0 from simd.left::<4>(fifth), 1 from simd.left::<3>(fifth), 2 from simd.left::<2>(fifth),
            3 from simd.left::<1>(fifth), 4 from fifth, 5 from simd.right::<1>(fifth),
            6 from simd.right::<2>(fifth), 7 from simd.right::<3>(fifth));
    }
    if F::BITS == 6 {
        let (first, second) = (vector!(4), vector!(5));
        add!(48: 0 from simd.left::<4>(first), 1 from simd.left::<2>(first), 2 from first,
            3 from simd.right::<2>(first), 4 from simd.left::<4>(second), 5 from simd.left::<2>(second),
            6 from second, 7 from simd.right::<2>(second));
    }
    groups
}
