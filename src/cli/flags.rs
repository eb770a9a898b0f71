//! Flags that several commands share, laid over what is configured.

use clap::Args;

use crate::config::{Environment, RawConfig, Settings};

/// How a model is chosen and run; flags go before the configuration file.
#[derive(Debug, Args)]
pub(super) struct ModelFlags {
    /// Name of `calame models list`, or path of a GGUF file.
    #[arg(long, value_name = "NAME|FILE")]
    model: Option<String>,
    /// Tokens of context, prompt and answer together.
    #[arg(long, value_name = "N")]
    context: Option<u32>,
    /// Processors to use; all by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Instruction set: `scalar`, `avx2`, `avx-vnni`, `avx512-vnni`, `amx`, `neon`, or `candle` for candle's
    /// arithmetic instead of ours; the best this machine has by default.
    #[arg(long, value_name = "NAME")]
    kernel: Option<String>,
}

impl ModelFlags {
    pub(super) fn over(&self, raw: &mut RawConfig) {
        let model = &mut raw.model;
        if let Some(name) = &self.model {
            model.name.clone_from(name);
        }
        if let Some(context) = self.context {
            model.context = context;
        }
        if let Some(threads) = self.threads {
            model.threads = usize::from(threads);
        }
        if let Some(kernel) = &self.kernel {
            model.kernel.clone_from(kernel);
        }
    }
}

/// The settings that hold once the flags of a command are laid over what is configured.
pub(super) fn settings(
    environment: &Environment,
    flags: impl FnOnce(&mut RawConfig),
) -> anyhow::Result<Settings> {
    let mut raw = RawConfig::load(&environment.folder()?)?;
    flags(&mut raw);
    Ok(Settings::new(&raw, environment)?)
}
