//! Who sits beside whom: a day and its people put before the pairing engine, waiting list included.
//!
//! Wanted: what people know of stays as far as it still holds; what the coordinator wished goes before that; whoever
//! waits gets a free place in the order of the list, if somebody suits them; and whoever is left without a buddy has
//! the pager, or waits and is told why.

mod news;
mod obstacle;
mod request;
mod round;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::SignedDuration;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

pub use self::news::Part;
pub use self::obstacle::Obstacle;
pub use self::request::{SHARED_MIN, least_shared, works_enough, zone_of};
use self::request::{advocate, engine_day, shadower};
use self::round::Covered;
pub use self::round::{Round, is_covered};
use super::availability::Terms;
use super::day::Zone;
use super::hours::Window;
use super::ids::PersonId;
use super::pairing::{self, Met, Pair, Pin, Reason, Refused, Request, Rule, Shadower, Uncovered, Unpaired, Weights};
use super::people::Person;
use super::plan::Draft;
use super::signup::{State, Why};
use super::snapshot::{Pairing, Snapshot};

/// People of the waiting list who are tried at most where the best pairs cannot be proven quickly.
const LONG_TRIES_MAX: usize = 3;

/// Load counts this far back.
const LOAD_COUNTED: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Why somebody who is not there gets no buddy. Whether by days off, a pause or their Slack status is not told to others.
const AWAY: &str = "Away on that day, by settings or Slack status; changing that, or another day, would help.";

/// The same of a round, from which a Slack status keeps nobody: that passes.
const AWAY_FROM_A_ROUND: &str =
    "Away on all of the dates, by days off or a pause in `/shadow settings`; changing that would help.";

/// Somebody without a buddy.
#[derive(Clone, Debug, PartialEq)]
pub struct Without {
    pub person: PersonId,
    pub why: Why,
    /// For a buddy; else they have the pager.
    pub waits: bool,
}

/// What an advocate has to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    pub advocate: PersonId,
    /// Shadowers on this day, as proposed.
    pub today: u32,
    /// Shadowers in the 90 days before.
    pub lately: u32,
    pub room: Room,
}

/// Whether an advocate could have a shadower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Left,
    /// They skip the day, or take nobody.
    NoneThisTime,
    /// They reached their month's limit.
    NoneThisMonth,
    /// Not there; whether by days off, a pause or their Slack status is not told.
    Away,
}

/// What the coordinator's wishes change, against the best pairs without them.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// By shadower.
    pub changes: Vec<Change>,
    /// What all pairs cost with the wishes, and without.
    pub cost: i64,
    pub best: i64,
}

/// Somebody who would have another buddy without the wishes.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub shadower: PersonId,
    /// The best buddy, and the one wished for; `None`: nobody.
    pub before: Option<PersonId>,
    pub after: Option<PersonId>,
    /// What is lost and won, in short words.
    pub words: Vec<String>,
}

/// What the engine found for a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// By the shadower's id.
    pub pairs: Vec<Pair>,
    pub without: Vec<Without>,
    /// Those that have had their day, and stay as they are.
    pub done: Vec<Pin>,
    /// Shadowers whose buddy, of whom they know, cannot be theirs any more.
    pub ruled_out: Vec<PersonId>,
    /// Every advocate, in the order of the plan.
    pub load: Vec<Load>,
    /// Wishes of the coordinator, those in force and those that could not be kept beside the others.
    pub kept_wishes: Vec<Pin>,
    pub broken_wishes: Vec<Pin>,
    /// Set where there are wishes.
    pub price: Option<Price>,
    pub uncovered: Vec<Uncovered>,
    pub binding: Vec<Window>,
    /// What the pairs cost together: what speaks against each, by the engine's weights.
    pub cost: i64,
    /// What the pairs cost more than the best ones could, at most: 0 where they are proven to be the best.
    pub gap: i64,
    /// Whether it is proven that no other plan has more people in it.
    pub is_proven: bool,
}

