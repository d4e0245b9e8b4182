//! Asking on the day: in its thread, where whoever has the pager is pinged, or in private, when somebody is stuck.

use jiff::SignedDuration;
use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, LUCAS, MAEVE, NOA, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, text, ticks};
use crate::log;

const QUESTION: &str = "How do refunds work for annual plans?";

/// The usual day at half past nine: Priya has the pager until eleven, and Lucas is Ana's buddy.
async fn the_day() -> Bot {
    let mut bot = Bot::with_day(2).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.advance_to("2026-12-01T17:00:00Z").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>"), "{}", bot.card());
    bot.advance_to("2026-12-03T09:30:00Z").await;
    bot.ignore_news();
    bot
}

/// The question's card in the thread, as it looks now.
fn card(bot: &Bot) -> String {
    bot.handoffs().into_iter().find(|card| card.contains(QUESTION)).expect("the question is in the thread")
}

/// Ana is stuck and says so in private.
async fn stuck(bot: &mut Bot, consent: &[&str]) {
    bot.slash(ANA, "/shadow ask").await;
    assert_eq!(bot.fill(ANA, in_private(consent)).await, Submitted::Cleared);
    let told = bot.private(ANA).remove(0);
    let others = if consent.is_empty() { "Nobody else sees it." } else { "your name may stand in the handoff notes" };
    assert!(told.contains("I told <@U0LUCAS> and <@U0PRIYA> in private. They write to you."), "{told}");
    assert!(told.contains(others), "{told}");
}

fn in_private(consent: &[&str]) -> Value {
    json!({"question": text("I have no idea what to do."), "where": choice("private"), "consent": ticks(consent)})
}

fn unread(bot: &mut Bot, people: &[&str]) -> Vec<usize> {
    people.iter().map(|who| bot.private(who).len()).collect()
}

#[tokio::test]
async fn a_question_stands_in_the_thread_and_pings_the_pager() {
    let mut bot = the_day().await;
    let asked = bot.slash(ANA, &format!("/shadow ask {QUESTION}")).await;
    assert!(asked.contains("Asked in the day's thread, and <@U0PRIYA> is pinged."), "{asked}");
    assert!(bot.pinged().contains(&PRIYA.to_owned()), "{:?}", bot.pinged());
    let posted = bot.posted().remove(0);
    assert!(posted.contains("<@U0PRIYA>, <@U0ANA> asks:") && posted.contains(QUESTION), "{posted}");
    assert!(posted.ends_with("[I answer]\n[Answered]"), "{posted}");
    bot.click(PRIYA, "I answer").await;
    assert!(
        card(&bot).contains("<@U0PRIYA> answers <@U0ANA>.") && !card(&bot).contains("[I answer]"),
        "{}",
        card(&bot)
    );
    assert_eq!(bot.click(ANA, "Answered").await, "");
    assert!(card(&bot).starts_with(":white_check_mark: Answered. Thank you, <@U0PRIYA>!"), "{}", card(&bot));
    assert!(!bot.sees_button(PRIYA, "Answered"));
    bot.finish().await;
}

#[tokio::test]
async fn an_asker_who_found_the_answer_says_so_and_others_cannot() {
    let mut bot = the_day().await;
    bot.slash(ANA, &format!("/shadow ask {QUESTION}")).await;
    bot.ignore_news();
    assert!(bot.click(BEN, "I answer").await.contains("Only an advocate of the day, or who asked"));
    assert!(bot.click(ANA, "I answer").await.contains("This is your own question"));
    bot.click(SAM, "I answer").await;
    assert!(bot.click(NOA, "Answered").await.contains("Only an advocate of the day"));
    bot.slash(ANA, "/shadow ask Another one?").await;
    bot.ignore_news();
    bot.click(ANA, "Answered").await;
    assert!(bot.handoffs().iter().any(|card| card.starts_with(":white_check_mark: <@U0ANA> has an answer.")));
    bot.finish().await;
}

