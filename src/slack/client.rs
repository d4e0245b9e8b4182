//! Calls to Slack. Every call has a timeout, and what goes wrong is put into classes here: the outbox only asks which.

use std::time::Duration;

use serde_json::{Value, json};
use slack_morphism::errors::SlackClientError;
use slack_morphism::hyper_tokio::SlackClientHyperConnector;
use slack_morphism::prelude::{SlackApiToken, SlackApiTokenValue, SlackClient, SlackClientHyperHttpsConnector};

use super::person::known;
use crate::domain::calendar::File;
use crate::domain::ids::{ChannelId, MessageTs, PersonId};
use crate::domain::people::Known;
use crate::metric;
use crate::views::{Message, View};

/// Slack's own address.
pub const SLACK_API_URL: &str = "https://slack.com/api";

/// Response URLs are only called here, unless another API address was set.
const RESPONSE_HOST: &str = "hooks.slack.com";

/// Files are only sent here, unless another API address was set.
const UPLOAD_HOST: &str = "files.slack.com";

/// Sockets are only opened to hosts of this domain, unless another API address was set.
const SOCKET_DOMAIN: &str = ".slack.com";

/// No wait that Slack asks for is longer.
const WAIT_MAX: Duration = Duration::from_secs(60 * 60);

/// Messages that are looked through for one whose fate is unknown.
const HISTORY_PAGE: usize = 200;
const HISTORY_PAGES_MAX: usize = 5;

/// People in one page: Slack's advice is 200 at most.
const PEOPLE_PAGE: &str = "200";

/// The name of our messages' metadata.
const METADATA_TYPE: &str = "shadowday_message";

/// How long we wait for Slack.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// After this long without an answer, nobody knows whether a call was done.
    pub call: Duration,
    /// A form must be open within three seconds of the click; later is no use.
    pub form: Duration,
    /// An answer behind a response URL is a whisper: better not at all than late.
    pub respond: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts { call: Duration::from_secs(30), form: Duration::from_millis(2_500), respond: Duration::from_secs(10) }
    }
}

/// The token of the app, as opposed to the bot's: good for opening sockets only.
#[derive(Clone)]
pub struct AppToken(SlackApiToken);

impl AppToken {
    /// `None` for an empty one.
    pub fn new(token: &str) -> Option<AppToken> {
        let token = token.trim();
        (!token.is_empty()).then(|| AppToken(SlackApiToken::new(SlackApiTokenValue::new(token.to_owned()))))
    }
}

/// Our way to Slack.
#[derive(Clone)]
pub struct Slack {
    client: std::sync::Arc<SlackClient<SlackClientHyperHttpsConnector>>,
    token: SlackApiToken,
    responses: reqwest::Client,
    /// The origin of the API where it is not Slack's: response URLs and sockets may be there too.
    own_origin: Option<reqwest::Url>,
    pub(super) timeouts: Timeouts,
}

/// Why a call was not done.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// Slack asks to wait.
    #[error("rate limited")]
    RateLimited { after: Option<Duration> },
    /// Slack is not there, or broke; it may have been done all the same.
    #[error("Slack is not reachable or broke: {0}")]
    Unavailable(String),
    /// The token is no longer good for anything.
    #[error("Slack refuses the token: {0}")]
    TokenRefused(String),
    /// Slack says no, and will say no again.
    #[error("Slack says {0}")]
    Refused(String),
}

/// Who we are to Slack.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    pub team: String,
    pub bot: PersonId,
    /// Where the workspace is, without a slash at the end.
    pub url: Option<String>,
}

/// A file for a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Shared<'a> {
    pub name: &'a str,
    pub title: &'a str,
    /// What is said above it.
    pub words: &'a str,
    pub bytes: &'a [u8],
}

impl<'a> From<&'a File> for Shared<'a> {
    fn from(file: &'a File) -> Shared<'a> {
        Shared { name: &file.name, title: &file.title, words: &file.words, bytes: file.text.as_bytes() }
    }
}

impl Slack {
    /// # Errors
    /// The machine has no certificates, or the address is none.
    pub fn new(token: &str, api_url: &str) -> anyhow::Result<Slack> {
        let https =
            hyper_rustls::HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1().build();
        let api_url = api_url.trim_end_matches('/');
        let connector = SlackClientHyperConnector::from(https).with_slack_api_url(api_url);
        let own_origin = match api_url {
            SLACK_API_URL => None,
            _ => Some(reqwest::Url::parse(api_url)?),
        };
        Ok(Slack {
            client: SlackClient::new(connector).into(),
            token: SlackApiToken::new(SlackApiTokenValue::new(token.to_owned())),
            responses: reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?,
            own_origin,
            timeouts: Timeouts::default(),
        })
    }

    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Slack {
        Slack { timeouts, ..self }
    }

