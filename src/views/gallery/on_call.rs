//! The pager: handed over, taken, covered.

use super::super::{cover, hand_over, handoff, oncall, rota, take};
use super::{Gallery, samples::Samples};
use crate::domain::cover::{Cover, Refusal as NoCover, State as CoverState, Stretch};
use crate::domain::day::{Day, Shift};
use crate::domain::ids::{CoverId, QuestionId};
use crate::domain::pager::{self, Handoff, Notes, PickedUp, Step};
use crate::domain::pagers::{Held, How, Rest};

pub fn handing_over(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let noted = Handoff { notes: Notes::Text(of.notes.clone()), ..of.handoff.clone() };
    let (giver, taker) = (&of.handoff.giver, &of.handoff.taker);
    show!(gallery, of.case, handoff::you_start(day, 0, giver, None, of.running));
    show!(
        gallery,
        format!("{}, for one who is gone", of.case),
        handoff::you_start(day, 0, taker, Some(giver), of.running)
    );
    let picked_up = Some(PickedUp { by: giver.clone(), at: of.running });
    let kept = Handoff { picked_up, step: Step::Asked, ..of.handoff.clone() };
    show!(gallery, of.case, handoff::you_keep(day, &kept));
    show!(gallery, format!("{}, for who cannot make it", of.case), handoff::card(day, &kept, None, of.running));
    show!(gallery, of.case, handoff::you_are_next(day, &of.handoff));
    show!(gallery, of.case, handoff::you_need_not(day, &of.handoff));
    let again = Handoff { giver: of.handoff.taker.clone(), ..of.handoff.clone() };
    show!(gallery, of.case, handoff::ask_giver(day, &of.handoff));
    show!(gallery, format!("{}, still holding it", of.case), handoff::ask_giver(day, &again));
    for step in [Step::Asked, Step::Reminded, Step::Offered, Step::Escalated, Step::Lapsed, Step::Dropped] {
        let at = Handoff { step, ..noted.clone() };
        show!(gallery, format!("{}, {}", of.case, step.name()), handoff::card(day, &at, None, of.running));
    }
    let nothing = Handoff { notes: Notes::NothingToReport, ..of.handoff.clone() };
    show!(gallery, format!("{}, nothing to report", of.case), handoff::card(day, &nothing, None, of.running));
    show!(gallery, of.case, handoff::late_notes(&noted));
    for (outside_hours, case) in [(false, of.case.to_owned()), (true, format!("{}, outside of their hours", of.case))] {
        show!(gallery, case.clone(), handoff::reminder(day, &noted, outside_hours));
        show!(gallery, case, handoff::offer(day, &noted, outside_hours));
    }
    show!(gallery, of.case, handoff::escalation(day, &noted));
    show!(gallery, of.case, handoff::nobody_is_at_work(day, &noted));
    let theirs = Handoff { notes_by: Some(taker.clone()), ..noted.clone() };
    show!(gallery, format!("{}, another's notes", of.case), handoff::card(day, &theirs, None, of.running));
    show!(gallery, of.case, handoff::notes_form(&noted, &of.notes, Some(QuestionId(i64::MAX))));
    show!(gallery, format!("{}, no notes yet", of.case), handoff::notes_form(&of.handoff, "", None));
    show!(gallery, of.case, handoff::nothing_noted(&of.handoff));
    show!(gallery, format!("{}, after notes", of.case), handoff::nothing_noted(&noted));
    show!(gallery, format!("{}, after another's notes", of.case), handoff::nothing_noted(&theirs));
}

