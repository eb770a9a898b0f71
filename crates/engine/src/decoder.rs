//! The decoder of the llama family: tokens of several texts in, logits after the last of each out.
//!
//! Biases, norms of queries and keys, a tied output, layers without positions and the way positions turn are data,
//! not copies of code. Every buffer is kept from one step to the next; caches are written in place. A text's result
//! does not depend on the texts beside it.

use calame_kernels::{Angles, Cache, Heads, Input, Matrix, Product, Team};

use super::EngineError;
use super::model::Shape;
use super::rope::{Rope, Table};
use super::sequence::Sequence;
use super::weights::{Embedding, Source};

/// One layer's weights.
pub(super) struct Layer {
    pub(super) attention_norm: Vec<f32>,
    pub(super) query: Matrix,
    pub(super) key: Matrix,
    pub(super) value: Matrix,
    pub(super) query_norm: Option<Vec<f32>>,
    pub(super) key_norm: Option<Vec<f32>>,
    pub(super) attention_output: Matrix,
    pub(super) hidden_norm: Vec<f32>,
    pub(super) gate: Matrix,
    pub(super) up: Matrix,
    pub(super) down: Matrix,
    /// Whether its heads turn with their positions.
    pub(super) turns: bool,
}

/// All the weights of a model.
pub(super) struct Weights {
    pub(super) embedding: Embedding,
    pub(super) layers: Vec<Layer>,
    pub(super) norm: Vec<f32>,
    /// The embedding's own numbers where the file ties them.
    pub(super) output: Matrix,
    pub(super) rope: Rope,
}

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
    source: Source,
    team: Team,
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
    seen: Input,
    hidden: Input,
    /// The rows after which logits are wanted, as they are and normed.
    ends: Vec<f32>,
    last: Input,
}

impl Decoder {
    /// Loads the weights.
    pub(super) fn new(source: Source, mut team: Team) -> Result<Self, EngineError> {
        let loaded = Some(source.weights(&mut team)?);
        Ok(Self { source, team, loaded, work: Buffers::default() })
    }

    /// A sequence with room for so many tokens.
    pub(super) fn sequence(&self, room: usize) -> Sequence {
        let Shape { kv_heads, head, layers, .. } = self.source.shape;
        let cache = |_| Cache::new(kv_heads, head, room, self.source.keep);
        Sequence::new((0..layers).map(cache).collect(), room)
    }

    /// Bytes of the keys and values of that many tokens.
    pub(super) fn bytes(&self, tokens: usize) -> usize {
        let Shape { kv_heads, head, layers, .. } = self.source.shape;
        layers * Cache::bytes(kv_heads, head, tokens, self.source.keep)
    }

    /// Reads the tokens of some texts in one step; gives the logits that each wants, in order. When it fails, nothing
    /// has been read.
    pub(super) fn step(&mut self, parts: &mut [Part<'_>]) -> Result<Vec<Vec<f32>>, EngineError> {
        let Self { source, team, loaded, work } = self;
        let weights = match loaded {
            Some(weights) => weights,
            None => loaded.insert(source.weights(team)?),
        };
        let shape = &source.shape;
        let width = shape.width;
        work.start(shape, parts.iter().map(|part| part.tokens.len()).sum());
        let mut rows = work.rows.chunks_exact_mut(width);
        for part in &*parts {
            let position = part.sequence.tokens().len();
            assert!(position + part.tokens.len() <= part.sequence.room(), "the sequence has room");
            for (row, &token) in rows.by_ref().take(part.tokens.len()).zip(part.tokens) {
                weights.embedding.row(&source.file, token, row)?;
            }
            weights.rope.angles(position..position + part.tokens.len(), &mut work.angles);
        }
        for (number, layer) in weights.layers.iter().enumerate() {
            Step { shape, layer, number, in_pairs: weights.rope.in_pairs }.run(team, work, parts);
        }
        for part in &mut *parts {
            part.sequence.has_read(part.tokens);
        }
        Ok(logits(team, weights, shape, work, parts))
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
    team: &mut Team,
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
    last.norm(team, ends, &weights.norm, shape.epsilon);
    let output = &weights.output;
    let vocabulary = output.layout().outputs;
    let mut logits = vec![0.0; ends.len() / width * vocabulary];
    calame_kernels::products(team, last, [Product { matrix: output, out: &mut logits, add: false }]);
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
        self.seen.reset(tokens, heads * head);
        self.hidden.reset(tokens, hidden);
    }
}

/// One layer's work on the rows of a step.
struct Step<'a> {
    shape: &'a Shape,
    layer: &'a Layer,
    number: usize,
    in_pairs: bool,
}

impl Step<'_> {
    fn run(&self, team: &mut Team, work: &mut Buffers, parts: &mut [Part<'_>]) {
        self.attention(team, work, parts);
        self.feed_forward(team, work);
    }

    fn attention(&self, team: &mut Team, work: &mut Buffers, parts: &mut [Part<'_>]) {
        let layer = self.layer;
        let Buffers { rows, input, queries, keys, values, .. } = &mut *work;
        input.norm(team, rows, &layer.attention_norm, self.shape.epsilon);
        let to = |matrix, out| Product { matrix, out, add: false };
        let (query, key, value) = (&layer.query, &layer.key, &layer.value);
        calame_kernels::products(
            team,
            input,
            [to(query, &mut *queries), to(key, &mut *keys), to(value, &mut *values)],
        );
        let mut row = 0;
        for part in parts {
            self.look(team, work, part, row);
            row += part.tokens.len();
        }
        let Buffers { rows, seen, .. } = work;
        seen.round(team);
        let out = Product { matrix: &layer.attention_output, out: rows, add: true };
        calame_kernels::products(team, seen, [out]);
    }

    /// What the rows of one text, the first of them at `row`, see of it.
    fn look(&self, team: &mut Team, work: &mut Buffers, part: &mut Part<'_>, row: usize) {
        let Shape { heads, kv_heads, head, epsilon, .. } = *self.shape;
        let Buffers { angles, queries, keys, values, seen, .. } = work;
        let rows = row..row + part.tokens.len();
        let of = |size: usize| rows.start * size..rows.end * size;
        let (queries, keys) = (&mut queries[of(heads * head)], &mut keys[of(kv_heads * head)]);
        let (values, half) = (&values[of(kv_heads * head)], of(head / 2));
        let angles =
            Angles { cos: &angles.cos[half.clone()], sin: &angles.sin[half], in_pairs: self.in_pairs };
        let angles = self.layer.turns.then_some(angles);
        let norms = [self.layer.query_norm.as_deref(), self.layer.key_norm.as_deref()];
        let position = part.sequence.tokens().len();
        let cache = &mut part.sequence.layers[self.number];
        cache.place(team, position, Heads { queries: &mut *queries, keys, values, norms, epsilon, angles });
        cache.attend(team, position, part.tokens.len(), queries, &mut seen.floats[of(heads * head)]);
    }

    fn feed_forward(&self, team: &mut Team, work: &mut Buffers) {
        let layer = self.layer;
        let Buffers { rows, input, hidden, .. } = work;
        input.norm(team, rows, &layer.hidden_norm, self.shape.epsilon);
        calame_kernels::gated_product(team, input, &layer.gate, &layer.up, &mut hidden.floats);
        hidden.round(team);
        calame_kernels::products(team, hidden, [Product { matrix: &layer.down, out: rows, add: true }]);
    }
}
