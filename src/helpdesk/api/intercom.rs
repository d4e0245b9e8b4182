//! Intercom: <https://developers.intercom.com/docs/references/2.11/rest-api/api.intercom.io/>.
//!
//! Sources: `…/conversations/searchconversations` (a cursor leads to the next page), `…/conversations/retrieveconversation`
//! (500 parts at most), `…/admins/retrieveadmin`, `…/admins/identifyadmin`.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use reqwest::RequestBuilder;
use serde::Deserialize;
use serde_json::json;

use super::client::Client;
use super::shapes::{Lenient, readable};
use super::{Access, Api, Failure, Kind, Me, News, Token};
use crate::domain::desk::{Agent, Desk, DeskReply};
use crate::helpdesk::Heard;
use crate::helpdesk::field::{Email, Id, Loose, Name, email, filled};
use crate::helpdesk::intercom::{self, Part};

pub(super) const KIND: Kind = Kind {
    desk: Desk::Intercom,
    url: Some("https://api.intercom.io"),
    is_host: |host| matches!(host, "api.intercom.io" | "api.eu.intercom.io" | "api.au.intercom.io"),
    example: "give the access token of your app in Developer Hub, Authentication",
    read: Token::bearer,
    make: open,
    prefix: "INTERCOM",
    tickets_path: None,
};

/// The version whose shapes are read here.
const VERSION: &str = "2.11";

/// Conversations in a page, which come with their first words: 150 are allowed. Where they are too large, fewer.
const PAGE: u32 = 50;

/// Pages of conversations in one look. What is left is looked at by the next.
const PAGES_MAX: u32 = 60;

struct Intercom {
    client: Client,
    token: String,
}

fn open(access: Access) -> Result<Arc<dyn Api>, reqwest::Error> {
    let Access { desk, url, token: Token { secret: token, .. }, .. } = access;
    Ok(Arc::new(Intercom { client: Client::new(desk, url)?, token }))
}

#[derive(Deserialize)]
struct Admin {
    r#type: Option<String>,
    id: Id,
    #[serde(default)]
    name: Loose<Name>,
    #[serde(default)]
    email: Loose<Email>,
}

#[derive(Deserialize)]
struct Found {
    conversations: Vec<Lenient<Conversation>>,
    total_count: u64,
    pages: Option<Pages>,
}

#[derive(Deserialize)]
struct Conversation {
    id: Id,
    /// Seconds since 1970.
    updated_at: Option<i64>,
    statistics: Option<Statistics>,
}

#[derive(Deserialize)]
struct Statistics {
    /// Seconds since 1970.
    last_admin_reply_at: Option<i64>,
}

#[derive(Deserialize)]
struct Pages {
    next: Option<Next>,
}

#[derive(Deserialize)]
struct Next {
    starting_after: Option<String>,
}

#[derive(Deserialize)]
struct Whole {
    conversation_parts: Parts,
}

#[derive(Deserialize)]
struct Parts {
    conversation_parts: Vec<Lenient<Part>>,
}

impl Conversation {
    fn last_reply_s(&self) -> Option<i64> {
        self.statistics.as_ref()?.last_admin_reply_at
    }
}

impl Intercom {
    fn with_token(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.token).header("Intercom-Version", VERSION)
    }

    fn get(&self, path: &[&str], query: &[(&str, &str)]) -> RequestBuilder {
        self.with_token(self.client.get(path, query))
    }

    async fn search(
        &self,
        (field, operator, value): (&str, &str, serde_json::Value),
        per_page: u32,
        after: Option<&str>,
    ) -> Result<Found, Failure> {
        let mut body = json!({
            "query": {"field": field, "operator": operator, "value": value},
            "pagination": {"per_page": per_page},
            "sort": {"field": "updated_at", "order": "ascending"},
        });
        if let Some(after) = after {
            body["pagination"]["starting_after"] = after.into();
        }
        self.client.ask(self.with_token(self.client.post(&["conversations", "search"])).json(&body)).await
    }

    /// Conversations that changed, the first that did first. A page that is too large is asked for in smaller ones, from
    /// then on.
    async fn page(&self, since_s: i64, size: &mut u32, after: Option<&str>) -> Result<Found, Failure> {
        loop {
            match self.search(("updated_at", ">", since_s.into()), *size, after).await {
                Err(Failure::TooLarge) if *size > 1 => *size /= 2,
                found => return found,
            }
        }
    }
}

impl Api for Intercom {
    fn desk(&self) -> Desk {
        Desk::Intercom
    }

    fn me(&self) -> BoxFuture<'_, Result<Me, Failure>> {
        Box::pin(async move {
            let admin: Admin = self.client.ask(self.get(&["me"], &[])).await?;
            Ok(Me { name: filled(admin.name).or(email(admin.email)).unwrap_or_default(), lacks: None })
        })
    }

    fn agent<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Agent>, Failure>> {
        Box::pin(async move {
            let admin: Admin = match self.client.ask(self.get(&["admins", id], &[])).await {
                // Those without a seat for the inbox are not shown.
                Err(Failure::NotThere | Failure::NotAllowed) => return Ok(None),
                admin => admin?,
            };
            let is_person = admin.id.0 == id && admin.r#type.as_deref().is_none_or(|kind| kind == "admin");
            let agent =
                Agent { desk: Desk::Intercom, id: admin.id.0, email: email(admin.email), name: filled(admin.name) };
            Ok(is_person.then_some(agent))
        })
    }

    fn replies_to<'a>(&'a self, ticket: &'a str, since: Timestamp) -> BoxFuture<'a, Result<Vec<DeskReply>, Failure>> {
        Box::pin(async move {
            let request = self.get(&["conversations", ticket], &[("display_as", "plaintext")]);
            let Whole { conversation_parts: Parts { conversation_parts: parts } } = self.client.ask(request).await?;
            let heard = intercom::replies(ticket, None, readable(parts).collect());
            let Heard::Replies(mut replies) = heard.map_err(|error| Failure::Odd(error.to_string()))? else {
                return Ok(vec![]);
            };
            replies.retain(|reply| reply.at >= since);
            Ok(replies)
        })
    }

    fn news(&self, since: Timestamp, now: Timestamp) -> BoxFuture<'_, Result<News, Failure>> {
        Box::pin(async move {
            let since_s = since.as_second();
            let (mut tickets, mut reached_s) = (Vec::new(), since_s);
            let (mut size, mut after, mut pages_read) = (PAGE, None, 0);
            loop {
                let Found { conversations, pages, .. } = self.page(since_s, &mut size, after.as_deref()).await?;
                pages_read += 1;
                let is_empty = conversations.is_empty();
                for found in readable(conversations) {
                    reached_s = found.updated_at.unwrap_or(reached_s);
                    if found.last_reply_s().is_none_or(|last| last >= since_s) {
                        tickets.push(found.id.0);
                    }
                }
                after = pages.and_then(|pages| pages.next).and_then(|next| next.starting_after);
                if after.is_none() || is_empty {
                    return Ok(News { replies: vec![], tickets, until: now, is_all: true });
                }
                // More may have happened in the last second.
                if let Ok(until) = Timestamp::from_second(reached_s.saturating_sub(1))
                    && pages_read >= PAGES_MAX
                    && until > since
                {
                    return Ok(News { replies: vec![], tickets, until: until.min(now), is_all: false });
                }
            }
        })
    }

    fn open_tickets(&self) -> BoxFuture<'_, Result<u64, Failure>> {
        Box::pin(async move { Ok(self.search(("state", "=", "open".into()), 1, None).await?.total_count) })
    }
}
