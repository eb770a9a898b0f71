//! Every kernel against its scalar twin and against plain sums, bit for bit where the house promises bits.
//!
//! Miri runs a thousand times slower and sees the scalar kernel only: under it the cases drawn by chance are left out, those
//! that are written out take the same branches with fewer numbers, and what goes in several parts goes in smaller ones
//! (`gemm::ROWS_AT_ONCE`, `attention::KEY_BLOCK` and their like).

mod attention;
mod products;

use std::io::Error;

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
