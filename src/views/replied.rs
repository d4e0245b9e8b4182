//! Replies: what the one who sent it reads.

use super::blocks::{self, button};
use super::text::{code, count, moment, person, the_day};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::celebration::{Celebration, Share};
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId, PostId};
use crate::domain::reply::{Occasion, Refusal, Sent};

/// The field of the form for coordinators.
pub const WHOSE: &str = "whose";

/// Its error.
pub const NOT_NAMED: &str = "They are not named in the post any more. Choose somebody who is.";

/// With a button for the day's queue, where there is one.
fn with_queue(message: Message, queue: Option<DayId>) -> Message {
    message.buttons(queue.map(|day| button("The queue is empty", &Action::QueueIsEmpty(day))))
}

/// A first one: the channel hears of it, or whoever they chose.
pub fn celebrated(occasion: Occasion, share: Share, queue: Option<DayId>) -> Message {
    let which = match occasion {
        Occasion::FirstEver => "Your first reply ever!",
        Occasion::FirstToday => "Your first reply today!",
    };
    with_queue(Message::say(format!(":tada: {which}{}", told(share))), queue)
}

fn told(share: Share) -> &'static str {
    match share {
        Share::Channel => " I am telling the channel. You can take it back there if it was not you.",
        Share::Buddy => " Only your buddy hears of it.",
        Share::Nobody => " Counted, and nobody is told.",
    }
}

/// Nothing of theirs was celebrated yet; but it is not their first.
pub fn celebrated_later(sent: Sent, share: Share, queue: Option<DayId>) -> Message {
    let text = format!(":tada: Another reply of yours!{} That makes {}.", told(share), so_many(sent));
    with_queue(Message::say(text), queue)
}

/// So that one number is not taken for the other.
fn so_many(sent: Sent) -> String {
    let when = if sent.is_on_duty { "in this turn" } else { "today" };
    let here = format!("{} {when}", count(sent.here, "reply", "replies"));
    if sent.ever > sent.here { format!("{here}, {} in all", sent.ever) } else { here }
}

/// Another one.
pub fn counted(sent: Sent, queue: Option<DayId>) -> Message {
    let text = format!(":+1: Counted. That makes {}.", so_many(sent));
    with_queue(Message::say(text), queue)
}

/// The help desk or their buddy told of it before they did.
pub fn seen_already(sent: Sent, queue: Option<DayId>) -> Message {
    let text = format!(":+1: I know of this one already. You have {}.", so_many(sent));
    with_queue(Message::say(text), queue)
}

/// The button asks for the first one only.
pub fn already_celebrated(sent: Sent, share: Share) -> Message {
    let done = if share == Share::Channel { "celebrated" } else { "counted" };
    Message::say(format!(
        "Your first reply today was {done} already. You have {}. Sent another one? Tell me with `/shadow replied`.",
        so_many(sent)
    ))
}

pub fn already_told() -> Message {
    Message::say("You told me about this reply already. Nothing was changed.")
}

pub fn no_link(typed: &str) -> Message {
    Message::say(format!(
        "{} is not a web address. Try `/shadow replied https://…`, or just `/shadow replied`.",
        code(typed, 80)
    ))
}

pub fn refused(day: &Day, why: Refusal) -> Message {
    let name = the_day(day);
    Message::say(match why {
        Refusal::NotBegun => {
            format!("The {name} starts {}. Tell me about your reply then.", moment(day.starts_at(), &day.zone))
        }
        Refusal::Over => format!(
            "The {name} is over, so this one is not counted. {} can help if that is wrong.",
            person(&day.coordinator)
        ),
        Refusal::CalledOff => format!("The {name} was called off."),
    })
}

/// Only people of the day are celebrated.
pub fn not_on_a_day() -> Message {
    Message::say(
        "Replies are counted while you shadow on a day that runs, and while you have a duty. You have neither now.",
    )
    .buttons([button("Show the days", &Action::Days)])
}

/// The same to who accompanies others, or plans for them.
pub fn for_a_shadower() -> Message {
    Message::say(
        "Replies are counted while you shadow on a day that runs, and while you have a duty. Sent one for a shadower of yours? Credit it on their day with its link: `/shadow replied https://…`.",
    )
    .buttons([button("Show the days", &Action::Days)])
}

/// A reply that is taken back in a post.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    pub celebration: Celebration,
    pub ticket: Option<String>,
    /// How many more of the same person's stand in the post.
    pub others: u64,
}

/// Characters of a ticket's number.
const TICKET_LENGTH_MAX: usize = 40;

