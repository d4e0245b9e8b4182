//! What users of other pairing bots complain of, and what happens here instead.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, LUCAS, MAEVE, MIA, NOA, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, date, number, people, text, ticks, time};
use crate::preview::larger;

/// The id of one of the many in Dublin.
fn dubliner(number: usize) -> String {
    format!("U0MORE{number:02}")
}

/// An advocacy day in Dublin, nine to five.
async fn plan_on(bot: &mut Bot, day: &str, until: &str, advocates: &[&str], places: u32) {
    bot.plan(json!({
        "date": date(day), "signup_until": date(until), "places": number(places), "advocates": people(advocates)
    }))
    .await;
}

/// The buddies of `who` in a preview.
fn buddy_in(preview: &str, who: &str) -> String {
    let line = preview.lines().find(|line| line.contains(&format!("*<@{who}>* with")));
    line.unwrap_or_else(|| panic!("{who} has no buddy in {preview}"))
        .split("with *<@")
        .nth(1)
        .unwrap()
        .split('>')
        .next()
        .unwrap()
        .to_owned()
}

async fn confirm(bot: &mut Bot) -> String {
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    preview
}

#[tokio::test]
async fn the_same_advocate_as_in_march() {
    let mut bot = Bot::in_workspace(Settings::default(), larger(3)).await;
    let (one, other, shadower) = (dubliner(0), dubliner(1), dubliner(2));
    let mut buddies = Vec::new();
    for (day, until) in [("2026-12-03", "2026-12-01"), ("2027-03-04", "2027-03-02"), ("2027-06-03", "2027-06-01")] {
        plan_on(&mut bot, day, until, &[&one, &other], 2).await;
        bot.slash(&shadower, "/shadow signup").await;
        let preview = confirm(&mut bot).await;
        buddies.push(buddy_in(&preview, &shadower));
        assert_eq!(preview.contains("first time together"), buddies.len() < 3, "{preview}");
        bot.advance_to(&format!("{day}T18:00:00Z")).await;
        bot.ignore_news();
    }
    assert_ne!(buddies[0], buddies[1], "somebody new in March");
    assert_eq!(buddies[0], buddies[2], "both are known by June: it is the one of longer ago");
    bot.finish().await;
}

