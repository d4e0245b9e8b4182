//! Those who are new to each other meet in a message of their own.

use super::super::{assigner, calendar};
use crate::domain::day::Day;
use crate::domain::format::PeoplePerAdvocate;
use crate::domain::hours::{self, Window};
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::seating::zone_of;
use crate::domain::snapshot::Pairing;
use crate::store::{StoreError, Tx, duties, outbox, pairings, people};
use crate::views::pairs::{self as words, Meeting};
use crate::views::parting::Former;

/// A pair, or, where the format has them, a group of three with whoever has the same buddy.
pub(super) async fn meet(tx: &mut Tx, day: &Day, new: &[Pairing], former: &[Former]) -> Result<(), StoreError> {
    let all = match day.format.rules().people_per_advocate {
        PeoplePerAdvocate::OneOrTwo => pairings::confirmed(tx, day.id).await?,
        PeoplePerAdvocate::One | PeoplePerAdvocate::Shared => vec![],
    };
    let mut met: Vec<&PersonId> = Vec::new();
    for pairing in new {
        let group: Vec<&Pairing> = all.iter().filter(|other| other.buddy == pairing.buddy).collect();
        match group.len() {
            0 | 1 => meet_each_other(tx, day, &[pairing], former).await?,
            _ if met.contains(&&pairing.buddy) => {}
            _ => meet_each_other(tx, day, &group, former).await?,
        }
        met.push(&pairing.buddy);
    }
    Ok(())
}

/// `group` has one buddy.
async fn meet_each_other(tx: &mut Tx, day: &Day, group: &[&Pairing], former: &[Former]) -> Result<(), StoreError> {
    let Some(first) = group.first() else { return Ok(()) };
    let Some(buddy) = people::find(tx, &first.buddy).await? else { return Ok(()) };
    let mut shadowers = Vec::new();
    for pairing in group {
        shadowers.extend(people::find(tx, &pairing.shadower).await?.map(|person| (person, pairing.reasons.clone())));
    }
    let left = day.left(tx.now());
    let window = left.unwrap_or_else(|| day.window_on(day.date));
    let at_work = |person: &Person| hours::working_windows(person.details.hours, zone_of(person).rules(), window);
    let shared =
        shadowers.iter().fold(at_work(&buddy), |shared, (shadower, _)| hours::shared(&shared, &at_work(shadower)));
    let is_theirs =
        |old: &&Former| old.buddy == buddy.id || group.iter().any(|pairing| pairing.shadower == old.shadower);
    let on_call = day.shifts.iter().filter(|shift| shift.advocate == buddy.id).map(|shift| day.shift_window(shift));
    let assigners = duties::of(tx, day).await?.into_iter();
    let assigners = assigners.filter(|duty| duty.buddy == buddy.id).filter_map(|duty| duty.window(day));
    let busy: Vec<Window> = on_call.chain(assigners).collect();
    let former: Vec<Former> = former.iter().filter(is_theirs).cloned().collect();
    let meeting = Meeting {
        buddy: &buddy,
        shadowers: &shadowers,
        shared: &shared,
        busy: &busy,
        former: &former,
        runs: left.is_some(),
    };
    let message = words::meet(day, &meeting);
    let mut to: Vec<&PersonId> = shadowers.iter().map(|(shadower, _)| &shadower.id).collect();
    let message = assigner::add_to(tx, message, day, &to).await?;
    to.push(&buddy.id);
    outbox::private(tx, &to, &message, Some(day.ends_at())).await?;
    match day.is_round() {
        true => Ok(()),
        false => calendar::send_file(tx, &to, day).await,
    }
}