    /// Who the token belongs to.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn identity(&self) -> Result<Identity, Failure> {
        let answer = self.post("auth.test", &json!({}), self.timeouts.call).await?;
        let url = answer["url"].as_str().map(|url| url.trim_end_matches('/').to_owned());
        Ok(Identity { team: text(&answer, "team_id")?, bot: PersonId(text(&answer, "user_id")?), url })
    }

    /// What Slack knows about a person.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn person(&self, id: &PersonId, team: &str, timeout: Duration) -> Result<Known, Failure> {
        let answer = self.get("users.info", &[("user", id.as_str())], timeout).await?;
        Ok(known(&answer["user"], id.clone(), team))
    }

    /// Who has this e-mail, if anybody has.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn person_by_email(&self, email: &str, team: &str) -> Result<Option<Known>, Failure> {
        match self.get("users.lookupByEmail", &[("email", email)], self.timeouts.call).await {
            Ok(answer) => Ok(Some(known(&answer["user"], PersonId(text(&answer["user"], "id")?), team))),
            Err(Failure::Refused(code)) if code == "users_not_found" => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// A page of everybody in the workspace, and where the next one begins.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn people(&self, cursor: &str, team: &str) -> Result<(Vec<Known>, Option<String>), Failure> {
        let arguments = [("limit", PEOPLE_PAGE), ("cursor", cursor)];
        let used = if cursor.is_empty() { &arguments[..1] } else { &arguments[..] };
        let answer = self.get("users.list", used, self.timeouts.call).await?;
        let members = answer["members"].as_array().map_or(&[][..], Vec::as_slice);
        let people =
            members.iter().filter_map(|user| Some(known(user, PersonId(user["id"].as_str()?.to_owned()), team)));
        let next = answer["response_metadata"]["next_cursor"].as_str().filter(|next| !next.is_empty());
        Ok((people.collect(), next.map(str::to_owned)))
    }

    /// The conversation with one person, or with several.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn open_conversation(&self, members: &[PersonId]) -> Result<ChannelId, Failure> {
        let users: Vec<&str> = members.iter().map(PersonId::as_str).collect();
        let answer = self.post("conversations.open", &json!({"users": users.join(",")}), self.timeouts.call).await?;
        text(&answer["channel"], "id").map(ChannelId)
    }

    /// # Errors
    /// See [`Failure`].
    pub async fn join(&self, channel: &ChannelId) -> Result<(), Failure> {
        self.post("conversations.join", &json!({"channel": channel}), self.timeouts.call).await.map(|_| ())
    }

    /// Posts a message; `key` goes into its metadata, to find it again.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn post_message(
        &self,
        channel: &ChannelId,
        thread: Option<&MessageTs>,
        message: &Message,
        key: &str,
    ) -> Result<MessageTs, Failure> {
        let mut arguments = json!({
            "channel": channel,
            "text": message.text,
            "blocks": message.blocks,
            "metadata": {"event_type": METADATA_TYPE, "event_payload": {"id": key}},
            "unfurl_links": false,
            "unfurl_media": false,
        });
        if let Some(thread) = thread {
            arguments["thread_ts"] = json!(thread);
        }
        let answer = self.post("chat.postMessage", &arguments, self.timeouts.call).await?;
        text(&answer, "ts").map(MessageTs)
    }

    /// # Errors
    /// See [`Failure`].
    pub async fn update_message(&self, channel: &ChannelId, ts: &MessageTs, message: &Message) -> Result<(), Failure> {
        let arguments = json!({"channel": channel, "ts": ts, "text": message.text, "blocks": message.blocks});
        self.post("chat.update", &arguments, self.timeouts.call).await.map(|_| ())
    }

    /// Reacts to a message.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn react(&self, channel: &ChannelId, ts: &MessageTs, name: &str) -> Result<(), Failure> {
        let arguments = json!({"channel": channel, "timestamp": ts, "name": name});
        self.post("reactions.add", &arguments, self.timeouts.call).await.map(|_| ())
    }

    /// Takes back a reaction of our own.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn unreact(&self, channel: &ChannelId, ts: &MessageTs, name: &str) -> Result<(), Failure> {
        let arguments = json!({"channel": channel, "timestamp": ts, "name": name});
        self.post("reactions.remove", &arguments, self.timeouts.call).await.map(|_| ())
    }

    /// Puts a file into a conversation. Nobody sees anything of it before the last of its three calls is done.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn share_file(&self, channel: &ChannelId, file: Shared<'_>) -> Result<(), Failure> {
        let length = file.bytes.len().to_string();
        let place = [("filename", file.name), ("length", length.as_str())];
        let place = self.get("files.getUploadURLExternal", &place, self.timeouts.call).await?;
        self.upload(&text(&place, "upload_url")?, file.bytes).await?;
        let arguments = json!({
            "files": [{"id": text(&place, "file_id")?, "title": file.title}],
            "channel_id": channel,
            "initial_comment": file.words,
        });
        self.post("files.completeUploadExternal", &arguments, self.timeouts.call).await.map(|_| ())
    }

    /// Sends a file's bytes to the address that Slack named. Only Slack's own hosts are called.
    async fn upload(&self, url: &str, bytes: &[u8]) -> Result<(), Failure> {
        if !self.may_upload_to(url) {
            return Err(Failure::Unavailable("the address for a file is not at Slack's host".to_owned()));
        }
        let sending = self.responses.post(url).timeout(self.timeouts.call).body(bytes.to_owned());
        let result = match sending.send().await {
            Ok(response) if response.status().is_success() => Ok(()),
            // The next try gets another address.
            Ok(response) => Err(Failure::Unavailable(format!("HTTP status {}", response.status().as_u16()))),
            // Whoever knows the URL can send a file in our name: reqwest's own words would show it.
            Err(error) => Err(Failure::Unavailable(error.without_url().to_string())),
        };
        count("upload", result.as_ref().err());
        result
    }

    /// The message of ours with this key, if it stands in the channel (or in the thread) since `oldest_s`.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn find_message(
        &self,
        channel: &ChannelId,
        thread: Option<&MessageTs>,
        key: &str,
        oldest_s: i64,
    ) -> Result<Option<MessageTs>, Failure> {
        let (oldest, limit) = (oldest_s.to_string(), HISTORY_PAGE.to_string());
        let mut cursor = String::new();
        for _ in 0..HISTORY_PAGES_MAX {
            let mut arguments = vec![
                ("channel", channel.as_str()),
                ("oldest", oldest.as_str()),
                ("limit", limit.as_str()),
                ("include_all_metadata", "true"),
            ];
            if !cursor.is_empty() {
                arguments.push(("cursor", cursor.as_str()));
            }
            let method = match thread {
                Some(thread) => {
                    arguments.push(("ts", thread.as_str()));
                    "conversations.replies"
                }
                None => "conversations.history",
            };
            let answer = self.get(method, &arguments, self.timeouts.call).await?;
            let messages = answer["messages"].as_array().map_or(&[][..], Vec::as_slice);
            let ours = messages.iter().find(|message| message["metadata"]["event_payload"]["id"] == key);
            if let Some(message) = ours {
                return text(message, "ts").map(|ts| Some(MessageTs(ts)));
            }
            answer["response_metadata"]["next_cursor"].as_str().unwrap_or_default().clone_into(&mut cursor);
            if cursor.is_empty() {
                return Ok(None);
            }
        }
        // Not found is not the same as not there: nothing may be posted on that ground.
        Err(Failure::Unavailable("too many messages to look through".to_owned()))
    }

    /// The address of a new socket; it is good once, and for half a minute.
    ///
    /// # Errors
    /// See [`Failure`]; [`Failure::TokenRefused`] is about the app's token.
    pub async fn open_socket(&self, app_token: &AppToken) -> Result<String, Failure> {
        let answer = self.post_as(&app_token.0, "apps.connections.open", &json!({}), self.timeouts.call).await?;
        let url = text(&answer, "url")?;
        if self.may_connect_to(&url) {
            Ok(url)
        } else {
            Err(Failure::Unavailable("the address for a socket is not at Slack's hosts".to_owned()))
        }
    }

    /// Opens a form, once and at once.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn open_form(&self, trigger: &str, view: &View) -> Result<(), Failure> {
        let arguments = json!({"trigger_id": trigger, "view": view});
        self.post("views.open", &arguments, self.timeouts.form).await.map(|_| ())
    }

    /// Sends an answer to a response URL, once. Only Slack's own hosts are called.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn respond(&self, url: &str, body: &Value) -> Result<(), Failure> {
        if !self.may_respond_to(url) {
            return Err(Failure::Refused("the response URL is not at Slack's host".to_owned()));
        }
        let sent = self.responses.post(url).timeout(self.timeouts.respond).json(body).send().await;
        let result = match sent {
            Ok(response) if response.status().is_success() => Ok(()),
            Ok(response) => Err(Failure::Refused(format!("HTTP status {}", response.status().as_u16()))),
            // The URL is a secret: reqwest's own words would show it.
            Err(error) => Err(Failure::Unavailable(error.without_url().to_string())),
        };
        count("response_url", result.as_ref().err());
        result
    }

    fn may_respond_to(&self, url: &str) -> bool {
        self.is_at(RESPONSE_HOST, url)
    }

    fn may_upload_to(&self, url: &str) -> bool {
        self.is_at(UPLOAD_HOST, url)
    }

    /// Is it at this host of Slack's, or at the origin that was set?
    fn is_at(&self, host: &str, url: &str) -> bool {
        let Ok(url) = reqwest::Url::parse(url) else { return false };
        let is_slacks = url.scheme() == "https" && url.host_str() == Some(host) && url.port().is_none();
        let is_own = self.own_origin.as_ref().is_some_and(|own| own.origin() == url.origin());
        is_slacks || is_own
    }

    fn may_connect_to(&self, url: &str) -> bool {
        let Ok(url) = reqwest::Url::parse(url) else { return false };
        let is_slacks = url.scheme() == "wss"
            && url.host_str().is_some_and(|host| host.ends_with(SOCKET_DOMAIN))
            && url.port().is_none();
        let is_own = self.own_origin.as_ref().is_some_and(|own| {
            let is_as_safe = matches!((own.scheme(), url.scheme()), ("http", "ws") | ("https", "wss"));
            is_as_safe && (own.host_str(), own.port_or_known_default()) == (url.host_str(), url.port_or_known_default())
        });
        is_slacks || is_own
    }

    pub(super) async fn post(&self, method: &str, arguments: &Value, timeout: Duration) -> Result<Value, Failure> {
        self.post_as(&self.token, method, arguments, timeout).await
    }

    async fn post_as(
        &self,
        token: &SlackApiToken,
        method: &str,
        arguments: &Value,
        timeout: Duration,
    ) -> Result<Value, Failure> {
        let session = self.client.open_session(token);
        let call = session.http_session_api.http_post::<_, Value>(method, arguments, None);
        let result = classify(tokio::time::timeout(timeout, call).await);
        count(method, result.as_ref().err());
        result
    }

    pub(super) async fn get(
        &self,
        method: &str,
        arguments: &[(&str, &str)],
        timeout: Duration,
    ) -> Result<Value, Failure> {
        let session = self.client.open_session(&self.token);
        let arguments: Vec<(&str, Option<&str>)> =
            arguments.iter().map(|(name, value)| (*name, Some(*value))).collect();
        let call = session.http_session_api.http_get::<Value, _, _>(method, &arguments, None);
        let result = classify(tokio::time::timeout(timeout, call).await);
        count(method, result.as_ref().err());
        result
    }
}

