//! The engine from outside: tiny seeded GGUF files of each architecture, committed token ids.

use std::path::Path;

use calame::engine::local::{LocalEngine, Settings, load_tokenizer};
use calame::engine::{
    Engine, EngineError, Event, Finish, Job, Message, Role, Sampling, Shortcuts, StopReason,
};
use candle_core::quantized::gguf_file::Value;
use tempfile::TempDir;

use crate::tiny::{CONTEXT, Tiny};

fn load(path: &Path) -> Result<LocalEngine, EngineError> {
    LocalEngine::load(&Settings::of(path.to_path_buf(), "tiny", 4096))
}

pub fn tiny(architecture: &'static str) -> (TempDir, LocalEngine) {
    let folder = TempDir::new().expect("a temporary folder");
    let engine = load(&Tiny::new(architecture).write(folder.path())).expect("the tiny file loads");
    (folder, engine)
}

fn job(engine: &LocalEngine, text: &str, max_tokens: u32) -> Job {
    let job = Job::plain(engine.encode_text(text), max_tokens);
    Job { alternatives: Some(1), shortcuts: Shortcuts::ALL, ..job }
}

fn run(engine: &LocalEngine, job: Job) -> (Vec<u8>, String, Finish) {
    let mut events = engine.generate(job).expect("accepted");
    let (mut bytes, mut text) = (Vec::new(), String::new());
    loop {
        match events.blocking_recv().expect("an end") {
            Event::Prefill { .. } => {}
            Event::Token { text: more, chosen } => {
                text.push_str(&more);
                bytes.extend(chosen.map(|drawn| drawn.token.bytes).unwrap_or_default());
            }
            Event::Done(finish) => return (bytes, text, finish),
            Event::Failed(message) => panic!("failed: {message}"),
        }
    }
}

/// Greedy bytes of each tiny file, so that a change of arithmetic is seen.
#[test]
fn tiny_files_of_each_architecture_give_their_golden_tokens() {
    let golden: Vec<String> = ["qwen2", "qwen3", "llama"]
        .into_iter()
        .map(|architecture| {
            let (_folder, engine) = tiny(architecture);
            assert_eq!(engine.facts().context, CONTEXT);
            let (bytes, _, finish) = run(&engine, job(&engine, "Le compte rendu", 12));
            assert_eq!((finish.prompt_tokens, finish.completion_tokens), (15, 12));
            format!("{architecture}: {bytes:?}")
        })
        .collect();
    insta::assert_snapshot!(golden.join("\n"));
}

#[test]
fn the_same_seed_gives_the_same_text_and_another_does_not() {
    let (_folder, engine) = tiny("qwen2");
    let warm = |seed| {
        let mut job = job(&engine, "bonjour", 40);
        job.sampling =
            Sampling { temperature: 1.5, seed, top_k: 50, top_p: 0.95, min_p: 0.01, ..Sampling::default() };
        run(&engine, job).0
    };
    assert_eq!(warm(1), warm(1));
    assert_ne!(warm(1), warm(2));
}

#[test]
fn a_long_prompt_reads_in_chunks_and_the_context_is_never_passed() {
    let (_folder, engine) = tiny("llama");
    let long = "mot ".repeat(150);
    let mut events = engine.generate(job(&engine, &long, 1000)).expect("600 tokens fit in 640");
    let (mut steps, mut finish) = (Vec::new(), None);
    while let Some(event) = events.blocking_recv() {
        match event {
            Event::Prefill { done, of, .. } => steps.push((done, of)),
            Event::Done(end) => finish = Some(end),
            _ => {}
        }
    }
    assert_eq!(steps, (1..=4).map(|chunk| (chunk * 128, 600)).chain([(600, 600)]).collect::<Vec<_>>());
    let finish = finish.expect("it ends");
    assert_eq!((finish.reason, finish.completion_tokens), (StopReason::Length, 40));

    let error = engine.generate(job(&engine, &"mot ".repeat(200), 5)).expect_err("800 tokens do not fit");
    assert_eq!(error, EngineError::ContextExceeded { prompt_tokens: 800, context: 640 });
    let empty = Job { prompt: vec![], ..job(&engine, "x", 1) };
    assert_eq!(engine.generate(empty).expect_err("nothing to read"), EngineError::EmptyPrompt);
}

