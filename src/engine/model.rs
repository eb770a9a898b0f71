//! From a GGUF file to a decoder of the llama family: what its header says, and its tensors, each
//! checked against that before any of them is used.

use std::sync::Arc;

use candle_core::Device;
use candle_core::quantized::gguf_file::Content;
use candle_core::quantized::{QMatMul, QTensor};

use super::EngineError;
use super::decoder::{Decoder, Layer, Linear, Rope, Weights};
use super::gguf::{Opened, f32_at, plain, text_at, u32_at};

const SUPPORTED: &str = "qwen2, qwen3, llama";

/// What the header says of a model.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) architecture: String,
    pub(super) trained_context: u32,
    pub(super) width: usize,
    pub(super) layers: usize,
    pub(super) heads: usize,
    pub(super) kv_heads: usize,
    pub(super) head: usize,
    pub(super) hidden: usize,
    pub(super) epsilon: f32,
}

/// Reads the shape, refusing what cannot run before any weight is read.
pub(super) fn shape(content: &Content) -> Result<Shape, EngineError> {
    let architecture = text_at(content, "general.architecture")?.to_string();
    if !["llama", "qwen2", "qwen3"].contains(&architecture.as_str()) {
        let supported = SUPPORTED;
        return Err(EngineError::Unsupported { what: "architecture", name: architecture, supported });
    }
    let key = |name: &str| format!("{architecture}.{name}");
    let count = |name: &str| -> Result<usize, EngineError> {
        let number = u32_at(content, &key(name))?;
        if !(1..=1 << 20).contains(&number) {
            return Err(EngineError::BadFile(format!("`{}` is out of range", key(name))));
        }
        Ok(number as usize)
    };
    let trained_context = u32_at(content, &key("context_length"))?;
    if !(1..=1 << 22).contains(&trained_context) {
        return Err(EngineError::BadFile("its context length is out of range".into()));
    }
    let (width, heads) = (count("embedding_length")?, count("attention.head_count")?);
    let head = if content.metadata.contains_key(&key("attention.key_length")) {
        count("attention.key_length")?
    } else {
        width / heads
    };
    let shape = Shape {
        trained_context,
        width,
        heads,
        head,
        layers: count("block_count")?,
        kv_heads: count("attention.head_count_kv")?,
        hidden: count("feed_forward_length")?,
        epsilon: f32_at(content, &key("attention.layer_norm_rms_epsilon"))?,
        architecture,
    };
    if shape.head == 0 || !shape.head.is_multiple_of(8) || !shape.heads.is_multiple_of(shape.kv_heads) {
        return Err(EngineError::BadFile(format!(
            "{} heads of {} over {} heads of keys do not fit together",
            shape.heads, shape.head, shape.kv_heads
        )));
    }
    Ok(shape)
}

/// Loads the weights.
pub(super) fn load(opened: Opened, shape: Shape) -> Result<Decoder, EngineError> {
    let work = std::panic::AssertUnwindSafe(|| Tensors { opened, shape: &shape }.decoder());
    std::panic::catch_unwind(work)
        .map_err(|_| EngineError::BadFile("its tensors do not fit together".into()))?
}

struct Tensors<'a> {
    opened: Opened,
    shape: &'a Shape,
}

