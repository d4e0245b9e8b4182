//! The pager on the day: asked, reminded, offered, escalated, picked up, and always with somebody.

use jiff::SignedDuration;
use serde_json::json;
use shadowday::demo::cast::{ANA, ERIN, LUCAS, MAEVE, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, people, text};
use crate::log;

/// The usual day at `at`, nobody signed up. Priya has it until 11, then Sam until 13, Lucas until 15, Erin until 17.
async fn at(at: &str) -> Bot {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to(at).await;
    bot.ignore_news();
    bot
}

/// Who has the pager, as the card says.
fn on_card(bot: &Bot) -> Vec<String> {
    named(&bot.card(), " has the pager")
}

/// The people named right before these words.
fn named(text: &str, words: &str) -> Vec<String> {
    let before = text.match_indices(words).map(|(at, _)| &text[..at]);
    before.filter_map(|part| Some(part.strip_suffix('>')?.rsplit_once("<@")?.1.to_owned())).collect()
}

async fn on_call(bot: &mut Bot) -> String {
    let answer = bot.slash(ANA, "/shadow oncall").await;
    assert_eq!(answer.matches("On call: <@").count(), 1, "{answer}");
    answer.split("On call: <@").nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn an_open_handoff_gets_louder_step_by_step_on_one_card() {
    let mut bot = at("2026-12-03T10:49:59Z").await;
    bot.advance_to("2026-12-03T10:50:00Z").await;
    let asked = bot.private(PRIYA).remove(0);
    assert!(asked.contains("<@U0SAM> is next") && asked.contains("[Write notes]\n[Nothing to report]"), "{asked}");
    assert!(bot.pinged().contains(&SAM.to_owned()), "the card asks Sam");
    assert!(bot.posted().remove(0).contains("<@U0SAM>, please pick up the pager"));
    bot.advance_to("2026-12-03T11:04:59Z").await;
    assert!(bot.handoffs()[0].contains("please pick up"), "nothing before five minutes are over");
    bot.advance_to("2026-12-03T11:05:00Z").await;
    assert!(bot.private(SAM).remove(0).contains("The pager has been waiting for you since"));
    assert!(bot.handoffs()[0].contains("has been waiting for you since"));
    bot.advance_to("2026-12-03T11:10:00Z").await;
    for other in [LUCAS, ERIN] {
        let offer = bot.private(other).remove(0);
        assert!(offer.contains("<@U0SAM> has not picked up") && offer.contains("[Pick up]"), "{offer}");
    }
    assert!(bot.handoffs()[0].contains("*Any advocate of the day* can pick it up"));
    bot.advance_to("2026-12-03T11:15:00Z").await;
    let escalated = bot.private(MAEVE).remove(0);
    assert!(escalated.contains("ask one of the advocates to press *Pick up*"), "{escalated}");
    assert!(bot.handoffs()[0].contains("and <@U0MAEVE> knows"), "{:?}", bot.handoffs());
    assert_eq!((bot.handoffs().len(), on_card(&bot)), (1, vec![PRIYA.to_owned()]));
    let log = log::all();
    let dropped: Vec<&str> = log.lines().filter(|line| line.contains("HandoffStep")).collect();
    assert!(dropped.iter().all(|line| line.contains("a timer rang")), "{dropped:#?}");
    assert_eq!(dropped.len(), 3, "each step once: {dropped:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_pick_up_before_the_planned_end_counts_at_once() {
    let mut bot = at("2026-12-03T10:51:00Z").await;
    let answer = bot.click(SAM, "Pick up").await;
    assert!(answer.contains("The pager is yours. <@U0PRIYA> is free"), "{answer}");
    assert!(bot.private(PRIYA).remove(0).contains("<@U0SAM> picked up the pager. You are free"));
    assert_eq!((on_card(&bot), on_call(&mut bot).await), (vec![SAM.to_owned()], SAM.to_owned()));
    let next = bot.slash(ANA, "/shadow oncall").await;
    assert!(next.contains("Next: <@U0LUCAS>"), "Sam has it already: {next}");
    bot.advance_to("2026-12-03T12:49:00Z").await;
    assert!(bot.handoffs()[0].contains(":white_check_mark: <@U0SAM> picked up") && !bot.sees_button(SAM, "Pick up"));
    bot.finish().await;
}

#[tokio::test]
async fn a_late_pick_up_ends_the_ladder() {
    let mut bot = at("2026-12-03T11:07:00Z").await;
    bot.click(SAM, "Pick up").await;
    assert!(bot.private(PRIYA).remove(0).contains("You are free"));
    bot.advance_to("2026-12-03T12:49:00Z").await;
    assert!(bot.handoffs()[0].contains("at <!date^1796296020^{time}|11:07 GMT>. Thank you, <@U0PRIYA>!"));
    let again = bot.click(SAM, "Pick up").await;
    assert!(again.contains("You have it already"), "{again}");
    bot.finish().await;
}

#[tokio::test]
async fn the_pager_is_not_for_everybody() {
    let mut bot = at("2026-12-03T11:02:00Z").await;
    let shadower = bot.click(ANA, "Pick up").await;
    assert!(shadower.contains("Only an advocate of this day"), "{shadower}");
    let early = bot.click(LUCAS, "Pick up").await;
    assert!(
        early.contains("<@U0SAM> is asked first") && early.contains("|11:10 GMT>, it is offered to you"),
        "{early}"
    );
    let giver = bot.click(PRIYA, "Pick up").await;
    assert!(giver.contains("You have it until <@U0SAM> picks it up"), "{giver}");
    assert_eq!(on_card(&bot), [PRIYA]);
    bot.finish().await;
}

#[tokio::test]
async fn a_backup_takes_it_once_it_is_offered_and_only_one_of_them() {
    let mut bot = at("2026-12-03T11:12:00Z").await;
    assert!(bot.click(ERIN, "Pick up").await.contains("The pager is yours"));
    assert!(bot.private(PRIYA).remove(0).contains("<@U0ERIN> picked up"));
    let second = bot.click(LUCAS, "Pick up").await;
    assert!(second.contains("<@U0ERIN> already has it. Nothing for you to do"), "{second}");
    bot.advance_to("2026-12-03T12:50:00Z").await;
    assert!(bot.private(ERIN).remove(0).contains("<@U0LUCAS> is next"), "the one who has it hands it on");
    assert!(bot.posted().remove(0).contains("<@U0ERIN> has the pager until"), "{:?}", bot.handoffs());
    assert_eq!(on_card(&bot), [ERIN]);
    bot.finish().await;
}

#[tokio::test]
async fn the_one_who_has_it_can_keep_it_once_it_is_offered_to_all() {
    let mut bot = at("2026-12-03T11:12:00Z").await;
    assert!(bot.click(PRIYA, "Pick up").await.contains("You keep the pager"));
    assert!(bot.handoffs()[0].contains("<@U0PRIYA> keeps the pager") && !bot.handoffs()[0].contains("[Pick up]"));
    bot.advance_to("2026-12-03T11:30:00Z").await;
    assert_eq!(on_card(&bot), [PRIYA], "and the coordinator hears nothing");
    bot.finish().await;
}

#[tokio::test]
async fn nothing_is_asked_where_the_next_one_has_it_already() {
    let mut bot = at("2026-12-03T11:12:00Z").await;
    bot.click(LUCAS, "Pick up").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T14:49:00Z").await;
    assert_eq!((bot.handoffs().len(), on_card(&bot)), (1, vec![LUCAS.to_owned()]));
    bot.finish().await;
}

#[tokio::test]
async fn a_single_advocate_has_it_all_day() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM]), "end": crate::bot::time("16:00")})).await;
    bot.advance_to("2026-12-03T15:59:00Z").await;
    let told = bot.private(SAM);
    assert!(told.len() == 2 && told[1].contains("you have the pager until <!date^1796313600^"), "{told:#?}");
    assert_eq!((bot.handoffs().len(), on_card(&bot)), (0, vec![SAM.to_owned()]));
    bot.private(MAEVE);
    bot.finish().await;
}

