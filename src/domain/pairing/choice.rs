//! Which advocates have shadowers, where some have to stay free: branch and bound.
//!
//! For given advocates the best pairs are an assignment ([`flow`]). Which advocates these may be is what is searched.
//! A node of the search has decided for some: used (counted, with or without shadowers), or free. Two bounds tell
//! whether a better plan can be below it:
//!
//! - the assignment as if all the undecided could be used at once;
//! - a Lagrangian bound: every shadower pays what they like (`pays`), every quarter asks a fee of each advocate used in
//!   it (`fees`), and then each advocate decides alone. Any such prices give a true bound; good ones are found step by
//!   step, and they also say which advocates are worth their fees, which leads to good plans early.
//!
//! The nodes with the lowest bounds come first. Work is counted, so that the same request gets the same plan; when the
//! budget is spent, the lowest bound left tells how far the best plan can be from the best there is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::coverage::Limit;
use super::flow::{self, Problem, Solution};

/// Looks at cells in one search: about a second.
pub(super) const BUDGET: u64 = 100_000_000;

/// What an assignment costs at the least, in looks at each of its cells; and how much dearer its own looks are, which
/// jump about.
const SOLVE_LOOKS: u64 = 3;
const SOLVE_FACTOR: u64 = 4;

/// What a step towards better prices costs, in looks at each cell.
const STEP_LOOKS: u64 = 3;

/// Steps towards better prices at the root, and at every other node.
const STEPS_AT_ROOT: usize = 300;
const STEPS_AT_NODE: usize = 12;

/// Steps without a better bound after which they become half as long.
const PATIENCE: usize = 8;

/// The best choice that was found.
pub(super) struct Chosen {
    pub column_of: Vec<Option<usize>>,
    pub cost: i64,
    /// No choice costs less.
    pub lower_bound: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    Used,
    Free,
}

/// Prices that give a bound.
#[derive(Clone)]
struct Prices {
    /// For each row.
    pays: Vec<i64>,
    /// For each limit.
    fees: Vec<i64>,
}

struct Node {
    fates: Vec<Fate>,
    prices: Prices,
}

/// What prices lead to.
struct Outcome {
    bound: i64,
    /// For each advocate, what using them costs beyond their fees: below nothing if they are worth it.
    worth: Vec<i64>,
    /// For each row, how many advocates take it.
    taken: Vec<i64>,
}

/// The cheapest assignment that keeps to the limits.
pub(super) fn choose(problem: Problem, limits: Vec<Limit>, budget: u64) -> Chosen {
    let mut search = Search::new(problem, limits, budget);
    let root = search.root();
    search.improve_at_root(root);
    while let Some((bound, node)) = search.next() {
        search.visit(bound, node);
    }
    search.chosen()
}

struct Search {
    problem: Problem,
    /// The steps of all advocates; the problem has those of the advocates that are not free.
    steps: Vec<Vec<i64>>,
    limits: Vec<Limit>,
    /// For each advocate, the limits they count in.
    limits_of: Vec<Vec<usize>>,
    best: Option<(i64, Vec<Option<usize>>)>,
    /// By bound, and then in the order they came up.
    nodes: BTreeMap<(i64, Reverse<usize>), Node>,
    numbered: usize,
    tried: BTreeSet<Vec<usize>>,
    looks_left: u64,
    lowest_left: Option<i64>,
}

impl Search {
    fn new(problem: Problem, limits: Vec<Limit>, budget: u64) -> Search {
        let mut limits_of = vec![Vec::new(); problem.steps.len()];
        for (at, limit) in limits.iter().enumerate() {
            limit.members.iter().for_each(|advocate| limits_of[*advocate].push(at));
        }
        Search {
            steps: problem.steps.clone(),
            problem,
            limits,
            limits_of,
            best: None,
            nodes: BTreeMap::new(),
            numbered: 0,
            tried: BTreeSet::new(),
            looks_left: budget,
            lowest_left: None,
        }
    }

    /// Everybody undecided; whoever counts nowhere may be used anyway.
    fn root(&mut self) -> Node {
        let fate = |limits: &Vec<usize>| if limits.is_empty() { Fate::Used } else { Fate::Open };
        let fates: Vec<Fate> = self.limits_of.iter().map(fate).collect();
        let relaxed = self.solve(&fates);
        Node { fates, prices: Prices { pays: relaxed.pays, fees: vec![0; self.limits.len()] } }
    }

    fn improve_at_root(&mut self, mut node: Node) {
        self.settle(&mut node.fates);
        // There is always a plan, whatever the budget.
        let outcome = self.outcome(&node);
        self.try_worthiest(&node.fates, &outcome.worth);
        let bound = self.improve(&mut node, STEPS_AT_ROOT);
        self.push(bound, node);
    }

    fn spend(&mut self, looks: u64) {
        let cells = self.problem.leave_out.len() as u64 * self.steps.len() as u64;
        self.looks_left = self.looks_left.saturating_sub(looks * cells.max(1));
    }

