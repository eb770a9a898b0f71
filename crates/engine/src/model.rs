//! What the header of a GGUF file says of a model of the llama family.

use candle_core::quantized::gguf_file::Content;

use super::EngineError;
use super::gguf::{f32_at, u32_at};
use calame_kernels::RopeStyle;

/// The family: what differs between them is data.
pub(super) const ARCHITECTURES: [&str; 4] = ["llama", "qwen2", "qwen3", "smollm3"];
/// Smollm3 leaves every fourth layer without positions, and says so nowhere in the file.
const SMOLLM3_STEP: usize = 4;

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

impl Shape {
    /// Reads what the header says of a file of the family.
    pub(super) fn of(
        content: &Content,
        architecture: String,
        trained_context: u32,
    ) -> Result<Self, EngineError> {
        let key = |name: &str| format!("{architecture}.{name}");
        let count = |name: &str| -> Result<usize, EngineError> {
            let number = u32_at(content, &key(name))?;
            if !(1..=1 << 20).contains(&number) {
                return Err(EngineError::BadFile(format!("`{}` is out of range", key(name))));
            }
            Ok(number as usize)
        };
        let (width, heads) = (count("embedding_length")?, count("attention.head_count")?);
        let head = if content.metadata.contains_key(&key("attention.key_length")) {
            count("attention.key_length")?
        } else {
            width / heads
        };
        let shape = Self {
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
        if shape.epsilon < 0.0 {
            return Err(EngineError::BadFile("the epsilon of its norms is below zero".into()));
        }
        if shape.head == 0 || !shape.head.is_multiple_of(8) || !shape.heads.is_multiple_of(shape.kv_heads) {
            return Err(EngineError::BadFile(format!(
                "{} heads of {} over {} heads of keys do not fit together",
                shape.heads, shape.head, shape.kv_heads
            )));
        }
        Ok(shape)
    }

    /// The matrices of a layer in the order of use: name, inputs, outputs.
    pub(super) fn matrices(&self) -> [(&'static str, usize, usize); 7] {
        let Self { width, heads, kv_heads, head, hidden, .. } = *self;
        [
            ("attn_q", width, heads * head),
            ("attn_k", width, kv_heads * head),
            ("attn_v", width, kv_heads * head),
            ("attn_output", heads * head, width),
            ("ffn_gate", width, hidden),
            ("ffn_up", width, hidden),
            ("ffn_down", hidden, width),
        ]
    }

    /// Whether the heads of a layer turn with their positions.
    pub(super) fn has_rope(&self, layer: usize) -> bool {
        self.architecture != "smollm3" || !(layer + 1).is_multiple_of(SMOLLM3_STEP)
    }

    /// Which numbers of a head turn together.
    pub(super) fn rope_style(&self) -> RopeStyle {
        if self.architecture.starts_with("qwen") { RopeStyle::Neox } else { RopeStyle::Norm }
    }
}
