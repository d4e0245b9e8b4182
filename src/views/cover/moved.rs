//! What becomes of requests, and of what was agreed, when the day gets other shifts.

use super::{Terms, answers, of_shift, terms, with_note};
use crate::domain::cover::Cover;
use crate::domain::day::{Day, Shift};
use crate::domain::ids::PersonId;
use crate::views::Message;
use crate::views::text::{and, names, person, the_day};

/// To those who are asked, where the shift was moved: what it is now.
pub fn moved(day: &Day, cover: &Cover) -> Message {
    let Terms { owner, what, swap } = terms(day, cover);
    let asks = match swap {
        Some((_, theirs)) => format!("{owner}'s swap has moved: you would take {what}, and they {theirs}."),
        None => format!("What {owner} asks cover for has moved: it is {what} now."),
    };
    with_note(Message::say(format!(":raising_hand: {asks}")), cover).buttons(answers(cover))
}

/// To the one who asked, when one of the shifts is somebody else's now.
pub fn cannot_be_any_more(day: &Day, cover: &Cover, has_own: bool) -> Message {
    let Terms { what, swap, .. } = terms(day, cover);
    Message::say(match swap {
        Some((other, theirs)) if has_own => format!(
            ":pager: {other} does not have {theirs} any more, so your swap is off, and {what} stays yours. `/shadow cover` asks again."
        ),
        _ => format!(":pager: {what} is not yours any more, so your request for cover has ended."),
    })
}

/// To the owner, where the day got other shifts.
pub fn gone(before: &Day, cover: &Cover) -> Message {
    Message::say(format!(
        ":pager: The shifts of the {} have changed, so nobody has to cover {} any more. Is that wrong? `/shadow cover` asks again.",
        the_day(before),
        terms(before, cover).what
    ))
}

/// To each of those who had agreed on these, where the day got other shifts, in which `gone` may not help any more; `what`
/// is how the reader's changed with it.
pub fn lost(before: &Day, shifts: &[&Shift], gone: Option<&PersonId>, what: Option<&str>) -> Message {
    let between = |shift: &Shift| names([Some(&shift.advocate), shift.owner.as_ref()].into_iter().flatten());
    let agreed: Vec<String> =
        shifts.iter().map(|shift| format!("between {} ({})", between(shift), of_shift(before, shift))).collect();
    let since = match gone {
        Some(gone) => format!("{} is not an advocate of the {} any more", person(gone), the_day(before)),
        None => format!("The shifts of the {} have changed", the_day(before)),
    };
    Message::say(format!(
        ":pager: {since}, and what was agreed {} is off.{} `/shadow cover` asks again.",
        and(&agreed),
        what.map(|what| format!(" {what}")).unwrap_or_default()
    ))
}
