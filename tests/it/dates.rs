//! Engineering days: paired first, then the pair agrees on a date.

mod away;
mod closed;
mod given_up;
mod misfits;
mod moving;
mod no_date;
mod quality_time;
mod rounds;

use serde_json::{Value, json};
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, LUCAS, MAEVE};
use shadowday::domain::calendar::Calendar;
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, date, number, people, text, ticks};

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

/// Two rounds, from Monday 7 and from Tuesday 8 December, in each of which this person has one of these buddies.
async fn in_two_rounds(who: &str, buddies: [&str; 2]) -> Bot {
    let mut bot = Bot::new().await;
    for (first, buddy) in ["2026-12-07", "2026-12-08"].into_iter().zip(buddies) {
        bot.plan(json!({"format": choice("engineering-day"), "date": date(first), "advocates": people(&[buddy]),
            "signup_until": date("2026-12-01")}))
            .await;
    }
    for round in 1..=2 {
        bot.slash(who, &format!("/shadow signup {round}")).await;
        bot.slash(MAEVE, &format!("/shadow pair {round}")).await;
        bot.click(MAEVE, "Confirm and tell all").await;
    }
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
    assert!(
        asked.contains("You proposed for your engineering day (from Monday, 7 December on):")
            && asked.contains("<@U0LUCAS>'s turn to answer since"),
        "{asked}"
    );
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
