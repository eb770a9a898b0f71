//! Which passes read a document, what each may cost, and the two messages that each is asked.
//!
//! Invariant: the passes of the first level cover the text exactly once, and each fits the model's context.
//!
//! It does not know which model writes or how tokens are counted: it is handed a function.

pub(crate) mod messages;
pub(crate) mod passages;
pub(crate) mod passes;
pub(crate) mod pieces;
pub(crate) mod planner;
