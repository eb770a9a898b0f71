//! How much a sentence resembles the false ones among those that were learnt from: a forest of small decision trees.
//!
//! `forest.bin` is grown by `learn.rs` from the texts of `tests/eval/learn`, and a test holds it to them.

use std::sync::LazyLock;

/// Bytes of a node: the signal, the place of the branch for more, the bound or the share of false ones.
const NODE: usize = 8;
/// The signal of a leaf.
pub(super) const LEAF: u16 = u16::MAX;

/// Decision trees, read in place.
#[derive(Debug)]
pub(super) struct Forest {
    trees: Vec<Vec<Node>>,
}

/// A question, or an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    /// The signal asked about; [`LEAF`] for an answer.
    pub signal: u16,
    /// Where the tree goes on when the signal is above the bound; otherwise at the next node.
    pub above: u16,
    /// The bound, or the share of false sentences that came here.
    pub value: f32,
}

impl Forest {
    /// The forest that the program carries.
    pub fn grown() -> &'static Self {
        static GROWN: LazyLock<Forest> = LazyLock::new(|| Forest::read(include_bytes!("forest.bin")));
        &GROWN
    }

    /// Reads trees: of each the count of its nodes, then these.
    pub fn read(mut bytes: &[u8]) -> Self {
        let mut trees = Vec::new();
        while let Some((count, rest)) = bytes.split_at_checked(2) {
            let size = usize::from(u16::from_le_bytes([count[0], count[1]])) * NODE;
            let Some((nodes, rest)) = rest.split_at_checked(size) else { break };
            trees.push(nodes.chunks_exact(NODE).map(Node::read).collect());
            bytes = rest;
        }
        Self { trees }
    }

    /// The share of trees' answers that say false, 0 to 1.
    pub fn doubt(&self, signals: &[f64]) -> f64 {
        let answers: f64 = self.trees.iter().map(|tree| answer(tree, signals)).sum();
        answers / self.trees.len().max(1) as f64
    }
}

impl Node {
    fn read(bytes: &[u8]) -> Self {
        let short = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        Self {
            signal: short(0),
            above: short(2),
            value: f32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
        }
    }
}

/// What a tree answers; a damaged one that leads nowhere says neither.
pub(super) fn answer(tree: &[Node], signals: &[f64]) -> f64 {
    let mut at = 0;
    for _ in 0..tree.len() {
        let Some(node) = tree.get(at) else { break };
        if node.signal == LEAF {
            return f64::from(node.value);
        }
        let signal = signals.get(usize::from(node.signal)).copied().unwrap_or_default();
        at = if signal > f64::from(node.value) { usize::from(node.above) } else { at + 1 };
    }
    0.5
}