#[tokio::test]
async fn an_open_handoff_ends_with_the_next_shift_and_the_real_holder_is_asked() {
    let mut bot = at("2026-12-03T12:49:00Z").await;
    bot.advance_to("2026-12-03T12:50:00Z").await;
    assert!(bot.private(PRIYA).remove(0).contains("<@U0LUCAS> is next"), "Sam never had it");
    assert!(bot.posted().remove(0).contains("<@U0LUCAS>, please pick up"));
    let cards = bot.handoffs();
    assert!(cards[0].contains("Nobody picked up") && !cards[0].contains("[Pick up]"), "{cards:#?}");
    let too_late = bot.click(SAM, "Pick up").await;
    assert!(too_late.contains("<@U0LUCAS> is asked first"), "{too_late}");
    bot.click(LUCAS, "Pick up").await;
    assert!(bot.private(PRIYA).remove(0).contains("You are free"));
    bot.finish().await;
}

#[tokio::test]
async fn the_end_of_the_day_closes_an_open_handoff() {
    let mut bot = at("2026-12-03T14:55:00Z").await;
    bot.advance_to("2026-12-03T17:00:00Z").await;
    bot.ignore_news();
    let card = bot.handoffs().pop().unwrap_or_default();
    assert!(card.contains("<@U0PRIYA> kept it") && !card.contains("[Pick up]"), "{card}");
    assert!(bot.card().contains("The pager is off") && on_card(&bot).is_empty());
    let after = bot.click(ERIN, "Pick up").await;
    assert!(after.contains("This handoff is over"), "from the reminder: {after}");
    let notes = bot.click(PRIYA, "Write notes").await;
    assert!(notes.contains("This handoff is over"), "{notes}");
    bot.finish().await;
}

