//! Keys and values of the tokens read so far, in half precision, and the attention over them.

use half::f16;
use half::slice::HalfFloatSliceExt;
use half::vec::HalfFloatVecExt;

use super::attention::{ABREAST, Attention, BLOCK, MOST_ROWS, padded};
use super::places::Places;
use super::rows::{normalise_here, turn_halves, turn_pairs};
use super::simd::{Simd, Work};
use super::team::Team;

/// The keys and values of one layer, with room for a whole context.
///
/// Memory is taken from the system as it is first written, page by page.
#[derive(Debug)]
pub struct Cache {
    keys: Vec<u16>,
    values: Vec<u16>,
    heads: usize,
    dim: usize,
    capacity: usize,
}

/// The angles of some tokens, half a head for each.
#[derive(Debug, Clone, Copy)]
pub struct Angles<'a> {
    /// Cosines.
    pub cos: &'a [f32],
    /// Sines.
    pub sin: &'a [f32],
    /// Whether neighbours are turned together, rather than numbers half a head apart.
    pub in_pairs: bool,
}

/// Heads of some tokens, before they get their positions.
pub struct Heads<'a> {
    /// Queries, all heads of one token after the other's.
    pub queries: &'a mut [f32],
    /// Keys.
    pub keys: &'a mut [f32],
    /// Values.
    pub values: &'a [f32],
    /// Norms of each head of queries and of keys, for models that have them.
    pub norms: [Option<&'a [f32]>; 2],
    /// What keeps a norm from dividing by nothing.
    pub epsilon: f32,
    /// The angles of these tokens; none in a layer without positions.
    pub angles: Option<Angles<'a>>,
}

impl Cache {
    /// An empty cache.
    #[must_use]
    pub fn new(heads: usize, dim: usize, capacity: usize) -> Self {
        let capacity = capacity.next_multiple_of(BLOCK);
        let keys = vec![0; heads * capacity * dim];
        let values = vec![0; heads * capacity * padded(dim)];
        Self { keys, values, heads, dim, capacity }
    }

    /// Bytes of a cache, for plans.
    #[must_use]
    pub fn bytes(heads: usize, dim: usize, capacity: usize) -> usize {
        2 * heads * capacity.next_multiple_of(BLOCK) * (dim + padded(dim))
    }

    /// Takes over the first `tokens` of another cache of the same model.
    ///
    /// # Panics
    /// When either has not room for them, or their heads differ.
    pub fn copy(&mut self, other: &Self, tokens: usize) {
        assert_eq!((self.heads, self.dim), (other.heads, other.dim), "caches of the same model");
        let (keys, values) = self.spans(tokens);
        for head in 0..self.heads {
            let [own_keys, own_values] = self.starts(head);
            let [their_keys, their_values] = other.starts(head);
            self.keys[own_keys..][..keys].copy_from_slice(&other.keys[their_keys..][..keys]);
            self.values[own_values..][..values].copy_from_slice(&other.values[their_values..][..values]);
        }
    }

    /// Overwrites what is kept of the first `tokens`.
    pub fn wipe(&mut self, tokens: usize) {
        let (keys, values) = self.spans(tokens);
        for head in 0..self.heads {
            let [own_keys, own_values] = self.starts(head);
            self.keys[own_keys..][..keys].fill(0);
            self.values[own_values..][..values].fill(0);
        }
        // The memory is given back next: without this, writing to it would be left out as useless.
        std::hint::black_box((&self.keys, &self.values));
    }

    /// Numbers of a head's keys and values for that many tokens: keys lie in whole groups.
    fn spans(&self, tokens: usize) -> (usize, usize) {
        (tokens.next_multiple_of(ABREAST) * self.dim, tokens * padded(self.dim))
    }

    /// Where a head's keys and values begin.
    fn starts(&self, head: usize) -> [usize; 2] {
        [head * self.capacity * self.dim, head * self.capacity * padded(self.dim)]
    }

    fn keys_of(&self, head: usize) -> &[u16] {
        &self.keys[head * self.capacity * self.dim..][..self.capacity * self.dim]
    }

    fn values_of(&self, head: usize) -> &[u16] {
        let width = padded(self.dim);
        &self.values[head * self.capacity * width..][..self.capacity * width]
    }

