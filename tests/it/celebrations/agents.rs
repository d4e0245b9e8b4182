//! Who an agent of a help desk is: unknown at first, then known, by `/shadow link` or by their address.

use jiff::SignedDuration;
use serde_json::json;
use shadowday::commands::{self, Settings};
use shadowday::demo::cast::{self, ANA, BEN, MAEVE, NOA, TUNDE};
use shadowday::domain::desk::{Connected, Desk};
use shadowday::sandbox::Submitted;
use shadowday::store::StoreError;

use super::{answers, answers_as, are_known, desk_says, desk_tells, minutes, owner, reply, running_with};
use crate::bot::{Bot, choice, person, text, ticks};
use crate::desks::Sent;

#[tokio::test]
async fn an_unknown_agent_is_asked_about_once_and_what_they_sent_counts_when_they_are_known() {
    let mut bot = running_with(&[ANA]).await;
    answers(&mut bot, ANA, 1).await;
    answers(&mut bot, ANA, 2).await;
    answers(&mut bot, "ROBOT", 3).await;
    assert!(bot.private(MAEVE).is_empty(), "looking up comes first");
    minutes(&mut bot, 16).await;
    let asked = bot.private(MAEVE).remove(0);
    assert!(asked.contains("2 people answer customers") && asked.contains("[Say who they are]"), "{asked}");
    assert!(asked.contains("`U0ANA, Zendesk`: 2 replies since") && asked.contains("tickets/2|ticket> `2`"), "{asked}");
    assert!(asked.contains("`ROBOT, Zendesk`: 1 reply, on") && asked.contains("Thu 3 Dec, 10:00 GMT"), "{asked}");
    bot.click(MAEVE, "Say who they are").await;
    let refused = bot.fill(MAEVE, json!({"agent_1": person(cast::BOT)})).await;
    assert!(matches!(&refused, Submitted::Errors(why) if why["agent_1"].contains("That is a bot")), "{refused:?}");
    let form = bot.form(MAEVE);
    assert!(form.contains("ROBOT, Zendesk") && form.contains("U0ANA, Zendesk"), "{form}");
    let mine = if form.find("ROBOT") < form.find("U0ANA") { 1 } else { 0 };
    let right = json!({
        format!("agent_{mine}"): person(ANA), format!("agent_{}", 1 - mine): {"value": null},
        "nobody": ticks(&[&(1 - mine).to_string()]),
    });
    assert_eq!(bot.fill(MAEVE, right).await, Submitted::Updated);
    let saved = bot.form(MAEVE);
    assert!(saved.contains("<@U0ANA> has 2 replies so far. All were sent on a day or duty of theirs"), "{saved}");
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0ANA>") && post.contains("tickets/1|"), "the first of the two: {post}");
    assert!(
        bot.newest_private(ANA).contains("You are `u0ana` in Zendesk, <@U0MAEVE> says"),
        "{}",
        bot.newest_private(ANA)
    );
    bot.click(MAEVE, "Say who they are").await;
    let later = bot.newest_private(MAEVE);
    assert!(later.contains("nobody else is unknown"), "the old button: {later}");
    assert!(bot.card().contains("2 replies from 1 person"), "{}", bot.card());
    answers(&mut bot, "ROBOT", 4).await;
    bot.advance_to("2026-12-05T10:00:00Z").await;
    bot.posted();
    assert!(bot.private(MAEVE).iter().all(|message| !message.contains("do not know in Slack")));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_known_late_is_celebrated_for_their_first_and_for_one_number() {
    let mut bot = running_with(&[ANA]).await;
    for ticket in 1..=30 {
        let now = bot.clock.now();
        desk_tells(&bot, ANA, ticket, now).await;
    }
    bot.slash(MAEVE, "/shadow link").await;
    assert_eq!(bot.fill(MAEVE, json!({"agent_0": person(ANA)})).await, Submitted::Updated);
    minutes(&mut bot, 2).await;
    let posts = bot.posted();
    assert_eq!(posts.len(), 1, "{posts:#?}");
    assert!(posts[0].contains("25") && !posts[0].contains("10 "), "{posts:#?}");
    assert_eq!(posts[0].matches("<@U0ANA>").count(), 2, "{posts:#?}");
    assert!(bot.card().contains("30 replies from 1 person"), "{}", bot.card());
    assert_eq!(bot.private(ANA).len(), 1, "whose account it is");
    bot.finish().await;
}

#[tokio::test]
async fn a_form_that_was_open_for_long_overwrites_nothing() {
    let mut bot = running_with(&[ANA]).await;
    answers(&mut bot, "ROBOT", 1).await;
    bot.slash(MAEVE, "/shadow link").await;
    let both = json!({"agent_0": person(BEN), "nobody": ticks(&["0"])});
    assert!(matches!(bot.fill(MAEVE, both).await, Submitted::Errors(_)), "one or the other");
    let answer = "UPDATE agents SET state = 'known', person = 'U0ANA' WHERE id = 'robot'";
    sqlx::raw_sql(answer).execute(&mut bot.database().await).await.unwrap();
    assert_eq!(bot.fill(MAEVE, json!({"agent_0": person(BEN), "nobody": ticks(&[])})).await, Submitted::Updated);
    let person: String = sqlx::query_scalar("SELECT person FROM agents WHERE id = 'robot'")
        .fetch_one(&mut bot.database().await)
        .await
        .unwrap();
    assert_eq!(person, ANA);
    bot.finish().await;
}

#[tokio::test]
async fn what_nobody_ever_was_known_for_is_forgotten_in_the_end() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[ANA]).await;
    let old = bot.clock.now() - SignedDuration::from_hours(24 * 401);
    desk_says(&mut bot, "ROBOT", 1, old).await;
    desk_says(&mut bot, ANA, 2, old).await;
    answers(&mut bot, "ROBOT", 3).await;
    bot.advance(SignedDuration::from_hours(48)).await;
    let left: Vec<String> = sqlx::query_scalar("SELECT ticket FROM replies ORDER BY id")
        .fetch_all(&mut bot.database().await)
        .await
        .unwrap();
    assert_eq!(left, ["2", "3"]);
    bot.ignore_news();
    bot.finish().await;
}

