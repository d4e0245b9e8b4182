//! `/shadow plan` and *Change*: the form, the shifts before saving, saving, and telling everybody concerned.

use std::collections::{BTreeMap, BTreeSet};

use super::seats::Occasion;
use super::{Asker, arrangements, cover, pair, parting, places, plan_moves, ride_along, roles, rota, schedule, seats};
use crate::domain::action::PlanFor;
use crate::domain::day::{Day, Phase, Zone};
use crate::domain::format::{DatedBy, Format};
use crate::domain::hours::Window;
use crate::domain::ids::{ChannelId, DayId, PersonId};
use crate::domain::people::Standing;
use crate::domain::plan::{self, Draft, Engagement, Field, Typed, Wrong};
use crate::domain::reminders::Lead;
use crate::domain::rota::DayRota;
use crate::domain::shifts::{Moves, PlannedShift, SetShift};
use crate::request::{Answer, Fields};
use crate::store::request_messages::{self, Request};
use crate::store::{StoreError, Tx, days, inbox, outbox, people, rides, snapshots};
use crate::views;
use crate::views::View;
use crate::views::parting::{self as parting_words, Changed};
use crate::views::plan::{self as words, PairsNow, Shifts};

pub async fn open(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let channel = asker.home_channel().unwrap_or_else(|| ChannelId(String::new()));
    let draft = suggest(tx, &asker.person.time_zone, channel, Format::AdvocacyDay).await?;
    Ok(Answer::Open(words::form(&PlanFor::NewDay, &draft)))
}

/// Sensible values, with the advocates of last time.
pub async fn suggest(tx: &mut Tx, time_zone: &str, channel: ChannelId, format: Format) -> Result<Draft, StoreError> {
    let zone: Zone = time_zone.parse().or_else(|_| "UTC".parse()).unwrap_or_default();
    let today = tx.now().to_zoned(zone.rules().clone()).date();
    let mut draft = plan::suggest(today, zone.name(), channel, format);
    let last = days::last_advocates(tx, format).await?;
    let members = people::find_all(tx, &last).await?.into_iter().filter(|person| person.standing == Standing::Member);
    draft.advocates = members.map(|person| person.id).collect();
    Ok(draft)
}

pub async fn change(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    match changeable(tx, asker, day).await? {
        Ok(day) => Ok(Answer::Open(words::form(&PlanFor::Change(day.id), &Draft::of(&day)))),
        Err(answer) => Ok(answer),
    }
}

/// The day, if this person may change it now.
async fn changeable(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Result<Day, Answer>, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(Err(refused));
    }
    let Some(day) = days::find(tx, day).await? else {
        return Ok(Err(asker.say(views::problem::gone())));
    };
    Ok(match day.phase(tx.now()) {
        Phase::Open | Phase::Closed => Ok(day),
        Phase::CalledOff => Err(asker.say(words::already_called_off(&day))),
        Phase::Running | Phase::Over => Err(asker.say(words::cannot_change(&day))),
    })
}

/// The form was filled in: what is wrong, or the shifts as they would be.
pub async fn check(tx: &mut Tx, asker: &Asker<'_>, of: &PlanFor, fields: &Fields) -> Result<Answer, StoreError> {
    let before = match of {
        PlanFor::Change(day) => match changeable(tx, asker, *day).await? {
            Ok(day) => Some(day),
            Err(answer) => return Ok(answer),
        },
        PlanFor::NewDay | PlanFor::RideAlong(_) => match plannable(tx, asker, of).await? {
            Some(refused) => return Ok(refused),
            None => None,
        },
    };
    let mut typed = typed(fields);
    if let Some(before) = &before {
        typed.channel = before.channel.to_string();
    }
    let draft = match plan::check(&typed, before.as_ref().map(|day| day.signup_until), tx.now()) {
        Ok(draft) => draft,
        Err(wrong) => return Ok(Answer::Wrong(sentences(&wrong))),
    };
    if let Some(before) = &before
        && parts_the_pair(tx, asker, before, &draft).await?
    {
        return Ok(Answer::Wrong(sentences(&[(Field::Advocates, Wrong::PartsThePair)])));
    }
    let rota = match rota_of(tx, &draft, of, &[]).await? {
        Ok(rota) => rota,
        Err(wrong) => return Ok(Answer::Wrong(sentences(&[wrong]))),
    };
    let rota = match (rota, &before) {
        (Some(rota), Some(before)) => Some(rota::with_covers(tx, before, &draft, rota).await?),
        (rota, _) => rota,
    };
    Ok(Answer::Next(second_page(tx, asker, of, &draft, rota.as_ref(), &Moves::default()).await?))
}

