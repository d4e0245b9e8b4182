//! Who an agent is: found by e-mail, in the desk and in Slack.

use super::*;

#[tokio::test]
async fn an_agent_is_found_by_e_mail_and_what_they_sent_is_theirs() {
    let mut asked = Asked::help_scout().await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31)), asked.thread(72, "message", Some(32))]);
    asked.hears_of(Desk::HelpScout, "7").await;
    let known = |id: &str, person: &str| (id.to_owned(), "known".to_owned(), Some(person.to_owned()));
    assert_eq!(agents(&asked.bot).await, [known("31", ANA), known("32", BEN)]);
    let whose: Vec<_> = replies(&asked.bot).await.into_iter().map(|row| (row.1, row.3)).collect();
    assert!(whose.contains(&("71".into(), Some(ANA.into()))) && whose.contains(&("72".into(), Some(BEN.into()))));
    asked.finish().await;
}

#[tokio::test]
async fn who_is_not_found_is_looked_up_once_more_a_day_later_and_then_no_more() {
    let mut asked = Asked::help_scout().await;
    let mut stranger = user(40, "Somebody", "user");
    stranger.email = "somebody@elsewhere.example".into();
    asked.desk.hire(stranger);
    asked.conversation(7, vec![asked.thread(71, "message", Some(40))]);
    asked.slack_calls();
    asked.hears_of(Desk::HelpScout, "7").await;
    assert_eq!(asked.slack_calls(), 1);
    assert_eq!(agents(&asked.bot).await, [("40".into(), "unknown".into(), None)]);
    asked.bot.restart().await;
    asked.bot.advance(HOUR * 23).await;
    assert_eq!(asked.slack_calls(), 0, "not twice within a day");
    asked.bot.advance(HOUR * 2).await;
    assert_eq!(asked.slack_calls(), 1);
    asked.bot.advance(DAY * 3).await;
    assert_eq!(asked.slack_calls(), 0);
    assert_eq!(counted(&asked.bot).await, ["40:71"], "kept, whoever it was");
    asked.bot.ignore_news();
    asked.finish().await;
}

#[tokio::test]
async fn robots_and_those_who_left_are_not_linked() {
    let mut workspace = cast::workspace();
    for person in &mut workspace.people {
        person.is_stranger = person.id == ANA;
        person.deleted = person.id == BEN;
    }
    let mut bot = Bot::in_workspace(shadowday::commands::Settings::default(), workspace).await;
    let desk = Arc::new(HelpScout::new(HELP_SCOUT_TOKEN, vec![user(31, ANA, "user"), user(32, BEN, "user")]));
    let api = serve(desk.clone(), &bot).await;
    may_ask(&mut bot, Desk::HelpScout, HELP_SCOUT_TOKEN, &api).await;
    let mut asked = Asked { bot, desk, api, looked_up: Cell::default() };
    asked.conversation(7, vec![asked.thread(71, "message", Some(31)), asked.thread(72, "message", Some(32))]);
    asked.hears_of(Desk::HelpScout, "7").await;
    let unknown = |id: &str| (id.to_owned(), "unknown".to_owned(), None);
    assert_eq!(agents(&asked.bot).await, [unknown("31"), unknown("32")]);
    asked.bot.ignore_news();
    asked.finish().await;
}

#[tokio::test]
async fn slack_is_asked_again_when_it_can_answer() {
    let mut asked = Asked::help_scout().await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    let refuse = |refusal: Refusal| asked.bot.slack.refuse("users.lookupByEmail", refusal, 1);
    refuse(Refusal::RateLimited { retry_after_s: Some(30) });
    refuse(Refusal::Status(503));
    refuse(Refusal::Error("missing_scope"));
    asked.hears_of(Desk::HelpScout, "7").await;
    asked.bot.advance(MINUTE * 3).await;
    assert_eq!(agents(&asked.bot).await, [("31".into(), "unknown".into(), None)]);
    assert!(log::all().contains("users:read.email"));
    asked.bot.advance(HOUR * 2).await;
    assert_eq!(agents(&asked.bot).await, [("31".into(), "known".into(), Some(ANA.into()))]);
    asked.bot.ignore_news();
    asked.finish().await;
}

#[tokio::test]
async fn many_agents_are_looked_up_no_faster_than_slack_likes() {
    let mut asked = Asked::help_scout().await;
    let threads = (100..170).map(|id| {
        asked.desk.hire(User { email: format!("agent{id}@quillwork.example"), ..user(id, "Somebody", "user") });
        asked.thread(id, "message", Some(id))
    });
    let threads = threads.collect();
    asked.conversation(7, threads);
    asked.slack_calls();
    asked.hears_of(Desk::HelpScout, "7").await;
    assert_eq!(asked.slack_calls(), 30);
    asked.bot.advance(MINUTE).await;
    assert_eq!(asked.slack_calls(), 30);
    asked.bot.advance(MINUTE).await;
    assert_eq!(asked.slack_calls(), 10);
    asked.bot.ignore_news();
    asked.finish().await;
}
