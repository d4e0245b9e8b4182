//! Every message and form that the bot can make, each at least as it usually is and as large and odd as it can get: for
//! `shadowday check --online`, where Slack itself looks at them, and for tests.
//!
//! A test compares this list with the functions in the files beside: whoever adds a message adds it here.

mod samples;

use std::fmt;

use super::help::Line;
use super::ride_along::{Overtaken, Wish};
use super::{
    Message, View, ask, assigner, blocks, calendar, cover, day_card, days, handoff, help, notes, oncall, plan, preview,
    problem, ride_along, settings, signup, status, take,
};
use crate::domain::action::PlanFor;
use crate::domain::cover::Stretch;
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId, RideRequestId};
use crate::domain::misfit::Misfit;
use crate::domain::people::{NEVER_WITH_MAX, SKIPS_MAX, Standing};
use crate::domain::plan::Wrong;
use crate::domain::rota::Refused;
use crate::domain::seating::Obstacle;
use crate::domain::shifts::{Moves, SetShift};
use crate::domain::signup::{Refusal, Why};
use samples::Samples;

/// One message or form.
pub struct Piece {
    /// The function that makes it: `signup::signed_up`.
    pub name: &'static str,
    /// Of what it was made: `ordinary`, `extreme, reminded`.
    pub case: String,
    pub shown: Shown,
}

/// What people would see.
pub enum Shown {
    Message(Message),
    View(View),
}

impl From<Message> for Shown {
    fn from(message: Message) -> Shown {
        Shown::Message(message)
    }
}

impl From<View> for Shown {
    fn from(view: View) -> Shown {
        Shown::View(view)
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.case)
    }
}

#[derive(Default)]
struct Gallery(Vec<Piece>);

impl Gallery {
    fn hang(&mut self, name: &'static str, case: impl Into<String>, shown: impl Into<Shown>) {
        self.0.push(Piece { name, case: case.into(), shown: shown.into() });
    }
}

/// Calls a function of the files beside, and hangs what it makes under its name.
macro_rules! show {
    ($gallery:ident, $case:expr, $file:ident::$function:ident($($argument:expr),* $(,)?)) => {
        $gallery.hang(concat!(stringify!($file), "::", stringify!($function)), $case, $file::$function($($argument),*))
    };
}

mod asking;
mod choosing;
mod knowing;
mod on_call;
mod pairing;
mod replying;
mod rotas;
mod rotations;

/// All of them; `lines` are the help's.
pub fn all(lines: &[Line]) -> Vec<Piece> {
    let mut gallery = Gallery::default();
    always_the_same(&mut gallery);
    replying::always_the_same(&mut gallery);
    for of in [Samples::ordinary(), Samples::extreme()] {
        cards(&mut gallery, &of);
        overviews(&mut gallery, &of, lines);
        signing_up(&mut gallery, &of);
        setting(&mut gallery, &of);
        planning(&mut gallery, &of);
        plan_forms(&mut gallery, &of);
        rotas::rotas(&mut gallery, &of);
        pairing::pairing(&mut gallery, &of);
        pairing::cannot_come(&mut gallery, &of);
        pairing::meeting(&mut gallery, &of);
        on_call::handing_over(&mut gallery, &of);
        on_call::picking_up(&mut gallery, &of);
        replying::replies(&mut gallery, &of);
        replying::empty_queues(&mut gallery, &of);
        replying::celebrations(&mut gallery, &of);
        replying::credits(&mut gallery, &of);
        replying::links(&mut gallery, &of);
        replying::all_pictures(&mut gallery, &of);
        riding_along(&mut gallery, &of);
        asking::questions(&mut gallery, &of);
        asking::assigners(&mut gallery, &of);
        asking::earlier_notes(&mut gallery, &of);
        knowing::reminders(&mut gallery, &of);
        knowing::group(&mut gallery, &of);
        choosing::rounds(&mut gallery, &of);
        choosing::dates(&mut gallery, &of);
        rotations::all(&mut gallery, &of);
        problems(&mut gallery, &of);
    }
    gallery.0
}