/// What will be, before anybody is told.
async fn second_page(
    tx: &mut Tx,
    asker: &Asker<'_>,
    of: &PlanFor,
    draft: &Draft,
    rota: Option<&DayRota>,
    moves: &Moves,
) -> Result<View, StoreError> {
    let closed_by = asker.settings.calendar.forbids(draft.date, draft.window(), &draft.zone());
    let advocates = people::find_all(tx, &draft.advocates).await?;
    let shifts = rota.map(|rota| Shifts { rota, moves, advocates: &advocates });
    Ok(words::confirm(of, draft, shifts, closed_by))
}

/// Would the pair whose own day this is be none any more, if it were changed like this?
async fn parts_the_pair(tx: &mut Tx, asker: &Asker<'_>, before: &Day, draft: &Draft) -> Result<bool, StoreError> {
    if before.round.is_none() || !is_moved(before, draft) {
        return Ok(false);
    }
    let of = snapshots::of(tx, before.clone()).await?;
    Ok(!seats::would_all_have_buddies(tx, asker.settings, of, draft).await?)
}

/// Is anything else than its topics and places different?
fn is_moved(before: &Day, draft: &Draft) -> bool {
    Draft::of(before) != Draft { topics: before.topics.clone(), places: before.places, ..draft.clone() }
}

/// `None` if this person may plan this now; else what to answer.
async fn plannable(tx: &mut Tx, asker: &Asker<'_>, of: &PlanFor) -> Result<Option<Answer>, StoreError> {
    match of {
        PlanFor::RideAlong(request) => Ok(ride_along::open_request(tx, asker, *request).await?.err()),
        PlanFor::NewDay | PlanFor::Change(_) => roles::refuse_others(tx, asker).await,
    }
}

fn typed(fields: &Fields) -> Typed {
    let one = |name: &str| fields.one(name).to_owned();
    Typed {
        format: one("format"),
        date: one("date"),
        time_zone: one("time_zone"),
        start: one("start"),
        end: one("end"),
        signup_until: one("signup_until"),
        channel: one("channel"),
        topics: one("topics"),
        places: one("places"),
        min_free: one("min_free"),
        lanes: one("lanes"),
        advocates: fields.many("advocates").to_vec(),
    }
}

fn sentences(wrong: &[(Field, Wrong)]) -> BTreeMap<String, String> {
    let sentence = |(field, why): &(Field, Wrong)| (field.name().to_owned(), words::wrong(why));
    // The first of a field wins: it was found first.
    wrong.iter().rev().map(sentence).collect()
}

/// The rota of a draft, none for a round; or what is wrong with its people.
async fn rota_of(
    tx: &mut Tx,
    draft: &Draft,
    of: &PlanFor,
    set: &[SetShift],
) -> Result<Result<Option<DayRota>, (Field, Wrong)>, StoreError> {
    let known = people::find_all(tx, &draft.advocates).await?;
    if draft.advocates.iter().any(|id| !known.iter().any(|person| person.id == *id)) {
        return Ok(Err((Field::Advocates, Wrong::NotKnownYet)));
    }
    if let Some(stranger) = known.iter().find(|person| person.standing != Standing::Member) {
        return Ok(Err((Field::Advocates, Wrong::NotAMember { name: stranger.name.clone() })));
    }
    let window = draft.window();
    let day = if let PlanFor::Change(day) = of { Some(*day) } else { None };
    // A round takes nobody's time: it is beside any other day.
    let is_round = is_round(tx, draft, day).await?;
    let engagements = if is_round { vec![] } else { days::engagements(tx, day).await? };
    if let Some(other) = plan::clash(&draft.advocates, window, &engagements) {
        let name = known.iter().find(|person| person.id == other.who).map(|person| person.name.clone());
        let wrong = Wrong::Elsewhere {
            name: name.unwrap_or_default(),
            format: other.format,
            window: other.window,
            time_zone: draft.time_zone.clone(),
        };
        return Ok(Err((Field::Advocates, wrong)));
    }
    if let Some(wrong) = beside_shadowers(tx, draft, of, window, &engagements).await? {
        return Ok(Err(wrong));
    }
    if is_round {
        return Ok(Ok(None));
    }
    let before = match day {
        Some(day) => days::find(tx, day).await?,
        None => None,
    };
    let rota = rota::propose(tx, draft, of, before.as_ref(), set).await?;
    Ok(rota.map(Some).map_err(|wrong| (Field::Advocates, wrong)))
}

