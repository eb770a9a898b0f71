//! Causal attention of some rows over a cache of keys and values.
//!
//! Keys are taken in blocks, always from the first: scores of a block, a running maximum and sum, and the
//! weighted values added while the block is still in the nearest cache ("online softmax", Milakov and
//! Gimelshein 2018). A row's result depends on its own limit and on nothing beside it.

use super::{LANES, Lanes, exp, fused, has_avx2, lanes};

/// Keys of a block: with heads of 128 they are 32 kB.
const BLOCK: usize = 64;
/// Keys whose products with one query are summed side by side.
const SIDE_BY_SIDE: usize = 4;

/// Some query rows of one head of keys and values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attention<'a> {
    /// The queries, `dim` numbers a row.
    pub queries: &'a [f32],
    /// How many keys each row sees, counted from the first.
    pub limits: &'a [usize],
    /// The keys, `dim` numbers each.
    pub keys: &'a [f32],
    /// The values, as many.
    pub values: &'a [f32],
    /// Numbers in a row: a multiple of eight.
    pub dim: usize,
    /// What scores are multiplied by.
    pub scale: f32,
}

/// The attention of every row, one after the other into `out`, `dim` numbers a row.
pub(crate) fn attend(work: &Attention<'_>, out: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        // SAFETY: the processor has AVX2 and FMA, as has just been asked.
        return unsafe { attend_avx2(work, out) };
    }
    attend_body::<false>(work, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn attend_avx2(work: &Attention<'_>, out: &mut [f32]) {
    attend_body::<true>(work, out);
}

/// The highest score of a row so far, and the sum of its weights under it.
#[derive(Clone, Copy)]
struct Running {
    highest: f32,
    sum: f32,
}

#[inline(always)]
fn attend_body<const FMA: bool>(work: &Attention<'_>, out: &mut [f32]) {
    let dim = work.dim;
    out.fill(0.0);
    let mut running = vec![Running { highest: f32::NEG_INFINITY, sum: 0.0 }; work.limits.len()];
    let last = work.limits.iter().copied().max().unwrap_or(0);
    for first in (0..last).step_by(BLOCK) {
        for (row, &limit) in work.limits.iter().enumerate() {
            let seen = limit.saturating_sub(first).min(BLOCK);
            if seen == 0 {
                continue;
            }
            let query = &work.queries[row * dim..(row + 1) * dim];
            let block = first * dim..(first + seen) * dim;
            let mut weights = [0.0; BLOCK];
            let weights = &mut weights[..seen];
            scores::<FMA>(query, &work.keys[block.clone()], work.scale, weights);
            let shrink = weigh::<FMA>(weights, &mut running[row]);
            gather::<FMA>(weights, &work.values[block], shrink, &mut out[row * dim..(row + 1) * dim]);
        }
    }
    for (row, running) in running.iter().enumerate() {
        let share = 1.0 / running.sum;
        for value in &mut out[row * dim..(row + 1) * dim] {
            *value *= share;
        }
    }
}

/// Scaled products of a query with each key.
#[inline(always)]
fn scores<const FMA: bool>(query: &[f32], keys: &[f32], scale: f32, scores: &mut [f32]) {
    let dim = query.len();
    let whole = scores.len() - scores.len() % SIDE_BY_SIDE;
    for at in (0..whole).step_by(SIDE_BY_SIDE) {
        let mut sums = [[0.0; LANES]; SIDE_BY_SIDE];
        for i in (0..dim).step_by(LANES) {
            let query = lanes(query, i);
            for (key, sums) in sums.iter_mut().enumerate() {
                multiply::<FMA>(query, lanes(keys, (at + key) * dim + i), sums);
            }
        }
        for (score, sums) in scores[at..at + SIDE_BY_SIDE].iter_mut().zip(&sums) {
            *score = total(sums) * scale;
        }
    }
    for (at, score) in scores.iter_mut().enumerate().skip(whole) {
        let mut sums = [0.0; LANES];
        for i in (0..dim).step_by(LANES) {
            multiply::<FMA>(lanes(query, i), lanes(keys, at * dim + i), &mut sums);
        }
        *score = total(&sums) * scale;
    }
}

#[inline(always)]
fn multiply<const FMA: bool>(a: &Lanes, b: &Lanes, sums: &mut Lanes) {
    for lane in 0..LANES {
        sums[lane] = fused::<FMA>(a[lane], b[lane], sums[lane]);
    }
}

#[inline(always)]
fn total(lanes: &Lanes) -> f32 {
    let halves: [f32; 4] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 4]);
    (halves[0] + halves[2]) + (halves[1] + halves[3])
}