fn always_the_same(gallery: &mut Gallery) {
    let one = "always the same";
    show!(gallery, one, handoff::too_late());
    show!(gallery, one, ask::you_have_the_pager());
    show!(gallery, one, ask::you_solved_it());
    show!(gallery, one, ask::no_day());
    show!(gallery, one, notes::none());
    show!(gallery, one, notes::advocates_only());
    show!(gallery, one, assigner::too_late());
    show!(gallery, one, assigner::thanks());
    show!(gallery, one, cover::no_shift());
    show!(gallery, one, cover::not_your_shift());
    show!(gallery, one, take::nothing_runs());
    show!(gallery, one, take::advocates_only());
    show!(gallery, one, take::yours_already());
    show!(gallery, one, preview::nobody_to_change());
    show!(gallery, one, preview::no_day());
    show!(gallery, one, problem::not_known_yet());
    show!(gallery, one, problem::not_saved());
    show!(gallery, one, problem::form_did_not_open());
    show!(gallery, one, problem::other_workspace());
    show!(gallery, one, problem::gone());
    show!(gallery, one, problem::no_applause());
    show!(gallery, one, ride_along::no_coordinator());
    show!(gallery, one, ride_along::already_answered());
    show!(gallery, one, ride_along::newer_below(&PersonId("U0ANA".to_owned())));
    show!(gallery, one, signup::no_such_day());
    show!(gallery, one, signup::not_on_a_day());
    show!(gallery, one, calendar::off());
    show!(gallery, one, calendar::shown_before());
    show!(gallery, one, calendar::known("Thu 26 Nov"));
    for (case, was_another) in [("first", false), ("another", true)] {
        show!(gallery, case, calendar::address("https://shadowday.example.com/calendar/0123.ics", was_another));
    }
    for standing in [Standing::Bot, Standing::Deactivated, Standing::Stranger] {
        show!(gallery, format!("{standing:?}"), problem::standing(standing));
    }
}

fn cards(gallery: &mut Gallery, of: &Samples) {
    let mut called_off = of.open.clone();
    called_off.day.called_off_at = Some(of.now);
    let mut seating = of.open.clone();
    seating.day.paired_at = Some(of.now);
    for (state, snapshot, at) in [
        ("open", &of.open, of.now),
        ("full", &of.full(), of.now),
        ("closed", &of.open, of.day.closes_at()),
        ("without pairs", &seating, of.now),
        ("running", &of.paired, of.running),
        ("over", &of.paired, of.over),
        ("called off", &called_off, of.now),
    ] {
        show!(gallery, format!("{}, {state}", of.case), day_card::card(snapshot, at));
    }
}

fn overviews(gallery: &mut Gallery, of: &Samples, lines: &[Line]) {
    let (open, running) = (of.all_days(&of.open), of.all_days(&of.paired));
    let channel = &of.day.channel;
    let shadower = &of.shadower.id;
    for (role, who) in [("on it", shadower), ("waiting", &of.waiting.id), ("advocate", &of.advocate.id)] {
        show!(gallery, format!("{}, {role}", of.case), days::list(&open, who, true, channel, of.now));
        show!(gallery, format!("{}, {role}, running", of.case), days::list(&running, who, true, channel, of.running));
        let nothing = status::Own::default();
        show!(gallery, format!("{}, {role}", of.case), status::status(&open, who, nothing, of.now));
        let obstacles = [(of.day.id, Obstacle::Paused(of.day.date))];
        let paused = status::Own { obstacles: &obstacles, ..nothing };
        show!(gallery, format!("{}, {role}, paused", of.case), status::status(&open, who, paused, of.now));
        show!(gallery, format!("{}, {role}, running", of.case), status::status(&running, who, nothing, of.running));
        let sent = [(of.day.id, of.paired.replies)];
        let sent = status::Own { replies: &sent, ..nothing };
        show!(gallery, format!("{}, {role}, replied", of.case), status::status(&running, who, sent, of.running));
    }
    for is_coordinator in [true, false] {
        let role = if is_coordinator { "coordinator" } else { "anyone" };
        show!(
            gallery,
            format!("{}, no day, {role}", of.case),
            days::list(&[], shadower, is_coordinator, channel, of.now)
        );
        show!(gallery, format!("{}, {role}", of.case), help::help(lines, is_coordinator, is_coordinator));
    }
    show!(gallery, format!("{}, no day", of.case), status::status(&[], shadower, status::Own::default(), of.now));
    show!(gallery, format!("{}, no day, but turns", of.case), status::no_day(Message::say(&of.typed)));
    show!(
        gallery,
        format!("{}, running", of.case),
        oncall::on_call(&running, Some("https://example.slack.com"), of.running)
    );
    show!(gallery, format!("{}, before", of.case), oncall::on_call(&open, Some("https://example.slack.com"), of.now));
    show!(gallery, format!("{}, no day", of.case), oncall::on_call(&[], Some("https://example.slack.com"), of.now));
    show!(gallery, of.case, help::unknown(&of.typed, Some("signup"), lines));
    show!(gallery, format!("{}, no guess", of.case), help::unknown(&of.typed, None, lines));
    show!(gallery, of.case, help::not_a_day_number(&of.typed));
}