/// For /metrics: how a call went, and Slack's word for a refusal.
fn count(method: &str, failure: Option<&Failure>) {
    let (outcome, code) = match failure {
        None => ("ok", ""),
        Some(Failure::RateLimited { .. }) => ("rate_limited", ""),
        Some(Failure::Unavailable(_)) => ("unavailable", ""),
        Some(Failure::TokenRefused(code)) => ("token_refused", code.as_str()),
        Some(Failure::Refused(code)) => ("refused", code.as_str()),
    };
    metrics::counter!(metric::SLACK_CALLS, "method" => method.to_owned(), "outcome" => outcome, "code" => code.to_owned())
        .increment(1);
}

fn text(answer: &Value, key: &str) -> Result<String, Failure> {
    let value = answer[key].as_str().map(str::to_owned);
    value.ok_or_else(|| Failure::Unavailable(format!("the answer has no {key}")))
}

/// The library's errors print whole bodies, so they are never shown: only their class and Slack's error word are.
fn classify(result: Result<Result<Value, SlackClientError>, tokio::time::error::Elapsed>) -> Result<Value, Failure> {
    let error = match result {
        Ok(Ok(answer)) if answer["ok"] == true => return Ok(answer),
        // The library takes a page of some proxy for an empty answer.
        Ok(Ok(_)) => return Err(Failure::Unavailable("the answer was none of Slack's".to_owned())),
        Ok(Err(error)) => error,
        Err(_) => return Err(Failure::Unavailable("no answer in time".to_owned())),
    };
    Err(match error {
        SlackClientError::RateLimitError(limit) => {
            Failure::RateLimited { after: limit.retry_after.map(|after| after.min(WAIT_MAX)) }
        }
        SlackClientError::ApiError(api) => classify_code(api.code),
        SlackClientError::HttpError(http) => {
            let status = http.status_code.as_u16();
            let words = format!("HTTP status {status}");
            // All others may be a proxy's on the way, and pass.
            if matches!(status, 400 | 413) { Failure::Refused(words) } else { Failure::Unavailable(words) }
        }
        SlackClientError::HttpProtocolError(_)
        | SlackClientError::EndOfStream(_)
        | SlackClientError::SystemError(_) => Failure::Unavailable("the connection failed".to_owned()),
        SlackClientError::ProtocolError(_) | SlackClientError::SocketModeProtocolError(_) => {
            Failure::Unavailable("the answer was no JSON".to_owned())
        }
    })
}

