//! Who has a turn at a moment, until when, and who comes next.

use jiff::{SignedDuration, Timestamp};

use super::{Standing, Turn, days_after};
use crate::domain::ids::PersonId;
use crate::domain::rotation::{self, OnCall};

impl Standing {
    /// Whose turn it is, and until when. Who is on call at that moment goes before who has the hours around it; where
    /// somebody ought to be and nobody is, it is nobody's, also in the night that follows.
    pub fn on_at(&self, at: Timestamp) -> Vec<(Turn, Timestamp)> {
        let turns = self.on_call_or_around(at);
        let Some(last) = turns.iter().map(|turn| turn.window().end).max() else { return vec![] };
        let all = self.turns(at, last);
        let gap = rotation::gaps(&self.rota, at, last).first().map(|gap| gap.start);
        let until = |turn: &Turn| {
            let others = all.iter().filter(|other| other.person != turn.person).flat_map(|other| &other.parts);
            let next = others.clone().map(|part| part.start).filter(|start| *start > at).min();
            let run = turn.runs.iter().find(|run| run.start <= at && at < run.end);
            let is_others = |end: Timestamp| others.clone().any(|part| part.start <= end && end < part.end);
            let end = run.map(|run| run.end).filter(|end| self.is_hourly() || is_others(*end));
            let end = end.unwrap_or_else(|| turn.window().end);
            next.into_iter().chain(gap).fold(end, Timestamp::min)
        };
        turns.iter().map(|turn| (turn.clone(), until(turn))).collect()
    }

    fn on_call_or_around(&self, at: Timestamp) -> Vec<Turn> {
        let around = self.around(at);
        let those = |is_meant: &dyn Fn(&Turn) -> bool| -> Vec<Turn> {
            around.iter().filter(|turn| is_meant(turn)).cloned().collect()
        };
        let on_call = those(&|turn| turn.contains(at));
        let in_run = those(&|turn| turn.runs.iter().any(|run| run.start <= at && at < run.end));
        if !on_call.is_empty() {
            return on_call;
        }
        if !in_run.is_empty() || self.is_hourly() || self.was_nobodys(&around, at) {
            return in_run;
        }
        let next = |turn: &Turn| turn.parts.iter().map(|part| part.start).find(|start| *start > at);
        around.iter().min_by_key(|turn| next(turn)).into_iter().cloned().collect()
    }

    /// Is that moment in a time that is nobody's, or was the last one before it, in these turns?
    fn was_nobodys(&self, around: &[Turn], at: Timestamp) -> bool {
        let Some(start) = around.iter().map(|turn| turn.window().start).min() else { return false };
        let end = at.checked_add(SignedDuration::from_nanos(1)).unwrap_or(at);
        let OnCall { shifts, gaps } = rotation::on_call(&self.rota, start, end);
        gaps.last().map(|gap| gap.end) > shifts.iter().map(|shift| shift.end).max()
    }

    /// The turns that have begun by then and are not over, whoever is on call at that moment.
    pub fn around(&self, at: Timestamp) -> Vec<Turn> {
        let mut turns = self.turns(at, at.checked_add(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MAX));
        turns.retain(|turn| turn.window().start <= at);
        turns
    }

    /// When each of these turns goes on after a stretch in the middle of it that somebody else has, or nobody. Of an
    /// hourly rotation that is nothing to tell.
    pub fn resumptions(&self, turns: &[Turn]) -> Vec<(Turn, Timestamp)> {
        if self.is_hourly() {
            return vec![];
        }
        let of_one = |turn: &Turn| -> Vec<(Turn, Timestamp)> {
            turn.runs.iter().skip(1).map(|run| (turn.clone(), run.start)).collect()
        };
        turns.iter().flat_map(of_one).collect()
    }

    /// Who begins next, or goes on after somebody else, or after nobody, and when.
    pub fn next_to_begin(&self, at: Timestamp) -> Option<(PersonId, Timestamp)> {
        let on = self.on_at(at);
        let has_it =
            |who: &PersonId, from: Timestamp| on.iter().any(|(turn, until)| turn.person == *who && from < *until);
        let first = |days: &i64| {
            let turns = self.turns(at, days_after(at, *days)).into_iter();
            let begins = turns.filter_map(|turn| {
                let mut starts = turn.runs.iter().map(|run| run.start);
                let start = starts.find(|start| *start > at && !has_it(&turn.person, *start))?;
                Some((turn.person, start))
            });
            begins.min_by_key(|(_, start)| *start)
        };
        self.horizons_days().iter().find_map(first)
    }
}
