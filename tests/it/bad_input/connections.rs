//! Bodies that are too large, endless, half or slow, and connections that idle: each ends in bounded time.

use std::time::Duration;

use shadowday::demo::cast::ANA;
use shadowday::http::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{FORM, PATIENCE, command, post_signed};
use crate::bot::Bot;

/// The largest body that is read.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Short limits, so that slow requests can be tested.
const LIMITS: Limits = Limits {
    head_timeout: Duration::from_millis(300),
    rest_timeout: Duration::from_millis(300),
    body_timeout: Duration::from_millis(300),
    connections_max: 64,
    patience: Duration::from_millis(100),
};

/// A connection to the bot behind these limits.
async fn connect(bot: &Bot) -> TcpStream {
    TcpStream::connect(bot.behind(LIMITS).await).await.unwrap()
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
    let address = bot.behind(LIMITS).await;
    bot.slack.connect(format!("http://{address}/slack/events"));
    let mut idle = Vec::new();
    for _ in 0..80 {
        idle.push(TcpStream::connect(address).await.unwrap());
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
async fn a_connection_that_rested_for_long_is_served_again() {
    let bot = Bot::with_day(6).await;
    let limits = Limits { rest_timeout: Duration::from_secs(60), ..LIMITS };
    let mut stream = TcpStream::connect(bot.behind(limits).await).await.unwrap();
    for rest in [2 * LIMITS.head_timeout, Duration::ZERO] {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: bot\r\n\r\n").await.unwrap();
        let mut heard = String::new();
        while !heard.ends_with("ok") {
            let mut next = [0; 64];
            let read = tokio::time::timeout(PATIENCE, stream.read(&mut next)).await.expect("in bounded time").unwrap();
            assert_ne!(read, 0, "closed after: {heard}");
            heard += std::str::from_utf8(&next[..read]).unwrap();
        }
        assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
        tokio::time::sleep(rest).await;
    }
    bot.finish().await;
}
