//! The decoder of the llama family: tokens of several texts in, logits after the last of each out.
//!
//! Biases, norms of queries and keys, a tied output, layers without positions and the RoPE style are data,
//! not copies of code. Every buffer is kept from one step to the next; caches are written in place. A text's result
//! does not depend on the texts beside it.

use calame_kernels::{Angles, Heads, Input, KvCache, Matmul, RopeStyle, ThreadPool};

use super::EngineError;
use super::model::Shape;
use super::rope::Table;
use super::sequence::Sequence;
use super::weights::{Layer, ModelFile, Weights};

/// Tokens of one text that are read in a step, after those its sequence holds.
pub(super) struct Part<'a> {
    /// What was read before; the step adds to it.
    pub(super) sequence: &'a mut Sequence,
    /// The tokens; at least one.
    pub(super) tokens: &'a [u32],
    /// After how many of the last of them logits are wanted.
    pub(super) logits: usize,
}

/// A model, ready to read.
pub(super) struct Decoder {
    model_file: ModelFile,
    pool: ThreadPool,
    /// Gone while nobody has asked for anything in a while.
    loaded: Option<Weights>,
    work: Buffers,
}

/// What one step needs, kept for the next.
#[derive(Default)]
struct Buffers {
    rows: Vec<f32>,
    angles: Table,
    input: Input,
    queries: Vec<f32>,
    keys: Vec<f32>,
    values: Vec<f32>,
    attended: Input,
    hidden: Input,
    /// The rows after which logits are wanted, as they are and normed.
    ends: Vec<f32>,
    last: Input,
}

impl Decoder {
    /// Loads the weights.
    pub(super) fn new(model_file: ModelFile, mut pool: ThreadPool) -> Result<Self, EngineError> {
        let loaded = Some(model_file.weights(&mut pool)?);
        Ok(Self { model_file, pool, loaded, work: Buffers::default() })
    }

    /// A sequence with room for so many tokens.
    pub(super) fn sequence(&self, room: usize) -> Sequence {
        let Shape { kv_heads, head, layers, .. } = self.model_file.shape;
        let cache = |_| KvCache::new(kv_heads, head, room, self.model_file.kv_type);
        Sequence::new((0..layers).map(cache).collect(), room)
    }

    /// Bytes of the keys and values of that many tokens.
    pub(super) fn bytes(&self, tokens: usize) -> usize {
        let Shape { kv_heads, head, layers, .. } = self.model_file.shape;
        layers * KvCache::bytes(kv_heads, head, tokens, self.model_file.kv_type)
    }

