//! Every microjoule is counted once, whatever happens in whatever order.

use super::*;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Open,
    Enter(usize, Phase),
    Close(usize, Outcome),
    Forget(usize),
    Tick,
    Pass { time: u64, own: u64, others: u64, energy: (u64, u64, u64) },
    Busy(u64),
    Suspend,
    Reset,
    Silent(bool),
    Gap(Option<u64>),
    IdlePower(Option<u8>),
}

fn step() -> impl Strategy<Value = Step> {
    let phase = prop_oneof![
        Just(Phase::Read),
        Just(Phase::Plan),
        Just(Phase::Queue),
        Just(Phase::Prefill),
        Just(Phase::Decode),
        Just(Phase::Check)
    ];
    let outcome = prop_oneof![Just(Outcome::Done), Just(Outcome::Cancelled), Just(Outcome::Failed)];
    let energy = (0u64..1 << 30, 0u64..1 << 30, 0u64..1 << 30);
    prop_oneof![
        4 => Just(Step::Open),
        4 => (any::<usize>(), phase).prop_map(|(span, phase)| Step::Enter(span, phase)),
        2 => (any::<usize>(), outcome).prop_map(|(span, outcome)| Step::Close(span, outcome)),
        1 => any::<usize>().prop_map(Step::Forget),
        2 => Just(Step::Tick),
        8 => (0u64..5000, 0u64..9000, 0u64..9000, energy)
            .prop_map(|(time, own, others, energy)| Step::Pass { time, own, others, energy }),
        1 => (0u64..100).prop_map(Step::Busy),
        1 => Just(Step::Suspend),
        1 => Just(Step::Reset),
        1 => any::<bool>().prop_map(Step::Silent),
        1 => proptest::option::of(0u64..3000).prop_map(Step::Gap),
        1 => proptest::option::of(0u8..40).prop_map(Step::IdlePower),
    ]
}

fn play(step: &Step, fake: &Fake, meter: &Meter, spans: &mut Vec<Span>, finished: &mut u64) {
    let pick = |index: usize, spans: &Vec<Span>| (!spans.is_empty()).then(|| index % spans.len().max(1));
    match step {
        Step::Open => spans.push(meter.span()),
        Step::Enter(index, phase) => {
            if let Some(index) = pick(*index, spans) {
                spans[index].enter(*phase);
            }
        }
        Step::Close(index, outcome) => {
            if let Some(index) = pick(*index, spans) {
                let measured = spans.swap_remove(index).finish(*outcome);
                let energy = &measured.energy;
                assert!(energy.marginal.low <= energy.marginal.value);
                assert!(energy.marginal.value <= energy.marginal.high);
                let by_phase: u64 = energy.phases.iter().map(|(_, energy)| energy.value.0).sum();
                assert_eq!(by_phase, energy.marginal.value.0);
                let times = measured.latency.phases.iter().map(|(_, time)| time).sum::<Duration>();
                assert_eq!(times, measured.latency.total);
                *finished += energy.marginal.value.0;
            }
        }
        Step::Forget(index) => {
            if let Some(index) = pick(*index, spans) {
                let before = spans[index].so_far();
                assert!(before.low.0 <= before.value.0 && before.value.0 <= before.high.0);
                // Finished rather than dropped, so that the sum of the records can be checked.
                *finished += spans.remove(index).finish(Outcome::Failed).energy.marginal.value.0;
            }
        }
        Step::Tick => meter.tick(),
        Step::Pass { time, own, others, energy: (low, more, wide) } => {
            fake.pass(ms(*time), ms(*own), ms(*others));
            fake.spend_between(*low, low + more, low + more + wide);
        }
        Step::Busy(time) => fake.busy(ms(*time)),
        Step::Suspend => fake.suspend(ms(1000)),
        Step::Reset => fake.reset(),
        Step::Silent(silent) => fake.silent(*silent),
        Step::Gap(gap) => fake.longest_gap(gap.map(ms)),
        Step::IdlePower(power) => fake.idle_power(power.map(|watts| Watts(f64::from(watts)))),
    }
}

proptest! {
    #[test]
    fn every_microjoule_is_accounted_for_once(steps in proptest::collection::vec(step(), 1..60)) {
        let fake = Fake::new(EnergyClass::C);
        let meter = fake.meter();
        let (mut spans, mut finished) = (Vec::new(), 0);
        for step in &steps {
            play(step, &fake, &meter, &mut spans, &mut finished);
            let all = meter.conservation();
            let parts = all.requests + all.overhead + all.others + all.idle + all.unobserved;
            prop_assert_eq!(all.measured, parts);
        }
        for span in spans {
            finished += span.finish(Outcome::Done).energy.marginal.value.0;
        }
        prop_assert_eq!(meter.conservation().requests, Microjoules(finished));
    }

    #[test]
    fn a_counter_that_wraps_is_conserved(steps in proptest::collection::vec(0u64..400_000, 1..30), start in 0u64..1_000_000) {
        let range = 1_000_000;
        let (_root, settings) = machine(INTEL);
        zone(&settings, "intel-rapl:0", "package-0", start);
        fs::write(settings.sys.join("class/powercap/intel-rapl:0/max_energy_range_uj"), "1000000").unwrap();
        let fake = Fake::new(EnergyClass::C);
        let counter = Powercap::open(&settings).0.unwrap();
        // One microjoule of headroom in a range this small would make every real gap too long.
        let meter = Meter::with_counter(Box::new(counter), Box::new(fake.clone()), settings.clone());
        let (mut raw, mut spent) = (start, 0);
        for more in steps {
            raw = (raw + more) % range;
            spent += more;
            set(&settings, "intel-rapl:0", raw);
            fake.pass(Duration::from_micros(1), Duration::ZERO, Duration::ZERO);
            drop(meter.span());
        }
        let all = meter.conservation();
        prop_assert_eq!((all.measured, all.unobserved), (Microjoules(spent), Microjoules(0)));
    }
}
