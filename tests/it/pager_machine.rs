//! The pager as a machine: whatever people do, in whatever order, while processes end and clocks jump, each lane of a
//! running window has exactly one holder, and whoever's turn it is was asked.
//!
//! Over the store and the commands, with a standing clock. Chance is seeded; a failure names its seed and what was done.
//! `PAGER_SEED` starts elsewhere, `PAGER_RUNS` and `PAGER_STEPS` say how much is tried.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::{Time, date, time};
use jiff::{SignedDuration, Timestamp};
use shadowday::clock::Clock;
use shadowday::commands::{self, Settings};
use shadowday::domain::action::{Action, Form, NotesOf, TakenPager};
use shadowday::domain::backups::works_through;
use shadowday::domain::day::{Day, Lane};
use shadowday::domain::format::Format;
use shadowday::domain::hours::Window;
use shadowday::domain::ids::{CoverId, DayId, HandoffId, PersonId};
use shadowday::domain::pager::{Handoff, Why};
use shadowday::domain::pagers::{How, Pagers};
use shadowday::domain::people::{Details, Known, Standing};
use shadowday::domain::plan::Draft;
use shadowday::domain::shifts::PlannedShift;
use shadowday::domain::timer::Timer;
use shadowday::request::{Answer, Asks, Fields, On, Request};
use shadowday::scheduler::Scheduler;
use shadowday::store::{Store, StoreError, days, pager, people, timers};

const PEOPLE: [&str; 5] = ["UPRI", "USAM", "ULUC", "UERI", "UKIM"];

/// Each lane's shifts: who, from, until, in minutes since midnight.
type Lanes = &'static [&'static [(&'static str, i16, i16)]];

/// As most days are; with two at a time; with gaps at the start, in the middle and at the end; with short shifts.
const ROTAS: [Lanes; 5] = [
    &[&[("UPRI", 540, 660), ("USAM", 660, 780), ("ULUC", 780, 900), ("UERI", 900, 1020)]],
    &[
        &[("UPRI", 540, 660), ("USAM", 660, 780), ("ULUC", 780, 900), ("UERI", 900, 1020)],
        &[("ULUC", 540, 660), ("UERI", 660, 780), ("UPRI", 780, 900), ("USAM", 900, 1020)],
    ],
    &[&[("UPRI", 600, 660), ("USAM", 660, 720), ("UPRI", 780, 900), ("ULUC", 900, 960)]],
    &[&[("UPRI", 540, 780), ("USAM", 780, 1020)], &[("UERI", 615, 735), ("UKIM", 800, 930)]],
    &[&[("UPRI", 540, 555), ("USAM", 555, 570), ("UPRI", 570, 580), ("ULUC", 580, 700), ("USAM", 700, 1020)]],
];

/// As most people work, in their earlier or later hours, or not on this day.
const HOURS: [&str; 5] = ["08:00-18:00", "08:00-18:00", "08:00-13:00", "12:30-18:00", "20:00-21:00"];

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(count.max(1)).unwrap()).unwrap()
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = self.below(of.len());
        of.get(at)
    }
}

struct World {
    clock: Clock,
    store: Store,
    scheduler: Scheduler,
    folder: tempfile::TempDir,
    day: DayId,
    chance: Chance,
    keys: u32,
    deeds: Vec<String>,
    /// Who was asked for which handoff: looked at once each.
    asked: BTreeSet<(i64, PersonId)>,
}

fn at_minute(minute: i16) -> Time {
    time(i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap(), 0, 0)
}

async fn open(folder: &tempfile::TempDir, clock: &Clock) -> (Store, Scheduler) {
    let url = format!("sqlite://{}", folder.path().join("machine.db").display());
    let store = Store::open(&url, clock.clone()).await.unwrap();
    let scheduler = Scheduler::new(store.clone(), clock.clone(), Settings::default());
    (store, scheduler)
}

fn known(id: &str) -> Known {
    Known {
        id: id.into(),
        name: id.to_owned(),
        time_zone: "UTC".to_owned(),
        is_admin: false,
        standing: Standing::Member,
        away_status: None,
        updated_s: 0,
    }
}

