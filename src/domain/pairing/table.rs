//! The people of a request, looked up once, and who may go with whom.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::costs::{self, Facts};
use super::languages;
use super::plan::Rule;
use super::request::{Advocate, Request, Shadower};
use crate::domain::hours::{self, Window};
use crate::domain::ids::PersonId;

/// A person and what pairing compares of them.
pub(super) struct Known<'a, P> {
    pub person: &'a P,
    /// Their hours inside the day.
    pub windows: Vec<Window>,
    /// What they know or want to see, in lower case. A shadower wants what the day is about, too.
    pub topics: BTreeSet<String>,
    /// The codes of what they speak besides the team's language.
    pub languages: BTreeSet<String>,
}

/// Whether a pair is allowed: the minutes of the day they share, or the rule that forbids it.
pub(super) type Fit = Result<i64, Rule>;

/// Everybody, and each shadower with each advocate. Shadowers and advocates are in the order in which ties are settled.
pub(super) struct Table<'a> {
    pub request: &'a Request,
    pub shadowers: Vec<Known<'a, Shadower>>,
    pub advocates: Vec<Known<'a, Advocate>>,
    /// When two people last met.
    met: HashMap<(&'a PersonId, &'a PersonId), Date>,
    /// Shadower after shadower.
    fits: Vec<Fit>,
}

impl<'a> Table<'a> {
    pub fn of(request: &'a Request) -> Table<'a> {
        let mut shadowers: Vec<&Shadower> = request.shadowers.iter().collect();
        shadowers.sort_by_cached_key(|shadower| tie_key(request.seed, &shadower.id));
        let mut advocates: Vec<&Advocate> = request.advocates.iter().collect();
        advocates.sort_by_cached_key(|advocate| tie_key(request.seed, &advocate.id));
        let mut table = Table {
            request,
            shadowers: shadowers.into_iter().map(|shadower| known_shadower(request, shadower)).collect(),
            advocates: advocates.into_iter().map(|advocate| known_advocate(request, advocate)).collect(),
            met: last_meetings(request),
            fits: Vec::new(),
        };
        table.fits = table.all_fits();
        table
    }

    pub fn fit(&self, shadower: usize, advocate: usize) -> Fit {
        self.fits[shadower * self.advocates.len() + advocate]
    }

    /// When the two last met.
    pub fn last_met(&self, shadower: usize, advocate: usize) -> Option<Date> {
        let pair = (&self.shadowers[shadower].person.id, &self.advocates[advocate].person.id);
        self.met.get(&pair).copied()
    }

    /// What an allowed pair costs as the advocate's first of the day.
    pub fn base(&self, shadower: usize, advocate: usize, shared_minutes: i64) -> i64 {
        let (from, to) = (&self.shadowers[shadower], &self.advocates[advocate]);
        let day = &self.request.day;
        let facts = Facts {
            topics_wanted: count(from.topics.len()),
            topics_known: count(from.topics.intersection(&to.topics).count()),
            day_minutes: day.window.minutes(),
            shared_minutes,
            language_wanted: !from.languages.is_empty(),
            language_shared: !from.languages.is_disjoint(&to.languages),
            met_days_ago: self.last_met(shadower, advocate).map(|met| days_between(met, day.date)),
            first_time: from.person.first_time,
            days_done: to.person.days_done,
            load_90d: to.person.load_90d,
        };
        costs::base(&self.request.weights, &facts)
    }

    fn all_fits(&self) -> Vec<Fit> {
        let barred = barred(self.request);
        let mut fits = Vec::with_capacity(self.shadowers.len() * self.advocates.len());
        for shadower in &self.shadowers {
            fits.extend(
                self.advocates
                    .iter()
                    .map(|advocate| fit(shadower, advocate, &barred, self.request.day.min_shared_minutes)),
            );
        }
        fits
    }
}

/// The hard rules for two people, capacity aside. Being away comes first: it says nothing about the two.
fn fit(
    shadower: &Known<'_, Shadower>,
    advocate: &Known<'_, Advocate>,
    barred: &HashSet<(&PersonId, &PersonId)>,
    min_shared_minutes: i64,
) -> Fit {
    let (from, to) = (&shadower.person.id, &advocate.person.id);
    if advocate.person.away {
        return Err(Rule::Away);
    }
    // Nobody is their own buddy; for everybody else that reads like any other two who cannot be paired.
    if from == to || barred.contains(&(from, to)) || barred.contains(&(to, from)) {
        return Err(Rule::NeverWith);
    }
    match hours::shared_minutes(&shadower.windows, &advocate.windows) {
        minutes if minutes < min_shared_minutes => Err(Rule::Hours),
        minutes => Ok(minutes),
    }
}

/// Who never wants whom: the one who said so first.
fn barred(request: &Request) -> HashSet<(&PersonId, &PersonId)> {
    let shadowers = request.shadowers.iter().map(|person| (&person.id, &person.never_with));
    let advocates = request.advocates.iter().map(|person| (&person.id, &person.never_with));
    shadowers.chain(advocates).flat_map(|(id, others)| others.iter().map(move |other| (id, other))).collect()
}

fn known_shadower<'a>(request: &Request, person: &'a Shadower) -> Known<'a, Shadower> {
    let windows = hours::working_windows(person.hours, &person.time_zone, request.day.window);
    let topics = normal(person.topics.iter().chain(&request.day.topics));
    Known { person, windows, topics, languages: other_languages(request, &person.languages) }
}

fn known_advocate<'a>(request: &Request, person: &'a Advocate) -> Known<'a, Advocate> {
    let windows = hours::working_windows(person.hours, &person.time_zone, request.day.window);
    let topics = normal(person.topics.iter());
    Known { person, windows, topics, languages: other_languages(request, &person.languages) }
}

/// Topics as they are compared: nobody who types "Billing" means something else than "billing".
pub(super) fn normal<'a>(topics: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    topics.map(|topic| topic.trim().to_lowercase()).filter(|topic| !topic.is_empty()).collect()
}

fn other_languages(request: &Request, languages: &[String]) -> BTreeSet<String> {
    let team = languages::code(&request.day.team_language);
    languages.iter().map(|text| languages::code(text)).filter(|code| !code.is_empty() && *code != team).collect()
}

fn last_meetings(request: &Request) -> HashMap<(&PersonId, &PersonId), Date> {
    let mut met = HashMap::new();
    for earlier in &request.history {
        let last = met.entry((&earlier.shadower, &earlier.advocate)).or_insert(earlier.date);
        *last = earlier.date.max(*last);
    }
    met
}

fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

/// Where somebody stands when ties are settled: a shuffle by the seed that depends on nothing but it and the id, and
/// then the id. The shuffle is 64-bit FNV-1a and a multiply-and-shift round, as FNV's high bits hardly change with the
/// last letters.
fn tie_key(seed: u64, id: &PersonId) -> (u64, PersonId) {
    const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;
    let seed_bytes = seed.to_le_bytes();
    let bytes = seed_bytes.iter().chain(id.as_str().as_bytes());
    let hash = bytes.fold(FNV_OFFSET, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME));
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(FNV_OFFSET);
    (mixed ^ (mixed >> 32), id.clone())
}
