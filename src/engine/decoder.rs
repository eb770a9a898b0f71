//! The decoder of the llama family: tokens in, logits after the last of them out.
//!
//! Biases, norms of queries and keys, a tied output, layers without positions and the way positions turn are data,
//! not copies of code. Every buffer is kept from one read to the next; the cache is written in place.

use crate::kernels::{self, Angles, Cache, Heads, Input, Matrix, Product, Team};

use super::EngineError;
use super::model::Shape;
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

/// How positions turn the pairs of a head.
#[derive(Debug)]
pub(super) struct Rope {
    /// Radians by position, for each pair.
    pub(super) speeds: Vec<f64>,
    /// Whether a pair is two neighbours, or two numbers half a head apart.
    pub(super) in_pairs: bool,
}

impl Rope {
    fn angles(&self, positions: std::ops::Range<usize>, angles: &mut Angles) {
        angles.in_pairs = self.in_pairs;
        angles.cos.clear();
        angles.sin.clear();
        for position in positions {
            for speed in &self.speeds {
                let (sin, cos) = (position as f64 * speed).sin_cos();
                angles.cos.push(cos as f32);
                angles.sin.push(sin as f32);
            }
        }
    }
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

/// A model and what it has read so far.
pub(super) struct Decoder {
    source: Source,
    team: Team,
    context: usize,
    /// Gone while nobody has asked for anything in a while.
    held: Option<Held>,
    work: Buffers,
}

struct Held {
    weights: Weights,
    cache: Vec<Cache>,
}

/// What one read needs, kept for the next.
#[derive(Default)]
struct Buffers {
    rows: Vec<f32>,
    angles: Angles,
    input: Input,
    queries: Vec<f32>,
    keys: Vec<f32>,
    values: Vec<f32>,
    seen: Input,
    hidden: Input,
    last: Input,
}

impl Decoder {
    /// Loads the weights.
    pub(super) fn new(source: Source, mut team: Team, context: usize) -> Result<Self, EngineError> {
        let held = Some(Held::new(&source, &mut team, context)?);
        Ok(Self { source, team, context, held, work: Buffers::default() })
    }

    /// Reads tokens at a position, the first at 0; gives the logits after the last.
    pub(super) fn read(&mut self, tokens: &[u32], position: usize) -> Result<Vec<f32>, EngineError> {
        let Self { source, team, context, held, work } = self;
        let held = match held {
            Some(held) => held,
            None => held.insert(Held::new(source, team, *context)?),
        };
        let shape = &source.shape;
        let width = shape.width;
        work.start(shape, tokens.len());
        for (row, &token) in work.rows.chunks_exact_mut(width).zip(tokens) {
            held.weights.embedding.row(&source.file, token, row)?;
        }
        held.weights.rope.angles(position..position + tokens.len(), &mut work.angles);
        for (layer, cache) in held.weights.layers.iter().zip(&mut held.cache) {
            Step { shape, layer, position }.run(team, work, cache);
        }
        let last = &work.rows[work.rows.len() - width..];
        work.last.reset(1, width);
        work.last.norm(team, last, &held.weights.norm, shape.epsilon);
        let output = &held.weights.output;
        let mut logits = vec![0.0; output.layout().outputs];
        kernels::products(team, &work.last, [Product { matrix: output, out: &mut logits, add: false }]);
        Ok(logits)
    }

    /// Gives the weights and the cache back to the system; the next read loads them again.
    pub(super) fn release(&mut self) {
        self.held = None;
        self.work = Buffers::default();
    }

    /// Whether there is anything to give back.
    pub(super) fn holds(&self) -> bool {
        self.held.is_some()
    }
}

impl Held {
    fn new(source: &Source, team: &mut Team, context: usize) -> Result<Self, EngineError> {
        let weights = source.weights(team)?;
        let shape = &source.shape;
        let cache = weights.layers.iter().map(|_| Cache::new(shape.kv_heads, shape.head, context)).collect();
        Ok(Self { weights, cache })
    }
}

impl Buffers {
    fn start(&mut self, shape: &Shape, tokens: usize) {
        let Shape { width, heads, kv_heads, head, hidden, .. } = *shape;
        self.rows.resize(tokens * width, 0.0);
        self.input.reset(tokens, width);
        self.queries.resize(tokens * heads * head, 0.0);
        self.keys.resize(tokens * kv_heads * head, 0.0);
        self.values.resize(tokens * kv_heads * head, 0.0);
        self.seen.reset(tokens, heads * head);
        self.hidden.reset(tokens, hidden);
    }
}

/// One layer's work on one chunk.
struct Step<'a> {
    shape: &'a Shape,
    layer: &'a Layer,
    position: usize,
}

impl Step<'_> {
    fn run(&self, team: &mut Team, work: &mut Buffers, cache: &mut Cache) {
        self.attention(team, work, cache);
        self.feed_forward(team, work);
    }

    fn attention(&self, team: &mut Team, work: &mut Buffers, cache: &mut Cache) {
        let layer = self.layer;
        let Buffers { rows, angles, input, queries, keys, values, seen, .. } = work;
        input.norm(team, rows, &layer.attention_norm, self.shape.epsilon);
        let to = |matrix, out| Product { matrix, out, add: false };
        let (query, key, value) = (&layer.query, &layer.key, &layer.value);
        kernels::products(
            team,
            input,
            [to(query, &mut *queries), to(key, &mut *keys), to(value, &mut *values)],
        );
        let norms = [layer.query_norm.as_deref(), layer.key_norm.as_deref()];
        let epsilon = self.shape.epsilon;
        let angles = layer.turns.then_some(&*angles);
        cache.place(team, self.position, Heads { queries, keys, values, norms, epsilon, angles });
        let tokens = rows.len() / self.shape.width;
        cache.attend(team, self.position, tokens, queries, &mut seen.floats);
        seen.round(team);
        let out = Product { matrix: &layer.attention_output, out: rows, add: true };
        kernels::products(team, seen, [out]);
    }

    fn feed_forward(&self, team: &mut Team, work: &mut Buffers) {
        let layer = self.layer;
        let Buffers { rows, input, hidden, .. } = work;
        input.norm(team, rows, &layer.hidden_norm, self.shape.epsilon);
        kernels::gated_product(team, input, &layer.gate, &layer.up, &mut hidden.floats);
        hidden.round(team);
        kernels::products(team, hidden, [Product { matrix: &layer.down, out: rows, add: true }]);
    }
}
