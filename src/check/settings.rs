//! The settings: what can be seen without asking anybody but this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use super::report::Report;
use crate::config::{BadConfig, METRICS_ADDR, Mode, Serve};
use crate::pair_file;
use crate::slack::client::SLACK_API_URL;

/// Our own bot answers at once.
const OWN_TIMEOUT: Duration = Duration::from_secs(1);

/// Slack's signing secrets are so many hexadecimal digits.
const SIGNING_SECRET_LENGTH: usize = 32;

/// Looks at all of them.
pub async fn look(report: &mut Report<'_>, serve: &Serve) {
    report.group("Settings");
    mode(report, serve);
    bot_token(report, serve);
    if let Some(secret) = serve.slack_signing_secret.as_deref() {
        signing_secret(report, secret.trim());
    }
    api_url(report, &serve.slack_api_url);
    addresses(report, serve).await;
    calendar(report, serve);
    public_url(report, serve);
    for BadConfig(words) in serve.channel().err().into_iter().chain(serve.coordinators().err()) {
        report.stops(words);
    }
    if let Some(file) = &serve.shadowday_weights {
        weights(report, file);
    }
}

fn mode(report: &mut Report<'_>, serve: &Serve) {
    match serve.secrets() {
        Ok((_, Mode::Sockets(_))) => {
            report.fine("Socket Mode: Slack's requests come through sockets that the bot opens.");
            if serve.slack_signing_secret.as_deref().is_some_and(|secret| !secret.trim().is_empty()) {
                report.note(
                    "SLACK_SIGNING_SECRET is set as well and not used: SLACK_APP_TOKEN means Socket Mode. \
                     Unset the one that you do not mean.",
                );
            }
        }
        Ok((_, Mode::Http(_))) => report.fine("HTTP: Slack sends its requests to the app's request URL, signed."),
        Err(BadConfig(words)) => report.stops(words),
    }
}

fn bot_token(report: &mut Report<'_>, serve: &Serve) {
    let token = serve.slack_bot_token.as_deref().unwrap_or_default().trim();
    let copy = "Copy the Bot User OAuth Token, xoxb-…, from api.slack.com/apps, your app, OAuth & Permissions.";
    if token.starts_with(['"', '\'']) {
        report.problem("SLACK_BOT_TOKEN is in quotation marks, which are taken for a part of it. Take them away.");
    } else if token.starts_with("xoxp-") {
        report.problem(format!("SLACK_BOT_TOKEN is a person's token (xoxp-…), not the bot's. {copy}"));
    } else if token.starts_with("xoxe") {
        report.problem(
            "SLACK_BOT_TOKEN is a token that expires after twelve hours (xoxe…). Token rotation cannot be switched \
             off again: make a new app from manifest.yml, and use its token.",
        );
    } else if !token.is_empty() && !token.starts_with("xoxb-") && !token.starts_with("xapp-") {
        report.problem(format!("SLACK_BOT_TOKEN does not look like a bot's token. {copy}"));
    }
}

fn signing_secret(report: &mut Report<'_>, secret: &str) {
    let copy = "Copy it from api.slack.com/apps, your app, Basic Information.";
    if secret.starts_with("xox") || secret.starts_with("xapp-") {
        report.problem(format!("SLACK_SIGNING_SECRET holds a token, so every request of Slack's is refused. {copy}"));
    } else if secret.starts_with(['"', '\'']) {
        report.problem("SLACK_SIGNING_SECRET is in quotation marks, which are taken for a part of it. Take them away.");
    } else if !secret.is_empty() && !is_like_a_signing_secret(secret) {
        report.note(format!(
            "SLACK_SIGNING_SECRET does not look like one of Slack's ({SIGNING_SECRET_LENGTH} digits and letters \
             a to f). {copy}"
        ));
    }
}

fn is_like_a_signing_secret(secret: &str) -> bool {
    secret.len() == SIGNING_SECRET_LENGTH && secret.chars().all(|c| c.is_ascii_hexdigit())
}

fn api_url(report: &mut Report<'_>, url: &str) {
    if url.trim_end_matches('/') == SLACK_API_URL {
        return;
    }
    let Ok(parsed) = reqwest::Url::parse(url) else {
        return report.problem(format!("SLACK_API_URL is no address. Unset it: {SLACK_API_URL} is used then."));
    };
    let host = parsed.host_str().unwrap_or_default();
    let is_here =
        host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if parsed.scheme() != "https" && !is_here {
        return report.problem(format!(
            "SLACK_API_URL is not encrypted, so everybody on the way to {host} can read the token. Use https, \
             or unset it."
        ));
    }
    report.note(format!(
        "SLACK_API_URL is set: methods are called at {host}, not at slack.com. Unset it, unless you mean that."
    ));
}

