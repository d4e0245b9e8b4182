//! Whether the user group can follow the pager, and why it did not.

use shadowday::sandbox::Refusal;

use super::Machine;

#[tokio::test]
async fn whether_the_user_group_can_follow_the_pager_is_said() {
    let machine = Machine::new().await;
    machine.execute("UPDATE team SET user_group = 'support-oncall'").await;
    machine
        .check()
        .await
        .says(0, &["User group", "ok       The user group @support-oncall is there, and follows the pager."]);
    machine.slack.refuse("usergroups.list", Refusal::Error("plan_upgrade_required"), 1);
    machine
        .check()
        .await
        .says(1, &["problem  Slack has user groups on its paid plans only, so `@support-oncall` cannot"]);
    machine.execute("UPDATE team SET user_group = 'nobody'").await;
    machine.check().await.says(1, &["problem  There is no user group `@nobody` in Slack. Make it (*People"]);
    machine.slack.set_scopes(&["chat:write"]);
    machine.check().await.says(1, &["problem  @nobody cannot follow the pager: a scope is missing (see Scopes)."]);
}

#[tokio::test]
async fn why_the_user_group_does_not_follow_since_when_and_what_is_next_is_said_whatever_slack_said() {
    let machine = Machine::new().await;
    machine.execute("UPDATE team SET user_group = 'support-oncall'").await;
    let next =
        "press *Save* in *Team settings* (`/shadow settings`), or wait: it is tried again when the pager moves on";
    for (code, words) in [
        (
            "permission_denied",
            "Slack does not let this app change `@support-oncall`. Ask a workspace admin to let everyone",
        ),
        ("invalid_users", "guests and people who left cannot be in a group"),
        ("subteam_elsewhere", "it may belong to the whole organization"),
        ("internal_thing", "it says `internal_thing`. Whoever runs this bot finds more in its log."),
        ("no_such_subteam", "Slack said no_such_subteam. That is mended now, as far as can be seen from here"),
        ("subteam_disabled", "Slack said subteam_disabled. That is mended now"),
        ("missing_scope", "Slack said missing_scope. That is mended now"),
    ] {
        let since = "unixepoch('now', '-3 hours', '-1 minute') * 1000";
        machine.execute(&format!("UPDATE team SET trouble = '{code}', trouble_at = {since}")).await;
        let checked = machine.check().await;
        checked.says(1, &["problem  @support-oncall has not followed the pager for 3 hours"]);
        assert!(checked.words.contains(words) && checked.words.contains(next), "{code}: {}", checked.words);
        assert!(!checked.words.contains("There is no user group"), "it is there: {}", checked.words);
    }
    machine.execute("UPDATE team SET trouble = 'permission_denied', trouble_at = NULL").await;
    machine.check().await.says(1, &["problem  @support-oncall has not followed the pager. Slack does not let"]);
    machine.execute("UPDATE team SET trouble = NULL, group_id = 'S0GONE'").await;
    machine.check().await.says(
        0,
        &["ok       The user group @support-oncall was made anew, and follows the pager from the next handoff on."],
    );
}
