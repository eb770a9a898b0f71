//! Eight lanes: AVX2 with FMA and F16C, and the same with the byte products of AVX-VNNI.

#![expect(
    clippy::needless_range_loop,
    reason = "a group numbers registers and inputs alike, and its bounds are constants"
)]

use std::arch::x86_64::{
    __m256, __m256i, _MM_HINT_T0, _mm_loadl_epi64, _mm_loadu_si128, _mm_prefetch, _mm256_add_epi16,
    _mm256_add_epi32, _mm256_add_ps, _mm256_and_si256, _mm256_cvtepi8_epi32, _mm256_cvtepi32_ps,
    _mm256_cvtepu8_epi32, _mm256_cvtph_ps, _mm256_dpbusd_avx_epi32, _mm256_fmadd_ps, _mm256_loadu_ps,
    _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_mul_ps, _mm256_or_si256,
    _mm256_set1_epi8, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_ps, _mm256_slli_epi16,
    _mm256_slli_epi32, _mm256_srli_epi16, _mm256_storeu_ps,
};

use super::set::{Simd, Work};

pub(super) fn is_here() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("fma")
        && std::arch::is_x86_feature_detected!("f16c")
}

#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn run<W: Work>(work: W) -> W::Output {
    work.run(Avx::<false>(()))
}

#[target_feature(enable = "avx2,fma,f16c,avxvnni")]
pub(super) fn run_vnni<W: Work>(work: W) -> W::Output {
    work.run(Avx::<true>(()))
}

/// Made only by the two functions above, hence only where the processor has the instructions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Avx<const VNNI: bool>(());

impl<const VNNI: bool> Simd for Avx<VNNI> {
    const LANES: usize = 8;
    const ROWS: usize = 4;
    const ROWS_OF_HALVES: usize = 4;
    const FLOAT_ROWS: usize = 8;
    type Floats = __m256;
    type Bytes = __m256i;
    type TileUnit = ();

    #[inline(always)]
    fn tile_unit(self) {}

    #[inline(always)]
    fn splat(self, value: f32) -> __m256 {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; copying a number to every lane
        // touches no memory.
        unsafe { _mm256_set1_ps(value) }
    }

    #[inline(always)]
    fn plus(self, a: __m256, b: __m256) -> __m256 {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; adding registers touches no
        // memory.
        unsafe { _mm256_add_ps(a, b) }
    }

    #[inline(always)]
    fn times(self, a: __m256, b: __m256) -> __m256 {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; multiplying registers touches no
        // memory.
        unsafe { _mm256_mul_ps(a, b) }
    }

