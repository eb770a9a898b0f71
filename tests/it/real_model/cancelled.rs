//! Who hangs up stops the work, and what was wasted is written down.

use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{Server, until};
use super::still::has_stopped;

/// One chunk of prefill on a slow machine that does something else as well; a whole answer takes minutes there.
const SOON: Duration = Duration::from_secs(90);

/// Reads a stream until it has said `sought`.
fn read_until(stream: &mut TcpStream, sought: &str) -> String {
    let (mut said, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut part).expect("the stream goes on");
        assert!(count > 0, "it ended before {sought}: {}", String::from_utf8_lossy(&said));
        said.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&said);
        // The whole line, not the start of it.
        if text.find(sought).is_some_and(|at| text[at..].contains("\n\n")) {
            return text.into_owned();
        }
    }
}

/// The one row of the ledger, once it is there.
fn cancelled(server: &Server, hung_up: Instant) -> Value {
    let row = until("the row of the cancelled request", || server.records().pop());
    assert!(hung_up.elapsed() < SOON, "it went on for {:?}", hung_up.elapsed());
    assert_eq!(row["status"], "cancelled", "{row}");
    assert!(row["energy"]["joules"]["value"].as_f64() > Some(0.0), "{row}");
    assert!(row["energy"]["wasted_joules"]["value"].as_f64() > Some(0.0), "{row}");
    has_stopped(server);
    row
}

/// The slot is free again and the next request is served as if nothing had happened.
fn serves_on(server: &Server) {
    until("a free slot", || (server.get("/readyz")["slots_free"] == 1).then_some(()));
    let next = server.done("/v1/completions", &json!({ "prompt": "The board met", "max_tokens": 4 }));
    assert_eq!(next["usage"]["completion_tokens"], 4);
    assert_eq!(server.records().len(), 2);
    server.conserves();
}

#[test]
fn hanging_up_while_it_writes_stops_the_model() {
    let server = Server::start_with(2048, "[admission]\nslots = 1\n");
    let text = "The board met in Lyon on 12 March 2024 and voted a budget of 4,500 euros for the garden.";
    let ask = json!({ "text": text, "words": 600, "language": "en", "seed": 7, "stream": true });
    let mut stream = server.send("/v1/drafts", &ask);
    let said = read_until(&mut stream, "event: token");
    let plan = said.lines().find_map(|line| line.strip_prefix("data:")).expect("the plan comes first");
    let plan: Value = serde_json::from_str(plan.trim()).expect("JSON");
    drop(stream);
    let row = cancelled(&server, Instant::now());
    let of = |value: &Value| value.as_u64().unwrap_or_else(|| panic!("{value} is a number"));
    let (written, most) = (of(&row["tokens"]["completion"]), of(&plan["quote"]["completion_tokens"]));
    assert!(written > 0 && written * 4 < most, "{written} of {most} tokens");
    serves_on(&server);
}

#[test]
fn hanging_up_while_it_reads_stops_the_model() {
    let server = Server::start_with(2048, "[admission]\nslots = 1\n");
    let prompt = "The board met in Lyon and voted the budget of the garden. ".repeat(140);
    // Nothing is streamed, so nothing is ever written to a client that has gone.
    let stream = server.send("/v1/completions", &json!({ "prompt": prompt, "max_tokens": 200 }));
    until("the start", || (server.get("/readyz")["slots_free"] == 0).then_some(()));
    drop(stream);
    let row = cancelled(&server, Instant::now());
    let read = row["tokens"]["prompt"].as_u64().expect("a number");
    assert!(read < 1000, "{read} tokens of some 1,800 were read for nobody");
    assert_eq!(row["tokens"]["completion"], 0);
    serves_on(&server);
}
