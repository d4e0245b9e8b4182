//! What goes over a socket, and what may come back.

use super::*;

#[tokio::test]
async fn a_command_comes_as_an_object_and_is_answered_in_its_acknowledgement() {
    let stage = Stage::set().await;
    let mut client = stage.open_socket().await;
    let typed = stage.types();
    let (id, envelope) = client.envelope().await;
    assert_eq!((&envelope["type"], &envelope["accepts_response_payload"]), (&json!("slash_commands"), &json!(true)));
    assert!(envelope.get("retry_attempt").is_none());
    let payload = &envelope["payload"];
    assert_eq!(
        (&payload["command"], &payload["user_id"], &payload["text"]),
        (&json!("/hello"), &json!("U1"), &json!(""))
    );
    assert!(payload["trigger_id"].is_string() && payload["response_url"].is_string());
    client.says(json!({ "envelope_id": id, "payload": { "text": "hi" } })).await;
    typed.await.unwrap().unwrap();
    assert_eq!(stage.whispers(), ["hi"]);
    assert!(stage.bot.got.lock().unwrap().is_empty(), "nothing goes over HTTP");
    let counts = stage.sandbox.socket_counts();
    assert_eq!((counts.envelopes, counts.acknowledgements), (1, 1));
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_form_is_answered_with_what_becomes_of_it_and_a_click_is_not() {
    let stage = Stage::set().await;
    let form = stage.open_form().await;
    let posted = stage.call("chat.postMessage", json!({ "channel": "C1", "text": "x", "blocks": buttons() })).await;
    let mut client = stage.open_socket().await;
    let sandbox = stage.sandbox.clone();
    let submitting =
        tokio::spawn(async move { sandbox.submit("U1", &form, json!({ "what": { "text": "abc" } })).await });
    let (id, envelope) = client.envelope().await;
    assert_eq!((&envelope["type"], &envelope["accepts_response_payload"]), (&json!("interactive"), &json!(true)));
    assert_eq!(envelope["payload"]["type"], "view_submission");
    let errors = json!({ "response_action": "errors", "errors": { "what": "no" } });
    client.says(json!({ "envelope_id": id, "payload": errors })).await;
    let expected = [("what".to_owned(), "no".to_owned())].into();
    assert_eq!(submitting.await.unwrap(), Ok(Submitted::Errors(expected)));

    let ts = posted["ts"].as_str().unwrap().to_owned();
    let sandbox = stage.sandbox.clone();
    let target = Target::Message { channel: "C1".into(), ts };
    let clicking = tokio::spawn(async move { sandbox.click("U1", &target, "go", None).await });
    let (id, envelope) = client.envelope().await;
    assert_eq!((&envelope["type"], &envelope["accepts_response_payload"]), (&json!("interactive"), &json!(false)));
    client.says(json!({ "envelope_id": id, "payload": { "text": "hm" } })).await;
    clicking.await.unwrap().unwrap();
    let violations = stage.sandbox.violations();
    assert_eq!(violations, [format!("socket: {id} is answered with a payload, but accepts none")]);
}

#[tokio::test]
async fn envelopes_go_over_one_socket_each_in_turn() {
    let stage = Stage::set().await;
    let mut clients = [stage.open_socket().await, stage.open_socket().await];
    for turn in 0..4 {
        let typed = stage.types();
        let client = &mut clients[turn % 2];
        let (id, _) = client.envelope().await;
        client.acknowledges(&id).await;
        typed.await.unwrap().unwrap();
    }
    assert!(clients.iter_mut().all(|client| client.0.next().now_or_never().is_none()), "nothing came twice");
}

#[tokio::test]
async fn what_is_no_acknowledgement_of_ones_own_is_a_violation() {
    let stage = Stage::set().await;
    let (mut one, mut other) = (stage.open_socket().await, stage.open_socket().await);
    let typed = stage.types();
    let (id, _) = one.envelope().await;
    other.acknowledges(&id).await;
    one.says(json!({ "envelope_id": "x" })).await;
    one.says(json!({ "envelope_id": id, "more": 1 })).await;
    one.0.send(Message::text("hello?")).await.unwrap();
    one.0.send(Message::binary(vec![1])).await.unwrap();
    // None of these counted.
    assert!(!typed.is_finished());
    one.acknowledges(&id).await;
    typed.await.unwrap().unwrap();
    one.acknowledges(&id).await;
    stage.sandbox.until_sockets(|counts| counts.acknowledgements == 6).await.unwrap();
    let mut violations = stage.sandbox.violations();
    violations.sort();
    assert_eq!(violations.len(), 6, "{violations:?}");
    let expected = ["another socket", "a second time", "is no acknowledgement", "was never sent", "a binary message"];
    for words in expected {
        assert!(violations.iter().any(|violation| violation.contains(words)), "{words}: {violations:?}");
    }
}

#[tokio::test]
async fn what_is_no_websocket_is_a_violation() {
    let stage = Stage::set().await;
    let mut client = stage.open_socket().await;
    let MaybeTlsStream::Plain(connection) = client.0.get_mut() else { panic!("it is not encrypted") };
    // A text that is not masked.
    tokio::io::AsyncWriteExt::write_all(connection, &[0x81, 1, b'x']).await.unwrap();
    client.is_cut().await;
    stage.sandbox.until_open_sockets(0).await.unwrap();
    assert!(stage.sandbox.violations()[0].starts_with("socket: what came is no WebSocket"));
}

#[tokio::test]
async fn an_answer_comes_within_three_seconds_or_is_too_late() {
    let stage = Stage::set().await;
    let mut client = stage.open_socket().await;
    let typed = stage.types();
    let (id, _) = client.envelope().await;
    assert_eq!(typed.await.unwrap(), Err(Failure::OperationTimeout));
    client.says(json!({ "envelope_id": id, "payload": { "text": "late" } })).await;
    stage.sandbox.until_sockets(|counts| counts.acknowledgements == 1).await.unwrap();
    assert_eq!(stage.whispers(), Vec::<String>::new());
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn without_a_socket_a_person_waits_for_one() {
    let stage = Stage::set().await;
    stage.sandbox.use_sockets();
    let typed = stage.types();
    let mut client = stage.open_socket().await;
    let (id, _) = client.envelope().await;
    client.acknowledges(&id).await;
    typed.await.unwrap().unwrap();
    drop(client);
    stage.sandbox.until_open_sockets(0).await.unwrap();
    stage.sandbox.set_answer_within(BRIEFLY);
    assert!(matches!(stage.types().await.unwrap(), Err(Failure::Unreachable(_))));
    assert!(stage.bot.got.lock().unwrap().is_empty(), "nothing goes over HTTP");
}

#[tokio::test]
async fn an_event_comes_again_when_it_was_not_acknowledged() {
    let stage = Stage::set().await;
    stage.sandbox.set_answer_within(Duration::from_secs(1));
    let mut client = stage.open_socket().await;
    let happened = stage.happens();
    let (first_id, first) = client.envelope().await;
    assert_eq!((&first["type"], &first["accepts_response_payload"]), (&json!("events_api"), &json!(false)));
    assert_eq!((&first["retry_attempt"], &first["retry_reason"]), (&json!(0), &json!("")));
    let (second_id, second) = client.envelope().await;
    assert_eq!((&second["retry_attempt"], &second["retry_reason"]), (&json!(1), &json!("timeout")));
    assert_eq!(second["payload"], first["payload"]);
    assert_ne!(first_id, second_id);
    client.acknowledges(&second_id).await;
    assert_eq!(happened.await.unwrap(), Ok(200));
}

#[tokio::test]
async fn the_last_one_is_repeated_in_a_new_envelope() {
    let stage = Stage::set().await;
    let mut client = stage.open_socket().await;
    let typed = stage.types();
    let (first_id, first) = client.envelope().await;
    client.acknowledges(&first_id).await;
    typed.await.unwrap().unwrap();
    let sandbox = stage.sandbox.clone();
    let repeated = tokio::spawn(async move { sandbox.repeat_last().await });
    let (second_id, second) = client.envelope().await;
    assert_ne!(first_id, second_id);
    assert_eq!(first["payload"], second["payload"]);
    client.says(json!({ "envelope_id": second_id, "payload": { "text": "again" } })).await;
    assert_eq!(repeated.await.unwrap().unwrap().body, "{\"text\":\"again\"}");
    assert_eq!(stage.whispers(), Vec::<String>::new());
}

#[tokio::test]
async fn two_commands_arrive_in_swapped_order_and_an_event_an_hour_late() {
    let stage = Stage::set().await;
    // Over HTTP.
    let [first, second] = ["/hello 1", "/hello 2"].map(|text| stage.sandbox.prepare_slash("U1", "C1", text).unwrap());
    stage.bot.will_answer(json!("two"));
    second.send().await.unwrap();
    first.send().await.unwrap();
    let texts: Vec<String> = stage.bot.got.lock().unwrap().iter().map(|got| got.body.clone()).collect();
    assert!(texts[0].contains("text=2") && texts[1].contains("text=1"), "{texts:?}");
    assert_eq!(stage.whispers(), ["two"]);
    // Over a socket.
    let mut client = stage.open_socket().await;
    let event = stage.sandbox.prepare_event(&json!({ "type": "app_home_opened" }));
    let happened_at = stage.clock.now().as_second();
    stage.clock.advance(SignedDuration::from_hours(1));
    assert!(client.0.next().now_or_never().is_none());
    let sending = tokio::spawn(async move { event.send().await });
    let (id, envelope) = client.envelope().await;
    assert_eq!(envelope["payload"]["event_time"], happened_at);
    client.acknowledges(&id).await;
    assert_eq!(sending.await.unwrap().unwrap().status, 200);
}

#[tokio::test]
async fn a_click_can_be_held_back() {
    let stage = Stage::set().await;
    let posted = stage.call("chat.postMessage", json!({ "channel": "C1", "text": "x", "blocks": buttons() })).await;
    let target = Target::Message { channel: "C1".into(), ts: posted["ts"].as_str().unwrap().into() };
    let click = stage.sandbox.prepare_click("U1", &target, "go", None).unwrap();
    assert!(stage.bot.got.lock().unwrap().is_empty());
    click.send().await.unwrap();
    assert_eq!(stage.payload()["actions"][0]["value"], "7");
    assert!(stage.sandbox.prepare_click("U1", &target, "stop", None).is_err());
}

#[tokio::test]
async fn both_sides_ping() {
    let stage = Stage::set().await;
    stage.sandbox.ping_sockets_every(Duration::from_millis(20));
    let mut client = stage.open_socket().await;
    client.0.send(Message::Ping("are you there?".into())).await.unwrap();
    let mut was_pinged = false;
    loop {
        match client.next().await {
            Some(Ok(Message::Ping(_))) => was_pinged = true,
            Some(Ok(Message::Pong(words))) => break assert_eq!(words, "are you there?"),
            other => panic!("{other:?}"),
        }
    }
    while !was_pinged {
        was_pinged = matches!(client.next().await, Some(Ok(Message::Ping(_))));
    }
    // Reading on sends the pong.
    let waiting = stage.sandbox.until_sockets(|counts| counts.pongs > 0);
    tokio::select! {
        pongs = waiting => assert!(pongs.is_ok()),
        () = async { while client.0.next().await.is_some() {} } => panic!("the socket was closed"),
    }
}
