//! Branch and bound over which advocates may have shadowers.
//!
//! Each node of the search decides for some advocates that they get nobody (*banned*) or may get somebody and count in
//! their limits (*reserved*). Its bound comes from charging the others for being used at all: a price for each limit,
//! spread over the places (`charge.rs`), makes it an assignment problem again, and what the limits allow is given back.
//! Prices are raised where too many are used and lowered where too few are. How much of each advocate is used on
//! average says whom to decide about next, and whom to use for a plan.
//!
//! The work is counted in cells of the cost table, so the same request always ends the same way.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::super::coverage::Limit;
use super::super::flow::{self, Problem};
use super::Chosen;
use super::charge::spread;

/// How often the prices are changed before anything is decided.
const ROOT_STEPS: usize = 80;

/// How often they are changed after each decision.
const NODE_STEPS: usize = 4;

/// Steps without a better bound after which they become half as long.
const PATIENCE: usize = 4;

/// The part of the average that a new use makes up.
const NEW_SHARE: f64 = 0.3;

/// The part of the work that goes into putting one advocate in another's place, at most.
const SWAPS: u64 = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    Banned,
    Reserved,
}

#[derive(Clone)]
struct Node {
    fates: Vec<Fate>,
    /// No plan that follows these fates costs less.
    bound: i64,
    /// For each limit, the price that gave the bound.
    prices: Vec<i64>,
    /// How much of each column is used on average, 0 to 1.
    shares: Vec<f64>,
    depth: usize,
}

/// What an assignment with prices says.
struct Relaxed {
    bound: i64,
    shares: Vec<f64>,
    /// By how much each limit is overdrawn.
    over: Vec<f64>,
}

struct Best {
    cost: i64,
    column_of: Vec<Option<usize>>,
    /// Which columns it was allowed to use.
    allowed: Vec<bool>,
}

pub(super) struct Search<'a> {
    /// Its steps are changed for each solution.
    problem: Problem,
    steps: Vec<Vec<i64>>,
    limits: &'a [Limit],
    /// For each column, the limits it is in.
    in_limits: Vec<Vec<usize>>,
    /// What no place is worth.
    never: i64,
    work: u64,
    work_left: u64,
    best: Option<Best>,
    tried: HashSet<Vec<bool>>,
}