impl Proposal {
    /// Tells two proposals apart.
    pub fn fingerprint(&self) -> String {
        let text = format!("{:?}{:?}", self.pairs, self.without);
        Sha256::digest(text).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Does this person get a buddy, or the pager where that is enough?
    pub fn helps(&self, person: &PersonId) -> bool {
        self.pairs.iter().any(|pair| pair.shadower == *person)
            || self.without.iter().any(|out| out.person == *person && !out.waits)
    }

    /// Advocates who have nobody, and such room.
    pub fn without_shadower(&self, room: Room) -> impl Iterator<Item = &PersonId> {
        self.load.iter().filter(move |load| load.today == 0 && load.room == room).map(|load| &load.advocate)
    }
}

/// A day's people, as the engine has to know them: all that its answer follows from.
#[derive(Clone, Debug, PartialEq)]
pub struct Seating {
    pub of: Snapshot,
    pub people: HashMap<PersonId, Person>,
    /// Who was on an earlier day.
    pub been_before: HashSet<PersonId>,
    /// Earlier days that each advocate helped on.
    pub helped: HashMap<PersonId, u32>,
    /// Earlier pairs.
    pub met: Vec<Met>,
    /// What people have set for themselves.
    pub terms: Terms,
    /// Pairs that the coordinator asked for.
    pub wished: Vec<Pin>,
    /// Of these, the shadowers whose pair was the engine's idea, and kept.
    pub kept: HashSet<PersonId>,
    pub weights: Weights,
    /// Another number, another of the equally good plans.
    pub seed: u64,
    /// May somebody who knows of their buddy get another one, if that gives more people a buddy? As few as can be.
    pub known_may_move: bool,
    /// Dates of each person's sessions of this format in the last year.
    pub sessions: HashMap<PersonId, Vec<Date>>,
    /// Set where each pair chooses its own date.
    pub round: Option<Round>,
    /// Pairs that have had their day; their shadowers are not in `of` any more.
    pub done: Vec<Pin>,
}

/// A plan, and those in line whom a free place would not help.
struct Seated {
    plan: pairing::Plan,
    no_buddy: HashMap<PersonId, String>,
}

impl Seating {
    /// A day of whose people nothing is known, to begin a test with.
    #[cfg(test)]
    pub fn empty(of: Snapshot) -> Seating {
        Seating {
            of,
            people: HashMap::new(),
            been_before: HashSet::new(),
            helped: HashMap::new(),
            met: vec![],
            terms: Terms::default(),
            wished: vec![],
            kept: HashSet::new(),
            weights: Weights::default(),
            seed: 0,
            known_may_move: false,
            sessions: HashMap::new(),
            round: None,
            done: vec![],
        }
    }

    /// The best pairs for the day as it stands.
    pub fn propose(&self) -> Proposal {
        let best = self.seat(&[], &[]);
        if self.wished.is_empty() {
            return self.proposal(best, None);
        }
        // Whom no wish concerns keeps whom they would have had: a swap moves two people, not five.
        let others: Vec<Pin> = best.plan.pairs.iter().map(pin_of).collect();
        let chosen = self.seat(&self.wished, &others);
        let price = price(&best.plan, &chosen.plan);
        self.proposal(chosen, Some(price))
    }

