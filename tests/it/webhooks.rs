//! Help desks' webhooks over real HTTP: what is believed and kept, and what is turned away.

use std::process::Command;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use shadowday::demo::cast::ANA;
use shadowday::domain::desk::Desk;
use shadowday::helpdesk::{Desks, Secret};
use shadowday::http;
use sqlx::Connection as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::bot::{Bot, DESK_SECRET};
use crate::desks::{Sent, sign, told};
use crate::log;

/// Longer than any limit that is tried here.
const PATIENCE: Duration = Duration::from_secs(5);

const BODY_BYTES_MAX: usize = 1024 * 1024;

fn sent(at: Timestamp) -> Sent<'static> {
    Sent { agent: "31", ticket: "4711", reply: "77", at }
}

/// Desk, agent, ticket, the desk's id and the time of each reply that is kept.
async fn kept(bot: &Bot) -> Vec<(String, String, String, String, i64)> {
    let query = "SELECT desk, agent, ticket, desk_reply, at FROM replies WHERE desk IS NOT NULL ORDER BY id";
    sqlx::query_as(query).fetch_all(&mut bot.database().await).await.unwrap()
}

/// How it goes with a desk: why something was refused, and why something was ignored.
async fn noted(bot: &Bot, desk: Desk) -> (Option<i64>, Option<String>, Option<String>) {
    let query = "SELECT heard_at, refused_why, ignored_why FROM desks WHERE desk = ?";
    let row = sqlx::query_as(query).bind(desk.name()).fetch_optional(&mut bot.database().await).await.unwrap();
    row.unwrap_or_default()
}

fn count_in_log(words: &str) -> usize {
    log::all().lines().filter(|line| line.contains(words)).count()
}

#[tokio::test]
async fn a_reply_is_kept_once_whatever_the_desk_repeats() {
    let mut bot = Bot::new().await;
    let now = bot.clock.now();
    for (count, desk) in Desk::ALL.into_iter().enumerate() {
        assert_eq!(bot.desk_tells(desk, &sent(now)).await, (200, "counted\n".to_owned()), "{desk}");
        let rows = kept(&bot).await;
        let id = if desk == Desk::Plain { "4711/77" } else { "77" };
        let expected = (desk.name(), "31", "4711", id, now.as_millisecond());
        let row = &rows[count];
        assert_eq!((row.0.as_str(), row.1.as_str(), row.2.as_str(), row.3.as_str(), row.4), expected);
        assert_eq!(bot.desk_tells(desk, &sent(now)).await, (200, "repeated\n".to_owned()), "{desk}");
    }
    bot.restart().await;
    for desk in Desk::ALL {
        bot.advance(SignedDuration::from_mins(1)).await;
        assert_eq!(bot.desk_tells(desk, &sent(now)).await.1, "repeated\n", "{desk}, after a restart, and later");
        assert_eq!(noted(&bot, desk).await, (Some(bot.clock.now().as_millisecond()), None, None));
    }
    assert_eq!(kept(&bot).await.len(), Desk::ALL.len());
    assert!(!log::all().contains("A customer's words"));
    bot.finish().await;
}

#[tokio::test]
async fn a_late_reply_keeps_the_time_at_which_it_was_sent() {
    let mut bot = Bot::new().await;
    let (now, late) = (bot.clock.now(), bot.clock.now() - SignedDuration::from_hours(30));
    for desk in Desk::ALL {
        bot.desk_tells(desk, &Sent { reply: "2", ..sent(now) }).await;
        bot.desk_tells(desk, &Sent { reply: "1", ..sent(late) }).await;
        bot.desk_tells(desk, &Sent { reply: "3", ..sent(now + SignedDuration::from_hours(1)) }).await;
    }
    let times: Vec<i64> = kept(&bot).await.into_iter().map(|row| row.4).collect();
    let (now, late) = (now.as_millisecond(), late.as_millisecond());
    assert_eq!(times, [now, late, now].repeat(4), "one of the future was sent now");
    bot.finish().await;
}

