//! Asking the server that runs on this computer, with the key of the environment.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;

use super::failure::Failure;
use crate::config::{Environment, Settings};

/// A server on this computer answers within this, also while it works.
const PATIENCE: Duration = Duration::from_secs(10);
/// No answer of ours is longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// What is done with a path of it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Method<'a> {
    /// Shows something.
    Get,
    /// Changes something, in JSON.
    Post(&'a Value),
    /// Has something forgotten.
    Delete,
}

/// The server that runs with these settings.
pub(super) struct ServerClient {
    address: SocketAddr,
    key: Option<String>,
    agent: ureq::Agent,
}

impl ServerClient {
    pub(super) fn of(settings: &Settings, environment: &Environment) -> Self {
        let mut address = settings.listen;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build()
            .into();
        Self { address, key: environment.key.clone(), agent }
    }

    /// Asks for one thing; a refusal is told in the server's own words.
    pub(super) fn ask(&self, path: &str, method: Method<'_>) -> anyhow::Result<Value> {
        let address = format!("http://{}{path}", self.address);
        let key = self.key.as_ref().map(|key| format!("Bearer {key}"));
        let headers = key.iter().map(|key| ("authorization", key.as_str()));
        let sent = match method {
            Method::Get => {
                headers.fold(self.agent.get(address), |asked, (name, value)| asked.header(name, value)).call()
            }
            Method::Delete => headers
                .fold(self.agent.delete(address), |asked, (name, value)| asked.header(name, value))
                .call(),
            Method::Post(body) => headers
                .fold(self.agent.post(address), |asked, (name, value)| asked.header(name, value))
                .header("content-type", "application/json")
                .send(body.to_string()),
        };
        let mut answer = sent.with_context(|| {
            format!("no server of ours answers on {}; start it with `calame serve`", self.address)
        })?;
        let mut body = String::new();
        let read = answer.body_mut().as_reader().take(LONGEST).read_to_string(&mut body);
        read.context("the server broke off")?;
        let said: Value = serde_json::from_str(&body).context("the answer is not that of a Calame server")?;
        match said["error"]["message"].as_str() {
            None if answer.status().is_success() => Ok(said),
            None => anyhow::bail!("the server answered {}", answer.status()),
            Some(message) => Err(Failure::Use(format!("the server refused: {message}")).into()),
        }
    }
}
