//! The help desk against a receiver of two lines: it remembers what it gets, and answers what the test says.

use std::collections::VecDeque;

use axum::{Router, extract, http::HeaderMap, http::StatusCode, response::IntoResponse as _, routing::post};
use jiff::SignedDuration;
use serde_json::Value;
use tokio::net::TcpListener;

use super::*;

const SECRET: &str = "dGVzdHMgb25seQ==";
const ANA: u64 = 901;
const BO: u64 = 902;

/// A status, and for how many seconds to wait.
type Answer = (u16, Option<u32>);

#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    /// 200 when there are none left.
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Receiver {
    async fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
        let router = Router::new().route("/webhooks", post(take)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }

    fn events(&self) -> Vec<Value> {
        lock(&self.got).iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect()
    }
}

async fn take(
    extract::State(receiver): extract::State<Receiver>,
    headers: HeaderMap,
    body: String,
) -> axum::response::Response {
    lock(&receiver.got).push((headers, body));
    let (status, wait) = lock(&receiver.answers).pop_front().unwrap_or((200, None));
    let mut response = StatusCode::from_u16(status).unwrap().into_response();
    if let Some(wait) = wait {
        response.headers_mut().insert("retry-after", wait.into());
    }
    response
}

struct Stage {
    desk: HelpDesk,
    clock: Clock,
    receiver: Receiver,
    ticket: u64,
}

impl Stage {
    /// Ana has a full seat, Bo a light one; Olga waits for an answer.
    async fn set(answers: &[Answer]) -> Stage {
        let clock = Clock::standing("2026-12-01T09:00:00Z".parse().unwrap());
        let agent = |id, name: &str, seat| Agent {
            id,
            name: name.to_owned(),
            email: format!("{}@example.com", name.to_lowercase()),
            seat,
            used_by: format!("U{id}"),
        };
        let desk = HelpDesk::new(Settings {
            clock: clock.clone(),
            name: "Tests".to_owned(),
            webhook_secret: SECRET.to_owned(),
            agents: vec![agent(ANA, "Ana", Seat::Full), agent(BO, "Bo", Seat::Light)],
        })
        .unwrap();
        let receiver =
            Receiver { answers: Arc::new(Mutex::new(answers.iter().copied().collect())), ..Default::default() };
        desk.connect(receiver.serve().await);
        let ticket = desk.open(NewTicket {
            customer: "Olga".to_owned(),
            subject: "My pen leaks".to_owned(),
            body: "It is all blue here.".to_owned(),
            draft: String::new(),
            at: clock.now(),
        });
        Stage { desk, clock, receiver, ticket }
    }

