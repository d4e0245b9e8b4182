//! The sandbox against a bot of two lines: it remembers what it gets, and answers what the test says.

mod files;
mod groups;
mod page;
mod people;
mod sockets;
mod web_api;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{Router, extract::State, http::HeaderMap, routing::post};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;

const TOKEN: &str = "xoxb-sandbox";
const APP_TOKEN: &str = "xapp-sandbox";
const SECRET: &str = "sandbox-secret";
const ALL_SCOPES: [&str; 18] = [
    "channels:history",
    "channels:join",
    "channels:read",
    "channels:write.invites",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "mpim:write",
    "reactions:write",
    "team:read",
    "users:read",
    "users:read.email",
    "groups:write",
    "usergroups:read",
    "usergroups:write",
];

/// What the bot got.
#[derive(Clone)]
struct Got {
    headers: HeaderMap,
    body: String,
}

#[derive(Clone, Default)]
struct Bot {
    got: Arc<Mutex<Vec<Got>>>,
    answers: Arc<Mutex<VecDeque<Value>>>,
}

struct Stage {
    sandbox: Sandbox,
    clock: Clock,
    bot: Bot,
    http: reqwest::Client,
}

impl Stage {
    async fn set() -> Stage {
        let clock = Clock::standing("2026-12-01T09:00:00Z".parse::<Timestamp>().unwrap());
        let settings = Settings {
            clock: clock.clone(),
            bot_token: TOKEN.into(),
            app_token: Some(APP_TOKEN.into()),
            signing_secret: SECRET.into(),
            scopes: ALL_SCOPES.iter().map(|scope| (*scope).into()).collect(),
            events: vec!["user_change".into()],
            command: "/hello".into(),
            workspace: workspace(),
            time_control: None,
        };
        let sandbox = Sandbox::start(settings, listener().await).unwrap();
        let bot = Bot::default();
        sandbox.connect(bot.serve().await);
        let http = sandbox.hub.http.clone();
        Stage { sandbox, clock, bot, http }
    }

    /// Calls the Web API with JSON, a second after whatever was before.
    async fn call(&self, method: &str, args: Value) -> Value {
        self.clock.advance(SignedDuration::from_secs(1));
        self.post(method, args).await.json().await.unwrap()
    }

    async fn post(&self, method: &str, args: Value) -> reqwest::Response {
        let request = self.http.post(format!("{}/{method}", self.sandbox.api_url()));
        request.bearer_auth(TOKEN).json(&args).send().await.unwrap()
    }

    async fn get(&self, method: &str, query: &str) -> Value {
        let request = self.http.get(format!("{}/{method}?{query}", self.sandbox.api_url()));
        request.bearer_auth(TOKEN).send().await.unwrap().json().await.unwrap()
    }

    /// What the bot got as the last interaction.
    fn payload(&self) -> Value {
        serde_json::from_str(&self.field("payload")).unwrap()
    }

    /// A field of the last form that the bot got.
    fn field(&self, name: &str) -> String {
        let got = self.bot.got.lock().unwrap().last().cloned().unwrap();
        let mut fields = form_urlencoded::parse(got.body.as_bytes());
        fields.find(|(field, _)| field == name).unwrap().1.into_owned()
    }

    /// A form that Ana has open, with one required text.
    async fn open_form(&self) -> String {
        self.sandbox.slash("U1", "C1", "/hello form").await.unwrap();
        let args = json!({ "trigger_id": self.field("trigger_id"), "view": form() });
        let opened = self.post("views.open", args).await.json::<Value>().await.unwrap();
        opened["view"]["id"].as_str().unwrap().to_owned()
    }
}

impl Bot {
    async fn serve(&self) -> String {
        let listener = listener().await;
        let url = format!("http://{}/events", listener.local_addr().unwrap());
        let router = Router::new().route("/events", post(take)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        url
    }

    /// What the next request is answered with; without this it is an empty 200.
    fn will_answer(&self, answer: Value) {
        self.answers.lock().unwrap().push_back(answer);
    }
}

async fn take(State(bot): State<Bot>, headers: HeaderMap, body: String) -> axum::response::Response {
    use axum::response::IntoResponse;
    bot.got.lock().unwrap().push(Got { headers, body });
    let answer = bot.answers.lock().unwrap().pop_front();
    match answer {
        None => "".into_response(),
        Some(Value::String(text)) => text.into_response(),
        Some(answer) => axum::Json(answer).into_response(),
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

fn workspace() -> Workspace {
    Workspace {
        team_id: "T1".into(),
        team_name: "Sandbox".into(),
        bot: BotUser { id: "U0BOT".into(), name: "hello".into() },
        people: vec![person("U1", "ana", "Europe/Paris"), person("U2", "bo", "Asia/Tokyo")],
        channels: vec![channel("C1", false), channel("C2", true)],
        groups: vec![group("S1", "on-call", false), group("S2", "sleepers", true)],
    }
}

fn person(id: &str, name: &str, tz: &str) -> Person {
    Person {
        id: id.into(),
        name: name.into(),
        real_name: name.to_uppercase(),
        title: String::new(),
        email: format!("{name}@example.com"),
        tz: tz.into(),
        is_admin: false,
        is_bot: false,
        deleted: false,
        is_stranger: false,
        team_id: None,
        status: Status::default(),
        updated_s: 0,
    }
}

fn channel(id: &str, is_private: bool) -> Channel {
    Channel {
        id: id.into(),
        name: id.to_lowercase(),
        topic: String::new(),
        is_private,
        members: vec!["U1".into()],
        bot_is_member: !is_private,
    }
}

fn group(id: &str, handle: &str, is_disabled: bool) -> UserGroup {
    let (handle, name) = (handle.to_owned(), handle.to_uppercase());
    UserGroup { id: id.into(), handle, name, users: vec!["U2".into()], is_disabled }
}

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text })
}

fn buttons() -> Value {
    let button = json!({ "type": "button", "action_id": "go", "value": "7", "text": plain("Go") });
    json!([{ "type": "actions", "block_id": "row", "elements": [button] }])
}

fn form() -> Value {
    let text = json!({ "type": "plain_text_input", "action_id": "text", "max_length": 5 });
    let date = json!({ "type": "datepicker", "action_id": "date", "initial_date": "2026-12-24" });
    json!({
        "type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send"),
        "blocks": [
            { "type": "input", "block_id": "what", "label": plain("What"), "element": text },
            { "type": "input", "block_id": "when", "label": plain("When"), "element": date },
        ],
    })
}