impl Tensors<'_> {
    fn decoder(mut self) -> Result<Decoder, EngineError> {
        let rope = self.rope()?;
        let width = self.shape.width;
        let embedding = Arc::new(self.tensor("token_embd.weight")?);
        let vocabulary = match embedding.shape().dims() {
            [rows, columns] if *columns == width => *rows,
            other => return Err(wrong_shape("token_embd.weight", other, &[0, width])),
        };
        let output = if self.has("output.weight") {
            self.linear("output", width, vocabulary)?
        } else {
            let weight = QMatMul::from_arc(Arc::clone(&embedding)).map_err(bad)?;
            Linear { weight, bias: None, inputs: width }
        };
        let norm = self.vector("output_norm.weight", width)?;
        let layers = (0..self.shape.layers).map(|layer| self.layer(layer)).collect::<Result<_, _>>()?;
        let weights = Weights { embedding, layers, norm, output };
        Ok(Decoder::new(self.shape.clone(), rope, weights))
    }

    fn layer(&mut self, layer: usize) -> Result<Layer, EngineError> {
        let Shape { width, heads, kv_heads, head, hidden, .. } = *self.shape;
        let at = |name: &str| format!("blk.{layer}.{name}");
        let optional = |tensors: &mut Self, name: &str| {
            let name = at(name);
            tensors.has(&name).then(|| tensors.vector(&name, head)).transpose()
        };
        Ok(Layer {
            attention_norm: self.vector(&at("attn_norm.weight"), width)?,
            query: self.linear(&at("attn_q"), width, heads * head)?,
            key: self.linear(&at("attn_k"), width, kv_heads * head)?,
            value: self.linear(&at("attn_v"), width, kv_heads * head)?,
            query_norm: optional(self, "attn_q_norm.weight")?,
            key_norm: optional(self, "attn_k_norm.weight")?,
            attention_output: self.linear(&at("attn_output"), heads * head, width)?,
            hidden_norm: self.vector(&at("ffn_norm.weight"), width)?,
            gate: self.linear(&at("ffn_gate"), width, hidden)?,
            up: self.linear(&at("ffn_up"), width, hidden)?,
            down: self.linear(&at("ffn_down"), hidden, width)?,
        })
    }

    fn has(&self, name: &str) -> bool {
        self.opened.content.tensor_infos.contains_key(name)
    }

    fn tensor(&mut self, name: &str) -> Result<QTensor, EngineError> {
        self.opened.content.tensor(&mut self.opened.reader, name, &Device::Cpu).map_err(bad)
    }

    fn linear(&mut self, name: &str, inputs: usize, outputs: usize) -> Result<Linear, EngineError> {
        let weight = self.tensor(&format!("{name}.weight"))?;
        if weight.shape().dims() != [outputs, inputs] {
            return Err(wrong_shape(name, weight.shape().dims(), &[outputs, inputs]));
        }
        let bias = format!("{name}.bias");
        let bias = self.has(&bias).then(|| self.vector(&bias, outputs)).transpose()?;
        Ok(Linear { weight: QMatMul::from_qtensor(weight).map_err(bad)?, bias, inputs })
    }

    fn vector(&mut self, name: &str, length: usize) -> Result<Vec<f32>, EngineError> {
        let tensor = self.tensor(name)?;
        if tensor.shape().dims() != [length] {
            return Err(wrong_shape(name, tensor.shape().dims(), &[length]));
        }
        tensor.dequantize(&Device::Cpu).and_then(|tensor| tensor.to_vec1()).map_err(bad)
    }

    /// Angles by position: the base, the stretch of long contexts, and the factors of `rope_freqs`.
    fn rope(&mut self) -> Result<Rope, EngineError> {
        let key = |name: &str| format!("{}.rope.{name}", self.shape.architecture);
        let content = &self.opened.content;
        let base = if content.metadata.contains_key(&key("freq_base")) {
            f32_at(content, &key("freq_base"))?
        } else {
            10_000.0
        };
        let scaling = key("scaling.type");
        let stretch =
            match content.metadata.contains_key(&scaling).then(|| text_at(content, &scaling)).transpose()? {
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
        if content.metadata.contains_key(&turned) && u32_at(content, &turned)? as usize != head {
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
        let in_pairs = self.shape.architecture == "llama";
        Ok(Rope { speeds: factors.iter().enumerate().map(speed).collect(), in_pairs })
    }
}

fn bad(error: candle_core::Error) -> EngineError {
    EngineError::BadFile(plain(&error))
}

fn wrong_shape(name: &str, found: &[usize], wanted: &[usize]) -> EngineError {
    EngineError::BadFile(format!("tensor `{name}` has the shape {found:?}, its header wants {wanted:?}"))
}
