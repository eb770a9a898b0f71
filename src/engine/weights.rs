//! From the tensors of a GGUF file to packed weights, each checked against the header before any memory is taken.
//!
//! The file is read, never mapped: a file that is cut short under a running server gives an error, not a signal.

use std::fs::File;
use std::os::unix::fs::FileExt;

use candle_core::quantized::GgmlDType;
use candle_core::quantized::gguf_file::Content;

use super::EngineError;
use super::candle::Arithmetic;
use super::decoder::{Layer, Rope, Weights};
use super::gguf::{Opened, f32_at, text_at, u32_at};
use super::model::Shape;
use crate::kernels::{Format, Matrix, Plan, Team};

const FORMATS: &str = "Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K, F16, F32";

/// A checked file, from which the weights can be loaded at any time.
pub(super) struct Source {
    pub(super) shape: Shape,
    pub(super) file: File,
    content: Content,
    arithmetic: Arithmetic,
}

/// The rows of the embedding, read from the file one by one.
pub(super) struct Embedding {
    tensor: Tensor,
    vocabulary: usize,
    raw: std::cell::RefCell<Vec<u8>>,
}

/// Where a tensor is, and how it is written.
#[derive(Debug, Clone, Copy)]
struct Tensor {
    format: Format,
    at: u64,
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

impl Source {
    /// Checks that every tensor is there, with the shape that the header wants and in a format there is code for.
    pub(super) fn new(opened: Opened, shape: Shape, arithmetic: Arithmetic) -> Result<Self, EngineError> {
        let source = Self { shape, file: opened.reader.into_inner(), content: opened.content, arithmetic };
        source.plan(Plan::new(crate::kernels::Kernel::SCALAR))?;
        source.rope()?;
        Ok(source)
    }

    /// Bytes that the packed weights will take.
    pub(super) fn bytes(&self, team: &Team) -> Result<usize, EngineError> {
        Ok(self.plan(Plan::new(team.kernel()))?.0.bytes())
    }

    /// Loads and packs the weights.
    pub(super) fn weights(&self, team: &mut Team) -> Result<Weights, EngineError> {
        let (plan, places) = self.plan(Plan::new(team.kernel()))?;
        let packed = plan
            .pack(team, &|matrix, at, room: &mut [u8]| match self.arithmetic {
                Arithmetic::Whole => self.file.read_exact_at(room, places[matrix].at + at),
                Arithmetic::Float => places[matrix].widened(&self.file, at, room),
            })
            .map_err(unreadable)?;
        let mut packed = packed.into_iter();
        let mut next = move || packed.next().expect("the plan has every matrix in the order of use");
        let layers =
            (0..self.shape.layers).map(|layer| self.layer(layer, &mut next)).collect::<Result<_, _>>()?;
        let embedding = Embedding {
            tensor: self.tensor(EMBEDDING, &[self.vocabulary()?, self.shape.width])?,
            vocabulary: self.vocabulary()?,
            raw: std::cell::RefCell::default(),
        };
        let norm = self.vector("output_norm.weight", self.shape.width)?;
        let output = self.with_bias(next(), "output")?;
        Ok(Weights { embedding, layers, norm, output, rope: self.rope()? })
    }

    /// The plan of every matrix in the order of use, and where each begins in the file.
    fn plan(&self, mut plan: Plan) -> Result<(Plan, Vec<Tensor>), EngineError> {
        let mut places = Vec::new();
        let mut add = |name: &str, inputs: usize, outputs: usize| -> Result<(), EngineError> {
            let tensor = self.tensor(name, &[outputs, inputs])?;
            let format = match self.arithmetic {
                Arithmetic::Whole => tensor.format,
                Arithmetic::Float => Format::F32,
            };
            plan.add(format, inputs, outputs);
            places.push(tensor);
            Ok(())
        };
        for layer in 0..self.shape.layers {
            for (name, inputs, outputs) in self.shape.matrices() {
                add(&format!("blk.{layer}.{name}.weight"), inputs, outputs)?;
            }
        }
        let output = if self.has("output.weight") { "output.weight" } else { EMBEDDING };
        add(output, self.shape.width, self.vocabulary()?)?;
        Ok((plan, places))
    }

    fn layer(&self, layer: usize, next: &mut impl FnMut() -> Matrix) -> Result<Layer, EngineError> {
        let Shape { width, head, .. } = self.shape;
        let at = |name: &str| format!("blk.{layer}.{name}");
        let optional = |name: &str| {
            let name = at(name);
            self.has(&name).then(|| self.vector(&name, head)).transpose()
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
            turns: self.shape.turns(layer),
        })
    }

