//! The program as a child process, and what a client needs to talk to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{SMALL_MODEL, small_model};

/// Longer than any one answer takes on a slow machine that does something else as well.
pub const PATIENCE: Duration = Duration::from_secs(600);
/// Between two looks at a thing that only asking tells.
const LOOK: Duration = Duration::from_millis(50);

/// A running program with a data folder of its own; it is killed when this is dropped.
///
/// One at a time: each uses every processor, so two would only wait for each other.
pub struct Server {
    child: Child,
    address: String,
    agent: ureq::Agent,
    /// Open until the end, so that the program never writes to a closed pipe.
    _stdout: BufReader<ChildStdout>,
    _home: TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// An answer read to its end.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Names and data of the events of a stream.
    pub fn events(&self) -> Vec<(String, Value)> {
        let field = |event: &str, name: &str| {
            event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
        };
        let events = self.body.split("\n\n").map(str::trim);
        events
            .filter(|event| !event.is_empty() && !event.starts_with(':'))
            .map(|event| {
                let data = serde_json::from_str(&field(event, "data:")).expect("an event carries JSON");
                (field(event, "event:"), data)
            })
            .collect()
    }
}

/// A command of the program over a data folder, free of what the machine may have set.
pub fn calame(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_calame"));
    command.env("CALAME_HOME", home).env_remove("CALAME_KEY").env_remove("CALAME_LOG").stdin(Stdio::null());
    command
}

/// A data folder of its own with the shared model in it. A symbolic link, for a hard one would change the
/// file's change time, which its stamp holds.
pub fn home() -> TempDir {
    let model = small_model();
    let home = TempDir::new().expect("a folder");
    let models = home.path().join("models");
    std::fs::create_dir(&models).expect("writable");
    let name = model.file_name().expect("a model is a file");
    std::os::unix::fs::symlink(model, models.join(name)).expect("writable");
    let stamp = |model: &Path| {
        let mut path = model.as_os_str().to_owned();
        path.push(".stamp");
        PathBuf::from(path)
    };
    std::fs::copy(stamp(model), stamp(&models.join(name))).expect("a pulled model has its stamp");
    home
}

/// Asks again until there is an answer.
///
/// # Panics
/// When `what` has not come after a time in which it must have.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "{what} did not come");
        std::thread::sleep(LOOK);
    }
}

/// The right to use every processor, given back when it is dropped.
pub fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    // A test that failed with its turn leaves nothing behind.
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// The program over the small model, ready to answer.
    pub fn start(context: u32) -> Self {
        Self::start_with(context, "")
    }

    /// The same with a configuration file.
    pub fn start_with(context: u32, configuration: &str) -> Self {
        let turn = turn();
        let home = home();
        std::fs::write(home.path().join("calame.toml"), configuration).expect("writable");
        // Styles of our own ask the model for nothing that it must write: here they are a user's, which it does.
        let prompts = home.path().join("prompts");
        std::fs::create_dir_all(&prompts).expect("writable");
        crate::support::write_styles(&prompts);
        let mut child = calame(home.path())
            .args(["serve", "--listen", "127.0.0.1:0", "--model", SMALL_MODEL])
            .args(["--context", &context.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("built with the tests");
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("readable");
        let Some((_, address)) = line.trim().trim_end_matches('/').split_once("http://") else {
            let mut said = String::new();
            child.stderr.take().expect("piped").read_to_string(&mut said).expect("UTF-8");
            panic!("the program says no address but {line:?}: {said}");
        };
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        let server = Self {
            child,
            address: address.to_owned(),
            agent: config.into(),
            _stdout: stdout,
            _home: home,
            _turn: turn,
        };
        until("readiness", || (server.get("/readyz")["status"] == "ready").then_some(()));
        server
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The JSON of a page.
    pub fn get(&self, path: &str) -> Value {
        let answer = self.agent.get(format!("http://{}{path}", self.address)).call();
        let mut answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        let body = answer.body_mut().read_to_string().expect("a body in UTF-8");
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body}"))
    }

    /// The answer to a body, read to its end.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as("application/json", path, &body.to_string())
    }

    /// The same for a body of any type.
    pub fn post_as(&self, kind: &str, path: &str, body: &str) -> Answer {
        let request = self.agent.post(format!("http://{}{path}", self.address));
        let answer = request.header("content-type", kind).send(body);
        let mut answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
        let status = answer.status().as_u16();
        Answer { status, body: answer.body_mut().read_to_string().expect("a body in UTF-8") }
    }

    /// The JSON of an answer that went well.
    pub fn done(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    /// A request that is sent and not read: to drop the connection is to hang up.
    pub fn send(&self, path: &str, body: &Value) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).expect("the program listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        let (body, host) = (body.to_string(), &self.address);
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all([head, body].concat().as_bytes()).expect("the program reads");
        stream
    }

    /// Requests in the ledger, oldest first.
    pub fn records(&self) -> Vec<Value> {
        self.get("/v1/meter/records")["records"].as_array().expect("a list").clone()
    }

    /// Every microjoule since the start went somewhere, and to one place.
    pub fn conserves(&self) {
        let all = self.get("/v1/meter/conservation");
        let of = |name: &str| all[name].as_u64().unwrap_or_else(|| panic!("{name} is a whole number: {all}"));
        let parts = ["requests_uj", "overhead_uj", "others_uj", "idle_uj", "unobserved_uj"];
        assert_eq!(of("measured_uj"), parts.map(of).iter().sum::<u64>(), "{all}");
        assert!(of("measured_uj") > 0 && of("requests_uj") > 0, "{all}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already; either way nothing is left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