pub(super) fn classify_code(code: String) -> Failure {
    match code.as_str() {
        "invalid_auth"
        | "not_authed"
        | "account_inactive"
        | "token_revoked"
        | "token_expired"
        | "org_login_required"
        | "no_permission"
        | "not_allowed_token_type" => Failure::TokenRefused(code),
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => Failure::RateLimited { after: None },
        "internal_error"
        | "fatal_error"
        | "service_unavailable"
        | "request_timeout"
        | "team_added_to_org"
        | "accesslimited" => Failure::Unavailable(code),
        _ => Failure::Refused(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slack(api_url: &str) -> Slack {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Slack::new("xoxb-test", api_url).unwrap()
    }

    #[test]
    fn answers_go_to_slacks_host_only() {
        let real = slack(SLACK_API_URL);
        assert!(real.may_respond_to("https://hooks.slack.com/actions/T1/2/3"));
        for url in [
            "http://hooks.slack.com/actions/T1",
            "https://hooks.slack.com.evil.example/actions",
            "https://hooks.slack.com:8443/actions",
            "https://evil.example/hooks.slack.com",
            "https://hooks.slack.com@evil.example/",
            "http://127.0.0.1:80/response/1",
            "nonsense",
        ] {
            assert!(!real.may_respond_to(url), "{url}");
        }
    }

    #[test]
    fn files_go_to_slacks_host_only() {
        let (real, own) = (slack(SLACK_API_URL), slack("http://127.0.0.1:4000/api"));
        assert!(real.may_upload_to("https://files.slack.com/upload/v1/ABC"));
        for url in [
            "http://files.slack.com/upload/v1/ABC",
            "https://hooks.slack.com/upload/v1/ABC",
            "https://files.slack.com.evil.example/upload",
            "https://files.slack.com:8443/upload",
            "https://files.slack.com@evil.example/",
            "http://127.0.0.1:4000/upload/v1/ABC",
        ] {
            assert!(!real.may_upload_to(url), "{url}");
        }
        assert!(own.may_upload_to("http://127.0.0.1:4000/upload/v1/ABC"));
        assert!(!own.may_upload_to("http://127.0.0.1:4001/upload/v1/ABC"));
    }

    #[test]
    fn sockets_go_to_slacks_hosts_only() {
        let real = slack(SLACK_API_URL);
        assert!(real.may_connect_to("wss://wss-primary.slack.com/link/?ticket=1&app_id=2"));
        for url in [
            "ws://wss-primary.slack.com/link/",
            "wss://slack.com.evil.example/link/",
            "wss://evilslack.com/link/",
            "wss://wss-primary.slack.com:8443/link/",
            "wss://wss.slack.com@evil.example/",
            "ws://127.0.0.1:80/link/",
            "nonsense",
        ] {
            assert!(!real.may_connect_to(url), "{url}");
        }
    }

    #[test]
    fn another_api_address_may_be_answered_too() {
        let own = slack("http://127.0.0.1:4000/api/");
        assert!(own.may_connect_to("ws://127.0.0.1:4000/link/?ticket=1"));
        assert!(!own.may_connect_to("ws://127.0.0.1:4001/link/?ticket=1"));
        assert!(!own.may_connect_to("wss://127.0.0.1:4000/link/?ticket=1"));
        assert!(own.may_respond_to("http://127.0.0.1:4000/response/1"));
        assert!(!own.may_respond_to("http://127.0.0.1:4001/response/1"));
    }

    #[test]
    fn slacks_words_are_put_into_classes() {
        assert!(matches!(classify_code("account_inactive".into()), Failure::TokenRefused(_)));
        assert!(matches!(classify_code("ratelimited".into()), Failure::RateLimited { .. }));
        assert!(matches!(classify_code("fatal_error".into()), Failure::Unavailable(_)));
        assert!(matches!(classify_code("channel_not_found".into()), Failure::Refused(_)));
    }
}
