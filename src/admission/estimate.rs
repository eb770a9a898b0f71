//! How long one waits for a slot, from what is known of those before.

use std::time::Instant;

use super::queue::PendingRequest;
use crate::units::Interval;

/// A request at work.
#[derive(Debug)]
pub(super) struct Working {
    pub id: u64,
    pub request: PendingRequest,
    pub since: Instant,
}

impl Working {
    /// Seconds until it should end; none while nobody knows. One that is late should end any moment.
    pub fn seconds_left(&self, now: Instant) -> Option<Interval<f64>> {
        let gone = now.saturating_duration_since(self.since).as_secs_f64();
        self.request.seconds.map(|seconds| seconds.map(|seconds| (seconds - gone).max(0.0)))
    }
}

/// Seconds until a slot is free once those `before` have had theirs: each takes the slot that is free first.
pub(super) fn until_free(slots: usize, working: &[Interval<f64>], before: &[Interval<f64>]) -> Interval<f64> {
    let one = |bound: fn(&Interval<f64>) -> f64| {
        let mut ends: Vec<f64> = working.iter().map(bound).collect();
        ends.resize(slots.max(1), 0.0);
        for next in before.iter().map(bound) {
            if let Some(first) = ends.iter_mut().min_by(|a, b| a.total_cmp(b)) {
                *first += next;
            }
        }
        ends.into_iter().min_by(f64::total_cmp).unwrap_or(0.0)
    };
    Interval { value: one(|time| time.value), low: one(|time| time.low), high: one(|time| time.high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(seconds: f64) -> Interval<f64> {
        Interval::exactly(seconds)
    }

    #[test]
    fn each_takes_the_slot_that_is_free_first() {
        let working = [sure(30.0), sure(10.0)];
        assert_eq!(until_free(2, &working, &[]).value, 10.0);
        assert_eq!(until_free(2, &working, &[sure(5.0)]).value, 15.0);
        assert_eq!(until_free(2, &working, &[sure(5.0), sure(40.0)]).value, 30.0);
        assert_eq!(until_free(3, &working, &[]).value, 0.0, "a slot is free");
    }

    #[test]
    fn bounds_are_those_of_the_requests() {
        let unsure = Interval { value: 10.0, low: 5.0, high: 20.0 };
        let wait = until_free(1, &[unsure], &[unsure]);
        assert_eq!((wait.low, wait.value, wait.high), (10.0, 20.0, 40.0));
    }
}
