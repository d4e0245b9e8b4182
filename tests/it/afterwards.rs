//! When people know of their pairs, and something changes after all: who is told, why, and who is left alone.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, ERIN, LUCAS, MAEVE, MIA, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, date, number, people, text, time};
use crate::dates::{agreed, card, named};

/// Maeve changes the last day of the list.
async fn change_last_day(bot: &mut Bot, changes: serde_json::Value) -> Submitted {
    bot.slash(MAEVE, "/shadow days").await;
    bot.click_last(MAEVE, "Change").await;
    let next = bot.fill(MAEVE, changes).await;
    match next {
        Submitted::Pushed => bot.fill(MAEVE, json!({})).await,
        wrong => wrong,
    }
}

#[tokio::test]
async fn a_date_that_is_given_to_another_advocate_is_theirs_to_move() {
    let mut bot = agreed().await;
    assert_eq!(change_last_day(&mut bot, json!({"advocates": people(&[SAM])})).await, Submitted::Cleared);
    let former = bot.private(LUCAS).join("\n");
    assert!(former.contains("no longer an advocate of the engineering day on Monday, 7 December"), "{former}");
    assert!(!former.contains("pairs changed"), "once is enough: {former}");
    let met = bot.private(SAM).join("\n");
    assert!(met.contains("<@U0ANA>, meet <@U0SAM>"), "{met}");
    assert!(met.contains("before, <@U0ANA> was with <@U0LUCAS>. <@U0LUCAS> is not an advocate of that day"), "{met}");
    bot.ignore_news();
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("no buddy with whom to choose a date"));
    let dates = bot.slash(ANA, "/shadow dates").await;
    assert!(dates.contains("Your engineering day with <@U0SAM>: *") && dates.contains("[Move]"), "{dates}");
    bot.click(ANA, "Move").await;
    assert_eq!(bot.fill(ANA, named("2026-12-09")).await, Submitted::Cleared);
    let asked = bot.private(SAM).remove(0);
    assert!(asked.contains("<@U0ANA> would like to move it"), "{asked}");
    bot.click(SAM, "Accept").await;
    assert!(card(&bot, "Engineering day · Wed").contains("<@U0ANA> with <@U0SAM>"));
    assert!(card(&bot, "Engineering day · from").contains("<@U0ANA> with <@U0SAM>"), "the round says the same");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_pair_of_a_date_stays_one_when_others_of_the_round_come_and_go() {
    let mut bot = agreed().await;
    change_last_day(&mut bot, json!({"advocates": people(&[TUNDE])})).await;
    bot.ignore_news();
    bot.slash(MIA, "/shadow signup 1").await;
    bot.slash(MIA, "/shadow cancel 1").await;
    assert_eq!((bot.private(ANA).len(), bot.private(TUNDE).len()), (0, 0), "he was no advocate of the round before");
    assert!(card(&bot, "Engineering day · Mon").contains("<@U0ANA> with <@U0TUNDE>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_date_is_not_given_to_somebody_who_cannot_be_the_buddy() {
    let mut bot = agreed().await;
    let refused = change_last_day(&mut bot, json!({"advocates": people(&[MIA])})).await;
    let Submitted::Errors(errors) = refused else { panic!("Mia sleeps then: {refused:?}") };
    assert!(errors["advocates"].contains("cannot be paired with any of them then"), "{errors:?}");
    assert!(card(&bot, "Engineering day · Mon").contains("<@U0ANA> with <@U0LUCAS>"));
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_moves_takes_along_what_was_asked_for_and_tells_the_other_advocates() {
    let mut bot = agreed().await;
    change_last_day(&mut bot, json!({"advocates": people(&[LUCAS, SAM])})).await;
    bot.slash(SAM, "/shadow cover").await;
    assert_eq!(bot.fill(SAM, json!({})).await, Submitted::Cleared);
    bot.click(LUCAS, "Move").await;
    bot.fill(LUCAS, named("2026-12-09")).await;
    bot.ignore_news();
    bot.click(ANA, "Accept").await;
    let told = bot.private(SAM);
    assert!(told.iter().any(|message| message.contains("Is: *")), "{told:#?}");
    assert!(told.iter().any(|message| message.contains("It stays yours until somebody takes it")), "{told:#?}");
    let told = bot.private(LUCAS);
    assert!(told.iter().any(|message| message.contains("What <@U0SAM> asks cover for has moved")), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn of_two_advocates_on_a_date_only_the_buddy_can_give_it_up() {
    let mut bot = agreed().await;
    change_last_day(&mut bot, json!({"advocates": people(&[LUCAS, SAM])})).await;
    bot.ignore_news();
    bot.slash(SAM, "/shadow cancel 2").await;
    bot.click(SAM, "I cannot make it").await;
    assert_eq!(bot.private(ANA).len(), 0);
    assert!(card(&bot, "Engineering day · Mon").contains("<@U0ANA> with <@U0LUCAS>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_pair_that_had_its_day_stays_as_it_is_when_its_buddy_leaves_the_round() {
    let mut bot = agreed().await;
    bot.advance_to("2026-12-08T09:00:00Z").await;
    bot.ignore_news();
    bot.slash(LUCAS, "/shadow cancel 1").await;
    bot.click(LUCAS, "I cannot make it").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && !told[0].contains("<@U0ANA>") && !told[0].contains("another buddy"), "{told:#?}");
    assert_eq!([ANA, LUCAS, SAM].map(|person| bot.private(person).len()), [0, 0, 0]);
    assert!(card(&bot, "Engineering day · from").contains("<@U0ANA> with <@U0LUCAS>"));
    let preview = bot.slash(MAEVE, "/shadow pair 1").await;
    assert!(preview.contains("<@U0ANA> with <@U0LUCAS>: had their day") && !preview.contains("[Keep]"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn who_had_their_day_has_nothing_to_cancel_and_hears_nothing_of_the_round() {
    let mut bot = agreed().await;
    bot.advance_to("2026-12-08T09:00:00Z").await;
    bot.ignore_news();
    assert!(bot.slash(ANA, "/shadow cancel").await.contains("nothing to cancel"));
    let over = bot.slash(ANA, "/shadow cancel 1").await;
    assert!(over.contains("The engineering day on Monday, 7 December is over"), "{over}");
    change_last_day(&mut bot, json!({"advocates": people(&[SAM])})).await;
    bot.private(SAM);
    assert_eq!(bot.private(ANA).len(), 0, "the round has other advocates now");
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Call off").await;
    assert_eq!(bot.private(ANA).len(), 0);
    bot.ignore_news();
    bot.finish().await;
}

/// A day with one place; sign-up has closed, and Maeve looks at the pairs.
async fn closed_with(who: &[&str]) -> Bot {
    let mut bot = Bot::with_day(1).await;
    for person in who {
        bot.slash(person, "/shadow signup").await;
    }
    bot.advance_to("2026-12-01T17:00:00Z").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn a_place_that_frees_before_confirm_goes_to_the_first_in_line_for_whom_there_is_a_buddy() {
    let mut bot = closed_with(&[ANA, MIA, BEN]).await;
    bot.slash(ANA, "/shadow cancel").await;
    let told = bot.private(BEN);
    assert!(told.len() == 1 && told[0].contains("you are in!"), "{told:#?}");
    assert_eq!(bot.private(MIA).len(), 0, "nobody suits her: she is not told that she is in");
    assert!(bot.slash(MIA, "/shadow status").await.contains("1st on the waiting list"));
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet "));
    assert_eq!(bot.private(MIA).len(), 0, "the day is full again");
    bot.finish().await;
}

#[tokio::test]
async fn where_nobody_in_line_has_a_buddy_nobody_is_told_that_they_are_in() {
    let mut bot = closed_with(&[ANA, MIA]).await;
    bot.slash(ANA, "/shadow cancel").await;
    assert_eq!(bot.private(MIA).len(), 0);
    let status = bot.slash(MIA, "/shadow status").await;
    assert!(status.contains("1st on the waiting list") && !status.contains("The day is full"), "{status}");
    bot.finish().await;
}

/// Ana with Lucas and Ben with Erin, who all know.
async fn told() -> Bot {
    let mut bot = Bot::with_day(8).await;
    for person in [ANA, BEN] {
        bot.slash(person, "/shadow signup").await;
    }
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>") && bot.card().contains("<@U0BEN> with <@U0ERIN>"));
    bot.ignore_news();
    bot
}

async fn set(bot: &mut Bot, who: &str, values: serde_json::Value) {
    bot.slash(who, "/shadow settings").await;
    let done = bot.fill(who, values).await;
    assert!(matches!(done, Submitted::Cleared | Submitted::Updated), "{done:?}");
}

/// What stands in the place of the form that was sent.
fn notice(bot: &Bot, who: &str) -> String {
    bot.form(who)
}

/// What Lucas reads, whatever it was that ended his pair with Ana.
const NEUTRAL: &str = ":arrows_counterclockwise: The pairs of the advocacy day on Thursday, 3 December changed: nobody \
    shadows you now. <@U0ANA> is no longer with you. Nothing left for you to do.";

#[tokio::test]
async fn whom_one_must_not_be_paired_with_is_another_at_once_and_nobody_reads_why() {
    for (says, other) in [(ANA, LUCAS), (LUCAS, ANA)] {
        let mut bot = told().await;
        set(&mut bot, says, json!({"never_with": people(&[other])})).await;
        let notice = notice(&bot, says);
        assert!(notice.contains("Saved. That changes who is with you:"), "{notice}");
        assert!(notice.contains(&format!("<@{other}>")) && notice.contains("but neither why nor by whom"), "{notice}");
        let told = bot.private(LUCAS);
        assert_eq!(told, if says == LUCAS { &[][..] } else { &[NEUTRAL] }, "his own setting he reads in its answer");
        let met = bot.private(ANA);
        assert!(met.len() == 1 && met[0].contains("<@U0ANA>, meet <@U0"), "{met:#?}");
        assert!(met[0].contains("The pairs changed: before, <@U0ANA> was with <@U0LUCAS>."), "{met:#?}");
        let coordinator = bot.private(MAEVE);
        assert_eq!(coordinator.len(), 1, "{coordinator:#?}");
        let told = &coordinator[0];
        assert!(told.starts_with(":arrows_counterclockwise: The pairs of the advocacy day"), "{told}");
        assert!(told.contains("• <@U0ANA> has <@U0") && told.contains("instead of <@U0LUCAS> as a buddy."), "{told}");
        assert!(told.contains("Nothing left for you to do.") && told.contains("[Pairs]"), "{told}");
        assert!(!told.contains("set") && !told.contains("cannot be paired"), "{told}");
        bot.slash(BEN, "/shadow cancel").await;
        assert_eq!(bot.private(ANA).len(), 0, "somebody else's change is nothing to her");
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn a_buddy_whose_new_hours_end_a_pair_and_leave_a_shift_outside_reads_both_in_one_place() {
    let mut bot = told().await;
    set(&mut bot, ERIN, json!({"start": time("13:00"), "end": time("19:00")})).await;
    let read = bot.private(ERIN);
    assert!(read.len() == 1 && !read[0].contains("Nothing left for you to do"), "{read:#?}");
    for words in [
        "<@U0BEN> is no longer your shadower.",
        "but neither why nor by whom",
        "You are still on call outside of your new hours",
        "[Ask for cover]",
        "[I cannot make it]",
    ] {
        assert!(read[0].contains(words), "{words}: {read:#?}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn new_hours_that_leave_a_pair_too_little_time_part_it_at_once_and_others_do_not() {
    let mut bot = told().await;
    set(&mut bot, ANA, json!({"start": time("08:00")})).await;
    assert_eq!((bot.private(ANA).len(), bot.private(LUCAS).len()), (0, 0), "there is time enough");
    set(&mut bot, ANA, json!({"start": time("20:00"), "end": time("04:00")})).await;
    assert_eq!(bot.private(LUCAS), [NEUTRAL]);
    let waits = bot.private(ANA);
    assert!(waits.len() == 1 && waits[0].contains("There is no buddy for you"), "{waits:#?}");
    assert!(notice(&bot, ANA).contains("<@U0LUCAS> is no longer your buddy. You wait for another one"));
    let coordinator = bot.private(MAEVE);
    assert!(coordinator.len() == 1, "{coordinator:#?}");
    assert!(coordinator[0].contains("• No other buddy than <@U0LUCAS> was found for <@U0ANA>, who waits."));
    assert!(
        coordinator[0].contains("Another advocate (*Change*) or other pairs (*Pairs*) may help"),
        "{coordinator:#?}"
    );
    bot.finish().await;
}

#[tokio::test]
async fn days_off_on_a_day_that_one_is_on_say_what_is_left_to_do() {
    let mut bot = told().await;
    set(&mut bot, ANA, json!({"days_off": text("2026-12-03")})).await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("You shadow on the advocacy day on Thursday, 3 December"), "{told:#?}");
    assert_eq!(bot.private(LUCAS).len(), 0, "she may come all the same");
    set(&mut bot, ANA, json!({"topics": text("figma")})).await;
    assert_eq!(bot.private(ANA).len(), 0, "it is said once");
    assert!(bot.click(ANA, "Cancel").await.contains("You are off the advocacy day"));
    assert!(bot.private(LUCAS).remove(0).contains("<@U0ANA> cannot make it"));
    bot.finish().await;
}

#[tokio::test]
async fn an_advocate_who_is_away_is_asked_to_give_their_shifts_to_others() {
    let mut bot = told().await;
    set(&mut bot, SAM, json!({"pause": date("2026-12-10")})).await;
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("You are an advocate of the advocacy day"), "{told:#?}");
    let asked = bot.private(MAEVE);
    assert!(asked.len() == 1 && asked[0].contains("I asked <@U0SAM> whether the other advocates"), "{asked:#?}");
    bot.ignore_news();
    bot.click(SAM, "I cannot make it").await;
    assert!(!bot.card().contains("U0SAM"), "{}", bot.card());
    let settled = bot.private(MAEVE);
    assert!(settled.len() == 1 && !settled[0].contains("cannot make it"), "said before: {settled:#?}");
    assert!(settled[0].contains("The other advocates have the shifts of <@U0SAM>"), "{settled:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_advocate_who_is_there_after_all_keeps_their_shifts_and_the_coordinator_hears_it() {
    let mut bot = told().await;
    set(&mut bot, SAM, json!({"days_off": text("2026-12-03")})).await;
    assert!(bot.private(MAEVE).remove(0).contains("Their shifts still need somebody"));
    bot.ignore_news();
    set(&mut bot, SAM, json!({"days_off": text("2026-12-10")})).await;
    let back = bot.private(MAEVE);
    assert!(back.len() == 1 && back[0].contains("<@U0SAM> can make it to the advocacy day"), "{back:#?}");
    assert!(back[0].contains("Their shifts stay theirs, and nobody shadows them: nothing is left to do."), "{back:#?}");
    set(&mut bot, SAM, json!({"topics": text("figma")})).await;
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_reads_who_shadows_an_advocate_who_is_there_after_all() {
    let mut bot = told().await;
    for advocate in [SAM, PRIYA, LUCAS, ERIN] {
        set(&mut bot, advocate, json!({"days_off": text("2026-12-03")})).await;
    }
    bot.ignore_news();
    set(&mut bot, SAM, json!({"days_off": text("2026-12-10")})).await;
    let back = bot.private(MAEVE).remove(0);
    assert!(back.contains("Their shifts stay theirs, and <@U0ANA> shadows them: nothing"), "{back}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whoever_is_away_and_stays_is_parted_at_the_next_change_and_the_coordinator_hears_it() {
    let mut bot = told().await;
    set(&mut bot, ANA, json!({"days_off": text("2026-12-03")})).await;
    bot.ignore_news();
    bot.slash(BEN, "/shadow cancel").await;
    assert_eq!(bot.private(LUCAS), [NEUTRAL]);
    assert!(bot.private(MAEVE).iter().any(|told| told.contains("was found for <@U0ANA>, who waits.")));
    let waits = bot.private(ANA);
    assert!(waits.len() == 1 && waits[0].contains("Away on that day, by settings or Slack status"), "{waits:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_advocate_who_is_away_on_a_date_reads_that_it_is_off_and_a_shadower_what_they_can_do() {
    let mut bot = agreed().await;
    set(&mut bot, ANA, json!({"days_off": text("2026-12-07")})).await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("[Choose another date]\n[Cancel]"), "{told:#?}");
    assert!(bot.click(ANA, "Choose another date").await.contains("[Move]"));
    set(&mut bot, LUCAS, json!({"days_off": text("2026-12-07")})).await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("is off, and <@U0ANA> knows"), "{told:#?}");
    assert!(bot.private(ANA).remove(0).contains("<@U0LUCAS> cannot make it"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whom_one_must_not_be_paired_with_takes_a_date_along() {
    let mut bot = agreed().await;
    set(&mut bot, ANA, json!({"never_with": people(&[LUCAS])})).await;
    let told = bot.private(LUCAS).join("\n");
    assert!(told.contains("nobody shadows you now") && told.contains("does not take place"), "{told}");
    assert!(!card(&bot, "Engineering day · from").contains("<@U0ANA> with <@U0LUCAS>"));
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("no buddy with whom to choose a date"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_moved_so_that_somebody_stays_free_is_named_to_the_coordinator_and_reads_no_reason() {
    let mut bot = Bot::new().await;
    let advocates = [SAM, LUCAS, ERIN];
    bot.plan(json!({"advocates": people(&advocates), "places": number(4), "min_free": number(1)})).await;
    for who in [SAM, LUCAS, ERIN, ANA, BEN] {
        let dublin = json!({"zone": text("Europe/Dublin"), "start": time("09:00"), "end": time("17:00")});
        set(&mut bot, who, dublin).await;
    }
    set(&mut bot, BEN, json!({"never_with": people(&[SAM])})).await;
    for person in [ANA, BEN] {
        bot.slash(person, "/shadow signup").await;
    }
    bot.slash(MAEVE, "/shadow pair").await;
    for (who, buddy) in [(BEN, LUCAS), (ANA, SAM)] {
        bot.click(MAEVE, "Change a buddy").await;
        bot.fill(MAEVE, json!({"shadower": choice(who), "buddy": choice(buddy)})).await;
    }
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.card().contains("<@U0ANA> with <@U0SAM>"), "{}", bot.card());
    bot.ignore_news();
    bot.slash(LUCAS, "/shadow status").await;
    bot.click(LUCAS, "I cannot make it").await;
    let coordinator = bot.private(MAEVE).remove(0);
    assert!(
        coordinator.contains("<@U0ANA> has <@U0ERIN> instead of <@U0SAM> as a buddy, so that 1 advocate stays free."),
        "{coordinator}"
    );
    assert!(
        bot.private(SAM).iter().any(|told| told.contains("nobody shadows you now. <@U0ANA> is no longer with you. N"))
    );
    let told = bot.private(ANA).join("\n");
    assert!(told.contains("before, <@U0ANA> was with <@U0SAM>.") && !told.contains("free for the queue"), "{told}");
    assert!(told.contains("<@U0ANA>, meet <@U0ERIN>") || bot.card().contains("<@U0ANA> with <@U0ERIN>"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}
