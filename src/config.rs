//! What is set from outside: flags, each with its environment variable.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands::Settings;
use crate::domain::calendar::Calendar;
use crate::domain::desk::{Connected, Desk};
use crate::domain::ids::{ChannelId, PersonId, is_id};
use crate::helpdesk::api::{self, Access};
use crate::helpdesk::{Desks, Secret};
use crate::slack::client::{AppToken, SLACK_API_URL};
use crate::slack::signature::SigningSecret;

/// What app-level tokens begin with.
pub const APP_TOKEN_PREFIX: &str = "xapp-";

/// Figures are for the machine itself, unless somebody says otherwise.
pub const METRICS_ADDR: &str = "127.0.0.1:9464";

/// Slack's requests come through a proxy on the machine, unless somebody says otherwise.
const LISTEN_ADDR: &str = "127.0.0.1:3000";

/// The database where none is set.
const DATABASE_URL: &str = "sqlite://shadowday.db";

/// Support shadowing days in Slack.
#[derive(Debug, Parser)]
#[command(name = "shadowday", version, about)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the bot for a Slack workspace.
    Serve(Box<Serve>),
    /// Say what is wrong with the settings, the token, its scopes and the database, and what to do about it.
    Check(Box<Check>),
    /// Say who would get whom: the pairing engine alone, on a file.
    Pair(Pair),
    /// Say who is on call when: the rotations alone, on a file.
    Rota(Rota),
    /// Copy the database while the bot runs.
    Backup(Backup),
    /// Try everything out without Slack: the bot, a small Slack of its own, and a page in the browser.
    Demo(Demo),
}

#[derive(Args)]
pub struct Serve {
    /// The bot's token, xoxb-…
    #[arg(long, env = "SLACK_BOT_TOKEN", hide_env_values = true)]
    pub slack_bot_token: Option<String>,
    /// The app-level token, xapp-…; with it Slack's requests come through sockets that the bot opens.
    #[arg(long, env = "SLACK_APP_TOKEN", hide_env_values = true)]
    pub slack_app_token: Option<String>,
    /// The app's signing secret; with it Slack sends its requests over HTTP.
    #[arg(long, env = "SLACK_SIGNING_SECRET", hide_env_values = true)]
    pub slack_signing_secret: Option<String>,
    /// Where Slack's methods are called.
    #[arg(long, env = "SLACK_API_URL", default_value = SLACK_API_URL)]
    pub slack_api_url: String,
    /// The database; made if its folder exists.
    #[arg(long, env = "DATABASE_URL", default_value = DATABASE_URL)]
    pub database_url: String,
    /// Where Slack's requests are taken.
    #[arg(long, env = "LISTEN_ADDR", default_value = LISTEN_ADDR)]
    pub listen_addr: String,
    /// Under what the bot is known outside, https://…: calendars are read there.
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<String>,
    /// The signing secret of Zendesk's webhook; with it, replies sent there are seen.
    #[arg(long, env = "ZENDESK_WEBHOOK_SECRET", hide_env_values = true)]
    pub zendesk_webhook_secret: Option<String>,
    /// The secret of Help Scout's webhook; with it, replies sent there are seen.
    #[arg(long, env = "HELP_SCOUT_WEBHOOK_SECRET", hide_env_values = true)]
    pub help_scout_webhook_secret: Option<String>,
    /// The client secret of the app in Intercom; with it, replies sent there are seen.
    #[arg(long, env = "INTERCOM_CLIENT_SECRET", hide_env_values = true)]
    pub intercom_client_secret: Option<String>,
    /// The secret of the plain signed webhook, for any other help desk.
    #[arg(long, env = "PLAIN_WEBHOOK_SECRET", hide_env_values = true)]
    pub plain_webhook_secret: Option<String>,
    /// An admin's e-mail and API token in Zendesk, agent@example.com/token:…; with it, Zendesk is asked.
    #[arg(long, env = "ZENDESK_API_TOKEN", hide_env_values = true)]
    pub zendesk_api_token: Option<String>,
    /// Where your Zendesk is: `https://yourteam.zendesk.com`; replies link to its tickets then.
    #[arg(long, env = "ZENDESK_API_URL")]
    pub zendesk_api_url: Option<String>,
    /// An app's id and secret in Help Scout, id:secret; with it, Help Scout is asked.
    #[arg(long, env = "HELP_SCOUT_API_TOKEN", hide_env_values = true)]
    pub help_scout_api_token: Option<String>,
    /// Where Help Scout is, if not at `https://api.helpscout.net`.
    #[arg(long, env = "HELP_SCOUT_API_URL")]
    pub help_scout_api_url: Option<String>,
    /// The access token of an app in Intercom; with it, Intercom is asked.
    #[arg(long, env = "INTERCOM_API_TOKEN", hide_env_values = true)]
    pub intercom_api_token: Option<String>,
    /// Where Intercom is, if not at `https://api.intercom.io`: `https://api.eu.intercom.io` or `https://api.au.intercom.io`.
    #[arg(long, env = "INTERCOM_API_URL")]
    pub intercom_api_url: Option<String>,
    /// Where figures for Prometheus are served, as /metrics.
    #[arg(long, env = "METRICS_ADDR", default_value = METRICS_ADDR)]
    pub metrics_addr: String,
    /// The channel in which days are announced, unless the form says otherwise: its id, C…
    #[arg(long, env = "SHADOWDAY_CHANNEL")]
    pub shadowday_channel: Option<String>,
    /// Who coordinates: Slack ids, comma-separated. Empty: the first workspace admin who plans a day.
    #[arg(long, env = "SHADOWDAY_COORDINATORS", value_delimiter = ',')]
    pub shadowday_coordinators: Vec<String>,
    /// The team's freezes and public holidays, on which no pair is offered a date: an iCalendar file, read at the start.
    #[arg(long, env = "SHADOWDAY_CALENDAR")]
    pub shadowday_calendar: Option<PathBuf>,
    /// What matters how much when people are paired: a JSON file, as README.md has it. Without it, the usual weights.
    #[arg(long, env = "SHADOWDAY_WEIGHTS", value_name = "FILE")]
    pub shadowday_weights: Option<PathBuf>,
}

