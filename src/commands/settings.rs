//! `/shadow settings` and *Change details*: one form with all that a person sets for themselves, kept for all days.
//!
//! How it feels: the form opens with everything filled in; what is wrong is said at its field, all at once; *Save* closes
//! it without a word, unless it ends a pair of theirs (then that is said in its place), or something is left to do, as they
//! are away on a day that they are on, or on call against what they set: then they read both in one message, and
//! another one when all of it fits again. Somebody who waited and now fits hears of their buddy. Days off, pauses and
//! skipped days end by themselves. What is said under *Never pair me with* goes into the engine and this form, and
//! nowhere else.

mod at_odds;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Asker, no_date, places, roles, rotations, unavailable};
use crate::domain::availability;
use crate::domain::day::{Day, Phase, Zone};
use crate::domain::days_off::{self, DaysOff};
use crate::domain::hours::Hours;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pairing::languages;
use crate::domain::people::{
    BREAKS_MAX, CAPACITY_MAX, DAYS_OFF_LENGTH_MAX, Details, LIST_LENGTH_MAX, MONTH_MAX, NEVER_WITH_MAX,
    ON_CALL_MAX_MIN, Person, SKIPS_MAX, Settings, TEAM_LENGTH_MAX, fits_form, parse_breaks, parse_list,
};
use crate::domain::plan::Wrong;
use crate::domain::reminders::{Lead, Leads};
use crate::domain::zones;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, celebrations, days, inbox, outbox, people, settings, snapshots};
use crate::views::parting::Changed;
use crate::views::settings::{self as words, Helps, Outside, Prefilled};
use crate::views::{self, plan};

/// `day` is where *Change details* was pressed.
pub async fn open(tx: &mut Tx, asker: &Asker<'_>, day: Option<DayId>) -> Result<Answer, StoreError> {
    let topics = match day {
        None => vec![],
        Some(day) => match days::find(tx, day).await? {
            Some(day) => day.topics,
            None => return Ok(asker.say(views::problem::gone())),
        },
    };
    let never_with = settings::never_with(tx, asker.id()).await?;
    let helps = match days::is_advocate(tx, asker.id()).await? {
        true => {
            Some(Helps { upcoming: upcoming(tx, asker.id()).await?, skipped: settings::skipped(tx, asker.id()).await? })
        }
        false => None,
    };
    Ok(Answer::Open(words::form(&Prefilled {
        who: &asker.person,
        never_with: &never_with,
        topics: &topics,
        helps: helps.as_ref(),
        today: today(&asker.person.time_zone, tx.now()),
        is_coordinator: roles::is_coordinator(tx, asker).await?,
    })))
}

/// The days that this person can skip: they have not begun.
async fn upcoming(tx: &mut Tx, who: &PersonId) -> Result<Vec<Day>, StoreError> {
    let now = tx.now();
    let mut days = days::ahead(tx).await?;
    days.retain(|day| day.advocates.contains(who) && matches!(day.phase(now), Phase::Open | Phase::Closed));
    days.truncate(SKIPS_MAX);
    Ok(days)
}

fn today(zone: &str, now: Timestamp) -> Date {
    let zone: Zone = zone.parse().unwrap_or_default();
    now.to_zoned(zone.rules().clone()).date()
}