#[tokio::test]
async fn what_is_not_signed_is_refused_and_leaves_no_more_than_a_note() {
    let bot = Bot::new().await;
    let before = bot.rows().await;
    for desk in Desk::ALL {
        let body = told(desk, &sent(bot.clock.now())).to_string();
        let signed = sign(desk, body.as_bytes(), bot.clock.now());
        let of_another_body = sign(desk, b"{}", bot.clock.now());
        let mut wrong = vec![vec![], of_another_body];
        for left_out in 0..signed.len() {
            let mut headers = signed.clone();
            let (name, _) = headers.remove(left_out);
            if name != "x-helpscout-event" {
                wrong.push(headers.clone());
                headers.push((name, String::new()));
                wrong.push(headers);
            }
        }
        for headers in wrong {
            let told = format!("{desk}: {headers:?}");
            let answer = bot.post_webhook(desk.name(), body.clone().into_bytes(), headers).await;
            assert_eq!(answer, (401, String::new()), "{told}");
        }
        // What is refused is not looked at: it is no JSON either.
        assert_eq!(bot.post_webhook(desk.name(), b"{".to_vec(), vec![]).await.0, 401);
        bot.door().settle().await;
        let (heard_at, refused, ignored) = noted(&bot, desk).await;
        assert_eq!((heard_at, ignored), (None, None));
        assert!(!refused.unwrap().contains("missing"), "what is not signed hides no wrong secret");
        let told = |why: &str| {
            let of = format!("desk={desk} ");
            log::all().lines().filter(|line| line.contains(&of) && line.contains(why)).count()
        };
        let whys = ["the signature or its time stamp is missing", "the signature is wrong"];
        assert_eq!(whys.map(told), [1, 1], "{desk}: one line a minute for each reason");
    }
    let mut after = bot.rows().await;
    assert_eq!(after.insert("desks".into(), 0), Some(4));
    assert_eq!(after, before);
    bot.finish().await;
}

