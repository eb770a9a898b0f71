//! Killed a hundred times under load, the program loses no row that it has acknowledged.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;

use calame::ledger::Ledger;
use calame::ledger::wire::MeterRecord;
use serde_json::{Value, json};

use super::server::{calame, home, turn};
use crate::support::SMALL_MODEL;

const KILLS: usize = 100;
/// Of them, those in which the model is at work as well.
const WITH_MODEL: usize = 10;
/// Clients that ask at the same time.
const CLIENTS: usize = 3;
const TEXT: &str = "The board met in Lyon on 12 March 2024. It voted a budget of 4,500 euros for the garden. \
    The treasurer presented the accounts. The general meeting takes place on 8 June.";

/// A program that is killed when this is dropped, at the latest.
struct Victim(Child);

impl Victim {
    fn start(home: &Path) -> (Self, String) {
        let mut child = calame(home)
            .args(["serve", "--listen", "127.0.0.1:0", "--context", "512", "--model", SMALL_MODEL])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("built with the tests");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("readable");
        let (_, address) =
            line.trim().trim_end_matches('/').split_once("http://").expect("it says its address");
        (Self(child), address.to_owned())
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        // SIGKILL: nothing of the program runs after this.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks until nobody answers; each answer read to its end is acknowledged.
fn ask(address: &str, body: &Value, acknowledged: &mpsc::Sender<Value>) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
    let agent: ureq::Agent = config.into();
    let body = body.to_string();
    loop {
        let request =
            agent.post(format!("http://{address}/v1/drafts")).header("content-type", "application/json");
        let Ok(mut answer) = request.send(&body) else { return };
        let status = answer.status().as_u16();
        let Ok(text) = answer.body_mut().read_to_string() else { return };
        let answer: Value = serde_json::from_str(&text).expect("a whole answer is JSON");
        if status == 503 && answer["error"]["code"] == "queue_full" {
            continue;
        }
        assert_eq!(status, 200, "{answer}");
        if acknowledged.send(answer["meter"].clone()).is_err() {
            return;
        }
    }
}

/// One life: so many answers, then the end. Gives every record that was acknowledged in it.
fn live_and_die(home: &Path, answers: usize, with_model: bool) -> Vec<Value> {
    let (victim, address) = Victim::start(home);
    let (sender, receiver) = mpsc::channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (address, sender) = (address.clone(), sender.clone());
            let mode = if with_model && client == 0 { "write" } else { "extract" };
            let body = json!({ "text": TEXT, "mode": mode, "words": 10, "language": "en", "seed": 7 });
            std::thread::spawn(move || ask(&address, &body, &sender))
        })
        .collect();
    drop(sender);
    let mut acknowledged: Vec<Value> = receiver.iter().take(answers).collect();
    drop(victim);
    // What was answered before the end came counts as well.
    acknowledged.extend(receiver.iter());
    clients.into_iter().for_each(|client| client.join().expect("a client does not panic"));
    acknowledged
}

#[test]
fn a_hundred_kills_lose_no_acknowledged_row() {
    let _turn = turn();
    let home = home();
    let mut acknowledged = Vec::new();
    for life in 0..KILLS {
        // Deaths at different points of a life: after the first answer, after some, with a model at work.
        let with_model = life % (KILLS / WITH_MODEL) == 0;
        acknowledged.extend(live_and_die(home.path(), 1 + life % 13, with_model));
    }
    assert!(acknowledged.len() >= KILLS, "{} answers", acknowledged.len());
    let path = home.path().join("ledger.sqlite");
    let connection = rusqlite::Connection::open(&path).expect("the file opens");
    let check: String =
        connection.pragma_query_value(None, "integrity_check", |row| row.get(0)).expect("it is checked");
    assert_eq!(check, "ok");
    drop(connection);
    let ledger = Ledger::open(&path).expect("the ledger opens");
    let rows = ledger.records(u32::MAX >> 1).expect("it is read");
    let written: HashSet<String> = rows
        .iter()
        .map(|row| {
            // Through text as the answers went, so that numbers are read by the same reader.
            let text = serde_json::to_string(&MeterRecord::from(&row.measured)).expect("JSON");
            serde_json::from_str::<Value>(&text).expect("JSON").to_string()
        })
        .collect();
    // Energies and times to the microsecond make each record its own.
    let missing: Vec<&Value> =
        acknowledged.iter().filter(|record| !written.contains(&record.to_string())).collect();
    assert!(
        missing.is_empty(),
        "{} of {} answers have no row: {}",
        missing.len(),
        acknowledged.len(),
        missing[0]
    );
    let spent: f64 = rows.iter().map(|row| row.measured.energy.marginal.value.joules().0).sum();
    assert!(spent > 0.0);
    println!("{} answers, {} rows, {KILLS} kills", acknowledged.len(), rows.len());
}
