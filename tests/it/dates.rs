//! Engineering days: paired first, then the pair agrees on a date. And quality time, which the coordinator dates.

use serde_json::{Value, json};
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, LUCAS, MAEVE, MIA, SAM, TUNDE};
use shadowday::domain::calendar::Calendar;
use shadowday::domain::format::Format;
use shadowday::sandbox::Submitted;
use shadowday::store::{StoreError, signups};

use crate::bot::{Bot, choice, date, number, people, text, time};

mod away;
mod closed;
mod rounds;

/// Ticked dates.
fn ticks(dates: &[&str]) -> Value {
    json!({"value": {"type": "checkboxes", "selected_options": dates}})
}

fn freeze(first: &str, end: &str) -> Settings {
    let event =
        format!("BEGIN:VEVENT\nSUMMARY:Code freeze\nDTSTART;VALUE=DATE:{first}\nDTEND;VALUE=DATE:{end}\nEND:VEVENT");
    let file = format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{event}\nEND:VCALENDAR");
    Settings { calendar: Calendar::read(&file).unwrap(), ..Settings::default() }
}

/// No ticked date, but this one.
pub fn named(on: &str) -> Value {
    json!({"dates": ticks(&["another"]), "another": date(on)})
}

/// A round is planned: dates from Monday 7 December, nine to five in Dublin.
pub async fn round_with(settings: Settings) -> Bot {
    let mut bot = Bot::with(settings).await;
    bot.plan(
        json!({"format": choice("engineering-day"), "date": date("2026-12-07"), "signup_until": date("2026-12-01"),
        "places": number(4)}),
    )
    .await;
    bot
}

pub async fn pair(bot: &mut Bot, who: &[&str]) {
    for person in who {
        bot.slash(person, "/shadow signup").await;
    }
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
}

/// Ana and Lucas, both in São Paulo, are a pair since Thursday 26 November, and have been told.
async fn paired_with(settings: Settings) -> Bot {
    let mut bot = round_with(settings).await;
    pair(&mut bot, &[ANA]).await;
    assert!(bot.private(ANA).remove(0).contains("<@U0ANA>, meet <@U0LUCAS>"));
    bot
}

pub async fn paired() -> Bot {
    paired_with(Settings::default()).await
}

/// Ana proposes these dates, and both have read what comes of it.
async fn proposed(dates: &[&str]) -> Bot {
    let mut bot = paired().await;
    bot.slash(ANA, "/shadow dates").await;
    assert_eq!(bot.fill(ANA, json!({"dates": ticks(dates)})).await, Submitted::Cleared);
    bot.ignore_news();
    bot
}

/// They agreed on Monday 7 December, and have been told; it is day 2.
pub async fn agreed() -> Bot {
    let mut bot = proposed(&["2026-12-07"]).await;
    bot.click(LUCAS, "Accept").await;
    bot.ignore_news();
    bot
}

/// The card with this in its title, as it looks now.
pub fn card(bot: &Bot, title: &str) -> String {
    let messages = bot.slack.messages("C0SHADOWING").into_iter().rev();
    let cards = messages.filter(|message| message.blocks.first().is_some_and(|block| block["type"] == "header"));
    let mut words = cards.map(|card| crate::bot::in_words("", &card.blocks));
    words.find(|card| card.starts_with(title)).unwrap_or_else(|| panic!("no card of {title}"))
}

const ROUND: &str = "Engineering day · from Monday, 7 December 2026 on";
const SEVENTH: &str = "Engineering day · Monday, 7 December 2026";

