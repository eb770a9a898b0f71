//! Which arithmetic runs a file: our decoder on our kernels, or candle-transformers.
//!
//! The file's architecture decides, unless `candle` is asked for by name.

use candle_core::quantized::gguf_file::Content;

use super::candle;
use super::gguf::{text_at, u32_at};
use super::model::{self, Shape};
use super::{EngineError, tensors::Tensors};
use calame_kernels::Kernel;

const SUPPORTED: &str = "llama (also Mistral), qwen2, qwen3, smollm3; through candle: glm4, lfm2, phi3";

/// The kernel that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KernelChoice {
    /// Our best one where our decoder runs the file, else candle.
    Auto,
    /// One of ours.
    Own(Kernel),
    /// candle for whatever it can run.
    Candle,
}

impl KernelChoice {
    /// What a name asks for; no name asks for the best.
    ///
    /// # Errors
    /// [`EngineError::NoKernel`] when this machine has none of that name.
    pub(super) fn named(name: Option<&str>) -> Result<Self, EngineError> {
        match name {
            None => Ok(Self::Auto),
            Some(candle::KERNEL) => Ok(Self::Candle),
            Some(name) => Kernel::named(name).map(Self::Own).ok_or_else(|| {
                let own = Kernel::available().map(Kernel::name);
                let here: Vec<_> = own.chain([candle::KERNEL]).collect();
                EngineError::NoKernel { name: name.to_string(), here: here.join(", ") }
            }),
        }
    }
}

/// Who runs a file.
pub(super) enum Backend {
    /// Our decoder.
    Own(Shape, Kernel),
    /// candle-transformers.
    Candle {
        architecture: String,
        /// Context length written in the file.
        trained_context: u32,
    },
}

impl Backend {
    /// Reads what the header says, refusing what cannot run before any weight is read.
    ///
    /// # Errors
    /// When nobody runs the architecture, or not with the kernel that is asked for.
    pub(super) fn of(content: &Content, choice: KernelChoice) -> Result<Self, EngineError> {
        let architecture = text_at(content, "general.architecture")?.to_string();
        let only_candle = candle::ONLY.contains(&architecture.as_str());
        if !only_candle && !model::ARCHITECTURES.contains(&architecture.as_str()) {
            let name = architecture.chars().take(40).collect();
            return Err(EngineError::Unsupported { what: "architecture", name, supported: SUPPORTED });
        }
        let trained_context = trained_context(content, &architecture)?;
        let through_candle = Self::Candle { architecture: architecture.clone(), trained_context };
        match choice {
            KernelChoice::Own(kernel) if only_candle => Err(EngineError::NoKernel {
                name: kernel.name().to_string(),
                here: format!("{} for a model of this architecture", candle::KERNEL),
            }),
            _ if only_candle => {
                candle::check(content, &architecture)?;
                Ok(through_candle)
            }
            KernelChoice::Candle => {
                let shape = Shape::of(content, architecture, trained_context)?;
                Tensors { content, shape: &shape }.check()?;
                candle::check_shared(content, &shape)?;
                Ok(through_candle)
            }
            KernelChoice::Own(kernel) => {
                Ok(Self::Own(Shape::of(content, architecture, trained_context)?, kernel))
            }
            KernelChoice::Auto => {
                Ok(Self::Own(Shape::of(content, architecture, trained_context)?, Kernel::best()))
            }
        }
    }

    /// The architecture and the context length of the file.
    pub(super) fn facts(&self) -> (&str, u32) {
        match self {
            Self::Own(shape, _) => (&shape.architecture, shape.trained_context),
            Self::Candle { architecture, trained_context } => (architecture, *trained_context),
        }
    }

    /// The longest context it can run, in tokens.
    pub(super) fn longest_context(&self) -> u32 {
        match self {
            Self::Own(shape, _) => shape.trained_context,
            Self::Candle { architecture, trained_context } => {
                candle::longest_context(architecture).min(*trained_context)
            }
        }
    }
}

fn trained_context(content: &Content, architecture: &str) -> Result<u32, EngineError> {
    let context = u32_at(content, &format!("{architecture}.context_length"))?;
    if (1..=1 << 22).contains(&context) {
        Ok(context)
    } else {
        Err(EngineError::BadFile("its context length is out of range".into()))
    }
}
