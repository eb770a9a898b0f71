//! A browser that pays one visit to a page served for it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;

use crate::support::{App, Scripted, app};

/// How long the page may take for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// They do.
    On,
    /// They are switched off, as some people do.
    Off,
}

/// chromedriver, ended with the test.
struct Chromedriver {
    process: Child,
    port: u16,
}

impl Chromedriver {
    /// Starts it on a free port; another program may take that port first, so there are a few tries.
    fn start() -> Self {
        (0..5).find_map(|_| Self::try_to_start()).expect("chromedriver says on which port it started")
    }

    fn try_to_start() -> Option<Self> {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is needed: apt-get install chromium chromium-driver");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut started = Self { process, port: 0 };
        started.port = output.lines().map_while(Result::ok).find_map(|line| {
            line.rsplit_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
        })?;
        Some(started)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One page, opened, with what serves it.
pub struct Visit {
    pub driver: WebDriver,
    pub engine: Arc<Scripted>,
    folder: TempDir,
    _chromedriver: Chromedriver,
}

impl Visit {
    /// Serves the application over `engine` and opens `path`.
    pub async fn pay(engine: Scripted, path: &str, script: Script) -> Self {
        Self::pay_to(app(engine), path, script).await
    }

    /// The same for an application made otherwise.
    pub async fn pay_to(app: App, path: &str, script: Script) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let router = app.router;
        tokio::spawn(async move { axum::serve(listener, router).await });
        let chromedriver = Chromedriver::start();
        let folder = TempDir::new().expect("a folder");
        let driver = WebDriver::new(
            format!("http://127.0.0.1:{}", chromedriver.port),
            capabilities(folder.path(), script),
        )
        .await
        .expect("Chromium starts: apt-get install chromium chromium-driver");
        driver.goto(format!("http://{address}{path}")).await.expect("the page opens");
        Self { driver, engine: app.engine, folder, _chromedriver: chromedriver }
    }

    /// Types a text and presses one of the two ways.
    pub async fn draft(&self, text: &str, way: &str) {
        self.driver.find(By::Id("text")).await.unwrap().send_keys(text).await.unwrap();
        self.click(&format!("#{way}")).await;
    }

    pub async fn click(&self, selector: &str) {
        let place = self.driver.find(By::Css(selector)).await.unwrap();
        place.scroll_into_view().await.unwrap();
        place.click().await.unwrap_or_else(|error| panic!("{selector} cannot be pressed: {error}"));
    }

    pub async fn choose_file(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let path = path.to_str().expect("UTF-8").to_owned();
        self.driver.find(By::Id("file")).await.unwrap().send_keys(path).await.unwrap();
    }

    /// The value of an expression in the page.
    pub async fn ask<T: DeserializeOwned>(&self, expression: &str) -> T {
        let answer = self.driver.execute(format!("return {expression}"), Vec::new()).await;
        answer.unwrap_or_else(|error| panic!("{expression}: {error}")).convert().expect("of that type")
    }

    /// What a promise of the page comes to.
    pub async fn awaits<T: DeserializeOwned>(&self, promise: &str) -> T {
        let script =
            format!("const done = arguments[0]; ({promise}).then(done, (cause) => done(String(cause)));");
        let answer = self.driver.execute_async(script, Vec::new()).await;
        answer.unwrap_or_else(|error| panic!("{promise}: {error}")).convert().expect("of that type")
    }

    pub async fn number(&self, expression: &str) -> u64 {
        self.ask(expression).await
    }

    pub async fn text(&self, selector: &str) -> String {
        self.driver.find(By::Css(selector)).await.unwrap().text().await.unwrap()
    }

    /// The words of something on the page that is about to come: what is found on a page that leaves is looked for again.
    pub async fn text_soon(&self, selector: &str) -> String {
        let start = Instant::now();
        loop {
            let found = self.driver.find(By::Css(selector)).await;
            let text = match found {
                Ok(element) => element.text().await,
                Err(error) => Err(error),
            };
            match text {
                Ok(text) => return text,
                Err(error) => assert!(start.elapsed() < PATIENCE, "{selector} does not come: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn value(&self, selector: &str) -> String {
        self.ask(&format!("document.querySelector('{selector}').value")).await
    }

    pub async fn attribute(&self, selector: &str, name: &str) -> String {
        self.driver.find(By::Css(selector)).await.unwrap().attr(name).await.unwrap().unwrap_or_default()
    }

    pub async fn shown(&self, selector: &str) -> bool {
        self.driver.find(By::Css(selector)).await.unwrap().is_displayed().await.unwrap()
    }

    /// Waits until an expression of the page is true.
    pub async fn until(&self, condition: &str) {
        let start = Instant::now();
        while !self.ask::<bool>(&format!("Boolean({condition})")).await {
            assert!(start.elapsed() < PATIENCE, "still not so: {condition}\n{}", self.text("body").await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the page is in a state.
    pub async fn reaches(&self, state: &str) {
        self.until(&format!("document.body.dataset.state === '{state}'")).await;
    }

    /// Makes the page as wide as a phone.
    pub async fn narrow(&self, width: u32) {
        let size = json!({ "width": width, "height": 3300, "deviceScaleFactor": 1, "mobile": true });
        self.command("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Prefers dark colours.
    pub async fn dark(&self) {
        let dark = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
        self.command("Emulation.setEmulatedMedia", dark).await;
    }

    async fn command(&self, name: &str, arguments: serde_json::Value) -> serde_json::Value {
        self.driver.cdp().send_raw(name, arguments).await.expect("Chromium obeys")
    }

    /// Keeps a picture of the page among the artefacts of the run.
    pub async fn photograph(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts");
        std::fs::create_dir_all(&folder).unwrap();
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture");
    }

    /// Nothing in the console: no error, no refusal of the content policy.
    pub async fn no_complaint(&self) {
        let log = self.driver.browser_log().await.expect("the console is kept");
        let errors: Vec<_> = log.iter().filter(|entry| entry.level == "SEVERE").collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

fn capabilities(profile: &Path, script: Script) -> thirtyfour::ChromeCapabilities {
    let mut capabilities = DesiredCapabilities::chrome();
    let profile = format!("--user-data-dir={}", profile.join("profile").display());
    for flag in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        "--window-size=1280,1800",
        "--lang=fr",
        &profile,
    ] {
        capabilities.add_arg(flag).expect("a flag");
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All).expect("a setting");
    let scripts = match script {
        Script::On => 1,
        Script::Off => 2,
    };
    let preferences = json!({
        "intl.accept_languages": "fr",
        "profile.managed_default_content_settings.javascript": scripts,
    });
    capabilities.add_experimental_option("prefs", preferences).expect("a setting");
    capabilities
}