/// These help desks are set up, and no other.
async fn with_desks(desks: &[Desk]) -> Bot {
    let desks = desks.iter().map(|desk| Connected { desk: *desk, tickets_url: None }).collect();
    Bot::with(Settings { desks, coordinators: vec![MAEVE.into()], ..Settings::default() }).await
}

#[tokio::test]
async fn a_single_help_desk_is_not_asked_for() {
    let mut bot = with_desks(&[Desk::Intercom]).await;
    bot.slash(NOA, "/shadow link").await;
    let form = bot.form(NOA);
    assert!(form.contains("Your e-mail or id in Intercom") && form.contains("you need not tell me"), "{form}");
    assert!(!form.contains("Zendesk") && !form.contains("Help desk"), "{form}");
    assert_eq!(bot.fill(NOA, json!({"typed": text("Noa@Example.com")})).await, Submitted::Updated);
    assert!(bot.private(MAEVE).remove(0).contains("says that they are `noa@example.com` in Intercom"));
    bot.slash(NOA, "/shadow link").await;
    bot.settings.desks = [Desk::Intercom, Desk::Zendesk].map(|desk| Connected { desk, tickets_url: None }).into();
    bot.restart().await;
    let refused = bot.fill(NOA, json!({"typed": text("noa")})).await;
    assert!(
        matches!(&refused, Submitted::Errors(why) if why["typed"].contains("type /shadow link again")),
        "{refused:?}"
    );
    bot.finish().await;
}

