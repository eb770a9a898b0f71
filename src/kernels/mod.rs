//! Arithmetic on slices: attention, norms, rotations, activations; slices in, slices out.
//!
//! Invariant: one order of operations for each row, whatever rows accompany it and wherever chunks and
//! tiles end, so that a batch or a longer chunk changes the time and never a bit of the result.
//! Every body is written once and compiled twice: plain, and with AVX2 and FMA for the machines that have
//! them. Matrix products with quantised weights are still candle's.
//!
//! Knows nothing of models, files or tokens.

#![expect(unsafe_code, reason = "bodies compiled for an instruction set are called after asking for it")]

mod attention;
mod rows;
mod threads;

pub(crate) use attention::{Attention, attend};
pub(crate) use rows::{add, gate, normalise, turn_halves, turn_pairs};
pub(crate) use threads::share;

/// The instruction set that runs here, for the record of each draft.
#[must_use]
pub(crate) fn instruction_set() -> &'static str {
    if has_avx2() { "avx2" } else { "plain" }
}

/// Whether the AVX2 bodies may run; the answer is kept by the standard library.
#[inline]
fn has_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// Lanes of the widest register that the bodies are written for.
const LANES: usize = 8;

type Lanes = [f32; LANES];

/// `a * b + c`, fused where the machine can: a call to the C library would be the alternative.
#[inline(always)]
fn fused<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// The eight lanes that start at `at`.
#[inline(always)]
fn lanes(slice: &[f32], at: usize) -> &Lanes {
    slice[at..at + LANES].first_chunk().expect("the slice has just been cut to that length")
}

/// `e` to the `x`, within 2 units in the last place between -87 and 88: x = n ln 2 + r, and a polynomial
/// in r (the coefficients are those of the Cephes library).
#[inline(always)]
fn exp<const FMA: bool>(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    const POLYNOMIAL: [f32; 6] =
        [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
    let x = x.clamp(-87.0, 88.0);
    // Adding and taking away 1.5 * 2^23 rounds to the nearest whole number, in every lane.
    let n = fused::<FMA>(x, std::f32::consts::LOG2_E, 12_582_912.0) - 12_582_912.0;
    let r = fused::<FMA>(-n, LN2_LOW, fused::<FMA>(-n, LN2_HIGH, x));
    let mut sum = POLYNOMIAL[0];
    for coefficient in &POLYNOMIAL[1..] {
        sum = fused::<FMA>(sum, r, *coefficient);
    }
    let power = f32::from_bits(((n as i32 + 127) as u32) << 23);
    fused::<FMA>(sum, r * r, r + 1.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_the_exponential() {
        for step in -8_700..8_800 {
            let x = step as f32 / 100.0;
            let (ours, exact) = (f64::from(exp::<true>(x)), f64::from(x).exp());
            assert!((ours / exact - 1.0).abs() < 5e-7, "{x}: {ours} against {exact}");
            let plain = f64::from(exp::<false>(x));
            assert!((plain / exact - 1.0).abs() < 5e-7, "{x}: {plain} against {exact}");
        }
        assert!(exp::<true>(f32::NEG_INFINITY) < 1e-37);
    }
}
