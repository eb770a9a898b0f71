//! `calame queue` and `calame cache`: what whoever runs the server on this computer does while it runs.

use clap::Subcommand;
use serde_json::{Value, json};

use super::flags::settings;
use super::print;
use super::server::{Method, ServerClient};
use crate::config::Environment;

/// Look at the queue of the running server, hold it, let it go on.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum Queue {
    /// Who is at work and who waits.
    Show,
    /// Let nobody in: those at work finish, new requests wait.
    Pause,
    /// Let those in again who wait.
    Resume,
}

impl Queue {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let server = ServerClient::of(&settings(environment, |_| ())?, environment);
        let hold = |paused: bool| server.ask("/v1/queue", Method::Post(&json!({ "paused": paused })));
        let queue = match self {
            Self::Show => server.ask("/v1/queue", Method::Get),
            Self::Pause => hold(true),
            Self::Resume => hold(false),
        }?;
        print::out(&queue_line(&queue))
    }
}

fn queue_line(queue: &Value) -> String {
    let number = |value: &Value| value.as_u64().unwrap_or_default();
    let slots = number(&queue["slots"]);
    let working = slots.saturating_sub(number(&queue["slots_free"]));
    let waiting = &queue["waiting"];
    let state = if queue["paused"] == true { "paused" } else { "open" };
    format!(
        "{state}: {working} of {slots} at work, {} waiting, {} of them batches\n",
        number(&waiting["interactive"]) + number(&waiting["batch"]),
        number(&waiting["batch"])
    )
}

/// Look at what the running server keeps of texts that it read, or have it forgotten.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum Cache {
    /// How much is kept in memory, and what it was good for.
    Show,
    /// Overwrite it: everybody's texts with CALAME_KEY or where no key is asked for, else those of the key.
    Forget,
}

impl Cache {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let server = ServerClient::of(&settings(environment, |_| ())?, environment);
        match self {
            Self::Show => print::out(&cache_line(&server.ask("/v1/cache", Method::Get)?)),
            Self::Forget => {
                let forgotten = server.ask("/v1/cache", Method::Delete)?;
                let whose = if forgotten["everybody"] == true {
                    "of everybody's texts"
                } else {
                    "of this key's texts"
                };
                print::out(&format!("{:.1} MiB {whose} overwritten\n", mib(&forgotten["bytes_forgotten"])))
            }
        }
    }
}

fn cache_line(cache: &Value) -> String {
    let number = |key: &str| cache[key].as_u64().unwrap_or_default();
    format!(
        "{:.1} MiB kept; {} prompts began with it, {} tokens were not read again\n",
        mib(&cache["bytes"]),
        number("hits"),
        number("tokens")
    )
}

fn mib(bytes: &Value) -> f64 {
    bytes.as_f64().unwrap_or_default() / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_and_the_cache_are_a_line_each() {
        let queue = json!({
            "paused": true, "slots": 4, "slots_free": 1, "waiting": { "interactive": 2, "batch": 3 },
        });
        assert_eq!(queue_line(&queue), "paused: 3 of 4 at work, 5 waiting, 3 of them batches\n");
        let cache = json!({ "bytes": 3_145_728, "hits": 7, "tokens": 812 });
        assert_eq!(
            cache_line(&cache),
            "3.0 MiB kept; 7 prompts began with it, 812 tokens were not read again\n"
        );
    }
}
