//! Replies: what the one who sent it reads.

use super::blocks::{self, button};
use super::text::{and, code, count, moment, person, the_day};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::celebration::Share;
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId, PostId};
use crate::domain::reply::{Occasion, Refusal};

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
    let told = match share {
        Share::Channel => " I am telling the channel. You can take it back there if it was not you.",
        Share::Buddy => " Only your buddy hears of it.",
        Share::Nobody => " Counted, and nobody is told.",
    };
    with_queue(Message::say(format!(":tada: {which}{told}")), queue)
}

/// Another one.
pub fn counted(here: u32, is_on_duty: bool, queue: Option<DayId>) -> Message {
    let when = if is_on_duty { "in this turn" } else { "today" };
    let text = format!(":+1: Counted. That makes {} {when}.", count(here, "reply", "replies"));
    with_queue(Message::say(text), queue)
}

/// The help desk or their buddy told of it before they did.
pub fn seen_already(here: u32, queue: Option<DayId>) -> Message {
    let text = format!(":+1: I know of this one already. You have {}.", count(here, "reply", "replies"));
    with_queue(Message::say(text), queue)
}

/// The button asks for the first one only.
pub fn already_celebrated(today: u32, share: Share) -> Message {
    let done = if share == Share::Channel { "celebrated" } else { "counted" };
    Message::say(format!(
        "Your first reply today was {done} already, and {} counted. Sent another one? Tell me with `/shadow replied`.",
        count(today, "reply is", "replies are")
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

pub fn taken_back() -> Message {
    Message::say("Taken back, and the post is corrected. When you send yours, tell me with `/shadow replied`.")
}

/// Where only two people heard of it.
pub fn taken_back_in_private() -> Message {
    Message::say(":leftwards_arrow_with_hook: Taken back. When you send yours, tell me with `/shadow replied`.")
}

/// To the coordinator who did it.
pub fn taken_back_for(named: &PersonId) -> Message {
    Message::say(format!("Taken back, and the post is corrected. {} is told.", person(named)))
}

/// To the person whose reply it was.
pub fn taken_back_by(coordinator: &PersonId) -> Message {
    Message::say(format!(
        ":leftwards_arrow_with_hook: {} took your first reply back. If it was yours after all, tell me with `/shadow replied`.",
        person(coordinator)
    ))
}

pub fn already_taken_back() -> Message {
    Message::say("This one was taken back already. Nothing was changed.")
}

/// People who are named in a sentence.
const NAMED_MAX: usize = 10;

pub fn not_yours(named: &[PersonId]) -> Message {
    let mut names: Vec<String> = named.iter().take(NAMED_MAX).map(person).collect();
    if named.len() > NAMED_MAX {
        names.push("the others who are named".to_owned());
    }
    names.push("the coordinator".to_owned());
    let or = and(&names).replacen(" and the coordinator", " or the coordinator", 1);
    Message::say(format!("Only {or} can take this back."))
}

/// A coordinator takes back what several are named for: whose? Only these can be chosen.
pub fn whose_form(post: PostId, named: &[(PersonId, String)]) -> View {
    let fields = vec![
        blocks::input(WHOSE, "Whose reply was not theirs?", blocks::named_field(named))
            .hint("Everybody who is named in the post. Whom you choose is told.")
            .into(),
    ];
    blocks::form(&Form::NotMe(post), "Take back", "Take back", "Not now", fields)
}
