//! The decoder of the llama family: tokens in, logits after the last of them out.
//!
//! Biases, norms of queries and keys, a tied output and the way positions turn are data, not copies of
//! code. Products with quantised weights are candle's; the rest are our kernels, on plain slices. The cache
//! is written in place, one run of keys and one of values for each layer and head.

use std::sync::Arc;

use candle_core::quantized::{QMatMul, QTensor};
use candle_core::{Device, Error, Module, Tensor};

use super::model::Shape;
use crate::kernels::{self, Attention};

/// Tokens whose attention is one piece of work.
const TILE: usize = 8;
/// Rows under which threads cost more than they bring.
const WORTH_SHARING: usize = 16;

/// A matrix of weights, and what is added to its products.
pub(super) struct Linear {
    pub(super) weight: QMatMul,
    pub(super) bias: Option<Vec<f32>>,
    pub(super) inputs: usize,
}

impl Linear {
    fn apply(&self, input: &Tensor) -> Result<Vec<f32>, Error> {
        let mut rows: Vec<f32> = self.weight.forward(input)?.flatten_all()?.to_vec1()?;
        if let Some(bias) = &self.bias {
            rows.chunks_exact_mut(bias.len()).for_each(|row| kernels::add(row, bias));
        }
        Ok(rows)
    }

    fn apply_to(&self, rows: Vec<f32>) -> Result<Vec<f32>, Error> {
        let count = rows.len() / self.inputs;
        self.apply(&Tensor::from_vec(rows, (count, self.inputs), &Device::Cpu)?)
    }
}

/// One layer's weights.
pub(super) struct Layer {
    pub(super) attention_norm: Vec<f32>,
    pub(super) query: Linear,
    pub(super) key: Linear,
    pub(super) value: Linear,
    pub(super) query_norm: Option<Vec<f32>>,
    pub(super) key_norm: Option<Vec<f32>>,
    pub(super) attention_output: Linear,
    pub(super) hidden_norm: Vec<f32>,
    pub(super) gate: Linear,
    pub(super) up: Linear,
    pub(super) down: Linear,
}

/// How positions turn the pairs of a head.
pub(super) struct Rope {
    /// Radians by position, for each pair.
    pub(super) speeds: Vec<f64>,
    /// Whether a pair is two neighbours, or two numbers half a head apart.
    pub(super) in_pairs: bool,
}

/// Cosines and sines of the positions of one chunk.
struct Angles {
    cos: Vec<f32>,
    sin: Vec<f32>,
}

impl Rope {
    fn angles(&self, positions: std::ops::Range<usize>) -> Angles {
        let angles =
            positions.flat_map(|position| self.speeds.iter().map(move |speed| position as f64 * speed));
        let (cos, sin) = angles.map(|angle| (angle.cos() as f32, angle.sin() as f32)).unzip();
        Angles { cos, sin }
    }
}

/// Keys and values of one head of one layer, a row a position.
#[derive(Default)]
struct Head {
    keys: Vec<f32>,
    values: Vec<f32>,
}

/// All the weights of a model.
pub(super) struct Weights {
    /// Shared with `output` where the file ties them.
    pub(super) embedding: Arc<QTensor>,
    pub(super) layers: Vec<Layer>,
    pub(super) norm: Vec<f32>,
    pub(super) output: Linear,
}

/// A model and what it has read so far.
pub(super) struct Decoder {
    shape: Shape,
    rope: Rope,
    weights: Weights,
    cache: Vec<Vec<Head>>,
}

impl Decoder {
    pub(super) fn new(shape: Shape, rope: Rope, weights: Weights) -> Self {
        let heads = |_: &Layer| (0..shape.kv_heads).map(|_| Head::default()).collect();
        let cache = weights.layers.iter().map(heads).collect();
        Self { shape, rope, weights, cache }
    }

    /// Reads `tokens` at `position` and gives the logits after the last of them, `[vocabulary]`.
    pub(super) fn read(&mut self, tokens: &[u32], position: usize) -> Result<Vec<f32>, Error> {
        let width = self.shape.width;
        let ids = Tensor::new(tokens, &Device::Cpu)?;
        let mut rows: Vec<f32> = self.weights.embedding.embedding(&ids)?.flatten_all()?.to_vec1()?;
        let angles = self.rope.angles(position..position + tokens.len());
        for (layer, heads) in self.weights.layers.iter().zip(&mut self.cache) {
            let step = Step { shape: &self.shape, rope: &self.rope, angles: &angles, layer, position };
            step.attention(&mut rows, heads)?;
            step.feed_forward(&mut rows)?;
        }
        let last = &rows[rows.len() - width..];
        let mut normed = vec![0.0; width];
        kernels::normalise(last, &self.weights.norm, self.shape.epsilon, &mut normed);
        self.weights.output.apply_to(normed)
    }

    /// Forgets everything read so far.
    pub(super) fn forget(&mut self) {
        for head in self.cache.iter_mut().flatten() {
            *head = Head::default();
        }
    }
}

/// One layer's work on one chunk.
struct Step<'a> {
    shape: &'a Shape,
    rope: &'a Rope,
    angles: &'a Angles,
    layer: &'a Layer,
    position: usize,
}

