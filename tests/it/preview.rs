//! The coordinator's preview: its pages, and what can be changed in it; who comes and goes meanwhile; late sign-ups; an
//! advocate who cannot come.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{self, ANA, BEN, CHANNEL, CHLOE, ERIN, LUCAS, MAEVE, MIA, NOA, PRIYA, SAM, TUNDE};
use shadowday::sandbox::{Submitted, Workspace};

use crate::bot::{Bot, choice, date, number, people, text, ticks, time};

/// The usual company and these many more people in Dublin: U0MORE00, U0MORE01, …
pub fn larger(more: usize) -> Workspace {
    let mut workspace = cast::workspace();
    let pattern = workspace.people.iter().find(|person| person.id == NOA).unwrap().clone();
    for number in 0..more {
        let id = format!("U0MORE{number:02}");
        let name = format!("more{number:02}");
        workspace.channels.iter_mut().find(|channel| channel.id == CHANNEL).unwrap().members.push(id.clone());
        workspace.people.push(shadowday::sandbox::Person {
            id,
            name: name.clone(),
            real_name: format!("More {number:02}"),
            ..pattern.clone()
        });
    }
    workspace
}

/// A day on which eighteen people from Dublin have signed up.
async fn crowded() -> Bot {
    let mut bot = Bot::in_workspace(Settings::default(), larger(18)).await;
    bot.plan(json!({ "places": number(24) })).await;
    for number in 0..18 {
        bot.slash(&format!("U0MORE{number:02}"), "/shadow signup").await;
    }
    bot
}

async fn with_signups(places: u32, who: &[&str]) -> Bot {
    let mut bot = Bot::with_day(places).await;
    for person in who {
        bot.slash(person, "/shadow signup").await;
    }
    bot
}

async fn confirm(bot: &mut Bot) {
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
}

#[tokio::test]
async fn many_pairs_come_in_pages() {
    let mut bot = crowded().await;
    let first = bot.slash(MAEVE, "/shadow pair").await;
    assert!(first.contains("page 1 of 3") && first.contains("18 pairs, everybody has a buddy."), "{first}");
    assert_eq!(first.matches("[Keep]").count(), 8, "{first}");
    assert!(!first.contains("[Back]") && !first.contains("Shadowers each"), "{first}");
    let second = bot.click(MAEVE, "Next page").await;
    assert!(second.contains("page 2 of 3") && second.contains("[Back]\n[Next page]"), "{second}");
    let last = bot.click(MAEVE, "Next page").await;
    assert!(last.contains("page 3 of 3") && !last.contains("[Next page]"), "{last}");
    assert_eq!(last.matches("[Keep]").count(), 2, "{last}");
    assert!(last.contains("Shadowers each: <@U0"), "{last}");
    let back = bot.click(MAEVE, "Back").await;
    assert_eq!(back, second);
    bot.finish().await;
}

#[tokio::test]
async fn turning_a_page_after_somebody_left_starts_anew_and_says_who() {
    let mut bot = crowded().await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.slash("U0MORE05", "/shadow cancel").await;
    bot.slash(NOA, "/shadow signup").await;
    let page = bot.click(MAEVE, "Next page").await;
    assert!(page.contains("<@U0NOA> signed up and <@U0MORE05> left since you looked."), "{page}");
    assert!(page.contains("page 1 of 3"), "{page}");
    assert!(bot.click(MAEVE, "Next page").await.contains("page 2 of 3"), "it is told once");
    bot.slash(NOA, "/shadow cancel").await;
    bot.slash(NOA, "/shadow signup").await;
    assert!(bot.click(MAEVE, "Next page").await.contains("page 3 of 3"), "who came back is as before");
    bot.finish().await;
}

