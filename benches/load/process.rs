//! Starts and stops what is measured, and asks the kernel what it used.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::client::Connection;
use crate::requests::{SIGNING_SECRET, WEBHOOK_SECRET};
use crate::seed;

/// The first answer comes sooner, or something is wrong.
const START_MAX: Duration = Duration::from_secs(20);

/// Between two looks whether it answers.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// Ends by itself within this time after `SIGTERM`, or is killed.
const STOP_MAX: Duration = Duration::from_secs(12);

/// Linux tells processor time in hundredths of a second.
const TICK_MS: u64 = 10;

const ALIVE: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/// What is measured.
#[derive(Clone, Debug, PartialEq)]
pub enum System {
    Bot(PathBuf),
    Twin,
}

impl System {
    pub fn name(&self) -> &'static str {
        match self {
            System::Bot(_) => "shadowday",
            System::Twin => "Bolt for JavaScript",
        }
    }

    fn command(&self) -> Command {
        match self {
            System::Bot(binary) => {
                let mut command = Command::new(binary);
                command.arg("serve");
                command
            }
            System::Twin => {
                let mut command = Command::new("node");
                command.arg(twin().join("app.js")).env("NODE_ENV", "production");
                command
            }
        }
    }

    /// Starts it and waits for its first answer.
    ///
    /// # Errors
    /// It does not start, or does not answer.
    pub async fn start(&self, database: &Path, slack_api_url: &str) -> anyhow::Result<Running> {
        let address = free_address()?;
        let log = database.with_extension("log");
        let began = Instant::now();
        let child = self
            .command()
            .env("SLACK_SIGNING_SECRET", SIGNING_SECRET)
            .env("SLACK_BOT_TOKEN", "xoxb-bench")
            .env("ZENDESK_WEBHOOK_SECRET", WEBHOOK_SECRET)
            .env("SLACK_API_URL", slack_api_url)
            .env("DATABASE_URL", seed::url(database))
            .env("LISTEN_ADDR", address.to_string())
            .env("METRICS_ADDR", "127.0.0.1:0")
            .env_remove("RUST_LOG")
            .stdout(File::create(log.with_extension("out"))?)
            .stderr(File::create(&log)?)
            .spawn()
            .with_context(|| format!("{} could not be started", self.name()))?;
        let mut running = Running { child, address, first_answer_after: Duration::ZERO, log };
        running.wait_for_answer(began).await?;
        Ok(running)
    }
}

/// The folder of the twin.
pub fn twin() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/twin")
}

/// Installs what the twin needs, if its lock file is newer than what is there. `false`: there is no Node.
///
/// # Errors
/// npm failed.
pub fn install_twin() -> anyhow::Result<bool> {
    if Command::new("node").arg("--version").output().is_err() {
        return Ok(false);
    }
    let modified = |file: &str| fs::metadata(twin().join(file)).and_then(|meta| meta.modified()).ok();
    if modified("node_modules/.package-lock.json") >= modified("package-lock.json") {
        return Ok(true);
    }
    eprintln!("npm installs what the twin needs …");
    let status = Command::new("npm").args(["ci", "--no-fund", "--no-audit"]).current_dir(twin()).status()?;
    anyhow::ensure!(status.success(), "npm ci in {} failed ({status})", twin().display());
    Ok(true)
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// A process that answers.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    /// From its start.
    pub first_answer_after: Duration,
    log: PathBuf,
}

impl Running {
    async fn wait_for_answer(&mut self, began: Instant) -> anyhow::Result<()> {
        while began.elapsed() < START_MAX {
            if let Ok(mut connection) = Connection::open(self.address).await
                && connection.ask(ALIVE).await.is_ok_and(|status| status == 200)
            {
                self.first_answer_after = began.elapsed();
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("it ended at once ({status}): see {}", self.log.display());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        anyhow::bail!("it does not answer: see {}", self.log.display())
    }

    /// The most memory it ever had, in MiB.
    pub fn peak_mib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.unwrap_or(f64::NAN) / 1_024.0
    }

    /// The processor time it used so far, of all its threads.
    pub fn processor_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        // The second field, in brackets, is a name, and may hold anything.
        let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
        let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * TICK_MS)
    }

    /// Ends it as a service manager does.
    ///
    /// # Errors
    /// The kernel says no.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        let began = Instant::now();
        while self.child.try_wait()?.is_none() {
            if began.elapsed() > STOP_MAX {
                eprintln!("it did not end by itself and was killed");
                self.child.kill()?;
                self.child.wait()?;
                break;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only after an error: `stop` has waited for it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
