//! How much of a file is accepted.

use std::path::PathBuf;
use std::time::Duration;

/// How much of a file we accept to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub bytes: usize,
    /// Bytes really inflated from a package or a PDF, counted while inflating.
    pub inflated_bytes: usize,
    /// Entries of a package.
    pub entries: usize,
    /// Depth of nested XML and HTML elements.
    pub xml_depth: usize,
    /// Menus, banners and the like of web pages are read too.
    pub whole_pages: bool,
    /// Pages of a PDF.
    pub pages: usize,
    /// Time given to a PDF.
    pub pdf_time: Duration,
    /// Bytes of memory given to the process that parses a PDF.
    pub pdf_memory: usize,
    /// The program started to parse a PDF; `None` for the one that runs.
    pub pdf_program: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            inflated_bytes: 128 << 20,
            entries: 4096,
            xml_depth: 200,
            whole_pages: false,
            pages: 500,
            pdf_time: Duration::from_secs(30),
            pdf_memory: 768 << 20,
            pdf_program: None,
        }
    }
}