pub async fn save(tx: &mut Tx, asker: &Asker<'_>, fields: &Fields) -> Result<Answer, StoreError> {
    let mut form = Reading { fields, wrong: BTreeMap::new() };
    let mut details = asker.person.details.clone();
    let mut chosen = asker.person.settings.clone();
    form.details(&mut details);
    form.settings(&mut chosen, &asker.person.time_zone, tx.now());
    let never_with = form.never_with(tx, asker.id()).await?;
    if !form.wrong.is_empty() {
        return Ok(Answer::Wrong(form.wrong));
    }
    people::set_details(tx, asker.id(), &details).await?;
    settings::save(tx, asker.id(), &chosen).await?;
    if !chosen.celebrations.is_public() {
        celebrations::hush(tx, asker.id()).await?;
    }
    if let Some(never_with) = never_with {
        settings::set_never_with(tx, asker.id(), &never_with).await?;
    }
    if fields.has("skip") {
        let offered: Vec<DayId> = upcoming(tx, asker.id()).await?.iter().map(|day| day.id).collect();
        let is_ticked = |day: &DayId| fields.many("skip").contains(&day.to_string());
        let ticked: Vec<DayId> = offered.iter().copied().filter(is_ticked).collect();
        settings::set_skips(tx, asker.id(), &offered, &ticked).await?;
    }
    inbox::audit(tx, asker.id(), "changed settings", None).await?;
    let Followed { mut changed, away, outside, again } = follow(tx, asker).await?;
    no_date::end_unsuitable(tx, &asker.settings.calendar, asker.id()).await?;
    say_what_is_left(tx, asker, away).await?;
    if let Some(last) = again.iter().map(Day::ends_at).max() {
        outbox::private(tx, &[asker.id()], &words::your_shifts_fit_again(&again), Some(last)).await?;
    }
    if let Some(last) = outside.iter().map(|outside| outside.day.ends_at()).max() {
        // Only a message has buttons: what the form would say in its place is in it.
        let message = words::on_call_outside(&outside, &std::mem::take(&mut changed), asker.id());
        outbox::private(tx, &[asker.id()], &message, Some(last)).await?;
    }
    if is_away_otherwise(&asker.person, &details, &chosen) {
        rotations::is_gone(tx, asker.settings, asker.id()).await?;
    }
    Ok(match changed.is_empty() {
        true => Answer::Close,
        false => Answer::Say(views::parting::your_settings_did(&changed, asker.id())),
    })
}

/// The days on which settings ended pairs of their own, with those pairs.
#[derive(Default)]
struct Followed {
    changed: Vec<(Day, Vec<Changed>)>,
    /// An advocate is away on these, or takes nobody.
    away: Vec<(Day, Vec<Changed>)>,
    /// Shifts that are at odds with what they set.
    outside: Vec<Outside>,
    /// Where shifts were, and are not any more.
    again: Vec<Day>,
}

/// What is set acts at once, on all days ahead.
async fn follow(tx: &mut Tx, asker: &Asker<'_>) -> Result<Followed, StoreError> {
    let mut all = Followed::default();
    let Some(now) = people::find(tx, asker.id()).await? else { return Ok(all) };
    for day in days::ahead(tx).await? {
        // What was done for an earlier one may have called this one off.
        let of = snapshots::get(tx, day.id).await?;
        if !of.day.is_ahead(tx.now()) {
            continue;
        }
        let mut changed = vec![];
        match unavailable::by_settings(tx, asker, &of).await? {
            Some(own) if is_newly_away(&asker.person, &now, &of.day) => all.away.push((of.day.clone(), own)),
            Some(own) if !own.is_empty() => all.changed.push((of.day.clone(), own)),
            Some(_) => {}
            None => changed = places::details_changed(tx, asker.settings, &of, asker.id()).await?,
        }
        unavailable::tell_if_back(tx, asker, of.day.id).await?;
        let outside = at_odds::shifts_outside(asker, &now, &of.day, tx.now());
        let again = outside.is_none() && at_odds::fit_again(tx, asker, &now, &of.day).await?;
        at_odds::tell_coordinator(tx, asker, &of.day, &changed, outside.as_ref(), again).await?;
        all.again.extend(again.then(|| of.day.clone()));
        all.outside.extend(outside);
        let is_own = |one: &Changed| one.ended() && one.shadower == *asker.id() || one.was.as_ref() == Some(asker.id());
        changed.retain(is_own);
        if !changed.is_empty() {
            all.changed.push((of.day, changed));
        }
    }
    Ok(all)
}

