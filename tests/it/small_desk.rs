//! The small help desk and the bot: what one sends the other understands, so that the demo shows what is true.

use jiff::SignedDuration;
use shadowday::sandbox::desk::{Agent, Fate, HelpDesk, NewTicket, Seat, Settings};
use sqlx::Connection as _;

use crate::bot::{Bot, DESK_SECRET};

const ANA: u64 = 31;
const TUNDE: u64 = 32;

/// A desk that tells this bot, with one ticket in it.
fn desk(bot: &Bot) -> (HelpDesk, u64) {
    let agent = |id, name: &str, seat| Agent {
        id,
        name: name.to_owned(),
        email: format!("{id}@example.com"),
        seat,
        used_by: String::new(),
    };
    let settings = Settings {
        clock: bot.clock.clone(),
        name: "Support".to_owned(),
        webhook_secret: DESK_SECRET.to_owned(),
        agents: vec![agent(ANA, "Ana", Seat::Full), agent(TUNDE, "Tunde", Seat::Light)],
    };
    let desk = HelpDesk::new(settings).unwrap();
    desk.connect(bot.webhook_url("zendesk"));
    let ticket = desk.open(NewTicket {
        customer: "Olga".to_owned(),
        subject: "Charged twice".to_owned(),
        body: "Can you look?".to_owned(),
        draft: String::new(),
        at: bot.clock.now(),
    });
    (desk, ticket)
}

/// Agent and ticket of each reply that is kept.
async fn kept(bot: &Bot) -> Vec<(String, String)> {
    let query = "SELECT agent, ticket FROM replies WHERE desk = 'zendesk' ORDER BY id";
    sqlx::query_as(query).fetch_all(&mut bot.database().await).await.unwrap()
}

#[tokio::test]
async fn of_all_that_is_told_only_a_public_reply_counts_and_once() {
    let bot = Bot::new().await;
    let (desk, ticket) = desk(&bot);
    desk.note(TUNDE, ticket, "It was a test of the card.").unwrap();
    desk.reply(ANA, ticket, "It was a test of your card.").unwrap();
    desk.customer_writes(ticket, "Thank you!").unwrap();
    desk.delivered().await;
    assert!(desk.deliveries().iter().all(|delivery| delivery.fate == Fate::Taken(200)), "{:?}", desk.deliveries());
    assert_eq!(kept(&bot).await, [(ANA.to_string(), ticket.to_string())]);
    desk.reply(ANA, ticket, "You are welcome.").unwrap();
    desk.delivered().await;
    desk.repeat_last().await;
    assert_eq!(kept(&bot).await.len(), 2);
}

#[tokio::test]
async fn what_could_not_be_saved_comes_again_by_itself() {
    let bot = Bot::new().await;
    let (desk, ticket) = desk(&bot);
    let mut other = bot.database().await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    desk.reply(ANA, ticket, "It was a test of your card.").unwrap();
    desk.delivered().await;
    assert!(matches!(desk.deliveries()[0].fate, Fate::WaitsUntil(_)), "{:?}", desk.deliveries());
    lock.rollback().await.unwrap();
    assert_eq!(kept(&bot).await, []);
    bot.clock.advance(SignedDuration::from_secs(10));
    desk.version().wait_for(|_| matches!(desk.deliveries()[0].fate, Fate::Taken(_))).await.unwrap();
    assert_eq!(kept(&bot).await.len(), 1);
    assert!(bot.expect_errors().iter().any(|line| line.contains("the desk is asked to tell again")));
}
