//! Zendesk: <https://developer.zendesk.com/api-reference/ticketing/introduction/>.
//!
//! Sources: `…/ticketing/ticket-management/incremental_exports/` (ten requests a minute, for admins only; the last minute
//! is left out), `…/ticketing/users/users/` (roles), `…/ticketing/ticket-management/search/` (found a few minutes late).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use reqwest::RequestBuilder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::client::Client;
use super::shapes::{Lenient, readable};
use super::{Access, Api, Failure, Kind, Me, News, Token};
use crate::domain::desk::{Agent, Desk, DeskReply};
use crate::helpdesk::field::{Email, Id, Loose, Name, email, filled};

pub(super) const KIND: Kind = Kind {
    desk: Desk::Zendesk,
    url: None,
    is_host: |host| host.strip_suffix(".zendesk.com").is_some_and(|team| !team.is_empty()),
    example: "give the e-mail of an admin and a token of Admin Center, Apps and integrations, Zendesk API, as \
              agent@example.com/token:abc",
    read: |token| Token::pair(token).filter(|token| token.name.ends_with("/token")),
    make: open,
    prefix: "ZENDESK",
    tickets_path: Some(TICKETS_PATH),
};

/// Where people open tickets, behind the desk's address.
const TICKETS_PATH: &str = "agent/tickets/";

/// Events in one page. Their comments come with them, so a page of the usual thousand could be too large.
const PAGE: u32 = 100;

/// Events that happened in the same second come together, or never end.
const PAGE_MAX: u32 = 1_000;

/// Pages of one look. What is left is looked at by the next.
const PAGES_MAX: u32 = 8;

/// Users or tickets that are asked for together; fewer where their answer is too large.
const TOGETHER: usize = 50;

/// Comments that were made by a trigger, an automation, or the system.
const ROBOTS_CHANNELS: [&str; 2] = ["rule", "system"];

struct Zendesk {
    client: Client,
    name: String,
    secret: String,
    /// Where people open tickets.
    tickets_url: String,
}

fn open(access: Access) -> Result<Arc<dyn Api>, reqwest::Error> {
    let Access { desk, url, token: Token { name, secret }, .. } = access;
    let tickets_url = format!("{url}{TICKETS_PATH}");
    Ok(Arc::new(Zendesk { client: Client::new(desk, url)?, name, secret, tickets_url }))
}

#[derive(Deserialize)]
struct OneUser {
    user: User,
}

#[derive(Deserialize)]
struct Users {
    users: Vec<Lenient<User>>,
}

#[derive(Deserialize)]
struct User {
    id: Option<Id>,
    #[serde(default)]
    name: Loose<Name>,
    #[serde(default)]
    email: Loose<Email>,
    /// `end-user`, `agent` or `admin`.
    role: Option<String>,
}

#[derive(Deserialize)]
struct Count {
    count: u64,
}

#[derive(Deserialize)]
struct Tickets {
    tickets: Vec<Lenient<Ticket>>,
}

#[derive(Deserialize)]
struct Ticket {
    id: Id,
    requester_id: Option<Id>,
}

#[derive(Deserialize)]
struct Page {
    ticket_events: Vec<Lenient<Audit>>,
    /// Seconds since 1970: the next page begins here.
    end_time: Option<i64>,
    end_of_stream: Option<bool>,
}

/// What was changed of a ticket at once.
#[derive(Deserialize)]
struct Audit {
    ticket_id: Id,
    /// Who, or what, did it.
    updater_id: Option<Id>,
    timestamp: Option<i64>,
    child_events: Vec<Lenient<Event>>,
}

#[derive(Deserialize)]
struct Event {
    id: Option<Id>,
    event_type: Option<String>,
    author_id: Option<Id>,
    public: Option<bool>,
    created_at: Option<Timestamp>,
    via: Option<Lenient<Via>>,
}

#[derive(Deserialize)]
struct Via {
    channel: String,
}

/// A comment that may be a reply: it is public, and nothing says that a machine made it.
struct Said {
    ticket: String,
    id: String,
    author: String,
    at: Timestamp,
}

impl User {
    fn is_staff(&self) -> bool {
        matches!(self.role.as_deref(), Some("agent" | "admin"))
    }

    fn into_agent(self) -> Option<Agent> {
        let id = self.id.as_ref().filter(|id| id.is_somebody() && self.is_staff())?.0.clone();
        Some(Agent { desk: Desk::Zendesk, id, email: email(self.email), name: filled(self.name) })
    }
}

impl Audit {
    /// A ticket that an agent opens begins with words of theirs; they answer nothing.
    fn opens_the_ticket(&self) -> bool {
        self.child_events
            .iter()
            .any(|event| matches!(event, Lenient::Read(event) if event.event_type.as_deref() == Some("Create")))
    }

