//! The people of a request, looked up once, and who may go with whom.
//!
//! Many people have the same hours, and few have met or cannot be paired. So shared minutes are kept for each two
//! *kinds* of hours, what concerns two people alone is kept for these two, and the costs of a whole row are summed up
//! from a few lists.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::costs;
use super::languages;
use super::plan::Rule;
use super::request::{Advocate, Request, Shadower};
use crate::domain::hours::{self, Hours, Window};
use crate::domain::ids::PersonId;

/// A person and what pairing compares of them.
pub(super) struct Known<'a, P> {
    pub person: &'a P,
    /// Which kind of hours they have.
    pub hours: usize,
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
    pub shadower_at: HashMap<&'a PersonId, usize>,
    pub advocate_at: HashMap<&'a PersonId, usize>,
    /// For each kind of hours, what of them lies inside the day.
    windows: Vec<Vec<Window>>,
    /// Minutes that two kinds of hours share, kind after kind.
    shared: Vec<i64>,
    /// For each shadower, when they last met which advocates.
    met: Vec<BTreeMap<usize, Date>>,
    /// For each shadower, the advocates they cannot be paired with.
    barred: Vec<BTreeSet<usize>>,
}

impl<'a> Table<'a> {
    pub fn of(request: &'a Request) -> Table<'a> {
        let mut shadowers: Vec<&Shadower> = request.shadowers.iter().collect();
        shadowers.sort_by_cached_key(|shadower| tie_key(request.seed, &shadower.id));
        let mut advocates: Vec<&Advocate> = request.advocates.iter().collect();
        advocates.sort_by_cached_key(|advocate| tie_key(request.seed, &advocate.id));
        let mut kinds = Kinds::new(request.day.window);
        let of_day = normal(request.day.topics.iter());
        let shadowers = shadowers.into_iter().map(|person| Known {
            person,
            hours: kinds.of(person.hours, &person.time_zone),
            topics: normal(person.topics.iter()).union(&of_day).cloned().collect(),
            languages: other_languages(request, &person.languages),
        });
        let shadowers: Vec<_> = shadowers.collect();
        let advocates = advocates.into_iter().map(|person| Known {
            person,
            hours: kinds.of(person.hours, &person.time_zone),
            topics: normal(person.topics.iter()),
            languages: other_languages(request, &person.languages),
        });
        let advocates: Vec<_> = advocates.collect();
        let mut table = Table {
            request,
            shadower_at: shadowers.iter().enumerate().map(|(at, known)| (&known.person.id, at)).collect(),
            advocate_at: advocates.iter().enumerate().map(|(at, known)| (&known.person.id, at)).collect(),
            met: vec![BTreeMap::new(); shadowers.len()],
            barred: vec![BTreeSet::new(); shadowers.len()],
            shared: kinds.shared(),
            windows: kinds.windows,
            shadowers,
            advocates,
        };
        table.note_meetings();
        table.note_barred();
        table
    }

    /// The hard rules for two people, capacity aside. What is private comes last: it is named only where nothing else
    /// stands in the way.
    pub fn fit(&self, shadower: usize, advocate: usize) -> Fit {
        if self.advocates[advocate].person.away {
            return Err(Rule::Away);
        }
        match self.shared_minutes(self.shadowers[shadower].hours, advocate) {
            minutes if minutes < self.request.day.min_shared_minutes => Err(Rule::Hours),
            _ if self.barred[shadower].contains(&advocate) => Err(Rule::NeverWith),
            minutes => Ok(minutes),
        }
    }

    /// Minutes of the day that lie in hours of that kind and in the advocate's.
    pub fn shared_minutes(&self, hours: usize, advocate: usize) -> i64 {
        self.shared[hours * self.windows.len() + self.advocates[advocate].hours]
    }

    /// What of somebody's hours lies inside the day.
    pub fn windows<P>(&self, known: &Known<'_, P>) -> &[Window] {
        &self.windows[known.hours]
    }

    /// How many kinds of hours there are.
    pub fn kinds_of_hours(&self) -> usize {
        self.windows.len()
    }

    /// When the two last met.
    pub fn last_met(&self, shadower: usize, advocate: usize) -> Option<Date> {
        self.met[shadower].get(&advocate).copied()
    }

    /// Those whom the shadower met before.
    pub fn meetings(&self, shadower: usize) -> impl Iterator<Item = usize> + '_ {
        self.met[shadower].keys().copied()
    }

