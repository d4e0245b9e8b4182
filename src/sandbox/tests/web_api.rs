//! The Web API's strictness.

use super::*;

#[tokio::test]
async fn what_is_not_in_the_table_is_refused_and_remembered() {
    let stage = Stage::set().await;
    assert_eq!(stage.call("chat.shout", json!({})).await["error"], "unknown_method");
    let with_typo = json!({ "channel": "C1", "txt": "hi" });
    assert_eq!(stage.call("chat.postMessage", with_typo).await["error"], "invalid_arguments");
    assert_eq!(stage.call("users.info", json!({ "user": "U1" })).await["error"], "invalid_arguments");
    assert_eq!(stage.get("users.info", "user=U1").await["user"]["tz"], "Europe/Paris");
    assert_eq!(stage.sandbox.violations().len(), 3);
}

#[tokio::test]
async fn somebody_is_found_by_e_mail_and_who_left_is_not() {
    let stage = Stage::set().await;
    let email = stage.sandbox.hub.state().people[0].email.clone();
    let id = stage.sandbox.hub.state().people[0].id.clone();
    let asked = format!("email={}", email.to_uppercase().replace('@', "%40"));
    let found = stage.get("users.lookupByEmail", &asked).await;
    assert_eq!((&found["user"]["id"], &found["user"]["profile"]["email"]), (&json!(id), &json!(email)));
    assert_eq!(stage.get("users.lookupByEmail", "email=nobody%40example.com").await["error"], "users_not_found");
    assert_eq!(stage.get("users.lookupByEmail", "email=").await["error"], "users_not_found", "nor who has none");
    stage.sandbox.hub.state().people[0].deleted = true;
    assert_eq!(stage.get("users.lookupByEmail", &asked).await["error"], "users_not_found");
    stage.sandbox.set_scopes(&["users:read"]);
    assert_eq!(stage.get("users.lookupByEmail", &asked).await["error"], "missing_scope");
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let stage = Stage::set().await;
    stage.sandbox.set_scopes(&["commands"]);
    let refused = stage.call("chat.postMessage", json!({ "channel": "C1", "text": "hi" })).await;
    assert_eq!(refused["error"], "missing_scope");
    assert_eq!((&refused["needed"], &refused["provided"]), (&json!("chat:write"), &json!("commands")));
}

#[tokio::test]
async fn bad_blocks_come_back_with_a_pointer() {
    let stage = Stage::set().await;
    let blocks = json!([{ "type": "header", "text": plain(&"x".repeat(151)) }]);
    let refused = stage.call("chat.postMessage", json!({ "channel": "C1", "blocks": blocks })).await;
    assert_eq!(refused["error"], "invalid_blocks");
    assert_eq!(
        refused["response_metadata"]["messages"][0],
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    );
}

#[tokio::test]
async fn a_channel_takes_one_post_a_second() {
    let stage = Stage::set().await;
    let post = || stage.post("chat.postMessage", json!({ "channel": "C1", "text": "hi" }));
    assert_eq!(post().await.status(), 200);
    let refused = post().await;
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"1".parse().unwrap()));
    stage.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(post().await.status(), 200);
    assert_eq!(stage.sandbox.violations(), ["chat.postMessage: ratelimited"]);
}

