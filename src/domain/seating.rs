//! Who sits beside whom: a day and its people put before the pairing engine, waiting list included.
//!
//! Wanted: what people know of stays as far as it still holds; what the coordinator wished goes before that; whoever
//! waits gets a free place in the order of the list, if somebody suits them; and whoever is left without a buddy has
//! the pager, or waits and is told why.

use std::collections::{HashMap, HashSet};

use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use super::availability::Terms;
use super::day::{Day, Zone};
use super::hours::Window;
use super::ids::PersonId;
use super::pairing::{self, Advocate, Met, Pin, Reason, Refused, Request, Rule, Shadower, Weights};
use super::people::{Person, Standing};
use super::plan::Draft;
use super::signup::Why;
use super::snapshot::{Pairing, Snapshot};

/// The least time of the day that a pair has in common, in minutes; half the window where that is less.
const SHARED_MIN: i64 = 120;

/// What everybody speaks anyway.
const TEAM_LANGUAGE: &str = "en";

/// Load counts this far back.
const LOAD_COUNTED: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Why somebody waits for whom a free place would do.
pub const ALL_TAKEN: &str = "All places are taken.";

/// Why somebody who is not there gets no buddy. Whether by days off, a pause or their Slack status is not told to others.
pub const AWAY: &str = "Away on that day, by settings or Slack status; changing that, or another day, would help.";

/// Somebody without a buddy.
#[derive(Clone, Debug, PartialEq)]
pub struct Without {
    pub person: PersonId,
    pub reason: String,
    /// For a buddy; else they have the pager.
    pub waits: bool,
}

/// What the engine found for a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub pairs: Vec<Pairing>,
    pub without: Vec<Without>,
    /// Advocates who have nobody, and could.
    pub free: Vec<PersonId>,
    /// Advocates who take nobody: away, skipping the day, or at their month's limit.
    pub unavailable: Vec<PersonId>,
    /// Wishes of the coordinator that could not be kept beside the others.
    pub broken_wishes: Vec<Pin>,
}

