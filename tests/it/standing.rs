//! Where somebody stands who has no buddy yet: why, what would help, and what they read of it where and when.

use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, LUCAS, MAEVE, MIA, NOA, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, date, number, people, text, time};

/// A round from Monday 7 December, nine to five in Dublin.
async fn round(advocates: &[&str], places: u32) -> Bot {
    let mut bot = Bot::new().await;
    bot.plan(json!({
        "format": choice("engineering-day"), "date": date("2026-12-07"), "signup_until": date("2026-12-01"),
        "advocates": people(advocates), "places": number(places)
    }))
    .await;
    bot
}

async fn sign_up(bot: &mut Bot, who: &[&str]) {
    for person in who {
        bot.slash(person, "/shadow signup").await;
    }
}

async fn confirm(bot: &mut Bot) -> String {
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await
}

/// Saves these settings.
async fn set(bot: &mut Bot, who: &str, values: Value) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, values).await, Submitted::Cleared);
}

/// Of somebody in Sydney, on days in Dublin.
const HOURS_NEVER_MEET: &str = "These working hours and the advocates' do not meet for 2 h on any working day until \
    1 February; other hours in `/shadow settings`, or an advocate with nearer ones, would help.";

#[tokio::test]
async fn whose_hours_meet_nobodys_in_a_round_reads_that_once_with_a_place_or_in_line() {
    let mut bot = round(&[PRIYA, SAM, LUCAS], 2).await;
    sign_up(&mut bot, &[ANA, MIA, BEN]).await;
    confirm(&mut bot).await;
    let told = bot.private(MIA);
    assert!(told.len() == 1 && told[0].contains(HOURS_NEVER_MEET), "{told:#?}");
    bot.slash(ANA, "/shadow cancel").await;
    assert_eq!(bot.private(MIA).len(), 0, "she waits for the same reason as before");
    assert!(bot.slash(MIA, "/shadow status").await.contains(HOURS_NEVER_MEET));
    bot.ignore_news();
    bot.advance_to("2027-02-01T17:00:00Z").await;
    assert!(bot.private(MIA).remove(0).contains(&format!("there was no buddy for you. {HOURS_NEVER_MEET}")));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_was_in_line_for_a_place_of_a_round_reads_the_same_when_one_frees() {
    let mut bot = round(&[PRIYA, SAM, LUCAS], 1).await;
    sign_up(&mut bot, &[ANA, MIA]).await;
    confirm(&mut bot).await;
    bot.slash(ANA, "/shadow cancel").await;
    let told = bot.private(MIA);
    assert!(told.len() == 1 && told[0].contains(HOURS_NEVER_MEET), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn of_what_is_private_a_round_says_no_more_than_a_day() {
    for (advocates, words) in [
        (&[LUCAS][..], "*<@U0ANA>* without a buddy: Cannot be paired with any of the advocates; one more"),
        (
            &[LUCAS, PRIYA],
            "*<@U0ANA>* without a buddy: No advocate who could be a buddy has time on the same working day",
        ),
    ] {
        let mut bot = round(advocates, 2).await;
        set(&mut bot, ANA, json!({"never_with": people(&[LUCAS])})).await;
        sign_up(&mut bot, &[ANA]).await;
        let preview = bot.slash(MAEVE, "/shadow pair").await;
        assert!(preview.contains(words) && !preview.contains("never"), "{words} in {preview}");
        bot.finish().await;
    }
}

#[tokio::test]
async fn who_is_away_for_all_of_a_round_reads_that() {
    let mut bot = round(&[SAM], 2).await;
    set(&mut bot, TUNDE, json!({"days_off": text("2026-12-01 to 2027-02-15")})).await;
    sign_up(&mut bot, &[TUNDE]).await;
    confirm(&mut bot).await;
    let told = bot.private(TUNDE).join("\n");
    assert!(told.contains("Away on all of the dates, by days off or a pause in `/shadow settings`"), "{told}");
    bot.finish().await;
}

#[tokio::test]
async fn in_line_one_reads_at_once_that_no_place_would_help_and_what_would() {
    let mut bot = Bot::with_day(1).await;
    sign_up(&mut bot, &[BEN]).await;
    let answer = bot.slash(MIA, "/shadow signup").await;
    let words = "Your hours have too little in common with this day for a buddy. Change them if they are wrong";
    assert!(answer.contains("You are *1st* on the waiting list") && answer.contains(words), "{answer}");
    let status = bot.slash(MIA, "/shadow status").await;
    assert!(status.contains("The day is full.") && status.contains(words), "{status}");
    for buttons in [&answer, &status] {
        assert!(buttons.contains("[Change details]\n[Cancel]\n[Other days]"), "{buttons}");
    }
    bot.click(MIA, "Change details").await;
    assert_eq!(bot.fill(MIA, json!({"start": time("20:00"), "end": time("04:00")})).await, Submitted::Cleared);
    let status = bot.slash(MIA, "/shadow status").await;
    assert!(status.contains("The day is full.") && !status.contains(words), "{status}");
    bot.finish().await;
}

#[tokio::test]
async fn whom_no_advocate_meets_reads_that_with_a_place_and_in_line() {
    for words in
        ["of the advocates works at least 2 h at the same time as you, so", "dates, so there would be no buddy"]
    {
        let mut bot = match words.starts_with("dates") {
            true => round(&[PRIYA], 1).await,
            false => Bot::new().await,
        };
        if words.starts_with("of") {
            bot.plan(json!({"advocates": people(&[PRIYA]), "places": number(1)})).await;
        }
        let with_a_place = bot.slash(ANA, "/shadow signup").await;
        let in_line = bot.slash(BEN, "/shadow signup").await;
        let status = bot.slash(BEN, "/shadow status").await;
        for answer in [with_a_place, in_line, status] {
            assert!(answer.contains(words), "{words} in {answer}");
        }
        bot.finish().await;
    }
}

/// Noa has the place; Tunde, in line, and Sam may not be paired.
#[tokio::test]
async fn in_line_nothing_is_said_of_what_is_private() {
    let mut answers = Vec::new();
    for never in [&[][..], &[SAM]] {
        let mut bot = Bot::new().await;
        bot.plan(json!({"advocates": people(&[SAM]), "places": number(1)})).await;
        set(&mut bot, TUNDE, json!({"never_with": people(never)})).await;
        sign_up(&mut bot, &[NOA]).await;
        answers.push([bot.slash(TUNDE, "/shadow signup").await, bot.slash(TUNDE, "/shadow status").await]);
        bot.finish().await;
    }
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0][1].contains("The day is full."), "{answers:#?}");
}

#[tokio::test]
async fn after_confirming_the_coordinator_reads_who_was_told_and_who_waits_as_before() {
    let mut bot = Bot::with_day(2).await;
    sign_up(&mut bot, &[ANA, BEN, TUNDE, NOA, MIA]).await;
    let done = confirm(&mut bot).await;
    assert!(done.contains("has 2 pairs, and each is told. 3 people wait for a place: told when one frees."), "{done}");
    assert!(!done.contains("told why"), "{done}");
    assert_eq!([TUNDE, NOA, MIA].map(|person| bot.private(person).len()), [0, 0, 0], "they know that they are in line");
    assert!(bot.slash(NOA, "/shadow status").await.contains("You are 2nd on the waiting list"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_paused_reads_that_in_their_status_and_can_end_it_there() {
    let mut bot = Bot::with_day(4).await;
    sign_up(&mut bot, &[ANA]).await;
    set(&mut bot, ANA, json!({"pause": date("2026-12-20")})).await;
    bot.ignore_news();
    let status = bot.slash(ANA, "/shadow status").await;
    for words in ["You are paused until Sunday, 20 December", "[Settings]\n[Change details]\n[Cancel]\n[Other days]"] {
        assert!(status.contains(words), "{words} in {status}");
    }
    assert!(!status.contains("Your buddy is chosen"), "{status}");
    bot.click(ANA, "Settings").await;
    assert_eq!(
        bot.fill(ANA, json!({"pause": {"value": {"type": "datepicker", "selected_date": null}}})).await,
        Submitted::Cleared
    );
    assert!(bot.slash(ANA, "/shadow status").await.contains("Your buddy is chosen when sign-up has closed"));
    bot.finish().await;
}

#[tokio::test]
async fn who_waits_for_a_buddy_while_paused_finds_the_same_way_out_as_before_the_pairs() {
    let mut bot = Bot::with_day(4).await;
    sign_up(&mut bot, &[ANA]).await;
    set(&mut bot, ANA, json!({"pause": date("2026-12-20")})).await;
    bot.ignore_news();
    confirm(&mut bot).await;
    let told = bot.private(ANA);
    let told = told.iter().find(|told| told.contains("There is no buddy for you")).unwrap();
    let status = bot.slash(ANA, "/shadow status").await;
    for read in [told, &status] {
        for words in ["paused until Sunday, 20 December", "[Settings]\n[Change details]\n[Cancel]\n[Other days]"] {
            assert!(read.contains(words), "{words} in {read}");
        }
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_signs_up_while_paused_reads_until_when_in_line_too() {
    let mut bot = Bot::with_day(1).await;
    for who in [ANA, BEN] {
        set(&mut bot, who, json!({"pause": date("2026-12-20")})).await;
        let answer = bot.slash(who, "/shadow signup").await;
        assert!(
            answer.contains("You are paused until Sunday, 20 December") && answer.contains("[Settings]"),
            "{answer}"
        );
    }
    bot.finish().await;
}

#[tokio::test]
async fn who_comes_late_finds_a_button_while_there_is_room_and_they_would_be_taken() {
    let mut bot = Bot::with_day(2).await;
    sign_up(&mut bot, &[ANA]).await;
    confirm(&mut bot).await;
    bot.ignore_news();
    let room = "sign-up is closed, but 1 place is free: you can still join";
    let days = bot.slash(SAM, "/shadow days").await;
    assert!(days.contains("sign-up is closed  ·") && !days.contains("[Sign up]"), "an advocate: {days}");
    let days = bot.slash(BEN, "/shadow days").await;
    assert!(days.contains(room) && days.contains("[Sign up]"), "{days}");
    let in_time = bot.click_beside(BEN, "Sign up", "Sign up").await;
    assert!(in_time.contains("You are in") && in_time.contains("Your buddy is <@U0"), "{in_time}");
    let days = bot.slash(NOA, "/shadow days").await;
    assert!(days.contains("sign-up is closed, and it is full; you can wait for a place"), "{days}");
    assert!(days.contains("[Join the waiting list]"), "{days}");
    bot.slash(BEN, "/shadow cancel").await;
    assert!(bot.slash(NOA, "/shadow days").await.contains(room));
    bot.advance_to("2026-12-03T08:00:00Z").await;
    let days = bot.slash(NOA, "/shadow days").await;
    assert!(!days.contains("still join") && !days.contains("[Sign up]"), "too late: {days}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn late_nobody_is_offered_a_day_beside_one_that_has_their_time() {
    let mut bot = Bot::with_day(2).await;
    sign_up(&mut bot, &[ANA]).await;
    confirm(&mut bot).await;
    bot.plan(json!({"advocates": people(&[TUNDE]), "places": number(2)})).await;
    bot.ignore_news();
    bot.slash(NOA, "/shadow signup 2").await;
    let days = bot.slash(NOA, "/shadow days").await;
    assert!(days.contains("sign-up is closed  ·") && !days.contains("[Sign up]"), "{days}");
    bot.finish().await;
}

#[tokio::test]
async fn two_press_for_the_last_place_at_once_and_each_reads_where_they_stand() {
    for is_late in [false, true] {
        let mut bot = Bot::with_day(2).await;
        sign_up(&mut bot, &[ANA]).await;
        if is_late {
            confirm(&mut bot).await;
        }
        bot.ignore_news();
        let answers = bot.click_both([BEN, NOA], "Sign up").await;
        let is_in = |answer: &&String| answer.contains("*You are in:*");
        let waits = |answer: &&String| answer.contains("You are *1st* on the waiting list, and hear from me");
        assert_eq!(answers.iter().filter(is_in).count(), 1, "{answers:#?}");
        assert_eq!(answers.iter().filter(waits).count(), 1, "{answers:#?}");
        assert!(bot.card().contains("1 waiting"), "{}", bot.card());
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn the_advocates_of_a_day_that_was_called_off_are_those_of_the_next_plan() {
    for format in ["advocacy-day", "engineering-day"] {
        let mut bot = Bot::new().await;
        bot.plan(json!({"format": choice(format), "advocates": people(&[SAM, LUCAS])})).await;
        bot.slash(MAEVE, "/shadow days").await;
        bot.click(MAEVE, "Call off").await;
        bot.ignore_news();
        bot.slash(MAEVE, "/shadow plan").await;
        let form = bot.slack.view(MAEVE).unwrap()["state"]["values"].to_string();
        assert!(form.contains(r#""selected_users":["U0SAM","U0LUCAS"]"#), "{form}");
        bot.finish().await;
    }
}

#[tokio::test]
async fn who_comes_late_and_gets_no_buddy_finds_the_same_way_out_as_in_their_status() {
    let mut bot = Bot::with_day(4).await;
    sign_up(&mut bot, &[ANA]).await;
    confirm(&mut bot).await;
    bot.ignore_news();
    let answer = bot.slash(MIA, "/shadow signup").await;
    assert!(answer.contains("other hours, or another day, would help"), "{answer}");
    assert!(!answer.contains("Your hours have too little in common"), "it is said once: {answer}");
    for read in [&answer, &bot.slash(MIA, "/shadow status").await] {
        assert!(read.contains("[Change details]\n[Cancel]\n[Other days]"), "{read}");
    }
    bot.ignore_news();
    bot.finish().await;
}
