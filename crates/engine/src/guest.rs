//! Architectures outside our family, run by candle-transformers' quantised models as they are.
//!
//! They bring their own arithmetic, threads and memory: slower than ours, and said so in the provenance, where the
//! kernel is `candle`. What they allocate cannot be counted beforehand, only estimated.
//!
//! Not gemma3: candle 0.11 fails on the second chunk of a prompt, and forgets its sliding window once it writes.

use std::path::{Path, PathBuf};

use candle_core::quantized::gguf_file::{Content, Value};
use candle_core::{DType, Device, Tensor};
use candle_transformers::models::{quantized_glm4, quantized_lfm2, quantized_phi3};

use super::gguf::{self, Opened, plain};
use super::tensors::EMBEDDING;
use super::{EngineError, memory};

/// What is run this way, by its name in the file.
pub(super) const ARCHITECTURES: [&str; 3] = ["glm4", "lfm2", "phi3"];
/// Name of its arithmetic in provenance and ledger.
pub(super) const KERNEL: &str = "candle";

/// A model of one of those architectures.
pub(super) struct Guest {
    file: PathBuf,
    architecture: String,
    context: u32,
    /// Gone while nobody has asked for anything in a while.
    held: Option<Model>,
}

enum Model {
    Glm4(quantized_glm4::ModelWeights),
    Lfm2(quantized_lfm2::ModelWeights),
    Phi3(quantized_phi3::ModelWeights),
}

impl Guest {
    /// Loads a model with room for a context.
    pub(super) fn new(
        file: &Path,
        opened: Opened,
        architecture: &str,
        context: u32,
    ) -> Result<Self, EngineError> {
        let held = Some(Model::load(opened, architecture, context)?);
        Ok(Self { file: file.to_owned(), architecture: architecture.to_string(), context, held })
    }

    /// Reads tokens at a position, the first at 0; gives the logits after the last.
    pub(super) fn read(&mut self, tokens: &[u32], position: usize) -> Result<Vec<f32>, EngineError> {
        let held = match &mut self.held {
            Some(held) => held,
            empty => empty.insert(Model::load(gguf::open(&self.file)?, &self.architecture, self.context)?),
        };
        held.forward(tokens, position).map_err(|error| EngineError::BadFile(plain(&error)))
    }

    /// Gives the weights and the cache back to the system; the next read loads them again.
    pub(super) fn release(&mut self) {
        self.held = None;
    }

    /// Whether there is anything to give back.
    pub(super) fn holds(&self) -> bool {
        self.held.is_some()
    }
}

impl Model {
    fn load(opened: Opened, architecture: &str, context: u32) -> Result<Self, EngineError> {
        let Opened { mut content, mut reader } = opened;
        // Tables and caches are made for the context of the header: of what may be asked for, not of the most.
        content.metadata.insert(format!("{architecture}.context_length"), Value::U32(context));
        let (reader, device) = (&mut reader, &Device::Cpu);
        let loaded = match architecture {
            "glm4" => {
                quantized_glm4::ModelWeights::from_gguf(content, reader, device, DType::F32).map(Self::Glm4)
            }
            "lfm2" => quantized_lfm2::ModelWeights::from_gguf(content, reader, device).map(Self::Lfm2),
            _ => quantized_phi3::ModelWeights::from_gguf(false, content, reader, device).map(Self::Phi3),
        };
        loaded.map_err(|error| EngineError::BadFile(plain(&error)))
    }

    fn forward(&mut self, tokens: &[u32], position: usize) -> candle_core::Result<Vec<f32>> {
        let input = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
        let logits = match self {
            Self::Glm4(model) => model.forward(&input, position),
            Self::Lfm2(model) => model.forward(&input, position),
            Self::Phi3(model) => model.forward(&input, position),
        };
        logits?.flatten_all()?.to_vec1()
    }
}

/// Refuses, before anything is read, what candle would divide by or make room for without looking.
pub(super) fn check(content: &Content, architecture: &str) -> Result<(), EngineError> {
    if content.tensor_infos.keys().any(|name| name.starts_with("rope_factors")) {
        // candle reads phi3 without them, and would turn every position wrongly.
        return Err(EngineError::Unsupported {
            what: "stretching of positions",
            name: "rope_factors".into(),
            supported: "none, linear",
        });
    }
    let (tensors, embedding) = (content.tensor_infos.len(), content.tensor_infos.get(EMBEDDING));
    let width = embedding.and_then(|info| info.shape.dims().last().copied()).unwrap_or(0);
    for (name, most) in [
        ("block_count", tensors),
        ("embedding_length", width),
        ("attention.head_count", width),
        ("attention.head_count_kv", width),
        ("attention.key_length", width),
        ("attention.value_length", width),
        ("rope.dimension_count", width),
        ("feed_forward_length", 1 << 20),
        ("shortconv.l_cache", 1 << 10),
    ] {
        let key = format!("{architecture}.{name}");
        let known = content.metadata.get(&key);
        if known.is_none() || matches!(known, Some(Value::Array(_))) {
            continue;
        }
        if !(1..=most).contains(&(gguf::u32_at(content, &key)? as usize)) {
            return Err(EngineError::BadFile(format!("`{key}` is out of range")));
        }
    }
    Ok(())
}

/// About what such a model will take: its tensors as they are, the embedding once more as floats, and a cache of floats.
pub(super) fn needs(content: &Content, architecture: &str, context: u32) -> memory::Needs {
    let number = |name: &str| {
        gguf::u32_at(content, &format!("{architecture}.{name}"))
            .map_or(0, |number| u64::from(number).min(1 << 20))
    };
    let tensors = content.tensor_infos.values().map(|info| {
        let blocks = info.shape.elem_count() as u64 / info.ggml_dtype.block_size() as u64;
        blocks.saturating_mul(info.ggml_dtype.type_size() as u64)
    });
    let embedding = content.tensor_infos.get(EMBEDDING).map_or(0, |info| info.shape.elem_count() as u64);
    let head = number("embedding_length") / number("attention.head_count").max(1);
    let head = head.max(number("attention.key_length"));
    let heads = number("attention.head_count_kv").max(1);
    // Keys and values, and both once more while they are joined to new ones.
    let token = number("block_count") * heads * head * 2 * 2 * size_of::<f32>() as u64;
    memory::Needs::about(
        tensors.fold(embedding.saturating_mul(4), u64::saturating_add),
        token.saturating_mul(u64::from(context)),
    )
}
