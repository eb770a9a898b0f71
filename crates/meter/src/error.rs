//! What can go wrong when energy is read.

/// What can go wrong when energy is read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeterError {
    /// The source exists and does not answer.
    #[error(
        "energy source {name} cannot be read ({reason}); run `calame meter doctor` to see what would help"
    )]
    Unreadable {
        /// The source.
        name: String,
        /// Why, as the system says it.
        reason: String,
    },
    /// There is no such source on this machine.
    #[error("no energy counter on this machine; figures are estimated instead")]
    Absent,
    /// Settings that cannot hold.
    #[error("meter setting {name} is out of range; give a value that is {expected}")]
    Setting {
        /// The setting.
        name: &'static str,
        /// What would be accepted.
        expected: &'static str,
    },
}