async fn plan(store: &Store, rota: Lanes, hours: [&'static str; 5]) -> DayId {
    let draft = Draft {
        format: Format::AdvocacyDay,
        date: date(2026, 12, 3),
        time_zone: "UTC".to_owned(),
        start: time(9, 0, 0, 0),
        end: time(17, 0, 0, 0),
        signup_until: date(2026, 12, 1),
        channel: "C1".into(),
        topics: vec![],
        places: 2,
        min_free: 0,
        lanes: Lane::try_from(rota.len()).unwrap(),
        advocates: PEOPLE.map(PersonId::from).to_vec(),
    };
    let mut shifts = Vec::new();
    for (lane, of_lane) in rota.iter().enumerate() {
        shifts.extend(of_lane.iter().map(|(advocate, start, end)| PlannedShift {
            lane: Lane::try_from(lane).unwrap(),
            advocate: (*advocate).into(),
            owner: None,
            start: at_minute(*start),
            end: at_minute(*end),
            outside_hours_min: 0,
            is_pinned: false,
        }));
    }
    store
        .write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                for person in PEOPLE.into_iter().chain(["UMAE"]) {
                    people::learn(tx, &known(person)).await?;
                }
                for (person, hours) in PEOPLE.into_iter().zip(hours) {
                    let details = Details { topics: vec![], languages: vec![], hours: hours.parse().unwrap() };
                    people::set_details(tx, &person.into(), &details).await?;
                }
                let id = days::add(tx, &draft, &"UMAE".into()).await?;
                days::set_shifts(tx, id, &shifts).await?;
                let day = days::get(tx, id).await?;
                for (timer, due) in Timer::of_day(&day) {
                    timers::set(tx, timer, due).await?;
                }
                Ok(id)
            })
        })
        .await
        .unwrap()
}