/// Would each pair choose its own date? Not on a day that is one pair's already.
async fn is_round(tx: &mut Tx, draft: &Draft, changed: Option<DayId>) -> Result<bool, StoreError> {
    let before = match changed {
        Some(day) => days::find(tx, day).await?,
        None => None,
    };
    let is_a_pairs = before.is_some_and(|day| day.round.is_some());
    Ok(draft.format.rules().dated_by == DatedBy::Pair && !is_a_pairs)
}

/// What does not go with those who shadow: the ones on the day, or the one who asked for it.
async fn beside_shadowers(
    tx: &mut Tx,
    draft: &Draft,
    of: &PlanFor,
    window: Window,
    engagements: &[Engagement],
) -> Result<Option<(Field, Wrong)>, StoreError> {
    match of {
        PlanFor::NewDay => Ok(None),
        PlanFor::Change(day) => {
            let of = snapshots::get(tx, *day).await?;
            let waiting = of.waiting().map(|(person, _)| person);
            let shadowers: Vec<PersonId> = of.shadowers().chain(waiting).cloned().collect();
            // Nobody is asked to leave by a change of something else.
            let taken = if draft.places < of.day.places { of.taken() } else { 0 };
            Ok(plan::beside(draft, &shadowers, taken))
        }
        PlanFor::RideAlong(request) => {
            let Some(request) = rides::find(tx, *request).await? else { return Ok(None) };
            let asker = [request.person];
            let elsewhere = plan::clash(&asker, window, engagements);
            Ok(match elsewhere {
                Some(other) => {
                    let time_zone = draft.time_zone.clone();
                    Some((Field::Date, Wrong::AskerElsewhere { window: other.window, time_zone }))
                }
                None => plan::beside(draft, &asker, 1),
            })
        }
    }
}

/// *Save*: all is looked at once more, as the form may have been open for an hour. Where a shift was moved, the page comes
/// again with the rota around it.
pub async fn save(
    tx: &mut Tx,
    asker: &Asker<'_>,
    (of, draft, moves): (&PlanFor, &Draft, &Moves),
    fields: &Fields,
) -> Result<Answer, StoreError> {
    let before = match of {
        PlanFor::Change(day) => days::find(tx, *day).await?,
        PlanFor::NewDay | PlanFor::RideAlong(_) => None,
    };
    let signup_was = before.map(|day| day.signup_until);
    if let Some((_, wrong)) = plan::check_times(draft, signup_was, tx.now()) {
        return Ok(Answer::Say(views::Message::say(words::wrong(&wrong))));
    }
    let rota = match of {
        PlanFor::Change(day) => {
            let before = match changeable(tx, asker, *day).await? {
                Ok(before) => before,
                Err(answer) => return Ok(answer),
            };
            return save_change(tx, asker, &before, draft, fields).await;
        }
        PlanFor::NewDay | PlanFor::RideAlong(_) => {
            if let Some(refused) = plannable(tx, asker, of).await? {
                return Ok(refused);
            }
            match rota_of(tx, draft, of, &moves.set).await? {
                Ok(rota) => rota.unwrap_or_default(),
                Err((_, wrong)) => return Ok(Answer::Say(views::Message::say(words::wrong(&wrong)))),
            }
        }
    };
    let wrong = |field: &str, why: String| Ok(Answer::wrong(&words::move_field(field, moves), why));
    match plan_moves::typed(draft, &rota, moves, fields) {
        Ok(None) => {}
        Ok(Some(next)) => {
            return match rota_of(tx, draft, of, &next.set).await? {
                Ok(rota) => Ok(Answer::Again(second_page(tx, asker, of, draft, rota.as_ref(), &next).await?)),
                Err((_, why)) => wrong("shift", words::wrong(&why)),
            };
        }
        Err((field, why)) => return wrong(field, why),
    }
    let day = add(tx, asker, asker.id(), draft, &rota.planned()).await?;
    rota::mean(tx, &day, fields).await?;
    if asker.settings.coordinators.is_empty() {
        people::make_coordinator(tx, asker.id()).await?;
    }
    if *of == PlanFor::NewDay {
        tell_at_short_notice(tx, asker, &day).await?;
    }
    let message = match of {
        PlanFor::RideAlong(request) => {
            let seated = ride_along::seat(tx, asker.settings, *request, &day).await?;
            // The form is no answer in the place of what it was opened from.
            request_messages::ended(tx, Request::Ride(*request), None).await?;
            seated
        }
        PlanFor::NewDay | PlanFor::Change(_) => words::saved(&day, &rota::open_gaps(tx, &day).await?),
    };
    outbox::private(tx, &[asker.id()], &message, None).await?;
    Ok(Answer::Close)
}