    #[inline(always)]
    fn fused(self, a: __m256, b: __m256, c: __m256) -> __m256 {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; multiplying and adding registers
        // touches no memory.
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    unsafe fn floats(self, at: *const f32) -> __m256 {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; the caller vouches for eight
        // floats at `at`, aligned or not.
        unsafe { _mm256_loadu_ps(at) }
    }

    #[inline(always)]
    unsafe fn halves(self, at: *const u16) -> __m256 {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; the caller vouches for eight
        // halves at `at`, aligned or not.
        unsafe { _mm256_cvtph_ps(_mm_loadu_si128(at.cast())) }
    }

    #[inline(always)]
    unsafe fn unsigned(self, at: *const u8) -> __m256 {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; the caller vouches for eight
        // bytes at `at`, aligned or not.
        unsafe { _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(at.cast()))) }
    }

    #[inline(always)]
    unsafe fn signed(self, at: *const u8) -> __m256 {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; the caller vouches for eight
        // bytes at `at`, aligned or not.
        unsafe { _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(at.cast()))) }
    }

    #[inline(always)]
    unsafe fn store(self, at: *mut f32, value: __m256) {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; the caller vouches for room for
        // eight floats at `at`, aligned or not.
        unsafe { _mm256_storeu_ps(at, value) };
    }

    #[inline(always)]
    fn prefetch(self, at: *const u8) {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; a prefetch of any address reads
        // nothing.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) };
    }

    #[inline(always)]
    unsafe fn bytes(self, at: *const u8) -> __m256i {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; the caller vouches for 32 bytes
        // at `at`, aligned or not.
        unsafe { _mm256_loadu_si256(at.cast()) }
    }

    #[inline(always)]
    fn masked(self, bytes: __m256i, mask: u8) -> __m256i {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; masking a register touches no
        // memory.
        unsafe { _mm256_and_si256(bytes, _mm256_set1_epi8(mask.cast_signed())) }
    }

    #[inline(always)]
    fn either(self, a: __m256i, b: __m256i) -> __m256i {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; joining the bits of two registers
        // touches no memory.
        unsafe { _mm256_or_si256(a, b) }
    }

    #[inline(always)]
    fn left<const N: i32>(self, bytes: __m256i) -> __m256i {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; shifting a register to the left
        // touches no memory.
        unsafe { _mm256_slli_epi16::<N>(bytes) }
    }

    #[inline(always)]
    fn right<const N: i32>(self, bytes: __m256i) -> __m256i {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; shifting a register to the right
        // touches no memory.
        unsafe { _mm256_srli_epi16::<N>(bytes) }
    }

    #[inline(always)]
    unsafe fn dot<const BITS: u32, const FROM: usize, const TO: usize>(
        self,
        weights: &[__m256i; 8],
        inputs: *const i8,
        start: i32,
    ) -> __m256 {
        // SAFETY: an `Avx` exists only where the processor has AVX2, FMA and F16C; the caller vouches for 32 inputs,
        // none of them -128, and for weights below 2^BITS, so that no pair of products overflows 16 bits.
        unsafe {
            let sums = if VNNI {
                let mut sums = _mm256_set1_epi32(start);
                for group in FROM..TO {
                    sums = _mm256_dpbusd_avx_epi32(sums, weights[group], four(inputs, group));
                }
                sums
            } else if BITS == 8 {
                // Loops, not closures: a closure would be compiled without the instruction set.
                let (mut low, mut high) = (*weights, *weights);
                for group in FROM..TO {
                    low[group] = self.masked(weights[group], 15);
                    high[group] = self.masked(self.right::<4>(weights[group]), 15);
                }
                let low = pairs::<8, FROM, TO>(&low, inputs, start);
                let high = pairs::<8, FROM, TO>(&high, inputs, 0);
                _mm256_add_epi32(low, _mm256_slli_epi32::<4>(high))
            } else if BITS == 6 {
                pairs::<2, FROM, TO>(weights, inputs, start)
            } else if BITS == 5 {
                pairs::<4, FROM, TO>(weights, inputs, start)
            } else {
                pairs::<8, FROM, TO>(weights, inputs, start)
            };
            _mm256_cvtepi32_ps(sums)
        }
    }
}

/// Four inputs, the same for every lane.
///
/// # Safety
/// AVX2, and 32 inputs to read.
#[inline(always)]
unsafe fn four(inputs: *const i8, group: usize) -> __m256i {
    // SAFETY: group is below eight, so the four bytes lie within the 32.
    unsafe { _mm256_set1_epi32(inputs.cast::<i32>().add(group).read_unaligned()) }
}

/// Sums of products in 16 bits, as long as `SPAN` groups cannot overflow them: 2 * SPAN * 127 * (2^BITS - 1)
/// stays below 32,768 for 8 groups of 4 bits, 4 of 5 bits, 2 of 6 bits. Then in 32 bits.
///
/// # Safety
/// AVX2, and 32 inputs to read.
#[inline(always)]
unsafe fn pairs<const SPAN: usize, const FROM: usize, const TO: usize>(
    weights: &[__m256i; 8],
    inputs: *const i8,
    start: i32,
) -> __m256i {
    // SAFETY: AVX2 and the inputs, says the caller.
    unsafe {
        let mut sums = _mm256_set1_epi32(start);
        let mut group = FROM;
        while group < TO {
            let mut pairs = _mm256_maddubs_epi16(weights[group], four(inputs, group));
            for next in group + 1..TO.min(group + SPAN) {
                pairs = _mm256_add_epi16(pairs, _mm256_maddubs_epi16(weights[next], four(inputs, next)));
            }
            sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
            group += SPAN;
        }
        sums
    }
}
