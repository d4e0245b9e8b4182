//! Posts of celebrations: one a minute, with all who replied meanwhile, whatever happens in between.

use jiff::SignedDuration;
use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{self, ANA, BEN, CHANNEL, CHLOE, SAM};
use shadowday::sandbox::{self, Refusal};
use sqlx::ConnectOptions as _;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;

use super::{answers, are_known, desk_tells, minutes, posts, running_with};
use crate::bot::{Bot, in_words, number};

/// A day runs on which all of these have a place, and are known in the help desk.
async fn with_a_crowd(crowd: &[String]) -> Bot {
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
    bot.plan(json!({"places": number(300)})).await;
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

#[tokio::test]
async fn what_comes_within_a_minute_is_gathered_in_one_post() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    answers(&mut bot, ANA, 1).await;
    assert_eq!(bot.posted().len(), 1);
    answers(&mut bot, BEN, 2).await;
    answers(&mut bot, CHLOE, 3).await;
    answers(&mut bot, BEN, 4).await;
    assert_eq!(bot.posted().len(), 0, "the channel had one less than a minute ago");
    assert!(bot.card().contains("4 replies from 3 people"), "the card does not wait for it: {}", bot.card());
    minutes(&mut bot, 1).await;
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0BEN> and <@U0CHLOE>") && !post.contains("U0ANA"), "{post}");
    minutes(&mut bot, 30).await;
    assert_eq!(bot.posted().len(), 0);
    bot.finish().await;
}

#[tokio::test]
async fn after_an_outage_of_slack_there_is_one_post_with_everybody_in_it() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    bot.slack.refuse("chat.postMessage", Refusal::RateLimited { retry_after_s: Some(600) }, 1);
    for (who, ticket) in [(ANA, 1), (BEN, 2), (CHLOE, 3)] {
        answers(&mut bot, who, ticket).await;
        bot.clock.advance(SignedDuration::from_mins(2));
    }
    minutes(&mut bot, 30).await;
    let posts = bot.posted();
    assert_eq!(posts.len(), 1, "{posts:#?}");
    assert!(posts[0].contains("<@U0ANA>, <@U0BEN> and <@U0CHLOE>"), "{posts:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_clock_that_was_put_back_silences_no_channel() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    answers(&mut bot, ANA, 1).await;
    bot.ignore_news();
    let later = "UPDATE celebration_posts SET posted_at = posted_at + 86400000";
    sqlx::raw_sql(later).execute(&mut bot.database().await).await.unwrap();
    answers(&mut bot, BEN, 2).await;
    minutes(&mut bot, 2).await;
    assert!(bot.posted().remove(0).contains("U0BEN"));
    bot.finish().await;
}