#[tokio::test]
async fn a_pair_that_is_kept_stays_when_it_is_run_again_until_it_is_let_go() {
    let mut bot = crowded().await;
    let first = bot.slash(MAEVE, "/shadow pair").await;
    let line = first.lines().find(|line| line.starts_with("• *<@U0MORE00>*")).unwrap().to_owned();
    let kept = bot.click_beside(MAEVE, "*<@U0MORE00>*", "Keep").await;
    let with_pin = line.replacen("• ", "• :pushpin: ", 1);
    assert!(kept.contains(&with_pin) && kept.contains("[Let go]"), "{with_pin} in {kept}");
    assert!(!kept.contains("Put together by the coordinator"), "it was the engine's idea: {kept}");
    let again = bot.click(MAEVE, "Run again").await;
    assert!(again.contains("other pairs that are as good"), "{again}");
    assert!(again.contains(&with_pin), "{with_pin} in {again}");
    let free = bot.click_beside(MAEVE, "*<@U0MORE00>*", "Let go").await;
    assert!(!free.contains(":pushpin:"), "{free}");
    bot.finish().await;
}

#[tokio::test]
async fn running_again_says_when_no_other_pairs_are_as_good() {
    let mut bot = with_signups(6, &[ANA, BEN]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    let again = bot.click(MAEVE, "Run again").await;
    assert!(again.contains("no others are as good"), "{again}");
    assert!(again.contains("• *<@U0ANA>* with *<@U0LUCAS>*"), "{again}");
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_has_its_price_in_words() {
    let mut bot = with_signups(6, &[ANA, BEN]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Swap two").await;
    assert_eq!(bot.fill(MAEVE, json!({"one": choice(ANA), "other": choice(BEN)})).await, Submitted::Cleared);
    assert_eq!(bot.private(MAEVE).len(), 0, "there is one preview");
    let preview = bot.answer(MAEVE);
    for words in [
        "<@U0ANA> and <@U0BEN> have each other's buddies now.",
        "*What you chose* fits less well than the best pairs:",
        "No other plan is better that keeps what you chose and moves as few others.",
        "• <@U0ANA>: <@U0ERIN> instead of <@U0LUCAS>: 3 h less together.",
        "• <@U0BEN>: <@U0LUCAS> instead of <@U0ERIN>: ",
        ":pushpin: *<@U0ANA>* with *<@U0ERIN>*: Put together by the coordinator",
    ] {
        assert!(preview.contains(words), "{words} in {preview}");
    }
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.private(ANA).remove(0).contains("meet <@U0ERIN>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_changes_the_preview_that_came_when_sign_up_closed_and_no_second_one_comes() {
    let mut bot = with_signups(6, &[ANA, BEN]).await;
    bot.advance_to("2026-12-01T17:00:00Z").await;
    bot.ignore_news();
    bot.click(MAEVE, "Swap two").await;
    bot.advance(jiff::SignedDuration::from_mins(5)).await;
    assert_eq!(bot.fill(MAEVE, json!({"one": choice(ANA), "other": choice(BEN)})).await, Submitted::Cleared);
    assert_eq!((bot.private(MAEVE).len(), bot.answer(MAEVE)), (0, String::new()));
    let preview = bot.newest_private(MAEVE);
    assert!(preview.contains("<@U0ANA> and <@U0BEN> have each other's buddies now."), "{preview}");
    bot.click(MAEVE, "Change a buddy").await;
    assert_eq!(bot.fill(MAEVE, json!({"shadower": choice(ANA), "buddy": choice("best")})).await, Submitted::Cleared);
    assert!(bot.newest_private(MAEVE).contains("Your change is in."), "{}", bot.newest_private(MAEVE));
    bot.finish().await;
}

#[tokio::test]
async fn whoever_fits_best_says_where_they_have_that_buddy_already() {
    let mut bot = with_signups(6, &[ANA, BEN]).await;
    assert!(bot.slash(MAEVE, "/shadow pair").await.contains("*<@U0BEN>* with *<@U0ERIN>*"));
    bot.click(MAEVE, "Change a buddy").await;
    assert_eq!(bot.fill(MAEVE, json!({"shadower": choice(BEN), "buddy": choice("best")})).await, Submitted::Cleared);
    let preview = bot.answer(MAEVE);
    assert!(preview.contains("<@U0BEN> has the buddy who fits best already: <@U0ERIN>."), "{preview}");
    assert!(!preview.contains("Your change is in"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn whoever_fits_best_says_where_nobody_fits() {
    let mut bot = with_signups(6, &[ANA, MIA]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Change a buddy").await;
    assert_eq!(bot.fill(MAEVE, json!({"shadower": choice(MIA), "buddy": choice("best")})).await, Submitted::Cleared);
    let preview = bot.answer(MAEVE);
    assert!(preview.contains("Nobody fits <@U0MIA> as things are"), "{preview}");
    assert!(!preview.contains("Your change is in"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn that_no_plan_is_better_is_said_with_what_had_to_stay() {
    let mut bot = with_signups(6, &[ANA, BEN, TUNDE]).await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("No other plan is better.\n"), "{preview}");
    confirm(&mut bot).await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("No other plan is better that keeps the pairs people know."), "{preview}");
    bot.click(MAEVE, "Swap two").await;
    bot.fill(MAEVE, json!({"one": choice(ANA), "other": choice(BEN)})).await;
    let preview = bot.answer(MAEVE);
    let kept = "No other plan is better that keeps what you chose and the pairs people know, and moves as few others.";
    assert!(preview.contains(kept), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_that_costs_nothing_says_that_nothing_gets_worse() {
    let mut bot = Bot::in_workspace(Settings::default(), larger(4)).await;
    bot.plan(json!({"advocates": people(&["U0MORE00", "U0MORE01"]), "places": number(2)})).await;
    for shadower in ["U0MORE02", "U0MORE03"] {
        bot.slash(shadower, "/shadow signup").await;
    }
    let before = bot.slash(MAEVE, "/shadow pair").await;
    assert!(!before.contains("What you chose"), "{before}");
    bot.click(MAEVE, "Swap two").await;
    let swap = json!({"one": choice("U0MORE02"), "other": choice("U0MORE03")});
    assert_eq!(bot.fill(MAEVE, swap).await, Submitted::Cleared);
    let preview = bot.answer(MAEVE);
    assert!(
        preview.contains("*What you chose* is as good as the best pairs, nothing gets worse all in all:"),
        "{preview}"
    );
    assert_eq!(preview.matches(": no difference.").count(), 2, "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_that_cannot_be_says_so_at_its_field() {
    let mut bot = with_signups(12, &[ANA, BEN, CHLOE, TUNDE, MIA]).await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    let buddy = |who: &str| {
        let line = preview.lines().find(|line| line.starts_with(&format!("• *<@{who}>*"))).unwrap().to_owned();
        line.split("with *<@").nth(1).unwrap().split('>').next().unwrap().to_owned()
    };
    bot.click(MAEVE, "Swap two").await;
    let form = bot.form(MAEVE);
    assert!(!form.contains("Mia Nguyen"), "she has no buddy to swap: {form}");
    let far = if buddy(TUNDE) == PRIYA { TUNDE } else { CHLOE };
    let Submitted::Errors(errors) = bot.fill(MAEVE, json!({"one": choice(BEN), "other": choice(far)})).await else {
        panic!("Ben in Chicago got a buddy in Kolkata: {preview}");
    };
    assert!(errors["other"].contains("cannot have each other's buddies"), "{errors:?}");
    let same = bot.fill(MAEVE, json!({"one": choice(BEN), "other": choice(BEN)})).await;
    assert!(matches!(&same, Submitted::Errors(errors) if errors["other"].contains("two different people")), "{same:?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_wish_for_somebody_who_left_is_none() {
    let mut bot = with_signups(6, &[BEN, NOA]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Change a buddy").await;
    bot.fill(MAEVE, json!({"shadower": choice(NOA), "buddy": choice(PRIYA)})).await;
    bot.answer(MAEVE);
    bot.slash(NOA, "/shadow cancel").await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(!preview.contains("Not possible beside the others"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn nobody_is_called_experienced_for_a_day_that_is_still_to_come() {
    let mut bot = with_signups(6, &[]).await;
    bot.plan(json!({"date": date("2026-12-10"), "signup_until": date("2026-12-08")})).await;
    bot.slash(ANA, "/shadow signup 2").await;
    let preview = bot.slash(MAEVE, "/shadow pair 2").await;
    assert!(preview.contains("*<@U0ANA>* with") && !preview.contains("done this once before"), "{preview}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn half_a_swap_is_not_kept() {
    let mut bot = with_signups(6, &[BEN, NOA]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Change a buddy").await;
    assert_eq!(bot.fill(MAEVE, json!({"shadower": choice(NOA), "buddy": choice(PRIYA)})).await, Submitted::Cleared);
    bot.answer(MAEVE);
    bot.click(MAEVE, "Swap two").await;
    let refused = bot.fill(MAEVE, json!({"one": choice(NOA), "other": choice(BEN)})).await;
    assert!(matches!(refused, Submitted::Errors(_)), "Ben and Priya share no hour: {refused:?}");
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains(":pushpin: *<@U0NOA>* with *<@U0PRIYA>*"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn who_would_lose_a_buddy_they_know_of_is_marked_before_that_is_confirmed() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM]), "places": number(2)})).await;
    bot.slash(TUNDE, "/shadow signup").await;
    confirm(&mut bot).await;
    bot.slack.set_status(SAM, ":face_with_thermometer:", "Out sick", None).await.unwrap();
    bot.settle().await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*1 person had it otherwise so far:* <@U0TUNDE>."), "{preview}");
    assert!(preview.contains("*<@U0TUNDE>* without a buddy (so far with <@U0SAM>): "), "{preview}");
    assert!(preview.contains("Away: <@U0SAM>") && !preview.contains("Not available"), "{preview}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_full_day_takes_people_in_line_on_its_card_when_its_pairs_are_known_too() {
    let mut bot = with_signups(1, &[ANA]).await;
    confirm(&mut bot).await;
    assert!(bot.card().contains("[Join the waiting list]"), "{}", bot.card());
    assert!(bot.click(BEN, "Join the waiting list").await.contains("1st* on the waiting list"));
    bot.finish().await;
}

#[tokio::test]
async fn who_comes_late_gets_a_buddy_and_nobody_is_moved_for_them() {
    let mut bot = with_signups(8, &[ANA]).await;
    confirm(&mut bot).await;
    assert!(bot.card().contains("[Sign up]"), "there is room: {}", bot.card());
    let late = bot.click(BEN, "Sign up").await;
    assert!(late.contains("You are in") && late.contains("Your buddy is <@U0ERIN>: you two have a message."), "{late}");
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0ERIN>"));
    assert_eq!((bot.private(ANA).len(), bot.private(LUCAS).len()), (0, 0), "nobody else hears anything");
    let no_buddy = bot.slash(MIA, "/shadow signup").await;
    assert!(no_buddy.contains("1st on the waiting list") && no_buddy.contains("working hours"), "{no_buddy}");
    assert_eq!(bot.private(MIA).len(), 0, "once is enough");
    assert!(bot.slash(MIA, "/shadow status").await.contains("working hours"), "and she can look it up later");
    bot.advance_to("2026-12-03T08:00:00Z").await;
    bot.ignore_news();
    assert!(bot.slash(CHLOE, "/shadow signup 1").await.contains("is closed"), "an hour before, nobody can be paired");
    bot.finish().await;
}

#[tokio::test]
async fn between_closing_and_confirming_there_is_still_room() {
    let mut bot = with_signups(8, &[ANA]).await;
    bot.advance_to("2026-12-01T17:00:00Z").await;
    bot.ignore_news();
    let late = bot.slash(BEN, "/shadow signup").await;
    assert!(late.contains("Sign-up has closed, but there is room. You hear soon"), "{late}");
    bot.click(MAEVE, "Confirm and tell all").await;
    let again = bot.newest_private(MAEVE);
    assert!(again.contains("<@U0BEN> signed up since you looked."), "{again}");
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_who_falls_ill_is_replaced_and_all_concerned_are_told() {
    let mut bot = with_signups(8, &[ANA, BEN, TUNDE]).await;
    confirm(&mut bot).await;
    assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>"), "{}", bot.card());
    bot.slash(LUCAS, "/shadow status").await;
    let done = bot.click(LUCAS, "I cannot make it").await;
    assert!(
        done.contains("you are not an advocate of the advocacy day") && done.contains("<@U0MAEVE> knows"),
        "{done}"
    );
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("<@U0ANA>, meet <@U0"), "{told:#?}");
    let before = "The pairs changed: before, <@U0ANA> was with <@U0LUCAS>. <@U0LUCAS> is not an advocate of that day";
    assert!(told[0].contains(before), "{told:#?}");
    let coordinator = bot.private(MAEVE);
    assert!(coordinator.len() == 1 && coordinator[0].contains("<@U0LUCAS> cannot make it"), "{coordinator:#?}");
    assert!(coordinator[0].contains("• <@U0ANA> has <@U0"), "{coordinator:#?}");
    assert!(coordinator[0].contains("instead of <@U0LUCAS> as a buddy."), "{coordinator:#?}");
    assert!(!bot.private(ERIN).iter().any(|message| message.contains("Your shifts")), "hers stay");
    for other in [PRIYA, SAM] {
        let shift = bot.private(other);
        assert!(
            shift.iter().any(|message| message.contains("Your shifts on") && message.contains(": were ")),
            "{other}: {shift:#?}"
        );
    }
    assert_eq!((bot.private(BEN).len(), bot.private(TUNDE).len()), (0, 0), "they keep their buddies");
    assert!(!bot.card().contains("LUCAS"), "{}", bot.card());
    assert!(bot.slash(LUCAS, "/shadow cancel 1").await.contains("You are not on the advocacy day"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_only_advocate_who_falls_ill_leaves_the_shifts_to_the_coordinator() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM]), "places": number(2)})).await;
    bot.slash(TUNDE, "/shadow signup").await;
    confirm(&mut bot).await;
    bot.slash(SAM, "/shadow cancel").await;
    let done = bot.click(SAM, "I cannot make it").await;
    assert!(done.contains("nobody has you as a buddy") && done.contains("finds somebody for your shifts"), "{done}");
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("Their shifts still need somebody"), "{told:#?}");
    assert!(told[0].contains("No other buddy than <@U0SAM> was found for <@U0TUNDE>, who waits."), "{told:#?}");
    assert!(told[0].contains("Every advocate is away that day") && !told[0].contains("*Rota*"), "{told:#?}");
    assert!(told[0].contains("Nobody else helps on it: name another advocate with *Change*."), "{told:#?}");
    assert!(told[0].contains("[Change]") && told[0].contains("[Pairs]"), "{told:#?}");
    let waits = bot.private(TUNDE);
    assert!(waits.len() == 1 && waits[0].contains("The pairs changed: before, <@U0TUNDE> was with <@U0SAM>."));
    assert!(waits[0].contains("There is no buddy for you") && !waits[0].contains(" yet."), "{waits:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_day_off_of_a_buddy_gives_their_shadowers_another_one() {
    let mut bot = with_signups(8, &[ANA]).await;
    confirm(&mut bot).await;
    bot.slash(LUCAS, "/shadow settings").await;
    assert_eq!(bot.fill(LUCAS, json!({"days_off": text("2026-12-03")})).await, Submitted::Cleared);
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("<@U0ANA>, meet <@U0"), "{told:#?}");
    let coordinator = bot.private(MAEVE);
    assert_eq!(coordinator.len(), 1, "shifts and shadowers at once: {coordinator:#?}");
    let coordinator = &coordinator[0];
    assert!(coordinator.contains("Their shifts still need somebody"), "{coordinator}");
    assert!(coordinator.contains("instead of <@U0LUCAS> as a buddy."), "{coordinator}");
    assert!(!coordinator.contains("2026-12-03") && !coordinator.contains("days off"), "why is theirs: {coordinator}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_skips_a_day_is_at_work_and_free_for_the_queue() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[LUCAS, SAM]), "places": number(2), "min_free": number(1)})).await;
    for (who, tick) in [(LUCAS, &[][..]), (SAM, &["1"])] {
        bot.slash(who, "/shadow settings").await;
        let in_dublin =
            json!({"zone": text("Europe/Dublin"), "start": time("09:00"), "end": time("17:00"), "skip": ticks(tick)});
        assert_eq!(bot.fill(who, in_dublin).await, Submitted::Cleared);
    }
    bot.slash(TUNDE, "/shadow signup").await;
    let pairs = bot.slash(MAEVE, "/shadow pair 1").await;
    assert!(pairs.contains("*<@U0TUNDE>* with *<@U0LUCAS>*"), "{pairs}");
    assert!(pairs.contains("Takes no shadower this time: <@U0SAM>"), "{pairs}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_who_skips_a_day_once_keeps_their_shift() {
    let mut bot = with_signups(8, &[ANA]).await;
    confirm(&mut bot).await;
    bot.slash(LUCAS, "/shadow settings").await;
    assert_eq!(bot.fill(LUCAS, json!({"skip": ticks(&["1"])})).await, Submitted::Updated);
    assert!(bot.private(ANA).iter().any(|message| message.contains("<@U0ANA>, meet <@U0")));
    let coordinator = bot.private(MAEVE);
    assert!(coordinator.len() == 1 && coordinator[0].contains("<@U0LUCAS> takes no shadower on the advocacy day"));
    assert!(coordinator[0].contains("• <@U0ANA> has <@U0"), "{coordinator:#?}");
    assert!(bot.form(LUCAS).contains("<@U0ANA> is no longer your shadower."), "{}", bot.form(LUCAS));
    assert!(bot.private(LUCAS).is_empty(), "he read it in the answer");
    assert!(bot.card().contains("GMT>: <@U0LUCAS>"), "still on call: {}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_comes_late_is_paired_while_time_goes_on() {
    let mut bot = Bot::while_time_passes().await;
    bot.plan(json!({ "places": number(6) })).await;
    bot.slash(ANA, "/shadow signup").await;
    confirm(&mut bot).await;
    let late = bot.slash(BEN, "/shadow signup").await;
    assert!(late.contains("Your buddy is <@U0ERIN>"), "{late}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_that_nobody_confirmed_is_not_carried_out_by_somebody_elses_cancellation() {
    let mut bot = with_signups(8, &[ANA, BEN, TUNDE]).await;
    confirm(&mut bot).await;
    let before = bot.card();
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Swap two").await;
    assert_eq!(bot.fill(MAEVE, json!({"one": choice(ANA), "other": choice(BEN)})).await, Submitted::Cleared);
    assert!(bot.answer(MAEVE).contains("have each other's buddies now"));
    bot.slash(TUNDE, "/shadow cancel").await;
    assert_eq!((bot.private(ANA).len(), bot.private(BEN).len()), (0, 0), "nobody is told before Confirm");
    for pair in ["<@U0ANA> with <@U0LUCAS>", "<@U0BEN> with <@U0ERIN>"] {
        assert!(before.contains(pair) && bot.card().contains(pair), "{pair} in {}", bot.card());
    }
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains(":pushpin: *<@U0ANA>* with *<@U0ERIN>*"), "the wish is still there: {preview}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn one_ill_advocate_does_not_dissolve_the_pairs_of_the_others() {
    let mut bot = Bot::in_workspace(Settings::default(), larger(4)).await;
    let advocates = ["U0MORE00", "U0MORE01", "U0MORE02"];
    bot.plan(json!({"advocates": people(&advocates), "places": number(3), "min_free": number(2)})).await;
    bot.slash("U0MORE03", "/shadow signup").await;
    confirm(&mut bot).await;
    let buddy = advocates.into_iter().find(|buddy| bot.card().contains(&format!("with <@{buddy}>"))).unwrap();
    let other = advocates.into_iter().find(|advocate| *advocate != buddy).unwrap();
    bot.slash(other, "/shadow status").await;
    bot.click(other, "I cannot make it").await;
    assert_eq!(bot.private("U0MORE03").len(), 0, "they keep their buddy");
    assert!(bot.card().contains(&format!("<@U0MORE03> with <@{buddy}>")), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_limit_that_is_set_afterwards_parts_nobody() {
    let mut bot = with_signups(8, &[ANA, BEN]).await;
    confirm(&mut bot).await;
    bot.plan(json!({"date": date("2026-12-10"), "signup_until": date("2026-12-08"), "places": number(2)})).await;
    bot.slash(ANA, "/shadow signup 2").await;
    bot.slash(MAEVE, "/shadow pair 2").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    for buddy in [LUCAS, ERIN, SAM, PRIYA] {
        bot.slash(buddy, "/shadow settings").await;
        assert_eq!(bot.fill(buddy, json!({"month_max": number(1)})).await, Submitted::Cleared);
    }
    bot.slash(BEN, "/shadow cancel 1").await;
    assert_eq!(bot.private(ANA).len(), 0, "she keeps both her buddies");
    bot.ignore_news();
    bot.finish().await;
}