    /// Norms and turns the heads, and keeps the keys and values as those of `position` and after.
    ///
    /// # Panics
    /// When there is no room left, or the rows do not fit together.
    pub fn place(&mut self, team: &mut Team, position: usize, heads: Heads<'_>) {
        let Heads { queries, keys, values, norms, epsilon, angles } = heads;
        let row = self.heads * self.dim;
        let tokens = keys.len() / row;
        assert!(position + tokens <= self.capacity, "the cache has room");
        assert!(values.len() == keys.len() && queries.len().is_multiple_of(tokens * self.dim));
        let kernel = team.kernel();
        let to = (Places(self.keys.as_mut_ptr()), Places(self.values.as_mut_ptr()));
        let query_row = queries.len() / tokens;
        let (queries, keys) = (Places(queries.as_mut_ptr()), Places(keys.as_mut_ptr()));
        let (dim, capacity, count) = (self.dim, self.capacity, self.heads);
        let pairs = dim / 2;
        team.share(tokens, &|token| {
            let turn = angles.map(|angles| {
                let of_token = token * pairs..(token + 1) * pairs;
                (&angles.cos[of_token.clone()], &angles.sin[of_token], angles.in_pairs)
            });
            // SAFETY: each item has the rows of its own token.
            let (queries, keys) = unsafe {
                (
                    std::slice::from_raw_parts_mut(queries.at(token * query_row), query_row),
                    std::slice::from_raw_parts_mut(keys.at(token * row), row),
                )
            };
            kernel.run(Turn { heads: queries, dim, norm: norms[0], epsilon, turn });
            kernel.run(Turn { heads: keys, dim, norm: norms[1], epsilon, turn });
            let at = position + token;
            for head in 0..count {
                let of_head = head * dim..(head + 1) * dim;
                let key = halves(&keys[of_head.clone()]);
                let group = head * capacity * dim + at / ABREAST * ABREAST * dim + at % ABREAST;
                let value = halves(&values[token * row..][of_head]);
                let place = (head * capacity + at) * padded(dim);
                // SAFETY: the places belong to this token's position, which is below the capacity.
                unsafe {
                    for (number, bits) in key.into_iter().enumerate() {
                        *to.0.at(group + number * ABREAST) = bits;
                    }
                    to.1.at(place).copy_from_nonoverlapping(value.as_ptr(), dim);
                }
            }
        });
    }

    /// The attention of some tokens, whose keys and values are kept from `position` on, into `out`.
    ///
    /// # Panics
    /// When the rows do not fit together.
    pub fn attend(&self, team: &mut Team, position: usize, tokens: usize, queries: &[f32], out: &mut [f32]) {
        let (dim, row) = (self.dim, queries.len() / tokens);
        assert!(out.len() == queries.len() && row.is_multiple_of(dim), "whole heads in, whole heads out");
        assert!(position + tokens <= self.capacity, "the cache holds every key");
        let heads = row / dim;
        let group = heads / self.heads;
        let kernel = team.kernel();
        let scale = 1.0 / (dim as f32).sqrt();
        let out = Places(out.as_mut_ptr());
        let piece = |head: usize, first_row: usize, rows: usize, stride: usize, sees: (usize, usize)| {
            let start = first_row + head * dim;
            // SAFETY: the rows lie within queries and out, and no other piece has them.
            let out = unsafe { out.at(start) };
            kernel.run(Attention {
                queries: queries[start..].as_ptr(),
                out,
                stride,
                rows,
                first: sees.0,
                step: sees.1,
                keys: self.keys_of(head / group),
                values: self.values_of(head / group),
                dim,
                scale,
            });
        };
        if tokens == 1 {
            // One token: the heads that look at the same keys are rows of one piece.
            let pieces = group.div_ceil(MOST_ROWS);
            team.share(self.heads * pieces, &|item| {
                let first = item % pieces * MOST_ROWS;
                let rows = MOST_ROWS.min(group - first);
                piece(item / pieces * group + first, 0, rows, dim, (position + 1, 0));
            });
            return;
        }
        let tiles = tokens.div_ceil(MOST_ROWS);
        team.share(heads * tiles, &|item| {
            // The last tokens see most keys: they go first.
            let token = (tiles - 1 - item / heads) * MOST_ROWS;
            let rows = MOST_ROWS.min(tokens - token);
            piece(item % heads, token * row, rows, row, (position + token + 1, 1));
        });
    }
}

/// Rounds to halves; what is too large for one becomes the largest.
fn halves(numbers: &[f32]) -> Vec<u16> {
    let largest = f16::MAX.to_f32();
    let numbers: Vec<f32> = numbers.iter().map(|number| number.clamp(-largest, largest)).collect();
    let mut halves = vec![f16::ZERO; numbers.len()];
    halves.convert_from_f32_slice(&numbers);
    halves.reinterpret_into()
}

struct Turn<'a> {
    heads: &'a mut [f32],
    dim: usize,
    norm: Option<&'a [f32]>,
    epsilon: f32,
    turn: Option<(&'a [f32], &'a [f32], bool)>,
}

impl Work for Turn<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for head in self.heads.chunks_exact_mut(self.dim) {
            if let Some(norm) = self.norm {
                normalise_here(head, norm, self.epsilon);
            }
            match self.turn {
                Some((cos, sin, true)) => turn_pairs(head, cos, sin),
                Some((cos, sin, false)) => turn_halves(head, cos, sin),
                None => {}
            }
        }
    }
}