    /// The advocates that the shadower cannot be paired with.
    pub fn barred(&self, shadower: usize) -> &BTreeSet<usize> {
        &self.barred[shadower]
    }

    /// What an allowed pair costs as the advocate's first of the day.
    pub fn base(&self, shadower: usize, advocate: usize, shared_minutes: i64) -> i64 {
        let (from, to) = (&self.shadowers[shadower], &self.advocates[advocate]);
        let weights = &self.request.weights;
        let no_language = !from.languages.is_empty() && from.languages.is_disjoint(&to.languages);
        let no_experience = from.person.first_time && to.person.days_done == 0;
        costs::topic(weights, from.topics.intersection(&to.topics).count(), from.topics.len())
            + costs::shared_hours(weights, shared_minutes, self.request.day.window.minutes())
            + if no_language { costs::no_language(weights) } else { 0 }
            + self.last_met(shadower, advocate).map_or(0, |met| costs::repeat(weights, self.days_since(met)))
            + if no_experience { costs::no_experience(weights) } else { 0 }
            + costs::recent_load(weights, to.person.load_90d)
    }

    fn days_since(&self, met: Date) -> i64 {
        self.request.day.date.duration_since(met).as_hours() / 24
    }

    fn note_meetings(&mut self) {
        for earlier in &self.request.history {
            let people = (self.shadower_at.get(&earlier.shadower), self.advocate_at.get(&earlier.advocate));
            if let (Some(shadower), Some(advocate)) = people {
                let last = self.met[*shadower].entry(*advocate).or_insert(earlier.date);
                *last = earlier.date.max(*last);
            }
        }
    }

    /// Nobody is their own buddy; for everybody else that reads like any other two who cannot be paired.
    fn note_barred(&mut self) {
        for (shadower, known) in self.shadowers.iter().enumerate() {
            let own = std::iter::once(&known.person.id);
            let others = own.chain(&known.person.never_with).filter_map(|id| self.advocate_at.get(id));
            self.barred[shadower].extend(others);
        }
        for (advocate, known) in self.advocates.iter().enumerate() {
            for shadower in known.person.never_with.iter().filter_map(|id| self.shadower_at.get(id)) {
                self.barred[*shadower].insert(advocate);
            }
        }
    }
}

/// The different hours that people have.
struct Kinds<'a> {
    day: Window,
    known: HashMap<(Hours, &'a str), usize>,
    windows: Vec<Vec<Window>>,
}

impl<'a> Kinds<'a> {
    fn new(day: Window) -> Kinds<'a> {
        Kinds { day, known: HashMap::new(), windows: Vec::new() }
    }

    fn of(&mut self, hours: Hours, zone: &'a TimeZone) -> usize {
        let key = zone.iana_name().map(|name| (hours, name));
        if let Some(kind) = key.and_then(|key| self.known.get(&key)) {
            return *kind;
        }
        let windows = hours::working_windows(hours, zone, self.day);
        let kind = self.windows.iter().position(|known| *known == windows).unwrap_or(self.windows.len());
        if kind == self.windows.len() {
            self.windows.push(windows);
        }
        if let Some(key) = key {
            self.known.insert(key, kind);
        }
        kind
    }

    fn shared(&self) -> Vec<i64> {
        let others = |one: &'_ Vec<Window>| -> Vec<i64> {
            self.windows.iter().map(|other| hours::shared_minutes(one, other)).collect()
        };
        self.windows.iter().flat_map(others).collect()
    }
}

/// Topics as they are compared: nobody who types "Billing" means something else than "billing".
pub(super) fn normal<'a>(topics: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    topics.map(|topic| topic.trim().to_lowercase()).filter(|topic| !topic.is_empty()).collect()
}

fn other_languages(request: &Request, languages: &[String]) -> BTreeSet<String> {
    let team = languages::code(&request.day.team_language);
    languages.iter().map(|text| languages::code(text)).filter(|code| !code.is_empty() && *code != team).collect()
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
