//! The day cut into pieces, and who is there in each.

use jiff::{SignedDuration, Timestamp};

use super::request::{Advocate, Request, Rules};
use crate::domain::day::Zone;
use crate::domain::hours::{self, Hours, Window, joined};

/// Minutes of a piece, unless something cuts it.
const PIECE_MINUTES: i64 = 15;

/// Minutes at the start and at the end of somebody's hours that are early or late for them.
const EDGE_MINUTES: i64 = 60;

/// Points at most for what somebody had in the last 90 days: an hour each.
const RECENT_POINTS_MAX: i64 = 40;

/// What the search works on. Nothing in it is in the order of ids.
pub struct Grid {
    /// The pieces' boundaries: one more than there are pieces.
    pub bounds: Vec<Timestamp>,
    /// Minutes of each piece.
    pub minutes: Vec<i64>,
    /// Points for a shift that begins or ends at a boundary.
    pub unround: Vec<i64>,
    pub lanes: usize,
    pub people: Vec<Person>,
    /// For each lane, who is pinned in each piece.
    pub pinned: Vec<Vec<Option<usize>>>,
    pub pins: Vec<Taken>,
    pub rules: Rules,
}

/// A shift, in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub lane: usize,
    pub person: usize,
    /// Its first piece.
    pub from: usize,
    /// The piece after its last.
    pub until: usize,
}

/// An advocate, as the search sees them.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// For each piece, whether they can be on call: at work, on no break, in no pin.
    pub can: Vec<bool>,
    /// For each piece, what it costs that it is theirs, whatever else they have.
    pub piece_points: Vec<i64>,
    /// Minutes that are left to them beside their pins.
    pub left_min: i64,
    /// Pieces that they have by pins.
    pub pinned_pieces: usize,
}

