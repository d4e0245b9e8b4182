//! Which handoff should be open in a lane, and what is to be done about the one that is.

use jiff::Timestamp;

use super::day::Lane;
use super::hours::Window;
use super::ids::PersonId;
use super::pager::{Handoff, Step, Why};
use super::pagers::{Due, Held, How, Mend, Next, Pagers};
use super::turns::Turn;

/// What becomes of an open handoff.
enum Becomes {
    Stays,
    Another(Due),
    Closed(Step),
}
impl Pagers {
    /// The handoff that should be open in a lane now; `None` if there is no need of one.
    pub fn due(&self, lane: Lane, now: Timestamp) -> Option<Due> {
        let holder = self.holder(lane)?;
        if let Some(turn) = self.unsettled_turn(lane, now) {
            let taker = self.taker_of(&turn, now);
            if taker != *holder {
                return Some(Due { lane, why: Why::Shift, giver: holder.clone(), taker, at: turn.start });
            }
        }
        if !self.absent.contains(holder) {
            return None;
        }
        let stand_in = self.stand_in(lane, self.to_cover(lane, Why::Now, now), now)?;
        Some(Due { lane, why: Why::Now, giver: holder.clone(), taker: stand_in, at: now })
    }

    /// The handoff that needs not be: whoever's turn it is cannot make it, and who has the pager stands in for them.
    fn kept(&self, lane: Lane, now: Timestamp) -> Option<Due> {
        let holder = self.holder(lane)?;
        let turn = self.unsettled_turn(lane, now).filter(|turn| self.taker_of(turn, now) == *holder)?;
        Some(Due { lane, why: Why::Shift, giver: holder.clone(), taker: turn.advocate, at: turn.start })
    }

    /// Somebody else's than the holder's, that has begun or is about to.
    fn unsettled_turn(&self, lane: Lane, now: Timestamp) -> Option<Turn> {
        let turn = self.day.turn_at(lane, now).filter(|turn| now < turn.end && !self.is_settled(turn))?;
        (Some(&turn.advocate) != self.holder(lane)).then_some(turn)
    }

    /// Who is to have the pager when a turn begins: the one whose it is, unless they said that they cannot make it.
    fn taker_of(&self, turn: &Turn, now: Timestamp) -> PersonId {
        if !self.absent.contains(&turn.advocate) {
            return turn.advocate.clone();
        }
        let asked = self.open(turn.lane).filter(|open| open.why == Why::Shift && open.due_at == turn.start);
        if let Some(asked) = asked.map(|open| &open.taker).filter(|taker| !self.absent.contains(*taker)) {
            return asked.clone();
        }
        let left = Window { start: turn.start.max(now), end: turn.end };
        let stand_in = self.stand_ins(turn, now).into_iter().next();
        stand_in.or_else(|| self.stand_in(turn.lane, left, now)).unwrap_or_else(|| turn.advocate.clone())
    }

    /// Who comes after the holder, and when: whose shift it is, or who stands in for them.
    pub fn next(&self, lane: Lane, now: Timestamp) -> Option<Next> {
        let holder = self.holder(lane);
        let turns = self.day.turns(lane);
        let begin = self.day.shifts.iter().filter(|shift| shift.lane == lane).map(|shift| self.day.shift_window(shift));
        let mut ahead = begin.map(|window| window.start).filter(|start| *start > now);
        ahead.find_map(|from| {
            let turn = turns.iter().find(|turn| turn.start <= from && from < turn.end)?;
            let is_absent = self.absent.contains(&turn.advocate);
            if is_absent && self.is_settled(turn) {
                return None;
            }
            let asked = self.open(lane).filter(|open| open.why == Why::Shift && open.due_at == turn.start);
            let who = match asked {
                _ if !is_absent => Some(turn.advocate.clone()),
                Some(asked) => Some(asked.taker.clone()),
                None => self.stand_ins(turn, from).into_iter().next(),
            };
            (who.as_ref() != holder).then_some(Next { from, who })
        })
    }

