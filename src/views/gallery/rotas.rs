//! Rotas of days.

use super::super::{Message, rota};
use super::{Gallery, samples::Samples};
use crate::domain::cover::Stretch;
use crate::domain::rota::OpenGap;

pub fn rotas(gallery: &mut Gallery, of: &Samples) {
    let (day, gaps) = (&of.day, of.rota.open());
    let mut elsewhere = of.advocate.clone();
    elsewhere.settings.own_zone = Some("America/Argentina/ComodRivadavia".to_owned());
    let duty = super::asking::duty(of);
    let duties = vec![duty; 9];
    show!(gallery, of.case, rota::rota(day, &of.rota, &[], &of.advocate, of.now));
    show!(gallery, format!("{}, running", of.case), rota::rota(day, &of.rota, &duties, &elsewhere, day.starts_at()));
    show!(gallery, of.case, rota::rota_changed(day, &of.rota, &of.advocate, &day.advocates, of.now));
    show!(gallery, format!("{}, nobody", of.case), rota::rota_changed(day, &of.rota, &of.advocate, &[], of.now));
    show!(gallery, of.case, rota::move_form(day, &of.rota, &of.advocates, &[].into(), &of.advocate, of.now));
    show!(gallery, of.case, rota::nobody_is_there(day));
    show!(gallery, of.case, rota::gaps_tomorrow(day, &gaps));
    show!(gallery, of.case, rota::with_gaps(Message::say("Planned."), day, &of.rota.gaps));
    show!(gallery, of.case, rota::too_late(day));
    show!(gallery, of.case, rota::nothing_to_move(day, of.now));
    show!(gallery, format!("{}, running", of.case), rota::nothing_to_move(day, day.starts_at()));
    show!(gallery, of.case, rota::gap_gone(day));
    let stretch = Stretch { start: day.start, end: day.end };
    for is_meant in [true, false] {
        let gap = OpenGap { lane: 0, stretch, window: day.window(), helpers: vec![], keeper: None, is_meant };
        show!(gallery, format!("{}, {is_meant}", of.case), rota::gap_noted(day, &gap, &of.rota, &elsewhere, of.now));
    }
    let mut moved = day.clone();
    for shift in &mut moved.shifts {
        shift.advocate = of.advocate.id.clone();
    }
    for (case, before, after) in [("more", day, &moved), ("fewer", &moved, day)] {
        let what = rota::was_and_is(before, after, &of.advocate.id).unwrap_or_default();
        show!(gallery, format!("{}, {case}", of.case), rota::your_shifts_changed(after, &what));
    }
}
