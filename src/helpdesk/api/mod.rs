//! Asks help desks what their webhooks do not say: who replied, who an agent is, what we were never told of.
//!
//! Each desk is one file. It knows its addresses, its credentials and its shapes; what leaves it is a reply, an agent or
//! a figure. Of the customers' words nothing is kept: the shapes have no field for them.

mod client;
mod help_scout;
mod intercom;
mod shapes;
mod zendesk;

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use reqwest::Url;

pub use client::Failure;

use crate::domain::desk::{Agent, Desk, DeskReply};

/// A help desk that can be asked.
pub trait Api: Send + Sync {
    fn desk(&self) -> Desk;

    /// Whose the token is.
    fn me(&self) -> BoxFuture<'_, Result<Me, Failure>>;

    /// Who an agent is; `None`: nobody, or none of the people who answer there, such as a robot.
    fn agent<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Agent>, Failure>>;

    /// Public replies to a ticket, sent since then: for desks whose webhooks or [`News`] name a ticket alone.
    fn replies_to<'a>(&'a self, _ticket: &'a str, _since: Timestamp) -> BoxFuture<'a, Result<Vec<DeskReply>, Failure>> {
        Box::pin(std::future::ready(Ok(vec![])))
    }

    /// What happened since then, up to `now`.
    fn news(&self, since: Timestamp, now: Timestamp) -> BoxFuture<'_, Result<News, Failure>>;

    /// How many tickets wait for somebody to answer.
    fn open_tickets(&self) -> BoxFuture<'_, Result<u64, Failure>>;
}

/// Whose a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    pub name: String,
    /// What it is not allowed to do.
    pub lacks: Option<&'static str>,
}

/// What happened in a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    pub replies: Vec<DeskReply>,
    /// Somebody may have replied to these; [`Api::replies_to`] says.
    pub tickets: Vec<String>,
    /// All that happened before is in here.
    pub until: Timestamp,
    /// There is no more up to now; else the next look goes on from `until`.
    pub is_all: bool,
}

/// How a desk is reached, and with which credentials.
#[derive(Clone)]
pub struct Access {
    pub desk: Desk,
    url: Url,
    token: Token,
    kind: &'static Kind,
}

/// What a desk is shown. Never printed.
#[derive(Clone)]
struct Token {
    /// Empty where the secret is all.
    name: String,
    secret: String,
}

/// What a desk has to say of its API: a line for each that has one.
struct Kind {
    desk: Desk,
    /// Where it is, unless it is set.
    url: Option<&'static str>,
    is_host: fn(&str) -> bool,
    /// How it is set, for people.
    example: &'static str,
    read: fn(&str) -> Option<Token>,
    make: fn(Access) -> Result<Arc<dyn Api>, reqwest::Error>,
    /// What its settings begin with.
    prefix: &'static str,
    /// Where its people open tickets, behind its address; none where each reply says it.
    tickets_path: Option<&'static str>,
}

static KINDS: [Kind; 3] = [zendesk::KIND, help_scout::KIND, intercom::KIND];

/// Looks at an address that was set for a desk.
///
/// # Errors
/// A sentence for the person who starts the program: it is none of the desk's.
pub fn check_url(desk: Desk, url: &str) -> Result<(), String> {
    match KINDS.iter().find(|kind| kind.desk == desk) {
        Some(kind) if !url.trim().is_empty() => address(kind, url).map(drop),
        _ => Ok(()),
    }
}

fn address(kind: &Kind, url: &str) -> Result<Url, String> {
    Url::parse(url.trim()).ok().filter(|url| is_good(url, kind.is_host)).ok_or_else(|| {
        format!(
            "{}_API_URL is no address of {}'s. A token is only ever sent to its own hosts, over https, and the address \
             has nothing behind the host.",
            kind.prefix,
            kind.desk.title()
        )
    })
}

/// Where people open tickets, in a desk that is at this address; a ticket's number comes behind it. None where that is
/// no address of the desk's, or where the desk says it with each reply.
pub fn tickets_url(desk: Desk, url: &str) -> Option<String> {
    let kind = KINDS.iter().find(|kind| kind.desk == desk)?;
    let url = address(kind, url).ok()?;
    kind.tickets_path.map(|path| format!("{url}{path}"))
}

impl Access {
    /// Reads what was set for a desk: its token, and where it is, if that was set.
    ///
    /// # Errors
    /// A sentence for the person who starts the program; the token is not in it.
    pub fn read(desk: Desk, token: &str, url: Option<&str>) -> Result<Access, String> {
        let kind = KINDS.iter().find(|kind| kind.desk == desk).ok_or_else(|| format!("{desk} has no API."))?;
        let (prefix, example) = (kind.prefix, kind.example);
        let token = token.trim();
        let is_plain = token.chars().all(|c| c.is_ascii_graphic());
        let read = Some(token).filter(|token| !token.is_empty() && is_plain).and_then(kind.read);
        let Some(token) = read else {
            return Err(format!(
                "{prefix}_API_TOKEN is empty or no token of {}'s: {example}. Or unset it.",
                desk.title()
            ));
        };
        let Some(url) = url.map(str::trim).filter(|url| !url.is_empty()).or(kind.url) else {
            return Err(format!(
                "{prefix}_API_URL is missing, which {prefix}_API_TOKEN needs: give the address of your own {}, such as \
                 https://yourteam.zendesk.com.",
                desk.title()
            ));
        };
        Ok(Access { desk, url: address(kind, url)?, token, kind })
    }

