//! Attention over keys and values as they are kept.

use proptest::prelude::*;

use super::{bits, noise};
use crate::attention::{KEY_BLOCK, MOST_ROWS};
use crate::rows::{normalise_here, rope_neox, rope_norm};
use crate::{Angles, Heads, Kernel, KvCache, KvType, RopeStyle, ThreadPool};

/// What is read: so many tokens, the first of them before a cut, so many heads of queries for each of keys, and their size.
#[derive(Clone, Copy)]
struct Case {
    tokens: usize,
    cut: usize,
    group: usize,
    dim: usize,
}

/// Tokens read in one chunk, in two, and one by one see the same attention, on every kernel, and it is the textbook's.
fn attention_agrees(case: Case, kv_type: KvType, seed: u64) -> Result<(), TestCaseError> {
    let Case { tokens, cut, group, dim } = case;
    let heads = heads(tokens, group, dim, seed);
    let whole = read_through(Kernel::SCALAR, &[tokens], &heads, dim, kv_type);
    for kernel in Kernel::available() {
        let cuts = if cut == 0 { vec![tokens] } else { vec![cut, tokens - cut] };
        prop_assert_eq!(bits(&whole), bits(&read_through(kernel, &cuts, &heads, dim, kv_type)));
        // Under Miri one token alone after the cut is enough.
        if !cfg!(miri) {
            let one_by_one = read_through(kernel, &vec![1; tokens], &heads, dim, kv_type);
            prop_assert_eq!(bits(&whole), bits(&one_by_one));
        }
    }
    plain_attention(&whole, &heads, (tokens, dim), kv_type)
}

#[cfg(not(miri))]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn attention_is_the_same_wherever_chunks_end(
        tokens in 1_usize..90, cut in 0_usize..90, group in 1_usize..5, dim in prop_oneof![Just(8_usize), Just(24), Just(64)],
        seed: u64,
    ) {
        for kv_type in [KvType::F16, KvType::Q8] {
            attention_agrees(Case { tokens, cut: cut % tokens, group, dim }, kv_type, seed)?;
        }
    }
}

/// More keys than a block has, more tokens than a piece of work, a head that is not one block of numbers under a scale, and more
/// heads to the same keys than a piece of work. Under Miri `a_cache_is_copied…` alone sees a second block of keys.
#[test]
fn keys_in_several_blocks_and_queries_in_several_pieces_see_the_same() -> Result<(), TestCaseError> {
    let (tokens, few) = if cfg!(miri) { (MOST_ROWS + 3, 3) } else { (KEY_BLOCK + 3, KEY_BLOCK + 3) };
    attention_agrees(Case { tokens, cut: tokens - 1, group: 1, dim: 8 }, KvType::F16, 1)?;
    attention_agrees(Case { tokens: few, cut: few - 1, group: 1, dim: 40 }, KvType::Q8, 2)?;
    attention_agrees(Case { tokens: 2, cut: 1, group: MOST_ROWS + 1, dim: 8 }, KvType::F16, 3)
}

/// Queries and keys get their norms and their positions, values neither.
#[test]
fn heads_are_normed_and_turned_before_they_are_kept() {
    let (tokens, dim) = (3, 16);
    let [queries, keys, values] = heads(tokens, 2, dim, 4);
    let norm: Vec<f32> = (0..dim).map(|at| 1.0 + at as f32 / 16.0).collect();
    let angles: Vec<f32> = (0..tokens * dim / 2).map(|at| at as f32 / 5.0).collect();
    let (cos, sin): (Vec<f32>, Vec<f32>) = angles.iter().map(|angle| (angle.cos(), angle.sin())).unzip();
    for style in [RopeStyle::Norm, RopeStyle::Neox] {
        let turned = |heads: &[f32]| -> Vec<f32> {
            let mut heads = heads.to_vec();
            let row = heads.len() / tokens;
            for (at, head) in heads.chunks_exact_mut(dim).enumerate() {
                normalise_here(head, &norm, 1e-5);
                let of_token = at * dim / row * dim / 2..(at * dim / row + 1) * dim / 2;
                let turn = if style == RopeStyle::Norm { rope_norm } else { rope_neox };
                turn(head, &cos[of_token.clone()], &sin[of_token]);
            }
            heads
        };
        let mut pool = ThreadPool::new(Kernel::best(), 2).expect("threads");
        let (mut own_queries, mut own_keys) = (queries.clone(), keys.clone());
        KvCache::new(KV_HEADS, dim, tokens, KvType::F16).write(
            &mut pool,
            0,
            Heads {
                queries: &mut own_queries,
                keys: &mut own_keys,
                values: &values,
                norms: [Some(&norm); 2],
                epsilon: 1e-5,
                angles: Some(Angles { cos: &cos, sin: &sin, style }),
            },
        );
        assert_eq!((bits(&own_queries), bits(&own_keys)), (bits(&turned(&queries)), bits(&turned(&keys))));
    }
}

#[test]
fn bytes_take_nine_sixteenths_of_halves() {
    let halves = KvCache::bytes(KV_HEADS, 128, 4096, KvType::F16);
    assert_eq!(KvCache::bytes(KV_HEADS, 128, 4096, KvType::Q8) * 16, halves * 9);
}

#[test]
fn a_cache_is_copied_and_overwritten_whole_and_hides_no_damage() {
    for kv_type in [KvType::F16, KvType::Q8] {
        copy_wipe_and_damage(kv_type);
    }
}

