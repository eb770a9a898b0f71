//! Where keys and values are kept: in half precision or quantised to bytes, head by head.
//!
//! Memory is taken from the system as it is first written, page by page, and given back at once when a text goes: an
//! allocator would keep the room of a long text for the next one of that size.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use half::f16;
use half::slice::HalfFloatSliceExt;
use half::vec::HalfFloatVecExt;
use memmap2::MmapMut;

use super::attention::{ABREAST, KEY_BLOCK, KvView, Q8_BLOCK, padded, q8_blocks};
use super::disjoint::DisjointPtr;

/// The number type of a KV cache (llama.cpp's `--cache-type-k` and `-v`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KvType {
    /// As half-precision floats.
    #[default]
    F16,
    /// As whole numbers of 8 bits, a scale for every 32 of a head: a little over half of the memory, and rounded more.
    Q8,
}

/// The keys and values of one layer.
#[derive(Debug)]
pub(super) struct KvStore {
    numbers: Numbers,
    pub heads: usize,
    pub dim: usize,
    pub capacity: usize,
}

/// Keys lie in groups of sixteen tokens, values one after the other; the scales of bytes do as well, those of keys first.
#[derive(Debug)]
enum Numbers {
    F16 { keys: Pages<u16>, values: Pages<u16> },
    Q8 { keys: Pages<i8>, values: Pages<i8>, scales: [Pages<f32>; 2] },
}

/// Numbers of keys, of values, and of the scales of each.
type Sizes = [usize; 4];

impl KvStore {
    /// An empty one.
    pub(super) fn new(heads: usize, dim: usize, capacity: usize, kv_type: KvType) -> Self {
        let capacity = capacity.next_multiple_of(KEY_BLOCK);
        let [keys, values, of_keys, of_values] = sizes(dim, capacity).map(|size| heads * size);
        let numbers = match kv_type {
            KvType::F16 => Numbers::F16 { keys: Pages::new(keys), values: Pages::new(values) },
            KvType::Q8 => Numbers::Q8 {
                keys: Pages::new(keys),
                values: Pages::new(values),
                scales: [Pages::new(of_keys), Pages::new(of_values)],
            },
        };
        Self { numbers, heads, dim, capacity }
    }

    /// Bytes of one.
    pub(super) fn bytes(heads: usize, dim: usize, capacity: usize, kv_type: KvType) -> usize {
        let [keys, values, of_keys, of_values] = sizes(dim, capacity.next_multiple_of(KEY_BLOCK));
        heads
            * match kv_type {
                KvType::F16 => 2 * (keys + values),
                KvType::Q8 => keys + values + 4 * (of_keys + of_values),
            }
    }

    /// Takes over the first `tokens` of another cache of the same model.
    ///
    /// # Panics
    /// When either has not room for them, or their heads differ.
    pub(super) fn copy(&mut self, other: &Self, tokens: usize) {
        assert_eq!((self.heads, self.dim), (other.heads, other.dim), "caches of the same model");
        let spans = sizes(self.dim, tokens);
        for head in 0..self.heads {
            let (to, from) = (self.starts(head), other.starts(head));
            match (&mut self.numbers, &other.numbers) {
                (Numbers::F16 { keys, values }, Numbers::F16 { keys: their_keys, values: their_values }) => {
                    take_over(keys, their_keys, (to[0], from[0], spans[0]));
                    take_over(values, their_values, (to[1], from[1], spans[1]));
                }
                (
                    Numbers::Q8 { keys, values, scales },
                    Numbers::Q8 { keys: their_keys, values: their_values, scales: their_scales },
                ) => {
                    take_over(keys, their_keys, (to[0], from[0], spans[0]));
                    take_over(values, their_values, (to[1], from[1], spans[1]));
                    for at in 0..2 {
                        let place = (to[2 + at], from[2 + at], spans[2 + at]);
                        take_over(&mut scales[at], &their_scales[at], place);
                    }
                }
                _ => panic!("caches of one model keep numbers alike"),
            }
        }
    }