    /// What sets the token of a desk.
    pub fn variable_of(desk: Desk) -> String {
        let kind = KINDS.iter().find(|kind| kind.desk == desk);
        format!("{}_API_TOKEN", kind.map_or("", |kind| kind.prefix))
    }

    /// # Errors
    /// The machine has no certificates.
    pub fn open(self) -> Result<Arc<dyn Api>, reqwest::Error> {
        (self.kind.make)(self)
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("desk", &self.desk).field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

/// At the desk's own hosts, over https; or on this machine, where only tests and the demo have a desk.
fn is_good(url: &Url, is_host: fn(&str) -> bool) -> bool {
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_nobodys = url.username().is_empty() && url.password().is_none();
    let host = url.host_str().unwrap_or_default();
    let is_ours = match url.scheme() {
        "https" => url.port().is_none() && is_host(host),
        "http" => matches!(host, "127.0.0.1" | "[::1]" | "localhost"),
        _ => false,
    };
    is_bare && is_nobodys && is_ours
}

impl Token {
    /// `name:secret`, neither empty.
    fn pair(token: &str) -> Option<Token> {
        let (name, secret) = token.split_once(':')?;
        let token = Token { name: name.to_owned(), secret: secret.to_owned() };
        (!name.is_empty() && !secret.is_empty()).then_some(token)
    }

    fn bearer(token: &str) -> Option<Token> {
        Some(Token { name: String::new(), secret: token.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(desk: Desk, token: &str, url: Option<&str>) -> Result<String, String> {
        Access::read(desk, token, url).map(|access| access.url.to_string())
    }

    #[test]
    fn tokens_go_to_the_desks_own_hosts_only() {
        let zendesk = |url| read(Desk::Zendesk, "a@example.com/token:abc", Some(url));
        assert_eq!(zendesk("https://quillwork.zendesk.com/").unwrap(), "https://quillwork.zendesk.com/");
        assert_eq!(zendesk("http://127.0.0.1:4000").unwrap(), "http://127.0.0.1:4000/");
        for url in [
            "http://quillwork.zendesk.com",
            "https://zendesk.com",
            "https://.zendesk.com",
            "https://quillwork.zendesk.com.evil.example",
            "https://evilzendesk.com",
            "https://quillwork.zendesk.com:8443",
            "https://quillwork.zendesk.com@evil.example",
            "https://me@quillwork.zendesk.com",
            "https://quillwork.zendesk.com/api/v2",
            "https://quillwork.zendesk.com/?x=1",
            "http://127.0.0.1.evil.example",
            "http://10.0.0.1",
            "ftp://quillwork.zendesk.com",
            "quillwork.zendesk.com",
            "nonsense",
        ] {
            assert!(zendesk(url).unwrap_err().contains("ZENDESK_API_URL"), "{url}");
        }
        let help_scout = |url| read(Desk::HelpScout, "id:secret", url);
        assert_eq!(help_scout(None).unwrap(), "https://api.helpscout.net/");
        assert!(help_scout(Some("https://helpscout.net")).is_err());
        let intercom = |url| read(Desk::Intercom, "dG9r", url);
        assert_eq!(intercom(Some("")).unwrap(), "https://api.intercom.io/");
        assert_eq!(intercom(Some("https://api.eu.intercom.io")).unwrap(), "https://api.eu.intercom.io/");
        assert!(intercom(Some("https://api.xx.intercom.io")).is_err());
    }

    #[test]
    fn a_token_of_another_shape_is_refused_and_not_repeated() {
        for (desk, token) in [
            (Desk::Zendesk, "hunter2hunter2"),
            (Desk::Zendesk, "hunter2@example.com:hunter2"),
            (Desk::HelpScout, "hunter2"),
            (Desk::HelpScout, ":hunter2"),
            (Desk::Intercom, "hunter2 hunter2"),
            (Desk::Intercom, "  "),
        ] {
            let words = read(desk, token, Some("http://127.0.0.1")).unwrap_err();
            assert!(words.contains("_API_TOKEN") && !words.contains("hunter2"), "{words}");
        }
        assert!(read(Desk::Zendesk, "a@example.com/token:x", None).unwrap_err().contains("ZENDESK_API_URL is missing"));
    }

    #[test]
    fn a_token_is_never_printed() {
        let access = Access::read(Desk::HelpScout, "hunter1:hunter2", None).unwrap();
        let printed = format!("{access:?}");
        assert!(printed.contains("api.helpscout.net") && !printed.contains("hunter"), "{printed}");
    }
}
