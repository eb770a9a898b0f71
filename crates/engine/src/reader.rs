//! Who reads tokens: our decoder, or candle-transformers for architectures outside its family.

use super::EngineError;
use super::decoder::{Decoder, Part};
use super::guest::Guest;
use super::sequence::Sequence;

/// A loaded model.
pub(super) enum Reader {
    /// Our decoder.
    Own(Box<Decoder>),
    /// candle-transformers: one text at a time, always read from its first token.
    Guest(Box<Guest>),
}

impl Reader {
    /// Whether texts can be read beside each other, cut back, and begin with what was read before.
    pub(super) fn is_own(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    /// A sequence with room for so many tokens.
    pub(super) fn sequence(&self, room: usize) -> Sequence {
        match self {
            Self::Own(decoder) => decoder.sequence(room),
            Self::Guest(_) => Sequence::new(Vec::new(), room),
        }
    }

    /// Bytes of the keys and values of that many tokens, where they are ours to count.
    pub(super) fn bytes(&self, tokens: usize) -> usize {
        match self {
            Self::Own(decoder) => decoder.bytes(tokens),
            Self::Guest(_) => 0,
        }
    }

    /// Reads the tokens of each part after what its sequence holds; gives the logits that were wanted, in order. When
    /// it fails, nothing has been read.
    pub(super) fn step(&mut self, parts: &mut [Part<'_>]) -> Result<Vec<Vec<f32>>, EngineError> {
        match self {
            Self::Own(decoder) => decoder.step(parts),
            Self::Guest(guest) => {
                let mut wanted = Vec::new();
                for part in parts {
                    let logits = guest.read(part.tokens, part.sequence.tokens().len())?;
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
            Self::Guest(guest) => guest.release(),
        }
    }

    /// Whether there is anything to give back.
    pub(super) fn holds(&self) -> bool {
        match self {
            Self::Own(decoder) => decoder.holds(),
            Self::Guest(guest) => guest.holds(),
        }
    }
}