    /// Overwrites what is kept of the first `tokens`.
    pub(super) fn wipe(&mut self, tokens: usize) {
        let spans = sizes(self.dim, tokens);
        for head in 0..self.heads {
            let starts = self.starts(head);
            match &mut self.numbers {
                Numbers::F16 { keys, values } => {
                    keys[starts[0]..][..spans[0]].fill(0);
                    values[starts[1]..][..spans[1]].fill(0);
                }
                Numbers::Q8 { keys, values, scales } => {
                    keys[starts[0]..][..spans[0]].fill(0);
                    values[starts[1]..][..spans[1]].fill(0);
                    scales[0][starts[2]..][..spans[2]].fill(0.0);
                    scales[1][starts[3]..][..spans[3]].fill(0.0);
                }
            }
        }
        // The memory is given back next: without this, writing to it would be left out as useless.
        std::hint::black_box(&self.numbers);
    }

    /// Where a head's numbers begin.
    fn starts(&self, head: usize) -> Sizes {
        sizes(self.dim, self.capacity).map(|size| head * size)
    }

    pub(super) fn view(&self, head: usize) -> KvView<'_> {
        let [keys_at, values_at, of_keys_at, of_values_at] = self.starts(head);
        let [keys_of, values_of, of_keys, of_values] = sizes(self.dim, self.capacity);
        match &self.numbers {
            Numbers::F16 { keys, values } => {
                KvView::F16 { keys: &keys[keys_at..][..keys_of], values: &values[values_at..][..values_of] }
            }
            Numbers::Q8 { keys, values, scales: [key_scales, value_scales] } => KvView::Q8 {
                keys: &keys[keys_at..][..keys_of],
                values: &values[values_at..][..values_of],
                scales: [&key_scales[of_keys_at..][..of_keys], &value_scales[of_values_at..][..of_values]],
            },
        }
    }

    /// Where tokens are written from several threads.
    pub(super) fn writer(&mut self) -> KvWriter {
        match &mut self.numbers {
            Numbers::F16 { keys, values } => {
                KvWriter::F16([DisjointPtr(keys.as_mut_ptr()), DisjointPtr(values.as_mut_ptr())])
            }
            Numbers::Q8 { keys, values, scales: [of_keys, of_values] } => KvWriter::Q8(
                [DisjointPtr(keys.as_mut_ptr()), DisjointPtr(values.as_mut_ptr())],
                [DisjointPtr(of_keys.as_mut_ptr()), DisjointPtr(of_values.as_mut_ptr())],
            ),
        }
    }

    /// The slot of a token, the same in every head.
    pub(super) fn slot(&self, token: usize) -> Slot {
        Slot { head: sizes(self.dim, self.capacity), token, dim: self.dim }
    }
}

/// Numbers in pages of their own, zero until they are written.
#[derive(Debug)]
struct Pages<T> {
    memory: MmapMut,
    count: usize,
    kind: PhantomData<T>,
}

/// Numbers of which any bytes are one.
trait Number: Copy {}
impl Number for u16 {}
impl Number for i8 {}
impl Number for f32 {}

impl<T: Number> Pages<T> {
    /// # Panics
    /// When the system has no memory for them.
    fn new(count: usize) -> Self {
        let bytes = (count * size_of::<T>()).max(1);
        let memory =
            MmapMut::map_anon(bytes).expect("a text's keys and values were planned to fit in memory");
        Self { memory, count, kind: PhantomData }
    }
}

impl<T: Number> Deref for Pages<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: pages are aligned for any number, hold as many, and any bytes are one.
        unsafe { std::slice::from_raw_parts(self.memory.as_ptr().cast(), self.count) }
    }
}

impl<T: Number> DerefMut for Pages<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: the pages are borrowed for writing, are aligned for any number and hold `count` of them.
        unsafe { std::slice::from_raw_parts_mut(self.memory.as_mut_ptr().cast(), self.count) }
    }
}