#[tokio::test]
async fn the_plan_says_that_pairs_choose_and_the_card_has_no_single_date() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let typed = json!({"format": choice("engineering-day"), "date": date("2026-12-07"), "advocates": people(&[LUCAS]),
        "topics": text("api")});
    assert_eq!(bot.fill(MAEVE, typed).await, Submitted::Pushed);
    let page = bot.form(MAEVE);
    assert!(page.contains("from Monday, 7 December 2026 on") && page.contains("09:00 to 17:00 in Dublin"), "{page}");
    assert!(page.contains("until Monday, 1 February at the latest") && !page.contains("On call, each"), "{page}");
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    let saved = bot.private(MAEVE).remove(0);
    assert!(saved.contains("*Engineering day*. Dates are chosen by each pair, from Monday, 7 December on"), "{saved}");
    let card = bot.posted().remove(0);
    assert!(card.starts_with(ROUND) && card.contains("Replies are optional: read, note, discuss."), "{card}");
    assert!(card.contains(":calendar: Dates are chosen by each pair") && !card.contains(":pager:"), "{card}");
    bot.finish().await;
}

#[tokio::test]
async fn an_engineering_day_from_sign_up_to_the_agreed_date() {
    let mut bot = round_with(Settings::default()).await;
    let signed_up = bot.slash(ANA, "/shadow signup").await;
    assert!(signed_up.contains("Dates are chosen by each pair") && signed_up.contains("Then you two agree on a date."));
    pair(&mut bot, &[]).await;
    let met = bot.private(ANA).remove(0);
    assert!(met.contains("<@U0ANA> proposes up to three dates") && met.contains("[Propose dates]"), "{met}");
    assert!(!met.contains("first reply") && !met.contains(":pager:"), "{met}");

    bot.click(ANA, "Propose dates").await;
    let form = bot.form(ANA);
    for option in
        ["Mon 7 Dec, together 09:00 to 14:00 (5 h)", "Tue 15 Dec, together", "Wed 23 Dec, together", "Sao Paulo"]
    {
        assert!(form.contains(option), "{option} in {form}");
    }
    assert_eq!(bot.fill(ANA, json!({"dates": ticks(&["2026-12-07", "2026-12-15"])})).await, Submitted::Cleared);
    let asked = bot.private(LUCAS).remove(0);
    assert!(
        asked.contains("<@U0ANA> proposes these dates for your engineering day")
            && asked.contains("Tuesday 15 December, 12:00")
    );
    assert_eq!((asked.matches("[Accept]").count(), asked.matches("[Offer another]").count()), (2, 1), "{asked}");
    assert!(bot.private(ANA).remove(0).contains("Proposed to <@U0LUCAS>"));

    bot.click(LUCAS, "Accept").await;
    let accepted = bot.newest_private(LUCAS);
    assert!(accepted.contains("Agreed with <@U0ANA>: ") && accepted.contains("Monday 7 December, 12:00"), "{accepted}");
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("It's a date, <@U0ANA> and <@U0LUCAS>"), "{told:#?}");
    assert!(told[0].contains("[Move]"), "{told:#?}");
    assert!(told[0].contains("These are the 5 h in which both are at work."), "{told:#?}");
    let group = bot.slack.messages(&bot.slack.mpim(&[ANA, LUCAS]).expect("they have a group message"));
    let files: Vec<_> = group.iter().flat_map(|message| &message.files).collect();
    assert!(files.len() == 1 && String::from_utf8_lossy(&files[0].bytes).contains("DTSTART:20261207T120000Z"));
    let card = bot.posted().remove(0);
    assert!(card.starts_with(SEVENTH) && card.contains("<@U0ANA> with <@U0LUCAS>"), "{card}");
    assert!(bot.private(LUCAS).is_empty(), "both were told, once");

    let status = bot.slash(ANA, "/shadow status").await;
    assert!(status.contains("Monday 7 December") && status.contains("Your buddy is <@U0LUCAS>"), "{status}");
    assert!(status.contains("[Move]"), "{status}");
    assert!(!status.contains("Dates are chosen by each pair"), "{status}");
    bot.advance_to("2026-12-07T12:00:00Z").await;
    assert!(bot.private(ANA).remove(0).contains("A day to go"));
    assert_eq!(bot.private(LUCAS).len(), 2, "a day to go, and the pager");
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("On call: <@U0LUCAS>"));
    bot.advance_to("2026-12-07T17:30:00Z").await;
    assert!(bot.slash(ANA, "/shadow dates").await.contains("You have no buddy with whom to choose a date"));
    bot.finish().await;
}

