//! Products of rows with packed weights.

use proptest::prelude::*;

use super::{bits, input, multiplied, noise, packed, tensor};
use crate::gemm;
use crate::matmul::GATED_ROWS;
use crate::rows::gate_row;
use crate::{Format, Kernel, Matmul, ThreadPool, gated_matmul, matmul};

/// All kernels give the scalar one's bits, and these are what the plain sum gives, within the rounding of inputs.
fn every_kernel_agrees(
    format: Format,
    (inputs, outputs): (usize, usize),
    rows: usize,
    seed: u64,
) -> Result<(), TestCaseError> {
    let raw = tensor(format, inputs, outputs, seed);
    let mut noise = noise(seed ^ 1);
    let x: Vec<f32> = (0..rows * inputs).map(|_| noise()).collect();
    let scalar = multiplied(Kernel::SCALAR, format, (inputs, outputs), &raw, &x);
    for kernel in Kernel::available().filter(|kernel| *kernel != Kernel::SCALAR) {
        let out = multiplied(kernel, format, (inputs, outputs), &raw, &x);
        prop_assert_eq!(bits(&out), bits(&scalar), "{} of {:?}", kernel.name(), format);
    }
    let mut weights = vec![0.0; inputs];
    for output in 0..outputs {
        format.read_row(&raw[output * format.row_bytes(inputs)..][..format.row_bytes(inputs)], &mut weights);
        for row in 0..rows {
            let x = &x[row * inputs..][..inputs];
            let exact: f64 = weights.iter().zip(x).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum();
            let norm: f64 = weights.iter().map(|w| f64::from(*w).powi(2)).sum::<f64>().sqrt();
            let ours = f64::from(scalar[row * outputs + output]);
            // Inputs are rounded to half of 1/127; errors add up like a walk: six times its usual length.
            let most = 6.0 * norm * (0.5 / 127.0) + 1e-5 * norm * (inputs as f64).sqrt();
            prop_assert!((ours - exact).abs() <= most, "{:?}: {} against {}", format, ours, exact);
        }
    }
    Ok(())
}

/// Each of some rows has the same bits alone and among all.
fn rows_are_the_same_alone(format: Format, shape: (usize, usize), x: &[f32], some: &[usize]) {
    let mut noise = noise(11);
    let bias: Vec<f32> = (0..shape.1).map(|_| noise()).collect();
    let raw = tensor(format, shape.0, shape.1, 12);
    for kernel in Kernel::available() {
        let mut pool = ThreadPool::new(kernel, 2).expect("threads");
        let matrix = packed(&mut pool, format, shape, &raw).with_bias(bias.clone());
        let mut of = |x: &[f32]| {
            let mut out = vec![1.0; x.len() / shape.0 * shape.1];
            let input = input(&mut pool, x, shape.0);
            matmul(&mut pool, &input, [Matmul { matrix: &matrix, out: &mut out, add: true }]);
            out
        };
        let together = of(x);
        for &row in some {
            let alone = of(&x[row * shape.0..][..shape.0]);
            let beside = &together[row * shape.1..][..shape.1];
            assert_eq!(bits(&alone), bits(beside), "{} of {format:?}, row {row}", kernel.name());
        }
    }
}

fn rows(count: usize, width: usize) -> Vec<f32> {
    let mut noise = noise(9);
    (0..count * width).map(|_| noise()).collect()
}

#[cfg(not(miri))]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_kernel_gives_the_same_bits_near_the_plain_sum(
        format in proptest::sample::select(&Format::ALL),
        blocks in 1_usize..4, outputs in 1_usize..70, rows in 1_usize..37, seed: u64,
    ) {
        every_kernel_agrees(format, (blocks * format.block().max(32), outputs), rows, seed)?;
    }

    #[test]
    fn a_row_has_the_same_bits_alone_and_in_company(
        format in proptest::sample::select(&Format::ALL), count in 1_usize..37,
    ) {
        let x = rows(count, 256);
        rows_are_the_same_alone(format, (256, 24), &x, &[0, count / 2, count - 1]);
    }
}