fn signing_up(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    for (case, obstacle) in [
        (of.case.to_owned(), None),
        (format!("{}, paused", of.case), Some(Obstacle::Paused(day.date))),
        (format!("{}, away", of.case), Some(Obstacle::Off)),
        (format!("{}, asleep", of.case), Some(Obstacle::Hours)),
        (format!("{}, far away", of.case), Some(Obstacle::NobodyNear)),
    ] {
        let line = of.open.waiting().count();
        show!(gallery, case.as_str(), signup::signed_up(day, &of.shadower, obstacle));
        show!(gallery, case.as_str(), signup::signed_up_late(day, &of.shadower, obstacle));
        show!(gallery, case.as_str(), signup::on_waiting_list(day, line, obstacle));
    }
    show!(gallery, format!("{}, with a buddy", of.case), signup::paired_late(day, Some(&of.advocate.id)));
    show!(gallery, format!("{}, with the pager", of.case), signup::paired_late(day, None));
    if let Some((who, why)) = of.open.waiting().next() {
        show!(gallery, of.case, signup::no_buddy_yet(&of.open, who, why, Some(Obstacle::OwnChoice)));
    }
    for why in [
        Refusal::AlreadyIn,
        Refusal::AlreadyWaiting,
        Refusal::IsAdvocate,
        Refusal::Closed,
        Refusal::Running,
        Refusal::Over,
        Refusal::CalledOff,
        Refusal::OfAPair,
    ] {
        show!(
            gallery,
            format!("{}, {why:?}", of.case),
            signup::refused(&of.open.day, of.open.place_in_line(&of.waiting.id), why)
        );
    }
    show!(gallery, of.case, signup::no_day(&day.channel));
    show!(gallery, of.case, signup::no_day_yet(&ride_along::you_asked(Some(&of.advocate.id), &day.coordinator)));
    show!(gallery, of.case, signup::cancelled(day));
    show!(gallery, of.case, signup::cancelled_late(day));
    show!(gallery, of.case, signup::cancelled_closed(day));
    show!(gallery, of.case, signup::elsewhere(day, &of.other));
    show!(gallery, of.case, signup::not_on_this_day(day));
    show!(gallery, of.case, signup::advocates_ask(day));
    show!(gallery, of.case, signup::too_late_to_cancel(day));
    let snapshots = of.all_days(&of.open);
    let days: Vec<&Day> = snapshots.iter().map(|snapshot| &snapshot.day).collect();
    show!(gallery, of.case, signup::cancel_which(&days));
    show!(gallery, of.case, signup::moved_up(day));
    show!(gallery, of.case, signup::no_place_freed(day, &Why::Full));
    let no_buddy = Why::NoBuddy(of.reason.clone());
    show!(gallery, format!("{}, no buddy", of.case), signup::no_place_freed(day, &no_buddy));
}

