//! The sections of a `.lex` file, read in place: nothing is parsed, a number out of range reads as nothing.

/// Numbers of three bytes, smallest byte first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Numbers {
    bytes: &'static [u8],
}

impl Numbers {
    pub(super) fn new(bytes: &'static [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn len(self) -> usize {
        self.bytes.len() / 3
    }

    pub(super) fn get(self, index: usize) -> Option<u32> {
        let at = index.checked_mul(3)?;
        match self.bytes.get(at..at + 3)? {
            &[a, b, c] => Some(u32::from_le_bytes([a, b, c, 0])),
            _ => None,
        }
    }

    /// Where a number stands among numbers in rising order.
    fn position(self, wanted: u32) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let found = self.get(middle)?;
            match found.cmp(&wanted) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// A relation from numbers to lists of numbers: the keys in rising order, where each one's list starts, the lists.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Relation {
    pub(super) keys: Numbers,
    starts: Numbers,
    pub(super) values: Numbers,
}

impl Relation {
    pub(super) fn new(keys: Numbers, starts: Numbers, values: Numbers) -> Self {
        Self { keys, starts, values }
    }

    /// The list of a key, empty when it has none.
    pub(super) fn of(self, key: u32) -> impl Iterator<Item = u32> {
        let range = self.keys.position(key).and_then(|at| self.starts.get(at).zip(self.starts.get(at + 1)));
        let (from, to) = range.unwrap_or((0, 0));
        (from..to).filter_map(move |at| self.values.get(at as usize))
    }
}

/// A number of two bytes.
pub(super) fn short(bytes: &[u8], index: usize) -> Option<u16> {
    match bytes.get(index * 2..index * 2 + 2)? {
        &[a, b] => Some(u16::from_le_bytes([a, b])),
        _ => None,
    }
}

/// A number of four bytes.
pub(super) fn long(bytes: &[u8], index: usize) -> Option<u32> {
    match bytes.get(index * 4..index * 4 + 4)? {
        &[a, b, c, d] => Some(u32::from_le_bytes([a, b, c, d])),
        _ => None,
    }
}

/// How many sections a file has.
const SECTIONS: usize = 18;

/// The sections of a file after its mark and their lengths; all empty when the file is not one of ours.
pub(super) fn sections(file: &'static [u8]) -> [&'static [u8]; SECTIONS] {
    let mut found: [&'static [u8]; SECTIONS] = [&[]; SECTIONS];
    let Some(lengths) = file.strip_prefix(b"LEX1") else { return found };
    let mut rest = lengths.get(SECTIONS * 4..).unwrap_or_default();
    for (index, section) in found.iter_mut().enumerate() {
        let length = long(lengths, index).unwrap_or(0) as usize;
        let Some((head, tail)) = rest.split_at_checked(length) else { break };
        *section = head;
        rest = tail;
    }
    found
}
