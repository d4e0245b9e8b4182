//! The bot on a busy day, and a way to send it anything: signed as Slack signs, with triggers and response URLs that
//! our Slack knows, so that it looks at all that comes back.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::Sha256;
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, ERIN, JACK, LUCAS, MAEVE, MIA, NOA, NOAH, PRIYA, SAM, TUNDE};
use shadowday::slack::plain::Plain;
use tokio::net::TcpListener;

use crate::bot::{Bot, SECRET, TOKEN, date};
use crate::corpus::Kind;

/// Slack waits three seconds; what takes longer than this is never answered.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two cases, usually: people are not machines, and Slack limits those who are.
const BETWEEN: SignedDuration = SignedDuration::from_secs(4);

/// Everybody who might ask. Jack never does, and nobody names him: only typed text does.
const EVERYBODY: [&str; 12] = [ANA, BEN, CHLOE, TUNDE, NOA, NOAH, MIA, MAEVE, PRIYA, SAM, LUCAS, ERIN];

/// After this many cases all that is due gets done.
const SETTLED_EVERY: u32 = 10;

pub struct World {
    pub bot: Bot,
    http: reqwest::Client,
    slack: Plain,
    recorder: Recorder,
    sent: u32,
    /// Between two cases, by the bot's clock.
    pub between: SignedDuration,
    /// Set where an error in the log is what should be there.
    pub may_fail: bool,
}

/// Hears what Slack would have sent to the bot.
struct Recorder {
    url: String,
    heard: Arc<Mutex<String>>,
}

