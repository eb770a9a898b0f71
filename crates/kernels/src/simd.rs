//! What an instruction set must offer, and how work reaches the one that runs here.
//!
//! Work is written once, over [`Simd`], and compiled once for each set. All of them give the same bits: sums of
//! whole numbers are exact, and floats are multiplied and added in one order with one rounding.

#[cfg(target_arch = "x86_64")]
mod amx;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;

/// An instruction set, as a value that exists only where the processor has it.
///
/// Its functions must be inlined into [`Kernel::run`], where the compiler may use the set.
pub(super) trait Simd: Copy {
    /// Floats of a register; a panel of weights has as many outputs.
    const LANES: usize;
    /// Rows of input that share one reading of the weights: what the registers hold.
    const ROWS: usize;
    /// The same where the halves of a block have scales of their own: unpacking such weights costs more, and is
    /// worth more rows, although their sums then do not fit the registers.
    const ROWS_OF_HALVES: usize;
    /// The same where weights are floats.
    const FLOAT_ROWS: usize;
    /// `LANES` floats.
    type Floats: Copy;
    /// `4 * LANES` bytes.
    type Bytes: Copy;
    /// Its unit for whole tiles; `()` where there is none.
    type TileUnit: TileUnit<Self::Floats>;

    fn tile_unit(self) -> Self::TileUnit;
    fn splat(self, value: f32) -> Self::Floats;
    fn plus(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn times(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a * b + c`, rounded once.
    fn fused(self, a: Self::Floats, b: Self::Floats, c: Self::Floats) -> Self::Floats;

    /// # Safety
    /// `LANES` floats can be read there.
    unsafe fn floats(self, at: *const f32) -> Self::Floats;
    /// # Safety
    /// `LANES` halves can be read there.
    unsafe fn halves(self, at: *const u16) -> Self::Floats;
    /// # Safety
    /// `LANES` bytes can be read there.
    unsafe fn unsigned(self, at: *const u8) -> Self::Floats;
    /// # Safety
    /// `LANES` bytes can be read there.
    unsafe fn signed(self, at: *const u8) -> Self::Floats;
    /// # Safety
    /// `LANES` floats can be written there.
    unsafe fn store(self, at: *mut f32, value: Self::Floats);

    /// Asks for the memory there, which need not exist, before it is read.
    fn prefetch(self, at: *const u8);
    /// # Safety
    /// `4 * LANES` bytes can be read there.
    unsafe fn bytes(self, at: *const u8) -> Self::Bytes;
    fn masked(self, bytes: Self::Bytes, mask: u8) -> Self::Bytes;
    fn either(self, a: Self::Bytes, b: Self::Bytes) -> Self::Bytes;
    /// Every 16 bits, moved to the left; bits that cross a byte are for the caller to mask.
    fn left<const N: i32>(self, bytes: Self::Bytes) -> Self::Bytes;
    /// Every 16 bits, moved to the right.
    fn right<const N: i32>(self, bytes: Self::Bytes) -> Self::Bytes;

    /// For each lane, `start` and the sum over groups `FROM..TO` of its four weights times the group's four inputs.
    ///
    /// # Safety
    /// 32 inputs can be read there, none of them -128; weights are below `2^BITS`.
    unsafe fn dot<const BITS: u32, const FROM: usize, const TO: usize>(
        self,
        weights: &[Self::Bytes; 8],
        inputs: *const i8,
        start: i32,
    ) -> Self::Floats;
}

/// A unit that multiplies whole tiles: sixteen rows of bytes times the weights of sixteen outputs.
pub(super) trait TileUnit<Floats>: Copy {
    /// Whether there is one; nothing else is asked of one that is not there.
    const PRESENT: bool;
    /// Configures it for this thread, until [`TileUnit::release`].
    fn configure(self);
    /// Lets it go: it costs energy, and what it holds is saved with the thread.
    fn release(self);
    /// Sums of products of 32 numbers of sixteen rows with the weights of sixteen outputs, below 256.
    ///
    /// # Safety
    /// It is configured. There are sixteen rows of 32 numbers one after the other, 512 weights, four inputs of each output
    /// side by side, and room for 256 sums, those of a row side by side.
    unsafe fn block(self, numbers: *const i8, weights: *const u8, sums: *mut i32);
    /// Sixteen sums as floats.
    ///
    /// # Safety
    /// They can be read there.
    unsafe fn floats(self, sums: *const i32) -> Floats;
}

impl<Floats> TileUnit<Floats> for () {
    const PRESENT: bool = false;

    fn configure(self) {
        unreachable!("there is no tile unit");
    }

    fn release(self) {
        unreachable!("there is no tile unit");
    }

    unsafe fn block(self, _: *const i8, _: *const u8, _: *mut i32) {
        unreachable!("there is no tile unit");
    }

    unsafe fn floats(self, _: *const i32) -> Floats {
        unreachable!("there is no tile unit");
    }
}

/// Something to do with whichever instruction set there is.
pub(super) trait Work {
    type Output;
    /// Must be `#[inline(always)]`.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// An instruction set that this machine has: there is no other way to get one than to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kernel(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    #[cfg(target_arch = "x86_64")]
    Amx,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

/// Every set there is code for, best last.
#[cfg(target_arch = "x86_64")]
const KINDS: &[Kind] = &[Kind::Scalar, Kind::Avx2, Kind::AvxVnni, Kind::Avx512Vnni, Kind::Amx];
#[cfg(target_arch = "aarch64")]
const KINDS: &[Kind] = &[Kind::Scalar, Kind::Neon];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const KINDS: &[Kind] = &[Kind::Scalar];

impl Kind {
    fn is_here(self) -> bool {
        match self {
            Self::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => avx2::is_here(),
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni => avx2::is_here() && std::arch::is_x86_feature_detected!("avxvnni"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => avx2::is_here() && avx512::is_here(),
            #[cfg(target_arch = "x86_64")]
            Self::Amx => Self::Avx512Vnni.is_here() && amx::is_here(),
            #[cfg(target_arch = "aarch64")]
            Self::Neon => neon::is_here(),
        }
    }
}

impl Kernel {
    /// Works on any machine, and slowly.
    pub const SCALAR: Self = Self(Kind::Scalar);

    /// Every kernel this machine has, best last.
    pub fn available() -> impl Iterator<Item = Self> {
        KINDS.iter().copied().filter(|kind| kind.is_here()).map(Self)
    }

    /// The best kernel this machine has.
    #[must_use]
    pub fn best() -> Self {
        Self::available().last().unwrap_or(Self::SCALAR)
    }

    /// The kernel of that name, when this machine has it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::available().find(|kernel| kernel.name() == name)
    }

    /// Its name: `scalar`, `avx2`, `avx-vnni`, `avx512-vnni`, `amx`, `neon`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni => "avx-vnni",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Vnni => "avx512-vnni",
            #[cfg(target_arch = "x86_64")]
            Kind::Amx => "amx",
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => "neon",
        }
    }

    /// Outputs of a panel of weights.
    #[must_use]
    pub(super) fn lanes(self) -> usize {
        struct Lanes;
        impl Work for Lanes {
            type Output = usize;
            #[inline(always)]
            fn run<S: Simd>(self, _: S) -> usize {
                S::LANES
            }
        }
        self.run(Lanes)
    }

    /// Whether it multiplies whole tiles of rows, which are then laid out for it.
    #[must_use]
    pub(super) fn has_tile_unit(self) -> bool {
        struct HasTileUnit;
        impl Work for HasTileUnit {
            type Output = bool;
            #[inline(always)]
            fn run<S: Simd>(self, _: S) -> bool {
                S::TileUnit::PRESENT
            }
        }
        self.run(HasTileUnit)
    }

    /// Does the work with this instruction set.
    #[inline]
    pub(super) fn run<W: Work>(self, work: W) -> W::Output {
        match self.0 {
            Kind::Scalar => work.run(scalar::Scalar),
            // SAFETY: the processor was asked for AVX2, FMA and F16C before this `Kernel` was made.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { avx2::run(work) },
            // SAFETY: the processor was asked for AVX-VNNI, and for AVX2 as well, before this `Kernel` was made.
            #[cfg(target_arch = "x86_64")]
            Kind::AvxVnni => unsafe { avx2::run_vnni(work) },
            // SAFETY: the processor was asked for every set that `avx512::run` enables before this `Kernel` was made.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Vnni => unsafe { avx512::run(work, ()) },
            // SAFETY: the processor was asked for AVX-512 and the tile unit, and the system for its use, before this `Kernel` was made.
            #[cfg(target_arch = "x86_64")]
            Kind::Amx => unsafe { avx512::run(work, amx::Amx::new()) },
            // SAFETY: the processor was asked for NEON with byte products before this `Kernel` was made.
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => unsafe { neon::run(work) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_is_found_by_its_own_name_only() {
        for kernel in Kernel::available() {
            assert_eq!(Kernel::named(kernel.name()), Some(kernel));
        }
        assert_eq!(Kernel::named("SCALAR"), None);
        assert_eq!(Kernel::named(""), None);
    }
}