fn copy_wipe_and_damage(kv_type: KvType) {
    let tokens = if cfg!(miri) { KEY_BLOCK + 2 } else { 40 };
    // One whole block of numbers under a scale, and what is left of another.
    let dim = if cfg!(miri) { 8 } else { 40 };
    let heads = heads(tokens, 2, dim, 3);
    let mut pool = ThreadPool::new(Kernel::best(), 1).expect("a thread");
    let row = KV_HEADS * dim;
    let fill = |pool: &mut ThreadPool, cache: &mut KvCache, heads: &[Vec<f32>; 3]| {
        let [mut queries, mut keys, values] = heads.clone();
        let (queries, keys) = (&mut queries[..], &mut keys[..]);
        let heads = Heads { queries, keys, values: &values, norms: [None; 2], epsilon: 0.0, angles: None };
        cache.write(pool, 0, heads);
    };
    let attend = |pool: &mut ThreadPool, cache: &KvCache| {
        let mut out = vec![0.0; 2 * row];
        cache.attend(pool, tokens - 1, 1, &heads[0][..2 * row], &mut out);
        out
    };
    let mut cache = KvCache::new(KV_HEADS, dim, tokens, kv_type);
    fill(&mut pool, &mut cache, &heads);
    let mut other = KvCache::new(KV_HEADS, dim, 2 * tokens, kv_type);
    other.copy(&cache, tokens);
    assert_eq!(bits(&attend(&mut pool, &cache)), bits(&attend(&mut pool, &other)));
    other.wipe(tokens);
    assert!(attend(&mut pool, &other).iter().all(|number| *number == 0.0));
    let mut damaged = heads.clone();
    damaged[1][5] = f32::NAN;
    fill(&mut pool, &mut cache, &damaged);
    assert!(attend(&mut pool, &cache)[0].is_nan());
}

const KV_HEADS: usize = 2;

/// Queries, keys and values of some tokens.
fn heads(tokens: usize, group: usize, dim: usize, seed: u64) -> [Vec<f32>; 3] {
    let mut noise = noise(seed);
    [group * KV_HEADS, KV_HEADS, KV_HEADS]
        .map(|heads| (0..tokens * heads * dim).map(|_| 2.0 * noise()).collect())
}

fn read_through(
    kernel: Kernel,
    chunks: &[usize],
    heads: &[Vec<f32>; 3],
    dim: usize,
    kv_type: KvType,
) -> Vec<f32> {
    let tokens = chunks.iter().sum();
    let [mut queries, mut keys, values] = heads.clone();
    let group = queries.len() / keys.len();
    let mut pool = ThreadPool::new(kernel, 2).expect("threads");
    let mut cache = KvCache::new(KV_HEADS, dim, tokens, kv_type);
    let mut out = vec![0.0; queries.len()];
    let mut at = 0;
    for chunk in chunks {
        let row = KV_HEADS * dim;
        let of_keys = at * row..(at + chunk) * row;
        let of_queries = of_keys.start * group..of_keys.end * group;
        cache.write(
            &mut pool,
            at,
            Heads {
                queries: &mut queries[of_queries.clone()],
                keys: &mut keys[of_keys.clone()],
                values: &values[of_keys],
                norms: [None; 2],
                epsilon: 0.0,
                angles: None,
            },
        );
        cache.attend(&mut pool, at, *chunk, &queries[of_queries.clone()], &mut out[of_queries]);
        at += chunk;
    }
    out
}

/// Each number of a head as it is kept.
fn stored(numbers: &[f32], dim: usize, kv_type: KvType) -> Vec<f64> {
    let byte = |part: &[f32]| -> Vec<f64> {
        let highest = part.iter().fold(0.0_f64, |highest, number| highest.max(f64::from(number.abs())));
        let scale = highest / 127.0;
        part.iter().map(|number| (f64::from(*number) / scale).round() * scale).collect()
    };
    match kv_type {
        KvType::F16 => numbers.iter().map(|number| half::f16::from_f32(*number).to_f64()).collect(),
        KvType::Q8 => numbers.chunks(dim).flat_map(|head| head.chunks(32).flat_map(byte)).collect(),
    }
}

/// The textbook's attention in double precision, over keys and values as they are kept.
fn plain_attention(
    out: &[f32],
    [queries, keys, values]: &[Vec<f32>; 3],
    (tokens, dim): (usize, usize),
    kv_type: KvType,
) -> Result<(), TestCaseError> {
    let group = queries.len() / keys.len();
    let (keys, values) = (stored(keys, dim, kv_type), stored(values, dim, kv_type));
    // A number halfway between two bytes may go to either, by the last bit of a product.
    let near = if kv_type == KvType::F16 { 1e-4 } else { 0.02 };
    let count = group * KV_HEADS;
    for token in 0..tokens {
        for head in 0..count {
            let at = |other: usize| (other * KV_HEADS + head / group) * dim;
            let query = &queries[(token * count + head) * dim..][..dim];
            let score = |other: usize| {
                let key = &keys[at(other)..][..dim];
                query.iter().zip(key).map(|(q, k)| f64::from(*q) * k).sum::<f64>() / (dim as f64).sqrt()
            };
            let weights: Vec<f64> = (0..=token).map(|other| score(other).exp()).collect();
            let sum: f64 = weights.iter().sum();
            for i in 0..dim {
                let exact: f64 =
                    weights.iter().enumerate().map(|(other, w)| w * values[at(other) + i]).sum::<f64>() / sum;
                let ours = f64::from(out[(token * count + head) * dim + i]);
                prop_assert!(
                    (ours - exact).abs() < near,
                    "token {}, head {}: {} against {}",
                    token,
                    head,
                    ours,
                    exact
                );
            }
        }
    }
    Ok(())
}