#[tokio::test]
async fn two_who_come_at_once_do_not_both_begin() {
    let mut bot = the_day().await;
    stuck(&mut bot, &[]).await;
    bot.advance(SignedDuration::from_mins(10)).await;
    bot.ignore_news();
    bot.click(LUCAS, "I am with Ana Ribeiro").await;
    bot.ignore_news();
    let late = bot.click(PRIYA, "I am with Ana Ribeiro").await;
    assert!(late.contains("<@U0LUCAS> is with them already"), "{late}");
    bot.finish().await;
}

#[tokio::test]
async fn without_words_a_form_asks() {
    let mut bot = the_day().await;
    bot.slash(ANA, "/shadow ask").await;
    let form = bot.form(ANA);
    assert!(form.contains("In private, only whoever has the pager and your buddy read it."), "{form}");
    let empty = bot.fill(ANA, json!({"question": text("  ")})).await;
    assert!(matches!(&empty, Submitted::Errors(errors) if errors.contains_key("question")), "{empty:?}");
    assert_eq!(bot.fill(ANA, json!({"question": text(QUESTION)})).await, Submitted::Cleared);
    assert!(bot.posted().remove(0).contains(QUESTION));
    bot.finish().await;
}

#[tokio::test]
async fn the_day_card_has_the_form_too() {
    let mut bot = the_day().await;
    bot.click(ANA, "Ask").await;
    assert_eq!(bot.fill(ANA, json!({"question": text("<!channel> & <@U0JACK>?")})).await, Submitted::Cleared);
    assert_eq!(bot.pinged(), [PRIYA, ANA], "what is typed pings nobody");
    assert!(bot.posted().remove(0).contains("<!channel> & <@U0JACK>?"));
    bot.finish().await;
}