fn setting(gallery: &mut Gallery, of: &Samples) {
    let shadower = settings::Prefilled {
        who: &of.shadower,
        never_with: &[],
        topics: &of.day.topics,
        helps: None,
        today: of.day.signup_until,
        is_coordinator: false,
    };
    show!(gallery, format!("{}, shadower", of.case), settings::form(&shadower));
    let upcoming: Vec<Day> = of.all_days(&of.open).into_iter().map(|of| of.day).take(SKIPS_MAX).collect();
    let helps = settings::Helps { skipped: upcoming.iter().map(|day| day.id).collect(), upcoming };
    let never_with: Vec<PersonId> = of.day.advocates.iter().take(NEVER_WITH_MAX).cloned().collect();
    let advocate = settings::Prefilled {
        who: &of.advocate,
        never_with: &never_with,
        helps: Some(&helps),
        topics: &[],
        is_coordinator: true,
        ..shadower
    };
    show!(gallery, format!("{}, advocate", of.case), settings::form(&advocate));
    let none = settings::Helps { upcoming: vec![], ..Default::default() };
    let no_days = settings::Prefilled { helps: Some(&none), ..advocate };
    show!(gallery, format!("{}, advocate without a day", of.case), settings::form(&no_days));
    let some: Vec<PersonId> = of.open.shadowers().take(2).cloned().collect();
    let changed = pairing::changes(of, &some);
    let all: Vec<_> = of.all_days(&of.open).into_iter().map(|of| (of.day, changed.clone())).collect();
    let outside =
        |day: &Day| settings::Outside { day: day.clone(), shifts: day.shifts.clone(), misfits: Misfit::ALL.to_vec() };
    let shifts: Vec<_> = all.iter().map(|(day, _)| outside(day)).collect();
    let who = &of.advocate.id;
    show!(gallery, of.case, settings::on_call_outside(&shifts, &[], who));
    show!(gallery, format!("{}, other pairs", of.case), settings::on_call_outside(&shifts, &all, who));
    show!(gallery, of.case, settings::is_on_call_outside(&outside(&of.day), who, &changed));
    show!(gallery, of.case, settings::shifts_fit_again(&of.day, who, &[]));
    show!(gallery, format!("{}, other pairs", of.case), settings::shifts_fit_again(&of.day, who, &changed));
    show!(
        gallery,
        of.case,
        settings::your_shifts_fit_again(
            &of.all_days(&of.open).into_iter().map(|of| of.day.clone()).collect::<Vec<_>>()
        )
    );
    for who in [&of.shadower.id, &of.advocate.id] {
        show!(gallery, format!("{}, {who}", of.case), settings::away_on(&all, who));
    }
    let mut alone = all.clone();
    alone.iter_mut().for_each(|(day, _)| day.advocates = vec![who.clone()]);
    show!(gallery, format!("{}, nobody else", of.case), settings::away_on(&alone, who));
}

fn planning(gallery: &mut Gallery, of: &Samples) {
    let (day, other) = (&of.day, &of.other);
    let mut moved = other.clone();
    moved.date = day.signup_until;
    moved.advocates.rotate_left(1);
    let differences = plan::differences(day, &moved);
    let told = of.open.concerned().len();
    let gaps = of.rota.open();
    show!(gallery, of.case, plan::saved(day, &gaps));
    show!(
        gallery,
        format!("{}, shadower", of.case),
        plan::changed_for(day, &moved, &differences, &of.shadower.id, false)
    );
    show!(
        gallery,
        format!("{}, advocate", of.case),
        plan::changed_for(day, &moved, &differences, &of.advocate.id, false)
    );
    show!(
        gallery,
        format!("{}, advocate who knows", of.case),
        plan::changed_for(day, &moved, &differences, &of.advocate.id, true)
    );
    let none = Day { advocates: vec![], ..day.clone() };
    show!(
        gallery,
        format!("{}, new advocate", of.case),
        plan::changed_for(&none, &moved, &differences, &of.advocate.id, false)
    );
    show!(gallery, of.case, plan::taken_off(day));
    show!(gallery, of.case, plan::change_saved(day, told, &gaps, &plan::PairsNow::ToConfirm));
    let some: Vec<PersonId> = of.open.shadowers().take(10).cloned().collect();
    let changed = plan::PairsNow::Settled(pairing::changes(of, &some));
    show!(gallery, format!("{}, other pairs", of.case), plan::change_saved(day, told, &gaps, &changed));
    show!(gallery, format!("{}, nobody", of.case), plan::change_saved(day, 0, &[], &plan::PairsNow::Settled(vec![])));
    show!(gallery, of.case, plan::called_off(day));
    show!(gallery, of.case, plan::called_off_done(day, told));
    show!(gallery, of.case, plan::already_called_off(day));
    show!(gallery, of.case, plan::cannot_change(day));
}

