//! What a model will take of the machine's memory, said before any of it is taken.

use std::path::Path;

use super::prefill_policy::CHUNK;
use super::weights::ModelFile;
use super::{EngineError, model::Shape};
use calame_kernels::{KvCache, ThreadPool};

/// Bytes that a model and its context need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Needs {
    weights: u64,
    cache: u64,
    work: u64,
}

impl Needs {
    pub(super) fn of(model_file: &ModelFile, pool: &ThreadPool, context: usize) -> Result<Self, EngineError> {
        let Shape { width, layers, heads, kv_heads, head, hidden, .. } = model_file.shape;
        let cache = (layers as u64)
            .saturating_mul(KvCache::bytes(kv_heads, head, context, model_file.kv_type) as u64);
        // The rows of one chunk: as they are, normed, as queries, seen, hidden, with their rounded twins, in tiles too.
        let rounded = (width + heads * head + hidden) / 4 * 3;
        let row = 2 * width + 2 * heads * head + 2 * kv_heads * head + hidden + rounded;
        Ok(Self { weights: model_file.bytes(pool)? as u64, cache, work: (4 * CHUNK * row) as u64 })
    }

    /// Needs that can only be estimated.
    pub(super) fn about(weights: u64, cache: u64) -> Self {
        Self { weights, cache, work: 64 << 20 }
    }

    pub(super) fn weights(self) -> u64 {
        self.weights
    }

    fn total(self) -> u64 {
        self.weights.saturating_add(self.cache).saturating_add(self.work)
    }

    /// How many texts may be at work, and how many bytes of prefix cache there may be, under `limit` bytes: as asked where they fit, at
    /// least one text.
    pub(super) fn divide(self, limit: Option<u64>, streams: usize, prefix_cache: usize) -> (usize, usize) {
        let Some(limit) = limit else { return (streams, prefix_cache) };
        let more = limit.saturating_sub(self.total());
        let others = (more / self.cache.max(1)).min(streams as u64 - 1);
        let left = more - others * self.cache;
        let shared = (1 + others as usize, prefix_cache.min(usize::try_from(left).unwrap_or(usize::MAX)));
        tracing::info!("memory: {} texts at once, at most {} MiB of prefix cache", shared.0, shared.1 >> 20);
        shared
    }

    /// Refuses what does not fit under `limit` bytes, when there is one.
    pub(super) fn check(self, limit: Option<u64>) -> Result<(), EngineError> {
        let mib = |bytes: u64| bytes.div_ceil(1 << 20);
        let (weights, context, work) = (mib(self.weights), mib(self.cache), mib(self.work));
        tracing::info!("memory: weights {weights} MiB, context at most {context} MiB, work {work} MiB");
        match limit {
            Some(limit) if self.total() > limit => {
                Err(EngineError::NoRoom { needed: mib(self.total()), weights, context, limit: mib(limit) })
            }
            _ => Ok(()),
        }
    }
}

/// Where Linux tells how much memory is left.
pub const MEMINFO: &str = "/proc/meminfo";

/// Bytes the system can give without swapping, where its file says so.
pub(super) fn available(meminfo: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(meminfo).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_its_parts() {
        let needs = Needs { weights: 900 << 20, cache: 200 << 20, work: 10 << 20 };
        assert_eq!(needs.check(None), Ok(()));
        assert_eq!(needs.check(Some(1_110 << 20)), Ok(()));
        let text = needs.check(Some(1_000 << 20)).unwrap_err().to_string();
        for part in ["1110 MiB", "weights 900", "context 200", "1000 MiB", "--context"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn what_is_left_goes_to_texts_first_and_then_to_what_is_kept() {
        let needs = Needs { weights: 900 << 20, cache: 100 << 20, work: 0 };
        assert_eq!(needs.divide(None, 4, 256 << 20), (4, 256 << 20));
        assert_eq!(needs.divide(Some(2_000 << 20), 4, 256 << 20), (4, 256 << 20));
        assert_eq!(needs.divide(Some(1_250 << 20), 4, 256 << 20), (3, 50 << 20));
        assert_eq!(needs.divide(Some(1_000 << 20), 4, 256 << 20), (1, 0));
    }

    #[test]
    fn this_machine_says_what_it_has() {
        assert!(available(Path::new(MEMINFO)).is_none_or(|bytes| bytes > 1 << 20));
        assert_eq!(available(Path::new("/nowhere")), None, "elsewhere nothing is told");
    }
}
