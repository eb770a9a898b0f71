//! From the tensors of a GGUF file to packed weights.
//!
//! The file is read, never mapped: a file that is cut short under a running server gives an error, not a signal.

use std::fs::File;
use std::os::unix::fs::FileExt;

use candle_core::quantized::gguf_file::Content;

use super::EngineError;
use super::gguf::Opened;
use super::model::Shape;
use super::rope::{Positions, Rope};
use super::tensors::{Arithmetic, EMBEDDING, Tensor, Tensors};
use calame_kernels::{KvType, Matrix, Plan, ThreadPool};

/// A checked file, from which the weights can be loaded at any time.
pub(super) struct ModelFile {
    pub(super) shape: Shape,
    pub(super) file: File,
    /// The number type of its KV caches.
    pub(super) kv_type: KvType,
    content: Content,
    arithmetic: Arithmetic,
}

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
    pub(super) has_rope: bool,
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

/// The rows of the embedding, read from the file one by one.
pub(super) struct Embedding {
    tensor: Tensor,
    vocabulary: usize,
    raw: std::cell::RefCell<Vec<u8>>,
}

impl Tensor {
    /// Some of its numbers as the bytes of floats, from a byte of these; both are whole blocks of its format.
    fn widened(self, file: &File, at: u64, room: &mut [u8]) -> std::io::Result<()> {
        let mut floats = vec![0.0; room.len() / size_of::<f32>()];
        let mut raw = vec![0; self.format.row_bytes(floats.len())];
        let before = self.format.row_bytes(at as usize / size_of::<f32>());
        file.read_exact_at(&mut raw, self.at + before as u64)?;
        self.format.read_row(&raw, &mut floats);
        for (bytes, float) in room.as_chunks_mut().0.iter_mut().zip(floats) {
            *bytes = float.to_le_bytes();
        }
        Ok(())
    }
}

impl Embedding {
    pub(super) fn row(&self, file: &File, token: u32, row: &mut [f32]) -> Result<(), EngineError> {
        if token as usize >= self.vocabulary {
            return Err(EngineError::BadFile(format!("token {token} is not in its vocabulary")));
        }
        let mut raw = self.raw.borrow_mut();
        raw.resize(self.tensor.format.row_bytes(row.len()), 0);
        let at = self.tensor.at + u64::from(token) * raw.len() as u64;
        file.read_exact_at(&mut raw, at).map_err(unreadable)?;
        self.tensor.format.read_row(&raw, row);
        Ok(())
    }
}

impl ModelFile {
    /// A file whose tensors were checked against its shape.
    pub(super) fn new(opened: Opened, shape: Shape, arithmetic: Arithmetic, kv_type: KvType) -> Self {
        Self { shape, file: opened.reader.into_inner(), kv_type, content: opened.content, arithmetic }
    }

    fn tensors(&self) -> Tensors<'_> {
        Tensors { content: &self.content, shape: &self.shape }
    }

    /// Bytes that the packed weights will take.
    pub(super) fn bytes(&self, pool: &ThreadPool) -> Result<usize, EngineError> {
        Ok(self.tensors().plan(Plan::new(pool.kernel()), self.arithmetic)?.0.bytes())
    }

    /// Loads and packs the weights.
    pub(super) fn weights(&self, pool: &mut ThreadPool) -> Result<Weights, EngineError> {
        let tensors = self.tensors();
        let (plan, places) = tensors.plan(Plan::new(pool.kernel()), self.arithmetic)?;
        let packed = plan
            .pack(pool, &|matrix, at, room: &mut [u8]| match self.arithmetic {
                Arithmetic::Quantised => self.file.read_exact_at(room, places[matrix].at + at),
                Arithmetic::Float => places[matrix].widened(&self.file, at, room),
            })
            .map_err(unreadable)?;
        let mut packed = packed.into_iter();
        let mut next = move || packed.next().expect("the plan has every matrix in the order of use");
        let layers =
            (0..self.shape.layers).map(|layer| self.layer(layer, &mut next)).collect::<Result<_, _>>()?;
        let embedding = Embedding {
            tensor: tensors.tensor(EMBEDDING, &[tensors.vocabulary()?, self.shape.width])?,
            vocabulary: tensors.vocabulary()?,
            raw: std::cell::RefCell::default(),
        };
        let norm = self.vector("output_norm.weight", self.shape.width)?;
        let output = self.with_bias(next(), "output")?;
        Ok(Weights { embedding, layers, norm, output, rope: self.rope()? })
    }

    fn layer(&self, layer: usize, next: &mut impl FnMut() -> Matrix) -> Result<Layer, EngineError> {
        let Shape { width, head, .. } = self.shape;
        let at = |name: &str| format!("blk.{layer}.{name}");
        let optional = |name: &str| {
            let name = at(name);
            self.tensors().has(&name).then(|| self.vector(&name, head)).transpose()
        };
        let mut linear = |name: &str| self.with_bias(next(), &at(name));
        // The order of `Shape::matrices`.
        Ok(Layer {
            query: linear("attn_q")?,
            key: linear("attn_k")?,
            value: linear("attn_v")?,
            attention_output: linear("attn_output")?,
            gate: linear("ffn_gate")?,
            up: linear("ffn_up")?,
            down: linear("ffn_down")?,
            attention_norm: self.vector(&at("attn_norm.weight"), width)?,
            query_norm: optional("attn_q_norm.weight")?,
            key_norm: optional("attn_k_norm.weight")?,
            hidden_norm: self.vector(&at("ffn_norm.weight"), width)?,
            has_rope: self.shape.has_rope(layer),
        })
    }

    fn with_bias(&self, matrix: Matrix, name: &str) -> Result<Matrix, EngineError> {
        let name = format!("{name}.bias");
        if !self.tensors().has(&name) {
            return Ok(matrix);
        }
        let bias = self.vector(&name, matrix.layout().outputs)?;
        Ok(matrix.with_bias(bias))
    }

    fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, EngineError> {
        let Tensor { format, at } = self.tensors().tensor(name, &[length])?;
        let mut raw = vec![0; format.row_bytes(length)];
        self.file.read_exact_at(&mut raw, at).map_err(unreadable)?;
        let mut out = vec![0.0; length];
        format.read_row(&raw, &mut out);
        Ok(out)
    }

    fn rope(&self) -> Result<Rope, EngineError> {
        let pairs = self.shape.head / 2;
        let factors = if self.tensors().has("rope_freqs.weight") {
            self.vector("rope_freqs.weight", pairs)?
        } else {
            vec![1.0; pairs]
        };
        Rope::new(Positions::of(&self.content, &self.shape)?, &factors, self.shape.rope_style())
    }
}

fn unreadable(error: std::io::Error) -> EngineError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => EngineError::BadFile("it is truncated".into()),
        _ => EngineError::BadFile(format!("its tensors cannot be read: {error}")),
    }
}