#[tokio::test]
async fn notes_are_read_by_the_next_one_before_and_after_the_pick_up() {
    let mut bot = at("2026-12-03T10:51:00Z").await;
    bot.click(PRIYA, "Write notes").await;
    assert_eq!(bot.fill(PRIYA, json!({"notes": text("Ticket 12 waits")})).await, Submitted::Cleared);
    assert!(bot.handoffs()[0].contains("*Notes*\nTicket 12 waits"));
    assert!(bot.click(SAM, "Pick up").await.contains("*Notes from* <@U0PRIYA>\nTicket 12 waits"));
    bot.ignore_news();
    bot.click(PRIYA, "Write notes").await;
    bot.fill(PRIYA, json!({"notes": text("Ticket 12 waits, 13 too")})).await;
    assert!(bot.handoffs()[0].contains("picked up") && bot.handoffs()[0].contains("13 too"), "{:?}", bot.handoffs());
    assert!(bot.private(SAM).remove(0).contains("Ticket 12 waits, 13 too"), "late notes reach who has the pager");
    bot.click(PRIYA, "Nothing to report").await;
    assert!(bot.handoffs()[0].contains("13 too"), "notes are never thrown away: {:?}", bot.handoffs());
    bot.finish().await;
}

#[tokio::test]
async fn nothing_to_report_is_said_on_the_card() {
    let mut bot = at("2026-12-03T10:51:00Z").await;
    bot.click(PRIYA, "Nothing to report").await;
    let noted = bot.newest_private(PRIYA);
    assert!(noted.contains("Noted. The pager stays yours until <@U0SAM> picks it up"), "{noted}");
    assert!(bot.handoffs()[0].contains("Nothing to report."));
    bot.finish().await;
}

/// Walks through the whole day, a minute at a time; some pick up early, some late, one not at all.
#[tokio::test]
async fn exactly_one_has_the_pager_at_every_minute_of_the_window() {
    let mut bot = at("2026-12-03T08:59:00Z").await;
    assert!(on_card(&bot).is_empty());
    let mut held: Vec<String> = vec![];
    for minute in 0..480 {
        bot.advance_to(&format!("2026-12-03T{:02}:{:02}:00Z", 9 + minute / 60, minute % 60)).await;
        match minute {
            113 => drop(bot.click(SAM, "Pick up").await),
            251 => drop(bot.click(ERIN, "Pick up").await),
            _ => {}
        }
        let holder = on_call(&mut bot).await;
        assert_eq!(on_card(&bot), std::slice::from_ref(&holder), "minute {minute}");
        held.push(holder);
        bot.ignore_news();
    }
    held.dedup();
    assert_eq!(held, [PRIYA, SAM, ERIN]);
    bot.advance(SignedDuration::from_mins(1)).await;
    assert!(on_card(&bot).is_empty() && bot.card().contains("The pager is off"));
    bot.finish().await;
}