pub fn picking_up(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let (giver, taker) = (&of.handoff.giver, &of.handoff.taker);
    for (who, by) in [("taker", taker), ("giver", giver)] {
        let picked_up = Some(PickedUp { by: by.clone(), at: of.running });
        let taken = Handoff { notes: Notes::Text(of.notes.clone()), picked_up, ..of.handoff.clone() };
        show!(gallery, format!("{}, picked up by the {who}", of.case), handoff::card(day, &taken, None, of.running));
        show!(gallery, format!("{}, picked up by the {who}", of.case), handoff::nothing_noted(&taken));
        show!(gallery, format!("{}, {who}", of.case), handoff::picked_up(day, &taken, by, None));
    }
    show!(gallery, of.case, handoff::you_are_free(day, &of.handoff, taker, None));
    let alone = Day { shifts: day.shifts.iter().take(1).cloned().collect(), ..day.clone() };
    for (_, turn, _) in alone.turns_into_gaps() {
        show!(gallery, of.case, handoff::nobody_follows(day, &turn, Some(&turn), turn.start));
        show!(gallery, format!("{}, until the end", of.case), handoff::nobody_follows(day, &turn, None, turn.end));
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
        ("theirs already", pager::Refusal::YoursAlready),
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
        show!(gallery, case, handoff::card(day, &asked, None, of.running));
        show!(gallery, case, handoff::ask_giver(day, &asked));
        show!(gallery, case, hand_over::asked(day, &asked, of.running));
        show!(gallery, case, hand_over::asked_of_all(day, &asked));
        show!(gallery, case, hand_over::asked_already(day, &asked, of.running));
        show!(gallery, case, hand_over::asked_instead(day, &asked, of.running));
        show!(gallery, case, hand_over::nobody_else(day, 0, why));
        show!(gallery, case, hand_over::nobody_at_work(day, 0, day.shifts.last(), why));
        let picked_up = Some(PickedUp { by: taker.clone(), at: of.running });
        show!(
            gallery,
            format!("{case}, picked up"),
            handoff::card(day, &Handoff { picked_up, ..asked.clone() }, None, of.running)
        );
        show!(gallery, case, handoff::picked_up(day, &asked, taker, None));
    }
    let alone = Handoff {
        why: pager::Why::Break { minutes: 90 },
        taker: giver.clone(),
        picked_up: Some(PickedUp { by: giver.clone(), at: of.running }),
        ..of.handoff.clone()
    };
    show!(gallery, format!("{}, a break alone", of.case), handoff::card(day, &alone, None, of.running));
    show!(gallery, format!("{}, a break alone that is over", of.case), handoff::card(day, &alone, None, day.ends_at()));
    for (case, who) in [("their own break", giver), ("another's break", taker)] {
        let mut resting = of.paired.clone();
        let rest = Rest { who: who.clone(), until: day.ends_at() };
        resting.pagers.iter_mut().for_each(|one| one.rests = vec![rest.clone(); 3]);
        show!(
            gallery,
            format!("{}, {case}", of.case),
            oncall::on_call(std::slice::from_ref(&resting), Some("https://example.slack.com"), of.running)
        );
        resting.day.shifts.clear();
        show!(
            gallery,
            format!("{}, {case}, in a gap", of.case),
            oncall::on_call(&[resting], Some("https://example.slack.com"), of.running)
        );
    }
    show!(gallery, of.case, hand_over::rest(day, of.running));
    show!(gallery, of.case, hand_over::rests_already(day, of.running));
    for next in [day.shifts.last(), None] {
        let case = format!("{}, {} next", of.case, if next.is_some() { "somebody" } else { "nobody" });
        show!(gallery, case, hand_over::does_not_come_back(day, 0, giver, next));
    }
    for (when, at) in [("in time", day.starts_at()), ("late", day.ends_at())] {
        show!(gallery, format!("{}, {when}", of.case), hand_over::asked_already(day, &of.handoff, at));
    }
    show!(gallery, of.case, hand_over::all_asked(day, &of.handoff));
    show!(gallery, of.case, hand_over::break_is_over(day, &of.handoff));
    show!(gallery, of.case, handoff::waits_for_you_still(day, &of.handoff, taker));
    show!(gallery, of.case, handoff::back_with_another(day, &of.handoff, taker));
    show!(gallery, format!("{}, the day is over", of.case), take::cannot_undo(day, giver, None));
    for (case, holder, how) in
        [("late", giver, How::Taken), ("theirs again", giver, How::Given), ("another's", taker, How::Given)]
    {
        let latest = Held { lane: 0, holder: holder.clone(), since: of.running, how };
        show!(gallery, format!("{}, {case}", of.case), take::cannot_undo(day, giver, Some(&latest)));
    }
    show!(gallery, of.case, hand_over::not_picked_up_yet(day, &of.handoff));
    show!(gallery, of.case, hand_over::questions_wait(day, 1));
    show!(gallery, format!("{}, several", of.case), hand_over::questions_wait(day, 3));
    show!(gallery, of.case, hand_over::not_back(day, 0, giver, Some(taker)));
    for why in [pager::NoBreak::NoLength, pager::NoBreak::TooShort, pager::NoBreak::TooLong] {
        show!(gallery, format!("{}, {why:?}", of.case), hand_over::no_break(&of.typed, why));
    }
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
    show!(gallery, of.case, take::taken_back(day, 0, taker));
    show!(gallery, of.case, take::welcome_back(day, 0, taker));
    show!(gallery, of.case, take::is_back(day, 0, giver));
    show!(gallery, of.case, take::undone(day, 0, giver));
    show!(gallery, format!("{}, a break alone, taken", of.case), handoff::card(day, &alone, Some(taker), of.running));
    show!(gallery, of.case, take::yours_again(day, 0, taker, None));
    for (what, again) in [
        ("handed over again", take::Again::Asked(pager::Why::Now, taker.clone())),
        ("a break again", take::Again::Asked(alone.why, taker.clone())),
        ("nobody to hand it to", take::Again::IsOff(pager::Why::Now)),
        ("a break that is off", take::Again::IsOff(alone.why)),
        ("a break that goes on", take::Again::Rests(of.running)),
    ] {
        show!(gallery, format!("{}, {what}", of.case), take::yours_again(day, 0, taker, Some(&again)));
    }
    show!(gallery, format!("{}, a break", of.case), handoff::escalation(day, &alone));
    show!(gallery, of.case, take::given_back(day, 0, giver, taker));
}

