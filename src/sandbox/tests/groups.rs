//! User groups.

use super::*;

async fn users(stage: &Stage, group: &str) -> Value {
    stage.get("usergroups.users.list", &format!("usergroup={group}")).await
}

async fn update(stage: &Stage, args: Value) -> Value {
    stage.call("usergroups.users.update", args).await
}

#[tokio::test]
async fn a_group_is_found_by_its_handle_and_its_members_are_replaced_as_a_whole() {
    let stage = Stage::set().await;
    let enabled = stage.get("usergroups.list", "").await;
    assert_eq!(enabled["usergroups"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&enabled["usergroups"][0]["handle"], &enabled["usergroups"][0]["users"]),
        (&json!("on-call"), &Value::Null)
    );
    let all = stage.get("usergroups.list", "include_disabled=true&include_users=1&include_count=1").await;
    assert_eq!((&all["usergroups"][1]["users"], &all["usergroups"][1]["user_count"]), (&json!(["U2"]), &json!(1)));
    assert!(all["usergroups"][1]["date_delete"].as_i64().unwrap() > 0);
    assert_eq!(users(&stage, "S1").await["users"], json!(["U2"]));
    let updated = update(&stage, json!({ "usergroup": "S1", "users": "U1" })).await;
    assert_eq!(updated["usergroup"]["users"], json!(["U1"]));
    assert_eq!(
        (users(&stage, "S1").await["users"].clone(), stage.sandbox.group("on-call")),
        (json!(["U1"]), vec!["U1".to_owned()])
    );
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn what_slack_refuses_about_groups_is_refused() {
    let stage = Stage::set().await;
    stage.sandbox.update_person("U2", |person| person.deleted = true);
    for (args, error) in [
        (json!({ "usergroup": "S1", "users": "" }), "no_users_provided"),
        (json!({ "usergroup": "S1" }), "no_users_provided"),
        (json!({ "users": "U1" }), "invalid_arguments"),
        (json!({ "usergroup": "S1", "users": "U1,U2" }), "invalid_users"),
        (json!({ "usergroup": "S1", "users": ["U1", "U0BOT"] }), "invalid_users"),
        (json!({ "usergroup": "S1", "users": "U9" }), "invalid_users"),
        (json!({ "usergroup": "S2", "users": "U1" }), "no_such_subteam"),
        (json!({ "usergroup": "S9", "users": "U1" }), "no_such_subteam"),
    ] {
        assert_eq!(update(&stage, args.clone()).await["error"], error, "{args}");
    }
    stage.sandbox.update_person("U1", |person| person.is_stranger = true);
    assert_eq!(update(&stage, json!({ "usergroup": "S1", "users": "U1" })).await["error"], "failed_for_some_users");
    assert_eq!(users(&stage, "S2").await["error"], "no_such_subteam", "it is switched off");
    assert_eq!(stage.sandbox.violations().len(), 3, "an empty list, no list and no group are mistakes of the bot's");
    stage.sandbox.set_scopes(&["usergroups:read"]);
    assert_eq!(update(&stage, json!({ "usergroup": "S1", "users": "U1" })).await["needed"], "usergroups:write");
    stage.sandbox.set_scopes(&["usergroups:write"]);
    assert_eq!(users(&stage, "S1").await["needed"], "usergroups:read");
    assert_eq!(stage.sandbox.group("on-call"), ["U2"], "and nothing was changed");
}

#[tokio::test]
async fn groups_take_twenty_calls_a_minute() {
    let stage = Stage::set().await;
    for _ in 0..20 {
        assert_eq!(users(&stage, "S1").await["ok"], true);
    }
    assert_eq!(users(&stage, "S1").await["error"], "ratelimited");
}
