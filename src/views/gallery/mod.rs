//! Every message and form that the bot can make, each at least as it usually is and as large and odd as it can get: for
//! `shadowday check --online`, where Slack itself looks at them, and for tests.
//!
//! A test compares this list with the functions in the files beside: whoever adds a message adds it here.

mod samples;

use std::fmt;

use super::help::Line;
use super::pairs::{Meeting, Parted};
use super::preview::Preview;
use super::ride_along::{Overtaken, Wish};
use super::unavailable::{Absence, Outcome};
use super::{
    Message, View, ask, assigner, blocks, calendar, cover, day_card, days, hand_over, handoff, help, notes, oncall,
    pairs, plan, preview, problem, ride_along, settings, signup, status, take, unavailable,
};
use crate::domain::action::{Look, PlanFor};
use crate::domain::cover::{Cover, Refusal as NoCover, State as CoverState, Stretch};
use crate::domain::day::{Day, Shift};
use crate::domain::hours::{Hours, Window};
use crate::domain::ids::{CoverId, DayId, PersonId, RideRequestId};
use crate::domain::pager::{self, Handoff, Notes, PickedUp, Step};
use crate::domain::people::{NEVER_WITH_MAX, SKIPS_MAX, Standing};
use crate::domain::plan::Wrong;
use crate::domain::rota::Refused;
use crate::domain::seating::Proposal;
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
        pairing(&mut gallery, &of);
        cannot_come(&mut gallery, &of);
        meeting(&mut gallery, &of);
        handing_over(&mut gallery, &of);
        picking_up(&mut gallery, &of);
        replying::replies(&mut gallery, &of);
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
    show!(gallery, one, take::cannot_undo());
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
        show!(gallery, format!("{}, {role}", of.case), status::status(&open, who, &[], of.now));
        show!(gallery, format!("{}, {role}, running", of.case), status::status(&running, who, &[], of.running));
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
    show!(gallery, format!("{}, no day", of.case), status::status(&[], shadower, &[], of.now));
    show!(gallery, format!("{}, running", of.case), oncall::on_call(&running, of.running));
    show!(gallery, format!("{}, before", of.case), oncall::on_call(&open, of.now));
    show!(gallery, format!("{}, no day", of.case), oncall::on_call(&[], of.now));
    show!(gallery, of.case, help::unknown(&of.typed, Some("signup"), lines));
    show!(gallery, format!("{}, no guess", of.case), help::unknown(&of.typed, None, lines));
    show!(gallery, of.case, help::not_a_day_number(&of.typed));
}

fn signing_up(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    show!(gallery, of.case, signup::signed_up(day, &of.shadower));
    let mut away = of.shadower.clone();
    away.settings.pause_until = day.date.tomorrow().and_then(|date| date.tomorrow()).ok();
    show!(gallery, format!("{}, away", of.case), signup::signed_up(day, &away));
    let mut asleep = of.shadower.clone();
    asleep.details.hours = Hours::parse("17:00", "18:00").unwrap_or_default();
    show!(gallery, format!("{}, asleep", of.case), signup::signed_up(day, &asleep));
    show!(gallery, of.case, signup::signed_up_late(day, &of.shadower));
    show!(gallery, format!("{}, with a buddy", of.case), signup::paired_late(day, Some(&of.advocate.id)));
    show!(gallery, format!("{}, with the pager", of.case), signup::paired_late(day, None));
    if let Some((who, why)) = of.open.waiting().next() {
        show!(gallery, of.case, signup::no_buddy_yet(&of.open, who, why));
    }
    show!(gallery, of.case, signup::on_waiting_list(day, of.open.waiting().count()));
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
    let all: Vec<Day> = of.all_days(&of.open).into_iter().map(|of| of.day).collect();
    for who in [&of.shadower.id, &of.advocate.id] {
        show!(gallery, format!("{}, {who}", of.case), settings::away_on(&all, who));
    }
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
    show!(gallery, format!("{}, shadower", of.case), plan::changed_for(day, &moved, &differences, &of.shadower.id));
    show!(gallery, format!("{}, advocate", of.case), plan::changed_for(day, &moved, &differences, &of.advocate.id));
    let none = Day { advocates: vec![], ..day.clone() };
    show!(
        gallery,
        format!("{}, new advocate", of.case),
        plan::changed_for(&none, &moved, &differences, &of.advocate.id)
    );
    show!(gallery, of.case, plan::taken_off(day));
    show!(gallery, of.case, plan::change_saved(day, told, &gaps));
    show!(gallery, format!("{}, nobody", of.case), plan::change_saved(day, 0, &[]));
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
        show!(gallery, case, plan::confirm(&plan_for, &of.draft, Some(&of.rota)));
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
        Wrong::Elsewhere { who: who.clone(), window },
        Wrong::Shadows(who),
        Wrong::PlacesTaken { taken: of.day.places },
        Wrong::PartsThePair,
        Wrong::AskerElsewhere { window },
    ]
}

