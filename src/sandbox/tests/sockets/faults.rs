//! Sockets that end, or misbehave, at each point of the protocol.

use super::*;

/// A client whose socket says hello and then has an envelope, of a command, that goes wrong.
async fn with_fault(stage: &Stage, fault: SocketFault) -> (Client, tokio::task::JoinHandle<Result<(), Failure>>) {
    let client = stage.open_socket().await;
    stage.sandbox.socket_fault(fault, 1);
    (client, stage.types())
}

#[tokio::test]
async fn the_connection_is_dropped_before_it_is_a_socket() {
    let stage = Stage::set().await;
    stage.sandbox.refuse("link", Refusal::CutOff, 1);
    stage.sandbox.refuse("link", Refusal::Status(503), 1);
    assert!(!matches!(connect_async(stage.address().await).await, Ok(_) | Err(Error::Http(_))));
    let refused = connect_async(stage.address().await).await;
    assert!(matches!(refused, Err(Error::Http(response)) if response.status() == 503));
    stage.open_socket().await;
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_socket_is_closed_before_its_hello() {
    let stage = Stage::set().await;
    stage.sandbox.socket_fault(SocketFault::ClosedBeforeHello, 2);
    for _ in 0..2 {
        stage.socket().await.is_closed().await;
    }
    stage.open_socket().await;
    assert_eq!(stage.sandbox.socket_counts().hellos, 1);
}

#[tokio::test]
async fn a_hello_never_comes() {
    let stage = Stage::set().await;
    stage.sandbox.socket_fault(SocketFault::NoHello, 1);
    let mut client = stage.socket().await;
    client.0.send(Message::Ping("hello?".into())).await.unwrap();
    assert!(matches!(client.next().await, Some(Ok(Message::Pong(_)))));
    let counts = stage.sandbox.socket_counts();
    assert_eq!((counts.open, counts.connected, counts.hellos), (0, 1, 0));
}

#[tokio::test]
async fn a_socket_is_closed_right_after_its_hello() {
    let stage = Stage::set().await;
    stage.sandbox.socket_fault(SocketFault::ClosedAfterHello, 1);
    let mut client = stage.open_socket().await;
    client.is_closed().await;
    let counts = stage.sandbox.until_sockets(|counts| counts.closed == 1).await.unwrap();
    assert_eq!((counts.open, counts.hellos), (0, 1));
}

#[tokio::test]
async fn a_dead_socket_takes_envelopes_until_the_other_side_leaves() {
    let stage = Stage::set().await;
    stage.sandbox.set_answer_within(BRIEFLY);
    stage.sandbox.socket_fault(SocketFault::DeadAfterHello, 1);
    let mut client = stage.open_socket().await;
    client.0.send(Message::Ping("anyone?".into())).await.unwrap();
    assert_eq!(stage.types().await.unwrap(), Err(Failure::OperationTimeout));
    assert!(client.0.next().now_or_never().is_none(), "no pong and no envelope came");
    let counts = stage.sandbox.socket_counts();
    assert_eq!((counts.open, counts.envelopes), (1, 1));
    drop(client);
    stage.sandbox.until_open_sockets(0).await.unwrap();
}

#[tokio::test]
async fn an_open_socket_goes_dead() {
    let stage = Stage::set().await;
    let (mut one, mut other) = (stage.open_socket().await, stage.open_socket().await);
    stage.sandbox.freeze_sockets();
    let happened = stage.happens();
    stage.sandbox.until_sockets(|counts| counts.envelopes == 1).await.unwrap();
    assert!([&mut one, &mut other].into_iter().all(|client| client.0.next().now_or_never().is_none()));
    // The bot replaces both, and the event comes again.
    let mut third = stage.open_socket().await;
    drop((one, other));
    let (id, envelope) = third.envelope().await;
    assert_eq!(envelope["retry_attempt"], 1);
    third.acknowledges(&id).await;
    assert_eq!(happened.await.unwrap(), Ok(200));
}

#[tokio::test]
async fn a_socket_goes_dead_instead_of_sending() {
    let stage = Stage::set().await;
    stage.sandbox.set_answer_within(BRIEFLY);
    let (mut client, typed) = with_fault(&stage, SocketFault::DeadBeforeEnvelope).await;
    assert_eq!(typed.await.unwrap(), Err(Failure::OperationTimeout));
    assert!(client.0.next().now_or_never().is_none());
}

#[tokio::test]
async fn a_socket_is_closed_before_the_acknowledgement_and_people_wait_in_vain() {
    let stage = Stage::set().await;
    stage.sandbox.set_answer_within(BRIEFLY);
    let (mut client, typed) = with_fault(&stage, SocketFault::ClosedAfterEnvelope).await;
    let (id, _) = client.envelope().await;
    let _ = client.0.send(Message::text(json!({ "envelope_id": id }).to_string())).await;
    client.is_closed().await;
    stage.sandbox.until_open_sockets(0).await.unwrap();
    let mut next = stage.open_socket().await;
    assert_eq!(typed.await.unwrap(), Err(Failure::OperationTimeout));
    assert!(next.0.next().now_or_never().is_none(), "a command does not come again");
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_socket_is_closed_before_the_acknowledgement_and_an_event_comes_again() {
    let stage = Stage::set().await;
    let (mut one, mut other) = (stage.open_socket().await, stage.open_socket().await);
    stage.sandbox.socket_fault(SocketFault::ClosedAfterEnvelope, 1);
    let happened = stage.happens();
    let (_, first) = one.envelope().await;
    one.is_closed().await;
    let (id, second) = other.envelope().await;
    assert_eq!((&second["retry_attempt"], &second["payload"]), (&json!(1), &first["payload"]));
    other.acknowledges(&id).await;
    assert_eq!(happened.await.unwrap(), Ok(200));
}

#[tokio::test]
async fn half_an_envelope_comes() {
    let stage = Stage::set().await;
    stage.sandbox.set_answer_within(BRIEFLY);
    let (mut client, typed) = with_fault(&stage, SocketFault::HalfEnvelope).await;
    let mut bytes = Vec::new();
    let MaybeTlsStream::Plain(connection) = client.0.get_mut() else { panic!("it is not encrypted") };
    let reading = tokio::io::AsyncReadExt::read_to_end(connection, &mut bytes);
    tokio::time::timeout(SOON, reading).await.expect("it ends soon").unwrap();
    // A text's frame with two bytes of length, then not as much as it says.
    assert_eq!(bytes[..2], [0x81, 126]);
    let length = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
    assert_eq!(bytes.len(), (length + 4) / 2);
    assert_eq!(typed.await.unwrap(), Err(Failure::OperationTimeout));
}

#[tokio::test]
async fn a_socket_is_closed_by_an_acknowledgement_that_counts() {
    let stage = Stage::set().await;
    let (mut client, typed) = with_fault(&stage, SocketFault::ClosedByAcknowledgement).await;
    let (id, _) = client.envelope().await;
    client.says(json!({ "envelope_id": id, "payload": { "text": "hi" } })).await;
    client.is_closed().await;
    typed.await.unwrap().unwrap();
    assert_eq!(stage.whispers(), ["hi"]);
}

#[tokio::test]
async fn an_acknowledgement_is_lost() {
    let stage = Stage::set().await;
    stage.sandbox.set_answer_within(BRIEFLY);
    let (mut client, typed) = with_fault(&stage, SocketFault::AcknowledgementLost).await;
    let (id, _) = client.envelope().await;
    client.says(json!({ "envelope_id": id, "payload": { "text": "hi" } })).await;
    client.is_closed().await;
    assert_eq!(typed.await.unwrap(), Err(Failure::OperationTimeout));
    assert_eq!(stage.whispers(), Vec::<String>::new());
    assert_eq!(stage.sandbox.socket_counts().acknowledgements, 0);

    stage.sandbox.set_answer_within(SOON);
    let mut client = stage.open_socket().await;
    stage.sandbox.socket_fault(SocketFault::AcknowledgementLost, 1);
    let happened = stage.happens();
    let (id, _) = client.envelope().await;
    client.acknowledges(&id).await;
    client.is_closed().await;
    let mut next = stage.open_socket().await;
    let (id, envelope) = next.envelope().await;
    assert_eq!(envelope["retry_attempt"], 1);
    next.acknowledges(&id).await;
    assert_eq!(happened.await.unwrap(), Ok(200));
}

#[tokio::test]
async fn anything_can_be_said_on_a_socket() {
    let stage = Stage::set().await;
    assert!(stage.sandbox.say_on_socket("hello?").is_err());
    let mut client = stage.open_socket().await;
    let unknown =
        json!({ "envelope_id": "e1", "type": "new_things", "payload": {}, "accepts_response_payload": false });
    let huge = "x".repeat(1 << 20);
    for text in ["hello?", "{\"type\":\"party\"}", &unknown.to_string(), &huge] {
        stage.sandbox.say_on_socket(text).unwrap();
        assert_eq!(client.text().await, text);
    }
    client.acknowledges("e1").await;
    stage.sandbox.until_sockets(|counts| counts.acknowledgements == 1).await.unwrap();
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
    client.acknowledges("e1").await;
    stage.sandbox.until_sockets(|counts| counts.acknowledgements == 2).await.unwrap();
    assert_eq!(stage.sandbox.violations(), ["socket: e1 is acknowledged a second time"]);
}

#[tokio::test]
async fn a_warned_socket_is_used_until_it_is_closed() {
    let stage = Stage::set().await;
    let mut client = stage.open_socket().await;
    stage.sandbox.disconnect_all(DisconnectReason::Warning, Duration::from_millis(300));
    let warning = client.json().await;
    assert_eq!((&warning["type"], &warning["reason"]), (&json!("disconnect"), &json!("warning")));
    let typed = stage.types();
    let (id, _) = client.envelope().await;
    client.acknowledges(&id).await;
    typed.await.unwrap().unwrap();
    client.is_closed().await;
    stage.sandbox.until_open_sockets(0).await.unwrap();
}

#[tokio::test]
async fn an_acknowledgement_that_crosses_the_goodbye_counts() {
    let stage = Stage::set().await;
    let mut client = stage.open_socket().await;
    let typed = stage.types();
    let (id, _) = client.envelope().await;
    stage.sandbox.disconnect_all(DisconnectReason::Warning, Duration::ZERO);
    // The goodbye is on its way, and unread.
    stage.sandbox.until_open_sockets(0).await.unwrap();
    client.acknowledges(&id).await;
    typed.await.unwrap().unwrap();
    assert_eq!(client.json().await["reason"], "warning");
    client.is_closed().await;
}

#[tokio::test]
async fn a_socket_that_is_to_be_replaced_gets_no_more_envelopes() {
    let stage = Stage::set().await;
    let mut old = stage.open_socket().await;
    stage.sandbox.disconnect_all(DisconnectReason::RefreshRequested, Duration::from_secs(5));
    assert_eq!(old.json().await["reason"], "refresh_requested");
    assert_eq!(stage.sandbox.open_sockets(), 0);
    let mut new = stage.open_socket().await;
    let typed = stage.types();
    let (id, _) = new.envelope().await;
    new.acknowledges(&id).await;
    typed.await.unwrap().unwrap();
    assert!(old.0.next().now_or_never().is_none());
}

#[tokio::test]
async fn socket_mode_is_turned_off_and_on_again() {
    let stage = Stage::set().await;
    let mut client = stage.open_socket().await;
    stage.sandbox.disconnect_all(DisconnectReason::LinkDisabled, Duration::ZERO);
    assert_eq!(client.json().await["reason"], "link_disabled");
    client.is_closed().await;
    assert_eq!(stage.ask_to_open(APP_TOKEN).await["error"], "forbidden_team");
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
    stage.sandbox.use_sockets();
    stage.open_socket().await;
}

#[tokio::test]
async fn all_sockets_are_cut() {
    let stage = Stage::set().await;
    let mut clients = [stage.open_socket().await, stage.open_socket().await];
    stage.sandbox.cut_sockets();
    for client in &mut clients {
        client.is_cut().await;
    }
    stage.sandbox.until_sockets(|counts| counts.closed == 2).await.unwrap();
}

#[tokio::test]
async fn stopping_ends_the_sockets_too() {
    let stage = Stage::set().await;
    let mut client = stage.open_socket().await;
    stage.sandbox.stop();
    client.is_cut().await;
}