#[tokio::test]
async fn membership_decides_where_the_bot_posts() {
    let stage = Stage::set().await;
    let post = async |channel: &str| stage.call("chat.postMessage", json!({ "channel": channel, "text": "hi" })).await;
    assert_eq!(post("C2").await["error"], "channel_not_found");
    stage.sandbox.remove_member("C1", "U0BOT");
    assert_eq!(post("C1").await["error"], "not_in_channel");
    assert_eq!(stage.call("conversations.join", json!({ "channel": "C1" })).await["ok"], true);
    assert_eq!(post("C1").await["ok"], true);
    let im = post("U2").await;
    assert_eq!(im["channel"].as_str(), stage.sandbox.im("U2").as_deref());
    stage.sandbox.update_person("U2", |person| person.deleted = true);
    assert_eq!(stage.call("conversations.open", json!({ "users": "U2" })).await["error"], "user_disabled");
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_lost_answer_is_found_again_by_its_metadata() {
    let stage = Stage::set().await;
    stage.sandbox.refuse("chat.postMessage", Refusal::CutOff, 1);
    let metadata = json!({ "event_type": "outbox", "event_payload": { "key": "k1" } });
    let args = json!({ "channel": "C1", "text": "hi", "metadata": metadata });
    let url = format!("{}/chat.postMessage", stage.sandbox.api_url());
    let lost = stage.http.post(url).bearer_auth(TOKEN).json(&args).send().await;
    assert!(lost.is_err());
    let history = stage.get("conversations.history", "channel=C1&include_all_metadata=true").await;
    assert_eq!(history["messages"][0]["metadata"]["event_payload"]["key"], "k1");
    let calls = stage.sandbox.calls();
    assert_eq!((calls[0].method.as_str(), calls[0].ok_or_error.as_str()), ("chat.postMessage", "ok"));
}

#[tokio::test]
async fn refusals_come_as_often_as_asked_for_and_are_no_violations() {
    let stage = Stage::set().await;
    let limited = Refusal::RateLimited { retry_after_s: Some(30) };
    stage.sandbox.refuse("auth.test", limited, 1);
    stage.sandbox.refuse("auth.test", Refusal::Status(500), 1);
    stage.sandbox.refuse("auth.test", Refusal::Error("account_inactive"), 1);
    let refused = stage.post("auth.test", json!({})).await;
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"30".parse().unwrap()));
    assert_eq!(stage.post("auth.test", json!({})).await.status(), 500);
    assert_eq!(stage.call("auth.test", json!({})).await["error"], "account_inactive");
    assert_eq!(stage.call("auth.test", json!({})).await["user_id"], "U0BOT");
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_trigger_opens_one_form_within_three_seconds() {
    let stage = Stage::set().await;
    stage.open_form().await;
    let again = json!({ "trigger_id": stage.field("trigger_id"), "view": form() });
    assert_eq!(stage.call("views.open", again).await["error"], "exchanged_trigger_id");
    stage.sandbox.slash("U1", "C1", "/hello").await.unwrap();
    stage.clock.advance(SignedDuration::from_millis(2_001));
    let late = json!({ "trigger_id": stage.field("trigger_id"), "view": form() });
    assert_eq!(stage.call("views.open", late).await["error"], "expired_trigger_id");
    assert_eq!(stage.sandbox.violations().len(), 2);
}

#[tokio::test]
async fn an_ephemeral_message_cannot_be_edited() {
    let stage = Stage::set().await;
    let args = json!({ "channel": "C1", "user": "U1", "text": "psst" });
    let shown = stage.call("chat.postEphemeral", args).await;
    let edit = json!({ "channel": "C1", "ts": shown["message_ts"], "text": "pst" });
    assert_eq!(stage.call("chat.update", edit).await["error"], "message_not_found");
    assert_eq!(stage.sandbox.violations().len(), 1);
}

#[tokio::test]
async fn replies_need_a_thread_and_people_come_in_pages() {
    let stage = Stage::set().await;
    let root = stage.call("chat.postMessage", json!({ "channel": "C1", "text": "root" })).await;
    let reply = |ts: &Value| json!({ "channel": "C1", "text": "reply", "thread_ts": ts });
    let posted = stage.call("chat.postMessage", reply(&root["ts"])).await;
    assert_eq!(posted["message"]["thread_ts"], root["ts"]);
    assert_eq!(stage.call("chat.postMessage", reply(&posted["ts"])).await["error"], "cannot_reply_to_message");
    assert_eq!(stage.call("chat.postMessage", reply(&json!("1.0"))).await["error"], "thread_not_found");
    let first = stage.get("users.list", "limit=2").await;
    let cursor = first["response_metadata"]["next_cursor"].as_str().unwrap();
    let second = stage.get("users.list", &format!("limit=2&cursor={cursor}")).await;
    assert_eq!(second["members"].as_array().unwrap().len(), 1);
    assert_eq!(second["response_metadata"]["next_cursor"], "");
}

#[tokio::test]
async fn a_reaction_is_taken_back_once_and_only_where_it_stands() {
    let stage = Stage::set().await;
    let posted = stage.call("chat.postMessage", json!({ "channel": "C1", "text": "well done" })).await;
    let clap = json!({ "channel": "C1", "timestamp": posted["ts"], "name": "clap" });
    assert_eq!(stage.call("reactions.remove", clap.clone()).await["error"], "no_reaction");
    stage.call("reactions.add", clap.clone()).await;
    assert_eq!(stage.call("reactions.remove", clap.clone()).await["ok"], true);
    assert_eq!(stage.call("reactions.remove", clap).await["error"], "no_reaction");
    let nowhere = json!({ "channel": "C1", "name": "clap" });
    assert_eq!(stage.call("reactions.remove", nowhere).await["error"], "no_item_specified");
    let gone = json!({ "channel": "C1", "timestamp": "1.0", "name": "clap" });
    assert_eq!(stage.call("reactions.remove", gone).await["error"], "message_not_found");
}
