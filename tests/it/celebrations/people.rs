//! Whose replies are whose: credit, unknown agents, `/shadow link`; and a crowd.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shadowday::commands::{self, Settings};
use shadowday::demo::cast::{self, ANA, BEN, CHANNEL, LUCAS, MAEVE, NOA, TUNDE};
use shadowday::domain::desk::{Connected, Desk};
use shadowday::sandbox::Submitted;
use shadowday::store::StoreError;

use super::{answers, are_known, desk_says, minutes, reply, running_with};
use crate::bot::{Bot, choice, text, ticks};
use crate::desks::Sent;

/// A day runs on which all of these have a place, and are known in the help desk.
pub async fn with_a_crowd(crowd: &[String]) -> Bot {
    let mut workspace = cast::workspace();
    let like = workspace.people.iter().find(|person| person.id == ANA).unwrap().clone();
    for who in crowd {
        let mut person = like.clone();
        person.id.clone_from(who);
        person.name = who.to_lowercase();
        workspace.people.push(person);
    }
    let channel = workspace.channels.iter_mut().find(|channel| channel.id == CHANNEL).unwrap();
    channel.members.extend(crowd.iter().cloned());
    let mut bot = Bot::in_workspace(Settings::default(), workspace).await;
    bot.plan(json!({"places": crate::bot::number(300)})).await;
    let mut database = bot.database().await;
    for who in crowd {
        sqlx::query("INSERT INTO signups (day, person, state, since_at) VALUES (1, ?, 'in', 0)")
            .bind(who)
            .execute(&mut database)
            .await
            .unwrap();
    }
    let all: Vec<&str> = crowd.iter().map(String::as_str).collect();
    are_known(&bot, &all).await;
    bot.advance_to("2026-12-03T10:00:00Z").await;
    bot.ignore_news();
    bot
}

/// The desk says so, and nothing else happens meanwhile.
pub async fn desk_tells(bot: &Bot, who: &str, ticket: u32, at: Timestamp) {
    let (settings, reply) = (bot.settings.clone(), reply(who, ticket, at));
    bot.door()
        .store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { commands::reply_seen(tx, &settings, &reply).await }))
        .await
        .unwrap();
}

fn person(who: &str) -> Value {
    json!({"value": {"type": "users_select", "selected_user": who}})
}

#[tokio::test]
async fn a_buddy_is_asked_once_a_day_whether_they_sent_it_for_their_shadower() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 4711).await;
    let asked = bot.private(LUCAS).remove(0);
    assert!(asked.contains("4711") && asked.contains("Sent it for <@U0ANA>?"), "{asked}");
    answers(&mut bot, LUCAS, 4712).await;
    assert!(bot.private(LUCAS).is_empty(), "once a day");
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.newest_private(LUCAS).contains("Credited to <@U0ANA>"), "{}", bot.newest_private(LUCAS));
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0ANA>") && post.contains("Thank you, <@U0LUCAS>") && post.contains("4711"), "{post}");
    assert!(bot.card().contains("1 reply from 1 person"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn it_was_mine_changes_nothing() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 4711).await;
    assert_eq!(bot.private(LUCAS).len(), 1);
    bot.click(LUCAS, "It was mine").await;
    assert!(bot.newest_private(LUCAS).contains("It stays yours"));
    assert!(!bot.card().contains("1 reply"), "an advocate's own replies are no shadower's: {}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_who_types_replied_says_whose_it_was() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    let whose = bot.slash(LUCAS, "/shadow replied https://acme.zendesk.com/agent/tickets/9").await;
    assert!(whose.contains("Whose was it?") && whose.contains("[Credit to Ana Ribeiro]"), "{whose}");
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.posted().remove(0).contains("<@U0ANA>"));
    answers(&mut bot, LUCAS, 9).await;
    minutes(&mut bot, 2).await;
    assert!(bot.card().contains("1 reply from 1 person"), "told and seen is one: {}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn a_shadower_who_names_the_ticket_that_the_buddy_answered_has_it() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 12).await;
    assert_eq!(bot.private(LUCAS).len(), 1);
    let told = bot.slash(ANA, "/shadow replied https://acme.zendesk.com/agent/tickets/12").await;
    assert!(told.contains("Your first reply ever!"), "{told}");
    assert_eq!(bot.posted().len(), 1);
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.newest_private(LUCAS).contains("<@U0ANA> has this one already"), "{}", bot.newest_private(LUCAS));
    assert!(bot.card().contains("1 reply from 1 person"), "{}", bot.card());
    bot.finish().await;
}

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
async fn who_says_who_they_are_is_confirmed_by_the_coordinator() {
    let mut bot = running_with(&[NOA]).await;
    bot.slash(NOA, "/shadow link").await;
    let claim = json!({"desk": choice("zendesk"), "typed": text("u0noa")});
    assert_eq!(bot.fill(NOA, claim).await, Submitted::Updated);
    let asked = bot.private(MAEVE).remove(0);
    assert!(asked.contains("<@U0NOA> says that they are `u0noa` in Zendesk"), "{asked}");
    bot.click(MAEVE, "Confirm").await;
    assert!(bot.private(NOA).remove(0).contains("You are `u0noa` in Zendesk"));
    answers(&mut bot, NOA, 1).await;
    assert!(bot.posted().remove(0).contains("<@U0NOA>"), "from the first reply on");
    bot.finish().await;
}