/// May they be away at other times than before?
fn is_away_otherwise(before: &Person, details: &Details, chosen: &Settings) -> bool {
    let was = &before.settings;
    before.details.hours != details.hours
        || was.days_off != chosen.days_off
        || was.pause_until != chosen.pause_until
        || was.own_zone != chosen.own_zone
}

fn is_newly_away(before: &Person, now: &Person, day: &Day) -> bool {
    availability::is_off(now, day.window()) && !availability::is_off(before, day.window())
}

/// Whoever has just set that they are away on a day that they are on reads at once what they have to do about it, and
/// who is not with them any more.
async fn say_what_is_left(
    tx: &mut Tx,
    asker: &Asker<'_>,
    mut away: Vec<(Day, Vec<Changed>)>,
) -> Result<(), StoreError> {
    let Some(now) = people::find(tx, asker.id()).await? else { return Ok(()) };
    let mut days = Vec::new();
    for of in snapshots::ahead(tx).await? {
        if is_newly_away(&asker.person, &now, &of.day) && of.is_concerned(asker.id()) {
            let own = away.iter().position(|(day, _)| day.id == of.day.id).map(|at| away.swap_remove(at).1);
            days.push((of.day, own.unwrap_or_default()));
        }
    }
    match days.iter().map(|(day, _)| day.ends_at()).max() {
        None => Ok(()),
        last => outbox::private(tx, &[asker.id()], &words::away_on(&days, asker.id()), last).await,
    }
}

/// A form that is being read.
struct Reading<'a> {
    fields: &'a Fields,
    wrong: BTreeMap<String, String>,
}

impl Reading<'_> {
    /// Puts what stands in a field in the place of what was known. A field that this form does not have (it is an
    /// advocate's, or the form was opened before an upgrade) changes nothing.
    fn set<T>(&mut self, field: &str, known: &mut T, read: impl FnOnce(&str) -> Result<T, String>) {
        if !self.fields.has(field) {
            return;
        }
        match read(self.fields.one(field)) {
            Ok(value) => *known = value,
            Err(why) => self.refuse(field, why),
        }
    }

    fn refuse(&mut self, field: &str, why: impl Into<String>) {
        self.wrong.insert(field.to_owned(), why.into());
    }

    fn details(&mut self, details: &mut Details) {
        self.set("topics", &mut details.topics, topics);
        self.set("languages", &mut details.languages, spoken);
        let start = self.fields.one("start").to_owned();
        self.set("end", &mut details.hours, |end| Hours::parse(&start, end).map_err(|_| words::HOURS_EMPTY.to_owned()));
    }

    fn settings(&mut self, chosen: &mut Settings, zone_before: &str, now: Timestamp) {
        self.set("zone", &mut chosen.own_zone, own_zone);
        // Where the own zone is taken away in this form, Slack's is not at hand: today may be a day off.
        let today = today(chosen.own_zone.as_deref().unwrap_or(zone_before), now);
        let (known_days, known_pause) = (chosen.days_off.clone(), chosen.pause_until);
        self.set("team", &mut chosen.team, team);
        self.set("days_off", &mut chosen.days_off, |typed| days_off(typed, &known_days, today));
        self.set("pause", &mut chosen.pause_until, |picked| pause(picked, known_pause, today));
        self.set("capacity", &mut chosen.capacity, |picked| match picked {
            words::AS_THE_DAY_SAYS => Ok(None),
            number => limit(number, CAPACITY_MAX),
        });
        self.set("month_max", &mut chosen.month_max, |typed| limit(typed, MONTH_MAX));
        self.set("on_call_max", &mut chosen.on_call_max_min, |typed| limit(typed, ON_CALL_MAX_MIN));
        self.set("breaks", &mut chosen.breaks, breaks);
        let known = chosen.celebrations;
        self.set("celebrations", &mut chosen.celebrations, |picked| Ok(picked.parse().unwrap_or(known)));
        if self.fields.has("reminders") {
            let ticked = self.fields.many("reminders").iter();
            chosen.reminders = Leads(ticked.filter_map(|name| Lead::from_name(name)).collect());
        }
    }

    /// Whom they are never paired with, if the form asks that. Only people of whom we know that they exist: the form
    /// could not be shown again with others in it.
    async fn never_with(&mut self, tx: &mut Tx, who: &PersonId) -> Result<Option<Vec<PersonId>>, StoreError> {
        const FIELD: &str = "never_with";
        if !self.fields.has(FIELD) {
            return Ok(None);
        }
        let mut others: Vec<PersonId> = self.fields.many(FIELD).iter().cloned().map(PersonId).collect();
        others.retain(|other| other != who);
        others.sort();
        others.dedup();
        if others.len() > NEVER_WITH_MAX {
            self.refuse(FIELD, words::TOO_MANY_PEOPLE);
        } else if people::find_all(tx, &others).await?.len() < others.len() {
            self.refuse(FIELD, words::PEOPLE_UNKNOWN);
        }
        Ok(Some(others))
    }
}

