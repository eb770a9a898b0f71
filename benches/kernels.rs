//! Products of the kernels, by format, shape and instruction set, beside what the machine's memory gives.
//!
//! For one row the throughput is bytes of weights read: compare it with `roof/read`, which reads as much memory and
//! does nothing else. For many rows it is products: 1 Gelem/s is 1 GMAC/s.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use calame::kernels::{Format, Input, Kernel, Matmul, Matrix, Plan, ThreadPool, matmul};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Inputs and outputs: the 1.5B model's, and two widths that are not multiples of 256.
const SHAPES: [(usize, usize); 4] = [(1536, 8960), (8960, 1536), (896, 4864), (576, 1536)];
/// Bytes that several matrices take together, so that hardly a cache holds them: 64 MiB fit the last one of a server.
const LARGE: usize = 256 << 20;

fn matrices(pool: &mut ThreadPool, format: Format, (inputs, outputs): (usize, usize)) -> Vec<Matrix> {
    let mut plan = Plan::new(pool.kernel());
    while plan.bytes() < LARGE {
        plan.add(format, inputs, outputs);
    }
    let read = |_: usize, _: u64, room: &mut [u8]| -> std::io::Result<()> {
        // Small positive halves and floats wherever they fall; the numbers themselves do not matter.
        room.fill(17);
        Ok(())
    };
    plan.pack(pool, &read).expect("memory for the bench")
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn roof(bench: &mut Criterion) {
    let mut pool = ThreadPool::new(Kernel::best(), threads()).expect("threads");
    let memory: Vec<u64> = (0..(LARGE / 8) as u64).collect();
    let mut group = bench.benchmark_group("roof");
    group.throughput(Throughput::Bytes(LARGE as u64));
    group.bench_function("read", |bench| {
        let piece = memory.len() / 64;
        bench.iter(|| {
            let sum = AtomicU64::new(0);
            pool.for_each(64, &|item| {
                let part = memory[item * piece..(item + 1) * piece].iter().fold(0, |sum, next| sum ^ next);
                sum.fetch_xor(part, Ordering::Relaxed);
            });
            black_box(sum.into_inner())
        });
    });
    group.finish();
}

fn product(bench: &mut Criterion) {
    for kernel in Kernel::available().filter(|kernel| *kernel != Kernel::SCALAR) {
        let mut pool = ThreadPool::new(kernel, threads()).expect("threads");
        for format in Format::ALL {
            for shape in SHAPES.into_iter().filter(|shape| shape.0.is_multiple_of(format.block())) {
                let matrices = matrices(&mut pool, format, shape);
                let bytes: usize = matrices.iter().map(Matrix::bytes).sum();
                for rows in [1, 4, 128] {
                    let few = if rows < 16 { matrices.len() } else { 1 };
                    let mut group = bench.benchmark_group(format!("product/{}/{rows}", kernel.name()));
                    group.sample_size(10).warm_up_time(Duration::from_millis(100));
                    group.measurement_time(Duration::from_millis(400));
                    group.throughput(if rows == 1 {
                        Throughput::Bytes(bytes as u64)
                    } else {
                        Throughput::Elements((few * rows * shape.0 * shape.1) as u64)
                    });
                    let mut input = Input::default();
                    input.reset(rows, shape.0);
                    input.floats.iter_mut().zip(0..).for_each(|(x, at)| *x = (at % 7) as f32 - 3.0);
                    input.round(&mut pool);
                    let mut out = vec![0.0; rows * shape.1];
                    let name = BenchmarkId::new(format!("{format:?}"), format!("{}x{}", shape.0, shape.1));
                    group.bench_function(name, |bench| {
                        bench.iter(|| {
                            for matrix in &matrices[..few] {
                                matmul(&mut pool, &input, [Matmul { matrix, out: &mut out, add: false }]);
                            }
                        });
                    });
                    group.finish();
                }
            }
        }
    }
}

criterion_group!(benches, roof, product);
criterion_main!(benches);
