//! Keys and values of the tokens read so far, in half precision or in bytes, and the attention over them.

use super::attention::{Attention, MOST_ROWS};
use super::disjoint::DisjointPtr;
use super::kv_store::{KvStore, KvType};
use super::rows::{normalise_here, rope_neox, rope_norm};
use super::simd::{Simd, Work};
use super::thread_pool::ThreadPool;

/// The keys and values of one layer, with room for a whole context.
#[derive(Debug)]
pub struct KvCache(KvStore);

/// Which two numbers of a head a position turns together (named as in llama.cpp).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RopeStyle {
    /// Neighbours, as llama has them.
    Norm,
    /// Numbers half a head apart, as GPT-NeoX and qwen have them.
    Neox,
}

/// The angles of some tokens, half a head for each.
#[derive(Debug, Clone, Copy)]
pub struct Angles<'a> {
    /// Cosines.
    pub cos: &'a [f32],
    /// Sines.
    pub sin: &'a [f32],
    /// Which numbers are turned together.
    pub style: RopeStyle,
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

impl KvCache {
    /// An empty cache.
    #[must_use]
    pub fn new(heads: usize, dim: usize, capacity: usize, kv_type: KvType) -> Self {
        Self(KvStore::new(heads, dim, capacity, kv_type))
    }

    /// Bytes of a cache, for plans.
    #[must_use]
    pub fn bytes(heads: usize, dim: usize, capacity: usize, kv_type: KvType) -> usize {
        KvStore::bytes(heads, dim, capacity, kv_type)
    }

    /// Takes over the first `tokens` of another cache of the same model.
    ///
    /// # Panics
    /// When either has not room for them, or their heads differ.
    pub fn copy(&mut self, other: &Self, tokens: usize) {
        self.0.copy(&other.0, tokens);
    }

    /// Overwrites what is kept of the first `tokens`.
    pub fn wipe(&mut self, tokens: usize) {
        self.0.wipe(tokens);
    }

    /// Norms and rotates the heads, and stores the keys and values as those of `position` and after.
    ///
    /// # Panics
    /// When there is no room left, or the rows do not fit together.
    pub fn write(&mut self, pool: &mut ThreadPool, position: usize, heads: Heads<'_>) {
        let Heads { queries, keys, values, norms, epsilon, angles } = heads;
        let KvStore { heads: count, dim, capacity, .. } = self.0;
        let row = count * dim;
        let tokens = keys.len() / row;
        assert!(position + tokens <= capacity, "the cache has room");
        assert!(values.len() == keys.len() && queries.len().is_multiple_of(tokens * dim));
        let kernel = pool.kernel();
        let to = self.0.writer();
        let query_row = queries.len() / tokens;
        let (queries, keys) = (DisjointPtr(queries.as_mut_ptr()), DisjointPtr(keys.as_mut_ptr()));
        let store = &self.0;
        let pairs = dim / 2;
        pool.for_each(tokens, &|token| {
            let rope = angles.map(|angles| {
                let of_token = token * pairs..(token + 1) * pairs;
                (&angles.cos[of_token.clone()], &angles.sin[of_token], angles.style)
            });
            // SAFETY: each item has the rows of its own token.
            let (queries, keys) = unsafe {
                (
                    std::slice::from_raw_parts_mut(queries.at(token * query_row), query_row),
                    std::slice::from_raw_parts_mut(keys.at(token * row), row),
                )
            };
            kernel.run(NormRope { heads: queries, dim, norm: norms[0], epsilon, rope });
            kernel.run(NormRope { heads: keys, dim, norm: norms[1], epsilon, rope });
            let slot = store.slot(position + token);
            for head in 0..count {
                let of_head = head * dim..(head + 1) * dim;
                // SAFETY: the slot belongs to this token's position, which is below the capacity.
                unsafe { to.put(slot, head, &keys[of_head.clone()], &values[token * row..][of_head]) };
            }
        });
    }

    /// The attention of some tokens, whose keys and values are kept from `position` on, into `out`.
    ///
    /// # Panics
    /// When the rows do not fit together.
    pub fn attend(
        &self,
        pool: &mut ThreadPool,
        position: usize,
        tokens: usize,
        queries: &[f32],
        out: &mut [f32],
    ) {
        let KvStore { heads: kv_heads, dim, capacity, .. } = self.0;
        let row = queries.len() / tokens;
        assert!(out.len() == queries.len() && row.is_multiple_of(dim), "whole heads in, whole heads out");
        assert!(position + tokens <= capacity, "the cache holds every key");
        let heads = row / dim;
        let group = heads / kv_heads;
        let kernel = pool.kernel();
        let scale = 1.0 / (dim as f32).sqrt();
        let out = DisjointPtr(out.as_mut_ptr());
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
                kv: self.0.view(head / group),
                dim,
                scale,
            });
        };
        if tokens == 1 {
            // One token: the heads that look at the same keys are rows of one piece.
            let pieces = group.div_ceil(MOST_ROWS);
            pool.for_each(kv_heads * pieces, &|item| {
                let first = item % pieces * MOST_ROWS;
                let rows = MOST_ROWS.min(group - first);
                piece(item / pieces * group + first, 0, rows, dim, (position + 1, 0));
            });
            return;
        }
        let tiles = tokens.div_ceil(MOST_ROWS);
        pool.for_each(heads * tiles, &|item| {
            // The last tokens see most keys: they go first.
            let token = (tiles - 1 - item / heads) * MOST_ROWS;
            let rows = MOST_ROWS.min(tokens - token);
            piece(item % heads, token * row, rows, row, (position + token + 1, 1));
        });
    }
}

struct NormRope<'a> {
    heads: &'a mut [f32],
    dim: usize,
    norm: Option<&'a [f32]>,
    epsilon: f32,
    rope: Option<(&'a [f32], &'a [f32], RopeStyle)>,
}

impl Work for NormRope<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for head in self.heads.chunks_exact_mut(self.dim) {
            if let Some(norm) = self.norm {
                normalise_here(head, norm, self.epsilon);
            }
            match self.rope {
                Some((cos, sin, RopeStyle::Norm)) => rope_norm(head, cos, sin),
                Some((cos, sin, RopeStyle::Neox)) => rope_neox(head, cos, sin),
                None => {}
            }
        }
    }
}
