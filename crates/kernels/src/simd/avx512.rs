//! Sixteen lanes: AVX-512 with its byte products (VNNI), and beside it a unit for whole tiles where there is one.

use std::arch::x86_64::{
    __m512, __m512i, _MM_HINT_T0, _mm_cvtsi32_si128, _mm_loadu_si128, _mm_prefetch, _mm256_loadu_si256,
    _mm512_add_epi32, _mm512_add_ps, _mm512_and_si512, _mm512_cvtepi8_epi32, _mm512_cvtepi32_ps,
    _mm512_cvtepu8_epi32, _mm512_cvtph_ps, _mm512_dpbusd_epi32, _mm512_fmadd_ps, _mm512_loadu_ps,
    _mm512_loadu_si512, _mm512_mul_ps, _mm512_or_si512, _mm512_set1_epi8, _mm512_set1_epi32, _mm512_set1_ps,
    _mm512_setzero_si512, _mm512_sll_epi16, _mm512_srl_epi16, _mm512_storeu_ps,
};

use super::set::{Simd, TileUnit, Work};

pub(super) fn is_here() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512bw")
        && std::arch::is_x86_feature_detected!("avx512vl")
        && std::arch::is_x86_feature_detected!("avx512dq")
        && std::arch::is_x86_feature_detected!("avx512vnni")
}

#[target_feature(enable = "avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
pub(super) fn run<W: Work, U: TileUnit<__m512>>(work: W, unit: U) -> W::Output {
    work.run(Avx512(unit))
}

/// Made only by the function above, hence only where the processor has the instructions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Avx512<U>(U);

impl<U: TileUnit<__m512>> Simd for Avx512<U> {
    const LANES: usize = 16;
    const ROWS: usize = 8;
    const ROWS_OF_HALVES: usize = 16;
    const FLOAT_ROWS: usize = 16;
    type Floats = __m512;
    type Bytes = __m512i;
    type TileUnit = U;

    #[inline(always)]
    fn tile_unit(self) -> U {
        self.0
    }

    #[inline(always)]
    fn splat(self, value: f32) -> __m512 {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; copying a number to every lane
        // touches no memory.
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    fn plus(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; adding registers touches no
        // memory.
        unsafe { _mm512_add_ps(a, b) }
    }

    #[inline(always)]
    fn times(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; multiplying registers touches no
        // memory.
        unsafe { _mm512_mul_ps(a, b) }
    }

    #[inline(always)]
    fn fused(self, a: __m512, b: __m512, c: __m512) -> __m512 {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; multiplying and adding registers
        // touches no memory.
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    unsafe fn floats(self, at: *const f32) -> __m512 {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; the caller vouches for sixteen
        // floats at `at`, aligned or not.
        unsafe { _mm512_loadu_ps(at) }
    }

    #[inline(always)]
    unsafe fn halves(self, at: *const u16) -> __m512 {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; the caller vouches for sixteen
        // halves at `at`, aligned or not.
        unsafe { _mm512_cvtph_ps(_mm256_loadu_si256(at.cast())) }
    }

    #[inline(always)]
    unsafe fn unsigned(self, at: *const u8) -> __m512 {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; the caller vouches for sixteen
        // bytes at `at`, aligned or not.
        unsafe { _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(at.cast()))) }
    }

    #[inline(always)]
    unsafe fn signed(self, at: *const u8) -> __m512 {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; the caller vouches for sixteen
        // bytes at `at`, aligned or not.
        unsafe { _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(at.cast()))) }
    }

    #[inline(always)]
    unsafe fn store(self, at: *mut f32, value: __m512) {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; the caller vouches for room for
        // sixteen floats at `at`, aligned or not.
        unsafe { _mm512_storeu_ps(at, value) };
    }

    #[inline(always)]
    fn prefetch(self, at: *const u8) {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; a prefetch of any address reads
        // nothing.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) };
    }

    #[inline(always)]
    unsafe fn bytes(self, at: *const u8) -> __m512i {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; the caller vouches for 64 bytes
        // at `at`, aligned or not.
        unsafe { _mm512_loadu_si512(at.cast()) }
    }

    #[inline(always)]
    fn masked(self, bytes: __m512i, mask: u8) -> __m512i {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; masking a register touches no
        // memory.
        unsafe { _mm512_and_si512(bytes, _mm512_set1_epi8(mask.cast_signed())) }
    }

    #[inline(always)]
    fn either(self, a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; joining the bits of two
        // registers touches no memory.
        unsafe { _mm512_or_si512(a, b) }
    }

    // The count goes through a register by type only: the compiler folds it into the instruction.
    #[inline(always)]
    fn left<const N: i32>(self, bytes: __m512i) -> __m512i {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; shifting a register to the left
        // touches no memory.
        unsafe { _mm512_sll_epi16(bytes, _mm_cvtsi32_si128(N)) }
    }

    #[inline(always)]
    fn right<const N: i32>(self, bytes: __m512i) -> __m512i {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; shifting a register to the right
        // touches no memory.
        unsafe { _mm512_srl_epi16(bytes, _mm_cvtsi32_si128(N)) }
    }

    #[inline(always)]
    unsafe fn dot<const BITS: u32, const FROM: usize, const TO: usize>(
        self,
        weights: &[__m512i; 8],
        inputs: *const i8,
        start: i32,
    ) -> __m512 {
        // SAFETY: an `Avx512` exists only where the processor has AVX-512 and VNNI; of the 32 inputs that the caller
        // vouches for, group `g` reads four from `4 * g` on.
        unsafe {
            // Two sums, so that a product does not wait for the one before it.
            let mut sums = [_mm512_set1_epi32(start), _mm512_setzero_si512()];
            for group in FROM..TO {
                let four = _mm512_set1_epi32(inputs.cast::<i32>().add(group).read_unaligned());
                sums[group % 2] = _mm512_dpbusd_epi32(sums[group % 2], weights[group], four);
            }
            _mm512_cvtepi32_ps(_mm512_add_epi32(sums[0], sums[1]))
        }
    }
}
