//! Keys and values of the tokens read so far, in half precision or in bytes, and the attention over them.

use super::attention::{Attention, MOST_ROWS};
use super::places::Places;
use super::rows::{normalise_here, turn_halves, turn_pairs};
use super::simd::{Simd, Work};
use super::store::{Keep, Store};
use super::team::Team;

/// The keys and values of one layer, with room for a whole context.
#[derive(Debug)]
pub struct Cache(Store);

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
    pub fn new(heads: usize, dim: usize, capacity: usize, keep: Keep) -> Self {
        Self(Store::new(heads, dim, capacity, keep))
    }

    /// Bytes of a cache, for plans.
    #[must_use]
    pub fn bytes(heads: usize, dim: usize, capacity: usize, keep: Keep) -> usize {
        Store::bytes(heads, dim, capacity, keep)
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

    /// Norms and turns the heads, and keeps the keys and values as those of `position` and after.
    ///
    /// # Panics
    /// When there is no room left, or the rows do not fit together.
    pub fn place(&mut self, team: &mut Team, position: usize, heads: Heads<'_>) {
        let Heads { queries, keys, values, norms, epsilon, angles } = heads;
        let Store { heads: count, dim, capacity, .. } = self.0;
        let row = count * dim;
        let tokens = keys.len() / row;
        assert!(position + tokens <= capacity, "the cache has room");
        assert!(values.len() == keys.len() && queries.len().is_multiple_of(tokens * dim));
        let kernel = team.kernel();
        let to = self.0.places();
        let query_row = queries.len() / tokens;
        let (queries, keys) = (Places(queries.as_mut_ptr()), Places(keys.as_mut_ptr()));
        let store = &self.0;
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
            let place = store.place(position + token);
            for head in 0..count {
                let of_head = head * dim..(head + 1) * dim;
                // SAFETY: the places belong to this token's position, which is below the capacity.
                unsafe { to.put(place, head, &keys[of_head.clone()], &values[token * row..][of_head]) };
            }
        });
    }

    /// The attention of some tokens, whose keys and values are kept from `position` on, into `out`.
    ///
    /// # Panics
    /// When the rows do not fit together.
    pub fn attend(&self, team: &mut Team, position: usize, tokens: usize, queries: &[f32], out: &mut [f32]) {
        let Store { heads: kept, dim, capacity, .. } = self.0;
        let row = queries.len() / tokens;
        assert!(out.len() == queries.len() && row.is_multiple_of(dim), "whole heads in, whole heads out");
        assert!(position + tokens <= capacity, "the cache holds every key");
        let heads = row / dim;
        let group = heads / kept;
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
                seen: self.0.seen(head / group),
                dim,
                scale,
            });
        };
        if tokens == 1 {
            // One token: the heads that look at the same keys are rows of one piece.
            let pieces = group.div_ceil(MOST_ROWS);
            team.share(kept * pieces, &|item| {
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
