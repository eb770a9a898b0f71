//! Any bytes at all as the header of a model file: refused or read, never a panic, never much memory.
//!
//! The bytes are followed by zeros that are not there, where tensors may lie: so a header of a few kilobytes is looked
//! at to its end.

#![no_main]

use std::io::{Cursor, Read, Result, Seek, SeekFrom};

use calame_engine::local::inspect_in;
use libfuzzer_sys::fuzz_target;

/// Zeros after the bytes.
const ZEROS: u64 = 1 << 20;

struct File<'a>(Cursor<&'a [u8]>);

impl Read for File<'_> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        let (at, length) = (self.0.position(), self.0.get_ref().len() as u64);
        if at < length {
            return self.0.read(room);
        }
        let left = (length + ZEROS).saturating_sub(at);
        let count = room.len().min(left as usize);
        room[..count].fill(0);
        self.0.set_position(at + count as u64);
        Ok(count)
    }
}

impl Seek for File<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        match to {
            SeekFrom::End(from) => self.0.seek(SeekFrom::End(from + ZEROS as i64)),
            to => self.0.seek(to),
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let _ = inspect_in(&mut File(Cursor::new(bytes)));
});
