//! Rounds, whose pairs choose their dates, and what the pairs read on their way to one.

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::dates::{self, Pair};
use super::super::pairs::Meeting;
use super::super::{closed_dates, dates_off, day_card, days, oncall, pairs, plan, signup, status};
use super::samples::Samples;
use super::{Gallery, PlanFor, RideRequestId};
use crate::domain::availability::Absence;
use crate::domain::dates::{Arrangement, Choice, Misfit, PROPOSED_MAX, Proposal};
use crate::domain::day::Day;
use crate::domain::format::Format;
use crate::domain::ids::{ArrangementId, DayId};
use crate::domain::plan::Draft;
use crate::domain::seating::Obstacle;
use crate::domain::signup::Why;

/// The sample's day as a round.
fn round(of: &Samples) -> Day {
    Day { format: Format::EngineeringDay, shifts: vec![], ..of.day.clone() }
}

/// How what is said of any day reads of a round.
pub fn rounds(gallery: &mut Gallery, of: &Samples) {
    let round = round(of);
    let (mut open, mut paired) = (of.open.clone(), of.paired.clone());
    open.day = round.clone();
    paired.day = Day { paired_at: Some(of.now), ..round.clone() };
    let case = format!("{}, round", of.case);
    for (state, snapshot, at) in
        [("open", &open, of.now), ("paired", &paired, of.running), ("over", &paired, round.ends_at())]
    {
        show!(gallery, format!("{case}, {state}"), day_card::card(snapshot, at));
    }
    let arrangement = arrangement(of, None, None);
    for (role, who) in [("shadower", &of.shadower.id), ("advocate", &of.advocate.id)] {
        let (all, own) = ([paired.clone()], [arrangement.clone()]);
        let about = status::Own { arrangements: &own, ..status::Own::default() };
        show!(gallery, format!("{case}, {role}"), status::status(&all, who, about, of.now));
        show!(gallery, format!("{case}, {role}"), days::list(&all, who, true, &round.channel, of.now));
    }
    show!(gallery, case.as_str(), oncall::on_call(&[open], Some("https://example.slack.com"), of.now));
    show!(gallery, case.as_str(), signup::signed_up(&round, &of.shadower, Some(Obstacle::NobodyNear)));
    show!(gallery, case.as_str(), signup::no_place_freed(&round, &Why::Full));
    show!(gallery, case.as_str(), plan::saved(&round, &[]));
    let draft = Draft::of(&round);
    for (what, plan_for) in [("new", PlanFor::NewDay), ("ride-along", PlanFor::RideAlong(RideRequestId(1)))] {
        show!(gallery, format!("{case}, {what}"), plan::confirm(&plan_for, &draft, None, None));
    }
    if let Some(pairing) = of.paired.pairings.first() {
        let meeting = Meeting {
            buddy: &of.advocate,
            shadowers: &[(of.shadower.clone(), pairing.reasons.clone())],
            former: &[],
            shared: &of.shared(),
            busy: &[],
            runs: false,
        };
        show!(gallery, case, pairs::meet(&round, &meeting));
    }
}

pub(super) fn arrangement(of: &Samples, proposal: Option<Proposal>, day: Option<DayId>) -> Arrangement {
    Arrangement {
        id: ArrangementId(i64::MAX),
        round: of.day.id,
        shadower: of.shadower.id.clone(),
        buddy: of.advocate.id.clone(),
        since: of.now,
        day,
        proposal,
        reminded: false,
        told: false,
    }
}

