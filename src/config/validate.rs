//! From what was written to each room's settings; the first value that cannot hold is named.

use std::path::Path;
use std::time::Duration;

use super::bounds::between;
use super::energy;
use super::environment::Environment;
use super::error::ConfigError;
use super::key_file::MAIN_KEY;
use super::raw::{MIB, RawCatalogue, RawConfig, RawDocuments, RawMeter};
use crate::meter::Plug;
use crate::units::Watts;
use crate::{catalogue, documents, http, meter};

/// Name of the kept calibration in the data folder.
pub const CALIBRATION: &str = "calibration.toml";

/// The keys of the file, those made by command, and the one of the environment under the name `main`.
pub(super) fn http_keys(
    raw: &RawConfig,
    environment: &Environment,
) -> Result<Vec<http::ApiKey>, ConfigError> {
    let mut keys = energy::keys_of(raw.serve.keys.iter().chain(&raw.made_keys))?;
    if let Some(key) = &environment.key {
        keys.push(http::ApiKey::of(MAIN_KEY, key).operating());
    }
    Ok(keys)
}

pub(super) fn catalogue_of(
    raw: &RawCatalogue,
    environment: &Environment,
) -> Result<catalogue::Settings, ConfigError> {
    let hub = environment.hub.clone().unwrap_or_else(|| raw.hub.clone());
    if !hub.starts_with("http://") && !hub.starts_with("https://") {
        let expected = "an address that begins with http:// or https:// (HF_ENDPOINT goes first)".into();
        return Err(ConfigError::Value { name: "catalogue.hub", expected });
    }
    let seconds = |name, seconds| Ok::<_, ConfigError>(Duration::from_secs(between(name, seconds, 1, 3600)?));
    Ok(catalogue::Settings {
        hub: hub.trim_end_matches('/').to_owned(),
        token: environment.token.clone(),
        python: raw.python.clone(),
        connect_timeout: seconds("catalogue.connect_timeout_s", raw.connect_timeout_s)?,
        silence_timeout: seconds("catalogue.silence_timeout_s", raw.silence_timeout_s)?,
        retries: between("catalogue.retries", raw.retries, 0, 100)?,
    })
}

pub(super) fn documents_of(raw: &RawDocuments) -> Result<documents::Limits, ConfigError> {
    Ok(documents::Limits {
        bytes: between("documents.file_mib", raw.file_mib, 1, 1024)? * MIB,
        inflated_bytes: between("documents.inflated_mib", raw.inflated_mib, 1, 4096)? * MIB,
        entries: between("documents.entries", raw.entries, 1, 1 << 16)?,
        xml_depth: between("documents.xml_depth", raw.xml_depth, 16, 10_000)?,
        pages: between("documents.pages", raw.pages, 1, 100_000)?,
        pdf_time: Duration::from_secs(between("documents.pdf_time_s", raw.pdf_time_s, 1, 3600)?),
        pdf_memory: between("documents.pdf_memory_mib", raw.pdf_memory_mib, 256, 65_536)? * MIB,
        pdf_program: None,
    })
}

/// The plug that this machine is on; this program again is what asks it.
fn plug_of(raw: &str) -> Result<Option<Plug>, ConfigError> {
    if raw.trim().is_empty() {
        return Ok(None);
    }
    let refused = |expected: &str| ConfigError::Value { name: "meter.plug", expected: expected.into() };
    let helper = std::env::current_exe()
        .map_err(|_| refused("empty: the system does not tell where this program is"))?;
    let plug = Plug::parse(raw, helper);
    plug.map(Some).ok_or_else(|| {
        refused("empty, or `shelly` or `tasmota` and an address in digits, as in \"shelly 192.168.1.20\"")
    })
}

pub(super) fn meter_of(raw: &RawMeter, home: &Path) -> Result<meter::Settings, ConfigError> {
    let settings = meter::Settings {
        plug: plug_of(&raw.plug)?,
        calibration: Some(home.join(CALIBRATION)),
        // Zero leaves the question to the machine.
        design_power: (raw.design_power_w != 0.0).then_some(Watts(raw.design_power_w)),
        ceiling: Watts(raw.ceiling_w),
        wall_factor: raw.wall_factor,
        tick: Duration::from_millis(raw.tick_ms),
        grid: energy::grid_of(raw)?,
        pue: raw.pue,
        embodied: energy::embodied_of(raw)?,
        ..meter::Settings::default()
    };
    Ok(settings.validated()?)
}