#[tokio::test]
async fn the_card_never_names_an_end_that_has_passed() {
    let mut bot = at("2026-12-03T10:00:00Z").await;
    assert!(bot.card().contains("<@U0PRIYA> has the pager until <!date^1796295600^{time}|11:00 GMT>"));
    bot.advance_to("2026-12-03T11:05:00Z").await;
    bot.ignore_news();
    assert!(bot.card().contains("<@U0PRIYA> has the pager until <@U0SAM> picks it up."), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn nobody_gets_more_than_four_private_messages_on_a_day_where_nobody_picks_up() {
    let mut bot = at("2026-12-03T00:00:00Z").await;
    bot.advance_to("2026-12-03T23:59:00Z").await;
    let counts = [PRIYA, SAM, LUCAS, ERIN, MAEVE].map(|person| bot.private(person).len());
    assert_eq!(counts, [4, 3, 3, 3, 3]);
    assert_eq!(bot.posted().len(), 3, "a card for each handoff");
    bot.finish().await;
}

#[tokio::test]
async fn the_pager_is_handed_over_at_once_to_who_is_at_work_and_comes_next() {
    let mut bot = at("2026-12-03T12:10:00Z").await;
    bot.click(SAM, "Pick up").await;
    bot.ignore_news();
    let answer = bot.slash(SAM, "/shadow handoff").await;
    assert!(answer.contains("I asked <@U0LUCAS> in the day's thread") && answer.contains("[Write notes]"), "{answer}");
    assert!(bot.pinged().contains(&LUCAS.to_owned()));
    assert!(bot.handoffs()[1].contains("<@U0SAM> hands the pager over. <@U0LUCAS>, please pick up the pager."));
    assert_eq!(on_card(&bot), [SAM], "until it is picked up");
    let again = bot.slash(SAM, "/shadow handoff").await;
    assert!(again.contains("<@U0LUCAS> was asked already, at"), "{again}");
    bot.click(SAM, "Write notes").await;
    bot.fill(SAM, json!({"notes": text("Ticket 7 waits for Ana.")})).await;
    let picked_up = bot.click(LUCAS, "Pick up").await;
    assert!(picked_up.contains("The pager is yours") && picked_up.contains("Ticket 7 waits for Ana."), "{picked_up}");
    assert!(bot.posted().remove(0).contains("Ticket 7 waits for Ana."));
    assert!(bot.private(SAM).remove(0).contains("You are free"));
    assert_eq!((on_card(&bot), on_call(&mut bot).await), (vec![LUCAS.to_owned()], LUCAS.to_owned()));
    bot.advance_to("2026-12-03T14:49:00Z").await;
    assert_eq!(bot.handoffs().len(), 2, "at the end of Sam's shift the next one has it already");
    bot.finish().await;
}

#[tokio::test]
async fn a_handoff_on_request_gets_louder_as_any() {
    let mut bot = at("2026-12-03T12:10:00Z").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow handoff").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T12:16:00Z").await;
    let reminded = bot.private(LUCAS);
    assert!(reminded[0].contains("The pager has been waiting for you"), "{reminded:#?}");
    bot.advance_to("2026-12-03T12:21:00Z").await;
    assert!(bot.private(ERIN).remove(0).contains("Can you take it?"));
    bot.private(PRIYA);
    bot.advance_to("2026-12-03T12:26:00Z").await;
    assert!(bot.private(MAEVE).remove(0).contains("Nobody has picked up the pager"));
    assert_eq!(on_card(&bot), [SAM]);
    bot.finish().await;
}

#[tokio::test]
async fn only_who_has_the_pager_hands_it_over() {
    let mut bot = at("2026-12-03T10:00:00Z").await;
    let advocate = bot.slash(SAM, "/shadow handoff").await;
    assert!(advocate.contains("<@U0PRIYA> has the pager") && advocate.contains("`/shadow take`"), "{advocate}");
    let shadower = bot.slash(ANA, "/shadow break").await;
    assert!(
        shadower.contains("<@U0PRIYA> has the pager") && shadower.contains("ask in the day's thread"),
        "{shadower}"
    );
    bot.finish().await;
    let mut bot = at("2026-12-02T10:00:00Z").await;
    assert!(bot.slash(SAM, "/shadow handoff").await.contains("No day is running"));
    assert!(bot.slash(SAM, "/shadow take").await.contains("No day is running"));
    bot.finish().await;
}

#[tokio::test]
async fn a_break_is_two_handoffs() {
    let mut bot = at("2026-12-03T11:10:00Z").await;
    bot.click(SAM, "Pick up").await;
    bot.ignore_news();
    assert!(bot.slash(SAM, "/shadow break soon").await.contains("`/shadow break 30m`"));
    let answer = bot.slash(SAM, "/shadow break 20m").await;
    assert!(
        answer.contains("I asked <@U0PRIYA>") && answer.contains("Your break of 20 min begins when they do"),
        "{answer}"
    );
    bot.posted();
    bot.advance_to("2026-12-03T11:12:00Z").await;
    bot.click(PRIYA, "Pick up").await;
    assert!(bot.private(SAM).remove(0).contains("Enjoy your break! You are offered it back at"));
    assert!(bot.handoffs()[1].contains("<@U0SAM> is back in 20 min."));
    assert_eq!(on_card(&bot), [PRIYA]);
    bot.advance_to("2026-12-03T11:31:59Z").await;
    assert_eq!(bot.handoffs().len(), 2);
    bot.advance_to("2026-12-03T11:32:00Z").await;
    let back = bot.private(SAM).remove(0);
    assert!(back.contains("Your break is over") && back.contains("[Pick up]"), "{back}");
    assert!(bot.private(PRIYA).remove(0).contains("<@U0SAM>'s break is over"));
    assert!(bot.posted().remove(0).contains("<@U0SAM>'s break is over. <@U0PRIYA> still has the pager."));
    bot.click(SAM, "Pick up").await;
    assert_eq!((on_card(&bot), on_call(&mut bot).await), (vec![SAM.to_owned()], SAM.to_owned()));
    bot.private(PRIYA);
    bot.advance_to("2026-12-03T12:49:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn a_break_that_lasts_into_the_next_shift_is_not_offered_back() {
    let mut bot = at("2026-12-03T12:30:00Z").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 1h").await;
    bot.click(LUCAS, "Pick up").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T14:49:00Z").await;
    assert_eq!((bot.handoffs().len(), on_card(&bot)), (2, vec![LUCAS.to_owned()]));
    bot.finish().await;
}

#[tokio::test]
async fn a_break_that_lasts_beyond_the_day_is_not_offered_back_and_nobody_says_it_is() {
    let mut bot = at("2026-12-03T16:40:00Z").await;
    bot.click(ERIN, "Pick up").await;
    bot.ignore_news();
    bot.slash(ERIN, "/shadow break 30m").await;
    let taken = bot.click(LUCAS, "Pick up").await;
    assert!(taken.contains("<@U0ERIN> is free: the day ends at"), "{taken}");
    let free = bot.private(ERIN).remove(0);
    assert!(free.contains("The day ends at") && free.contains("so you are not offered it back"), "{free}");
    let cards = bot.handoffs();
    assert!(cards.last().is_some_and(|card| card.contains("Thank you, <@U0ERIN>!")), "{cards:#?}");
    bot.ignore_news();
    bot.advance_to("2026-12-03T17:30:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn where_nobody_else_is_at_work_the_pager_stays_and_the_choice_is_named() {
    let mut bot = Bot::new().await;
    // Chicago sleeps until 15:00 in Dublin.
    bot.plan(json!({"advocates": people(&[SAM, ERIN])})).await;
    bot.advance_to("2026-12-03T10:00:00Z").await;
    bot.ignore_news();
    let alone = bot.slash(SAM, "/shadow break").await;
    assert!(alone.contains("Nobody else of this day is free now") && alone.contains("<@U0ERIN> comes at"), "{alone}");
    assert_eq!(bot.handoffs().len(), 0);
    let asked = bot.click(SAM, "Ask every advocate").await;
    assert!(asked.contains("I asked every advocate"), "{asked}");
    let offer = bot.private(ERIN).remove(0);
    assert!(offer.contains("<@U0SAM> would like a break of 30 min, and nobody else is at work"), "{offer}");
    bot.posted();
    bot.click(ERIN, "Pick up").await;
    assert_eq!(on_card(&bot), [ERIN]);
    bot.private(SAM);
    bot.finish().await;
}

#[tokio::test]
async fn the_pager_of_somebody_who_is_ill_is_taken_and_given_back() {
    let mut bot = at("2026-12-03T10:00:00Z").await;
    assert!(bot.slash(ANA, "/shadow take").await.contains("Only an advocate of the day"));
    assert!(bot.slash(PRIYA, "/shadow take").await.contains("You have the pager already"));
    let taken = bot.slash(LUCAS, "/shadow take").await;
    assert!(
        taken.contains("The pager is yours. <@U0PRIYA> and the coordinator are told") && taken.contains("[Undo]"),
        "{taken}"
    );
    assert!(bot.private(PRIYA).remove(0).contains("<@U0LUCAS> took the pager over from you"));
    assert!(bot.private(MAEVE).remove(0).contains("<@U0LUCAS> took the pager of the advocacy day"));
    assert_eq!((on_card(&bot), on_call(&mut bot).await), (vec![LUCAS.to_owned()], LUCAS.to_owned()));
    bot.advance_to("2026-12-03T10:10:00Z").await;
    let undone = bot.click(LUCAS, "Undo").await;
    assert!(undone.contains("<@U0PRIYA> has the pager again"), "{undone}");
    assert!(bot.private(PRIYA).remove(0).contains("it is yours again"));
    bot.private(MAEVE);
    assert_eq!(on_card(&bot), [PRIYA]);
    bot.slash(LUCAS, "/shadow take").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T10:20:01Z").await;
    assert!(bot.click(LUCAS, "Undo").await.contains("cannot be undone any more"));
    assert_eq!(on_card(&bot), [LUCAS]);
    assert!(bot.slash(PRIYA, "/shadow take").await.contains("The pager is yours"));
    let told = bot.private(MAEVE).remove(0);
    assert!(told.contains("<@U0PRIYA> has the pager of their own shift again"), "nobody is ill: {told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_takes_the_pager_gives_it_to_who_was_asked_already() {
    let mut bot = at("2026-12-03T10:55:00Z").await;
    bot.slash(LUCAS, "/shadow take").await;
    bot.ignore_news();
    bot.click(SAM, "Pick up").await;
    assert!(bot.private(LUCAS).remove(0).contains("<@U0SAM> picked up the pager. You are free"));
    assert_eq!((bot.private(PRIYA).len(), on_card(&bot)), (0, vec![SAM.to_owned()]));
    bot.finish().await;
}

#[tokio::test]
async fn taking_what_one_was_asked_to_pick_up_is_picking_it_up() {
    let mut bot = at("2026-12-03T10:55:00Z").await;
    assert!(bot.slash(SAM, "/shadow take").await.contains("The pager is yours. <@U0PRIYA> is free"));
    assert!(bot.private(PRIYA).remove(0).contains("You are free"));
    assert!(bot.handoffs()[0].contains("picked up the pager at"));
    bot.finish().await;
}

#[tokio::test]
async fn an_undone_take_leaves_nobody_to_pick_up_from_themselves() {
    let mut bot = at("2026-12-03T11:30:00Z").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(LUCAS, "/shadow take").await;
    bot.slash(LUCAS, "/shadow handoff").await;
    bot.ignore_news();
    bot.slash(LUCAS, "/shadow take").await;
    bot.click(LUCAS, "Undo").await;
    bot.ignore_news();
    assert_eq!(on_card(&bot), [SAM]);
    bot.advance_to("2026-12-03T12:45:00Z").await;
    assert_eq!((bot.private(MAEVE).len(), bot.private(SAM).len()), (0, 0), "nobody is asked for anything");
    bot.finish().await;
}

#[tokio::test]
async fn a_break_is_not_offered_back_right_before_the_shift_ends() {
    let mut bot = at("2026-12-03T12:30:00Z").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.click(LUCAS, "Pick up").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T14:49:00Z").await;
    assert_eq!((bot.handoffs().len(), on_card(&bot)), (2, vec![LUCAS.to_owned()]));
    bot.finish().await;
}
