//! What a model has read of one text: its tokens, and their keys and values in every layer.
//!
//! A sequence can be cut back, and begin with what another has read. Its memory is overwritten when it goes: keys and
//! values are the text in another form.

use calame_kernels::KvCache;

/// Tokens that were read, and what came of them.
pub(super) struct Sequence {
    tokens: Vec<u32>,
    pub(super) layers: Vec<KvCache>,
    room: usize,
    /// Tokens ever written, beyond what it was cut back to.
    touched: usize,
}

impl Sequence {
    /// An empty one over its layers' caches, with room for so many tokens.
    pub(super) fn new(layers: Vec<KvCache>, room: usize) -> Self {
        Self { tokens: Vec::new(), layers, room, touched: 0 }
    }

    /// Tokens read so far.
    pub(super) fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// Tokens there is room for.
    pub(super) fn room(&self) -> usize {
        self.room
    }

    /// How many of the first tokens of a text it has read.
    pub(super) fn shared(&self, text: &[u32]) -> usize {
        self.tokens.iter().zip(text).take_while(|(a, b)| a == b).count()
    }

    /// Begins with the first `count` tokens of another.
    pub(super) fn begin_with(&mut self, other: &Self, count: usize) {
        for (own, theirs) in self.layers.iter_mut().zip(&other.layers) {
            own.copy(theirs, count);
        }
        self.tokens.clear();
        self.tokens.extend(&other.tokens[..count]);
        self.touched = self.touched.max(count);
    }

    /// Notes tokens whose keys and values have been written.
    pub(super) fn has_read(&mut self, tokens: &[u32]) {
        self.tokens.extend(tokens);
        self.touched = self.touched.max(self.tokens.len());
    }

    /// Forgets all but the first `count` tokens.
    pub(super) fn cut(&mut self, count: usize) {
        self.tokens.truncate(count);
    }
}

impl Drop for Sequence {
    fn drop(&mut self) {
        for layer in &mut self.layers {
            layer.wipe(self.touched);
        }
        self.tokens.fill(0);
        std::hint::black_box(&self.tokens);
    }
}