    /// Did whoever's turn it is have the pager in it, or somebody answer for them? Then nothing is asked any more.
    fn is_settled(&self, turn: &Turn) -> bool {
        let whose = &turn.advocate;
        let of_lane: Vec<&Held> =
            self.held.iter().filter(|held| held.lane == turn.lane && held.how != How::Undone).collect();
        let had_it = of_lane
            .iter()
            .enumerate()
            .any(|(at, held)| held.holder == *whose && of_lane.get(at + 1).is_some_and(|next| next.since > turn.start));
        let was_taken = of_lane
            .windows(2)
            .any(|pair| pair[0].holder == *whose && pair[1].how == How::Taken && pair[1].since >= turn.start);
        let picked_up = self.handoffs.iter().filter(|handoff| handoff.lane == turn.lane);
        let answered =
            picked_up.filter_map(|handoff| Some((handoff, handoff.picked_up.as_ref()?))).any(|(handoff, picked_up)| {
                match handoff.why {
                    Why::Shift if handoff.is_kept() => handoff.due_at == turn.start && self.absent.contains(whose),
                    Why::Shift => {
                        handoff.due_at == turn.start && (handoff.taker == *whose || self.absent.contains(whose))
                    }
                    // They had it already, and handed it on; not where it went back to whom they stood in for.
                    Why::Now | Why::Break { .. } => {
                        handoff.giver == *whose
                            && picked_up.by != *whose
                            && picked_up.at >= turn.asked_from
                            && self.day.shift_at(turn.lane, picked_up.at).is_none_or(|own| own.advocate != picked_up.by)
                    }
                    Why::Back => false,
                }
            });
        had_it || was_taken || answered
    }

    /// What is to be done in a lane that has a holder.
    pub fn mend(&self, lane: Lane, now: Timestamp) -> Vec<Mend> {
        let Some(holder) = self.holder(lane) else { return vec![] };
        let (due, open) = (self.due(lane, now), self.open(lane));
        let kept = self.kept(lane, now);
        let Some(open) = open else {
            return due.map(Mend::Ask).into_iter().chain(kept.map(|kept| Mend::Keep(None, kept))).collect();
        };
        let mut to_do = match self.what_becomes(open, holder, due.as_ref(), now) {
            _ if open.why == Why::Shift && kept.is_some() => vec![],
            Becomes::Stays if open.giver != *holder => vec![Mend::Give(open.id, holder.clone())],
            Becomes::Stays => vec![],
            Becomes::Another(due) => vec![Mend::Turn(open.id, due)],
            Becomes::Closed(step) => std::iter::once(Mend::Close(open.id, step)).chain(due.map(Mend::Ask)).collect(),
        };
        let instead = (open.why == Why::Shift).then_some(open.id);
        to_do.extend(kept.map(|kept| Mend::Keep(instead, kept)));
        to_do
    }

    fn what_becomes(&self, open: &Handoff, holder: &PersonId, due: Option<&Due>, now: Timestamp) -> Becomes {
        let turn_due = due.filter(|due| due.why == Why::Shift);
        let is_of_day = self.day.advocates.contains(&open.taker);
        match open.why {
            Why::Shift => {
                let begins = self.day.turns(open.lane).iter().any(|turn| turn.start == open.due_at);
                let closed = if begins && open.taker != *holder { Step::Lapsed } else { Step::Dropped };
                match turn_due {
                    Some(due) if due.at == open.due_at && due.taker == open.taker => Becomes::Stays,
                    Some(due) if due.at == open.due_at || !begins => Becomes::Another(due.clone()),
                    Some(_) => Becomes::Closed(closed),
                    // Their turn is over, and nobody came: whoever has it would like to go all the same.
                    None if self.is_over_unanswered(open, now) && open.taker != *holder && is_of_day => Becomes::Stays,
                    None => Becomes::Closed(closed),
                }
            }
            _ if turn_due.is_some() || open.taker == *holder => Becomes::Closed(Step::Dropped),
            Why::Back if is_of_day && !self.absent.contains(&open.taker) => Becomes::Stays,
            Why::Now | Why::Break { .. } if open.giver == *holder => {
                if is_of_day && !self.absent.contains(&open.taker) {
                    return Becomes::Stays;
                }
                match self.who_could_take(open.lane, self.to_cover(open.lane, open.why, now), now).into_iter().next() {
                    Some(taker) if taker != open.taker => Becomes::Another(Due {
                        lane: open.lane,
                        why: open.why,
                        giver: holder.clone(),
                        taker,
                        at: open.due_at,
                    }),
                    _ if is_of_day => Becomes::Stays,
                    _ => Becomes::Closed(Step::Dropped),
                }
            }
            // What somebody asked for themselves ends with their having the pager.
            Why::Now | Why::Break { .. } | Why::Back => Becomes::Closed(Step::Dropped),
        }
    }

    fn is_over_unanswered(&self, open: &Handoff, now: Timestamp) -> bool {
        let turn = self.day.turn_at(open.lane, now);
        turn.is_some_and(|turn| turn.start == open.due_at && now >= turn.end && !self.is_settled(&turn))
    }
}
