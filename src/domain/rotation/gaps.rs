//! When somebody ought to be on call and nobody is.

use super::RotaShift;
use crate::domain::hours::Window;
use crate::domain::hours::joined;

/// What of `needed` lies in no shift. The shifts are in order of their starts.
pub fn gaps(mut needed: Vec<Window>, shifts: &[RotaShift<'_>]) -> Vec<Window> {
    needed.sort_by_key(|window| window.start);
    let covered = joined(shifts.iter().map(|shift| Window { start: shift.start, end: shift.end }));
    let mut covered = covered.into_iter().peekable();
    let mut gaps = Vec::new();
    for mut window in joined(needed) {
        while covered.next_if(|shift| shift.end <= window.start).is_some() {}
        while let Some(shift) = covered.peek().filter(|shift| shift.start < window.end) {
            if window.start < shift.start {
                gaps.push(Window { start: window.start, end: shift.start });
            }
            window.start = shift.end.min(window.end);
            if shift.end > window.end {
                break;
            }
            covered.next();
        }
        if window.start < window.end {
            gaps.push(window);
        }
    }
    gaps
}