#[tokio::test]
async fn whoever_is_not_to_answer_is_told_who_is_and_since_when() {
    let mut bot = paired().await;
    let waits = bot.slash(LUCAS, "/shadow dates").await;
    assert!(
        waits.contains("No date with <@U0ANA> yet. It has been their turn to propose some since <!date^17956836"),
        "{waits}"
    );
    assert!(waits.contains("[Offer one yourself]"), "{waits}");
    bot.advance_to("2026-11-27T10:00:00Z").await;
    bot.slash(ANA, "/shadow dates").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-15"])})).await;
    bot.ignore_news();
    let asked = bot.slash(ANA, "/shadow dates").await;
    assert!(asked.contains("You proposed:") && asked.contains("<@U0LUCAS>'s turn to answer since"), "{asked}");
    assert!(asked.contains("Fri 27 Nov") && asked.contains("[Propose others]"), "{asked}");
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("[Accept]"));
    assert!(bot.slash(LUCAS, "/shadow status").await.contains("your turn to answer since"));
    assert!(bot.slash(BEN, "/shadow dates").await.contains("no buddy with whom to choose a date"));
    assert!(bot.slash(ANA, "/shadow help").await.contains("/shadow dates"));
    assert!(!bot.slash(BEN, "/shadow help").await.contains("/shadow dates"));
    bot.finish().await;
}

#[tokio::test]
async fn the_buddy_offers_another_and_the_shadower_accepts_it_once() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.click(LUCAS, "Offer another").await;
    let form = bot.slack.view(LUCAS).unwrap();
    let filled_in = &form["state"]["values"]["another"]["value"]["selected_date"];
    assert_eq!(filled_in, "2026-12-23", "another good one");
    assert_eq!(bot.fill(LUCAS, json!({"another": date("2026-12-16")})).await, Submitted::Cleared);
    let offered = bot.private(ANA).remove(0);
    assert!(offered.contains("<@U0LUCAS> proposes") && offered.contains("Wednesday 16 December"), "{offered}");
    assert!(bot.private(LUCAS).remove(0).contains("Proposed to <@U0ANA>"));
    bot.click(LUCAS, "Accept").await;
    let im = bot.slack.im(LUCAS).unwrap();
    let stale = bot.slack.messages(&im).iter().map(|m| crate::bot::in_words(&m.text, &m.blocks)).collect::<String>();
    assert!(stale.contains("That was answered already") && stale.contains("<@U0ANA>'s turn to answer"), "{stale}");
    bot.click(ANA, "Accept").await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("It's a date"), "{told:#?}");
    assert!(bot.newest_private(ANA).contains("Agreed with <@U0LUCAS>: "));
    assert_eq!(bot.posted().len(), 1);
    bot.finish().await;
}