fn plan_forms(gallery: &mut Gallery, of: &Samples) {
    for (what, plan_for) in [
        ("new", PlanFor::NewDay),
        ("change", PlanFor::Change(DayId(i64::MAX))),
        ("ride-along", PlanFor::RideAlong(RideRequestId(i64::MAX))),
    ] {
        let case = format!("{}, {what}", of.case);
        show!(gallery, case.as_str(), plan::form(&plan_for, &of.draft));
        for made in [0, 5, 6] {
            let was = Stretch { start: of.draft.start, end: of.draft.end };
            let set = SetShift {
                lane: 1,
                advocate: of.shadower.id.clone(),
                now: was,
                was,
                whose: Some(of.shadower.id.clone()),
            };
            let moves = Moves { set: vec![set; made], made };
            let shifts = plan::Shifts { rota: &of.rota, moves: &moves, advocates: &of.advocates };
            show!(
                gallery,
                format!("{case}, {made} moves"),
                plan::confirm(&plan_for, &of.draft, Some(shifts), Some(&of.typed))
            );
        }
    }
    for why in all_wrong(of) {
        let case = format!("{}, {}", of.case, plan::wrong(&why));
        show!(gallery, case, blocks::notice("Shadowing days", &plan::wrong(&why)));
    }
}

fn all_wrong(of: &Samples) -> Vec<Wrong> {
    let (who, window) = (of.advocate.id.clone(), of.day.window());
    vec![
        Wrong::LanesOutOfRange,
        Wrong::NobodyAtWork,
        Wrong::NoRota(Refused::LaneTaken(who.clone(), who.clone())),
        Wrong::UnknownFormat,
        Wrong::NoSuchDate,
        Wrong::UnknownZone { suggestion: Some(of.day.zone.name().to_owned()) },
        Wrong::TooLong { minutes_max: 480 },
        Wrong::NotAMember { name: of.advocate.name.clone() },
        Wrong::Elsewhere {
            name: of.advocate.name.clone(),
            format: of.day.format,
            window,
            time_zone: of.day.zone.name().to_owned(),
        },
        Wrong::Shadows(who),
        Wrong::PlacesTaken { taken: of.day.places },
        Wrong::PartsThePair,
        Wrong::AskerElsewhere { window, time_zone: of.day.zone.name().to_owned() },
    ]
}

fn riding_along(gallery: &mut Gallery, of: &Samples) {
    let coordinator = &of.day.coordinator;
    let (request, who, window) = (RideRequestId(i64::MAX), &of.shadower, of.day.window());
    show!(gallery, of.case, ride_along::asked(request, coordinator));
    show!(gallery, of.case, ride_along::wish_form(request, &of.advocates));
    show!(gallery, of.case, ride_along::nobody_to_wish_for(coordinator));
    let advocate = &of.advocate.id;
    for coordinates in [true, false] {
        let case = format!("{}, coordinates: {coordinates}", of.case);
        show!(gallery, case, ride_along::wished_for(request, who, window, advocate, coordinates));
    }
    show!(gallery, of.case, ride_along::next_date(request, who, window, &of.advocate.id));
    show!(gallery, of.case, ride_along::no_date_left(&who.id, coordinator));
    show!(gallery, of.case, ride_along::wish_without_date(&of.advocate.id, coordinator));
    show!(gallery, of.case, ride_along::wish_declined(&of.advocate.id, coordinator));
    show!(gallery, of.case, ride_along::became(&of.other, &who.id, coordinator));
    show!(gallery, of.case, ride_along::made_by_advocate(&of.other, &who.id, &of.advocate.id));
    show!(gallery, of.case, ride_along::you_take_along(&of.other, &who.id));
    show!(gallery, of.case, ride_along::already_asked(coordinator));
    show!(gallery, of.case, ride_along::request(request, who, Wish::Nobody, Some((window, &of.advocate.id))));
    show!(gallery, format!("{}, no offer", of.case), ride_along::request(request, who, Wish::Nobody, None));
    show!(gallery, format!("{}, no offer", of.case), ride_along::next_offer(request, who, Wish::Nobody, None));
    for wish in [Wish::Asked(advocate), Wish::Impossible(coordinator), Wish::Declined(coordinator)] {
        let offer = Some((window, advocate));
        show!(gallery, format!("{}, {wish:?}", of.case), ride_along::request(request, who, wish, offer));
        show!(gallery, format!("{}, {wish:?}", of.case), ride_along::next_offer(request, who, wish, offer));
    }
    show!(gallery, of.case, ride_along::wish_sent(who, advocate, window, coordinator));
    show!(gallery, of.case, ride_along::wish_not_met(&of.other, advocate));
    for why in [Overtaken::ByOthers, Overtaken::NotNow, Overtaken::ByAnotherWish] {
        show!(gallery, format!("{}, {why:?}", of.case), ride_along::overtaken(&who.id, why));
        show!(gallery, format!("{}, {why:?}", of.case), ride_along::over(&who.id, why));
    }
    show!(gallery, of.case, ride_along::made(&of.other, &who.id));
    show!(gallery, of.case, ride_along::made_without_buddy(&of.other, &who.id, &of.reason));
    show!(gallery, of.case, ride_along::declined(&who.id));
    show!(gallery, of.case, ride_along::not_now(coordinator));
}

