//! The life of a request: what it is doing, and how it ended.

/// What a request is doing; energy and time are kept apart for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Bytes to document, the process that parses a PDF included.
    Read,
    /// What will be made and how: facts, passes, tokens.
    Plan,
    /// Waiting: takes time and no share of the energy.
    Queue,
    /// Reading the prompt.
    Prefill,
    /// Writing.
    Decode,
    /// Putting what was written into shape and checking it.
    Check,
}

impl Phase {
    /// All of them, in the order of a request's life.
    pub const ALL: [Self; 6] =
        [Self::Read, Self::Plan, Self::Queue, Self::Prefill, Self::Decode, Self::Check];

    /// The word in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Plan => "plan",
            Self::Queue => "queue",
            Self::Prefill => "prefill",
            Self::Decode => "decode",
            Self::Check => "check",
        }
    }
}

/// Something of each phase.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PerPhase<T>([T; Phase::ALL.len()]);

impl<T: Copy> PerPhase<T> {
    /// Each phase with what is known of it, in the order of a request's life.
    pub fn iter(&self) -> impl Iterator<Item = (Phase, T)> + '_ {
        Phase::ALL.into_iter().zip(self.0)
    }
}

impl<T> std::ops::Index<Phase> for PerPhase<T> {
    type Output = T;

    fn index(&self, phase: Phase) -> &T {
        &self.0[phase as usize]
    }
}

impl<T> std::ops::IndexMut<Phase> for PerPhase<T> {
    fn index_mut(&mut self, phase: Phase) -> &mut T {
        &mut self.0[phase as usize]
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Answered.
    Done,
    /// The client left, or the server shut down.
    Cancelled,
    /// An error.
    Failed,
}

impl Outcome {
    /// The word in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// The outcome of that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Done, Self::Cancelled, Self::Failed].into_iter().find(|outcome| outcome.as_str() == word)
    }
}