impl Step<'_> {
    fn attention(&self, rows: &mut [f32], heads: &mut [Head]) -> Result<(), Error> {
        let Shape { heads: head_count, head, .. } = *self.shape;
        let input = self.normed(rows, &self.layer.attention_norm)?;
        let mut queries = self.layer.query.apply(&input)?;
        let mut keys = self.layer.key.apply(&input)?;
        let values = self.layer.value.apply(&input)?;
        self.place(&mut queries, self.layer.query_norm.as_deref());
        self.place(&mut keys, self.layer.key_norm.as_deref());
        self.remember(&keys, &values, heads);
        let mut seen = vec![0.0; queries.len()];
        let tile = TILE * head_count * head;
        let group = head_count / heads.len() * head;
        // A piece of work: some tokens, and the heads that look at the same keys.
        let mut pieces = Vec::new();
        for (index, (queries, seen)) in queries.chunks(tile).zip(seen.chunks_mut(tile)).enumerate() {
            let mut shares: Vec<Vec<&mut [f32]>> = heads.iter().map(|_| Vec::new()).collect();
            for (at, share) in seen.chunks_exact_mut(group).enumerate() {
                shares[at % heads.len()].push(share);
            }
            let first = self.position + index * TILE;
            pieces.extend(shares.into_iter().enumerate().map(|(head, out)| Piece {
                head,
                first,
                queries,
                out,
            }));
        }
        kernels::share(pieces.into_iter(), |piece| self.attend(piece, heads));
        let out = self.layer.attention_output.apply_to(seen)?;
        kernels::add(rows, &out);
        Ok(())
    }

    fn attend(&self, piece: Piece<'_>, heads: &[Head]) {
        let Shape { heads: head_count, head: dim, .. } = *self.shape;
        let group = head_count / heads.len();
        let mut queries = Vec::with_capacity(piece.out.len() * group * dim);
        let mut limits = Vec::with_capacity(piece.out.len() * group);
        for (at, token) in piece.queries.chunks_exact(head_count * dim).enumerate() {
            queries.extend_from_slice(&token[piece.head * group * dim..][..group * dim]);
            limits.extend(std::iter::repeat_n(piece.first + at + 1, group));
        }
        let Head { keys, values } = &heads[piece.head];
        let scale = 1.0 / (dim as f32).sqrt();
        let work = Attention { queries: &queries, limits: &limits, keys, values, dim, scale };
        let mut out = vec![0.0; queries.len()];
        kernels::attend(&work, &mut out);
        for (place, found) in piece.out.into_iter().zip(out.chunks_exact(group * dim)) {
            place.copy_from_slice(found);
        }
    }

    fn feed_forward(&self, rows: &mut [f32]) -> Result<(), Error> {
        let input = self.normed(rows, &self.layer.hidden_norm)?;
        let mut gate = self.layer.gate.apply(&input)?;
        let up = self.layer.up.apply(&input)?;
        let hidden = self.shape.hidden;
        if gate.len() >= WORTH_SHARING * hidden {
            kernels::share(gate.chunks_mut(hidden).zip(up.chunks(hidden)), |(gate, up)| {
                kernels::gate(gate, up);
            });
        } else {
            kernels::gate(&mut gate, &up);
        }
        kernels::add(rows, &self.layer.down.apply_to(gate)?);
        Ok(())
    }

    fn normed(&self, rows: &[f32], weight: &[f32]) -> Result<Tensor, Error> {
        let width = self.shape.width;
        let mut out = vec![0.0; rows.len()];
        for (row, out) in rows.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
            kernels::normalise(row, weight, self.shape.epsilon, out);
        }
        Tensor::from_vec(out, (rows.len() / width, width), &Device::Cpu)
    }

    /// Norms each head where the model asks for it, and turns it to its position.
    fn place(&self, rows: &mut [f32], norm: Option<&[f32]>) {
        let (dim, pairs) = (self.shape.head, self.shape.head / 2);
        let tokens = self.angles.cos.len() / pairs;
        let turn = if self.rope.in_pairs { kernels::turn_pairs } else { kernels::turn_halves };
        let mut normed = vec![0.0; dim];
        let row = rows.len() / tokens;
        for (token, row) in rows.chunks_exact_mut(row).enumerate() {
            let angles = token * pairs..(token + 1) * pairs;
            for head in row.chunks_exact_mut(dim) {
                if let Some(norm) = norm {
                    kernels::normalise(head, norm, self.shape.epsilon, &mut normed);
                    head.copy_from_slice(&normed);
                }
                turn(head, &self.angles.cos[angles.clone()], &self.angles.sin[angles.clone()]);
            }
        }
    }

    fn remember(&self, keys: &[f32], values: &[f32], heads: &mut [Head]) {
        let (dim, count) = (self.shape.head, heads.len());
        for (index, head) in heads.iter_mut().enumerate() {
            // A chunk that failed half-way may have left rows of its own.
            head.keys.truncate(self.position * dim);
            head.values.truncate(self.position * dim);
            for (kept, rows) in [(&mut head.keys, keys), (&mut head.values, values)] {
                for token in rows.chunks_exact(count * dim) {
                    kept.extend_from_slice(&token[index * dim..][..dim]);
                }
            }
        }
    }
}

/// Some tokens' queries, and the places for what one head of keys gives them.
struct Piece<'a> {
    head: usize,
    first: usize,
    queries: &'a [f32],
    out: Vec<&'a mut [f32]>,
}