    /// Reads the tokens of some texts in one step; gives the logits that each wants, in order. When it fails, nothing
    /// has been read.
    pub(super) fn step(&mut self, parts: &mut [Part<'_>]) -> Result<Vec<Vec<f32>>, EngineError> {
        let Self { model_file, pool, loaded, work } = self;
        let weights = match loaded {
            Some(weights) => weights,
            None => loaded.insert(model_file.weights(pool)?),
        };
        let shape = &model_file.shape;
        let width = shape.width;
        work.start(shape, parts.iter().map(|part| part.tokens.len()).sum());
        let mut rows = work.rows.chunks_exact_mut(width);
        for part in &*parts {
            let position = part.sequence.tokens().len();
            assert!(position + part.tokens.len() <= part.sequence.room(), "the sequence has room");
            for (row, &token) in rows.by_ref().take(part.tokens.len()).zip(part.tokens) {
                weights.embedding.row(&model_file.file, token, row)?;
            }
            weights.rope.angles(position..position + part.tokens.len(), &mut work.angles);
        }
        for (number, layer) in weights.layers.iter().enumerate() {
            LayerStep { shape, layer, number, rope_style: weights.rope.style }.run(pool, work, parts);
        }
        for part in &mut *parts {
            part.sequence.has_read(part.tokens);
        }
        Ok(logits(pool, weights, shape, work, parts))
    }

    /// Gives the weights back to the system; the next step loads them again.
    pub(super) fn release(&mut self) {
        self.loaded = None;
        self.work = Buffers::default();
    }

    /// Whether there is anything to give back.
    pub(super) fn is_loaded(&self) -> bool {
        self.loaded.is_some()
    }
}

/// The logits after the last rows of each part.
fn logits(
    pool: &mut ThreadPool,
    weights: &Weights,
    shape: &Shape,
    work: &mut Buffers,
    parts: &[Part<'_>],
) -> Vec<Vec<f32>> {
    let width = shape.width;
    let Buffers { rows, last, ends, .. } = work;
    ends.clear();
    let mut after = 0;
    for part in parts {
        after += part.tokens.len();
        ends.extend_from_slice(&rows[(after - part.logits) * width..after * width]);
    }
    if ends.is_empty() {
        return Vec::new();
    }
    last.reset(ends.len() / width, width);
    last.norm(pool, ends, &weights.norm, shape.epsilon);
    let output = &weights.output;
    let vocabulary = output.layout().outputs;
    let mut logits = vec![0.0; ends.len() / width * vocabulary];
    calame_kernels::matmul(pool, last, [Matmul { matrix: output, out: &mut logits, add: false }]);
    if logits.len() == vocabulary {
        return vec![logits];
    }
    logits.chunks_exact(vocabulary).map(<[f32]>::to_vec).collect()
}

impl Buffers {
    fn start(&mut self, shape: &Shape, tokens: usize) {
        let Shape { width, heads, kv_heads, head, hidden, .. } = *shape;
        self.rows.resize(tokens * width, 0.0);
        self.angles.cos.clear();
        self.angles.sin.clear();
        self.input.reset(tokens, width);
        self.queries.resize(tokens * heads * head, 0.0);
        self.keys.resize(tokens * kv_heads * head, 0.0);
        self.values.resize(tokens * kv_heads * head, 0.0);
        self.attended.reset(tokens, heads * head);
        self.hidden.reset(tokens, hidden);
    }
}

/// One layer's work on the rows of a step.
struct LayerStep<'a> {
    shape: &'a Shape,
    layer: &'a Layer,
    number: usize,
    rope_style: RopeStyle,
}

impl LayerStep<'_> {
    fn run(&self, pool: &mut ThreadPool, work: &mut Buffers, parts: &mut [Part<'_>]) {
        self.attention(pool, work, parts);
        self.feed_forward(pool, work);
    }

    fn attention(&self, pool: &mut ThreadPool, work: &mut Buffers, parts: &mut [Part<'_>]) {
        let layer = self.layer;
        let Buffers { rows, input, queries, keys, values, .. } = &mut *work;
        input.norm(pool, rows, &layer.attention_norm, self.shape.epsilon);
        let to = |matrix, out| Matmul { matrix, out, add: false };
        let (query, key, value) = (&layer.query, &layer.key, &layer.value);
        calame_kernels::matmul(
            pool,
            input,
            [to(query, &mut *queries), to(key, &mut *keys), to(value, &mut *values)],
        );
        let mut row = 0;
        for part in parts {
            self.attend(pool, work, part, row);
            row += part.tokens.len();
        }
        let Buffers { rows, attended, .. } = work;
        attended.round(pool);
        let out = Matmul { matrix: &layer.attention_output, out: rows, add: true };
        calame_kernels::matmul(pool, attended, [out]);
    }

    /// What the rows of one text, the first of them at `row`, see of it.
    fn attend(&self, pool: &mut ThreadPool, work: &mut Buffers, part: &mut Part<'_>, row: usize) {
        let Shape { heads, kv_heads, head, epsilon, .. } = *self.shape;
        let Buffers { angles, queries, keys, values, attended, .. } = work;
        let rows = row..row + part.tokens.len();
        let of = |size: usize| rows.start * size..rows.end * size;
        let (queries, keys) = (&mut queries[of(heads * head)], &mut keys[of(kv_heads * head)]);
        let (values, half) = (&values[of(kv_heads * head)], of(head / 2));
        let angles =
            Angles { cos: &angles.cos[half.clone()], sin: &angles.sin[half], style: self.rope_style };
        let angles = self.layer.has_rope.then_some(angles);
        let norms = [self.layer.query_norm.as_deref(), self.layer.key_norm.as_deref()];
        let position = part.sequence.tokens().len();
        let cache = &mut part.sequence.layers[self.number];
        cache.write(pool, position, Heads { queries: &mut *queries, keys, values, norms, epsilon, angles });
        cache.attend(pool, position, part.tokens.len(), queries, &mut attended.floats[of(heads * head)]);
    }

    fn feed_forward(&self, pool: &mut ThreadPool, work: &mut Buffers) {
        let layer = self.layer;
        let Buffers { rows, input, hidden, .. } = work;
        input.norm(pool, rows, &layer.hidden_norm, self.shape.epsilon);
        calame_kernels::gated_matmul(pool, input, &layer.gate, &layer.up, &mut hidden.floats);
        hidden.round(pool);
        calame_kernels::matmul(pool, hidden, [Matmul { matrix: &layer.down, out: rows, add: true }]);
    }
}