/// Ben is in Chicago, Lucas in São Paulo: both are at work from 15:00 in Dublin, and the round's days end at 17:00.
#[tokio::test]
async fn a_pairs_day_is_the_hours_in_which_both_work_and_nobodys_night() {
    let mut bot = round_with(Settings::default()).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Change a buddy").await;
    bot.fill(MAEVE, json!({"shadower": choice(BEN), "buddy": choice(LUCAS)})).await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    bot.slash(BEN, "/shadow dates").await;
    assert!(bot.form(BEN).contains("Mon 7 Dec, together 09:00 to 11:00 (2 h)"), "{}", bot.form(BEN));
    bot.fill(BEN, json!({"dates": ticks(&["2026-12-07"])})).await;
    let asked = bot.private(LUCAS).remove(0);
    assert!(asked.contains("15:00> to ") && asked.contains("17:00 GMT> (2 h together)"), "{asked}");
    bot.click(LUCAS, "Accept").await;
    bot.ignore_news();
    let card = card(&bot, SEVENTH);
    assert!(card.contains("15:00 to 17:00 in Dublin") && card.contains("15:00 GMT> to"), "{card}");
    bot.advance_to("2026-12-07T14:49:00Z").await;
    bot.ignore_news();
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("Nobody is on call now"), "it is morning for Lucas");
    bot.advance_to("2026-12-07T15:00:00Z").await;
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("On call: <@U0LUCAS>"));
    bot.ignore_news();
    bot.advance_to("2026-12-07T17:00:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-08T09:00:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_moves_has_the_hours_of_its_round_again() {
    let mut bot = agreed().await;
    bot.slash(LUCAS, "/shadow settings").await;
    bot.fill(LUCAS, json!({"start": time("08:00"), "end": time("13:00")})).await;
    bot.ignore_news();
    bot.click(ANA, "Move").await;
    assert!(bot.form(ANA).contains("Tue 8 Dec, together 09:00 to 13:00 (4 h)"), "{}", bot.form(ANA));
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-08"])})).await;
    bot.click(LUCAS, "Accept").await;
    assert!(card(&bot, "Engineering day · Tue").contains("12:00 to 16:00 in Dublin"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_double_click_agrees_once() {
    let mut bot = proposed(&["2026-12-07"]).await;
    let im = bot.slack.im(LUCAS).unwrap();
    let asked = bot.slack.messages(&im).into_iter().last().unwrap();
    let block = asked.blocks.iter().find(|block| block["accessory"]["type"] == "button").unwrap();
    let place = (block["block_id"].as_str().unwrap(), block["accessory"]["action_id"].as_str().unwrap());
    let target = shadowday::sandbox::Target::Message { channel: im, ts: asked.ts.clone() };
    let twice =
        tokio::join!(bot.slack.click(LUCAS, &target, place, None), bot.slack.click(LUCAS, &target, place, None),);
    assert!(twice.0.is_ok() && twice.1.is_ok());
    bot.settle().await;
    assert_eq!((bot.private(ANA).len(), bot.posted().len()), (1, 1));
    bot.ignore_news();
    assert_eq!(bot.rows().await["days"], 2);
    bot.finish().await;
}

#[tokio::test]
async fn either_can_move_the_date_and_the_old_one_stands_until_the_other_agrees() {
    let mut bot = agreed().await;
    bot.click(LUCAS, "Move").await;
    assert!(!bot.form(LUCAS).contains("Mon 7 Dec"), "the date as it is is no choice");
    let Submitted::Errors(errors) = bot.fill(LUCAS, named("2026-12-07")).await else { panic!("it was taken") };
    assert!(errors["another"].contains("your date already"), "{errors:?}");
    bot.fill(LUCAS, named("2026-12-09")).await;
    let asked = bot.private(ANA).remove(0);
    assert!(asked.contains("would like to move it") && asked.contains("[Keep the date]"), "{asked}");
    assert!(card(&bot, "Engineering day · Mon").starts_with(SEVENTH), "the old date stands");
    bot.ignore_news();
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("Until then your date stands."));
    bot.click(ANA, "Accept").await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("Was: <!date^") && told[0].contains("[Move]"), "{told:#?}");
    assert!(card(&bot, "Engineering day · Wed").contains("<@U0ANA> with <@U0LUCAS>"));
    assert_eq!((bot.cards(), bot.posted().len()), (2, 0), "the card is edited");
    bot.advance_to("2026-12-07T10:00:00Z").await;
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("Nobody is on call now. The engineering day on Wednesday"));
    bot.finish().await;
}

