//! Pairs: proposed, told, parted.

use super::super::pairs::{Meeting, Parted};
use super::super::preview::Preview;
use super::super::unavailable::{Absence, Outcome};
use super::super::{pairs, plan, preview, unavailable};
use super::{Gallery, samples::Samples};
use crate::domain::action::Look;
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::seating::Proposal;

pub fn pairing(gallery: &mut Gallery, of: &Samples) {
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

pub fn cannot_come(gallery: &mut Gallery, of: &Samples) {
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

pub fn meeting(gallery: &mut Gallery, of: &Samples) {
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
