//! What the meter itself costs: a whole span, a reading that is due and one that is not, telling of a token, and
//! all that a second of a draft asks of it, on this machine's own source.
//!
//! The share of a draft: `a second of a draft` over the processor time of that second (its length times the
//! processors at work).

use std::hint::black_box;
use std::time::Duration;

use calame::meter::{Meter, Outcome, Phase, Settings, say};
use criterion::{Criterion, criterion_group, criterion_main};

/// Tokens of a second, more than any machine that we know writes.
const TOKENS: u32 = 100;

fn meter(tick: Duration) -> Meter {
    Meter::open(&Settings { tick, ..Settings::default() })
}

fn span(criterion: &mut Criterion) {
    let meter = meter(Settings::default().tick);
    criterion.bench_function("meter/a whole span", |bench| {
        bench.iter(|| {
            let mut span = meter.span();
            for phase in [Phase::Plan, Phase::Prefill, Phase::Decode, Phase::Check] {
                span.enter(phase);
            }
            black_box(span.finish(Outcome::Done))
        });
    });
}

fn ticks(criterion: &mut Criterion) {
    let (due, not_due) = (meter(Duration::ZERO), meter(Duration::from_secs(3600)));
    let mut span = due.span();
    span.enter(Phase::Decode);
    criterion.bench_function("meter/a tick that is due", |bench| bench.iter(|| due.tick()));
    criterion.bench_function("meter/a tick that is not due", |bench| bench.iter(|| not_due.tick()));
    criterion.bench_function("meter/telling of a token", |bench| bench.iter(|| span.worked(0, 1)));
}

fn second(criterion: &mut Criterion) {
    let (due, not_due) = (meter(Duration::ZERO), meter(Duration::from_secs(3600)));
    eprintln_source(&due);
    let mut span = due.span();
    span.enter(Phase::Decode);
    criterion.bench_function("meter/a second of a draft", |bench| {
        bench.iter(|| {
            // A reading each 200 ms; every token told, and every one of them asks whether a reading is due.
            (0..5).for_each(|_| due.tick());
            for _ in 0..TOKENS {
                span.worked(0, 1);
                not_due.tick();
            }
        });
    });
}

#[expect(clippy::print_stderr, reason = "a bench says what it measures")]
fn eprintln_source(meter: &Meter) {
    let source = meter.source();
    eprintln!("class {}: {}", source.class.as_str(), say(&source.name, calame::words::Language::English));
}

criterion_group!(benches, span, ticks, second);
criterion_main!(benches);
