//! Our decoder beside candle-transformers', on the same files: the oracle of the arithmetic.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calame::engine::candle::{CandleEngine, Settings};
use calame::engine::{EndTokens, Engine, Event, Job, Sampling, Scored};
use candle_core::quantized::gguf_file::Content;
use candle_core::{Device, Tensor};
use candle_transformers::models::{quantized_llama, quantized_qwen2, quantized_qwen3};

use calame::kernels::Kernel;

use crate::engine::tiny;
use crate::support::small_model;

/// Likeliest tokens compared at each place.
const COMPARED: u8 = 5;

fn load(path: &Path, kernel: Kernel) -> CandleEngine {
    let settings =
        Settings { kernel: Some(kernel.name().to_string()), ..Settings::of(path.to_owned(), "ours", 4_096) };
    CandleEngine::load(&settings).expect("the file is good")
}

/// The likeliest next tokens after each of `steps` greedy tokens, and the tokens.
fn ours(engine: &CandleEngine, prompt: Vec<u32>, steps: u32) -> Vec<Vec<Scored>> {
    let job = Job {
        prompt,
        sampling: Sampling { temperature: 0.0, ..Sampling::default() },
        max_tokens: steps,
        stop: Vec::new(),
        end_tokens: EndTokens::Ignored,
        alternatives: Some(COMPARED),
    };
    let mut events = engine.generate(job).expect("the job is good");
    let mut found = Vec::new();
    while let Some(event) = events.blocking_recv() {
        match event {
            Event::Token { chosen: Some(drawn), .. } => found.push(drawn.alternatives),
            Event::Failed(why) => panic!("{why}"),
            _ => {}
        }
    }
    found
}

/// Log-probabilities after `tokens`, by candle-transformers, all tokens read at once.
fn theirs(path: &Path, architecture: &str, tokens: &[u32]) -> Vec<f32> {
    let mut reader = BufReader::new(File::open(path).expect("the file is there"));
    let content = Content::read(&mut reader).expect("a GGUF file");
    let input = Tensor::new(tokens, &Device::Cpu).and_then(|ids| ids.unsqueeze(0)).expect("some tokens");
    let device = &Device::Cpu;
    let logits = match architecture {
        "llama" => quantized_llama::ModelWeights::from_gguf(content, &mut reader, device)
            .and_then(|mut model| model.forward(&input, 0)),
        "qwen2" => quantized_qwen2::ModelWeights::from_gguf(content, &mut reader, device)
            .and_then(|mut model| model.forward(&input, 0)),
        _ => quantized_qwen3::ModelWeights::from_gguf(content, &mut reader, device)
            .and_then(|mut model| model.forward(&input, 0)),
    };
    let logits: Vec<f32> =
        logits.and_then(|logits| logits.flatten_all()?.to_vec1()).expect("the oracle runs");
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - highest).exp()).sum();
    logits.iter().map(|logit| logit - highest - sum.ln()).collect()
}

/// The highest log-probabilities are the same, rank by rank, within `tolerance`.
fn agree(ours: &[Scored], theirs: &[f32], tolerance: f32) {
    let mut ranked = theirs.to_vec();
    ranked.sort_by(|a, b| b.total_cmp(a));
    assert_eq!(ours.len(), usize::from(COMPARED));
    for (rank, (ours, theirs)) in ours.iter().zip(&ranked).enumerate() {
        assert!((ours.logprob - theirs).abs() < tolerance, "rank {rank}: {} against {theirs}", ours.logprob);
    }
}

#[test]
fn tiny_files_agree_with_candle_transformers() {
    for architecture in ["qwen2", "qwen3", "llama"] {
        let (folder, engine) = tiny(architecture);
        let path = folder.path().join(format!("{architecture}.gguf"));
        let prompt = engine.encode_text(&"L’assemblée a voté le budget. ".repeat(9));
        assert!(prompt.len() > 256, "several chunks: {}", prompt.len());
        agree(&ours(&engine, prompt.clone(), 1)[0], &theirs(&path, architecture, &prompt), 5e-2);
    }
}

#[test]
fn every_instruction_set_reads_the_real_small_model_to_the_same_bits() {
    let path = small_model();
    let text = "The general meeting of the association took place on the twelfth of March. The treasurer ";
    let read = |kernel| {
        let engine = load(path, kernel);
        let prompt = engine.encode_text(&text.repeat(12));
        assert!(prompt.len() > 128, "several chunks: {}", prompt.len());
        (ours(&engine, prompt.clone(), 3), prompt)
    };
    let (plain, prompt) = read(Kernel::SCALAR);
    // Activations are rounded to 8 bits in each of 30 layers: the last bits of a sum move a rounding.
    agree(&plain[0], &theirs(path, "llama", &prompt), 0.15);
    for kernel in Kernel::here().filter(|kernel| *kernel != Kernel::SCALAR) {
        assert_eq!(read(kernel).0, plain, "{}", kernel.name());
    }
}

#[test]
fn a_place_has_the_same_bits_written_alone_or_read_among_others() {
    let engine = load(small_model(), Kernel::best());
    let prompt: Vec<u32> = engine.encode_text(&"Le bureau a voté le budget. ".repeat(20))[..100].to_vec();
    let written = ours(&engine, prompt.clone(), 60);
    let token = |step: &Vec<Scored>| {
        (0..engine.tokenizer().vocabulary())
            .find(|id| engine.tokenizer().bytes(*id) == step[0].bytes)
            .expect("a greedy token is in the vocabulary")
    };
    let text: Vec<u32> = prompt.into_iter().chain(written.iter().map(token)).collect();
    // Read at once, the text is cut into chunks elsewhere than where each of its tokens was written.
    for step in [1, 2, 15, 27, 28, 29, 30, 59] {
        assert_eq!(ours(&engine, text[..100 + step].to_vec(), 1)[0], written[step], "step {step}");
    }
}
