//! Class B: the line through windows, its file, and the machine it holds for.

use super::{INTEL, machine, ms, set, zone};
use calame::meter::{
    Calibration, CalibrationError, Comparison, EnergyClass, EnergyCounter, Fake, Meter, Outcome, Phase,
    Powercap, Settings, Window, fit, survey,
};
use calame::units::Microjoules;
use proptest::prelude::*;
use std::fs;

fn windows(noise: &[f64]) -> Vec<Window> {
    let at = |(index, noise): (usize, &f64)| {
        let counters = 3.0 + 4.0 * index as f64;
        Window { counters, wall: 11.0 + 1.3 * counters + noise }
    };
    noise.iter().enumerate().map(at).collect()
}

proptest! {
    #[test]
    fn the_line_is_found_through_noise(noise in proptest::collection::vec(-0.5f64..0.5, 6..30)) {
        let (base, slope, residual) = fit(&windows(&noise)).unwrap();
        prop_assert!((slope - 1.3).abs() < 0.2, "{slope}");
        prop_assert!((base.0 - 11.0).abs() < 2.0, "{}", base.0);
        prop_assert!(residual.0 <= 2.0 && residual.0 >= 0.0);
    }
}

#[test]
fn what_says_nothing_is_refused_in_words() {
    let flat = vec![Window { counters: 5.0, wall: 20.0 }; 9];
    assert!(matches!(fit(&flat), Err(CalibrationError::NoRange(_))));
    assert!(matches!(fit(&windows(&[0.0; 3])), Err(CalibrationError::TooShort(3))));
    let other: Vec<Window> =
        windows(&[0.0; 9]).into_iter().map(|window| Window { wall: 80.0, ..window }).collect();
    let error = fit(&other).unwrap_err().to_string();
    assert!(error.contains("on that plug"), "{error}");
}

/// A machine whose wall takes 10 W and a quarter more than its package.
fn calibrated() -> (tempfile::TempDir, Settings, Calibration) {
    let (root, settings) = machine(INTEL);
    zone(&settings, "intel-rapl:0", "package-0", 0);
    let powercap = Powercap::open(&settings).0.unwrap();
    let source = powercap.facts().name;
    let wall = Fake::new(EnergyClass::A);
    let mut both = Comparison::new(Box::new(powercap), Box::new(wall.clone()), Box::new(wall.clone()));
    let (mut package, mut windows) = (0, Vec::new());
    for watts in [5u64, 5, 20, 20, 40, 40] {
        windows.extend(
            both.window(&mut || {
                package += watts * 10_000_000;
                set(&settings, "intel-rapl:0", package);
                wall.pass(ms(10_000), ms(0), ms(0));
                wall.spend(100_000_000 + watts * 12_500_000);
            })
            .unwrap(),
        );
    }
    let made = Calibration::of(&settings, &source, "2026-11-25", &windows).unwrap();
    (root, settings, made)
}

#[test]
fn a_comparison_is_kept_and_gives_class_b() {
    let (root, settings, made) = calibrated();
    assert!((made.base.0 - 10.0).abs() < 1e-6 && (made.slope - 1.25).abs() < 1e-9 && made.windows == 6);
    assert_eq!(Calibration::parse(&made.to_toml()), Ok(made.clone()));
    let path = root.path().join("calibration.toml");
    fs::write(&path, made.to_toml()).unwrap();
    let settings = Settings { calibration: Some(path.clone()), ..settings };
    let found = survey(&settings).chosen;
    assert_eq!((found.class, found.name.as_str()), (EnergyClass::B, "calibrated: powercap: package-0"));
    assert!(
        found.assumptions.iter().any(|note| note == "calibration: 2026-11-25; 10.00; 1.25; 0.00"),
        "{found:?}"
    );

    let meter = Meter::open(&settings);
    let mut span = meter.span();
    span.enter(Phase::Decode);
    set(&settings, "intel-rapl:0", 100_000_000 + 1_300_000_000);
    let energy = span.finish(Outcome::Done).energy;
    assert_eq!(energy.class, EnergyClass::B);
    assert!(meter.conservation().measured >= Microjoules(0));

    let changed = settings.proc.join("cpuinfo");
    fs::write(changed, "vendor_id : GenuineIntel\nmodel name : another\nflags : fpu\n").unwrap();
    let found = survey(&settings);
    assert_eq!(found.chosen.class, EnergyClass::C, "a calibration of another machine is not used");
    assert!(found.advice.iter().any(|line| line.contains("the machine changed")), "{:?}", found.advice);
    fs::write(&path, "date = 7").unwrap();
    assert!(survey(&settings).advice[0].contains("not a calibration"));
}

#[test]
fn other_counters_than_those_compared_are_refused() {
    let (_root, settings, made) = calibrated();
    let error = made.holds(&settings, "perf: energy-pkg cpu0").unwrap_err();
    assert!(matches!(error, CalibrationError::SourceChanged { .. }));
}
