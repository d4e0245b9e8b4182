//! The assigner's time on a ride-along: beside the pager, told when it begins, moved or left out by the pair.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, ERIN, LUCAS, MAEVE, NOA};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, number, people, time};

/// Ana rides along with Lucas, both nine to five in São Paulo, which is 12:00 to 20:00 in Dublin. The day is until 17:00.
async fn ride_along(bot: &mut Bot) {
    let ride = json!({"format": choice("ride-along"), "advocates": people(&[LUCAS]), "places": number(1)});
    bot.plan(ride).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
}

async fn paired() -> Bot {
    let mut bot = Bot::new().await;
    ride_along(&mut bot).await;
    bot.ignore_news();
    bot
}

/// What stands on the card about the assigner.
fn on_card(bot: &Bot) -> Option<String> {
    bot.card().lines().find(|line| line.contains("is the assigner")).map(ToOwned::to_owned)
}

fn told(bot: &mut Bot, who: &str, words: &str) -> bool {
    bot.private(who).iter().any(|message| message.contains(words))
}

#[tokio::test]
async fn a_pair_reads_when_it_is_and_the_shadower_what_to_do_when_it_begins() {
    let mut bot = Bot::new().await;
    ride_along(&mut bot).await;
    let met = bot.private(ANA).remove(0);
    assert!(met.contains("<@U0ANA> is the *assigner*") && met.contains("14:45 GMT> to"), "{met}");
    assert!(met.ends_with("[Move the assigner time]\n[No assigner time]"), "{met}");
    let card = on_card(&bot).unwrap();
    assert!(card.contains("14:45 GMT>") && card.contains("16:45 GMT>: <@U0ANA>"), "{card}");
    let rota = bot.click(MAEVE, "Rota").await;
    assert!(rota.contains("Assigner, beside the pager: <@U0ANA>, ") && rota.contains("16:45 GMT>"), "{rota}");
    let status = bot.slash(ANA, "/shadow status").await;
    assert!(status.contains("You are the assigner") && status.contains("[Move the assigner time]"), "{status}");
    bot.ignore_news();
    bot.advance_to("2026-12-02T09:00:00Z").await;
    assert!(told(&mut bot, ANA, "You are the assigner"), "the reminder of the day before says it too");
    bot.advance_to("2026-12-03T14:44:00Z").await;
    bot.ignore_news();
    bot.restart().await;
    bot.advance_to("2026-12-03T14:45:00Z").await;
    let begins = bot.private(ANA).remove(0);
    assert!(begins.contains("You are the *assigner*") && begins.contains("16:45 GMT>"), "{begins}");
    assert!(bot.card().contains("<@U0LUCAS> has the pager until"), "the pager stays with the advocate: {}", bot.card());
    bot.advance_to("2026-12-03T16:45:00Z").await;
    assert!(told(&mut bot, ANA, "Thank you for watching the queue"));
    bot.finish().await;
}

