//! Who gets a socket.

use super::*;

#[tokio::test]
async fn the_apps_own_token_opens_a_socket_that_says_hello() {
    let stage = Stage::set().await;
    let address = stage.address().await;
    let port = stage.sandbox.origin().rsplit_once(':').unwrap().1.to_owned();
    assert!(address.starts_with(&format!("ws://127.0.0.1:{port}/link/?ticket=")), "{address}");
    assert!(address.ends_with("&app_id=A0SANDBOX"), "{address}");
    let (mut first, mut second) = (stage.socket().await, stage.socket().await);
    let hello = first.json().await;
    assert_eq!((&hello["type"], &hello["connection_info"]["app_id"]), (&json!("hello"), &json!("A0SANDBOX")));
    for field in ["host", "build_number", "approximate_connection_time"] {
        assert!(!hello["debug_info"][field].is_null(), "{field}");
    }
    assert_eq!(second.json().await["num_connections"], 2);
    stage.sandbox.until_open_sockets(2).await.unwrap();
    let calls = stage.sandbox.calls();
    let listed: Vec<&str> = calls.iter().map(|call| call.method.as_str()).collect();
    assert_eq!(listed, ["apps.connections.open"; 3]);
    assert!(calls.iter().all(|call| call.args == json!({}) && call.ok_or_error == "ok"));
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
    drop((first, second));
    let counts = stage.sandbox.until_open_sockets(0).await.unwrap();
    assert_eq!((counts.connected, counts.closed, counts.hellos), (0, 2, 2));
}

#[tokio::test]
async fn each_method_takes_its_own_kind_of_token() {
    let stage = Stage::set().await;
    assert_eq!(stage.ask_to_open(TOKEN).await["error"], "not_allowed_token_type");
    assert_eq!(stage.ask_to_open("xapp-other").await["error"], "invalid_auth");
    assert_eq!(stage.ask_to_open("xoxb-other").await["error"], "invalid_auth");
    let url = |method: &str| format!("{}/{method}", stage.sandbox.api_url());
    let error = async |request: reqwest::RequestBuilder| {
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["error"].clone()
    };
    assert_eq!(error(stage.http.post(url("apps.connections.open"))).await, "missing_args");
    assert_eq!(error(stage.http.get(url("apps.connections.open")).bearer_auth(APP_TOKEN)).await, "insecure_request");
    assert_eq!(error(stage.http.post(url("auth.test")).bearer_auth(APP_TOKEN)).await, "not_allowed_token_type");
    assert_eq!(stage.sandbox.violations().len(), 6);
    let opened = stage.http.post(url("apps.connections.open")).bearer_auth(APP_TOKEN).send().await.unwrap();
    assert_eq!(opened.headers()["x-oauth-scopes"], "connections:write");
}

#[tokio::test]
async fn without_socket_mode_no_token_opens_a_socket() {
    let clock = Clock::standing(Timestamp::UNIX_EPOCH);
    let settings = Settings {
        clock,
        bot_token: TOKEN.into(),
        app_token: None,
        signing_secret: SECRET.into(),
        scopes: vec![],
        events: vec!["user_change".into()],
        command: "/hello".into(),
        workspace: workspace(),
        time_control: None,
    };
    let sandbox = Sandbox::start(settings, listener().await).unwrap();
    let url = format!("{}/apps.connections.open", sandbox.api_url());
    let ask = async |token: &str| {
        let answer = sandbox.hub.http.post(&url).bearer_auth(token).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["error"].clone()
    };
    assert_eq!(ask("xapp-any").await, "forbidden_team");
    assert_eq!(ask(TOKEN).await, "not_allowed_token_type");
}

#[tokio::test]
async fn it_is_refused_as_often_as_asked_for_and_fifty_times_a_minute_at_most() {
    let stage = Stage::set().await;
    stage.sandbox.refuse("apps.connections.open", Refusal::Error("internal_error"), 1);
    assert_eq!(stage.ask_to_open(APP_TOKEN).await["error"], "internal_error");
    for _ in 0..50 {
        assert_eq!(stage.ask_to_open(APP_TOKEN).await["ok"], true);
    }
    assert_eq!(stage.ask_to_open(APP_TOKEN).await["error"], "ratelimited");
    assert_eq!(stage.sandbox.violations(), ["apps.connections.open: ratelimited"]);
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_half_a_minute() {
    let stage = Stage::set().await;
    let status = async |address: &str| match connect_async(address).await {
        Ok((client, _)) => {
            drop(client);
            101
        }
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error}"),
    };
    let (first, second) = (stage.address().await, stage.address().await);
    assert_eq!(status(&first).await, 101);
    assert_eq!(status(&first).await, 403);
    stage.clock.advance(SignedDuration::from_millis(30_001));
    assert_eq!(status(&second).await, 403);
    let bare = stage.sandbox.origin().replace("http", "ws") + "/link/";
    assert_eq!(status(&bare).await, 403);
    assert_eq!(stage.sandbox.violations().len(), 3);
    // The same, without asking for a WebSocket.
    let plain = stage.address().await.replacen("ws", "http", 1);
    assert_eq!(stage.http.get(plain).send().await.unwrap().status(), 400);
    assert_eq!(stage.sandbox.violations().len(), 4);
}

#[tokio::test]
async fn an_eleventh_socket_is_sent_away() {
    let stage = Stage::set().await;
    let mut clients = Vec::new();
    for _ in 0..10 {
        clients.push(stage.open_socket().await);
    }
    let mut eleventh = stage.socket().await;
    let goodbye = eleventh.json().await;
    assert_eq!((&goodbye["type"], &goodbye["reason"]), (&json!("disconnect"), &json!("too_many_websockets")));
    eleventh.is_closed().await;
    assert_eq!(stage.sandbox.violations(), ["socket: more than ten are open"]);
    drop(clients.pop());
    stage.sandbox.until_open_sockets(9).await.unwrap();
    clients.push(stage.open_socket().await);
    stage.sandbox.until_open_sockets(10).await.unwrap();
}
