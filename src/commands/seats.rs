//! Who sits beside whom, kept: one mechanism for all occasions. [`propose`] loads the day's people and asks
//! `domain::seating`; [`settle`] saves the result and tells only those for whom something changed. The preview shows a
//! proposal; *Confirm*, a place that frees and a change of hours settle one.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, Time};

use super::{Settings, arrangements, assigner, calendar, parting};
use crate::domain::availability::{self, Terms};
use crate::domain::dates::Arrangement;
use crate::domain::day::Day;
use crate::domain::format::PeoplePerAdvocate;
use crate::domain::hours;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pairing::{Met, Pin};
use crate::domain::people::Person;
use crate::domain::plan::Draft;
use crate::domain::quota;
use crate::domain::seating::{Obstacle, Proposal, Round, Seating, Without, zone_of};
use crate::domain::signup::{State, Why};
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::store::{StoreError, Tx, days, outbox, pager, pairings, people, proposals, settings, signups, snapshots};
use crate::views::pairs::{self as words, Meeting};
use crate::views::parting::{Changed, Former, pairs_changed};

/// Names of what is noted about a day.
pub const SIGNED_UP: &str = "signed up";
pub const LEFT: &str = "left";

/// The best pairs for the day as it stands. Where everybody is looked at anew (after a change of the day), somebody who
/// knows of their buddy may get another.
pub async fn propose(tx: &mut Tx, settings: &Settings, of: &Snapshot) -> Result<Proposal, StoreError> {
    propose_with(tx, settings, of, Occasion::Preview).await
}

/// Why pairs are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The coordinator looks at them, or confirms them.
    Preview,
    /// Somebody came, left or changed something.
    Change,
    /// An advocate is not there any more.
    BuddyGone,
}

async fn propose_with(
    tx: &mut Tx,
    settings: &Settings,
    of: &Snapshot,
    occasion: Occasion,
) -> Result<Proposal, StoreError> {
    let seating = load(tx, settings, of, occasion).await?;
    proposals::propose(tx, seating)
}

/// Would these two be allowed?
pub async fn may_pair(
    tx: &mut Tx,
    settings: &Settings,
    of: &Snapshot,
    shadower: &PersonId,
    buddy: &PersonId,
) -> Result<bool, StoreError> {
    Ok(load(tx, settings, of, Occasion::Preview).await?.may_pair(shadower, buddy))
}

/// Would everybody on this day still have a buddy who may be one, if it were changed like this?
pub async fn would_all_have_buddies(
    tx: &mut Tx,
    settings: &Settings,
    mut of: Snapshot,
    draft: &Draft,
) -> Result<bool, StoreError> {
    of.day.zone = draft.zone();
    (of.day.date, of.day.start, of.day.end) = (draft.date, draft.start, draft.end);
    (of.day.min_free, of.day.advocates) = (draft.min_free, draft.advocates.clone());
    let seating = load(tx, settings, &of, Occasion::Change).await?;
    let has_one = |shadower| of.day.advocates.iter().any(|buddy| seating.may_pair(shadower, buddy));
    Ok(of.shadowers().all(has_one))
}

