//! Days and people to make messages of: as they usually are, and as large and odd as the rules allow.

use jiff::civil::{Time, date, time};
use jiff::{SignedDuration, Timestamp};

use crate::domain::availability::AwayStatus;
use crate::domain::celebration::{Celebration, Share};
use crate::domain::cover::Stretch;
use crate::domain::day::{Day, Shift};
use crate::domain::days_off::DaysOff;
use crate::domain::format::Format;
use crate::domain::hours::{Hours, Window};
use crate::domain::ids::{CelebrationId, DayId, HandoffId, PersonId, ShiftId};
use crate::domain::pager::{self, Handoff, Notes, Step};
use crate::domain::pagers::Next;
use crate::domain::pairing::{Pair, Pin, Reason, Uncovered};
use crate::domain::people::{
    BREAKS_MAX, CAPACITY_MAX, Details, LIST_LENGTH_MAX, MONTH_MAX, ON_CALL_MAX_MIN, Person, Settings, Standing,
    TEAM_LENGTH_MAX,
};
use crate::domain::plan::{ADVOCATES_MAX, Draft, PLACES_MAX, TOPICS_LENGTH_MAX};
use crate::domain::reminders::{Lead, Leads};
use crate::domain::reply::Occasion;
use crate::domain::rota::{DayRota, Helper, Listed, OpenGap};
use crate::domain::seating::{Broken, Change, Hindrance, Known, Load, MovedFor, Price, Proposal, Room, Without};
use crate::domain::shifts::PlannedShift;
use crate::domain::signup::{Signup, State, Why};
use crate::domain::snapshot::{OnCall, Pairing, Snapshot};
use crate::domain::team::ROOM_LENGTH_MAX;

/// Characters of a name in Slack at most.
const NAME_LENGTH_MAX: usize = 80;

/// Characters of a handoff's notes at most.
const NOTES_LENGTH_MAX: usize = 2_000;

/// Bytes of a link at most.
const LINK_LENGTH_MAX: usize = 2_000;

/// Shifts of eight hours at most.
const SHIFTS_MAX: usize = 16;

/// Stretches without anybody that are many.
const GAPS_MANY: usize = 12;

/// People on a waiting list that is long.
const WAITING_MANY: usize = 100;

/// Days ahead that are many.
const DAYS_MANY: usize = 30;

/// What a message is made of.
pub struct Samples {
    pub case: &'static str,
    /// Sign-up is open at `now`.
    pub day: Day,
    /// Another one, at the same time.
    pub other: Day,
    pub now: Timestamp,
    pub running: Timestamp,
    pub over: Timestamp,
    /// Before the pairs are made.
    pub open: Snapshot,
    /// With all of its pairs, on the day.
    pub paired: Snapshot,
    /// On a day, and waiting for one.
    pub shadower: Person,
    pub waiting: Person,
    pub advocate: Person,
    pub shadowers: Vec<Person>,
    pub advocates: Vec<Person>,
    pub handoff: Handoff,
    pub celebration: Celebration,
    /// Why somebody has no buddy.
    pub reason: String,
    /// As somebody types it.
    pub typed: String,
    pub notes: String,
    pub draft: Draft,
    pub rota: DayRota,
    /// How many days are ahead.
    pub days: usize,
}

/// How large.
struct Scale {
    case: &'static str,
    zone: &'static str,
    advocates: usize,
    shifts: usize,
    gaps: usize,
    places: u32,
    taken: usize,
    waiting: usize,
    days: usize,
    name: String,
    topics: Vec<String>,
    details: Details,
    settings: Settings,
    reasons: Vec<String>,
    reason: String,
    typed: String,
    notes: String,
    link: String,
    room: String,
}

/// `length` characters, of those that are easily got wrong.
pub fn odd(length: usize) -> String {
    "<!channel> & \"נועה\" `*_~` <@U1> 👩🏽‍💻 ".chars().cycle().take(length).collect()
}