#[tokio::test]
async fn a_move_can_be_declined_and_a_day_that_has_begun_stays() {
    let mut bot = agreed().await;
    bot.click(ANA, "Move").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14", "2026-12-23"])})).await;
    bot.ignore_news();
    bot.click(LUCAS, "Keep the date").await;
    assert!(bot.newest_private(LUCAS).contains("Your date stays: "));
    assert!(bot.private(ANA).remove(0).contains("<@U0LUCAS> would rather keep your date"));
    bot.advance_to("2026-12-07T12:30:00Z").await;
    bot.ignore_news();
    assert!(bot.click(ANA, "Move").await.contains("The day has begun or is over"));
    bot.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_date_is_told_on_its_field() {
    let mut bot = paired_with(freeze("20261214", "20261219")).await;
    bot.slash(ANA, "/shadow dates").await;
    let form = bot.form(ANA);
    assert!(form.contains("Mon 7 Dec") && form.contains("Tue 22 Dec") && form.contains("Wed 30 Dec"), "{form}");
    assert!(!form.contains("14 Dec"), "nothing in the week of the freeze: {form}");
    let all = ["2026-12-07", "2026-12-22", "2026-12-30"];
    for (typed, words) in [
        (json!({"dates": ticks(&["another"])}), "Please name the date"),
        (named("2026-12-16"), "It falls into Code freeze in the team's calendar. Please choose another date."),
        (named("2026-12-12"), "That is a Saturday. Please choose a working day."),
        (named("2026-12-04"), "from 7 December to 1 February"),
        (named("2026-11-26"), "tomorrow or later"),
        (json!({"another": date("2026-12-08"), "dates": ticks(&all)}), "at most three"),
    ] {
        let Submitted::Errors(errors) = bot.fill(ANA, typed).await else { panic!("{words}: it was taken") };
        assert!(errors["another"].contains(words), "{errors:?}");
    }
    let Submitted::Errors(errors) = bot.fill(ANA, json!({"dates": ticks(&[])})).await else { panic!("none was taken") };
    assert!(
        errors["dates"].contains("required"),
        "Slack asks for one, and no label says that none is needed: {errors:?}"
    );
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_was_taken_meanwhile_is_not_agreed_on() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.plan(json!({"date": date("2026-12-07"), "advocates": people(&[LUCAS, SAM])})).await;
    let taken = bot.click(LUCAS, "Accept").await;
    assert!(taken.contains("no longer works. You are on another day then"), "{taken}");
    bot.click(LUCAS, "Offer another").await;
    bot.fill(LUCAS, json!({})).await;
    assert_eq!((bot.private(ANA).len(), bot.private(LUCAS).len()), (1, 1));
    bot.click(ANA, "Accept").await;
    assert!(card(&bot, "Engineering day · Wed").contains("23 December"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_has_passed_has_no_button_any_more() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    bot.ignore_news();
    bot.click(LUCAS, "Accept").await;
    let stands = bot.newest_private(LUCAS);
    assert!(stands.contains("Monday 7 December has passed: a date is agreed on the day before"), "{stands}");
    assert!(stands.contains("Monday 7 December: has passed") && stands.contains("Tuesday 15 December"), "{stands}");
    assert_eq!(stands.matches("[Accept]").count(), 1, "{stands}");
    bot.click(LUCAS, "Accept").await;
    assert!(card(&bot, "Engineering day · Tue").contains("<@U0ANA> with <@U0LUCAS>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn dates_that_pass_without_an_answer_are_told_to_both_once() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.advance_to("2026-12-15T11:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-15T12:00:00Z").await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("None of the 2 dates came about"), "{told:#?}");
    assert!(told[0].contains("`/shadow dates`") && told[0].contains("[Propose dates]"), "{told:#?}");
    assert!(bot.private(LUCAS).is_empty(), "both read the one message");
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("their turn to propose some"));
    bot.slash(ANA, "/shadow dates").await;
    assert!(bot.form(ANA).contains("together"), "it is her turn again");
    bot.advance_to("2026-12-17T09:00:00Z").await;
    bot.private(MAEVE);
    bot.finish().await;
}

#[tokio::test]
async fn a_move_that_nobody_answers_leaves_the_date_as_it_is() {
    let mut bot = agreed().await;
    bot.click(ANA, "Move").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14"])})).await;
    bot.click(LUCAS, "Accept").await;
    bot.click(ANA, "Move").await;
    bot.fill(ANA, named("2026-12-09")).await;
    bot.advance_to("2026-12-09T11:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-09T12:00:00Z").await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("The date did not come about that <@U0ANA> proposed"), "{told:#?}");
    assert!(told[0].contains("Your date stays: <!date^") && told[0].contains("[Move]"), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_move_to_a_later_date_that_nobody_answers_ends_when_the_day_begins() {
    let mut bot = agreed().await;
    bot.click(ANA, "Move").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14"])})).await;
    bot.advance_to("2026-12-07T11:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-07T12:00:00Z").await;
    let told = bot.private(ANA);
    let not_moved = |message: &&String| message.contains("<@U0LUCAS> has not answered whether your engineering day");
    assert_eq!(told.iter().filter(not_moved).count(), 1, "{told:#?}");
    bot.advance_to("2026-12-14T12:00:00Z").await;
    assert!(bot.private(LUCAS).iter().all(|message| !message.contains("did not come about")));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whoever_is_away_by_their_slack_status_reads_that_with_the_reminder() {
    let mut bot = agreed().await;
    bot.slack.set_status(LUCAS, ":palm_tree:", "Vacation", "2026-12-09T00:00:00Z".parse().ok()).await.unwrap();
    bot.settle().await;
    bot.advance_to("2026-12-06T12:00:00Z").await;
    let day_to_go = |told: Vec<String>| told.into_iter().find(|told| told.contains("A day to go")).unwrap();
    let (lucas, ana) = (day_to_go(bot.private(LUCAS)), day_to_go(bot.private(ANA)));
    assert!(lucas.contains("Your Slack status says that you are away then"), "{lucas}");
    assert!(!ana.contains("Slack status"), "{ana}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_day_before_their_date_each_of_a_pair_reads_what_they_can_do_about_it() {
    let mut bot = agreed().await;
    bot.advance_to("2026-12-06T12:00:00Z").await;
    for (who, buttons) in [(ANA, "[Move]\n[Cancel]\n[My day]"), (LUCAS, "[Move]\n[Cancel this date]\n[My day]")] {
        let told = bot.private(who).into_iter().find(|told| told.contains("A day to go")).unwrap();
        assert!(told.contains(buttons) && !told.contains("another advocate"), "{told}");
        assert!(!told.contains("Choose a date"), "it is chosen: {told}");
        assert_eq!(told.contains("move or cancel this date"), who == LUCAS, "{told}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_leaves_a_round_from_their_status() {
    let mut bot = paired().await;
    let status = bot.slash(LUCAS, "/shadow status").await;
    assert!(status.contains("[Dates]\n[Settings]\n[I cannot make it]"), "{status}");
    let done = bot.click(LUCAS, "I cannot make it").await;
    assert!(done.contains("you are not an advocate of the engineering day"), "{done}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_who_is_ill_gives_one_date_up_and_stays_in_the_round() {
    let mut bot = agreed().await;
    let status = bot.slash(LUCAS, "/shadow status").await;
    assert!(status.contains("[Move]\n[Cancel this date]"), "{status}");
    let which = bot.slash(LUCAS, "/shadow cancel").await;
    assert!(which.contains("*Engineering day, only this date*") && which.contains("`/shadow cancel 1`"), "{which}");
    let by_number = bot.slash(LUCAS, "/shadow cancel 2").await;
    assert!(by_number.contains("[Cancel this date]") && !by_number.contains("[I cannot make it]"), "{by_number}");
    let off = bot.click(LUCAS, "Cancel this date").await;
    assert!(off.contains("is off, and <@U0ANA> knows. You are still a pair"), "{off}");
    assert!(off.contains("[I cannot make it]") && !off.contains("[Cancel]"), "a buddy is no shadower: {off}");
    let told = bot.private(ANA);
    assert!(
        told.len() == 1 && told[0].contains("<@U0LUCAS> cannot make it to the engineering day on Mon"),
        "{told:#?}"
    );
    assert!(card(&bot, SEVENTH).contains("Called off.") && card(&bot, ROUND).contains("<@U0ANA> with <@U0LUCAS>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn reminders_count_working_days_and_not_the_weekend_or_a_holiday() {
    // Paired on Thursday 26 November; Tuesday 1 December is a holiday.
    let mut bot = paired_with(freeze("20261201", "20261202")).await;
    bot.advance_to("2026-12-04T11:59:00Z").await;
    assert!(bot.private(ANA).is_empty(), "Thursday would be the fifth without the holiday");
    bot.restart().await;
    // Nine in São Paulo.
    bot.advance_to("2026-12-04T12:00:00Z").await;
    let reminded = bot.private(ANA);
    assert!(reminded.len() == 1 && reminded[0].contains("your turn to propose some since"), "{reminded:#?}");
    bot.click(ANA, "Propose dates").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-23"])})).await;
    bot.ignore_news();
    bot.advance_to("2026-12-18T08:59:00Z").await;
    assert!(bot.private(MAEVE).is_empty());
    bot.advance_to("2026-12-18T09:00:00Z").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("no date for their engineering day for 15 working days"), "{told:#?}");
    assert!(told[0].contains("<@U0LUCAS>'s turn to answer since"), "{told:#?}");
    bot.advance_to("2027-01-15T12:00:00Z").await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("The date did not come about"), "{told:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_hears_of_all_pairs_without_a_date_at_once() {
    let mut bot = round_with(Settings::default()).await;
    pair(&mut bot, &[ANA, BEN, TUNDE]).await;
    bot.ignore_news();
    bot.advance_to("2026-12-17T08:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-17T09:00:00Z").await;
    let told = bot.private(MAEVE);
    assert!(
        told.len() == 1 && told[0].contains("These 3 pairs have had no date for their engineering day"),
        "{told:#?}"
    );
    for who in [ANA, BEN, TUNDE] {
        assert!(told[0].contains(&format!("• <@{who}> and <@U0")), "{told:#?}");
        assert!(told[0].contains(&format!("No date is proposed; <@{who}> is to begin.")), "{told:#?}");
    }
    bot.advance_to("2026-12-24T09:00:00Z").await;
    assert!(bot.private(MAEVE).is_empty(), "once");
    bot.finish().await;
}

#[tokio::test]
async fn what_one_of_them_blocks_is_no_longer_proposed() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.slash(ANA, "/shadow settings").await;
    bot.fill(ANA, json!({"days_off": text("2026-12-07 to 2026-12-09")})).await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("Monday 7 December, as <@U0ANA> proposed for your"), "{told:#?}");
    assert!(told[0].contains("does not suit both of you any more. The other dates still wait"), "{told:#?}");
    bot.ignore_news();
    let stands = bot.slash(LUCAS, "/shadow dates").await;
    assert!(!stands.contains("7 December") && stands.matches("[Accept]").count() == 1, "{stands}");
    bot.slash(LUCAS, "/shadow settings").await;
    bot.fill(LUCAS, json!({"pause": date("2027-01-04")})).await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("Tuesday 15 December, as <@U0ANA> proposed"), "{told:#?}");
    assert!(told[0].contains("Propose others, any of you two") && !told[0].contains("pause"), "{told:#?}");
    bot.ignore_news();
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("their turn to propose some since"));
    bot.click_beside(LUCAS, "Monday 7 December", "Accept").await;
    let stale = bot.newest_private(LUCAS);
    assert!(stale.contains("7 December does not suit both of you any more. This is how it stands"), "{stale}");
    bot.slash(ANA, "/shadow settings").await;
    bot.fill(ANA, json!({"days_off": text("2026-12-16")})).await;
    assert!(bot.private(LUCAS).is_empty(), "nothing is proposed");
    bot.finish().await;
}

#[tokio::test]
async fn nobody_is_reminded_of_what_they_agreed_on() {
    let mut bot = agreed().await;
    bot.advance_to("2026-12-05T09:00:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn quality_time_is_short_about_a_topic_and_needs_no_reply() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let typed = json!({"format": choice("quality-time"), "advocates": people(&[LUCAS, SAM])});
    let Submitted::Errors(errors) = bot.fill(MAEVE, typed).await else { panic!("it was taken") };
    assert!(errors["topics"].contains("about a topic") && errors["end"].contains("at most 3 hours"), "{errors:?}");
    let typed = json!({"topics": text("exports"), "end": time("12:00")});
    assert_eq!(bot.fill(MAEVE, typed).await, Submitted::Pushed);
    assert!(bot.form(MAEVE).contains("On call, each within their own hours"));
    bot.fill(MAEVE, json!({})).await;
    bot.private(MAEVE);
    let card = bot.posted().remove(0);
    for words in ["Quality time · Thursday, 3 December 2026", "Topics: exports", "Replies are optional"] {
        assert!(card.contains(words), "{words} in {card}");
    }
    bot.slash(TUNDE, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    let met = bot.private(TUNDE).remove(0);
    assert!(met.contains("No reply has to be sent: read, note and discuss."), "{met}");
    assert!(met.contains("To talk about: exports") && !met.contains("lunch"), "{met}");
    assert!(met.contains("A coffee that suits both, after the quality time session: <!date^1796299200^"), "{met}");
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*Pairs for the quality time session*"), "{preview}");
    assert!(preview.contains("To talk about: exports"), "{preview}");
    let left = bot.slash(TUNDE, "/shadow cancel").await;
    assert!(left.contains("You are off the quality time session on Thursday, 3 December."), "{left}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn sessions_of_the_year_are_counted_for_the_quota_and_rounds_are_none() {
    let mut bot = agreed().await;
    bot.plan(json!({"format": choice("quality-time"), "topics": text("exports"), "end": time("12:00")})).await;
    bot.slash(ANA, "/shadow signup 3").await;
    let store = bot.door().store.clone();
    let sessions = |format: Format, from: &str, until: &str| {
        let (store, from, until) = (store.clone(), from.parse().unwrap(), until.parse().unwrap());
        async move {
            let read = store.read::<_, StoreError, _>(move |tx| {
                Box::pin(async move { signups::sessions_since(tx, format, from, until).await })
            });
            let mut read = read.await.unwrap();
            read.remove(&ANA.into()).unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>()
        }
    };
    assert_eq!(sessions(Format::QualityTime, "2026-01-01", "2026-12-04").await, ["2026-12-03"]);
    assert!(sessions(Format::QualityTime, "2026-01-01", "2026-12-03").await.is_empty(), "it is still to come");
    assert!(sessions(Format::QualityTime, "2026-12-04", "2027-12-04").await.is_empty());
    assert_eq!(sessions(Format::EngineeringDay, "2026-01-01", "2027-03-01").await, ["2026-12-07"], "the day alone");
    bot.finish().await;
}

#[tokio::test]
async fn a_wrong_calendar_file_ends_the_start_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("team.ics");
    std::fs::write(&file, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Freeze\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR")
        .unwrap();
    let missing = folder.path().join("none.ics");
    for (file, words) in [(&file, "\"Freeze\": \"soon\" is no date"), (&missing, "No such file")] {
        let mut serve = std::process::Command::new(env!("CARGO_BIN_EXE_shadowday"));
        serve.arg("serve").env_clear().env("SHADOWDAY_CALENDAR", file);
        serve.env("SLACK_BOT_TOKEN", "xoxb-1").env("SLACK_SIGNING_SECRET", "s").env("LISTEN_ADDR", "127.0.0.1:0");
        serve.env("DATABASE_URL", format!("sqlite://{}", folder.path().join("a.db").display()));
        let output = serve.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("SHADOWDAY_CALENDAR") && said.contains(words), "{said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    }
}
