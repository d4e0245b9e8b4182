//! The rents, twice: as they are, and in half the bytes for looking through whole lines.
//!
//! Most of the time goes into adding rents to a line's cells and finding the least. Cells are 32 bits wide; where the
//! rents lie close enough together to be so as well, counted from a base, the machine adds and compares four at once.

use std::ops::Deref;

use super::near::FAR;

/// Further from the base no rent is short. A cell is no further from nothing, so sums fit.
const REACH: i64 = (1 << 30) - 1;

/// The short form of a rent that nobody can pay.
pub(super) const FAR_SHORT: i32 = REACH as i32;

/// What each column asks for.
pub(super) struct Rents {
    exact: Vec<i64>,
    short: Vec<i32>,
    base: i64,
    /// Whether all of them are short.
    is_short: bool,
}

impl Rents {
    pub fn new(exact: Vec<i64>) -> Rents {
        let base = exact.iter().copied().min().unwrap_or(0);
        let mut rents = Rents { short: vec![0; exact.len()], exact, base, is_short: true };
        (0..rents.exact.len()).for_each(|column| rents.set(column, rents.exact[column]));
        rents
    }

    #[inline]
    pub fn set(&mut self, column: usize, rent: i64) {
        self.exact[column] = rent;
        let above = rent - self.base;
        self.is_short &= rent >= FAR || (-REACH < above && above < REACH);
        self.short[column] = if rent >= FAR { FAR_SHORT } else { above as i32 };
    }

    /// What to add to short rents, and these; nothing where they lie too far apart.
    #[inline]
    pub fn short(&self) -> Option<(i64, &[i32])> {
        self.is_short.then_some((self.base, &self.short[..]))
    }
}

impl Deref for Rents {
    type Target = [i64];

    fn deref(&self) -> &[i64] {
        &self.exact
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    use super::super::Costs;
    use super::super::near::Near;
    use super::*;

    prop_compose! {
        /// A line of costs, and rents: near each other, so far apart that none is short, or more than anybody has.
        fn a_line()(columns in 0..300_usize, apart in prop_oneof![Just(1_i64), Just(1 << 33)])(
            cells in vec(option::weighted(0.8, -40..40_i32), columns),
            rents in vec(prop_oneof![9 => (-40..40_i64).prop_map(move |rent| rent * apart), 1 => Just(FAR)], columns),
        ) -> (Costs, Vec<i64>) {
            let mut costs = Costs::new(1, cells.len());
            for (column, cost) in cells.iter().enumerate() {
                cost.iter().for_each(|cost| costs.allow(0, column, *cost));
            }
            (costs, rents)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn looking_through_a_line_in_short_finds_what_is_there((costs, rents) in a_line()) {
            let mut asked: Vec<(i64, usize)> = costs.of_row(0).map(|(column, cost)| (cost + rents[column], column)).collect();
            asked.sort_unstable();
            let rents = Rents::new(rents);
            let first = asked.first().copied().unwrap_or((i64::MAX, 0));
            prop_assert_eq!(costs.cheapest(0, &rents), first);
            let mut near = Near::new(&costs);
            near.find(&costs, 0, &rents);
            let kept: Vec<(i64, usize)> = near.of_line(0).iter().map(|kept| (kept.asked(), kept.column())).collect();
            prop_assert_eq!(&kept[..], &asked[..kept.len()]);
            let next = asked.get(kept.len()).map_or(FAR, |(asked, _)| if *asked < FAR - 100 { *asked } else { FAR });
            prop_assert!(near.beyond(0).is_some_and(|beyond| beyond <= next && kept.iter().all(|(asked, _)| *asked <= beyond)));
            prop_assert!(kept.len() >= 24 || next == FAR, "nobody is passed over who can be paid");
        }

        #[test]
        fn rents_that_change_stay_as_short_as_they_are((_, rents) in a_line(), (_, later) in a_line()) {
            let mut changed = Rents::new(rents);
            for (column, rent) in later.iter().take(changed.len()).enumerate() {
                changed.set(column, *rent);
            }
            if let Some((base, short)) = changed.short() {
                for (rent, short) in changed.iter().zip(short) {
                    prop_assert!(*rent == FAR && *short == FAR_SHORT || *rent == base + i64::from(*short));
                }
            }
        }
    }
}
