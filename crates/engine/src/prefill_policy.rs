//! The prefill policy: whose prompt is read next and in pieces of what size, and who begins next.
//!
//! Prompts of those who wait are read before those of batches; among equals, owners take turns. A batch is not passed
//! over for ever: it keeps its place among the texts at work, and has a piece of its prompt read now and then.

use std::sync::Arc;

use calame_units::{Overtaken, Priority};

/// Tokens of a prompt read in one step.
pub(super) const CHUNK: usize = 128;
/// The same, at least, while others wait for their next token.
pub(super) const LEAST_CHUNK: usize = 16;

/// A prompt that is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prompt {
    /// Where it stands among the texts at work, the oldest first.
    pub(super) at: usize,
    pub(super) owner: Option<Arc<str>>,
    pub(super) priority: Priority,
}

/// Who had a piece of a prompt read.
#[derive(Debug, Default)]
pub(super) struct PrefillPolicy {
    /// Owners of prompts by when they had their last turn, the longest ago first.
    owners: Vec<Option<Arc<str>>>,
    /// Pieces of interactive prompts that were read in a row since a batch waits; then it has one read all the same, so that an
    /// interactive prompt takes an eighth longer at worst.
    overtaken: Overtaken,
}

impl PrefillPolicy {
    /// The prompt that is read next: of those that go first, the oldest of the owner whose last turn is longest ago.
    /// Of owners who are no longer here nothing is remembered.
    pub(super) fn next(
        &mut self,
        prompts: &[Prompt],
        here: impl Fn(&Option<Arc<str>>) -> bool,
    ) -> Option<usize> {
        let first = if self.overtaken.left() > 0 { Priority::Interactive } else { Priority::Batch };
        let last_turn = |prompt: &Prompt| {
            self.owners.iter().position(|known| *known == prompt.owner).map_or(0, |turn| turn + 1)
        };
        let next =
            prompts.iter().min_by_key(|prompt| (prompt.priority != first, last_turn(prompt), prompt.at))?;
        let batch_waits = prompts.iter().any(|prompt| prompt.priority == Priority::Batch);
        let passes = batch_waits && next.priority == Priority::Interactive;
        if passes {
            self.overtaken.by(1);
        } else {
            self.overtaken = Overtaken::default();
        }
        self.owners.retain(|known| *known != next.owner && here(known));
        self.owners.push(next.owner.clone());
        Some(next.at)
    }
}

/// Which of those who wait begins next, the oldest first: a batch only when nobody else waits.
pub(super) fn next_to_start(waiting: impl Iterator<Item = Priority>) -> Option<usize> {
    let oldest = waiting.enumerate().min_by_key(|(at, priority)| (*priority, *at));
    oldest.map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(at: usize, owner: &str, priority: Priority) -> Prompt {
        Prompt { at, owner: Some(owner.into()), priority }
    }

    fn read(prompts: &[Prompt], pieces: usize) -> Vec<usize> {
        let mut policy = PrefillPolicy::default();
        (0..pieces).map(|_| policy.next(prompts, |_| true).unwrap()).collect()
    }

    #[test]
    fn owners_take_turns_whatever_they_bring() {
        use Priority::Interactive;
        let prompts =
            [prompt(0, "anna", Interactive), prompt(1, "anna", Interactive), prompt(2, "ben", Interactive)];
        assert_eq!(read(&prompts, 5), [0, 2, 0, 2, 0]);
    }

    #[test]
    fn a_batch_is_read_after_the_others_and_not_never() {
        let prompts = [prompt(0, "folder", Priority::Batch), prompt(3, "anna", Priority::Interactive)];
        let order = read(&prompts, 20);
        assert_eq!(order[..8], [3; 8], "the batch came first, and lets through");
        let batch: Vec<usize> = (0..20).filter(|piece| order[*piece] == 0).collect();
        assert_eq!(batch, [8, 17], "a piece now and then");
        assert_eq!(read(&prompts[..1], 2), [0, 0], "alone it is read as any other");
    }

    #[test]
    fn a_batch_begins_when_nobody_else_waits() {
        use Priority::{Batch, Interactive};
        assert_eq!(next_to_start([Batch, Batch, Interactive, Interactive].into_iter()), Some(2));
        assert_eq!(next_to_start([Batch, Batch].into_iter()), Some(0));
        assert_eq!(next_to_start([].into_iter()), None);
    }
}