    fn seat(&self, wished: &[Pin], liked: &[Pin]) -> Seated {
        let is_free = |pin: &Pin| !wished.iter().any(|wish| wish.shadower == pin.shadower);
        let known: Vec<Pin> = self.of.pairings.iter().cloned().map(pin).filter(is_free).collect();
        // A wish goes before a pair of before.
        let mut pins = wished.to_vec();
        let mut stay: Vec<Pin> = liked.iter().filter(|pin| is_free(pin)).cloned().collect();
        if self.known_may_move {
            stay.retain(|pin| !known.iter().any(|known| known.shadower == pin.shadower));
            stay.extend(known);
        } else {
            pins.extend(known);
        }

        let seated: Vec<&PersonId> = self.of.shadowers().collect();
        let mut request = self.request(&seated, pins, stay);
        let mut plan = solve(&mut request, wished);
        let places = usize::try_from(self.of.day.places).unwrap_or(usize::MAX);
        let mut no_buddy = HashMap::new();
        let mut tries = LONG_TRIES_MAX;
        let covered = Covered::default();
        for (waiter, why) in self.of.waiting() {
            let is_full = self.helped(&plan).count() >= places;
            if is_full && *why == Why::Full {
                continue;
            }
            if self.is_away(waiter) {
                no_buddy.insert(waiter.clone(), self.away().to_owned());
                continue;
            }
            // Whom nobody suits on an empty day is not tried on a full one.
            let alone = solve(&mut self.request(&[waiter], vec![], vec![]), &[]);
            if let Some(out) = alone.unpaired.first().filter(|_| self.needs_buddy(waiter)) {
                no_buddy.insert(waiter.clone(), self.reason(out));
                continue;
            }
            let Some(candidate) = self.shadower(waiter, &covered).filter(|_| !is_full && tries > 0) else { continue };
            // Where the search is a long one, not everybody can be tried.
            tries -= usize::from(!plan.optimal);
            let mut with_waiter = request.clone();
            with_waiter.shadowers.push(candidate);
            let is_here = |pin: &&Pin| pin.shadower == *waiter && self.of.is_advocate(&pin.advocate);
            with_waiter.pins.extend(wished.iter().filter(is_here).cloned());
            with_waiter.known.extend(liked.iter().filter(is_here).cloned());
            let next = solve(&mut with_waiter, wished);
            if let Some(out) = next.unpaired.iter().find(|out| out.shadower == *waiter) {
                no_buddy.insert(waiter.clone(), self.reason(out));
            }
            let helped: HashSet<&PersonId> = self.helped(&next).collect();
            if helped.contains(waiter) && self.helped(&plan).all(|person| helped.contains(person)) {
                (request, plan) = (with_waiter, next);
            }
        }
        Seated { plan, no_buddy }
    }

    /// Would these two be allowed? For a wish, before it is kept.
    pub fn may_pair(&self, shadower: &PersonId, buddy: &PersonId) -> bool {
        let wish = Pin { shadower: shadower.clone(), advocate: buddy.clone() };
        let request = self.request(&[shadower], vec![wish], vec![]);
        !request.pins.is_empty() && pairing::pair(&request).is_ok()
    }

    /// Of those who lost the buddy of whom they know: for whom that was not a matter of choice.
    fn ruled_out(&self, pairs: &[Pair]) -> Vec<PersonId> {
        let holds =
            |known: &Pairing| pairs.iter().any(|pair| pair.shadower == known.shadower && pair.advocate == known.buddy);
        let parted = self.of.pairings.iter().filter(|known| !holds(known));
        parted
            .filter(|known| !self.may_pair(&known.shadower, &known.buddy))
            .map(|known| known.shadower.clone())
            .collect()
    }

    fn first_time(&self, person: &PersonId) -> bool {
        !self.been_before.contains(person)
    }

    fn needs_buddy(&self, person: &PersonId) -> bool {
        self.of.day.format.needs_buddy(self.first_time(person))
    }

    /// Everybody whom this plan leaves with a buddy, or with the pager where that is enough.
    fn helped<'a>(&'a self, plan: &'a pairing::Plan) -> impl Iterator<Item = &'a PersonId> {
        let paired = plan.pairs.iter().map(|pair| &pair.shadower);
        let with_pager = plan.unpaired.iter().map(|out| &out.shadower).filter(|person| !self.needs_buddy(person));
        paired.chain(with_pager)
    }

    /// Shadowers that this advocate had in the 90 days before the day.
    fn lately(&self, advocate: &PersonId) -> u32 {
        let load = self.met.iter().filter(|met| met.advocate == *advocate && self.is_recent(met)).count();
        u32::try_from(load).unwrap_or(u32::MAX)
    }

    /// Shadowers of this advocate who have had their day.
    fn done_by(&self, advocate: &PersonId) -> u32 {
        u32::try_from(self.done.iter().filter(|pin| pin.advocate == *advocate).count()).unwrap_or(u32::MAX)
    }

