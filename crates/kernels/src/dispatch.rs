//! Which product some rows and a panel of weights get: GEMV for a few rows, GEMM for many.

use super::activations::TILE_ROWS;
use super::formats::{Format, for_format};
use super::gemm::{RowBatch, gemm, uses_tile_unit};
use super::gemv::{float_rows, quantised_rows};
use super::panel::{Output, Panel, Rows};
use super::simd::Simd;

/// Multiplies `count` rows, the first of `rows` first, with one panel.
///
/// # Safety
/// `rows` hold `count` rows of `panel.inputs`; the weights are a panel packed for as many lanes as `S` has, and the
/// bias has as many; `output` has room for `LANES` floats of `count` rows, which nobody else touches.
#[inline(always)]
pub(super) unsafe fn multiply<S: Simd>(
    simd: S,
    panel: Panel<'_>,
    rows: Rows<'_>,
    count: usize,
    output: Output,
) {
    // SAFETY: the caller vouches for the rows, the panel and the output; `done` rows are not more than `count`.
    unsafe {
        match (panel.format, rows) {
            (Format::F16, Rows::Floats(rows)) => float_rows::<S, u16>(simd, panel, rows, count, output),
            (Format::F32, Rows::Floats(rows)) => float_rows::<S, f32>(simd, panel, rows, count, output),
            (quantised, Rows::Numbers { rows, tiles }) => {
                for_format!(quantised, F => {
                    let done = match count {
                        _ if uses_tile_unit::<S, F>() => count / TILE_ROWS * TILE_ROWS,
                        few if few <= S::ROWS => 0,
                        many => many,
                    };
                    if done > 0 {
                        gemm::<S, F>(simd, panel, RowBatch { rows, tiles, count: done, output });
                    }
                    if done < count {
                        let rest = &rows[done * (panel.inputs / 32)..];
                        quantised_rows::<S, F>(simd, panel, rest, count - done, output.down(done));
                    }
                });
            }
            _ => unreachable!("inputs have the form that the weights ask for"),
        }
    }
}
