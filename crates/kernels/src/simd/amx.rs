//! The unit for whole tiles (AMX) beside AVX-512: sixteen rows of bytes times sixteen outputs in one instruction.
//!
//! Stable Rust has no names for its instructions yet, so they are written out. A product of bytes is exact, as
//! everywhere in this room: the bits are those of the other sets.

use std::arch::asm;
use std::arch::x86_64::{__cpuid, __cpuid_count, __m512, _mm512_cvtepi32_ps, _mm512_loadu_si512};
use std::sync::OnceLock;

use super::Unit;

/// Whether the processor has the unit, and the system lets this process use it.
pub(super) fn is_here() -> bool {
    static HERE: OnceLock<bool> = OnceLock::new();
    *HERE.get_or_init(|| {
        let leaves = __cpuid(0).eax;
        // EDX of leaf 7: bit 24 for tiles, bit 25 for products of bytes.
        leaves >= 7 && __cpuid_count(7, 0).edx >> 24 & 3 == 3 && is_allowed()
    })
}

/// Asks the system for the unit's registers: eight KiB that it saves for a thread only when asked before. Without
/// the permission the first use ends the process.
#[cfg(target_os = "linux")]
fn is_allowed() -> bool {
    const ARCH_PRCTL: i64 = 158;
    const REQUEST_PERMISSION: u64 = 0x1023;
    const TILE_DATA: u64 = 18;
    let answer: i64;
    // SAFETY: the call changes nothing but what this process may do, and touches no memory of ours.
    unsafe {
        asm!(
            "syscall", inlateout("rax") ARCH_PRCTL => answer, in("rdi") REQUEST_PERMISSION, in("rsi") TILE_DATA,
            out("rcx") _, out("r11") _, options(nostack)
        );
    }
    answer == 0
}

#[cfg(not(target_os = "linux"))]
fn is_allowed() -> bool {
    false
}

/// Shapes of the eight registers, as the unit reads them (Intel SDM, `LDTILECFG`, palette 1).
#[repr(C, align(64))]
struct Shapes {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    row_bytes: [u16; 16],
    rows: [u8; 16],
}

/// 0 holds sums, 4 the inputs of a block of 32, and 5 its weights.
static SHAPES: Shapes = Shapes {
    palette: 1,
    start_row: 0,
    reserved: [0; 14],
    row_bytes: [64, 0, 0, 0, 32, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    rows: [16, 0, 0, 0, 16, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
};

/// Made only where the processor has the unit and the system gives it: that is what every `unsafe` below rests on,
/// beside what its own caller vouches for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amx(());

impl Amx {
    /// # Safety
    /// [`is_here`] said yes, for this and for AVX-512.
    pub(super) unsafe fn new() -> Self {
        Self(())
    }
}

impl Unit<__m512> for Amx {
    const HERE: bool = true;

    #[inline(always)]
    fn open(self) {
        // SAFETY: see `Amx`; the shapes are those of the manual.
        unsafe {
            asm!("ldtilecfg [{}]", in(reg) &raw const SHAPES, options(nostack, readonly, preserves_flags));
        }
    }

    #[inline(always)]
    fn close(self) {
        // SAFETY: see `Amx`.
        unsafe { asm!("tilerelease", options(nostack, nomem, preserves_flags)) };
    }

    #[inline(always)]
    unsafe fn block(self, numbers: *const i8, weights: *const u8, sums: *mut i32) {
        // SAFETY: see `Amx`; what is read and written is the caller's word, in the shapes of the registers.
        unsafe {
            asm!(
                "tilezero tmm0",
                "tileloadd tmm4, [{numbers} + {row}*1]",
                "tileloadd tmm5, [{weights} + {line}*1]",
                "tdpbsud tmm0, tmm4, tmm5",
                "tilestored [{sums} + {line}*1], tmm0",
                numbers = in(reg) numbers, weights = in(reg) weights, sums = in(reg) sums,
                row = in(reg) 32_usize, line = in(reg) 64_usize,
                out("tmm0") _, out("tmm4") _, out("tmm5") _, options(nostack, preserves_flags)
            );
        }
    }

    #[inline(always)]
    unsafe fn floats(self, sums: *const i32) -> __m512 {
        // SAFETY: see `Amx`; sixteen sums, says the caller.
        unsafe { _mm512_cvtepi32_ps(_mm512_loadu_si512(sums.cast())) }
    }
}
