//! What a decoder does to rows of numbers between two matrix products.

use super::{LANES, exp, fused, has_avx2, lanes};

/// Root-mean-square norm of one row, times `weight`, into `out`.
pub(crate) fn normalise(row: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        // SAFETY: the processor has AVX2 and FMA, as has just been asked.
        return unsafe { normalise_avx2(row, weight, epsilon, out) };
    }
    normalise_body::<false>(row, weight, epsilon, out);
}

/// `gate = gate * sigmoid(gate) * up`, in place.
pub(crate) fn gate(gate: &mut [f32], up: &[f32]) {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        // SAFETY: the processor has AVX2 and FMA, as has just been asked.
        return unsafe { gate_avx2(gate, up) };
    }
    gate_body::<false>(gate, up);
}

/// `row += other`.
pub(crate) fn add(row: &mut [f32], other: &[f32]) {
    for (value, other) in row.iter_mut().zip(other) {
        *value += other;
    }
}

/// Rotary position of one head, pairs half a head apart (qwen2, qwen3).
pub(crate) fn turn_halves(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    let (low, high) = head.split_at_mut(cos.len());
    for (((low, high), cos), sin) in low.iter_mut().zip(high).zip(cos).zip(sin) {
        (*low, *high) = (*low * cos - *high * sin, *low * sin + *high * cos);
    }
}

/// Rotary position of one head, neighbours in pairs (llama).
pub(crate) fn turn_pairs(head: &mut [f32], cos: &[f32], sin: &[f32]) {
    for ((pair, cos), sin) in head.as_chunks_mut::<2>().0.iter_mut().zip(cos).zip(sin) {
        *pair = [pair[0] * cos - pair[1] * sin, pair[0] * sin + pair[1] * cos];
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn normalise_avx2(row: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    normalise_body::<true>(row, weight, epsilon, out);
}

#[inline(always)]
fn normalise_body<const FMA: bool>(row: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    let mut sums = [0.0; LANES];
    let whole = row.len() - row.len() % LANES;
    for at in (0..whole).step_by(LANES) {
        let values = lanes(row, at);
        for lane in 0..LANES {
            sums[lane] = fused::<FMA>(values[lane], values[lane], sums[lane]);
        }
    }
    let rest: f32 = row[whole..].iter().map(|value| value * value).sum();
    let square = (sums.iter().sum::<f32>() + rest) / row.len() as f32;
    let scale = 1.0 / (square + epsilon).sqrt();
    for ((out, value), weight) in out.iter_mut().zip(row).zip(weight) {
        *out = value * scale * weight;
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn gate_avx2(gate: &mut [f32], up: &[f32]) {
    gate_body::<true>(gate, up);
}

#[inline(always)]
fn gate_body<const FMA: bool>(gate: &mut [f32], up: &[f32]) {
    for (gate, up) in gate.iter_mut().zip(up) {
        *gate = *gate * up / (1.0 + exp::<FMA>(-*gate));
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
    fn norm_and_gate_agree_with_the_plain_formula() {
        let row: Vec<f32> = (0..77).map(|i| (i as f32 * 0.37).sin() * 3.0).collect();
        let weight: Vec<f32> = (0..77).map(|i| 1.0 + i as f32 / 100.0).collect();
        let mut out = vec![0.0; 77];
        normalise(&row, &weight, 1e-6, &mut out);
        let square = row.iter().map(|v| v * v).sum::<f32>() / 77.0;
        let expected: Vec<f32> =
            row.iter().zip(&weight).map(|(v, w)| v / (square + 1e-6).sqrt() * w).collect();
        close(&out, &expected);
        let mut gated = row.clone();
        gate(&mut gated, &weight);
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
        for turn in [turn_halves, turn_pairs] {
            let mut turned = head.clone();
            turn(&mut turned, &cos, &sin);
            assert!(turned != head);
            turn(&mut turned, &cos, &back);
            close(&turned, &head);
        }
    }
}