fn pairing(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let proposal = of.proposal();
    let preview = |page, confirmed, sign_up_is_open, note| Preview {
        day,
        proposal: &proposal,
        look: Look { page, fingerprint: "0123456789ab".to_owned(), at_ms: of.now.as_millisecond() },
        note,
        confirmed,
        sign_up_is_open,
    };
    let names: Vec<PersonId> = of.open.shadowers().take(10).cloned().collect();
    let changed = preview::changed_meanwhile(&names, &day.advocates);
    show!(gallery, format!("{}, open", of.case), preview::preview(&preview(0, false, true, None)));
    show!(gallery, format!("{}, closed", of.case), preview::preview(&preview(0, false, false, Some(&changed))));
    show!(gallery, format!("{}, page 2", of.case), preview::preview(&preview(1, false, false, None)));
    show!(gallery, format!("{}, last page", of.case), preview::preview(&preview(usize::MAX, true, false, None)));
    let nobody = Proposal { pairs: vec![], without: vec![], ..proposal.clone() };
    let nobody = Preview { proposal: &nobody, ..preview(0, false, true, None) };
    show!(gallery, format!("{}, nobody", of.case), preview::preview(&nobody));
    show!(gallery, of.case, preview::confirmed(day, of.paired.pairings.len(), proposal.without.len()));
    show!(gallery, of.case, preview::nobody_left(day, &of.shadower.id));
    show!(gallery, of.case, preview::change_form(day.id, &of.shadowers, &of.advocates));
    show!(gallery, of.case, preview::swap_form(day.id, &of.shadowers));
    show!(gallery, of.case, preview::nobody_signed_up(day));
    show!(gallery, of.case, preview::too_late(day));
}

fn cannot_come(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let gone = &of.advocate.id;
    let shifts: Vec<String> = day.shifts.iter().map(|shift| plan::stretch(day, shift)).collect();
    let without: Vec<PersonId> = of.open.shadowers().take(10).cloned().collect();
    let all_well = Outcome { is_paired: true, replaced: 1, ..Outcome::default() };
    let moved = without.clone();
    let some_left =
        Outcome { is_paired: true, replaced: 3, moved_for_queue: moved.clone(), moved, without: without.clone() };
    let unpaired = Outcome { without, ..Outcome::default() };
    show!(gallery, of.case, unavailable::done(day));
    show!(gallery, of.case, unavailable::done_but_shifts(day));
    show!(gallery, of.case, unavailable::your_shifts(day, gone, &shifts.join(", ")));
    show!(gallery, of.case, unavailable::tell_coordinator(day, gone, Absence::CannotCome, &some_left));
    show!(
        gallery,
        format!("{}, not paired yet", of.case),
        unavailable::tell_coordinator(day, gone, Absence::CannotCome, &unpaired)
    );
    show!(
        gallery,
        format!("{}, all well", of.case),
        unavailable::tell_coordinator(day, gone, Absence::TakesNobody, &all_well)
    );
    show!(gallery, of.case, unavailable::shifts_are_left(day, gone, &shifts));
    show!(gallery, of.case, unavailable::is_back(day, gone));
    show!(gallery, of.case, unavailable::not_an_advocate(day));
    show!(gallery, of.case, unavailable::too_late(day));
}

