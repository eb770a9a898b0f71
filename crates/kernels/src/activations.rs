//! Inputs of quantised products: whole numbers of 8 bits, a scale for every 32.

use super::formats::LEAST_OF_HALVES;
use super::simd::Simd;

/// 32 inputs: `scale * numbers`, and their sums for the least values of weights.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(16))]
pub struct Activation {
    pub(super) numbers: [i8; 32],
    pub(super) scale: f32,
    /// `scale` times the sum of the numbers.
    pub(super) sum: f32,
    /// Least numbers of weights times the sum of each half.
    pub(super) halves: [i32; 2],
}

/// 32 inputs of sixteen rows, as the tile unit takes them.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
pub(super) struct InputTile {
    pub(super) numbers: [[i8; 32]; TILE_ROWS],
    pub(super) scales: [f32; TILE_ROWS],
    pub(super) sums: [f32; TILE_ROWS],
}

/// Rows of a tile.
pub(super) const TILE_ROWS: usize = 16;

/// Lays a row of activations out as one row of tiles.
///
/// # Safety
/// There is a tile for each activation, and nobody else touches this row of it.
pub(super) unsafe fn lay_out(activations: &[Activation], row: usize, tiles: *mut InputTile) {
    for (at, activation) in activations.iter().enumerate() {
        // SAFETY: the caller vouches for a tile for each activation; only this row of it is written, by nobody else.
        unsafe {
            let tile = tiles.add(at);
            (&raw mut (*tile).numbers[row]).write(activation.numbers);
            (&raw mut (*tile).scales[row]).write(activation.scale);
            (&raw mut (*tile).sums[row]).write(activation.sum);
        }
    }
}

/// Rounds a row to eight bits. What is not finite stays so, in the scale.
///
/// # Panics
/// When the row is not 32 numbers for each activation.
#[inline(always)]
pub(super) fn quantise<S: Simd>(simd: S, row: &[f32], out: &mut [Activation]) {
    let (blocks, rest) = row.as_chunks::<32>();
    assert!(rest.is_empty() && blocks.len() == out.len(), "32 numbers go into each block");
    // SAFETY: 64 bytes are what the widest register holds.
    let ones = [unsafe { simd.bytes([1; 64].as_ptr()) }; 8];
    for (block, out) in blocks.iter().zip(out) {
        // As whole numbers, the bits of positive floats stand in the order of the floats, and NaN above all.
        let mut highest = 0;
        for value in block {
            highest = highest.max(value.to_bits() & 0x7fff_ffff);
        }
        let highest = f32::from_bits(highest);
        let inverse = if highest > 0.0 { 127.0 / highest } else { 0.0 };
        // The inverse of the smallest floats is infinite: they are nothing.
        let (scale, inverse) = if inverse.is_finite() { (highest / 127.0, inverse) } else { (0.0, 0.0) };
        // Pass by pass, so that the compiler takes whole registers. Adding 1.5 * 2^23 rounds to the nearest whole
        // number and leaves it in the low bits.
        let mut whole = [0_u32; 32];
        for (whole, value) in whole.iter_mut().zip(block) {
            *whole = (value * inverse + 12_582_912.0).to_bits().wrapping_sub(0x4b40_0000);
        }
        for (number, whole) in out.numbers.iter_mut().zip(&whole) {
            *number = *whole as i8;
        }
        out.scale = if highest.is_finite() { scale } else { f32::NAN };
        // A product with ones is a sum, the same in every lane, and exact.
        let mut sums = [[0.0; 16]; 2];
        // SAFETY: an activation has 32 numbers, none of them -128 unless the scale says that all are lost, and times one
        // that overflows nothing either; there is room for the widest register.
        unsafe {
            let numbers = out.numbers.as_ptr();
            simd.store(sums[0].as_mut_ptr(), simd.dot::<4, 0, 4>(&ones, numbers, 0));
            simd.store(sums[1].as_mut_ptr(), simd.dot::<4, 4, 8>(&ones, numbers, 0));
        }
        let [first, second] = [sums[0][0], sums[1][0]];
        out.sum = out.scale * (first + second);
        let least = i32::from(LEAST_OF_HALVES);
        out.halves = [least * first as i32, least * second as i32];
    }
}

#[cfg(test)]
mod tests {
    use super::super::simd::{Kernel, Work};
    use super::*;

    struct Round<'a>(&'a [f32; 32], &'a mut [Activation]);

    impl Work for Round<'_> {
        type Output = ();
        #[inline(always)]
        fn run<S: Simd>(self, simd: S) {
            quantise(simd, self.0, self.1);
        }
    }

    /// What every instruction set makes of them.
    fn of(values: [f32; 32]) -> Activation {
        let made = Kernel::available().map(|kernel| {
            let mut out = [Activation::default()];
            kernel.run(Round(&values, &mut out));
            out[0]
        });
        let made: Vec<Activation> = made.collect();
        let bits = |one: &Activation| [one.scale, one.sum].map(f32::to_bits);
        for one in &made {
            assert_eq!((one.numbers, one.halves), (made[0].numbers, made[0].halves));
            assert!(bits(one) == bits(&made[0]) || one.scale.is_nan());
        }
        made[0]
    }

    #[test]
    fn the_largest_becomes_127_and_the_sums_are_those_of_the_rounded() {
        let made = of(std::array::from_fn(|at| at as f32 - 20.0));
        assert_eq!((made.numbers[0], made.numbers[20]), (-127, 0));
        let sum: i32 = made.numbers.iter().map(|&n| i32::from(n)).sum();
        assert_eq!(made.sum.to_bits(), (made.scale * sum as f32).to_bits());
        assert!((f32::from(made.numbers[31]) * made.scale - 11.0).abs() <= made.scale / 2.0);
    }

    #[test]
    fn zeros_and_the_smallest_floats_are_nothing_and_damage_is_never_hidden() {
        assert_eq!(of([0.0; 32]), Activation::default());
        assert_eq!(of([f32::from_bits(1); 32]).scale.to_bits(), 0);
        for damage in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut values = [1.0; 32];
            values[7] = damage;
            assert!(of(values).scale.is_nan() && of(values).sum.is_nan());
        }
    }
}