impl Samples {
    /// The pairs as the coordinator sees them, with a wish that costs something and one that could not be kept.
    pub fn proposal(&self) -> Proposal {
        let pair = |pairing: &Pairing| Pair {
            shadower: pairing.shadower.clone(),
            advocate: pairing.buddy.clone(),
            nth: 1,
            cost: 1_000_000,
            shared_minutes: 480,
            reasons: vec![
                Reason::SharedTopics(self.day.topics.clone()),
                Reason::SharedMinutes { minutes: 330, of_minutes: 480 },
                Reason::NewPair,
            ],
        };
        let pairs: Vec<Pair> = self.paired.pairings.iter().map(pair).collect();
        let wish = |pair: &Pair| Pin { shadower: pair.shadower.clone(), advocate: pair.advocate.clone() };
        let change = |pair: &Pair| Change {
            shadower: pair.shadower.clone(),
            before: Some(self.advocate.id.clone()),
            after: Some(pair.advocate.clone()),
            words: vec!["no shared topic any more".to_owned(), "2 h less together".to_owned()],
        };
        let waiting = self.open.waiting().enumerate();
        Proposal {
            load: self
                .day
                .advocates
                .iter()
                .map(|advocate| Load { advocate: advocate.clone(), today: 2, lately: 9, room: Room::Left })
                .collect(),
            without: waiting
                .map(|(at, (person, why))| Without { person: person.clone(), why: why.clone(), waits: at % 2 == 0 })
                .collect(),
            kept_wishes: pairs.iter().step_by(2).map(wish).collect(),
            broken_wishes: pairs
                .iter()
                .zip([Hindrance::Others, Hindrance::Hours, Hindrance::Private])
                .map(|(pair, why)| Broken { wish: wish(pair), why })
                .collect(),
            done: pairs.iter().take(5).map(wish).collect(),
            ruled_out: vec![],
            moved_for: MovedFor::More,
            cost: 500_000_000,
            price: Some(Price {
                changes: pairs.iter().take(40).map(change).collect(),
                cost: 500_000_000,
                best: 499_000_000,
            }),
            uncovered: vec![Uncovered { window: self.day.window(), free: 1 }],
            binding: vec![self.day.window()],
            gap: 1_234,
            is_proven: false,
            known: Known::Stays,
            pairs,
        }
    }

    pub fn ordinary() -> Samples {
        Samples::of(Scale {
            case: "ordinary",
            zone: "Europe/Dublin",
            advocates: 4,
            shifts: 4,
            gaps: 1,
            places: 8,
            taken: 3,
            waiting: 1,
            days: 2,
            name: "Ana Ribeiro".to_owned(),
            topics: vec!["billing".to_owned(), "mobile app".to_owned()],
            details: Details {
                topics: vec!["api".to_owned()],
                languages: vec!["pt".to_owned()],
                hours: Hours::default(),
            },
            settings: Settings { team: "Design".to_owned(), ..Settings::default() },
            reasons: vec!["Both named billing".to_owned(), "First time together".to_owned()],
            reason: "Nobody who is free works at these hours.".to_owned(),
            typed: "tomorrow".to_owned(),
            notes: "Two tickets are open.\nThe first one waits for an answer from billing.".to_owned(),
            link: "https://desk.example/tickets/1?view=all&page=2".to_owned(),
            room: "https://meet.example.com/support?from=slack&open=1".to_owned(),
        })
    }

    pub fn extreme() -> Samples {
        let many = |length: usize| vec![odd(length - 2), String::new()];
        let hours = Hours::parse("22:30", "24:00").unwrap_or_default();
        let link = format!("https://desk.example/{}", "a".repeat(LINK_LENGTH_MAX));
        Samples::of(Scale {
            case: "extreme",
            zone: "America/Argentina/ComodRivadavia",
            advocates: ADVOCATES_MAX,
            shifts: SHIFTS_MAX,
            gaps: GAPS_MANY,
            places: PLACES_MAX,
            taken: usize::try_from(PLACES_MAX).unwrap_or(usize::MAX),
            waiting: WAITING_MANY,
            days: DAYS_MANY,
            name: odd(NAME_LENGTH_MAX),
            topics: many(TOPICS_LENGTH_MAX),
            details: Details { topics: many(LIST_LENGTH_MAX), languages: many(LIST_LENGTH_MAX), hours },
            settings: every_setting(),
            reasons: vec![odd(1_000); 6],
            reason: odd(2_000),
            typed: odd(3_000),
            notes: odd(NOTES_LENGTH_MAX),
            link: link[..LINK_LENGTH_MAX].to_owned(),
            room: format!("https://meet.example.com/{}", "&".repeat(ROOM_LENGTH_MAX - 25)),
        })
    }

