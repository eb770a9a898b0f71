//! How many may work, wait and read at the same time.

/// Settings of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Requests at work at the same time, at least one.
    pub slots: usize,
    /// Requests that may wait; batches take at most half of these places, so that a folder sent all at once does not
    /// shut the door on people.
    pub waiting: usize,
    /// Requests that read, plan, extract or check at the same time, at least one: no more documents are parsed at once.
    pub reading: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { slots: 1, waiting: 8, reading: 2 }
    }
}
