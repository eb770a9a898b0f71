//! Our decoder beside candle-transformers', on the same files: the oracle of the arithmetic.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use calame::engine::local::{Arithmetic, CANDLE_COMMAND, LocalEngine, Settings};
use calame::engine::{EndTokens, Engine, EngineError, Event, Form, Job, Scored, Shortcuts};
use calame::kernels::{Kernel, KvType};
use candle_core::quantized::GgmlDType;
use candle_core::quantized::gguf_file::{Content, Value};
use candle_core::{DType, Device, Tensor};
use candle_transformers::models::smol::quantized_smollm3;
use candle_transformers::models::{
    quantized_glm4, quantized_lfm2, quantized_llama, quantized_phi3, quantized_qwen2, quantized_qwen3,
};
use tempfile::TempDir;

use crate::support::small_model;
use crate::tiny::Tiny;

/// Likeliest tokens compared at each place.
const COMPARED: u8 = 5;

fn load(path: &Path, kernel: Kernel) -> LocalEngine {
    let settings =
        Settings { kernel: Some(kernel.name().to_string()), ..Settings::of(path.to_owned(), "ours", 4_096) };
    LocalEngine::load(&settings).expect("the file is good")
}

/// The likeliest next tokens after each of `steps` greedy tokens, and the tokens.
fn ours(engine: &LocalEngine, prompt: Vec<u32>, steps: u32) -> Vec<Vec<Scored>> {
    let job = Job { alternatives: Some(COMPARED), shortcuts: Shortcuts::ALL, ..Job::plain(prompt, steps) };
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
    let logits = candle(path, architecture, content, &mut reader, &input);
    let logits: Vec<f32> =
        logits.and_then(|logits| logits.flatten_all()?.to_vec1()).expect("the oracle runs");
    log_probabilities(&logits)
}

fn log_probabilities(logits: &[f32]) -> Vec<f32> {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - highest).exp()).sum();
    logits.iter().map(|logit| logit - highest - sum.ln()).collect()
}

fn candle(
    path: &Path,
    architecture: &str,
    content: Content,
    reader: &mut BufReader<File>,
    input: &Tensor,
) -> candle_core::Result<Tensor> {
    let device = &Device::Cpu;
    match architecture {
        "llama" => quantized_llama::ModelWeights::from_gguf(content, reader, device)?.forward(input, 0),
        "qwen2" => quantized_qwen2::ModelWeights::from_gguf(content, reader, device)?.forward(input, 0),
        "qwen3" => quantized_qwen3::ModelWeights::from_gguf(content, reader, device)?.forward(input, 0),
        // With its own flash attention, which takes the queries as the file has them.
        "smollm3" => {
            quantized_smollm3::QuantizedModelForCausalLM::from_gguf(path, device, true)?.forward(input, 0)
        }
        "glm4" => {
            quantized_glm4::ModelWeights::from_gguf(content, reader, device, DType::F32)?.forward(input, 0)
        }
        "lfm2" => quantized_lfm2::ModelWeights::from_gguf(content, reader, device)?.forward(input, 0),
        _ => quantized_phi3::ModelWeights::from_gguf(false, content, reader, device)?.forward(input, 0),
    }
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

/// More than two chunks of text.
const TEXT: &str = "L’assemblée a voté le budget. ";

const FORMATS: [GgmlDType; 10] = [
    GgmlDType::Q4_0,
    GgmlDType::Q4_1,
    GgmlDType::Q5_0,
    GgmlDType::Q5_1,
    GgmlDType::Q8_0,
    GgmlDType::Q4K,
    GgmlDType::Q5K,
    GgmlDType::Q6K,
    GgmlDType::F16,
    GgmlDType::F32,
];

#[test]
fn tiny_files_of_every_architecture_and_format_agree_with_candle_on_every_instruction_set() {
    let folder = TempDir::new().expect("a temporary folder");
    for architecture in ["llama", "qwen2", "qwen3", "smollm3"] {
        for format in FORMATS {
            let path = Tiny::of(architecture, format).write(folder.path());
            let read = |kernel| {
                let engine = load(&path, kernel);
                let prompt = engine.encode_text(&TEXT.repeat(9));
                assert!(prompt.len() > 256, "several chunks: {}", prompt.len());
                (ours(&engine, prompt.clone(), 1).remove(0), prompt)
            };
            let (plain, prompt) = read(Kernel::SCALAR);
            println!("{architecture} {format:?}");
            // Where a block is 256 weights, candle rounds 256 inputs together, and we 32.
            let tolerance = if format.block_size() == 256 { 0.2 } else { 0.1 };
            agree(&plain, &theirs(&path, architecture, &prompt), tolerance);
            for kernel in Kernel::available().filter(|kernel| *kernel != Kernel::SCALAR) {
                assert_eq!(read(kernel).0, plain, "{architecture} {format:?} {}", kernel.name());
            }
        }
    }
}

#[test]
fn rounding_inputs_moves_little() {
    let folder = TempDir::new().expect("a temporary folder");
    for format in FORMATS {
        let path = Tiny::of("qwen2", format).write(folder.path());
        let exact = Settings { arithmetic: Arithmetic::Float, ..Settings::of(path.clone(), "exact", 4_096) };
        let exact = LocalEngine::load(&exact).expect("floats fit");
        let prompt = exact.encode_text(&TEXT.repeat(9));
        let exact = ours(&exact, prompt.clone(), 1).remove(0);
        let rounded = ours(&load(&path, Kernel::best()), prompt, 1).remove(0);
        for (exact, rounded) in exact.iter().zip(&rounded) {
            assert!((exact.logprob - rounded.logprob).abs() < 5e-2, "{format:?}");
        }
    }
}

#[test]
fn keys_and_values_in_bytes_move_little_and_are_told() {
    let folder = TempDir::new().expect("a temporary folder");
    for architecture in ["llama", "qwen2", "qwen3"] {
        let path = Tiny::new(architecture).write(folder.path());
        let plain = load(&path, Kernel::best());
        let prompt = plain.encode_text(&TEXT.repeat(9));
        let settings = Settings { kv_type: KvType::Q8, ..Settings::of(path, "bytes", 4_096) };
        let bytes = LocalEngine::load(&settings).expect("it loads");
        assert_eq!(bytes.facts().kernel, format!("{}+kv-q8", plain.facts().kernel));
        let (plain, bytes) = (ours(&plain, prompt.clone(), 1).remove(0), ours(&bytes, prompt, 1).remove(0));
        assert!(plain != bytes, "bytes are another rounding");
        for (plain, bytes) in plain.iter().zip(&bytes) {
            let moved = (plain.logprob - bytes.logprob).abs();
            // Weights drawn by chance spread attention wide: real models move less.
            assert!(moved < 0.2, "{architecture}: {moved}");
        }
    }
}

#[test]
fn positions_stretched_by_yarn_are_read_from_the_file() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut tiny = Tiny::new("qwen2");
    let read = |tiny: &mut Tiny| {
        let engine = load(&tiny.write(folder.path()), Kernel::best());
        ours(&engine, engine.encode_text(&TEXT.repeat(9)), 1).remove(0)
    };
    let plain = read(&mut tiny);
    for (key, value) in [
        ("type", Value::String("yarn".into())),
        ("factor", Value::F32(4.0)),
        ("original_context_length", Value::U32(160)),
    ] {
        tiny.set(&format!("qwen2.rope.scaling.{key}"), value);
    }
    assert!(read(&mut tiny) != plain, "another turn gives other words");
}