/// Where the reminder of a day before would be late, whoever is on call hears of it when the day is planned.
async fn tell_at_short_notice(tx: &mut Tx, asker: &Asker<'_>, day: &Day) -> Result<(), StoreError> {
    if day.is_round() || tx.now() < Lead::Day.before(day.starts_at()) {
        return Ok(());
    }
    let is_told = |who: &&PersonId| *who != asker.id() && day.shifts.iter().any(|shift| shift.advocate == **who);
    for who in day.advocates.iter().filter(is_told) {
        outbox::private(tx, &[who], &views::reminders::at_short_notice(day, who), Some(day.ends_at())).await?;
    }
    Ok(())
}

/// A new day with its card and its timers.
pub async fn add(
    tx: &mut Tx,
    asker: &Asker<'_>,
    coordinator: &PersonId,
    draft: &Draft,
    shifts: &[PlannedShift],
) -> Result<Day, StoreError> {
    let id = days::add(tx, draft, coordinator).await?;
    days::set_shifts(tx, id, shifts).await?;
    inbox::audit(tx, asker.id(), "planned", Some(id)).await?;
    let day = days::get(tx, id).await?;
    schedule::set(tx, &day).await?;
    outbox::day_card(tx, &day).await?;
    Ok(day)
}

/// The rota of a draft that a person did not look at.
pub async fn rota_or_none(tx: &mut Tx, draft: &Draft, of: &PlanFor) -> Result<Option<DayRota>, StoreError> {
    Ok(rota_of(tx, draft, of, &[]).await?.ok().flatten())
}

async fn save_change(
    tx: &mut Tx,
    asker: &Asker<'_>,
    before: &Day,
    draft: &Draft,
    fields: &Fields,
) -> Result<Answer, StoreError> {
    let rota = match rota_of(tx, draft, &PlanFor::Change(before.id), &[]).await? {
        Ok(rota) => rota.unwrap_or_default(),
        Err((_, wrong)) => return Ok(Answer::Say(views::Message::say(words::wrong(&wrong)))),
    };
    if parts_the_pair(tx, asker, before, draft).await? {
        return Ok(Answer::Say(views::Message::say(words::wrong(&Wrong::PartsThePair))));
    }
    days::change(tx, before.id, draft).await?;
    let is_moved = is_moved(before, draft);
    // Hours may have changed since: the rota becomes the one that was just looked at. The same times on another date are
    // other shifts.
    let planned = rota.planned();
    let has_other_shifts = is_moved || !before.is_round() && !rota::is_of(&planned, before);
    let know = match has_other_shifts {
        true => cover::set_shifts(tx, before, planned).await?,
        false => vec![],
    };
    if before.paired_at.is_some() && (draft.date, draft.format) != (before.date, before.format) {
        // That is for other people, perhaps. The pairs hold as far as they still can, and the coordinator looks at
        // them again.
        days::set_paired(tx, before.id, false).await?;
    }
    inbox::audit(tx, asker.id(), "changed", Some(before.id)).await?;
    let after = days::get(tx, before.id).await?;
    rota::mean(tx, &after, fields).await?;
    if has_other_shifts {
        schedule::set(tx, &after).await?;
    }
    let told = tell_of_change(tx, asker, before, &after, &know).await?;
    let pairs = match after.phase(tx.now()) {
        _ if is_settled(before, &after) => PairsNow::Settled(settle(tx, asker, &after).await?),
        Phase::Closed if is_moved => {
            pair::tell_coordinator(tx, asker.settings, after.id).await?;
            PairsNow::Settled(vec![])
        }
        _ => {
            places::fill(tx, asker.settings, after.id).await?;
            if before.paired_at.is_some() { PairsNow::ToConfirm } else { PairsNow::Settled(vec![]) }
        }
    };
    let gaps = rota::open_gaps(tx, &after).await?;
    outbox::private(tx, &[asker.id()], &words::change_saved(&after, told, &gaps, &pairs), None).await?;
    Ok(Answer::Close)
}

