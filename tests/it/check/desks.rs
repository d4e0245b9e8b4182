//! Help desks: how their webhooks go, and whether their APIs take the token.

use std::sync::Arc;

use shadowday::clock::Clock;
use shadowday::sandbox::desk::api::DeskApi;
use shadowday::sandbox::desk::help_scout;
use tokio::net::TcpListener;

use super::Machine;
use crate::bot::DESK_SECRET;

#[tokio::test]
async fn each_help_desk_that_is_set_up_says_how_it_goes() {
    let nothing = Machine::new().await.check().await;
    nothing.says(0, &["note     None is set up: replies to customers are seen only where people tell of them"]);
    let machine = Machine::new().await.with("zendesk-webhook-secret", DESK_SECRET);
    let machine = machine.with("intercom-client-secret", DESK_SECRET).with("plain-webhook-secret", DESK_SECRET);
    machine.check().await.says(
        0,
        &[
            "note     PUBLIC_URL is not set. Help desks need an https address",
            "note     Zendesk has not spoken to this bot yet. Point it to https://your.address/webhooks/zendesk,",
            "note     Intercom has not spoken to this bot yet.",
            "note     The plain webhook has not spoken to this bot yet. Send one to https://your.address/webhooks/plain by \
             hand while the bot runs, as docs/plain-webhook.md has it, and check again.",
        ],
    );
    let long_ago = "(unixepoch() - 3600) * 1000";
    machine
        .execute(&format!(
            "INSERT INTO desks (desk, heard_at) VALUES ('zendesk', {long_ago});
             INSERT INTO desks (desk, refused_at, refused_why) VALUES ('intercom', {long_ago}, 'the signature is wrong');
             INSERT INTO desks (desk, heard_at, ignored_at, ignored_why)
                 VALUES ('plain', {long_ago}, {long_ago}, 'something else than expected at ticket');"
        ))
        .await;
    let machine = machine.with("public-url", "https://shadow.example.com");
    let checked = machine.check().await;
    checked.says(
        1,
        &[
            "ok       PUBLIC_URL: calendars read https://shadow.example.com/calendar/…, and help desks call \
             https://shadow.example.com/webhooks/…; a proxy has to pass both on to LISTEN_ADDR.",
            "ok       Zendesk last spoke to us 60 minutes ago; it has told of no reply yet.",
            "problem  What came in the name of Intercom was refused 60 minutes ago: the signature is wrong. Compare \
             INTERCOM_CLIENT_SECRET with the desk's.",
            "problem  The plain webhook sent something 60 minutes ago that was not understood: something else than \
             expected at ticket.",
        ],
    );
    checked.says_not(DESK_SECRET);
    let recently = "(unixepoch() - 120) * 1000";
    let stranger = "INSERT INTO desks (desk, refused_at, refused_why) VALUES ('help-scout', ";
    machine.execute(&format!("{stranger}{recently}, 'it is not set up here')")).await;
    let large = format!("refused_at = {recently}, refused_why = 'the body was larger than a mebibyte'");
    machine.execute(&format!("UPDATE desks SET {large} WHERE desk = 'intercom'")).await;
    machine.check().await.says(
        1,
        &[
            "note     2 minutes ago something called /webhooks/help-scout, and was told that there is no such help desk: \
             HELP_SCOUT_WEBHOOK_SECRET is not set.",
            "note     What came in the name of Intercom was refused 2 minutes ago: the body was larger than a mebibyte.",
        ],
    );
    let here = machine.with("public-url", "http://localhost:3000").check().await;
    here.says(1, &["problem  PUBLIC_URL http://localhost:3000 is this machine itself, which no help desk reaches."]);
    let empty = Machine::new().await.with("help-scout-webhook-secret", " ").check().await;
    empty.says(2, &["problem  HELP_SCOUT_WEBHOOK_SECRET is empty, and everybody could sign with that."]);
    let quoted = Machine::new().await.with("help-scout-webhook-secret", "\"quoted-secret\"").check().await;
    quoted.says(1, &["problem  HELP_SCOUT_WEBHOOK_SECRET is in quotation marks"]);
}

/// Help Scout, which takes the token `app:desk-very-secret`.
async fn help_scout() -> DeskApi {
    let user = |id, first: &str, email: &str| help_scout::User {
        id,
        first: first.into(),
        last: "Byrne".into(),
        email: email.into(),
        kind: "user".into(),
    };
    let desk = help_scout::HelpScout::new("app:desk-very-secret", vec![user(1, "Maeve", "maeve@quillwork.example")]);
    DeskApi::start(Arc::new(desk), &Clock::system(), TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_help_desks_api_is_asked_whose_the_token_is() {
    let api = help_scout().await;
    let asks = |machine: Machine, token: &str| {
        machine.with("help-scout-api-token", token).with("help-scout-api-url", &api.url())
    };
    let machine = asks(Machine::new().await, "app:desk-very-secret");
    let checked = machine.check().await;
    checked.says(
        0,
        &[
            "ok       Help Scout takes the API token, which is that of Maeve Byrne.",
            "note     Help Scout was not looked through yet",
        ],
    );
    checked.says_not("desk-very-secret");
    machine
        .execute(
            "INSERT INTO fetches (desk, ticket, since_at, due_at, wanted_at, gave_up_at) VALUES
                  ('help-scout', '1', 0, 0, 0, NULL), ('help-scout', '2', 0, 0, 0, 5), ('help-scout', '3', 0, 0, 0, 5)",
        )
        .await;
    let lines = [
        "note     1 ticket of Help Scout's wait to be asked about",
        "problem  2 tickets of Help Scout's could not be fetched",
    ];
    machine.check().await.says(1, &lines);
    let checked = asks(machine, "app:desk-wrong-secret").check().await;
    checked.says(
        1,
        &[
            "problem  Help Scout does not take the API token. Replies whose webhook never comes are not found, nor is who \
             an agent is. Give HELP_SCOUT_API_TOKEN a good one, and restart. Until then, 1 ticket cannot be asked about.",
            "problem  2 tickets of Help Scout's could not be fetched",
            "note     Help Scout has an API token and no webhook",
        ],
    );
    checked.says_not("desk-wrong-secret");
    checked.says_not("that happens by itself");
}

#[tokio::test]
async fn a_help_desks_token_that_is_none_or_would_go_elsewhere_stops() {
    let machine = Machine::new().await.with("help-scout-api-token", "");
    machine.check().await.says(2, &["problem  HELP_SCOUT_API_TOKEN is empty"]);
    let machine = machine.with("help-scout-api-token", "app:desk-very-secret");
    let machine = machine.with("help-scout-api-url", "https://api.helpscout.net.evil.example");
    let checked = machine.check().await;
    checked.says(2, &["problem  HELP_SCOUT_API_URL is no address of Help Scout's."]);
    checked.says_not("desk-very-secret");
    let machine = machine.without("help-scout-api-token");
    machine.check().await.says(2, &["problem  HELP_SCOUT_API_URL is no address of Help Scout's."]);
    let machine = machine.without("help-scout-api-url");
    machine
        .execute("INSERT INTO fetches (desk, ticket, since_at, due_at, wanted_at) VALUES ('help-scout', '1', 0, 0, 0)")
        .await;
    machine.check().await.says(1, &["problem  Help Scout told of replies in 1 ticket without saying who sent them"]);
}
