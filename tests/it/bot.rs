//! The bot and a small Slack, with a standing clock, and verbs for what people do.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shadowday::app::{App, Parts};
use shadowday::clock::Clock;
use shadowday::commands::Settings;
use shadowday::demo::cast::{self, CHANNEL};
use shadowday::desk_worker::DeskWorker;
use shadowday::domain::desk::{Connected, Desk};
use shadowday::door::Door;
use shadowday::helpdesk::api::Access;
use shadowday::helpdesk::{Desks, Secret};
use shadowday::http::{self, Limits};
use shadowday::outbox::Outbox;
use shadowday::sandbox::{
    self, ActionRef, News, NewsKind, Sandbox, Settings as SandboxSettings, Submitted, Target, Workspace,
};
use shadowday::scheduler::Scheduler;
use shadowday::slack::client::{AppToken, Timeouts};
use shadowday::slack::signature::SigningSecret;
use shadowday::socket::{self, Timing};
use shadowday::store::{Store, StoreError, sending};
use sqlx::{Connection as _, SqliteConnection};
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::log;

/// Known to both sides.
pub const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
pub const TOKEN: &str = "xoxb-very-secret";
pub const APP_TOKEN: &str = "xapp-very-secret";

/// Every help desk is set up, with this secret.
pub const DESK_SECRET: &str = "dont-tell-the-desks-secret";

/// Nothing is set but the help desks, of which nobody said where they are.
pub fn settings() -> Settings {
    let desks = Desk::ALL.map(|desk| Connected { desk, tickets_url: None });
    Settings { desks: desks.into(), ..Settings::default() }
}

/// The help desks that may tell of replies.
pub fn desks() -> Desks {
    let secret = Secret::new(DESK_SECRET).unwrap();
    Desk::ALL.into_iter().fold(Desks::default(), |desks, desk| desks.with(desk, secret.clone()))
}

/// How Slack's requests reach the bot: each test binary says so in its `MODE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Http,
    Sockets,
}

/// Short enough that a test can wait for each of them.
pub const TIMING: Timing = Timing {
    greeting: Duration::from_millis(300),
    ping_every: Duration::from_millis(50),
    dead_after: Duration::from_secs(1),
    leave_within: Duration::from_millis(500),
    steady_after: Duration::from_millis(100),
    pause_min: Duration::from_millis(10),
    pause_max: Duration::from_millis(80),
    drain: Duration::from_secs(2),
    goodbye: Duration::from_millis(200),
};

/// Thursday, nine o'clock in Dublin. The usual day is a week later.
pub const START: &str = "2026-11-26T09:00:00Z";

/// Waits for the outbox's pauses, not for its timers of hours.
const SOON: SignedDuration = SignedDuration::from_secs(90);

pub struct Bot {
    pub slack: Sandbox,
    pub clock: Clock,
    pub url: String,
    pub settings: Settings,
    pub timeouts: Timeouts,
    /// The help desks that can be asked.
    pub desk_apis: Vec<Access>,
    /// The file of the database.
    pub database: PathBuf,
    running: Option<Running>,
    folder: tempfile::TempDir,
    unread: Vec<News>,
}

struct Running {
    door: Door,
    outbox: Outbox,
    scheduler: Scheduler,
    desk_worker: DeskWorker,
    _stop: DropGuard,
}

/// A database with its tables and nothing in them: making them anew takes longer than most tests do.
static BLANK: OnceCell<Vec<u8>> = OnceCell::const_new();

async fn blank() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("blank.db");
    let url = format!("sqlite://{}", file.display());
    let _store = Store::open(&url, Clock::standing(START.parse().unwrap())).await.unwrap();
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut database).await.unwrap();
    std::fs::read(file).unwrap()
}

