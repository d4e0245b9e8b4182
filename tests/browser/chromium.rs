//! Debian's Chromium, driven through its own `chromedriver`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::Url;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::Program;

/// A wait on the page never takes that long: it has a deadline of its own.
const SCRIPT_MS_MAX: u32 = 60_000;

/// What points can hover, and does so finely.
const A_MOUSE: &str =
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4";

/// Where the two programs are.
pub struct Installed {
    chromium: PathBuf,
    chromedriver: PathBuf,
}

impl Installed {
    /// Looks for both along the `PATH`.
    ///
    /// # Errors
    /// A sentence that says what is missing, and how to get it.
    pub fn find() -> Result<Installed, String> {
        let find = |name: &str| {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let mut files = std::env::split_paths(&path).map(|folder| folder.join(name));
            files
                .find(|file| file.is_file())
                .ok_or_else(|| format!("{name} is not installed. On Debian: apt-get install chromium chromium-driver"))
        };
        Ok(Installed { chromium: find("chromium")?, chromedriver: find("chromedriver")? })
    }
}

/// What the page is looked at on.
#[derive(Clone, Copy)]
pub struct Screen {
    pub name: &'static str,
    pub width: u32,
    pub height: u32,
    /// A phone has fingers instead of a mouse, and a page that knows.
    pub is_phone: bool,
}

/// One window of one new browser.
pub struct Chromium {
    pub window: Client,
    _driver: Program,
    _profile: TempDir,
}

impl Chromium {
    /// Opens an empty window. What the driver complains of goes into `folder`.
    pub async fn open(installed: &Installed, screen: Screen, folder: &Path) -> Result<Chromium> {
        let complaints = File::create(folder.join(format!("{}-chromedriver.log", screen.name)))?;
        let profile = tempfile::tempdir().context("no folder for the browser's profile")?;
        let mut command = Command::new(&installed.chromedriver);
        // What the browser leaves behind goes with its profile.
        command.arg("--port=0").env("TMPDIR", profile.path());
        let (driver, port) = Program::start(command, complaints, port_of)?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        if let Value::Object(capabilities) = capabilities(&installed.chromium, screen, profile.path()) {
            builder.capabilities(capabilities);
        }
        let window = builder.connect(&format!("http://127.0.0.1:{port}")).await.context("chromium does not start")?;
        Ok(Chromium { window, _driver: driver, _profile: profile })
    }

    /// What the browser complained of since the last time: scripts that failed, files that did not come, what the
    /// page's own rules forbid.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let entries = self.window.issue_cmd(Log).await.context("the browser's log cannot be read")?;
        let entries = entries.as_array().cloned().unwrap_or_default();
        Ok(entries.iter().map(|entry| format!("{}: {}", entry["level"], entry["message"])).collect())
    }

    /// Closes the browser.
    pub async fn close(self) -> Result<()> {
        self.window.close().await.context("chromium does not close")
    }
}

/// "ChromeDriver was started successfully on port 40123."
fn port_of(line: &str) -> Option<String> {
    let (_, port) = line.split_once("started successfully on port ")?;
    Some(port.trim_end_matches('.').to_owned())
}

fn capabilities(chromium: &Path, screen: Screen, profile: &Path) -> Value {
    let Screen { width, height, is_phone, .. } = screen;
    // Without a display Chromium believes that there is no mouse either.
    let pointer = if is_phone { "--touch-events=enabled" } else { A_MOUSE };
    json!({
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": SCRIPT_MS_MAX },
        "goog:chromeOptions": {
            "binary": chromium,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                pointer, "--no-first-run", "--disable-component-update", "--disable-sync", "--lang=en-GB",
                format!("--user-data-dir={}", profile.display()),
            ],
            "mobileEmulation": {
                "deviceMetrics": { "width": width, "height": height, "pixelRatio": 1.0, "touch": is_phone, "mobile": is_phone },
            },
        },
    })
}

/// Chromium's own addition to the protocol.
#[derive(Debug)]
struct Log;

impl WebDriverCompatibleCommand for Log {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base_url.join(&format!("session/{}/se/log", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
