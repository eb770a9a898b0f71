//! Drawing a token from logits.
//!
//! The order is llama.cpp's default where both have a step: repetition penalty, top-k, top-p,
//! min-p, temperature. Random numbers are keyed by (seed, position), so a token depends on nothing
//! but its own logits: the same seed gives the same text whatever else the engine is doing.

/// How tokens are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// 0 takes the likeliest token; larger is more varied.
    pub temperature: f32,
    /// Keep the smallest set of tokens whose probabilities reach this sum; 1 keeps all.
    pub top_p: f32,
    /// Keep this many of the likeliest tokens; 0 keeps all.
    pub top_k: u32,
    /// Drop tokens less likely than this share of the likeliest; 0 drops none.
    pub min_p: f32,
    /// Divides the logits of tokens already generated; 1 does nothing.
    pub repeat_penalty: f32,
    /// Key of the random numbers.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { temperature: 0.0, top_p: 1.0, top_k: 0, min_p: 0.0, repeat_penalty: 1.0, seed: 0 }
    }
}

/// Draws the token at `position` (0 for the first generated one). `generated` are the tokens drawn
/// so far: the penalty never touches words of the prompt, so names and figures can be copied.
/// Returns `None` when no logit is a number.
pub fn draw(logits: &mut [f32], generated: &[u32], position: u64, sampling: &Sampling) -> Option<u32> {
    penalise(logits, generated, sampling.repeat_penalty);
    if sampling.temperature <= 0.0 {
        return likeliest(logits);
    }
    let mut kept = candidates(logits, sampling)?;
    let top = kept[0].1;
    let mut sum = 0.0_f64;
    for (_, logit) in &mut kept {
        *logit = f64::from(((*logit - top) as f32) / sampling.temperature).exp();
        sum += *logit;
    }
    let mut left = uniform(sampling.seed, position) * sum;
    for (token, weight) in &kept {
        left -= weight;
        if left < 0.0 {
            return Some(*token);
        }
    }
    kept.last().map(|(token, _)| *token)
}

fn penalise(logits: &mut [f32], generated: &[u32], penalty: f32) {
    if penalty == 1.0 {
        return;
    }
    let mut seen = generated.to_vec();
    seen.sort_unstable();
    seen.dedup();
    for token in seen {
        if let Some(logit) = logits.get_mut(token as usize) {
            *logit = if *logit > 0.0 { *logit / penalty } else { *logit * penalty };
        }
    }
}

/// The token of the largest logit, the first of equals.
pub fn likeliest(logits: &[f32]) -> Option<u32> {
    let mut best: Option<(usize, f32)> = None;
    for (token, &logit) in logits.iter().enumerate() {
        if !logit.is_nan() && logit > f32::NEG_INFINITY && best.is_none_or(|(_, top)| logit > top) {
            best = Some((token, logit));
        }
    }
    best.map(|(token, _)| token as u32)
}

/// Tokens that survive top-k, top-p and min-p, likeliest first, with their logits.
fn candidates(logits: &[f32], sampling: &Sampling) -> Option<Vec<(u32, f64)>> {
    let mut kept: Vec<(u32, f64)> = logits
        .iter()
        .enumerate()
        .filter(|(_, logit)| logit.is_finite())
        .map(|(token, &logit)| (token as u32, f64::from(logit)))
        .collect();
    let by_rank = |a: &(u32, f64), b: &(u32, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let k = sampling.top_k as usize;
    if k > 0 && k < kept.len() {
        kept.select_nth_unstable_by(k - 1, by_rank);
        kept.truncate(k);
    }
    kept.sort_unstable_by(by_rank);
    let top = kept.first()?.1;
    if sampling.top_p < 1.0 {
        let total: f64 = kept.iter().map(|(_, logit)| (logit - top).exp()).sum();
        let mut reached = 0.0;
        let mut keep = 0;
        for (_, logit) in &kept {
            keep += 1;
            reached += (logit - top).exp() / total;
            if reached >= f64::from(sampling.top_p) {
                break;
            }
        }
        kept.truncate(keep);
    }
    if sampling.min_p > 0.0 {
        let floor = top + f64::from(sampling.min_p).ln();
        kept.retain(|(_, logit)| *logit >= floor);
    }
    Some(kept)
}

/// Natural logarithms of the probabilities at temperature 1.
pub fn log_softmax(logits: &[f32]) -> Vec<f32> {
    let top = logits.iter().copied().filter(|logit| logit.is_finite()).fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|&logit| f64::from(logit - top).exp()).sum();
    let log_sum = sum.ln() as f32;
    logits.iter().map(|&logit| logit - top - log_sum).collect()
}

/// A number in [0, 1) that depends only on the key: SplitMix64's finaliser (Steele, Lea and Flood,
/// 2014) over seed and position.
fn uniform(seed: u64, position: u64) -> f64 {
    let mix = |mut z: u64| {
        z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let bits = mix(mix(seed) ^ position.wrapping_mul(0xD605_BBB5_8C8A_BBC9));
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(sampling: Sampling, times: u64) -> Vec<u32> {
        let logits = [1.0, 3.0, 2.0, -4.0];
        (0..times).map(|at| draw(&mut logits.clone(), &[], at, &sampling).expect("finite logits")).collect()
    }

    #[test]
    fn greedy_takes_the_first_of_the_largest() {
        assert_eq!(draw(&mut [1.0, 5.0, 5.0], &[], 0, &Sampling::default()), Some(1));
        assert_eq!(draw(&mut [f32::NAN, -1.0], &[], 0, &Sampling::default()), Some(1));
        assert_eq!(draw(&mut [f32::NAN], &[], 0, &Sampling::default()), None);
    }

    #[test]
    fn the_same_seed_and_position_give_the_same_token_and_others_do_not() {
        let warm = Sampling { temperature: 1.0, seed: 7, ..Sampling::default() };
        assert_eq!(drawn(warm, 50), drawn(warm, 50));
        assert_ne!(drawn(warm, 50), drawn(Sampling { seed: 8, ..warm }, 50));
    }

    #[test]
    fn frequencies_follow_the_softmax() {
        let warm = Sampling { temperature: 1.0, seed: 3, ..Sampling::default() };
        let share = drawn(warm, 20_000).iter().filter(|&&token| token == 1).count() as f64 / 20_000.0;
        // e^3 / (e^1 + e^3 + e^2 + e^-4)
        assert!((share - 0.6649).abs() < 0.02, "share of the likeliest token: {share}");
    }

    #[test]
    fn each_filter_narrows_the_choice() {
        let warm = Sampling { temperature: 5.0, seed: 1, ..Sampling::default() };
        assert!(drawn(warm, 500).contains(&3));
        assert!(drawn(Sampling { top_k: 2, ..warm }, 500).iter().all(|token| [1, 2].contains(token)));
        assert!(drawn(Sampling { top_p: 0.6, ..warm }, 500).iter().all(|&token| token == 1));
        assert!(!drawn(Sampling { min_p: 0.05, ..warm }, 500).contains(&3));
    }

    #[test]
    fn the_penalty_pushes_generated_tokens_down_whatever_their_sign() {
        let sampling = Sampling { repeat_penalty: 2.0, ..Sampling::default() };
        assert_eq!(draw(&mut [1.0, 1.5], &[1, 1], 0, &sampling), Some(0));
        assert_eq!(draw(&mut [-1.5, -1.0], &[1], 0, &sampling), Some(0));
    }

    #[test]
    fn log_probabilities_sum_to_one() {
        let sum: f32 = log_softmax(&[1.0, 3.0, 2.0, -4.0]).iter().map(|log| log.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-5);
    }
}
