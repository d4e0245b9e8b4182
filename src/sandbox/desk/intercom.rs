//! A small Intercom: conversations with their parts, and admins.
//!
//! From developers.intercom.com, REST API 2.11: "Search conversations", "Retrieve a conversation", "Retrieve an admin".

use std::sync::Mutex;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::api::{Answer, Answers, Asked};
use super::lock;

/// The most conversations in a page.
const PAGE_MAX: usize = 150;

/// Somebody with an account, or a robot with one.
#[derive(Clone, Debug)]
pub struct Admin {
    pub id: u64,
    pub name: String,
    pub email: String,
}

/// One entry in a conversation.
#[derive(Clone, Debug)]
pub struct Part {
    pub id: u64,
    /// `comment`, `note`, `assignment`, `close` …
    pub kind: String,
    /// `admin`, `bot` or `user`.
    pub author_type: String,
    pub author: u64,
    pub at: Timestamp,
    /// `None`: a change without words.
    pub words: Option<String>,
}

/// What a customer wrote, and what followed.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub id: u64,
    /// `open`, `closed` or `snoozed`.
    pub state: String,
    /// Oldest first.
    pub parts: Vec<Part>,
}

/// The desk.
pub struct Intercom {
    authorization: String,
    admins: Vec<Admin>,
    conversations: Mutex<Vec<Conversation>>,
}

impl Intercom {
    pub fn new(token: &str, admins: Vec<Admin>) -> Intercom {
        Intercom { authorization: format!("Bearer {token}"), admins, conversations: Mutex::default() }
    }

    /// Adds a conversation.
    pub fn open(&self, conversation: Conversation) {
        lock(&self.conversations).push(conversation);
    }

    /// Changes a conversation.
    pub fn change(&self, conversation: u64, change: impl FnOnce(&mut Conversation)) {
        let mut all = lock(&self.conversations);
        if let Some(found) = all.iter_mut().find(|found| found.id == conversation) {
            change(found);
        }
    }

    fn admin(&self, id: u64) -> Option<Value> {
        let admin = self.admins.iter().find(|admin| admin.id == id)?;
        Some(json!({
            "type": "admin", "id": admin.id.to_string(), "name": admin.name, "email": admin.email,
            "away_mode_enabled": false, "has_inbox_seat": true, "team_ids": [],
        }))
    }

    fn search(&self, asked: &Asked) -> Option<Answer> {
        let body: Value = serde_json::from_slice(&asked.body).ok()?;
        let query = &body["query"];
        let all = lock(&self.conversations);
        let is_wanted = |one: &&Conversation| match (query["field"].as_str(), query["operator"].as_str()) {
            (Some("updated_at"), Some(">")) => query["value"].as_i64().is_some_and(|since| one.changed_s() > since),
            (Some("state"), Some("=")) => query["value"].as_str() == Some(one.state.as_str()),
            _ => false,
        };
        let mut found: Vec<&Conversation> = all.iter().filter(is_wanted).collect();
        found.sort_by_key(|one| one.changed_s());
        // The newest comes first, unless the other order is asked for.
        if body["sort"] != json!({"field": "updated_at", "order": "ascending"}) {
            found.reverse();
        }
        let pagination = &body["pagination"];
        let size = usize::try_from(pagination["per_page"].as_u64().unwrap_or(20)).ok()?;
        if size == 0 || size > PAGE_MAX {
            return Some((400, json!({"type": "error.list", "errors": [{"code": "parameter_invalid"}]})));
        }
        let start: usize = match pagination["starting_after"].as_str() {
            Some(cursor) => cursor.strip_prefix("after-")?.parse().ok()?,
            None => 0,
        };
        let shown: Value = found.iter().skip(start).take(size).map(|one| one.describe()).collect();
        let mut pages = json!({"type": "pages", "page": start / size + 1, "per_page": size});
        if start + size < found.len() {
            pages["next"] = json!({"page": 2, "starting_after": format!("after-{}", start + size)});
        }
        Some((
            200,
            json!({
                "type": "conversation.list", "conversations": shown, "total_count": found.len(), "pages": pages,
            }),
        ))
    }

    fn whole(&self, id: &str) -> Option<Answer> {
        let all = lock(&self.conversations);
        let one = all.iter().find(|one| one.id.to_string() == id)?;
        let mut answer = one.describe();
        let parts: Value = one.parts.iter().map(|part| self.part(part)).collect();
        answer["conversation_parts"] = json!({
            "type": "conversation_part.list", "conversation_parts": parts, "total_count": one.parts.len(),
        });
        Some((200, answer))
    }

    fn part(&self, part: &Part) -> Value {
        let admin = self.admins.iter().find(|admin| admin.id == part.author);
        json!({
            "type": "conversation_part", "id": part.id.to_string(), "part_type": part.kind, "body": part.words,
            "created_at": part.at.as_second(), "updated_at": part.at.as_second(), "attachments": [], "redacted": false,
            "author": {
                "type": part.author_type, "id": part.author.to_string(),
                "name": admin.map(|admin| admin.name.as_str()), "email": admin.map(|admin| admin.email.as_str()),
            },
        })
    }
}

impl Conversation {
    fn changed_s(&self) -> i64 {
        self.parts.iter().map(|part| part.at.as_second()).max().unwrap_or_default()
    }

    fn describe(&self) -> Value {
        let by_admins = self.parts.iter().filter(|part| part.author_type == "admin");
        json!({
            "type": "conversation", "id": self.id.to_string(), "updated_at": self.changed_s(), "state": self.state,
            "open": self.state == "open", "source": {"type": "conversation", "body": "<p>Hello</p>"},
            "statistics": {"last_admin_reply_at": by_admins.map(|part| part.at.as_second()).max()},
        })
    }
}

impl Answers for Intercom {
    fn answer(&self, asked: &Asked, _: Timestamp) -> Option<Answer> {
        if asked.authorization != self.authorization {
            return Some((401, json!({"type": "error.list", "errors": [{"code": "unauthorized"}]})));
        }
        match (asked.method.as_str(), asked.parts().as_slice()) {
            ("GET", ["me"]) => Some((200, self.admin(self.admins.first()?.id)?)),
            ("GET", ["admins", id]) => Some((200, self.admin(id.parse().ok()?)?)),
            ("POST", ["conversations", "search"]) => self.search(asked),
            ("GET", ["conversations", id]) => self.whole(id),
            _ => None,
        }
    }

    fn query(&self, asked: &Asked) -> &'static [&'static str] {
        match (asked.method.as_str(), asked.parts().as_slice()) {
            ("GET", ["conversations", _]) => &["display_as"],
            _ => &[],
        }
    }

    fn limit(&self, _: &Asked) -> (&'static str, usize) {
        ("all", 1_000)
    }
}
