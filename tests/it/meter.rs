//! The meter from outside: fixture `/sys` trees, conservation over random schedules, records.

mod attribution;
mod calibrations;
mod conservation;
mod machines;
mod plugs;

use calame::meter::{
    EnergyClass, EnergyCounter, Fake, Grid, Meter, Outcome, Phase, Powercap, Settings, Span, survey,
};
use calame::units::{Interval, Microjoules, Watts};
use calame::words::Language;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

const RANGE: u64 = 262_143_328_850;

fn machine(cpuinfo: &str) -> (TempDir, Settings) {
    let root = tempfile::tempdir().unwrap();
    let (sys, proc) = (root.path().join("sys"), root.path().join("proc"));
    fs::create_dir_all(sys.join("class/powercap")).unwrap();
    fs::create_dir_all(&proc).unwrap();
    fs::write(proc.join("cpuinfo"), cpuinfo).unwrap();
    fs::write(proc.join("stat"), "cpu  10 0 10 1000 0 0 0 0 0 0\ncpu0 5 0 5 500\ncpu1 5 0 5 500\n").unwrap();
    fs::write(proc.join("meminfo"), "MemTotal:        8000000 kB\n").unwrap();
    (root, Settings { sys, proc, ..Settings::default() })
}

fn zone(settings: &Settings, id: &str, name: &str, energy: u64) {
    let folder = settings.sys.join("class/powercap").join(id);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("name"), format!("{name}\n")).unwrap();
    fs::write(folder.join("max_energy_range_uj"), format!("{RANGE}\n")).unwrap();
    fs::write(folder.join("energy_uj"), format!("{energy}\n")).unwrap();
}

fn set(settings: &Settings, id: &str, energy: u64) {
    fs::write(settings.sys.join("class/powercap").join(id).join("energy_uj"), energy.to_string()).unwrap();
}

fn names(powercap: &Powercap) -> Vec<(&str, &str)> {
    powercap.zones().iter().map(|zone| (zone.id.as_str(), zone.name.as_str())).collect()
}

const INTEL: &str = "vendor_id : GenuineIntel\nflags : fpu vme\n";

#[test]
fn a_desktop_counts_its_package_once() {
    let (_root, settings) = machine(INTEL);
    zone(&settings, "intel-rapl:0", "psys", 900);
    zone(&settings, "intel-rapl:1", "package-0", 1000);
    zone(&settings, "intel-rapl:1/intel-rapl:1:0", "core", 400);
    zone(&settings, "intel-rapl:1/intel-rapl:1:1", "uncore", 100);
    zone(&settings, "intel-rapl-mmio:0", "package-0", 1000);
    let (powercap, skipped) = Powercap::open(&settings);
    let mut powercap = powercap.unwrap();
    assert_eq!(names(&powercap), [("intel-rapl:1", "package-0")]);
    assert_eq!(skipped.len(), 4);
    set(&settings, "intel-rapl:1", 5_001_000);
    set(&settings, "intel-rapl:0", 99_000_000);
    set(&settings, "intel-rapl-mmio:0", 5_001_000);
    let energy = powercap.read().unwrap();
    assert_eq!((energy.value, energy.low), (Microjoules(5_000_000), Microjoules(5_000_000)));
    assert!(energy.high > energy.value, "processor counters are only a lower bound of the wall");
    assert_eq!(powercap.facts().class, EnergyClass::C);
}

#[test]
fn two_sockets_and_their_memory_are_summed() {
    let (_root, settings) = machine(INTEL);
    for socket in 0..2 {
        zone(&settings, &format!("intel-rapl:{socket}"), &format!("package-{socket}"), 50_000_000 * socket);
        // Flat, as the kernel links them.
        zone(&settings, &format!("intel-rapl:{socket}:0"), "dram", 10);
    }
    let mut powercap = Powercap::open(&settings).0.unwrap();
    assert_eq!(powercap.zones().len(), 4);
    set(&settings, "intel-rapl:0", 7);
    set(&settings, "intel-rapl:1", 50_000_011);
    set(&settings, "intel-rapl:0:0", 15);
    set(&settings, "intel-rapl:1:0", 13);
    assert_eq!(powercap.read().unwrap().value, Microjoules(7 + 11 + 5 + 3));
    assert!(powercap.longest_gap().unwrap() > Duration::from_secs(60));
}

