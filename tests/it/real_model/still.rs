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

#[test]
fn an_idle_server_sleeps() {
    const SPAN: Duration = Duration::from_secs(2);
    let server = Server::start(1024);
    server.done("/v1/completions", &json!({ "prompt": "The board met", "max_tokens": 8 }));
    server.conserves();
    // The last answer's threads may still be on their way to bed: a quiet span must come, and soon.
    let start = Instant::now();
    until("a span of rest", || {
        let before = counts(server.pid());
        std::thread::sleep(SPAN);
        let after = counts(server.pid());
        let (ticks, sleeps) = (after.ticks - before.ticks, after.sleeps.saturating_sub(before.sleeps));
        assert!(
            start.elapsed() < 5 * SPAN,
            "something wakes the idle program: {ticks} ticks and {sleeps} switches in {SPAN:?}"
        );
        (ticks <= 2 && sleeps < 10).then_some(())
    });
}
