//! The prefix cache: texts that were read, kept for whoever asks about the same text again: another style, a sentence written once more,
//! the words that every prompt begins with.
//!
//! Invariants: what was read for one owner is never the beginning of another's text; the bytes kept never pass their
//! limit, the least recently used going first; nothing of it reaches a disk, and it is overwritten when it goes.

use std::sync::Arc;

use super::counts::Counts;
use super::sequence::Sequence;

/// A shorter beginning is not worth the copy.
const LEAST_PREFIX: usize = 16;

/// A text is given up for another when what it has of its own is less than one part in so many.
const OWN_PART: usize = 3;

struct Entry {
    sequence: Sequence,
    owner: Option<Arc<str>>,
    bytes: usize,
}

/// The texts kept, the least recently used first.
pub(super) struct PrefixCache {
    entries: Vec<Entry>,
    most: usize,
    counts: Arc<Counts>,
}

impl PrefixCache {
    /// Keeps at most so many bytes.
    pub(super) fn new(most: usize, counts: Arc<Counts>) -> Self {
        Self { entries: Vec::new(), most, counts }
    }

    /// The longest beginning of a text that was read for the same owner, and how many tokens it is. A text that ends
    /// with it needs its last token read again, for what follows.
    pub(super) fn longest_prefix(&mut self, text: &[u32], owner: Option<&str>) -> Option<(&Sequence, usize)> {
        let best = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.owner.as_deref() == owner)
            .map(|(at, entry)| (entry.sequence.shared(&text[..text.len() - 1]), at))
            .max()?;
        let (shared, at) = best;
        if shared < LEAST_PREFIX {
            return None;
        }
        let entry = self.entries.remove(at);
        self.entries.push(entry);
        self.entries.last().map(|entry| (&entry.sequence, shared))
    }

    /// Keeps a text in place of those that hardly go on otherwise, and drops those that there is no room for. Of a
    /// document asked about again and again, one reading is kept, with the latest question.
    pub(super) fn insert(&mut self, sequence: Sequence, owner: Option<Arc<str>>, bytes: usize) {
        if sequence.tokens().len() < LEAST_PREFIX || bytes > self.most {
            return;
        }
        self.entries.retain(|entry| {
            let tokens = entry.sequence.tokens();
            let own = tokens.len() - sequence.shared(tokens);
            entry.owner != owner || own > tokens.len() / OWN_PART
        });
        self.entries.push(Entry { sequence, owner, bytes });
        self.shrink(self.most);
    }

    /// Drops what was read for one owner, or for everybody; says how many bytes that was.
    pub(super) fn forget(&mut self, owner: Option<&str>) -> usize {
        let before = self.bytes();
        self.entries.retain(|entry| owner.is_some() && entry.owner.as_deref() != owner);
        self.count();
        before - self.bytes()
    }

    /// Drops the least recently used until at most so many bytes are cache.
    pub(super) fn shrink(&mut self, most: usize) {
        while self.bytes() > most && !self.entries.is_empty() {
            self.entries.remove(0);
        }
        self.count();
    }

    fn count(&self) {
        self.counts.cached(self.bytes());
    }

    /// Bytes cache.
    pub(super) fn bytes(&self) -> usize {
        self.entries.iter().map(|entry| entry.bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tokens: &[u32]) -> Sequence {
        let mut sequence = Sequence::new(Vec::new(), tokens.len());
        sequence.has_read(tokens);
        sequence
    }

    fn text(from: u32, count: u32) -> Vec<u32> {
        (from..from + count).collect()
    }

    fn of(cache: &mut PrefixCache, text: &[u32], owner: Option<&str>) -> Option<usize> {
        cache.longest_prefix(text, owner).map(|(_, shared)| shared)
    }

    #[test]
    fn the_longest_beginning_of_the_same_owner_is_found() {
        let mut cache = PrefixCache::new(1_000, Arc::default());
        let anna: Arc<str> = "anna".into();
        cache.insert(read(&text(0, 20)), None, 10);
        cache.insert(read(&text(0, 40)), Some(Arc::clone(&anna)), 10);
        assert_eq!(of(&mut cache, &text(0, 100), None), Some(20));
        assert_eq!(of(&mut cache, &text(0, 100), Some("anna")), Some(40));
        assert_eq!(of(&mut cache, &text(0, 100), Some("ben")), None);
        assert_eq!(of(&mut cache, &text(5, 100), None), None, "it begins otherwise");
        assert_eq!(of(&mut cache, &text(0, 40), Some("anna")), Some(39), "the last token is read again");
    }

    #[test]
    fn the_least_recently_used_goes_first_and_a_longer_text_replaces_its_beginning() {
        let mut cache = PrefixCache::new(25, Arc::default());
        cache.insert(read(&text(0, 20)), None, 10);
        cache.insert(read(&text(100, 20)), None, 10);
        assert_eq!(of(&mut cache, &text(0, 30), None), Some(20), "used just now");
        cache.insert(read(&text(200, 20)), None, 10);
        assert_eq!(of(&mut cache, &text(100, 30), None), None, "it was the oldest");
        cache.insert(read(&text(0, 30)), None, 10);
        assert_eq!((cache.entries.len(), cache.counts.cache().bytes), (2, 20));
        cache.insert(read(&text(300, 20)), None, 26);
        assert_eq!(of(&mut cache, &text(300, 30), None), None, "larger than all there may be");
        cache.shrink(0);
        assert_eq!((cache.entries.len(), cache.counts.cache().bytes), (0, 0));
    }

    #[test]
    fn another_question_about_a_document_takes_the_place_of_the_one_before() {
        let mut cache = PrefixCache::new(1_000, Arc::default());
        let about = |question: u32| [text(0, 90), text(question, 10)].concat();
        cache.insert(read(&about(1_000)), None, 10);
        cache.insert(read(&about(2_000)), None, 10);
        assert_eq!(cache.entries.len(), 1, "one reading of the document");
        assert_eq!(of(&mut cache, &about(3_000), None), Some(90));
        cache.insert(read(&[text(0, 20), text(4_000, 80)].concat()), None, 10);
        assert_eq!(cache.entries.len(), 2, "the same opening, and then another document");
    }

    #[test]
    fn one_owner_is_forgotten_and_the_others_are_not() {
        let mut cache = PrefixCache::new(1_000, Arc::default());
        let anna: Arc<str> = "anna".into();
        cache.insert(read(&text(0, 20)), None, 10);
        cache.insert(read(&text(0, 40)), Some(anna), 7);
        assert_eq!((cache.forget(Some("ben")), cache.forget(Some("anna"))), (0, 7));
        assert_eq!(of(&mut cache, &text(0, 100), Some("anna")), None);
        assert_eq!(of(&mut cache, &text(0, 100), None), Some(20));
        assert_eq!((cache.forget(None), cache.counts.cache().bytes), (10, 0));
    }
}
