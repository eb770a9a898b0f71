//! `calame meter watch`: the totals of the server on this computer, as they grow.
//!
//! Totals since its start, for the whole server: a power series would tell who is writing, and what.

use std::io::IsTerminal;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use super::print;
use super::server::{Method, ServerClient};
use crate::config::{Environment, Settings};
use crate::meter::say;
use crate::words::Language;

/// Show the totals of the server that runs on this computer, as they grow.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Show them once and end.
    #[arg(long)]
    once: bool,
}

/// Time between two requests for the totals.
const EVERY: Duration = Duration::from_secs(2);

const PARTS: [(&str, &str); 6] = [
    ("requests", "requests_uj"),
    ("own overhead", "overhead_uj"),
    ("other programs", "others_uj"),
    ("idle", "idle_uj"),
    ("not observed", "unobserved_uj"),
    ("measured", "measured_uj"),
];

impl Watch {
    pub(super) fn run(&self, settings: &Settings, environment: &Environment) -> anyhow::Result<()> {
        let server = ServerClient::of(settings, environment);
        let live = std::io::stdout().is_terminal() && !self.once;
        let mut drawn = 0;
        loop {
            let view = view(&server.ask("/v1/meter", Method::Get)?)?;
            if !live {
                return print::out(&view);
            }
            // Over the last view: so many lines up, and clear to the end. In a narrow window lines are cut and not
            // folded, so that there are never more of them.
            let over = if drawn > 0 { format!("\u{1b}[{drawn}A\u{1b}[J") } else { String::new() };
            print::out(&format!("{over}\u{1b}[?7l{view}\u{1b}[?7h"))?;
            drawn = view.lines().count();
            std::thread::sleep(EVERY);
        }
    }
}

fn view(meter: &Value) -> anyhow::Result<String> {
    let word = |key: &str| meter.get(key).and_then(Value::as_str).unwrap_or_default();
    let origin = if meter["estimated"].as_bool().unwrap_or(true) { "estimated" } else { "measured" };
    let mut text =
        format!("class {} ({origin}): {}\n", word("class"), say(word("source"), Language::English));
    for (name, key) in PARTS {
        let microjoules = meter["conservation"][key].as_u64().context("the answer has no totals")?;
        let joules = crate::units::Microjoules(microjoules).joules();
        text += &format!("{name:<16}{:>14.1} J {:>12.3} Wh\n", joules.0, joules.watt_hours().0);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_shown_with_their_class() {
        let meter = serde_json::json!({
            "class": "E", "estimated": true, "source": "model-processor",
            "conservation": { "measured_uj": 7_200_000_000u64, "requests_uj": 3_600_000_000u64,
                "overhead_uj": 0, "others_uj": 0, "idle_uj": 3_600_000_000u64, "unobserved_uj": 0 },
        });
        let shown = view(&meter).unwrap();
        assert!(shown.starts_with("class E (estimated): model: processor time\n"), "{shown}");
        assert!(shown.contains("requests                3600.0 J        1.000 Wh\n"), "{shown}");
        assert!(view(&serde_json::json!({})).is_err());
    }
}
