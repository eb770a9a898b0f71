//! The configuration as it was written: the keys of the file, each with its default, before anything is checked.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::key_file::{KeyFile, RawKey};
use crate::engine::local;
use crate::{admission, catalogue, documents, http, meter};

/// Name of the file in the data folder.
pub const FILE: &str = "calame.toml";
/// Said instead of the name of a model or of a kernel, when the program chooses.
pub(super) const AUTO: &str = "auto";
pub(super) const MIB: usize = 1 << 20;

/// What was written, before anything is checked; each field has its default (shown in `calame.example.toml`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawConfig {
    pub serve: RawServe,
    pub model: RawModel,
    pub catalogue: RawCatalogue,
    pub admission: RawAdmission,
    pub documents: RawDocuments,
    pub meter: RawMeter,
    pub ledger: RawLedger,
    pub budget: RawBudget,
    #[serde(skip)]
    pub made_keys: Vec<RawKey>,
}

/// `[serve]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawServe {
    pub listen: SocketAddr,
    pub hosts: Vec<String>,
    pub keys: Vec<RawKey>,
    pub body_mib: usize,
    pub records: u32,
    pub grace_s: u64,
}

impl Default for RawServe {
    fn default() -> Self {
        let http = http::Settings::default();
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8017)),
            hosts: http.hosts,
            keys: Vec::new(),
            body_mib: http.body_bytes / MIB,
            records: http.records,
            grace_s: 30,
        }
    }
}

/// `[model]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawModel {
    pub name: String,
    pub context: u32,
    pub threads: usize,
    pub kernel: String,
    pub memory_mib: u64,
    pub idle_min: f64,
    pub cache_mib: usize,
    pub kv_cache: String,
    pub lookup: bool,
}

impl Default for RawModel {
    fn default() -> Self {
        Self {
            name: AUTO.into(),
            context: 4096,
            threads: 0,
            kernel: AUTO.into(),
            memory_mib: 0,
            idle_min: 15.0,
            cache_mib: local::CACHE / MIB,
            kv_cache: "f16".into(),
            lookup: true,
        }
    }
}

/// `[catalogue]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawCatalogue {
    pub hub: String,
    pub python: PathBuf,
    pub connect_timeout_s: u64,
    pub silence_timeout_s: u64,
    pub retries: u32,
}

impl Default for RawCatalogue {
    fn default() -> Self {
        let room = catalogue::Settings::default();
        Self {
            hub: room.hub,
            python: room.python,
            connect_timeout_s: room.connect_timeout.as_secs(),
            silence_timeout_s: room.silence_timeout.as_secs(),
            retries: room.retries,
        }
    }
}

/// `[admission]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawAdmission {
    pub slots: usize,
    pub waiting: usize,
    pub reading: usize,
}

impl Default for RawAdmission {
    fn default() -> Self {
        let room = admission::Settings::default();
        Self { slots: local::STREAMS, waiting: room.waiting, reading: room.reading }
    }
}

/// `[documents]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawDocuments {
    pub file_mib: usize,
    pub inflated_mib: usize,
    pub entries: usize,
    pub xml_depth: usize,
    pub pages: usize,
    pub pdf_time_s: u64,
    pub pdf_memory_mib: usize,
}

impl Default for RawDocuments {
    fn default() -> Self {
        let room = documents::Limits::default();
        Self {
            file_mib: room.bytes / MIB,
            inflated_mib: room.inflated_bytes / MIB,
            entries: room.entries,
            xml_depth: room.xml_depth,
            pages: room.pages,
            pdf_time_s: room.pdf_time.as_secs(),
            pdf_memory_mib: room.pdf_memory / MIB,
        }
    }
}

/// `[meter]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawMeter {
    pub country: String,
    pub grid_g_per_kwh: f64,
    pub device: String,
    pub plug: String,
    pub embodied_kg: f64,
    pub embodied_years: f64,
    pub powered_hours_a_year: f64,
    pub design_power_w: f64,
    pub ceiling_w: f64,
    pub wall_factor: f64,
    pub pue: f64,
    pub tick_ms: u64,
}

impl Default for RawMeter {
    fn default() -> Self {
        let room = meter::Settings::default();
        Self {
            country: room.grid.country,
            grid_g_per_kwh: 0.0,
            device: "laptop".into(),
            plug: String::new(),
            embodied_kg: 0.0,
            embodied_years: 0.0,
            powered_hours_a_year: 0.0,
            design_power_w: 0.0,
            ceiling_w: room.ceiling.0,
            wall_factor: room.wall_factor,
            pue: room.pue,
            tick_ms: u64::try_from(room.tick.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// `[ledger]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawLedger {
    pub keep_months: u32,
}

/// `[budget]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in calame.example.toml")]
pub struct RawBudget {
    pub day_wh: f64,
    pub month_wh: f64,
    pub key_day_wh: f64,
    pub key_month_wh: f64,
    pub warn_share: f64,
    pub raised_by: String,
    pub decided_on: String,
    pub decided_by: String,
}

impl Default for RawBudget {
    fn default() -> Self {
        Self {
            day_wh: 0.0,
            month_wh: 0.0,
            key_day_wh: 0.0,
            key_month_wh: 0.0,
            warn_share: admission::Limits::default().warn_share,
            raised_by: String::new(),
            decided_on: String::new(),
            decided_by: String::new(),
        }
    }
}

impl RawConfig {
    /// Reads the text of a configuration file.
    ///
    /// # Errors
    /// [`ConfigError::File`] names the key that is unknown or wrong.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let place = line.map_or(String::new(), |line| format!("line {line}, "));
            ConfigError::File { path: path.to_owned(), reason: format!("{place}{}", error.message()) }
        })
    }

    /// The file of the data folder over the defaults, which hold when there is no file; with the keys made beside it.
    ///
    /// # Errors
    /// As [`RawConfig::parse`], and when the file cannot be read.
    pub fn load(folder: &Path) -> Result<Self, ConfigError> {
        let path = folder.join(FILE);
        let mut raw = match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&path, &text)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(ConfigError::Unreadable { path, reason: error.to_string() }),
        };
        raw.made_keys = KeyFile::load(folder)?.keys;
        Ok(raw)
    }

    /// What would have to be written in the file to get the same.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("plain tables of numbers and strings")
    }
}
