//! The help desk's API, in Zendesk's form: who works there, what was said since, how many tickets wait.
//!
//! From developer.zendesk.com: "Users", "Incremental exports", "Search".

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::api::{Answer, Answers, Asked, basic};
use super::{Agent, Author, Comment, HelpDesk, Seat, Ticket};

/// What happened less long ago is not told yet.
const NOT_YET: SignedDuration = SignedDuration::from_mins(1);

/// Events in a page, and the most that can be asked for.
const PAGE: usize = 1_000;

/// Users and tickets that can be asked for at once.
const TOGETHER_MAX: usize = 100;

/// The API of a help desk.
pub struct Zendesk {
    desk: HelpDesk,
    authorization: String,
}

impl Zendesk {
    /// `token` is as people write it: `somebody@example.com/token:abc`.
    pub fn new(desk: &HelpDesk, token: &str) -> Zendesk {
        let (name, secret) = token.split_once(':').unwrap_or((token, ""));
        Zendesk { desk: desk.clone(), authorization: basic(name, secret) }
    }

    fn users(&self, ids: &[&str]) -> Vec<Value> {
        let tickets = self.desk.tickets();
        let agents = self.desk.agents().iter().map(|agent| (agent.id, describe(agent)));
        let customers = tickets.iter().map(|ticket| (ticket.customer.id, describe_customer(ticket)));
        let all = agents.chain(customers).filter(|(id, _)| ids.contains(&id.to_string().as_str()));
        all.map(|(_, user)| user).collect()
    }

    fn ticket(&self, id: &str) -> Option<Ticket> {
        self.desk.ticket(id.parse().ok()?)
    }

    fn events(&self, asked: &Asked, now: Timestamp) -> Option<Answer> {
        let Some(start_s) = asked.query("start_time").and_then(|start| start.parse::<i64>().ok()) else {
            return Some((400, json!({"error": "InvalidValue", "description": "start_time"})));
        };
        if start_s > (now - NOT_YET).as_second() {
            return Some((422, json!({"error": "InvalidValue", "description": "Too recent start_time."})));
        }
        let size = asked.query("per_page").and_then(|size| size.parse().ok()).unwrap_or(PAGE).clamp(1, PAGE);
        let with_words = asked.query("include") == Some("comment_events");
        let tickets = self.desk.tickets();
        let said = tickets.iter().flat_map(|ticket| ticket.comments.iter().map(move |comment| (ticket, comment)));
        let is_told = |comment: &Comment| comment.at.as_second() >= start_s && comment.at <= now - NOT_YET;
        let mut told: Vec<(&Ticket, &Comment)> = said.filter(|(_, comment)| is_told(comment)).collect();
        told.sort_by_key(|(_, comment)| (comment.at, comment.id));
        let is_all = told.len() <= size;
        told.truncate(size);
        let end_s = told.last().map_or(start_s, |(_, comment)| comment.at.as_second());
        let events: Value = told.iter().map(|(ticket, comment)| audit(ticket, comment, with_words)).collect();
        // The real one names its own host; whoever follows the address leaves it.
        let next = format!("https://elsewhere.example/api/v2/incremental/ticket_events.json?start_time={end_s}");
        Some((
            200,
            json!({
                "ticket_events": events, "count": told.len(), "end_time": end_s, "end_of_stream": is_all,
                "next_page": next,
            }),
        ))
    }
}