    fn of(scale: Scale) -> Samples {
        let day = day(&scale);
        let now = day.closes_at() - SignedDuration::from_hours(48);
        let handoff = handoff(&day);
        let open = open(&day, &scale, now);
        let paired = paired(&open, &handoff, &scale);
        let people = |ids: &[PersonId]| -> Vec<Person> { ids.iter().map(|id| person(id, &scale)).collect() };
        let shadowers = people(&open.shadowers().cloned().collect::<Vec<_>>());
        let advocates = people(&day.advocates);
        let celebration = Celebration {
            id: CelebrationId(1),
            person: Some(id('S', 0)),
            share: Share::Channel,
            first: Some(Occasion::FirstEver),
            is_later: false,
            own_number: None,
            day_number: None,
            is_on_duty: false,
            link: Some(scale.link.clone()),
            buddy: Some(id('A', 0)),
            taken_back: false,
        };
        Samples {
            case: scale.case,
            other: Day { id: DayId(2), format: Format::RideAlong, ..day.clone() },
            now,
            running: day.starts_at() + SignedDuration::from_mins(65),
            over: day.ends_at() + SignedDuration::from_mins(5),
            shadower: person(&id('S', 0), &scale),
            waiting: person(&id('W', scale.waiting - 1), &scale),
            advocate: person(&id('A', 0), &scale),
            shadowers,
            advocates,
            celebration,
            draft: Draft::of(&day),
            rota: rota(&day, &scale),
            open,
            paired,
            handoff,
            day,
            reason: scale.reason,
            typed: scale.typed,
            notes: scale.notes,
            days: scale.days,
        }
    }

    /// All days ahead, the way this one is.
    pub fn all_days(&self, of: &Snapshot) -> Vec<Snapshot> {
        let numbered = |number| {
            let mut of = of.clone();
            of.day.id = DayId(number);
            of
        };
        (1..).take(self.days).map(numbered).collect()
    }

    /// A day that is full, of whatever size.
    pub fn full(&self) -> Snapshot {
        let mut full = self.open.clone();
        full.day.places = full.taken();
        full
    }

    /// Both at work: the whole day.
    pub fn shared(&self) -> Vec<Window> {
        vec![self.day.window()]
    }
}

fn id(kind: char, number: usize) -> PersonId {
    PersonId(format!("U{kind}{number:09}"))
}

fn person(id: &PersonId, scale: &Scale) -> Person {
    Person {
        id: id.clone(),
        name: scale.name.clone(),
        time_zone: scale.zone.to_owned(),
        is_admin: false,
        standing: Standing::Member,
        details: scale.details.clone(),
        settings: scale.settings.clone(),
        away_status: Some(AwayStatus::WithoutEnd),
    }
}

/// As much as the form takes, and nothing that keeps its person from the day.
fn every_setting() -> Settings {
    let stretch = |month| DaysOff::new(date(2027, month, 1), date(2027, month, 20));
    Settings {
        own_zone: Some("America/Argentina/ComodRivadavia".to_owned()),
        team: odd(TEAM_LENGTH_MAX),
        days_off: (1..=12).map(stretch).collect(),
        pause_until: None,
        capacity: Some(CAPACITY_MAX),
        month_max: Some(MONTH_MAX),
        on_call_max_min: Some(ON_CALL_MAX_MIN),
        breaks: vec![Hours::default(); BREAKS_MAX],
        reminders: Leads(Lead::ALL.into()),
        celebrations: Share::Nobody,
    }
}

fn day(scale: &Scale) -> Day {
    let advocates: Vec<PersonId> = (0..scale.advocates).map(|number| id('A', number)).collect();
    let length = SignedDuration::from_hours(8) / i32::try_from(scale.shifts).unwrap_or(1);
    let at = |shift: usize| Time::saturating_add(time(9, 0, 0, 0), length * i32::try_from(shift).unwrap_or(0));
    let shift = |(number, advocate): (usize, &PersonId)| Shift {
        id: ShiftId(i64::try_from(number).unwrap_or(0)),
        advocate: advocate.clone(),
        lane: 0,
        is_pinned: false,
        owner: None,
        start: at(number),
        end: at(number + 1),
    };
    Day {
        round: None,
        id: DayId(1),
        format: Format::AdvocacyDay,
        date: date(2026, 12, 3),
        zone: scale.zone.parse().unwrap_or_default(),
        start: time(9, 0, 0, 0),
        end: time(17, 0, 0, 0),
        lanes: 1,
        room: Some(scale.room.clone()),
        signup_until: date(2026, 12, 1),
        channel: "C0SHADOWING".into(),
        topics: scale.topics.clone(),
        places: scale.places,
        coordinator: id('C', 0),
        card: None,
        paired_at: None,
        called_off_at: None,
        min_free: 2,
        run: 0,
        shifts: advocates.iter().take(scale.shifts).enumerate().map(shift).collect(),
        advocates,
    }
}

