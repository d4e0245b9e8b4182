//! What Slack would send: made and signed before anything is measured.

use std::net::SocketAddr;
use std::rc::Rc;

use jiff::Timestamp;
use serde_json::{Value, json};
use shadowday::domain::action::{Action, OnTheWire as _};
use shadowday::domain::ids::PersonId;
use shadowday::sandbox::signed_headers;

use crate::seed::{CARD_TS, CHANNEL, Planned, TEAM};

pub const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// With which the help desk's webhooks are signed.
pub const WEBHOOK_SECRET: &str = "bench-webhook-secret";

/// Each of `people` presses *Sign up* on the day's card. `slack` is where answers go.
pub fn presses(people: &[PersonId], day: &Planned, slack: SocketAddr) -> Rc<[Vec<u8>]> {
    let body = |(at, person)| form(&[("payload", &press(at, person, day, slack).to_string())]);
    people.iter().enumerate().map(body).map(|body| signed(&body, SIGNING_SECRET)).collect()
}

/// `/shadow status`, by `people` in turn.
pub fn statuses(people: &[PersonId], count: usize, slack: SocketAddr) -> Rc<[Vec<u8>]> {
    let turn = people.iter().cycle().take(count).enumerate();
    turn.map(|(at, person)| signed(&command("status", at, person, slack), SIGNING_SECRET)).collect()
}

/// The same, signed by somebody who does not know the secret.
pub fn forged(people: &[PersonId], count: usize, slack: SocketAddr) -> Rc<[Vec<u8>]> {
    let turn = people.iter().cycle().take(count).enumerate();
    turn.map(|(at, person)| signed(&command("status", at, person, slack), "guessed")).collect()
}

fn press(at: usize, person: &PersonId, day: &Planned, slack: SocketAddr) -> Value {
    let (action_id, value) = Action::SignUp(day.id).to_wire();
    json!({
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": person, "username": person, "name": person, "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "token": "",
        "trigger_id": trigger(at, day.id.0),
        "enterprise": null,
        "is_enterprise_install": false,
        "channel": {"id": CHANNEL, "name": "shadowing"},
        "container": {"type": "message", "message_ts": CARD_TS, "channel_id": CHANNEL, "is_ephemeral": false},
        "message": {
            "type": "message", "user": "U0SHADOWDAY", "bot_id": "B0BENCH", "app_id": "A0BENCH", "team": TEAM,
            "ts": CARD_TS, "text": day.card["text"], "blocks": day.card["blocks"],
        },
        "state": {"values": {}},
        "response_url": response_url(at, slack),
        "actions": [{
            "type": "button", "action_id": action_id, "block_id": "b1", "value": value, "style": "primary",
            "text": {"type": "plain_text", "text": "Sign up", "emoji": true}, "action_ts": "1760000001.000200",
        }],
    })
}

fn command(text: &str, at: usize, person: &PersonId, slack: SocketAddr) -> String {
    form(&[
        ("token", ""),
        ("team_id", TEAM),
        ("team_domain", "bench"),
        ("channel_id", CHANNEL),
        ("channel_name", "shadowing"),
        ("user_id", person.as_str()),
        ("user_name", person.as_str()),
        ("command", "/shadow"),
        ("text", text),
        ("api_app_id", "A0BENCH"),
        ("is_enterprise_install", "false"),
        ("response_url", &response_url(at, slack)),
        ("trigger_id", &trigger(at, 0)),
    ])
}

fn trigger(at: usize, about: i64) -> String {
    format!("{at}.{about}.d6f3a1b2c4e5968778695a4b3c2d1e0f")
}

fn response_url(at: usize, slack: SocketAddr) -> String {
    format!("http://{slack}/actions/{TEAM}/{at}/Qm9vQmFyQmF6UXV4")
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn signed(body: &str, secret: &str) -> Vec<u8> {
    let [(stamp, at), (signature, mac)] = signed_headers(secret, body, Timestamp::now().as_second());
    let request = format!(
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n\
         Accept: application/json,*/*\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         {stamp}: {at}\r\n{signature}: {mac}\r\n\r\n{body}",
        body.len()
    );
    request.into_bytes()
}
