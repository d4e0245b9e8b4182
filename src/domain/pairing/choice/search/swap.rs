//! Better plans by one advocate in another's place.

use super::{Fate, Node, Search, by_share};

/// No more than one in so many looks at cells goes into it.
const SWAPS: u64 = 4;

impl Search<'_> {
    /// Puts one column in another's place while that helps.
    pub(super) fn swap(&mut self, node: &Node) {
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
}
