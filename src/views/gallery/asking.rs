//! Questions of the day, and the assigner's time.

use super::super::{ask, assigner, day_card, notes, pairs, status, take};
use super::Gallery;
use super::samples::Samples;
use crate::domain::assigner::Duty;
use crate::domain::cover::Stretch;
use crate::domain::ids::{DutyId, QuestionId};
use crate::domain::notes::Note;
use crate::domain::pagers::Rest;
use crate::domain::question::{Question, Refusal};

/// The card at each of its steps, and what only a few people see.
pub fn questions(gallery: &mut Gallery, of: &Samples) {
    let (day, helper, asker) = (&of.day, &of.advocate.id, &of.shadower.id);
    let asked = Question {
        id: QuestionId(i64::MAX),
        day: day.id,
        asker: asker.clone(),
        text: of.notes.clone(),
        is_private: false,
        may_be_named: true,
        asked_of: day.advocates.iter().take(5).cloned().collect(),
        asked_at: of.running,
        taken_by: None,
        answered_by: None,
        card: None,
    };
    let taken = Question { taken_by: Some(helper.clone()), ..asked.clone() };
    let answered = Question { answered_by: Some(helper.clone()), ..taken.clone() };
    let by_asker = Question { answered_by: Some(asker.clone()), ..asked.clone() };
    for (step, question, at) in [
        ("asked", &asked, of.running),
        ("taken", &taken, of.running),
        ("answered", &answered, of.running),
        ("answered by the asker", &by_asker, of.running),
        ("over", &asked, of.over),
    ] {
        show!(gallery, format!("{}, {step}", of.case), ask::card(day, question, at));
    }
    show!(gallery, of.case, ask::form(day.id));
    show!(gallery, of.case, ask::asked(day, &asked.asked_of, &[]));
    let rest = Rest { who: helper.clone(), until: day.ends_at() };
    show!(gallery, format!("{}, on a break", of.case), ask::asked(day, &asked.asked_of, &[rest]));
    show!(gallery, of.case, ask::stuck(&asked, &of.shadower.name));
    show!(gallery, of.case, ask::still_stuck(&asked, &of.shadower.name));
    let stuck = Question { is_private: true, ..taken.clone() };
    let open = [asked.clone(), taken.clone(), stuck, Question { is_private: true, ..asked.clone() }];
    let open: Vec<Question> = open.iter().cycle().take(32).cloned().collect();
    let yours = take::yours(day, 0, helper, true);
    show!(gallery, of.case, notes::still_open(yours, day, &open, Some("https://example.slack.com")));
    let (one, all) = (std::slice::from_ref(helper), &asked.asked_of);
    show!(gallery, of.case, ask::goes_no_further(&asked, all, one, one));
    show!(gallery, format!("{}, nobody reminded", of.case), ask::goes_no_further(&asked, &[], all, one));
    show!(gallery, of.case, ask::told_in_private(&asked));
    show!(gallery, of.case, ask::with_them(&taken, helper));
    show!(gallery, of.case, ask::somebody_is_with_you(&taken, helper));
    show!(gallery, of.case, ask::solved(&answered));
    show!(gallery, of.case, ask::solved_for_you(helper));
    show!(gallery, of.case, ask::nobody_on_call(day));
    show!(gallery, of.case, ask::not_on_this_day(day));
    show!(gallery, format!("{}, with a buddy", of.case), ask::not_yet(day, Some(helper)));
    show!(gallery, of.case, ask::not_yet(day, None));
    let private = Question { is_private: true, ..asked.clone() };
    for (why, refusal) in [
        ("over", Refusal::Over),
        ("answered", Refusal::Answered),
        ("taken", Refusal::TakenBy(helper.clone())),
        ("taken by you", Refusal::TakenByYou),
        ("yours", Refusal::Yours),
        ("not an advocate", Refusal::NotAnAdvocate),
    ] {
        show!(gallery, format!("{}, {why}", of.case), ask::refused(&asked, &refusal));
        show!(gallery, format!("{}, {why}, in private", of.case), ask::refused(&private, &refusal));
    }
}

/// All day long.
pub fn duty(of: &Samples) -> Duty {
    let day = &of.day;
    Duty {
        id: DutyId(i64::MAX),
        day: day.id,
        person: of.shadower.id.clone(),
        buddy: of.advocate.id.clone(),
        stretch: Some(Stretch { start: day.start, end: day.end }),
    }
}

/// When a shadower is the assigner: said, moved, left out.
pub fn assigners(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let stretch = Stretch { start: day.start, end: day.end };
    let duty = duty(of);
    let window = day.stretch_window(stretch);
    let zone = &day.zone;
    show!(gallery, of.case, assigner::form(day, &duty, zone));
    show!(gallery, of.case, assigner::begins(day, window));
    show!(gallery, of.case, assigner::told_them(&duty));
    show!(gallery, of.case, assigner::not_yours(&duty));
    show!(gallery, of.case, assigner::left_out(day, &duty, &of.advocate.id));
    show!(gallery, of.case, assigner::no_room(day, &duty));
    show!(gallery, format!("{}, by somebody", of.case), assigner::moved(day, &duty, Some(window), Some(&duty.buddy)));
    show!(gallery, format!("{}, with the day", of.case), assigner::moved(day, &duty, None, None));
    let mut paired = of.paired.clone();
    let shadowers: Vec<_> = paired.shadowers().cloned().collect();
    paired.duties = shadowers.into_iter().map(|person| Duty { person, ..duty.clone() }).collect();
    show!(gallery, format!("{}, with assigners", of.case), day_card::card(&paired, of.running));
    if let Some(duty) = paired.duties.first() {
        let all = [paired.clone()];
        show!(
            gallery,
            format!("{}, assigner", of.case),
            status::status(&all, &duty.person, status::Own::default(), of.running)
        );
        show!(gallery, of.case, assigner::add_to(pairs::you_have_the_pager(day, None), day, duty));
    }
}

/// Handoff notes, a day on a page.
pub fn earlier_notes(gallery: &mut Gallery, of: &Samples) {
    let note =
        || Note { by: of.advocate.id.clone(), to: of.shadower.id.clone(), due_at: of.running, text: of.notes.clone() };
    let day: Vec<Note> = (0..25).map(|_| note()).collect();
    for (case, notes, page, last) in [("one", &day[..1], 0, 0), ("first", &day[..], 0, 9), ("between", &day[..2], 3, 9)]
    {
        show!(gallery, format!("{}, {case}", of.case), notes::of_day(&of.day, notes, page, last));
    }
}
