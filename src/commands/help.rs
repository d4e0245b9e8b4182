//! `/shadow help`: what this person can do now.

use super::words::{self, Moment, Unknown};
use super::{Asker, roles};
use crate::domain::day::Phase;
use crate::domain::signup::State;
use crate::request::Answer;
use crate::store::{StoreError, Tx, arrangements, rotations, snapshots};
use crate::views;

pub async fn help(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let moment = moment(tx, asker).await?;
    Ok(asker.say(views::help::help(&words::lines(moment), moment.is_coordinator, moment.any_day)))
}

/// The answer to what is no command.
pub async fn unknown(tx: &mut Tx, asker: &Asker<'_>, unknown: &Unknown) -> Result<Answer, StoreError> {
    let lines = words::lines(moment(tx, asker).await?);
    Ok(asker.say(match unknown {
        Unknown::Word { typed, meant } => views::help::unknown(typed, *meant, &lines),
        Unknown::DayNumber(typed) => views::help::not_a_day_number(typed),
    }))
}

async fn moment(tx: &mut Tx, asker: &Asker<'_>) -> Result<Moment, StoreError> {
    let now = tx.now();
    let days = snapshots::ahead(tx).await?;
    let state = |state: Option<&State>| matches!(state, Some(State::In | State::Waiting(_)));
    Ok(Moment {
        is_coordinator: roles::is_coordinator(tx, asker).await?,
        is_on_a_day: days.iter().any(|of| state(of.state_of(asker.id()))),
        day_runs: days
            .iter()
            .any(|of| of.day.phase(now) == Phase::Running && of.state_of(asker.id()) == Some(&State::In)),
        any_day: !days.is_empty(),
        any_rotation: rotations::any(tx).await?,
        has_a_shift: days.iter().any(|of| of.day.shifts.iter().any(|shift| shift.advocate == *asker.id())),
        helps_now: days.iter().any(|of| of.day.phase(now) == Phase::Running && of.is_advocate(asker.id())),
        chooses_date: (arrangements::of_person(tx, asker.id()).await?.iter())
            .any(|own| own.day.is_none_or(|day| days.iter().any(|of| of.day.id == day))),
    })
}
