//! Weights as the kernels want them: panels of as many outputs as a register has lanes, read from front to back.
//!
//! A panel holds, for each 32 inputs, the scales of its outputs and then their numbers, four inputs of each
//! output side by side. Nibbles come first (groups 2i and 2i + 1 share vector i), then a vector of fifth bits
//! (bit g for group g), or two vectors of fifth and sixth bits (two bits a group). The last panel is filled up
//! with weights of zero.

use super::formats::{Format, Quantised, Scales, for_format};

/// Bytes of a panel.
pub(super) fn panel_bytes(format: Format, inputs: usize, lanes: usize) -> usize {
    match format {
        Format::F16 => 2 * inputs * lanes,
        Format::F32 => 4 * inputs * lanes,
        quantised => for_format!(quantised, F => {
            inputs / 32 * block_bytes::<F>(lanes) + inputs.div_ceil(256) * super_bytes::<F>(lanes)
        }),
    }
}

/// Bytes of what 32 inputs need.
#[inline(always)]
pub(super) const fn block_bytes<F: Quantised>(lanes: usize) -> usize {
    let scales = match F::SCALES {
        Scales::One(_) | Scales::Super | Scales::Halves => 2,
        Scales::Two => 4,
    };
    (scales + 4 * F::BITS as usize) * lanes
}

/// Bytes of what 256 inputs share.
#[inline(always)]
pub(super) const fn super_bytes<F: Quantised>(lanes: usize) -> usize {
    match F::SCALES {
        Scales::One(_) | Scales::Two => 0,
        Scales::Super => 4 * lanes,
        Scales::Halves => 2 * lanes,
    }
}

/// Packs at most `lanes` rows of the file, one after the other in `raw`, into one panel.
///
/// # Panics
/// When `panel` has not the bytes that [`panel_bytes`] gives.
pub(super) fn pack(format: Format, raw: &[u8], inputs: usize, lanes: usize, panel: &mut [u8]) {
    assert_eq!(panel.len(), panel_bytes(format, inputs, lanes), "a panel has one size");
    let rows = raw.len() / format.row_bytes(inputs);
    if rows < lanes {
        panel.fill(0);
    }
    match format {
        Format::F16 => transpose::<2>(raw, inputs, lanes, panel),
        Format::F32 => transpose::<4>(raw, inputs, lanes, panel),
        quantised => for_format!(quantised, F => match lanes {
            8 => pack_as::<F, 8>(raw, rows, panel),
            16 => pack_as::<F, 16>(raw, rows, panel),
            _ => unreachable!("panels have 8 or 16 lanes"),
        }),
    }
}

/// Rows of numbers of `SIZE` bytes become columns.
fn transpose<const SIZE: usize>(raw: &[u8], inputs: usize, lanes: usize, panel: &mut [u8]) {
    for (lane, row) in raw.chunks_exact(inputs * SIZE).enumerate() {
        for (number, place) in row.as_chunks::<SIZE>().0.iter().zip(panel.chunks_exact_mut(lanes * SIZE)) {
            place[lane * SIZE..][..SIZE].copy_from_slice(number);
        }
    }
}

fn pack_as<F: Quantised, const LANES: usize>(raw: &[u8], rows: usize, panel: &mut [u8]) {
    let row_bytes = raw.len() / rows;
    let blocks = panel.chunks_exact_mut(super_bytes::<F>(LANES) + F::PARTS * block_bytes::<F>(LANES));
    for (at, block) in blocks.enumerate() {
        let raw = &raw[at * F::BYTES..];
        let (shared, parts) = block.split_at_mut(super_bytes::<F>(LANES));
        for row in 0..rows {
            put_shared::<F, LANES>(&raw[row * row_bytes..][..F::BYTES], row, shared);
        }
        for (part, block) in parts.chunks_exact_mut(block_bytes::<F>(LANES)).enumerate() {
            for row in 0..rows {
                put_block::<F, LANES>(&raw[row * row_bytes..][..F::BYTES], part, row, block);
            }
        }
    }
}

fn put_shared<F: Quantised, const LANES: usize>(raw: &[u8], lane: usize, shared: &mut [u8]) {
    if shared.is_empty() {
        return;
    }
    let block = F::part(raw, 0);
    shared[2 * lane..][..2].copy_from_slice(&block.scale.to_le_bytes());
    if F::SCALES == Scales::Super {
        shared[2 * (LANES + lane)..][..2].copy_from_slice(&block.min.to_le_bytes());
    }
}

#[inline(always)]
fn put_block<F: Quantised, const LANES: usize>(raw: &[u8], part: usize, lane: usize, panel: &mut [u8]) {
    let block = F::part(raw, part);
    let scales = block_bytes::<F>(LANES) - 4 * F::BITS as usize * LANES;
    let (scales, numbers) = panel.split_at_mut(scales);
    match F::SCALES {
        Scales::One(_) => scales[2 * lane..][..2].copy_from_slice(&block.scale.to_le_bytes()),
        Scales::Two => {
            scales[2 * lane..][..2].copy_from_slice(&block.scale.to_le_bytes());
            scales[2 * (LANES + lane)..][..2].copy_from_slice(&block.min.to_le_bytes());
        }
        Scales::Super | Scales::Halves => {
            scales[lane] = block.small[0];
            scales[LANES + lane] = block.small[1];
        }
    }
    let mut put = |vector: usize, value: u32| {
        numbers[4 * (vector * LANES + lane)..][..4].copy_from_slice(&value.to_le_bytes());
    };
    let groups = block.groups;
    if F::BITS == 8 {
        for (vector, group) in groups.into_iter().enumerate() {
            put(vector, group);
        }
        return;
    }
    let low = 0x0f0f_0f0f;
    for vector in 0..4 {
        put(vector, (groups[2 * vector] & low) | ((groups[2 * vector + 1] & low) << 4));
    }
    if F::BITS == 5 {
        let fifth = |bits: u32, group: usize| bits | (((groups[group] >> 4) & 0x0101_0101) << group);
        put(4, (0..8).fold(0, fifth));
    }
    if F::BITS == 6 {
        for half in 0..2 {
            let high =
                |bits: u32, at: usize| bits | (((groups[4 * half + at] >> 4) & 0x0303_0303) << (2 * at));
            put(4 + half, (0..4).fold(0, high));
        }
    }
}