#[test]
fn mirrored_dies_count_once_and_true_dies_twice() {
    let amd = "vendor_id : AuthenticAMD\nflags : fpu\n";
    let (_root, settings) = machine(amd);
    for die in 0..4 {
        zone(&settings, &format!("intel-rapl:{die}"), &format!("package-0-die-{die}"), 77_000_000 + die);
    }
    let (powercap, skipped) = Powercap::open(&settings);
    assert_eq!(names(&powercap.unwrap()), [("intel-rapl:0", "package-0-die-0")]);
    assert!(skipped.iter().all(|zone| zone.reason.contains("mirrors")) && skipped.len() == 3);

    let (_root, settings) = machine(INTEL);
    zone(&settings, "intel-rapl:0", "package-0-die-0", 100_000_000);
    zone(&settings, "intel-rapl:1", "package-0-die-1", 900_000_000);
    assert_eq!(Powercap::open(&settings).0.unwrap().zones().len(), 2);
}

#[test]
fn an_unreadable_counter_is_skipped_with_its_reason() {
    let (_root, settings) = machine(INTEL);
    zone(&settings, "intel-rapl:0", "package-0", 5);
    let energy = settings.sys.join("class/powercap/intel-rapl:0/energy_uj");
    fs::remove_file(&energy).unwrap();
    fs::create_dir(&energy).unwrap();
    let (powercap, skipped) = Powercap::open(&settings);
    assert!(powercap.is_none());
    assert!(skipped[0].reason.contains("energy_uj cannot be read"), "{skipped:?}");
    let found = survey(&settings);
    assert_eq!(found.chosen.class, EnergyClass::E);
    assert!(found.chosen.assumptions.iter().any(|note| note.starts_with("left-out: package-0")));
    assert!(!found.advice.is_empty());
}

#[test]
fn the_memory_mapped_view_serves_when_it_is_alone() {
    let (_root, settings) = machine(INTEL);
    zone(&settings, "intel-rapl-mmio:0", "package-0", 5);
    assert_eq!(names(&Powercap::open(&settings).0.unwrap()), [("intel-rapl-mmio:0", "package-0")]);
}

#[test]
fn a_wrap_is_folded_and_a_reset_is_counted_apart() {
    let (_root, settings) = machine(INTEL);
    zone(&settings, "intel-rapl:0", "package-0", RANGE - 1_000);
    let mut powercap = Powercap::open(&settings).0.unwrap();
    set(&settings, "intel-rapl:0", 500);
    assert_eq!((powercap.read().unwrap().value, powercap.resets()), (Microjoules(1_500), 0));
    set(&settings, "intel-rapl:0", 40);
    assert_eq!((powercap.read().unwrap().value, powercap.resets()), (Microjoules(1_540), 1));
}

#[test]
fn without_counters_the_class_follows_what_is_known() {
    let (_root, settings) = machine("flags : fpu hypervisor\n");
    assert_eq!(Meter::open(&settings).source().class, EnergyClass::E);
    let known = Settings { design_power: Some(Watts(65.0)), ..settings };
    assert_eq!(Meter::open(&known).source().class, EnergyClass::E, "a virtual machine stays E");
    let (_root, settings) = machine(INTEL);
    let known = Settings { design_power: Some(Watts(65.0)), ..settings };
    let source = Meter::open(&known).source();
    assert_eq!(source.class, EnergyClass::D);
    assert!(source.assumptions.iter().any(|line| line.starts_with("design-power: 65")));
}

#[test]
fn the_kernel_tells_the_design_power_when_the_counter_is_closed() {
    let (_root, settings) = machine(INTEL);
    let folder = settings.sys.join("class/powercap/intel-rapl:0");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("name"), "package-0").unwrap();
    fs::write(folder.join("constraint_0_max_power_uw"), "15000000").unwrap();
    assert_eq!(Meter::open(&settings).source().class, EnergyClass::D);
}

fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