fn meeting(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let (shadower, buddy) = (&of.shadower, &of.advocate);
    let two = of.paired.pairings.iter().take(2).map(|pairing| (shadower.clone(), pairing.reasons.clone()));
    let (shadowers, shared): (Vec<_>, Vec<Window>) = (two.collect(), of.shared());
    let meeting =
        |number: usize, shared| Meeting { buddy, shadowers: &shadowers[..number.min(shadowers.len())], shared };
    show!(gallery, of.case, pairs::meet(day, &meeting(1, &shared[..])));
    show!(gallery, format!("{}, never at work together", of.case), pairs::meet(day, &meeting(1, &[])));
    show!(gallery, format!("{}, three", of.case), pairs::meet(day, &meeting(2, &shared[..])));
    show!(gallery, of.case, pairs::you_have_the_pager(day));
    show!(gallery, of.case, pairs::you_wait(day, &of.reason));
    show!(gallery, of.case, pairs::sent_unconfirmed(day));
    for why in [Parted::BuddyGone, Parted::RuledOut, Parted::ForOthers, Parted::StaysFree, Parted::ByCoordinator] {
        let case = format!("{}, {why:?}", of.case);
        show!(gallery, case, pairs::no_longer_a_pair(day, &shadower.id, &buddy.id, why));
    }
    show!(gallery, of.case, pairs::shadower_left(day, &shadower.id));
}

fn handing_over(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let noted = Handoff { notes: Notes::Text(of.notes.clone()), ..of.handoff.clone() };
    let (giver, taker) = (&of.handoff.giver, &of.handoff.taker);
    show!(gallery, of.case, handoff::you_start(day, 0, giver, None, of.running));
    show!(
        gallery,
        format!("{}, for one who is gone", of.case),
        handoff::you_start(day, 0, taker, Some(giver), of.running)
    );
    show!(gallery, of.case, handoff::you_are_next(day, &of.handoff));
    show!(gallery, of.case, handoff::you_need_not(day, &of.handoff));
    let again = Handoff { giver: of.handoff.taker.clone(), ..of.handoff.clone() };
    show!(gallery, of.case, handoff::ask_giver(day, &of.handoff));
    show!(gallery, format!("{}, still holding it", of.case), handoff::ask_giver(day, &again));
    for step in [Step::Asked, Step::Reminded, Step::Offered, Step::Escalated, Step::Lapsed, Step::Dropped] {
        let at = Handoff { step, ..noted.clone() };
        show!(gallery, format!("{}, {}", of.case, step.name()), handoff::card(day, &at));
    }
    let nothing = Handoff { notes: Notes::NothingToReport, ..of.handoff.clone() };
    show!(gallery, format!("{}, nothing to report", of.case), handoff::card(day, &nothing));
    show!(gallery, of.case, handoff::late_notes(&noted));
    show!(gallery, of.case, handoff::reminder(day, &noted));
    show!(gallery, of.case, handoff::offer(day, &noted));
    show!(gallery, of.case, handoff::escalation(day, &noted));
    let theirs = Handoff { notes_by: Some(taker.clone()), ..noted.clone() };
    show!(gallery, format!("{}, another's notes", of.case), handoff::card(day, &theirs));
    show!(gallery, of.case, handoff::notes_form(&noted, &of.notes));
    show!(gallery, format!("{}, no notes yet", of.case), handoff::notes_form(&of.handoff, ""));
    show!(gallery, of.case, handoff::nothing_noted(&of.handoff));
}

fn picking_up(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let (giver, taker) = (&of.handoff.giver, &of.handoff.taker);
    for (who, by) in [("taker", taker), ("giver", giver)] {
        let picked_up = Some(PickedUp { by: by.clone(), at: of.running });
        let taken = Handoff { notes: Notes::Text(of.notes.clone()), picked_up, ..of.handoff.clone() };
        show!(gallery, format!("{}, picked up by the {who}", of.case), handoff::card(day, &taken));
        show!(gallery, format!("{}, picked up by the {who}", of.case), handoff::nothing_noted(&taken));
        show!(gallery, format!("{}, {who}", of.case), handoff::picked_up(day, &taken, by, None));
    }
    show!(gallery, of.case, handoff::you_are_free(day, &of.handoff, taker, None));
    let alone = Day { shifts: day.shifts.iter().take(1).cloned().collect(), ..day.clone() };
    for (_, turn, _) in alone.turns_into_gaps() {
        show!(gallery, of.case, handoff::nobody_follows(day, &turn, Some(&turn)));
        show!(gallery, format!("{}, until the end", of.case), handoff::nobody_follows(day, &turn, None));
    }
    for minutes in [5, 120] {
        let picked_up = Some(PickedUp { by: taker.clone(), at: of.running });
        let rest = Handoff { why: pager::Why::Break { minutes }, picked_up, ..of.handoff.clone() };
        let case = format!("{}, for a break of {minutes} min", of.case);
        show!(gallery, case.clone(), handoff::you_are_free(day, &rest, taker, Some(1)));
        show!(gallery, case, handoff::picked_up(day, &rest, taker, Some(1)));
    }
    on_request(gallery, of);
    covering(gallery, of);
    show!(gallery, of.case, handoff::not_your_notes(giver));
    for (case, why) in [
        ("already picked up", pager::Refusal::AlreadyPickedUp(taker.clone())),
        ("picked up by themselves", pager::Refusal::PickedUpYourself),
        ("still theirs", pager::Refusal::StillYours),
        ("not yet theirs", pager::Refusal::NotYetYours(of.running)),
        ("no advocate", pager::Refusal::NotAnAdvocate),
        ("lapsed", pager::Refusal::Lapsed),
    ] {
        show!(gallery, format!("{}, {case}", of.case), handoff::cannot_pick_up(day, &of.handoff, &why));
    }
}

