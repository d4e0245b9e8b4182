//! Who sits beside whom: the day's people put before the pairing engine, and its plan put into the store.
//!
//! One mechanism for all occasions: [`propose`] asks the engine, with every pair that people know of pinned as far as
//! it still holds; [`settle`] saves the result and tells only those for whom something changed. The preview shows a
//! proposal; *Confirm*, a place that frees and a change of hours settle one.

use std::collections::{HashMap, HashSet};

use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::domain::day::{Day, Phase, Zone};
use crate::domain::hours::{self, Window};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pairing::{self, Advocate, Met, Pin, Reason, Refused, Request, Rule, Shadower, Weights};
use crate::domain::people::{Person, Standing};
use crate::domain::plan::Draft;
use crate::domain::signup::{State, Why};
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::store::{StoreError, Tx, days, outbox, pairings, people, signups, snapshots};
use crate::views::pairs::{self as words, Without};
use crate::views::signup as signup_words;

/// The least time of the day that a pair has in common, in minutes; half the window where that is less.
const SHARED_MIN: i64 = 120;

/// What everybody speaks anyway.
const TEAM_LANGUAGE: &str = "en";

/// Load counts this far back.
const LOAD_COUNTED: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Why somebody waits for whom a free place would do.
const ALL_TAKEN: &str = "All places are taken.";

/// What the engine found for a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub pairs: Vec<Pairing>,
    pub without: Vec<Without>,
    /// Advocates who have nobody.
    pub free: Vec<PersonId>,
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

/// The best pairs for the day as it stands.
pub async fn propose(tx: &mut Tx, of: &Snapshot) -> Result<Proposal, StoreError> {
    let facts = Facts::load(tx, of).await?;
    let wished: Vec<Pin> = pairings::wished(tx, of.day.id).await?.into_iter().map(pin).collect();
    let known = of.pairings.iter().cloned().map(pin);
    // A wish goes before a pair of before.
    let mut pins = wished.clone();
    pins.extend(known.filter(|pin| !wished.iter().any(|wish| wish.shadower == pin.shadower)));

    let seated: Vec<&PersonId> = of.shadowers().collect();
    let mut request = facts.request(&seated, pins);
    let mut plan = solve(&mut request, &wished);
    let places = usize::try_from(of.day.places).unwrap_or(usize::MAX);
    let mut no_buddy = HashMap::new();
    for (waiter, why) in of.waiting() {
        let is_full = facts.helped(&plan).count() >= places;
        if is_full && *why == Why::Full {
            continue;
        }
        // Whom nobody suits on an empty day is not tried on a full one.
        let alone = solve(&mut facts.request(&[waiter], vec![]), &[]);
        if let Some(out) = alone.unpaired.first().filter(|_| facts.needs_buddy(waiter)) {
            no_buddy.insert(waiter.clone(), out.reason.clone());
            continue;
        }
        let Some(candidate) = facts.shadower(waiter) else { continue };
        let mut with_waiter = request.clone();
        with_waiter.shadowers.push(candidate);
        let is_here = |pin: &&Pin| pin.shadower == *waiter && of.is_advocate(&pin.advocate);
        with_waiter.pins.extend(wished.iter().filter(is_here).cloned());
        let next = solve(&mut with_waiter, &wished);
        if let Some(out) = next.unpaired.iter().find(|out| out.shadower == *waiter) {
            no_buddy.insert(waiter.clone(), out.reason.clone());
        }
        if is_full {
            continue;
        }
        let helped: HashSet<&PersonId> = facts.helped(&next).collect();
        if helped.contains(waiter) && facts.helped(&plan).all(|person| helped.contains(person)) {
            (request, plan) = (with_waiter, next);
        }
    }
    Ok(facts.proposal(of, plan, &no_buddy, &wished))
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
    pairing::Plan { pairs: vec![], unpaired, total_cost: 0, lower_bound: 0, optimal: false }
}

fn pin(pairing: Pairing) -> Pin {
    Pin { shadower: pairing.shadower, advocate: pairing.buddy }
}

/// What the engine has to know of a day's people.
struct Facts {
    day: Day,
    people: HashMap<PersonId, Person>,
    been_before: HashSet<PersonId>,
    helped: HashMap<PersonId, u32>,
    met: Vec<Met>,
    topics: Vec<String>,
}

