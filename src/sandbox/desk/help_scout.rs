//! A small Help Scout: conversations with their threads, users, and a token that lasts for two days.
//!
//! From developer.helpscout.com/mailbox-api: "Authentication", "List Conversations", "List Threads (v3)", "Get User".

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::api::{Answer, Answers, Asked};
use super::lock;

/// A token is good for so long.
const TOKEN_LASTS: SignedDuration = SignedDuration::from_hours(48);

/// Conversations in a page.
const PAGE: usize = 25;

/// A user: of the team, or an AI.
#[derive(Clone, Debug)]
pub struct User {
    pub id: u64,
    pub first: String,
    pub last: String,
    pub email: String,
    /// `user`, `team` or `system_user`.
    pub kind: String,
}

/// One entry in a conversation.
#[derive(Clone, Debug)]
pub struct Thread {
    pub id: u64,
    /// `message`, `note`, `customer`, `lineitem` …
    pub kind: String,
    /// `published`, `draft`, `hidden` …
    pub state: String,
    /// A user's id; `None`: the customer.
    pub by: Option<u64>,
    pub at: Timestamp,
    pub words: String,
}

/// What a customer wrote, and what followed.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub id: u64,
    /// `active`, `pending` or `closed`.
    pub status: String,
    /// Oldest first.
    pub threads: Vec<Thread>,
}

/// The desk.
pub struct HelpScout {
    app: String,
    secret: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    users: Vec<User>,
    conversations: Vec<Conversation>,
    token: Option<(String, Timestamp)>,
    tokens: u32,
}

impl HelpScout {
    /// `token` is as people write it: an app's `id:secret`.
    pub fn new(token: &str, users: Vec<User>) -> HelpScout {
        let (app, secret) = token.split_once(':').unwrap_or((token, ""));
        let state = State { users, ..State::default() };
        HelpScout { app: app.to_owned(), secret: secret.to_owned(), state: Mutex::new(state) }
    }

    /// Somebody more works there.
    pub fn hire(&self, user: User) {
        lock(&self.state).users.push(user);
    }

    /// Adds a conversation.
    pub fn open(&self, conversation: Conversation) {
        lock(&self.state).conversations.push(conversation);
    }

    /// Something more in a conversation.
    pub fn add(&self, conversation: u64, thread: Thread) {
        let mut state = lock(&self.state);
        if let Some(found) = state.conversations.iter_mut().find(|found| found.id == conversation) {
            found.threads.push(thread);
        }
    }

    /// How far a conversation is from now on.
    pub fn set_status(&self, conversation: u64, status: &str) {
        let mut state = lock(&self.state);
        if let Some(found) = state.conversations.iter_mut().find(|found| found.id == conversation) {
            status.clone_into(&mut found.status);
        }
    }

    /// The token that was given out is good for nothing any more.
    pub fn forget_token(&self) {
        lock(&self.state).token = None;
    }

    fn grant(&self, asked: &Asked, now: Timestamp) -> Answer {
        let form: Vec<(String, String)> = form_urlencoded::parse(&asked.body).into_owned().collect();
        let is = |name: &str, value: &str| form.iter().any(|(key, given)| key == name && given == value);
        let is_good = is("grant_type", "client_credentials") && is("client_id", &self.app);
        if !is_good || !is("client_secret", &self.secret) {
            return (401, json!({"error": "invalid_client"}));
        }
        let mut state = lock(&self.state);
        state.tokens += 1;
        let token = format!("granted-{}", state.tokens);
        state.token = Some((token.clone(), now + TOKEN_LASTS));
        (200, json!({"token_type": "bearer", "access_token": token, "expires_in": TOKEN_LASTS.as_secs()}))
    }
}

impl State {
    fn takes(&self, authorization: &str, now: Timestamp) -> bool {
        let good = self.token.as_ref().filter(|(_, until)| now < *until);
        good.is_some_and(|(token, _)| authorization == format!("Bearer {token}"))
    }

    fn user(&self, id: &str) -> Option<Value> {
        let user = self.users.iter().find(|user| user.id.to_string() == id)?;
        Some(json!({
            "id": user.id, "firstName": user.first, "lastName": user.last, "email": user.email, "role": "user",
            "type": user.kind, "timezone": "Europe/Dublin",
        }))
    }

