//! A charge for using an advocate at all, spread over their places.

/// What the places cost each if using any of them costs `charge` on top, as steps that never fall; and how many have to
/// be taken for the charge to be paid in full.
///
/// No number of places costs more than it truly does, and that number costs exactly what it does: the charge is paid in
/// equal parts by as many places as make a part (and its step) cheapest, whole numbers throughout. No step is above
/// `never`.
pub(super) fn spread(steps: &[i64], charge: i128, never: i64) -> (Vec<i64>, usize) {
    let Some(first) = steps.first() else { return (Vec::new(), 0) };
    let (mut total, mut paying) = (charge + i128::from(*first), 1_usize);
    while let Some(next) = steps.get(paying).filter(|next| i128::from(**next) * wide(paying) < total) {
        total += i128::from(*next);
        paying += 1;
    }
    let (part, dearer) = (total / wide(paying), total % wide(paying));
    let clipped = |step: i128| i64::try_from(step).unwrap_or(never).min(never);
    let parts = (0..paying).map(|place| clipped(part + i128::from(wide(paying - place) <= dearer)));
    (parts.chain(steps[paying..].iter().map(|step| *step.min(&never))).collect(), paying)
}

fn wide(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::spread;

    #[test]
    fn a_charge_is_shared_by_the_places_that_make_it_cheapest() {
        assert_eq!(spread(&[0, 1, 9], 5, 100), (vec![3, 3, 9], 2));
        assert_eq!(spread(&[0, 1, 2], 5, 100), (vec![2, 3, 3], 3));
        assert_eq!(spread(&[0, 1], 0, 100), (vec![0, 1], 1));
        assert_eq!(spread(&[], 7, 100), (vec![], 0));
        assert_eq!(spread(&[0, 1], 300, 100), (vec![100, 100], 2));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_never_costs_more_than_it_truly_does(
            rises in proptest::collection::vec(0..20_i64, 1..6), charge in 0..100_i64,
        ) {
            let steps: Vec<i64> = rises.iter().scan(0, |step, rise| { *step += rise; Some(*step) }).collect();
            let (spread, paying) = spread(&steps, charge.into(), i64::MAX);
            prop_assert!(spread.is_sorted());
            for places in 1..=steps.len() {
                let truly = charge + steps[..places].iter().sum::<i64>();
                let now: i64 = spread[..places].iter().sum();
                prop_assert!(now <= truly && (places < paying || now == truly));
            }
        }
    }
}