/// Do the pairs that people know of stay settled? Where one person has one place, there is nothing to look at.
fn is_settled(before: &Day, after: &Day) -> bool {
    before.paired_at.is_some() && (after.paired_at.is_some() || after.places == 1 || after.round.is_some())
}

/// Nobody who knows their buddy gets another for a change, unless it rules the pair out. For those whose buddy was taken
/// off, as few others as can be are moved.
async fn settle(tx: &mut Tx, asker: &Asker<'_>, after: &Day) -> Result<Vec<Changed>, StoreError> {
    let of = snapshots::of(tx, after.clone()).await?;
    let is_without = of.pairings.iter().any(|pairing| !of.is_advocate(&pairing.buddy));
    let occasion = if is_without { Occasion::BuddyGone(None) } else { Occasion::Change };
    let changed = seats::settle_untold(tx, asker.settings, after.id, occasion).await?;
    if after.coordinator != *asker.id() && changed.iter().any(Changed::ended) {
        let message = parting_words::pairs_changed(after, &changed, tx.now());
        outbox::private(tx, &[&after.coordinator], &message, Some(after.ends_at())).await?;
    }
    Ok(changed)
}

/// Tells those whom a change concerns; the card shows the rest. Those who `know` have read what their shifts are.
async fn tell_of_change(
    tx: &mut Tx,
    asker: &Asker<'_>,
    before: &Day,
    after: &Day,
    know: &[PersonId],
) -> Result<usize, StoreError> {
    let what = words::differences(before, after);
    let of = snapshots::of(tx, after.clone()).await?;
    let mut told = 0;
    if !what.is_empty() {
        let coordinator = std::iter::once(&after.coordinator).filter(|coordinator| !of.is_concerned(coordinator));
        let done = arrangements::done_shadowers(tx, after.id).await?;
        let is_told = |person: &&PersonId| *person != asker.id() && !done.contains(person);
        for person in of.concerned().iter().chain(coordinator).filter(is_told) {
            // Where the day itself moved, they have not read when their shifts are now.
            let knows = know.contains(person) && before.window() == after.window();
            let message = words::changed_for(before, after, &what, person, knows);
            outbox::private(tx, &[person], &message, Some(after.ends_at())).await?;
            told += 1;
        }
    } else {
        let except: Vec<&PersonId> = std::iter::once(asker.id()).chain(know).collect();
        told += rota::tell_changed(tx, before, after, &except).await?.len();
        told += know.iter().filter(|person| *person != asker.id()).collect::<BTreeSet<_>>().len();
    }
    // Where pairs stay settled, those who lost their buddy get another there, and read both in one message.
    if !is_settled(before, after) {
        parting::part_from_the_gone(tx, &of).await?;
    }
    for gone in before.advocates.iter().filter(|person| !after.advocates.contains(person)) {
        outbox::private(tx, &[gone], &words::taken_off(before), None).await?;
        told += 1;
    }
    outbox::day_card(tx, after).await?;
    Ok(told)
}