    fn with_bias(&self, matrix: Matrix, name: &str) -> Result<Matrix, EngineError> {
        let name = format!("{name}.bias");
        if !self.has(&name) {
            return Ok(matrix);
        }
        let bias = self.vector(&name, matrix.layout().outputs)?;
        Ok(matrix.with_bias(bias))
    }

    fn has(&self, name: &str) -> bool {
        self.content.tensor_infos.contains_key(name)
    }

    fn vocabulary(&self) -> Result<usize, EngineError> {
        match self.content.tensor_infos.get(EMBEDDING).map(|info| info.shape.dims()) {
            Some([rows, _]) => Ok(*rows),
            _ => Err(EngineError::BadFile(format!("tensor `{EMBEDDING}` is missing or has a wrong shape"))),
        }
    }

    fn tensor(&self, name: &str, wanted: &[usize]) -> Result<Tensor, EngineError> {
        let info = self.content.tensor_infos.get(name);
        let info = info.ok_or_else(|| EngineError::BadFile(format!("tensor `{name}` is missing")))?;
        let found = info.shape.dims();
        if found != wanted {
            let text = format!("tensor `{name}` has the shape {found:?}, its header wants {wanted:?}");
            return Err(EngineError::BadFile(text));
        }
        Ok(Tensor { format: format(info.ggml_dtype)?, at: self.content.tensor_data_offset + info.offset })
    }

    fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, EngineError> {
        let Tensor { format, at } = self.tensor(name, &[length])?;
        let mut raw = vec![0; format.row_bytes(length)];
        self.file.read_exact_at(&mut raw, at).map_err(unreadable)?;
        let mut out = vec![0.0; length];
        format.read_row(&raw, &mut out);
        Ok(out)
    }

    /// Angles by position: the base, the stretch of long contexts, and the factors of `rope_freqs`.
    fn rope(&self) -> Result<Rope, EngineError> {
        let key = |name: &str| format!("{}.rope.{name}", self.shape.architecture);
        let content = &self.content;
        let has = |key: &str| content.metadata.contains_key(key);
        let base = key("freq_base");
        let base = if has(&base) { f32_at(content, &base)? } else { 10_000.0 };
        let scaling = key("scaling.type");
        let stretch = match has(&scaling).then(|| text_at(content, &scaling)).transpose()? {
            None | Some("none") => 1.0,
            Some("linear") => f32_at(content, &key("scaling.factor"))?,
            Some(other) => {
                return Err(EngineError::Unsupported {
                    what: "stretching of positions",
                    name: other.to_string(),
                    supported: "none, linear",
                });
            }
        };
        let head = self.shape.head;
        let turned = key("dimension_count");
        if has(&turned) && u32_at(content, &turned)? as usize != head {
            return Err(EngineError::BadFile(format!("`{turned}` is not the size of its heads, {head}")));
        }
        let factors = if self.has("rope_freqs.weight") {
            self.vector("rope_freqs.weight", head / 2)?
        } else {
            vec![1.0; head / 2]
        };
        let speed = |(pair, factor): (usize, &f32)| {
            let exponent = 2.0 * pair as f64 / head as f64;
            1.0 / (f64::from(base).powf(exponent) * f64::from(stretch) * f64::from(*factor))
        };
        Ok(Rope { speeds: factors.iter().enumerate().map(speed).collect(), in_pairs: self.shape.in_pairs() })
    }
}

const EMBEDDING: &str = "token_embd.weight";

fn unreadable(error: std::io::Error) -> EngineError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => EngineError::BadFile("it is truncated".into()),
        _ => EngineError::BadFile(format!("its tensors cannot be read: {error}")),
    }
}

fn format(written: GgmlDType) -> Result<Format, EngineError> {
    Ok(match written {
        GgmlDType::Q4_0 => Format::Q4_0,
        GgmlDType::Q4_1 => Format::Q4_1,
        GgmlDType::Q5_0 => Format::Q5_0,
        GgmlDType::Q5_1 => Format::Q5_1,
        GgmlDType::Q8_0 => Format::Q8_0,
        GgmlDType::Q4K => Format::Q4K,
        GgmlDType::Q5K => Format::Q5K,
        GgmlDType::Q6K => Format::Q6K,
        GgmlDType::F16 => Format::F16,
        GgmlDType::F32 => Format::F32,
        other => {
            let name = format!("{other:?}");
            return Err(EngineError::Unsupported { what: "tensor format", name, supported: FORMATS });
        }
    })
}