/// The addresses on which `serve` listens.
async fn addresses(report: &mut Report<'_>, serve: &Serve) {
    let (listen, metrics) = (serve.listen_addr(), serve.metrics_addr());
    for BadConfig(words) in [&listen, &metrics].into_iter().filter_map(|address| address.as_ref().err()) {
        report.stops(words.clone());
    }
    let (listen, metrics) = (listen.ok(), metrics.ok());
    public_addresses(report, serve, listen, metrics);
    if let Some(listen) = listen
        && is_our_bot(listen).await
    {
        return report.note(format!("LISTEN_ADDR {listen} is in use by a shadowday that runs already."));
    }
    for (name, address) in [("LISTEN_ADDR", listen), ("METRICS_ADDR", metrics)] {
        let Some(address) = address else { continue };
        match TcpListener::bind(address) {
            Ok(_) => report.fine(format!("{name} {address} is free.")),
            // Figures are nice to have: with the default address, `serve` does without.
            Err(error) if name == "METRICS_ADDR" && address.to_string() == METRICS_ADDR => report.note(format!(
                "METRICS_ADDR {address} cannot be used ({error}): `shadowday serve` would have no /metrics. \
                 Give it another one."
            )),
            Err(error) => report.stops(format!(
                "{name} {address} cannot be used ({error}), and no shadowday answers there. Stop what uses it, \
                 or choose another."
            )),
        }
    }
}

/// What others can reach.
fn public_addresses(report: &mut Report<'_>, serve: &Serve, listen: Option<SocketAddr>, metrics: Option<SocketAddr>) {
    let is_public = |address: &SocketAddr| !address.ip().is_loopback();
    let takes_requests = serve.secrets().is_ok_and(|(_, mode)| matches!(mode, Mode::Http(_)));
    let what = if takes_requests {
        "Slack speaks HTTPS only: let a proxy that ends TLS pass its requests on to it"
    } else if serve.desk_secrets().iter().any(|(_, _, secret)| secret.is_some()) {
        "help desks speak HTTPS only: let a proxy that ends TLS pass their requests on to it"
    } else {
        "it only says how the bot is, and in Socket Mode nobody else has to reach it"
    };
    if let Some(listen) = listen.filter(is_public) {
        report.note(format!("LISTEN_ADDR {listen} can be reached from other machines; {what}."));
    }
    if let Some(metrics) = metrics.filter(is_public) {
        report.note(format!(
            "METRICS_ADDR {metrics} can be reached from other machines: whoever does reads how much the bot has to do."
        ));
    }
}

async fn is_our_bot(address: SocketAddr) -> bool {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let url = format!("http://{}/readyz", SocketAddr::new(ip, address.port()));
    let Ok(client) = reqwest::Client::builder().no_proxy().timeout(OWN_TIMEOUT).build() else { return false };
    let Ok(response) = client.get(url).send().await else { return false };
    let is_ours = |body: serde_json::Value| !body["outbox_waiting"].is_null() || !body["starting"].is_null();
    response.json().await.is_ok_and(is_ours)
}

fn calendar(report: &mut Report<'_>, serve: &Serve) {
    match serve.calendar() {
        Ok(Some(calendar)) if calendar.is_empty() => {
            report.note("SHADOWDAY_CALENDAR has no event in it: no date is kept free. Is it the right file?")
        }
        Ok(Some(calendar)) => report.fine(format!("SHADOWDAY_CALENDAR can be read; events: {}.", calendar.len())),
        Ok(None) => {}
        Err(BadConfig(words)) => report.stops(words),
    }
}

/// Where calendars find us.
fn public_url(report: &mut Report<'_>, serve: &Serve) {
    match serve.public_url() {
        Ok(Some(url)) if url.starts_with("http://") => report.note(format!(
            "PUBLIC_URL {url} is not encrypted: everybody on the way reads people's calendars. Use https, unless it \
             never leaves this machine."
        )),
        Ok(Some(url))
            if !super::desks::is_here(&url)
                && serve.desk_secrets().iter().any(|(_, _, secret)| super::filled(*secret).is_some()) =>
        {
            report.fine(format!(
                "PUBLIC_URL: calendars read {url}/calendar/…, and help desks call {url}/webhooks/…; a proxy has to pass \
                 both on to LISTEN_ADDR."
            ));
        }
        Ok(Some(url)) => report
            .fine(format!("PUBLIC_URL: calendars read {url}/calendar/…; a proxy has to pass that on to LISTEN_ADDR.")),
        Ok(None) => report.note(
            "PUBLIC_URL is not set, so nobody can add their shifts and days to their calendar. Give it the https \
             address under which LISTEN_ADDR is reached from outside, if it is.",
        ),
        Err(BadConfig(words)) => report.stops(words),
    }
}

