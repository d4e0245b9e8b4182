//! The made-up company's help desk: who has a seat in it, and how questions and answers get there.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::net::TcpListener;

use super::cast::{self, ANA, BEN, CHLOE, ERIN, LUCAS, MAEVE, NOA, PRIYA, SAM, TUNDE};
use super::tickets::Question;
use crate::clock::Clock;
use crate::domain::desk::Desk;
use crate::helpdesk::api::Access;
use crate::sandbox::desk::api::DeskApi;
use crate::sandbox::desk::zendesk::Zendesk;
use crate::sandbox::desk::{Agent, HelpDesk, NewTicket, Refused, Seat, Settings};

/// Good for nothing outside of this process: both sides are in it, on the loopback.
pub const SECRET: &str = "demo-webhook-secret";
const TOKEN: &str = "maeve@quillwork.example/token:demo-desk-token";

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

/// Its API, by which the bot learns whose seat is whose; and how it is reached, for as long as it is kept.
///
/// # Errors
/// There is no free port.
pub async fn serve(desk: &HelpDesk, clock: &Clock) -> anyhow::Result<(DeskApi, Access)> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let api = DeskApi::start(Arc::new(Zendesk::new(desk, TOKEN)), clock, listener)?;
    let access = Access::read(Desk::Zendesk, TOKEN, Some(&api.url())).map_err(anyhow::Error::msg)?;
    Ok((api, access))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::tickets::QUESTIONS;

    #[test]
    fn who_answers_by_themselves_has_a_seat_for_it() {
        let desk = open(&Clock::system()).unwrap();
        for answered in QUESTIONS.iter().filter_map(|question| question.answered.as_ref()) {
            assert_eq!(desk.agent_of(answered.who).map(|agent| agent.seat), Some(Seat::Full), "{}", answered.who);
        }
        assert!(desk.agents().iter().all(|agent| !agent.name.is_empty() && agent.email.contains('@')));
    }

    #[tokio::test]
    async fn what_the_visitor_answered_nobody_answers_again() {
        let desk = open(&Clock::system()).unwrap();
        let question = &QUESTIONS[1];
        ask(&desk, question, Timestamp::UNIX_EPOCH);
        let ticket = desk.queue()[0].id;
        desk.reply(desk.agent_of(ANA).unwrap().id, ticket, "Under Billing.").unwrap();
        answer(&desk, question, LUCAS).await.unwrap();
        assert_eq!(desk.ticket(ticket).unwrap().comments.len(), 2);
        desk.customer_writes(ticket, "I do not find it.").unwrap();
        answer(&desk, question, LUCAS).await.unwrap();
        assert_eq!(desk.ticket(ticket).unwrap().comments.len(), 4);
        assert_eq!(desk.queue(), []);
    }
}