/// What is left of a panel, and a whole one, in every format.
#[test]
fn every_format_is_multiplied_as_the_plain_sum_says() -> Result<(), TestCaseError> {
    let (outputs, rows) = if cfg!(miri) { (3, 1) } else { (19, 3) };
    for format in Format::ALL {
        every_kernel_agrees(format, (format.block().max(32), outputs), rows, 5)?;
    }
    Ok(())
}

/// More rows than stay in the second-level cache together: they are taken in parts.
#[test]
fn rows_that_do_not_fit_the_cache_together_have_the_same_bits() {
    let (shape, count, formats): (_, _, &[Format]) = if cfg!(miri) {
        ((32, 9), 20, &[Format::Q4_0, Format::F16])
    } else {
        ((8192, 24), 70, &[Format::Q4K, Format::Q6K, Format::F16])
    };
    let x = rows(count, shape.0);
    let together =
        input(&mut ThreadPool::new(Kernel::SCALAR, 1).expect("a thread"), &x, shape.0).rows_in_l2();
    assert!(together < count, "so many rows of this width are taken in parts");
    for &format in formats {
        rows_are_the_same_alone(format, shape, &x, &[together - 1, together, count - 1]);
    }
}

/// Many rows go past weights that are unpacked block by block, in groups, and what does not fill a tile goes alone.
#[test]
fn rows_in_several_groups_past_several_lots_of_blocks_have_the_same_bits() {
    let (outputs, count, formats): (_, _, &[Format]) = if cfg!(miri) {
        (9, gemm::ROWS_AT_ONCE + 3, &[Format::Q4_1, Format::Q6K])
    } else {
        (40, gemm::ROWS_AT_ONCE + 16 + 5, &Format::ALL)
    };
    for &format in formats {
        let width = (32 * gemm::BLOCKS_AT_ONCE + 32).next_multiple_of(format.block());
        let x = rows(count, width);
        let mut some = vec![gemm::ROWS_AT_ONCE - 1, gemm::ROWS_AT_ONCE, count - 1];
        some.extend([gemm::ROWS_AT_ONCE + 15, gemm::ROWS_AT_ONCE + 16].iter().filter(|row| **row < count));
        rows_are_the_same_alone(format, (width, outputs), &x, &some);
    }
}

#[test]
fn a_gated_product_is_the_gate_of_two_products() {
    let (shape, count) = (if cfg!(miri) { (32, 11) } else { (64, 40) }, GATED_ROWS + 7);
    let x = rows(count, shape.0);
    let raws = [1, 2].map(|seed| tensor(Format::Q4_0, shape.0, shape.1, seed));
    let [mut gate, up] = [0, 1].map(|i| multiplied(Kernel::SCALAR, Format::Q4_0, shape, &raws[i], &x));
    gate_row(&mut gate, &up);
    for kernel in Kernel::available() {
        let mut pool = ThreadPool::new(kernel, 2).expect("threads");
        let [a, b] = [0, 1].map(|i: usize| packed(&mut pool, Format::Q4_0, shape, &raws[i]));
        let input = input(&mut pool, &x, shape.0);
        let mut out = vec![0.0; gate.len()];
        gated_matmul(&mut pool, &input, &a, &b, &mut out);
        assert_eq!(bits(&out), bits(&gate), "{}", kernel.name());
    }
}

#[test]
fn bias_and_addition_go_into_the_product() {
    let shape = (32, 20);
    let raw = tensor(Format::Q8_0, shape.0, shape.1, 3);
    let x = vec![0.5; shape.0];
    let plain = multiplied(Kernel::SCALAR, Format::Q8_0, shape, &raw, &x);
    let bias: Vec<f32> = (0..shape.1).map(|i| i as f32).collect();
    for kernel in Kernel::available() {
        let mut pool = ThreadPool::new(kernel, 1).expect("threads");
        let matrix = packed(&mut pool, Format::Q8_0, shape, &raw).with_bias(bias.clone());
        let input = input(&mut pool, &x, shape.0);
        let mut out = vec![100.0; shape.1];
        matmul(&mut pool, &input, [Matmul { matrix: &matrix, out: &mut out, add: true }]);
        for ((out, plain), bias) in out.iter().zip(&plain).zip(&bias) {
            assert!((out - (100.0 + plain + bias)).abs() < 1e-3, "{out}: {plain} + {bias} + 100");
        }
    }
}
