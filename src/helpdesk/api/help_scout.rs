//! Help Scout: <https://developer.helpscout.com/mailbox-api/>.
//!
//! Sources: `…/overview/authentication/` (client credentials, good for two days), `…/overview/rate-limiting/`,
//! `…/endpoints/conversations/list/`, `…/endpoints/users/`. Threads are read at `/v3`, as in
//! `…/endpoints/conversations/threads/list-v3/`: only there an AI is told from a person.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp, Unit};
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::client::Client;
use super::shapes::{Lenient, readable};
use super::{Access, Api, Failure, Kind, Me, News, Token};
use crate::domain::desk::{Agent, Desk, DeskReply};
use crate::helpdesk::field::{Email, Id, Loose, Name, email, filled};
use crate::helpdesk::help_scout::{self, Thread};

pub(super) const KIND: Kind = Kind {
    desk: Desk::HelpScout,
    url: Some("https://api.helpscout.net"),
    is_host: |host| host == "api.helpscout.net",
    example: "give the id and the secret of an app of Your Profile, My Apps, as id:secret",
    read: Token::pair,
    make: open,
    prefix: "HELP_SCOUT",
    tickets_path: None,
};

/// Pages of conversations in one look: some thousands of conversations. What is left is looked at by the next.
const PAGES_MAX: u32 = 100;

/// Times are told in seconds.
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// Where people open conversations; as in `_links.web` of the documentation.
const CONVERSATIONS_URL: &str = "https://secure.helpscout.net/conversation/";

struct HelpScout {
    client: Client,
    app: String,
    secret: String,
    /// What the app's id and secret were changed for.
    token: Mutex<Option<String>>,
}

fn open(access: Access) -> Result<Arc<dyn Api>, reqwest::Error> {
    let Access { desk, url, token: Token { name: app, secret }, .. } = access;
    Ok(Arc::new(HelpScout { client: Client::new(desk, url)?, app, secret, token: Mutex::default() }))
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
}

#[derive(Deserialize)]
struct User {
    id: Id,
    r#type: Option<String>,
    #[serde(default)]
    email: Loose<Email>,
    #[serde(default, rename = "firstName")]
    first: Loose<Name>,
    #[serde(default, rename = "lastName")]
    last: Loose<Name>,
}

#[derive(Deserialize)]
struct Threads {
    /// No conversation is without threads.
    #[serde(rename = "_embedded")]
    embedded: EmbeddedThreads,
}

#[derive(Deserialize)]
struct EmbeddedThreads {
    threads: Vec<Lenient<Thread>>,
}

#[derive(Deserialize)]
struct Conversations {
    #[serde(rename = "_embedded")]
    embedded: Option<Embedded>,
    page: Page,
}

#[derive(Deserialize)]
struct Embedded {
    conversations: Vec<Lenient<Conversation>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conversation {
    id: Id,
    /// When one of the team last did something.
    user_updated_at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    total_elements: u64,
    total_pages: u32,
}

impl User {
    fn name(&self) -> Option<String> {
        let parts = [&self.first, &self.last].map(|part| filled(part.clone()));
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Some(name).filter(|name| !name.is_empty())
    }
}

impl HelpScout {
    /// A token lasts for two days; whether it still does, the answer says.
    async fn get<T: DeserializeOwned>(&self, path: &[&str], query: &[(&str, &str)]) -> Result<T, Failure> {
        let kept = self.kept().clone();
        let is_new = kept.is_none();
        let token = match kept {
            Some(token) => token,
            None => self.renew().await?,
        };
        match self.client.ask(self.client.get(path, query).bearer_auth(token)).await {
            Err(Failure::TokenRefused) if !is_new => {
                let token = self.renew().await?;
                self.client.ask(self.client.get(path, query).bearer_auth(token)).await
            }
            result => result,
        }
    }

    async fn renew(&self) -> Result<String, Failure> {
        *self.kept() = None;
        let form = [("grant_type", "client_credentials"), ("client_id", &self.app), ("client_secret", &self.secret)];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.client.post(&["v2", "oauth2", "token"]);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let Granted { access_token } = self.client.ask(request).await.map_err(|failure| match failure {
            // OAuth says `invalid_client` with a 400, too.
            Failure::Odd(words) if words == "HTTP status 400" => Failure::TokenRefused,
            failure => failure,
        })?;
        *self.kept() = Some(access_token.clone());
        Ok(access_token)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Api for HelpScout {
    fn desk(&self) -> Desk {
        Desk::HelpScout
    }

    fn me(&self) -> BoxFuture<'_, Result<Me, Failure>> {
        Box::pin(async move {
            let user: User = self.get(&["v2", "users", "me"], &[]).await?;
            Ok(Me { name: user.name().or(email(user.email)).unwrap_or_default(), lacks: None })
        })
    }

    fn agent<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Agent>, Failure>> {
        Box::pin(async move {
            let user: User = match self.get(&["v2", "users", id], &[]).await {
                Err(Failure::NotThere) => return Ok(None),
                user => user?,
            };
            // Teams and AIs have accounts, too.
            let is_person = user.id.0 == id && user.r#type.as_deref().is_none_or(|kind| kind == "user");
            let name = user.name();
            Ok(is_person.then(|| Agent { desk: Desk::HelpScout, id: user.id.0, email: email(user.email), name }))
        })
    }

    fn replies_to<'a>(&'a self, ticket: &'a str, since: Timestamp) -> BoxFuture<'a, Result<Vec<DeskReply>, Failure>> {
        Box::pin(async move {
            // Newest first: the first page reaches back far enough.
            let Threads { embedded } = self.get(&["v3", "conversations", ticket, "threads"], &[]).await?;
            let threads = readable(embedded.threads).collect();
            let link = format!("{CONVERSATIONS_URL}{ticket}");
            let mut replies = help_scout::replies(ticket, &link, threads);
            replies.retain(|reply| reply.at >= since);
            Ok(replies)
        })
    }

    fn news(&self, since: Timestamp, now: Timestamp) -> BoxFuture<'_, Result<News, Failure>> {
        Box::pin(async move {
            let since = since.round(Unit::Second).unwrap_or(since);
            let modified_since = since.to_string();
            let (mut tickets, mut reached) = (Vec::new(), since);
            let mut number = 0;
            loop {
                number += 1;
                let page = number.to_string();
                let query = [
                    ("status", "all"),
                    ("modifiedSince", modified_since.as_str()),
                    ("sortField", "modifiedAt"),
                    ("sortOrder", "asc"),
                    ("page", &page),
                ];
                let Conversations { embedded, page: Page { total_pages, .. } } =
                    self.get(&["v2", "conversations"], &query).await?;
                let found = embedded.map(|all| all.conversations).unwrap_or_default();
                let is_last = number >= total_pages || found.is_empty();
                for Conversation { id, user_updated_at: at } in readable(found) {
                    reached = reached.max(at.unwrap_or(since));
                    if at.is_none_or(|at| at >= since) {
                        tickets.push(id.0);
                    }
                }
                if is_last {
                    return Ok(News { replies: vec![], tickets, until: now, is_all: true });
                }
                // When each was changed is not told. The last was, no earlier than the team did anything in those before.
                let until = (reached - SECOND).min(now);
                if number >= PAGES_MAX && until > since {
                    return Ok(News { replies: vec![], tickets, until, is_all: false });
                }
            }
        })
    }

    fn open_tickets(&self) -> BoxFuture<'_, Result<u64, Failure>> {
        Box::pin(async move {
            let Conversations { page, .. } = self.get(&["v2", "conversations"], &[("status", "active")]).await?;
            Ok(page.total_elements)
        })
    }
}
