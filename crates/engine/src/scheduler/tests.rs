//! A fault in the model's arithmetic, seen by who asks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

use candle_core::quantized::gguf_file::{Content, Value, VersionedMagic};
use tokio::sync::mpsc;

use super::*;
use crate::candle::Forward;
use crate::candle_model::CandleModel;
use crate::event::Event;
use crate::job::Job;

/// The token at which the model below panics.
const FATAL: u32 = 7;

/// A model whose every panic spoils it for good, as a broken lock would.
struct Fragile {
    spoilt: bool,
}

impl Forward for Fragile {
    fn forward(&mut self, tokens: &[u32], _: usize) -> Result<Vec<f32>, EngineError> {
        assert!(!self.spoilt, "it was spoilt before");
        self.spoilt = true;
        assert!(!tokens.contains(&FATAL), "what the test asked for");
        self.spoilt = false;
        let mut logits = vec![0.0; 256];
        logits[65] = 1.0;
        Ok(logits)
    }
}

/// Bytes as they are: 256 tokens and no merges.
fn tokenizer() -> Tokenizer {
    let printable = |byte: u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    let others = (0..=255_u8).filter(|byte| !printable(*byte)).count() as u32;
    let chars = (0..=255_u8).filter(|byte| printable(*byte)).map(char::from);
    let chars = chars.chain((0..others).filter_map(|at| char::from_u32(0x100 + at)));
    let metadata = HashMap::from([
        ("tokenizer.ggml.model".to_string(), Value::String("gpt2".into())),
        ("tokenizer.ggml.pre".to_string(), Value::String("gpt-2".into())),
        ("tokenizer.ggml.merges".to_string(), Value::Array(Vec::new())),
        (
            "tokenizer.ggml.tokens".to_string(),
            Value::Array(chars.map(|char| Value::String(char.into())).collect()),
        ),
    ]);
    let content = Content {
        magic: VersionedMagic::GgufV3,
        metadata,
        tensor_infos: HashMap::new(),
        tensor_data_offset: 0,
    };
    Tokenizer::from_gguf(&content).expect("every byte has its token")
}

/// What becomes of a prompt: the text, or why there is none.
fn answer(commands: &std::sync::mpsc::Sender<Command>, prompt: &[u32]) -> Result<String, String> {
    let (events, mut heard) = mpsc::channel(64);
    let held = events.clone().try_reserve_owned().expect("the channel is new and has room");
    let request = Request { job: Job::plain(prompt.to_vec(), 3), events, _held: held };
    commands.send(Command::Run(Box::new(request))).expect("the worker lives");
    let mut text = String::new();
    while let Some(event) = heard.blocking_recv() {
        match event {
            Event::Token { text: more, .. } => text += &more,
            Event::Failed(why) => return Err(why),
            Event::Prefill { .. } | Event::Done(_) => {}
        }
    }
    Ok(text)
}

#[test]
fn a_panic_of_candle_fails_its_request_alone_and_the_next_finds_a_model_that_works() {
    let loads = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&loads);
    let model = CandleModel::of(Box::new(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(Fragile { spoilt: false }))
    }));
    let runner = ModelRunner::Candle(Box::new(model.expect("it loads")));
    let limits = Limits {
        context: 64,
        streams: 1,
        prefix_cache: 0,
        meminfo: PathBuf::new(),
        gap: Duration::from_millis(500),
        lookup: false,
        idle: None,
    };
    let (commands, inbox) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || run(runner, &tokenizer(), limits, Arc::default(), &inbox));
        let written = answer(&commands, &[1, 2]);
        assert!(written.as_ref().is_ok_and(|text| text.chars().count() == 3), "{written:?}");
        for _ in 0..2 {
            assert_eq!(answer(&commands, &[1, FATAL]), Err(PANIC.to_string()));
            assert_eq!(answer(&commands, &[1, 2]), written);
        }
        drop(commands);
    });
    assert_eq!(loads.load(Ordering::Relaxed), 3, "once at first, once more after each panic");
}