fn problems(gallery: &mut Gallery, of: &Samples) {
    show!(gallery, of.case, problem::inside("0a1b2c3d"));
    show!(gallery, format!("{}, nobody", of.case), problem::coordinators_only(&[]));
    show!(gallery, of.case, problem::coordinators_only(&of.day.advocates));
    for rows in [0, 1, u64::MAX] {
        show!(gallery, format!("{}, {rows}", of.case), problem::posting_again(rows));
    }
    let channel = Some(&of.day.channel);
    let pair = [of.shadower.id.clone(), of.advocate.id.clone()];
    for code in ["not_in_channel", "is_archived", "restricted_action", "missing_scope", &of.typed.replace(' ', "_")] {
        let case = format!("{}, {}", of.case, super::text::clip(code, 20));
        show!(gallery, case, problem::slack_refused("day card", channel, &[], code));
    }
    for code in ["user_disabled", "no answer in time"] {
        show!(gallery, format!("{}, {code}", of.case), problem::slack_refused("group message", None, &pair, code));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Characters that Slack's check takes.
    const VALIDATED_MAX: usize = 100_000;

    /// Characters of a message's text with which Slack still lets it be edited.
    const TEXT_LENGTH_MAX: usize = 4_000;

    fn lines() -> [Line; 1] {
        [Line { usage: "help", about: "this list" }]
    }

    /// The functions in the files beside that make a message or a form. Those in a folder are named after the file beside
    /// it, which is where they are called.
    fn makers() -> BTreeSet<String> {
        let views = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/views");
        let mut makers = BTreeSet::new();
        let mut left = vec![views.clone()];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let inside = path.strip_prefix(&views).unwrap().iter().next().unwrap();
            let file = Path::new(inside).file_stem().unwrap().to_str().unwrap();
            if path.extension().is_none_or(|end| end != "rs") || ["mod", "gallery"].contains(&file) {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for function in code.split("\npub fn ").skip(1) {
                let head = function.split('{').next().unwrap();
                let makes = head.split("->").nth(1).unwrap_or_default();
                let is_shown = ["Message", "View"].iter().any(|shown| makes.trim().starts_with(shown));
                if is_shown {
                    makers.insert(format!("{file}::{}", head.split(['(', '<']).next().unwrap()));
                }
            }
        }
        makers
    }

    #[test]
    fn every_message_and_form_hangs_here() {
        let mut expected = makers();
        assert!(expected.len() > 80, "the functions were not found: {expected:?}");
        // It puts a form together that others say.
        assert!(expected.remove("blocks::form"));
        let shown: BTreeSet<String> = all(&lines()).iter().map(|piece| piece.name.to_owned()).collect();
        let missing: Vec<&String> = expected.difference(&shown).collect();
        assert!(missing.is_empty(), "add to views/gallery: {missing:?}");
    }

    #[test]
    fn every_piece_can_be_told_from_the_others() {
        let mut seen = BTreeSet::new();
        for piece in all(&lines()) {
            assert!(seen.insert(piece.to_string()), "{piece} hangs here twice");
        }
    }

    #[test]
    fn nothing_is_too_long_to_be_validated_or_edited() {
        for piece in all(&lines()) {
            let length = match &piece.shown {
                Shown::Message(message) => {
                    assert!(message.text.chars().count() <= TEXT_LENGTH_MAX, "{piece}");
                    assert!(!message.text.is_empty(), "{piece} says nothing to a screen reader");
                    serde_json::to_string(message).unwrap().chars().count()
                }
                Shown::View(view) => serde_json::to_string(view).unwrap().chars().count(),
            };
            assert!(length <= VALIDATED_MAX, "{piece}: {length}");
        }
    }
}
