//! What only this room can bring about: a disk that is full, a file that cannot be written.

use super::*;
use crate::admission::Spending;
use crate::meter::{EnergyClass, Fake, Outcome, Phase};
use std::time::{Duration, UNIX_EPOCH};

fn row(seconds: u64) -> Row {
    let fake = Fake::new(EnergyClass::E);
    let meter = fake.meter();
    let mut span = meter.span();
    span.enter(Phase::Prefill);
    fake.pass(Duration::from_secs(1), Duration::from_secs(1), Duration::ZERO);
    fake.spend_between(1_000_000, 2_000_000, 4_000_000);
    span.tokens(10, 0, 2);
    let measured = span.finish(Outcome::Done);
    Row {
        time: UNIX_EPOCH + Duration::from_secs(seconds),
        route: "/v1/drafts",
        model: Some("small".to_owned()),
        prompt_hash: None,
        style: Some("summary".to_owned()),
        kernel: None,
        words: Some(500),
        planned_tokens: Some(4),
        key: Some("office".to_owned()),
        since_start: meter.conservation(),
        measured,
    }
}

/// 2025-03-01T12:00:00Z.
const MARCH: u64 = 1_740_830_400;
const DAY: u64 = 86_400;

fn count(ledger: &Ledger, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    ledger.book().connection.query_row(&sql, [], |row| row.get(0)).unwrap()
}

fn pragma(ledger: &Ledger, name: &str, value: i64) {
    // Some answer with a row and some do not.
    ledger.book().connection.execute_batch(&format!("PRAGMA {name} = {value}")).unwrap();
}

#[test]
fn a_full_disk_is_said_and_loses_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let ledger = Ledger::open(&path).unwrap();
    let mut acknowledged = 0;
    let now: i64 = ledger.book().connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    pragma(&ledger, "max_page_count", now + 2);
    let refused = loop {
        match ledger.record(&mut row(MARCH + acknowledged)) {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 10_000, "the disk never fills");
    };
    assert!(matches!(refused, LedgerError::DiskFull), "{refused}");
    assert!(refused.to_string().contains("free some space"));
    assert!(matches!(ledger.ready(), Err(LedgerError::DiskFull)), "nothing is begun while it is full");
    let whole = Ledger::open(&path).unwrap();
    assert_eq!(count(&whole, "requests"), i64::try_from(acknowledged).unwrap());
    // Space again: what waited is written first.
    pragma(&ledger, "max_page_count", 1_000_000);
    ledger.ready().unwrap();
    ledger.record(&mut row(MARCH + acknowledged + 1)).unwrap();
    let times: Vec<u64> = ledger
        .records(3)
        .unwrap()
        .iter()
        .map(|record| record.time.duration_since(UNIX_EPOCH).unwrap().as_secs() - MARCH)
        .collect();
    assert_eq!(times, [acknowledged - 1, acknowledged, acknowledged + 1]);
    let check: String =
        ledger.book().connection.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn a_file_that_cannot_be_written_is_said_plainly() {
    let ledger = Ledger::in_memory().unwrap();
    pragma(&ledger, "query_only", 1);
    let error = ledger.record(&mut row(MARCH)).unwrap_err();
    assert!(matches!(error, LedgerError::ReadOnly) && error.to_string().contains("rights"), "{error}");
    pragma(&ledger, "query_only", 0);
    ledger.ready().unwrap();
    assert_eq!(count(&ledger, "requests"), 1);
}

#[test]
fn old_rows_become_sums_of_days_and_reports_stay_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let ledger = Ledger::open(&path).unwrap();
    for (day, rows) in [(0, 3), (1, 2), (40, 1)] {
        for second in 0..rows {
            ledger.record(&mut row(MARCH + day * DAY + second)).unwrap();
        }
    }
    let before: Vec<Report> = By::ALL.into_iter().map(|by| ledger.report(None, by).unwrap()).collect();
    assert_eq!(count(&ledger, "requests"), 6);
    let retaining = ledger.clone().with_retention(Some(2));
    retaining.record(&mut row(MARCH + 41 * DAY)).unwrap();
    assert_eq!(
        (count(&ledger, "requests"), count(&ledger, "folded_days")),
        (7, 0),
        "March and April are two months"
    );
    retaining.record(&mut row(MARCH + 70 * DAY)).unwrap();
    assert_eq!(
        (count(&ledger, "requests"), count(&ledger, "folded_days")),
        (3, 2),
        "March is summed up in May"
    );
    for (by, before) in By::ALL.into_iter().zip(before) {
        // To the nanowatt-hour: sums of sums may differ in their last bit.
        let march = |report: &Report| {
            let csv = report.csv();
            csv.lines().filter(|line| line.starts_with("2025-03")).map(str::to_owned).collect::<Vec<_>>()
        };
        let after = ledger.report(None, by).unwrap();
        assert_eq!(march(&after), march(&before), "{by:?}");
        assert_eq!(after.lines.iter().map(|line| line.done).sum::<u64>(), 8);
    }
}

#[test]
fn a_key_is_summed_by_day_and_forgotten_after_its_month() {
    let ledger = Ledger::in_memory().unwrap();
    let spent = |start: u64| {
        Spending::spent_since(&ledger, UNIX_EPOCH + Duration::from_secs(start), Some("office")).unwrap().0
            * 3600.0
    };
    ledger.record(&mut row(MARCH)).unwrap();
    ledger.record(&mut row(MARCH + DAY)).unwrap();
    assert_eq!(
        (spent(MARCH).round(), spent(MARCH + DAY).round(), spent(MARCH + 2 * DAY).round()),
        (4.0, 2.0, 0.0)
    );
    let mut nobody = Row { key: None, ..row(MARCH + DAY) };
    ledger.record(&mut nobody).unwrap();
    assert_eq!(spent(MARCH).round(), 4.0);
    ledger.record(&mut row(MARCH + 60 * DAY)).unwrap();
    assert_eq!(count(&ledger, "key_days"), 1, "only the last month of a key is kept");
}

#[test]
fn the_machine_has_its_days_and_no_joule_twice() {
    let ledger = Ledger::in_memory().unwrap();
    let fake = Fake::new(EnergyClass::E);
    let meter = fake.meter();
    for second in 0..3 {
        fake.pass(Duration::from_secs(1), Duration::from_millis(200), Duration::from_millis(300));
        fake.spend(5_000_000);
        let span = meter.span();
        let measured = span.finish(Outcome::Done);
        ledger
            .record(&mut Row { since_start: meter.conservation(), measured, ..row(MARCH + second) })
            .unwrap();
    }
    let report = ledger.report(None, By::Day).unwrap();
    assert_eq!(report.machine.len(), 1);
    let all = meter.conservation();
    let machine = &report.machine[0];
    assert!((machine.measured.0 - all.measured.joules().0).abs() < 1e-9);
    let parts =
        machine.requests.0 + machine.overhead.0 + machine.others.0 + machine.idle.0 + machine.unobserved.0;
    assert!((machine.measured.0 - parts).abs() < 1e-9);
}
