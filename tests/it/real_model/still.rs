//! A server that nobody asks does nothing at all.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;

use super::server::{Server, until};

/// What the system counted for a process.
#[derive(Debug, Clone, Copy)]
struct Counts {
    /// Processor time of all threads, in ticks.
    ticks: u64,
    /// Times a thread went to sleep, of the threads there are.
    sleeps: u64,
}

fn counts(pid: u32) -> Counts {
    let folder = PathBuf::from(format!("/proc/{pid}"));
    let read = |path: PathBuf| std::fs::read_to_string(&path).unwrap_or_default();
    let stat = read(folder.join("stat"));
    // The name may hold spaces; what follows its parenthesis may not (proc_pid_stat(5), fields 14 and 15).
    let (_, fields) = stat.rsplit_once(") ").expect("the process runs");
    let ticks = fields.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    let tasks = std::fs::read_dir(folder.join("task")).expect("the process runs");
    let sleeps = tasks
        .filter_map(|task| {
            let status = read(task.ok()?.path().join("status"));
            let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
            line.trim().parse::<u64>().ok()
        })
        .sum();
    Counts { ticks, sleeps }
}

/// What a process did in a span of time.
fn spent(pid: u32, span: Duration) -> Counts {
    let before = counts(pid);
    std::thread::sleep(span);
    let after = counts(pid);
    Counts { ticks: after.ticks - before.ticks, sleeps: after.sleeps.saturating_sub(before.sleeps) }
}

/// A program whose ledger says that the work has ended must not go on with it.
pub fn has_stopped(server: &Server) {
    let spent = spent(server.pid(), Duration::from_millis(500));
    assert!(spent.ticks <= 5, "its work goes on after its row was written: {spent:?}");
}

#[test]
fn an_idle_server_sleeps() {
    const SPAN: Duration = Duration::from_secs(2);
    let server = Server::start(1024);
    server.done("/v1/completions", &json!({ "prompt": "The board met", "max_tokens": 8 }));
    server.conserves();
    // The last answer's threads may still be on their way to bed: a quiet span must come, and soon.
    let start = Instant::now();
    until("a span of rest", || {
        let spent = spent(server.pid(), SPAN);
        assert!(start.elapsed() < 5 * SPAN, "something wakes the idle program: {spent:?} in {SPAN:?}");
        (spent.ticks <= 2 && spent.sleeps < 10).then_some(())
    });
}
