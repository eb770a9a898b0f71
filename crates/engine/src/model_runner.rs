//! A loaded model behind one face: our decoder, or one that candle-transformers runs.

use super::EngineError;
use super::candle_model::CandleModel;
use super::decoder::{Decoder, Part};
use super::sequence::Sequence;

/// A loaded model.
pub(super) enum ModelRunner {
    /// Our decoder.
    Own(Box<Decoder>),
    /// candle: one text at a time, always read from its first token.
    Candle(Box<CandleModel>),
}

impl ModelRunner {
    /// Whether texts can be read beside each other, cut back, and begin with what was read before.
    pub(super) fn is_own(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    /// A sequence with room for so many tokens.
    pub(super) fn sequence(&self, room: usize) -> Sequence {
        match self {
            Self::Own(decoder) => decoder.sequence(room),
            Self::Candle(_) => Sequence::new(Vec::new(), room),
        }
    }

    /// Bytes of the keys and values of that many tokens, where they are ours to count.
    pub(super) fn bytes(&self, tokens: usize) -> usize {
        match self {
            Self::Own(decoder) => decoder.bytes(tokens),
            Self::Candle(_) => 0,
        }
    }

    /// Reads the tokens of each part after what its sequence holds; gives the logits that were wanted, in order. When
    /// it fails, nothing has been read.
    pub(super) fn step(&mut self, parts: &mut [Part<'_>]) -> Result<Vec<Vec<f32>>, EngineError> {
        match self {
            Self::Own(decoder) => decoder.step(parts),
            Self::Candle(model) => {
                let mut wanted = Vec::new();
                for part in parts {
                    let logits = model.read(part.tokens, part.sequence.tokens().len())?;
                    part.sequence.has_read(part.tokens);
                    wanted.extend((part.logits > 0).then_some(logits));
                }
                Ok(wanted)
            }
        }
    }

    /// Gives the weights back to the system; the next step loads them again.
    pub(super) fn release(&mut self) {
        match self {
            Self::Own(decoder) => decoder.release(),
            Self::Candle(model) => model.release(),
        }
    }

    /// Makes it fit for the next step after a panic in one, whatever that left half done. Our decoder writes to nothing but
    /// its buffers and the sequences of that step; candle's models keep their cache inside, so theirs goes and the next
    /// step loads it again.
    pub(super) fn recover(&mut self) {
        if let Self::Candle(model) = self {
            model.release();
        }
    }

    /// Whether there is anything to give back.
    pub(super) fn is_loaded(&self) -> bool {
        match self {
            Self::Own(decoder) => decoder.is_loaded(),
            Self::Candle(model) => model.is_loaded(),
        }
    }
}
