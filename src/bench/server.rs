//! Another server as a process of ours, or one that runs already: started, asked, ended.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// A server does not start, or is not what it was said to be.
    #[error("{who} {what}; look at what it printed: {printed}")]
    Server {
        /// Which of the two.
        who: &'static str,
        /// What it did.
        what: String,
        /// The end of its own words.
        printed: String,
    },
    /// The system refuses something.
    #[error("the comparison cannot run here: {0}")]
    System(#[from] std::io::Error),
}

/// How a server is started; `{port}` in an argument becomes its port.
#[derive(Debug, Clone)]
pub struct Side {
    /// Name in the report and in errors.
    pub name: &'static str,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its environment, added to ours.
    pub environment: Vec<(String, String)>,
    /// More arguments for four requests at once, which it may have to be told of.
    pub four: Vec<String>,
    /// The page that answers 200 once it is ready.
    pub ready: &'static str,
}

/// A server that answers.
pub(super) struct Server {
    base: String,
    name: &'static str,
    own: Option<Own>,
}

/// Only for a server that we started.
struct Own {
    child: Child,
    ready_s: f64,
    words: std::thread::JoinHandle<String>,
}

impl Server {
    /// One that runs already.
    pub(super) fn at(name: &'static str, url: &str) -> Self {
        Self { base: url.trim_end_matches('/').to_string(), name, own: None }
    }

    /// Starts one and waits until it is ready.
    pub(super) fn start(side: &Side) -> Result<Self, CompareError> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let arguments = side.arguments.iter().map(|argument| argument.replace("{port}", &port.to_string()));
        let start = Instant::now();
        let mut child = Command::new(&side.program)
            .args(arguments)
            .envs(side.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut errors = child.stderr.take().expect("it was asked for");
        let words = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = errors.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut own = Own { child, ready_s: 0.0, words };
        let base = format!("http://127.0.0.1:{port}");
        let page = format!("{base}{}", side.ready);
        while start.elapsed() < Duration::from_secs(120) {
            if ureq::get(&page).call().is_ok() {
                own.ready_s = start.elapsed().as_secs_f64();
                return Ok(Self { base, name: side.name, own: Some(own) });
            }
            if own.child.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let server = Self { base, name: side.name, own: Some(own) };
        Err(server.end().fault("does not get ready".into()))
    }

    /// Seconds from its start until it was ready.
    pub(super) fn ready_s(&self) -> f64 {
        self.own.as_ref().map_or(0.0, |own| own.ready_s)
    }

    /// What it answers to a question in JSON.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let url = format!("{}{path}", self.base);
        let answer = ureq::post(&url)
            .content_type("application/json")
            .config()
            .http_status_as_error(false)
            .build()
            .send(body.to_string())
            .and_then(|mut answer| Ok((answer.status(), answer.body_mut().read_to_string()?)));
        let (status, text) = answer.map_err(|error| format!("gave no answer: {error}"))?;
        if !status.is_success() {
            return Err(format!("refused a question ({status}): {text}"));
        }
        serde_json::from_str(&text).map_err(|_| "gave no JSON".to_string())
    }

    /// Processor seconds of all its threads so far.
    pub(super) fn processor_s(&self) -> Result<f64, String> {
        let stat = self.book("stat")?;
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
        let sum = ticks(11).zip(ticks(12)).map(|(user, system)| user + system);
        // USER_HZ is 100 on every Linux there is.
        sum.map(|ticks| ticks / 100.0).ok_or_else(|| "has no processor time in the kernel's books".into())
    }

    /// Most memory it ever held.
    pub(super) fn peak_mib(&self) -> Result<f64, String> {
        let status = self.book("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.map(|kib| kib / 1024.0).ok_or_else(|| "has no memory in the kernel's books".into())
    }

    fn book(&self, name: &str) -> Result<String, String> {
        let own = self.own.as_ref().ok_or("was not started by us")?;
        std::fs::read_to_string(Path::new("/proc").join(own.child.id().to_string()).join(name))
            .map_err(|_| "ended before it was asked to".to_string())
    }

    /// Ends a server of ours; another goes on.
    pub(super) fn end(self) -> Ended {
        let printed = self.own.map(|mut own| {
            let _ = own.child.kill();
            let _ = own.child.wait();
            own.words.join().unwrap_or_default()
        });
        Ended { name: self.name, printed: printed.unwrap_or_default() }
    }
}

/// What is left of a server.
pub(super) struct Ended {
    name: &'static str,
    /// What it printed.
    pub(super) printed: String,
}

impl Ended {
    /// A fault of the server that has ended.
    pub(super) fn fault(&self, what: String) -> CompareError {
        let printed = self.printed.lines().last().unwrap_or("nothing").to_string();
        CompareError::Server { who: self.name, what, printed }
    }
}
