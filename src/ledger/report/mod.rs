//! Reports for the assembly: by day, month, style, model or class. Measured and estimated requests are never
//! summed together: each class of source has its own line, and says what it rests on. Nothing is told about
//! persons or keys.
//!
//! It reads sums, and rows only for the export; how figures came about is the meter's business.

mod chart;
mod csv;
mod figures;
mod html;
mod labels;
mod read;
mod render;

pub(super) use csv::export;
pub use figures::{Basis, By, Line, MachineEnergy, Report};
pub(super) use read::read;
