//! The bench: speed, energy and memory of this machine, in figures that anyone can get again.
//!
//! The engine is timed on a prompt and a length that do not vary; then a whole draft of a text of our
//! own is made by the conductor, as a person would have it, and again without AI. Every joule comes
//! from the meter's records, and the report shows that they add up to what the meter counted.
//!
//! Invariant: nothing is shown that was not measured in this run, but for energy of class D or E,
//! which is marked as estimated; a run leaves nothing on the disk.
//! Knows nothing of where models come from and how documents are read: it is handed a conductor.

mod answer_key;
mod compare;
mod evaluate;
mod keyed;
mod keyed_table;
mod machine;
mod parity;
mod protocol;
mod report;
mod rouge;
mod run;
mod server;
mod shortcuts;
mod texts;
mod work;

pub use answer_key::{AnswerKey, Facts, Marks, Must, Share, Trap};
pub use compare::{Comparison, DRAFTED, Prompts, compare, comparison_table};
pub use evaluate::{Evaluation, Specimen, evaluate, evaluation_table};
pub use keyed::{Author, AuthorFigures, Keyed, KeyedEvaluation, KeyedFigures, Proofs, evaluate_keyed};
pub use keyed_table::keyed_table;
pub use machine::Machine;
pub use parity::{Other, Parity, parity, parity_table};
pub use protocol::{BenchError, Protocol, ROUTE};
pub use report::{BenchReport, table};
pub use rouge::{Rouge, rouge};
pub use run::run;
pub use server::{CompareError, Side};
pub use shortcuts::{Saved, Switched, saved, saved_table};
pub use texts::{LONG, SHORT};
pub use work::{Work, work, work_table};
