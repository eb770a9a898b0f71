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

/// What guessing the next words was good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Guesses {
    /// Tokens guessed.
    pub made: u64,
    /// Those that came true: written without a step of their own.
    pub right: u64,
}

/// Both, while the engine works.
#[derive(Debug, Default)]
pub(super) struct Counts {
    hits: AtomicU64,
    tokens: AtomicU64,
    bytes: AtomicU64,
    made: AtomicU64,
    right: AtomicU64,
}

impl Counts {
    pub(super) fn cache(&self) -> CacheUse {
        CacheUse {
            hits: self.hits.load(Ordering::Relaxed),
            tokens: self.tokens.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }

    pub(super) fn guesses(&self) -> Guesses {
        Guesses { made: self.made.load(Ordering::Relaxed), right: self.right.load(Ordering::Relaxed) }
    }

    /// Notes that a request begins with so many tokens already read.
    pub(super) fn hit(&self, tokens: usize) {
        self.hits.fetch_add(1, Ordering::Relaxed);
        self.tokens.fetch_add(tokens as u64, Ordering::Relaxed);
    }

    /// Notes the bytes kept now.
    pub(super) fn keeps(&self, bytes: usize) {
        self.bytes.store(bytes as u64, Ordering::Relaxed);
    }

    /// Notes so many guesses, and those of them that came true.
    pub(super) fn guessed(&self, guesses: Guesses) {
        self.made.fetch_add(guesses.made, Ordering::Relaxed);
        self.right.fetch_add(guesses.right, Ordering::Relaxed);
    }
}
