//! Dates after the pair: which would suit both of a pair, which three are offered, and whose turn it is to answer.
//!
//! A pair's own day is as long as both are at work in the round's hours: the buddy has its pager all day, so no hour of it
//! may be somebody's night, and none is without anybody.

use jiff::civil::{Date, ISOWeekDate, Time, Weekday};
use jiff::{Timestamp, ToSpan};

use super::availability::{Absence, absences};
use super::calendar::{Calendar, is_weekend};
use super::day::{Day, Zone, last_of_round};
use super::hours::{self, Window};
use super::ids::{ArrangementId, DayId, PersonId};
use super::people::Person;
use super::plan::Engagement;
use super::seating::{SHARED_MIN, zone_of};

/// Dates in one proposal at most.
pub const PROPOSED_MAX: usize = 3;

/// Without a date for so many working days, the shadower is reminded.
pub const REMINDED_AFTER: u32 = 5;

/// And after so many the coordinator is told, once.
pub const TOLD_AFTER: u32 = 15;

/// Both at this hour of their own.
const TOLD_AT: Time = Time::constant(9, 0, 0, 0);

/// A pair of a round on its way to a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrangement {
    pub id: ArrangementId,
    pub round: DayId,
    pub shadower: PersonId,
    pub buddy: PersonId,
    /// Without a date since then.
    pub since: Timestamp,
    /// The day that they agreed on.
    pub day: Option<DayId>,
    /// What waits for an answer.
    pub proposal: Option<Proposal>,
    pub reminded: bool,
    pub told: bool,
}

/// Dates that one of the two proposed to the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub by: PersonId,
    pub dates: Vec<Date>,
    pub at: Timestamp,
}

impl Arrangement {
    pub fn is_of(&self, who: &PersonId) -> bool {
        self.shadower == *who || self.buddy == *who
    }

    /// The other of the two.
    pub fn other(&self, who: &PersonId) -> &PersonId {
        if self.shadower == *who { &self.buddy } else { &self.shadower }
    }

    /// Who has to do something next, and since when: whoever was asked; without a proposal and a date, the shadower.
    pub fn turn(&self) -> Option<(&PersonId, Timestamp)> {
        match (&self.proposal, self.day) {
            (Some(proposal), _) => Some((self.other(&proposal.by), proposal.at)),
            (None, None) => Some((&self.shadower, self.since)),
            (None, Some(_)) => None,
        }
    }
}

/// What has to be known to look for a pair's dates.
pub struct Search<'a> {
    /// The round, or a day as it would be one: its hours, its zone and its first date count.
    pub round: &'a Day,
    pub shadower: &'a Person,
    pub buddy: &'a Person,
    /// Of all people; without the pair's own day, where it is to be moved.
    pub engagements: &'a [Engagement],
    pub calendar: &'a Calendar,
    /// Days off, pauses and Slack statuses, as they are now.
    pub is_away: &'a (dyn Fn(&Person, Window, Timestamp) -> bool + Sync),
    /// Do enough advocates stay free without this buddy?
    pub is_covered: Box<dyn Fn(Window) -> bool + Sync + 'a>,
    pub now: Timestamp,
}

/// A date that would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub date: Date,
    /// When both are at work: their day.
    pub window: Window,
}

/// Why a date would not do.
#[derive(Clone, Debug, PartialEq)]
pub enum Misfit {
    /// Over, or today.
    Past,
    /// Before the round's first date or after its last.
    Outside {
        first: Date,
        last: Date,
    },
    /// Its name: hours have no weekdays, so nobody says that they work on it.
    Weekend(Weekday),
    /// A freeze, a holiday: its name.
    Closed(String),
    Away(PersonId),
    /// On another day at that time.
    Engaged(PersonId),
    TooLittleShared {
        minutes: i64,
        minutes_min: i64,
    },
    NotCovered,
}

impl Choice {
    pub fn minutes(&self) -> i64 {
        self.window.minutes()
    }
}

