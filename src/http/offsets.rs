//! Places of a text as clients count them.

/// Byte offsets to offsets in Unicode scalar values, which every client can count.
pub(super) struct CharOffsets<'a> {
    text: &'a str,
    byte: usize,
    chars: usize,
}

impl<'a> CharOffsets<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, byte: 0, chars: 0 }
    }

    /// The offset of a byte that begins a character; cheap when asked in increasing order.
    pub(super) fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.chars) = (0, 0);
        }
        self.chars += self.text.get(self.byte..byte).map_or(0, |part| part.chars().count());
        self.byte = byte;
        self.chars
    }
}
