//! candle-transformers' quantised models behind one door: load, read a chunk, forget.
//!
//! What candle 0.11.1 imposes is known here and nowhere else: `llama` stops at 4,096 tokens, and
//! qwen2 and llama keep a mask per (chunk length, position) for ever, hence [`chunk_length`].

use candle_core::quantized::gguf_file::Content;
use candle_core::{Device, Tensor};
use candle_transformers::models::{quantized_llama, quantized_qwen2, quantized_qwen3};

use super::EngineError;
use super::gguf::{Opened, plain, text_at, u32_at};

/// Tokens read between two looks at the receiver.
const CHUNK: usize = 256;
/// Chunks shorter than [`CHUNK`] are multiples of this, but for the last.
const GRAIN: usize = 32;

const SUPPORTED: &str = "qwen2, qwen3, llama";

/// Weights and cache of one model.
pub(super) enum Model {
    Llama(quantized_llama::ModelWeights),
    Qwen2(quantized_qwen2::ModelWeights),
    Qwen3(quantized_qwen3::ModelWeights),
}

/// What the header says that planning needs.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) architecture: String,
    pub(super) trained_context: u32,
    /// The longest context this arithmetic can run.
    pub(super) usable_context: u32,
}

/// Reads the shape, refusing what cannot run before any weight is read.
pub(super) fn shape(content: &Content) -> Result<Shape, EngineError> {
    let architecture = text_at(content, "general.architecture")?.to_string();
    if !["llama", "qwen2", "qwen3"].contains(&architecture.as_str()) {
        let supported = SUPPORTED;
        return Err(EngineError::Unsupported { what: "architecture", name: architecture, supported });
    }
    let trained_context = u32_at(content, &format!("{architecture}.context_length"))?;
    for key in ["embedding_length", "block_count", "attention.head_count", "attention.head_count_kv"] {
        let key = format!("{architecture}.{key}");
        if !(1..=1 << 20).contains(&u32_at(content, &key)?) {
            return Err(EngineError::BadFile(format!("`{key}` is out of range")));
        }
    }
    if !(1..=1 << 22).contains(&trained_context) {
        return Err(EngineError::BadFile("its context length is out of range".into()));
    }
    let usable_context = match architecture.as_str() {
        "llama" => trained_context.min(quantized_llama::MAX_SEQ_LEN as u32),
        _ => trained_context,
    };
    Ok(Shape { architecture, trained_context, usable_context })
}

impl Model {
    /// Loads the weights.
    pub(super) fn load(opened: Opened, architecture: &str) -> Result<Self, EngineError> {
        let Opened { content, mut reader } = opened;
        let device = Device::Cpu;
        let load = std::panic::AssertUnwindSafe(|| match architecture {
            "llama" => {
                quantized_llama::ModelWeights::from_gguf(content, &mut reader, &device).map(Self::Llama)
            }
            "qwen2" => {
                quantized_qwen2::ModelWeights::from_gguf(content, &mut reader, &device).map(Self::Qwen2)
            }
            _ => quantized_qwen3::ModelWeights::from_gguf(content, &mut reader, &device).map(Self::Qwen3),
        });
        std::panic::catch_unwind(load)
            .map_err(|_| EngineError::BadFile("its tensors do not fit together".into()))?
            .map_err(|error| EngineError::BadFile(plain(&error)))
    }

    /// Reads `tokens` at `position` and gives the logits after the last of them, `[vocabulary]`.
    pub(super) fn read(&mut self, tokens: &[u32], position: usize) -> Result<Vec<f32>, candle_core::Error> {
        let input = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
        let logits = match self {
            Self::Llama(model) => model.forward(&input, position)?,
            Self::Qwen2(model) => model.forward(&input, position)?,
            Self::Qwen3(model) => model.forward(&input, position)?,
        };
        logits.flatten_all()?.to_dtype(candle_core::DType::F32)?.to_vec1()
    }

    /// Forgets everything read so far.
    pub(super) fn forget(&mut self) {
        match self {
            Self::Llama(model) => model.clear_kv_cache(),
            Self::Qwen2(model) => model.clear_kv_cache(),
            Self::Qwen3(model) => model.clear_kv_cache(),
        }
    }
}

/// How many of the `left` prompt tokens to read next: full chunks, then multiples of the grain,
/// then the rest, so that few different masks ever exist.
pub(super) fn chunk_length(left: usize) -> usize {
    if left >= CHUNK {
        CHUNK
    } else if left > GRAIN {
        left - left % GRAIN
    } else {
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_the_prompt_exactly() {
        for length in 1..1200 {
            let mut left = length;
            while left > 0 {
                let chunk = chunk_length(left);
                assert!(chunk >= 1 && chunk <= left && chunk <= CHUNK);
                left -= chunk;
            }
        }
    }
}
