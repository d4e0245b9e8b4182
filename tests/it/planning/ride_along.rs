//! Riding along when nothing is planned: asked for, wished for, made with one click, declined.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, ERIN, LUCAS, MAEVE, PRIYA, SAM, TUNDE};
use shadowday::sandbox::{Message, Prepared, Submitted, Target};

use super::held;
use crate::bot::{Bot, choice, date, number, people, time};

#[tokio::test]
async fn a_ride_along_takes_up_to_ten_hours_and_everyone_has_a_buddy() {
    let mut bot = Bot::new().await;
    let long = json!({"format": choice("ride-along"), "end": time("19:00"), "advocates": people(&[SAM, LUCAS]),
        "places": number(2)});
    bot.plan(long).await;
    assert!(bot.card().contains("Ride-along · Thursday, 3 December 2026"), "{}", bot.card());
    bot.slash(TUNDE, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.private(TUNDE).remove(0).contains("Your buddy reads each answer before it goes out"));
    bot.finish().await;
}

/// An earlier day makes Maeve the coordinator, and the four the advocates that are known.
async fn after_a_first_day() -> Bot {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn a_ride_along_is_asked_for_and_made_with_one_click() {
    let mut bot = after_a_first_day().await;
    let none = bot.slash(BEN, "/shadow signup").await;
    assert!(none.contains("No day is open for sign-up") && none.contains("[Ask to ride along]"), "{none}");
    let asked = bot.click(BEN, "Ask to ride along").await;
    assert!(asked.contains("<@U0MAEVE> knows"), "{asked}");
    let request = bot.private(MAEVE).remove(0);
    assert!(request.contains("<@U0BEN> (Chicago) asks to ride along. <@U0ERIN> fits best"), "{request}");
    assert!(request.contains("Monday, 14 December"), "{request}");
    bot.click(MAEVE, "Make this day").await;
    assert!(bot.newest_private(MAEVE).contains("Done: <@U0BEN> is on the ride-along on Monday, 14 December"));
    assert!(bot.posted().remove(0).contains("<@U0BEN> with <@U0ERIN>"), "{}", bot.card());
    let met = bot.private(BEN);
    assert!(met.len() == 1 && met[0].contains("<@U0BEN>, meet <@U0ERIN>, your buddy"), "{met:#?}");
    assert!(bot.card().contains("09:00 to 17:00 in Chicago"));
    bot.finish().await;
}

#[tokio::test]
async fn somebodys_own_ride_along_has_no_waiting_list() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.click(MAEVE, "Make this day").await;
    bot.ignore_news();
    let own = bot.slash(ANA, "/shadow signup").await;
    assert!(own.contains("No day is open for sign-up") && own.contains("[Ask to ride along]"), "{own}");
    assert!(!bot.card().contains("[Join the waiting list]"), "{}", bot.card());
    let by_number = bot.slash(ANA, "/shadow signup 2").await;
    assert!(by_number.contains("two people's own day") && by_number.contains("[Ask to ride along]"), "{by_number}");
    bot.finish().await;
}

#[tokio::test]
async fn asking_twice_is_one_request_and_makes_one_day() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.slash(BEN, "/shadow days").await;
    assert!(bot.click(BEN, "Ask to ride along").await.contains("You have asked already"));
    assert_eq!(bot.private(MAEVE).len(), 1);
    bot.click(MAEVE, "Make this day").await;
    assert!(!bot.sees_button(MAEVE, "Make this day") && !bot.sees_button(MAEVE, "Not now"));
    assert_eq!(bot.cards(), 2, "the first day's and this one");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_declined_ride_along_is_told_and_can_be_asked_for_again() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.private(MAEVE);
    bot.click(MAEVE, "Not now").await;
    assert!(bot.newest_private(MAEVE).contains("<@U0BEN> is told"));
    assert!(bot.private(BEN).remove(0).contains("ask again with `/shadow signup`"));
    bot.slash(BEN, "/shadow signup").await;
    assert!(bot.click(BEN, "Ask to ride along").await.contains("Asked"));
    assert!(bot.private(MAEVE).remove(0).contains("[Make this day]"));
    bot.finish().await;
}

