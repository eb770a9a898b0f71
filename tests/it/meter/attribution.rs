//! Who gets which joule: weights learnt alone, work too short to be seen, sources that fall silent.

use super::{INTEL, RANGE, machine, ms, set, zone};
use calame::meter::{EnergyClass, Fake, Meter, Outcome, Phase, Powercap, Settings, Span, Weights};
use calame::units::{Microjoules, Watts};
use proptest::prelude::*;
use std::fs;
use std::time::Duration;

/// A request alone: so many microjoules a token.
fn alone(fake: &Fake, meter: &Meter, (prompt, written): (u32, u32), (prefill, decode): (u64, u64)) {
    let mut span = meter.span();
    span.enter(Phase::Prefill);
    fake.pass(ms(100), ms(100), ms(0));
    fake.spend(u64::from(prompt) * prefill);
    span.worked(prompt, 0);
    span.enter(Phase::Decode);
    fake.pass(ms(100), ms(100), ms(0));
    fake.spend(u64::from(written) * decode);
    span.worked(0, written);
    span.tokens(prompt, 0, written);
    span.finish(Outcome::Done);
}

#[test]
fn requests_together_share_by_what_tokens_cost_alone() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    alone(&fake, &meter, (100, 10), (1_000, 8_000));
    let (mut reads, mut writes) = (meter.span(), meter.span());
    reads.enter(Phase::Prefill);
    writes.enter(Phase::Decode);
    for _ in 0..5 {
        fake.pass(ms(300), ms(300), ms(0));
        fake.spend(120_000);
        reads.worked(16, 0);
        writes.worked(0, 1);
        meter.tick();
    }
    let reads = reads.finish(Outcome::Done).energy;
    let writes = writes.finish(Outcome::Done).energy;
    // 16 prompt tokens weigh 16, one written token 8.
    assert_eq!(reads.marginal.value, Microjoules(400_000));
    assert_eq!(writes.marginal.value, Microjoules(200_000));
    for energy in [reads, writes] {
        assert!(energy.assumptions.iter().any(|note| note.starts_with("shared")), "{:?}", energy.assumptions);
    }
}

#[test]
fn until_a_request_ran_alone_the_weights_are_the_settings() {
    let fake = Fake::new(EnergyClass::C);
    let weights = Weights { prefill: 0.010, decode: 0.030, processor: 1.0 };
    let meter = fake.meter_with(Settings { weights, ..Settings::default() });
    let (mut reads, mut writes, mut waits) = (meter.span(), meter.span(), meter.span());
    for span in [&mut reads, &mut waits] {
        span.enter(Phase::Prefill);
    }
    writes.enter(Phase::Decode);
    fake.pass(ms(300), ms(300), ms(0));
    fake.spend(60_000);
    reads.worked(3, 0);
    writes.worked(0, 1);
    meter.tick();
    // Nobody tells of any work now: the shares stay as they were.
    fake.pass(ms(300), ms(300), ms(0));
    fake.spend(2_000);
    let marginal = |span: calame::meter::Span| span.finish(Outcome::Done).energy.marginal.value;
    assert_eq!(marginal(reads), Microjoules(31_000));
    assert_eq!(marginal(writes), Microjoules(31_000));
    assert_eq!(marginal(waits), Microjoules(0), "who waits for the engine pays nothing");
}

#[test]
fn requests_that_met_another_teach_nothing() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    let (mut one, mut two) = (meter.span(), meter.span());
    for span in [&mut one, &mut two] {
        span.enter(Phase::Decode);
        span.tokens(10, 0, 10);
    }
    fake.pass(ms(300), ms(300), ms(0));
    fake.spend(1_000_000);
    let told = |span: calame::meter::Span| span.finish(Outcome::Done).energy.assumptions.join("\n");
    assert!(told(one).contains("shared-guessed"));
    assert!(told(two).contains("shared-guessed"));
}

#[test]
fn the_version_without_ai_costs_its_processor_time_even_within_a_tick() {
    let fake = Fake::new(EnergyClass::E);
    fake.idle_power(Some(Watts(1.0)));
    let meter = fake.meter();
    let mut span = meter.span();
    span.enter(Phase::Plan);
    span.without_ai(|| fake.pass(ms(2), ms(2), ms(0)));
    fake.spend(2_000 + 5_500);
    span.enter(Phase::Decode);
    fake.pass(ms(1000), ms(1000), ms(0));
    fake.spend(1_000_000 + 2_750_000);
    let energy = span.finish(Outcome::Done).energy;
    // 2 of 1,002 ms of processor time that took 2,755,500 uJ above idling.
    assert_eq!(energy.extractive.unwrap().value, Microjoules(5_500));
    assert_eq!(energy.marginal.value, Microjoules(2_755_500));
    let waited = meter.span().finish(Outcome::Done).energy;
    assert_eq!(waited.extractive, None, "nothing was extracted");
}

