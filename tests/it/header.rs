//! Headers that are cut short, damaged or made to hurt: refused with a word, and in little memory.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calame::engine::EngineError;
use calame::engine::local::{LocalEngine, Settings, inspect, inspect_in};
use candle_core::quantized::gguf_file::{Content, Value};
use proptest::prelude::*;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tempfile::TempDir;

use crate::tiny::Tiny;

/// Set where a test runs as a process of its own.
const CHILD: &str = "CALAME_TEST_CHILD";
/// What the program may take beyond what it has when the tests begin.
const ROOM: u64 = 96 << 20;

const ARCHITECTURES: [&str; 6] = ["llama", "qwen2", "smollm3", "glm4", "lfm2", "phi3"];

/// Runs a test once more, alone in a process that may take little memory. Whether this is that process.
fn alone(test: &str) -> bool {
    if std::env::var_os(CHILD).is_none() {
        let program = std::env::current_exe().expect("a test is a program");
        let output = Command::new(program)
            .args([test, "--exact", "--nocapture", "--test-threads=1"])
            .env(CHILD, "1")
            .output()
            .expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
        assert!(String::from_utf8_lossy(&said).contains("1 passed"), "`{test}` is the name of this test");
        return false;
    }
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux says it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:")).expect("Linux says it");
    let size: u64 = line.trim().trim_end_matches("kB").trim().parse().expect("a number");
    let limit = Rlimit { current: Some((size << 10) + ROOM), ..getrlimit(Resource::As) };
    setrlimit(Resource::As, limit).expect("one may always ask for less");
    true
}

fn tiny(architecture: &'static str) -> Vec<u8> {
    let folder = TempDir::new().expect("a folder");
    std::fs::read(Tiny::new(architecture).write(folder.path())).expect("written")
}

fn header_bytes(file: &[u8]) -> usize {
    Content::read(&mut Cursor::new(file)).expect("a good file").tensor_data_offset as usize
}

fn load(path: &Path) -> Result<LocalEngine, EngineError> {
    LocalEngine::load(&Settings::of(path.to_owned(), "damaged", 64))
}

/// What happens to a file.
#[derive(Debug, Clone)]
enum Blow {
    Byte(prop::sample::Index, u8),
    /// A count, a length, a dimension or an offset, wherever the file has a number that may be one.
    Number(prop::sample::Index, u64),
    Lost(prop::sample::Index, usize),
    Twice(prop::sample::Index, usize),
    Cut(prop::sample::Index),
}

fn blow() -> impl Strategy<Value = Blow> {
    let at = any::<prop::sample::Index>;
    let numbers = prop_oneof![
        prop::sample::select(vec![
            0_u64,
            1,
            2,
            3,
            31,
            255,
            1 << 20,
            1 << 30,
            (1 << 31) - 1,
            1 << 32,
            1 << 62
        ]),
        prop::sample::select(vec![u64::MAX, u64::MAX - 31, i64::MAX as u64, u64::from(u32::MAX)]),
        0..700_u64,
        any::<u64>(),
    ];
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Blow::Byte(at, byte)),
        8 => (at(), numbers).prop_map(|(at, number)| Blow::Number(at, number)),
        1 => (at(), 1..40_usize).prop_map(|(at, length)| Blow::Lost(at, length)),
        1 => (at(), 1..40_usize).prop_map(|(at, length)| Blow::Twice(at, length)),
        1 => at().prop_map(Blow::Cut),
    ]
}

impl Blow {
    fn strike(&self, file: &mut Vec<u8>, header: usize) {
        let header = header.min(file.len());
        if header < 40 {
            return;
        }
        match *self {
            Self::Byte(at, byte) => file[at.index(header)] = byte,
            Self::Number(at, number) => {
                let small = |at: &usize| {
                    file[*at..].first_chunk().is_some_and(|bytes| u64::from_le_bytes(*bytes) < 1 << 20)
                };
                let places: Vec<usize> = (8..header - 8).filter(small).collect();
                if let Some(at) = (!places.is_empty()).then(|| places[at.index(places.len())]) {
                    file[at..at + 8].copy_from_slice(&number.to_le_bytes());
                }
            }
            Self::Lost(at, length) => {
                let at = at.index(header);
                drop(file.drain(at..header.min(at + length)));
            }
            Self::Twice(at, length) => {
                let at = at.index(header);
                let again = file[at..header.min(at + length)].to_vec();
                drop(file.splice(at..at, again));
            }
            Self::Cut(at) => file.truncate(at.index(header)),
        }
    }
}