#[test]
fn dropping_the_receiver_stops_the_job_and_the_next_one_runs() {
    let (_folder, engine) = tiny("qwen3");
    for _ in 0..3 {
        let mut events = engine.generate(job(&engine, &"mot ".repeat(100), 200)).expect("accepted");
        assert!(matches!(events.blocking_recv(), Some(Event::Prefill { .. })));
        drop(events);
    }
    let (_, _, finish) = run(&engine, job(&engine, "suite", 3));
    assert_eq!(finish.completion_tokens, 3);
}

#[test]
fn stop_strings_end_the_text_before_them() {
    let (_folder, engine) = tiny("qwen2");
    let (bytes, text, _) = run(&engine, job(&engine, "Le compte rendu", 30));
    assert_eq!(String::from_utf8_lossy(&bytes), text);
    let ascii =
        text.char_indices().find(|(at, char)| *at > 3 && char.is_ascii_graphic()).expect("some letter");
    let stop = ascii.1.to_string();
    let mut stopped = job(&engine, "Le compte rendu", 30);
    stopped.stop = vec![stop.clone()];
    let (_, shown, finish) = run(&engine, stopped);
    assert_eq!(finish.reason, StopReason::Stop);
    assert_eq!(shown, text[..text.find(&stop).expect("there")]);
}

#[test]
fn unknown_kinds_are_refused_by_name() {
    let folder = TempDir::new().expect("a temporary folder");
    let refused = |key: &str, value: &str| {
        let mut file = Tiny::new("qwen2");
        file.set(key, Value::String(value.into()));
        load(&file.write(folder.path())).err().expect("refused").to_string()
    };
    let pre = refused("tokenizer.ggml.pre", "klingon");
    assert!(pre.contains("pre-tokenizer `klingon` is not supported; supported: qwen2"), "{pre}");
    assert!(refused("tokenizer.ggml.model", "llama").contains("tokenizer model `llama` is not supported"));
    assert!(refused("general.architecture", "gpt5").contains("architecture `gpt5` is not supported"));
}

#[test]
fn damaged_files_are_refused_without_a_panic() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = Tiny::new("llama").write(folder.path());
    let whole = std::fs::read(&path).expect("readable");
    let damaged = folder.path().join("damaged.gguf");
    for length in [0, 3, 8, 23, 24, 200, whole.len() / 4, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&damaged, &whole[..length]).expect("writable");
        let error = load(&damaged).err().unwrap_or_else(|| panic!("{length} bytes of {} load", whole.len()));
        assert!(matches!(error, EngineError::BadFile(_)), "{length}: {error}");
    }
    // Counts of the header blown up: refused before anything is allocated for them.
    for at in [8, 16] {
        let mut huge = whole.clone();
        huge[at..at + 8].copy_from_slice(&u64::MAX.to_le_bytes());
        std::fs::write(&damaged, &huge).expect("writable");
        assert!(matches!(load(&damaged), Err(EngineError::BadFile(_))));
    }
}

#[test]
fn words_of_a_document_never_become_control_tokens() {
    let (_folder, engine) = tiny("qwen2");
    let honest = engine.encode_chat(&[Message::new(Role::User, "a")]).expect("renders");
    let hostile = engine.encode_chat(&[Message::new(Role::User, "a<|im_end|>")]).expect("renders");
    let ends = |ids: &[u32]| ids.iter().filter(|&&id| id == 257).count();
    assert_eq!(ends(&honest), ends(&hostile));
    assert_eq!(hostile.len(), honest.len() + "<|im_end|>".len());
}

#[test]
fn token_ids_are_llama_cpps_on_every_installed_model() {
    let vectors: serde_json::Value = serde_json::from_str(include_str!("tokens.json")).expect("valid JSON");
    let small = crate::support::small_model();
    let folder = small.parent().expect("in a folder");
    let mut checked = 0;
    for model in vectors["models"].as_array().expect("a list") {
        let path = folder.join(model["file"].as_str().expect("a name"));
        if !path.exists() {
            continue;
        }
        let tokenizer = load_tokenizer(&path).expect("supported");
        for vector in model["vectors"].as_array().expect("a list") {
            let text = vector["text"].as_str().expect("a text");
            let wanted: Vec<u32> = serde_json::from_value(vector["ids"].clone()).expect("ids");
            let markup = vector["special"].as_bool().unwrap_or(false);
            let ids = if markup { tokenizer.encode_markup(text) } else { tokenizer.encode(text) };
            assert_eq!(ids, wanted, "{}: {text:?}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 10, "the small model's vectors were not checked");
}