#[tokio::test]
async fn a_recorded_request_is_refused_five_minutes_later() {
    let bot = Bot::new().await;
    for (desk, seconds, status) in [
        (Desk::Zendesk, -301, 401),
        (Desk::Zendesk, 301, 401),
        (Desk::Zendesk, -300, 200),
        (Desk::Plain, -301, 401),
        (Desk::Plain, 301, 401),
        (Desk::Plain, 300, 200),
    ] {
        let body = told(desk, &sent(bot.clock.now())).to_string().into_bytes();
        let headers = sign(desk, &body, bot.clock.now() + SignedDuration::from_secs(seconds));
        assert_eq!(bot.post_webhook(desk.name(), body, headers).await.0, status, "{desk}: {seconds} s");
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_desk_that_is_unknown_or_not_set_up_is_not_there() {
    let bot = Bot::new().await;
    let only_zendesk = Desks::default().with(Desk::Zendesk, Secret::new(DESK_SECRET).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/webhooks", listener.local_addr().unwrap());
    let router = http::webhooks(bot.door().clone(), only_zendesk, http::Limits::default());
    tokio::spawn(http::serve(listener, router, http::Limits::default(), Default::default()));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for name in ["plain", "help-scout", "freshdesk", "Zendesk", "", "zendesk/", "%ff", "zendesk%00", "zendesk?a=b"] {
        let mut request = client.post(format!("{address}/{name}")).body("{}");
        for (name, value) in sign(Desk::Plain, b"{}", bot.clock.now()) {
            request = request.header(name, value);
        }
        let status = request.send().await.unwrap().status().as_u16();
        let expected = if name == "zendesk?a=b" { 401 } else { 404 };
        assert!(status == expected || (name == "%ff" && status == 400), "{name}: {status}");
    }
    assert_eq!(count_in_log("a help desk that is not set up"), 2, "the plain webhook, and Help Scout");
    bot.door().settle().await;
    assert_eq!(noted(&bot, Desk::HelpScout).await.1.as_deref(), Some("it is not set up here"), "`check` tells it");
    assert_eq!(client.get(format!("{address}/zendesk")).send().await.unwrap().status().as_u16(), 405);
    bot.finish().await;
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let bot = Bot::new().await;
    let before = bot.rows().await;
    for desk in Desk::ALL {
        for body in ["", "{", "ticket=1", "{}{}", "[1,]"] {
            let (status, words) = bot.desk_sends(desk, body).await;
            assert_eq!((status, words.as_str()), (400, "malformed: it is no JSON\n"), "{desk}: {body}");
        }
    }
    bot.door().settle().await;
    let mut after = bot.rows().await;
    after.insert("desks".into(), 0);
    assert_eq!(after, before);
    bot.finish().await;
}

#[tokio::test]
async fn json_of_another_shape_is_taken_with_one_line_in_the_log_that_quotes_nothing() {
    let mut bot = Bot::new().await;
    let before = bot.rows().await;
    let shapes = [r#"{"words": "of a customer"}"#, "[]", "null", "\"of a customer\""];
    for desk in Desk::ALL {
        for body in shapes {
            let (status, words) = bot.desk_sends(desk, body).await;
            assert_eq!(status, 200, "{desk}: {body}");
            assert!(words.starts_with("ignored: something else than expected at "), "{desk}: {body}: {words}");
        }
    }
    bot.settle().await;
    assert_eq!(count_in_log("outcome=\"ignored\""), shapes.len() * Desk::ALL.len());
    assert!(!log::all().contains("of a customer"));
    let noted = noted(&bot, Desk::Plain).await.2;
    assert_eq!(noted.as_deref(), Some("something else than expected at its beginning"), "the newest");
    let mut after = bot.rows().await;
    after.insert("desks".into(), 0);
    assert_eq!(after, before);
    bot.finish().await;
}

#[tokio::test]
async fn what_praises_nobody_is_taken_and_forgotten() {
    let bot = Bot::new().await;
    let mut note = told(Desk::Zendesk, &sent(bot.clock.now()));
    note["event"]["comment"]["is_public"] = json!(false);
    let answer = bot.desk_sends(Desk::Zendesk, &note.to_string()).await;
    assert_eq!(answer, (200, "nothing: an internal note\n".to_owned()));
    let ping = r#"{"type": "notification_event", "topic": "ping", "data": {}}"#;
    assert_eq!(bot.desk_sends(Desk::Intercom, ping).await, (200, "nothing: a test\n".to_owned()));
    let test = sign(Desk::HelpScout, b"{}", bot.clock.now());
    let test = test.into_iter().filter(|(name, _)| *name != "x-helpscout-event");
    let test = test.chain([("x-helpscout-event", "helpscout.test".to_owned())]).collect();
    let answer = bot.post_webhook("help-scout", b"{}".to_vec(), test).await;
    assert_eq!(answer, (200, "nothing: a test\n".to_owned()));
    bot.door().settle().await;
    assert_eq!(kept(&bot).await.len(), 0);
    for desk in [Desk::Zendesk, Desk::Intercom, Desk::HelpScout] {
        assert_eq!(noted(&bot, desk).await, (Some(bot.clock.now().as_millisecond()), None, None), "it spoke");
    }
    bot.finish().await;
}

#[tokio::test]
async fn an_unknown_agent_is_remembered_and_learned_about() {
    let mut bot = Bot::new().await;
    let now = bot.clock.now();
    let mut body = told(Desk::Intercom, &sent(now));
    let author = "/data/item/conversation_parts/conversation_parts/0/author";
    *body.pointer_mut(author).unwrap() = json!({"type": "admin", "id": 31, "name": "Ana Costa"});
    bot.desk_sends(Desk::Intercom, &body.to_string()).await;
    bot.desk_tells(Desk::Intercom, &Sent { reply: "78", ..sent(now) }).await;
    let query = "SELECT id, email, name, state FROM agents";
    let agents: Vec<(String, String, String, String)> =
        sqlx::query_as(query).fetch_all(&mut bot.database().await).await.unwrap();
    let expected = ("31".to_owned(), "31@example.com".to_owned(), "Ana Costa".to_owned(), "unknown".to_owned());
    assert_eq!(agents, [expected]);
    bot.finish().await;
}

#[tokio::test]
async fn what_cannot_be_saved_is_to_be_told_again() {
    let bot = Bot::new().await;
    let body = told(Desk::Zendesk, &sent(bot.clock.now())).to_string();
    let mut other = bot.database().await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    assert_eq!(bot.desk_sends(Desk::Zendesk, &body).await, (503, "not_saved: try again\n".to_owned()));
    lock.rollback().await.unwrap();
    assert_eq!(kept(&bot).await.len(), 0);
    assert_eq!(bot.desk_sends(Desk::Zendesk, &body).await, (200, "counted\n".to_owned()));
    assert_eq!(kept(&bot).await.len(), 1);
    assert!(bot.expect_errors().iter().any(|line| line.contains("is asked to tell again")));
    bot.finish().await;
}

async fn connect(bot: &Bot) -> TcpStream {
    TcpStream::connect(bot.url.trim_start_matches("http://").split('/').next().unwrap()).await.unwrap()
}

/// A request of Zendesk's whose body is said to have `length` bytes.
fn head(bot: &Bot, body: &str, length: usize) -> String {
    let headers = sign(Desk::Zendesk, body.as_bytes(), bot.clock.now());
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("POST /webhooks/zendesk HTTP/1.1\r\nhost: bot\r\n{headers}content-length: {length}\r\n\r\n")
}

async fn hear_out(mut stream: TcpStream) -> String {
    let mut heard = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut heard)).await;
    read.expect("the connection is closed in bounded time").unwrap();
    String::from_utf8(heard).unwrap()
}

#[tokio::test]
async fn a_body_of_a_mebibyte_is_read_and_of_a_byte_more_or_without_end_is_not() {
    let bot = Bot::new().await;
    let start = r#"{"type": "zen:event-type:ticket.created", "words": ""#;
    let largest = format!("{start}{}\"}}", "x".repeat(BODY_BYTES_MAX - start.len() - 2));
    assert_eq!(largest.len(), BODY_BYTES_MAX);
    assert_eq!(bot.desk_sends(Desk::Zendesk, &largest).await, (200, "nothing: another event\n".to_owned()));
    let larger = format!("{largest} ");
    let mut stream = connect(&bot).await;
    stream.write_all(head(&bot, &larger, larger.len()).as_bytes()).await.unwrap();
    assert!(hear_out(stream).await.starts_with("HTTP/1.1 413"), "before any of it comes");
    let soon = http::Limits { body_timeout: Duration::from_millis(300), ..http::Limits::default() };
    let mut stream = TcpStream::connect(bot.behind(soon).await).await.unwrap();
    stream.write_all(head(&bot, &largest, largest.len()).as_bytes()).await.unwrap();
    stream.write_all(&largest.as_bytes()[..20]).await.unwrap();
    assert!(hear_out(stream).await.starts_with("HTTP/1.1 408"));
    bot.finish().await;
}

#[tokio::test]
async fn slow_desks_take_no_place_from_slack() {
    let bot = Bot::new().await;
    let limits = http::Limits { body_timeout: Duration::from_secs(60), ..http::Limits::default() };
    let address = bot.behind(limits).await;
    let mut slow = Vec::new();
    for _ in 0..40 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head(&bot, "", BODY_BYTES_MAX).as_bytes()).await.unwrap();
        slow.push(stream);
    }
    let form = format!("payload={}", "x".repeat(250_000));
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
    let mut request = client.post(format!("http://{address}/slack/events")).body(form.clone());
    for (name, value) in bot.slack.sign(&form, bot.clock.now().as_second()) {
        request = request.header(name, value);
    }
    let status = request.send().await.expect("Slack does not wait for them").status().as_u16();
    assert_eq!(status, 400, "read, and not what Slack sends");
    drop(slow);
    bot.finish().await;
}

