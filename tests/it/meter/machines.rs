//! Trees of real machines: the right source is chosen, and its sums are right.

use super::{INTEL, machine, ms, set, zone};
use calame::meter::{
    Battery, Board, EnergyClass, EnergyCounter, Fake, Meter, Outcome, Phase, Settings, say, survey,
};
use calame::units::{Microjoules, Watts};
use calame::words::Language;
use std::fs;
use std::path::Path;

fn file(settings: &Settings, path: &str, text: &str) {
    let path = settings.sys.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn chosen(settings: &Settings) -> (EnergyClass, String) {
    let facts = survey(settings).chosen;
    // What a meter opened here takes is what the survey says.
    assert_eq!(Meter::open(settings).source(), facts);
    (facts.class, facts.name)
}

#[test]
fn an_intel_desktop_with_psys_and_a_memory_mapped_twin() {
    let (_root, settings) = machine(INTEL);
    zone(&settings, "intel-rapl:0", "package-0", 10);
    zone(&settings, "intel-rapl:0:0", "core", 10);
    zone(&settings, "intel-rapl:0:1", "uncore", 10);
    zone(&settings, "intel-rapl:1", "psys", 10);
    zone(&settings, "intel-rapl-mmio:0", "package-0", 10);
    assert_eq!(chosen(&settings), (EnergyClass::C, "powercap: package-0".to_owned()));
    let found = survey(&settings);
    assert_eq!(found.read, [("package-0".to_owned(), "intel-rapl:0".to_owned())]);
    let why: Vec<&str> = found.skipped.iter().map(|left| left.reason.as_str()).collect();
    for reason in ["inside its package", "never added", "same counters as the MSR view"] {
        assert!(why.iter().any(|why| why.contains(reason)), "{why:?}");
    }
}

#[test]
fn two_sockets_with_dram() {
    let (_root, settings) = machine(INTEL);
    for socket in 0..2 {
        zone(&settings, &format!("intel-rapl:{socket}"), &format!("package-{socket}"), 0);
        zone(&settings, &format!("intel-rapl:{socket}:0"), "dram", 0);
    }
    let meter = Meter::open(&settings);
    let mut span = meter.span();
    span.enter(Phase::Decode);
    for (id, energy) in [
        ("intel-rapl:0", 5_000_000),
        ("intel-rapl:1", 6_000_000),
        ("intel-rapl:0:0", 700_000),
        ("intel-rapl:1:0", 80_000),
    ] {
        set(&settings, id, energy);
    }
    let record = span.finish(Outcome::Done);
    assert_eq!(meter.conservation().measured, Microjoules(11_780_000));
    assert_eq!(meter.conservation().parts(), Microjoules(11_780_000));
    assert!(!record.energy.assumptions.iter().any(|note| note == "no-dram"));
}

#[test]
fn a_laptop_on_battery_and_then_on_mains() {
    let (_root, settings) = machine(INTEL);
    file(&settings, "class/power_supply/AC/type", "Mains\n");
    file(&settings, "class/power_supply/BAT0/type", "Battery\n");
    file(&settings, "class/power_supply/BAT0/status", "Discharging\n");
    file(&settings, "class/power_supply/BAT0/current_now", "1500000\n");
    file(&settings, "class/power_supply/BAT0/voltage_now", "12000000\n");
    file(&settings, "class/power_supply/mouse/type", "Battery\n");
    file(&settings, "class/power_supply/mouse/scope", "Device\n");
    file(&settings, "class/power_supply/mouse/status", "Discharging\n");
    assert_eq!(chosen(&settings), (EnergyClass::C, "battery: BAT0".to_owned()));
    let clock = Fake::new(EnergyClass::C);
    let mut battery = Battery::open(&settings, Box::new(clock.clone())).0.unwrap();
    battery.read().unwrap();
    assert_eq!(battery.power(), Some(Watts(18.0)));
    clock.pass(ms(1000), ms(0), ms(0));
    file(&settings, "class/power_supply/BAT0/power_now", "-20000000\n");
    let energy = battery.read().unwrap();
    assert_eq!(energy.value, Microjoules(19_000_000), "a line from 18 to 20 W");
    assert!(energy.low < energy.value && energy.value < energy.high);
    // The next request on mains is modelled, and says so.
    let meter = Meter::open(&settings);
    assert_eq!(meter.span().finish(Outcome::Done).energy.class, EnergyClass::C);
    file(&settings, "class/power_supply/BAT0/status", "Charging\n");
    let energy = meter.span().finish(Outcome::Done).energy;
    assert!(energy.class.is_estimated() && energy.sources[0].starts_with("model"));
    assert!(battery.read().is_err());
}

#[test]
fn counters_are_better_than_the_battery_and_never_added_to_it() {
    let (_root, settings) = machine(INTEL);
    zone(&settings, "intel-rapl:0", "package-0", 10);
    file(&settings, "class/power_supply/BAT0/type", "Battery\n");
    file(&settings, "class/power_supply/BAT0/status", "Discharging\n");
    file(&settings, "class/power_supply/BAT0/power_now", "9000000\n");
    assert_eq!(chosen(&settings).1, "powercap: package-0");
    let classes: Vec<_> = survey(&settings).sources.into_iter().map(|found| found.facts.name).collect();
    assert_eq!(classes, ["powercap: package-0", "battery: BAT0", "model-processor"]);
}

const ARM: &str = "processor : 0\nFeatures : fp asimd\n\nModel : Some Board 5\n";

#[test]
fn an_arm_board_with_a_power_sensor() {
    let (_root, settings) = machine(ARM);
    for (index, label, power) in
        [(1, "VDD_IN", 4_000_000), (2, "VDD_CPU", 1_500_000), (3, "VDD_SOC", 900_000)]
    {
        file(&settings, "class/hwmon/hwmon0/name", "ina3221\n");
        file(&settings, &format!("class/hwmon/hwmon0/power{index}_label"), label);
        file(&settings, &format!("class/hwmon/hwmon0/power{index}_input"), &power.to_string());
    }
    file(&settings, "class/hwmon/hwmon1/name", "nvme\n");
    file(&settings, "class/hwmon/hwmon1/power1_input", "5000000");
    assert_eq!(chosen(&settings), (EnergyClass::C, "hwmon: ina3221 VDD_IN".to_owned()));
    let clock = Fake::new(EnergyClass::C);
    let (board, skipped) = Board::open(&settings, Box::new(clock.clone()));
    let mut board = board.unwrap();
    assert_eq!(skipped.len(), 3, "two rails inside the input, and a disk: {skipped:?}");
    board.read().unwrap();
    clock.pass(ms(2000), ms(0), ms(0));
    file(&settings, "class/hwmon/hwmon0/power1_input", "6000000");
    assert_eq!(board.read().unwrap().value, Microjoules(10_000_000));
    clock.pass(ms(60_000), ms(0), ms(0));
    assert_eq!(board.read().unwrap().value, Microjoules(10_000_000), "a minute unseen is not guessed");
    assert!(board.longest_gap().unwrap() < ms(60_000));
}

#[test]
fn an_arm_board_without_a_sensor_and_one_whose_sensors_cannot_be_told_apart() {
    let (_root, settings) = machine(ARM);
    let found = survey(&settings);
    assert_eq!(found.chosen.class, EnergyClass::E);
    assert!(found.chosen.assumptions.iter().any(|note| note == "unknown-processor: Some Board 5"));
    for (index, rail) in ["VDD_A", "VDD_B"].into_iter().enumerate() {
        file(&settings, &format!("class/hwmon/hwmon{index}/name"), "ina219");
        file(&settings, &format!("class/hwmon/hwmon{index}/power1_input"), "1000000");
        file(&settings, &format!("class/hwmon/hwmon{index}/power1_label"), rail);
    }
    let found = survey(&settings);
    assert_eq!(found.chosen.class, EnergyClass::E);
    assert!(
        found.skipped.iter().all(|left| left.reason.contains("could count twice")),
        "{:?}",
        found.skipped
    );
}

#[test]
fn sockets_of_an_amd_server_s_energy_driver_are_summed() {
    let (_root, settings) = machine("vendor_id : AuthenticAMD\nflags : fpu\n");
    file(&settings, "class/hwmon/hwmon0/name", "amd_energy\n");
    for (index, label) in ["Ecore000", "Ecore001", "Esocket0", "Esocket1"].into_iter().enumerate() {
        let index = index + 1;
        file(&settings, &format!("class/hwmon/hwmon0/energy{index}_label"), label);
        file(&settings, &format!("class/hwmon/hwmon0/energy{index}_input"), "1000");
    }
    let mut board = Board::open(&settings, Box::new(Fake::new(EnergyClass::C))).0.unwrap();
    file(&settings, "class/hwmon/hwmon0/energy3_input", "5000");
    file(&settings, "class/hwmon/hwmon0/energy4_input", "7000");
    file(&settings, "class/hwmon/hwmon0/energy1_input", "900000");
    assert_eq!(board.read().unwrap().value, Microjoules(10_000));
    assert_eq!((board.longest_gap(), board.resets()), (None, 0));
    file(&settings, "class/hwmon/hwmon0/energy3_input", "10");
    assert_eq!(board.read().unwrap().value, Microjoules(10_010));
    assert_eq!(board.resets(), 1);
}

#[test]
fn a_known_processor_without_counters_is_class_d() {
    let name = "model name : Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz\nflags : fpu vme\n";
    let (_root, settings) = machine(name);
    let facts = survey(&settings).chosen;
    assert_eq!(facts.class, EnergyClass::D);
    assert!(facts.assumptions[0].starts_with("design-power: 15; Intel(R) Core(TM) i5-8250U"), "{facts:?}");
    let (_root, settings) = machine(&name.replace("vme", "hypervisor"));
    assert_eq!(survey(&settings).chosen.class, EnergyClass::E, "a virtual machine stays E");
}

#[test]
fn a_virtual_machine_says_its_class_bounds_and_constants_in_both_languages() {
    let (_root, settings) = machine("model name : AMD EPYC\nflags : fpu hypervisor\n");
    let meter = Meter::open(&settings);
    let mut span = meter.span();
    span.enter(Phase::Decode);
    let mut sum = 0u64;
    while span.so_far().value.0 <= 0.0 && sum < 3_000_000_000 {
        sum = std::hint::black_box(sum + 1);
    }
    let energy = span.finish(Outcome::Done).energy;
    assert_eq!(energy.class, EnergyClass::E);
    assert!(energy.marginal.low < energy.marginal.value && energy.marginal.value < energy.marginal.high);
    for code in ["virtual-machine", "per-processor", "per-processor-bounds", "memory", "grid"] {
        let noted = energy.assumptions.iter().find(|note| note.split(':').next() == Some(code)).unwrap();
        let (french, english) = (say(noted, Language::French), say(noted, Language::English));
        assert!(french != english && french != *noted && !english.contains('{'), "{english}");
    }
}

#[test]
fn every_note_of_the_room_has_its_sentences() {
    fn visit(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let codes =
                    text.split("note(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
                found.extend(codes.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
            }
        }
    }
    let mut codes = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/meter/src"), &mut codes);
    assert!(codes.len() > 20, "{codes:?}");
    for code in codes {
        assert_ne!(say(&code, Language::English), code, "crates/words has no sentence for it");
    }
}

#[test]
fn counters_that_a_hypervisor_leaves_at_nought_measure_nothing() {
    let (_root, settings) = machine("flags : fpu hypervisor\n");
    zone(&settings, "intel-rapl:0", "package-0", 0);
    let found = survey(&settings);
    assert_eq!(found.chosen.class, EnergyClass::E);
    assert!(found.skipped[0].reason.contains("nought"), "{:?}", found.skipped);
    zone(&settings, "intel-rapl:0", "package-0", 7);
    assert_eq!(survey(&settings).chosen.class, EnergyClass::C, "some hypervisors do pass them on");
}