/// Our small Slack, which takes the tokens above.
pub async fn slack(clock: &Clock, workspace: Workspace) -> Sandbox {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = SandboxSettings {
        clock: clock.clone(),
        bot_token: TOKEN.into(),
        app_token: Some(APP_TOKEN.into()),
        signing_secret: SECRET.into(),
        scopes: cast::scopes(),
        events: cast::events(),
        command: "/shadow".into(),
        workspace,
        time_control: None,
    };
    Sandbox::start(settings, TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap()
}

impl Bot {
    /// Nothing is planned.
    pub async fn new() -> Bot {
        Bot::with(settings()).await
    }

    pub async fn with(settings: Settings) -> Bot {
        Bot::in_workspace(settings, cast::workspace()).await
    }

    pub async fn in_workspace(settings: Settings, workspace: Workspace) -> Bot {
        Bot::by_clock(Clock::standing(START.parse().unwrap()), settings, workspace).await
    }

    /// As in life: time goes on while somebody waits for an answer.
    pub async fn while_time_passes() -> Bot {
        Bot::by_clock(Clock::running(START.parse().unwrap()), settings(), cast::workspace()).await
    }

    async fn by_clock(clock: Clock, settings: Settings, workspace: Workspace) -> Bot {
        log::catch();
        let slack = slack(&clock, workspace).await;
        let folder = tempfile::tempdir().unwrap();
        let mut bot = Bot {
            slack,
            clock,
            url: String::new(),
            settings,
            timeouts: Timeouts::default(),
            desk_apis: vec![],
            database: folder.path().join("test.db"),
            running: None,
            folder,
            unread: vec![],
        };
        std::fs::write(&bot.database, BLANK.get_or_init(blank).await).unwrap();
        bot.start().await;
        bot
    }

    /// The usual day is planned: Thursday 3 December, nine to five in Dublin, four advocates, sign-up until Tuesday.
    pub async fn with_day(places: u32) -> Bot {
        let mut bot = Bot::new().await;
        bot.plan(json!({ "places": number(places) })).await;
        bot
    }

    async fn start(&mut self) {
        let app = App::start(Parts {
            clock: self.clock.clone(),
            database_url: self.database_url(),
            slack_api_url: self.slack.api_url(),
            token: TOKEN.into(),
            settings: self.settings.clone(),
            timeouts: self.timeouts,
            desk_apis: self.desk_apis.clone(),
        })
        .await
        .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.url = format!("http://{}/slack/events", listener.local_addr().unwrap());
        self.slack.connect(self.url.clone());
        let stop = CancellationToken::new();
        let App { door, outbox, scheduler, desk_worker } = app;
        let limits = Limits::default();
        let router = match crate::MODE {
            Mode::Http => http::with_events(door.clone(), SigningSecret::new(SECRET).unwrap(), limits),
            Mode::Sockets => http::without_events(door.clone()),
        };
        let desks = self.desk_apis.iter().fold(desks(), |desks, access| desks.with_api(access.desk));
        let router = router.merge(http::webhooks(door.clone(), desks, limits));
        tokio::spawn(http::serve(listener, router, limits, stop.clone()));
        if crate::MODE == Mode::Sockets {
            self.slack.until_sockets(|counts| counts.connected == 0).await.expect("the earlier process is gone");
            self.slack.use_sockets();
            tokio::spawn(socket::serve(door.clone(), AppToken::new(APP_TOKEN).unwrap(), TIMING, stop.clone()));
            self.slack.until_open_sockets(2).await.expect("two sockets are open");
        }
        self.running = Some(Running { door, outbox, scheduler, desk_worker, _stop: stop.drop_guard() });
    }

    /// The same bot once more, behind these limits.
    pub async fn behind(&self, limits: Limits) -> SocketAddr {
        let router = http::with_events(self.door().clone(), SigningSecret::new(SECRET).unwrap(), limits);
        let router = router.merge(http::webhooks(self.door().clone(), desks(), limits));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(http::serve(listener, router, limits, Default::default()));
        address
    }

    pub fn database_url(&self) -> String {
        format!("sqlite://{}", self.database.display())
    }

    /// A folder that goes when the bot goes.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A second connection to the database, as another process has one.
    pub async fn database(&self) -> SqliteConnection {
        SqliteConnection::connect(&self.database_url()).await.unwrap()
    }

    /// How many rows each table has.
    pub async fn rows(&self) -> BTreeMap<String, i64> {
        let mut database = self.database().await;
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'";
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut database).await.unwrap();
        let mut rows = BTreeMap::new();
        for table in tables {
            let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            rows.insert(table, sqlx::query_scalar(count).fetch_one(&mut database).await.unwrap());
        }
        rows
    }

    /// Ends the process and starts it again on the same database.
    pub async fn restart(&mut self) {
        self.stop();
        self.start_again().await;
    }

    /// Ends the process, whatever it is doing. Time may pass before it starts again.
    pub fn stop(&mut self) {
        self.running = None;
    }

    pub async fn start_again(&mut self) {
        self.start().await;
        self.settle().await;
    }

    fn running(&mut self) -> &mut Running {
        self.running.as_mut().unwrap()
    }

    /// The help desks' worker runs by itself from now on, as in `shadowday serve`.
    pub fn run_desk_worker(&mut self) -> tokio::task::JoinHandle<()> {
        tokio::spawn(std::mem::take(&mut self.running().desk_worker).run())
    }

    pub fn door(&self) -> &Door {
        &self.running.as_ref().unwrap().door
    }

    /// Until everything that is due now is done.
    pub async fn settle(&mut self) {
        loop {
            self.running().door.settle().await;
            while self.running().scheduler.run_once().await.unwrap() {}
            while self.running().desk_worker.run_once().await.unwrap() {}
            while self.running().outbox.run_once().await.unwrap() {}
            let next = self.running().outbox.next_due().await.unwrap();
            let now = self.clock.now();
            match next {
                Some(due) if due <= now + SOON => self.clock.advance(due.duration_since(now)),
                _ => break,
            }
        }
        let news = self.slack.take_news();
        self.unread.extend(news.into_iter().filter(|news| !matches!(news.kind, NewsKind::Edited | NewsKind::Shared)));
    }

    /// One step of the outbox, with no waiting.
    pub async fn post_once(&mut self) {
        self.running().outbox.run_once().await.unwrap();
    }

    /// Lets time pass; all that rings in between rings at its time.
    pub async fn advance(&mut self, by: SignedDuration) {
        let until = self.clock.now() + by;
        loop {
            self.settle().await;
            let timer = self.running().scheduler.next().await.unwrap().map(|(_, due)| due);
            let post = self.running().outbox.next_due().await.unwrap();
            let desks = self.running().desk_worker.next_due().await.unwrap();
            let next = [timer, post, desks].into_iter().flatten().min();
            let now = self.clock.now();
            match next.filter(|due| *due <= until) {
                Some(due) => self.clock.advance(due.duration_since(now)),
                None => break,
            }
        }
        self.clock.advance(until.duration_since(self.clock.now()));
        self.settle().await;
    }

    /// Lets time pass until `at`.
    pub async fn advance_to(&mut self, at: &str) {
        let at: Timestamp = at.parse().unwrap();
        self.advance(at.duration_since(self.clock.now())).await;
    }

    /// Types a command in the channel, and reads the answer.
    pub async fn slash(&mut self, who: &str, text: &str) -> String {
        self.slash_in(who, CHANNEL, text).await
    }

    pub async fn slash_in(&mut self, who: &str, channel: &str, text: &str) -> String {
        self.slack.slash(who, channel, text).await.unwrap();
        self.settle().await;
        self.answer(who)
    }

    /// Presses the button with this label on the newest message that has it, and reads the answer.
    pub async fn click(&mut self, who: &str, label: &str) -> String {
        self.click_beside(who, "", label).await
    }

    /// The same where several have this label: the one that stands beside these words.
    pub async fn click_beside(&mut self, who: &str, words: &str, label: &str) -> String {
        let (target, action) = self
            .find_button(who, words, label)
            .unwrap_or_else(|| panic!("{who} sees no button {label:?} beside {words:?}"));
        self.slack.click(who, &target, action, None).await.unwrap();
        self.settle().await;
        self.answer(who)
    }

    /// Two press their newest button with this label at the same moment; what each reads.
    pub async fn click_both(&mut self, both: [&str; 2], label: &str) -> [String; 2] {
        let find = |who| self.find_button(who, "", label).unwrap_or_else(|| panic!("{who} sees no button {label:?}"));
        let [(one, press), (other, presses)] = both.map(find);
        let slack = &self.slack;
        let pressed =
            tokio::join!(slack.click(both[0], &one, press, None), slack.click(both[1], &other, presses, None));
        pressed.0.unwrap();
        pressed.1.unwrap();
        self.settle().await;
        both.map(|who| self.answer(who))
    }

    /// The same with the last such button of that message.
    pub async fn click_last(&mut self, who: &str, label: &str) -> String {
        let last = |blocks: Vec<Value>| blocks.iter().rev().find_map(|block| sandbox::button(block, label));
        let seen = self.slack.seen_by(who);
        let found = seen.into_iter().find_map(|(target, blocks)| Some((target, last(blocks)?)));
        let (target, action) = found.unwrap_or_else(|| panic!("{who} sees no button {label:?}"));
        self.slack.click(who, &target, action, None).await.unwrap();
        self.settle().await;
        self.answer(who)
    }

    /// Sends the form on top off, with what was changed in it.
    pub async fn fill(&mut self, who: &str, values: Value) -> Submitted {
        let form = self.slack.view(who).expect("a form is open");
        let submitted = self.slack.submit(who, form["id"].as_str().unwrap(), values).await.unwrap();
        self.settle().await;
        self.unread.retain(|news| news.kind != NewsKind::ViewOpened);
        submitted
    }

    /// The form on top, in words.
    pub fn form(&self, who: &str) -> String {
        let form = self.slack.view(who).expect("a form is open");
        in_words("", form["blocks"].as_array().unwrap())
    }

    /// Plans the usual day, with changes.
    pub async fn plan(&mut self, changes: Value) {
        use cast::{ERIN, LUCAS, MAEVE, PRIYA, SAM};
        self.slash(MAEVE, "/shadow plan").await;
        let mut values = json!({ "advocates": people(&[PRIYA, SAM, LUCAS, ERIN]) });
        for (field, value) in changes.as_object().unwrap() {
            values[field] = value.clone();
        }
        assert_eq!(self.fill(MAEVE, values).await, Submitted::Pushed);
        assert_eq!(self.fill(MAEVE, json!({})).await, Submitted::Cleared);
        assert_eq!(self.private(MAEVE).len(), 1);
        assert_eq!(self.posted().len(), 1);
    }

    /// The answer that only this person got; forms open without one.
    /// What only this person sees, and has not read yet.
    pub fn answer(&mut self, who: &str) -> String {
        let own = |news: &News| {
            matches!(news.kind, NewsKind::Ephemeral | NewsKind::ViewOpened) && news.seen_by == [who.to_owned()]
        };
        let answers: Vec<News> = self.unread.extract_if(.., |news| own(news)).collect();
        let words: Vec<String> = answers.iter().map(|news| self.read(news)).collect();
        words.join("\n---\n")
    }

    /// New private messages to this person, group messages included.
    pub fn private(&mut self, who: &str) -> Vec<String> {
        let own = |news: &News| {
            let is_direct = news.channel.as_deref().is_some_and(|channel| !channel.starts_with('C'));
            news.kind == NewsKind::Posted && is_direct && news.seen_by.contains(&who.to_owned())
        };
        let messages: Vec<News> = self.unread.extract_if(.., |news| own(news)).collect();
        messages.iter().map(|news| self.read(news)).collect()
    }

    /// New posts in channels.
    pub fn posted(&mut self) -> Vec<String> {
        let is_public = |news: &News| {
            news.kind == NewsKind::Posted && news.channel.as_deref().is_some_and(|channel| channel.starts_with('C'))
        };
        let posts: Vec<News> = self.unread.extract_if(.., |news| is_public(news)).collect();
        posts.iter().map(|news| self.read(news)).collect()
    }

    /// Whom the unread messages ping.
    pub fn pinged(&self) -> Vec<String> {
        self.unread.iter().flat_map(|news| news.pings.clone()).collect()
    }

    /// Looks away: what is unread is of no interest to this test.
    pub fn ignore_news(&mut self) {
        self.unread.clear();
    }

    fn read(&self, news: &News) -> String {
        let channel = news.channel.clone().unwrap_or_default();
        if news.kind == NewsKind::Ephemeral {
            let all = self.slack.ephemerals(&news.seen_by[0]);
            let found = all.into_iter().find(|ephemeral| Some(&ephemeral.id) == news.id.as_ref());
            return found.map_or(news.text.clone(), |ephemeral| in_words(&ephemeral.text, &ephemeral.blocks));
        }
        let found = self.slack.messages(&channel).into_iter().find(|message| Some(&message.ts) == news.ts.as_ref());
        found.map_or(format!("form: {}", news.text), |message| in_words(&message.text, &message.blocks))
    }

    /// The day card as it looks now.
    pub fn card(&self) -> String {
        let messages = self.slack.messages(CHANNEL);
        let card = messages
            .into_iter()
            .rev()
            .find(|message| message.blocks.first().is_some_and(|block| block["type"] == "header"));
        card.map(|card| in_words("", &card.blocks)).expect("there is a day card")
    }

    /// The newest of the bot's private messages to this person alone, as it looks now.
    pub fn newest_private(&self, who: &str) -> String {
        let messages = self.slack.messages(&self.slack.im(who).expect("they have a private conversation"));
        messages.last().map(|message| in_words(&message.text, &message.blocks)).unwrap_or_default()
    }

    /// The handoff cards in the days' threads, as they look now.
    pub fn handoffs(&self) -> Vec<String> {
        let replies = self.slack.messages(CHANNEL).into_iter().filter(|message| message.thread_ts.is_some());
        replies.map(|message| in_words(&message.text, &message.blocks)).collect()
    }

    /// How many day cards, of all days, there are.
    pub fn cards(&self) -> usize {
        let messages = self.slack.messages(CHANNEL);
        messages.iter().filter(|message| message.blocks.first().is_some_and(|block| block["type"] == "header")).count()
    }

    fn find_button(&self, who: &str, beside: &str, label: &str) -> Option<(Target, ActionRef)> {
        let seen = self.slack.seen_by(who);
        seen.into_iter().find_map(|(target, blocks)| Some((target, button(&blocks, beside, label)?)))
    }

    /// Does this person see such a button anywhere?
    pub fn sees_button(&self, who: &str, label: &str) -> bool {
        self.find_button(who, "", label).is_some()
    }

    /// Takes the errors logged so far; without this, an error fails the test.
    pub fn expect_errors(&self) -> Vec<String> {
        log::take_errors()
    }

    /// Proves silence: nothing unread, nothing left to post, no rule of Slack's broken, no error logged.
    pub async fn finish(mut self) {
        self.settle().await;
        let unread: Vec<String> =
            self.unread.iter().map(|news| format!("{:?} {:?}: {}", news.kind, news.seen_by, self.read(news))).collect();
        assert!(unread.is_empty(), "unread: {unread:#?}");
        let violations = self.slack.violations();
        assert!(violations.is_empty(), "violations: {violations:#?}");
        let store = self.door().store.clone();
        let left = store.read::<_, StoreError, _>(|tx| Box::pin(sending::queue(tx))).await.unwrap();
        assert_eq!((left.waiting, left.failed), (0, 0), "rows left in the outbox: waiting, failed");
        let errors = log::take_errors();
        assert!(errors.is_empty(), "logged errors: {errors:#?}");
        let logged = log::all();
        for secret in [SECRET, TOKEN, APP_TOKEN, DESK_SECRET, "ticket="] {
            let line = logged.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "a secret was logged: {line:?}");
        }
    }
}

