//! Where the energy went: the sum that must always come out even.

use calame_units::Microjoules;

/// Where all the energy since the meter was opened went: `measured` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conservation {
    /// What the source reported.
    pub measured: Microjoules,
    /// To requests.
    pub requests: Microjoules,
    /// To our own work outside requests, the meter's own readings included.
    pub overhead: Microjoules,
    /// To the other programs.
    pub others: Microjoules,
    /// To the idle machine.
    pub idle: Microjoules,
    /// Across a suspend, a reset, a silent source or a gap too long to be told from a wrap.
    pub unobserved: Microjoules,
}

impl Conservation {
    /// The parts, which sum to `measured`.
    pub fn parts(&self) -> Microjoules {
        self.requests + self.overhead + self.others + self.idle + self.unobserved
    }
}