impl std::fmt::Debug for Serve {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The secrets stay out.
        f.debug_struct("Serve")
            .field("database_url", &self.database_url)
            .field("listen_addr", &self.listen_addr)
            .finish()
    }
}

#[derive(Args, Debug)]
pub struct Check {
    #[command(flatten)]
    pub serve: Serve,
    /// Also ask Slack to validate every message and form that the bot can make.
    #[arg(long)]
    pub online: bool,
}

#[derive(Args, Debug)]
pub struct Pair {
    /// The day and its people, in JSON; - reads standard input.
    #[arg(long, value_name = "FILE")]
    pub input: std::path::PathBuf,
    /// Also write what every allowed pair costs, as CSV.
    #[arg(long, value_name = "FILE")]
    pub costs: Option<std::path::PathBuf>,
    /// Print JSON for programs, not a list for people.
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Rota {
    /// The rotations, in JSON; - reads standard input.
    #[arg(long, value_name = "FILE")]
    pub input: std::path::PathBuf,
    /// The first instant that is looked at, with its offset, like 2026-12-01T09:00:00+01:00.
    #[arg(long, value_name = "T")]
    pub from: String,
    /// The first instant after it.
    #[arg(long, value_name = "T")]
    pub until: String,
    /// Print JSON for programs, not a list for people.
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Backup {
    /// The copy; must not exist yet.
    pub file: std::path::PathBuf,
    /// The database.
    #[arg(long, env = "DATABASE_URL", default_value = DATABASE_URL)]
    pub database_url: String,
}

#[derive(Args, Debug)]
pub struct Demo {
    /// The port of the page on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 3333)]
    pub port: u16,
}

/// What is missing or wrong in the settings: exit status 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadConfig(pub String);

/// How Slack's requests reach us.
#[derive(Clone)]
pub enum Mode {
    /// Through sockets that we open: no address of our own is needed.
    Sockets(AppToken),
    /// Slack calls us, and signs what it sends.
    Http(SigningSecret),
}

impl Serve {
    /// The bot's token, and how requests reach us: with an app-level token through sockets, else over HTTP.
    ///
    /// # Errors
    /// One is missing or empty, or stands in the other's place.
    pub fn secrets(&self) -> Result<(String, Mode), BadConfig> {
        let bad = |words: &str| Err(BadConfig(words.to_owned()));
        let token = self.slack_bot_token.as_deref().unwrap_or_default().trim();
        if token.is_empty() {
            return bad("SLACK_BOT_TOKEN is missing. Copy it from api.slack.com/apps, your app, OAuth & Permissions.");
        }
        if token.starts_with(APP_TOKEN_PREFIX) {
            return bad(
                "SLACK_BOT_TOKEN holds an app-level token (xapp-…). The bot's begins with xoxb-: copy it from \
                        api.slack.com/apps, your app, OAuth & Permissions.",
            );
        }
        let app_token = self.slack_app_token.as_deref().unwrap_or_default().trim();
        if let Some(sockets) = AppToken::new(app_token) {
            if !app_token.starts_with(APP_TOKEN_PREFIX) {
                return bad("SLACK_APP_TOKEN holds something else: an app-level token begins with xapp-. Make one at \
                            api.slack.com/apps, your app, Basic Information, App-Level Tokens, with the scope \
                            connections:write.");
            }
            return Ok((token.to_owned(), Mode::Sockets(sockets)));
        }
        match self.slack_signing_secret.as_deref().map(SigningSecret::new) {
            Some(Some(secret)) => Ok((token.to_owned(), Mode::Http(secret))),
            Some(None) => bad("SLACK_SIGNING_SECRET is empty, and everybody could sign with that. Copy it from \
                               api.slack.com/apps, your app, Basic Information. Or, for Socket Mode, unset it and give \
                               SLACK_APP_TOKEN."),
            None => bad("SLACK_APP_TOKEN is missing. Make one at api.slack.com/apps, your app, Basic Information, \
                         App-Level Tokens, with the scope connections:write. Or, if Slack can reach you over HTTPS, \
                         give SLACK_SIGNING_SECRET, from the same page."),
        }
    }

    /// Each help desk's secret, as it was set, and the variable that sets it.
    pub fn desk_secrets(&self) -> [(Desk, &'static str, Option<&str>); 4] {
        [
            (Desk::Zendesk, "ZENDESK_WEBHOOK_SECRET", self.zendesk_webhook_secret.as_deref()),
            (Desk::HelpScout, "HELP_SCOUT_WEBHOOK_SECRET", self.help_scout_webhook_secret.as_deref()),
            (Desk::Intercom, "INTERCOM_CLIENT_SECRET", self.intercom_client_secret.as_deref()),
            (Desk::Plain, "PLAIN_WEBHOOK_SECRET", self.plain_webhook_secret.as_deref()),
        ]
    }

    /// The help desks that may tell us of replies.
    ///
    /// # Errors
    /// A secret is empty: everybody could sign with that.
    pub fn desks(&self) -> Result<Desks, BadConfig> {
        let mut desks = Desks::default();
        for (desk, variable, secret) in self.desk_secrets() {
            let Some(secret) = secret else { continue };
            let Some(secret) = Secret::new(secret) else {
                return Err(BadConfig(format!(
                    "{variable} is empty, and everybody could sign with that. Give it the secret, or unset it."
                )));
            };
            desks = desks.with(desk, secret);
        }
        Ok(desks)
    }

    /// Each help desk's API: its token and its address, as they were set.
    pub fn desk_tokens(&self) -> [(Desk, Option<&str>, Option<&str>); 3] {
        let (zendesk, help_scout, intercom) =
            (&self.zendesk_api_token, &self.help_scout_api_token, &self.intercom_api_token);
        [
            (Desk::Zendesk, zendesk.as_deref(), self.zendesk_api_url.as_deref()),
            (Desk::HelpScout, help_scout.as_deref(), self.help_scout_api_url.as_deref()),
            (Desk::Intercom, intercom.as_deref(), self.intercom_api_url.as_deref()),
        ]
    }

    /// The help desks that can be asked: those with a token.
    ///
    /// # Errors
    /// A token is none, or an address is somebody else's than the desk's.
    pub fn desk_apis(&self) -> Result<Vec<Access>, BadConfig> {
        let mut apis = Vec::new();
        for (desk, token, url) in self.desk_tokens() {
            match token {
                Some(token) => apis.push(Access::read(desk, token, url).map_err(BadConfig)?),
                // It is where links to tickets lead.
                None => api::check_url(desk, url.unwrap_or_default()).map_err(BadConfig)?,
            }
        }
        Ok(apis)
    }

    /// The help desks that tell us of replies, or can be asked; and where their tickets are, where that is set.
    pub fn connected_desks(&self) -> Vec<Connected> {
        let (secrets, tokens) = (self.desk_secrets(), self.desk_tokens());
        let is_connected = |desk: Desk| {
            let tells = secrets.iter().any(|(known, _, secret)| *known == desk && secret.is_some());
            tells || tokens.iter().any(|(known, token, _)| *known == desk && token.is_some())
        };
        let tickets_url = |desk: Desk| {
            let url = tokens.iter().find(|(known, ..)| *known == desk).and_then(|(.., url)| *url)?;
            api::tickets_url(desk, url)
        };
        let connected = Desk::ALL.into_iter().filter(|desk| is_connected(*desk));
        connected.map(|desk| Connected { desk, tickets_url: tickets_url(desk) }).collect()
    }

    /// The team's calendar, if one is set.
    ///
    /// # Errors
    /// It cannot be read, or not be understood.
    pub fn calendar(&self) -> Result<Option<Calendar>, BadConfig> {
        let Some(file) = self.shadowday_calendar.as_ref().filter(|file| !file.as_os_str().is_empty()) else {
            return Ok(None);
        };
        let bad = |why: String| BadConfig(format!("SHADOWDAY_CALENDAR {} cannot be used: {why}.", file.display()));
        let text = std::fs::read_to_string(file).map_err(|error| bad(error.to_string()))?;
        Calendar::read(&text).map(Some).map_err(|error| bad(error.to_string()))
    }

    /// Where Slack's requests are taken.
    ///
    /// # Errors
    /// It is no address.
    pub fn listen_addr(&self) -> Result<SocketAddr, BadConfig> {
        address("LISTEN_ADDR", &self.listen_addr, LISTEN_ADDR)
    }

    /// Where figures are served.
    ///
    /// # Errors
    /// It is no address.
    pub fn metrics_addr(&self) -> Result<SocketAddr, BadConfig> {
        address("METRICS_ADDR", &self.metrics_addr, METRICS_ADDR)
    }

    /// Under what the bot is known outside, without a slash at the end.
    ///
    /// # Errors
    /// It is no address of a web server.
    pub fn public_url(&self) -> Result<Option<String>, BadConfig> {
        let Some(set) = self.public_url.as_deref().map(str::trim).filter(|url| !url.is_empty()) else {
            return Ok(None);
        };
        let is_good = reqwest::Url::parse(set).is_ok_and(|url| {
            let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
            matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain && url.password().is_none()
        });
        match is_good {
            true => Ok(Some(set.trim_end_matches('/').to_owned())),
            false => Err(BadConfig(
                "PUBLIC_URL is no address of a web server. Give the one under which the bot is reached from outside, \
                 such as https://shadowday.example.com, or unset it."
                    .to_owned(),
            )),
        }
    }

    /// The channel that the form suggests, if one is set.
    ///
    /// # Errors
    /// It is no id: nothing could be posted there.
    pub fn channel(&self) -> Result<Option<ChannelId>, BadConfig> {
        let Some(channel) = self.shadowday_channel.as_deref().map(str::trim).filter(|channel| !channel.is_empty())
        else {
            return Ok(None);
        };
        match is_id(channel, ['C', 'G']) {
            true => Ok(Some(channel.into())),
            false => Err(BadConfig(format!(
                "SHADOWDAY_CHANNEL \"{channel}\" is no channel's id. In Slack, open the channel's details: the id, C…, is \
                 at the bottom."
            ))),
        }
    }

    /// Who coordinates, if that is set.
    ///
    /// # Errors
    /// One of them is no id: with nobody else, everybody would be locked out.
    pub fn coordinators(&self) -> Result<Vec<PersonId>, BadConfig> {
        let ids = self.shadowday_coordinators.iter().map(|id| id.trim()).filter(|id| !id.is_empty());
        let read = ids.map(|id| match is_id(id, ['U', 'W']) {
            true => Ok(id.into()),
            false => Err(BadConfig(format!(
                "SHADOWDAY_COORDINATORS has \"{id}\", which is no person's id. In Slack, open the profile, ⋮, Copy member \
                 ID: U…"
            ))),
        });
        read.collect()
    }

    /// What commands need of them, but for the files.
    ///
    /// # Errors
    /// One of them is not what it should be.
    pub fn settings(&self) -> Result<Settings, BadConfig> {
        Ok(Settings {
            coordinators: self.coordinators()?,
            channel: self.channel()?,
            public_url: self.public_url()?,
            desks: self.connected_desks(),
            ..Settings::default()
        })
    }
}

fn address(variable: &str, text: &str, like: &str) -> Result<SocketAddr, BadConfig> {
    let bad = |_| BadConfig(format!("{variable} \"{text}\" is no IP address with a port: write it like {like}."));
    text.trim().parse().map_err(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve(flags: &[&str]) -> Serve {
        let all = ["shadowday", "serve"].iter().chain(flags);
        match Cli::parse_from(all).command {
            Command::Serve(serve) => *serve,
            other => panic!("{other:?}"),
        }
    }

    fn connected(flags: &[&str]) -> Vec<Connected> {
        serve(flags).connected_desks()
    }

    #[test]
    fn names_are_no_ids() {
        let channel = |id: &str| serve(&["--shadowday-channel", id]).channel().map_err(|error| error.to_string());
        assert_eq!(channel(" C0SHADOWING "), Ok(Some("C0SHADOWING".into())));
        assert_eq!(channel(""), Ok(None));
        assert!(["#shadowing", "U012345"].iter().all(|id| channel(id).is_err()));
        let people =
            |ids: &str| serve(&["--shadowday-coordinators", ids]).coordinators().map_err(|error| error.to_string());
        assert_eq!(people("W012345, U0MAEVE,"), Ok(vec!["W012345".into(), "U0MAEVE".into()]));
        assert!(people("U0MAEVE,@maeve").is_err_and(|words| words.contains("has \"@maeve\", which is no person's id")));
    }

    #[test]
    fn desks_with_a_secret_or_a_token_are_set_up_and_zendesks_address_leads_to_tickets() {
        assert_eq!(connected(&[]), []);
        let zendesk = ["--zendesk-webhook-secret", "s", "--zendesk-api-url", "https://acme.zendesk.com"];
        let all = connected(&[&zendesk[..], &["--intercom-api-token", "t", "--plain-webhook-secret", "s"]].concat());
        assert_eq!(all.iter().map(|one| one.desk).collect::<Vec<_>>(), [Desk::Zendesk, Desk::Intercom, Desk::Plain]);
        let link = |desk: &Connected| desk.link_to("4711");
        assert_eq!(link(&all[0]).as_deref(), Some("https://acme.zendesk.com/agent/tickets/4711"));
        assert_eq!([link(&all[1]), link(&all[2])], [None, None]);
        assert_eq!(["", "x", "47/11", "٤٧"].map(|ticket| all[0].link_to(ticket)), [None, None, None, None]);
        let elsewhere = ["--zendesk-webhook-secret", "s", "--zendesk-api-url", "https://zendesk.example"];
        assert_eq!(connected(&elsewhere)[0].tickets_url, None);
    }
}