#[test]
fn a_request_alone_gets_its_share_by_phase() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    fake.pass(ms(1000), ms(0), ms(0));
    fake.spend(2_000_000); // idle: 2 W
    let mut span = meter.span();
    fake.pass(ms(500), ms(0), ms(0));
    fake.spend(1_000_000);
    span.enter(Phase::Prefill);
    fake.pass(ms(1000), ms(900), ms(300));
    fake.spend(10_000_000);
    span.first_token();
    span.enter(Phase::Decode);
    fake.pass(ms(2000), ms(2000), ms(0));
    fake.spend(24_000_000);
    span.tokens(100, 0, 20);
    let measured = span.finish(Outcome::Done);
    let energy = &measured.energy;
    assert_eq!(energy.phases[Phase::Prefill].value, Microjoules(6_000_000));
    assert_eq!(energy.phases[Phase::Decode].value, Microjoules(20_000_000));
    assert_eq!(energy.marginal.value, Microjoules(26_000_000));
    assert_eq!(energy.full.value, Microjoules(32_000_000));
    assert_eq!(energy.wasted, Interval::default());
    assert_eq!(energy.joules_per_token, Some(1.3));
    assert!((energy.wh.value.0 - 26.0 / 3600.0).abs() < 1e-12);
    assert!((energy.co2e.value.0 - 26.0 / 3_600_000.0 * 46.1).abs() < 1e-9);
    assert!(energy.sci > energy.co2e.value.0 && energy.embodied.low.0 <= energy.embodied.high.0);
    assert_eq!(measured.latency.phases[Phase::Queue], ms(500));
    assert_eq!(measured.latency.first_token, Some(ms(1500)));
    assert_eq!(
        (measured.latency.phases[Phase::Prefill], measured.latency.phases[Phase::Decode]),
        (ms(1000), ms(2000))
    );
    assert_eq!(measured.latency.total, ms(3500));
    let all = meter.conservation();
    assert_eq!((all.measured, all.requests), (Microjoules(37_000_000), Microjoules(26_000_000)));
    assert_eq!((all.idle, all.others), (Microjoules(9_000_000), Microjoules(2_000_000)));
}

#[test]
fn concurrent_requests_share_equally_and_a_waiting_one_pays_nothing() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    let (mut one, mut two, waiting) = (meter.span(), meter.span(), meter.span());
    one.enter(Phase::Decode);
    two.enter(Phase::Prefill);
    fake.pass(ms(1000), ms(1000), ms(0));
    fake.spend(9_000_001);
    let one = one.finish(Outcome::Done).energy.marginal.value;
    let two = two.finish(Outcome::Cancelled).energy;
    assert_eq!(one.0 + two.marginal.value.0, 9_000_001);
    assert!(one.0.abs_diff(two.marginal.value.0) == 1);
    assert_eq!(two.wasted, two.marginal);
    assert_eq!(waiting.finish(Outcome::Done).energy.marginal.value, Microjoules(0));
}

#[test]
fn what_the_cache_saves_is_priced_at_its_measured_cost() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    let run = |prompt, cached| {
        let mut span = meter.span();
        span.enter(Phase::Prefill);
        fake.pass(ms(1000), ms(1000), ms(0));
        fake.spend(u64::from(prompt - cached) * 1000);
        span.tokens(prompt, cached, 1);
        span.finish(Outcome::Done).energy.saved.value
    };
    assert_eq!(run(100, 0), Microjoules(0));
    assert_eq!(run(100, 60), Microjoules(60_000));
}

#[test]
fn what_was_not_observed_is_never_guessed() {
    let fake = Fake::new(EnergyClass::C);
    fake.longest_gap(Some(ms(10_000)));
    let meter = fake.meter();
    let step = |expected: u64, change: &dyn Fn()| {
        fake.pass(ms(1000), ms(500), ms(0));
        fake.spend(1_000_000);
        change();
        drop(meter.span());
        assert_eq!(meter.conservation().unobserved, Microjoules(expected * 1_000_000));
    };
    step(0, &|| {});
    step(1, &|| fake.suspend(ms(5000)));
    step(2, &|| fake.reset());
    step(3, &|| fake.pass(ms(60_000), ms(0), ms(0)));
    step(3, &|| fake.silent(true));
    step(5, &|| fake.silent(false));
    step(5, &|| {});
}