/// Handed over before a shift ends, for a break, or taken.
fn on_request(gallery: &mut Gallery, of: &Samples) {
    let (day, giver, taker) = (&of.day, &of.handoff.giver, &of.handoff.taker);
    for why in [pager::Why::Now, pager::Why::Break { minutes: 90 }, pager::Why::Back] {
        let named = format!("{}, {}", of.case, why.name());
        let (case, asked) = (named.as_str(), Handoff { why, ..of.handoff.clone() });
        show!(gallery, case, handoff::card(day, &asked));
        show!(gallery, case, handoff::ask_giver(day, &asked));
        show!(gallery, case, hand_over::asked(day, &asked, of.running));
        show!(gallery, case, hand_over::asked_of_all(day, &asked));
        show!(gallery, case, hand_over::asked_already(day, &asked));
        show!(gallery, case, hand_over::nobody_at_work(day, 0, day.shifts.last(), why));
        let picked_up = Some(PickedUp { by: taker.clone(), at: of.running });
        show!(gallery, format!("{case}, picked up"), handoff::card(day, &Handoff { picked_up, ..asked.clone() }));
        show!(gallery, case, handoff::picked_up(day, &asked, taker, None));
    }
    show!(gallery, of.case, hand_over::asked_already(day, &of.handoff));
    show!(gallery, of.case, hand_over::all_asked(day, &of.handoff));
    show!(gallery, of.case, hand_over::break_is_over(day, &of.handoff));
    show!(gallery, of.case, hand_over::not_back(day, 0, giver, Some(taker)));
    show!(gallery, of.case, hand_over::nobody_else(day));
    show!(gallery, of.case, hand_over::no_break_length(&of.typed));
    for is_advocate in [true, false] {
        show!(
            gallery,
            format!("{}, {is_advocate}", of.case),
            hand_over::not_yours(std::slice::from_ref(giver), is_advocate)
        );
    }
    show!(gallery, of.case, take::yours(day, 0, giver, true));
    show!(gallery, format!("{}, the coordinator's own", of.case), take::yours(day, 0, giver, false));
    show!(gallery, of.case, take::which(day, &[(0, giver.clone()), (1, taker.clone())]));
    show!(gallery, of.case, take::you_have_one(day, 1, giver));
    show!(gallery, of.case, take::taken_from_you(day, 0, taker));
    show!(gallery, of.case, take::taken(day, 0, giver, taker));
    show!(gallery, of.case, take::welcome_back(day, 0, taker));
    show!(gallery, of.case, take::is_back(day, 0, giver));
    show!(gallery, of.case, take::undone(day, 0, giver));
    show!(gallery, of.case, take::yours_again(day, 0, taker));
    show!(gallery, of.case, take::given_back(day, 0, giver, taker));
}