#[tokio::test]
async fn who_is_not_confirmed_is_told_and_nothing_changes() {
    let mut bot = running_with(&[BEN]).await;
    bot.slash(BEN, "/shadow link").await;
    bot.fill(BEN, json!({"desk": choice("intercom"), "typed": text("Somebody@Example.com")})).await;
    assert!(bot.private(MAEVE).remove(0).contains("somebody@example.com"));
    bot.click(MAEVE, "No").await;
    assert!(bot.private(BEN).remove(0).contains("did not confirm"));
    let now = bot.clock.now();
    desk_says(&mut bot, "somebody", 1, now).await;
    minutes(&mut bot, 2).await;
    assert_eq!(bot.posted().len(), 0);
    bot.finish().await;
}

/// What the database counts as this person's.
async fn count(bot: &Bot, who: &str) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM replies WHERE person = ? AND taken_back_at IS NULL")
        .bind(who)
        .fetch_one(&mut bot.database().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_a_buddy_types_is_theirs_only_when_they_say_whose_it_was() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    for _ in 0..3 {
        assert!(bot.slash(LUCAS, "/shadow replied").await.contains("Whose was it?"));
    }
    assert_eq!(count(&bot, LUCAS).await, 0);
    bot.click(LUCAS, "It was mine").await;
    assert_eq!(count(&bot, LUCAS).await, 0);
    bot.slash(LUCAS, "/shadow replied").await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.posted().remove(0).contains("<@U0ANA>"));
    bot.slash(LUCAS, "/shadow replied").await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert_eq!((count(&bot, ANA).await, count(&bot, LUCAS).await), (1, 0));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_a_buddy_credited_without_a_link_is_the_one_that_the_desk_sees() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    bot.slash(LUCAS, "/shadow replied").await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    bot.ignore_news();
    minutes(&mut bot, 3).await;
    answers(&mut bot, LUCAS, 7).await;
    assert!(bot.private(LUCAS).is_empty(), "they are not asked again");
    assert_eq!((count(&bot, ANA).await, count(&bot, LUCAS).await), (1, 0));
    let told = bot.slash(ANA, "/shadow replied").await;
    assert!(told.contains("know of this one already"), "{told}");
    assert_eq!(count(&bot, ANA).await, 1);
    bot.finish().await;
}

#[tokio::test]
async fn what_a_buddy_typed_before_the_desk_spoke_and_credits_after_is_one() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 6).await;
    bot.click(LUCAS, "It was mine").await;
    bot.slash(LUCAS, "/shadow replied https://acme.zendesk.com/agent/tickets/7").await;
    answers(&mut bot, LUCAS, 7).await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert_eq!((count(&bot, ANA).await, count(&bot, LUCAS).await), (1, 1));
    let again = bot.slash(LUCAS, "/shadow replied https://acme.zendesk.com/agent/tickets/7").await;
    assert!(again.contains("You credited this one to <@U0ANA>"), "{again}");
    assert_eq!((count(&bot, ANA).await, count(&bot, LUCAS).await), (1, 1));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_a_buddy_credited_and_the_shadower_tells_of_is_one() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 7).await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.slash(ANA, "/shadow replied").await.contains("know of this one already"));
    assert!(bot.slash(ANA, "/shadow replied").await.contains("That makes 2 replies"), "another one");
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
async fn of_what_somebody_says_of_themselves_only_the_last_is_open() {
    let mut bot = running_with(&[BEN]).await;
    are_known(&bot, &[ANA]).await;
    for typed in ["ben", "ben", "u0ana"] {
        bot.slash(BEN, "/shadow link").await;
        bot.fill(BEN, json!({"desk": choice("zendesk"), "typed": text(typed)})).await;
    }
    let asked = bot.private(MAEVE);
    assert_eq!(asked.len(), 2, "the same is asked once: {asked:#?}");
    assert!(asked[1].contains("So far this is <@U0ANA>"), "{asked:#?}");
    bot.click(MAEVE, "Confirm").await;
    assert!(bot.private(BEN).remove(0).contains("You are `u0ana`"));
    assert!(bot.private(ANA).remove(0).contains("and not you"));
    bot.click(MAEVE, "Confirm").await;
    assert!(bot.private(BEN).is_empty(), "the older one: they said something else since");
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

/// Whose an agent of Zendesk's is.
async fn owner(bot: &Bot, agent: &str) -> String {
    sqlx::query_scalar("SELECT person FROM agents WHERE desk = 'zendesk' AND id = ?")
        .bind(agent)
        .fetch_one(&mut bot.database().await)
        .await
        .unwrap()
}

/// They answer it now; the desk says their id and their e-mail.
async fn answers_as(bot: &mut Bot, id: &str, email: &str, ticket: u32) {
    let mut said = reply(id, ticket, bot.clock.now());
    said.agent.email = Some(email.into());
    let settings = bot.settings.clone();
    let seen = bot
        .door()
        .store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { commands::reply_seen(tx, &settings, &said).await }));
    seen.await.unwrap();
    bot.settle().await;
}

