//! The Hugging Face hub, or whatever speaks like it: one file of one repository at one revision.
//!
//! hf-hub 0.5 builds the address (`Repo`), we carry the bytes. Its own transfer was read and left aside: its
//! blocking client has no time limit of any kind and no way to be given one, so that an unreachable hub
//! holds a start-up for minutes; it appends to its partial file whatever comes, also a whole file (status
//! 200) sent to a request for a range; and it keeps a cache of its own beside our folder.

use std::time::Duration;

use hf_hub::{Repo, RepoType};
use ureq::Agent;
use ureq::config::RedirectAuthHeaders;
use ureq::http::{Response, StatusCode};

use super::part::{Part, Refusal};
use super::{Card, HubSource, Settings};

/// A file's address on the hub, and the means to get it.
pub(super) struct Hub<'a> {
    settings: &'a Settings,
    agent: Agent,
    url: String,
}

impl<'a> Hub<'a> {
    pub fn new(settings: &'a Settings, source: &HubSource, card: &Card) -> Self {
        let repo = Repo::with_revision(source.repo.clone(), RepoType::Model, source.revision.clone());
        let file = source.file.as_deref().unwrap_or(&card.file);
        let base = settings.hub.trim_end_matches('/');
        let url = format!("{base}/{}/resolve/{}/{file}", repo.url(), repo.url_revision());
        Self { settings, agent: agent(settings), url }
    }

    /// Gets what the part is missing, taking up a cut transfer as long as each try gets further.
    pub fn fetch(&self, part: &mut Part<'_>) -> Result<(), Refusal> {
        let mut tries = self.settings.retries;
        loop {
            let before = part.len();
            match self.ask(part) {
                Ok(()) if part.is_complete() => return Ok(()),
                Err(refusal @ (Refusal::Source(_) | Refusal::Ours(_))) => return Err(refusal),
                Ok(()) | Err(Refusal::Cut(_)) if part.len() > before && tries > 0 => tries -= 1,
                Err(cut) => return Err(cut),
                Ok(()) => return Err(Refusal::Cut("the connection was closed".to_owned())),
            }
        }
    }

    /// One request, from the end of the part.
    fn ask(&self, part: &mut Part<'_>) -> Result<(), Refusal> {
        let mut request = self.agent.get(&self.url);
        if let Some(token) = &self.settings.token {
            request = request.header("Authorization", &format!("Bearer {}", token.reveal()));
        }
        if part.len() > 0 {
            request = request.header("Range", &format!("bytes={}-", part.len()));
        }
        let response = request.call().map_err(|error| self.unanswered(&error))?;
        self.accept(&response, part)?;
        let (_, body) = response.into_parts();
        part.append(&mut body.into_reader(), u64::MAX)
    }

    /// Makes sure that the body goes on exactly where the part ends.
    fn accept<T>(&self, response: &Response<T>, part: &mut Part<'_>) -> Result<(), Refusal> {
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let size = match response.status() {
            StatusCode::OK => {
                if part.len() > 0 {
                    part.restart()?;
                }
                header("content-length").and_then(|size| size.parse::<u64>().ok())
            }
            StatusCode::PARTIAL_CONTENT => {
                let (start, size) = header("content-range")
                    .and_then(read_range)
                    .ok_or_else(|| Refusal::Source("the hub sent a range we cannot read".to_owned()))?;
                if start != part.len() {
                    return Err(Refusal::Source(format!("the hub sent byte {start}, not {}", part.len())));
                }
                size
            }
            status => return Err(Refusal::Source(self.refused(status))),
        };
        match size {
            Some(size) if size != part.total() => Err(Refusal::Source(format!(
                "the hub has a file of {size} bytes, the card says {}",
                part.total()
            ))),
            _ => Ok(()),
        }
    }

    fn refused(&self, status: StatusCode) -> String {
        let advice = match status.as_u16() {
            401 | 403 if self.settings.token.is_none() => ", it asks for a token: set HF_TOKEN",
            401 | 403 => ", it does not accept the token",
            404 => ", it has no such file",
            429 => ", it asks to come back later",
            _ => "",
        };
        format!("the hub answered {}{advice}", status.as_u16())
    }

    fn unanswered(&self, error: &ureq::Error) -> Refusal {
        Refusal::Source(match error {
            ureq::Error::Timeout(_) => format!("no answer from the hub within {} s", seconds(self.settings)),
            ureq::Error::HostNotFound => "the hub's name is not found".to_owned(),
            ureq::Error::Io(error) => format!("the hub cannot be reached: {error}"),
            other => format!("the hub cannot be reached: {other}"),
        })
    }
}

fn seconds(settings: &Settings) -> u64 {
    settings.connect_timeout.max(Duration::from_secs(1)).as_secs()
}

/// Limits on each step, none on the whole: a slow line may take an hour, a silent one may not. The file must
/// come as it is stored, for a range of a compressed stream means nothing to us; the token stays with the
/// hub when it sends us elsewhere.
fn agent(settings: &Settings) -> Agent {
    Agent::config_builder()
        .timeout_resolve(Some(settings.connect_timeout))
        .timeout_connect(Some(settings.connect_timeout))
        .timeout_recv_response(Some(settings.silence_timeout))
        .timeout_per_read(Some(settings.silence_timeout))
        .http_status_as_error(false)
        .max_redirects(5)
        .redirect_auth_headers(RedirectAuthHeaders::SameHost)
        .accept_encoding("identity")
        .user_agent(concat!("calame/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

/// `bytes 10-99/100` (RFC 9110, 14.4) as first byte and size; the size may be `*`.
fn read_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = range.split_once('-')?;
    let size = if size == "*" { None } else { Some(size.parse().ok()?) };
    Some((start.parse().ok()?, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalogue_reads_content_ranges() {
        assert_eq!(read_range("bytes 10-99/100"), Some((10, Some(100))));
        assert_eq!(read_range("bytes 0-9/*"), Some((0, None)));
        for text in ["", "bytes */100", "10-99/100", "bytes a-9/10", "bytes 1/2"] {
            assert_eq!(read_range(text), None, "{text}");
        }
    }
}
