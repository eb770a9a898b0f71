//! Eight lanes in pairs of registers: NEON with its byte products (`dotprod`), which ARM processors have since about 2018.

#![expect(
    clippy::needless_range_loop,
    reason = "a group numbers registers and inputs alike, and its bounds are constants"
)]

use std::arch::aarch64::{
    float32x4_t, float32x4x2_t, int32x4_t, uint8x16_t, uint8x16x2_t, uint16x4_t, vaddq_f32, vaddq_s32,
    vandq_u8, vcvtq_f32_s32, vcvtq_f32_u32, vdupq_n_f32, vdupq_n_s32, vdupq_n_u8, vfmaq_f32, vget_high_s16,
    vget_high_u16, vget_low_s16, vget_low_u16, vld1_s8, vld1_u8, vld1_u16, vld1q_f32, vld1q_u8, vmovl_s8,
    vmovl_s16, vmovl_u8, vmovl_u16, vmulq_f32, vorrq_u8, vreinterpretq_u8_u16, vreinterpretq_u16_u8,
    vshlq_n_s32, vshlq_n_u16, vshrq_n_u16, vst1q_f32,
};
use std::arch::asm;

use super::set::{Simd, Work};

pub(super) fn is_here() -> bool {
    std::arch::is_aarch64_feature_detected!("neon") && std::arch::is_aarch64_feature_detected!("dotprod")
}

#[target_feature(enable = "neon,dotprod")]
pub(super) fn run<W: Work>(work: W) -> W::Output {
    work.run(Neon(()))
}

/// Made only by the function above, hence only where the processor has the instructions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neon(());

impl Simd for Neon {
    const LANES: usize = 8;
    const ROWS: usize = 4;
    const ROWS_OF_HALVES: usize = 4;
    const FLOAT_ROWS: usize = 8;
    type Floats = float32x4x2_t;
    type Bytes = uint8x16x2_t;
    type TileUnit = ();

    #[inline(always)]
    fn tile_unit(self) {}

