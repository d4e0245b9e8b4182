//! The made-up company's help desk: who has a seat in it, and how questions and answers get there.

use jiff::Timestamp;

use super::cast::{self, ANA, BEN, CHLOE, ERIN, LUCAS, MAEVE, NOA, PRIYA, SAM, TUNDE};
use super::tickets::Question;
use crate::clock::Clock;
use crate::sandbox::desk::{Agent, HelpDesk, NewTicket, Refused, Seat, Settings};

/// Good for nothing outside of this process: both sides are in it, on the loopback.
pub const SECRET: &str = "demo-webhook-secret";

/// The first agent's id; the others follow.
const FIRST_AGENT: u64 = 38_100_000_000_001;

/// Those of engineering who came for a day have what costs nothing. Whoever is not named has no seat.
const SEATS: [(&str, Seat); 10] = [
    (MAEVE, Seat::Full),
    (PRIYA, Seat::Full),
    (SAM, Seat::Full),
    (LUCAS, Seat::Full),
    (ERIN, Seat::Full),
    (ANA, Seat::Full),
    (BEN, Seat::Full),
    (CHLOE, Seat::Full),
    (TUNDE, Seat::Light),
    (NOA, Seat::Light),
];

/// The desk before anybody asked anything.
///
/// # Errors
/// The HTTP client cannot be made.
pub fn open(clock: &Clock) -> anyhow::Result<HelpDesk> {
    HelpDesk::new(Settings {
        clock: clock.clone(),
        name: "Quillwork support".to_owned(),
        webhook_secret: SECRET.to_owned(),
        agents: SEATS.iter().zip(FIRST_AGENT..).map(agent).collect(),
    })
}

fn agent(((who, seat), id): (&(&str, Seat), u64)) -> Agent {
    Agent { id, name: cast::name(who).to_owned(), email: cast::email(who), seat: *seat, used_by: (*who).to_owned() }
}

/// A customer asks.
pub fn ask(desk: &HelpDesk, question: &Question, at: Timestamp) {
    desk.open(NewTicket {
        customer: question.customer.to_owned(),
        subject: question.subject.to_owned(),
        body: question.body.to_owned(),
        draft: question.draft.to_owned(),
        at,
    });
}

/// Somebody answers, unless the visitor did.
///
/// # Errors
/// They have no seat for that.
pub async fn answer(desk: &HelpDesk, question: &Question, who: &str) -> Result<(), Refused> {
    let waiting = desk.queue().into_iter().find(|ticket| ticket.subject == question.subject);
    let Some(ticket) = waiting else { return Ok(()) };
    let agent = desk.agent_of(who).ok_or(Refused::NoSeat)?.id;
    desk.reply(agent, ticket.id, question.draft)?;
    desk.solve(agent, ticket.id)?;
    desk.delivered().await;
    Ok(())
}
