//! What smart plugs say over HTTP, and the helper process that asks them.
//!
//! The helper is this program again (`calame meter poll`), started while a request runs and ended with it.
//! It is the only part that reaches out, only to the configured address: no name is looked up, no redirect
//! followed, no proxy used, no answer kept. It writes one line an answer and stops when nobody reads.

use std::fmt;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;
use std::time::Duration;

/// The helper asks this often.
pub const EVERY: Duration = Duration::from_millis(250);
/// A plug of the house answers within this.
const PATIENCE: Duration = Duration::from_secs(1);
/// No status is longer, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What a plug speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Shelly of the second generation or later: its switch 0.
    Shelly,
    /// The Tasmota firmware.
    Tasmota,
}

impl Dialect {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shelly => "shelly",
            Self::Tasmota => "tasmota",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Shelly => "/rpc/Switch.GetStatus?id=0",
            Self::Tasmota => "/cm?cmnd=Status%2010",
        }
    }

    /// What an answer says.
    fn understand(self, body: &str) -> Result<Status, String> {
        let value: serde_json::Value = serde_json::from_str(body)
            .map_err(|_| "the answer is not JSON: is this the right address?".to_owned())?;
        let at = |pointer: &str| value.pointer(pointer).and_then(serde_json::Value::as_f64);
        let status = match self {
            Self::Shelly => at("/apower").map(|watts| (watts, at("/aenergy/total"))),
            // `Total` moves in steps of 3,600 J: too coarse for a request.
            Self::Tasmota => at("/StatusSNS/ENERGY/Power").map(|watts| (watts, None)),
        };
        let (watts, watt_hours) =
            status.ok_or_else(|| format!("the answer of this {} has no power in it", self.as_str()))?;
        // A plug that feeds back shows a power below zero.
        Ok(Status { watts: watts.max(0.0), watt_hours })
    }
}

/// A configured plug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plug {
    /// What it speaks.
    pub dialect: Dialect,
    /// Where it is: an address, never a name.
    pub address: SocketAddr,
    /// This program, to run as the helper.
    pub helper: PathBuf,
}

impl Plug {
    /// `shelly 192.168.1.20` or `tasmota 192.168.1.21:8080`.
    pub fn parse(text: &str, helper: PathBuf) -> Option<Self> {
        let (dialect, address) = text.trim().split_once(' ')?;
        let dialect =
            [Dialect::Shelly, Dialect::Tasmota].into_iter().find(|known| known.as_str() == dialect)?;
        let address = address.trim();
        let with_port = address.parse::<SocketAddr>().ok();
        let alone = || address.parse::<Ipv4Addr>().ok().map(|ip| SocketAddr::V4(SocketAddrV4::new(ip, 80)));
        Some(Self { dialect, address: with_port.or_else(alone)?, helper })
    }
}

impl fmt::Display for Plug {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.dialect.as_str(), self.address)
    }
}

/// What a plug said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Status {
    /// Power now.
    pub watts: f64,
    /// Energy since it was made, from plugs that tell it finely.
    pub watt_hours: Option<f64>,
}

impl Status {
    /// The helper's line.
    fn line(self) -> String {
        match self.watt_hours {
            Some(total) => format!("{} {total}", self.watts),
            None => format!("{} -", self.watts),
        }
    }

    /// The helper's line read again: a status, or why there is none.
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let number =
            |word: &str| word.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        let told = line
            .split_once(' ')
            .and_then(|(watts, total)| Some(Self { watts: number(watts)?, watt_hours: number(total) }));
        told.ok_or_else(|| line.strip_prefix("error ").unwrap_or("the helper is not understood").to_owned())
    }
}

/// Asks a plug once.
///
/// # Errors
/// Why there is no status, in words.
pub fn ask(dialect: Dialect, address: SocketAddr) -> Result<Status, String> {
    agent_asks(&agent(), dialect, address)
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .proxy(None)
        .user_agent("")
        .build()
        .into()
}

fn agent_asks(agent: &ureq::Agent, dialect: Dialect, address: SocketAddr) -> Result<Status, String> {
    let address = format!("http://{address}{}", dialect.path());
    let mut answer = agent.get(&address).call().map_err(|error| match error {
        ureq::Error::StatusCode(401) => {
            "it asks for a password; plugs with a password are not read".to_owned()
        }
        error => error.to_string(),
    })?;
    let body = answer.body_mut().with_config().limit(LONGEST).read_to_string();
    dialect.understand(&body.map_err(|error| error.to_string())?)
}

/// The helper: asks for ever and writes a line an answer, until nobody reads.
///
/// # Errors
/// The one that ends it: its reader is gone.
pub fn relay(dialect: Dialect, address: SocketAddr, out: &mut dyn Write) -> io::Result<()> {
    let agent = agent();
    loop {
        let line = match agent_asks(&agent, dialect, address) {
            Ok(status) => status.line(),
            Err(reason) => format!("error {}", reason.replace('\n', " ")),
        };
        writeln!(out, "{line}")?;
        out.flush()?;
        std::thread::sleep(EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plug_is_an_address_and_never_a_name() {
        let parse = |text| Plug::parse(text, PathBuf::new()).map(|plug| plug.to_string());
        assert_eq!(parse("shelly 192.168.1.20").unwrap(), "shelly 192.168.1.20:80");
        assert_eq!(parse("tasmota 10.0.0.9:8080").unwrap(), "tasmota 10.0.0.9:8080");
        assert_eq!(parse("tasmota [::1]:80").unwrap(), "tasmota [::1]:80");
        for wrong in ["", "shelly", "shelly plug.local", "fritz 10.0.0.9", "shelly http://10.0.0.9/"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn answers_are_understood_or_refused_in_words() {
        let shelly = r#"{"id":0,"output":true,"apower":8.9,"aenergy":{"total":6.532}}"#;
        assert_eq!(Dialect::Shelly.understand(shelly), Ok(Status { watts: 8.9, watt_hours: Some(6.532) }));
        let tasmota = r#"{"StatusSNS":{"ENERGY":{"Total":3.185,"Power":0.5}}}"#;
        assert_eq!(Dialect::Tasmota.understand(tasmota), Ok(Status { watts: 0.5, watt_hours: None }));
        assert!(Dialect::Tasmota.understand(shelly).unwrap_err().contains("no power"));
        assert!(Dialect::Shelly.understand("<html>").unwrap_err().contains("right address"));
    }

    #[test]
    fn the_helper_s_line_comes_back_whole() {
        for status in
            [Status { watts: 8.9, watt_hours: Some(6.532) }, Status { watts: 0.0, watt_hours: None }]
        {
            assert_eq!(Status::parse(&status.line()), Ok(status));
        }
        assert_eq!(Status::parse("error no route"), Err("no route".to_owned()));
        assert!(Status::parse("NaN -").is_err());
    }
}