#[tokio::test]
async fn who_says_that_a_colleagues_e_mail_is_theirs_is_not_confirmed_without_a_warning() {
    let mut bot = running_with(&[ANA, BEN]).await;
    let anas = json!({"desk": choice("zendesk"), "typed": text(&cast::email(ANA))});
    bot.slash(BEN, "/shadow link").await;
    bot.fill(BEN, anas.clone()).await;
    let asked = bot.private(MAEVE).remove(0);
    assert!(asked.contains(":warning: In Slack that address is <@U0ANA>'s. Confirm only if"), "{asked}");
    bot.click(MAEVE, "No").await;
    bot.slash(ANA, "/shadow link").await;
    bot.fill(ANA, anas).await;
    let asked = bot.newest_private(MAEVE);
    assert!(asked.contains("<@U0ANA> says that they are") && !asked.contains(":warning:"), "it is hers: {asked}");
    bot.slash(MAEVE, "/shadow link").await;
    let to_ben = json!({"desk": choice("zendesk"), "typed": text(&cast::email(ANA)), "person": person(BEN)});
    assert_eq!(bot.fill(MAEVE, to_ben).await, Submitted::Pushed, "a coordinator is warned, too");
    let form = bot.form(MAEVE);
    assert!(
        form.contains("In Slack that address is <@U0ANA>'s. Link `") && form.contains("to <@U0BEN> only if"),
        "{form}"
    );
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_account_with_the_e_mail_of_another_is_theirs_and_the_coordinator_is_asked_anew() {
    let mut bot = running_with(&[ANA, BEN]).await;
    for (who, id) in [(BEN, "777"), (NOA, "888")] {
        bot.slash(who, "/shadow link").await;
        bot.fill(who, json!({"desk": choice("zendesk"), "typed": text(id)})).await;
        bot.click(MAEVE, "Confirm").await;
    }
    bot.ignore_news();
    answers_as(&mut bot, "777", &cast::email(ANA), 1).await;
    assert_eq!(owner(&bot, "777").await, ANA);
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0ANA>") && !post.contains("<@U0BEN>"), "{post}");
    let asked = bot.newest_private(MAEVE);
    assert!(asked.contains("You said that <@U0BEN> is `777`") && asked.contains("its e-mail is <@U0ANA>'s"), "{asked}");
    bot.click(MAEVE, "Confirm").await;
    assert_eq!(owner(&bot, "777").await, BEN, "she knows better");
    answers_as(&mut bot, "777", &cast::email(ANA), 2).await;
    assert_eq!(owner(&bot, "777").await, BEN, "and is not asked again");
    answers_as(&mut bot, "888", "someone@elsewhere.example", 3).await;
    assert_eq!(owner(&bot, "888").await, NOA, "an address that is nobody's in Slack");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_is_ones_own_already_nobody_is_asked_about() {
    let mut bot = running_with(&[ANA]).await;
    bot.slash(ANA, "/shadow link").await;
    bot.fill(ANA, json!({"desk": choice("zendesk"), "typed": text("u0ana")})).await;
    let asked = bot.private(MAEVE);
    assert_eq!(asked.len(), 1, "{asked:#?}");
    are_known(&bot, &[ANA]).await;
    bot.slash(ANA, "/shadow link").await;
    assert_eq!(bot.fill(ANA, json!({"desk": choice("zendesk"), "typed": text("u0ana")})).await, Submitted::Updated);
    assert!(bot.form(ANA).contains("`u0ana` in Zendesk is yours already"), "{}", bot.form(ANA));
    assert!(bot.private(MAEVE).is_empty());
    bot.click(MAEVE, "No").await;
    let kept = bot.newest_private(MAEVE);
    assert!(kept.contains("is <@U0ANA>'s already, and stays so"), "{kept}");
    assert!(bot.private(ANA).is_empty(), "it stays hers, so nothing is said");
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
