//! Days and months of a budget, in UTC, so that they begin at the same moment for everybody.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY: u64 = 86_400;

/// How long a budget lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// From midnight to midnight, UTC.
    Day,
    /// A month of the calendar, UTC.
    Month,
}

impl Period {
    /// When the period that holds `now` began.
    pub fn start(self, now: SystemTime) -> SystemTime {
        let today = days(now);
        at(match self {
            Self::Day => today,
            Self::Month => today - day_of_month(today),
        })
    }

    /// When the next one begins.
    pub fn end(self, now: SystemTime) -> SystemTime {
        let today = days(now);
        at(match self {
            Self::Day => today + 1,
            // No month has more than 31 days, and none of them fewer than 28.
            Self::Month => {
                let later = today - day_of_month(today) + 31;
                later - day_of_month(later)
            }
        })
    }
}

fn days(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / DAY
}

fn at(days: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(days * DAY)
}

/// Days since the first of the month, for a day counted from 1970-01-01. Years are counted from March, so that
/// the leap day ends them and the lengths of months repeat (the usual arithmetic of the Gregorian calendar).
fn day_of_month(days: u64) -> u64 {
    // 719,468 days lie between 0000-03-01 and 1970-01-01; 400 years have 146,097 days.
    let of_era = (days + 719_468) % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    of_year - (153 * month + 2) / 5
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds since 1970 of a date at 13:00 UTC, counted day by day.
    fn dates() -> impl Iterator<Item = (u64, u64, u64, SystemTime)> {
        let leap =
            |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let months =
            move |year: u64| [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let all = (1970..2130).flat_map(move |year| {
            months(year)
                .into_iter()
                .zip(1..)
                .flat_map(move |(length, month)| (1..=length).map(move |day| (year, month, day)))
        });
        all.zip(0..)
            .map(|((year, month, day), days)| (year, month, day, at(days) + Duration::from_secs(46_800)))
    }

    #[test]
    fn periods_begin_and_end_where_the_calendar_says() {
        let all: Vec<_> = dates().collect();
        for (index, (_, _, day, now)) in all.iter().enumerate() {
            let first = index + 1 - usize::try_from(*day).unwrap();
            let midnight = *now - Duration::from_secs(46_800);
            assert_eq!(Period::Day.start(*now), midnight);
            assert_eq!(Period::Day.end(*now), midnight + Duration::from_secs(DAY));
            assert_eq!(Period::Month.start(*now), all[first].3 - Duration::from_secs(46_800));
            if let Some(next) = all[first + 1..].iter().find(|(.., day, _)| *day == 1) {
                assert_eq!(Period::Month.end(*now), next.3 - Duration::from_secs(46_800));
            }
        }
    }
}
