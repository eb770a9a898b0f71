//! Many requests, and many that nobody waits for: the program holds no more at the end than at the start.

use serde_json::json;

use super::idle::resident;
use super::server::Server;

/// What one kept text would take, a thousand times over, is far more.
const MARGIN: u64 = 150 << 20;

#[test]
fn a_thousand_requests_and_hang_ups_leave_memory_flat() {
    let server = Server::start(1024);
    let ask = |thread: usize, number: usize| {
        let body = json!({
            "prompt": format!("{thread} {number}: the board met on Monday and voted the budget of the garden"),
            "max_tokens": 1 + number % 3, "seed": number,
        });
        if number.is_multiple_of(3) {
            drop(server.send("/v1/completions", &body));
        } else {
            // The waiting room may be full of requests that nobody waits for.
            let status = server.post("/v1/completions", &body).status;
            assert!([200, 429, 503].contains(&status), "{status}");
        }
    };
    let rounds = |count: usize| {
        std::thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || (0..count).for_each(|number| ask(thread, number)));
            }
        });
    };
    // The cache of texts fills first.
    rounds(75);
    let before = resident(server.pid());
    rounds(250);
    let after = resident(server.pid());
    assert!(after < before + MARGIN, "{before} bytes, then {after}");
    server.conserves();
}
