//! Who goes first, and for how long: what the waiting room and the engine share.

/// Whose turn comes first: a word that the waiting room and the engine share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Somebody waits for it.
    #[default]
    Interactive,
    /// Nobody does: a folder of documents, a job of the night.
    Batch,
}

impl Priority {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::Batch => "batch",
        }
    }

    /// The priority of that name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Interactive, Self::Batch].into_iter().find(|priority| priority.as_str() == name)
    }
}

/// How often a batch let others go before it, be it requests at the door or pieces of prompts in the engine. A batch
/// asked for on a quiet machine is served at once; on a busy one it waits for so many more than it would have, and no longer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overtaken(u32);

impl Overtaken {
    /// How many may go before a batch that came first.
    pub const MOST: u32 = 8;

    /// One more, or several, have gone before it.
    pub fn by(&mut self, others: usize) {
        self.0 = self.0.saturating_add(u32::try_from(others).unwrap_or(u32::MAX));
    }

    /// How many more it lets through.
    #[must_use]
    pub fn left(self) -> u32 {
        Self::MOST.saturating_sub(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_overtaken_so_often_and_no_more() {
        let mut overtaken = Overtaken::default();
        assert_eq!(overtaken.left(), Overtaken::MOST);
        overtaken.by(1);
        assert_eq!(overtaken.left(), Overtaken::MOST - 1);
        overtaken.by(usize::MAX);
        assert_eq!(overtaken.left(), 0);
    }
}
