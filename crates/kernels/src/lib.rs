//! Arithmetic of a decoder on packed weights: products, attention, norms, on whatever the processor has.
//!
//! Invariants: a row's result never depends on the rows beside it, nor on where chunks, tiles and panels end; and
//! every instruction set gives the same bits, because whole numbers are summed exactly and floats in one order with
//! one rounding each. So a batch, a longer chunk or another machine changes the time and never a bit.
//!
//! `make sanitize` runs the tests of this crate under the address sanitizer, on every instruction set of the machine,
//! `make miri` those of the scalar kernel under Miri.
//!
//! Knows nothing of models, files or tokens.
//!
//! Weights are packed once, from rows as a file has them, and multiplied with rows of input:
//!
//! ```
//! use calame_kernels::{Format, Input, Kernel, Plan, Matmul, ThreadPool, matmul};
//!
//! let mut pool = ThreadPool::new(Kernel::best(), 1)?;
//! let mut plan = Plan::new(pool.kernel());
//! plan.add(Format::F32, 32, 2);
//! let weights: Vec<u8> = [0.5_f32; 32].iter().chain(&[1.0; 32]).flat_map(|w| w.to_le_bytes()).collect();
//! let read = |_matrix: usize, at: u64, room: &mut [u8]| -> std::io::Result<()> {
//!     room.copy_from_slice(&weights[at as usize..][..room.len()]);
//!     Ok(())
//! };
//! let matrix = plan.pack(&mut pool, &read)?.remove(0);
//!
//! let mut input = Input::default();
//! input.reset(1, 32);
//! input.floats.fill(2.0);
//! input.round(&mut pool);
//! let mut out = [0.0; 2];
//! matmul(&mut pool, &input, [Matmul { matrix: &matrix, out: &mut out, add: false }]);
//! assert!((out[0] - 32.0).abs() < 0.1 && (out[1] - 64.0).abs() < 0.1, "{out:?}");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! What a format of GGUF files holds, without any product:
//!
//! ```
//! use calame_kernels::{Format, Kernel};
//!
//! assert_eq!(Format::Q8_0.row_bytes(64), 2 * 34);
//! let mut row = [0.0; 2];
//! Format::F32.read_row(&[0, 0, 128, 63, 0, 0, 0, 64], &mut row);
//! assert_eq!(row, [1.0, 2.0]);
//! assert!(Kernel::available().any(|kernel| kernel == Kernel::best()));
//! ```

#![expect(
    unsafe_code,
    reason = "instructions of a set that was asked for, and memory that threads write side by side"
)]

mod activations;
mod attention;
mod disjoint;
mod dispatch;
mod formats;
mod gemm;
mod gemv;
mod input;
mod kv_cache;
mod kv_store;
mod matmul;
mod matrix;
mod pack;
mod panel;
mod rows;
mod simd;
#[cfg(test)]
mod tests;
mod thread_pool;

pub use formats::Format;
pub use input::Input;
pub use kv_cache::{Angles, Heads, KvCache, RopeStyle};
pub use kv_store::KvType;
pub use matmul::{Matmul, gated_matmul, matmul};
pub use matrix::{Layout, Matrix, Plan};
pub use simd::Kernel;
pub use thread_pool::ThreadPool;