    fn said(self) -> Vec<Said> {
        if self.opens_the_ticket() {
            return vec![];
        }
        let at = self.timestamp.and_then(|seconds| Timestamp::from_second(seconds).ok());
        let comments = readable(self.child_events).filter(|event| event.event_type.as_deref() == Some("Comment"));
        // In whose name somebody else writes has not replied.
        let by_updater = comments.filter(|event| self.updater_id.is_none() || event.author_id == self.updater_id);
        by_updater.filter_map(|event| event.said(&self.ticket_id.0, at)).collect()
    }
}

impl Event {
    fn said(self, ticket: &str, at: Option<Timestamp>) -> Option<Said> {
        let by_robot = matches!(&self.via, Some(Lenient::Read(via)) if ROBOTS_CHANNELS.contains(&via.channel.as_str()));
        if self.public != Some(true) || by_robot {
            return None;
        }
        Some(Said {
            ticket: ticket.to_owned(),
            id: self.id?.0,
            author: self.author_id.filter(Id::is_somebody)?.0,
            at: self.created_at.or(at)?,
        })
    }
}

impl Zendesk {
    fn get(&self, path: &[&str], query: &[(&str, &str)]) -> RequestBuilder {
        let path: Vec<&str> = ["api", "v2"].iter().chain(path).copied().collect();
        self.client.get(&path, query).basic_auth(&self.name, Some(&self.secret))
    }

    /// Those that an agent said to a customer: not what customers said, nor the agent's words on a ticket of their own.
    async fn replies(&self, said: Vec<Said>) -> Result<Vec<DeskReply>, Failure> {
        let authors: BTreeSet<&str> = said.iter().map(|said| said.author.as_str()).collect();
        let staff = self.staff(&authors.into_iter().collect::<Vec<_>>()).await?;
        let by_staff: Vec<&Said> = said.iter().filter(|said| staff.contains_key(&said.author)).collect();
        let tickets: BTreeSet<&str> = by_staff.iter().map(|said| said.ticket.as_str()).collect();
        let requesters = self.requesters(&tickets.into_iter().collect::<Vec<_>>()).await?;
        let replies = by_staff.into_iter().filter(|said| requesters.get(&said.ticket) != Some(&said.author));
        let reply = |said: &Said| {
            let agent = staff.get(&said.author)?.clone();
            let link = Some(format!("{}{}", self.tickets_url, said.ticket));
            Some(DeskReply { agent, ticket: said.ticket.clone(), id: said.id.clone(), at: said.at, link })
        };
        Ok(replies.filter_map(reply).collect())
    }

    async fn staff(&self, ids: &[&str]) -> Result<BTreeMap<String, Agent>, Failure> {
        let mut staff = BTreeMap::new();
        for Users { users } in self.many("users", ids).await? {
            staff.extend(readable(users).filter_map(User::into_agent).map(|agent| (agent.id.clone(), agent)));
        }
        Ok(staff)
    }

    async fn requesters(&self, tickets: &[&str]) -> Result<BTreeMap<String, String>, Failure> {
        let mut requesters = BTreeMap::new();
        for Tickets { tickets } in self.many("tickets", tickets).await? {
            requesters.extend(readable(tickets).filter_map(|ticket| Some((ticket.id.0, ticket.requester_id?.0))));
        }
        Ok(requesters)
    }

    /// Users or tickets by their ids.
    async fn many<T: DeserializeOwned>(&self, kind: &str, ids: &[&str]) -> Result<Vec<T>, Failure> {
        let (mut left, mut together) = (ids, TOGETHER);
        let mut answers = Vec::new();
        while !left.is_empty() {
            let (these, others) = left.split_at(together.min(left.len()));
            let request = self.get(&[kind, "show_many.json"], &[("ids", &these.join(","))]);
            match self.client.ask(request).await {
                Err(Failure::TooLarge) if these.len() > 1 => together = these.len() / 2,
                answer => {
                    answers.push(answer?);
                    left = others;
                }
            }
        }
        Ok(answers)
    }

    /// A page that is too large is asked for in smaller ones, from then on.
    async fn page(&self, since_s: i64, size: &mut u32) -> Result<Page, Failure> {
        loop {
            let (start, per_page) = (since_s.to_string(), size.to_string());
            let query = [("start_time", start.as_str()), ("include", "comment_events"), ("per_page", &per_page)];
            let page = self.client.ask(self.get(&["incremental", "ticket_events.json"], &query)).await;
            match page {
                Err(Failure::TooLarge) if *size > 1 => *size = (*size / 4).max(1),
                page => return page,
            }
        }
    }

