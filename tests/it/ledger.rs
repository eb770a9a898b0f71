//! The ledger from outside: what is written comes back, reports stay honest, errors are clear.

use calame::ledger::wire::{ConservationRecord, MeterRecord, RecordLine};
use calame::ledger::{By, Ledger, LedgerError, Row};
use calame::meter::{Conservation, EnergyClass, Fake, Measured, Outcome, Phase};
use calame::units::{Interval, Microjoules};
use calame::words::Language;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// 2025-03-01T09:30:00.250Z.
fn march() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_740_821_400_250)
}

fn measured(class: EnergyClass, outcome: Outcome) -> Measured {
    let fake = Fake::new(class);
    let meter = fake.meter();
    let mut span = meter.span();
    let second = Duration::from_secs(1);
    for phase in [Phase::Prefill, Phase::Decode] {
        span.enter(phase);
        fake.pass(second, second, Duration::ZERO);
        fake.spend_between(3_000_000, 6_000_000, 12_000_000);
        span.first_token();
    }
    span.tokens(100, 40, 30);
    span.extractive(Interval::exactly(Microjoules(12)));
    span.finish(outcome)
}

fn row(class: EnergyClass, outcome: Outcome) -> Row {
    Row {
        time: march(),
        route: "/v1/drafts",
        model: Some("small".to_owned()),
        prompt_hash: Some("ab".repeat(32)),
        style: Some("summary".to_owned()),
        kernel: Some("avx2".to_owned()),
        words: Some(500),
        planned_tokens: Some(60),
        key: None,
        since_start: Conservation::default(),
        measured: measured(class, outcome),
    }
}

#[test]
fn what_is_written_comes_back_oldest_first() {
    let ledger = Ledger::in_memory().unwrap();
    let outcomes = [Outcome::Done, Outcome::Cancelled, Outcome::Failed];
    for outcome in outcomes {
        ledger.record(&mut row(EnergyClass::E, outcome)).unwrap();
    }
    let records = ledger.records(2).unwrap();
    assert_eq!(records.iter().map(|record| record.id).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(records[0].measured, measured(EnergyClass::E, Outcome::Cancelled).over_words(500));
    assert_eq!(records[0].time, march());
    assert_eq!(records[0].time_text, "2025-03-01T09:30:00.250Z");
    assert_eq!(records[1].kernel.as_deref(), Some("avx2"));
}

#[test]
fn a_file_keeps_its_rows_and_is_brought_up_to_date_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    Ledger::open(&path).unwrap().record(&mut row(EnergyClass::C, Outcome::Done)).unwrap();
    let again = Ledger::open(&path).unwrap();
    assert_eq!(again.records(10).unwrap().len(), 1);
    let other = Ledger::open(&path).unwrap();
    other.record(&mut row(EnergyClass::C, Outcome::Done)).unwrap();
    assert_eq!(again.records(10).unwrap().len(), 2, "a second program reads and writes beside the first");
}

#[test]
fn a_file_that_is_no_ledger_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "these are the minutes of a meeting\n".repeat(100);
    std::fs::write(&path, &text).unwrap();
    assert!(matches!(Ledger::open(&path), Err(LedgerError::NotALedger { path: named }) if named == path));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    let missing = folder.path().join("nowhere/ledger.sqlite");
    assert!(matches!(Ledger::open(&missing), Err(LedgerError::Open { .. })));
}

#[test]
fn a_file_of_a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    drop(Ledger::open(&path).unwrap());
    // `user_version` is the big-endian number at offset 60 of the file (SQLite file format).
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60..64].copy_from_slice(&9u32.to_be_bytes());
    std::fs::write(&path, &bytes).unwrap();
    let error = Ledger::open(&path).unwrap_err();
    assert!(matches!(error, LedgerError::Newer { found: 9, known: 4 }), "{error}");
    assert!(error.to_string().contains("update the program"));
}

#[test]
fn quotes_learn_from_answered_requests_of_the_same_model_and_kernel() {
    let ledger = Ledger::in_memory().unwrap();
    assert_eq!(ledger.learned("small", Some("avx2")).unwrap(), None);
    for outcome in [Outcome::Done, Outcome::Done, Outcome::Cancelled] {
        ledger.record(&mut row(EnergyClass::E, outcome)).unwrap();
    }
    let learned = ledger.learned("small", Some("avx2")).unwrap().unwrap();
    assert_eq!(learned.requests, 2);
    assert!((learned.seconds_per_prompt_token - 1.0 / 60.0).abs() < 1e-12);
    assert!((learned.seconds_per_completion_token - 1.0 / 30.0).abs() < 1e-12);
    assert!((learned.joules_per_prompt_token - 0.1).abs() < 1e-12);
    assert!((learned.joules_per_completion_token - 0.2).abs() < 1e-12);
    assert_eq!((learned.low_ratio, learned.high_ratio), (0.5, 2.0));
    assert_eq!(ledger.learned("small", Some("scalar")).unwrap(), None);
    assert_eq!(ledger.learned("large", Some("avx2")).unwrap(), None);
}

