//! Dates after the pair: which would suit both of a pair, which three are offered, and whose turn it is to answer.

use jiff::civil::{Date, ISOWeekDate};
use jiff::{Timestamp, ToSpan};

use super::calendar::{Calendar, is_weekend};
use super::day::{Day, last_of_round};
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
    /// Days off and pauses.
    pub is_away: &'a (dyn Fn(&Person, Window) -> bool + Sync),
    /// Do enough advocates stay free without this buddy?
    pub is_covered: Box<dyn Fn(Window) -> bool + Sync + 'a>,
    pub now: Timestamp,
}

/// A date that would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub date: Date,
    pub window: Window,
    /// When both are at work.
    pub shared: Vec<Window>,
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
    pub fn shared_minutes(&self) -> i64 {
        hours::minutes(&self.shared)
    }
}

impl Search<'_> {
    /// Would this date do?
    ///
    /// # Errors
    /// Why not.
    pub fn look_at(&self, date: Date) -> Result<Choice, Misfit> {
        let (first, last) = (self.round.date, last_of_round(self.round.date));
        let window = self.round.window_on(date);
        if date <= self.today() {
            return Err(Misfit::Past);
        }
        if !(first..=last).contains(&date) {
            return Err(Misfit::Outside { first, last });
        }
        if let Some(event) = self.calendar.forbids(date, window, &self.round.zone) {
            return Err(Misfit::Closed(event.to_owned()));
        }
        for person in [self.shadower, self.buddy] {
            if self.is_engaged(&person.id, window) {
                return Err(Misfit::Engaged(person.id.clone()));
            }
            if (self.is_away)(person, window) {
                return Err(Misfit::Away(person.id.clone()));
            }
        }
        let at_work = |person: &Person| hours::working_windows(person.details.hours, zone_of(person).rules(), window);
        let shared = hours::shared(&at_work(self.shadower), &at_work(self.buddy));
        let (minutes, minutes_min) = (hours::minutes(&shared), SHARED_MIN.min(window.minutes() / 2));
        if minutes < minutes_min {
            return Err(Misfit::TooLittleShared { minutes, minutes_min });
        }
        if !(self.is_covered)(window) {
            return Err(Misfit::NotCovered);
        }
        Ok(Choice { date, window, shared })
    }

    fn today(&self) -> Date {
        self.now.to_zoned(self.round.zone.rules().clone()).date()
    }

    fn is_engaged(&self, who: &PersonId, window: Window) -> bool {
        self.engagements.iter().any(|other| other.who == *who && other.window.intersect(&window).is_some())
    }
}

