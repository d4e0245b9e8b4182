//! When nobody has turns although somebody ought to: as all have left, or somebody was taken out and nobody put in.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::ahead::counts_from;
use super::{HORIZONS_DAYS, Standing, days_after};
use crate::domain::hours::Window;
use crate::domain::rotation::{self, OnCall, Rotation};
use crate::domain::zones;

/// A stretch of time that is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub start: Timestamp,
    /// `None` if nobody is to come.
    pub end: Option<Timestamp>,
}

impl Standing {
    /// From when until when nobody has turns, from its start on, in order. What was over when it was last told of is
    /// left out.
    pub fn nobody(&self) -> Vec<Gap> {
        let Some(of) = self.rotation().filter(|_| self.rota.fallback.is_none()) else { return vec![] };
        let mut windows = self.without_members(of);
        windows.extend(self.taken_out(of));
        windows.retain(|gap| gap.start < gap.end && gap.end > self.told_at);
        windows.sort_by_key(|gap| gap.start);
        let mut gaps: Vec<Window> = Vec::new();
        for gap in windows {
            match gaps.last_mut().filter(|last| gap.start <= last.end) {
                Some(last) => last.end = last.end.max(gap.end),
                None => gaps.push(gap),
            }
        }
        let is_ending = |end: &Timestamp| *end < Timestamp::MAX;
        gaps.into_iter().map(|gap| Gap { start: gap.start, end: Some(gap.end).filter(is_ending) }).collect()
    }

    /// When the list is empty, without the times for which somebody is added.
    fn without_members(&self, of: &Rotation) -> Vec<Window> {
        let joins = of.joins.iter().map(|join| join.from);
        let changes: BTreeSet<DateTime> = joins.chain(of.leaves.iter().map(|leave| leave.from)).collect();
        let (mut gaps, mut since) = (vec![], None);
        for from in changes {
            match (self.members_at(from).is_empty(), since) {
                (true, None) => since = counts_from(of, from),
                (false, Some(start)) => {
                    gaps.extend(counts_from(of, from).map(|end| Window { start, end }));
                    since = None;
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
        gaps.extend(since.map(|start| Window { start, end: Timestamp::MAX }));
        let added = self.rota.overrides.iter().filter(|one| one.person.is_some() && one.replaces.is_none());
        added.fold(gaps, |gaps, one| {
            let around = |gap: Window| {
                [Window { end: gap.end.min(one.from), ..gap }, Window { start: gap.start.max(one.until), ..gap }]
            };
            gaps.into_iter().flat_map(around).filter(|gap| gap.start < gap.end).collect()
        })
    }

    /// What is nobody's where an override takes somebody out; nights and weekends that do not count do not part it.
    fn taken_out(&self, of: &Rotation) -> Vec<Window> {
        let [.., years] = HORIZONS_DAYS;
        let (starts, last) = (zones::resolve(of.start, &of.zone), days_after(self.told_at, years));
        let out = self.rota.overrides.iter().filter(|one| one.person.is_none() && one.until > self.told_at);
        let mut gaps = Vec::new();
        for one in out {
            let OnCall { shifts, gaps: found } =
                rotation::on_call(&self.rota, one.from.max(starts), one.until.min(last));
            let is_parted = |before: &Window, gap: &Window| {
                shifts.iter().any(|shift| before.end <= shift.start && shift.start < gap.start)
            };
            let mut own: Vec<Window> = Vec::new();
            for gap in found {
                match own.last_mut() {
                    Some(before) if !is_parted(before, &gap) => before.end = gap.end,
                    _ => own.push(gap),
                }
            }
            gaps.extend(own);
        }
        gaps
    }
}
