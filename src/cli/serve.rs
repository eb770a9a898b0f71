//! `calame serve`: the page and the API.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use super::flags::{ModelFlags, settings};
use super::{print, runtime, wiring};
use crate::config::{Environment, Settings};
use crate::http;
use crate::words::{Language, message_with};

/// Serve the page and the API on this computer.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port; any but the loopback needs CALAME_KEY.
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    model: ModelFlags,
}

impl Serve {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let settings = settings(environment, |raw| {
            self.model.over(raw);
            if let Some(listen) = self.listen {
                raw.serve.listen = listen;
            }
        })?
        .guarded()?;
        runtime::pin_processors(settings.model.threads)?;
        // The port first: a download of a gigabyte for a port that is taken would be a pity.
        let listener = std::net::TcpListener::bind(settings.listen).with_context(|| {
            format!("{} cannot be listened on; choose another port with --listen", settings.listen)
        })?;
        listener.set_nonblocking(true).context("the socket cannot be used")?;
        let chosen = wiring::choose(&settings)?;
        print::note(&chosen.reason);
        let engine = wiring::load(&settings, &chosen)?;
        let ledger = wiring::ledger(&settings)?;
        let assistant = wiring::assistant(&settings, Arc::clone(&engine), chosen.card, ledger)?;
        let served = runtime::run(serve(settings, assistant, listener));
        // Texts are overwritten before their memory goes back to the system. A second time for requests that were given up just
        // now: the engine sees after the first that nobody listens, and keeps what it has read of them.
        let forgotten = engine.forget(None) + engine.forget(None);
        tracing::info!("{forgotten} bytes kept of texts were overwritten");
        served
    }
}

async fn serve(
    settings: Settings,
    assistant: crate::assistant::Assistant,
    listener: std::net::TcpListener,
) -> anyhow::Result<()> {
    let listener = TcpListener::from_std(listener).context("the socket cannot be used")?;
    let address = listener.local_addr().context("the socket has no address")?;
    let admission = assistant.admission().clone();
    let state = http::AppState::new(assistant, settings.http);
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let shutdown = async move {
        runtime::stop_signal().await;
        admission.close();
        let _ = stopping.send(());
    };
    let listens = message_with(Language::default(), "command-listens", &[("address", &address)]);
    print::out(&format!("{listens}\n"))?;
    let serving = http::serve(listener, state, shutdown);
    let out_of_time = async {
        if stopped.await.is_ok() {
            // A second request to stop does not wait for the grace period.
            let _ = tokio::time::timeout(settings.grace, runtime::stop_signal()).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        served = serving => served.context("the server stopped")?,
        () = out_of_time => print::note("running requests were given up"),
    }
    Ok(())
}