impl Answers for Zendesk {
    fn answer(&self, asked: &Asked, now: Timestamp) -> Option<Answer> {
        if asked.authorization != self.authorization {
            return Some((401, json!({"error": "Couldn't authenticate you"})));
        }
        let ids: Vec<&str> = asked.query("ids").unwrap_or_default().split(',').filter(|id| !id.is_empty()).collect();
        if ids.len() > TOGETHER_MAX {
            return Some((400, json!({"error": "TooManyValues"})));
        }
        let answer = match (asked.method.as_str(), asked.parts().as_slice()) {
            ("GET", ["api", "v2", "users", "me.json"]) => {
                json!({"user": {"id": 1, "name": "Maeve Byrne", "email": "maeve@quillwork.example", "role": "admin"}})
            }
            ("GET", ["api", "v2", "users", "show_many.json"]) => json!({"users": self.users(&ids)}),
            ("GET", ["api", "v2", "users", id]) => {
                let id = id.strip_suffix(".json")?;
                match self.users(&[id]).pop() {
                    Some(user) => json!({ "user": user }),
                    None => return Some((410, json!({"error": "RecordNotFound"}))),
                }
            }
            ("GET", ["api", "v2", "tickets", "show_many.json"]) => {
                let tickets: Value = ids.iter().filter_map(|id| self.ticket(id)).map(|one| ticket(&one)).collect();
                json!({ "tickets": tickets })
            }
            ("GET", ["api", "v2", "incremental", "ticket_events.json"]) => return self.events(asked, now),
            ("GET", ["api", "v2", "search", "count.json"]) => match asked.query("query") {
                Some("type:ticket status<pending") => json!({"count": self.desk.queue().len()}),
                _ => return Some((422, json!({"error": "invalid"}))),
            },
            _ => return None,
        };
        Some((200, answer))
    }

    fn query(&self, asked: &Asked) -> &'static [&'static str] {
        match asked.parts().as_slice() {
            [_, _, _, "show_many.json"] => &["ids"],
            [_, _, "incremental", ..] => &["start_time", "include", "per_page"],
            [_, _, "search", ..] => &["query"],
            _ => &[],
        }
    }

    fn limit(&self, asked: &Asked) -> (&'static str, usize) {
        match asked.parts().as_slice() {
            [_, _, "incremental", ..] => ("incremental", 10),
            _ => ("all", 200),
        }
    }
}

fn describe(agent: &Agent) -> Value {
    json!({
        "id": agent.id, "name": agent.name, "email": agent.email, "active": true, "suspended": false, "role": "agent",
        "restricted_agent": agent.seat == Seat::Light,
    })
}

fn describe_customer(ticket: &Ticket) -> Value {
    let customer = &ticket.customer;
    json!({
        "id": customer.id, "name": customer.name, "email": format!("customer{}@example.net", customer.id),
        "active": true, "suspended": false, "role": "end-user",
    })
}

fn ticket(ticket: &Ticket) -> Value {
    json!({
        "id": ticket.id, "subject": ticket.subject, "status": ticket.status.name(),
        "requester_id": ticket.customer.id, "submitter_id": ticket.customer.id,
        "description": ticket.comments.first().map(|question| &question.body),
    })
}

fn author(ticket: &Ticket, comment: &Comment) -> u64 {
    match comment.author {
        Author::Customer => ticket.customer.id,
        Author::Agent(id) => id,
    }
}

fn comment(ticket: &Ticket, comment: &Comment, with_words: bool) -> Value {
    if !with_words {
        return json!({
            "id": comment.id, "event_type": "Comment", "comment_present": true, "comment_public": comment.is_public,
        });
    }
    json!({
        "id": comment.id, "type": "Comment", "event_type": "Comment", "author_id": author(ticket, comment),
        "body": comment.body, "html_body": format!("<p>{}</p>", comment.body), "public": comment.is_public,
        "attachments": [], "created_at": comment.at.to_string(),
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": null}},
    })
}

fn audit(ticket: &Ticket, said: &Comment, with_words: bool) -> Value {
    let mut children = vec![comment(ticket, said, with_words)];
    if ticket.comments.first() == Some(said) {
        children.push(json!({"id": said.id + 1, "event_type": "Create", "subject": ticket.subject}));
    } else {
        children.push(json!({"id": said.id + 1, "event_type": "Change", "status": ticket.status.name()}));
    }
    json!({
        "id": said.id + 1_000_000, "ticket_id": ticket.id, "timestamp": said.at.as_second(),
        "created_at": said.at.to_string(), "updater_id": author(ticket, said), "via": "Web form", "event_type": "Audit",
        "child_events": children, "system": {"client": "x", "ip_address": "192.0.2.1"},
    })
}
