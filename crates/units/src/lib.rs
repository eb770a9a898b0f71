//! Physical quantities and counts, typed so that joules never meet seconds by accident.
//!
//! Accounting is done in integer [`Microjoules`] (sums are exact); reading and showing is done in
//! [`Joules`]. Every energy figure that leaves a room is an [`Interval`]: a best value and the
//! bounds it is believed to lie between. Knows nothing of the rest of the house.
//!
//! Sums are exact, whatever is shown of them:
//!
//! ```
//! use calame_units::{Joules, Microjoules};
//!
//! let parts = [Microjoules(1_500_000), Microjoules(2_100_000)];
//! let whole: Microjoules = parts.into_iter().sum();
//! assert_eq!(whole, Microjoules(3_600_000));
//! assert_eq!(whole.joules().watt_hours().to_string(), "0.00 Wh");
//! assert_eq!(format!("{:.1}", Joules(7200.0).watt_hours()), "2.0 Wh");
//! ```
//!
//! A figure keeps its bounds through sums and conversions:
//!
//! ```
//! use calame_units::{Interval, Joules};
//!
//! let draft = Interval { value: Joules(10.0), low: Joules(8.0), high: Joules(15.0) };
//! let both = draft + Interval::exactly(Joules(1.0));
//! assert_eq!(both.map(|energy| energy.0), Interval { value: 11.0, low: 9.0, high: 16.0 });
//! ```

mod priority;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};

pub use priority::{Overtaken, Priority};

/// An exact amount of energy, the unit of accounting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Microjoules(pub u64);

impl Microjoules {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The same energy in joules.
    pub fn joules(self) -> Joules {
        Joules(self.0 as f64 / 1e6)
    }

    /// The nearest whole number of microjoules; nothing for a negative or undefined figure.
    pub fn from_joules(joules: Joules) -> Self {
        // A float to integer cast saturates, so the worst input gives a bound and never a wrap.
        Self((joules.0 * 1e6).round() as u64)
    }

    /// `self - other`, never below zero.
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Microjoules {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Microjoules {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Microjoules {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        Self(items.map(|item| item.0).sum())
    }
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $suffix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
        pub struct $name(pub f64);

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let digits = out.precision().unwrap_or(2);
                write!(out, "{:.*} {}", digits, self.0, $suffix)
            }
        }
    };
}

quantity!(
    /// Energy.
    Joules,
    "J"
);
quantity!(
    /// Power.
    Watts,
    "W"
);
quantity!(
    /// Energy as it is billed: 1 Wh is 3,600 J.
    WattHours,
    "Wh"
);
quantity!(
    /// Greenhouse gases, in grams of CO2 equivalent.
    GramsCo2e,
    "gCO2e"
);

impl Joules {
    /// The same energy in watt-hours.
    pub fn watt_hours(self) -> WattHours {
        WattHours(self.0 / 3600.0)
    }

    /// The unit in which this much energy is read at a glance, and the joules it is worth.
    pub fn unit(self) -> (f64, &'static str) {
        const STEPS: [(f64, f64, &str); 4] =
            [(1e6, 1e6, "MJ"), (1e4, 1e3, "kJ"), (1e-2, 1.0, "J"), (1e-5, 1e-3, "mJ")];
        let smallest = if self.0 > 0.0 { (1e-6, "µJ") } else { (1.0, "J") };
        let found = STEPS.into_iter().find(|(from, ..)| self.0 >= *from);
        found.map_or(smallest, |(_, worth, name)| (worth, name))
    }
}

impl WattHours {
    /// The unit in which this much energy is read at a glance, and the watt-hours it is worth.
    pub fn unit(self) -> (f64, &'static str) {
        const STEPS: [(f64, f64, &str); 3] = [(1e3, 1e3, "kWh"), (1e-2, 1.0, "Wh"), (1e-5, 1e-3, "mWh")];
        let smallest = if self.0 > 0.0 { (1e-6, "µWh") } else { (1.0, "Wh") };
        let found = STEPS.into_iter().find(|(from, ..)| self.0 >= *from);
        found.map_or(smallest, |(_, worth, name)| (worth, name))
    }
}

/// A number with the digits that mean something: three or so, never zero for what is not.
pub fn short(number: f64) -> String {
    let decimals = match number.abs() {
        0.0 => 0,
        small if small < 1e-7 => 9,
        // The first digit that is not zero, and the one after it.
        small if small < 0.995 => (-small.log10()).ceil() as usize + 1,
        units if units < 9.995 => 2,
        hundreds if hundreds < 999.95 => 1,
        _ => 0,
    };
    format!("{number:.decimals$}")
}

/// A number of tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenCount(pub u32);

impl Add for TokenCount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for TokenCount {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl fmt::Display for TokenCount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

/// A best value with the bounds it is believed to lie between: `low <= value <= high`.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub struct Interval<T> {
    /// Best value.
    pub value: T,
    /// Lower bound.
    pub low: T,
    /// Upper bound.
    pub high: T,
}

impl<T: Copy> Interval<T> {
    /// A figure known exactly (or zero).
    pub fn exactly(value: T) -> Self {
        Self { value, low: value, high: value }
    }

    /// The same conversion applied to the value and to both bounds; it must be increasing.
    pub fn map<U>(self, convert: impl Fn(T) -> U) -> Interval<U> {
        Interval { value: convert(self.value), low: convert(self.low), high: convert(self.high) }
    }
}

impl<T: Add<Output = T>> Add for Interval<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { value: self.value + other.value, low: self.low + other.low, high: self.high + other.high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_energies_have_their_unit_and_are_never_nought() {
        for (joules, shown) in [
            (0.0, "0 J"),
            (2.4e-6, "2.40 µJ"),
            (3.2e-4, "0.32 mJ"),
            (0.004_56, "4.56 mJ"),
            (0.0123, "0.012 J"),
            (75.46, "75.5 J"),
            (12_345.0, "12.3 kJ"),
            (4.2e6, "4.20 MJ"),
        ] {
            let (worth, unit) = Joules(joules).unit();
            assert_eq!(format!("{} {unit}", short(joules / worth)), shown);
        }
        assert_eq!(
            [short(0.05), short(0.999), short(1234.5), short(3e-12)],
            ["0.050", "1.00", "1234", "0.000000000"]
        );
    }
}