    /// Lets the pauses between tries pass, until all is over.
    async fn let_all_end(&self) {
        loop {
            self.desk.delivered().await;
            let waits = |delivery: &Delivery| matches!(delivery.fate, Fate::WaitsUntil(_));
            let Some(at) = self.desk.deliveries().iter().position(waits) else { return };
            self.clock.advance(SignedDuration::from_secs(60));
            let went_on = |_: &u64| !waits(&self.desk.deliveries()[at]);
            self.desk.version().wait_for(went_on).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_reply_is_told_of_once_signed_over_time_and_body() {
    let stage = Stage::set(&[]).await;
    assert_eq!(stage.receiver.events(), [] as [Value; 0], "a new ticket is no comment");
    stage.desk.reply(ANA, stage.ticket, " Sorry! A new pen is on its way. ").unwrap();
    stage.desk.delivered().await;
    let got = lock(&stage.receiver.got).clone();
    let [(headers, body)] = got.as_slice() else { panic!("{got:?}") };
    let at = headers["X-Zendesk-Webhook-Signature-Timestamp"].to_str().unwrap();
    assert_eq!(at, "2026-12-01T09:00:00Z");
    let [_, (_, signature)] = webhooks::signed_headers(SECRET, body, stage.clock.now());
    assert_eq!(headers["X-Zendesk-Webhook-Signature"].to_str().unwrap(), signature);
    let event: Value = serde_json::from_str(body).unwrap();
    assert_eq!(event["type"], "zen:event-type:ticket.comment_added");
    assert_eq!(event["detail"]["id"], stage.ticket.to_string());
    assert_eq!(event["detail"]["actor_id"], ANA.to_string());
    let comment = &event["event"]["comment"];
    assert_eq!(comment["author"]["id"], ANA.to_string());
    assert_eq!((&comment["author"]["is_staff"], &comment["is_public"]), (&true.into(), &true.into()));
    assert_eq!(comment["body"], "Sorry! A new pen is on its way.");
    assert_eq!(stage.desk.ticket(stage.ticket).unwrap().status, Status::Pending);
}

/// Computed with `printf … | openssl dgst -sha256 -hmac … -binary | base64`.
#[test]
fn signs_as_openssl_does() {
    let at = "2021-03-25T05:09:27Z".parse().unwrap();
    let [(_, at), (_, signature)] = webhooks::signed_headers("dGhpc19zZWNyZXQ=", "{\"id\":\"141\"}", at);
    assert_eq!(at, "2021-03-25T05:09:27Z");
    assert_eq!(signature, "SQzvmOb6+82TNC8v+IpbaqdYkFCR2nzrgcShzzdtyb8=");
}

#[tokio::test]
async fn a_light_seat_never_writes_to_a_customer() {
    let stage = Stage::set(&[]).await;
    assert_eq!(stage.desk.reply(BO, stage.ticket, "Hi"), Err(Refused::LightSeat));
    assert_eq!(stage.desk.solve(BO, stage.ticket), Err(Refused::LightSeat));
    assert_eq!(stage.desk.reply(999, stage.ticket, "Hi"), Err(Refused::NoSeat));
    assert_eq!(stage.desk.note(999, stage.ticket, "Hi"), Err(Refused::NoSeat));
    stage.desk.note(BO, stage.ticket, "I would send a new pen.").unwrap();
    stage.desk.delivered().await;
    let events = stage.receiver.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["event"]["comment"]["is_public"], false);
    assert_eq!(stage.desk.ticket(stage.ticket).unwrap().status, Status::New);
}

#[tokio::test]
async fn a_customers_own_words_are_told_of_too_and_open_a_solved_ticket() {
    let stage = Stage::set(&[]).await;
    stage.desk.solve(ANA, stage.ticket).unwrap();
    assert_eq!(stage.desk.queue(), []);
    stage.desk.customer_writes(stage.ticket, "It leaks again.").unwrap();
    stage.desk.delivered().await;
    assert_eq!(stage.receiver.events()[0]["event"]["comment"]["author"]["is_staff"], false);
    assert_eq!(stage.desk.queue().len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_where_there_is_nothing_to_send() {
    let stage = Stage::set(&[]).await;
    assert_eq!(stage.desk.reply(ANA, stage.ticket, " \n "), Err(Refused::Empty));
    assert_eq!(stage.desk.reply(ANA, 1, "Hi"), Err(Refused::NoSuchTicket));
    assert_eq!(stage.desk.reply(ANA, stage.ticket, &"x".repeat(65_537)), Err(Refused::TooLong));
    assert_eq!(stage.desk.deliveries(), []);
}

#[tokio::test]
async fn what_asks_for_it_is_sent_again_three_times_under_one_invocation() {
    let busy = (503, Some(1));
    let stage = Stage::set(&[(409, None), (429, Some(59)), busy, busy, busy]).await;
    stage.desk.reply(ANA, stage.ticket, "Hi").unwrap();
    stage.let_all_end().await;
    let got = lock(&stage.receiver.got).clone();
    assert_eq!(got.len(), 4);
    assert!(got.iter().all(|(headers, body)| {
        headers["X-Zendesk-Webhook-Invocation-Id"] == got[0].0["X-Zendesk-Webhook-Invocation-Id"] && *body == got[0].1
    }));
    let stamps: Vec<_> = got.iter().map(|(headers, _)| &headers["X-Zendesk-Webhook-Signature-Timestamp"]).collect();
    assert_ne!(stamps[0], stamps[3], "each try is signed when it is sent");
    assert_eq!(stage.desk.deliveries()[0].fate, Fate::Refused(503));
}

#[tokio::test]
async fn no_other_answer_leads_to_another_try() {
    for answer in [(400, None), (401, None), (404, None), (413, None), (500, None), (503, None), (429, Some(60))] {
        let stage = Stage::set(&[answer]).await;
        stage.desk.reply(ANA, stage.ticket, "Hi").unwrap();
        stage.let_all_end().await;
        assert_eq!(lock(&stage.receiver.got).len(), 1, "{answer:?}");
        assert_eq!(stage.desk.deliveries()[0].fate, Fate::Refused(answer.0));
    }
}

#[tokio::test]
async fn where_most_fails_nothing_is_sent_for_five_seconds() {
    let stage = Stage::set(&[(500, None); 100]).await;
    for _ in 0..100 {
        stage.desk.note(BO, stage.ticket, "Hm.").unwrap();
    }
    stage.desk.delivered().await;
    stage.desk.reply(ANA, stage.ticket, "Hi").unwrap();
    stage.desk.delivered().await;
    assert_eq!(lock(&stage.receiver.got).len(), 100);
    assert!(matches!(stage.desk.deliveries()[100].fate, Fate::WaitsUntil(_)));
    stage.let_all_end().await;
    assert_eq!(stage.desk.deliveries()[100].fate, Fate::Taken(200));
}
