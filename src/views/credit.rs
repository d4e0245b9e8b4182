//! A reply that a buddy sent for a shadower.

use super::Message;
use super::blocks::{self, button};
use super::text::{clip, code, person};
use crate::domain::action::Action;
use crate::domain::ids::{PersonId, ReplyId};
use crate::domain::reply::Known;

/// Characters of a name on a button.
const NAME_LENGTH_MAX: usize = 40;

/// Characters of a ticket's number.
const TICKET_LENGTH_MAX: usize = 40;

/// People with a button of their own.
const BUTTONS_MAX: usize = 20;

/// To a buddy, once a day at most: was it a shadower's?
pub fn offer(seen: &Known, shadowers: &[(PersonId, String)]) -> Message {
    let ticket = code(seen.ticket.as_deref().unwrap_or_default(), TICKET_LENGTH_MAX);
    let ticket = match &seen.link {
        Some(link) => format!("<{}|ticket> {ticket}", link.replace('&', "&amp;")),
        None => format!("ticket {ticket}"),
    };
    let whom = match shadowers {
        [(one, _)] => person(one),
        _ => "one of your shadowers".to_owned(),
    };
    let message = Message::say(format!(":envelope_with_arrow: You answered {ticket}. Sent it for {whom}?"));
    choice(message, seen, shadowers)
        .context("You are asked once a day. For another reply that you send for somebody: `/shadow replied`.")
}

/// To a buddy who typed `/shadow replied`.
pub fn whose(known: &Known, shadowers: &[(PersonId, String)]) -> Message {
    choice(Message::say("Whose was it?"), known, shadowers)
}

/// A button takes 2,000 characters. A longer link is left out.
const LINK_ON_BUTTON_MAX: usize = 900;

/// A button for each. In one row each needs a name of its own, so several stand below each other.
fn choice(message: Message, known: &Known, shadowers: &[(PersonId, String)]) -> Message {
    let seen = known.ticket.as_ref().map(|_| known.id);
    let mine = button("It was mine", &Action::KeepReply(seen));
    let action = |to: PersonId| match seen {
        Some(reply) => Action::Credit { reply, to },
        None => {
            let link = known.link.clone().filter(|link| link.len() <= LINK_ON_BUTTON_MAX);
            Action::CreditTold { to, at_ms: known.at.as_millisecond(), link }
        }
    };
    let credit = |(who, name): &(PersonId, String)| {
        let label = format!("Credit to {}", clip(name, NAME_LENGTH_MAX));
        button(&label, &action(who.clone()))
    };
    if let [one] = shadowers {
        return message.buttons([credit(one).primary(), mine]);
    }
    let beside =
        |message: Message, one: &(PersonId, String)| message.block(blocks::section_with(person(&one.0), credit(one)));
    shadowers.iter().take(BUTTONS_MAX).fold(message, beside).buttons([mine])
}

/// It is theirs now; `is_told` if the channel hears of it.
pub fn credited(to: &PersonId, is_told: bool) -> Message {
    let told = if is_told { " I am telling the channel." } else { "" };
    Message::say(format!(":handshake: Credited to {}.{told} Thank you for sending it!", person(to)))
}

pub fn counted_already(to: &PersonId) -> Message {
    Message::say(format!("{} has this one already: it is counted. Thank you for sending it!", person(to)))
}

/// Perhaps it is this very one.
pub fn one_of_then(to: &PersonId) -> Message {
    Message::say(format!(
        "{} has one of that time already, so nothing was changed. Was it another one? Add its link: `/shadow replied https://…`",
        person(to)
    ))
}

/// It is settled; with the reply, where the reader can change that.
pub fn whose_it_is(to: &PersonId, credited: Option<ReplyId>) -> Message {
    let Some(id) = credited else {
        return Message::say(format!(
            "This one is {}'s already: they told me of it, or it was credited to them.",
            person(to)
        ));
    };
    Message::say(format!("You credited this one to {}, and it counts for them.", person(to)))
        .buttons([button("Not theirs after all", &Action::Uncredit(id))])
}

pub fn uncredited(from: &PersonId) -> Message {
    Message::say(format!(
        ":leftwards_arrow_with_hook: Taken back: it does not count for {} any more. They are told.",
        person(from)
    ))
}

/// To the shadower who had it.
pub fn uncredited_by(buddy: &PersonId, link: Option<&str>) -> Message {
    let which = link.map_or("A reply".to_owned(), |link| format!("<{}|A reply>", link.replace('&', "&amp;")));
    Message::say(format!(
        ":leftwards_arrow_with_hook: {which} that {} had credited to you was not yours, they say, and does not count for you any more. If it was, tell me with its link: `/shadow replied https://…`.",
        person(buddy)
    ))
}

pub fn not_credited() -> Message {
    Message::say("This one is not yours to take back any more: it was taken back already, or they told me of it too.")
}

/// *It was mine*, of one that nothing is kept of.
pub fn not_asked() -> Message {
    Message::say("Then it is credited to nobody now. Thank you for answering!")
}

pub fn kept() -> Message {
    Message::say("It stays yours. Thank you for answering!")
}

pub fn not_yours_to_credit() -> Message {
    Message::say("This reply is somebody's already. Nothing was changed.")
}

pub fn not_on_that_day(to: &PersonId) -> Message {
    Message::say(format!("{} was not on a day with you when it was sent. Nothing was changed.", person(to)))
}
