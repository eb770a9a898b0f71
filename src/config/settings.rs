//! The settings that hold, each room's own, checked.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::bounds::between;
use super::environment::Environment;
use super::error::ConfigError;
use super::model::{ModelSettings, model_of};
use super::raw::{MIB, RawConfig};
use super::{energy, validate};
use crate::{admission, catalogue, documents, http, meter};

/// What holds.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Data folder.
    pub home: PathBuf,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// How long running requests may go on once the program is asked to stop.
    pub grace: Duration,
    /// The model.
    pub model: ModelSettings,
    /// The HTTP room.
    pub http: http::Settings,
    /// The catalogue.
    pub catalogue: catalogue::Settings,
    /// The waiting room.
    pub admission: admission::Settings,
    /// Limits on documents.
    pub documents: documents::Limits,
    /// The meter.
    pub meter: meter::Settings,
    /// The energy budgets.
    pub limits: admission::Limits,
    /// Months that rows of the ledger are kept; `None` for ever.
    pub keep_months: Option<u32>,
}

impl Settings {
    /// Checks what was written.
    ///
    /// # Errors
    /// [`ConfigError::Value`] names the first key that cannot hold.
    pub fn new(raw: &RawConfig, environment: &Environment) -> Result<Self, ConfigError> {
        let documents = validate::documents_of(&raw.documents)?;
        let mut hosts = raw.serve.hosts.clone();
        // The address that is listened on is a name of this machine.
        let address = raw.serve.listen.ip();
        if !address.is_unspecified() && !address.is_loopback() {
            hosts.push(if address.is_ipv6() { format!("[{address}]") } else { address.to_string() });
        }
        Ok(Self {
            home: environment.folder()?,
            listen: raw.serve.listen,
            grace: Duration::from_secs(between("serve.grace_s", raw.serve.grace_s, 0, 3600)?),
            model: model_of(&raw.model)?,
            http: http::Settings {
                keys: validate::http_keys(raw, environment)?,
                body_bytes: between("serve.body_mib", raw.serve.body_mib, 1, 1024)? * MIB,
                hosts,
                records: between("serve.records", raw.serve.records, 1, 10_000)?,
            },
            catalogue: validate::catalogue_of(&raw.catalogue, environment)?,
            admission: admission::Settings {
                reading: between("admission.reading", raw.admission.reading, 1, 64)?,
                slots: between("admission.slots", raw.admission.slots, 1, 64)?,
                waiting: between("admission.waiting", raw.admission.waiting, 0, 1000)?,
            },
            documents,
            meter: validate::meter_of(&raw.meter, &environment.folder()?)?,
            limits: energy::limits_of(&raw.budget)?,
            keep_months: Some(between("ledger.keep_months", raw.ledger.keep_months, 0, 1200)?)
                .filter(|months| *months > 0),
        })
    }

    /// The settings again if nobody but this machine can come in without a key.
    ///
    /// # Errors
    /// [`ConfigError::OpenDoor`].
    pub fn guarded(self) -> Result<Self, ConfigError> {
        if self.listen.ip().is_loopback() || !self.http.keys.is_empty() {
            Ok(self)
        } else {
            Err(ConfigError::OpenDoor(self.listen))
        }
    }
}
