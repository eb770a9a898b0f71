//! A real model: its load, reading by length of the prompt, writing by length of what is before.
//!
//! The small model of the tests where it is here, or the file that `CALAME_BENCH_MODEL` names. Reading and writing are
//! the engine's own times: a token costs more to write the more there is before it, and nothing else counts.

use std::path::{Path, PathBuf};
use std::time::Duration;

use calame::engine::local::{LocalEngine, Settings};
use calame::engine::{Engine, Event, Finish, Job};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Most tokens of prompt and answer.
const CONTEXT: u32 = 2304;
/// Tokens written at a time.
const WRITTEN: u32 = 32;

/// The model's file, `None` where there is none.
fn model() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CALAME_BENCH_MODEL") {
        return Some(path.into());
    }
    let home = match std::env::var_os("CALAME_TEST_HOME") {
        Some(home) => PathBuf::from(home),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("calame-test-home"),
    };
    let cards = calame::catalogue::Catalogue::open(&home, None).expect("the embedded cards are good");
    cards.locate("smollm2-135m-instruct").ok().map(|model| model.path)
}

fn load(path: &Path) -> LocalEngine {
    let plain = Settings::of(path.to_owned(), "bench", CONTEXT);
    // One text at a time, nothing kept of the one before, nothing looked up: each time is that of the arithmetic.
    let settings = Settings { streams: 1, cache: 0, lookup: false, ..plain };
    LocalEngine::load(&settings).expect("the model loads")
}

/// Reads a prompt that has never been read, and writes after it.
fn run(engine: &LocalEngine, before: u32, written: u32) -> Finish {
    static PROMPTS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
    let number = PROMPTS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let vocabulary = engine.facts().vocabulary;
    let token = |at: u32| number.wrapping_mul(7919).wrapping_add(at.wrapping_mul(104_729)) % vocabulary;
    let job = Job::plain((0..before).map(token).collect(), written);
    let mut events = engine.generate(job).expect("it fits the context");
    loop {
        match events.blocking_recv().expect("an end") {
            Event::Done(finish) => return finish,
            Event::Failed(why) => panic!("{why}"),
            Event::Prefill { .. } | Event::Token { .. } => {}
        }
    }
}

/// Runs a job as often as asked; the sum of a part of its time.
fn timed(engine: &LocalEngine, job: (u32, u32), times: u64, part: fn(Finish) -> Duration) -> Duration {
    (0..times).map(|_| part(run(engine, job.0, job.1))).sum()
}

#[expect(clippy::print_stderr, reason = "what is not run is said")]
fn all(bench: &mut Criterion) {
    let Some(path) = model() else {
        eprintln!(
            "engine: not run, no model here: `make test` gets one, or CALAME_BENCH_MODEL names a GGUF file"
        );
        return;
    };
    bench
        .bench_function("load", |bench| bench.iter_batched(|| (), |()| load(&path), BatchSize::PerIteration));
    let engine = load(&path);
    let fits = |tokens: &u32| tokens + WRITTEN < engine.facts().context;
    let mut group = bench.benchmark_group("prefill");
    for tokens in [128, 512, 2048].into_iter().filter(fits) {
        group.throughput(Throughput::Elements(u64::from(tokens)));
        group.bench_function(BenchmarkId::from_parameter(tokens), |bench| {
            bench.iter_custom(|times| timed(&engine, (tokens, 1), times, |finish| finish.prefill));
        });
    }
    group.finish();
    let mut group = bench.benchmark_group("decode");
    for before in [64, 1024].into_iter().filter(fits) {
        // The first token comes with the prompt.
        group.throughput(Throughput::Elements(u64::from(WRITTEN - 1)));
        group.bench_function(BenchmarkId::from_parameter(before), |bench| {
            bench.iter_custom(|times| timed(&engine, (before, WRITTEN), times, |finish| finish.decode));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = all
}
criterion_main!(benches);
