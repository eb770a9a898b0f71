//! Arithmetic on slices, one folder an instruction set: empty until the engine's own kernels move in.
//!
//! candle's kernels do the work today, inside `engine`. What comes here takes and gives slices,
//! knows nothing of models, and has a scalar twin for everything.
