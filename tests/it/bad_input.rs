//! What is not Slack's, not whole, not new, or not meant well: over real HTTP, with nothing left behind.

mod again;
mod connections;
mod strangers;
mod typed;

use std::time::Duration;

use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, CHANNEL, MAEVE, SAM, TEAM};

use crate::bot::{Bot, SECRET, TOKEN, in_words, people, text};
use crate::log;

const FORM: &str = "application/x-www-form-urlencoded";

/// Longer than any limit that is tried here: what is not answered by then is never answered.
const PATIENCE: Duration = Duration::from_secs(5);

/// A command of Ana's, as Slack sends it.
fn command(words: &str, trigger: &str) -> String {
    format!(
        "team_id={TEAM}&channel_id={CHANNEL}&user_id={ANA}&command=%2Fshadow&text={words}&trigger_id={trigger}\
         &response_url="
    )
}

/// An interaction of Ana's.
fn interaction(payload: &Value) -> String {
    let mut payload = payload.clone();
    payload["team"] = json!({"id": TEAM});
    payload["user"] = json!({"id": ANA, "team_id": TEAM});
    form_urlencoded::Serializer::new(String::new()).append_pair("payload", &payload.to_string()).finish()
}

/// Status and body.
async fn post(bot: &Bot, content_type: &str, body: &str, headers: &[(&str, String)]) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
    let mut request = client.post(&bot.url).header("content-type", content_type).body(body.to_owned());
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// The same with a right signature of this moment.
async fn post_signed(bot: &Bot, content_type: &str, body: &str) -> (u16, String) {
    let signed = bot.slack.sign(body, bot.clock.now().as_second());
    post(bot, content_type, body, &signed).await
}

fn count_in_log(words: &str) -> usize {
    log::all().lines().filter(|line| line.contains(words)).count()
}

#[tokio::test]
async fn a_request_without_a_right_signature_leaves_nothing_behind() {
    let bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let body = command("signup", "1.1");
    let now = bot.clock.now().as_second();
    let [(time, at), (name, signature)] = bot.slack.sign(&body, now);
    let of_another_body = bot.slack.sign(&command("cancel", "1.1"), now)[1].1.clone();
    let wrong: [Vec<(&str, String)>; 8] = [
        vec![],
        vec![(time, at.clone())],
        vec![(name, signature.clone())],
        vec![(time, at.clone()), (name, of_another_body)],
        vec![(time, at.clone()), (name, signature.replace("v0=", "v1="))],
        vec![(time, at.clone()), (name, "v0=".into())],
        vec![(time, "soon".into()), (name, signature.clone())],
        vec![(time, (now + 1).to_string()), (name, signature.clone())],
    ];
    for headers in wrong {
        assert_eq!(post(&bot, FORM, &body, &headers).await, (401, String::new()), "{headers:?}");
    }
    assert_eq!(bot.rows().await, before);
    assert_eq!(count_in_log("a request was refused"), 8);
    let logged = log::all();
    assert!(!logged.contains(signature.trim_start_matches("v0=")), "the right signature is in the log");
    assert!(!logged.contains(SECRET) && !logged.contains(TOKEN));
    bot.finish().await;
}