impl Facts {
    async fn load(tx: &mut Tx, of: &Snapshot) -> Result<Facts, StoreError> {
        let day = of.day.clone();
        let concerned = people::find_all(tx, &of.concerned()).await?;
        let earlier = pairings::earlier(tx, day.id).await?;
        Ok(Facts {
            people: concerned.into_iter().map(|person| (person.id.clone(), person)).collect(),
            been_before: signups::been_before(tx, day.id).await?,
            helped: days::count_helped(tx, day.id).await?,
            met: earlier
                .into_iter()
                .map(|pair| Met { shadower: pair.shadower, advocate: pair.buddy, date: pair.date })
                .collect(),
            topics: day.topics.clone(),
            day,
        })
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
            day: engine_day(&self.day.date, self.day.window(), &self.topics),
            shadowers,
            advocates,
            history: self.met.clone(),
            pins,
            weights: Weights::default(),
            seed: 0,
        }
    }

    fn shadower(&self, id: &PersonId) -> Option<Shadower> {
        let person = self.people.get(id)?;
        Some(shadower(person, self.first_time(id)))
    }

    /// A day's places are shared out evenly: as many shadowers each as it takes for all.
    fn advocate(&self, id: &PersonId) -> Option<Advocate> {
        let person = self.people.get(id)?;
        let advocates = u32::try_from(self.day.advocates.len()).unwrap_or(u32::MAX).max(1);
        let load = self.met.iter().filter(|met| met.advocate == *id && self.is_recent(met)).count();
        Some(Advocate {
            capacity: self.day.places.div_ceil(advocates),
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
        for (person, _) in of.waiting() {
            if !is_named(person, &pairs, &without) {
                let reason = no_buddy.get(person).map_or(ALL_TAKEN, String::as_str).to_owned();
                without.push(Without { person: person.clone(), reason, waits: true });
            }
        }
        let has_nobody = |advocate: &&PersonId| !pairs.iter().any(|pair| pair.buddy == **advocate);
        let is_fulfilled =
            |wish: &&Pin| pairs.iter().any(|pair| pair.shadower == wish.shadower && pair.buddy == wish.advocate);
        Proposal {
            free: of.day.advocates.iter().filter(has_nobody).cloned().collect(),
            broken_wishes: wished.iter().filter(|wish| !is_fulfilled(wish)).cloned().collect(),
            pairs,
            without,
        }
    }
}

fn engine_day(date: &jiff::civil::Date, window: Window, topics: &[String]) -> pairing::Day {
    pairing::Day {
        date: *date,
        window,
        team_language: TEAM_LANGUAGE.to_owned(),
        min_shared_minutes: SHARED_MIN.min(window.minutes() / 2),
        topics: topics.to_vec(),
    }
}

fn zone_of(person: &Person) -> Zone {
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
        weights: Weights::default(),
        seed: 0,
    };
    let plan = solve(&mut request, &[]);
    plan.pairs.into_iter().next().map(|pair| pair.advocate)
}

/// Saves the best pairs as they are now, and tells each person for whom something changed.
pub async fn settle(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    let before = snapshots::get(tx, day).await?;
    let proposal = propose(tx, &before).await?;
    save(tx, &before, &proposal).await
}

/// The same, with the pairs that were found already.
pub async fn save(tx: &mut Tx, before: &Snapshot, proposal: &Proposal) -> Result<(), StoreError> {
    let day = before.day.id;
    days::set_paired(tx, day, true).await?;
    let was_paired = before.day.paired_at.is_some();
    for old in &before.pairings {
        let holds = proposal.pairs.iter().any(|pair| pair.shadower == old.shadower && pair.buddy == old.buddy);
        if !holds {
            part(tx, before, old).await?;
        }
    }
    for pair in &proposal.pairs {
        if before.state_of(&pair.shadower) != Some(&State::In) {
            signups::set(tx, day, &pair.shadower, &State::In).await?;
        }
        let is_known = before.buddy_of(&pair.shadower).is_some_and(|known| known.buddy == pair.buddy);
        if !is_known {
            pairings::confirm(tx, pair).await?;
            meet(tx, &before.day, pair).await?;
        }
    }
    for out in &proposal.without {
        let had_buddy = before.buddy_of(&out.person).is_some();
        leave_without(tx, before, out, was_paired && !had_buddy).await?;
    }
    pairings::clear_wishes(tx, day).await?;
    outbox::day_card(tx, &before.day).await
}

/// Buddies who are no longer on the day, and their shadowers, are no pairs.
pub async fn part_from_the_gone(tx: &mut Tx, of: &Snapshot) -> Result<(), StoreError> {
    for old in of.pairings.iter().filter(|pairing| !of.is_advocate(&pairing.buddy)) {
        part(tx, of, old).await?;
    }
    Ok(())
}

