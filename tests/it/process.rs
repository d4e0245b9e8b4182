//! The program itself, as its operator meets it: how it ends, what it logs and counts, and a disk that is full.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal};
use shadowday::clock::{Clock, real_instant};
use shadowday::demo::cast::{self, ANA, BEN, CHANNEL, CHLOE, MAEVE, NOA, TUNDE};
use shadowday::domain::desk::Desk;
use shadowday::sandbox::{Refusal, Sandbox};
use tokio::net::TcpListener;

use crate::bot::{APP_TOKEN, DESK_SECRET, Mode, SECRET, TOKEN, in_words, people, slack, until};
use crate::desks::{Headers, Sent, sign, told};

/// Promised is ten seconds.
const STOPPED_WITHIN: Duration = Duration::from_secs(10);

/// Nobody may find these in a log.
const TYPED: &str = "confidential-topic";

struct Program {
    child: Child,
    log: Arc<Mutex<String>>,
    folder: tempfile::TempDir,
    slack: Sandbox,
    metrics: String,
    webhooks: String,
}

async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// `serve` on a database in `folder`. A file that outgrows its limit is an error there, and not the end.
fn serve(slack: &Sandbox, folder: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" serve", env!("CARGO_BIN_EXE_shadowday")]).env_clear();
    command
        .env("SLACK_API_URL", slack.api_url())
        .env("SLACK_BOT_TOKEN", TOKEN)
        .env("DATABASE_URL", format!("sqlite://{}", folder.join("test.db").display()))
        .env("LISTEN_ADDR", "127.0.0.1:0")
        .env("METRICS_ADDR", "127.0.0.1:0")
        .stderr(Stdio::piped());
    command
}

impl Program {
    /// Ready, with the usual day planned.
    async fn start(mode: Mode) -> Program {
        let slack = slack(&Clock::system(), cast::workspace()).await;
        let folder = tempfile::tempdir().unwrap();
        let (port, metrics_port) = (free_port().await, free_port().await);
        let mut command = serve(&slack, folder.path());
        command
            .env("RUST_LOG", "trace")
            .env("LISTEN_ADDR", format!("127.0.0.1:{port}"))
            .env("METRICS_ADDR", format!("127.0.0.1:{metrics_port}"))
            .env("INTERCOM_CLIENT_SECRET", DESK_SECRET);
        match mode {
            Mode::Http => command.env("SLACK_SIGNING_SECRET", SECRET),
            Mode::Sockets => command.env("SLACK_APP_TOKEN", APP_TOKEN),
        };
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn({
            let log = log.clone();
            move || {
                for line in lines.map_while(Result::ok) {
                    let mut log = log.lock().unwrap();
                    log.push_str(&line);
                    log.push('\n');
                }
            }
        });
        let metrics = format!("http://127.0.0.1:{metrics_port}/metrics");
        let webhooks = format!("http://127.0.0.1:{port}/webhooks");
        let program = Program { child, log, folder, slack, metrics, webhooks };
        until(|| program.log().contains("shadowday is ready")).await;
        match mode {
            Mode::Http => program.slack.connect(format!("http://127.0.0.1:{port}/slack/events")),
            Mode::Sockets => {
                program.slack.use_sockets();
                program.slack.until_open_sockets(2).await.unwrap();
            }
        }
        program.plan().await;
        program
    }

    async fn plan(&self) {
        let slack = &self.slack;
        slack.slash(MAEVE, CHANNEL, "/shadow plan").await.unwrap();
        until(|| slack.view(MAEVE).is_some()).await;
        for values in [serde_json::json!({"advocates": people(&["U0PRIYA", "U0SAM"])}), serde_json::json!({})] {
            let form = slack.view(MAEVE).unwrap();
            slack.submit(MAEVE, form["id"].as_str().unwrap(), values).await.unwrap();
        }
        until(|| !slack.messages(CHANNEL).is_empty()).await;
    }

    fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Asks it to stop; returns its exit status and how long it took.
    async fn stop(&mut self) -> (Option<i32>, Duration) {
        let begun: Instant = real_instant();
        rustix::process::kill_process(self.pid(), Signal::TERM).unwrap();
        let mut status = None;
        while status.is_none() && begun.elapsed() < STOPPED_WITHIN + Duration::from_secs(5) {
            status = self.child.try_wait().unwrap();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        (status.and_then(|status| status.code()), begun.elapsed())
    }

    /// What this person reads to a command.
    async fn asks(&self, who: &str, text: &str) -> String {
        self.slack.slash(who, CHANNEL, text).await.unwrap();
        self.slack.ephemerals(who).pop().map(|told| in_words(&told.text, &told.blocks)).unwrap_or_default()
    }

    async fn metrics(&self) -> String {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.get(&self.metrics).send().await.unwrap().text().await.unwrap()
    }

    /// No file may grow beyond this; `None`: all may again.
    fn limit_files(&self, bytes: Option<u64>) {
        let limit = Rlimit { current: bytes, maximum: None };
        rustix::process::prlimit(Some(self.pid()), Resource::Fsize, limit).unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_signal_to_stop_finishes_what_came_even_while_a_call_hangs() {
    tokio::join!(stopping(Mode::Http), stopping(Mode::Sockets));
}

async fn stopping(mode: Mode) {
    let mut program = Program::start(mode).await;
    for method in ["chat.update", "chat.postMessage", "response_url"] {
        program.slack.refuse(method, Refusal::Silence, 9);
    }
    let pressing: Vec<_> = [ANA, BEN, CHLOE, TUNDE, NOA]
        .map(|person| {
            let slack = program.slack.clone();
            tokio::spawn(async move { (person, slack.slash(person, CHANNEL, "/shadow signup").await) })
        })
        .into();
    until(|| program.slack.calls().iter().any(|call| call.method == "chat.update")).await;
    let (status, took) = program.stop().await;
    assert_eq!(status, Some(0), "{mode:?}");
    assert!(took < STOPPED_WITHIN, "{mode:?}: {took:?}");
    assert_eq!(program.slack.socket_counts().connected, 0, "closed in order");
    let mut acknowledged = Vec::new();
    for answer in pressing {
        if let (person, Ok(())) = answer.await.unwrap() {
            acknowledged.push(person.to_owned());
        }
    }
    let database = format!("sqlite://{}", program.folder.path().join("test.db").display());
    let mut database = <sqlx::SqliteConnection as sqlx::Connection>::connect(&database).await.unwrap();
    let kept: Vec<String> =
        sqlx::query_scalar("SELECT person FROM signups WHERE state = 'in'").fetch_all(&mut database).await.unwrap();
    assert!(!acknowledged.is_empty() && acknowledged.iter().all(|person| kept.contains(person)), "{kept:?}");
}

#[tokio::test]
async fn what_is_logged_is_one_line_a_request_and_never_what_was_said() {
    for mode in [Mode::Http, Mode::Sockets] {
        let program = Program::start(mode).await;
        let before = program.log().matches("request reference=").count();
        program.asks(ANA, &format!("/shadow {TYPED}")).await;
        program.asks(ANA, "/shadow signup").await;
        program.asks(ANA, &format!("/shadow replied https://desk.example/{TYPED}")).await;
        until(|| program.log().matches("request reference=").count() == before + 3).await;
        let log = program.log();
        let line = log.lines().rfind(|line| line.contains("request reference=")).unwrap();
        for part in ["kind=\"command\"", "outcome=\"answered\"", "took_ms="] {
            assert!(line.contains(part), "{mode:?}: {line}");
        }
        for secret in [TOKEN, APP_TOKEN, SECRET, TYPED, "ticket=", "v0="] {
            let found = log.lines().find(|line| line.contains(secret));
            assert!(found.is_none(), "{mode:?}: {secret} was logged: {found:?}");
        }
    }
}

#[tokio::test]
async fn figures_tell_how_it_goes() {
    for mode in [Mode::Http, Mode::Sockets] {
        let program = Program::start(mode).await;
        program.slack.refuse("chat.update", Refusal::Error("is_archived"), 1);
        program.asks(ANA, "/shadow signup").await;
        program.asks(ANA, "/shadow status").await;
        until(|| program.log().contains("Slack refused a message")).await;
        // It is counted a moment after it is logged.
        let counted = async {
            loop {
                let figures = program.metrics().await;
                if figures.contains("shadowday_outbox_given_up 1") {
                    break figures;
                }
            }
        };
        let figures = tokio::time::timeout(Duration::from_secs(10), counted).await.expect("it is counted");
        for line in [
            "shadowday_requests_total{kind=\"command\",outcome=\"answered\"} 3",
            "shadowday_requests_total{kind=\"form\",outcome=\"answered\"} 2",
            "shadowday_request_duration_seconds_bucket{kind=\"command\",le=\"3\"} 3",
            "shadowday_slack_calls_total{method=\"chat.update\",outcome=\"refused\",code=\"is_archived\"} 1",
            "shadowday_outbox_given_up 1",
            "shadowday_outbox_oldest_age_seconds ",
            "shadowday_timers_late 0",
            "shadowday_database_busy_seconds ",
            "shadowday_database_commits_total{outcome=\"committed\"} ",
            "shadowday_messages_total{kind=\"day card\",outcome=\"sent\"} 1",
        ] {
            assert!(figures.contains(line), "{mode:?}: {line} is missing in\n{figures}");
        }
        let sockets = figures.contains("shadowday_sockets_open 2");
        assert_eq!(sockets, mode == Mode::Sockets);
    }
}

#[tokio::test]
async fn help_desks_are_heard_in_either_mode_and_counted_and_their_secrets_are_nowhere() {
    for mode in [Mode::Http, Mode::Sockets] {
        let program = Program::start(mode).await;
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let post = async |desk: &str, body: &str, headers: Headers| {
            let mut request = client.post(format!("{}/{desk}", program.webhooks)).body(body.to_owned());
            for (name, value) in headers {
                request = request.header(name, value);
            }
            request.send().await.unwrap().status().as_u16()
        };
        let now = Clock::system().now();
        let sent = Sent { agent: "31", ticket: "1", reply: "1", at: now };
        let body = told(Desk::Intercom, &sent).to_string();
        let right = || sign(Desk::Intercom, body.as_bytes(), now);
        assert_eq!(post("intercom", &body, right()).await, 200);
        assert_eq!(post("intercom", &body, right()).await, 200);
        assert_eq!(post("intercom", "{}", sign(Desk::Intercom, b"{}", now)).await, 200);
        assert_eq!(post("intercom", "{}", right()).await, 401);
        assert_eq!(post("zendesk", &body, right()).await, 404, "not set up");
        let figures = program.metrics().await;
        let refused = "refused\",why=\"wrong_signature";
        for outcome in ["counted", "repeated", "ignored", refused] {
            let line = format!("shadowday_webhooks_total{{desk=\"intercom\",outcome=\"{outcome}\"}} 1");
            assert!(figures.contains(&line), "{line} is not in\n{figures}");
        }
        assert!(figures.contains("shadowday_turned_away_total{why=\"webhook\"} 1"), "{figures}");
        let log = program.log();
        for secret in [DESK_SECRET, "A customer's words", right()[0].1.as_str()] {
            assert!(!log.contains(secret) && !figures.contains(secret), "{secret} is told");
        }
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_all_is_well_when_there_is_room_again() {
    let program = Program::start(Mode::Http).await;
    assert!(program.asks(ANA, "/shadow signup").await.contains("You are in"));
    until(|| program.slack.messages(CHANNEL)[0].text.contains("7 places are free")).await;
    // What is being saved when the disk fills up is of unknown fate, and waits for a quarter of a minute.
    while !program.metrics().await.contains("shadowday_outbox_waiting 0") {
        tokio::task::yield_now().await;
    }
    let log = std::fs::metadata(program.folder.path().join("test.db-wal")).unwrap().len();
    program.limit_files(Some(log));
    for person in [BEN, CHLOE] {
        let told = program.asks(person, "/shadow signup").await;
        assert!(told.contains("could not be saved, so nothing was changed"), "{told}");
    }
    let told = program.asks(ANA, "/shadow status").await;
    assert!(told.contains("You are in"), "reading goes on: {told}");
    program.limit_files(None);
    assert!(program.asks(BEN, "/shadow status").await.contains("not on"), "nothing was changed");
    assert!(program.asks(BEN, "/shadow signup").await.contains("You are in"));
    until(|| program.slack.messages(CHANNEL)[0].text.contains("6 places are free")).await;
    assert!(program.log().contains("a commit failed"));
}

#[tokio::test]
async fn what_is_missing_or_refused_ends_it_with_two_and_says_what_to_do() {
    let slack = slack(&Clock::system(), cast::workspace()).await;
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (settings, words) in [
        (&[][..], "SLACK_APP_TOKEN is missing"),
        (&[("SLACK_SIGNING_SECRET", " ")], "SLACK_SIGNING_SECRET is empty"),
        (&[("SLACK_APP_TOKEN", TOKEN)], "an app-level token begins with xapp-"),
        (&[("SLACK_APP_TOKEN", "xapp-old")], "Slack refuses SLACK_APP_TOKEN (invalid_auth)"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("SLACK_BOT_TOKEN", APP_TOKEN)], "SLACK_BOT_TOKEN holds an app-level token"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("SLACK_BOT_TOKEN", "xoxb-old")], "Slack refuses SLACK_BOT_TOKEN"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("ZENDESK_WEBHOOK_SECRET", "")], "ZENDESK_WEBHOOK_SECRET is empty"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("PLAIN_WEBHOOK_SECRET", " ")], "PLAIN_WEBHOOK_SECRET is empty"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("METRICS_ADDR", "192.0.2.1:1")], "METRICS_ADDR 192.0.2.1:1 cannot be used"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("METRICS_ADDR", "192.0.2.1:1")], "give METRICS_ADDR another address"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("METRICS_ADDR", "9464")], "write it like 127.0.0.1:9464"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("LISTEN_ADDR", "localhost:3000")], "write it like 127.0.0.1:3000"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("LISTEN_ADDR", &taken)], "give LISTEN_ADDR another address"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("SHADOWDAY_COORDINATORS", "U0MAEVE,maeve")], "has \"maeve\", which is no"),
        (&[("SLACK_APP_TOKEN", APP_TOKEN), ("SHADOWDAY_CHANNEL", "#support")], "\"#support\" is no channel's id"),
    ] {
        let mut command = serve(&slack, folder.path());
        command.envs(settings.iter().copied());
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{words}: {said}");
        assert!(said.contains(words), "{words}: {said}");
        assert!(!said.contains("xapp-old") && !said.contains(TOKEN), "{said}");
    }
}

