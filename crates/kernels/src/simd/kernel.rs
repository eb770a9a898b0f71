//! The instruction sets of this machine, and how work reaches one of them.

#[cfg(target_arch = "x86_64")]
use super::amx;
#[cfg(target_arch = "x86_64")]
use super::avx2;
#[cfg(target_arch = "x86_64")]
use super::avx512;
#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
use super::set::{Simd, TileUnit, Work};

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
    pub(crate) fn lanes(self) -> usize {
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
    pub(crate) fn has_tile_unit(self) -> bool {
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
    pub(crate) fn run<W: Work>(self, work: W) -> W::Output {
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