/// Two who were a pair no longer are; both are told, unless the shadower left by themselves.
async fn part(tx: &mut Tx, of: &Snapshot, old: &Pairing) -> Result<(), StoreError> {
    pairings::remove(tx, of.day.id, &old.shadower).await?;
    if of.state_of(&old.shadower) == Some(&State::Cancelled) {
        return Ok(());
    }
    let message = words::no_longer_a_pair(&of.day, &old.shadower, &old.buddy);
    outbox::private(tx, &[&old.shadower, &old.buddy], &message, None).await
}

/// The group message in which a pair meets.
async fn meet(tx: &mut Tx, day: &Day, pair: &Pairing) -> Result<(), StoreError> {
    let (Some(shadower), Some(buddy)) = (people::find(tx, &pair.shadower).await?, people::find(tx, &pair.buddy).await?)
    else {
        return Ok(());
    };
    let window = day.window();
    let at_work = |person: &Person| hours::working_windows(person.details.hours, zone_of(person).rules(), window);
    let shared = hours::shared(&at_work(&shadower), &at_work(&buddy));
    let message = words::meet(day, pair, &shadower, &buddy, &shared);
    outbox::private(tx, &[&pair.shadower, &pair.buddy], &message, Some(day.ends_at())).await
}

/// Somebody without a buddy: they have the pager, or wait and know why. `knew` if they were told before.
async fn leave_without(tx: &mut Tx, of: &Snapshot, out: &Without, knew: bool) -> Result<(), StoreError> {
    let (day, state) = (&of.day, of.state_of(&out.person));
    if !out.waits {
        if state != Some(&State::In) {
            signups::set(tx, day.id, &out.person, &State::In).await?;
        }
        if !knew || state != Some(&State::In) {
            outbox::private(tx, &[&out.person], &words::you_have_the_pager(day), Some(day.ends_at())).await?;
        }
        return Ok(());
    }
    if out.reason == ALL_TAKEN {
        return signups::set(tx, day.id, &out.person, &State::Waiting(Why::Full)).await;
    }
    let waiting = State::Waiting(Why::NoBuddy(out.reason.clone()));
    let knew_reason = state == Some(&waiting);
    signups::set(tx, day.id, &out.person, &waiting).await?;
    if !knew_reason {
        outbox::private(tx, &[&out.person], &words::you_wait(day, &out.reason), Some(day.ends_at())).await?;
    }
    Ok(())
}

/// Somebody left: their buddy is told, and the next in line moves up.
pub async fn left(tx: &mut Tx, before: &Snapshot, who: &PersonId) -> Result<(), StoreError> {
    if let Some(pairing) = before.buddy_of(who) {
        pairings::remove(tx, before.day.id, who).await?;
        outbox::private(tx, &[&pairing.buddy], &words::shadower_left(&before.day, who), Some(before.day.ends_at()))
            .await?;
    }
    fill(tx, before.day.id).await?;
    let after = snapshots::get(tx, before.day.id).await?;
    if after.day.paired_at.is_some() && after.shadowers().next().is_none() {
        let coordinator = &after.day.coordinator;
        outbox::private(tx, &[coordinator], &words::nobody_left(&after.day, who), Some(after.day.ends_at())).await?;
    }
    Ok(())
}

/// Gives free places to those in line: with a buddy where the pairs are known already.
pub async fn fill(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    let of = snapshots::get(tx, day).await?;
    match (of.day.paired_at, of.day.phase(tx.now())) {
        (_, Phase::Over | Phase::CalledOff) => return Ok(()),
        (Some(_), _) => return settle(tx, day).await,
        (None, _) => {}
    }
    let free = usize::try_from(of.free()).unwrap_or(usize::MAX);
    for (person, _) in of.waiting().take(free) {
        signups::set(tx, day, person, &State::In).await?;
        outbox::private(tx, &[person], &signup_words::moved_up(&of.day), Some(of.day.ends_at())).await?;
    }
    Ok(())
}

/// Somebody has other hours, topics or languages: who waits may now fit.
pub async fn details_changed(tx: &mut Tx, of: &Snapshot, who: &PersonId) -> Result<(), StoreError> {
    let waits = matches!(of.state_of(who), Some(State::Waiting(Why::NoBuddy(_))));
    if waits && of.day.paired_at.is_some() && of.day.is_ahead(tx.now()) {
        settle(tx, of.day.id).await?;
    }
    Ok(())
}

/// Would these two be allowed? For a wish, before it is kept.
pub async fn may_pair(tx: &mut Tx, of: &Snapshot, shadower: &PersonId, buddy: &PersonId) -> Result<bool, StoreError> {
    let facts = Facts::load(tx, of).await?;
    let wish = Pin { shadower: shadower.clone(), advocate: buddy.clone() };
    let request = facts.request(&[shadower], vec![wish]);
    Ok(!request.pins.is_empty() && pairing::pair(&request).is_ok())
}