#[tokio::test]
async fn while_slack_is_not_reached_it_lives_and_is_not_ready_and_the_log_says_what_to_do() {
    let slack = slack(&Clock::system(), cast::workspace()).await;
    let nowhere = format!("http://127.0.0.1:{}/api", free_port().await);
    for mode in [Mode::Http, Mode::Sockets] {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port().await);
        let mut command = serve(&slack, folder.path());
        command.env("SLACK_API_URL", &nowhere).env("LISTEN_ADDR", format!("127.0.0.1:{port}"));
        match mode {
            Mode::Http => command.env("SLACK_SIGNING_SECRET", SECRET),
            Mode::Sockets => command.env("SLACK_APP_TOKEN", APP_TOKEN),
        };
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        // The other end stays open: who logs into a closed pipe dies of it.
        let read = tokio::task::spawn_blocking(move || (lines.next().unwrap().unwrap(), lines));
        let (told, _lines) = read.await.unwrap();
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build().unwrap();
        let get = async |path: &str| {
            let url = format!("http://127.0.0.1:{port}/{path}");
            client.get(url).send().await.map(|response| response.status().as_u16()).ok()
        };
        let statuses = (get("healthz").await, get("readyz").await, get("slack/events").await);
        rustix::process::kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        let ended = tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
        assert_eq!((statuses, ended.code()), ((Some(200), Some(503), Some(503)), Some(0)), "{mode:?}: {told}");
        for words in [nowhere.as_str(), "Check the network, the proxy and SLACK_API_URL"] {
            assert!(told.contains(words), "{mode:?}: {words} in {told}");
        }
    }
}