fn covering(gallery: &mut Gallery, of: &Samples) {
    let (day, owner, by) = (&of.day, &of.handoff.giver, &of.handoff.taker);
    let Some(shift) = day.shifts.first() else { return };
    let own: Vec<_> = day.shifts.iter().map(|shift| (day, shift)).collect();
    show!(gallery, of.case, cover::which(&own));
    show!(gallery, of.case, cover::form(day, shift, &of.advocate, std::slice::from_ref(&of.advocate), of.now));
    let covered = Shift { owner: Some(owner.clone()), ..shift.clone() };
    show!(gallery, of.case, cover::lost(day, &[&covered], None, None));
    let without = Day { shifts: vec![], ..day.clone() };
    let what = rota::was_and_is(day, &without, &shift.advocate);
    let both = [&covered, shift];
    show!(gallery, format!("{}, with other shifts", of.case), cover::lost(day, &both, Some(owner), what.as_deref()));
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
    show!(gallery, of.case, cover::stays_yours(day, &alone, of.over));
    show!(gallery, format!("{}, a swap", of.case), cover::stays_yours(day, &swap, of.now));
    show!(gallery, of.case, cover::nobody_to_ask(day, shift));
    let own = Shift { advocate: day.coordinator.clone(), ..shift.clone() };
    show!(gallery, format!("{}, the coordinator", of.case), cover::nobody_to_ask(day, &own));
    show!(gallery, of.case, cover::withdrawn(day, &alone));
    show!(gallery, of.case, cover::no_swap(day, &swap));
    show!(gallery, of.case, cover::gone(day, &alone));
    for (case, state) in [("taken", CoverState::Taken(by.clone())), ("over", CoverState::Over)] {
        show!(gallery, format!("{}, {case}", of.case), cover::settled(day, &Cover { state, ..alone.clone() }));
    }
    let states = [CoverState::Taken(by.clone()), CoverState::Over, CoverState::Withdrawn];
    for (of_what, asked) in [("cover", &alone), ("swap", &swap)] {
        for (reader, state) in
            [owner, by, &day.coordinator].into_iter().flat_map(|who| states.iter().map(move |state| (who, state)))
        {
            let ended = Cover { state: state.clone(), ..asked.clone() };
            let case = format!("{}, {of_what}, {state:?} for {reader}", of.case);
            show!(gallery, format!("{case}, newer"), cover::over(day, &ended, reader, true));
            show!(gallery, case, cover::over(day, &ended, reader, false));
        }
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
