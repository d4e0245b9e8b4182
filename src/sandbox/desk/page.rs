//! What the page shows of the help desk, and what people do there.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Agent, Author, Comment, Delivery, Fate, HelpDesk, Refused, Seat, Ticket};
use crate::sandbox::{hub::Hub, page_files::OwnPage, ui};

/// The help desk as one person of the small Slack sees it.
pub fn describe(desk: &HelpDesk, me: &str) -> Value {
    let deliveries = desk.deliveries();
    json!({
        "name": desk.0.name,
        "seat": desk.agent_of(me).map(|agent| match agent.seat {
            Seat::Full => "full",
            Seat::Light => "light",
        }),
        "tickets": desk.tickets().iter().map(|one| ticket(one, desk.agents(), &deliveries)).collect::<Value>(),
    })
}

fn ticket(ticket: &Ticket, agents: &[Agent], deliveries: &[Delivery]) -> Value {
    json!({
        "id": ticket.id, "subject": ticket.subject, "customer": ticket.customer.name, "draft": ticket.draft,
        "status": ticket.status.name(), "waits_for_us": ticket.status.waits_for_us(), "opened_at": ticket.opened_at,
        "comments": ticket.comments.iter().map(|one| comment(one, agents, deliveries)).collect::<Value>(),
    })
}

fn comment(comment: &Comment, agents: &[Agent], deliveries: &[Delivery]) -> Value {
    let agent = match comment.author {
        Author::Customer => None,
        Author::Agent(id) => agents.iter().find(|agent| agent.id == id),
    };
    let told = deliveries.iter().find(|delivery| delivery.comment == comment.id).map(told);
    json!({
        "id": comment.id, "by": agent.map(|agent| &agent.used_by), "is_public": comment.is_public,
        "body": comment.body, "at": comment.at, "told": told,
    })
}

/// How far the webhook is, and how it was answered.
fn told(delivery: &Delivery) -> Value {
    match delivery.fate {
        Fate::OnItsWay => json!({ "is": "sending" }),
        Fate::WaitsUntil(_) => json!({ "is": "waiting" }),
        Fate::Taken(status) => json!({ "is": "taken", "status": status, "said": delivery.said }),
        Fate::Refused(status) => json!({ "is": "refused", "status": status }),
        Fate::NotAnswered | Fate::NotConnected => json!({ "is": "lost" }),
    }
}

#[derive(Deserialize)]
pub struct Written {
    r#as: String,
    ticket: u64,
    #[serde(default)]
    body: String,
    /// For the customer too.
    is_public: bool,
    /// The ticket is done with it.
    #[serde(default)]
    solves: bool,
}

/// `POST /ui/desk/write`: a reply, a note, or only "solved".
pub async fn write(_: OwnPage, State(hub): State<Arc<Hub>>, Json(written): Json<Written>) -> Json<Value> {
    let Some(desk) = hub.desk() else {
        return ui::refused("There is no help desk here.");
    };
    match written.carry_out(&desk) {
        Ok(()) => Json(json!({ "ok": true })),
        Err(refused) => ui::refused(refused.to_string()),
    }
}

impl Written {
    fn carry_out(&self, desk: &HelpDesk) -> Result<(), Refused> {
        let Agent { id: agent, seat, .. } = *desk.agent_of(&self.r#as).ok_or(Refused::NoSeat)?;
        if self.solves && seat == Seat::Light {
            return Err(Refused::LightSeat);
        }
        let is_only_solved = self.solves && self.body.trim().is_empty();
        if !is_only_solved {
            match self.is_public {
                true => desk.reply(agent, self.ticket, &self.body)?,
                false => desk.note(agent, self.ticket, &self.body)?,
            };
        }
        if self.solves { desk.solve(agent, self.ticket) } else { Ok(()) }
    }
}
