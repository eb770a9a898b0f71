//! An estimate is never shown as a measurement: reports, records, lines, headers and the page without JavaScript,
//! with every class. (The page with JavaScript is held to the same in `page.rs`.)

use std::time::{Duration, SystemTime};

use calame::ledger::wire::MeterRecord;
use calame::ledger::{By, Ledger, Report, Row};
use calame::meter::{
    Conservation, Embodied, EnergyClass, Fake, Grid, Hours, Measured, Outcome, Phase, Settings, say,
};
use calame::words::Language;

const CLASSES: [EnergyClass; 5] =
    [EnergyClass::A, EnergyClass::B, EnergyClass::C, EnergyClass::D, EnergyClass::E];

/// One second of reading and one of writing, 3 J each between 2 and 7.
fn measured(class: EnergyClass, settings: Settings) -> Measured {
    let fake = Fake::new(class);
    let meter = fake.meter_with(settings);
    let mut span = meter.span();
    let second = Duration::from_secs(1);
    for phase in [Phase::Prefill, Phase::Decode] {
        span.enter(phase);
        fake.pass(second, second, Duration::ZERO);
        fake.spend_between(2_000_000, 3_000_000, 7_000_000);
    }
    span.tokens(100, 0, 30);
    span.extractive(calame::units::Interval::exactly(calame::units::Microjoules(2_500)));
    span.finish(Outcome::Done).over_words(400)
}

fn row(class: EnergyClass) -> Row {
    Row {
        time: SystemTime::UNIX_EPOCH + Duration::from_secs(1_740_830_400),
        route: "/v1/drafts",
        model: Some("small".into()),
        prompt_hash: None,
        style: Some("summary".into()),
        kernel: None,
        words: Some(400),
        planned_tokens: None,
        key: None,
        since_start: Conservation::default(),
        measured: measured(class, Settings::default()),
    }
}

fn report(class: EnergyClass, by: By) -> Report {
    let ledger = Ledger::in_memory().unwrap();
    ledger.record(&mut row(class)).unwrap();
    ledger.report(None, by).unwrap()
}

/// The words that tell an estimate from a measurement, in each language.
fn words(language: Language) -> [&'static str; 2] {
    match language {
        Language::French => ["estimation", "mesure"],
        Language::English => ["estimated", "measured"],
    }
}

#[test]
fn every_figure_of_every_report_says_what_it_is() {
    for class in CLASSES {
        for by in By::ALL {
            for language in [Language::French, Language::English] {
                let report = report(class, by).in_language(language);
                let [estimated, measured] = words(language);
                let (said, not_said) =
                    if class.is_estimated() { (estimated, measured) } else { (measured, estimated) };
                let colon = if language == Language::French { "classe\u{a0}" } else { "class " };
                let origin = format!("{said}, {colon}{}", class.as_str());
                let wrong = format!("{not_said}, {colon}");
                let markdown = report.markdown();
                for line in markdown.lines().filter(|line| line.starts_with("| ") && line.contains('(')) {
                    let head = line.contains("(gCO2e)");
                    assert!(head || line.contains(&origin), "{line}");
                }
                let html = report.html();
                let bars = html.matches("<rect x=").count();
                assert_eq!(bars, 2, "one of energy, one of requests");
                assert_eq!(html.contains("url(#hatched)"), class.is_estimated());
                for text in [&markdown, &html] {
                    assert!(text.contains(&origin) && !text.contains(&wrong), "{text}");
                    let named = match language {
                        Language::French => ["déplacée à la main dans un essai", "46,1\u{a0}gCO2e/kWh, FRA"],
                        Language::English => ["moved by hand in a test", "46.1 gCO2e/kWh, FRA"],
                    };
                    named.iter().for_each(|words| assert!(text.contains(words), "{words}: {text}"));
                }
                let csv = report.csv();
                assert!(csv.lines().nth(1).unwrap().contains(&format!(
                    "{},{}",
                    class.as_str(),
                    words(Language::English)[usize::from(!class.is_estimated())]
                )));
            }
        }
    }
}

#[test]
fn every_exported_row_says_what_it_is() {
    let ledger = Ledger::in_memory().unwrap();
    for class in CLASSES {
        ledger.record(&mut row(class)).unwrap();
    }
    let mut text = String::new();
    let take = |line: &str| {
        text.push_str(line);
        Ok::<_, calame::ledger::LedgerError>(())
    };
    ledger.export(None, take).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 1 + CLASSES.len());
    let columns: Vec<&str> = lines[0].split(',').collect();
    assert!(columns.starts_with(&["time", "origin", "id"]) && columns.contains(&"marginal_low_uj"));
    for (line, class) in lines[1..].iter().zip(CLASSES) {
        let origin = if class.is_estimated() { "estimated" } else { "measured" };
        assert!(line.starts_with(&format!("2025-03-01T12:00:00.000Z,{origin},")), "{line}");
        assert!(line.contains("\"[\"\"test-source\"\"]\""), "quotes are doubled: {line}");
    }
}

