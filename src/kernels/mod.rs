//! Arithmetic of a decoder on packed weights: products, attention, norms, on whatever the processor has.
//!
//! Invariants: a row's result never depends on the rows beside it, nor on where chunks, tiles and panels end; and
//! every instruction set gives the same bits, because whole numbers are summed exactly and floats in one order with
//! one rounding each. So a batch, a longer chunk or another machine changes the time and never a bit.
//!
//! `make sanitize` runs the tests of this room under the address sanitizer, on every instruction set of the machine.
//!
//! Knows nothing of models, files or tokens.

#![expect(
    unsafe_code,
    reason = "instructions of a set that was asked for, and places shared between threads"
)]

mod activations;
mod apart;
mod attention;
mod cache;
mod formats;
mod input;
mod matrix;
mod pack;
mod panel;
mod places;
mod product;
mod rows;
mod simd;
mod store;
mod team;
#[cfg(test)]
mod tests;
mod tile;

pub use cache::{Angles, Cache, Heads};
pub use formats::Format;
pub use input::Input;
pub use matrix::{Layout, Matrix, Plan};
pub use product::{Product, gated_product, products};
pub use simd::Kernel;
pub use store::Keep;
pub use team::Team;
