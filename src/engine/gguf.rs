//! Reading a GGUF header as the hostile input it may be.
//!
//! candle parses the container within its own caps; what it leaves open is checked here before any
//! tensor is read: every shape and offset is multiplied and added without overflow and must lie
//! inside the file, so a truncated or damaged file is refused before a large allocation.
//! Layout: GGUF specification, ggml `docs/gguf.md`.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use candle_core::quantized::gguf_file::{Content, Value};

use super::EngineError;

/// An opened file: its header, and the reader to get tensors from.
pub(super) struct Opened {
    pub(super) content: Content,
    pub(super) reader: BufReader<File>,
}

/// Opens a file and checks its header against its size.
pub(super) fn open(path: &Path) -> Result<Opened, EngineError> {
    let file = File::open(path).map_err(|error| EngineError::BadFile(format!("cannot open it: {error}")))?;
    let size =
        file.metadata().map_err(|error| EngineError::BadFile(format!("cannot read it: {error}")))?.len();
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let content = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| Content::read(&mut reader)))
        .map_err(|_| EngineError::BadFile("its header is damaged".into()))?
        .map_err(|error| EngineError::BadFile(plain(&error)))?;
    check_tensors(&content, size)?;
    Ok(Opened { content, reader })
}

/// The first line of a candle error, without its backtrace.
pub(super) fn plain(error: &candle_core::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or("unreadable").trim().to_string();
    if line.contains("failed to fill whole buffer") { "it is truncated".into() } else { line }
}

fn check_tensors(content: &Content, size: u64) -> Result<(), EngineError> {
    if content.tensor_infos.is_empty() {
        return Err(EngineError::BadFile("it holds no tensor".into()));
    }
    for (name, info) in &content.tensor_infos {
        let name: String = name.chars().take(80).collect();
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
    }
    Ok(())
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