    /// The cheapest assignment that uses nobody who stays free.
    fn solve(&mut self, fates: &[Fate]) -> Solution {
        self.spend(SOLVE_LOOKS);
        for (advocate, fate) in fates.iter().enumerate() {
            self.problem.steps[advocate] = if *fate == Fate::Free { Vec::new() } else { self.steps[advocate].clone() };
        }
        let solution = flow::solve(&self.problem);
        self.looks_left = self.looks_left.saturating_sub(solution.looks * SOLVE_FACTOR);
        solution
    }

    fn push(&mut self, bound: i64, node: Node) {
        if self.best.as_ref().is_none_or(|(cost, _)| bound < *cost) {
            self.numbered += 1;
            self.nodes.insert((bound, Reverse(self.numbered)), node);
        }
    }

    /// The node with the lowest bound, as long as there is a better plan to be hoped for and budget left.
    fn next(&mut self) -> Option<(i64, Node)> {
        let ((bound, _), node) = self.nodes.pop_first()?;
        if self.best.as_ref().is_some_and(|(cost, _)| bound >= *cost) {
            return None;
        }
        if self.looks_left == 0 {
            self.lowest_left = Some(bound);
            return None;
        }
        Some((bound, node))
    }

    fn visit(&mut self, bound: i64, mut node: Node) {
        let bound = bound.max(self.improve(&mut node, STEPS_AT_NODE));
        if !self.can_be_better(bound) {
            return;
        }
        let outcome = self.outcome(&node);
        self.decide_by_worth(&mut node.fates, &outcome);
        if !self.settle(&mut node.fates) {
            return;
        }
        let relaxed = self.solve(&node.fates);
        let bound = bound.max(relaxed.lower_bound);
        let used = used(&relaxed.column_of, self.steps.len());
        let broken: Vec<usize> = (0..self.limits.len()).filter(|limit| !self.limits[*limit].holds(&used)).collect();
        if broken.is_empty() {
            return self.note(relaxed);
        }
        if self.can_be_better(bound) {
            self.branch(bound, node, &outcome.worth, &broken, &used);
        }
    }

    fn can_be_better(&self, bound: i64) -> bool {
        self.best.as_ref().is_none_or(|(cost, _)| bound < *cost)
    }

    /// Decides for the advocate in a broken limit about whom the prices say least.
    fn branch(&mut self, bound: i64, node: Node, worth: &[i64], broken: &[usize], used: &[bool]) {
        let members = broken.iter().flat_map(|limit| &self.limits[*limit].members).copied();
        let open = members.filter(|advocate| node.fates[*advocate] == Fate::Open && used[*advocate]);
        let Some(advocate) = open.min_by_key(|advocate| (worth[*advocate].abs(), *advocate)) else { return };
        for fate in [Fate::Used, Fate::Free] {
            let mut fates = node.fates.clone();
            fates[advocate] = fate;
            self.push(bound, Node { fates, prices: node.prices.clone() });
        }
    }

    /// Decides for those about whom the bound leaves no doubt.
    fn decide_by_worth(&self, fates: &mut [Fate], outcome: &Outcome) {
        let Some((best, _)) = &self.best else { return };
        for (fate, worth) in fates.iter_mut().zip(&outcome.worth) {
            if *fate == Fate::Open && outcome.bound.saturating_add(worth.abs()) >= *best {
                *fate = if *worth < 0 { Fate::Used } else { Fate::Free };
            }
        }
    }

    /// Where a limit is used up, the others stay free; `false` if one is overdrawn.
    fn settle(&self, fates: &mut [Fate]) -> bool {
        for limit in &self.limits {
            let used = limit.members.iter().filter(|advocate| fates[**advocate] == Fate::Used).count();
            if used > limit.most {
                return false;
            }
            if used == limit.most {
                let open = limit.members.iter().filter(|advocate| fates[**advocate] == Fate::Open);
                let open: Vec<usize> = open.copied().collect();
                open.into_iter().for_each(|advocate| fates[advocate] = Fate::Free);
            }
        }
        true
    }

    fn note(&mut self, solution: Solution) {
        if self.can_be_better(solution.cost) {
            self.best = Some((solution.cost, solution.column_of));
        }
    }

    /// Uses the advocates that are worth most, as far as the limits go.
    fn try_worthiest(&mut self, fates: &[Fate], worth: &[i64]) {
        let is_used = |advocate: usize| fates[advocate] == Fate::Used;
        let mut used: Vec<bool> = (0..fates.len()).map(is_used).collect();
        let mut open: Vec<usize> = (0..fates.len()).filter(|advocate| fates[*advocate] == Fate::Open).collect();
        open.sort_unstable_by_key(|advocate| (worth[*advocate], *advocate));
        for advocate in open {
            used[advocate] = true;
            used[advocate] = self.limits_of[advocate].iter().all(|limit| self.limits[*limit].holds(&used));
        }
        let chosen: Vec<usize> = (0..used.len()).filter(|advocate| used[*advocate]).collect();
        if self.tried.insert(chosen) {
            let fates: Vec<Fate> = used.iter().map(|used| if *used { Fate::Used } else { Fate::Free }).collect();
            let solution = self.solve(&fates);
            self.note(solution);
        }
    }

