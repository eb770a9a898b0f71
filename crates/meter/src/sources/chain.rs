//! Several sources as one: whenever a request comes to a resting machine, the best that answers.
//!
//! A laptop is unplugged, a plug loses its network, a module is unloaded: the next request is measured by
//! what is left. While a request runs the source stays the same; if it falls silent, that is said.

use crate::{EnergyCounter, MeterError, Sample, SourceFacts};
use calame_units::{Interval, Microjoules, Watts};
use std::time::Duration;

/// Sources, best first.
pub(super) struct Chain {
    counters: Vec<Box<dyn EnergyCounter>>,
    notes: Vec<String>,
    current: usize,
    /// What was shown when the current source took over, and what it showed itself.
    base: Interval<Microjoules>,
    start: Interval<Microjoules>,
    shown: Interval<Microjoules>,
    changes: u64,
}

impl Chain {
    /// At least one source, of which the last always answers.
    pub fn new(counters: Vec<Box<dyn EnergyCounter>>, notes: Vec<String>) -> Self {
        let zero = Interval::default();
        let mut chain =
            Self { counters, notes, current: 0, base: zero, start: zero, shown: zero, changes: 0 };
        // A first look, so that what the figures will come from can be said before any request.
        chain.wake();
        chain.changes = 0;
        chain.rest();
        chain
    }

    fn show(&mut self, now: Interval<Microjoules>) -> Interval<Microjoules> {
        self.shown = self.base + minus(now, self.start);
        self.shown
    }

    fn counter(&self) -> &dyn EnergyCounter {
        self.counters[self.current].as_ref()
    }
}

fn minus(now: Interval<Microjoules>, before: Interval<Microjoules>) -> Interval<Microjoules> {
    Interval {
        value: now.value.saturating_sub(before.value),
        low: now.low.saturating_sub(before.low),
        high: now.high.saturating_sub(before.high),
    }
}

impl EnergyCounter for Chain {
    fn facts(&self) -> SourceFacts {
        let mut facts = self.counter().facts();
        facts.assumptions.extend(self.notes.iter().cloned());
        facts
    }

    fn read(&mut self) -> Result<Interval<Microjoules>, MeterError> {
        let now = self.counters[self.current].read()?;
        Ok(self.show(now))
    }

    fn read_at(&mut self, sample: Sample) -> Result<Interval<Microjoules>, MeterError> {
        let now = self.counters[self.current].read_at(sample)?;
        Ok(self.show(now))
    }

    fn longest_gap(&self) -> Option<Duration> {
        self.counter().longest_gap()
    }

    fn resets(&self) -> u64 {
        self.changes + self.counters.iter().map(|counter| counter.resets()).sum::<u64>()
    }

    fn idle_power(&self) -> Option<Watts> {
        self.counter().idle_power()
    }

    fn power(&self) -> Option<Watts> {
        self.counter().power()
    }

    fn wake(&mut self) -> bool {
        for index in 0..self.counters.len() {
            let counter = &mut self.counters[index];
            counter.wake();
            match counter.read() {
                Ok(_) if index == self.current => return false,
                Ok(start) => {
                    self.current = index;
                    (self.base, self.start) = (self.shown, start);
                    self.changes += 1;
                    return true;
                }
                Err(_) => counter.rest(),
            }
        }
        false
    }

    fn rest(&mut self) {
        self.counters[self.current].rest();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EnergyClass, Fake};

    #[test]
    fn the_best_that_answers_counts_and_nothing_is_counted_twice() {
        let (plug, model) = (Fake::new(EnergyClass::A), Fake::new(EnergyClass::E));
        model.spend(1_000);
        let mut chain = Chain::new(vec![Box::new(plug.clone()), Box::new(model.clone())], vec![]);
        let class = |chain: &Chain| chain.facts().class;
        assert_eq!((class(&chain), chain.wake()), (EnergyClass::A, false));
        plug.spend(50);
        assert_eq!(chain.read().unwrap().value, Microjoules(50));
        plug.silent(true);
        assert!(chain.read().is_err(), "while a request runs the source stays");
        chain.rest();
        assert_eq!((chain.wake(), class(&chain), chain.resets()), (true, EnergyClass::E, 1));
        model.spend(7);
        assert_eq!(chain.read().unwrap().value, Microjoules(57));
        plug.silent(false);
        plug.spend(1_000_000);
        assert_eq!((chain.wake(), class(&chain), chain.resets()), (true, EnergyClass::A, 2));
        plug.spend(3);
        assert_eq!(chain.read().unwrap().value, Microjoules(60));
    }
}
