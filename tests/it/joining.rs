//! Signing up, leaving, details, what people can look up, and telling of replies.

use jiff::SignedDuration;
use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHLOE, LUCAS, MAEVE, NOA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, date, people, text, time};

/// The usual day, and these people are on it; it has begun.
async fn running_with(who: &[&str]) -> Bot {
    let mut bot = Bot::with_day(4).await;
    for person in who {
        bot.slash(person, "/shadow signup").await;
    }
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.ignore_news();
    bot
}

/// A second day at the same time as the usual one, with other advocates; it is number 2.
async fn with_two_days(second: &str) -> Bot {
    let mut bot = Bot::with_day(4).await;
    bot.plan(json!({"date": date(second), "advocates": people(&[TUNDE, NOA]), "topics": text("api")})).await;
    bot
}

#[tokio::test]
async fn signing_up_takes_one_step_and_says_what_is_known() {
    let mut bot = Bot::with_day(2).await;
    let answer = bot.slash(ANA, "/shadow signup").await;
    for words in ["*You are in:*", "Your hours: 09:00 to 17:00 in Sao Paulo", "[Change details]", "[Cancel]"] {
        assert!(answer.contains(words), "{words} in {answer}");
    }
    let again = bot.slash(ANA, "/shadow signup").await;
    assert!(again.contains("You are already in") && again.contains("Nothing was changed"), "{again}");
    assert!(bot.click(ANA, "Sign up").await.contains("You are already in"));
    assert!(bot.card().contains("1 of 2 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn who_is_not_at_work_during_the_day_reads_that_before_anybody_looks_for_a_buddy() {
    let mut bot = Bot::with_day(2).await;
    bot.slash(ANA, "/shadow settings").await;
    assert_eq!(bot.fill(ANA, json!({"start": time("18:00"), "end": time("23:00")})).await, Submitted::Cleared);
    let answer = bot.slash(ANA, "/shadow signup").await;
    assert!(answer.contains("Your hours have too little in common with this day"), "{answer}");
    let fits = bot.slash(BEN, "/shadow signup").await;
    assert!(!fits.contains("too little in common"), "{fits}");
    bot.finish().await;
}

#[tokio::test]
async fn details_are_kept_for_the_next_day() {
    let mut bot = with_two_days("2026-12-10").await;
    bot.slash(ANA, "/shadow signup").await;
    bot.click(ANA, "Change details").await;
    let details = json!({"topics": text("Billing, billing , figma"), "start": time("10:30"), "languages": text("pt")});
    assert_eq!(bot.fill(ANA, details).await, Submitted::Cleared);
    let next = bot.slash(ANA, "/shadow signup 2").await;
    assert!(next.contains("10:30 to 17:00 in Sao Paulo  ·  Topics: Billing, figma  ·  Languages: pt"), "{next}");
    bot.click(ANA, "Change details").await;
    let form = bot.slack.view(ANA).unwrap()["state"]["values"].to_string();
    assert!(form.contains("10:30") && form.contains("Billing, figma"), "{form}");
    bot.finish().await;
}

#[tokio::test]
async fn wrong_details_are_told_on_their_field() {
    let mut bot = Bot::with_day(2).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.click(ANA, "Change details").await;
    let typed = json!({"start": time("09:00"), "end": time("09:00"), "languages": text("pt, klingonisch")});
    let Submitted::Errors(errors) = bot.fill(ANA, typed).await else { panic!("it was taken") };
    assert_eq!(errors.len(), 2);
    assert!(errors["end"].contains("No time lies between the two"), "{errors:?}");
    assert!(errors["languages"].contains("two-letter codes"), "{errors:?}");
    let night = json!({"start": time("20:00"), "end": time("04:00"), "languages": text("")});
    assert_eq!(bot.fill(ANA, night).await, Submitted::Cleared);
    assert!(bot.slash(ANA, "/shadow signup").await.contains("already in"));
    bot.finish().await;
}

#[tokio::test]
async fn leaving_by_button_or_command_frees_the_place_for_the_next_in_line() {
    let mut bot = Bot::with_day(1).await;
    bot.slash(ANA, "/shadow signup").await;
    assert!(bot.slash(BEN, "/shadow signup").await.contains("You are *1st* on the waiting list"));
    assert!(bot.slash(CHLOE, "/shadow signup").await.contains("You are *2nd* on the waiting list"));
    assert!(bot.card().contains("1 of 1 places taken  ·  2 waiting"), "{}", bot.card());
    let left = bot.click(ANA, "Cancel").await;
    assert!(left.contains("You are off the advocacy day") && left.contains("[Sign up again]"), "{left}");
    assert!(bot.private(BEN).remove(0).contains("There is a place for you: *you are in!*"));
    assert!(bot.slash(CHLOE, "/shadow status").await.contains("1st on the waiting list"));
    assert!(bot.click(ANA, "Sign up again").await.contains("*2nd* on the waiting list"), "behind Chloé");
    bot.slash(CHLOE, "/shadow cancel").await;
    bot.slash(BEN, "/shadow cancel").await;
    assert!(bot.private(ANA).remove(0).contains("you are in!"));
    assert!(bot.slash(BEN, "/shadow cancel").await.contains("not on a day, so there is nothing to cancel"));
    assert!(bot.slash(BEN, "/shadow cancel 1").await.contains("You are not on the advocacy day"));
    bot.finish().await;
}

#[tokio::test]
async fn advocates_cannot_shadow_on_their_own_day_nor_leave_it() {
    let mut bot = Bot::with_day(2).await;
    for answer in [bot.slash(SAM, "/shadow signup").await, bot.click(SAM, "Sign up").await] {
        assert!(answer.contains("You are an advocate of") && answer.contains("ask <@U0MAEVE>"), "{answer}");
    }
    for text in ["/shadow cancel", "/shadow cancel 1"] {
        let answer = bot.slash(SAM, text).await;
        assert!(answer.contains("If you cannot make it, say so here, and <@U0MAEVE> is told"), "{answer}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_closed_a_running_and_an_old_day_say_why_and_what_to_do() {
    let mut bot = Bot::with_day(2).await;
    let moments = [
        ("2026-12-03T08:00:00Z", "is closed. Ask <@U0MAEVE> whether there is still room"),
        ("2026-12-03T09:00:00Z", "has already begun. Ask <@U0MAEVE> whether you can still join"),
        ("2026-12-03T17:00:00Z", "is over"),
    ];
    for (at, words) in moments {
        bot.advance_to(at).await;
        let answer = bot.slash(ANA, "/shadow signup 1").await;
        assert!(answer.contains(words) && answer.contains("[Other days]"), "{answer}");
        let without_number = bot.slash(ANA, "/shadow signup").await;
        assert!(without_number.contains("No day is open for sign-up right now"), "{without_number}");
    }
    bot.ignore_news();
    assert!(bot.slash(ANA, "/shadow signup 7").await.contains("There is no such day"));
    assert!(bot.slash(ANA, "/shadow signup soon").await.contains("`soon` is not a day's number"));
    bot.finish().await;
}

#[tokio::test]
async fn nobody_is_on_two_days_at_the_same_time() {
    let mut bot = with_two_days("2026-12-03").await;
    assert!(bot.slash(ANA, "/shadow signup 2").await.contains("You are in"));
    let refused = bot.slash(ANA, "/shadow signup 1").await;
    assert!(refused.contains("at that time") && refused.contains("[My day]"), "{refused}");
    let refused = bot.slash(SAM, "/shadow signup 2").await;
    assert!(refused.contains("at that time"), "an advocate of the other: {refused}");
    bot.finish().await;
}

#[tokio::test]
async fn with_several_days_each_is_reached_by_its_number() {
    let mut bot = with_two_days("2026-12-10").await;
    assert!(bot.slash(ANA, "/shadow signup 2").await.contains("Thursday 10 December"));
    let again = bot.slash(ANA, "/shadow signup").await;
    assert!(again.contains("You are already in") && again.contains("[Other days]"), "a double sign-up: {again}");
    assert!(bot.slash(ANA, "/shadow signup 1").await.contains("Thursday 3 December"));
    let status = bot.slash(ANA, "/shadow status").await;
    assert!(status.contains("Thursday 3 December") && status.contains("Thursday 10 December"), "{status}");
    let which = bot.slash(ANA, "/shadow cancel").await;
    assert!(which.contains("Which one do you want to leave?") && which.matches("[Cancel]").count() == 2, "{which}");
    let left = bot.slash(ANA, "/shadow cancel 2").await;
    assert!(left.contains("You are off"), "{left}");
    assert!(!bot.slash(ANA, "/shadow status").await.contains("10 December"));
    bot.finish().await;
}

#[tokio::test]
async fn status_fits_whoever_asks() {
    let mut bot = Bot::with_day(1).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(BEN, "/shadow signup").await;
    let cases = [
        (ANA, "You are in. Your buddy is chosen when sign-up has closed"),
        (BEN, "You are 1st on the waiting list"),
        (SAM, "You are on call <!date^1796295600^{time}|11:00 GMT> to <!date^1796302800^{time}|13:00 GMT>."),
        (CHLOE, "You are not on a day."),
    ];
    for (person, words) in cases {
        let status = bot.slash(person, "/shadow status").await;
        assert!(status.contains(words), "{status}");
    }
    assert!(bot.click(CHLOE, "Show the days").await.contains("full; you can wait for a place"));
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    assert!(bot.slash(ANA, "/shadow status").await.contains("Your buddy is <@U0LUCAS>"));
    assert!(bot.slash(LUCAS, "/shadow status").await.contains("You are the buddy of <@U0ANA>"));
    bot.advance_to("2026-12-03T12:00:00Z").await;
    bot.ignore_news();
    let status = bot.click(ANA, "Who is on call?").await + &bot.slash(ANA, "/shadow status").await;
    assert!(status.matches("On call: <@U0PRIYA>").count() == 2, "nobody picked up: {status}");
    assert!(status.contains("[I sent my first reply]"), "{status}");
    bot.finish().await;
}

#[tokio::test]
async fn on_call_before_during_and_after_a_day() {
    let mut bot = Bot::new().await;
    assert!(bot.slash(ANA, "/shadow oncall").await.contains("Nobody is on call: no day is planned"));
    bot.plan(json!({})).await;
    let before = bot.slash(ANA, "/shadow oncall").await;
    assert!(before.contains("Nobody is on call now.") && before.contains("first with <@U0PRIYA>"), "{before}");
    bot.advance_to("2026-12-03T09:00:00Z").await;
    let during = bot.slash(ANA, "/shadow oncall").await;
    assert!(during.contains("On call: <@U0PRIYA>. Next: <@U0SAM> from <!date^1796295600^"), "{during}");
    bot.advance_to("2026-12-03T16:00:00Z").await;
    let late = bot.slash(ANA, "/shadow oncall").await;
    assert!(late.contains("On call: <@U0PRIYA>. <@U0ERIN> is to pick it up."), "nobody ever picked up: {late}");
    bot.advance_to("2026-12-03T17:00:00Z").await;
    assert!(bot.slash(ANA, "/shadow oncall").await.contains("no day is planned"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn help_shows_what_this_person_can_do_now() {
    let mut bot = Bot::new().await;
    let help = bot.slash(ANA, "/shadow").await;
    assert!(help.contains("No day is planned yet") && help.contains("`/shadow signup`"), "{help}");
    assert!(!help.contains("/shadow plan") && !help.contains("[Plan a day]"), "{help}");
    let admin = bot.slash(MAEVE, "/shadow help").await;
    assert!(admin.contains("`/shadow plan`") && admin.contains("[Plan a day]"), "an admin may become one: {admin}");
    bot.plan(json!({})).await;
    assert!(!bot.slash(ANA, "/shadow help").await.contains("No day is planned yet"));
    assert!(bot.slash(MAEVE, "/shadow help").await.contains("`/shadow pair`"));
    assert!(bot.click(ANA, "My day").await.contains("You are not on a day"));
    bot.finish().await;
}

#[tokio::test]
async fn a_day_has_its_number_where_there_are_several() {
    let mut bot = Bot::with_day(4).await;
    let one = bot.slash(ANA, "/shadow days").await;
    assert!(one.starts_with("*Advocacy day*\n"), "{one}");
    bot.plan(json!({"date": date("2026-12-10"), "signup_until": date("2026-12-08")})).await;
    let two = bot.slash(ANA, "/shadow days").await;
    assert!(
        two.contains("*Advocacy day*  ·  number `2`") && two.contains("name its number: `/shadow signup 2`"),
        "{two}"
    );
    let refused = bot.slash(ANA, "/shadow plan").await;
    assert!(refused.contains("That is for coordinators.") && refused.contains("[Show the days]"), "{refused}");
    bot.finish().await;
}

#[tokio::test]
async fn no_days_leads_to_the_next_step() {
    let mut bot = Bot::new().await;
    let days = bot.slash(BEN, "/shadow days").await;
    assert!(days.contains("No day is planned.") && days.contains("[Ask to ride along]"), "{days}");
    assert!(bot.slash(MAEVE, "/shadow days").await.contains("[Plan a day]"));
    assert!(bot.click(MAEVE, "Plan a day").await.contains("Plan a day"), "the form opens");
    assert!(bot.slash(MAEVE, "/shadow pair").await.contains("No day is waiting for its pairs"));
    bot.finish().await;
}

#[tokio::test]
async fn the_first_reply_ever_is_celebrated_and_later_ones_are_counted() {
    let mut bot = running_with(&[ANA]).await;
    let answer = bot.slash(ANA, "/shadow replied https://desk.example/t/1?a=1&b=2").await;
    assert!(answer.contains("Your first reply ever!"), "{answer}");
    let post = bot.posted().remove(0);
    assert!(
        post.contains("<@U0ANA>") && post.contains("<https://desk.example/t/1?a=1&amp;b=2|See the reply>"),
        "{post}"
    );
    assert!(post.contains("Thank you, <@U0LUCAS>") && post.contains("[That was not me]"), "{post}");
    let same = bot.slash(ANA, "/shadow replied https://desk.example/t/1?a=1&b=2").await;
    assert!(same.contains("You told me about this reply already"), "{same}");
    assert!(bot.slash(ANA, "/shadow replied <https://desk.example/t/2|ticket 2>").await.contains("2 replies today"));
    assert!(bot.slash(ANA, "/shadow replied").await.contains("3 replies today"));
    let button = bot.click(ANA, "I sent my first reply").await;
    assert!(button.contains("celebrated already. You have 3 replies today"), "{button}");
    assert!(bot.card().contains("3 replies from 1 person"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn the_button_pressed_twice_celebrates_once() {
    let mut bot = running_with(&[ANA]).await;
    assert!(bot.click(ANA, "I sent my first reply").await.contains("Your first reply ever!"));
    let again = bot.click(ANA, "I sent my first reply").await;
    assert!(again.contains("celebrated already. You have 1 reply today"), "{again}");
    assert_eq!(bot.posted().len(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn what_is_no_link_is_not_counted_and_shown_as_typed() {
    let mut bot = running_with(&[ANA]).await;
    for typed in ["ticket 12", "<!channel>", "javascript:alert(1)", "https://"] {
        let answer = bot.slash(ANA, &format!("/shadow replied {typed}")).await;
        assert!(answer.contains("is not a web address") && !answer.contains("<!channel>"), "{answer}");
    }
    assert!(!bot.card().contains("replies"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn replies_count_for_people_of_the_day_while_it_runs_and_an_hour_longer() {
    let mut bot = Bot::with_day(1).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(BEN, "/shadow signup").await;
    assert!(bot.slash(ANA, "/shadow replied").await.contains("Tell me about your reply then"));
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.ignore_news();
    for nobody in [BEN, CHLOE, SAM] {
        let answer = bot.slash(nobody, "/shadow replied").await;
        assert!(answer.contains("counted while you shadow on a day that runs"), "{answer}");
        assert!(bot.click(nobody, "I sent my first reply").await.contains("You have neither now"));
    }
    bot.advance_to("2026-12-03T18:00:00Z").await;
    bot.ignore_news();
    assert!(bot.slash(ANA, "/shadow replied").await.contains("first reply ever"), "within the hour of grace");
    assert_eq!(bot.posted().len(), 1);
    bot.advance_to("2026-12-03T18:00:10Z").await;
    let late = bot.slash(ANA, "/shadow replied").await;
    assert!(late.contains("is over") && late.contains("<@U0MAEVE> can help"), "{late}");
    bot.advance_to("2026-12-07T09:00:00Z").await;
    assert!(bot.slash(ANA, "/shadow replied").await.contains("You have neither now"));
    bot.finish().await;
}

#[tokio::test]
async fn on_a_second_day_the_first_reply_of_the_day_is_celebrated() {
    let mut bot = running_with(&[ANA]).await;
    bot.click(ANA, "I sent my first reply").await;
    assert_eq!(bot.posted().len(), 1);
    bot.plan(json!({"date": date("2026-12-10"), "signup_until": date("2026-12-09")})).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.advance_to("2026-12-10T09:00:00Z").await;
    bot.ignore_news();
    assert!(bot.slash(ANA, "/shadow replied").await.contains("Your first reply today!"));
    let post = bot.posted().remove(0);
    assert!(!post.contains("ever") && post.contains("<@U0ANA>"), "{post}");
    bot.finish().await;
}

#[tokio::test]
async fn that_was_not_me_is_for_the_one_named_and_the_coordinator() {
    let mut bot = running_with(&[ANA]).await;
    bot.click(ANA, "I sent my first reply").await;
    bot.ignore_news();
    let other = bot.click(BEN, "That was not me").await;
    assert!(other.contains("Only <@U0ANA> or <@U0MAEVE> can"), "{other}");
    let taken_back = bot.click(ANA, "That was not me").await;
    assert!(taken_back.contains("Taken back, and the post is corrected"), "{taken_back}");
    assert!(!bot.sees_button(ANA, "That was not me"), "the post is edited");
    assert!(!bot.card().contains("1 reply"), "{}", bot.card());
    assert!(bot.slash(ANA, "/shadow replied").await.contains("first reply ever"), "the next one is the first");
    assert_eq!(bot.posted().len(), 0, "the channel had a post less than a minute ago");
    bot.advance(SignedDuration::from_mins(1)).await;
    assert_eq!(bot.posted().len(), 1);
    let by_maeve = bot.click(MAEVE, "That was not me").await;
    assert!(by_maeve.contains("<@U0ANA> is told"), "{by_maeve}");
    assert!(bot.private(ANA).remove(0).contains("<@U0MAEVE> says that the reply in the channel was not yours"));
    bot.finish().await;
}

#[tokio::test]
async fn leaving_on_the_day_itself_tells_the_buddy_and_after_it_there_is_nothing_to_leave() {
    let mut bot = running_with(&[ANA, BEN]).await;
    let left = bot.slash(ANA, "/shadow cancel").await;
    assert!(left.contains("Your buddy knows"), "{left}");
    assert!(bot.private(LUCAS).remove(0).contains("<@U0ANA> cannot make it"));
    assert!(!bot.card().contains("U0ANA"), "{}", bot.card());
    bot.advance_to("2026-12-03T17:00:00Z").await;
    bot.ignore_news();
    assert!(bot.slash(BEN, "/shadow cancel 1").await.contains("is over, so there is nothing to cancel"));
    bot.finish().await;
}