impl Proposal {
    /// Tells two proposals apart.
    pub fn fingerprint(&self) -> String {
        let text = format!("{:?}{:?}", self.pairs, self.without);
        Sha256::digest(text).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What the engine has to know of a day's people.
pub struct Seating {
    pub day: Day,
    pub people: HashMap<PersonId, Person>,
    /// Who was on an earlier day.
    pub been_before: HashSet<PersonId>,
    /// Earlier days that each advocate helped on.
    pub helped: HashMap<PersonId, u32>,
    /// Earlier pairs.
    pub met: Vec<Met>,
    /// What people have set for themselves.
    pub terms: Terms,
}

impl Seating {
    /// The best pairs for the day as it stands.
    pub fn propose(&self, of: &Snapshot, wished: &[Pin]) -> Proposal {
        let known = of.pairings.iter().cloned().map(pin);
        // A wish goes before a pair of before.
        let mut pins = wished.to_vec();
        pins.extend(known.filter(|pin| !wished.iter().any(|wish| wish.shadower == pin.shadower)));

        let seated: Vec<&PersonId> = of.shadowers().collect();
        let mut request = self.request(&seated, pins);
        let mut plan = solve(&mut request, wished);
        let places = usize::try_from(of.day.places).unwrap_or(usize::MAX);
        let mut no_buddy = HashMap::new();
        for (waiter, why) in of.waiting() {
            let is_full = self.helped(&plan).count() >= places;
            if is_full && *why == Why::Full {
                continue;
            }
            if self.is_away(waiter) {
                no_buddy.insert(waiter.clone(), AWAY.to_owned());
                continue;
            }
            // Whom nobody suits on an empty day is not tried on a full one.
            let alone = solve(&mut self.request(&[waiter], vec![]), &[]);
            if let Some(out) = alone.unpaired.first().filter(|_| self.needs_buddy(waiter)) {
                no_buddy.insert(waiter.clone(), out.reason.clone());
                continue;
            }
            let Some(candidate) = self.shadower(waiter) else { continue };
            let mut with_waiter = request.clone();
            with_waiter.shadowers.push(candidate);
            let is_here = |pin: &&Pin| pin.shadower == *waiter && of.is_advocate(&pin.advocate);
            with_waiter.pins.extend(wished.iter().filter(is_here).cloned());
            let next = solve(&mut with_waiter, wished);
            if let Some(out) = next.unpaired.iter().find(|out| out.shadower == *waiter) {
                no_buddy.insert(waiter.clone(), out.reason.clone());
            }
            if is_full {
                continue;
            }
            let helped: HashSet<&PersonId> = self.helped(&next).collect();
            if helped.contains(waiter) && self.helped(&plan).all(|person| helped.contains(person)) {
                (request, plan) = (with_waiter, next);
            }
        }
        self.proposal(of, plan, &no_buddy, wished)
    }

    /// Would these two be allowed? For a wish, before it is kept.
    pub fn may_pair(&self, shadower: &PersonId, buddy: &PersonId) -> bool {
        let wish = Pin { shadower: shadower.clone(), advocate: buddy.clone() };
        let request = self.request(&[shadower], vec![wish]);
        !request.pins.is_empty() && pairing::pair(&request).is_ok()
    }

    fn first_time(&self, person: &PersonId) -> bool {
        !self.been_before.contains(person)
    }

    fn needs_buddy(&self, person: &PersonId) -> bool {
        self.day.format.needs_buddy(self.first_time(person))
    }

    /// Everybody whom this plan leaves with a buddy, or with the pager where that is enough.
    fn helped<'a>(&'a self, plan: &'a pairing::Plan) -> impl Iterator<Item = &'a PersonId> {
        let paired = plan.pairs.iter().map(|pair| &pair.shadower);
        let with_pager = plan.unpaired.iter().map(|out| &out.shadower).filter(|person| !self.needs_buddy(person));
        paired.chain(with_pager)
    }

    /// The day as the engine sees it; pins of people who are not in it are left out.
    fn request(&self, shadowers: &[&PersonId], mut pins: Vec<Pin>) -> Request {
        let advocates: Vec<Advocate> = self.day.advocates.iter().filter_map(|id| self.advocate(id)).collect();
        let shadowers: Vec<Shadower> = shadowers.iter().filter_map(|id| self.shadower(id)).collect();
        let holds = |pin: &Pin| {
            shadowers.iter().any(|shadower| shadower.id == pin.shadower)
                && advocates.iter().any(|advocate| advocate.id == pin.advocate)
        };
        pins.retain(holds);
        Request {
            day: engine_day(&self.day.date, self.day.window(), &self.day.topics),
            shadowers,
            advocates,
            history: self.met.clone(),
            pins,
            known: vec![],
            weights: Weights::default(),
            seed: 0,
        }
    }

    /// Who is away on the day is not put before the engine: [`AWAY`].
    fn shadower(&self, id: &PersonId) -> Option<Shadower> {
        let person = self.people.get(id).filter(|_| !self.is_away(id))?;
        Some(Shadower { never_with: self.terms.never_with(id), ..shadower(person, self.first_time(id)) })
    }

    fn is_away(&self, id: &PersonId) -> bool {
        self.terms.away.contains(id)
    }

    /// A day's places are shared out evenly over those who are there: as many shadowers each as it takes for all. Who
    /// set a limit of their own has that.
    fn advocate(&self, id: &PersonId) -> Option<Advocate> {
        let person = self.people.get(id)?;
        let there = self.day.advocates.iter().filter(|id| !self.is_away(id)).count();
        let share = self.day.places.div_ceil(u32::try_from(there).unwrap_or(u32::MAX).max(1));
        let load = self.met.iter().filter(|met| met.advocate == *id && self.is_recent(met)).count();
        Some(Advocate {
            capacity: person.settings.capacity.unwrap_or(share),
            left_this_month: self.terms.left_this_month(person),
            away: self.is_away(id),
            never_with: self.terms.never_with(id),
            days_done: self.helped.get(id).copied().unwrap_or_default(),
            load_90d: u32::try_from(load).unwrap_or(u32::MAX),
            ..advocate(person)
        })
    }

    fn is_recent(&self, met: &Met) -> bool {
        self.day.zone.instant(met.date, self.day.start) + LOAD_COUNTED >= self.day.starts_at()
    }

    /// `no_buddy` has those in line whom a free place would not help, and why.
    fn proposal(
        &self,
        of: &Snapshot,
        plan: pairing::Plan,
        no_buddy: &HashMap<PersonId, String>,
        wished: &[Pin],
    ) -> Proposal {
        // Pairs that people know of are pinned too, but not by the coordinator's hand.
        let by_hand = |pair: &pairing::Pair| {
            let is_wished = wished.iter().any(|wish| wish.shadower == pair.shadower && wish.advocate == pair.advocate);
            let known = of.buddy_of(&pair.shadower).filter(|known| known.buddy == pair.advocate);
            is_wished || known.is_some_and(|known| known.reasons.contains(&Reason::Pinned.sentence()))
        };
        let reasons = |pair: &pairing::Pair| {
            let true_ones = pair.reasons.iter().filter(|&reason| *reason != Reason::Pinned || by_hand(pair));
            true_ones.map(Reason::sentence).collect()
        };
        let pairs: Vec<Pairing> = plan
            .pairs
            .into_iter()
            .map(|pair| Pairing {
                day: of.day.id,
                reasons: reasons(&pair),
                shadower: pair.shadower,
                buddy: pair.advocate,
            })
            .collect();
        let mut without: Vec<Without> = plan
            .unpaired
            .into_iter()
            .map(|out| Without { waits: self.needs_buddy(&out.shadower), person: out.shadower, reason: out.reason })
            .collect();
        // Those in line for whom there was no room are not forgotten.
        let is_named = |person: &PersonId, pairs: &[Pairing], without: &[Without]| {
            pairs.iter().any(|pair| pair.shadower == *person) || without.iter().any(|out| out.person == *person)
        };
        for person in of.shadowers().filter(|person| self.is_away(person)) {
            without.push(Without { person: person.clone(), reason: AWAY.to_owned(), waits: true });
        }
        for (person, _) in of.waiting() {
            if !is_named(person, &pairs, &without) {
                let reason = no_buddy.get(person).map_or(ALL_TAKEN, String::as_str).to_owned();
                without.push(Without { person: person.clone(), reason, waits: true });
            }
        }
        let has_nobody = |advocate: &&PersonId| !pairs.iter().any(|pair| pair.buddy == **advocate);
        let takes_anybody =
            |id: &PersonId| self.advocate(id).is_some_and(|advocate| !advocate.away && advocate.places() > 0);
        let (free, unavailable) =
            of.day.advocates.iter().filter(has_nobody).cloned().partition(|advocate| takes_anybody(advocate));
        let is_fulfilled =
            |wish: &&Pin| pairs.iter().any(|pair| pair.shadower == wish.shadower && pair.buddy == wish.advocate);
        Proposal {
            free,
            unavailable,
            broken_wishes: wished.iter().filter(|wish| !is_fulfilled(wish)).cloned().collect(),
            pairs,
            without,
        }
    }
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

fn engine_day(date: &jiff::civil::Date, window: Window, topics: &[String]) -> pairing::Day {
    pairing::Day {
        date: *date,
        window,
        team_language: TEAM_LANGUAGE.to_owned(),
        min_shared_minutes: SHARED_MIN.min(window.minutes() / 2),
        topics: topics.to_vec(),
        gives_buddies: true,
        min_free_advocates: 0,
    }
}

/// A person's zone; UTC if this version does not know it.
pub fn zone_of(person: &Person) -> Zone {
    person.time_zone.parse().unwrap_or_default()
}

fn shadower(person: &Person, first_time: bool) -> Shadower {
    Shadower {
        id: person.id.clone(),
        time_zone: zone_of(person).rules().clone(),
        hours: person.details.hours,
        topics: person.details.topics.clone(),
        languages: person.details.languages.clone(),
        first_time,
        behind_quota: false,
        never_with: vec![],
    }
}

fn advocate(person: &Person) -> Advocate {
    Advocate {
        id: person.id.clone(),
        time_zone: zone_of(person).rules().clone(),
        hours: person.details.hours,
        topics: person.details.topics.clone(),
        languages: person.details.languages.clone(),
        capacity: 1,
        days_done: 0,
        load_90d: 0,
        left_this_month: None,
        away: person.standing != Standing::Member,
        breaks: person.settings.breaks.clone(),
        never_with: vec![],
    }
}

/// The draft's window.
pub fn window_of(zone: &Zone, draft: &Draft) -> Window {
    Window { start: zone.instant(draft.date, draft.start), end: zone.instant(draft.date, draft.end) }
}

/// The best buddy for one person on a day that is not planned yet.
pub fn best_buddy(draft: &Draft, window: Window, who: &Person, advocates: &[Person]) -> Option<PersonId> {
    let mut request = Request {
        day: engine_day(&draft.date, window, &draft.topics),
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

#[cfg(test)]
mod tests {
    use super::super::day::tests::{at, thursday};
    use super::super::hours::Hours;
    use super::super::people::{Details, Settings};
    use super::super::signup::{Signup, State};
    use super::*;

    fn person(id: &str, zone: &str) -> Person {
        let details = Details { topics: vec![], languages: vec![], hours: Hours::parse("09:00", "17:00").unwrap() };
        Person {
            id: id.into(),
            name: id.into(),
            time_zone: zone.into(),
            is_admin: false,
            standing: Standing::Member,
            details,
            settings: Settings::default(),
            away_status: None,
        }
    }

    /// The usual Thursday with Sam and Lee as advocates, and these people on it. All are in Dublin but Mia.
    fn seating(states: &[(&str, State)]) -> (Seating, Snapshot) {
        let day = thursday();
        let signup = |(id, state): &(&str, State)| Signup {
            day: day.id,
            person: PersonId::from(*id),
            state: state.clone(),
            since: at("2026-11-26T09:00:00Z"),
        };
        let of = Snapshot {
            signups: states.iter().map(signup).collect(),
            pairings: vec![],
            pager: None,
            handoff: None,
            replies: 0,
            repliers: 0,
            day: day.clone(),
        };
        let zone = |id: &str| if id == "MIA" { "Australia/Sydney" } else { "Europe/Dublin" };
        let ids = states.iter().map(|(id, _)| *id).chain(["USAM", "ULEE"]);
        let people = ids.map(|id| (id.into(), person(id, zone(id)))).collect();
        let been_before = HashSet::new();
        (Seating { day, people, been_before, helped: HashMap::new(), met: vec![], terms: Terms::default() }, of)
    }

    fn wish(shadower: &str, advocate: &str) -> Pin {
        Pin { shadower: shadower.into(), advocate: advocate.into() }
    }

    fn paired(proposal: &Proposal) -> Vec<String> {
        proposal.pairs.iter().map(|pair| format!("{} {}", pair.shadower, pair.buddy)).collect()
    }

    const FULL: State = State::Waiting(Why::Full);

    #[test]
    fn the_place_of_somebody_whom_nobody_suits_goes_to_the_next_in_line() {
        let (seating, of) = seating(&[("ANA", State::In), ("MIA", State::In), ("BEN", FULL), ("CYD", FULL)]);
        let proposal = seating.propose(&of, &[]);
        assert_eq!(proposal.pairs.len(), 2);
        let waiting: Vec<&str> = proposal.without.iter().map(|out| out.person.as_str()).collect();
        assert_eq!(waiting, ["MIA", "CYD"]);
        assert!(proposal.without[0].reason.contains("working hours"));
        assert_eq!(proposal.without[1].reason, ALL_TAKEN);
    }

    #[test]
    fn experienced_people_have_the_pager_where_there_is_no_room_and_do_not_wait() {
        let (mut seating, of) = seating(&[("ANA", State::In), ("BEN", State::In)]);
        seating.day.advocates.truncate(1);
        seating.day.places = 1;
        seating.been_before = HashSet::from(["ANA".into()]);
        let proposal = seating.propose(&of, &[]);
        assert_eq!(paired(&proposal), ["BEN USAM"]);
        assert!(!proposal.without[0].waits);
    }

    #[test]
    fn a_wish_goes_before_a_pair_of_before_and_that_before_what_is_cheaper() {
        let (seating, mut of) = seating(&[("ANA", State::In), ("BEN", State::In)]);
        let known = |shadower: &str, buddy: &str| Pairing {
            day: of.day.id,
            shadower: shadower.into(),
            buddy: buddy.into(),
            reasons: vec![],
        };
        of.pairings = vec![known("ANA", "USAM"), known("BEN", "ULEE")];
        assert_eq!(paired(&seating.propose(&of, &[])), ["ANA USAM", "BEN ULEE"]);
        assert_eq!(paired(&seating.propose(&of, &[wish("ANA", "ULEE")])), ["ANA ULEE", "BEN USAM"]);
    }

    #[test]
    fn wishes_that_leave_no_room_for_each_other_are_told() {
        let (seating, of) = seating(&[("ANA", State::In), ("BEN", State::In)]);
        let proposal = seating.propose(&of, &[wish("ANA", "USAM"), wish("BEN", "USAM")]);
        assert_eq!(proposal.broken_wishes.len(), 1);
        assert_eq!(proposal.pairs.len(), 2);
    }

    #[test]
    fn somebody_in_line_can_be_wished_for_too() {
        let (seating, of) = seating(&[("ANA", State::In), ("BEN", FULL)]);
        assert!(paired(&seating.propose(&of, &[wish("BEN", "USAM")])).contains(&"BEN USAM".to_owned()));
        assert!(seating.may_pair(&"BEN".into(), &"ULEE".into()));
        assert!(!seating.may_pair(&"BEN".into(), &"UNKNOWN".into()));
    }

    #[test]
    fn a_proposal_has_the_same_fingerprint_until_something_changes() {
        let (seating, of) = seating(&[("ANA", State::In), ("BEN", State::In)]);
        let first = seating.propose(&of, &[]).fingerprint();
        assert_eq!(first, seating.propose(&of, &[]).fingerprint());
        assert_ne!(first, seating.propose(&of, &[wish("ANA", "ULEE"), wish("BEN", "USAM")]).fingerprint());
    }
}