    fn conversations(&self, asked: &Asked) -> Option<Answer> {
        let since: Option<Timestamp> = match asked.query("modifiedSince") {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        };
        let status = asked.query("status").unwrap_or("active");
        let is_listed = |one: &&Conversation| {
            (status == "all" || one.status == status) && since.is_none_or(|since| one.changed_at() >= since)
        };
        let mut found: Vec<&Conversation> = self.conversations.iter().filter(is_listed).collect();
        found.sort_by_key(|one| one.changed_at());
        let page: usize = asked.query("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        let shown: Vec<Value> = found.iter().skip((page - 1) * PAGE).take(PAGE).map(|one| one.describe()).collect();
        let mut answer = json!({
            "page": {
                "size": PAGE, "totalElements": found.len(), "totalPages": found.len().div_ceil(PAGE), "number": page,
            },
            "_links": {"next": {"href": "https://elsewhere.example/v2/conversations?page=2"}},
        });
        // As in the real one: where there is nothing, nothing is embedded.
        if !shown.is_empty() {
            answer["_embedded"] = json!({ "conversations": shown });
        }
        Some((200, answer))
    }

    fn threads(&self, conversation: &str) -> Option<Answer> {
        let found = self.conversations.iter().find(|one| one.id.to_string() == conversation)?;
        let threads: Value = found.threads.iter().rev().map(|thread| self.thread(thread)).collect();
        Some((200, json!({"_embedded": {"threads": threads}, "page": {"number": 1, "totalPages": 1}})))
    }

    fn thread(&self, thread: &Thread) -> Value {
        let by = thread.by.and_then(|id| self.users.iter().find(|user| user.id == id));
        let created_by = match by {
            Some(user) => json!({
                "id": user.id, "type": user.kind, "first": user.first, "last": user.last, "email": user.email,
            }),
            None => {
                json!({"id": 29418, "type": "customer", "first": "Vernon", "last": "Bear", "email": "v@example.net"})
            }
        };
        json!({
            "id": thread.id, "type": thread.kind, "status": "active", "state": thread.state,
            "action": {"type": "default", "associatedEntities": {}}, "body": thread.words,
            "source": {"type": "web", "via": if by.is_some() { "user" } else { "customer" }},
            "createdBy": created_by, "assignedTo": {"id": 1, "type": "team", "first": "Somebody", "last": "Else"},
            "createdAt": thread.at.to_string(), "to": [], "cc": [], "bcc": [],
        })
    }
}

impl Conversation {
    fn changed_at(&self) -> Timestamp {
        self.threads.iter().map(|thread| thread.at).max().unwrap_or(Timestamp::MIN)
    }

    fn describe(&self) -> Value {
        let by_team = self.threads.iter().filter(|thread| thread.by.is_some()).map(|thread| thread.at).max();
        json!({
            "id": self.id, "number": self.id + 10_000, "threads": self.threads.len(), "status": self.status,
            "state": "published", "subject": "Help", "preview": "Hello",
            "userUpdatedAt": by_team.map(|at| at.to_string()),
        })
    }
}

impl Answers for HelpScout {
    fn answer(&self, asked: &Asked, now: Timestamp) -> Option<Answer> {
        let (method, parts) = (asked.method.as_str(), asked.parts());
        if (method, parts.as_slice()) == ("POST", ["v2", "oauth2", "token"].as_slice()) {
            return Some(self.grant(asked, now));
        }
        let state = lock(&self.state);
        if !state.takes(&asked.authorization, now) {
            return Some((401, json!({"error": "invalid_token"})));
        }
        match (method, parts.as_slice()) {
            ("GET", ["v2", "users", "me"]) => Some((200, state.user(&state.users.first()?.id.to_string())?)),
            ("GET", ["v2", "users", id]) => Some((200, state.user(id)?)),
            ("GET", ["v2", "conversations"]) => state.conversations(asked),
            ("GET", ["v3", "conversations", id, "threads"]) => state.threads(id),
            _ => None,
        }
    }

    fn query(&self, asked: &Asked) -> &'static [&'static str] {
        match asked.parts().as_slice() {
            ["v2", "conversations"] => &["status", "modifiedSince", "sortField", "sortOrder", "page"],
            _ => &[],
        }
    }

    fn limit(&self, _: &Asked) -> (&'static str, usize) {
        ("all", 400)
    }
}
