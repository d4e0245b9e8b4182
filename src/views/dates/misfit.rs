//! Why a date does not do: at its field, or where somebody accepts it too late.

use jiff::civil::Weekday;

use super::{EVENT_LENGTH_MAX, Pair};
use crate::domain::dates::Misfit;
use crate::domain::ids::PersonId;
use crate::views::Message;
use crate::views::text::{duration, escape};

/// Why a date does not do, and what to do.
pub fn misfit(why: &Misfit, reader: &PersonId) -> String {
    match why {
        Misfit::Past | Misfit::Outside { .. } | Misfit::Weekend(_) => reason(why, reader),
        _ => format!("{} Please choose another date.", reason(why, reader)),
    }
}

/// The date was possible when it was proposed.
pub fn no_longer_possible(pair: &Pair<'_>, why: &Misfit) -> Message {
    Message::say(format!("This date no longer works. {} Offer another one:", reason(why, pair.reader)))
        .buttons([pair.propose("Offer another").primary()])
}

/// Why a date does not do. What of their own stands in the way the reader knows; the other's is private.
fn reason(why: &Misfit, reader: &PersonId) -> String {
    match why {
        Misfit::Past => "It has to be tomorrow or later.".to_owned(),
        Misfit::Outside { first, last } => {
            format!("Please choose a date from {} to {}.", first.strftime("%-d %B"), last.strftime("%-d %B"))
        }
        Misfit::Weekend(day) => {
            let day = if *day == Weekday::Saturday { "Saturday" } else { "Sunday" };
            format!("That is a {day}. Please choose a working day.")
        }
        Misfit::Closed(event) => {
            format!("It falls into {} in the team's calendar.", escape(event, EVENT_LENGTH_MAX))
        }
        Misfit::Away(who) if who == reader => {
            "You are away then, as your settings or your Slack status say.".to_owned()
        }
        Misfit::Engaged(who) if who == reader => "You are on another day then.".to_owned(),
        Misfit::Away(_) | Misfit::Engaged(_) => "One of you is not free then.".to_owned(),
        Misfit::TooLittleShared { minutes, minutes_min } => format!(
            "You are at work together for {} then, and a day needs {}.",
            duration(*minutes),
            duration(*minutes_min)
        ),
        Misfit::NotCovered => "Too few others would answer customers then.".to_owned(),
    }
}
