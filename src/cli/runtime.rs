//! Processors, threads and signals: decided before anything else starts.

use std::future::Future;

use anyhow::Context;

/// Keeps this process, and every thread it will start, on its first `threads` processors. Thread
/// pools count the processors they may use, so this must come before any of them.
#[cfg(target_os = "linux")]
pub(super) fn pin_processors(threads: Option<usize>) -> anyhow::Result<()> {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let Some(threads) = threads else { return Ok(()) };
    let allowed = sched_getaffinity(None).context("the system does not tell our processors")?;
    let mut chosen = CpuSet::new();
    (0..CpuSet::MAX_CPU).filter(|cpu| allowed.is_set(*cpu)).take(threads).for_each(|cpu| chosen.set(cpu));
    sched_setaffinity(None, &chosen).context("the system does not let us choose processors; drop --threads")
}

/// Elsewhere the number of threads cannot be held to.
#[cfg(not(target_os = "linux"))]
pub(super) fn pin_processors(threads: Option<usize>) -> anyhow::Result<()> {
    match threads {
        None => Ok(()),
        Some(_) => Err(anyhow::anyhow!("--threads works on Linux only; drop it")),
    }
}

/// Runs the asynchronous part of a command.
pub(super) fn run<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("no thread could be started; close other programs")?;
    runtime.block_on(work)
}

/// Resolves when the person or the system asks the program to stop.
pub(super) async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