impl Taken {
    /// "reply 25 in all, ticket 4711"
    fn which(&self) -> String {
        let of = &self.celebration;
        let what = match (of.first.filter(|_| !of.is_later), of.own_number) {
            (Some(Occasion::FirstEver), _) => "the first reply ever".to_owned(),
            (Some(Occasion::FirstToday), _) if of.is_on_duty => "the first reply of the duty".to_owned(),
            (Some(Occasion::FirstToday), _) => "the first reply of the day".to_owned(),
            (None, Some(number)) => format!("reply {number} in all"),
            (None, None) => "another reply".to_owned(),
        };
        let link = of.link.as_ref().map(|link| link.replace('&', "&amp;"));
        let ticket = self.ticket.as_ref().map(|ticket| code(ticket, TICKET_LENGTH_MAX));
        match (link, ticket) {
            (Some(link), Some(ticket)) => format!("{what}, <{link}|ticket> {ticket}"),
            (Some(link), None) => format!("{what}, <{link}|this one>"),
            (None, Some(ticket)) => format!("{what}, ticket {ticket}"),
            (None, None) => what,
        }
    }

    /// What the next press takes back.
    fn others(&self, whose: &str) -> String {
        match self.others {
            0 => String::new(),
            1 => format!(" Another reply of {whose} stands in it: press again if that one was not {whose} either."),
            several => {
                format!(" {several} other replies of {whose} stand in it: press again for the next one that was not.")
            }
        }
    }
}

pub fn taken_back(taken: &Taken) -> Message {
    Message::say(format!(
        "Taken back, and the post is corrected: {}. When you send yours, tell me with `/shadow replied`.{}",
        taken.which(),
        taken.others("yours")
    ))
}

/// Where only two people heard of it: both read this.
pub fn taken_back_in_private(whose: &PersonId) -> Message {
    let whose = person(whose);
    Message::say(format!(
        ":leftwards_arrow_with_hook: Taken back: that reply was not {whose}'s. When {whose} sends one, `/shadow replied` tells me."
    ))
}

/// To the coordinator who did it.
pub fn taken_back_for(named: &PersonId, taken: &Taken) -> Message {
    let (which, others) = (taken.which(), taken.others("theirs"));
    Message::say(format!("Taken back, and the post is corrected: {which}. {} is told.{others}", person(named)))
}

/// To the person whose reply it was.
pub fn taken_back_by(coordinator: &PersonId, post: PostId, taken: &Taken) -> Message {
    Message::say(format!(
        ":leftwards_arrow_with_hook: {} says that the reply in the channel was not yours, and took it back: {}. Was it yours after all?",
        person(coordinator),
        taken.which()
    ))
    .buttons([button("It was mine", &Action::ItWasMine { post, by: coordinator.clone() })])
}

/// Instead of the question whether it was theirs.
pub fn yours_again(sent: Sent) -> Message {
    Message::say(format!(":+1: It is yours again, and the post is corrected. You have {}.", so_many(sent)))
}

/// They told of it by hand meanwhile.
pub fn counts_already() -> Message {
    Message::say(":+1: You told me about this one since: it counts already. Nothing was changed.")
}

pub fn nothing_to_claim() -> Message {
    Message::say("This one is not taken back any more, or it is somebody else's by now. Nothing was changed.")
}

/// To the coordinator who took it back.
pub fn claimed_back(by: &PersonId) -> Message {
    Message::say(format!(
        ":speech_balloon: {} says that the reply you took back was theirs after all. It counts again, and the post is corrected.",
        person(by)
    ))
}

pub fn already_taken_back() -> Message {
    Message::say("This one was taken back already. Nothing was changed.")
}

/// People who are named in a sentence.
const NAMED_MAX: usize = 10;

/// Coordinators who are named in it.
const COORDINATORS_MAX: usize = 3;

/// Who can take it back, so that one knows whom to ask.
pub fn not_yours(named: &[PersonId], coordinators: &[PersonId]) -> Message {
    let mut names: Vec<String> = named.iter().take(NAMED_MAX).map(person).collect();
    if named.len() > NAMED_MAX {
        names.push("the others who are named".to_owned());
    }
    names.extend(coordinators.iter().filter(|who| !named.contains(who)).take(COORDINATORS_MAX).map(person));
    let or = match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "a coordinator".to_owned(),
    };
    Message::say(format!("Only {or} can take this back."))
}

/// A coordinator takes back what several are named for: whose? Only these can be chosen.
pub fn whose_form(post: PostId, named: &[(PersonId, String)]) -> View {
    let fields = vec![
        blocks::input(WHOSE, "Whose reply was not theirs?", blocks::named_field(named))
            .hint("Everybody who is named in the post. Their newest reply in it is taken back, and they are told.")
            .into(),
    ];
    blocks::form(&Form::NotMe(post), "Take back", "Take back", "Not now", fields)
}
