//! A hub on the loopback, with its manners.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use calame::catalogue::Settings;

use super::REVISION;

/// What a client asked for: path, then headers in lower case.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub path: String,
    pub headers: HashMap<String, String>,
}

/// How the hub misbehaves.
#[derive(Clone, Copy, Default)]
pub(super) struct Manner {
    /// Answer everything with this status.
    pub status: Option<u16>,
    /// Close the first so many transfers half-way.
    pub cuts: usize,
    /// Answer a range with the whole.
    pub ignores_ranges: bool,
}

/// A hub that has one file, behind a redirect, and remembers what it was asked.
pub(super) struct Hub {
    pub address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Hub {
    pub fn start(body: Vec<u8>, manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            let mut manner = manner;
            for stream in listener.incoming().flatten() {
                serve(stream, &body, &mut manner, &log);
            }
        });
        Self { address, asked }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub fn settings(&self) -> Settings {
        Settings { hub: self.address.clone(), retries: 0, ..Settings::default() }
    }
}

/// One request a connection. A client that goes away is no concern of the hub.
fn serve(mut stream: TcpStream, body: &[u8], manner: &mut Manner, log: &Mutex<Vec<Asked>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(path) = lines.next().and_then(|line| line.split(' ').nth(1).map(str::to_owned)) else {
        return;
    };
    let pair = |line: String| line.split_once(": ").map(|(n, v)| (n.to_lowercase(), v.to_owned()));
    let headers: HashMap<_, _> =
        lines.by_ref().take_while(|line| !line.is_empty()).filter_map(pair).collect();
    log.lock().unwrap().push(Asked { path: path.clone(), headers: headers.clone() });
    let hub =
        format!("X-Repo-Commit: {REVISION}\r\nX-Linked-Size: {}\r\nX-Linked-ETag: \"tag\"\r\n", body.len());
    let answer = |status: &str, more: &str, size: usize| {
        format!(
            "HTTP/1.1 {status}\r\n{more}ETag: \"tag\"\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
        )
    };
    if let Some(status) = manner.status {
        stream.write_all(answer(&format!("{status} No"), "", 0).as_bytes()).ok();
        return;
    }
    if path != "/blobs/tag" {
        let more = format!("{hub}Location: /blobs/tag\r\n");
        stream.write_all(answer("302 Found", &more, 0).as_bytes()).ok();
        return;
    }
    let range = headers.get("range").filter(|_| !manner.ignores_ranges);
    let start = range.map_or(0, |range| range["bytes=".len()..].trim_end_matches('-').parse().unwrap());
    let rest = &body[start..];
    let head = if range.is_some() {
        let more = format!("Content-Range: bytes {start}-{}/{}\r\n", body.len() - 1, body.len());
        answer("206 Partial Content", &more, rest.len())
    } else {
        answer("200 OK", "", rest.len())
    };
    let sent = if manner.cuts > 0 { rest.len() / 2 } else { rest.len() };
    manner.cuts = manner.cuts.saturating_sub(1);
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&rest[..sent])).ok();
}