#[tokio::test]
async fn a_signature_is_good_for_five_minutes_either_way_and_not_a_second_more() {
    let bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let now = bot.clock.now().as_second();
    for seconds in [-301, 301, -86_400, 86_400] {
        let body = command("signup", "1.1");
        let (status, _) = post(&bot, FORM, &body, &bot.slack.sign(&body, now + seconds)).await;
        assert_eq!(status, 401, "{seconds} s off");
    }
    assert_eq!(bot.rows().await, before);
    for seconds in [-300, 300] {
        let body = command("help", &format!("1.{seconds}"));
        let (status, answer) = post(&bot, FORM, &body, &bot.slack.sign(&body, now + seconds)).await;
        assert_eq!(status, 200, "{seconds} s off");
        assert!(answer.contains("What you can do"));
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_signed_body_that_is_none_of_slacks_is_refused() {
    let bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let bodies = [
        (FORM, "payload=%7B%22type%22"),
        (FORM, "hello"),
        (FORM, ""),
        (FORM, "command=%2Fshadow&text=signup"),
        (FORM, "payload=%7B%22type%22%3A%22block_actions%22%7D"),
        ("application/json", r#"{"type":"event_cal"#),
        ("application/json", "[]"),
    ];
    for (content_type, body) in bodies {
        assert_eq!(post_signed(&bot, content_type, body).await.0, 400, "{body}");
    }
    assert_eq!(bot.rows().await, before);
    assert_eq!(count_in_log("a request could not be read"), bodies.len());
    bot.finish().await;
}

#[tokio::test]
async fn what_we_do_not_know_is_a_line_in_the_log() {
    let bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    assert_eq!(bot.slack.event(json!({"type": "hologram_shared", "user": ANA})).await, Ok(200));
    let press = |action: Value| json!({"type": "block_actions", "trigger_id": "1.1", "actions": [action]});
    let unknown = [
        json!({"type": "shortcut", "callback_id": "launch", "trigger_id": "1.1"}),
        json!({"type": "view_closed", "view": {"callback_id": "plan"}}),
        json!({"type": "view_submission", "trigger_id": "1.1", "view": {"callback_id": "launch"}}),
        press(json!({"type": "hologram", "action_id": "launch", "block_id": "b", "value": "1"})),
        press(json!({"type": "button", "action_id": "sign_up", "block_id": "b", "value": "the first"})),
        json!({"type": "block_actions", "trigger_id": "1.1", "actions": []}),
    ];
    for payload in &unknown {
        assert_eq!(post_signed(&bot, FORM, &interaction(payload)).await, (200, String::new()), "{payload}");
    }
    let event = r#"{"type":"app_rate_limited","team_id":"T0SHADOW"}"#;
    assert_eq!(post_signed(&bot, "application/json", event).await.0, 200);
    assert_eq!(count_in_log("Slack sent something that we do not know"), unknown.len() + 2);
    assert_eq!(bot.rows().await, before);
    bot.finish().await;
}

#[tokio::test]
async fn a_button_of_a_day_that_never_was_says_so() {
    let mut bot = Bot::with_day(6).await;
    for command in ["signup 77", "cancel #77"] {
        let answer = bot.slash(ANA, &format!("/shadow {command}")).await;
        assert!(answer.contains("There is no such day") && answer.contains("[Show the days]"), "{command}: {answer}");
    }
    assert!(bot.slash(MAEVE, "/shadow pair 77").await.contains("No day is waiting for its pairs"));
    assert!(bot.slash(ANA, "/shadow signup `1`").await.contains("`'1'` is not a day's number"));
    bot.finish().await;
}

#[tokio::test]
async fn slack_tries_the_address() {
    let bot = Bot::new().await;
    let challenge = r#"{"type":"url_verification","token":"x","challenge":"3eZbrw1aB<>&"}"#;
    assert_eq!(post_signed(&bot, "application/json", challenge).await, (200, "3eZbrw1aB<>&".to_owned()));
    assert_eq!(post_signed(&bot, FORM, "ssl_check=1&token=x").await, (200, String::new()));
    bot.finish().await;
}

#[tokio::test]
async fn a_slip_of_the_finger_is_answered_to_the_one_who_made_it() {
    let mut bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let (status, answer) = post_signed(&bot, FORM, &command("singup", "1.1")).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((status, &answer["response_type"]), (200, &json!("ephemeral")));
    let answer = in_words("", answer["blocks"].as_array().unwrap());
    assert!(answer.contains("Did you mean `/shadow signup`?") && answer.contains("join the next day"), "{answer}");
    assert!(!bot.slash(ANA, "/shadow xyzzy").await.contains("Did you mean"));
    let rota = bot.slash(ANA, "/shadow Rota").await;
    assert!(rota.contains("*Rota*, a button in `/shadow days`") && !rota.contains("Did you mean"), "{rota}");
    let mut after = bot.rows().await;
    // All that was kept is who Ana is.
    *after.get_mut("people").unwrap() -= 1;
    assert_eq!(after, before);
    bot.finish().await;
}

#[tokio::test]
async fn a_form_of_an_older_version_changes_what_is_in_it_and_nothing_else() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow settings").await;
    bot.fill(ANA, json!({"team": text("Design"), "never_with": people(&[SAM])})).await;
    let view = json!({"callback_id": "details", "private_metadata": "1", "state": {"values": {
        "topics": text("billing"), "languages": text("pt"),
        "start": {"value": {"selected_time": "08:00"}}, "end": {"value": {"selected_time": "16:00"}},
    }}});
    let body = interaction(&json!({"type": "view_submission", "trigger_id": "1.2", "view": view}));
    assert_eq!(post_signed(&bot, FORM, &body).await, (200, r#"{"response_action":"clear"}"#.to_owned()));
    bot.slash(ANA, "/shadow settings").await;
    let form = bot.slack.view(ANA).unwrap()["state"]["values"].to_string();
    for kept in ["billing", "08:00", "Design", SAM] {
        assert!(form.contains(kept), "{kept} in {form}");
    }
    bot.ignore_news();
    bot.finish().await;
}