fn open(day: &Day, scale: &Scale, now: Timestamp) -> Snapshot {
    let signup = |person, state| Signup { day: day.id, person, state, since: now };
    let taken = (0..scale.taken).map(|number| signup(id('S', number), State::In));
    let waiting =
        (0..scale.waiting).map(|number| signup(id('W', number), State::Waiting(Why::NoBuddy(scale.reason.clone()))));
    Snapshot {
        day: day.clone(),
        signups: taken.chain(waiting).collect(),
        pairings: vec![],
        pagers: vec![],
        absent: [].into(),
        duties: vec![],
        replies: 0,
        repliers: 0,
    }
}

fn paired(open: &Snapshot, handoff: &Handoff, scale: &Scale) -> Snapshot {
    let mut paired = open.clone();
    paired.day.paired_at = Some(open.day.closes_at());
    let buddies = open.day.advocates.iter().cycle();
    paired.pairings = open
        .shadowers()
        .zip(buddies)
        .map(|(shadower, buddy)| Pairing {
            day: open.day.id,
            shadower: shadower.clone(),
            buddy: buddy.clone(),
            reasons: scale.reasons.clone(),
        })
        .collect();
    let next = Some(Next { from: handoff.due_at, who: Some(handoff.taker.clone()) });
    let holder = handoff.giver.clone();
    paired.pagers = vec![OnCall { lane: 0, holder, handoff: Some(handoff.clone()), rests: vec![], next }];
    paired.replies = 9_999;
    paired.repliers = paired.taken();
    paired
}

fn handoff(day: &Day) -> Handoff {
    let mut shifts = day.shifts.iter();
    let due_at = shifts.next().map_or(day.starts_at(), |shift| day.shift_window(shift).end);
    Handoff {
        id: HandoffId(1),
        day: day.id,
        lane: 0,
        why: pager::Why::Shift,
        giver: id('A', 0),
        taker: id('A', 1),
        due_at,
        asked_at: due_at,
        notes: Notes::NotYet,
        notes_by: None,
        step: Step::Asked,
        picked_up: None,
        card: None,
    }
}

/// The day's rota with a shift that was set, and gaps that everybody named could close.
fn rota(day: &Day, scale: &Scale) -> DayRota {
    let backups: Vec<PersonId> = day.advocates.iter().rev().take(2).cloned().collect();
    let listed = |(at, shift): (usize, &Shift)| Listed {
        shift: PlannedShift { outside_hours_min: 120, is_pinned: at == 1, ..PlannedShift::of(shift) },
        backups: backups.clone(),
        in_breaks: vec![Stretch::of(shift)],
        is_left: at == 1,
    };
    let helper = |advocate: &PersonId| Helper {
        advocate: advocate.clone(),
        earlier_min: 60,
        longer_min: 75,
        break_min: 30,
        over_limit_min: 15,
    };
    let gap = |at: usize| {
        let minute = |minutes: usize| {
            let minutes = i64::try_from(minutes).unwrap_or_default();
            day.start.saturating_add(SignedDuration::from_mins(minutes))
        };
        let stretch = Stretch { start: minute(at * 20), end: minute(at * 20 + 15) };
        let helpers = day.advocates.iter().take(3).map(helper).collect();
        OpenGap {
            lane: 0,
            stretch,
            window: day.stretch_window(stretch),
            helpers,
            keeper: day.advocates.first().cloned(),
            is_meant: at == 2,
        }
    };
    let recent = |(at, advocate): (i64, &PersonId)| (advocate.clone(), 60_000 - at * 615);
    DayRota {
        shifts: day.shifts.iter().enumerate().map(listed).collect(),
        gaps: (0..scale.gaps).map(gap).collect(),
        recent_min: (0..).zip(&day.advocates).map(recent).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::Phase;

    #[test]
    fn the_samples_are_what_they_say() {
        for of in [Samples::ordinary(), Samples::extreme()] {
            assert_eq!(of.day.phase(of.now), Phase::Open);
            assert_eq!(of.paired.day.phase(of.running), Phase::Running);
            assert_eq!(of.day.phase(of.over), Phase::Over);
            assert_eq!(of.day.ends_at(), of.day.shifts.last().map(|last| of.day.shift_window(last).end).unwrap());
            assert_eq!(of.full().free(), 0);
            assert!(of.open.place_in_line(&of.waiting.id).is_some());
        }
    }

    #[test]
    fn the_extreme_is_what_the_rules_allow() {
        let of = Samples::extreme();
        assert_eq!(of.day.zone.name(), "America/Argentina/ComodRivadavia");
        assert_eq!(of.day.topics.join(", ").chars().count(), TOPICS_LENGTH_MAX);
        assert!(crate::domain::people::fits_form(&of.shadower.details.topics));
        let link = of.celebration.link.unwrap();
        assert_eq!(crate::domain::reply::parse_link(&link), Ok(Some(link.clone())));
    }
}