/// Turns scores into weights under the running maximum; gives what earlier values must be multiplied by.
#[inline(always)]
fn weigh<const FMA: bool>(scores: &mut [f32], running: &mut Running) -> f32 {
    let highest = scores.iter().copied().fold(running.highest, f32::max);
    let shrink = exp::<FMA>(running.highest - highest);
    for score in scores.iter_mut() {
        *score = exp::<FMA>(*score - highest);
    }
    running.highest = highest;
    running.sum = running.sum * shrink + scores.iter().sum::<f32>();
    shrink
}

/// `out = out * shrink + the weighted sum of the values`, 32 numbers at a time in registers.
#[inline(always)]
fn gather<const FMA: bool>(weights: &[f32], values: &[f32], shrink: f32, out: &mut [f32]) {
    const WIDE: usize = 4 * LANES;
    let dim = out.len();
    let whole = dim - dim % WIDE;
    for at in (0..whole).step_by(WIDE) {
        let mut sums = [[0.0; LANES]; 4];
        for (part, sums) in sums.iter_mut().enumerate() {
            *sums = lanes(out, at + part * LANES).map(|value| value * shrink);
        }
        for (key, &weight) in weights.iter().enumerate() {
            for (part, sums) in sums.iter_mut().enumerate() {
                multiply::<FMA>(&[weight; LANES], lanes(values, key * dim + at + part * LANES), sums);
            }
        }
        out[at..at + WIDE].copy_from_slice(sums.as_flattened());
    }
    for at in (whole..dim).step_by(LANES) {
        let mut sums = lanes(out, at).map(|value| value * shrink);
        for (key, &weight) in weights.iter().enumerate() {
            multiply::<FMA>(&[weight; LANES], lanes(values, key * dim + at), &mut sums);
        }
        out[at..at + LANES].copy_from_slice(&sums);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    /// Softmax of all scores at once, in double precision.
    fn reference(work: &Attention<'_>, row: usize) -> Vec<f64> {
        let dim = work.dim;
        let query = &work.queries[row * dim..(row + 1) * dim];
        let dot = |key: &[f32]| -> f64 {
            key.iter().zip(query).map(|(k, q)| f64::from(*k) * f64::from(*q)).sum::<f64>()
                * f64::from(work.scale)
        };
        let scores: Vec<f64> = work.keys.chunks(dim).take(work.limits[row]).map(dot).collect();
        let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
        let sum: f64 = weights.iter().sum();
        let mut out = vec![0.0; dim];
        for (weight, value) in weights.iter().zip(work.values.chunks(dim)) {
            for (out, value) in out.iter_mut().zip(value) {
                *out += weight / sum * f64::from(*value);
            }
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn attention_is_the_softmax_of_its_scores(keys in 1_usize..200, rows in 1_usize..5, parts in 1_usize..9, seed: u32) {
            let dim = parts * LANES;
            let limits: Vec<usize> = (0..rows).map(|row| (keys - row.min(keys - 1)).max(1)).collect();
            let (q, k, v) = (numbers(rows * dim, seed), numbers(keys * dim, !seed), numbers(keys * dim, seed ^ 7));
            let work = Attention { queries: &q, limits: &limits, keys: &k, values: &v, dim, scale: 0.9 };
            let mut out = vec![f32::NAN; rows * dim];
            attend(&work, &mut out);
            let mut plain = out.clone();
            attend_body::<false>(&work, &mut plain);
            for row in 0..rows {
                for (at, expected) in reference(&work, row).into_iter().enumerate() {
                    for ours in [out[row * dim + at], plain[row * dim + at]] {
                        prop_assert!((f64::from(ours) - expected).abs() < 1e-5, "{ours} against {expected}");
                    }
                }
            }
        }

        #[test]
        fn a_row_is_the_same_bits_alone_and_in_company(keys in 3_usize..200, seed: u32) {
            let dim = 40;
            let limits = [keys, keys - 1, keys - 2];
            let (q, k, v) = (numbers(3 * dim, seed), numbers(keys * dim, !seed), numbers(keys * dim, seed ^ 7));
            let all = Attention { queries: &q, limits: &limits, keys: &k, values: &v, dim, scale: 0.3 };
            let mut together = vec![0.0; 3 * dim];
            attend(&all, &mut together);
            for row in 0..3 {
                let alone = Attention { queries: &q[row * dim..(row + 1) * dim], limits: &limits[row..=row], ..all };
                let mut out = vec![0.0; dim];
                attend(&alone, &mut out);
                prop_assert_eq!(&out[..], &together[row * dim..(row + 1) * dim]);
            }
        }
    }
}