    /// Steps towards better prices; returns the best bound, and leaves its prices in the node.
    fn improve(&mut self, node: &mut Node, steps: usize) -> i64 {
        let mut now = Node { fates: node.fates.clone(), prices: node.prices.clone() };
        let mut bound = i64::MIN;
        let (mut length, mut waited) = (1.0, 0);
        for _ in 0..steps {
            let outcome = self.outcome(&now);
            self.spend(STEP_LOOKS);
            if outcome.bound > bound {
                (bound, waited) = (outcome.bound, 0);
                node.prices.clone_from(&now.prices);
            } else {
                waited += 1;
            }
            if waited == PATIENCE {
                (length, waited) = (length / 2.0, 0);
                now.prices.clone_from(&node.prices);
            }
            self.try_worthiest(&now.fates, &outcome.worth);
            if !self.can_be_better(bound) || self.looks_left == 0 || !self.step(&mut now, &outcome, length) {
                break;
            }
        }
        bound
    }

    /// Changes the prices towards what is missing; `false` if nothing is.
    fn step(&self, node: &mut Node, outcome: &Outcome, length: f64) -> bool {
        let is_used = |advocate: usize| match node.fates[advocate] {
            Fate::Open => outcome.worth[advocate] < 0,
            fate => fate == Fate::Used,
        };
        let used: Vec<bool> = (0..node.fates.len()).map(is_used).collect();
        let Prices { pays, fees } = &node.prices;
        let rows = pays.iter().zip(&self.problem.leave_out).zip(&outcome.taken);
        let missing =
            rows.map(|((pays, leave_out), taken)| if pays == leave_out { (1 - taken).min(0) } else { 1 - taken });
        let missing: Vec<i64> = missing.collect();
        let limits = self.limits.iter().zip(fees).map(|(limit, fee)| {
            let over = limit.count(&used) as i64 - limit.most as i64;
            if *fee == 0 { over.max(0) } else { over }
        });
        let over: Vec<i64> = limits.collect();
        let square: i64 = missing.iter().chain(&over).map(|by| by * by).sum();
        let Some((best, _)) = self.best.as_ref().filter(|_| square > 0) else { return false };
        let by = length * (best - outcome.bound) as f64 / square as f64;
        let moved = |price: i64, by_how_much: i64| price + (by * by_how_much as f64).round() as i64;
        for (row, missing) in missing.iter().enumerate() {
            node.prices.pays[row] = moved(node.prices.pays[row], *missing).min(self.problem.leave_out[row]);
        }
        for (limit, over) in over.iter().enumerate() {
            node.prices.fees[limit] = moved(node.prices.fees[limit], *over).max(0);
        }
        true
    }

    /// What these prices lead to: each advocate takes the rows that pay more than they cost, as many as they have
    /// places for, and is used if that is worth the fees.
    fn outcome(&self, node: &Node) -> Outcome {
        let Prices { pays, fees } = &node.prices;
        let mut gains: Vec<Vec<(i64, usize)>> = vec![Vec::new(); self.steps.len()];
        for (row, pays) in pays.iter().enumerate() {
            for (advocate, gain) in self.problem.costs.gains(row, *pays) {
                gains[advocate].push((gain, row));
            }
        }
        let mut outcome =
            Outcome { bound: pays.iter().sum::<i64>(), worth: vec![0; self.steps.len()], taken: vec![0; pays.len()] };
        for (limit, fee) in self.limits.iter().zip(fees) {
            outcome.bound -= fee * limit.most as i64;
        }
        for (advocate, gains) in gains.iter_mut().enumerate() {
            let fee: i64 = self.limits_of[advocate].iter().map(|limit| fees[*limit]).sum();
            let takes = takes(gains, &self.steps[advocate]);
            let worth = fee + takes.iter().map(|(cost, _)| cost).sum::<i64>();
            outcome.worth[advocate] = worth;
            let is_used = match node.fates[advocate] {
                Fate::Open => worth < 0,
                fate => fate == Fate::Used,
            };
            if is_used {
                outcome.bound += worth;
                takes.iter().for_each(|(_, row)| outcome.taken[*row] += 1);
            }
        }
        outcome
    }

    fn chosen(self) -> Chosen {
        let nobody = (self.problem.leave_out.iter().sum(), vec![None; self.problem.leave_out.len()]);
        let (cost, column_of) = self.best.unwrap_or(nobody);
        Chosen { column_of, cost, lower_bound: self.lowest_left.unwrap_or(cost).min(cost) }
    }
}

/// The rows that an advocate takes, and what each of them costs: below nothing.
fn takes(gains: &mut [(i64, usize)], steps: &[i64]) -> Vec<(i64, usize)> {
    gains.sort_unstable();
    let with_steps = gains.iter().zip(steps).map(|((gain, row), step)| (gain + step, *row));
    with_steps.take_while(|(cost, _)| *cost < 0).collect()
}

/// Which advocates have a row.
pub(super) fn used(column_of: &[Option<usize>], advocates: usize) -> Vec<bool> {
    let mut used = vec![false; advocates];
    column_of.iter().flatten().for_each(|advocate| used[*advocate] = true);
    used
}
