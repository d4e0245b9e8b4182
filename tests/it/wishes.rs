//! What a coordinator wished for in the preview and cannot be (any more): which rule says so, and how it is taken back.

use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, ERIN, LUCAS, MAEVE, MIA, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, number, people, text, ticks, time};

const OTHERS: &str = "Not possible beside the others";

/// A day on which the coordinator wished for Ben to be with Erin.
async fn ben_with_erin() -> Bot {
    let mut bot = Bot::with_day(6).await;
    for person in [ANA, BEN] {
        bot.slash(person, "/shadow signup").await;
    }
    bot.slash(MAEVE, "/shadow pair").await;
    assert_eq!(wish(&mut bot, BEN, ERIN).await, Submitted::Cleared);
    let preview = bot.answer(MAEVE);
    assert!(preview.contains(":pushpin: *<@U0BEN>* with *<@U0ERIN>*"), "{preview}");
    bot
}

async fn wish(bot: &mut Bot, who: &str, buddy: &str) -> Submitted {
    bot.click(MAEVE, "Change a buddy").await;
    bot.fill(MAEVE, json!({"shadower": choice(who), "buddy": choice(buddy)})).await
}

async fn set(bot: &mut Bot, who: &str, values: Value) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, values).await, Submitted::Cleared);
}

/// The same, of the day.
async fn change(bot: &mut Bot, values: Value) {
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, values).await;
    bot.fill(MAEVE, json!({})).await;
    bot.ignore_news();
}

/// The wish does not hold, for this rule; it can be let go, and then nothing is said of it any more.
async fn says_why_and_lets_go(mut bot: Bot, why: &str) {
    let said = format!("Not possible: <@U0BEN> with <@U0ERIN>. {why}.\n[Let go]");
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains(&said) && !preview.contains(OTHERS), "{said} in {preview}");
    let again = bot.click(MAEVE, "Run again").await;
    assert!(again.contains(&said), "{again}");
    let gone = bot.click(MAEVE, "Let go").await;
    assert!(!gone.contains("Not possible") && !gone.contains("[Let go]"), "{gone}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_wish_for_somebody_who_is_away_now_says_so() {
    let mut bot = ben_with_erin().await;
    set(&mut bot, ERIN, json!({"days_off": text("2026-12-03")})).await;
    says_why_and_lets_go(bot, "<@U0ERIN> is away on that day").await;
}

#[tokio::test]
async fn a_wish_of_somebody_who_is_away_now_says_so() {
    let mut bot = ben_with_erin().await;
    bot.slash("U0NOA", "/shadow signup").await;
    set(&mut bot, BEN, json!({"days_off": text("2026-12-03")})).await;
    says_why_and_lets_go(bot, "<@U0BEN> is away on that day").await;
}

#[tokio::test]
async fn a_wish_for_somebody_who_is_no_longer_on_the_day_says_so() {
    let mut bot = ben_with_erin().await;
    change(&mut bot, json!({"advocates": people(&[PRIYA, SAM, LUCAS])})).await;
    says_why_and_lets_go(bot, "<@U0ERIN> is not an advocate of this day").await;
}

#[tokio::test]
async fn a_wish_for_two_who_have_no_hours_together_any_more_says_so() {
    let mut bot = ben_with_erin().await;
    set(&mut bot, ERIN, json!({"start": time("19:00"), "end": time("23:00")})).await;
    says_why_and_lets_go(bot, "<@U0ERIN> has too few working hours of the day in common with them").await;
}

#[tokio::test]
async fn a_wish_for_two_who_never_want_to_be_paired_says_no_more_than_that() {
    for (says, other) in [(BEN, ERIN), (ERIN, BEN)] {
        let mut bot = ben_with_erin().await;
        set(&mut bot, says, json!({"never_with": people(&[other])})).await;
        says_why_and_lets_go(bot, "These two cannot be paired on this day").await;
    }
}

#[tokio::test]
async fn a_wish_for_somebody_who_takes_nobody_says_so_whoever_asked_never_to_be_paired() {
    let mut bot = ben_with_erin().await;
    set(&mut bot, BEN, json!({"never_with": people(&[ERIN])})).await;
    set(&mut bot, ERIN, json!({"skip": ticks(&["1"])})).await;
    says_why_and_lets_go(bot, "<@U0ERIN> takes no more shadowers this time").await;
}

#[tokio::test]
async fn only_a_wish_that_the_others_stand_in_the_way_of_says_so() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM, LUCAS]), "places": number(2)})).await;
    for person in [ANA, BEN] {
        bot.slash(person, "/shadow signup").await;
    }
    bot.slash(MAEVE, "/shadow pair").await;
    assert_eq!(wish(&mut bot, ANA, LUCAS).await, Submitted::Cleared);
    assert_eq!(wish(&mut bot, BEN, LUCAS).await, Submitted::Cleared);
    let preview = bot.answer(MAEVE);
    let said = format!("{OTHERS}: <@U0BEN> with <@U0LUCAS>. Change another buddy first.\n[Let go]");
    assert!(preview.contains(&said), "{preview}");
    assert!(!bot.click(MAEVE, "Let go").await.contains(OTHERS));
    bot.finish().await;
}

#[tokio::test]
async fn swap_two_shows_the_pairs_as_they_are_where_there_are_no_two() {
    for (away, left) in [(&[SAM, LUCAS][..], "0 pairs"), (&[SAM], "2 pairs")] {
        let mut bot = Bot::new().await;
        bot.plan(json!({"advocates": people(&[SAM, LUCAS]), "places": number(2)})).await;
        for person in [ANA, BEN] {
            bot.slash(person, "/shadow signup").await;
        }
        assert!(bot.slash(MAEVE, "/shadow pair").await.contains("2 pairs"));
        for advocate in away {
            set(&mut bot, advocate, json!({"days_off": text("2026-12-03")})).await;
        }
        let preview = bot.click(MAEVE, "Swap two").await;
        assert!(preview.contains("There are no two pairs to swap.") && preview.contains(left), "{preview}");
        assert!(!preview.contains("Nobody has signed up"), "{preview}");
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn two_who_cannot_be_put_together_read_the_rule_at_the_field() {
    let mut bot = Bot::with_day(6).await;
    for person in [ANA, MIA] {
        bot.slash(person, "/shadow signup").await;
    }
    set(&mut bot, ERIN, json!({"skip": ticks(&["1"])})).await;
    bot.slash(MAEVE, "/shadow pair").await;
    for (who, buddy, why) in [
        (MIA, SAM, "Has too few working hours of the day in common with them. Please choose another buddy."),
        (ANA, ERIN, "Takes no more shadowers this time. Please choose another buddy."),
    ] {
        let Submitted::Errors(errors) = wish(&mut bot, who, buddy).await else { panic!("it was taken") };
        assert_eq!(errors["buddy"], why);
    }
    set(&mut bot, ANA, json!({"days_off": text("2026-12-03")})).await;
    let Submitted::Errors(errors) = wish(&mut bot, ANA, SAM).await else { panic!("it was taken") };
    assert_eq!(errors["shadower"], "Is away on that day. Please choose somebody else.");
    bot.ignore_news();
    bot.finish().await;
}