/// Ben asks to ride along, and wishes for this advocate.
async fn wished_for(advocate: &str) -> Bot {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.private(MAEVE);
    bot.click(BEN, "Wish for an advocate").await;
    let wished = bot.fill(BEN, json!({"advocate": choice(advocate)})).await;
    assert_eq!(wished, Submitted::Cleared);
    let told = bot.private(BEN).remove(0);
    assert!(told.contains(&format!("I asked <@{advocate}>, for Monday, 14 December, ")), "{told}");
    let request = bot.private(MAEVE).remove(0);
    assert!(request.contains(&format!("They wish for <@{advocate}>, who was asked.")), "{request}");
    assert!(request.contains("The first day that suits both is on Monday, 14 December"), "{request}");
    bot
}

#[tokio::test]
async fn the_advocate_who_was_wished_for_says_yes() {
    let mut bot = wished_for(LUCAS).await;
    let asked = bot.private(LUCAS).remove(0);
    assert!(asked.contains("<@U0BEN> (Chicago) would like to ride along with you, on Monday, 14 December"), "{asked}");
    assert!(asked.contains("15:00 GMT> to ") || asked.contains("09:00 CST> to "), "{asked}");
    assert!(asked.contains("on your clock, when both are at work (5 h)"), "{asked}");
    bot.click(LUCAS, "Yes, that day").await;
    let done = bot.newest_private(LUCAS);
    assert!(done.contains("<@U0BEN> rides along with you on Monday, 14 December"), "{done}");
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0LUCAS>"));
    let told = bot.private(MAEVE).remove(0);
    assert!(told.contains("<@U0LUCAS> takes <@U0BEN> along") && told.contains("[Change]"), "{told}");
    let card = bot.posted().remove(0);
    assert!(card.contains("<@U0BEN> with <@U0LUCAS>"), "{card}");
    assert!(card.contains("09:00 to 14:00 in Chicago"), "Lucas goes home at five in São Paulo: {card}");
    assert!(!bot.sees_button(MAEVE, "Make this day"), "it was answered");
    let conversation = bot.slack.im(MAEVE).unwrap();
    let messages = bot.slack.messages(&conversation);
    let request = messages.iter().find(|message| message.text.contains("<@U0BEN> asked to ride along"));
    assert!(request.expect("it says so").text.contains("with <@U0LUCAS>, on the ride-along on "), "{request:?}");
    assert_eq!(bot.cards(), 2, "one day was made");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_says_yes_to_two_wishes_for_one_date_is_offered_the_next_one_and_turned_nobody_down() {
    let mut bot = wished_for(LUCAS).await;
    bot.slash(TUNDE, "/shadow signup").await;
    bot.click(TUNDE, "Ask to ride along").await;
    bot.click(TUNDE, "Wish for an advocate").await;
    bot.fill(TUNDE, json!({"advocate": choice(LUCAS)})).await;
    bot.click(LUCAS, "Yes, that day").await;
    assert!(bot.newest_private(LUCAS).contains("<@U0TUNDE> rides along with you on Monday, 14 December"));
    bot.ignore_news();
    bot.click(LUCAS, "Yes, that day").await;
    assert!(bot.private(BEN).is_empty(), "nobody turned them down");
    let next = bot.private(MAEVE).pop().unwrap_or_default();
    assert!(next.contains("They wish for <@U0LUCAS>") && next.contains("Tuesday, 15 December"), "{next}");
    assert!(bot.sees_button(LUCAS, "Yes, that day"));
    bot.click(LUCAS, "Yes, that day").await;
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0LUCAS>"));
    assert_eq!(bot.cards(), 3, "two days were made");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_advocate_who_was_wished_for_says_no_and_the_coordinator_still_has_it() {
    let mut bot = wished_for(LUCAS).await;
    bot.private(LUCAS);
    bot.click(LUCAS, "Not now").await;
    let told = bot.private(BEN).remove(0);
    assert!(told.contains("<@U0LUCAS> cannot take you along right now. <@U0MAEVE> still has your request"), "{told}");
    let request = bot.private(MAEVE).remove(0);
    assert!(request.contains("<@U0LUCAS> cannot take them along. <@U0ERIN> fits best"), "{request}");
    assert!(bot.slash(BEN, "/shadow status").await.contains("You asked to ride along. <@U0MAEVE> has your request"));
    bot.click(MAEVE, "Make this day").await;
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0ERIN>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn one_click_makes_the_day_with_the_advocate_who_was_wished_for() {
    let mut bot = wished_for(LUCAS).await;
    let status = bot.slash(BEN, "/shadow status").await;
    assert!(status.contains("You asked to ride along with <@U0LUCAS>, who was asked."), "{status}");
    bot.click(MAEVE, "Make this day").await;
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0LUCAS>"));
    assert!(!bot.slash(BEN, "/shadow status").await.contains("You asked to ride along"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_card_of_before_the_wish_loses_its_buttons_and_a_press_on_its_way_shows_the_wish_first() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.private(MAEVE);
    let conversation = bot.slack.im(MAEVE).unwrap();
    let before = bot.slack.messages(&conversation).pop().unwrap();
    assert!(before.text.contains("<@U0ERIN> fits best"), "{}", before.text);
    let buttons = before.blocks.last().unwrap();
    let make = (buttons["block_id"].as_str().unwrap(), buttons["elements"][0]["action_id"].as_str().unwrap());
    let target = Target::Message { channel: before.channel.clone(), ts: before.ts.clone() };
    let late = bot.slack.prepare_click(MAEVE, &target, make, None).unwrap();
    bot.click(BEN, "Wish for an advocate").await;
    assert_eq!(bot.fill(BEN, json!({"advocate": choice(LUCAS)})).await, Submitted::Cleared);
    let first =
        |bot: &Bot| bot.slack.messages(&conversation).into_iter().find(|message| message.ts == before.ts).unwrap();
    assert!(first(&bot).text.contains("the message below has how it is now"), "{}", first(&bot).text);
    assert_eq!(first(&bot).blocks.len(), 1, "no buttons");
    late.send().await.unwrap();
    bot.settle().await;
    assert!(first(&bot).text.contains("They wish for <@U0LUCAS>, who was asked."), "{}", first(&bot).text);
    assert_eq!(bot.cards(), 1, "no ride-along yet");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whoever_is_overtaken_is_told() {
    let mut bot = wished_for(LUCAS).await;
    bot.private(LUCAS);
    bot.click(MAEVE, "Choose myself").await;
    assert_eq!(bot.fill(MAEVE, json!({"advocates": people(&[ERIN])})).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("<@U0BEN> rides along with somebody else"), "{told:#?}");
    let told = bot.private(BEN).join("\n");
    assert!(told.contains("with <@U0ERIN>. <@U0LUCAS>, whom you wished for, had not answered yet."), "{told}");
    bot.ignore_news();
    bot.finish().await;
    let mut bot = wished_for(LUCAS).await;
    bot.click(BEN, "Wish for an advocate").await;
    bot.fill(BEN, json!({"advocate": choice(ERIN)})).await;
    let told = bot.private(LUCAS).remove(1);
    assert!(told.contains("<@U0BEN> wishes for somebody else now"), "{told}");
    bot.click(MAEVE, "Not now").await;
    let told = bot.private(ERIN).remove(1);
    assert!(told.contains("<@U0BEN> does not ride along for now"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}

/// The request as this advocate was sent it, or what stands in its place.
fn request_of(bot: &Bot, advocate: &str) -> Message {
    let conversation = bot.slack.im(advocate).unwrap();
    let is_request = |message: &Message| message.text.contains("to ride along");
    bot.slack.messages(&conversation).into_iter().find(is_request).unwrap()
}

/// A press of the first button of this message, which Slack has not sent yet.
fn on_its_way(bot: &Bot, who: &str, message: &Message) -> Prepared {
    let buttons = message.blocks.last().unwrap();
    let first = (buttons["block_id"].as_str().unwrap(), buttons["elements"][0]["action_id"].as_str().unwrap());
    let target = Target::Message { channel: message.channel.clone(), ts: message.ts.clone() };
    bot.slack.prepare_click(who, &target, first, None).unwrap()
}

#[tokio::test]
async fn the_request_of_an_advocate_who_was_wished_for_before_loses_its_buttons() {
    let mut bot = wished_for(LUCAS).await;
    let [now, later] = [(); 2].map(|()| on_its_way(&bot, LUCAS, &request_of(&bot, LUCAS)));
    bot.click(BEN, "Wish for an advocate").await;
    bot.fill(BEN, json!({"advocate": choice(ERIN)})).await;
    let overtaken = "<@U0BEN> asked to ride along, and wishes for somebody else now";
    assert!(request_of(&bot, LUCAS).text.contains(overtaken), "{}", request_of(&bot, LUCAS).text);
    assert!(!bot.sees_button(LUCAS, "Yes, that day") && !bot.sees_button(LUCAS, "Not now"));
    now.send().await.unwrap();
    bot.settle().await;
    assert!(request_of(&bot, LUCAS).text.contains(overtaken), "{}", request_of(&bot, LUCAS).text);
    bot.click(ERIN, "Yes, that day").await;
    later.send().await.unwrap();
    bot.settle().await;
    let conversation = bot.slack.im(LUCAS).unwrap();
    let messages = bot.slack.messages(&conversation);
    assert!(messages.iter().any(|message| message.text.contains("This was answered already")), "{messages:#?}");
    assert_eq!(bot.cards(), 2, "one day was made");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_request_of_an_advocate_says_what_a_coordinator_made_of_it() {
    let mut bot = wished_for(LUCAS).await;
    bot.click(MAEVE, "Not now").await;
    let ended = request_of(&bot, LUCAS);
    assert!(ended.text.contains("<@U0BEN> asked to ride along, and does not ride along for now"), "{}", ended.text);
    assert_eq!(ended.blocks.len(), 1, "no buttons");
    bot.ignore_news();
    bot.finish().await;
    let mut bot = wished_for(LUCAS).await;
    bot.click(MAEVE, "Make this day").await;
    assert!(!bot.sees_button(LUCAS, "Yes, that day") && !bot.sees_button(LUCAS, "Not now"));
    bot.ignore_news();
    bot.finish().await;
    let mut bot = wished_for(LUCAS).await;
    bot.click(MAEVE, "Choose myself").await;
    bot.fill(MAEVE, json!({"advocates": people(&[ERIN])})).await;
    bot.fill(MAEVE, json!({})).await;
    let ended = request_of(&bot, LUCAS);
    assert!(ended.text.contains("<@U0BEN> asked to ride along: with <@U0ERIN>, on the ride-along"), "{}", ended.text);
    assert!(!bot.sees_button(LUCAS, "Yes, that day") && !bot.sees_button(LUCAS, "Not now"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_was_wished_for_before_is_wished_for_again() {
    let mut bot = wished_for(LUCAS).await;
    for advocate in [ERIN, LUCAS] {
        bot.click(BEN, "Wish for an advocate").await;
        bot.fill(BEN, json!({"advocate": choice(advocate)})).await;
    }
    assert!(!bot.sees_button(ERIN, "Yes, that day"));
    bot.click(LUCAS, "Yes, that day").await;
    let done = bot.newest_private(LUCAS);
    assert!(done.contains("<@U0BEN> rides along with you on Monday, 14 December"), "{done}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_coordinator_who_is_wished_for_has_one_request_and_can_still_choose() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[MAEVE, ERIN])})).await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    bot.ignore_news();
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.click(BEN, "Wish for an advocate").await;
    assert_eq!(bot.fill(BEN, json!({"advocate": choice(MAEVE)})).await, Submitted::Cleared);
    assert!(!bot.sees_button(MAEVE, "Make this day"), "the request of before the wish");
    assert!(bot.sees_button(MAEVE, "Yes, that day") && bot.sees_button(MAEVE, "Choose myself"));
    bot.click(MAEVE, "Yes, that day").await;
    assert!(!bot.sees_button(MAEVE, "Yes, that day"));
    assert!(bot.private(BEN).pop().unwrap().contains("<@U0BEN>, meet <@U0MAEVE>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_asked_reads_what_they_wait_for_when_they_sign_up_and_nothing_is_open() {
    let mut bot = wished_for(LUCAS).await;
    let waits = bot.slash(BEN, "/shadow signup").await;
    assert!(waits.contains("No day is open for sign-up right now."), "{waits}");
    assert!(waits.contains("You asked to ride along with <@U0LUCAS>, who was asked. <@U0MAEVE> has"), "{waits}");
    assert!(!waits.contains("[Ask to ride along]"), "{waits}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_wish_for_somebody_with_whom_one_cannot_be_paired_says_so_at_its_field_whatever_the_reason() {
    let mut bot = after_a_first_day().await;
    bot.slash(LUCAS, "/shadow settings").await;
    bot.fill(LUCAS, json!({"never_with": people(&[BEN])})).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.private(MAEVE);
    bot.click(BEN, "Wish for an advocate").await;
    for (who, why) in [(PRIYA, "Priya sleeps while Chicago works"), (LUCAS, "he said so")] {
        let Submitted::Errors(errors) = bot.fill(BEN, json!({"advocate": choice(who)})).await else { panic!("{why}") };
        assert!(errors["advocate"].contains("You two cannot be paired in the next weeks"), "{errors:?}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_can_choose_date_and_advocate_for_a_ride_along() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.click(MAEVE, "Choose myself").await;
    let suggested = ["format", "date", "time_zone", "places", "signup_until"].map(|field| held(&bot, MAEVE, field));
    assert_eq!(suggested, ["ride-along", "2026-12-14", "America/Chicago", "1", "2026-12-14"]);
    let own = json!({"advocates": people(&[BEN])});
    let Submitted::Errors(errors) = bot.fill(MAEVE, own).await else { panic!("beside themselves") };
    assert!(errors["advocates"].contains("signed up to shadow"), "{errors:?}");
    let chosen = json!({"date": date("2026-12-16"), "advocates": people(&[LUCAS])});
    assert_eq!(bot.fill(MAEVE, chosen).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0LUCAS>"));
    assert!(bot.posted().remove(0).contains("Wednesday, 16 December 2026"));
    assert_eq!(bot.private(MAEVE).len(), 2, "the request, and what was saved");
    assert!(!bot.sees_button(MAEVE, "Choose myself"), "the request is answered");
    bot.finish().await;
}

#[tokio::test]
async fn one_click_makes_no_day_on_which_somebody_is_elsewhere_by_now() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    assert!(bot.private(MAEVE).remove(0).contains("Monday, 14 December"));
    bot.plan(json!({"advocates": people(&[SAM])})).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(MAEVE, "Make this day").await;
    let next = request_of(&bot, MAEVE).text;
    assert!(next.contains("That date does not work any more, so nothing was made. <@U0BEN> (Chicago) asks"), "{next}");
    assert!(next.contains("<@U0ERIN> fits best as a buddy, on Tuesday, 15 December"), "{next}");
    assert_eq!(bot.cards(), 2, "no ride-along");
    bot.click(MAEVE, "Make this day").await;
    assert_eq!(bot.cards(), 3, "the ride-along");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn without_a_coordinator_or_known_advocates_a_ride_along_says_what_to_do() {
    let mut bot = Bot::new().await;
    bot.slash(BEN, "/shadow signup").await;
    let nobody = bot.click(BEN, "Ask to ride along").await;
    assert!(nobody.contains("Ask a workspace admin to type `/shadow plan`"), "{nobody}");
    bot.finish().await;
    let settings = Settings { coordinators: vec![MAEVE.into()], ..Settings::default() };
    let mut bot = Bot::with(settings).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    let request = bot.private(MAEVE).remove(0);
    assert!(request.contains("Choose a date and an advocate") && request.contains("[Make a day]"), "{request}");
    bot.finish().await;
}
