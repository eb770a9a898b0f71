//! Integer arithmetic of shares: parts that sum to the whole, bounds that hold their value.

use calame_units::{Interval, Microjoules, Watts};
use std::time::Duration;

pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Watts and microwatts differ as joules and microjoules do.
pub(super) fn microwatts(power: Watts) -> u64 {
    Microjoules::from_joules(calame_units::Joules(power.0)).0
}

pub(super) fn energy_of(microwatts: u64, time: Duration) -> u64 {
    let energy = u128::from(microwatts) * u128::from(nanoseconds(time)) / 1_000_000_000;
    u64::try_from(energy).unwrap_or(u64::MAX)
}

pub(super) fn difference(now: Interval<Microjoules>, before: Interval<Microjoules>) -> Interval<Microjoules> {
    let value = now.value.saturating_sub(before.value);
    Interval {
        value,
        low: now.low.saturating_sub(before.low).min(value),
        high: now.high.saturating_sub(before.high).max(value),
    }
}

/// A part of a whole with the whole's relative bounds, rounded outwards.
pub(super) fn bounded(part: u64, whole: Interval<Microjoules>) -> Interval<Microjoules> {
    let scale = |bound: u64, up: u128| {
        let divisor = u128::from(whole.value.0.max(1));
        let product = u128::from(part) * u128::from(bound) + up * (divisor - 1);
        u64::try_from(product / divisor).unwrap_or(u64::MAX)
    };
    Interval {
        value: Microjoules(part),
        low: Microjoules(scale(whole.low.0, 0)),
        high: Microjoules(scale(whole.high.0, 1)),
    }
}

/// Cuts `total` in proportion to `weights` by largest remainder; all zero when the weights are.
pub(super) fn split(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let products: Vec<u128> = weights.iter().map(|&weight| u128::from(total) * u128::from(weight)).collect();
    let mut parts: Vec<u64> =
        products.iter().map(|product| u64::try_from(product / sum).unwrap_or(u64::MAX)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(products[index] % sum));
    let mut left = total - parts.iter().sum::<u64>();
    for index in order {
        if left == 0 {
            break;
        }
        parts[index] += 1;
        left -= 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(total: u64, weights in proptest::collection::vec(any::<u64>(), 1..9)) {
            let parts = split(total, &weights);
            let sum: u64 = parts.iter().sum();
            prop_assert_eq!(sum, if weights.iter().all(|&w| w == 0) { 0 } else { total });
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(*weight > 0 || *part == 0);
            }
        }

        #[test]
        fn bounds_hold_the_value(part in 0u64..1 << 40, low in 0u64..1 << 40, more in 0u64..1 << 40, wide in 0u64..1 << 40) {
            let value = low + more;
            let whole = Interval { value: Microjoules(value), low: Microjoules(low), high: Microjoules(value + wide) };
            let bounds = bounded(part.min(value), whole);
            prop_assert!(bounds.low <= bounds.value && bounds.value <= bounds.high);
        }
    }

    #[test]
    fn largest_remainders_come_first() {
        assert_eq!(split(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(split(7, &[0, 5, 2]), [0, 5, 2]);
        assert_eq!(split(1, &[1, 3]), [0, 1]);
    }
}
