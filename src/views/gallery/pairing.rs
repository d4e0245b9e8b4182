//! Pairs: proposed, told, parted.

use super::super::pairs::Meeting;
use super::super::parting::{Because, Changed, Former, Now, Parted};
use super::super::preview::Preview;
use super::super::unavailable::{Absence, Outcome};
use super::super::{pairs, parting, plan, preview, unavailable};
use super::{Gallery, samples::Samples};
use crate::domain::action::Look;
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::seating::{MovedFor, Obstacle, Part, Proposal};

pub fn pairing(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let proposal = of.proposal();
    let so_far = [Part::With(of.advocate.id.clone()), Part::Pager, Part::InLine];
    let news = proposal.pairs.iter().map(|pair| &pair.shadower).chain(proposal.without.iter().map(|out| &out.person));
    let news = news.cloned().zip(so_far.into_iter().cycle()).collect();
    let preview = |page, confirmed, sign_up_is_open, note| Preview {
        day,
        proposal: &proposal,
        news: &news,
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
    show!(gallery, format!("{}, again", of.case), preview::preview(&preview(0, true, false, None)));
    show!(gallery, format!("{}, last page", of.case), preview::preview(&preview(usize::MAX, true, false, None)));
    let nobody = Proposal { pairs: vec![], without: vec![], ..proposal.clone() };
    let nobody = Preview { proposal: &nobody, ..preview(0, false, true, None) };
    show!(gallery, format!("{}, nobody", of.case), preview::preview(&nobody));
    show!(gallery, of.case, preview::confirmed(day, &proposal));
    show!(gallery, of.case, preview::confirmed_before(day));
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
    let changed = changes(of, &without);
    let all_well = Outcome { changed: changed[..1].to_vec(), ..Outcome::default() };
    let some_left = Outcome { changed, shifts: shifts.clone(), ..Outcome::default() };
    let gaps = of.rota.gaps.clone();
    let with_gaps = Outcome { gaps, ..all_well.clone() };
    let unpaired = Outcome { to_pair: without, ..Outcome::default() };
    show!(gallery, of.case, unavailable::done(day, &[]));
    show!(gallery, format!("{}, with dates", of.case), unavailable::done(day, &some_left.changed));
    for (when, now) in [("ahead", of.now), ("running", day.starts_at()), ("over", day.ends_at())] {
        show!(gallery, format!("{}, {when}", of.case), unavailable::done_but_shifts(day, gone, now));
    }
    show!(gallery, of.case, unavailable::your_shifts(day, gone, &shifts.join(", ")));
    show!(gallery, of.case, unavailable::tell_coordinator(day, gone, Absence::CannotCome, &some_left, of.now));
    show!(
        gallery,
        format!("{}, by settings", of.case),
        unavailable::tell_coordinator(day, gone, Absence::Away, &some_left, of.now)
    );
    show!(
        gallery,
        format!("{}, taken off", of.case),
        unavailable::tell_coordinator(day, gone, Absence::TakenOff, &Outcome::default(), of.now)
    );
    show!(
        gallery,
        format!("{}, not paired yet", of.case),
        unavailable::tell_coordinator(day, gone, Absence::CannotCome, &unpaired, of.now)
    );
    show!(
        gallery,
        format!("{}, all well", of.case),
        unavailable::tell_coordinator(day, gone, Absence::TakesNobody, &all_well, of.now)
    );
    show!(
        gallery,
        format!("{}, with gaps", of.case),
        unavailable::tell_coordinator(day, gone, Absence::CannotCome, &with_gaps, of.now)
    );
    show!(
        gallery,
        format!("{}, running", of.case),
        unavailable::tell_coordinator(day, gone, Absence::CannotCome, &some_left, day.starts_at())
    );
    show!(gallery, of.case, unavailable::shifts_are_left(day, gone, &shifts, of.now));
    show!(gallery, of.case, unavailable::is_back(day, gone, &[]));
    show!(gallery, format!("{}, with a shadower", of.case), unavailable::is_back(day, gone, &unpaired.to_pair));
    show!(gallery, of.case, unavailable::not_an_advocate(day));
    show!(gallery, of.case, unavailable::too_late(day));
}

/// One of each kind, and more of them.
pub fn changes(of: &Samples, shadowers: &[PersonId]) -> Vec<Changed> {
    let kinds = [
        (Now::With(of.advocate.id.clone()), Because::HadTo),
        (Now::With(of.advocate.id.clone()), Because::ForQueue),
        (Now::Waits(of.reason.clone()), Because::ForOthers(MovedFor::BehindQuota)),
        (Now::Pager, Because::HadTo),
    ];
    let was = of.advocate.id.clone();
    let change = |(shadower, (is, because)): (&PersonId, (Now, Because))| Changed {
        shadower: shadower.clone(),
        was: Some(was.clone()),
        date: (because == Because::HadTo).then(|| of.day.clone()),
        is,
        because,
    };
    let moved_up = shadowers.first().map(|shadower| Changed {
        shadower: shadower.clone(),
        was: None,
        date: None,
        is: Now::With(was.clone()),
        because: Because::HadTo,
    });
    shadowers.iter().zip(kinds.into_iter().cycle()).map(change).chain(moved_up).collect()
}

pub fn meeting(gallery: &mut Gallery, of: &Samples) {
    let day = &of.day;
    let (shadower, buddy) = (&of.shadower, &of.advocate);
    let two = of.paired.pairings.iter().take(2).map(|pairing| (shadower.clone(), pairing.reasons.clone()));
    let (shadowers, shared): (Vec<_>, Vec<Window>) = (two.collect(), of.shared());
    let meeting = |number: usize, shared| Meeting {
        buddy,
        shadowers: &shadowers[..number.min(shadowers.len())],
        shared,
        busy: &[],
        former: &[],
        runs: false,
    };
    let former = |why| Former {
        shadower: shadower.id.clone(),
        buddy: buddy.id.clone(),
        why,
        date: (why == Parted::BuddyGone).then(|| day.clone()),
    };
    let formers = [Parted::BuddyGone, Parted::ByCoordinator, Parted::Rearranged].map(former);
    let anew = Meeting { former: &formers, ..meeting(2, &shared[..]) };
    let some: Vec<PersonId> = of.open.shadowers().take(10).cloned().collect();
    let changed = changes(of, &some);
    show!(gallery, of.case, pairs::meet(day, &meeting(1, &shared[..])));
    show!(gallery, format!("{}, never at work together", of.case), pairs::meet(day, &meeting(1, &[])));
    show!(gallery, format!("{}, three", of.case), pairs::meet(day, &meeting(2, &shared[..])));
    show!(gallery, format!("{}, anew", of.case), pairs::meet(day, &anew));
    show!(gallery, format!("{}, running", of.case), pairs::meet(day, &Meeting { runs: true, ..anew }));
    show!(gallery, of.case, pairs::you_have_the_pager(day, None));
    show!(gallery, of.case, pairs::rest_without_buddy(day, None));
    show!(gallery, format!("{}, anew", of.case), pairs::rest_without_buddy(day, Some(&formers[0])));
    show!(gallery, format!("{}, anew", of.case), pairs::you_have_the_pager(day, Some(&formers[0])));
    show!(gallery, of.case, pairs::you_wait(day, &of.reason, None, None));
    show!(
        gallery,
        format!("{}, anew", of.case),
        pairs::you_wait(day, &of.reason, Some(&formers[0]), Some(Obstacle::Off))
    );
    show!(gallery, of.case, pairs::sent_unconfirmed(day));
    show!(gallery, of.case, parting::your_shadowers(day, &[], &formers[2..]));
    show!(gallery, format!("{}, two", of.case), parting::your_shadowers(day, &[&shadower.id, &buddy.id], &formers));
    show!(gallery, of.case, parting::buddy_to_come(day, &formers[0]));
    show!(gallery, of.case, parting::pairs_changed(day, &changed, of.now));
    show!(gallery, of.case, parting::your_settings_did(&[(day.clone(), changed)], &buddy.id));
    show!(gallery, of.case, parting::shadower_left(day, &shadower.id));
    show!(gallery, of.case, parting::left_your_group(day, &shadower.id, &buddy.id));
}
