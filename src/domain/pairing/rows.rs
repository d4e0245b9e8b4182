//! The costs of whole rows, for the solver.

use std::collections::{BTreeSet, HashMap};

use super::costs;
use super::flow::{Costs, cores};
use super::table::Table;

/// What a row's costs follow from, where nothing concerns two people alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Kind {
    hours: usize,
    topics: usize,
    languages: usize,
    first_time: bool,
}

/// What these shadowers cost with each advocate. Shadowers who cost the same share a line.
pub(super) fn costs(table: &Table<'_>, shadowers: &[usize]) -> Costs {
    let mut rows = Rows::new(table);
    let mut line_of = Vec::with_capacity(shadowers.len());
    let mut lines: HashMap<Kind, u32> = HashMap::new();
    let mut of_line: Vec<(usize, Kind)> = Vec::new();
    for &shadower in shadowers {
        let kind = rows.kind(shadower);
        let is_usual = table.barred(shadower).is_empty() && table.meetings(shadower).next().is_none();
        if let Some(line) = lines.get(&kind).filter(|_| is_usual) {
            line_of.push(*line);
            continue;
        }
        let line = u32::try_from(of_line.len()).expect("there are fewer shadowers than 2^32");
        if is_usual {
            lines.insert(kind, line);
        }
        line_of.push(line);
        of_line.push((shadower, kind));
    }
    let columns = table.advocates.len();
    let mut cells = vec![0; of_line.len() * columns];
    cores::fill_lines(&mut cells, columns, columns, |line, cells| {
        let (shadower, kind) = of_line[line];
        rows.fill(kind, cells);
        rows.adapt(shadower, cells);
    });
    Costs::of_lines(line_of, columns, cells)
}

/// The lines of the costs by advocate, for each thing they follow from.
struct Rows<'t, 'a> {
    table: &'t Table<'a>,
    topics: Sets<'t>,
    languages: Sets<'t>,
    /// For each kind of hours: what the hours and the advocate cost, or that the pair is forbidden.
    hours: Vec<Option<Vec<i32>>>,
    experience: Vec<i32>,
}

/// The different sets that shadowers name, and what they cost with each advocate.
struct Sets<'t> {
    known: HashMap<&'t BTreeSet<String>, usize>,
    costs: Vec<Vec<i32>>,
    /// The advocates that have each.
    having: HashMap<&'t str, Vec<usize>>,
}

impl<'t, 'a> Rows<'t, 'a> {
    fn new(table: &'t Table<'a>) -> Rows<'t, 'a> {
        let weights = &table.request.weights;
        let of_new = |days_done| if days_done == 0 { cell(costs::no_experience(weights)) } else { 0 };
        Rows {
            table,
            topics: Sets::new(table.advocates.iter().map(|known| &known.topics)),
            languages: Sets::new(table.advocates.iter().map(|known| &known.languages)),
            hours: vec![None; table.kinds_of_hours()],
            experience: table.advocates.iter().map(|known| of_new(known.person.days_done)).collect(),
        }
    }

    fn kind(&mut self, shadower: usize) -> Kind {
        let table = self.table;
        let (from, weights, advocates) = (&table.shadowers[shadower], &table.request.weights, table.advocates.len());
        let topic = |shared| costs::topic(weights, shared, from.topics.len());
        let language = |shared| match shared {
            0 if !from.languages.is_empty() => costs::no_language(weights),
            _ => 0,
        };
        let topics = self.topics.of(&from.topics, advocates, topic);
        let languages = self.languages.of(&from.languages, advocates, language);
        if self.hours[from.hours].is_none() {
            self.hours[from.hours] = Some(self.of_hours(from.hours));
        }
        Kind { hours: from.hours, topics, languages, first_time: from.person.first_time }
    }

    fn of_hours(&self, hours: usize) -> Vec<i32> {
        let (day, weights) = (&self.table.request.day, &self.table.request.weights);
        let of_advocate = |advocate: usize| {
            let person = self.table.advocates[advocate].person;
            let shared = self.table.shared_minutes(hours, advocate);
            if person.away || shared < day.min_shared_minutes {
                return Costs::forbidden();
            }
            let in_hours = costs::shared_hours(weights, shared, day.window.minutes());
            cell(in_hours + costs::recent_load(weights, person.load_90d))
        };
        (0..self.table.advocates.len()).map(of_advocate).collect()
    }

    fn fill(&self, kind: Kind, cells: &mut [i32]) {
        let Some(hours) = &self.hours[kind.hours] else { return };
        let sets = self.topics.costs[kind.topics].iter().zip(&self.languages.costs[kind.languages]);
        let all = hours.iter().zip(sets).zip(&self.experience);
        for (cell, ((hours, (topics, languages)), experience)) in cells.iter_mut().zip(all) {
            *cell = match *hours {
                forbidden if forbidden == Costs::forbidden() => forbidden,
                hours => hours + topics + languages + if kind.first_time { *experience } else { 0 },
            };
        }
    }

    /// Whom they met before costs more, and who cannot be paired with them is forbidden.
    fn adapt(&self, shadower: usize, cells: &mut [i32]) {
        for advocate in self.table.meetings(shadower) {
            if let Ok(minutes) = self.table.fit(shadower, advocate) {
                cells[advocate] = cell(self.table.base(shadower, advocate, minutes));
            }
        }
        for &advocate in self.table.barred(shadower) {
            cells[advocate] = Costs::forbidden();
        }
    }
}

impl<'t> Sets<'t> {
    fn new(advocates: impl Iterator<Item = &'t BTreeSet<String>>) -> Sets<'t> {
        let mut having: HashMap<&str, Vec<usize>> = HashMap::new();
        for (advocate, names) in advocates.enumerate() {
            names.iter().for_each(|name| having.entry(name).or_default().push(advocate));
        }
        Sets { known: HashMap::new(), costs: Vec::new(), having }
    }

    /// The number of a set; what it costs follows from how many of it an advocate has.
    fn of(&mut self, names: &'t BTreeSet<String>, advocates: usize, cost: impl Fn(usize) -> i64) -> usize {
        if let Some(at) = self.known.get(names) {
            return *at;
        }
        let mut shared = vec![0; advocates];
        for advocate in names.iter().filter_map(|name| self.having.get(name.as_str())).flatten() {
            shared[*advocate] += 1;
        }
        let by_count: Vec<i32> = (0..=names.len()).map(|count| cell(cost(count))).collect();
        self.costs.push(shared.into_iter().map(|count: usize| by_count[count]).collect());
        self.known.insert(names, self.costs.len() - 1);
        self.costs.len() - 1
    }
}

/// A cost as the solver keeps it: none is above a million.
fn cell(cost: i64) -> i32 {
    i32::try_from(cost).unwrap_or(Costs::forbidden() - 1)
}
