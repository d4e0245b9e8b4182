//! Slack: its tokens and scopes, sockets, the channels and coordinators, and where it cannot be reached.

use shadowday::demo::cast::{self, ANA};
use shadowday::sandbox::Refusal;

use super::{Machine, day_ahead};
use crate::bot::{APP_TOKEN, TOKEN};

#[tokio::test]
async fn a_missing_scope_says_what_fails_and_what_to_do() {
    let machine = Machine::new().await.with("shadowday-channel", "C0GENERAL");
    let mut scopes = cast::scopes();
    scopes.retain(|scope| scope != "channels:join" && scope != "users:read");
    scopes.push("pins:write".to_owned());
    machine.slack.set_scopes(&scopes.iter().map(String::as_str).collect::<Vec<_>>());
    let checked = machine.check().await;
    checked.says(
        1,
        &[
            "problem  channels:join is missing: a public channel cannot be joined by itself. Add it under OAuth & \
             Permissions → Scopes, and reinstall the app.",
            "problem  users:read is missing: nobody's time zone is known",
            "note     The token may do more than is needed: pins:write.",
            "problem  The bot is not in C0GENERAL, which SHADOWDAY_CHANNEL names, and may not join it. Type \
             `/invite @shadowday` there.",
            "note     Who coordinates cannot be looked at: users:read is missing (see Scopes).",
            "shadowday: 3 problems were found.",
        ],
    );
}

#[tokio::test]
async fn a_token_that_slack_refuses_ends_with_2() {
    let machine = Machine::new().await.with("slack-bot-token", "xoxb-of-yesterday");
    let checked = machine.check().await;
    checked.says(
        2,
        &[
            "problem  Slack refuses SLACK_BOT_TOKEN (invalid_auth). Copy it again from api.slack.com/apps, your \
             app, OAuth & Permissions.",
            "shadowday: 1 problem was found, and `shadowday serve` would not start.",
        ],
    );
    checked.says_not("xoxb-of-yesterday");
    checked.says_not("Scopes");
}

#[tokio::test]
async fn without_a_token_the_rest_is_looked_at_all_the_same() {
    let machine = Machine::new().await.without("slack-bot-token");
    let checked = machine.check().await;
    checked.says(2, &["problem  SLACK_BOT_TOKEN is missing.", "ok       The file is whole: "]);
    assert!(machine.slack.calls().is_empty());
    // Each in the other's place: told without showing either.
    let swapped = machine.with("slack-bot-token", APP_TOKEN).with("slack-app-token", TOKEN);
    swapped.check().await.says(2, &["problem  SLACK_BOT_TOKEN holds an app-level token (xapp-…)."]);
    assert!(swapped.slack.calls().is_empty());
}

#[tokio::test]
async fn sockets_are_tried_without_opening_one() {
    let machine = Machine::new().await.without("slack-signing-secret").with("slack-app-token", APP_TOKEN);
    machine.slack.use_sockets();
    let checked = machine.check().await;
    checked.says(
        0,
        &[
            "ok       Socket Mode: Slack's requests come through sockets that the bot opens.",
            "ok       Slack takes SLACK_APP_TOKEN, and gives out sockets.",
        ],
    );
    let refused = machine.with("slack-app-token", "xapp-of-yesterday").check().await;
    refused.says(2, &["problem  Slack refuses SLACK_APP_TOKEN (invalid_auth)."]);
    refused.says_not("xapp-of-yesterday");
}

#[tokio::test]
async fn channels_and_coordinators_of_the_days_ahead_are_looked_at() {
    let machine = Machine::new().await;
    machine.execute(&day_ahead("C0GENERAL", ANA)).await;
    machine.execute(&day_ahead("C0NOWHERE", "U0NOBODY")).await;
    machine.slack.update_person(ANA, |ana| ana.deleted = true);
    let checked = machine.check().await;
    checked.says(
        1,
        &[
            "ok       The bot is in C0SHADOWING",
            "note     The bot is not in C0GENERAL yet, where day 1 is announced. It is public: the bot joins it",
            "problem  The bot finds no channel C0NOWHERE, where day 2 is announced. If it is private, type \
             `/invite @shadowday` there",
            "problem  Ana Ribeiro (U0ANA), the coordinator of day 1, is deactivated, and hears of nothing.",
            "problem  Slack knows no person U0NOBODY, the coordinator of day 2 (it says user_not_found).",
        ],
    );
    assert_eq!(checked.problems(), 3, "{}", checked.words);
    assert!(machine.slack.members("C0GENERAL").iter().all(|member| member != cast::BOT), "a check joins nothing");
}

#[tokio::test]
async fn where_slack_cannot_be_reached_it_says_so() {
    let machine = Machine::new().await;
    machine.slack.refuse("auth.test", Refusal::Status(502), 1);
    let checked = machine.check().await;
    checked.says(1, &["problem  Slack could not be reached (the answer (HTTP status 502) is none of Slack's)."]);
    let nowhere = machine.with("slack-api-url", "http://127.0.0.1:9/api");
    let checked = nowhere.check_with(&["--online"]).await;
    checked.says(
        1,
        &[
            "note     None was validated: Slack has to take the token first.",
            "problem  Slack could not be reached (Connection refused",
            "ok       The file is whole: ",
        ],
    );
    assert_eq!(checked.problems(), 1, "{}", checked.words);
}
