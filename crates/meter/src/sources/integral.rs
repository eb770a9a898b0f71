//! Energy from readings of power: a straight line between two of them, nothing across a long gap.

use calame_units::Microjoules;
use std::time::Duration;

/// Beyond this, the power between two readings is anybody's guess.
pub(super) const LONGEST: Duration = Duration::from_secs(5);

/// The sum so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Integral {
    total: u64,
    last: Option<(Duration, u64)>,
}

impl Integral {
    /// Adds a reading, in microwatts, at a moment.
    pub fn add(&mut self, at: Duration, power: u64) {
        if let Some((before, old)) = self.last.replace((at, power)) {
            let elapsed = at.saturating_sub(before);
            if elapsed <= LONGEST {
                // Half the sum, in microwatts, times nanoseconds.
                let energy = (u128::from(old) + u128::from(power)) * elapsed.as_nanos() / 2_000_000_000;
                self.total = self.total.saturating_add(u64::try_from(energy).unwrap_or(u64::MAX));
            }
        }
    }

    /// Energy so far.
    pub fn total(&self) -> Microjoules {
        Microjoules(self.total)
    }

    /// The last power, in microwatts.
    pub fn power(&self) -> Option<u64> {
        self.last.map(|(_, power)| power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_a_line_between_readings_and_nothing_over_a_long_gap() {
        let (mut sum, ms) = (Integral::default(), Duration::from_millis);
        sum.add(ms(0), 2_000_000);
        sum.add(ms(1_000), 4_000_000);
        assert_eq!(sum.total(), Microjoules(3_000_000));
        sum.add(ms(60_000), 9_000_000);
        assert_eq!(sum.total(), Microjoules(3_000_000));
        sum.add(ms(60_500), 9_000_000);
        assert_eq!((sum.total(), sum.power()), (Microjoules(7_500_000), Some(9_000_000)));
    }
}
