//! Which model, and how it is run.

use std::time::Duration;

use super::bounds::between;
use super::error::ConfigError;
use super::raw::{AUTO, MIB, RawModel};
use crate::kernels::KvType;

/// Which model, and how it is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSettings {
    /// Name of a card or path of a file; `None` lets the program choose.
    pub choice: Option<String>,
    /// Context wanted, in tokens.
    pub context: u32,
    /// Processors to use; `None` for all.
    pub threads: Option<usize>,
    /// Name of the instruction set, when one is asked for.
    pub kernel: Option<String>,
    /// Most memory of the engine in bytes, when a limit is set.
    pub memory: Option<u64>,
    /// Time without work after which the weights are given back.
    pub idle: Option<Duration>,
    /// Most bytes of the prefix cache.
    pub cache: usize,
    /// The number type of the KV cache.
    pub kv_type: KvType,
    /// Whether tokens are proposed from what was read (prompt lookup).
    pub lookup: bool,
}

pub(super) fn model_of(raw: &RawModel) -> Result<ModelSettings, ConfigError> {
    let threads = between("model.threads", raw.threads, 0, 1024)?;
    between("model.memory_mib", raw.memory_mib, 0, 1 << 24)?;
    let idle = between("model.idle_min", raw.idle_min, 0.0, 60.0 * 24.0 * 366.0)?;
    let kv_type = match raw.kv_cache.as_str() {
        "f16" => KvType::F16,
        "q8" => KvType::Q8,
        _ => return Err(ConfigError::Value { name: "model.kv_cache", expected: "\"f16\" or \"q8\"".into() }),
    };
    Ok(ModelSettings {
        kv_type,
        choice: Some(raw.name.clone()).filter(|name| name != AUTO && !name.is_empty()),
        context: between("model.context", raw.context, 256, 1 << 20)?,
        threads: (threads > 0).then_some(threads),
        kernel: Some(raw.kernel.clone()).filter(|name| name != AUTO && !name.is_empty()),
        memory: (raw.memory_mib > 0).then_some(raw.memory_mib << 20),
        cache: between("model.cache_mib", raw.cache_mib, 0, 1 << 20)? * MIB,
        lookup: raw.lookup,
        idle: (idle > 0.0).then_some(Duration::from_secs_f64(60.0 * idle)),
    })
}
