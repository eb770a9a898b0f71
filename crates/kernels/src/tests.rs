//! Every kernel against its scalar twin and against plain sums, bit for bit where the house promises bits.

use std::io::Error;

use proptest::prelude::*;

use super::*;

/// Numbers that look drawn by chance and are the same each time.
fn noise(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// A tensor as a file holds it: any numbers, with scales that are small finite halves.
fn tensor(format: Format, inputs: usize, outputs: usize, seed: u64) -> Vec<u8> {
    let mut noise = noise(seed);
    let mut bytes: Vec<u8> =
        (0..format.row_bytes(inputs) * outputs).map(|_| (noise() * 128.0) as i32 as u8).collect();
    let scales: &[usize] = match format {
        Format::Q4_0 | Format::Q5_0 | Format::Q8_0 => &[0],
        Format::Q4_1 | Format::Q5_1 | Format::Q4K | Format::Q5K => &[0, 2],
        Format::Q6K => &[208],
        Format::F16 => &[0],
        Format::F32 => &[],
    };
    for block in bytes.chunks_exact_mut(format.block_bytes()) {
        for at in scales {
            block[*at..at + 2].copy_from_slice(&half::f16::from_f32(noise() * 0.1).to_le_bytes());
        }
        if format == Format::F32 {
            block.copy_from_slice(&noise().to_le_bytes());
        }
    }
    bytes
}

fn packed(pool: &mut ThreadPool, format: Format, shape: (usize, usize), raw: &[u8]) -> Matrix {
    let mut plan = Plan::new(pool.kernel());
    plan.add(format, shape.0, shape.1);
    let read = |_: usize, at: u64, room: &mut [u8]| -> Result<(), Error> {
        room.copy_from_slice(&raw[at as usize..][..room.len()]);
        Ok(())
    };
    plan.pack(pool, &read).expect("memory").remove(0)
}

fn input(pool: &mut ThreadPool, rows: &[f32], width: usize) -> Input {
    let mut input = Input::default();
    input.reset(rows.len() / width, width);
    input.floats.copy_from_slice(rows);
    input.round(pool);
    input
}

fn multiplied(kernel: Kernel, format: Format, shape: (usize, usize), raw: &[u8], rows: &[f32]) -> Vec<f32> {
    let mut pool = ThreadPool::new(kernel, 2).expect("threads");
    let matrix = packed(&mut pool, format, shape, raw);
    let input = input(&mut pool, rows, shape.0);
    let mut out = vec![0.0; rows.len() / shape.0 * shape.1];
    matmul(&mut pool, &input, [Matmul { matrix: &matrix, out: &mut out, add: false }]);
    out
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

/// Miri runs a thousand times slower: it sees fewer and smaller cases, and `gemm` unpacks fewer blocks at once for fewer rows.
const CASES: u32 = if cfg!(miri) { 2 } else { 64 };
const MOST_OUTPUTS: usize = if cfg!(miri) { 11 } else { 70 };
const MOST_ROWS: usize = if cfg!(miri) { 7 } else { 37 };
const MOST_TOKENS: usize = if cfg!(miri) { 6 } else { 90 };
const SOME_FORMATS: &[Format] =
    if cfg!(miri) { &[Format::Q4_1, Format::Q6K, Format::F16] } else { &Format::ALL };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    /// All kernels give the scalar one's bits, and these are what the plain sum gives, within the rounding of inputs.
    #[test]
    fn every_kernel_gives_the_same_bits_near_the_plain_sum(
        format in proptest::sample::select(&Format::ALL),
        blocks in 1_usize..4, outputs in 1..MOST_OUTPUTS, rows in 1..MOST_ROWS, seed: u64,
    ) {
        let inputs = blocks * format.block().max(32);
        let raw = tensor(format, inputs, outputs, seed);
        let mut noise = noise(seed ^ 1);
        let x: Vec<f32> = (0..rows * inputs).map(|_| noise()).collect();
        let scalar = multiplied(Kernel::SCALAR, format, (inputs, outputs), &raw, &x);
        for kernel in Kernel::available() {
            let out = multiplied(kernel, format, (inputs, outputs), &raw, &x);
            prop_assert_eq!(bits(&out), bits(&scalar), "{} of {:?}", kernel.name(), format);
        }
        let mut weights = vec![0.0; inputs];
        for output in 0..outputs {
            format.read_row(&raw[output * format.row_bytes(inputs)..][..format.row_bytes(inputs)], &mut weights);
            for row in 0..rows {
                let x = &x[row * inputs..][..inputs];
                let exact: f64 = weights.iter().zip(x).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum();
                let norm: f64 = weights.iter().map(|w| f64::from(*w).powi(2)).sum::<f64>().sqrt();
                let ours = f64::from(scalar[row * outputs + output]);
                // Inputs are rounded to half of 1/127; errors add up like a walk: six times its usual length.
                let most = 6.0 * norm * (0.5 / 127.0) + 1e-5 * norm * (inputs as f64).sqrt();
                prop_assert!((ours - exact).abs() <= most, "{:?}: {} against {}", format, ours, exact);
            }
        }
    }

    /// A row alone, and the same row among others, behind any number of them.
    #[test]
    fn a_row_has_the_same_bits_alone_and_in_company(
        format in proptest::sample::select(&Format::ALL), rows in 1..MOST_ROWS, seed: u64,
    ) {
        let shape = (256, 24);
        let raw = tensor(format, shape.0, shape.1, seed);
        let mut noise = noise(seed ^ 2);
        let x: Vec<f32> = (0..rows * shape.0).map(|_| noise()).collect();
        for kernel in Kernel::available() {
            let together = multiplied(kernel, format, shape, &raw, &x);
            for row in [0, rows / 2, rows - 1] {
                let alone = multiplied(kernel, format, shape, &raw, &x[row * shape.0..][..shape.0]);
                prop_assert_eq!(bits(&alone), bits(&together[row * shape.1..][..shape.1]), "{}", kernel.name());
            }
        }
    }

    /// Tokens read in one chunk, in two, and one by one see the same attention, on every kernel.
    #[test]
    fn attention_is_the_same_wherever_chunks_end(
        tokens in 1..MOST_TOKENS, cut in 0..MOST_TOKENS, group in 1_usize..5, dim in prop_oneof![Just(8_usize), Just(24), Just(64)],
        seed: u64,
    ) {
        let cut = cut % tokens;
        let heads = heads(tokens, group, dim, seed);
        for kv_type in [KvType::F16, KvType::Q8] {
            let whole = read_through(Kernel::SCALAR, &[tokens], &heads, dim, kv_type);
            for kernel in Kernel::available() {
                let cuts = if cut == 0 { vec![tokens] } else { vec![cut, tokens - cut] };
                prop_assert_eq!(bits(&whole), bits(&read_through(kernel, &cuts, &heads, dim, kv_type)));
                let one_by_one = read_through(kernel, &vec![1; tokens], &heads, dim, kv_type);
                prop_assert_eq!(bits(&whole), bits(&one_by_one));
            }
            plain_attention(&whole, &heads, (tokens, dim), kv_type)?;
        }
    }
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

#[test]
fn rows_too_wide_to_stay_near_together_have_the_same_bits() {
    let (shape, rows) = if cfg!(miri) { ((512, 9), 20) } else { ((8192, 24), 70) };
    let mut noise = noise(9);
    let x: Vec<f32> = (0..rows * shape.0).map(|_| noise()).collect();
    let near = input(&mut ThreadPool::new(Kernel::SCALAR, 1).expect("a thread"), &x, shape.0).near();
    assert!(near < rows, "so many rows of this width are taken in parts");
    for format in [Format::Q4K, Format::Q6K, Format::F16] {
        let raw = tensor(format, shape.0, shape.1, 10);
        for kernel in Kernel::available() {
            let together = multiplied(kernel, format, shape, &raw, &x);
            for row in [near - 1, near, rows - 1] {
                let alone = multiplied(kernel, format, shape, &raw, &x[row * shape.0..][..shape.0]);
                assert_eq!(bits(&alone), bits(&together[row * shape.1..][..shape.1]), "{}", kernel.name());
            }
        }
    }
}

/// Many rows go past weights that are unpacked block by block, in groups, and what does not fill a tile goes alone.
#[test]
fn rows_in_several_groups_past_several_lots_of_blocks_have_the_same_bits() {
    let (shape, rows) =
        ((32 * gemm::BLOCKS_AT_ONCE + 256, if cfg!(miri) { 9 } else { 40 }), gemm::ROWS + 16 + 5);
    let mut noise = noise(11);
    let x: Vec<f32> = (0..rows * shape.0).map(|_| noise()).collect();
    let bias: Vec<f32> = (0..shape.1).map(|_| noise()).collect();
    for &format in SOME_FORMATS {
        let raw = tensor(format, shape.0, shape.1, 12);
        for kernel in Kernel::available() {
            let mut pool = ThreadPool::new(kernel, 2).expect("threads");
            let matrix = packed(&mut pool, format, shape, &raw).with_bias(bias.clone());
            let mut of = |x: &[f32]| {
                let mut out = vec![1.0; x.len() / shape.0 * shape.1];
                let input = input(&mut pool, x, shape.0);
                matmul(&mut pool, &input, [Matmul { matrix: &matrix, out: &mut out, add: true }]);
                out
            };
            let together = of(&x);
            for row in [0, gemm::ROWS - 1, gemm::ROWS, gemm::ROWS + 15, gemm::ROWS + 16, rows - 1] {
                let alone = of(&x[row * shape.0..][..shape.0]);
                let beside = &together[row * shape.1..][..shape.1];
                assert_eq!(bits(&alone), bits(beside), "{} of {format:?}, row {row}", kernel.name());
            }
        }
    }
}

#[test]
fn a_cache_in_bytes_is_copied_and_overwritten_whole_and_hides_no_damage() {
    let (tokens, dim) = (40, 40);
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
    let mut cache = KvCache::new(KV_HEADS, dim, tokens, KvType::Q8);
    fill(&mut pool, &mut cache, &heads);
    let mut other = KvCache::new(KV_HEADS, dim, 2 * tokens, KvType::Q8);
    other.copy(&cache, tokens);
    assert_eq!(bits(&attend(&mut pool, &cache)), bits(&attend(&mut pool, &other)));
    other.wipe(tokens);
    assert!(attend(&mut pool, &other).iter().all(|number| *number == 0.0));
    let mut damaged = heads.clone();
    damaged[1][5] = f32::NAN;
    fill(&mut pool, &mut cache, &damaged);
    assert!(attend(&mut pool, &cache)[0].is_nan());
    let halves = KvCache::bytes(KV_HEADS, 128, 4096, KvType::F16);
    assert_eq!(KvCache::bytes(KV_HEADS, 128, 4096, KvType::Q8) * 16, halves * 9);
}

#[test]
fn a_gated_product_is_the_gate_of_two_products() {
    let shape = (64, 40);
    let mut noise = noise(5);
    let x: Vec<f32> = (0..70 * shape.0).map(|_| noise()).collect();
    let raws = [1, 2].map(|seed| tensor(Format::Q4_0, shape.0, shape.1, seed));
    let [mut gate, up] = [0, 1].map(|i| multiplied(Kernel::SCALAR, Format::Q4_0, shape, &raws[i], &x));
    rows::gate_row(&mut gate, &up);
    for kernel in Kernel::available() {
        let mut pool = ThreadPool::new(kernel, 2).expect("threads");
        let [a, b] = [0, 1].map(|i: usize| packed(&mut pool, Format::Q4_0, shape, &raws[i]));
        let input = input(&mut pool, &x, shape.0);
        let mut out = vec![0.0; gate.len()];
        gated_matmul(&mut pool, &input, &a, &b, &mut out);
        assert_eq!(bits(&out), bits(&gate), "{}", kernel.name());
    }
}

#[test]
fn bias_and_addition_go_into_the_product() {
    let shape = (32, 20);
    let raw = tensor(Format::Q8_0, shape.0, shape.1, 3);
    let x = vec![0.5; shape.0];
    let plain = multiplied(Kernel::SCALAR, Format::Q8_0, shape, &raw, &x);
    let bias: Vec<f32> = (0..shape.1).map(|i| i as f32).collect();
    for kernel in Kernel::available() {
        let mut pool = ThreadPool::new(kernel, 1).expect("threads");
        let matrix = packed(&mut pool, Format::Q8_0, shape, &raw).with_bias(bias.clone());
        let input = input(&mut pool, &x, shape.0);
        let mut out = vec![100.0; shape.1];
        matmul(&mut pool, &input, [Matmul { matrix: &matrix, out: &mut out, add: true }]);
        for ((out, plain), bias) in out.iter().zip(&plain).zip(&bias) {
            assert!((out - (100.0 + plain + bias)).abs() < 1e-3, "{out}: {plain} + {bias} + 100");
        }
    }
}