fn weights(report: &mut Report<'_>, file: &Path) {
    match pair_file::read_weights(file) {
        Ok(_) => report.fine(format!("People are paired by the weights in {}.", file.display())),
        Err(BadConfig(words)) => report.stops(format!("SHADOWDAY_WEIGHTS: {words}.")),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::report::tests::printed;
    use super::*;
    use crate::config::{Cli, Command};

    fn serve(flags: &[&str]) -> Serve {
        let words = ["shadowday", "serve"].iter().chain(flags);
        let Command::Serve(serve) = Cli::parse_from(words).command else { panic!("not serve") };
        *serve
    }

    #[test]
    fn swapped_and_odd_secrets_are_told() {
        let told = |token: &str, secret: &str| {
            let serve = serve(&["--slack-bot-token", token, "--slack-signing-secret", secret]);
            printed(|report| {
                mode(report, &serve);
                bot_token(report, &serve);
                signing_secret(report, secret);
            })
        };
        assert_eq!(told("xoxb-1-2-abc", "8f742231b10e8888abcd99aaabbb85a5").lines().count(), 1);
        assert!(told("xapp-1-2", "x").contains("problem  SLACK_BOT_TOKEN holds an app-level token"));
        assert!(told("xoxp-1-2", "x").contains("a person's token"));
        assert!(told("xoxe.xoxb-1-2", "x").contains("expires after twelve hours"));
        assert!(told("hello", "x").contains("does not look like a bot's token"));
        assert!(told("\"xoxb-1\"", "x").contains("quotation marks"));
        assert!(told("xoxb-1", "xoxb-1").contains("problem  SLACK_SIGNING_SECRET holds a token"));
        assert!(told("xoxb-1", "short").contains("note     SLACK_SIGNING_SECRET does not look like"));
        assert!(told("", "x").contains("problem  SLACK_BOT_TOKEN is missing"));
    }

    #[test]
    fn both_ways_for_requests_are_a_note() {
        let both =
            serve(&["--slack-bot-token", "xoxb-1", "--slack-app-token", "xapp-1", "--slack-signing-secret", "x"]);
        let text = printed(|report| mode(report, &both));
        assert!(text.contains("ok       Socket Mode") && text.contains("note     SLACK_SIGNING_SECRET is set as well"));
    }

    #[test]
    fn an_address_other_than_slacks_is_told() {
        let told = |url: &str| printed(|report| api_url(report, url));
        assert_eq!(told("https://slack.com/api/"), "");
        assert!(told("https://slack-gov.com/api").starts_with("note"));
        assert!(told("http://127.0.0.1:4000/api").starts_with("note"));
        assert!(told("http://[::1]:4000/api").starts_with("note"));
        assert!(told("http://slack.com/api").starts_with("problem"));
        assert!(told("slack.com").starts_with("problem"));
    }

    #[test]
    fn the_weights_are_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("weights.json");
        let told = |text: &str| {
            std::fs::write(&file, text).unwrap();
            printed(|report| weights(report, &file))
        };
        assert!(told("{ \"topic\": 0, \"load\": 100 }").starts_with("ok       People are paired by the weights in"));
        let wrong = told("{ \"topics\": 30 }");
        assert!(wrong.starts_with("problem  SHADOWDAY_WEIGHTS: ") && wrong.contains("topics: no such key"), "{wrong}");
    }

    #[test]
    fn addresses_that_others_reach_are_told() {
        let told = |flags: &[&str]| {
            let serve = serve(flags);
            printed(|report| public_addresses(report, &serve, serve.listen_addr().ok(), serve.metrics_addr().ok()))
        };
        assert_eq!(told(&["--listen-addr", "127.0.0.1:3000", "--metrics-addr", "[::1]:9464"]), "");
        let http =
            told(&["--listen-addr", "0.0.0.0:3000", "--slack-bot-token", "xoxb-1", "--slack-signing-secret", "x"]);
        assert!(
            http.starts_with(
                "note     LISTEN_ADDR 0.0.0.0:3000 can be reached from other machines; Slack speaks HTTPS"
            )
        );
        assert!(told(&["--metrics-addr", "[::]:9464"]).starts_with("note     METRICS_ADDR [::]:9464"));
    }

    #[tokio::test]
    async fn what_is_no_address_is_told_and_the_other_is_looked_at() {
        let serve = serve(&["--listen-addr", "localhost:3000", "--metrics-addr", "127.0.0.1:0"]);
        let mut out = Vec::new();
        addresses(&mut Report::new(&mut out, vec![]), &serve).await;
        let text = String::from_utf8(out).unwrap();
        let told =
            "problem  LISTEN_ADDR \"localhost:3000\" is no IP address with a port: write it like 127.0.0.1:3000.";
        assert!(text.contains(told), "{text}");
        assert!(text.contains("ok       METRICS_ADDR 127.0.0.1:0 is free."), "{text}");
    }

    #[tokio::test]
    async fn an_address_that_something_else_uses_is_told() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let serve = serve(&["--listen-addr", &address, "--metrics-addr", "127.0.0.1:0"]);
        let mut out = Vec::new();
        addresses(&mut Report::new(&mut out, vec![]), &serve).await;
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains(&format!("problem  LISTEN_ADDR {address} cannot be used")), "{text}");
        assert!(text.contains("ok       METRICS_ADDR 127.0.0.1:0 is free."), "{text}");
    }
}
