//! A server that nobody asks gives its model's memory back, and has it again for whoever asks next.

use std::io::Read as _;

use serde_json::json;

use super::server::{Server, until};
use crate::support::small_model;

/// Bytes of a process that are in memory.
pub fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux says it");
    line.trim().trim_end_matches("kB").trim().parse::<u64>().expect("a number") << 10
}

#[test]
fn an_idle_server_gives_the_weights_back_and_the_next_request_has_the_same_text() {
    let weights = std::fs::metadata(small_model()).expect("it is there").len();
    // Less than a second: what is tested is that it comes, not when.
    let server = Server::start_with(1024, "[model]\nidle_min = 0.01\n");
    let body = json!({ "prompt": "The board met on Monday and", "max_tokens": 24, "temperature": 0 });
    let text = || server.done("/v1/completions", &body)["choices"][0]["text"].clone();
    let given_back = |held: u64| {
        until("the weights' memory", || (resident(server.pid()) + weights / 2 < held).then_some(()));
    };

    let before = text();
    assert!(before.as_str().is_some_and(|text| !text.is_empty()));
    for _ in 0..2 {
        // While it writes, the weights are there.
        let mut long = server.send(
            "/v1/completions",
            &json!({ "prompt": "The board met", "max_tokens": 400, "stream": true }),
        );
        let mut seen = [0; 512];
        while !seen.windows(5).any(|bytes| bytes == b"data:") {
            assert!(long.read(&mut seen).expect("readable") > 0, "a stream of events");
        }
        let held = resident(server.pid());
        drop(long);
        given_back(held);
        assert_eq!(text(), before);
    }
}