#[tokio::test]
async fn a_desk_that_speaks_again_is_heard_at_once() {
    let mut bot = Bot::new().await;
    let wrong = || vec![("x-hub-signature", "sha1=00".to_owned())];
    for headers in [wrong(), vec![]] {
        bot.desk_tells(Desk::Intercom, &sent(bot.clock.now())).await;
        bot.advance(SignedDuration::from_secs(5)).await;
        assert_eq!(bot.post_webhook("intercom", b"{}".to_vec(), headers).await.0, 401);
        bot.door().settle().await;
        bot.advance(SignedDuration::from_secs(5)).await;
    }
    let refused = noted(&bot, Desk::Intercom).await.1.unwrap();
    assert_eq!(refused, "the signature or its time stamp is missing", "it spoke after the wrong one");
    bot.desk_tells(Desk::Intercom, &sent(bot.clock.now())).await;
    bot.door().settle().await;
    let now = bot.clock.now().as_millisecond();
    assert_eq!(noted(&bot, Desk::Intercom).await.0, Some(now), "a minute has not passed");
    bot.advance(SignedDuration::from_secs(5)).await;
    bot.desk_tells(Desk::Intercom, &sent(bot.clock.now())).await;
    bot.door().settle().await;
    assert_eq!(noted(&bot, Desk::Intercom).await.0, Some(now), "all was well already");
    assert_eq!(bot.post_webhook("intercom", b"{}".to_vec(), wrong()).await.0, 401);
    bot.door().settle().await;
    let refused = noted(&bot, Desk::Intercom).await.1.unwrap();
    assert!(refused.starts_with("the signature is wrong"), "all is not well any more: {refused}");
    bot.finish().await;
}