/// Waits for something that happens by itself, ten real seconds at most.
pub async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("it happens within ten seconds");
}

/// The block id and action id of the button with this label, in a block with these words.
fn button(blocks: &[Value], beside: &str, label: &str) -> Option<ActionRef> {
    let has_words = |block: &&Value| beside.is_empty() || in_words("", &[(*block).clone()]).contains(beside);
    blocks.iter().filter(has_words).find_map(|block| sandbox::button(block, label))
}

/// What a person reads: text, and buttons in brackets.
pub fn in_words(text: &str, blocks: &[Value]) -> String {
    if blocks.is_empty() {
        return text.to_owned();
    }
    let mut lines = Vec::new();
    for block in blocks {
        collect(block, &mut lines);
    }
    lines.join("\n")
}

fn collect(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Object(object) if object.get("type").is_some_and(|kind| kind == "button") => {
            lines.push(format!("[{}]", object["text"]["text"].as_str().unwrap_or_default()));
        }
        Value::Object(object) => match object.get("text") {
            Some(Value::String(text)) => lines.push(text.clone()),
            _ => {
                // A button at the side is read after its text.
                let (aside, text): (Vec<_>, Vec<_>) =
                    object.iter().filter(|(key, _)| *key != "confirm").partition(|(key, _)| *key == "accessory");
                text.into_iter().chain(aside).for_each(|(_, value)| collect(value, lines));
            }
        },
        Value::Array(values) => values.iter().for_each(|value| collect(value, lines)),
        _ => {}
    }
}

/// Whom somebody chooses in a form.
pub fn person(id: &str) -> Value {
    json!({"value": {"type": "users_select", "selected_user": id}})
}

pub fn people(ids: &[&str]) -> Value {
    json!({"value": {"type": "multi_users_select", "selected_users": ids}})
}

pub fn number(value: u32) -> Value {
    json!({"value": {"type": "number_input", "value": value.to_string()}})
}

pub fn text(value: &str) -> Value {
    json!({"value": {"type": "plain_text_input", "value": value}})
}

pub fn date(value: &str) -> Value {
    json!({"value": {"type": "datepicker", "selected_date": value}})
}

pub fn time(value: &str) -> Value {
    json!({"value": {"type": "timepicker", "selected_time": value}})
}

pub fn choice(value: &str) -> Value {
    json!({"value": {"type": "static_select", "selected_option": {"text": {"type": "plain_text", "text": value}, "value": value}}})
}

/// The boxes that are ticked, by their values.
pub fn ticks(values: &[&str]) -> Value {
    json!({"value": {"type": "checkboxes", "selected_options": values}})
}