#[tokio::test]
async fn a_post_whose_fate_is_unknown_takes_no_more_and_the_next_one_keeps_its_distance() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    bot.slack.refuse("chat.postMessage", Refusal::Status(500), 3);
    desk_tells(&bot, ANA, 1, bot.clock.now()).await;
    // The card is edited, and then the post breaks.
    for _ in 0..2 {
        bot.post_once().await;
        bot.clock.advance(SignedDuration::from_secs(3));
    }
    desk_tells(&bot, BEN, 2, bot.clock.now()).await;
    minutes(&mut bot, 10).await;
    assert_eq!(bot.posted().len(), 2);
    let posts = bot.slack.messages(CHANNEL).into_iter().filter(|post| post.text.contains("reply ever"));
    let at: Vec<f64> = posts.map(|post| post.ts.parse().unwrap()).collect();
    assert!(at.len() == 2 && at[1] - at[0] >= 60.0, "{at:?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_restart_at_any_moment_loses_and_repeats_nothing() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    answers(&mut bot, ANA, 1).await;
    bot.restart().await;
    answers(&mut bot, ANA, 1).await;
    answers(&mut bot, BEN, 2).await;
    bot.restart().await;
    bot.stop();
    bot.clock.advance(SignedDuration::from_mins(20));
    bot.start_again().await;
    let posts = bot.posted();
    assert_eq!(posts.len(), 2, "{posts:#?}");
    assert!(posts[0].contains("U0ANA") && posts[1].contains("U0BEN") && !posts[1].contains("U0ANA"), "{posts:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn of_three_hundred_at_once_everybody_is_celebrated_once_in_one_post_a_minute() {
    let crowd: Vec<String> = (0..300).map(|at| format!("U0C{at:04}")).collect();
    let mut bot = with_a_crowd(&crowd).await;
    for (at, who) in crowd.iter().enumerate() {
        let (now, ticket) = (bot.clock.now(), u32::try_from(at).unwrap());
        desk_tells(&bot, who, ticket, now).await;
        if at % 50 == 49 {
            bot.settle().await;
            bot.clock.advance(SignedDuration::from_secs(20));
        }
    }
    minutes(&mut bot, 10).await;
    bot.ignore_news();
    let is_own = |post: &sandbox::Message| post.blocks.iter().any(|block| block.to_string().contains("not_me"));
    let own: Vec<_> = bot.slack.messages(CHANNEL).into_iter().filter(is_own).collect();
    let at = |ts: &str| -> f64 { ts.parse().unwrap() };
    assert!(own.windows(2).all(|two| at(&two[1].ts) - at(&two[0].ts) >= 60.0), "one a minute");
    assert!((2..=4).contains(&own.len()), "{} posts", own.len());
    let all: String = own.iter().map(|post| in_words(&post.text, &post.blocks)).collect();
    for who in &crowd {
        let times = all.matches(&format!("<@{who}>")).count();
        let is_counted = times == 0 && all.contains(" more");
        assert!(times == 1 || is_counted, "{who} is named {times} times");
    }
    assert!(bot.card().contains("300 replies from 300 people"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn posts_from_before_they_were_gathered_keep_their_buttons_and_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("old.db")).create_if_missing(true);
    let mut old = options.connect().await.unwrap();
    let (before, after): (Vec<_>, Vec<_>) = sqlx::migrate!().iter().cloned().partition(|one| one.version < 18);
    Migrator::with_migrations(before.clone()).run(&mut old).await.unwrap();
    let rows =
        "INSERT INTO days (id, format, date, time_zone, start_time, end_time, signup_until, channel, topics, places,
             coordinator, created_at)
         VALUES (1, 'advocacy-day', '2026-12-03', 'UTC', '09:00', '17:00', '2026-12-01', 'C1', '[]', 2, 'UMAEVE', 0);
         INSERT INTO replies (id, day, person, at, by_hand) VALUES (3, 1, 'UANA', 5, 1), (4, 1, 'UBEN', 6, 1);
         INSERT INTO celebrations (id, day, person, reply, occasion, ts)
         VALUES (7, 1, 'UANA', 3, 'first-ever', '1796292000.000100'), (8, 1, 'UBEN', 4, 'first-today', NULL)";
    sqlx::raw_sql(rows).execute(&mut old).await.unwrap();
    Migrator::with_migrations(before.into_iter().chain(after).collect()).run(&mut old).await.unwrap();
    type Post = (i64, String, Option<String>, Option<i64>, bool);
    let posts: Vec<Post> =
        sqlx::query_as("SELECT id, channel, ts, posted_at, is_queued FROM celebration_posts ORDER BY id")
            .fetch_all(&mut old)
            .await
            .unwrap();
    let ana = (7, "C1".to_owned(), Some("1796292000.000100".to_owned()), Some(1_796_292_000_000), true);
    assert_eq!(posts, [ana, (8, "C1".to_owned(), None, None, true)]);
    let celebrations: Vec<(i64, i64, String, String)> =
        sqlx::query_as("SELECT id, post, person, first FROM celebrations ORDER BY id")
            .fetch_all(&mut old)
            .await
            .unwrap();
    let [ana, ben] = [(7, 7, "UANA", "first-ever"), (8, 8, "UBEN", "first-today")];
    assert_eq!(celebrations, [ana, ben].map(|(id, post, who, first)| (id, post, who.to_owned(), first.to_owned())));
}

#[tokio::test]
async fn a_gathered_post_of_thirteen_names_them_all_and_each_finds_the_button() {
    let crowd: Vec<String> = (0..14).map(|at| format!("U0C{at:04}")).collect();
    let mut bot = with_a_crowd(&crowd).await;
    for (ticket, who) in (1..).zip(&crowd) {
        answers(&mut bot, who, ticket).await;
    }
    minutes(&mut bot, 2).await;
    let post = posts(&bot).pop().unwrap();
    assert!(post.contains("<@U0C0001>, <@U0C0002> and 11 others"), "{post}");
    assert!(crowd[1..].iter().all(|who| post.matches(who.as_str()).count() == 1), "{post}");
    assert!(post.trim_end().ends_with("[That was not me]"), "{post}");
    bot.click(&crowd[13], "That was not me").await;
    let post = posts(&bot).pop().unwrap();
    assert!(post.contains("and 10 others") && !post.contains(crowd[13].as_str()), "{post}");
    let refused = bot.click(SAM, "That was not me").await;
    assert!(refused.contains("the others who are named") && refused.contains("<@U0MAEVE>"), "{refused}");
    bot.ignore_news();
    bot.finish().await;
}