/// A file as candle runs it.
fn through_candle(path: &Path) -> Settings {
    Settings { kernel: Some("candle".into()), ..Settings::of(path.to_owned(), "candle", 4_096) }
}

#[test]
fn candle_reads_in_chunks_what_only_it_runs_and_what_it_is_asked_for() {
    let folder = TempDir::new().expect("a temporary folder");
    for architecture in ["glm4", "lfm2", "phi3", "llama", "qwen2", "qwen3"] {
        let mut tiny = Tiny::new(architecture);
        // candle computes the angles of qwen3 in halves unless the file says float32.
        tiny.set("general.dtype", Value::U32(0));
        let path = tiny.write(folder.path());
        let engine = LocalEngine::load(&through_candle(&path)).expect("it loads");
        assert_eq!((engine.facts().kernel.as_str(), engine.facts().context), ("candle", 640));
        let prompt = engine.encode_text(&TEXT.repeat(9));
        println!("{architecture}");
        agree(&ours(&engine, prompt.clone(), 1)[0], &theirs(&path, architecture, &prompt), 2e-2);
        // A second job begins afresh.
        let again = engine.encode_text("Le bureau");
        agree(&ours(&engine, again.clone(), 1)[0], &theirs(&path, architecture, &again), 2e-2);
    }
}

#[test]
fn what_only_candle_runs_needs_no_kernel_and_takes_no_other() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = Tiny::new("glm4").write(folder.path());
    let engine = LocalEngine::load(&Settings::of(path.clone(), "glm", 4_096)).expect("it loads");
    assert_eq!(engine.facts().kernel, "candle");
    let forced = Settings { kernel: Some("scalar".into()), ..Settings::of(path, "glm", 4_096) };
    let error = LocalEngine::load(&forced).err().expect("candle has no such kernel");
    assert!(matches!(&error, EngineError::NoKernel { .. }), "{error}");
}