#[test]
fn a_counter_that_saw_other_work_gives_the_version_without_ai_wider_bounds() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    let mut span = meter.span();
    span.enter(Phase::Plan);
    span.without_ai(|| fake.pass(ms(2), ms(2), ms(0)));
    fake.pass(ms(998), ms(998), ms(0));
    fake.spend(5_000_000);
    let extractive = span.finish(Outcome::Done).energy.extractive.unwrap();
    assert_eq!(
        (extractive.low, extractive.value, extractive.high),
        (Microjoules(5_000), Microjoules(10_000), Microjoules(20_000))
    );
}

#[test]
fn the_machine_s_coarse_clock_makes_no_others_out_of_us() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    let mut span = meter.span();
    span.enter(Phase::Decode);
    // Busy moves by ticks of 10 ms: nothing for four readings, then all at once.
    for step in 0..50 {
        fake.pass_own_alone(ms(2), ms(2));
        if step % 5 == 4 {
            fake.busy(ms(10));
        }
        fake.spend(10_000);
        span.enter(Phase::Decode);
    }
    assert_eq!(span.finish(Outcome::Done).energy.marginal.value, Microjoules(500_000));
    assert_eq!(meter.conservation().others, Microjoules(0));
}

#[test]
fn a_source_that_vanishes_is_said_in_the_record_at_once() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    let mut span = meter.span();
    span.enter(Phase::Decode);
    fake.pass(ms(500), ms(500), ms(0));
    fake.silent(true);
    let energy = span.finish(Outcome::Done).energy;
    assert!(energy.assumptions.iter().any(|note| note.starts_with("unobserved")));
    fake.silent(false);
    fake.spend(7);
    drop(meter.span());
    assert_eq!(meter.conservation().unobserved, Microjoules(7));
}

#[test]
fn a_power_shown_at_rest_is_the_idle_power_however_long_the_rest() {
    let fake = Fake::new(EnergyClass::A);
    fake.longest_gap(Some(ms(5_000)));
    fake.power(Some(Watts(3.0)));
    let meter = fake.meter();
    fake.pass(Duration::from_secs(3600), ms(0), ms(0));
    let mut span = meter.span();
    span.enter(Phase::Decode);
    fake.power(Some(Watts(10.0)));
    fake.pass(ms(1000), ms(1000), ms(0));
    fake.spend(10_000_000);
    let energy = span.finish(Outcome::Done).energy;
    assert_eq!(energy.marginal.value, Microjoules(7_000_000));
    assert_eq!(energy.full.value, Microjoules(10_000_000));
}

