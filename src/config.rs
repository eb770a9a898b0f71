//! Configuration: flags, environment and a TOML file become each room's settings.
//!
//! What was *given* ([`Given`]: the file over the defaults, then flags over both) is kept apart
//! from what *holds* ([`Settings`]: checked, immutable). The environment is read here and nowhere
//! else. A key that we do not know is refused by its name, never ignored.
//!
//! Invariant: [`Settings`] only exist once every value has been checked; secrets come from the
//! environment, never from the file, and are never shown.
//! Knows nothing of how the settings are used.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::kernels::KvType;
use crate::meter::Plug;
use crate::units::Watts;
use crate::{admission, catalogue, documents, http, meter};

mod energy;
mod given;
mod keys;

pub use given::{
    Given, GivenAdmission, GivenBudget, GivenCatalogue, GivenDocuments, GivenKey, GivenLedger, GivenMeter,
    GivenModel, GivenServe,
};

pub use keys::{BadName, KEYS, KeyFile};

/// Name of the file in the data folder.
pub const FILE: &str = "calame.toml";
/// Name of the kept calibration in the data folder.
pub const CALIBRATION: &str = "calibration.toml";
/// Said instead of the name of a model or of a kernel, when the program chooses.
const AUTO: &str = "auto";
/// The name of the key that comes from the environment.
const MAIN_KEY: &str = "main";
const MIB: usize = 1 << 20;

/// Why a configuration is refused. All of them are wrong use (exit code 2).
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No folder to keep data in.
    #[error("no data folder is known: set CALAME_HOME to a folder of yours")]
    NoHome,
    /// The file cannot be read.
    #[error("the configuration {} cannot be read ({reason}); check its rights", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file is not what is expected.
    #[error("the configuration {} is refused: {reason}; see calame.example.toml", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the key.
        reason: String,
    },
    /// A value that cannot hold.
    #[error("`{name}` must be {expected}")]
    Value {
        /// The key, as in the file.
        name: &'static str,
        /// What is accepted.
        expected: String,
    },
    /// The meter refuses.
    #[error(transparent)]
    Meter(#[from] meter::MeterError),
    /// Others than this machine could come in without a key.
    #[error(
        "{0} can be reached from other machines: set CALAME_KEY to a secret of yours, or name keys in serve.keys, or listen on 127.0.0.1"
    )]
    OpenDoor(SocketAddr),
}

/// What the environment says.
#[derive(Clone, Default)]
pub struct Environment {
    /// `CALAME_HOME`.
    pub home: Option<PathBuf>,
    /// `XDG_DATA_HOME`.
    pub data: Option<PathBuf>,
    /// `HOME`.
    pub user: Option<PathBuf>,
    /// `HF_ENDPOINT`.
    pub hub: Option<String>,
    /// `HF_TOKEN`.
    pub token: Option<catalogue::Token>,
    /// `CALAME_KEY`.
    pub key: Option<String>,
    /// `CALAME_LOG`.
    pub log: Option<String>,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Environment").field("home", &self.home).finish_non_exhaustive()
    }
}

impl Environment {
    /// Reads the environment of this process.
    pub fn read() -> Self {
        Self::of(|name| std::env::var_os(name))
    }

    /// Reads an environment given as a function.
    pub fn of(get: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).and_then(|value| value.into_string().ok());
        Self {
            home: set("CALAME_HOME").map(PathBuf::from),
            data: set("XDG_DATA_HOME").map(PathBuf::from),
            user: set("HOME").map(PathBuf::from),
            hub: text("HF_ENDPOINT"),
            token: text("HF_TOKEN").as_deref().and_then(catalogue::Token::new),
            key: text("CALAME_KEY"),
            log: text("CALAME_LOG"),
        }
    }

    /// The data folder.
    ///
    /// # Errors
    /// [`ConfigError::NoHome`] when neither `CALAME_HOME`, `XDG_DATA_HOME` nor `HOME` is set.
    pub fn folder(&self) -> Result<PathBuf, ConfigError> {
        let data = || self.data.clone().filter(|path| path.is_absolute());
        let user = || self.user.as_ref().map(|user| user.join(".local").join("share"));
        self.home
            .clone()
            .or_else(|| data().or_else(user).map(|data| data.join("calame")))
            .ok_or(ConfigError::NoHome)
    }
}

