//! A first walk over a GGUF container, which keeps nothing of it.
//!
//! candle bounds a length by what is left of the file, and that may be gigabytes: a list of bytes becomes a list of
//! values twenty-four times as long in memory, and an alignment of zero a division by it. Here lengths, counts and
//! kinds are held to what real files need, so that what passes is parsed with memory in proportion to a real header.
//! Layout: GGUF specification, ggml `docs/gguf.md`.

use std::io::{Read, Seek};

use super::EngineError;

const MAGIC: u32 = u32::from_le_bytes(*b"GGUF");
/// Most bytes before the tensors; the vocabularies of today need 15 MB.
const HEADER_BYTES: u64 = 64 << 20;
/// Most items of a list; the longest of today, merges, has half of it.
const ITEMS: u64 = 1 << 20;
/// Most items of all lists together: tokens, their scores and kinds, merges.
const ALL_ITEMS: u64 = 4 * ITEMS;
/// Most entries, and most tensors.
const PARTS: u64 = 1 << 16;
/// Most bytes of a key, or of a tensor's name.
const NAME_BYTES: u64 = 256;
/// Most dimensions of a tensor.
const DIMENSIONS: u32 = 4;
/// Where tensors begin, when the header does not say: at multiples of this.
const ALIGNMENT: u32 = 32;
/// Largest such multiple.
const MOST_ALIGNMENT: u32 = 1 << 16;

const TEXT: u32 = 8;
const LIST: u32 = 9;
const U32: u32 = 4;

/// What the walk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Container {
    pub(super) entries: u64,
    pub(super) tensors: u64,
    /// Tensors begin at multiples of this.
    pub(super) alignment: u32,
    /// Bytes of the header, without what fills it up to the first tensor.
    pub(super) bytes: u64,
}

/// Walks over a container of `size` bytes, from its beginning to where its tensors begin.
///
/// # Errors
/// When it is no GGUF file, is cut short, or says something that no real file says.
pub(super) fn walk(reader: &mut (impl Read + Seek), size: u64) -> Result<Container, EngineError> {
    let mut walk = Walk { reader, at: 0, size, items: 0 };
    if walk.u32()? != MAGIC {
        return Err(bad("it does not begin with GGUF"));
    }
    let version = walk.u32()?;
    if !(2..=3).contains(&version) {
        return Err(bad(&format!("version {version} where 2 or 3 was expected")));
    }
    let (tensors, entries) = (walk.count("tensors", PARTS)?, walk.count("entries", PARTS)?);
    let mut alignment = ALIGNMENT;
    for _ in 0..entries {
        let told = walk.name()?.is("general.alignment");
        let kind = walk.u32()?;
        if told {
            alignment = walk.alignment(kind)?;
        } else {
            walk.value(kind)?;
        }
    }
    for _ in 0..tensors {
        walk.tensor()?;
    }
    Ok(Container { entries, tensors, alignment, bytes: walk.at })
}

fn bad(what: &str) -> EngineError {
    EngineError::BadFile(what.to_string())
}

struct Walk<'a, R> {
    reader: &'a mut R,
    at: u64,
    size: u64,
    items: u64,
}

/// A key or the name of a tensor, as candle will read it: without the zeros that some end with.
struct Name {
    bytes: [u8; NAME_BYTES as usize],
    length: usize,
}

impl Name {
    fn is(&self, text: &str) -> bool {
        &self.bytes[..self.length] == text.as_bytes()
    }
}

