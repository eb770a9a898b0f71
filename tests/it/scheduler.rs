//! The engine at work for several: the same words whatever is beside a request, kept before it or guessed after it.

use std::path::Path;
use std::sync::Arc;

use calame::engine::local::{LocalEngine, Settings};
use calame::engine::{Engine, Event, Finish, Job, Sampling, Shortcuts};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

use crate::support::small_model;
use crate::tiny::Tiny;

const DOCUMENT: &str = "Le bureau s’est réuni mardi. La trésorière a présenté les comptes : 1 200 euros de dons et \
                        340 euros de dépenses. Le bureau a voté l’achat d’un tableau. ";

/// How an engine works: texts at once, bytes kept, guesses.
#[derive(Debug, Clone, Copy)]
struct Variant(usize, usize, bool);

const ALONE: Variant = Variant(1, 0, false);

fn engine(file: &Path, Variant(streams, cache, lookup): Variant) -> LocalEngine {
    let settings = Settings { streams, cache, lookup, ..Settings::of(file.to_owned(), "model", 1_024) };
    LocalEngine::load(&settings).expect("the file is good")
}

fn tiny() -> (TempDir, std::path::PathBuf) {
    let folder = TempDir::new().expect("a temporary folder");
    let path = Tiny::new("qwen2").write(folder.path());
    (folder, path)
}

fn job(engine: &LocalEngine, text: &str, max_tokens: u32) -> Job {
    Job { shortcuts: Shortcuts::ALL, ..Job::plain(engine.encode_text(text), max_tokens) }
}

/// The text and the end of a job, or what it failed with.
fn wait(mut events: Receiver<Event>) -> Result<(String, Finish), String> {
    let mut text = String::new();
    loop {
        match events.blocking_recv().expect("every request gets its last word") {
            Event::Prefill { .. } => {}
            Event::Token { text: more, .. } => text.push_str(&more),
            Event::Done(finish) => return Ok((text, finish)),
            Event::Failed(why) => return Err(why),
        }
    }
}

fn run(engine: &LocalEngine, job: Job) -> (String, Finish) {
    wait(engine.generate(job).expect("accepted")).expect("it ends well")
}

/// A request of a schedule: which prompt, how it is drawn, how many tokens, and after how many events its listener
/// goes away.
#[derive(Debug, Clone)]
struct Arrival {
    prompt: usize,
    seed: Option<u64>,
    tokens: u32,
    leaves: Option<usize>,
}

fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    let one =
        (0_usize..5, proptest::option::of(0_u64..3), 1_u32..40, proptest::option::weighted(0.3, 0_usize..20))
            .prop_map(|(prompt, seed, tokens, leaves)| Arrival { prompt, seed, tokens, leaves });
    proptest::collection::vec(one, 1..9)
}

fn prompt(number: usize) -> String {
    match number {
        0 => DOCUMENT.repeat(2),
        1 => format!("{}Résumé :", DOCUMENT.repeat(2)),
        2 => format!("{}Points clés :", DOCUMENT.repeat(2)),
        3 => "Le bureau".into(),
        _ => "Autre chose, sans rapport avec le reste.".repeat(3),
    }
}

fn asked(engine: &LocalEngine, arrival: &Arrival) -> Job {
    let sampling = match arrival.seed {
        None => Sampling::default(),
        Some(seed) => {
            Sampling { temperature: 0.9, top_p: 0.95, repeat_penalty: 1.1, seed, ..Sampling::default() }
        }
    };
    Job { sampling, ..job(engine, &prompt(arrival.prompt), arrival.tokens) }
}

/// Runs a schedule on an engine; what each request that was heard to its end wrote.
fn heard(engine: &LocalEngine, schedule: &[Arrival]) -> Vec<Option<String>> {
    let running: Vec<Receiver<Event>> =
        schedule.iter().map(|arrival| engine.generate(asked(engine, arrival)).expect("accepted")).collect();
    std::thread::scope(|scope| {
        let listeners: Vec<_> = running
            .into_iter()
            .zip(schedule)
            .map(|(mut events, arrival)| {
                scope.spawn(move || match arrival.leaves {
                    None => Some(wait(events).expect("it ends well").0),
                    Some(after) => {
                        for _ in 0..after {
                            if events.blocking_recv().is_none() {
                                break;
                            }
                        }
                        None
                    }
                })
            })
            .collect();
        listeners.into_iter().map(|listener| listener.join().expect("a listener ends")).collect()
    })
}

fn same_words(file: &Path, variants: &[Variant], schedules: &[Vec<Arrival>]) {
    let alone = engine(file, ALONE);
    let engines: Vec<LocalEngine> = variants.iter().map(|variant| engine(file, *variant)).collect();
    for schedule in schedules {
        let expected: Vec<Option<String>> = schedule
            .iter()
            .map(|arrival| arrival.leaves.is_none().then(|| run(&alone, asked(&alone, arrival)).0))
            .collect();
        for (engine, variant) in engines.iter().zip(variants) {
            assert_eq!(heard(engine, schedule), expected, "{variant:?} {schedule:?}");
        }
    }
}

const VARIANTS: [Variant; 4] =
    [Variant(4, 0, false), Variant(1, 64 << 20, false), Variant(1, 0, true), Variant(4, 64 << 20, true)];

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_gives_the_same_words_on_a_tiny_model(
        schedules in proptest::collection::vec(arrivals(), 1..4)
    ) {
        let (_folder, file) = tiny();
        same_words(&file, &VARIANTS, &schedules);
    }
}

