//! The one walk over a GGUF container: what it says, refused where no real file says it.
//!
//! A length may be anything, so lengths, counts and kinds are held to what real files need before any memory is taken
//! for them: what passes takes memory in proportion to a real header. What it gives is candle's own description, which
//! candle's loaders take as well. Layout: GGUF specification, ggml `docs/gguf.md`.

use std::collections::HashMap;
use std::io::{Read, Seek};

use candle_core::Shape;
use candle_core::quantized::GgmlDType;
use candle_core::quantized::gguf_file::{Content, TensorInfo, Value, VersionedMagic};

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

/// The tensor formats there is code for, as refusals tell them.
pub(super) const FORMATS: &str = "Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K, F16, F32";

const TEXT: u32 = 8;
const LIST: u32 = 9;
const U32: u32 = 4;

/// What the walk found.
pub(super) struct Container {
    pub(super) content: Content,
    /// Tensors begin at multiples of this.
    pub(super) alignment: u32,
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
    let magic = match walk.u32()? {
        2 => VersionedMagic::GgufV2,
        3 => VersionedMagic::GgufV3,
        version => return Err(bad(&format!("version {version} where 2 or 3 was expected"))),
    };
    let (tensors, entries) = (walk.count("tensors", PARTS)?, walk.count("entries", PARTS)?);
    let (mut metadata, mut tensor_infos) = (HashMap::new(), HashMap::new());
    let mut alignment = ALIGNMENT;
    for _ in 0..entries {
        let key = walk.name()?;
        let kind = walk.u32()?;
        let value = if key == "general.alignment" {
            alignment = walk.alignment(kind)?;
            Value::U32(alignment)
        } else {
            walk.value(kind)?
        };
        once(metadata.insert(key, value).is_none())?;
    }
    for _ in 0..tensors {
        let (name, tensor) = walk.tensor()?;
        once(tensor_infos.insert(name, tensor).is_none())?;
    }
    let tensor_data_offset = walk.at.next_multiple_of(u64::from(alignment));
    Ok(Container { content: Content { magic, metadata, tensor_infos, tensor_data_offset }, alignment })
}