/// Numbers of one head for that many tokens: keys and their scales lie in whole groups.
fn sizes(dim: usize, tokens: usize) -> Sizes {
    let grouped = tokens.next_multiple_of(ABREAST);
    [grouped * dim, tokens * padded(dim), grouped * q8_blocks(dim), tokens * q8_blocks(dim)]
}

/// Copies numbers: to where, from where, how many.
fn take_over<T: Copy>(to: &mut [T], from: &[T], (to_at, from_at, count): (usize, usize, usize)) {
    to[to_at..][..count].copy_from_slice(&from[from_at..][..count]);
}

/// Pointers to keys and to values, and of the scales of each.
pub(super) enum KvWriter {
    F16([DisjointPtr<u16>; 2]),
    Q8([DisjointPtr<i8>; 2], [DisjointPtr<f32>; 2]),
}

/// A token's slot in every head.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    /// Numbers of a head.
    head: Sizes,
    token: usize,
    dim: usize,
}

impl KvWriter {
    /// # Safety
    /// The slot and the head are those of the store, and nobody else writes it.
    pub(super) unsafe fn put(&self, slot: Slot, head: usize, key: &[f32], value: &[f32]) {
        let Slot { head: sizes, token, dim } = slot;
        let starts = sizes.map(|size| head * size);
        let (group, lane) = (token / ABREAST, token % ABREAST);
        let (key_at, value_at) = (starts[0] + group * ABREAST * dim + lane, starts[1] + token * padded(dim));
        // SAFETY: the caller vouches that the slot and the head are those of the store, which has `dim` numbers and a scale
        // for each part of them there, and that nobody else writes them.
        unsafe {
            match self {
                Self::F16([keys, values]) => {
                    for (number, bits) in halves(key).into_iter().enumerate() {
                        *keys.at(key_at + number * ABREAST) = bits;
                    }
                    values.at(value_at).copy_from_nonoverlapping(halves(value).as_ptr(), dim);
                }
                Self::Q8([keys, values], [of_keys, of_values]) => {
                    for (part, (key, value)) in key.chunks(Q8_BLOCK).zip(value.chunks(Q8_BLOCK)).enumerate() {
                        let (bytes, scale) = round(key);
                        for (number, byte) in bytes[..key.len()].iter().enumerate() {
                            *keys.at(key_at + (part * Q8_BLOCK + number) * ABREAST) = *byte;
                        }
                        let scale_at = starts[2] + (group * q8_blocks(dim) + part) * ABREAST + lane;
                        *of_keys.at(scale_at) = scale;
                        let (bytes, scale) = round(value);
                        let at = values.at(value_at + part * Q8_BLOCK);
                        at.copy_from_nonoverlapping(bytes.as_ptr(), value.len());
                        *of_values.at(starts[3] + token * q8_blocks(dim) + part) = scale;
                    }
                }
            }
        }
    }
}

/// Rounds at most `Q8_BLOCK` numbers to eight bits and a scale; what is not finite stays so, in the scale.
fn round(numbers: &[f32]) -> ([i8; Q8_BLOCK], f32) {
    let highest = numbers.iter().fold(0.0_f32, |highest, number| highest.max(number.abs()));
    let inverse = 127.0 / highest;
    let mut bytes = [0; Q8_BLOCK];
    if numbers.iter().any(|number| !number.is_finite()) {
        return (bytes, f32::NAN);
    }
    // The inverse of the smallest floats is infinite: they are nothing.
    if highest > 0.0 && inverse.is_finite() {
        for (byte, number) in bytes.iter_mut().zip(numbers) {
            *byte = (number * inverse).round_ties_even() as i8;
        }
        return (bytes, highest / 127.0);
    }
    (bytes, 0.0)
}

/// Rounds to halves; what is too large for one becomes the largest.
fn halves(numbers: &[f32]) -> Vec<u16> {
    let largest = f16::MAX.to_f32();
    let numbers: Vec<f32> = numbers.iter().map(|number| number.clamp(-largest, largest)).collect();
    let mut halves = vec![f16::ZERO; numbers.len()];
    halves.convert_from_f32_slice(&numbers);
    halves.reinterpret_into()
}
