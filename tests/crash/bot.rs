//! The real program as a child process: started, listened to, asked to stop, killed.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use shadowday::sandbox::Sandbox;
use tokio::sync::watch;

use crate::town::coordinators;

pub const TOKEN: &str = "xoxb-very-secret";
pub const APP_TOKEN: &str = "xapp-very-secret";
pub const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// A start that takes longer has hung.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// A stop that takes longer has hung.
const STOPPED_WITHIN: Duration = Duration::from_secs(10);

/// Below the ports that the system gives to outgoing connections, of which one could sit on ours while the bot is down.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// What the bot logs once it takes requests.
const READY: &str = "shadowday is ready";

/// How Slack's requests reach the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Http,
    Sockets,
}

impl Mode {
    fn settings(self) -> [(&'static str, &'static str); 1] {
        match self {
            Mode::Http => [("SLACK_SIGNING_SECRET", SECRET)],
            Mode::Sockets => [("SLACK_APP_TOKEN", APP_TOKEN)],
        }
    }

    fn connect(self, slack: &Sandbox, port: u16) {
        match self {
            Mode::Http => slack.connect(format!("http://127.0.0.1:{port}/slack/events")),
            Mode::Sockets => slack.use_sockets(),
        }
    }
}

/// One run of the program, from its start to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// Counted from 1.
    pub number: u32,
    /// It takes requests.
    pub is_up: bool,
}

/// What its log says about a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Nothing,
    Ready(u32),
    /// The log has ended, and with it the process.
    Ended(u32),
}

/// The program, and the database on which it is started again and again.
pub struct Bot {
    mode: Mode,
    slack: Sandbox,
    /// Sockets that were opened by earlier lives.
    hellos: u64,
    folder: tempfile::TempDir,
    port: u16,
    metrics_port: u16,
    process: Option<Child>,
    number: u32,
    lives: watch::Sender<Life>,
    heard: watch::Sender<Heard>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Bot {
    /// Not yet started.
    pub fn new(mode: Mode, slack: &Sandbox, chance: &mut fastrand::Rng) -> Bot {
        let port = free_port(chance);
        mode.connect(slack, port);
        Bot {
            mode,
            slack: slack.clone(),
            hellos: 0,
            folder: tempfile::tempdir().unwrap(),
            port,
            metrics_port: free_port(chance),
            process: None,
            number: 0,
            lives: watch::Sender::new(Life { number: 0, is_up: false }),
            heard: watch::Sender::new(Heard::Nothing),
            log: Arc::default(),
        }
    }

    pub fn lives(&self) -> watch::Receiver<Life> {
        self.lives.subscribe()
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("crash.db")
    }

    /// Where it says how much is still to be posted.
    pub fn readyz(&self) -> String {
        format!("http://127.0.0.1:{}/readyz", self.port)
    }

    pub fn log(&self) -> Vec<String> {
        lock(&self.log).clone()
    }

    /// Starts it; it does not take requests yet.
    pub fn start(&mut self) {
        assert!(self.process.is_none(), "the last life has not ended");
        self.number += 1;
        self.lives.send_replace(Life { number: self.number, is_up: false });
        self.hellos = self.slack.socket_counts().hellos;
        let mut process = Command::new(env!("CARGO_BIN_EXE_shadowday"))
            .arg("serve")
            .env_clear()
            .env("SLACK_API_URL", self.slack.api_url())
            .env("SHADOWDAY_COORDINATORS", coordinators().join(","))
            .env("SLACK_BOT_TOKEN", TOKEN)
            .envs(self.mode.settings())
            .env("DATABASE_URL", format!("sqlite://{}", self.database().display()))
            .env("LISTEN_ADDR", format!("127.0.0.1:{}", self.port))
            .env("METRICS_ADDR", format!("127.0.0.1:{}", self.metrics_port))
            .env("RUST_BACKTRACE", "1")
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = process.stderr.take().unwrap();
        let (number, heard, log) = (self.number, self.heard.clone(), self.log.clone());
        std::thread::spawn(move || listen(stderr, number, &heard, &log));
        self.process = Some(process);
    }

    /// Returns once it takes requests.
    pub async fn ready(&mut self) {
        let number = self.number;
        let mut heard = self.heard.subscribe();
        let told = heard.wait_for(|heard| matches!(*heard, Heard::Ready(n) | Heard::Ended(n) if n == number));
        let told = tokio::time::timeout(READY_WITHIN, told).await.map(|told| *told.unwrap());
        assert_eq!(told, Ok(Heard::Ready(number)), "life {number} did not start: {:#?}", tail(&self.log()));
        if self.mode == Mode::Sockets {
            let hellos = self.hellos;
            let open = self.slack.until_sockets(|counts| counts.hellos > hellos && counts.open > 0).await;
            assert!(open.is_ok(), "life {number} opened no socket: {:#?}", tail(&self.log()));
        }
        self.lives.send_replace(Life { number, is_up: true });
    }

    /// `SIGKILL`. `false` if it had ended before.
    pub fn kill(&mut self) -> bool {
        let Some(mut process) = self.process.take() else { return false };
        let was_alive = process.try_wait().unwrap().is_none();
        process.kill().unwrap();
        process.wait().unwrap();
        self.lives.send_replace(Life { number: self.number, is_up: false });
        was_alive
    }

    /// `SIGTERM`; returns at once.
    pub fn ask_to_stop(&mut self) {
        let process = self.process.as_ref().expect("it runs");
        kill_process(Pid::from_child(process), Signal::TERM).unwrap();
    }

    /// Waits for the end that it was asked for.
    pub async fn stopped(&mut self) -> ExitStatus {
        let number = self.number;
        let mut heard = self.heard.subscribe();
        let ended = heard.wait_for(|heard| *heard == Heard::Ended(number));
        tokio::time::timeout(STOPPED_WITHIN, ended).await.expect("it stops within ten seconds").unwrap();
        let status = self.process.take().expect("it ran").wait().unwrap();
        self.lives.send_replace(Life { number, is_up: false });
        status
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.kill();
    }
}

fn listen(stderr: ChildStderr, number: u32, heard: &watch::Sender<Heard>, log: &Mutex<Vec<String>>) {
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        let is_ready = line.contains(READY);
        lock(log).push(format!("{number}: {line}"));
        if is_ready {
            heard.send_replace(Heard::Ready(number));
        }
    }
    // A later life may be heard of already.
    heard.send_if_modified(|heard| {
        let is_own = !matches!(*heard, Heard::Ready(n) | Heard::Ended(n) if n > number);
        if is_own {
            *heard = Heard::Ended(number);
        }
        is_own
    });
}

/// The last lines.
pub fn tail(log: &[String]) -> &[String] {
    &log[log.len().saturating_sub(25)..]
}

fn free_port(chance: &mut fastrand::Rng) -> u16 {
    std::iter::repeat_with(|| chance.u16(PORTS))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("there are ports without end")
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