#[tokio::test]
async fn somebody_who_is_stuck_is_helped_in_private() {
    let mut bot = the_day().await;
    stuck(&mut bot, &[]).await;
    let asked = bot.private(PRIYA).remove(0);
    assert!(asked.contains("<@U0ANA> is stuck, and asks you in private") && asked.contains("no idea"), "{asked}");
    assert!(asked.contains("[I am with Ana Ribeiro]\n[Solved]"), "{asked}");
    assert!(bot.posted().is_empty() && unread(&mut bot, &[SAM, MAEVE, BEN]) == [0, 0, 0]);
    bot.click(LUCAS, "I am with Ana Ribeiro").await;
    assert!(bot.private(ANA).remove(0).contains("<@U0LUCAS> is with you, and writes to you."));
    assert!(!bot.sees_button(PRIYA, "I am with Ana Ribeiro"), "both read who is with her");
    bot.advance(SignedDuration::from_mins(45)).await;
    bot.click(ANA, "Solved").await;
    let solved = bot.private(PRIYA);
    assert!(solved.len() == 1 && solved[0].contains("Solved: <@U0ANA> is not stuck any more"), "{solved:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn the_pager_is_reminded_of_who_is_stuck_then_the_buddy_and_nobody_else() {
    let mut bot = the_day().await;
    stuck(&mut bot, &[]).await;
    bot.ignore_news();
    bot.advance(SignedDuration::from_mins(9)).await;
    assert_eq!(unread(&mut bot, &[PRIYA, LUCAS]), [0, 0]);
    bot.advance(SignedDuration::from_mins(1)).await;
    assert!(bot.private(PRIYA).remove(0).contains("<@U0ANA> is still stuck"));
    bot.restart().await;
    bot.advance(SignedDuration::from_mins(10)).await;
    assert!(bot.private(LUCAS).remove(0).contains("<@U0ANA> is still stuck"));
    bot.advance(SignedDuration::from_mins(40)).await;
    bot.click(LUCAS, "Solved").await;
    assert!(bot.private(ANA).remove(0).contains("<@U0LUCAS> says that it is solved"));
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_who_has_the_pager_is_reminded_once() {
    let mut bot = the_day().await;
    bot.slash(LUCAS, "/shadow take").await;
    bot.slash(ANA, "/shadow ask").await;
    bot.fill(ANA, in_private(&["may_be_named"])).await;
    bot.ignore_news();
    bot.advance(SignedDuration::from_mins(10)).await;
    assert!(bot.private(LUCAS).remove(0).contains("<@U0ANA> is still stuck"));
    bot.advance(SignedDuration::from_mins(10)).await;
    assert_eq!(unread(&mut bot, &[LUCAS, PRIYA, ANA]), [0, 0, 0]);
    bot.finish().await;
}

#[tokio::test]
async fn a_reaction_ends_the_reminders() {
    let mut bot = the_day().await;
    stuck(&mut bot, &[]).await;
    bot.ignore_news();
    bot.click(PRIYA, "I am with Ana Ribeiro").await;
    bot.ignore_news();
    bot.advance(SignedDuration::from_mins(45)).await;
    bot.finish().await;
}

#[tokio::test]
async fn what_nobody_answered_closes_with_the_day_without_a_word() {
    let mut bot = the_day().await;
    bot.slash(ANA, &format!("/shadow ask {QUESTION}")).await;
    bot.advance_to("2026-12-03T16:59:00Z").await;
    stuck_later(&mut bot).await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T18:00:00Z").await;
    assert!(card(&bot).starts_with(":speech_balloon: <@U0ANA> asked this before the day ended."), "{}", card(&bot));
    assert!(!bot.sees_button(PRIYA, "I answer"));
    assert!(bot.click(LUCAS, "I am with Ana Ribeiro").await.contains("The day is over"));
    bot.finish().await;
}

async fn stuck_later(bot: &mut Bot) {
    bot.slash(ANA, "/shadow ask").await;
    bot.fill(ANA, json!({"question": text("Help?"), "where": choice("private")})).await;
}

#[tokio::test]
async fn outside_of_the_day_one_reads_where_to_ask() {
    let mut bot = Bot::new().await;
    assert!(bot.slash(ANA, "/shadow ask Why?").await.contains("you are on none"));
    bot.plan(json!({})).await;
    bot.slash(ANA, "/shadow signup").await;
    let ahead = bot.slash(ANA, "/shadow ask Why?").await;
    assert!(ahead.contains("is for the day itself") && ahead.contains("Until then, ask <@U0MAEVE>"), "{ahead}");
    bot.advance_to("2026-12-03T09:30:00Z").await;
    bot.ignore_news();
    let beside = bot.slash(BEN, "/shadow ask Why?").await;
    assert!(beside.contains("is for those who are on the day") && beside.contains("<#C0SHADOWING>"), "{beside}");
    assert!(bot.slash(PRIYA, "/shadow ask Why?").await.contains("You have the pager yourself"));
    bot.slash(SAM, "/shadow ask Does an advocate ask?").await;
    assert_eq!(bot.posted().len(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn a_day_called_off_closes_its_questions() {
    let mut bot = the_day().await;
    bot.slash(ANA, &format!("/shadow ask {QUESTION}")).await;
    stuck(&mut bot, &[]).await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Call off").await;
    bot.ignore_news();
    assert!(!card(&bot).contains("[I answer]"), "{}", card(&bot));
    bot.advance(SignedDuration::from_mins(45)).await;
    bot.finish().await;
}

#[tokio::test]
async fn no_question_is_in_the_log() {
    let mut bot = the_day().await;
    bot.slash(ANA, &format!("/shadow ask {QUESTION}")).await;
    stuck(&mut bot, &["may_be_named"]).await;
    bot.ignore_news();
    let logged = log::all();
    assert!(!logged.contains("refunds work") && !logged.contains("no idea"), "{logged}");
    let audit: Vec<String> = sqlx::query_scalar("SELECT did FROM audit WHERE actor = ?")
        .bind(ANA)
        .fetch_all(&mut bot.database().await)
        .await
        .unwrap();
    assert!(audit.contains(&"asked a question".to_owned()) && !audit.iter().any(|did| did.contains("refunds")));
    bot.finish().await;
}

/// Ana is stuck at a quarter to eleven; then Sam picks the pager up.
async fn stuck_before_a_handoff(consent: &[&str]) -> Bot {
    let mut bot = the_day().await;
    bot.advance_to("2026-12-03T10:45:00Z").await;
    stuck(&mut bot, consent).await;
    bot.advance_to("2026-12-03T10:52:00Z").await;
    bot.click(SAM, "Pick up").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn without_consent_the_next_one_on_call_hears_nothing_and_the_asker_reads_what_she_can_do() {
    let mut bot = stuck_before_a_handoff(&[]).await;
    bot.advance_to("2026-12-03T10:56:00Z").await;
    assert_eq!(bot.private(SAM), Vec::<String>::new(), "Ana did not agree");
    assert!(bot.private(PRIYA).remove(0).contains("<@U0ANA> is still stuck"));
    let told = bot.private(ANA);
    assert!(
        told.len() == 1
            && told[0].contains(
                "so I reminded <@U0PRIYA>. <@U0SAM> has the pager by now, and does not know of you, as you wished."
            ),
        "{told:#?}"
    );
    assert!(told[0].contains("type `/shadow ask` again") && told[0].contains("[Solved]"), "{told:#?}");
    bot.advance_to("2026-12-03T11:06:00Z").await;
    assert!(bot.private(LUCAS).remove(0).contains("<@U0ANA> is still stuck"));
    assert_eq!(unread(&mut bot, &[SAM, PRIYA, ANA]), [0, 0, 0], "she read of Sam ten minutes ago");
    bot.finish().await;
}

#[tokio::test]
async fn with_consent_the_next_one_on_call_is_reminded() {
    let mut bot = stuck_before_a_handoff(&["may_be_named"]).await;
    bot.advance_to("2026-12-03T10:56:00Z").await;
    assert!(bot.private(SAM).remove(0).contains("<@U0ANA> is still stuck"));
    assert_eq!(unread(&mut bot, &[PRIYA, ANA]), [0, 0]);
    bot.finish().await;
}

/// A link to the card of Ana's question.
const LINKED: &str = "|How do refunds work for annual plans?>";

#[tokio::test]
async fn who_takes_the_pager_reads_which_questions_are_open() {
    let mut bot = the_day().await;
    bot.slash(ANA, &format!("/shadow ask {QUESTION}")).await;
    bot.ignore_news();
    let taken = bot.slash(SAM, "/shadow take").await;
    assert!(taken.contains("Still open: <http") && taken.contains(LINKED), "{taken}");
    assert!(taken.contains("<@U0ANA>"), "{taken}");
    bot.slash(ANA, "/shadow ask And this one?").await;
    bot.click(ANA, "Answered").await;
    bot.ignore_news();
    let again = bot.slash(PRIYA, "/shadow take").await;
    assert_eq!(again.matches("Still open").count(), 1, "{again}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_picks_the_pager_up_without_notes_reads_which_questions_are_open() {
    let mut bot = the_day().await;
    bot.slash(ANA, &format!("/shadow ask {QUESTION}")).await;
    bot.advance_to("2026-12-03T10:52:00Z").await;
    bot.ignore_news();
    let picked_up = bot.click(SAM, "Pick up").await;
    assert!(picked_up.contains("Still open: <http") && picked_up.contains(LINKED), "{picked_up}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_stands_in_the_notes_is_not_said_twice() {
    let mut bot = the_day().await;
    bot.slash(ANA, &format!("/shadow ask {QUESTION}")).await;
    bot.advance_to("2026-12-03T10:52:00Z").await;
    bot.click(PRIYA, "Write notes").await;
    bot.fill(PRIYA, json!({})).await;
    bot.slash(ANA, "/shadow ask And this one?").await;
    bot.ignore_news();
    let picked_up = bot.click(SAM, "Pick up").await;
    assert_eq!(picked_up.matches("Still open").count(), 2, "{picked_up}");
    assert!(!picked_up.contains(LINKED) && picked_up.contains("|And this one?>"), "{picked_up}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_stuck_is_named_to_whoever_has_the_pager_now_only_with_consent() {
    for (consent, is_named) in [(&[][..], false), (&["may_be_named"][..], true)] {
        let mut bot = the_day().await;
        stuck(&mut bot, consent).await;
        bot.ignore_news();
        let taken = bot.slash(SAM, "/shadow take").await;
        assert_eq!(taken.contains("Still stuck: <@U0ANA>"), is_named, "{taken}");
        assert!(!taken.contains("I have no idea"), "{taken}");
        bot.ignore_news();
        bot.finish().await;
    }
}
