//! Configuration: flags, environment and a TOML file become each room's settings.
//!
//! What was written ([`RawConfig`]: the file over the defaults, then flags over both) is kept apart
//! from what holds ([`Settings`]: checked, immutable). The environment is read here and nowhere
//! else. A key that we do not know is refused by its name, never ignored.
//!
//! Invariant: [`Settings`] only exist once every value has been checked; secrets come from the
//! environment, never from the file, and are never shown.
//! Knows nothing of how the settings are used.

mod bounds;
mod energy;
mod environment;
mod error;
mod key_file;
mod model;
mod raw;
mod settings;
mod validate;

pub use environment::Environment;
pub use error::ConfigError;
pub use key_file::{BadName, KEYS, KeyFile, RawKey};
pub use model::ModelSettings;
pub use raw::{
    FILE, RawAdmission, RawBudget, RawCatalogue, RawConfig, RawDocuments, RawLedger, RawMeter, RawModel,
    RawServe,
};
pub use settings::Settings;
pub use validate::CALIBRATION;

#[cfg(test)]
mod tests;