/// Which model, and how it is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSettings {
    /// Name of a card or path of a file; `None` lets the program choose.
    pub choice: Option<String>,
    /// Context wanted, in tokens.
    pub context: u32,
    /// Processors to use; `None` for all.
    pub threads: Option<usize>,
    /// Name of the instruction set, when one is asked for.
    pub kernel: Option<String>,
    /// Most memory of the engine in bytes, when a limit is set.
    pub memory: Option<u64>,
    /// Time without work after which the weights are given back.
    pub idle: Option<Duration>,
    /// Most bytes kept of texts read before.
    pub cache: usize,
    /// The number type of the KV cache.
    pub kv_type: KvType,
    /// Whether what comes next is guessed from what was read.
    pub lookup: bool,
}

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
    /// Checks what was given.
    ///
    /// # Errors
    /// [`ConfigError::Value`] names the first key that cannot hold.
    pub fn new(given: &Given, environment: &Environment) -> Result<Self, ConfigError> {
        let documents = documents_of(&given.documents)?;
        let mut hosts = given.serve.hosts.clone();
        // Whoever asks for one address wants to use it.
        let address = given.serve.listen.ip();
        if !address.is_unspecified() && !address.is_loopback() {
            hosts.push(if address.is_ipv6() { format!("[{address}]") } else { address.to_string() });
        }
        Ok(Self {
            home: environment.folder()?,
            listen: given.serve.listen,
            grace: Duration::from_secs(between("serve.grace_s", given.serve.grace_s, 0, 3600)?),
            model: model_of(&given.model)?,
            http: http::Settings {
                keys: http_keys(given, environment)?,
                body_bytes: between("serve.body_mib", given.serve.body_mib, 1, 1024)? * MIB,
                hosts,
                records: between("serve.records", given.serve.records, 1, 10_000)?,
            },
            catalogue: catalogue_of(&given.catalogue, environment)?,
            admission: admission::Settings {
                reading: between("admission.reading", given.admission.reading, 1, 64)?,
                slots: between("admission.slots", given.admission.slots, 1, 64)?,
                waiting: between("admission.waiting", given.admission.waiting, 0, 1000)?,
            },
            documents,
            meter: meter_of(&given.meter, &environment.folder()?)?,
            limits: energy::limits_of(&given.budget)?,
            keep_months: Some(between("ledger.keep_months", given.ledger.keep_months, 0, 1200)?)
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

/// The keys of the file, those made by command, and the one of the environment under the name `main`.
fn http_keys(given: &Given, environment: &Environment) -> Result<Vec<http::Key>, ConfigError> {
    let mut keys = energy::keys_of(given.serve.keys.iter().chain(&given.made_keys))?;
    if let Some(key) = &environment.key {
        keys.push(http::Key::of(MAIN_KEY, key).operating());
    }
    Ok(keys)
}

fn between<T: PartialOrd + Copy + std::fmt::Display>(
    name: &'static str,
    value: T,
    low: T,
    high: T,
) -> Result<T, ConfigError> {
    if value >= low && value <= high {
        Ok(value)
    } else {
        Err(ConfigError::Value { name, expected: format!("between {low} and {high}, not {value}") })
    }
}

fn model_of(given: &GivenModel) -> Result<ModelSettings, ConfigError> {
    let threads = between("model.threads", given.threads, 0, 1024)?;
    between("model.memory_mib", given.memory_mib, 0, 1 << 24)?;
    let idle = between("model.idle_min", given.idle_min, 0.0, 60.0 * 24.0 * 366.0)?;
    let kv_type = match given.kv_cache.as_str() {
        "f16" => KvType::F16,
        "q8" => KvType::Q8,
        _ => return Err(ConfigError::Value { name: "model.kv_cache", expected: "\"f16\" or \"q8\"".into() }),
    };
    Ok(ModelSettings {
        kv_type,
        choice: Some(given.name.clone()).filter(|name| name != AUTO && !name.is_empty()),
        context: between("model.context", given.context, 256, 1 << 20)?,
        threads: (threads > 0).then_some(threads),
        kernel: Some(given.kernel.clone()).filter(|name| name != AUTO && !name.is_empty()),
        memory: (given.memory_mib > 0).then_some(given.memory_mib << 20),
        cache: between("model.cache_mib", given.cache_mib, 0, 1 << 20)? * MIB,
        lookup: given.lookup,
        idle: (idle > 0.0).then_some(Duration::from_secs_f64(60.0 * idle)),
    })
}

fn catalogue_of(
    given: &GivenCatalogue,
    environment: &Environment,
) -> Result<catalogue::Settings, ConfigError> {
    let hub = environment.hub.clone().unwrap_or_else(|| given.hub.clone());
    if !hub.starts_with("http://") && !hub.starts_with("https://") {
        let expected = "an address that begins with http:// or https:// (HF_ENDPOINT goes first)".into();
        return Err(ConfigError::Value { name: "catalogue.hub", expected });
    }
    let seconds = |name, seconds| Ok::<_, ConfigError>(Duration::from_secs(between(name, seconds, 1, 3600)?));
    Ok(catalogue::Settings {
        hub: hub.trim_end_matches('/').to_owned(),
        token: environment.token.clone(),
        python: given.python.clone(),
        connect_timeout: seconds("catalogue.connect_timeout_s", given.connect_timeout_s)?,
        silence_timeout: seconds("catalogue.silence_timeout_s", given.silence_timeout_s)?,
        retries: between("catalogue.retries", given.retries, 0, 100)?,
    })
}

fn documents_of(given: &GivenDocuments) -> Result<documents::Limits, ConfigError> {
    Ok(documents::Limits {
        bytes: between("documents.file_mib", given.file_mib, 1, 1024)? * MIB,
        inflated_bytes: between("documents.inflated_mib", given.inflated_mib, 1, 4096)? * MIB,
        entries: between("documents.entries", given.entries, 1, 1 << 16)?,
        xml_depth: between("documents.xml_depth", given.xml_depth, 16, 10_000)?,
        whole_pages: given.whole_pages,
        pages: between("documents.pages", given.pages, 1, 100_000)?,
        pdf_time: Duration::from_secs(between("documents.pdf_time_s", given.pdf_time_s, 1, 3600)?),
        pdf_memory: between("documents.pdf_memory_mib", given.pdf_memory_mib, 256, 65_536)? * MIB,
        pdf_program: None,
    })
}

/// The plug that this machine is on; this program again is what asks it.
fn plug_of(given: &str) -> Result<Option<Plug>, ConfigError> {
    if given.trim().is_empty() {
        return Ok(None);
    }
    let refused = |expected: &str| ConfigError::Value { name: "meter.plug", expected: expected.into() };
    let helper = std::env::current_exe()
        .map_err(|_| refused("empty: the system does not tell where this program is"))?;
    let plug = Plug::parse(given, helper);
    plug.map(Some).ok_or_else(|| {
        refused("empty, or `shelly` or `tasmota` and an address in digits, as in \"shelly 192.168.1.20\"")
    })
}

fn meter_of(given: &GivenMeter, home: &Path) -> Result<meter::Settings, ConfigError> {
    let settings = meter::Settings {
        plug: plug_of(&given.plug)?,
        calibration: Some(home.join(CALIBRATION)),
        // Zero leaves the question to the machine.
        design_power: (given.design_power_w != 0.0).then_some(Watts(given.design_power_w)),
        ceiling: Watts(given.ceiling_w),
        wall_factor: given.wall_factor,
        tick: Duration::from_millis(given.tick_ms),
        grid: energy::grid_of(given)?,
        pue: given.pue,
        embodied: energy::embodied_of(given)?,
        ..meter::Settings::default()
    };
    Ok(settings.validated()?)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const EXAMPLE: &str = include_str!("../calame.example.toml");

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        Environment::of(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_example_shows_every_default() {
        let example = Given::parse(Path::new("example"), EXAMPLE).unwrap();
        assert_eq!(example, Given::default());
        let shown: toml::Table = EXAMPLE.parse().unwrap();
        let all: toml::Table = Given::default().to_toml().parse().unwrap();
        assert_eq!(shown, all, "calame.example.toml must show every key");
    }

    #[test]
    fn an_unknown_key_is_refused_by_its_name() {
        let error = Given::parse(Path::new("calame.toml"), "[serve]\nliste = 1\n").unwrap_err().to_string();
        assert!(error.contains("liste") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn values_out_of_range_are_named() {
        let home = environment(&[("CALAME_HOME", "/nowhere")]);
        for (text, name) in [
            ("[model]\ncontext = 3", "model.context"),
            ("[model]\nidle_min = -0.5", "model.idle_min"),
            ("[model]\nidle_min = nan", "model.idle_min"),
            ("[meter]\ncountry = \"XXX\"", "meter.country"),
            ("[meter]\npue = 0.5", "pue"),
            ("[meter]\nplug = \"shelly plug.local\"", "meter.plug"),
            ("[meter]\ngrid_g_per_kwh = -1.0", "meter.grid_g_per_kwh"),
            ("[meter]\npowered_hours_a_year = 9000.0", "meter.powered_hours_a_year"),
            ("[budget]\nday_wh = -1.0", "budget.day_wh"),
            ("[budget]\nmonth_wh = nan", "budget.month_wh"),
            ("[budget]\nwarn_share = 2.0", "budget.warn_share"),
            ("[serve]\nkeys = [{ name = \"a\", sha256 = \"abc\" }]", "serve.keys"),
            ("[serve]\nkeys = [{ name = \"\", sha256 = \"abc\" }]", "serve.keys"),
            ("[catalogue]\nhub = \"ftp://a\"", "catalogue.hub"),
        ] {
            let given = Given::parse(Path::new("t"), text).unwrap();
            let error = Settings::new(&given, &home).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn the_environment_has_its_order() {
        let folder = |pairs: &[(&str, &str)]| environment(pairs).folder();
        assert_eq!(folder(&[("CALAME_HOME", "/a"), ("HOME", "/h")]).unwrap(), Path::new("/a"));
        assert_eq!(folder(&[("XDG_DATA_HOME", "/x"), ("HOME", "/h")]).unwrap(), Path::new("/x/calame"));
        assert_eq!(folder(&[("HOME", "/h")]).unwrap(), Path::new("/h/.local/share/calame"));
        assert!(matches!(folder(&[]), Err(ConfigError::NoHome)));
        let asked = environment(&[("CALAME_HOME", "/a"), ("HF_ENDPOINT", "http://localhost:9/")]);
        assert_eq!(Settings::new(&Given::default(), &asked).unwrap().catalogue.hub, "http://localhost:9");
    }

    #[test]
    fn decisions_are_read_as_they_were_written() {
        let text = "[budget]\nday_wh = 20.0\nkey_month_wh = 5\nraised_by = \"the board\"\n[meter]\n\
                    grid_g_per_kwh = 30.0\npowered_hours_a_year = 1607.0\nembodied_kg = 100.0\n[ledger]\nkeep_months = 24";
        let given = Given::parse(Path::new("t"), text).unwrap();
        let settings =
            Settings::new(&given, &environment(&[("CALAME_HOME", "/a"), ("CALAME_KEY", "secret")])).unwrap();
        let limits = &settings.limits;
        assert_eq!((limits.day, limits.month), (Some(crate::units::WattHours(20.0)), None));
        assert_eq!(limits.key_month, Some(crate::units::WattHours(5.0)));
        assert_eq!(limits.decision.raised_by.as_deref(), Some("the board"));
        assert_eq!(settings.keep_months, Some(24));
        assert_eq!(settings.meter.grid.grams_per_kwh.value, 30.0);
        assert_eq!(settings.meter.embodied.hours, crate::meter::Hours::Powered { per_year: 1607.0 });
        assert_eq!((settings.meter.embodied.kilograms, settings.meter.embodied.years), (100.0, 5.0));
        assert_eq!(settings.http.keys, [http::Key::of("main", "secret").operating()]);
    }

    #[test]
    fn an_open_door_needs_a_key() {
        let given = Given::parse(Path::new("t"), "[serve]\nlisten = \"0.0.0.0:80\"").unwrap();
        let without = environment(&[("CALAME_HOME", "/a")]);
        let with = environment(&[("CALAME_HOME", "/a"), ("CALAME_KEY", "secret")]);
        assert!(Settings::new(&given, &without).unwrap().guarded().is_err());
        assert!(Settings::new(&given, &with).unwrap().guarded().is_ok());
        assert!(!format!("{with:?}").contains("secret"));
    }
}