/// The day and its people, as the engine has to know them.
pub async fn load(tx: &mut Tx, settings: &Settings, of: &Snapshot, occasion: Occasion) -> Result<Seating, StoreError> {
    let done: Vec<Pin> = arrangements::done(tx, of.day.id).await?.into_iter().map(pin).collect();
    let of = &of.without(&done.iter().map(|pin| &pin.shadower).collect::<Vec<_>>());
    let concerned = people::find_all(tx, &of.concerned()).await?;
    let terms = terms(tx, of, &concerned, occasion).await?;
    let people: HashMap<PersonId, Person> = concerned.into_iter().map(|person| (person.id.clone(), person)).collect();
    let earlier = pairings::earlier(tx, of.day.id).await?;
    let is_known_to_all = of.day.paired_at.is_some();
    let known_may_move = match occasion {
        Occasion::Preview => !is_known_to_all,
        Occasion::Change => false,
        Occasion::BuddyGone => true,
    };
    // What the coordinator is trying out counts for the coordinator; for all others when it is confirmed.
    let wished = match occasion {
        Occasion::Change | Occasion::BuddyGone if is_known_to_all => vec![],
        _ => pairings::wished(tx, of.day.id).await?,
    };
    let wished: Vec<Pairing> =
        wished.into_iter().filter(|wish| !done.iter().any(|pin| pin.shadower == wish.shadower)).collect();
    Ok(Seating {
        been_before: signups::been_before(tx, of.day.id).await?,
        helped: days::count_helped(tx, of.day.id).await?,
        met: earlier
            .into_iter()
            .filter(|pair| people.contains_key(&pair.buddy))
            .map(|pair| Met { shadower: pair.shadower, advocate: pair.buddy, date: pair.date })
            .collect(),
        people,
        terms,
        // A wish of the coordinator's own has no reasons.
        kept: wished.iter().filter(|wish| !wish.reasons.is_empty()).map(|wish| wish.shadower.clone()).collect(),
        wished: wished.iter().map(Pairing::pin).collect(),
        weights: settings.weights,
        seed: of.day.run,
        known_may_move,
        sessions: sessions(tx, &of.day).await?,
        round: round(tx, settings, &of.day).await?,
        done,
        // A transaction that waits for its pairs runs again, at a later instant, and has to find them then.
        of: of.timeless(),
    })
}

fn pin(arrangement: Arrangement) -> Pin {
    Pin { shadower: arrangement.shadower, advocate: arrangement.buddy }
}

/// Who had a session of the day's format when in the last year; only where there is a quota.
async fn sessions(tx: &mut Tx, day: &Day) -> Result<HashMap<PersonId, Vec<Date>>, StoreError> {
    match day.format.rules().quota {
        Some(_) => signups::sessions_since(tx, day.format, quota::counted_from(day.date), day.date).await,
        None => Ok(HashMap::new()),
    }
}

/// What decides about dates, where each pair chooses its own.
async fn round(tx: &mut Tx, settings: &Settings, day: &Day) -> Result<Option<Round>, StoreError> {
    if !day.is_round() {
        return Ok(None);
    }
    let today = tx.now().to_zoned(day.zone.rules().clone()).date();
    Ok(Some(Round {
        engagements: days::engagements(tx, Some(day.id)).await?,
        calendar: settings.calendar.clone(),
        today: day.zone.instant(today, Time::midnight()),
    }))
}

/// What these people have set for themselves, as far as it matters on this day.
async fn terms(tx: &mut Tx, of: &Snapshot, concerned: &[Person], occasion: Occasion) -> Result<Terms, StoreError> {
    let ids: Vec<PersonId> = concerned.iter().map(|person| person.id.clone()).collect();
    let window = of.day.window();
    // A Slack status passes: it keeps nobody from a round of eight weeks, and parts those who know of each other only if
    // the coordinator confirms that.
    let by_status = availability::away(concerned, window, tx.now());
    let may_part = occasion == Occasion::Preview;
    let counts = |person: &PersonId| !of.day.is_round() && (may_part || !is_in_a_pair(of, person));
    let own: HashSet<PersonId> = concerned
        .iter()
        .filter(|person| availability::is_gone(person, window))
        .map(|person| person.id.clone())
        .collect();
    let mut away: HashSet<PersonId> = by_status.into_iter().filter(|id| own.contains(id) || counts(id)).collect();
    let skipping: HashSet<PersonId> = settings::skipping(tx, of.day.id).await?.into_iter().collect();
    // Who cannot make it, and is on the day for want of others, is not taken but away.
    away.extend(pager::absent(tx, of.day.id).await?.into_iter().filter(|absent| skipping.contains(absent)));
    Ok(Terms {
        away,
        skipping,
        never_with: settings::never_with_of(tx, &ids).await?,
        this_month: pairings::of_the_month(tx, of.day.id).await?,
    })
}

/// Does this person know of a pair of theirs?
pub fn is_in_a_pair(of: &Snapshot, person: &PersonId) -> bool {
    of.buddy_of(person).is_some() || of.shadowers_of(person).next().is_some()
}