    fn is_recent(&self, met: &Met) -> bool {
        self.of.day.zone.instant(met.date, self.of.day.start) + LOAD_COUNTED >= self.of.day.starts_at()
    }

    fn proposal(&self, seated: Seated, price: Option<Price>) -> Proposal {
        let Seated { plan, no_buddy } = seated;
        let (cost, gap, is_proven) = (plan.total_cost, plan.total_cost - plan.lower_bound, plan.optimal);
        let pairs: Vec<Pair> = plan.pairs.into_iter().map(|pair| self.with_true_reasons(pair)).collect();
        let mut without: Vec<Without> = plan
            .unpaired
            .into_iter()
            .map(|out| Without {
                waits: self.needs_buddy(&out.shadower),
                why: Why::NoBuddy(self.reason(&out)),
                person: out.shadower,
            })
            .collect();
        for person in self.of.shadowers().filter(|person| self.is_away(person)) {
            without.push(Without { person: person.clone(), why: Why::NoBuddy(self.away().to_owned()), waits: true });
        }
        // Those in line for whom there was no room are not forgotten.
        for (person, _) in self.of.waiting() {
            let is_named =
                pairs.iter().any(|pair| pair.shadower == *person) || without.iter().any(|out| out.person == *person);
            if !is_named {
                let why = no_buddy.get(person).cloned().map_or(Why::Full, Why::NoBuddy);
                without.push(Without { person: person.clone(), why, waits: true });
            }
        }
        let today = |advocate: &PersonId| pairs.iter().filter(|pair| pair.advocate == *advocate).count();
        let load = |advocate: &PersonId| Load {
            today: u32::try_from(today(advocate)).unwrap_or(u32::MAX).saturating_add(self.done_by(advocate)),
            lately: self.lately(advocate),
            room: self.room(advocate),
            advocate: advocate.clone(),
        };
        let is_kept =
            |wish: &Pin| pairs.iter().any(|pair| pair.shadower == wish.shadower && pair.advocate == wish.advocate);
        let is_here = |wish: &&Pin| matches!(self.of.state_of(&wish.shadower), Some(State::In | State::Waiting(_)));
        let (kept_wishes, broken_wishes) = self.wished.iter().filter(is_here).cloned().partition(is_kept);
        Proposal {
            load: self.of.day.advocates.iter().map(load).collect(),
            kept_wishes,
            broken_wishes,
            done: self.done.clone(),
            ruled_out: self.ruled_out(&pairs),
            price,
            uncovered: plan.uncovered,
            binding: plan.binding,
            cost,
            gap,
            is_proven,
            pairs,
            without,
        }
    }

    /// Why somebody has no buddy, with a place or in line. Of a round, not the engine but the dates say why.
    fn reason(&self, out: &Unpaired) -> String {
        match (&self.round, out.rule) {
            (None, _) | (_, Rule::Capacity | Rule::Coverage | Rule::Format) => out.reason.clone(),
            (Some(_), Rule::Hours | Rule::NeverWith | Rule::Away) => self.no_date(&out.shadower),
        }
    }

    fn room(&self, advocate: &PersonId) -> Room {
        match self.advocate(advocate) {
            None => Room::Away,
            Some(known) if known.away => Room::Away,
            Some(known) if known.capacity == 0 => Room::NoneThisTime,
            Some(known) if known.places() == 0 => Room::NoneThisMonth,
            Some(_) => Room::Left,
        }
    }

    fn away(&self) -> &'static str {
        if self.round.is_some() { AWAY_FROM_A_ROUND } else { AWAY }
    }

    /// Pairs that people know of, and those that the coordinator keeps, are pinned too, but not by the coordinator's hand.
    fn with_true_reasons(&self, mut pair: Pair) -> Pair {
        let is_wish = |wish: &Pin| wish.shadower == pair.shadower && wish.advocate == pair.advocate;
        let is_wished = self.wished.iter().any(is_wish) && !self.kept.contains(&pair.shadower);
        let known = self.of.buddy_of(&pair.shadower).filter(|known| known.buddy == pair.advocate);
        let is_by_hand = is_wished || known.is_some_and(|known| known.reasons.contains(&Reason::Pinned.sentence()));
        pair.reasons.retain(|reason| is_by_hand || *reason != Reason::Pinned);
        pair
    }
}