#[test]
fn eight_requests_at_once_with_cancellations_conserve_to_the_microjoule() {
    let fake = Fake::new(EnergyClass::C);
    fake.longest_gap(Some(ms(30_000)));
    let meter = fake.meter();
    let records: u64 = std::thread::scope(|scope| {
        let run = |index: u64| {
            let (fake, meter) = (fake.clone(), meter.clone());
            move || {
                let mut sum = 0;
                for round in 0..40u64 {
                    let mut span = meter.span();
                    for (step, phase) in [Phase::Plan, Phase::Prefill, Phase::Decode].into_iter().enumerate()
                    {
                        span.enter(phase);
                        fake.pass(ms(7 + index), ms(5), ms(round % 3));
                        fake.spend(1_000_003 + index * 17 + round);
                        span.worked(
                            u32::from(phase == Phase::Prefill) * 31,
                            u32::from(phase == Phase::Decode),
                        );
                        match (round + index + step as u64) % 11 {
                            3 => fake.pass(ms(60_000), ms(0), ms(0)),
                            5 => fake.reset(),
                            7 => fake.suspend(ms(1_000)),
                            _ => meter.tick(),
                        }
                    }
                    let outcome =
                        if (round + index).is_multiple_of(3) { Outcome::Cancelled } else { Outcome::Done };
                    let energy = span.finish(outcome).energy;
                    assert_eq!(
                        energy.wasted == energy.marginal,
                        outcome == Outcome::Cancelled || energy.marginal.value.0 == 0
                    );
                    sum += energy.marginal.value.0;
                }
                sum
            }
        };
        let threads: Vec<_> = (0..8).map(|index| scope.spawn(run(index))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    let all = meter.conservation();
    assert_eq!(all.measured, all.parts());
    assert_eq!(all.requests, Microjoules(records));
    assert!(all.unobserved > Microjoules(0) && all.requests > Microjoules(0));
}

/// What happens to a machine with two sockets while requests run on it.
#[derive(Debug, Clone)]
enum Happening {
    Spent {
        socket: u64,
        energy: u64,
        time: u64,
        own: u64,
        others: u64,
    },
    /// A socket's counter starts again from nothing.
    Reset(u64),
    /// A socket's counter is there no more, or again.
    Gone(u64, bool),
    Suspended,
    /// More time than the counters can be followed through.
    Lost,
    Opened,
    Entered(usize, Phase),
    Worked(usize, u32, u32),
    Closed(usize, Outcome),
    Ticked,
}

fn happening() -> impl Strategy<Value = Happening> {
    let phase =
        prop_oneof![Just(Phase::Queue), Just(Phase::Prefill), Just(Phase::Decode), Just(Phase::Check)];
    let outcome = prop_oneof![Just(Outcome::Done), Just(Outcome::Cancelled), Just(Outcome::Failed)];
    prop_oneof![
        8 => (0..2u64, 0..RANGE / 3, 0..9_000u64, 0..9_000u64, 0..9_000u64).prop_map(
            |(socket, energy, time, own, others)| Happening::Spent { socket, energy, time, own, others }
        ),
        1 => (0..2u64).prop_map(Happening::Reset),
        2 => (0..2u64, any::<bool>()).prop_map(|(socket, gone)| Happening::Gone(socket, gone)),
        1 => Just(Happening::Suspended),
        1 => Just(Happening::Lost),
        4 => Just(Happening::Opened),
        4 => (any::<usize>(), phase).prop_map(|(span, phase)| Happening::Entered(span, phase)),
        4 => (any::<usize>(), 0..600u32, 0..5u32).prop_map(|(span, read, wrote)| Happening::Worked(span, read, wrote)),
        3 => (any::<usize>(), outcome).prop_map(|(span, outcome)| Happening::Closed(span, outcome)),
        2 => Just(Happening::Ticked),
    ]
}

struct Play {
    settings: Settings,
    _root: tempfile::TempDir,
    fake: Fake,
    meter: Meter,
    raw: [u64; 2],
    spans: Vec<Span>,
    finished: u64,
}

impl Play {
    fn start(raw: [u64; 2]) -> Self {
        let (_root, settings) = machine(INTEL);
        for (socket, raw) in raw.iter().enumerate() {
            zone(&settings, &format!("intel-rapl:{socket}"), &format!("package-{socket}"), *raw);
        }
        let fake = Fake::new(EnergyClass::C);
        let counter = Powercap::open(&settings).0.unwrap();
        let meter = Meter::with_counter(Box::new(counter), Box::new(fake.clone()), settings.clone());
        Self { settings, _root, fake, meter, raw, spans: Vec::new(), finished: 0 }
    }

    fn gone(&self, socket: u64, gone: bool) {
        let folder = self.settings.sys.join(format!("class/powercap/intel-rapl:{socket}"));
        let (from, to) = if gone { ("energy_uj", "away") } else { ("away", "energy_uj") };
        let _ = fs::rename(folder.join(from), folder.join(to));
    }

    fn show(&self, socket: u64) {
        let folder = self.settings.sys.join(format!("class/powercap/intel-rapl:{socket}"));
        let name = if folder.join("away").exists() { "away" } else { "energy_uj" };
        let index = usize::try_from(socket).unwrap();
        fs::write(folder.join(name), self.raw[index].to_string()).unwrap();
    }

    fn apply(&mut self, happening: &Happening) {
        let pick = |span: &usize, all: &Vec<Span>| (!all.is_empty()).then(|| span % all.len().max(1));
        match happening {
            Happening::Spent { socket, energy, time, own, others } => {
                let raw = &mut self.raw[usize::try_from(*socket).unwrap()];
                *raw = (*raw + energy) % RANGE;
                self.show(*socket);
                self.fake.pass(ms(*time), ms(*own), ms(*others));
            }
            Happening::Reset(socket) => {
                self.raw[usize::try_from(*socket).unwrap()] = 3;
                self.show(*socket);
            }
            Happening::Gone(socket, gone) => self.gone(*socket, *gone),
            Happening::Suspended => self.fake.suspend(ms(2_000)),
            Happening::Lost => self.fake.pass(Duration::from_secs(100_000), ms(0), ms(0)),
            Happening::Opened => self.spans.push(self.meter.span()),
            Happening::Entered(span, phase) => {
                if let Some(index) = pick(span, &self.spans) {
                    self.spans[index].enter(*phase);
                }
            }
            Happening::Worked(span, read, wrote) => {
                if let Some(index) = pick(span, &self.spans) {
                    self.spans[index].worked(*read, *wrote);
                }
            }
            Happening::Closed(span, outcome) => {
                if let Some(index) = pick(span, &self.spans) {
                    let energy = self.spans.swap_remove(index).finish(*outcome).energy;
                    assert!(energy.marginal.low <= energy.marginal.value);
                    assert!(energy.marginal.value <= energy.marginal.high);
                    self.finished += energy.marginal.value.0;
                }
            }
            Happening::Ticked => self.meter.tick(),
        }
    }
}

proptest! {
    #[test]
    fn wraps_gaps_suspends_resets_and_vanished_counters_conserve(
        raw in [0..RANGE, 0..RANGE],
        happenings in proptest::collection::vec(happening(), 1..80),
    ) {
        let mut play = Play::start(raw);
        for happening in &happenings {
            play.apply(happening);
            let all = play.meter.conservation();
            prop_assert_eq!(all.measured, all.parts());
        }
        for span in std::mem::take(&mut play.spans) {
            play.finished += span.finish(Outcome::Done).energy.marginal.value.0;
        }
        prop_assert_eq!(play.meter.conservation().requests, Microjoules(play.finished));
    }
}

#[test]
fn a_gap_longer_than_half_a_wrap_is_not_attributed() {
    let mut play = Play::start([RANGE - 1_000, 0]);
    let mut span = play.meter.span();
    span.enter(Phase::Decode);
    play.fake.pass(ms(1_000), ms(1_000), ms(0));
    set(&play.settings, "intel-rapl:0", 9_000);
    play.meter.tick();
    assert_eq!(play.meter.conservation().requests, Microjoules(10_000), "a wrap inside the gap is folded");
    play.apply(&Happening::Lost);
    set(&play.settings, "intel-rapl:0", 29_000);
    let energy = span.finish(Outcome::Done).energy;
    assert_eq!(energy.marginal.value, Microjoules(10_000));
    assert_eq!(play.meter.conservation().unobserved, Microjoules(20_000));
    assert!(energy.assumptions.iter().any(|note| note == "unobserved"));
}

#[test]
fn a_model_and_the_meter_look_at_the_clocks_once() {
    use calame::meter::{Model, Modelled};
    use calame::units::Interval;
    let fake = Fake::new(EnergyClass::E);
    let model = Model {
        class: EnergyClass::E,
        idle: Interval::exactly(2.0),
        busy: Interval::exactly(3.0),
        assumptions: vec![],
    };
    let counter = Modelled::new(model, Box::new(fake.clone()));
    let meter = Meter::with_counter(Box::new(counter), Box::new(fake.clone()), Settings::default());
    // Every look at the clocks takes a millisecond of ours: two looks a reading would not agree.
    fake.run_by_itself(ms(1), Microjoules(0));
    let mut span = meter.span();
    span.enter(Phase::Plan);
    span.without_ai(|| fake.pass(ms(3), ms(3), ms(4)));
    span.enter(Phase::Decode);
    let energy = span.finish(Outcome::Done).energy;
    // The work, and the two looks that timed it, at exactly the model's 3 W.
    assert_eq!(energy.extractive.unwrap().value.0 % 3_000, 0);
    assert_eq!(energy.extractive.unwrap().value, Microjoules(12_000));
}

#[test]
fn work_of_an_interval_that_was_lost_weighs_nothing_afterwards() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    let (mut one, mut two) = (meter.span(), meter.span());
    one.enter(Phase::Decode);
    two.enter(Phase::Decode);
    one.worked(0, 1_000);
    fake.pass(ms(300), ms(300), ms(0));
    fake.suspend(ms(5_000));
    meter.tick();
    fake.pass(ms(300), ms(300), ms(0));
    fake.spend(600_000);
    one.worked(0, 1);
    two.worked(0, 2);
    assert_eq!(one.finish(Outcome::Done).energy.marginal.value, Microjoules(200_000));
    assert_eq!(two.finish(Outcome::Done).energy.marginal.value, Microjoules(400_000));
}

#[test]
fn a_source_that_begins_to_show_its_power_tells_idling_to_its_first_request() {
    let fake = Fake::new(EnergyClass::A);
    fake.silent(true);
    let meter = fake.meter();
    fake.pass(Duration::from_secs(60), ms(0), ms(0));
    fake.silent(false);
    fake.power(Some(Watts(4.0)));
    let mut span = meter.span();
    span.enter(Phase::Decode);
    fake.pass(ms(1_000), ms(1_000), ms(0));
    fake.spend(10_000_000);
    let energy = span.finish(Outcome::Done).energy;
    assert_eq!(energy.marginal.value, Microjoules(6_000_000));
    assert!(!energy.assumptions.iter().any(|note| note == "idle-unknown"));
}