fn once(is_first: bool) -> Result<(), EngineError> {
    if is_first { Ok(()) } else { Err(bad("a name comes twice in its header")) }
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

impl<R: Read + Seek> Walk<'_, R> {
    /// Makes sure that so many more bytes are there, and belong to a header.
    fn has(&self, bytes: u64) -> Result<(), EngineError> {
        let end =
            self.at.checked_add(bytes).ok_or_else(|| bad("it has an impossible length in its header"))?;
        if end > self.size {
            return Err(bad("it is truncated"));
        }
        if end > HEADER_BYTES {
            return Err(bad(&format!("its header passes {} MiB", HEADER_BYTES >> 20)));
        }
        Ok(())
    }

    fn advance(&mut self, bytes: u64) -> Result<(), EngineError> {
        self.has(bytes)?;
        self.at += bytes;
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

    /// So many bytes as text: some writers end it with zeros.
    fn text_of(&mut self, length: u64) -> Result<String, EngineError> {
        self.advance(length)?;
        let mut bytes = vec![0; usize::try_from(length).expect("a header is shorter")];
        self.reader.read_exact(&mut bytes).map_err(unreadable)?;
        bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
        Ok(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    /// A key or the name of a tensor.
    fn name(&mut self) -> Result<String, EngineError> {
        let length = self.count("letters in a name", NAME_BYTES)?;
        self.text_of(length)
    }

    fn alignment(&mut self, kind: u32) -> Result<u32, EngineError> {
        let alignment = if kind == U32 { self.u32()? } else { 0 };
        if alignment.is_power_of_two() && alignment <= MOST_ALIGNMENT {
            Ok(alignment)
        } else {
            Err(bad("`general.alignment` is not a small power of two"))
        }
    }

    fn value(&mut self, kind: u32) -> Result<Value, EngineError> {
        match kind {
            LIST => self.list(),
            TEXT => {
                let length = self.u64()?;
                self.text_of(length).map(Value::String)
            }
            kind => self.number(kind),
        }
    }

    fn list(&mut self) -> Result<Value, EngineError> {
        let kind = self.u32()?;
        let items = self.count("items in a list", ITEMS)?;
        self.items += items;
        if self.items > ALL_ITEMS {
            return Err(bad(&format!("the lists of its header pass {ALL_ITEMS} items")));
        }
        match kind {
            LIST => return Err(bad("its header has a list of lists")),
            // Every text has its length before it, every number its bytes: what is not there is not made room for.
            TEXT => self.has(items * 8)?,
            kind => self.has(items * bytes_of(kind)?)?,
        }
        if is_passed_over(kind) {
            self.skip(items * bytes_of(kind)?)?;
            return Ok(Value::Array(Vec::new()));
        }
        (0..items).map(|_| self.value(kind)).collect::<Result<_, _>>().map(Value::Array)
    }

    fn number(&mut self, kind: u32) -> Result<Value, EngineError> {
        Ok(match kind {
            0 => Value::U8(self.bytes::<1>()?[0]),
            1 => Value::I8(i8::from_le_bytes(self.bytes()?)),
            2 => Value::U16(u16::from_le_bytes(self.bytes()?)),
            3 => Value::I16(i16::from_le_bytes(self.bytes()?)),
            U32 => Value::U32(self.u32()?),
            5 => Value::I32(i32::from_le_bytes(self.bytes()?)),
            6 => Value::F32(f32::from_le_bytes(self.bytes()?)),
            7 => match self.bytes()? {
                [0] => Value::Bool(false),
                [1] => Value::Bool(true),
                [other] => return Err(bad(&format!("its header has a switch of {other}"))),
            },
            10 => Value::U64(self.u64()?),
            11 => Value::I64(i64::from_le_bytes(self.bytes()?)),
            12 => Value::F64(f64::from_le_bytes(self.bytes()?)),
            kind => return Err(unknown(kind)),
        })
    }

    fn tensor(&mut self) -> Result<(String, TensorInfo), EngineError> {
        let name = self.name()?;
        let dimensions = self.u32()?;
        if !(1..=DIMENSIONS).contains(&dimensions) {
            return Err(bad(&format!("a tensor has {dimensions} dimensions")));
        }
        let mut shape = Vec::new();
        for _ in 0..dimensions {
            let size = usize::try_from(self.u64()?);
            shape.push(size.map_err(|_| bad(&format!("tensor `{name}` has an impossible shape")))?);
        }
        // The file counts from the innermost dimension.
        shape.reverse();
        let ggml_dtype = format(self.u32()?)?;
        Ok((name, TensorInfo { ggml_dtype, shape: Shape::from(shape), offset: self.u64()? }))
    }
}

/// Whether lists of numbers of this kind are left out: bytes, switches and floats, such as the scores of tokens, which no
/// loader asks for.
fn is_passed_over(kind: u32) -> bool {
    matches!(kind, 0 | 1 | 6 | 7 | 12)
}

fn unknown(kind: u32) -> EngineError {
    bad(&format!("its header has a value of unknown kind {kind}"))
}

/// Bytes of a number of this kind.
fn bytes_of(kind: u32) -> Result<u64, EngineError> {
    match kind {
        0 | 1 | 7 => Ok(1),
        2 | 3 => Ok(2),
        4..=6 => Ok(4),
        10..=12 => Ok(8),
        kind => Err(unknown(kind)),
    }
}

/// The format of a tensor's number (ggml, `ggml.h`).
fn format(number: u32) -> Result<GgmlDType, EngineError> {
    let name = match number {
        0 => return Ok(GgmlDType::F32),
        1 => return Ok(GgmlDType::F16),
        2 => return Ok(GgmlDType::Q4_0),
        3 => return Ok(GgmlDType::Q4_1),
        6 => return Ok(GgmlDType::Q5_0),
        7 => return Ok(GgmlDType::Q5_1),
        8 => return Ok(GgmlDType::Q8_0),
        9 => return Ok(GgmlDType::Q8_1),
        10 => return Ok(GgmlDType::Q2K),
        11 => return Ok(GgmlDType::Q3K),
        12 => return Ok(GgmlDType::Q4K),
        13 => return Ok(GgmlDType::Q5K),
        14 => return Ok(GgmlDType::Q6K),
        15 => return Ok(GgmlDType::Q8K),
        30 => return Ok(GgmlDType::BF16),
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
        _ => "",
    };
    let name = if name.is_empty() { format!("number {number}") } else { name.to_string() };
    Err(EngineError::Unsupported { what: "tensor format", name, supported: FORMATS })
}

fn unreadable(error: std::io::Error) -> EngineError {
    EngineError::BadFile(format!("its header cannot be read: {error}"))
}