#[tokio::test]
async fn only_help_desks_that_are_set_up_are_offered() {
    let mut bot = with_desks(&[Desk::Zendesk, Desk::Plain]).await;
    bot.slash(NOA, "/shadow link").await;
    let form = bot.slack.view(NOA).unwrap()["blocks"].to_string();
    assert!(form.contains("Zendesk") && form.contains("Another one"), "{form}");
    assert!(!form.contains("Intercom") && !form.contains("Help Scout") && !form.contains("webhook"), "{form}");
    bot.fill(NOA, json!({"desk": choice("plain"), "typed": text("7")})).await;
    assert!(bot.private(MAEVE).remove(0).contains("says that they are `7` in the help desk"));
    bot.finish().await;
}

#[tokio::test]
async fn without_a_help_desk_there_is_nothing_to_link() {
    let mut bot = with_desks(&[]).await;
    for who in [NOA, MAEVE] {
        let said = bot.slash(who, "/shadow link").await;
        assert!(said.contains("No help desk is connected") && said.contains("README, *Help desks*"), "{said}");
        assert!(bot.slack.view(who).is_none());
    }
    bot.finish().await;
}

#[tokio::test]
async fn of_what_somebody_sent_before_they_were_known_the_coordinator_reads_what_counts() {
    let mut bot = running_with(&[ANA]).await;
    let earlier = bot.clock.now() - SignedDuration::from_hours(48);
    desk_says(&mut bot, ANA, 1, earlier).await;
    answers(&mut bot, ANA, 2).await;
    desk_says(&mut bot, "kim", 3, earlier).await;
    bot.slash(MAEVE, "/shadow link").await;
    let form = bot.slack.view(MAEVE).unwrap()["blocks"].to_string();
    assert!(form.contains("2 replies since Tue 1 Dec, the last on ticket 2, Thu 3 Dec at 10:00."), "{form}");
    assert_eq!(bot.fill(MAEVE, json!({"agent_0": person(TUNDE), "agent_1": person(ANA)})).await, Submitted::Updated);
    let saved = bot.form(MAEVE);
    assert!(saved.contains("<@U0ANA> has 2 replies so far. 1 of them was sent on a day or duty of theirs"), "{saved}");
    assert!(saved.contains("<@U0TUNDE> has 1 reply so far, and was on no day or duty then"), "{saved}");
    assert!(bot.card().contains("1 reply from 1 person"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_coordinator_who_links_what_is_somebodys_is_asked_first_and_that_person_is_told() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA]).await;
    answers(&mut bot, ANA, 1).await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow link").await;
    let to_ben = json!({"desk": choice("zendesk"), "typed": text("u0ana"), "person": person(BEN)});
    assert_eq!(bot.fill(MAEVE, to_ben.clone()).await, Submitted::Pushed);
    let form = bot.form(MAEVE);
    assert!(form.contains("`u0ana` in Zendesk is so far <@U0ANA>, with 1 reply."), "{form}");
    assert_eq!(owner(&bot, "u0ana").await, ANA, "nothing changes before they say so");
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    let linked = bot.private(MAEVE).remove(0);
    assert!(
        linked.contains("<@U0BEN> is `u0ana`") && linked.contains("<@U0ANA> had it so far, and is told"),
        "{linked}"
    );
    let told = bot.private(ANA).remove(0);
    assert!(told.contains("and not you") && told.contains("type `/shadow link` and say so"), "{told}");
    assert!(told.contains("Your replies so far stay yours"), "{told}");
    let bens = bot.newest_private(BEN);
    assert!(bens.contains("You are `u0ana` in Zendesk, <@U0MAEVE> says"), "{bens}");
    assert_eq!(owner(&bot, "u0ana").await, BEN);
    bot.slash(ANA, "/shadow link").await;
    bot.fill(ANA, json!({"desk": choice("zendesk"), "typed": text("u0ana")})).await;
    assert!(bot.private(MAEVE).remove(0).contains("So far this is <@U0BEN>, without a reply yet"), "the way back");
    bot.click(MAEVE, "Confirm").await;
    assert_eq!(owner(&bot, "u0ana").await, ANA);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_account_that_has_not_replied_yet_is_whom_the_coordinator_last_said() {
    let mut bot = with_desks(&[Desk::Zendesk]).await;
    bot.slash(NOA, "/shadow link").await;
    bot.fill(NOA, json!({"typed": text("kim@example.com")})).await;
    assert!(!bot.private(MAEVE).remove(0).contains("So far"));
    let link = |who: &str| json!({"typed": text("kim@example.com"), "person": person(who)});
    bot.slash(MAEVE, "/shadow link").await;
    assert_eq!(bot.fill(MAEVE, link(BEN)).await, Submitted::Updated);
    assert!(bot.form(MAEVE).contains("<@U0BEN>'s replies count from now on"), "{}", bot.form(MAEVE));
    bot.slash(MAEVE, "/shadow link").await;
    assert_eq!(bot.fill(MAEVE, link(BEN)).await, Submitted::Updated, "it is his already");
    assert!(bot.form(MAEVE).contains("is <@U0BEN>'s already"), "{}", bot.form(MAEVE));
    bot.slash(MAEVE, "/shadow link").await;
    assert_eq!(bot.fill(MAEVE, link(ANA)).await, Submitted::Pushed);
    assert!(bot.form(MAEVE).contains("is so far <@U0BEN>, without a reply yet"), "{}", bot.form(MAEVE));
    bot.click(MAEVE, "Confirm").await;
    assert!(bot.newest_private(MAEVE).contains("<@U0BEN> had it so far, and is told"));
    let told = bot.private(BEN);
    assert_eq!(told.len(), 2, "what was his already is not said again: {told:#?}");
    assert!(told[0].contains("You are `kim@example.com` in Zendesk, <@U0MAEVE> says"), "{told:#?}");
    assert!(told[1].contains("and not you") && !told[1].contains("so far"), "he had no replies: {told:#?}");
    assert!(bot.private(NOA).remove(0).contains("You are `kim@example.com`"));
    let mut said = reply("777", 1, bot.clock.now());
    said.agent.email = Some("kim@example.com".into());
    let settings = bot.settings.clone();
    let seen = bot
        .door()
        .store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { commands::reply_seen(tx, &settings, &said).await }));
    seen.await.unwrap();
    assert_eq!(owner(&bot, "777").await, NOA, "the last that was confirmed, though the first that was said");
    bot.finish().await;
}

