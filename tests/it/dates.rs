//! Engineering days: paired first, then the pair agrees on a date. And quality time, which the coordinator dates.

use serde_json::{Value, json};
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, LUCAS, MAEVE, MIA, SAM, TUNDE};
use shadowday::domain::calendar::Calendar;
use shadowday::domain::format::Format;
use shadowday::sandbox::Submitted;
use shadowday::store::{StoreError, signups};

use crate::bot::{Bot, choice, date, number, people, text, time};

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
    for option in ["Mon 7 Dec, 06:00 to 14:00, 5 h together", "Mon 14 Dec, 06:00", "Mon 21 Dec, 06:00", "Sao Paulo"] {
        assert!(form.contains(option), "{option} in {form}");
    }
    assert_eq!(bot.fill(ANA, json!({"dates": ticks(&["2026-12-07", "2026-12-14"])})).await, Submitted::Cleared);
    let asked = bot.private(LUCAS).remove(0);
    assert!(
        asked.contains("<@U0ANA> proposes these dates for your engineering day")
            && asked.contains("Monday 14 December, 09:00")
    );
    assert_eq!((asked.matches("[Accept]").count(), asked.matches("[Offer another]").count()), (2, 1), "{asked}");
    assert!(bot.private(ANA).remove(0).contains("Proposed to <@U0LUCAS>"));

    bot.click(LUCAS, "Accept").await;
    let accepted = bot.newest_private(LUCAS);
    assert!(accepted.contains("Agreed: ") && accepted.contains("Monday 7 December, 09:00"), "{accepted}");
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("It's a date, <@U0ANA> and <@U0LUCAS>"), "{told:#?}");
    assert!(told[0].contains("[Move]"), "{told:#?}");
    assert!(told[0].contains("Both at work <!date^1796644800^{time}|12:00 GMT>"), "{told:#?}");
    let group = bot.slack.messages(&bot.slack.mpim(&[ANA, LUCAS]).expect("they have a group message"));
    let files: Vec<_> = group.iter().flat_map(|message| &message.files).collect();
    assert!(files.len() == 1 && String::from_utf8_lossy(&files[0].bytes).contains("DTSTART:20261207T090000Z"));
    let card = bot.posted().remove(0);
    assert!(card.starts_with(SEVENTH) && card.contains("<@U0ANA> with <@U0LUCAS>"), "{card}");
    assert!(bot.private(LUCAS).is_empty(), "both were told, once");

    let status = bot.slash(ANA, "/shadow status").await;
    assert!(status.contains("Monday 7 December") && status.contains("Your buddy is <@U0LUCAS>"), "{status}");
    assert!(status.contains("[Move]"), "{status}");
    assert!(!status.contains("Dates are chosen by each pair"), "{status}");
    bot.advance_to("2026-12-07T09:00:00Z").await;
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
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14"])})).await;
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
    let mut bot = proposed(&["2026-12-07", "2026-12-14"]).await;
    bot.click(LUCAS, "Offer another").await;
    let form = bot.slack.view(LUCAS).unwrap();
    let filled_in = &form["state"]["values"]["another"]["value"]["selected_date"];
    assert_eq!(filled_in, "2026-12-21", "another good one");
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
    assert!(bot.newest_private(ANA).contains("Agreed: "));
    assert_eq!(bot.posted().len(), 1);
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
    let Submitted::Errors(errors) = bot.fill(LUCAS, json!({"another": date("2026-12-07")})).await else {
        panic!("it was taken")
    };
    assert!(errors["another"].contains("your date already"), "{errors:?}");
    bot.fill(LUCAS, json!({"another": date("2026-12-09")})).await;
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
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14", "2026-12-21"])})).await;
    bot.ignore_news();
    bot.click(LUCAS, "Keep the date").await;
    assert!(bot.newest_private(LUCAS).contains("Your date stays: "));
    assert!(bot.private(ANA).remove(0).contains("<@U0LUCAS> would rather keep your date"));
    bot.advance_to("2026-12-07T09:30:00Z").await;
    bot.ignore_news();
    assert!(bot.click(ANA, "Move").await.contains("The day has begun or is over"));
    bot.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_date_is_told_on_its_field() {
    let mut bot = paired_with(freeze("20261214", "20261219")).await;
    bot.slash(ANA, "/shadow dates").await;
    let form = bot.form(ANA);
    assert!(form.contains("Mon 7 Dec") && form.contains("Mon 21 Dec") && form.contains("Mon 28 Dec"), "{form}");
    assert!(!form.contains("14 Dec"), "nothing in the week of the freeze: {form}");
    let all = ["2026-12-07", "2026-12-21", "2026-12-28"];
    for (typed, words) in [
        (json!({}), "at least one date"),
        (json!({"another": date("2026-12-16")}), "Code freeze"),
        (json!({"another": date("2026-12-04")}), "from 7 December to 1 February"),
        (json!({"another": date("2026-11-26")}), "tomorrow or later"),
        (json!({"another": date("2026-12-08"), "dates": ticks(&all)}), "at most three"),
    ] {
        let Submitted::Errors(errors) = bot.fill(ANA, typed).await else { panic!("{words}: it was taken") };
        assert!(errors["another"].contains(words), "{errors:?}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_was_taken_meanwhile_is_not_agreed_on() {
    let mut bot = proposed(&["2026-12-07", "2026-12-14"]).await;
    bot.plan(json!({"date": date("2026-12-07"), "advocates": people(&[LUCAS, SAM])})).await;
    let taken = bot.click(LUCAS, "Accept").await;
    assert!(taken.contains("no longer works. One of you is not free then"), "{taken}");
    bot.click(LUCAS, "Offer another").await;
    bot.fill(LUCAS, json!({})).await;
    assert_eq!((bot.private(ANA).len(), bot.private(LUCAS).len()), (1, 1));
    bot.click(ANA, "Accept").await;
    assert!(card(&bot, "Engineering day · Mon").contains("21 December"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn reminders_count_working_days_and_not_the_weekend_or_a_holiday() {
    // Paired on Thursday 26 November; Tuesday 1 December is a holiday.
    let mut bot = paired_with(freeze("20261201", "20261202")).await;
    bot.advance_to("2026-12-04T08:59:00Z").await;
    assert!(bot.private(ANA).is_empty(), "Thursday would be the fifth without the holiday");
    bot.restart().await;
    bot.advance_to("2026-12-04T09:00:00Z").await;
    let reminded = bot.private(ANA);
    assert!(reminded.len() == 1 && reminded[0].contains("your turn to propose some since"), "{reminded:#?}");
    bot.click(ANA, "Propose dates").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14"])})).await;
    bot.ignore_news();
    bot.advance_to("2026-12-18T08:59:00Z").await;
    assert!(bot.private(MAEVE).is_empty());
    bot.advance_to("2026-12-18T09:00:00Z").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("no date for their engineering day for 15 working days"), "{told:#?}");
    assert!(told[0].contains("<@U0LUCAS>'s turn to answer since"), "{told:#?}");
    bot.advance_to("2027-01-15T12:00:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn nobody_is_reminded_of_what_they_agreed_on() {
    let mut bot = agreed().await;
    bot.advance_to("2026-12-05T09:00:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_is_called_off_leaves_the_pair_to_choose_another() {
    let mut bot = agreed().await;
    bot.advance_to("2026-12-02T09:00:00Z").await;
    let days = bot.slash(MAEVE, "/shadow days").await;
    assert!(days.contains("`2`") && !days.contains("/shadow signup"), "nothing can be joined: {days}");
    assert!(bot.click_last(MAEVE, "Call off").await.contains("is called off. 2 people are being told."));
    for person in [ANA, LUCAS] {
        let told = bot.private(person);
        assert!(told.len() == 1 && told[0].contains("You are still a pair") && told[0].contains("[Propose dates]"));
    }
    assert!(card(&bot, SEVENTH).contains("Called off."));
    assert!(card(&bot, ROUND).contains("<@U0ANA> with <@U0LUCAS>"), "they are a pair");
    bot.advance_to("2026-12-09T09:00:00Z").await;
    let reminded = bot.private(ANA).remove(0);
    assert!(reminded.contains("your turn to propose some since") && reminded.contains("Wed 2 Dec"), "{reminded}");
    bot.finish().await;
}

#[tokio::test]
async fn giving_a_date_up_leaves_the_pair_and_leaving_the_round_takes_the_date_along() {
    let mut bot = agreed().await;
    bot.slash(ANA, "/shadow status").await;
    let given_up = bot.click(ANA, "Cancel").await;
    assert!(given_up.contains("You are still a pair") && given_up.contains("[Propose dates]"), "{given_up}");
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("<@U0ANA> cannot make it"), "{told:#?}");
    assert!(card(&bot, SEVENTH).contains("Called off."));
    bot.click(ANA, "Propose dates").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14"])})).await;
    bot.click(LUCAS, "Accept").await;
    bot.ignore_news();

    let which = bot.slash(ANA, "/shadow cancel").await;
    assert!(
        which.contains("*Engineering day, only this date*") && which.contains("*Engineering day, altogether*"),
        "{which}"
    );
    let left = bot.click_beside(ANA, "altogether", "Cancel").await;
    assert!(left.contains("You are off the engineering day (from Monday, 7 December on)"), "{left}");
    let told = bot.private(LUCAS).join("\n");
    assert!(
        told.contains("<@U0ANA> cannot make it") && told.contains("Monday, 14 December does not take place"),
        "{told}"
    );
    assert!(bot.private(ANA).is_empty());
    assert!(card(&bot, "Engineering day · Monday, 14").contains("Called off."));
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("no buddy with whom to choose a date"));
    bot.private(MAEVE);
    bot.finish().await;
}

#[tokio::test]
async fn proposals_end_with_the_pair() {
    let mut bot = proposed(&["2026-12-07"]).await;
    bot.slash(ANA, "/shadow cancel").await;
    bot.ignore_news();
    let ended = bot.click(LUCAS, "Accept").await;
    assert!(ended.contains("they are no longer a pair"), "{ended}");
    bot.advance_to("2026-12-18T09:00:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn an_offer_is_not_for_the_one_who_made_it_to_accept() {
    let mut bot = proposed(&["2026-12-07", "2026-12-14"]).await;
    bot.click(LUCAS, "Offer another").await;
    bot.fill(LUCAS, json!({"another": date("2026-12-07")})).await;
    bot.ignore_news();
    bot.click(LUCAS, "Accept").await;
    assert_eq!(bot.cards(), 1, "the 7th was Ana's to accept again: her message of before is answered");
    bot.click(ANA, "Accept").await;
    assert_eq!((bot.cards(), bot.private(LUCAS).len()), (2, 1));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn somebody_on_another_day_joins_a_round_all_the_same() {
    let mut bot = round_with(Settings::default()).await;
    bot.plan(json!({"date": date("2026-12-08"), "signup_until": date("2026-12-03"), "advocates": people(&[SAM])}))
        .await;
    assert!(bot.slash(BEN, "/shadow signup 2").await.contains("*You are in:* Advocacy day"));
    let both = bot.slash(BEN, "/shadow signup 1").await;
    assert!(both.contains("*You are in:* Engineering day"), "{both}");
    bot.finish().await;
}

#[tokio::test]
async fn whoever_leaves_while_the_round_is_being_changed_takes_their_date_along() {
    let mut bot = agreed().await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"date": date("2026-12-08"), "signup_until": date("2026-12-01")})).await;
    bot.fill(MAEVE, json!({})).await;
    bot.ignore_news();
    bot.slash(ANA, "/shadow cancel").await;
    bot.click_beside(ANA, "altogether", "Cancel").await;
    let told = bot.private(LUCAS).join("\n");
    assert!(told.contains("Monday, 7 December does not take place"), "{told}");
    assert!(card(&bot, SEVENTH).contains("Called off."));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn nobody_rides_along_in_a_freeze() {
    let mut bot = Bot::with(freeze("20261203", "20261209")).await;
    bot.plan(json!({"date": date("2026-11-30"), "signup_until": date("2026-11-27")})).await;
    bot.advance_to("2026-11-30T18:00:00Z").await;
    bot.ignore_news();
    bot.slash(ANA, "/shadow signup").await;
    bot.click(ANA, "Ask to ride along").await;
    let asked = bot.private(MAEVE).remove(0);
    assert!(asked.contains("fits best as a buddy, on Wednesday, 9 December"), "{asked}");
    bot.finish().await;
}

#[tokio::test]
async fn another_buddy_means_another_search_for_a_date() {
    let mut bot = agreed().await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.slash(MAEVE, "/shadow pair 1").await;
    bot.click(MAEVE, "Change a buddy").await;
    bot.fill(MAEVE, json!({"shadower": choice(ANA), "buddy": choice(SAM)})).await;
    bot.click(MAEVE, "Confirm again").await;
    let told = bot.private(LUCAS).join("\n");
    assert!(told.contains("no longer a pair") && told.contains("does not take place"), "{told}");
    bot.ignore_news();
    assert!(card(&bot, SEVENTH).contains("Called off."));
    let waits = bot.slash(SAM, "/shadow dates").await;
    assert!(waits.contains("No date with <@U0ANA> yet"), "{waits}");
    bot.finish().await;
}

#[tokio::test]
async fn a_round_is_in_nobodys_way_and_in_nobodys_history() {
    let mut bot = paired().await;
    bot.plan(json!({"date": date("2026-12-07"), "signup_until": date("2026-12-03"), "advocates": people(&[LUCAS])}))
        .await;
    assert!(bot.slash(ANA, "/shadow signup").await.contains("*You are in:* Advocacy day"));
    bot.advance_to("2026-12-03T17:00:00Z").await;
    bot.ignore_news();
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*<@U0ANA>* with *<@U0LUCAS>*") && preview.contains("first time together"), "{preview}");
    let oncall = bot.slash(BEN, "/shadow oncall").await;
    assert!(oncall.contains("The advocacy day on Monday, 7 December starts"), "{oncall}");
    let days = bot.slash(BEN, "/shadow days").await;
    assert!(days.contains("Dates are chosen by each pair") && days.contains("*Advocacy day*  `2`"), "{days}");
    bot.finish().await;
}

#[tokio::test]
async fn without_a_dated_day_nobody_is_on_call() {
    let mut bot = paired().await;
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("Nobody is on call: no day has a date yet."));
    let status = bot.slash(ANA, "/shadow status").await;
    assert!(
        status.contains("No date with <@U0LUCAS> yet. It has been your turn to propose some")
            && status.contains("[Dates]")
    );
    let days = bot.slash(BEN, "/shadow days").await;
    assert!(days.contains("Dates are chosen by each pair, from Monday, 7 December on"), "{days}");
    assert!(card(&bot, ROUND).contains("Each pair agrees on its own date: `/shadow dates`."));
    bot.advance_to("2026-12-08T09:00:00Z").await;
    bot.ignore_news();
    assert!(bot.slash(ANA, "/shadow replied").await.contains("Tell me about your reply then"));
    bot.finish().await;
}

#[tokio::test]
async fn pairs_that_nobody_confirmed_are_settled_at_the_first_date() {
    let mut bot = round_with(Settings::default()).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.advance_to("2026-12-07T08:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-07T09:00:00Z").await;
    assert!(bot.private(ANA).remove(0).contains("<@U0ANA>, meet <@U0LUCAS>"));
    bot.finish().await;
}

#[tokio::test]
async fn a_pair_without_a_date_is_told_when_there_are_no_more() {
    let mut bot = round_with(Settings::default()).await;
    pair(&mut bot, &[ANA, MIA]).await;
    bot.advance_to("2027-02-01T16:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2027-02-01T17:00:00Z").await;
    assert!(bot.private(MIA).remove(0).contains("is over, and there was no buddy for you. Cannot be paired with"));
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("The last date for your engineering day is over"), "{told:#?}");
    assert!(bot.slash(ANA, "/shadow status").await.contains("You are not on a day"));
    assert!(card(&bot, ROUND).contains("That was it."));
    bot.finish().await;
}

#[tokio::test]
async fn an_advocate_sees_all_their_pairs() {
    let mut bot = Bot::new().await;
    for day in ["2026-12-07", "2026-12-08"] {
        bot.plan(json!({"format": choice("engineering-day"), "date": date(day), "advocates": people(&[LUCAS]),
            "signup_until": date("2026-12-01")}))
            .await;
    }
    for (person, day) in [(ANA, 1), (BEN, 2)] {
        bot.slash(person, &format!("/shadow signup {day}")).await;
        bot.slash(MAEVE, &format!("/shadow pair {day}")).await;
        bot.click(MAEVE, "Confirm and tell all").await;
    }
    bot.ignore_news();
    let both = bot.slash(LUCAS, "/shadow dates").await;
    assert!(both.contains("No date with <@U0ANA> yet") && both.contains("No date with <@U0BEN> yet"), "{both}");
    bot.finish().await;
}

#[tokio::test]
async fn changing_a_round_keeps_its_pairs_reminders() {
    let mut bot = paired().await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"date": date("2026-12-14"), "signup_until": date("2026-12-01")})).await;
    assert!(bot.form(MAEVE).contains("from Monday, 14 December 2026 on"));
    bot.fill(MAEVE, json!({})).await;
    let told = bot.private(ANA).join("\n");
    assert!(told.contains("was changed") && told.contains("from Monday, 14 December on"), "{told}");
    bot.ignore_news();
    bot.advance_to("2026-12-01T17:01:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T09:00:00Z").await;
    assert!(bot.private(ANA).remove(0).contains("your turn to propose some"));
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
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*Pairs for the quality time session*"), "{preview}");
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