#[test]
fn schedules_give_the_same_words_on_the_real_small_model() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let schedule = |runner: &mut proptest::test_runner::TestRunner| {
        arrivals().new_tree(runner).expect("a schedule").current()
    };
    let schedules: Vec<Vec<Arrival>> = (0..3).map(|_| schedule(&mut runner)).collect();
    same_words(small_model(), &VARIANTS, &schedules);
}

#[test]
fn another_style_of_the_same_document_reads_only_what_differs() {
    let engine = engine(small_model(), Variant(1, 64 << 20, true));
    let of_style = |style: &str| job(&engine, &format!("{}{style}", DOCUMENT.repeat(8)), 4);
    let (_, first) = run(&engine, of_style("Résumé :"));
    let (_, second) = run(&engine, of_style("Points clés :"));
    assert_eq!(first.cached_tokens, 0);
    assert!(second.cached_tokens * 10 >= second.prompt_tokens * 9, "{second:?}");
    let used = engine.cache();
    assert_eq!((used.hits, used.tokens), (1, u64::from(second.cached_tokens)));
    assert!(used.bytes > 0);

    assert!(engine.forget(None) > 0);
    assert_eq!(engine.cache().bytes, 0);
    let (_, third) = run(&engine, of_style("Compte rendu :"));
    assert_eq!(third.cached_tokens, 0, "it was forgotten");
}

#[test]
fn what_was_read_for_one_key_begins_no_other_ones_text() {
    let (_folder, file) = tiny();
    let engine = engine(&file, Variant(2, 64 << 20, true));
    let of = |owner: Option<&str>| Job { owner: owner.map(Arc::from), ..job(&engine, DOCUMENT, 4) };
    let cached = |owner| run(&engine, of(owner)).1.cached_tokens;
    assert_eq!(cached(Some("anna")), 0);
    assert!(cached(Some("anna")) > 100);
    assert_eq!(cached(Some("ben")), 0);
    assert_eq!(cached(None), 0);
    // Nor while the other one is still at work.
    let running = engine.generate(Job { max_tokens: 400, ..of(Some("carla")) }).expect("accepted");
    assert_eq!(cached(Some("dora")), 0);
    wait(running).expect("it ends well");
}

#[test]
fn what_is_kept_goes_when_the_machine_is_short_of_memory() {
    let (folder, file) = tiny();
    let meminfo = folder.path().join("meminfo");
    let left = |kib: u64| {
        let text = format!("MemTotal:       16000000 kB\nMemAvailable: {kib:>10} kB\nSwapFree: 0 kB\n");
        std::fs::write(&meminfo, text).expect("written");
    };
    left(8_000_000);
    let settings = Settings { meminfo: meminfo.clone(), ..Settings::of(file, "model", 1_024) };
    let engine = LocalEngine::load(&settings).expect("the file is good");
    let cached = |text: &str| run(&engine, job(&engine, text, 4)).1.cached_tokens;
    let other = "Autre chose, sans rapport avec le reste. ".repeat(6);
    assert_eq!((cached(DOCUMENT), cached(&other)), (0, 0));
    assert!(cached(DOCUMENT) > 100 && engine.cache().bytes > 0);
    left(1);
    assert_eq!(cached("Un tout autre texte, assez long pour être gardé si la mémoire le permettait."), 0);
    // The last word comes before the text is put away; an order waits for that.
    engine.forget(Some("nobody"));
    assert_eq!(engine.cache().bytes, 0, "all of it, and nothing new");
    assert_eq!(cached(DOCUMENT), 0, "read again");
    engine.forget(Some("nobody"));
    left(8_000_000);
    assert_eq!(cached(DOCUMENT), 0);
    assert!(cached(DOCUMENT) > 100, "there is room again");
}

#[test]
fn a_request_that_wants_no_cache_leaves_nothing_behind() {
    let (_folder, file) = tiny();
    let engine = engine(&file, Variant(4, 1 << 20, true));
    let plain = Job { shortcuts: Shortcuts::NONE, ..job(&engine, DOCUMENT, 4) };
    assert_eq!(run(&engine, plain).1.cached_tokens, 0);
    assert_eq!(run(&engine, job(&engine, DOCUMENT, 4)).1.cached_tokens, 0, "nothing was kept of it");
    assert!(run(&engine, job(&engine, DOCUMENT, 4)).1.cached_tokens > 100);
}

#[test]
fn a_bad_request_fails_alone() {
    let (_folder, file) = tiny();
    let engine = engine(&file, Variant(4, 0, false));
    let expected = run(&engine, job(&engine, DOCUMENT, 60)).0;
    let good = engine.generate(job(&engine, DOCUMENT, 60)).expect("accepted");
    let bad = Job { prompt: vec![1, 2, 999_999, 3], ..job(&engine, "x", 4) };
    let bad = engine.generate(bad).expect("accepted");
    let other = engine.generate(job(&engine, DOCUMENT, 60)).expect("accepted");
    assert!(wait(bad).expect_err("no such token").contains("999999"));
    assert_eq!(wait(good).expect("it ends well").0, expected);
    assert_eq!(wait(other).expect("it ends well").0, expected);
}

#[test]
fn a_thousand_comings_and_goings_leave_no_request_unanswered() {
    let (_folder, file) = tiny();
    let engine = engine(&file, Variant(4, 1 << 20, true));
    let mut random = 7_u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let mut schedule = |count: usize| -> Vec<Arrival> {
        (0..count)
            .map(|_| Arrival {
                prompt: next(5) as usize,
                seed: (next(2) == 0).then(|| next(9)),
                tokens: 1 + next(12) as u32,
                leaves: (next(3) == 0).then(|| next(8) as usize),
            })
            .collect()
    };
    for _ in 0..50 {
        heard(&engine, &schedule(20));
    }
    assert!(engine.cache().bytes <= 1 << 20);
}
