//! Reading a GGUF header as the hostile input it may be.
//!
//! `container` walks over it, once, and refuses what no real file holds. Then what it says of tensors is checked: every
//! shape and offset is multiplied and added without overflow, and each tensor lies inside the file and on no other. So a
//! truncated or damaged file is refused before a large allocation.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use candle_core::quantized::gguf_file::{Content, Value};

use super::EngineError;
use super::container::{self, Container};

/// An opened file: its header, and the reader to get tensors from.
pub(super) struct Opened {
    pub(super) content: Content,
    pub(super) reader: BufReader<File>,
}

/// Opens a file and checks its header against its size.
pub(super) fn open(path: &Path) -> Result<Opened, EngineError> {
    let file = File::open(path).map_err(|error| EngineError::BadFile(format!("cannot open it: {error}")))?;
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let content = read(&mut reader)?;
    Ok(Opened { content, reader })
}

/// Reads a header, from the beginning of a file, and checks it against the size of the file.
pub(super) fn read(reader: &mut (impl Read + Seek)) -> Result<Content, EngineError> {
    let unreadable = |error: std::io::Error| EngineError::BadFile(format!("cannot read it: {error}"));
    let size = reader.seek(SeekFrom::End(0)).map_err(unreadable)?;
    reader.rewind().map_err(unreadable)?;
    let container = container::walk(reader, size)?;
    check_tensors(&container, size)?;
    Ok(container.content)
}

/// The first line of a candle error, without its backtrace.
pub(super) fn plain(error: &candle_core::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or("unreadable").trim().to_string();
    if line.contains("failed to fill whole buffer") { "it is truncated".into() } else { line }
}

fn check_tensors(container: &Container, size: u64) -> Result<(), EngineError> {
    let Container { content, alignment } = container;
    if content.tensor_infos.is_empty() {
        return Err(EngineError::BadFile("it holds no tensor".into()));
    }
    // In the order of their names, so that the same file has the same words every time.
    let mut tensors: Vec<_> = content.tensor_infos.iter().collect();
    tensors.sort_unstable_by_key(|(name, _)| name.as_str());
    let mut spans = Vec::with_capacity(tensors.len());
    for (name, info) in tensors {
        let bad = |what: &str| EngineError::BadFile(format!("tensor `{name}` {what}"));
        let elements = info
            .shape
            .dims()
            .iter()
            .try_fold(1_u64, |product, &dim| product.checked_mul(dim as u64))
            .ok_or_else(|| bad("has an impossible shape"))?;
        let block = info.ggml_dtype.block_size() as u64;
        let row = info.shape.dims().last().copied().unwrap_or(0) as u64;
        if elements == 0 || !row.is_multiple_of(block) {
            return Err(bad("has a shape its format cannot hold"));
        }
        if !info.offset.is_multiple_of(u64::from(*alignment)) {
            return Err(bad("begins between two places where tensors may begin"));
        }
        let end = (elements / block)
            .checked_mul(info.ggml_dtype.type_size() as u64)
            .and_then(|bytes| bytes.checked_add(info.offset))
            .and_then(|end| end.checked_add(content.tensor_data_offset))
            .ok_or_else(|| bad("has an impossible offset"))?;
        if end > size {
            return Err(EngineError::BadFile(format!(
                "it is truncated: tensor `{name}` ends at byte {end} and the file has {size}"
            )));
        }
        spans.push((content.tensor_data_offset + info.offset, end, name));
    }
    spans.sort_unstable();
    match spans.windows(2).find(|pair| pair[0].1 > pair[1].0) {
        None => Ok(()),
        Some(pair) => Err(EngineError::BadFile(format!(
            "tensors `{}` and `{}` lie on each other",
            pair[0].2, pair[1].2
        ))),
    }
}

fn value<'a>(content: &'a Content, key: &str) -> Result<&'a Value, EngineError> {
    content
        .metadata
        .get(key)
        .ok_or_else(|| EngineError::BadFile(format!("`{key}` is missing from its header")))
}

fn wrong_type(key: &str) -> EngineError {
    EngineError::BadFile(format!("`{key}` has an unexpected type in its header"))
}

/// A text of the header.
pub(super) fn text_at<'a>(content: &'a Content, key: &str) -> Result<&'a str, EngineError> {
    match value(content, key)? {
        Value::String(text) => Ok(text),
        _ => Err(wrong_type(key)),
    }
}

/// A count of the header.
pub(super) fn u32_at(content: &Content, key: &str) -> Result<u32, EngineError> {
    match value(content, key)? {
        Value::I32(number) => u32::try_from(*number).map_err(|_| wrong_type(key)),
        other => {
            other.to_u64().ok().and_then(|number| u32::try_from(number).ok()).ok_or_else(|| wrong_type(key))
        }
    }
}

/// A number of the header.
pub(super) fn f32_at(content: &Content, key: &str) -> Result<f32, EngineError> {
    value(content, key)?.to_f32().ok().filter(|number| number.is_finite()).ok_or_else(|| wrong_type(key))
}

/// A switch of the header.
pub(super) fn bool_at(content: &Content, key: &str) -> Result<bool, EngineError> {
    value(content, key)?.to_bool().map_err(|_| wrong_type(key))
}

/// A list of texts of the header.
pub(super) fn strings_at(content: &Content, key: &str) -> Result<Vec<String>, EngineError> {
    let Value::Array(items) = value(content, key)? else {
        return Err(wrong_type(key));
    };
    items
        .iter()
        .map(|item| match item {
            Value::String(text) => Ok(text.clone()),
            _ => Err(wrong_type(key)),
        })
        .collect()
}