fn topics(typed: &str) -> Result<Vec<String>, String> {
    fitting(parse_list(typed))
}

fn spoken(typed: &str) -> Result<Vec<String>, String> {
    let codes: Vec<String> = parse_list(typed).iter().map(|typed| languages::code(typed)).collect();
    match codes.iter().all(|code| languages::is_code(code)) {
        true => fitting(codes),
        false => Err(words::LANGUAGE_UNKNOWN.to_owned()),
    }
}

fn fitting(list: Vec<String>) -> Result<Vec<String>, String> {
    if fits_form(&list) { Ok(list) } else { Err(words::too_long(LIST_LENGTH_MAX)) }
}

fn own_zone(typed: &str) -> Result<Option<String>, String> {
    let typed = typed.trim();
    if typed.is_empty() || zones::is_valid(typed) {
        return Ok(Some(typed.to_owned()).filter(|zone| !zone.is_empty()));
    }
    Err(plan::wrong(&Wrong::UnknownZone { suggestion: zones::suggest(typed) }))
}

fn team(typed: &str) -> Result<String, String> {
    let team = typed.replace(char::is_control, " ").trim().to_owned();
    if team.chars().count() <= TEAM_LENGTH_MAX { Ok(team) } else { Err(words::too_long(TEAM_LENGTH_MAX)) }
}

fn days_off(typed: &str, known: &[DaysOff], today: Date) -> Result<Vec<DaysOff>, String> {
    let list = days_off::parse(typed, known, today).map_err(|why| why.to_string())?;
    let length = days_off::show(&list, today).chars().count();
    if length <= DAYS_OFF_LENGTH_MAX { Ok(list) } else { Err(words::too_long(DAYS_OFF_LENGTH_MAX)) }
}

fn pause(picked: &str, known: Option<Date>, today: Date) -> Result<Option<Date>, String> {
    if picked.is_empty() {
        return Ok(None);
    }
    match picked.parse::<Date>().ok() {
        Some(back) if back > today => Ok(Some(back)),
        // It ended while the form was open.
        Some(back) if known == Some(back) => Ok(None),
        _ => Err(words::PAUSE_OVER.to_owned()),
    }
}

fn limit(typed: &str, max: u32) -> Result<Option<u32>, String> {
    match typed.trim() {
        "" => Ok(None),
        number => match number.parse() {
            Ok(number) if (1..=max).contains(&number) => Ok(Some(number)),
            _ => Err(words::NOT_A_NUMBER.to_owned()),
        },
    }
}

fn breaks(typed: &str) -> Result<Vec<Hours>, String> {
    let breaks = parse_breaks(typed).map_err(|_| words::BREAK_UNKNOWN.to_owned())?;
    if breaks.len() <= BREAKS_MAX { Ok(breaks) } else { Err(words::TOO_MANY_BREAKS.to_owned()) }
}