fn damaged(architecture: &'static str, blows: &[Blow]) -> Vec<u8> {
    let mut file = tiny(architecture);
    let header = header_bytes(&file);
    blows.iter().for_each(|blow| blow.strike(&mut file, header));
    file
}

#[test]
fn any_damage_is_refused_or_read_in_little_memory() {
    if !alone("header::any_damage_is_refused_or_read_in_little_memory") {
        return;
    }
    let blows = prop::collection::vec(blow(), 1..4);
    proptest!(ProptestConfig::with_cases(768), |(architecture in prop::sample::select(&ARCHITECTURES), blows in blows)| {
        if let Err(error) = inspect_in(&mut Cursor::new(damaged(architecture, &blows))) {
            prop_assert!(matches!(error, EngineError::BadFile(_) | EngineError::Unsupported { .. }), "{error}");
            prop_assert!(error.to_string().len() < 600, "{error}");
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// What is wrong with a header is found by looking at it, so that a load that goes on does not stumble.
    #[test]
    fn what_passes_loads_and_what_does_not_is_refused_with_the_same_words(
        architecture in prop::sample::select(&ARCHITECTURES),
        blows in prop::collection::vec(blow(), 1..3),
    ) {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("damaged.gguf");
        std::fs::write(&path, damaged(architecture, &blows)).expect("writable");
        match (inspect(&path), load(&path)) {
            (Err(seen), loaded) => prop_assert_eq!(Some(seen), loaded.err()),
            (Ok(header), Ok(engine)) => prop_assert_eq!(header.vocabulary, calame::engine::Engine::facts(&engine).vocabulary),
            // candle has its own wishes, and tells them while it loads.
            (Ok(_), Err(error)) => prop_assert!(["glm4", "lfm2", "phi3"].contains(&architecture), "{}", error),
        }
    }
}

/// A file of a gigabyte, most of it a hole, that begins with these entries.
fn vast(folder: &Path, entries: &[(&str, u32, &[u8])]) -> std::path::PathBuf {
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend(1_u64.to_le_bytes());
    bytes.extend((entries.len() as u64).to_le_bytes());
    for (key, kind, value) in entries {
        bytes.extend((key.len() as u64).to_le_bytes());
        bytes.extend(key.as_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(*value);
    }
    let path = folder.join("vast.gguf");
    std::fs::write(&path, bytes).expect("writable");
    std::fs::File::options().write(true).open(&path).and_then(|file| file.set_len(1 << 30)).expect("a hole");
    path
}

fn list(kind: u32, count: u64) -> Vec<u8> {
    [kind.to_le_bytes().as_slice(), &count.to_le_bytes()].concat()
}

#[test]
fn a_vast_file_is_not_believed() {
    if !alone("header::a_vast_file_is_not_believed") {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let refused = |entries: &[(&str, u32, &[u8])]| {
        inspect(&vast(folder.path(), entries)).expect_err("refused").to_string()
    };
    for (kind, value, word) in [
        (9, list(0, 1 << 29), "536870912 items in a list"),
        (9, list(8, 1 << 27), "items in a list"),
        (9, list(9, 2), "list of lists"),
        (8, (900_u64 << 20).to_le_bytes().to_vec(), "passes 64 MiB"),
        (8, u64::MAX.to_le_bytes().to_vec(), "impossible length"),
        (77, vec![], "unknown kind 77"),
    ] {
        let text = refused(&[("a", kind, &value)]);
        assert!(text.contains(word), "{text}");
    }
    let million = list(0, 1 << 20);
    let million: Vec<u8> = million.into_iter().chain(vec![0; 1 << 20]).collect();
    let lists: Vec<String> = (0..5).map(|number| format!("list {number}")).collect();
    let lists: Vec<(&str, u32, &[u8])> =
        lists.iter().map(|name| (name.as_str(), 9, million.as_slice())).collect();
    assert!(refused(&lists).contains("the lists of its header pass 4194304 items"));
    for alignment in [0_u32, 3, 1 << 31] {
        for key in ["general.alignment", "general.alignment\0"] {
            let text = refused(&[(key, 4, &alignment.to_le_bytes())]);
            assert!(text.contains("not a small power of two"), "{text}");
        }
    }
    assert!(refused(&[("a", 7, &[1])]).contains("a tensor has 0 dimensions"));
}

#[test]
fn what_cannot_be_is_said_before_any_weight_is_read() {
    let folder = TempDir::new().expect("a folder");
    let refused = |architecture: &'static str, key: &str, value: Value| {
        let mut file = Tiny::new(architecture);
        file.set(key, value);
        inspect(&file.write(folder.path())).expect_err("refused").to_string()
    };
    for (architecture, key, value, word) in [
        ("llama", "llama.rope.freq_base", Value::F32(0.0), "not above zero"),
        ("llama", "llama.rope.scaling.type", Value::String("longrope".into()), "`longrope`"),
        ("llama", "llama.rope.scaling.type", Value::String("yarn".into()), "llama.rope.scaling.factor"),
        ("llama", "llama.attention.layer_norm_rms_epsilon", Value::F32(f32::NAN), "unexpected type"),
        ("llama", "llama.block_count", Value::U32(9), "tensor `blk.2.attn_q.weight` is missing"),
        ("qwen2", "qwen2.embedding_length", Value::U32(128), "has the shape [64, 64]"),
        ("qwen2", "tokenizer.ggml.eos_token_id", Value::U32(258), "not in its vocabulary"),
        ("qwen2", "tokenizer.ggml.bos_token_id", Value::F32(1.0), "unexpected type"),
        ("qwen2", "tokenizer.chat_template", Value::String("{% if".into()), "does not compile"),
        ("qwen2", "tokenizer.chat_template", Value::U32(1), "unexpected type"),
        ("phi3", "phi3.block_count", Value::U32(u32::MAX), "out of range"),
        ("phi3", "phi3.rope.dimension_count", Value::U32(1 << 30), "out of range"),
        ("glm4", "glm4.attention.head_count", Value::U32(0), "out of range"),
        ("lfm2", "lfm2.shortconv.l_cache", Value::U32(0), "out of range"),
    ] {
        let text = refused(architecture, key, value);
        assert!(text.contains(word), "{key}: {text}");
    }
    let more = (0..259).map(|token| Value::String(format!("t{token}"))).collect();
    let text = refused("llama", "tokenizer.ggml.tokens", Value::Array(more));
    assert!(text.contains("259 tokens and numbers for 258"), "{text}");
}

#[test]
fn tensors_lie_apart_and_have_known_formats() {
    let file = tiny("llama");
    let name = b"blk.1.attn_k.weight";
    let at = file.windows(name.len()).position(|bytes| bytes == name).expect("there") + name.len();
    // After the name: the count of dimensions, two of them, the format, the offset.
    let (format, offset) = (at + 20, at + 24);
    let refused = |at: usize, bytes: &[u8]| {
        let mut file = file.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        inspect_in(&mut Cursor::new(file)).expect_err("refused").to_string()
    };
    assert!(refused(offset, &0_u64.to_le_bytes()).contains("lie on each other"));
    assert!(refused(offset, &1_u64.to_le_bytes()).contains("between two places"));
    assert!(refused(format, &23_u32.to_le_bytes()).contains("tensor format `IQ4_XS` is not supported"));
    assert!(refused(format, &99_u32.to_le_bytes()).contains("tensor format `number 99` is not supported"));
    assert!(refused(at - "attn_k.weight".len(), b"attn_q").contains("a name comes twice"));
}

/// The seeds of the fuzz target, and what it has ever found.
#[test]
fn the_seeds_of_the_fuzz_target_are_read() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/header");
    let mut good = 0;
    for seed in std::fs::read_dir(seeds).expect("committed") {
        let path = seed.expect("readable").path();
        let mut file = std::fs::read(&path).expect("readable");
        assert!(file.len() < 16 << 10, "{} is too long for a seed", path.display());
        file.resize(file.len() + (1 << 20), 0);
        good += u32::from(inspect_in(&mut Cursor::new(file)).is_ok());
    }
    assert!(good >= 6, "{good} headers are good");
}