#[tokio::test]
async fn rubbish_however_much_is_written_down_once_a_minute() {
    let mut bot = Bot::new().await;
    for _ in 0..3 {
        for _ in 0..200 {
            let headers = vec![("x-hub-signature", "sha1=00".to_owned())];
            assert_eq!(bot.post_webhook("intercom", b"{}".to_vec(), headers).await.0, 401);
        }
        bot.advance(SignedDuration::from_mins(1)).await;
    }
    let lines: Vec<String> =
        log::all().lines().filter(|line| line.contains("webhooks were refused")).map(str::to_owned).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].contains("times=1") && lines[1].contains("times=200"), "{lines:?}");
    assert!(bot.slash(ANA, "/shadow help").await.contains("/shadow signup"));
    bot.finish().await;
}

#[tokio::test]
async fn the_documented_example_in_shell_works() {
    let documented = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/plain-webhook.md")).unwrap();
    let script = documented.split("```sh\n").nth(1).unwrap().split("```").next().unwrap().to_owned();
    assert!(script.lines().count() <= 11, "about ten lines");
    let mut bot = Bot::while_time_passes().await;
    // The machine's clock signs, and ours is the bot's.
    let now = bot.clock.now().as_second();
    let dates = format!("date() {{ if [ \"$1\" = +%s ]; then echo {now}; else echo 2026-11-26T08:59:00Z; fi; }}\n");
    let script = dates + &script.replace("https://your.address/webhooks/plain", &bot.webhook_url("plain"));
    for answer in ["counted\n", "repeated\n"] {
        let mut shell = Command::new("sh");
        shell.args(["-euc", &script]).env("PLAIN_WEBHOOK_SECRET", DESK_SECRET).env("no_proxy", "*");
        let output = tokio::task::spawn_blocking(move || shell.output().unwrap()).await.unwrap();
        let (said, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(said, answer, "{complaint}");
    }
    bot.settle().await;
    let row = kept(&bot).await.remove(0);
    assert_eq!((row.1.as_str(), row.3.as_str()), ("ana@example.com", "4711/1"));
    assert_eq!(row.4, "2026-11-26T08:59:00Z".parse::<Timestamp>().unwrap().as_millisecond());
    bot.finish().await;
}
