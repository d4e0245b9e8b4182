//! What a person's own calendar has to be told, given what it was told before.
//!
//! Wanted: the same thing keeps its uid, so that a calendar moves it instead of showing it twice; whatever is different
//! raises the sequence; what is no longer theirs is cancelled, once. Shifts have no lasting identity (a changed plan makes
//! new ones), so those of a day are matched by their times.

use jiff::{SignedDuration, Timestamp};

use super::calendar::Entry;
use super::hours::Window;
use super::ids::{DayId, RotationId};

/// Turns are listed so far ahead.
pub const TURNS_LISTED: SignedDuration = SignedDuration::from_hours(182 * 24);

/// What ended longer ago is no longer listed.
pub const LISTED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An advocate is on call.
    Shift,
    /// A shadower's day.
    Day,
    /// Somebody's turn in a rotation, or a stretch of it.
    Turn,
}

/// What an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    Day(DayId),
    Rotation(RotationId),
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Shift => "shift",
            Kind::Day => "day",
            Kind::Turn => "turn",
        }
    }

    pub fn named(name: &str) -> Option<Kind> {
        [Kind::Shift, Kind::Day, Kind::Turn].into_iter().find(|kind| kind.name() == name)
    }
}

/// What has to stand in the calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub of: Of,
    pub kind: Kind,
    pub window: Window,
    pub title: String,
    pub words: String,
}

/// What the calendar was told last.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub of: Of,
    pub kind: Kind,
    pub entry: Entry,
}

/// What is different.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    New(Wanted),
    /// The same thing, otherwise; or back after it was cancelled.
    Now {
        uid: String,
        wanted: Wanted,
    },
    Cancelled {
        uid: String,
    },
}

/// Is it listed (still)?
pub fn is_listed(window: Window, now: Timestamp) -> bool {
    window.end > now - LISTED
}

/// Whether `wanted` may be what was `told` before; the surest sign first.
const SIGNS: [fn(&Told, &Wanted) -> bool; 4] = [
    |told, wanted| told.entry.window == wanted.window,
    |told, wanted| !told.entry.is_cancelled && told.entry.window.intersect(&wanted.window).is_some(),
    |told, _| !told.entry.is_cancelled,
    |_, _| true,
];

/// What has to be told now.
pub fn changes(told: &[Told], wanted: Vec<Wanted>) -> Vec<Change> {
    let mut left: Vec<&Told> = told.iter().collect();
    let mut wanted: Vec<Option<Wanted>> = wanted.into_iter().map(Some).collect();
    let mut changes = Vec::new();
    for is_it in SIGNS {
        for slot in &mut wanted {
            let Some(one) = slot.as_ref() else { continue };
            let found = left.iter().position(|told| told.of == one.of && told.kind == one.kind && is_it(told, one));
            if let (Some(at), Some(wanted)) = (found, found.and_then(|_| slot.take())) {
                changes.extend(change(left.remove(at), wanted));
            }
        }
    }
    changes.extend(wanted.into_iter().flatten().map(Change::New));
    let gone = left.into_iter().filter(|told| !told.entry.is_cancelled);
    changes.extend(gone.map(|told| Change::Cancelled { uid: told.entry.uid.clone() }));
    changes
}

fn change(told: &Told, wanted: Wanted) -> Option<Change> {
    let Entry { window, title, words, is_cancelled, .. } = &told.entry;
    let is_same = *window == wanted.window && *title == wanted.title && *words == wanted.words && !is_cancelled;
    (!is_same).then(|| Change::Now { uid: told.entry.uid.clone(), wanted })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    fn shift(from: i64, until: i64) -> Wanted {
        let window = Window { start: at(from), end: at(until) };
        Wanted { of: Of::Day(DayId(1)), kind: Kind::Shift, window, title: "On call".into(), words: String::new() }
    }

    fn told(uid: &str, wanted: &Wanted) -> Told {
        let Wanted { of, kind, window, title, words } = wanted.clone();
        let uid = uid.to_owned();
        let entry = Entry { uid, window, title, words, sequence: 0, is_cancelled: false, changed_at: at(0) };
        Told { of, kind, entry }
    }

    fn cancelled(uid: &str, wanted: &Wanted) -> Told {
        let mut told = told(uid, wanted);
        told.entry.is_cancelled = true;
        told
    }

    fn now(uid: &str, wanted: Wanted) -> Change {
        Change::Now { uid: uid.into(), wanted }
    }

    #[test]
    fn what_is_as_it_was_is_told_once() {
        assert_eq!(changes(&[], vec![shift(9, 11)]), [Change::New(shift(9, 11))]);
        assert_eq!(changes(&[told("a", &shift(9, 11))], vec![shift(9, 11)]), []);
    }

    #[test]
    fn a_shift_that_moves_is_the_same_and_one_that_is_gone_is_cancelled_once() {
        let before = [told("a", &shift(9, 11)), told("b", &shift(13, 15))];
        assert_eq!(changes(&before, vec![shift(9, 11), shift(14, 16)]), [now("b", shift(14, 16))]);
        assert_eq!(changes(&before, vec![shift(13, 15)]), [Change::Cancelled { uid: "a".into() }]);
        assert_eq!(changes(&[cancelled("a", &shift(9, 11))], vec![]), []);
    }

    #[test]
    fn the_part_that_stays_is_the_shift_and_the_other_is_cancelled_or_new() {
        let before = [told("a", &shift(9, 13))];
        let split = vec![shift(9, 10), shift(11, 13)];
        assert_eq!(changes(&before, split), [now("a", shift(9, 10)), Change::New(shift(11, 13))]);
    }

    #[test]
    fn what_comes_back_is_no_second_one() {
        let before = [cancelled("a", &shift(9, 11)), told("b", &shift(12, 13))];
        assert_eq!(changes(&before, vec![shift(9, 11), shift(12, 13)]), [now("a", shift(9, 11))]);
    }

    #[test]
    fn days_and_kinds_are_kept_apart() {
        let other = Wanted { of: Of::Day(DayId(2)), ..shift(9, 11) };
        let whole = Wanted { kind: Kind::Day, ..shift(9, 11) };
        let made = changes(&[told("a", &other)], vec![whole.clone()]);
        assert_eq!(made, [Change::New(whole), Change::Cancelled { uid: "a".into() }]);
    }

    #[test]
    fn ninety_days_after_its_end_it_is_not_listed() {
        let window = shift(9, 11).window;
        assert!(is_listed(window, window.end + LISTED - SignedDuration::from_secs(1)));
        assert!(!is_listed(window, window.end + LISTED));
    }
}
