//! How a transfer is told.

/// How a transfer is told to whoever waits for it.
pub trait Progress {
    /// A transfer, or the hashing of a file, begins: `total` bytes, `already` of them done.
    fn started(&self, total: u64, already: u64);
    /// So many bytes more are done.
    fn advanced(&self, bytes: u64);
    /// One line worth showing: which source is asked, why another refused.
    fn note(&self, line: &str);
}

/// Tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn started(&self, _: u64, _: u64) {}
    fn advanced(&self, _: u64) {}
    fn note(&self, _: &str) {}
}