#[test]
fn what_candle_would_read_otherwise_is_refused_in_words() {
    let folder = TempDir::new().expect("a temporary folder");
    let refusal = |settings: &Settings| LocalEngine::load(settings).err().expect("refused").to_string();
    let llama = Tiny::new("llama").write(folder.path());
    let bytes = Settings { kv_type: KvType::Q8, ..through_candle(&llama) };
    assert!(refusal(&bytes).contains("model.kv_cache `q8`"), "{}", refusal(&bytes));
    let float = Settings { arithmetic: Arithmetic::Float, ..through_candle(&llama) };
    assert!(refusal(&float).contains("`float`"), "{}", refusal(&float));
    let unknown = Settings { kernel: Some("cuda".into()), ..through_candle(&llama) };
    assert!(refusal(&unknown).contains("`cuda`; it has: scalar") && refusal(&unknown).contains("candle"));

    let smollm3 = through_candle(&Tiny::new("smollm3").write(folder.path()));
    assert!(refusal(&smollm3).contains("architecture `smollm3`"), "{}", refusal(&smollm3));
    let mut stretched = Tiny::new("qwen2");
    stretched.set("qwen2.rope.scaling.type", Value::String("linear".into()));
    stretched.set("qwen2.rope.scaling.factor", Value::F32(2.0));
    let stretched = through_candle(&stretched.write(folder.path()));
    assert!(refusal(&stretched).contains("`linear`"), "{}", refusal(&stretched));
    // Our decoder adds a bias wherever a file has one, candle only to qwen2.
    let mut biased = Tiny::new("llama");
    biased.vector("blk.1.attn_q.bias", 64);
    let biased = biased.write(folder.path());
    assert!(LocalEngine::load(&Settings::of(biased.clone(), "ours", 640)).is_ok());
    let biased = through_candle(&biased);
    assert!(refusal(&biased).contains("`blk.1.attn_q.bias`"), "{}", refusal(&biased));
}

/// Where candle goes on after a panic of its threads.
#[test]
fn candle_in_a_process_of_its_own_reads_in_steps_and_begins_afresh() {
    let folder = TempDir::new().expect("a temporary folder");
    for architecture in ["glm4", "qwen3"] {
        let mut tiny = Tiny::new(architecture);
        tiny.set("general.dtype", Value::U32(0));
        let path = tiny.write(folder.path());
        let tokens: Vec<u32> = (0..40).map(|at| 30 + at % 60).collect();
        let mut child = Command::new(env!("CARGO_BIN_EXE_calame"))
            .args([CANDLE_COMMAND.as_ref(), path.as_os_str(), architecture.as_ref(), "640".as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (mut asked, mut answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut logits = Vec::new();
        for (from, to) in [(0, 33), (33, 40), (0, 7)] {
            for number in [(to - from) as u32, from as u32].iter().chain(&tokens[from..to]) {
                asked.write_all(&number.to_le_bytes()).expect("it listens");
            }
            let mut head = [0; 5];
            answers.read_exact(&mut head).expect("it answers");
            assert_eq!(head[0], 0, "logits");
            let count = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
            let mut bytes = vec![0; 4 * count as usize];
            answers.read_exact(&mut bytes).expect("as many as it said");
            logits
                .push(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect::<Vec<_>>());
        }
        drop(asked);
        assert!(child.wait().expect("it ends when nobody asks").success());
        for (logits, of) in [(&logits[1], &tokens[..]), (&logits[2], &tokens[..7])] {
            let (own, one) = (log_probabilities(logits), theirs(&path, architecture, of));
            assert_eq!(own.len(), one.len());
            for (own, one) in own.iter().zip(&one) {
                assert!((own - one).abs() < 2e-2, "{architecture}: {own} against {one}");
            }
        }
    }
}

#[test]
fn candle_keeps_to_a_grammar() {
    let engine = LocalEngine::load(&through_candle(small_model())).expect("candle runs llama files");
    let grammar = engine.grammar(Form::OneOf(vec!["oui".into(), "non".into()])).expect("a plain form");
    let prompt = engine.encode_text("Le budget est voté : ");
    let job = Job { grammar: Some(grammar), end_tokens: EndTokens::Obeyed, ..Job::plain(prompt, 20) };
    let mut events = engine.generate(job).expect("the job is good");
    let mut text = String::new();
    while let Some(event) = events.blocking_recv() {
        match event {
            Event::Token { text: more, .. } => text += &more,
            Event::Failed(why) => panic!("{why}"),
            _ => {}
        }
    }
    assert!(["oui", "non"].contains(&text.as_str()), "{text}");
}

#[test]
fn candle_and_our_kernels_write_the_same_first_tokens_with_the_real_small_model() {
    let (own, candle) = (load(small_model(), Kernel::best()), through_candle(small_model()));
    let candle = LocalEngine::load(&candle).expect("candle runs llama files");
    assert_eq!((candle.facts().kernel.as_str(), candle.facts().streams), ("candle", 1));
    let text = "The general meeting of the association took place on the twelfth of March. The treasurer ";
    let prompt = own.encode_text(text);
    let (own, candle) = (ours(&own, prompt.clone(), 24), ours(&candle, prompt, 24));
    for (step, (own, candle)) in own.iter().zip(&candle).enumerate() {
        if own[0].bytes != candle[0].bytes {
            // Both round activations to 8 bits, not alike: two tokens that are almost as likely may change places.
            let lead = own[0].logprob - own[1].logprob;
            assert!(step >= 12 && lead < 0.2, "token {step}, which leads by {lead}");
            break;
        }
        for (own, candle) in own.iter().zip(candle) {
            let moved = (own.logprob - candle.logprob).abs();
            assert!(moved < 0.4, "token {step}: {} and {}", own.logprob, candle.logprob);
        }
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
    for kernel in Kernel::available().filter(|kernel| *kernel != Kernel::SCALAR) {
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