impl World {
    async fn new(seed: u64) -> World {
        let clock = Clock::standing("2026-12-03T08:30:00Z".parse().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let (store, scheduler) = open(&folder, &clock).await;
        let mut chance = Chance(seed);
        let rota = ROTAS[chance.below(ROTAS.len())];
        let hours = PEOPLE.map(|_| HOURS[chance.below(HOURS.len())]);
        let day = plan(&store, rota, hours).await;
        let asked = BTreeSet::new();
        let mut world = World { clock, store, scheduler, folder, day, chance, keys: 0, deeds: vec![], asked };
        world.ring().await;
        world.pass(SignedDuration::from_mins(31)).await;
        world
    }

    async fn ring(&mut self) {
        while self.scheduler.run_once().await.unwrap() {}
    }

    /// Time passes, and what rings in between rings at its time.
    async fn pass(&mut self, by: SignedDuration) {
        let until = self.clock.now() + by;
        while let Some((_, due)) = self.scheduler.next().await.unwrap().filter(|(_, due)| *due <= until) {
            self.clock.advance(due.duration_since(self.clock.now()).max(SignedDuration::ZERO));
            self.ring().await;
        }
        self.clock.advance(until.duration_since(self.clock.now()));
    }

    /// The process starts again, at whatever time the clock says then.
    async fn restart_at(&mut self, now: Timestamp) {
        self.clock = Clock::standing(now);
        (self.store, self.scheduler) = open(&self.folder, &self.clock).await;
        self.refresh().await;
        self.ring().await;
    }

    async fn refresh(&self) {
        self.store.write::<_, StoreError, _>(|tx| Box::pin(commands::refresh_timers(tx))).await.unwrap();
    }

    async fn look(&self) -> (Day, Pagers, BTreeMap<i64, String>) {
        let id = self.day;
        self.store
            .read::<_, StoreError, _>(move |tx| {
                Box::pin(async move {
                    let day = days::get(tx, id).await?;
                    let of = pager::of_day(tx, &day).await?;
                    let handoffs = of.handoffs.iter().map(|handoff| (handoff.id.0, format!("{handoff:?}"))).collect();
                    Ok((day, of, handoffs))
                })
            })
            .await
            .unwrap()
    }

    /// Asks as somebody, and now and then a second time with the same key: that does nothing and answers the same.
    async fn ask(&mut self, who: &PersonId, asks: Asks) -> Answer {
        self.keys += 1;
        let request = Arc::new(Request { key: format!("K{}", self.keys), actor: who.clone(), channel: None, asks });
        let answer = self.handle(request.clone()).await;
        if self.chance.below(5) == 0 && !commands::is_read_only(&request) {
            let before = self.look().await;
            assert_eq!(self.handle(request).await, answer, "{:#?}", self.deeds);
            let after = self.look().await;
            assert_eq!((before.1.held, before.2), (after.1.held, after.2), "twice is once: {:#?}", self.deeds);
        }
        answer
    }

    async fn handle(&self, request: Arc<Request>) -> Answer {
        let settings = Arc::new(Settings::default());
        self.store
            .write_with_pairs(move |tx| {
                let (settings, request) = (settings.clone(), request.clone());
                Box::pin(async move { commands::handle(tx, &settings, &request).await })
            })
            .await
            .unwrap()
    }

    async fn press(&mut self, who: &PersonId, action: Action) {
        self.ask(who, Asks::Press { action, on: On::Message }).await;
    }

    async fn step(&mut self) {
        let (day, of, _) = self.look().await;
        let who = PersonId::from(PEOPLE[self.chance.below(PEOPLE.len())]);
        let holders: Vec<PersonId> =
            day.lanes_on_call().into_iter().filter_map(|lane| of.holder(lane).cloned()).collect();
        let open: Vec<_> = of.handoffs.iter().filter(|handoff| handoff.is_open()).cloned().collect();
        let choice = self.chance.below(100);
        let now = self.clock.now();
        self.deeds.push(format!("{now} {choice} {who}, of {holders:?}, open {open:?}"));
        match choice {
            0..25 => {
                let minutes = i64::try_from(1 + self.chance.below(14)).unwrap();
                self.pass(SignedDuration::from_mins(minutes)).await;
            }
            25..30 => {
                let minutes = i64::try_from(15 + self.chance.below(80)).unwrap();
                self.restart_at(now + SignedDuration::from_mins(minutes)).await;
            }
            30..33 => {
                let minutes = i64::try_from(1 + self.chance.below(45)).unwrap();
                self.restart_at((now - SignedDuration::from_mins(minutes)).max(day.starts_at())).await;
            }
            33..48 => match self.chance.one_of(&open).cloned() {
                Some(handoff) => self.press(&handoff.taker, Action::PickUp(handoff.id)).await,
                None => self.pass(SignedDuration::from_mins(3)).await,
            },
            48..53 => {
                let id = of.handoffs.get(self.chance.below(of.handoffs.len())).map_or(HandoffId(1), |one| one.id);
                self.press(&who, Action::PickUp(id)).await;
            }
            53..60 => drop(self.ask(&who, Asks::Command("take".to_owned())).await),
            60..63 => {
                let lane = Lane::try_from(self.chance.below(3)).unwrap();
                self.press(&who, Action::TakePager { day: self.day, lane }).await;
            }
            63..69 => {
                let lane = [None, Some(0), Some(1)][self.chance.below(3)];
                self.press(&who, Action::UndoTake(TakenPager { day: self.day, lane })).await;
            }
            69..76 => {
                let holder = self.chance.one_of(&holders).cloned().unwrap_or(who);
                let minutes = 5 + self.chance.below(60);
                drop(self.ask(&holder, Asks::Command(format!("break {minutes}"))).await);
            }
            76..81 => {
                let holder = self.chance.one_of(&holders).cloned().unwrap_or(who);
                drop(self.ask(&holder, Asks::Command("handoff".to_owned())).await);
            }
            81 => {
                let holder = self.chance.one_of(&holders).cloned().unwrap_or(who);
                let (lane, minutes) = (Lane::try_from(self.chance.below(2)).unwrap(), 30);
                self.press(&holder, Action::RestAlone { day: self.day, lane, minutes }).await;
            }
            82 => {
                let holder = self.chance.one_of(&holders).cloned().unwrap_or(who);
                let lane = [None, Some(0), Some(1)][self.chance.below(3)];
                self.press(&holder, Action::AskAll { day: self.day, minutes: None, lane }).await;
            }
            83..85 => self.press(&who, Action::CannotMakeIt(self.day)).await,
            85..88 => {
                if let Some(handoff) = self.chance.one_of(&open).cloned() {
                    let fields = Fields(BTreeMap::from([("notes".to_owned(), vec!["Ticket 12 waits".to_owned()])]));
                    let form = Form::Notes(NotesOf { handoff: handoff.id, seen: None });
                    drop(self.ask(&handoff.giver, Asks::Submit { form, fields }).await);
                }
            }
            88..94 => self.ask_for_cover(&day).await,
            _ => {
                let id = CoverId(i64::try_from(1 + self.chance.below(6)).unwrap());
                self.press(&who, Action::TakeCover(id)).await;
            }
        }
    }

    async fn ask_for_cover(&mut self, day: &Day) {
        let now = self.clock.now();
        let ahead: Vec<_> = day.shifts.iter().filter(|shift| day.shift_window(shift).end > now).collect();
        let Some(shift) = self.chance.one_of(&ahead).copied() else { return };
        let quarter = SignedDuration::from_mins(5);
        let window = day.shift_window(shift);
        let soon = Timestamp::from_second((now.as_second() / 300 + 1) * 300).unwrap().max(window.start);
        let from = soon + quarter * i32::try_from(self.chance.below(4)).unwrap();
        let until = match self.chance.below(2) {
            0 => window.end,
            _ => window.end - quarter,
        };
        let typed = |at: Timestamp| at.strftime("%H:%M").to_string();
        let theirs =
            self.chance.one_of(&day.shifts).filter(|_| self.keys.is_multiple_of(3)).map(|other| other.id.to_string());
        let fields = BTreeMap::from([
            ("from".to_owned(), vec![typed(from)]),
            ("until".to_owned(), vec![typed(until)]),
            ("swap".to_owned(), theirs.into_iter().collect()),
        ]);
        let asks = Asks::Submit { form: Form::Cover(shift.id), fields: Fields(fields) };
        drop(self.ask(&shift.advocate.clone(), asks).await);
    }

    async fn check(&mut self) {
        let (day, of, before) = self.look().await;
        let now = self.clock.now();
        if now < day.starts_at() || now >= day.ends_at() {
            return;
        }
        for lane in day.lanes_on_call() {
            let told = || format!("lane {lane} at {now}: {of:#?}\n{:#?}", self.deeds);
            let holder = of.holder(lane).unwrap_or_else(|| panic!("nobody has it: {}", told()));
            assert!(day.advocates.contains(holder), "no advocate has it: {}", told());
            let open: Vec<_> = of.handoffs.iter().filter(|handoff| handoff.lane == lane && handoff.is_open()).collect();
            assert!(open.len() <= 1, "more than one is open: {}", told());
            for handoff in &open {
                assert_eq!(handoff.giver, *holder, "another gives than has it: {}", told());
                assert_ne!(handoff.taker, *holder, "who has it is to pick it up: {}", told());
                assert!(day.advocates.contains(&handoff.taker), "no advocate is asked: {}", told());
                if !self.asked.contains(&(handoff.id.0, handoff.taker.clone())) {
                    assert!(!is_woken_for_nothing(&of, handoff), "the holder could have kept it: {}", told());
                }
            }
            if let Some(turn) = whose_turn(&day, lane, now) {
                let is_asked = open.iter().any(|handoff| handoff.why == Why::Shift && handoff.taker == turn.whose);
                let is_right = *holder == turn.whose || is_asked || of.absent.contains(&turn.whose);
                assert!(is_right || had_a_say(&day, &of, lane, &turn), "{} was not asked: {}", turn.whose, told());
            }
        }
        self.asked.extend(of.handoffs.iter().map(|handoff| (handoff.id.0, handoff.taker.clone())));
        // Not each time: a start sets timers anew that should be set without it.
        if !self.deeds.len().is_multiple_of(4) {
            return;
        }
        self.refresh().await;
        let (_, of_after, after) = self.look().await;
        assert_eq!((&of.held, before), (&of_after.held, after), "not all was right by itself: {:#?}", self.deeds);
    }

    /// A turn is never asked for twice over: who picked it up, or kept it, is left in peace.
    async fn finish(&mut self) {
        let ends = self.look().await.0.ends_at();
        let left = ends.duration_since(self.clock.now());
        self.pass(left.max(SignedDuration::ZERO) + SignedDuration::from_mins(1)).await;
        let (_, of, _) = self.look().await;
        let open: Vec<_> = of.handoffs.iter().filter(|handoff| handoff.is_open()).collect();
        assert!(open.is_empty(), "open after the window: {open:#?} {:#?}", self.deeds);
    }
}

struct Turn {
    whose: PersonId,
    asked_from: Timestamp,
    start: Timestamp,
    end: Timestamp,
}

/// Whose turn it is, or is about to be: read off the shifts, as a person would.
fn whose_turn(day: &Day, lane: Lane, now: Timestamp) -> Option<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for shift in day.shifts.iter().filter(|shift| shift.lane == lane) {
        let (whose, window) = (shift.advocate.clone(), day.shift_window(shift));
        match turns.last_mut() {
            Some(turn) if turn.whose == whose && turn.end == window.start => turn.end = window.end,
            before => {
                let begun = before.map_or(Timestamp::MIN, |turn| turn.start);
                let asked_from = (window.start - SignedDuration::from_mins(10)).max(begun);
                turns.push(Turn { whose, asked_from, start: window.start, end: window.end });
            }
        }
    }
    turns.into_iter().rfind(|turn| turn.asked_from <= now).filter(|turn| now < turn.end)
}