    #[inline(always)]
    fn splat(self, value: f32) -> float32x4x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; copying a number to every
        // lane touches no memory.
        unsafe { float32x4x2_t(vdupq_n_f32(value), vdupq_n_f32(value)) }
    }

    #[inline(always)]
    fn plus(self, a: float32x4x2_t, b: float32x4x2_t) -> float32x4x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; adding registers touches no
        // memory.
        unsafe { float32x4x2_t(vaddq_f32(a.0, b.0), vaddq_f32(a.1, b.1)) }
    }

    #[inline(always)]
    fn times(self, a: float32x4x2_t, b: float32x4x2_t) -> float32x4x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; multiplying registers touches
        // no memory.
        unsafe { float32x4x2_t(vmulq_f32(a.0, b.0), vmulq_f32(a.1, b.1)) }
    }

    #[inline(always)]
    fn fused(self, a: float32x4x2_t, b: float32x4x2_t, c: float32x4x2_t) -> float32x4x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; multiplying and adding
        // registers touches no memory.
        unsafe { float32x4x2_t(vfmaq_f32(c.0, a.0, b.0), vfmaq_f32(c.1, a.1, b.1)) }
    }

    #[inline(always)]
    unsafe fn floats(self, at: *const f32) -> float32x4x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; the caller vouches for eight
        // floats at `at`, aligned or not.
        unsafe { float32x4x2_t(vld1q_f32(at), vld1q_f32(at.add(4))) }
    }

    #[inline(always)]
    unsafe fn halves(self, at: *const u16) -> float32x4x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; the caller vouches for eight
        // halves at `at`, aligned or not.
        unsafe { float32x4x2_t(widened(vld1_u16(at)), widened(vld1_u16(at.add(4)))) }
    }

    #[inline(always)]
    unsafe fn unsigned(self, at: *const u8) -> float32x4x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; the caller vouches for eight
        // bytes at `at`, aligned or not.
        unsafe {
            let wide = vmovl_u8(vld1_u8(at));
            let (low, high) = (vmovl_u16(vget_low_u16(wide)), vmovl_u16(vget_high_u16(wide)));
            float32x4x2_t(vcvtq_f32_u32(low), vcvtq_f32_u32(high))
        }
    }

    #[inline(always)]
    unsafe fn signed(self, at: *const u8) -> float32x4x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; the caller vouches for eight
        // bytes at `at`, aligned or not.
        unsafe {
            let wide = vmovl_s8(vld1_s8(at.cast()));
            let (low, high) = (vmovl_s16(vget_low_s16(wide)), vmovl_s16(vget_high_s16(wide)));
            float32x4x2_t(vcvtq_f32_s32(low), vcvtq_f32_s32(high))
        }
    }

    #[inline(always)]
    unsafe fn store(self, at: *mut f32, value: float32x4x2_t) {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; the caller vouches for room
        // for eight floats at `at`, aligned or not.
        unsafe {
            vst1q_f32(at, value.0);
            vst1q_f32(at.add(4), value.1);
        }
    }

    #[inline(always)]
    fn prefetch(self, at: *const u8) {
        // SAFETY: a prefetch of any address reads nothing, and `prfm` is in every ARMv8.
        unsafe {
            asm!("prfm pldl1keep, [{at}]", at = in(reg) at, options(nostack, readonly, preserves_flags))
        };
    }

    #[inline(always)]
    unsafe fn bytes(self, at: *const u8) -> uint8x16x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; the caller vouches for 32
        // bytes at `at`, aligned or not.
        unsafe { uint8x16x2_t(vld1q_u8(at), vld1q_u8(at.add(16))) }
    }

    #[inline(always)]
    fn masked(self, bytes: uint8x16x2_t, mask: u8) -> uint8x16x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; masking a register touches no
        // memory.
        unsafe { uint8x16x2_t(vandq_u8(bytes.0, vdupq_n_u8(mask)), vandq_u8(bytes.1, vdupq_n_u8(mask))) }
    }

    #[inline(always)]
    fn either(self, a: uint8x16x2_t, b: uint8x16x2_t) -> uint8x16x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; joining the bits of two
        // registers touches no memory.
        unsafe { uint8x16x2_t(vorrq_u8(a.0, b.0), vorrq_u8(a.1, b.1)) }
    }

    #[inline(always)]
    fn left<const N: i32>(self, bytes: uint8x16x2_t) -> uint8x16x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; shifting a register to the
        // left touches no memory.
        let moved = |bytes| unsafe { vreinterpretq_u8_u16(vshlq_n_u16::<N>(vreinterpretq_u16_u8(bytes))) };
        uint8x16x2_t(moved(bytes.0), moved(bytes.1))
    }

    #[inline(always)]
    fn right<const N: i32>(self, bytes: uint8x16x2_t) -> uint8x16x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; shifting a register to the
        // right touches no memory.
        let moved = |bytes| unsafe { vreinterpretq_u8_u16(vshrq_n_u16::<N>(vreinterpretq_u16_u8(bytes))) };
        uint8x16x2_t(moved(bytes.0), moved(bytes.1))
    }

    #[inline(always)]
    unsafe fn dot<const BITS: u32, const FROM: usize, const TO: usize>(
        self,
        weights: &[uint8x16x2_t; 8],
        inputs: *const i8,
        start: i32,
    ) -> float32x4x2_t {
        // SAFETY: a `Neon` exists only where the processor has NEON and byte products; of the 32 inputs that the
        // caller vouches for, group `g` reads four from `4 * g` on.
        unsafe {
            let (mut sums, mut highs) = ([vdupq_n_s32(start); 2], [vdupq_n_s32(0); 2]);
            for group in FROM..TO {
                let four = vdupq_n_s32(inputs.cast::<i32>().add(group).read_unaligned());
                let mut low = weights[group];
                if BITS == 8 {
                    // Both sides of this product are signed: bytes are taken apart, so that neither half looks negative.
                    let high = self.masked(self.right::<4>(low), 15);
                    low = self.masked(low, 15);
                    highs = [product(highs[0], high.0, four), product(highs[1], high.1, four)];
                }
                sums = [product(sums[0], low.0, four), product(sums[1], low.1, four)];
            }
            if BITS == 8 {
                sums = [
                    vaddq_s32(sums[0], vshlq_n_s32::<4>(highs[0])),
                    vaddq_s32(sums[1], vshlq_n_s32::<4>(highs[1])),
                ];
            }
            float32x4x2_t(vcvtq_f32_s32(sums[0]), vcvtq_f32_s32(sums[1]))
        }
    }
}

/// Four halves as floats: the conversion is as old as NEON, its intrinsic is not.
///
/// # Safety
/// NEON.
#[inline(always)]
unsafe fn widened(halves: uint16x4_t) -> float32x4_t {
    let floats;
    // SAFETY: `fcvtl` is part of every NEON, and only these two registers are read and written.
    unsafe {
        asm!("fcvtl {0:v}.4s, {1:v}.4h", lateout(vreg) floats, in(vreg) halves, options(pure, nomem, nostack));
    }
    floats
}

/// Adds to each of four sums the products of four bytes, all of them signed.
///
/// # Safety
/// NEON with byte products.
#[inline(always)]
unsafe fn product(mut sums: int32x4_t, weights: uint8x16_t, four: int32x4_t) -> int32x4_t {
    // SAFETY: the caller vouches for byte products (`sdot`), which read three registers and write one.
    unsafe {
        asm!(
            "sdot {0:v}.4s, {1:v}.16b, {2:v}.16b",
            inout(vreg) sums, in(vreg) weights, in(vreg) four,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    sums
}
