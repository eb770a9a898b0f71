//! Files run by candle-transformers' quantised models as they are: architectures outside our family, and those of ours that
//! candle knows where the kernel `candle` is asked for.
//!
//! They bring their own arithmetic, threads and memory: slower than ours, and said so in the provenance, where the
//! kernel is `candle`. One text at a time is read, always from its first token. What they allocate cannot be counted
//! beforehand, only estimated.
//!
//! Not gemma3: candle 0.11 fails on the second chunk of a prompt, and forgets its sliding window once it writes. Not
//! smollm3, which our decoder runs: candle prints to standard output while it loads one, and drafts go there.

use std::panic::{AssertUnwindSafe, catch_unwind};

use candle_core::quantized::gguf_file::{Content, Value};
use candle_core::{DType, Device, Tensor};
use candle_transformers::models::{
    quantized_glm4, quantized_lfm2, quantized_llama, quantized_phi3, quantized_qwen2, quantized_qwen3,
};

use super::gguf::{self, Opened, plain};
use super::model::Shape;
use super::tensors::EMBEDDING;
use super::{EngineError, memory};

/// What only candle runs, by its name in the file.
pub(super) const ONLY: [&str; 3] = ["glm4", "lfm2", "phi3"];
/// What our decoder runs as well.
const SHARED: [&str; 3] = ["llama", "qwen2", "qwen3"];
const SUPPORTED: &str = "llama, qwen2, qwen3, glm4, lfm2, phi3";
/// Name of its arithmetic in settings, provenance and ledger.
pub(super) const KERNEL: &str = "candle";

/// Something that reads tokens and keeps what it read, as candle's models do.
pub(super) trait Forward: Send {
    /// Reads tokens at a position, the first at 0, where it begins afresh; gives the logits after the last.
    fn forward(&mut self, tokens: &[u32], position: usize) -> Result<Vec<f32>, EngineError>;

    /// Whether it can never read again, and another must be loaded.
    fn is_broken(&self) -> bool {
        false
    }
}

/// Loads a file with room for a context.
pub(super) fn load(
    opened: Opened,
    architecture: &str,
    context: u32,
) -> Result<Box<dyn Forward>, EngineError> {
    let loaded = catch_unwind(AssertUnwindSafe(|| Weights::load(opened, architecture, context)));
    match loaded {
        Ok(weights) => Ok(Box::new(weights?)),
        Err(_) => Err(EngineError::BadFile("candle stopped in a panic while loading it".into())),
    }
}

enum Weights {
    Glm4(quantized_glm4::ModelWeights),
    Lfm2(quantized_lfm2::ModelWeights),
    Llama(quantized_llama::ModelWeights),
    Phi3(quantized_phi3::ModelWeights),
    Qwen2(quantized_qwen2::ModelWeights),
    Qwen3(quantized_qwen3::ModelWeights),
}

impl Weights {
    fn load(opened: Opened, architecture: &str, context: u32) -> Result<Self, EngineError> {
        let Opened { mut content, mut reader } = opened;
        // Tables and caches are made for the context of the header: of what may be asked for, not of the most.
        content.metadata.insert(format!("{architecture}.context_length"), Value::U32(context));
        // What our decoder takes as read when the file does not say it.
        complete(&mut content, architecture);
        let (reader, device) = (&mut reader, &Device::Cpu);
        let loaded = match architecture {
            "glm4" => {
                quantized_glm4::ModelWeights::from_gguf(content, reader, device, DType::F32).map(Self::Glm4)
            }
            "lfm2" => quantized_lfm2::ModelWeights::from_gguf(content, reader, device).map(Self::Lfm2),
            "llama" => quantized_llama::ModelWeights::from_gguf(content, reader, device).map(Self::Llama),
            "qwen2" => quantized_qwen2::ModelWeights::from_gguf(content, reader, device).map(Self::Qwen2),
            "qwen3" => quantized_qwen3::ModelWeights::from_gguf(content, reader, device).map(Self::Qwen3),
            _ => quantized_phi3::ModelWeights::from_gguf(false, content, reader, device).map(Self::Phi3),
        };
        loaded.map_err(|error| EngineError::BadFile(plain(&error)))
    }