    async fn events_since(&self, since: Timestamp, now: Timestamp) -> Result<(Vec<Said>, Timestamp, bool), Failure> {
        let mut said = Vec::new();
        let mut since_s = since.as_second();
        let (mut size, mut is_stuck) = (PAGE, false);
        for _ in 0..PAGES_MAX {
            // Where the next page begins is in `end_time`; the address beside it is not needed, so none is followed.
            let Page { ticket_events, end_time, end_of_stream } = self.page(since_s, &mut size).await?;
            said.extend(readable(ticket_events).flat_map(Audit::said));
            let end_s = end_time.unwrap_or(since_s);
            if end_of_stream.unwrap_or(true) {
                return Ok((said, reached(end_s.max(since_s), since, now), true));
            }
            // More may have happened in one second than fits a page.
            (since_s, size, is_stuck) = match end_s > since_s {
                true => (end_s, size.min(PAGE), false),
                false if !is_stuck => (since_s, PAGE_MAX, true),
                false => {
                    tracing::warn!("Zendesk told of more in one second than fits an answer; some of it was left out");
                    (since_s + 1, PAGE, false)
                }
            };
        }
        Ok((said, reached(since_s, since, now), false))
    }
}

fn reached(seconds: i64, since: Timestamp, now: Timestamp) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(since).min(now)
}

impl Api for Zendesk {
    fn desk(&self) -> Desk {
        Desk::Zendesk
    }

    fn me(&self) -> BoxFuture<'_, Result<Me, Failure>> {
        Box::pin(async move {
            let OneUser { user } = self.client.ask(self.get(&["users", "me.json"], &[])).await?;
            // Whom it does not know is answered too: as an end user without an id.
            if !user.is_staff() {
                return Err(Failure::TokenRefused);
            }
            let lacks = (user.role.as_deref() != Some("admin"))
                .then_some("look for replies that no webhook told of: Zendesk allows that to admins alone");
            let name = filled(user.name).or(email(user.email)).unwrap_or_default();
            Ok(Me { name, lacks })
        })
    }

    fn agent<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Agent>, Failure>> {
        Box::pin(async move {
            let request = self.get(&["users", &format!("{id}.json")], &[]);
            match self.client.ask::<OneUser>(request).await {
                Ok(OneUser { user }) => Ok(user.into_agent().filter(|agent| agent.id == id)),
                Err(Failure::NotThere) => Ok(None),
                Err(failure) => Err(failure),
            }
        })
    }

    fn news(&self, since: Timestamp, now: Timestamp) -> BoxFuture<'_, Result<News, Failure>> {
        Box::pin(async move {
            // It is refused where it begins less than a minute ago.
            let since = since.min(now - SignedDuration::from_mins(2));
            let (said, until, is_all) = self.events_since(since, now).await?;
            let replies = self.replies(said).await?;
            Ok(News { replies, tickets: vec![], until, is_all })
        })
    }

    fn open_tickets(&self) -> BoxFuture<'_, Result<u64, Failure>> {
        Box::pin(async move {
            let request = self.get(&["search", "count.json"], &[("query", "type:ticket status<pending")]);
            let Count { count } = self.client.ask(request).await?;
            Ok(count)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// An event with one comment, as the documentation has it.
    fn audit() -> Value {
        json!({
            "id": 1, "ticket_id": 4711, "timestamp": 1_796_292_000, "created_at": "2026-12-03T10:00:00Z",
            "updater_id": 31, "via": "Web form", "event_type": "Audit", "system": {"client": "x"},
            "child_events": [
                {"id": 76, "event_type": "Change", "status": "pending", "previous_value": "open"},
                {"id": 77, "type": "Comment", "event_type": "Comment", "author_id": 31, "public": true,
                 "body": "A customer's words", "attachments": [], "audit_id": 1, "created_at": "2026-12-03T10:00:00Z",
                 "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": null}}}
            ]
        })
    }

    fn said(audit: Value) -> Vec<String> {
        let page = json!({"ticket_events": [audit], "end_time": 1, "end_of_stream": true});
        let page: Page = serde_json::from_value(page).unwrap();
        let said = readable(page.ticket_events).flat_map(Audit::said);
        said.map(|said| format!("{} {} {} {}", said.ticket, said.id, said.author, said.at)).collect()
    }

    #[test]
    fn a_public_comment_of_whoever_changed_the_ticket_is_said_by_them() {
        assert_eq!(said(audit()), ["4711 77 31 2026-12-03T10:00:00Z"]);
        let mut without_time = audit();
        without_time["child_events"][1].as_object_mut().unwrap().remove("created_at");
        assert_eq!(said(without_time).len(), 1);
    }

    #[test]
    fn notes_machines_other_peoples_names_and_new_tickets_praise_nobody() {
        for (path, value) in [
            ("/child_events/1/public", json!(false)),
            ("/child_events/1/public", json!(null)),
            ("/child_events/1/via/channel", json!("rule")),
            ("/child_events/1/via/channel", json!("system")),
            ("/child_events/1/author_id", json!(-1)),
            ("/child_events/1/author_id", json!(32)),
            ("/updater_id", json!(-1)),
            ("/child_events/0/event_type", json!("Create")),
            ("/child_events/1", json!("something else")),
            ("/child_events", json!(7)),
        ] {
            let mut audit = audit();
            *audit.pointer_mut(path).unwrap() = value.clone();
            assert!(said(audit).is_empty(), "{path} {value}");
        }
    }
}