/// What the two of a pair read, and the coordinator of them.
pub fn dates(gallery: &mut Gallery, of: &Samples) {
    let round = round(of);
    let day = Day { id: DayId(7), round: Some(round.id), shifts: of.day.shifts.clone(), ..round.clone() };
    let (shadower, buddy) = (&of.shadower.id, &of.advocate.id);
    let chosen: Vec<Date> = (1..).take(PROPOSED_MAX).map(|week: i32| round.date.saturating_add(week.weeks())).collect();
    let choices: Vec<Choice> =
        chosen.iter().map(|date| Choice { date: *date, window: round.window_on(*date) }).collect();
    let together: Vec<_> = choices.iter().map(|choice| (choice.date, choice.window)).collect();
    let proposal = Proposal { by: shadower.clone(), dates: chosen.clone(), at: of.now };
    let each = |proposal: Option<&Proposal>, dated: bool| arrangement(of, proposal.cloned(), dated.then_some(day.id));
    for (what, arrangement) in [
        ("nothing yet", each(None, false)),
        ("proposed", each(Some(&proposal), false)),
        ("agreed", each(None, true)),
        ("to be moved", each(Some(&proposal), true)),
    ] {
        let agreed = arrangement.day.map(|_| &day);
        for (role, reader) in [("shadower", &of.shadower), ("buddy", &of.advocate)] {
            let case = format!("{}, {what}, {role}", of.case);
            let now = of.now;
            let pair = || Pair {
                round: &round,
                arrangement: &arrangement,
                day: agreed,
                together: &together,
                reader: &reader.id,
                now,
            };
            show!(gallery, case.as_str(), dates::state(&[pair()]));
            let pair = pair();
            show!(gallery, case.as_str(), dates::answered_already(&pair));
            show!(gallery, case.as_str(), closed_dates::falls_into(&pair, &day, &of.typed));
            show!(gallery, case.as_str(), dates::has_passed(&pair, round.date));
            show!(gallery, case.as_str(), dates::passed(&pair, &proposal));
            show!(gallery, case.as_str(), dates::ended(&pair, &proposal, &chosen));
            show!(gallery, format!("{case}, some"), dates::ended(&pair, &proposal, &chosen[..1]));
            show!(gallery, case.as_str(), dates::has_ended(&pair, round.date));
            show!(gallery, case.as_str(), dates::form(&pair, reader, &choices, None, &[]));
            show!(gallery, format!("{case}, another"), dates::form(&pair, reader, &[], chosen.first().copied(), &[]));
            show!(gallery, format!("{case}, none suits"), dates::form(&pair, reader, &[], None, &[]));
            let own = [Absence::Paused(round.date), Absence::DaysOff, Absence::SlackStatus];
            show!(gallery, format!("{case}, away"), dates::form(&pair, reader, &[], None, &own));
            show!(gallery, case.as_str(), dates::proposed(&pair, &proposal));
            show!(gallery, case.as_str(), dates::proposed_done(&pair, &chosen));
            show!(gallery, case.as_str(), dates::was_kept(&pair, &day));
            show!(gallery, case.as_str(), dates::not_moved(&pair, &day));
            show!(gallery, case.as_str(), dates::reminder(&pair));
            let why = Misfit::Closed(of.typed.clone());
            show!(gallery, case.as_str(), dates::no_longer_possible(&pair, &why));
            let both = (shadower, buddy);
            show!(gallery, case.as_str(), dates::agreed(&pair, &day, both, Some("before")));
            show!(gallery, format!("{case}, first"), dates::agreed(&pair, &day, both, None));
        }
        show!(
            gallery,
            format!("{}, {what}", of.case),
            dates::still_no_date(&round, std::slice::from_ref(&arrangement), 15)
        );
        let many = vec![arrangement.clone(); 40];
        show!(gallery, format!("{}, {what}, many", of.case), dates::still_no_date(&round, &many, 15));
    }
    show!(gallery, of.case, dates::accepted(&day, shadower));
    show!(gallery, of.case, dates::kept(&day));
    let closed = closed_dates::ClosedDate {
        shadower: shadower.clone(),
        buddy: buddy.clone(),
        day: day.clone(),
        event: of.typed.clone(),
    };
    show!(gallery, of.case, closed_dates::fall_into(&vec![closed; 40]));
    show!(gallery, of.case, dates::no_pair());
    show!(gallery, of.case, dates::not_yours());
    show!(gallery, of.case, dates::too_late(&round));
    show!(gallery, of.case, dates::round_over(&round));
    show!(gallery, of.case, dates_off::called_off(&day, round.id));
    show!(gallery, of.case, dates_off::given_up(&day, &round, buddy, false));
    show!(gallery, format!("{}, buddy", of.case), dates_off::given_up(&day, &round, shadower, true));
    show!(gallery, format!("{}, round", of.case), signup::advocates_ask(&round));
    show!(gallery, of.case, dates_off::other_gave_up(&day, round.id, shadower));
    show!(gallery, of.case, dates_off::fell_through(&day));
    show!(gallery, of.case, dates_off::left_with_date(&day, shadower));
    show!(gallery, of.case, dates_off::which_to_cancel(&[&day, &day, &day]));
}