impl Search<'_> {
    /// Would this date do?
    ///
    /// # Errors
    /// Why not.
    pub fn look_at(&self, date: Date) -> Result<Choice, Misfit> {
        let (first, last) = (self.round.date, last_of_round(self.round.date));
        if self.round.is_past(date, self.now) {
            return Err(Misfit::Past);
        }
        if !(first..=last).contains(&date) {
            return Err(Misfit::Outside { first, last });
        }
        if is_weekend(date) {
            return Err(Misfit::Weekend(date.weekday()));
        }
        let all = self.round.window_on(date);
        if let Some(event) = self.calendar.forbids(date, all, &self.round.zone) {
            return Err(Misfit::Closed(event.to_owned()));
        }
        let (together, minutes_min) = (together(all, self.shadower, self.buddy), SHARED_MIN.min(all.minutes() / 2));
        let minutes = together.map_or(0, |window| window.minutes());
        let Some(window) = together.filter(|_| minutes >= minutes_min) else {
            return Err(Misfit::TooLittleShared { minutes, minutes_min });
        };
        for person in [self.shadower, self.buddy] {
            if self.is_engaged(&person.id, window) {
                return Err(Misfit::Engaged(person.id.clone()));
            }
            if (self.is_away)(person, window, self.now) {
                return Err(Misfit::Away(person.id.clone()));
            }
        }
        if !(self.is_covered)(window) {
            return Err(Misfit::NotCovered);
        }
        Ok(Choice { date, window })
    }

    fn is_engaged(&self, who: &PersonId, window: Window) -> bool {
        self.engagements.iter().any(|other| other.who == *who && other.window.intersect(&window).is_some())
    }
}

/// The longest stretch of this window in which both are at work: what the two would have of it.
pub fn together(window: Window, one: &Person, other: &Person) -> Option<Window> {
    let at_work = |person: &Person| hours::working_windows(person.details.hours, zone_of(person).rules(), window);
    let stretches = hours::joined(hours::shared(&at_work(one), &at_work(other)));
    // Of equal ones the first.
    stretches.into_iter().rev().max_by_key(Window::minutes)
}

/// Every date that would do, the soonest first.
pub fn choices<'a>(search: &'a Search<'a>) -> impl Iterator<Item = Choice> + 'a {
    let (first, last) = (search.round.date, last_of_round(search.round.date));
    let dates = std::iter::successors(Some(first), |date| date.checked_add(1.day()).ok());
    let dates = dates.take_while(move |date| *date <= last);
    dates.filter_map(|date| search.look_at(date).ok())
}

/// The same, as dates.
pub fn suits(search: &Search<'_>) -> Vec<Date> {
    choices(search).map(|choice| choice.date).collect()
}

/// May these two be a pair of the round? It takes one date that would do.
pub fn is_possible(search: &Search<'_>) -> bool {
    choices(search).next().is_some()
}

/// What of their own leaves this one of the two without a date: whatever of it ended, there would be one, or at least it
/// would not be for them that there is none.
pub fn own_absences(search: &Search<'_>, who: &Person) -> Vec<Absence> {
    let others = |person: &Person, window, now| person.id != who.id && (search.is_away)(person, window, now);
    let but_for_them =
        Search { is_away: &others, is_covered: Box::new(|window| (search.is_covered)(window)), ..*search };
    let if_alone = Search { engagements: &[], is_away: &|_, _, _| false, is_covered: Box::new(|_| true), ..*search };
    let windows: Vec<Window> = choices(&if_alone).map(|choice| choice.window).collect();
    let is_never_there = windows.iter().all(|window| (search.is_away)(who, *window, search.now));
    match is_possible(&but_for_them) || is_never_there {
        true => absences(who, &windows, search.now),
        false => vec![],
    }
}

/// The best three, by date. Most time together goes first, then the soonest week; but a week gets its second date only
/// when no other week has one left, so that a whole bad week (a sprint's end) does not spoil them all. Of a week's equally
/// good dates it is one of a weekday that is not among them yet: whoever cannot on Mondays has a choice.
pub fn best_three(choices: impl IntoIterator<Item = Choice>) -> Vec<Choice> {
    let mut left: Vec<Choice> = choices.into_iter().collect();
    let mut best: Vec<Choice> = Vec::new();
    while best.len() < PROPOSED_MAX {
        let named: Vec<Date> = best.iter().map(|choice| choice.date).collect();
        let Some(at) = (0..left.len()).min_by_key(|at| rank(&left[*at], &named)) else { break };
        best.push(left.remove(at));
    }
    best.sort_by_key(|choice| choice.date);
    best
}

