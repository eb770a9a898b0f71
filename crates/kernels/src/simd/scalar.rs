//! The plain twin of every kernel: eight lanes as arrays, for machines with nothing better and for tests.

use half::f16;

use super::set::Simd;

const LANES: usize = 8;

#[derive(Debug, Clone, Copy)]
pub(super) struct Scalar;

impl Simd for Scalar {
    const LANES: usize = LANES;
    const ROWS: usize = 4;
    const ROWS_OF_HALVES: usize = 4;
    const FLOAT_ROWS: usize = 4;
    type Floats = [f32; LANES];
    type Bytes = [[u8; 4]; LANES];
    type TileUnit = ();

    #[inline(always)]
    fn tile_unit(self) {}

    #[inline(always)]
    fn splat(self, value: f32) -> Self::Floats {
        [value; LANES]
    }

    #[inline(always)]
    fn plus(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        std::array::from_fn(|lane| a[lane] + b[lane])
    }

    #[inline(always)]
    fn times(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        std::array::from_fn(|lane| a[lane] * b[lane])
    }

    #[inline(always)]
    fn fused(self, a: Self::Floats, b: Self::Floats, c: Self::Floats) -> Self::Floats {
        std::array::from_fn(|lane| a[lane].mul_add(b[lane], c[lane]))
    }

    #[inline(always)]
    unsafe fn floats(self, at: *const f32) -> Self::Floats {
        // SAFETY: the caller vouches for `LANES` floats; no alignment is assumed.
        unsafe { at.cast::<Self::Floats>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn halves(self, at: *const u16) -> Self::Floats {
        // SAFETY: the caller vouches for `LANES` halves; no alignment is assumed.
        let halves = unsafe { at.cast::<[u16; LANES]>().read_unaligned() };
        halves.map(|bits| f16::from_bits(bits).to_f32())
    }

    #[inline(always)]
    unsafe fn unsigned(self, at: *const u8) -> Self::Floats {
        // SAFETY: the caller vouches for `LANES` bytes.
        unsafe { at.cast::<[u8; LANES]>().read() }.map(f32::from)
    }

    #[inline(always)]
    unsafe fn signed(self, at: *const u8) -> Self::Floats {
        // SAFETY: the caller vouches for `LANES` bytes.
        unsafe { at.cast::<[i8; LANES]>().read() }.map(f32::from)
    }

    #[inline(always)]
    unsafe fn store(self, at: *mut f32, value: Self::Floats) {
        // SAFETY: the caller vouches for room for `LANES` floats; no alignment is assumed.
        unsafe { at.cast::<Self::Floats>().write_unaligned(value) };
    }

    #[inline(always)]
    fn prefetch(self, _: *const u8) {}

    #[inline(always)]
    unsafe fn bytes(self, at: *const u8) -> Self::Bytes {
        // SAFETY: the caller vouches for `4 * LANES` bytes.
        unsafe { at.cast::<Self::Bytes>().read() }
    }

    #[inline(always)]
    fn masked(self, bytes: Self::Bytes, mask: u8) -> Self::Bytes {
        bytes.map(|four| four.map(|byte| byte & mask))
    }

    #[inline(always)]
    fn either(self, a: Self::Bytes, b: Self::Bytes) -> Self::Bytes {
        std::array::from_fn(|lane| std::array::from_fn(|i| a[lane][i] | b[lane][i]))
    }

    // What crosses a byte is masked by every caller, so that bytes can be moved one by one.
    #[inline(always)]
    fn left<const N: i32>(self, bytes: Self::Bytes) -> Self::Bytes {
        bytes.map(|four| four.map(|byte| byte << N))
    }

    #[inline(always)]
    fn right<const N: i32>(self, bytes: Self::Bytes) -> Self::Bytes {
        bytes.map(|four| four.map(|byte| byte >> N))
    }

    #[inline(always)]
    unsafe fn dot<const BITS: u32, const FROM: usize, const TO: usize>(
        self,
        weights: &[Self::Bytes; 8],
        inputs: *const i8,
        start: i32,
    ) -> Self::Floats {
        // SAFETY: the caller vouches for 32 inputs.
        let inputs = unsafe { inputs.cast::<[[i8; 4]; 8]>().read() };
        let mut sums = [start; LANES];
        for group in FROM..TO {
            for (lane, sum) in sums.iter_mut().enumerate() {
                for i in 0..4 {
                    *sum += i32::from(weights[group][lane][i]) * i32::from(inputs[group][i]);
                }
            }
        }
        sums.map(|sum| sum as f32)
    }
}