#[test]
fn an_unobserved_part_is_said_in_the_record() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    let mut span = meter.span();
    span.enter(Phase::Decode);
    fake.suspend(ms(5000));
    fake.spend(1_000_000);
    let energy = span.finish(Outcome::Done).energy;
    assert_eq!(energy.marginal.value, Microjoules(0));
    assert!(energy.assumptions.iter().any(|line| line == "unobserved"));
}

#[test]
fn a_forgotten_span_settles_and_counts() {
    let fake = Fake::new(EnergyClass::E);
    let meter = fake.meter();
    let mut span = meter.span();
    span.enter(Phase::Decode);
    fake.pass(ms(100), ms(100), ms(0));
    fake.spend(5);
    drop(span);
    assert_eq!(meter.conservation().requests, Microjoules(5));
}

#[test]
fn so_far_grows_without_a_fast_power_series() {
    let fake = Fake::new(EnergyClass::E);
    let meter = fake.meter();
    let mut span = meter.span();
    span.enter(Phase::Decode);
    fake.pass(ms(50), ms(50), ms(0));
    fake.spend(1_000_000);
    assert_eq!(span.so_far().value.0, 0.0, "too soon after the last reading");
    fake.pass(ms(200), ms(200), ms(0));
    assert_eq!(span.so_far().value.0, 1.0);
}

#[test]
fn an_estimate_always_says_so() {
    for class in [EnergyClass::A, EnergyClass::B, EnergyClass::C, EnergyClass::D, EnergyClass::E] {
        let fake = Fake::new(class);
        let mut span = fake.meter().span();
        span.enter(Phase::Decode);
        fake.pass(ms(4200), ms(4200), ms(0));
        fake.spend_between(6_100_000, 12_300_000, 25_000_000);
        span.tokens(512, 0, 120);
        let measured = span.finish(Outcome::Done);
        let estimated = matches!(class, EnergyClass::D | EnergyClass::E);
        assert_eq!(measured.line(Language::English).contains("estimated"), estimated);
        assert_eq!(measured.line(Language::French).contains("estimation"), estimated);
        if class == EnergyClass::E {
            let line = "12.3 J (6.10 to 25.0, class E, estimated) · 4.2 s · 512 + 120 tokens";
            assert_eq!(measured.line(Language::English), line);
        }
    }
}

#[test]
fn grids_are_known_by_country() {
    assert_eq!(Grid::of("fra").unwrap().grams_per_kwh.value, 46.1);
    assert_eq!(Grid::of("POL").unwrap().grams_per_kwh.value, 615.0);
    assert!(Grid::of("XXX").is_none() && Grid::countries().len() == 11);
    assert!(Settings::default().validated().is_ok());
    assert!(Settings { pue: 0.5, ..Settings::default() }.validated().is_err());
}

#[test]
fn this_machine_can_be_metered() {
    let meter = Meter::open(&Settings::default());
    let mut span = meter.span();
    span.enter(Phase::Plan);
    let mut sum = 0u64;
    while span.so_far().value.0 <= 0.0 && sum < 3_000_000_000 {
        sum = std::hint::black_box(sum + 1);
    }
    let energy = span.finish(Outcome::Done).energy;
    assert!(!energy.assumptions.is_empty() && energy.marginal.low <= energy.marginal.high);
    assert!(Path::new("/proc/stat").exists() || energy.class.is_estimated());
}

#[test]
fn a_process_that_works_for_a_request_is_its_own_and_nobody_elses() {
    let fake = Fake::new(EnergyClass::C);
    let meter = fake.meter();
    let mut span = meter.span();
    span.enter(Phase::Read);
    let spent = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&spent);
    span.with_process(
        move || Duration::from_millis(told.load(Ordering::Relaxed)),
        || {
            // The machine is busy for two seconds, all of them the process's; ours stand still.
            fake.pass(ms(2000), ms(0), ms(2000));
            fake.spend(8_000_000);
            spent.store(2000, Ordering::Relaxed);
        },
    );
    let measured = span.finish(Outcome::Done);
    let all = meter.conservation();
    assert_eq!((all.others, all.requests), (Microjoules(0), measured.energy.marginal.value));
    assert_eq!(measured.energy.phases[Phase::Read].value, measured.energy.marginal.value);
    assert!(measured.energy.marginal.value > Microjoules(0));
}