/// What the wishes change, and what that costs.
fn price(best: &pairing::Plan, chosen: &pairing::Plan) -> Price {
    let find = |plan: &pairing::Plan, who: &PersonId| plan.pairs.iter().find(|pair| pair.shadower == *who).cloned();
    let everybody = best.pairs.iter().chain(&chosen.pairs).map(|pair| &pair.shadower);
    let everybody: BTreeSet<&PersonId> = everybody.collect();
    let change = |who: &PersonId| {
        let (before, after) = (find(best, who), find(chosen, who));
        let words = match (&before, &after) {
            (Some(before), Some(after)) if before.advocate == after.advocate => return None,
            (Some(before), Some(after)) => pairing::changes(before, after),
            _ => vec![],
        };
        let buddy = |pair: Option<Pair>| pair.map(|pair| pair.advocate);
        Some(Change { shadower: who.clone(), before: buddy(before), after: buddy(after), words })
    };
    Price {
        changes: everybody.into_iter().filter_map(change).collect(),
        cost: chosen.total_cost,
        best: best.total_cost,
    }
}

fn pin_of(pair: &Pair) -> Pin {
    Pin { shadower: pair.shadower.clone(), advocate: pair.advocate.clone() }
}

/// Solves; pins that no longer hold are taken out. Where an advocate has too many, a wish goes before a pair of before.
fn solve(request: &mut Request, wished: &[Pin]) -> pairing::Plan {
    loop {
        match pairing::pair(request) {
            Ok(plan) => return plan,
            Err(Refused::PinBreaksRule { pin, rule }) => {
                let is_lesser = |other: &&Pin| other.advocate == pin.advocate && !wished.contains(other);
                let lesser = request.pins.iter().find(is_lesser).filter(|_| rule == Rule::Capacity);
                let gone = lesser.unwrap_or(&pin).clone();
                request.pins.retain(|other| *other != gone);
            }
            Err(refused) => {
                // The store's keys and the plan's checks rule the other refusals out.
                tracing::error!(%refused, "the pairing engine refused a day");
                return nobody_paired(request);
            }
        }
    }
}

/// Better nobody with a buddy than somebody forgotten.
fn nobody_paired(request: &Request) -> pairing::Plan {
    let out = |shadower: &Shadower| pairing::Unpaired {
        shadower: shadower.id.clone(),
        rule: Rule::Capacity,
        reason: "No buddy could be looked for; the coordinator can help.".to_owned(),
    };
    let unpaired = request.shadowers.iter().map(out).collect();
    pairing::Plan {
        pairs: vec![],
        unpaired,
        uncovered: vec![],
        binding: vec![],
        total_cost: 0,
        lower_bound: 0,
        optimal: false,
    }
}

fn pin(pairing: Pairing) -> Pin {
    Pin { shadower: pairing.shadower, advocate: pairing.buddy }
}

/// The draft's window.
pub fn window_of(zone: &Zone, draft: &Draft) -> Window {
    Window { start: zone.instant(draft.date, draft.start), end: zone.instant(draft.date, draft.end) }
}

/// The best buddy for one person on a day that is not planned yet.
pub fn best_buddy(draft: &Draft, window: Window, who: &Person, advocates: &[Person]) -> Option<PersonId> {
    let mut request = Request {
        day: engine_day(draft.date, window, &draft.topics),
        shadowers: vec![shadower(who, true)],
        advocates: advocates.iter().map(advocate).collect(),
        history: vec![],
        pins: vec![],
        known: vec![],
        weights: Weights::default(),
        seed: 0,
    };
    let plan = solve(&mut request, &[]);
    plan.pairs.into_iter().next().map(|pair| pair.advocate)
}