impl Recorder {
    async fn start() -> Recorder {
        let heard = Arc::<Mutex<String>>::default();
        let hear = |State(heard): State<Arc<Mutex<String>>>, body: String| async move { *lock(&heard) = body };
        let router = axum::Router::new().fallback(hear).with_state(heard.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(shadowday::http::serve(listener, router, Default::default(), Default::default()));
        Recorder { url, heard }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a request needs to be answered.
#[derive(Clone, Debug)]
pub struct Ticket {
    pub trigger: String,
    pub response_url: String,
}

/// The headers that sign any bytes.
pub fn sign(body: &[u8], timestamp: i64) -> [(&'static str, String); 2] {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("v0:{timestamp}:").as_bytes());
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    [("x-slack-request-timestamp", timestamp.to_string()), ("x-slack-signature", format!("v0={hex}"))]
}

impl World {
    /// The first day runs, and Priya's shift is about to end: her handoff is offered. Ben has replied. A second day is
    /// planned, with Chloé on it; Tunde has asked to ride along.
    pub async fn new() -> World {
        let mut bot = Bot::with_day(6).await;
        bot.slash(BEN, "/shadow signup").await;
        bot.slash(NOA, "/shadow signup").await;
        bot.plan(json!({"date": date("2026-12-10"), "signup_until": date("2026-12-08")})).await;
        bot.slash(CHLOE, "/shadow signup 2").await;
        bot.advance_to("2026-12-03T10:51:00Z").await;
        bot.slash(BEN, "/shadow replied https://desk.example/t/1").await;
        bot.ignore_news();
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        let slack = Plain::new(TOKEN, &bot.slack.api_url()).unwrap();
        let mut world =
            World { bot, http, slack, recorder: Recorder::start().await, sent: 0, between: BETWEEN, may_fail: false };
        world.press(TUNDE, "ask_ride_along", &json!(CHANNEL)).await;
        let rows = world.bot.rows().await;
        let there = ["days", "handoffs", "celebrations", "ride_requests"].map(|table| rows.get(table).copied());
        assert_eq!(there, [Some(2), Some(1), Some(1), Some(1)], "{rows:?}");
        world
    }

    /// What Slack would hand out to this person now.
    pub async fn ticket(&self, who: &str) -> Ticket {
        self.bot.slack.connect(self.recorder.url.clone());
        self.bot.slack.slash(who, CHANNEL, "/shadow").await.unwrap();
        self.bot.slack.connect(self.bot.url.clone());
        let heard = lock(&self.recorder.heard).clone();
        let fields: BTreeMap<String, String> = form_urlencoded::parse(heard.as_bytes()).into_owned().collect();
        Ticket { trigger: fields["trigger_id"].clone(), response_url: fields["response_url"].clone() }
    }

    /// Sends a body with a right signature, and waits until all that follows is done. The status is one of those that
    /// are meant.
    pub async fn send(&mut self, content_type: &str, body: Vec<u8>) -> (u16, String) {
        let mut request = self.http.post(&self.bot.url).header("content-type", content_type);
        for (name, value) in sign(&body, self.bot.clock.now().as_second()) {
            request = request.header(name, value);
        }
        let told = String::from_utf8_lossy(&body).chars().take(6_000).collect::<String>();
        let response = request.body(body).send().await.unwrap_or_else(|error| panic!("{error:?}\nfor {told}"));
        let status = response.status().as_u16();
        assert!([200, 400].contains(&status), "{status} for {told}");
        let answer = response.text().await.unwrap();
        self.bot.door().settle().await;
        let errors = self.bot.expect_errors();
        assert!(errors.is_empty() || self.may_fail, "{errors:?} for {told}");
        let violations = self.bot.slack.violations();
        assert!(violations.is_empty(), "{violations:?} for {told}");
        self.bot.clock.advance(self.between);
        self.sent += 1;
        if self.sent.is_multiple_of(SETTLED_EVERY) {
            self.settle().await;
        }
        (status, answer)
    }

    /// All that is due is done, and nobody was pinged by what was typed.
    pub async fn settle(&mut self) {
        self.bot.settle().await;
        let pinged = self.bot.pinged();
        assert!(pinged.iter().all(|ping| EVERYBODY.contains(&ping.as_str())), "pinged: {pinged:?}");
        self.bot.ignore_news();
        let violations = self.bot.slack.violations();
        assert!(violations.is_empty(), "{violations:#?}");
    }

    /// Presses a button that may be nowhere.
    pub async fn press(&mut self, who: &str, action: &str, with: &Value) {
        let ticket = self.ticket(who).await;
        let mut pressed = json!({"type": "button", "block_id": "b", "action_id": action, "action_ts": "1.1"});
        if !with.is_null() {
            pressed["value"] = with.to_string().into();
        }
        let payload = json!({
            "type": "block_actions", "team": {"id": "T0SHADOW"}, "user": {"id": who, "team_id": "T0SHADOW"},
            "trigger_id": ticket.trigger, "response_url": ticket.response_url, "actions": [pressed],
            "channel": {"id": CHANNEL}, "container": {"type": "message", "is_ephemeral": self.sent % 2 == 1},
        });
        let (status, answer) = self.send(Kind::Interaction.content_type(), body(&payload)).await;
        assert_eq!((status, answer.as_str()), (200, ""), "{payload}");
    }

    /// Sends a form off that may not be open, and looks at what Slack would have to show.
    pub async fn submit(&mut self, who: &str, form: &str, with: &Value, values: Value) {
        let ticket = self.ticket(who).await;
        let payload = json!({
            "type": "view_submission", "team": {"id": "T0SHADOW"}, "user": {"id": who, "team_id": "T0SHADOW"},
            "trigger_id": ticket.trigger,
            "view": {"callback_id": form, "private_metadata": with.to_string(), "state": {"values": values}},
        });
        let (status, answer) = self.send(Kind::Interaction.content_type(), body(&payload)).await;
        assert_eq!(status, 200, "{payload}");
        if answer.is_empty() {
            return;
        }
        let answer: Value = serde_json::from_str(&answer).unwrap();
        pings_nobody_else(&answer);
        match answer["response_action"].as_str() {
            Some("errors") => {
                let errors = answer["errors"].as_object().unwrap();
                let inputs = values.as_object().unwrap();
                assert!(!errors.is_empty() && errors.keys().all(|field| inputs.contains_key(field)), "{answer}");
                assert!(
                    errors.values().all(|words| words.as_str().is_some_and(|words| words.chars().count() < 500)),
                    "{answer}"
                );
            }
            Some("push" | "update") => self.is_valid("view", &answer["view"]).await,
            Some("clear") => {}
            _ => panic!("{answer} for {payload}"),
        }
    }

    /// Types a command as no client escapes it, and looks at what Slack would have to show.
    pub async fn command(&mut self, who: &str, text: &str) {
        let ticket = self.ticket(who).await;
        let payload = json!({
            "team_id": "T0SHADOW", "channel_id": CHANNEL, "user_id": who, "command": "/shadow", "text": text,
            "trigger_id": ticket.trigger, "response_url": ticket.response_url,
        });
        let (status, answer) = self.send(Kind::Command.content_type(), Kind::Command.body(&payload).into_bytes()).await;
        assert_eq!(status, 200, "{payload}");
        if answer.is_empty() {
            return;
        }
        let answer: Value = serde_json::from_str(&answer).unwrap();
        pings_nobody_else(&answer);
        assert!(answer["text"].as_str().is_some_and(|text| text.chars().count() <= 40_000), "{answer}");
        self.is_valid("blocks", &answer["blocks"]).await;
    }

    async fn is_valid(&self, what: &str, value: &Value) {
        let answer = self.slack.call("blocks.validate", &[(what, &value.to_string())]).await.unwrap();
        assert_eq!(answer.body["ok"], true, "{} for {value}", answer.body);
    }

    /// The bot is as well as before: it answers, and proves silence.
    pub async fn finish(mut self) {
        self.settle().await;
        assert!(self.bot.slash(NOA, "/shadow status").await.contains("You are in."), "Noa is still on her day");
        for who in EVERYBODY.into_iter().chain([JACK]) {
            let whispers = self.bot.slack.ephemerals(who).into_iter().flat_map(|whisper| whisper.pings);
            let conversations = self.bot.slack.conversations_of(who).into_iter();
            let messages = conversations.flat_map(|channel| self.bot.slack.messages(&channel));
            let messages = messages.filter(|message| message.user != who);
            let pinged: Vec<String> = whispers.chain(messages.flat_map(|message| message.pings)).collect();
            assert!(pinged.iter().all(|ping| EVERYBODY.contains(&ping.as_str())), "{who} sees pings: {pinged:?}");
        }
        self.bot.ignore_news();
        self.bot.finish().await;
    }
}

fn body(payload: &Value) -> Vec<u8> {
    Kind::Interaction.body(payload).into_bytes()
}

/// Nothing in what Slack formats pings a channel, or Jack.
fn pings_nobody_else(answer: &Value) {
    let is_formatted = |value: &Value| value["type"] == "mrkdwn" || value["response_type"].is_string();
    if is_formatted(answer) {
        let text = answer["text"].as_str().unwrap_or_default();
        let pings = ["<!channel", "<!here", "<!everyone", "<!subteam", "<@U0JACK"];
        assert!(!pings.iter().any(|ping| text.contains(ping)), "{text}");
    }
    match answer {
        Value::Array(items) => items.iter().for_each(pings_nobody_else),
        Value::Object(fields) => fields.values().for_each(pings_nobody_else),
        _ => {}
    }
}