#[test]
fn a_quote_learns_how_far_requests_stray_and_how_much_is_written() {
    let ledger = Ledger::in_memory().unwrap();
    for _ in 0..4 {
        ledger.record(&mut row(EnergyClass::E, Outcome::Done)).unwrap();
    }
    let few = ledger.learned("small", Some("avx2")).unwrap().unwrap();
    assert_eq!(few.spread, (0.5, 2.0), "too few to tell");
    assert_eq!(few.written_share, 0.5, "30 tokens of the 60 that were planned");
    for _ in 0..4 {
        ledger.record(&mut row(EnergyClass::E, Outcome::Done)).unwrap();
    }
    let more = ledger.learned("small", Some("avx2")).unwrap().unwrap();
    assert!((more.spread.0 - 1.0).abs() < 1e-9 && (more.spread.1 - 1.0).abs() < 1e-9, "all alike: {more:?}");
    assert_eq!(ledger.learned_extraction().unwrap(), None);
    let mut extracted = Row { model: None, kernel: None, ..row(EnergyClass::E, Outcome::Done) };
    ledger.record(&mut extracted).unwrap();
    let learned = ledger.learned_extraction().unwrap().unwrap();
    assert!((learned.seconds_per_word - 2.0 / 500.0).abs() < 1e-12);
    assert!((learned.joules_per_word - 12.0 / 500.0).abs() < 1e-12);
    assert_eq!((learned.low_ratio, learned.high_ratio, learned.requests), (0.5, 2.0, 1));
}

#[test]
fn a_budget_can_ask_what_was_spent() {
    let ledger = Ledger::in_memory().unwrap();
    ledger.record(&mut row(EnergyClass::E, Outcome::Done)).unwrap();
    ledger.record(&mut row(EnergyClass::E, Outcome::Failed)).unwrap();
    let spent = ledger.spent_since(march() - Duration::from_secs(60)).unwrap();
    assert!((spent.0 - 24.0 / 3600.0).abs() < 1e-12, "wasted joules are joules");
    assert_eq!(ledger.spent_since(march() + Duration::from_secs(60)).unwrap().0, 0.0);
}

fn three_rows() -> Ledger {
    let ledger = Ledger::in_memory().unwrap();
    ledger.record(&mut row(EnergyClass::C, Outcome::Done)).unwrap();
    ledger.record(&mut row(EnergyClass::E, Outcome::Done)).unwrap();
    ledger.record(&mut row(EnergyClass::E, Outcome::Cancelled)).unwrap();
    ledger
}

#[test]
fn a_report_never_sums_estimates_with_measures() {
    let report = three_rows().report(Some("2025-03"), By::Month).unwrap();
    assert_eq!(report.lines.len(), 2);
    let (measured, estimated) = (&report.lines[0], &report.lines[1]);
    assert_eq!((measured.class, measured.done), (EnergyClass::C, 1));
    assert_eq!((estimated.done, estimated.cancelled, estimated.failed), (1, 1, 0));
    assert_eq!((estimated.energy.value.0, estimated.wasted.value.0), (24.0, 12.0));
    assert_eq!((estimated.tokens, estimated.seconds), (260, 4.0));
    assert!(three_rows().report(Some("2025-04"), By::Month).unwrap().lines.is_empty());
    for wrong in ["2025-13", "2025-3", "march", "2025-00", "+025-01"] {
        assert!(matches!(three_rows().report(Some(wrong), By::Month), Err(LedgerError::Month(_))), "{wrong}");
    }
}

#[test]
fn every_rendering_says_class_bounds_and_origin() {
    let french = three_rows().report(None, By::Month).unwrap();
    let english = french.clone().in_language(Language::English);
    for text in [french.markdown(), french.html()] {
        assert!(
            text.contains("estimation, classe\u{a0}E") && text.contains("mesure, classe\u{a0}C"),
            "{text}"
        );
        assert!(text.contains("6,67\u{a0}mWh (3,33 à 13,3)"), "{text}");
    }
    for text in [english.markdown(), english.html()] {
        assert!(text.contains("estimated, class E") && text.contains("measured, class C"), "{text}");
        assert!(text.contains("6.67 mWh (3.33 to 13.3)"), "{text}");
    }
    let csv = english.csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[1].starts_with("2025-03,C,measured,1,0,0,0.003333333,0.001666667,0.006666667,"), "{csv}");
    assert!(lines[2].starts_with("2025-03,E,estimated,1,1,0,0.006666667,"), "{csv}");
    let columns = lines[0].split(',').count();
    assert!(lines.iter().all(|line| line.split(',').count() == columns));
    assert!(french.html().contains("lang=\"fr\"") && english.html().contains("lang=\"en\""));
}

#[test]
fn the_meter_record_has_its_public_fields() {
    let record = serde_json::to_value(MeterRecord::from(&measured(EnergyClass::E, Outcome::Done))).unwrap();
    let keys = |value: &Value| {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys.join(" ")
    };
    assert_eq!(keys(&record), "energy latency_ms status tokens");
    assert_eq!(
        keys(&record["energy"]),
        "assumptions check_joules class co2e_g decode_joules embodied_g estimated explained extractive_joules full_joules joules \
         joules_per_1000_words joules_per_token overhead_joules plan_joules prefill_joules read_joules saved_joules sci_g sources \
         wasted_joules wh"
    );
    assert_eq!(keys(&record["latency_ms"]), "check decode first_token plan prefill queue read total");
    assert_eq!(record["energy"]["joules"], json!({"value": 12.0, "low": 6.0, "high": 24.0}));
    assert_eq!(record["tokens"], json!({"prompt": 100, "cached": 40, "completion": 30}));
    assert_eq!(record["status"], "done");
    assert_eq!(record["latency_ms"]["total"], 2000.0);

    let ledger = three_rows();
    let line = serde_json::to_value(RecordLine::from(&ledger.records(1).unwrap()[0])).unwrap();
    assert_eq!(keys(&line), "energy id latency_ms model route status time tokens");
    let fake = Fake::new(EnergyClass::C);
    let conservation = serde_json::to_value(ConservationRecord::from(fake.meter().conservation())).unwrap();
    assert_eq!(keys(&conservation), "idle_uj measured_uj others_uj overhead_uj requests_uj unobserved_uj");
}