/// The best beside those that were named: of a week that has none of them, where there is one.
pub fn another(choices: impl IntoIterator<Item = Choice>, named: &[Date]) -> Option<Choice> {
    choices.into_iter().filter(|choice| !named.contains(&choice.date)).min_by_key(|choice| rank(choice, named))
}

/// Without the dates that the two gave up, where there are others: whoever wants one again can name it.
pub fn but_given_up(choices: Vec<Choice>, given_up: &[Date]) -> Vec<Choice> {
    let others: Vec<Choice> = choices.iter().filter(|choice| !given_up.contains(&choice.date)).cloned().collect();
    if others.is_empty() { choices } else { others }
}

/// The lower, the better beside the dates that are named already.
fn rank(choice: &Choice, named: &[Date]) -> (bool, i64, (i16, i8), bool, Date) {
    let week = week_of(choice.date);
    let has_week = named.iter().any(|date| week_of(*date) == week);
    let has_weekday = named.iter().any(|date| date.weekday() == choice.date.weekday());
    (has_week, -choice.minutes(), week, has_weekday, choice.date)
}

fn week_of(date: Date) -> (i16, i8) {
    let week: ISOWeekDate = date.iso_week_date();
    (week.year(), week.week())
}

/// When a pair that has had no date since `since` has been without one for so many working days: at nine on the clock of
/// whoever is to read that.
pub fn due(readers: &Zone, since: Timestamp, calendar: &Calendar, working_days: u32) -> Timestamp {
    let date = since.to_zoned(readers.rules().clone()).date();
    readers.instant(calendar.working_days_after(date, working_days), TOLD_AT)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    use super::super::calendar::tests::calendar;
    use super::super::day::tests::{at, thursday};
    use super::super::format::Format;
    use super::super::people::tests::person;
    use super::*;

    /// A round from Monday 7 December, nine to five in Dublin; Ben and Sam are there at the same hours.
    struct World {
        round: Day,
        ben: Person,
        sam: Person,
        engagements: Vec<Engagement>,
        calendar: Calendar,
        away: fn(&Person, Window, Timestamp) -> bool,
        covered: fn(Window) -> bool,
        now: Timestamp,
    }

    fn world() -> World {
        World {
            round: Day { format: Format::EngineeringDay, date: date(2026, 12, 7), ..thursday() },
            ben: person("UBEN", "Europe/Dublin", "09:00-17:00"),
            sam: person("USAM", "Europe/Dublin", "09:00-17:00"),
            engagements: vec![],
            calendar: Calendar::default(),
            away: |_, _, _| false,
            covered: |_| true,
            now: at("2026-12-01T09:00:00Z"),
        }
    }

    impl World {
        fn search(&self) -> Search<'_> {
            Search {
                round: &self.round,
                shadower: &self.ben,
                buddy: &self.sam,
                engagements: &self.engagements,
                calendar: &self.calendar,
                is_away: &self.away,
                is_covered: Box::new(self.covered),
                now: self.now,
            }
        }

        fn look_at(&self, on: Date) -> Result<i64, Misfit> {
            self.search().look_at(on).map(|choice| choice.minutes())
        }
    }

    #[test]
    fn every_weekday_of_eight_weeks_suits_people_with_the_same_hours() {
        let world = world();
        let dates = suits(&world.search());
        assert_eq!((dates.len(), dates[0], dates[40]), (41, date(2026, 12, 7), date(2027, 2, 1)));
        assert!(is_possible(&world.search()));
    }

    #[test]
    fn dates_that_are_over_or_outside_of_the_round_do_not_do() {
        let mut world = world();
        assert_eq!(world.look_at(date(2026, 12, 1)), Err(Misfit::Past));
        let outside = Misfit::Outside { first: date(2026, 12, 7), last: date(2027, 2, 1) };
        assert_eq!(world.look_at(date(2026, 12, 4)), Err(outside.clone()));
        assert_eq!(world.look_at(date(2027, 2, 2)), Err(outside));
        assert_eq!(world.look_at(date(2026, 12, 12)), Err(Misfit::Weekend(Weekday::Saturday)));
        world.now = at("2026-12-09T20:00:00Z");
        assert_eq!(world.look_at(date(2026, 12, 9)), Err(Misfit::Past));
        assert_eq!(suits(&world.search())[0], date(2026, 12, 10));
    }

    #[test]
    fn the_two_have_to_be_at_work_together_for_two_hours() {
        let mut world = world();
        world.sam = person("USAM", "America/Sao_Paulo", "09:00-17:00");
        assert_eq!(world.look_at(date(2026, 12, 7)), Ok(300));
        world.sam = person("USAM", "Africa/Lagos", "16:00-20:00");
        let little = Misfit::TooLittleShared { minutes: 120, minutes_min: 120 };
        assert_eq!(world.look_at(date(2026, 12, 7)), Ok(120), "{little:?}");
        world.sam = person("USAM", "Africa/Lagos", "16:01-20:00");
        assert_eq!(world.look_at(date(2026, 12, 7)), Err(Misfit::TooLittleShared { minutes: 119, minutes_min: 120 }));
        assert!(!is_possible(&world.search()));
    }

    #[test]
    fn a_freeze_an_engagement_and_somebody_away_take_dates_out() {
        let mut world = world();
        world.calendar = calendar(&["SUMMARY:Freeze\nDTSTART;VALUE=DATE:20261207\nDTEND;VALUE=DATE:20261212"]);
        assert_eq!(world.look_at(date(2026, 12, 8)), Err(Misfit::Closed("Freeze".into())));
        let window = Window { start: at("2026-12-14T16:00:00Z"), end: at("2026-12-14T18:00:00Z") };
        world.engagements = vec![Engagement { who: "USAM".into(), day: DayId(9), format: Format::AdvocacyDay, window }];
        assert_eq!(world.look_at(date(2026, 12, 14)), Err(Misfit::Engaged("USAM".into())));
        world.away = |person, window, _| person.id.as_str() == "UBEN" && window.start < at("2026-12-16T00:00:00Z");
        assert_eq!(world.look_at(date(2026, 12, 15)), Err(Misfit::Away("UBEN".into())));
        world.covered = |window| window.start >= at("2026-12-17T00:00:00Z");
        assert_eq!(world.look_at(date(2026, 12, 16)), Err(Misfit::NotCovered));
        assert_eq!(suits(&world.search())[0], date(2026, 12, 17));
    }

    fn choice(month: i8, day: i8, hours: i8) -> Choice {
        let on = |hour| thursday().zone.instant(date(2026, month, day), time(hour, 0, 0, 0));
        Choice { date: date(2026, month, day), window: Window { start: on(9), end: on(9 + hours) } }
    }

    fn best(choices: &[Choice]) -> Vec<i8> {
        best_three(choices.to_vec()).iter().map(|choice| choice.date.day()).collect()
    }

    #[test]
    fn the_best_three_have_most_shared_time_in_different_weeks_the_soonest_first() {
        let week = |monday: i8, hours| (monday..monday + 5).map(move |day| choice(12, day, hours));
        let equal: Vec<Choice> = week(7, 4).chain(week(14, 4)).chain(week(21, 4)).chain(week(27, 4)).collect();
        assert_eq!(best(&equal), [7, 15, 23], "a Monday, a Tuesday, a Wednesday");
        let better: Vec<Choice> = equal.iter().cloned().chain([choice(12, 25, 6)]).collect();
        assert_eq!(best(&better), [7, 15, 25], "more hours go first");
        assert_eq!(best(&week(7, 4).collect::<Vec<_>>()), [7, 8, 9], "one week is better than nothing");
        let two: Vec<Choice> = week(7, 4).chain([choice(12, 30, 2)]).collect();
        assert_eq!(best(&two), [7, 8, 30], "another week before a second date");
        assert_eq!(best(&[]), [0_i8; 0]);
    }

    proptest! {
        /// The same weeks and the same time together as without looking at weekdays.
        #[test]
        fn other_weekdays_cost_nothing(days in prop::collection::btree_map(0_i64..25, 1_i8..8, 0..25)) {
            let on = |days: i64| date(2026, 12, 7).saturating_add(days.days());
            let choices: Vec<Choice> = days.iter().map(|(day, hours)| choice(on(*day).month(), on(*day).day(), *hours)).collect();
            let cost = |mut choices: Vec<Choice>| {
                choices.sort_by_key(|choice| (week_of(choice.date), choice.minutes()));
                choices.iter().map(|choice| (week_of(choice.date), choice.minutes())).collect::<Vec<_>>()
            };
            let mut ranked = choices.clone();
            ranked.sort_by_key(|choice| (-choice.minutes(), choice.date));
            let mut weeks = vec![];
            ranked.sort_by_cached_key(|choice| {
                let is_second = weeks.contains(&week_of(choice.date));
                weeks.push(week_of(choice.date));
                is_second
            });
            ranked.truncate(PROPOSED_MAX);
            prop_assert_eq!(cost(best_three(choices)), cost(ranked));
        }
    }

    #[test]
    fn another_one_is_of_another_week_if_there_is_one() {
        let all: Vec<Choice> = [(7, 4), (8, 6), (15, 4), (16, 5)].map(|(day, hours)| choice(12, day, hours)).into();
        let another = |named: &[i8]| {
            let named: Vec<Date> = named.iter().map(|day| date(2026, 12, *day)).collect();
            another(all.clone(), &named).map(|choice| choice.date.day())
        };
        assert_eq!(
            [another(&[]), another(&[7]), another(&[16]), another(&[8, 16])],
            [Some(8), Some(16), Some(8), Some(7)]
        );
        assert_eq!(another(&[7, 8, 15, 16]), None);
    }

    #[test]
    fn what_they_gave_up_is_offered_only_where_nothing_else_is_left() {
        let two = vec![choice(12, 7, 4), choice(12, 8, 4)];
        let left = |given_up: &[Date]| best(&but_given_up(two.clone(), given_up));
        assert_eq!((left(&[]), left(&[date(2026, 12, 7)])), (vec![7, 8], vec![8]));
        assert_eq!(left(&[date(2026, 12, 7), date(2026, 12, 8)]), [7, 8]);
    }

    #[test]
    fn it_is_the_other_ones_turn_after_a_proposal() {
        let since = at("2026-12-01T09:00:00Z");
        let mut arrangement = Arrangement {
            id: ArrangementId(1),
            round: DayId(1),
            shadower: "UBEN".into(),
            buddy: "USAM".into(),
            since,
            day: None,
            proposal: None,
            reminded: false,
            told: false,
        };
        let turn = |arrangement: &Arrangement| arrangement.turn().map(|(who, since)| (who.to_string(), since));
        assert_eq!(turn(&arrangement), Some(("UBEN".into(), since)));
        let later = at("2026-12-02T09:00:00Z");
        arrangement.proposal = Some(Proposal { by: "UBEN".into(), dates: vec![date(2026, 12, 8)], at: later });
        assert_eq!(turn(&arrangement), Some(("USAM".into(), later)));
        arrangement.proposal = None;
        arrangement.day = Some(DayId(2));
        assert_eq!(turn(&arrangement), None);
    }

    #[test]
    fn reminders_count_working_days_and_come_at_nine_on_the_readers_clock() {
        let dublin = world().round.zone;
        let none = Calendar::default();
        // Half past midnight in Dublin's summer is the day before in UTC.
        let since = at("2026-07-01T23:30:00Z");
        assert_eq!(due(&dublin, since, &none, REMINDED_AFTER), at("2026-07-09T08:00:00Z"));
        assert_eq!(due(&dublin, at("2026-12-01T12:00:00Z"), &none, TOLD_AFTER), at("2026-12-22T09:00:00Z"));
        let chicago: Zone = "America/Chicago".parse().unwrap();
        assert_eq!(due(&chicago, at("2026-12-01T12:00:00Z"), &none, REMINDED_AFTER), at("2026-12-08T15:00:00Z"));
        let holiday = calendar(&["SUMMARY:Holiday\nDTSTART;VALUE=DATE:20261208"]);
        assert_eq!(due(&dublin, at("2026-12-01T12:00:00Z"), &holiday, REMINDED_AFTER), at("2026-12-09T09:00:00Z"));
    }
}