impl<'a> Search<'a> {
    pub fn new(problem: Problem, limits: &'a [Limit], work: u64) -> Search<'a> {
        let steps = problem.steps.clone();
        let within = |column| (0..limits.len()).filter(move |at| limits[*at].members.contains(&column));
        let in_limits = (0..steps.len()).map(|column| within(column).collect()).collect();
        let never = never(&problem);
        let tried = HashSet::new();
        Search { problem, steps, limits, in_limits, never, work, work_left: work, best: None, tried }
    }

    /// Searches until the best plan is proven or the work is done.
    pub fn run(mut self) -> Chosen {
        let lower_bound = self.proven();
        match self.best {
            Some(Best { cost, column_of, .. }) => Chosen { column_of, cost, lower_bound: lower_bound.min(cost) },
            // Never: the first node always finds a plan. Nobody paired is one.
            None => {
                let cost = self.problem.leave_out.iter().sum();
                Chosen { column_of: vec![None; self.problem.leave_out.len()], cost, lower_bound }
            }
        }
    }

    fn proven(&mut self) -> i64 {
        let mut root = self.root();
        self.climb(&mut root, ROOT_STEPS);
        self.swap(&root);
        let mut nodes = BTreeMap::new();
        let mut made: usize = 0;
        nodes.insert((root.bound, Reverse(0), made), root);
        while let Some((_, node)) = nodes.pop_first() {
            // The others' bounds are no lower.
            if node.bound >= self.best_cost() || !self.has_work() {
                return node.bound;
            }
            for mut child in self.children(&node) {
                self.climb(&mut child, NODE_STEPS);
                if child.bound < self.best_cost() {
                    made += 1;
                    nodes.insert((child.bound, Reverse(child.depth), made), child);
                }
            }
        }
        self.best_cost()
    }

    fn root(&self) -> Node {
        Node {
            fates: self.settled(vec![Fate::Open; self.steps.len()]),
            bound: i64::MIN,
            prices: vec![0; self.limits.len()],
            shares: vec![1.0; self.steps.len()],
            depth: 0,
        }
    }

    /// Looks for prices that give a better bound, and for plans on the way.
    fn climb(&mut self, node: &mut Node, steps: usize) {
        if self.is_free(&node.fates) {
            self.finish(node);
            return;
        }
        let (mut prices, mut length, mut in_vain) = (node.prices.clone(), 1.0, 0);
        for _ in 0..steps {
            if node.bound >= self.best_cost() || !self.spend() {
                return;
            }
            let relaxed = self.relax(&node.fates, &prices);
            for (share, now) in node.shares.iter_mut().zip(&relaxed.shares) {
                *share += NEW_SHARE * (now - *share);
            }
            in_vain += 1;
            if relaxed.bound > node.bound {
                (node.bound, node.prices, in_vain) = (relaxed.bound, prices.clone(), 0);
            }
            if in_vain == PATIENCE {
                (length, in_vain) = (length / 2.0, 0);
            }
            self.attempt(&node.fates, &by_share(&relaxed.shares));
            self.attempt(&node.fates, &by_share(&node.shares));
            if !self.step(&mut prices, &relaxed, length) {
                return;
            }
        }
    }

    /// Where nothing is forbidden any more, the node has one best plan, and that is soon found.
    fn finish(&mut self, node: &mut Node) {
        if self.best.is_none() || self.has_work() {
            self.attempt(&node.fates, &by_share(&node.shares));
            node.bound = i64::MAX;
        }
    }

    /// Changes the prices towards the best plan's cost (Polyak's step). Says whether there was anything to change.
    fn step(&self, prices: &mut [i64], relaxed: &Relaxed, length: f64) -> bool {
        let moves = |price: i64, over: f64| price > 0 || over > 0.0;
        let overs = prices.iter().zip(&relaxed.over).filter(|(price, over)| moves(**price, **over));
        let squares: f64 = overs.map(|(_, over)| over * over).sum();
        let missing = self.best_cost().saturating_sub(relaxed.bound);
        if squares == 0.0 || missing <= 0 {
            return false;
        }
        let rise = length * missing as f64 / squares;
        let highest = self.never.saturating_mul(i64::try_from(self.problem.leave_out.len()).unwrap_or(i64::MAX));
        for (price, over) in prices.iter_mut().zip(&relaxed.over) {
            *price = price.saturating_add((rise * over).round() as i64).clamp(0, highest);
        }
        true
    }

    /// The cheapest assignment where the open columns pay their prices.
    fn relax(&mut self, fates: &[Fate], prices: &[i64]) -> Relaxed {
        let mut paying = vec![1; fates.len()];
        for (column, fate) in fates.iter().enumerate() {
            self.problem.steps[column] = match fate {
                Fate::Banned => Vec::new(),
                Fate::Reserved => self.steps[column].clone(),
                Fate::Open => {
                    let charge = self.in_limits[column].iter().map(|at| i128::from(prices[*at])).sum();
                    let (steps, paid_by) = spread(&self.steps[column], charge, self.never);
                    paying[column] = paid_by.max(1);
                    steps
                }
            };
        }
        let solution = flow::solve(&self.problem);
        let mut shares = vec![0.0; fates.len()];
        for column in solution.column_of.iter().flatten() {
            shares[*column] += 1.0 / paying[*column] as f64;
        }
        // Thirds do not add up to one.
        shares.iter_mut().for_each(|share| *share = if *share > 1.0 - 1e-9 { 1.0 } else { *share });
        let room = self.room(fates);
        let back: i128 = prices.iter().zip(&room).map(|(price, room)| i128::from(*price) * *room as i128).sum();
        let bound = i64::try_from(i128::from(solution.lower_bound) - back).unwrap_or(i64::MIN);
        let over = self.limits.iter().zip(&room).map(|(limit, room)| {
            let open = limit.members.iter().filter(|member| fates[**member] == Fate::Open);
            open.map(|member| shares[*member]).sum::<f64>() - *room as f64
        });
        Relaxed { bound, over: over.collect(), shares }
    }

    /// The best plan that uses columns in this order as far as the limits reach.
    fn attempt(&mut self, fates: &[Fate], order: &[usize]) -> bool {
        let allowed = self.fill(fates, order);
        if self.tried.contains(&allowed) || (self.best.is_some() && !self.spend()) {
            return false;
        }
        for (column, allowed) in allowed.iter().enumerate() {
            self.problem.steps[column] = if *allowed { self.steps[column].clone() } else { Vec::new() };
        }
        let solution = flow::solve(&self.problem);
        self.tried.insert(allowed.clone());
        let better = solution.cost < self.best_cost();
        if better {
            self.best = Some(Best { cost: solution.cost, column_of: solution.column_of, allowed });
        }
        better
    }

    fn fill(&self, fates: &[Fate], order: &[usize]) -> Vec<bool> {
        let mut allowed: Vec<bool> = fates.iter().map(|fate| *fate == Fate::Reserved).collect();
        let mut room = self.room(fates);
        for &column in order {
            let fits = self.in_limits[column].iter().all(|at| room[*at] > 0);
            if fates[column] == Fate::Open && !allowed[column] && fits {
                allowed[column] = true;
                self.in_limits[column].iter().for_each(|at| room[*at] -= 1);
            }
        }
        allowed
    }

    /// Puts one column in another's place while that helps.
    fn swap(&mut self, node: &Node) {
        let until = self.work_left.saturating_sub(self.work / SWAPS);
        while self.work_left > until && node.bound < self.best_cost() {
            if !self.swap_once(node, until) {
                return;
            }
        }
    }

    fn swap_once(&mut self, node: &Node, until: u64) -> bool {
        let Some(best) = &self.best else { return false };
        let allowed = best.allowed.clone();
        let limited = |column: &usize| !self.in_limits[*column].is_empty() && node.fates[*column] == Fate::Open;
        let order: Vec<usize> = by_share(&node.shares);
        let (inside, outside): (Vec<usize>, Vec<usize>) =
            order.iter().copied().filter(limited).partition(|column| allowed[*column]);
        let kept: Vec<usize> = (0..allowed.len()).filter(|column| allowed[*column]).collect();
        for out in inside.iter().rev() {
            for into in &outside {
                if self.work_left <= until {
                    return false;
                }
                let kept = kept.iter().filter(|column| *column != out);
                let rest = order.iter().filter(|column| *column != out);
                let order: Vec<usize> = std::iter::once(into).chain(kept).chain(rest).copied().collect();
                if self.attempt(&node.fates, &order) {
                    return true;
                }
            }
        }
        false
    }

    /// The node with one more column decided, either way: the one of which it is least clear.
    fn children(&self, node: &Node) -> Vec<Node> {
        let room = self.room(&node.fates);
        let tight = |at: &usize| self.open_in(*at, &node.fates) > room[*at];
        let matters = |column: &usize| node.fates[*column] == Fate::Open && self.in_limits[*column].iter().any(&tight);
        let unclear = |column: usize| 0.5 - (node.shares[column] - 0.5).abs();
        let key = |column: usize| (unclear(column), node.shares[column]);
        let columns = (0..self.steps.len()).filter(matters);
        let Some(chosen) = columns.reduce(|one, other| if key(other) > key(one) { other } else { one }) else {
            return Vec::new();
        };
        [Fate::Reserved, Fate::Banned]
            .map(|fate| {
                let mut child = Node { depth: node.depth + 1, ..node.clone() };
                child.fates[chosen] = fate;
                child.fates = self.settled(child.fates);
                child
            })
            .into()
    }

    /// Bans what no limit has room for.
    fn settled(&self, mut fates: Vec<Fate>) -> Vec<Fate> {
        let room = self.room(&fates);
        for (limit, room) in self.limits.iter().zip(room) {
            if room == 0 {
                let open = limit.members.iter().filter(|member| fates[**member] == Fate::Open);
                for member in open.copied().collect::<Vec<_>>() {
                    fates[member] = Fate::Banned;
                }
            }
        }
        fates
    }

    /// How many more each limit allows.
    fn room(&self, fates: &[Fate]) -> Vec<usize> {
        let reserved = |limit: &Limit| limit.members.iter().filter(|member| fates[**member] == Fate::Reserved).count();
        self.limits.iter().map(|limit| limit.most.saturating_sub(reserved(limit))).collect()
    }

    fn open_in(&self, limit: usize, fates: &[Fate]) -> usize {
        self.limits[limit].members.iter().filter(|member| fates[**member] == Fate::Open).count()
    }

    /// Whether all open columns can be used at the same time.
    fn is_free(&self, fates: &[Fate]) -> bool {
        self.room(fates).iter().enumerate().all(|(at, room)| self.open_in(at, fates) <= *room)
    }

    fn best_cost(&self) -> i64 {
        self.best.as_ref().map_or(i64::MAX, |best| best.cost)
    }

    fn cells(&self) -> u64 {
        self.problem.leave_out.len() as u64 * self.steps.len() as u64
    }

    fn has_work(&self) -> bool {
        // Each node relaxes once and tries two plans.
        self.work_left >= 3 * self.cells()
    }

    /// Takes one solution's work off what is left; the very first is always possible.
    fn spend(&mut self) -> bool {
        let enough = self.work_left >= self.cells() || self.best.is_none();
        if enough {
            self.work_left = self.work_left.saturating_sub(self.cells());
        }
        enough
    }
}

/// More than any place is worth to any row.
fn never(problem: &Problem) -> i64 {
    let columns = problem.steps.len();
    let rows = 0..problem.leave_out.len();
    let worth = rows.flat_map(|row| {
        (0..columns).filter_map(move |column| problem.costs.get(row, column)).map(move |cost| (row, cost))
    });
    worth.map(|(row, cost)| problem.leave_out[row] - cost).max().unwrap_or(0).max(0) + 1
}

/// The columns, those that are used most first.
fn by_share(shares: &[f64]) -> Vec<usize> {
    let mut columns: Vec<usize> = (0..shares.len()).collect();
    columns.sort_by(|one, other| shares[*other].total_cmp(&shares[*one]));
    columns
}
