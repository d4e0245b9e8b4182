//! A shift is moved on the plan form's second page, before anybody is told of the day.

use jiff::civil::Time;

use super::moved_shift::{SHIFT_MIN, lane_and_stretch};
use crate::domain::cover::Stretch;
use crate::domain::ids::PersonId;
use crate::domain::plan::Draft;
use crate::domain::rota::DayRota;
use crate::domain::shifts::{Moves, SetShift};
use crate::request::Fields;
use crate::views::{plan as plan_words, rota as words};

/// All moves, with the one that was typed; `None` where none was. Or a field, and what is wrong in it. Times are on the
/// day's clock, as the page says.
pub fn typed(
    draft: &Draft,
    rota: &DayRota,
    moves: &Moves,
    fields: &Fields,
) -> Result<Option<Moves>, (&'static str, String)> {
    let field = |name: &str| fields.one(&plan_words::move_field(name, moves)).to_owned();
    let chosen = field("shift");
    if chosen.is_empty() {
        let is_begun = ["who", "from", "until"].into_iter().any(|name| !field(name).is_empty());
        return if is_begun { Err(("shift", plan_words::CHOOSE_A_SHIFT.to_owned())) } else { Ok(None) };
    }
    let (lane, was) = lane_and_stretch(&chosen).ok_or_else(|| ("shift", words::SHIFT_GONE.to_owned()))?;
    let shifts = rota.shifts.iter().map(|listed| &listed.shift);
    let whose =
        shifts.filter(|shift| shift.lane == lane).find(|shift| shift.start == was.start && shift.end == was.end);
    let whose = whose.map(|shift| shift.advocate.clone());
    let who = Some(field("who")).filter(|who| !who.is_empty()).map(PersonId).or_else(|| whose.clone());
    let who = who.filter(|who| draft.advocates.contains(who));
    let advocate = who.ok_or_else(|| ("who", words::CHOOSE_SOMEBODY.to_owned()))?;
    let time = |name: &'static str, was: Time| match field(name).as_str() {
        "" => Ok(was),
        typed => typed
            .parse()
            .ok()
            .filter(|time| (draft.start..=draft.end).contains(time))
            .ok_or_else(|| (name, plan_words::outside(draft))),
    };
    let now = Stretch { start: time("from", was.start)?, end: time("until", was.end)? };
    if now.start.until(now.end).map_or(0, |span| span.get_hours() as i64 * 60 + span.get_minutes()) < SHIFT_MIN {
        return Err(("until", words::TOO_SHORT.to_owned()));
    }
    let moved = SetShift { lane, advocate, now, was, whose };
    moves.with(moved).map(Some).ok_or_else(|| ("from", plan_words::SET_ALREADY.to_owned()))
}