impl Grid {
    pub fn of(request: &Request) -> Grid {
        let bounds = bounds(request);
        let pieces: Vec<Window> = bounds.windows(2).map(|pair| Window { start: pair[0], end: pair[1] }).collect();
        let minutes: Vec<i64> = pieces.iter().map(Window::minutes).collect();
        let mut pinned = vec![vec![None; pieces.len()]; request.lanes];
        let mut pins = Vec::new();
        for pin in &request.pins {
            let at = |instant: Timestamp| bounds.partition_point(|bound| *bound < instant);
            let (Some(person), Some(window)) = (request.place_of(&pin.advocate), pin.window.intersect(&request.window))
            else {
                continue;
            };
            let (from, until) = (at(window.start), at(window.end));
            pinned[pin.lane][from..until].fill(Some(person));
            pins.push(Taken { lane: pin.lane, person, from, until });
        }
        let least = request.advocates.iter().map(|advocate| advocate.recent_min).min().unwrap_or_default();
        let people = request.advocates.iter().enumerate().map(|(at, advocate)| {
            let is_pinned: Vec<bool> =
                (0..pieces.len()).map(|piece| pinned.iter().any(|lane| lane[piece] == Some(at))).collect();
            person(request, advocate, &pieces, &is_pinned, advocate.recent_min - least)
        });
        Grid {
            people: people.collect(),
            unround: unround(request, &bounds),
            bounds,
            minutes,
            lanes: request.lanes,
            pinned,
            pins,
            rules: request.rules,
        }
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> usize {
        self.minutes.len()
    }

    /// Lanes of a piece that no pin has taken.
    pub fn open_lanes(&self, piece: usize) -> usize {
        self.pinned.iter().filter(|lane| lane[piece].is_none()).count()
    }

    /// Where the stretch without a pin ends that contains `piece`.
    pub fn open_until(&self, lane: usize, piece: usize) -> usize {
        (piece..self.pieces()).find(|at| self.pinned[lane][*at].is_some()).unwrap_or(self.pieces())
    }

    /// The minutes of these pieces.
    pub fn minutes_of(&self, from: usize, until: usize) -> i64 {
        self.minutes[from..until].iter().sum()
    }

    /// Whether somebody may follow themselves: only where pins keep lanes apart could it be worth anything.
    pub fn may_follow_oneself(&self) -> bool {
        self.lanes > 1 && !self.pins.is_empty()
    }
}

/// When somebody is at work around the window, stretches that touch put together.
pub fn at_work(advocate: &Advocate, window: Window) -> Vec<Window> {
    let day = SignedDuration::from_hours(36);
    let around = Window {
        start: window.start.checked_sub(day).unwrap_or(Timestamp::MIN),
        end: window.end.checked_add(day).unwrap_or(Timestamp::MAX),
    };
    joined(stretches(advocate.hours, &advocate.zone, around))
}

/// When somebody is on a break within the window.
pub fn on_break(advocate: &Advocate, window: Window) -> Vec<Window> {
    let mut all: Vec<Window> =
        advocate.breaks.iter().flat_map(|pause| stretches(*pause, &advocate.zone, window)).collect();
    all.sort_unstable_by_key(|window| window.start);
    joined(all)
}

fn stretches(hours: Hours, zone: &Zone, window: Window) -> Vec<Window> {
    hours::working_windows(hours, zone.rules(), window)
}

fn bounds(request: &Request) -> Vec<Timestamp> {
    let window = request.window;
    let mut bounds = vec![window.start, window.end];
    bounds.extend(quarters(request));
    let pins = request.pins.iter().map(|pin| pin.window);
    let people = request.advocates.iter();
    let set = people.flat_map(|advocate| [at_work(advocate, window), on_break(advocate, window)].concat()).chain(pins);
    bounds.extend(set.flat_map(|window| [window.start, window.end]));
    bounds.retain(|bound| window.start <= *bound && *bound <= window.end);
    bounds.sort_unstable();
    bounds.dedup();
    bounds
}

/// The full quarters of the day's clock inside the window.
fn quarters(request: &Request) -> Vec<Timestamp> {
    let mut found = Vec::new();
    let mut at = request.window.start;
    while at < request.window.end {
        let into = seconds_of_clock(request, at).rem_euclid(PIECE_MINUTES * 60);
        found.push(at);
        // Whole pieces from one full quarter to the next; the clock changes only at full quarters, too.
        at = at.saturating_add(SignedDuration::from_secs(PIECE_MINUTES * 60 - into)).unwrap_or(request.window.end);
    }
    found
}

/// Seconds that the day's clock shows, counted from any midnight.
fn seconds_of_clock(request: &Request, at: Timestamp) -> i64 {
    at.as_second() + i64::from(request.zone.rules().to_offset(at).seconds())
}

fn unround(request: &Request, bounds: &[Timestamp]) -> Vec<i64> {
    let points = bounds.iter().map(|bound| match seconds_of_clock(request, *bound).rem_euclid(3_600) {
        _ if *bound == request.window.start || *bound == request.window.end => 0,
        0 => 0,
        1_800 => 1,
        900 | 2_700 => 2,
        _ => 8,
    });
    points.collect()
}

fn person(request: &Request, advocate: &Advocate, pieces: &[Window], is_pinned: &[bool], more_min: i64) -> Person {
    let (work, breaks) = (at_work(advocate, request.window), on_break(advocate, request.window));
    let covers = |windows: &[Window], piece: &Window| windows.iter().any(|window| window.intersect(piece).is_some());
    let recent = (more_min / 60).min(RECENT_POINTS_MAX);
    let pinned_min: i64 =
        pieces.iter().zip(is_pinned).filter(|(_, pinned)| **pinned).map(|(piece, _)| piece.minutes()).sum();
    Person {
        can: pieces
            .iter()
            .zip(is_pinned)
            .map(|(piece, pinned)| !pinned && covers(&work, piece) && !covers(&breaks, piece))
            .collect(),
        piece_points: pieces
            .iter()
            .map(|piece| recent + if is_at_edge(&work, piece) { request.rules.edge } else { 0 })
            .collect(),
        left_min: advocate.limit_min.map_or(i64::MAX, |limit| (limit - pinned_min).max(0)),
        pinned_pieces: is_pinned.iter().filter(|pinned| **pinned).count(),
    }
}

/// Whether a piece is early or late for somebody who works then.
fn is_at_edge(work: &[Window], piece: &Window) -> bool {
    work.iter().filter(|work| work.intersect(piece).is_some()).any(|work| {
        let into = Window { start: work.start, end: piece.start }.minutes();
        let left = Window { start: piece.end, end: work.end }.minutes();
        into < EDGE_MINUTES || left < EDGE_MINUTES
    })
}
