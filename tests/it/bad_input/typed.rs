//! What people type: pings, formatting, links and lengths that may do harm, or look odd.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHANNEL, MAEVE, NOA, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, in_words, people, text};

/// Everything that may do harm, or look odd.
const NASTY: &str = "@channel <!here> <!everyone> <@U0BEN> &<>& *bold* _it_ ~no~ `code` :tada: \u{202e}נועה לוי 🎉";

#[tokio::test]
async fn nobody_is_pinged_by_what_is_typed_as_a_topic() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"topics": text(NASTY)})).await;
    assert!(bot.card().contains(NASTY), "{}", bot.card());
    let cards = bot.slack.messages(CHANNEL);
    assert!(
        cards
            .iter()
            .all(|card| !card.pings.iter().any(|ping| ["here", "channel", "everyone", BEN].contains(&ping.as_str())))
    );
    bot.slash(ANA, "/shadow signup").await;
    bot.click(ANA, "Change details").await;
    assert!(bot.form(ANA).contains("@channel"));
    assert_eq!(bot.fill(ANA, json!({"topics": text(NASTY)})).await, Submitted::Cleared);
    let answer = bot.slash(ANA, "/shadow status").await;
    assert!(!answer.contains("<!here>"), "{answer}");
    bot.click(MAEVE, "Pairs").await;
    bot.finish().await;
}

#[tokio::test]
async fn topics_as_long_as_the_field_takes_break_nothing() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let too_long = json!({"topics": text(&"&".repeat(601)), "advocates": people(&[PRIYA])});
    assert!(matches!(bot.fill(MAEVE, too_long).await, Submitted::Errors(errors) if errors.contains_key("topics")));
    assert_eq!(bot.fill(MAEVE, json!({"topics": text(&"&".repeat(600))})).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    assert!(bot.card().contains(&"&".repeat(600)));
    bot.private(MAEVE).remove(0);
    bot.posted().remove(0);
    bot.slash(ANA, "/shadow signup").await;
    bot.click(ANA, "Change details").await;
    assert_eq!(bot.fill(ANA, json!({"topics": text(&"<".repeat(300))})).await, Submitted::Cleared);
    bot.click(MAEVE, "Pairs").await;
    bot.finish().await;
}

/// The usual day has begun; Ben and Noa are on it, Priya has the pager.
async fn on_the_day() -> Bot {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.slash(NOA, "/shadow signup").await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn notes_are_shown_as_they_were_typed() {
    let mut bot = on_the_day().await;
    bot.advance_to("2026-12-03T10:50:00Z").await;
    bot.ignore_news();
    bot.click(PRIYA, "Write notes").await;
    let longest = format!("{NASTY}{}", "&".repeat(2_000 - NASTY.chars().count()));
    assert_eq!(bot.fill(PRIYA, json!({"notes": text(&longest)})).await, Submitted::Cleared);
    let card = bot.slack.messages(CHANNEL).pop().unwrap();
    assert!(in_words("", &card.blocks).contains(&longest));
    assert_eq!(card.pings, [PRIYA, SAM], "only those whom the card names");
    assert!(bot.click(SAM, "Pick up").await.contains(&longest));
    let answer = bot.slack.ephemerals(SAM).pop().unwrap();
    assert_eq!(answer.pings, [PRIYA]);
    bot.private(PRIYA).remove(0);
    bot.finish().await;
}

#[tokio::test]
async fn notes_that_are_too_long_stay_in_the_form() {
    let mut bot = on_the_day().await;
    bot.advance_to("2026-12-03T10:50:00Z").await;
    bot.ignore_news();
    bot.click(PRIYA, "Write notes").await;
    let errors = bot.fill(PRIYA, json!({"notes": text(&"x".repeat(3_000))})).await;
    assert!(matches!(errors, Submitted::Errors(errors) if errors.contains_key("notes")));
    bot.finish().await;
}

#[tokio::test]
async fn a_link_is_posted_as_it_was_typed() {
    let mut bot = on_the_day().await;
    // As Slack sends what was typed: with its three control characters escaped.
    bot.slash(BEN, "/shadow replied https://desk.example/t?a=1&amp;b=%3C!here%3E").await;
    let post = bot.posted().remove(0);
    assert!(post.contains("<https://desk.example/t?a=1&amp;b=%3C!here%3E|See the reply>"), "{post}");
    bot.advance(jiff::SignedDuration::from_mins(1)).await;
    bot.slash(NOA, "/shadow replied <https://desk.example/לקוח/🎉|the *ticket*>").await;
    assert!(bot.posted().remove(0).contains("<https://desk.example/לקוח/🎉|See the reply>"));
    let posts = bot.slack.messages(CHANNEL);
    assert!(posts.iter().all(|post| !post.pings.iter().any(|ping| ping == "here")));
    bot.finish().await;
}

#[tokio::test]
async fn what_is_no_link_is_shown_as_it_was_typed() {
    let mut bot = on_the_day().await;
    for typed in ["&lt;!here&gt; *now*", "@channel", "https://a&lt;!channel&gt;", "<@U0ANA|ana>", "javascript:alert(1)"]
    {
        let answer = bot.slash(BEN, &format!("/shadow replied {typed}")).await;
        let shown = typed.replace("<@", "&lt;@").replace("ana>", "ana&gt;");
        assert!(answer.contains(&format!("`{shown}` is not a web address")), "{answer}");
    }
    assert!(bot.slack.ephemerals(BEN).iter().all(|answer| answer.pings.is_empty()));
    assert!(!bot.card().contains("reply from") && bot.posted().is_empty());
    bot.finish().await;
}

#[tokio::test]
async fn a_command_of_four_thousand_characters_is_answered_in_short() {
    let mut bot = on_the_day().await;
    for typed in
        ["&lt;".repeat(1_000), format!("replied {}", "x".repeat(4_000)), format!("signup {}", "🎉".repeat(4_000))]
    {
        let answer = bot.slash(BEN, &format!("/shadow {typed}")).await;
        assert!(answer.chars().count() < 1_200 && answer.contains('…'), "{answer}");
    }
    let link = format!("https://desk.example/{}", "x".repeat(4_000));
    assert!(bot.slash(BEN, &format!("/shadow replied {link}")).await.contains("is not a web address"));
    bot.finish().await;
}

#[tokio::test]
async fn the_longest_link_fits_into_its_post() {
    let mut bot = on_the_day().await;
    let link = format!("https://desk.example/?{}", "&amp;".repeat(395));
    bot.slash(BEN, &format!("/shadow replied {link}")).await;
    assert!(bot.posted().remove(0).contains(&link));
    bot.finish().await;
}

#[tokio::test]
async fn a_name_from_right_to_left_is_shown_where_a_name_is_shown() {
    let mut bot = on_the_day().await;
    bot.click(NOA, "I sent my first reply").await;
    assert!(bot.posted().remove(0).contains("<@U0NOA>"));
    assert!(bot.slash(NOA, "/shadow נועה").await.contains("`נועה`"));
    bot.finish().await;
}