fn covering(gallery: &mut Gallery, of: &Samples) {
    let (day, owner, by) = (&of.day, &of.handoff.giver, &of.handoff.taker);
    let Some(shift) = day.shifts.first() else { return };
    let own: Vec<_> = day.shifts.iter().map(|shift| (day, shift)).collect();
    show!(gallery, of.case, cover::which(&own));
    show!(gallery, of.case, cover::form(day, shift, &of.advocate, std::slice::from_ref(&of.advocate), of.now));
    let covered = Shift { owner: Some(owner.clone()), ..shift.clone() };
    show!(gallery, of.case, cover::lost(day, &covered, None));
    let without = Day { shifts: vec![], ..day.clone() };
    let what = super::rota::was_and_is(day, &without, &shift.advocate);
    show!(gallery, format!("{}, with other shifts", of.case), cover::lost(day, &covered, what.as_deref()));
    let alone = Cover {
        id: CoverId(1),
        day: day.id,
        owner: owner.clone(),
        stretch: Stretch::of(shift),
        note: of.typed.chars().take(200).collect(),
        swap: None,
        state: CoverState::Asked,
    };
    let swap = Cover { swap: Some((by.clone(), Stretch::of(shift))), ..alone.clone() };
    for (case, cover) in [("cover", &alone), ("swap", &swap)] {
        let named = format!("{}, {case}", of.case);
        let case = named.as_str();
        show!(gallery, case, cover::asked(day, cover, 3));
        show!(gallery, case, cover::request(day, cover));
        show!(gallery, case, cover::reminder(day, cover));
        show!(gallery, case, cover::moved(day, cover));
        show!(gallery, case, cover::cannot_be_any_more(day, cover, true));
        show!(gallery, case, cover::yours(day, cover));
        show!(gallery, case, cover::somebody_took(day, cover, by));
        show!(gallery, case, cover::coordinator_told(day, cover, by));
    }
    show!(gallery, format!("{}, nobody free", of.case), cover::asked(day, &alone, 0));
    let single = Day { advocates: vec![owner.clone()], ..day.clone() };
    show!(gallery, format!("{}, the only advocate", of.case), cover::asked(&single, &alone, 0));
    show!(gallery, of.case, cover::stays_yours(day, &alone));
    show!(gallery, of.case, cover::withdrawn(day, &alone));
    show!(gallery, of.case, cover::gone(day, &alone));
    for (case, state) in [("taken", CoverState::Taken(by.clone())), ("over", CoverState::Over)] {
        show!(gallery, format!("{}, {case}", of.case), cover::settled(day, &Cover { state, ..alone.clone() }));
    }
    for (case, why) in [
        ("taken", NoCover::TakenBy(by.clone())),
        ("taken by them", NoCover::TakenByYou),
        ("theirs", NoCover::Yours),
        ("over", NoCover::Over),
        ("withdrawn", NoCover::Withdrawn),
        ("no advocate", NoCover::NotAnAdvocate),
        ("not asked", NoCover::NotAsked),
        ("on call", NoCover::OnCallThen),
        ("changed", NoCover::Changed),
        ("called off", NoCover::CalledOff),
    ] {
        show!(gallery, format!("{}, {case}", of.case), cover::cannot_take(day, &alone, &why));
    }
}

fn riding_along(gallery: &mut Gallery, of: &Samples) {
    let coordinator = &of.day.coordinator;
    let (request, who) = (RideRequestId(i64::MAX), &of.shadower);
    show!(gallery, of.case, ride_along::asked(request, coordinator));
    show!(gallery, of.case, ride_along::wish_form(request, &of.advocates));
    show!(gallery, of.case, ride_along::nobody_to_wish_for(coordinator));
    show!(gallery, of.case, ride_along::wished_for(request, who, of.day.date, &of.advocate.id));
    show!(gallery, of.case, ride_along::wish_declined(&of.advocate.id, coordinator));
    show!(gallery, of.case, ride_along::made_by_advocate(&of.other, &who.id, &of.advocate.id));
    show!(gallery, of.case, ride_along::you_take_along(&of.other, &who.id));
    show!(gallery, of.case, ride_along::already_asked(coordinator));
    show!(gallery, of.case, ride_along::request(request, who, Wish::Nobody, Some((of.day.date, &of.advocate.id))));
    show!(gallery, format!("{}, no offer", of.case), ride_along::request(request, who, Wish::Nobody, None));
    let advocate = &of.advocate.id;
    for wish in [Wish::Asked(advocate), Wish::Impossible(coordinator), Wish::Declined(coordinator)] {
        let offer = Some((of.day.date, advocate));
        show!(gallery, format!("{}, {wish:?}", of.case), ride_along::request(request, who, wish, offer));
    }
    show!(gallery, of.case, ride_along::wish_sent(advocate, of.day.date, coordinator));
    show!(gallery, of.case, ride_along::wish_not_met(&of.other, advocate));
    for why in [Overtaken::ByOthers, Overtaken::NotNow, Overtaken::ByAnotherWish] {
        show!(gallery, format!("{}, {why:?}", of.case), ride_along::overtaken(&who.id, why));
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

    /// The functions in the files beside that make a message or a form.
    fn makers() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/views");
        let mut makers = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if path.extension().is_none_or(|end| end != "rs") || file == "mod" {
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
