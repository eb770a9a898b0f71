//! Instruction sets: what each must offer, a file for each, and how work reaches the one that runs here.
//!
//! Work is written once, over [`Simd`], and compiled once for each set. All of them give the same bits: sums of
//! whole numbers are exact, and floats are multiplied and added in one order with one rounding.

#[cfg(target_arch = "x86_64")]
mod amx;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod kernel;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
mod set;

pub use kernel::Kernel;
pub(super) use set::{Simd, TileUnit, Work};
