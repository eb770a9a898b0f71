//! What a header says of a model, all of it checked: what a load does before it reads any weight.

use candle_core::quantized::gguf_file::{Content, Value};

use super::backend::{Backend, KernelChoice};
use super::candle;
use super::template::ChatTemplate;
use super::tensors::{Tensors, rows_of_embedding};
use super::tokenizer::Tokenizer;
use super::{EngineError, gguf};

/// A template for files that carry none: ChatML, the most common format.
const CHATML: &str = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n";
const TEMPLATE: &str = "tokenizer.chat_template";

/// The parts of a header that a load goes on with.
pub(super) struct Checked {
    pub(super) backend: Backend,
    pub(super) tokenizer: Tokenizer,
    pub(super) template: ChatTemplate,
    /// Bytes that the weights will take in memory: of ours as packed, of others about.
    weights: u64,
}

impl Checked {
    pub(super) fn of(content: &Content, choice: KernelChoice) -> Result<Self, EngineError> {
        let backend = Backend::of(content, choice)?;
        let weights = match &backend {
            Backend::Own(shape, _) => Tensors { content, shape }.check()?,
            Backend::Candle { architecture, .. } => candle::needs(content, architecture, 0).weights(),
        };
        let rows = rows_of_embedding(content)?;
        if let Some(Value::Array(tokens)) = content.metadata.get("tokenizer.ggml.tokens")
            && tokens.len() > rows
        {
            let text = format!("it has {} tokens and numbers for {rows} of them", tokens.len());
            return Err(EngineError::BadFile(text));
        }
        let tokenizer = Tokenizer::from_gguf(content)?;
        let source = match content.metadata.contains_key(TEMPLATE) {
            true => gguf::text_at(content, TEMPLATE)?,
            false => CHATML,
        };
        let template = ChatTemplate::new(source, tokenizer.start_text(), tokenizer.end_text())?;
        Ok(Self { backend, tokenizer, template, weights })
    }
}

/// What a header says of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// `general.architecture` of the file.
    pub architecture: String,
    /// Context length written in the file, in tokens.
    pub trained_context: u32,
    /// Size of the vocabulary.
    pub vocabulary: u32,
    /// Bytes that the weights will take in memory; an estimate where another engine runs them.
    pub weights_bytes: u64,
}

impl Header {
    pub(super) fn of(content: &Content) -> Result<Self, EngineError> {
        let checked = Checked::of(content, KernelChoice::Auto)?;
        let (architecture, trained_context) = checked.backend.facts();
        Ok(Self {
            architecture: architecture.to_string(),
            trained_context,
            vocabulary: checked.tokenizer.vocabulary(),
            weights_bytes: checked.weights,
        })
    }
}