#[test]
fn records_and_lines_say_what_they_are() {
    for class in CLASSES {
        let measured = measured(class, Settings::default());
        let estimated = class.is_estimated();
        let record = serde_json::to_value(MeterRecord::from(&measured)).unwrap();
        assert_eq!(record["energy"]["estimated"], estimated);
        assert!(record["energy"]["assumptions"].as_array().is_some_and(|all| all.len() >= 3), "{record}");
        let origin = if estimated { "estimated" } else { "measured" };
        let english = format!("6.00 J (4.00 to 14.0, class {}, {origin})", class.as_str());
        assert!(
            measured.line(Language::English).starts_with(&english),
            "{}",
            measured.line(Language::English)
        );
        assert!(
            measured.line(Language::English).contains("without AI 2.50 mJ (2.50 to 2.50, class"),
            "{}",
            measured.line(Language::English)
        );
        let origin = if estimated { "estimation" } else { "mesure" };
        let french = format!("6,00\u{a0}J (4,00 à 14,0, classe\u{a0}{}, {origin})", class.as_str());
        assert!(measured.line(Language::French).starts_with(&french), "{}", measured.line(Language::French));
        assert!(!measured.line(Language::English).contains(if estimated { "measured" } else { "estimated" }));
    }
}

#[test]
fn a_small_energy_is_never_nought() {
    let mut small = measured(EnergyClass::E, Settings::default());
    small.energy.marginal = calame::units::Interval {
        value: calame::units::Microjoules(3),
        low: calame::units::Microjoules(1),
        high: calame::units::Microjoules(9),
    };
    assert!(
        small.line(Language::English).starts_with("3.00 µJ (1.00 to 9.00, class E"),
        "{}",
        small.line(Language::English)
    );
    assert!(
        small.line(Language::French).starts_with("3,00\u{a0}µJ (1,00 à 9,00"),
        "{}",
        small.line(Language::French)
    );
}

#[test]
fn conventions_change_what_they_should_and_are_named() {
    let with = |settings: Settings| measured(EnergyClass::C, settings).energy;
    let plain = with(Settings::default());
    let named = |energy: &calame::meter::Energy, words: &str| {
        let said: Vec<String> = energy.assumptions.iter().map(|note| say(note, Language::English)).collect();
        assert!(said.iter().any(|one| one.contains(words)), "{words}: {said:?}");
    };

    let grid = with(Settings { grid: Grid::given("fra", 92.2), ..Settings::default() });
    assert!((grid.co2e.value.0 / plain.co2e.value.0 - 2.0).abs() < 1e-9);
    assert_eq!((grid.embodied, grid.marginal, grid.wh), (plain.embodied, plain.marginal, plain.wh));
    assert!((grid.sci - (grid.co2e.value.0 + plain.embodied.value.0)).abs() < 1e-12);
    named(&grid, "92.2 gCO2e/kWh, FRA (given in the configuration");

    let pue = with(Settings { pue: 1.5, ..Settings::default() });
    assert!((pue.co2e.value.0 / plain.co2e.value.0 - 1.5).abs() < 1e-9);
    assert_eq!((pue.embodied, pue.wh), (plain.embodied, plain.wh));
    named(&pue, "PUE 1.5");

    let powered = Embodied { hours: Hours::Powered { per_year: 8_766.0 / 4.0 }, ..Embodied::default() };
    let powered = with(Settings { embodied: powered, ..Settings::default() });
    assert!((powered.embodied.value.0 / plain.embodied.value.0 - 4.0).abs() < 1e-9);
    assert_eq!(powered.co2e, plain.co2e);
    assert!((powered.sci - (plain.co2e.value.0 + powered.embodied.value.0)).abs() < 1e-12);
    named(&powered, "spread over 2191.5 powered hours a year");
    named(&plain, "185 kg over 5 years (ADEME), spread over calendar hours");

    let own = Embodied { kilograms: 370.0, basis: "given", ..Embodied::default() };
    let own = with(Settings { embodied: own, ..Settings::default() });
    assert!((own.embodied.value.0 / plain.embodied.value.0 - 2.0).abs() < 1e-9);
    named(&own, "370 kg over 5 years (given in the configuration)");
}
