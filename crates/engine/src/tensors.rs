//! The tensors that a model of the family needs: each must be there, in the shape that the header wants and in a
//! format there is code for. All of it is known from the header, before any tensor is read.

use candle_core::quantized::GgmlDType;
use candle_core::quantized::gguf_file::Content;

use super::EngineError;
use super::container::FORMATS;
use super::model::Shape;
use super::rope::Positions;
use calame_kernels::{Format, Kernel, Plan};

pub(super) const EMBEDDING: &str = "token_embd.weight";

/// What products of matrices are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arithmetic {
    /// The weights as the file has them, inputs rounded to eight bits.
    #[default]
    Quantised,
    /// Weights and inputs as floats: many times the memory, and the measure of what rounding changes.
    Float,
}

/// A header, and the shape it wants.
#[derive(Clone, Copy)]
pub(super) struct Tensors<'a> {
    pub(super) content: &'a Content,
    pub(super) shape: &'a Shape,
}

/// Where a tensor is, and how it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tensor {
    pub(super) format: Format,
    pub(super) at: u64,
}

impl Tensors<'_> {
    /// Checks every tensor that a load will ask for, and gives the bytes of the packed weights.
    pub(super) fn check(self) -> Result<u64, EngineError> {
        let (plan, _) = self.plan(Plan::new(Kernel::best()), Arithmetic::Quantised)?;
        let Shape { width, layers, head, .. } = *self.shape;
        self.tensor("output_norm.weight", &[width])?;
        self.optional("output.bias", self.vocabulary()?)?;
        self.optional("rope_freqs.weight", head / 2)?;
        for layer in 0..layers {
            for name in ["attn_norm.weight", "ffn_norm.weight"] {
                self.tensor(&format!("blk.{layer}.{name}"), &[width])?;
            }
            for name in ["attn_q_norm.weight", "attn_k_norm.weight"] {
                self.optional(&format!("blk.{layer}.{name}"), head)?;
            }
            for (name, _, outputs) in self.shape.matrices() {
                self.optional(&format!("blk.{layer}.{name}.bias"), outputs)?;
            }
        }
        Positions::of(self.content, self.shape)?;
        Ok(plan.bytes() as u64)
    }

    fn optional(self, name: &str, length: usize) -> Result<(), EngineError> {
        if self.has(name) { self.tensor(name, &[length]).map(drop) } else { Ok(()) }
    }

    /// The plan of every matrix in the order of use, and where each begins in the file.
    pub(super) fn plan(
        self,
        mut plan: Plan,
        arithmetic: Arithmetic,
    ) -> Result<(Plan, Vec<Tensor>), EngineError> {
        let mut places = Vec::new();
        let mut add = |name: &str, inputs: usize, outputs: usize| -> Result<(), EngineError> {
            let tensor = self.tensor(name, &[outputs, inputs])?;
            let format = match arithmetic {
                Arithmetic::Quantised => tensor.format,
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

    pub(super) fn has(self, name: &str) -> bool {
        self.content.tensor_infos.contains_key(name)
    }

    pub(super) fn vocabulary(self) -> Result<usize, EngineError> {
        rows_of_embedding(self.content)
    }

    /// Where a tensor is, once it has the shape that is wanted: outermost first.
    pub(super) fn tensor(self, name: &str, wanted: &[usize]) -> Result<Tensor, EngineError> {
        let info = self.content.tensor_infos.get(name);
        let info = info.ok_or_else(|| EngineError::BadFile(format!("tensor `{name}` is missing")))?;
        let found = info.shape.dims();
        if found != wanted {
            let text = format!("tensor `{name}` has the shape {found:?}, its header wants {wanted:?}");
            return Err(EngineError::BadFile(text));
        }
        Ok(Tensor { format: format(info.ggml_dtype)?, at: self.content.tensor_data_offset + info.offset })
    }
}

/// Tokens that a file has a row of numbers for.
pub(super) fn rows_of_embedding(content: &Content) -> Result<usize, EngineError> {
    match content.tensor_infos.get(EMBEDDING).map(|info| info.shape.dims()) {
        Some([rows, _]) => Ok(*rows),
        _ => Err(EngineError::BadFile(format!("tensor `{EMBEDDING}` is missing or has a wrong shape"))),
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
