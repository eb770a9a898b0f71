//! The unit for whole tiles (AMX) beside AVX-512: sixteen rows of bytes times sixteen outputs in one instruction.
//!
//! Stable Rust has no names for its instructions yet, so they are written out. A product of bytes is exact, as
//! everywhere in this room: the bits are those of the other sets.

use std::arch::asm;
use std::arch::x86_64::{__cpuid, __cpuid_count, __m512, _mm512_cvtepi32_ps, _mm512_loadu_si512};
use std::sync::OnceLock;

use super::set::TileUnit;

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

/// Made only where the processor has the unit and the system gives it to this process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amx(());

impl Amx {
    /// # Safety
    /// [`is_here`] said yes, for this and for AVX-512.
    pub(super) unsafe fn new() -> Self {
        Self(())
    }
}

impl TileUnit<__m512> for Amx {
    const PRESENT: bool = true;

    #[inline(always)]
    fn configure(self) {
        // SAFETY: an `Amx` exists only where the processor has the unit; 64 bytes are read from `SHAPES`, which palette 1
        // allows.
        unsafe {
            asm!("ldtilecfg [{}]", in(reg) &raw const SHAPES, options(nostack, readonly, preserves_flags));
        }
    }

    #[inline(always)]
    fn release(self) {
        // SAFETY: an `Amx` exists only where the processor has the unit; releasing it touches no memory.
        unsafe { asm!("tilerelease", options(nostack, nomem, preserves_flags)) };
    }

    #[inline(always)]
    unsafe fn block(self, numbers: *const i8, weights: *const u8, sums: *mut i32) {
        // SAFETY: the caller has configured the unit: register 4 reads 16 rows of 32 bytes, register 5 reads 8 rows of 64,
        // register 0 writes 16 rows of 64, and the caller vouches for that much memory at each pointer.
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
        // SAFETY: an `Amx` exists only beside AVX-512; the caller vouches for sixteen sums, aligned or not.
        unsafe { _mm512_cvtepi32_ps(_mm512_loadu_si512(sums.cast())) }
    }
}