    fn logits(&mut self, tokens: &[u32], position: usize) -> candle_core::Result<Vec<f32>> {
        let input = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
        let logits = match self {
            Self::Glm4(model) => model.forward(&input, position),
            Self::Lfm2(model) => model.forward(&input, position),
            Self::Llama(model) => model.forward(&input, position),
            Self::Phi3(model) => model.forward(&input, position),
            Self::Qwen2(model) => model.forward(&input, position),
            Self::Qwen3(model) => {
                // The others begin afresh at position 0.
                if position == 0 {
                    model.clear_kv_cache();
                }
                model.forward(&input, position)
            }
        };
        logits?.flatten_all()?.to_vec1()
    }
}

impl Forward for Weights {
    fn forward(&mut self, tokens: &[u32], position: usize) -> Result<Vec<f32>, EngineError> {
        self.logits(tokens, position).map_err(|error| EngineError::BadFile(plain(&error)))
    }
}

/// Whether candle can still multiply in this process: a panic in its pool of threads breaks the lock before it.
pub(super) fn works_here() -> bool {
    catch_unwind(|| candle_core::utils::barrier_pool().execute(|_| {})).is_ok()
}

/// Adds to a header what candle asks for and files may leave out.
fn complete(content: &mut Content, architecture: &str) {
    let number = |name: &str| gguf::u32_at(content, &format!("{architecture}.{name}")).ok();
    let head = number("attention.key_length").or_else(|| {
        let heads = number("attention.head_count").filter(|heads| *heads > 0)?;
        number("embedding_length").map(|width| width / heads)
    });
    let mut add = |key: String, value| {
        content.metadata.entry(key).or_insert(value);
    };
    if let Some(head) = head.filter(|_| SHARED.contains(&architecture)) {
        add(format!("{architecture}.rope.dimension_count"), Value::U32(head));
        add(format!("{architecture}.attention.key_length"), Value::U32(head));
        add(format!("{architecture}.rope.freq_base"), Value::F32(10_000.0));
    }
    if architecture == "qwen3" {
        // 0 is float32. Otherwise candle computes the angles of positions in halves, which hold no number above 2048.
        content.metadata.insert("general.dtype".into(), Value::U32(0));
    }
}

/// The longest context that candle runs, in tokens: some of its tables have a fixed size.
pub(super) fn longest_context(architecture: &str) -> u32 {
    if architecture == "llama" { quantized_llama::MAX_SEQ_LEN as u32 } else { u32::MAX }
}

/// Refuses a file of our family that candle would read otherwise than it is meant: it passes over what it does not
/// know.
pub(super) fn check_shared(content: &Content, shape: &Shape) -> Result<(), EngineError> {
    let Shape { architecture, width, heads, head, .. } = shape;
    let refused = |what, name: &str, supported| {
        Err(EngineError::Unsupported { what, name: name.chars().take(40).collect(), supported })
    };
    if !SHARED.contains(&architecture.as_str()) {
        return refused("with the kernel `candle`, architecture", architecture, SUPPORTED);
    }
    if architecture != "qwen3" && heads * head != *width {
        let supported = "the width divided by the number of heads";
        return refused("with the kernel `candle`, heads of the size", &head.to_string(), supported);
    }
    let scaling = format!("{architecture}.rope.scaling.type");
    if content.metadata.contains_key(&scaling) && gguf::text_at(content, &scaling)? != "none" {
        let name = gguf::text_at(content, &scaling)?;
        return refused("with the kernel `candle`, stretching of positions", name, "none");
    }
    match content.tensor_infos.keys().filter(|name| !reads(architecture, name)).min() {
        Some(name) => refused(
            "with the kernel `candle`, tensor",
            name,
            "files without it; ask for another kernel, or none, to run this one",
        ),
        None => Ok(()),
    }
}

/// Whether candle uses a tensor of that name in a file of our family.
fn reads(architecture: &str, name: &str) -> bool {
    let in_layer = name.strip_prefix("blk.").and_then(|rest| rest.split_once('.'));
    match in_layer.map_or(name, |(_, name)| name) {
        "token_embd.weight" | "output_norm.weight" | "output.weight" => in_layer.is_none(),
        "attn_norm.weight" | "attn_q.weight" | "attn_k.weight" | "attn_v.weight" | "attn_output.weight"
        | "ffn_norm.weight" | "ffn_gate.weight" | "ffn_up.weight" | "ffn_down.weight" => in_layer.is_some(),
        "attn_q.bias" | "attn_k.bias" | "attn_v.bias" => architecture == "qwen2",
        "attn_q_norm.weight" | "attn_k_norm.weight" => architecture == "qwen3",
        _ => false,
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
