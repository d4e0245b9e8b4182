//! Slow rubbish, much of it: who is not slow is answered all the same.

use std::net::SocketAddr;
use std::time::Duration;

use shadowday::demo::cast::{ANA, CHANNEL, TEAM};
use shadowday::domain::desk::Desk;
use shadowday::http;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::bot::Bot;
use crate::desks::sign;

/// Slack gives up after this.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whoever is slow would be so for minutes.
const LIMITS: http::Limits = http::Limits {
    head_timeout: Duration::from_secs(60),
    rest_timeout: Duration::from_secs(60),
    body_timeout: Duration::from_secs(60),
    connections_max: 64,
    patience: Duration::from_millis(50),
};

fn head(path: &str, length: usize) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: bot\r\ncontent-length: {length}\r\n\r\n{{")
}

/// Connections on which this is sent, and no more.
async fn slow(address: SocketAddr, count: usize, words: &str) -> Vec<TcpStream> {
    let mut streams = Vec::new();
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        streams.push(stream);
    }
    streams
}

/// A signed command of Ana's: its status, if it is answered in time.
async fn command(bot: &Bot, address: SocketAddr) -> u16 {
    let body = format!(
        "team_id={TEAM}&channel_id={CHANNEL}&user_id={ANA}&command=%2Fshadow&text=help&trigger_id=1.1&response_url="
    );
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
    let mut request = client.post(format!("http://{address}/slack/events"));
    request = request.header("content-type", "application/x-www-form-urlencoded").body(body.clone());
    for (name, value) in bot.slack.sign(&body, bot.clock.now().as_second()) {
        request = request.header(name, value);
    }
    request.send().await.expect("answered in time").status().as_u16()
}

#[tokio::test]
async fn slow_rubbish_makes_room_for_slack_wherever_it_is_sent() {
    let bot = Bot::new().await;
    let rubbish = ["", "POST /slack/events HTTP/1.1\r\n", &head("/slack/events", 500), &head("/webhooks/zendesk", 500)];
    for words in rubbish {
        let address = bot.behind(LIMITS).await;
        let mut streams = slow(address, 200, words).await;
        assert_eq!(command(&bot, address).await, 200, "{words}");
        let mut start = [0; 12];
        streams[0].read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 408", "{words}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn connections_that_rest_make_room_without_a_word() {
    let bot = Bot::new().await;
    let address = bot.behind(LIMITS).await;
    let mut streams = slow(address, 64, "GET /healthz HTTP/1.1\r\nhost: bot\r\n\r\n").await;
    for stream in &mut streams {
        let mut start = [0; 12];
        stream.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");
    }
    assert_eq!(command(&bot, address).await, 200);
    let mut rest = String::new();
    streams.remove(0).read_to_string(&mut rest).await.unwrap();
    assert!(rest.ends_with("ok") && !rest.contains("408"), "{rest}");
    bot.finish().await;
}

#[tokio::test]
async fn large_bodies_that_never_come_make_room_for_one_that_does() {
    let bot = Bot::new().await;
    let address = bot.behind(http::Limits { connections_max: 512, ..LIMITS }).await;
    for (path, status) in [("/webhooks/zendesk", 200), ("/slack/events", 401)] {
        let streams = slow(address, 100, &head(path, 200_000)).await;
        let body = format!(r#"{{"type": "zen:event-type:ticket.created", "words": "{}"}}"#, "x".repeat(100_000));
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        let mut request = client.post(format!("http://{address}{path}")).body(body.clone());
        for (name, value) in sign(Desk::Zendesk, body.as_bytes(), bot.clock.now()) {
            request = request.header(name, value);
        }
        assert_eq!(request.send().await.expect("answered in time").status().as_u16(), status, "{path}");
        drop(streams);
    }
    bot.finish().await;
}