#[tokio::test]
async fn who_is_unknown_a_moment_later_is_in_the_same_message() {
    let mut bot = running_with(&[ANA]).await;
    answers_as(&mut bot, "kim", "kim@elsewhere.example", 1).await;
    answers_as(&mut bot, "lee", "lee@elsewhere.example", 2).await;
    assert!(bot.private(MAEVE).is_empty(), "more may come");
    minutes(&mut bot, 16).await;
    let asked = bot.private(MAEVE);
    assert_eq!(asked.len(), 1, "{asked:#?}");
    assert!(asked[0].contains("2 people answer customers") && asked[0].contains("lee@elsewhere"), "{asked:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn where_the_address_of_zendesk_is_known_what_its_webhook_tells_has_a_link() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    bot.settings.desks[0].tickets_url = Some("https://acme.zendesk.com/agent/tickets/".into());
    bot.restart().await;
    let at = bot.clock.now();
    let sent = Sent { agent: "u0ana", ticket: "4711", reply: "77", at };
    assert_eq!(bot.desk_tells(Desk::Zendesk, &sent).await.0, 200);
    let post = bot.posted().remove(0);
    assert!(post.contains("<https://acme.zendesk.com/agent/tickets/4711|See the reply>"), "{post}");
    minutes(&mut bot, 2).await;
    let odd = Sent { agent: "u0ben", ticket: "../4711?x=1", reply: "78", at: bot.clock.now() };
    assert_eq!(bot.desk_tells(Desk::Zendesk, &odd).await.0, 200);
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0BEN>") && !post.contains("See the reply"), "no number, no link: {post}");
    bot.finish().await;
}
