//! Socket Mode, seen from a plain WebSocket client.

use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message},
};

use super::*;

mod faults;
mod opening;
mod rules;

/// The real time after which a test gives up waiting.
const SOON: Duration = Duration::from_secs(10);

/// How long people wait where no answer will come.
const BRIEFLY: Duration = Duration::from_millis(300);

/// A bot's end of a socket.
struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Stage {
    /// Calls `apps.connections.open`.
    async fn ask_to_open(&self, token: &str) -> Value {
        let url = format!("{}/apps.connections.open", self.sandbox.api_url());
        self.http.post(url).bearer_auth(token).send().await.unwrap().json().await.unwrap()
    }

    /// An address for one socket.
    async fn address(&self) -> String {
        let opened = self.ask_to_open(APP_TOKEN).await;
        opened["url"].as_str().unwrap_or_else(|| panic!("{opened}")).to_owned()
    }

    /// A socket that has not yet been read from.
    async fn socket(&self) -> Client {
        Client(connect_async(self.address().await).await.unwrap().0)
    }

    /// A socket that has said hello.
    async fn open_socket(&self) -> Client {
        let mut client = self.socket().await;
        assert_eq!(client.json().await["type"], "hello");
        client
    }

    /// Ana types `/hello` meanwhile.
    fn types(&self) -> tokio::task::JoinHandle<Result<(), Failure>> {
        let sandbox = self.sandbox.clone();
        tokio::spawn(async move { sandbox.slash("U1", "C1", "/hello").await })
    }

    fn happens(&self) -> tokio::task::JoinHandle<Result<u16, Failure>> {
        let sandbox = self.sandbox.clone();
        tokio::spawn(async move { sandbox.event(json!({ "type": "app_home_opened" })).await })
    }

    fn whispers(&self) -> Vec<String> {
        self.sandbox.ephemerals("U1").into_iter().map(|ephemeral| ephemeral.text).collect()
    }
}

impl Client {
    async fn next(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(SOON, self.0.next()).await.expect("something comes soon")
    }

    /// The next text; pings are answered on the way.
    async fn text(&mut self) -> String {
        let text = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => return text.to_string(),
                    Some(Ok(Message::Ping(_))) => {}
                    other => panic!("no text: {other:?}"),
                }
            }
        };
        tokio::time::timeout(SOON, text).await.expect("a text comes soon")
    }

    async fn json(&mut self) -> Value {
        serde_json::from_str(&self.text().await).unwrap()
    }

    async fn envelope(&mut self) -> (String, Value) {
        let envelope = self.json().await;
        (envelope["envelope_id"].as_str().unwrap().to_owned(), envelope)
    }

    async fn says(&mut self, value: Value) {
        self.0.send(Message::text(value.to_string())).await.unwrap();
    }

    async fn acknowledges(&mut self, id: &str) {
        self.says(json!({ "envelope_id": id })).await;
    }

    /// Until the sandbox says goodbye; nothing else may come.
    async fn is_closed(&mut self) {
        assert!(matches!(self.next().await, Some(Ok(Message::Close(_)))));
        assert!(self.next().await.is_none());
    }

    /// Until the connection is gone without a goodbye.
    async fn is_cut(&mut self) {
        assert!(matches!(self.next().await, Some(Err(_))));
    }
}
