//! What is not Slack's, not whole, not new, or not meant well: over real HTTP, with nothing left behind.

use std::time::Duration;

use serde_json::{Value, json};
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, MAEVE, NOA, PRIYA, SAM, TEAM, TUNDE};
use shadowday::sandbox::{Person, Status, Submitted};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::bot::{Bot, SECRET, TOKEN, in_words, people, text};
use crate::log;

const FORM: &str = "application/x-www-form-urlencoded";

/// The largest body that is read.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Longer than any limit of the harness: what is not answered by then is never answered.
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

async fn connect(bot: &Bot) -> TcpStream {
    let address = bot.url.trim_start_matches("http://").split('/').next().unwrap();
    TcpStream::connect(address).await.unwrap()
}

/// Everything that comes back until the connection is closed, which has to be soon.
async fn hear_out(mut stream: TcpStream) -> String {
    let mut heard = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut heard)).await;
    read.expect("the connection is closed in bounded time").unwrap();
    String::from_utf8(heard).unwrap()
}

/// A request whose body is said to have `length` bytes.
fn head(bot: &Bot, body: &str, length: usize) -> String {
    let [(time, at), (name, signature)] = bot.slack.sign(body, bot.clock.now().as_second());
    format!(
        "POST /slack/events HTTP/1.1\r\nhost: bot\r\ncontent-type: {FORM}\r\n{time}: {at}\r\n{name}: {signature}\r\n\
         content-length: {length}\r\n\r\n"
    )
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
async fn a_body_of_a_mebibyte_is_read_and_of_a_byte_more_is_not() {
    let bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let largest = "x".repeat(BODY_BYTES_MAX);
    assert_eq!(post_signed(&bot, FORM, &largest).await.0, 400, "read, and not what Slack sends");
    let too_large = format!("{largest}x");
    let mut stream = connect(&bot).await;
    stream.write_all(head(&bot, &too_large, too_large.len()).as_bytes()).await.unwrap();
    assert!(hear_out(stream).await.starts_with("HTTP/1.1 413"), "before any of it comes");
    assert_eq!(bot.rows().await, before);
    bot.finish().await;
}

#[tokio::test]
async fn an_endless_body_is_cut_off_at_the_limit() {
    let bot = Bot::with_day(6).await;
    let mut stream = connect(&bot).await;
    let head = head(&bot, "", 0).replace("content-length: 0", "transfer-encoding: chunked");
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let mut sent = 0;
    while stream.write_all(chunk.as_bytes()).await.is_ok() {
        sent += 0x10000;
        assert!(sent < 64 * BODY_BYTES_MAX, "the bot takes all that comes");
    }
    bot.finish().await;
}

#[tokio::test]
async fn half_a_body_is_refused() {
    let bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let body = command("signup", "1.1");
    let mut stream = connect(&bot).await;
    stream.write_all(head(&bot, &body, body.len()).as_bytes()).await.unwrap();
    stream.write_all(&body.as_bytes()[..body.len() / 2]).await.unwrap();
    stream.shutdown().await.unwrap();
    assert!(hear_out(stream).await.starts_with("HTTP/1.1 400"));
    assert_eq!(bot.rows().await, before);
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
async fn a_body_that_stalls_is_given_up() {
    let bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let body = command("signup", "1.1");
    let mut stream = connect(&bot).await;
    stream.write_all(head(&bot, &body, body.len()).as_bytes()).await.unwrap();
    stream.write_all(&body.as_bytes()[..20]).await.unwrap();
    assert!(hear_out(stream).await.starts_with("HTTP/1.1 408"));
    assert_eq!(bot.rows().await, before);
    bot.finish().await;
}

#[tokio::test]
async fn a_head_that_trickles_in_is_given_up() {
    let bot = Bot::with_day(6).await;
    let (mut reader, mut writer) = connect(&bot).await.into_split();
    let trickle = tokio::spawn(async move {
        let _ = writer.write_all(b"POST /slack/events HTTP/1.1\r\nhost: bot\r\nx-slow: ").await;
        while writer.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let mut start = [0; 12];
    tokio::time::timeout(PATIENCE, reader.read_exact(&mut start)).await.expect("in bounded time").unwrap();
    assert_eq!(&start, b"HTTP/1.1 408");
    trickle.abort();
    bot.finish().await;
}

#[tokio::test]
async fn idle_connections_lock_nobody_out() {
    let mut bot = Bot::with_day(6).await;
    let mut idle = Vec::new();
    for _ in 0..80 {
        idle.push(connect(&bot).await);
    }
    assert!(bot.slash(ANA, "/shadow signup").await.contains("*You are in:*"));
    for stream in idle {
        hear_out(stream).await;
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_connection_that_rests_between_two_requests_hears_nothing_unasked() {
    let bot = Bot::with_day(6).await;
    let body = command("help", "1.1");
    let mut stream = connect(&bot).await;
    stream.write_all(head(&bot, &body, body.len()).as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let heard = hear_out(stream).await;
    assert!(heard.starts_with("HTTP/1.1 200") && !heard.contains("408"), "{heard}");
    bot.finish().await;
}

#[tokio::test]
async fn a_command_that_comes_again_gets_the_same_answer_and_does_nothing_more() {
    let mut bot = Bot::with_day(6).await;
    let first = bot.slash(ANA, "/shadow signup").await;
    let before = bot.rows().await;
    for _ in 0..2 {
        let again = bot.slack.repeat_last().await.unwrap();
        let answer: Value = serde_json::from_str(&again.body).unwrap();
        assert_eq!(in_words("", answer["blocks"].as_array().unwrap()), first);
    }
    assert_eq!(bot.rows().await, before);
    assert!(first.contains("*You are in:*") && bot.card().contains("1 of 6 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn a_command_that_comes_again_after_a_restart_does_nothing_more() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow signup").await;
    let first = bot.slash(ANA, "/shadow cancel").await;
    bot.restart().await;
    let before = bot.rows().await;
    let again: Value = serde_json::from_str(&bot.slack.repeat_last().await.unwrap().body).unwrap();
    assert_eq!(in_words("", again["blocks"].as_array().unwrap()), first);
    assert_eq!(bot.rows().await, before);
    bot.finish().await;
}

#[tokio::test]
async fn a_button_that_comes_again_is_answered_once() {
    let mut bot = Bot::with_day(6).await;
    assert!(bot.click(CHLOE, "Sign up").await.contains("*You are in:*"));
    let before = bot.rows().await;
    let again = bot.slack.repeat_last().await.unwrap();
    assert_eq!((again.status, again.body.as_str()), (200, ""));
    bot.settle().await;
    assert_eq!(bot.rows().await, before);
    // A second whisper would be unread.
    bot.finish().await;
}

#[tokio::test]
async fn a_command_for_a_form_that_comes_again_opens_no_second_one() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(MAEVE, "/shadow plan").await;
    assert_eq!(bot.slack.repeat_last().await.unwrap().status, 200);
    bot.settle().await;
    assert_eq!(bot.slack.calls().iter().filter(|call| call.method == "views.open").count(), 2, "one for each day");
    bot.finish().await;
}

#[tokio::test]
async fn a_form_that_comes_again_plans_no_second_day() {
    let mut bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let again = bot.slack.repeat_last().await.unwrap();
    assert_eq!(again.body, r#"{"response_action":"clear"}"#);
    bot.settle().await;
    assert_eq!((bot.rows().await, bot.cards()), (before, 1));
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

fn stranger(change: impl FnOnce(&mut Person)) -> Person {
    let mut person = Person {
        id: "U0OTHER".into(),
        name: "other".into(),
        real_name: "Some Other".into(),
        title: String::new(),
        email: String::new(),
        tz: "Europe/Dublin".into(),
        is_admin: false,
        is_bot: false,
        deleted: false,
        is_stranger: false,
        team_id: None,
        status: Status::default(),
        updated_s: 0,
    };
    change(&mut person);
    person
}

#[tokio::test]
async fn who_is_not_one_of_us_is_refused_with_a_reason() {
    let cases = [
        (stranger(|person| person.team_id = Some("T0OTHER".into())), "people of this workspace"),
        (stranger(|person| person.is_stranger = true), "people of this workspace"),
        (stranger(|person| person.is_bot = true), "Apps cannot take part"),
        (stranger(|person| person.deleted = true), "is deactivated"),
    ];
    for (person, reason) in cases {
        let mut bot = Bot::with_day(6).await;
        bot.slack.set_person(person);
        bot.slack.add_member(CHANNEL, "U0OTHER");
        for command in ["signup", "status", "plan", "help"] {
            let answer = bot.slash("U0OTHER", &format!("/shadow {command}")).await;
            assert!(answer.contains(reason), "{command}: {answer}");
        }
        let answer = bot.click("U0OTHER", "Sign up").await;
        assert!(answer.contains(reason), "{answer}");
        assert!(bot.card().contains("0 of 6 places taken"));
        bot.finish().await;
    }
}

#[tokio::test]
async fn somebody_whom_slack_does_not_know_is_refused() {
    let mut bot = Bot::with_day(6).await;
    assert!(bot.slash("U0NOBODY", "/shadow signup").await.contains("people of this workspace"));
    assert!(bot.card().contains("0 of 6 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn who_was_deactivated_is_found_out_a_day_later() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow help").await;
    bot.slack.update_person(ANA, |person| person.deleted = true);
    bot.advance_to("2026-11-27T10:00:00Z").await;
    bot.slash(ANA, "/shadow help").await;
    assert!(bot.slash(ANA, "/shadow signup").await.contains("is deactivated"));
    bot.finish().await;
}

#[tokio::test]
async fn a_role_that_was_taken_away_counts_at_the_click() {
    let named = Settings { coordinators: vec![TUNDE.into()], ..Settings::default() };
    let mut bot = Bot::with(named).await;
    bot.slash(TUNDE, "/shadow plan").await;
    bot.settings.coordinators = vec![MAEVE.into()];
    bot.restart().await;
    bot.fill(TUNDE, json!({"advocates": people(&[SAM])})).await;
    assert!(bot.form(TUNDE).contains("That is for coordinators. Ask <@U0MAEVE>."), "{}", bot.form(TUNDE));
    assert!(bot.slash(TUNDE, "/shadow plan").await.contains("That is for coordinators"));
    assert_eq!(bot.cards(), 0);
    bot.finish().await;
}

#[tokio::test]
async fn a_button_for_coordinators_does_nothing_for_others() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(TUNDE, "/shadow signup").await;
    let before = bot.rows().await;
    let mut presses = Vec::new();
    for (action, value) in
        [("call_off", "1"), ("change_day", "1"), ("preview_pairs", "1"), ("swap_buddy", "1"), ("plan", "")]
    {
        let mut pressed = json!({"type": "button", "action_id": action, "block_id": "b", "action_ts": "1.1"});
        if !value.is_empty() {
            pressed["value"] = json!(value);
        }
        presses.push(json!({"type": "block_actions", "trigger_id": format!("{action}.1"), "actions": [pressed]}));
    }
    presses.push(json!({"type": "block_actions", "trigger_id": "again.1",
        "actions": [{"type": "button", "action_id": "post_again", "block_id": "b"}]}));
    for press in &presses {
        assert_eq!(post_signed(&bot, FORM, &interaction(press)).await.0, 200);
    }
    assert_eq!(count_in_log("outcome=\"answered\""), count_in_log("request reference"));
    let mut after = bot.rows().await;
    *after.get_mut("people").unwrap() -= 1;
    *after.get_mut("inbox").unwrap() -= 2;
    assert_eq!(after, before, "nothing but the two answers is kept");
    assert!(bot.card().contains("1 of 6 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn news_of_people_that_is_said_to_another_team_is_not_heard() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow signup").await;
    for (team, zone, is_heard) in
        [("T0OTHER", "Asia/Tokyo", false), ("", "Asia/Tokyo", false), (TEAM, "Asia/Tokyo", true)]
    {
        let user = json!({"id": ANA, "team_id": TEAM, "tz": zone, "updated": 1_795_770_000});
        let event = json!({"type": "event_callback", "team_id": team, "event": {"type": "user_change", "user": user}});
        assert_eq!(post_signed(&bot, "application/json", &event.to_string()).await.0, 200);
        bot.slash(ANA, "/shadow cancel").await;
        let answer = bot.slash(ANA, "/shadow signup").await;
        assert_eq!(answer.contains("in Tokyo"), is_heard, "{team}: {answer}");
    }
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

/// Everything that may do harm, or look odd.
const NASTY: &str = "@channel <!here> <!everyone> <@U0BEN> &<>& *bold* _it_ ~no~ `code` :tada: \u{202e}נועה לוי 🎉";

#[tokio::test]
async fn nobody_is_pinged_by_what_is_typed_as_a_topic() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"topics": text(NASTY)})).await;
    assert!(bot.card().contains(NASTY), "{}", bot.card());
    let cards = bot.slack.messages(CHANNEL);
    assert!(
        cards
            .iter()
            .all(|card| !card.pings.iter().any(|ping| ["here", "channel", "everyone", BEN].contains(&ping.as_str())))
    );
    bot.slash(ANA, "/shadow signup").await;
    bot.click(ANA, "Change details").await;
    assert!(bot.form(ANA).contains("@channel"));
    assert_eq!(bot.fill(ANA, json!({"topics": text(NASTY)})).await, Submitted::Cleared);
    let answer = bot.slash(ANA, "/shadow status").await;
    assert!(!answer.contains("<!here>"), "{answer}");
    bot.click(MAEVE, "Pairs").await;
    bot.finish().await;
}

#[tokio::test]
async fn topics_as_long_as_the_field_takes_break_nothing() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let too_long = json!({"topics": text(&"&".repeat(601)), "advocates": people(&[PRIYA])});
    assert!(matches!(bot.fill(MAEVE, too_long).await, Submitted::Errors(errors) if errors.contains_key("topics")));
    assert_eq!(bot.fill(MAEVE, json!({"topics": text(&"&".repeat(600))})).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    assert!(bot.card().contains(&"&".repeat(600)));
    bot.private(MAEVE).remove(0);
    bot.posted().remove(0);
    bot.slash(ANA, "/shadow signup").await;
    bot.click(ANA, "Change details").await;
    assert_eq!(bot.fill(ANA, json!({"topics": text(&"<".repeat(300))})).await, Submitted::Cleared);
    bot.click(MAEVE, "Pairs").await;
    bot.finish().await;
}

/// The usual day has begun; Ben and Noa are on it, Priya has the pager.
async fn on_the_day() -> Bot {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.slash(NOA, "/shadow signup").await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn notes_are_shown_as_they_were_typed() {
    let mut bot = on_the_day().await;
    bot.advance_to("2026-12-03T10:50:00Z").await;
    bot.ignore_news();
    bot.click(PRIYA, "Write notes").await;
    let longest = format!("{NASTY}{}", "&".repeat(2_000 - NASTY.chars().count()));
    assert_eq!(bot.fill(PRIYA, json!({"notes": text(&longest)})).await, Submitted::Cleared);
    let card = bot.slack.messages(CHANNEL).pop().unwrap();
    assert!(in_words("", &card.blocks).contains(&longest));
    assert_eq!(card.pings, [PRIYA, SAM], "only those whom the card names");
    assert!(bot.click(SAM, "Pick up").await.contains(&longest));
    let answer = bot.slack.ephemerals(SAM).pop().unwrap();
    assert_eq!(answer.pings, [PRIYA]);
    bot.private(PRIYA).remove(0);
    bot.finish().await;
}

#[tokio::test]
async fn notes_that_are_too_long_stay_in_the_form() {
    let mut bot = on_the_day().await;
    bot.advance_to("2026-12-03T10:50:00Z").await;
    bot.ignore_news();
    bot.click(PRIYA, "Write notes").await;
    let errors = bot.fill(PRIYA, json!({"notes": text(&"x".repeat(3_000))})).await;
    assert!(matches!(errors, Submitted::Errors(errors) if errors.contains_key("notes")));
    bot.finish().await;
}

#[tokio::test]
async fn a_link_is_posted_as_it_was_typed() {
    let mut bot = on_the_day().await;
    // As Slack sends what was typed: with its three control characters escaped.
    bot.slash(BEN, "/shadow replied https://desk.example/t?a=1&amp;b=%3C!here%3E").await;
    let post = bot.posted().remove(0);
    assert!(post.contains("<https://desk.example/t?a=1&amp;b=%3C!here%3E|See the reply>"), "{post}");
    bot.advance(jiff::SignedDuration::from_mins(1)).await;
    bot.slash(NOA, "/shadow replied <https://desk.example/לקוח/🎉|the *ticket*>").await;
    assert!(bot.posted().remove(0).contains("<https://desk.example/לקוח/🎉|See the reply>"));
    let posts = bot.slack.messages(CHANNEL);
    assert!(posts.iter().all(|post| !post.pings.iter().any(|ping| ping == "here")));
    bot.finish().await;
}

#[tokio::test]
async fn what_is_no_link_is_shown_as_it_was_typed() {
    let mut bot = on_the_day().await;
    for typed in ["&lt;!here&gt; *now*", "@channel", "https://a&lt;!channel&gt;", "<@U0ANA|ana>", "javascript:alert(1)"]
    {
        let answer = bot.slash(BEN, &format!("/shadow replied {typed}")).await;
        let shown = typed.replace("<@", "&lt;@").replace("ana>", "ana&gt;");
        assert!(answer.contains(&format!("`{shown}` is not a web address")), "{answer}");
    }
    assert!(bot.slack.ephemerals(BEN).iter().all(|answer| answer.pings.is_empty()));
    assert!(!bot.card().contains("reply from") && bot.posted().is_empty());
    bot.finish().await;
}

#[tokio::test]
async fn a_command_of_four_thousand_characters_is_answered_in_short() {
    let mut bot = on_the_day().await;
    for typed in
        ["&lt;".repeat(1_000), format!("replied {}", "x".repeat(4_000)), format!("signup {}", "🎉".repeat(4_000))]
    {
        let answer = bot.slash(BEN, &format!("/shadow {typed}")).await;
        assert!(answer.chars().count() < 1_200 && answer.contains('…'), "{answer}");
    }
    let link = format!("https://desk.example/{}", "x".repeat(4_000));
    assert!(bot.slash(BEN, &format!("/shadow replied {link}")).await.contains("is not a web address"));
    bot.finish().await;
}

#[tokio::test]
async fn the_longest_link_fits_into_its_post() {
    let mut bot = on_the_day().await;
    let link = format!("https://desk.example/?{}", "&amp;".repeat(395));
    bot.slash(BEN, &format!("/shadow replied {link}")).await;
    assert!(bot.posted().remove(0).contains(&link));
    bot.finish().await;
}

#[tokio::test]
async fn a_name_from_right_to_left_is_shown_where_a_name_is_shown() {
    let mut bot = on_the_day().await;
    bot.click(NOA, "I sent my first reply").await;
    assert!(bot.posted().remove(0).contains("<@U0NOA>"));
    assert!(bot.slash(NOA, "/shadow נועה").await.contains("`נועה`"));
    bot.finish().await;
}