/// Saves the best pairs as they are now, and tells each person for whom something changed. Nobody who knows of their
/// buddy gets another, unless it cannot be theirs any more: then the coordinator hears it too.
pub async fn settle(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<(), StoreError> {
    settle_changed(tx, settings, day).await.map(drop)
}

/// The same, with whose buddy is another now.
pub async fn settle_changed(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<Vec<Changed>, StoreError> {
    let before = snapshots::get(tx, day).await?;
    let proposal = propose_with(tx, settings, &before, Occasion::Change).await?;
    save_and_tell(tx, &before, &proposal, How::default()).await
}

/// The same for somebody who comes late, and reads in the answer what it led to for them.
pub async fn settle_beside(
    tx: &mut Tx,
    settings: &Settings,
    day: DayId,
    newcomer: &PersonId,
) -> Result<(), StoreError> {
    let before = snapshots::get(tx, day).await?;
    let proposal = propose_with(tx, settings, &before, Occasion::Change).await?;
    save_and_tell(tx, &before, &proposal, How { answered: Some(newcomer), ..How::default() }).await.map(drop)
}

/// The same after an advocate is gone: as few others as can be are moved for those who have lost their buddy. Whoever
/// is gone knows; the caller tells the coordinator.
pub async fn settle_moving_few(
    tx: &mut Tx,
    settings: &Settings,
    day: DayId,
    gone: Option<&PersonId>,
) -> Result<Vec<Changed>, StoreError> {
    let before = snapshots::get(tx, day).await?;
    let proposal = propose_with(tx, settings, &before, Occasion::BuddyGone).await?;
    save_as(tx, &before, &proposal, How { gone, ..How::default() }).await
}

/// The same when the day begins and nobody has confirmed its pairs; the coordinator reads that.
pub async fn settle_unconfirmed(tx: &mut Tx, settings: &Settings, day: &Day) -> Result<(), StoreError> {
    let before = snapshots::get(tx, day.id).await?;
    let proposal = propose_with(tx, settings, &before, Occasion::Change).await?;
    // What follows tells the coordinator that these are the pairs.
    save_as(tx, &before, &proposal, How { day_begins: true, ..How::default() }).await?;
    if proposal.pairs.is_empty() {
        return Ok(());
    }
    outbox::private(tx, &[&day.coordinator], &words::sent_unconfirmed(day), Some(day.ends_at())).await
}

/// The same with the pairs that the coordinator confirmed.
pub async fn save(tx: &mut Tx, before: &Snapshot, proposal: &Proposal) -> Result<(), StoreError> {
    save_as(tx, before, proposal, How { is_confirmed: true, ..How::default() }).await.map(drop)
}

/// How it came to new pairs.
#[derive(Clone, Copy, Default)]
pub struct How<'a> {
    /// Reads why they wait in the answer to what they did.
    pub answered: Option<&'a PersonId>,
    /// By the coordinator.
    pub is_confirmed: bool,
    /// The day begins: who waits reads that, with the reason.
    pub day_begins: bool,
    /// Has said that they are not there, and knows what follows.
    pub gone: Option<&'a PersonId>,
}

/// The same as [`save_as`], with a word to the coordinator where pairs ended that people knew of.
async fn save_and_tell(
    tx: &mut Tx,
    before: &Snapshot,
    proposal: &Proposal,
    how: How<'_>,
) -> Result<Vec<Changed>, StoreError> {
    let changed = save_as(tx, before, proposal, how).await?;
    let day = &before.day;
    if !changed.is_empty() {
        outbox::private(tx, &[&day.coordinator], &pairs_changed(day, &changed), Some(day.ends_at())).await?;
    }
    Ok(changed)
}

async fn save_as(
    tx: &mut Tx,
    before: &Snapshot,
    proposal: &Proposal,
    how: How<'_>,
) -> Result<Vec<Changed>, StoreError> {
    let day = before.day.id;
    days::set_paired(tx, day, true).await?;
    let was_paired = before.day.paired_at.is_some();
    let former = parting::part(tx, before, proposal, how).await?;
    let mut new = Vec::new();
    for pair in &proposal.pairs {
        if before.state_of(&pair.shadower) != Some(&State::In) {
            signups::set(tx, day, &pair.shadower, &State::In).await?;
        }
        let is_known = before.buddy_of(&pair.shadower).is_some_and(|known| known.buddy == pair.advocate);
        if !is_known {
            let pairing = Pairing::of(day, pair);
            pairings::confirm(tx, &pairing).await?;
            new.push(pairing);
        }
    }
    assigner::follow_pairs(tx, day).await?;
    meet(tx, &before.day, &new, &former).await?;
    parting::tell_former_buddies(tx, before, proposal, &former, how).await?;
    for out in &proposal.without {
        let was = former.iter().find(|old| old.shadower == out.person);
        let knew = was_paired && was.is_none();
        let is_answered = how.day_begins || how.answered == Some(&out.person);
        leave_without(tx, before, out, was, knew, is_answered).await?;
    }
    if !was_paired {
        pairings::clear_wishes(tx, day).await?;
    }
    arrangements::follow_pairs(tx, day).await?;
    outbox::day_card(tx, &before.day).await?;
    Ok(former.iter().filter_map(|old| parting::changed(before, proposal, old)).collect())
}

/// Those who are new to each other meet in a message of their own: a pair, or, where the format has them, a group of
/// three with whoever has the same buddy.
async fn meet(tx: &mut Tx, day: &Day, new: &[Pairing], former: &[Former]) -> Result<(), StoreError> {
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
    let window = day.window_on(day.date);
    let at_work = |person: &Person| hours::working_windows(person.details.hours, zone_of(person).rules(), window);
    let shared =
        shadowers.iter().fold(at_work(&buddy), |shared, (shadower, _)| hours::shared(&shared, &at_work(shadower)));
    let is_theirs =
        |old: &&Former| old.buddy == buddy.id || group.iter().any(|pairing| pairing.shadower == old.shadower);
    let former: Vec<Former> = former.iter().filter(is_theirs).cloned().collect();
    let meeting = Meeting { buddy: &buddy, shadowers: &shadowers, shared: &shared, former: &former };
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

/// Somebody without a buddy: they have the pager, or wait and know why. `was` is the pair they were in, `knew` if they
/// were told before, `is_answered` if they are told why in the answer to what they did, or as the day begins.
async fn leave_without(
    tx: &mut Tx,
    of: &Snapshot,
    out: &Without,
    was: Option<&Former>,
    knew: bool,
    is_answered: bool,
) -> Result<(), StoreError> {
    let (day, state) = (&of.day, of.state_of(&out.person));
    if !out.waits {
        if state != Some(&State::In) {
            signups::set(tx, day.id, &out.person, &State::In).await?;
        }
        if !knew || state != Some(&State::In) {
            outbox::private(tx, &[&out.person], &words::you_have_the_pager(day, was), Some(day.ends_at())).await?;
        }
        return Ok(());
    }
    let waiting = State::Waiting(out.why.clone());
    let knew_reason = is_answered || state == Some(&waiting);
    signups::set(tx, day.id, &out.person, &waiting).await?;
    let reason = match &out.why {
        Why::NoBuddy(reason) if !knew_reason => reason.as_str(),
        Why::Full if was.is_some() => words::ALL_PLACES_TAKEN,
        // Whoever is in line for a place knows that from the start.
        Why::NoBuddy(_) | Why::Full => return Ok(()),
    };
    let obstacle = obstacle(tx, day, &out.person).await?;
    outbox::private(tx, &[&out.person], &words::you_wait(day, reason, was, obstacle), Some(day.ends_at())).await
}

/// What stands in their way that they can change themselves.
async fn obstacle(tx: &mut Tx, day: &Day, who: &PersonId) -> Result<Option<Obstacle>, StoreError> {
    let Some(who) = people::find(tx, who).await? else { return Ok(None) };
    let advocates = people::find_all(tx, &day.advocates).await?;
    Ok(Obstacle::of(day, &who, &advocates, tx.now()))
}
