//! What the engine's shortcuts have done since the start: counted by its thread, read by others.

use std::sync::atomic::{AtomicU64, Ordering};

/// What texts kept from before were good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheUse {
    /// Requests that began with something already read.
    pub hits: u64,
    /// Tokens that were not read again.
    pub tokens: u64,
    /// Bytes kept now.
    pub bytes: u64,
}

/// What prompt lookup was good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LookupUse {
    /// Tokens proposed.
    pub proposed: u64,
    /// Those that were accepted: written without a step of their own.
    pub accepted: u64,
}

/// Both, while the engine works.
#[derive(Debug, Default)]
pub(super) struct Counts {
    hits: AtomicU64,
    tokens: AtomicU64,
    bytes: AtomicU64,
    proposed: AtomicU64,
    accepted: AtomicU64,
}

impl Counts {
    pub(super) fn cache(&self) -> CacheUse {
        CacheUse {
            hits: self.hits.load(Ordering::Relaxed),
            tokens: self.tokens.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }

    pub(super) fn lookup(&self) -> LookupUse {
        LookupUse {
            proposed: self.proposed.load(Ordering::Relaxed),
            accepted: self.accepted.load(Ordering::Relaxed),
        }
    }

    /// Notes that a request begins with so many tokens already read.
    pub(super) fn hit(&self, tokens: usize) {
        self.hits.fetch_add(1, Ordering::Relaxed);
        self.tokens.fetch_add(tokens as u64, Ordering::Relaxed);
    }

    /// Notes the bytes kept now.
    pub(super) fn cached(&self, bytes: usize) {
        self.bytes.store(bytes as u64, Ordering::Relaxed);
    }

    /// Notes what became of some proposals.
    pub(super) fn looked_up(&self, lookup: LookupUse) {
        self.proposed.fetch_add(lookup.proposed, Ordering::Relaxed);
        self.accepted.fetch_add(lookup.accepted, Ordering::Relaxed);
    }
}