impl<R: Read + Seek> Walk<'_, R> {
    /// Makes sure that so many more bytes are there, and belong to a header.
    fn advance(&mut self, bytes: u64) -> Result<(), EngineError> {
        self.at =
            self.at.checked_add(bytes).ok_or_else(|| bad("it has an impossible length in its header"))?;
        if self.at > self.size {
            return Err(bad("it is truncated"));
        }
        if self.at > HEADER_BYTES {
            return Err(bad(&format!("its header passes {} MiB", HEADER_BYTES >> 20)));
        }
        Ok(())
    }

    fn skip(&mut self, bytes: u64) -> Result<(), EngineError> {
        self.advance(bytes)?;
        let bytes = i64::try_from(bytes).expect("a header is shorter");
        self.reader.seek_relative(bytes).map_err(unreadable)
    }

    fn bytes<const SIZE: usize>(&mut self) -> Result<[u8; SIZE], EngineError> {
        self.advance(SIZE as u64)?;
        let mut bytes = [0; SIZE];
        self.reader.read_exact(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }

    fn u32(&mut self) -> Result<u32, EngineError> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, EngineError> {
        self.bytes().map(u64::from_le_bytes)
    }

    fn count(&mut self, what: &str, most: u64) -> Result<u64, EngineError> {
        let count = self.u64()?;
        if count <= most { Ok(count) } else { Err(bad(&format!("its header counts {count} {what}"))) }
    }

    fn name(&mut self) -> Result<Name, EngineError> {
        let length = self.count("letters in a name", NAME_BYTES)?;
        self.advance(length)?;
        let mut name = Name { bytes: [0; NAME_BYTES as usize], length: length as usize };
        self.reader.read_exact(&mut name.bytes[..name.length]).map_err(unreadable)?;
        while name.length > 0 && name.bytes[name.length - 1] == 0 {
            name.length -= 1;
        }
        Ok(name)
    }

    fn alignment(&mut self, kind: u32) -> Result<u32, EngineError> {
        let alignment = if kind == U32 { self.u32()? } else { 0 };
        if alignment.is_power_of_two() && alignment <= MOST_ALIGNMENT {
            Ok(alignment)
        } else {
            Err(bad("`general.alignment` is not a small power of two"))
        }
    }

    fn value(&mut self, kind: u32) -> Result<(), EngineError> {
        match kind {
            LIST => {
                let kind = self.u32()?;
                let items = self.count("items in a list", ITEMS)?;
                self.items += items;
                if self.items > ALL_ITEMS {
                    return Err(bad(&format!("the lists of its header pass {ALL_ITEMS} items")));
                }
                match kind {
                    LIST => Err(bad("its header has a list of lists")),
                    TEXT => (0..items).try_for_each(|_| self.text()),
                    kind => self.skip(items * bytes_of(kind)?),
                }
            }
            TEXT => self.text(),
            kind => self.skip(bytes_of(kind)?),
        }
    }

    fn text(&mut self) -> Result<(), EngineError> {
        let length = self.u64()?;
        self.skip(length)
    }

    fn tensor(&mut self) -> Result<(), EngineError> {
        self.name()?;
        let dimensions = self.u32()?;
        if !(1..=DIMENSIONS).contains(&dimensions) {
            return Err(bad(&format!("a tensor has {dimensions} dimensions")));
        }
        self.skip(u64::from(dimensions) * 8)?;
        let format = self.u32()?;
        if let Some(name) = foreign(format) {
            let supported = super::tensors::FORMATS;
            return Err(EngineError::Unsupported { what: "tensor format", name, supported });
        }
        self.skip(8)
    }
}

/// Bytes of a number of this kind.
fn bytes_of(kind: u32) -> Result<u64, EngineError> {
    match kind {
        0 | 1 | 7 => Ok(1),
        2 | 3 => Ok(2),
        4..=6 => Ok(4),
        10..=12 => Ok(8),
        kind => Err(bad(&format!("its header has a value of unknown kind {kind}"))),
    }
}

/// The name of a format that candle cannot even name (ggml, `ggml.h`).
fn foreign(format: u32) -> Option<String> {
    let name = match format {
        0..=3 | 6..=15 | 30 => return None,
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        19 => "IQ1_S",
        20 => "IQ4_NL",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        29 => "IQ1_M",
        34 => "TQ1_0",
        35 => "TQ2_0",
        39 => "MXFP4",
        other => return Some(format!("number {other}")),
    };
    Some(name.to_string())
}

fn unreadable(error: std::io::Error) -> EngineError {
    EngineError::BadFile(format!("its header cannot be read: {error}"))
}