#[tokio::test]
async fn nobody_told_me_that_i_was_left_out() {
    let mut bot = Bot::with_day(4).await;
    for person in [ANA, MIA] {
        bot.slash(person, "/shadow signup").await;
    }
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(
        preview.contains("1 person without a buddy") && preview.contains("*<@U0MIA>* without a buddy:"),
        "{preview}"
    );
    bot.click(MAEVE, "Confirm and tell all").await;
    let told = bot.private(MIA).remove(0);
    assert!(told.contains("There is no buddy for you") && told.contains("would help"), "{told}");
    assert!(told.contains("You are on the waiting list") && told.contains("[Change details]"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn one_advocate_has_four_shadowers_while_another_has_none() {
    let mut bot = Bot::in_workspace(Settings::default(), larger(8)).await;
    let advocates: Vec<String> = (0..4).map(dubliner).collect();
    let advocates: Vec<&str> = advocates.iter().map(String::as_str).chain([SAM]).collect();
    plan_on(&mut bot, "2026-12-03", "2026-12-01", &advocates, 16).await;
    for number in 4..8 {
        bot.slash(&dubliner(number), "/shadow signup").await;
    }
    let preview = confirm(&mut bot).await;
    let mut buddies: Vec<String> = (4..8).map(|number| buddy_in(&preview, &dubliner(number))).collect();
    buddies.sort();
    assert_eq!(buddies, advocates[..4], "one each, and Sam, whose hours fit less, none: {preview}");
    bot.advance_to("2026-12-03T18:00:00Z").await;
    bot.ignore_news();

    // Over the months, too: whoever was asked most lately rests.
    plan_on(&mut bot, "2026-12-10", "2026-12-08", &[advocates[0], SAM], 2).await;
    bot.slash(TUNDE, "/shadow signup").await;
    let preview = confirm(&mut bot).await;
    assert_eq!(buddy_in(&preview, TUNDE), SAM, "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn my_buddy_is_asleep_on_the_other_side_of_the_world() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[PRIYA]), "places": number(2)})).await;
    bot.slash(ANA, "/shadow signup").await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(
        preview.contains("*<@U0ANA>* without a buddy: No advocate who could be a buddy works at least 2 h of the day"),
        "{preview}"
    );
    bot.slash(ANA, "/shadow cancel").await;
    bot.finish().await;
}

#[tokio::test]
async fn who_is_on_a_pause_cannot_be_seen() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(SAM, "/shadow settings").await;
    assert_eq!(bot.fill(SAM, json!({"pause": date("2026-12-20")})).await, Submitted::Cleared);
    assert!(bot.private(MAEVE).remove(0).contains("Their shifts still need somebody"));
    assert!(bot.private(SAM).remove(0).contains("[I cannot make it]"));
    bot.slash(TUNDE, "/shadow signup").await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("Away: <@U0SAM>") && !preview.contains("pause"), "{preview}");
    assert_ne!(buddy_in(&preview, TUNDE), SAM);
    bot.finish().await;
}

#[tokio::test]
async fn i_skipped_it_and_got_a_message_all_the_same() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(LUCAS, "/shadow settings").await;
    assert_eq!(bot.fill(LUCAS, json!({"skip": ticks(&["1"])})).await, Submitted::Cleared);
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert_eq!(bot.private(LUCAS).len(), 0);
    let met = bot.private(ANA).remove(0);
    assert!(met.contains("<@U0ANA>, meet ") && !met.contains("LUCAS"), "{met}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn with_an_odd_number_somebody_is_left_out() {
    let mut bot = Bot::in_workspace(Settings::default(), larger(5)).await;
    let advocates = [dubliner(0), dubliner(1)];
    bot.plan(json!({
        "format": choice("quality-time"), "topics": text("exports"), "end": time("12:00"), "places": number(3),
        "advocates": people(&[&advocates[0], &advocates[1]])
    }))
    .await;
    for number in 2..5 {
        bot.slash(&dubliner(number), "/shadow signup").await;
    }
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("3 pairs, everybody has a buddy"), "{preview}");
    bot.click(MAEVE, "Confirm and tell all").await;
    let buddies: Vec<String> = (2..5).map(|number| buddy_in(&preview, &dubliner(number))).collect();
    let of_three = advocates.iter().find(|advocate| buddies.iter().filter(|buddy| buddy == advocate).count() == 2);
    let of_three = of_three.expect("a group of three").clone();
    let met = bot.private(&of_three);
    assert_eq!(met.len(), 1, "one message for all three: {met:#?}");
    assert!(met[0].contains("All of you at work") && met[0].matches(":link: Why ").count() == 2, "{}", met[0]);
    bot.ignore_news();
    let (group, alone): (Vec<String>, Vec<String>) =
        (2..5).map(dubliner).partition(|who| buddy_in(&preview, who) == of_three);
    bot.slash(&group[0], "/shadow cancel").await;
    let left = bot.private(&group[1]);
    assert!(
        left.len() == 1 && left[0].contains(&format!("<@{}> is no longer with you and <@{of_three}>", group[0])),
        "{left:#?}"
    );
    assert!(bot.private(&of_three).remove(0).contains(&format!("<@{}> cannot make it", group[0])));
    assert_eq!(bot.private(&alone[0]).len(), 0, "another pair");
    bot.finish().await;
}

#[tokio::test]
async fn some_people_always_get_a_place_and_others_never() {
    let mut bot = Bot::in_workspace(Settings::default(), larger(4)).await;
    let (advocate, often, never) = (dubliner(0), dubliner(1), dubliner(2));
    let quality_time = |day: &str, until: &str, places: u32| {
        json!({
            "format": choice("quality-time"), "topics": text("exports"), "end": time("12:00"), "places": number(places),
            "date": date(day), "signup_until": date(until), "advocates": people(&[&advocate])
        })
    };
    bot.plan(quality_time("2026-12-03", "2026-12-01", 1)).await;
    bot.slash(&often, "/shadow signup").await;
    confirm(&mut bot).await;
    bot.advance_to("2026-12-03T18:00:00Z").await;
    bot.ignore_news();
    // Three places, and the one advocate takes two at most: who had their session of the year waits.
    bot.plan(quality_time("2026-12-10", "2026-12-08", 3)).await;
    for person in [&often, &never, &dubliner(3)] {
        bot.slash(person, "/shadow signup").await;
    }
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains(&format!("*<@{often}>* without a buddy:")), "{preview}");
    // A designer should have three a year, so one is not enough yet: nobody goes before them.
    bot.slash(&often, "/shadow settings").await;
    bot.fill(&often, json!({"team": text("Design")})).await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("1 person without a buddy"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn i_asked_never_to_be_paired_with_them_and_everybody_could_read_it() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM]), "places": number(2)})).await;
    bot.slash(TUNDE, "/shadow settings").await;
    assert_eq!(bot.fill(TUNDE, json!({"never_with": people(&[SAM])})).await, Submitted::Cleared);
    bot.slash(TUNDE, "/shadow signup").await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*<@U0TUNDE>* without a buddy: Cannot be paired with any advocate"), "{preview}");
    for word in ["never", "asked", "private", "setting"] {
        assert!(!preview.contains(word), "{word} in {preview}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn late_people_push_others_out_of_their_pair() {
    let mut bot = Bot::in_workspace(Settings::default(), larger(3)).await;
    let (one, other) = (dubliner(0), dubliner(1));
    plan_on(&mut bot, "2026-12-03", "2026-12-01", &[&one, SAM], 2).await;
    bot.slash(&other, "/shadow signup").await;
    let preview = confirm(&mut bot).await;
    let before = buddy_in(&preview, &other);
    // Noa fits one advocate only, perhaps the very one who is taken: then she waits, and nobody is moved.
    bot.slash(NOA, "/shadow settings").await;
    bot.fill(NOA, json!({"never_with": people(&[if before == SAM { &one } else { SAM }])})).await;
    bot.slash(NOA, "/shadow signup").await;
    assert_eq!(bot.private(&other).len(), 0, "nobody is moved");
    assert!(bot.card().contains(&format!("<@{other}> with <@{before}>")), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn while_we_teach_nobody_answers_the_customers() {
    let mut bot = Bot::in_workspace(Settings::default(), larger(6)).await;
    let advocates: Vec<String> = (0..3).map(dubliner).collect();
    let advocates: Vec<&str> = advocates.iter().map(String::as_str).collect();
    bot.plan(json!({"advocates": people(&advocates), "places": number(6), "min_free": number(2)})).await;
    for number in 3..6 {
        bot.slash(&dubliner(number), "/shadow signup").await;
    }
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("2 pairs, 1 person without a buddy"), "one advocate with two: {preview}");
    assert!(preview.contains("has to stay free"), "{preview}");
    assert!(preview.contains("2 advocates have to stay free: nobody to spare"), "{preview}");
    // One fewer has to stay free: everybody has a buddy.
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"min_free": number(1)})).await;
    bot.fill(MAEVE, json!({})).await;
    bot.ignore_news();
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("3 pairs, everybody has a buddy"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn as_many_free_advocates_as_there_are_is_refused_at_its_field() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let Submitted::Errors(errors) =
        bot.fill(MAEVE, json!({"advocates": people(&[SAM, LUCAS]), "min_free": number(2)})).await
    else {
        panic!("nobody could have a buddy")
    };
    assert!(errors["min_free"].contains("below that of the advocates"), "{errors:?}");
    bot.finish().await;
}