/// Is somebody asked outside of their hours for a shift whose own advocate cannot make it, with the holder at work?
fn is_woken_for_nothing(of: &Pagers, handoff: &Handoff) -> bool {
    let shift = of.day.shift_at(handoff.lane, handoff.due_at);
    if handoff.why != Why::Shift || shift.is_none_or(|shift| !of.absent.contains(&shift.advocate)) {
        return false;
    }
    let at = handoff.waits_since();
    let is_at_work = |who: &PersonId| {
        let person = of.people.iter().find(|person| person.id == *who).unwrap();
        let moment = Window { start: at, end: at + SignedDuration::from_mins(1) };
        works_through(person, moment)
    };
    let giver = &handoff.giver;
    // Such a wish ends where a turn begins.
    let is_wish = |other: &&Handoff| other.giver == *giver && matches!(other.why, Why::Now | Why::Break { .. });
    let would_go = of.handoffs.iter().filter(is_wish).any(|other| other.picked_up.is_none());
    !is_at_work(&handoff.taker)
        && is_at_work(giver)
        && !of.absent.contains(giver)
        && !of.is_on_break(giver, at)
        && !would_go
}

/// Did they have the pager in their turn, or hand it on before, or did somebody answer for them?
fn had_a_say(day: &Day, of: &Pagers, lane: Lane, turn: &Turn) -> bool {
    let held: Vec<_> = of.held.iter().filter(|held| held.lane == lane && held.how != How::Undone).collect();
    let had_it = held
        .iter()
        .enumerate()
        .any(|(at, one)| one.holder == turn.whose && held.get(at + 1).is_none_or(|next| next.since >= turn.start));
    // A break in which nobody stands in answers for nobody.
    let of_lane = of.handoffs.iter().filter(|handoff| handoff.lane == lane && handoff.alone_until().is_none());
    let mut answered = of_lane.filter_map(|handoff| Some((handoff, handoff.picked_up.as_ref()?)));
    had_it
        || answered.any(|(handoff, picked_up)| {
            let goes_back = day.shift_at(lane, picked_up.at).is_some_and(|own| own.advocate == picked_up.by);
            let is_about_it = handoff.taker == turn.whose || handoff.giver == turn.whose && !goes_back;
            picked_up.at >= turn.asked_from && is_about_it
        })
}

#[expect(clippy::disallowed_methods, reason = "how a test is run is said by its environment")]
fn number(name: &str, usually: u64) -> u64 {
    std::env::var(name).ok().map_or(usually, |text| text.parse().expect("a number"))
}

#[tokio::test]
async fn whatever_happens_each_lane_has_one_holder_and_whoever_is_next_was_asked() {
    let (first, runs, steps) = (number("PAGER_SEED", 1), number("PAGER_RUNS", 10), number("PAGER_STEPS", 60));
    let mut kinds = BTreeSet::new();
    for seed in first..first + runs {
        let mut world = World::new(seed).await;
        world.deeds.push(format!("PAGER_SEED={seed}"));
        world.check().await;
        for _ in 0..steps {
            world.step().await;
            world.check().await;
        }
        kinds.extend(
            world.look().await.1.handoffs.iter().filter(|one| one.picked_up.is_some()).map(|one| one.why.name()),
        );
        world.finish().await;
    }
    assert!(runs < 10 || kinds.len() == 4, "not every kind of handoff was picked up: {kinds:?}");
}
