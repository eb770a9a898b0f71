//! What a decoder does to rows of numbers between two products.
//!
//! Sums go through sixteen lanes, whatever a register holds, so that every instruction set gives the same bits.

/// Lanes in which a row is summed.
const LANES: usize = 16;

/// `e` to the `x`, within 2 units in the last place between -87 and 88: x = n ln 2 + r, and a polynomial
/// in r (the coefficients are those of the Cephes library).
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    const POLYNOMIAL: [f32; 6] =
        [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
    let x = x.clamp(-87.0, 88.0);
    // Adding 1.5 * 2^23 rounds to the nearest whole number and leaves it in the low bits.
    let rounded = x.mul_add(std::f32::consts::LOG2_E, 12_582_912.0);
    let n = rounded - 12_582_912.0;
    let r = (-n).mul_add(LN2_LOW, (-n).mul_add(LN2_HIGH, x));
    let mut sum = POLYNOMIAL[0];
    for coefficient in &POLYNOMIAL[1..] {
        sum = sum.mul_add(r, *coefficient);
    }
    let power = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
    sum.mul_add(r * r, r + 1.0) * power
}

/// Root-mean-square norm of one row, times `weight`, into `out`.
#[inline(always)]
pub(super) fn normalise(row: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    let scale = norm_scale(row, epsilon);
    for ((out, value), weight) in out.iter_mut().zip(row).zip(weight) {
        *out = value * scale * weight;
    }
}

/// The same, in place.
#[inline(always)]
pub(super) fn normalise_here(row: &mut [f32], weight: &[f32], epsilon: f32) {
    let scale = norm_scale(row, epsilon);
    for (value, weight) in row.iter_mut().zip(weight) {
        *value = *value * scale * weight;
    }
}

#[inline(always)]
fn norm_scale(row: &[f32], epsilon: f32) -> f32 {
    let (whole, rest) = row.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for values in whole {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum = value.mul_add(*value, *sum);
        }
    }
    let rest: f32 = rest.iter().map(|value| value * value).sum();
    let square = (sums.iter().sum::<f32>() + rest) / row.len() as f32;
    1.0 / (square + epsilon).sqrt()
}

/// `gate = gate * sigmoid(gate) * up`, in place.
#[inline(always)]
pub(super) fn gate_row(gate: &mut [f32], up: &[f32]) {
    for (gate, up) in gate.iter_mut().zip(up) {
        *gate = *gate * up / (1.0 + exp(-*gate));
    }
}

/// Rotary position of one head, NEOX style: pairs half a head apart (qwen2, qwen3).
#[inline(always)]
pub(super) fn rope_neox(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    let (low, high) = head.split_at_mut(cos.len());
    for (((low, high), cos), sin) in low.iter_mut().zip(high).zip(cos).zip(sin) {
        (*low, *high) = (*low * cos - *high * sin, *low * sin + *high * cos);
    }
}

/// Rotary position of one head, NORM style: neighbours in pairs (llama).
#[inline(always)]
pub(super) fn rope_norm(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    for ((pair, cos), sin) in head.as_chunks_mut::<2>().0.iter_mut().zip(cos).zip(sin) {
        *pair = [pair[0] * cos - pair[1] * sin, pair[0] * sin + pair[1] * cos];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(ours: &[f32], theirs: &[f32]) {
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() <= 1e-5 * theirs.abs().max(1.0), "{ours} against {theirs}");
        }
    }

    #[test]
    fn exp_is_the_exponential() {
        for step in (-8_700..8_800).step_by(if cfg!(miri) { 97 } else { 1 }) {
            let x = step as f32 / 100.0;
            let (ours, exact) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((ours / exact - 1.0).abs() < 5e-7, "{x}: {ours} against {exact}");
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
        assert!(exp(f32::NAN).is_nan());
    }

    #[test]
    fn norm_and_gate_agree_with_the_plain_formula() {
        let row: Vec<f32> = (0..77).map(|i| (i as f32 * 0.37).sin() * 3.0).collect();
        let weight: Vec<f32> = (0..77).map(|i| 1.0 + i as f32 / 100.0).collect();
        let mut out = vec![0.0; 77];
        normalise(&row, &weight, 1e-6, &mut out);
        let square = row.iter().map(|v| v * v).sum::<f32>() / 77.0;
        let expected: Vec<f32> =
            row.iter().zip(&weight).map(|(v, w)| v / (square + 1e-6).sqrt() * w).collect();
        close(&out, &expected);
        let mut here = row.clone();
        normalise_here(&mut here, &weight, 1e-6);
        assert_eq!(here, out);
        let mut gated = row.clone();
        gate_row(&mut gated, &weight);
        let expected: Vec<f32> = row.iter().zip(&weight).map(|(g, u)| g / (1.0 + (-g).exp()) * u).collect();
        close(&gated, &expected);
    }

    #[test]
    fn rotations_keep_lengths_and_undo_themselves() {
        let head: Vec<f32> = (0..16).map(|i| i as f32 - 7.5).collect();
        let angles: Vec<f32> = (0..8).map(|i| 0.3 * i as f32).collect();
        let cos: Vec<f32> = angles.iter().map(|a| a.cos()).collect();
        let sin: Vec<f32> = angles.iter().map(|a| a.sin()).collect();
        let back: Vec<f32> = sin.iter().map(|s| -s).collect();
        for turn in [rope_neox, rope_norm] {
            let mut turned = head.clone();
            turn(&mut turned, &cos, &sin);
            assert!(turned != head);
            turn(&mut turned, &cos, &back);
            close(&turned, &head);
        }
    }
}