/// Every date that would do, the soonest first. Weekends are not looked for; whoever wants one can name it.
pub fn choices<'a>(search: &'a Search<'a>) -> impl Iterator<Item = Choice> + 'a {
    let (first, last) = (search.round.date, last_of_round(search.round.date));
    let dates = std::iter::successors(Some(first), |date| date.checked_add(1.day()).ok());
    let dates = dates.take_while(move |date| *date <= last).filter(|date| !is_weekend(*date));
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

/// The best three, by date. Most shared time goes first, then the soonest; but a week gets its second date only when no
/// other week has one left, so that a whole bad week (a sprint's end) does not spoil them all.
pub fn best_three(choices: impl IntoIterator<Item = Choice>) -> Vec<Choice> {
    let mut ranked: Vec<Choice> = choices.into_iter().collect();
    ranked.sort_by_key(|choice| (-choice.shared_minutes(), choice.date));
    let mut weeks: Vec<(i16, i8)> = Vec::new();
    let (mut best, mut rest) = (Vec::new(), Vec::new());
    for choice in ranked {
        let week = week_of(choice.date);
        if weeks.contains(&week) {
            rest.push(choice);
        } else {
            weeks.push(week);
            best.push(choice);
        }
    }
    best.extend(rest);
    best.truncate(PROPOSED_MAX);
    best.sort_by_key(|choice| choice.date);
    best
}

/// The best beside those that were named: of a week that has none of them, where there is one.
pub fn another(choices: impl IntoIterator<Item = Choice>, named: &[Date]) -> Option<Choice> {
    let weeks: Vec<(i16, i8)> = named.iter().map(|date| week_of(*date)).collect();
    let others = choices.into_iter().filter(|choice| !named.contains(&choice.date));
    others.min_by_key(|choice| (weeks.contains(&week_of(choice.date)), -choice.shared_minutes(), choice.date))
}

fn week_of(date: Date) -> (i16, i8) {
    let week: ISOWeekDate = date.iso_week_date();
    (week.year(), week.week())
}

/// When a pair that has had no date since `since` has been without one for so many working days: at the hour at which
/// the round's days start.
pub fn due(round: &Day, since: Timestamp, calendar: &Calendar, working_days: u32) -> Timestamp {
    let date = since.to_zoned(round.zone.rules().clone()).date();
    round.zone.instant(calendar.working_days_after(date, working_days), round.start)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

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
        away: fn(&Person, Window) -> bool,
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
            away: |_, _| false,
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
            self.search().look_at(on).map(|choice| choice.shared_minutes())
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
        assert_eq!(world.look_at(date(2026, 12, 12)), Ok(480), "a Saturday, if they want it");
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
        world.away = |person, window| person.id.as_str() == "UBEN" && window.start < at("2026-12-16T00:00:00Z");
        assert_eq!(world.look_at(date(2026, 12, 15)), Err(Misfit::Away("UBEN".into())));
        world.covered = |window| window.start >= at("2026-12-17T00:00:00Z");
        assert_eq!(world.look_at(date(2026, 12, 16)), Err(Misfit::NotCovered));
        assert_eq!(suits(&world.search())[0], date(2026, 12, 17));
    }

    fn choice(month: i8, day: i8, hours: i8) -> Choice {
        let on = |hour| thursday().zone.instant(date(2026, month, day), time(hour, 0, 0, 0));
        let window = Window { start: on(9), end: on(17) };
        Choice { date: date(2026, month, day), window, shared: vec![Window { start: on(9), end: on(9 + hours) }] }
    }

    fn best(choices: &[Choice]) -> Vec<i8> {
        best_three(choices.to_vec()).iter().map(|choice| choice.date.day()).collect()
    }

    #[test]
    fn the_best_three_have_most_shared_time_in_different_weeks_the_soonest_first() {
        let week = |monday: i8, hours| (monday..monday + 5).map(move |day| choice(12, day, hours));
        let equal: Vec<Choice> = week(7, 4).chain(week(14, 4)).chain(week(21, 4)).chain(week(27, 4)).collect();
        assert_eq!(best(&equal), [7, 14, 21]);
        let better: Vec<Choice> = equal.iter().cloned().chain([choice(12, 25, 6)]).collect();
        assert_eq!(best(&better), [7, 14, 25], "more hours go first");
        assert_eq!(best(&week(7, 4).collect::<Vec<_>>()), [7, 8, 9], "one week is better than nothing");
        let two: Vec<Choice> = week(7, 4).chain([choice(12, 30, 2)]).collect();
        assert_eq!(best(&two), [7, 8, 30], "another week before a second date");
        assert_eq!(best(&[]), [0_i8; 0]);
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
    fn reminders_count_working_days_at_the_rounds_own_place() {
        let round = world().round;
        let none = Calendar::default();
        // Half past midnight in Dublin's summer is the day before in UTC.
        let since = at("2026-07-01T23:30:00Z");
        assert_eq!(due(&round, since, &none, REMINDED_AFTER), at("2026-07-09T08:00:00Z"));
        assert_eq!(due(&round, at("2026-12-01T12:00:00Z"), &none, TOLD_AFTER), at("2026-12-22T09:00:00Z"));
        let holiday = calendar(&["SUMMARY:Holiday\nDTSTART;VALUE=DATE:20261208"]);
        assert_eq!(due(&round, at("2026-12-01T12:00:00Z"), &holiday, REMINDED_AFTER), at("2026-12-09T09:00:00Z"));
    }
}