#[tokio::test]
async fn who_has_read_much_today_is_not_thanked_too() {
    let mut bot = paired().await;
    bot.advance_to("2026-12-03T14:45:00Z").await;
    // Three more private messages that she did not ask for.
    for name in ["One", "Two", "Three"] {
        bot.slash(MAEVE, "/shadow rotation").await;
        bot.click(MAEVE, "New rotation").await;
        let turns = json!({"name": crate::bot::text(name), "people": people(&[ANA]), "kind": choice("duty")});
        assert_eq!(bot.fill(MAEVE, turns).await, Submitted::Pushed);
        assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    }
    bot.ignore_news();
    bot.advance_to("2026-12-03T16:50:00Z").await;
    assert!(!told(&mut bot, ANA, "Thank you for watching the queue"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn either_of_the_two_moves_it_on_their_own_clock() {
    let mut bot = paired().await;
    bot.click(LUCAS, "Move the assigner time").await;
    assert!(
        bot.form(LUCAS).contains("On your own clock (Sao Paulo). The day is 06:00 to 14:00."),
        "{}",
        bot.form(LUCAS)
    );
    let early = bot.fill(LUCAS, json!({"from": time("05:00"), "until": time("07:00")})).await;
    assert!(matches!(&early, Submitted::Errors(errors) if errors["from"].contains("within the day")), "{early:?}");
    let moved = json!({"from": time("10:00"), "until": time("11:30")});
    assert_eq!(bot.fill(LUCAS, moved).await, Submitted::Cleared);
    let both = bot.private(ANA).remove(0);
    assert!(
        both.contains("13:00 GMT> to") && both.contains("It was") && both.contains("<@U0LUCAS> moved it"),
        "{both}"
    );
    assert!(on_card(&bot).unwrap().contains("13:00 GMT> to"), "{}", bot.card());
    bot.advance_to("2026-12-03T12:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T13:00:00Z").await;
    assert!(told(&mut bot, ANA, "You are the *assigner*"));
    bot.advance_to("2026-12-03T14:30:00Z").await;
    assert!(told(&mut bot, ANA, "Thank you"));
    bot.advance_to("2026-12-03T16:59:00Z").await;
    assert!(bot.click(ANA, "Move the assigner time").await.contains("This is over"));
    bot.finish().await;
}

#[tokio::test]
async fn it_is_left_out_and_set_again() {
    let mut bot = paired().await;
    bot.click(ANA, "No assigner time").await;
    let both = bot.private(LUCAS).remove(0);
    assert!(both.contains("There is no assigner time") && both.contains("<@U0ANA> left it out"), "{both}");
    assert_eq!(on_card(&bot), None);
    bot.advance_to("2026-12-03T14:50:00Z").await;
    assert!(!told(&mut bot, ANA, "*assigner*"));
    bot.click(ANA, "Set an assigner time").await;
    assert_eq!(bot.fill(ANA, json!({"from": time("12:00"), "until": time("13:00")})).await, Submitted::Cleared);
    assert!(told(&mut bot, LUCAS, "<@U0ANA> moved it"));
    bot.advance_to("2026-12-03T15:01:00Z").await;
    assert!(told(&mut bot, ANA, "You are the *assigner*"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_moves_it_too_and_nobody_else() {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.ignore_news();
    bot.click(MAEVE, "Make this day").await;
    let made = bot.newest_private(MAEVE);
    assert!(made.contains("<@U0BEN> is the *assigner*") && made.contains("[Move the assigner time]"), "{made}");
    assert!(on_card(&bot).unwrap().contains("13:15 CST> to"), "{}", bot.card());
    bot.ignore_news();
    bot.click(MAEVE, "Move the assigner time").await;
    assert_eq!(bot.fill(MAEVE, json!({"from": time("20:00"), "until": time("22:00")})).await, Submitted::Cleared);
    let both = bot.private(BEN).remove(0);
    assert!(both.contains("14:00 CST> to") && both.contains("<@U0MAEVE> moved it"), "{both}");
    assert!(!bot.sees_button(NOA, "Move the assigner time"));
    assert!(bot.click(MAEVE, "No assigner time").await.contains("<@U0BEN> and <@U0ERIN> know"));
    assert!(told(&mut bot, ERIN, "<@U0MAEVE> left it out"));
    bot.finish().await;
}

#[tokio::test]
async fn it_goes_with_the_day_and_with_the_pair() {
    let mut bot = paired().await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"end": time("15:00")})).await;
    bot.fill(MAEVE, json!({})).await;
    assert!(told(&mut bot, ANA, "The day has changed."), "{}", bot.card());
    assert!(on_card(&bot).unwrap().contains("13:00 GMT> to"), "{}", bot.card());
    bot.ignore_news();
    bot.slash(ANA, "/shadow cancel").await;
    assert_eq!(on_card(&bot), None);
    bot.ignore_news();
    bot.advance_to("2026-12-03T14:00:00Z").await;
    assert!(!told(&mut bot, ANA, "*assigner*"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn where_the_changed_day_has_no_room_for_it_the_two_are_told() {
    let mut bot = paired().await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"start": time("12:00"), "end": time("14:30")})).await;
    bot.fill(MAEVE, json!({})).await;
    assert_eq!(on_card(&bot), None);
    assert!(told(&mut bot, ANA, "There is no assigner time"), "in the conversation of the two");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn days_of_other_formats_have_none() {
    let mut bot = Bot::with_day(2).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(!told(&mut bot, ANA, "assigner") && on_card(&bot).is_none());
    bot.finish().await;
}

#[tokio::test]
async fn it_stands_in_the_shadowers_calendar() {
    let url = Some("https://shadowday.example.com".into());
    let mut bot = Bot::with(Settings { public_url: url, ..Settings::default() }).await;
    ride_along(&mut bot).await;
    bot.ignore_news();
    bot.slash(ANA, "/shadow status").await;
    let told = bot.click(ANA, "Add to my calendar").await;
    let path = told.split_once("`https://shadowday.example.com").unwrap().1.split('`').next().unwrap().to_owned();
    let read = async |bot: &Bot| {
        let answer = reqwest::get(bot.url.replace("/slack/events", &path)).await.unwrap();
        answer.text().await.unwrap().replace("\r\n ", "")
    };
    let calendar = read(&bot).await;
    assert!(
        calendar.contains("SUMMARY:Assigner: Ride-along") && calendar.contains("DTSTART:20261203T144500Z"),
        "{calendar}"
    );
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 2);
    bot.click(ANA, "No assigner time").await;
    bot.ignore_news();
    assert_eq!(read(&bot).await.matches("STATUS:CANCELLED").count(), 1);
    bot.finish().await;
}
