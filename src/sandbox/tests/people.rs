//! What people do, and what becomes of the bot's answers.

use super::*;

fn message(channel: &str, ts: &Value) -> Target {
    Target::Message { channel: channel.into(), ts: ts.as_str().unwrap().into() }
}

#[tokio::test]
async fn a_command_is_signed_and_its_answer_is_seen_by_one_person() {
    let stage = Stage::set().await;
    stage.bot.will_answer(json!("Hello, <@U1>"));
    stage.sandbox.slash("U1", "C1", "/hello  world ").await.unwrap();
    assert_eq!(stage.field("text"), "world");
    assert_eq!(stage.field("channel_name"), "c1");
    let got = stage.bot.got.lock().unwrap()[0].clone();
    for (name, value) in stage.sandbox.sign(&got.body, stage.clock.now().as_second()) {
        assert_eq!(got.headers[name], value);
    }
    let news = stage.sandbox.take_news();
    assert_eq!((news[0].kind, news[0].pings.as_slice()), (NewsKind::Ephemeral, &["U1".to_owned()][..]));
    assert_eq!(stage.sandbox.ephemerals("U1")[0].text, "Hello, <@U1>");
    assert!(stage.sandbox.ephemerals("U2").is_empty() && stage.sandbox.take_news().is_empty());
}

#[tokio::test]
async fn a_command_that_nobody_registered_goes_nowhere() {
    let stage = Stage::set().await;
    let refused = stage.sandbox.slash("U1", "C1", "/hallo").await;
    assert_eq!(refused, Err(Failure::NotPossible("/hallo is not a valid command.".into())));
    assert!(stage.bot.got.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_request_is_repeated_as_it_was_but_signed_anew() {
    let stage = Stage::set().await;
    stage.sandbox.slash("U1", "C1", "/hello").await.unwrap();
    stage.clock.advance(SignedDuration::from_secs(10));
    assert_eq!(stage.sandbox.repeat_last().await.unwrap().status, 200);
    let got = stage.bot.got.lock().unwrap().clone();
    assert_eq!(got[0].body, got[1].body);
    assert_ne!(got[0].headers["x-slack-signature"], got[1].headers["x-slack-signature"]);
    assert_eq!(got[1].headers["x-slack-retry-num"], "1");
}

#[tokio::test]
async fn a_click_carries_the_message_and_a_url_to_replace_it() {
    let stage = Stage::set().await;
    let posted = stage.call("chat.postMessage", json!({ "channel": "C1", "text": "?", "blocks": buttons() })).await;
    let target = message("C1", &posted["ts"]);
    stage.sandbox.click("U2", &target, "go", None).await.unwrap();
    let payload = stage.payload();
    assert_eq!(payload["actions"][0]["value"], "7");
    assert_eq!(payload["message"]["ts"], posted["ts"]);
    assert_eq!(payload["user"]["id"], "U2");
    let url = payload["response_url"].as_str().unwrap();
    let answer = json!({ "replace_original": true, "text": "done" });
    assert!(stage.http.post(url).json(&answer).send().await.unwrap().status().is_success());
    let messages = stage.sandbox.messages("C1");
    assert_eq!((messages.len(), messages[0].text.as_str()), (1, "done"));
    // The button is gone now.
    assert!(stage.sandbox.click("U2", &target, "go", None).await.is_err());
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_response_url_is_answered_five_times() {
    let stage = Stage::set().await;
    stage.sandbox.slash("U1", "C1", "/hello").await.unwrap();
    let url = stage.field("response_url");
    let answer = async |body: Value| stage.http.post(&url).json(&body).send().await.unwrap().status().as_u16();
    for _ in 0..4 {
        assert_eq!(answer(json!({ "text": "hi" })).await, 200);
    }
    assert_eq!(answer(json!({ "blocks": [{ "type": "nothing" }] })).await, 400);
    assert_eq!(answer(json!({ "text": "hi" })).await, 404);
    assert_eq!(stage.sandbox.violations(), ["response_url: invalid_blocks", "response_url: used_url"]);
}

#[tokio::test]
async fn a_form_is_checked_before_it_is_sent() {
    let stage = Stage::set().await;
    let id = stage.open_form().await;
    let got = stage.bot.got.lock().unwrap().len();
    for values in [json!({}), json!({ "what": { "text": "too long" } })] {
        let submitted = stage.sandbox.submit("U1", &id, values).await.unwrap();
        assert!(matches!(submitted, Submitted::Errors(errors) if errors.contains_key("what")));
    }
    assert_eq!(stage.bot.got.lock().unwrap().len(), got);
}

#[tokio::test]
async fn a_form_keeps_what_was_typed_while_the_bot_complains() {
    let stage = Stage::set().await;
    let id = stage.open_form().await;
    let complaint = json!({ "response_action": "errors", "errors": { "what": "Say more." } });
    stage.bot.will_answer(complaint);
    let submitted = stage.sandbox.submit("U1", &id, json!({ "what": { "text": "Tea" } })).await.unwrap();
    assert_eq!(submitted, Submitted::Errors([("what".into(), "Say more.".into())].into()));
    let values = &stage.payload()["view"]["state"]["values"];
    assert_eq!(values["what"]["text"]["value"], "Tea");
    assert_eq!(values["when"]["date"]["selected_date"], "2026-12-24");
    assert_eq!(stage.sandbox.submit("U1", &id, json!({})).await, Ok(Submitted::Closed));
    assert_eq!(stage.sandbox.view("U1"), None);
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn three_forms_lie_on_each_other_and_no_more() {
    let stage = Stage::set().await;
    let mut id = stage.open_form().await;
    let push = json!({ "response_action": "push", "view": form() });
    for _ in 0..2 {
        stage.bot.will_answer(push.clone());
        let submitted = stage.sandbox.submit("U1", &id, json!({ "what": { "text": "x" } })).await;
        assert_eq!(submitted, Ok(Submitted::Pushed));
        id = stage.sandbox.view("U1").unwrap()["id"].as_str().unwrap().into();
    }
    stage.bot.will_answer(push);
    let refused = stage.sandbox.submit("U1", &id, json!({ "what": { "text": "x" } })).await;
    assert_eq!(refused, Err(Failure::BadAnswer("push_limit_reached".into())));
    stage.bot.will_answer(json!({ "response_action": "clear" }));
    let cleared = stage.sandbox.submit("U1", &id, json!({})).await;
    assert_eq!((cleared, stage.sandbox.view("U1")), (Ok(Submitted::Cleared), None));
}
