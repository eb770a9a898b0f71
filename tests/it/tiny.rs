//! Tiny GGUF files of our own making: every byte a token, two layers, seeded weights, any architecture and format.

use std::fs::File;
use std::path::{Path, PathBuf};

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};

/// Context length of the files.
pub const CONTEXT: u32 = 640;
const HEADS: usize = 4;
const KV_HEADS: usize = 2;
const VOCABULARY: usize = 258;

/// A tiny model before it is written.
pub struct Tiny {
    architecture: &'static str,
    format: GgmlDType,
    width: usize,
    layers: usize,
    metadata: Vec<(String, Value)>,
    tensors: Vec<(String, QTensor)>,
    state: u64,
}

impl Tiny {
    /// 64 wide, in Q8_0.
    pub fn new(architecture: &'static str) -> Self {
        Self::of(architecture, GgmlDType::Q8_0)
    }

    /// In a format, as wide as one block of it at least.
    pub fn of(architecture: &'static str, format: GgmlDType) -> Self {
        let width = format.block_size().max(64);
        // One layer in four of smollm3 has no positions.
        let layers = if architecture == "smollm3" { 4 } else { 2 };
        let mut tiny =
            Self { architecture, format, width, layers, metadata: vec![], tensors: vec![], state: 42 };
        tiny.header();
        tiny.tokenizer();
        tiny.weights();
        tiny
    }

    /// Changes an entry of the header.
    pub fn set(&mut self, key: &str, value: Value) {
        self.metadata.retain(|(known, _)| known != key);
        self.metadata.push((key.to_string(), value));
    }

    /// Adds a vector of floats.
    pub fn vector(&mut self, name: &str, length: usize) {
        self.tensor(name, &[length], GgmlDType::F32);
    }

    fn hidden(&self) -> usize {
        // candle's debug assertions want blocks of these formats in pairs.
        let in_pairs = matches!(self.format, GgmlDType::Q4_1 | GgmlDType::Q5_0 | GgmlDType::Q5_1);
        if self.width == 64 && !in_pairs { 96 } else { 2 * self.width }
    }

    fn header(&mut self) {
        let head = (self.width / HEADS) as u32;
        let numbers = [
            ("context_length", CONTEXT),
            ("embedding_length", self.width as u32),
            ("block_count", self.layers as u32),
            ("feed_forward_length", self.hidden() as u32),
            ("attention.head_count", HEADS as u32),
            ("attention.head_count_kv", KV_HEADS as u32),
            ("attention.key_length", head),
            ("attention.value_length", head),
            ("rope.dimension_count", head),
            ("vocab_size", VOCABULARY as u32),
            ("shortconv.l_cache", 3),
        ];
        for (key, number) in numbers {
            self.set(&format!("{}.{key}", self.architecture), Value::U32(number));
        }
        for (key, number) in [("attention.layer_norm_rms_epsilon", 1e-6), ("rope.freq_base", 10_000.0)] {
            self.set(&format!("{}.{key}", self.architecture), Value::F32(number));
        }
        if self.architecture == "lfm2" {
            // A layer without heads of keys is a convolution.
            let heads = vec![Value::U32(0), Value::U32(KV_HEADS as u32)];
            self.set("lfm2.attention.head_count_kv", Value::Array(heads));
        }
    }

    fn tokenizer(&mut self) {
        let tokens: Vec<String> =
            alphabet().into_iter().chain(["<|im_start|>".into(), "<|im_end|>".into()]).collect();
        let types =
            tokens.iter().map(|text| Value::I32(if text.chars().count() > 1 { 3 } else { 1 })).collect();
        self.set("general.architecture", Value::String(self.architecture.into()));
        self.set("tokenizer.ggml.model", Value::String("gpt2".into()));
        self.set("tokenizer.ggml.pre", Value::String("qwen2".into()));
        self.set("tokenizer.ggml.tokens", Value::Array(tokens.into_iter().map(Value::String).collect()));
        self.set("tokenizer.ggml.token_type", Value::Array(types));
        self.set("tokenizer.ggml.merges", Value::Array(vec![]));
        self.set("tokenizer.ggml.eos_token_id", Value::U32(257));
    }

    fn random(&mut self, count: usize, spread: f32) -> Vec<f32> {
        (0..count)
            .map(|_| {
                self.state = self
                    .state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                ((self.state >> 40) as f32 / (1 << 24) as f32 - 0.5) * spread
            })
            .collect()
    }

    fn tensor(&mut self, name: &str, shape: &[usize], format: GgmlDType) {
        let count = shape.iter().product();
        let values = match name {
            name if name.contains("norm") => vec![1.0; count],
            // Sums of more numbers spread wider: as much goes in as comes out.
            _ => self.random(count, 4.0 / (self.width as f32).sqrt()),
        };
        let tensor = Tensor::from_vec(values, shape, &Device::Cpu).expect("shape fits");
        self.tensors.push((name.into(), QTensor::quantize(&tensor, format).expect("quantises")));
    }

    fn weights(&mut self) {
        self.tensor("token_embd.weight", &[VOCABULARY, self.width], self.format);
        self.tensor("output_norm.weight", &[self.width], GgmlDType::F32);
        if self.architecture == "phi3" {
            self.tensor("output.weight", &[VOCABULARY, self.width], self.format);
        }
        for layer in 0..self.layers {
            for (name, shape) in self.matrices(layer) {
                self.tensor(&format!("blk.{layer}.{name}.weight"), &shape, self.format);
            }
            for (name, length) in self.vectors() {
                self.tensor(&format!("blk.{layer}.{name}"), &[length], GgmlDType::F32);
            }
        }
    }

    fn matrices(&self, layer: usize) -> Vec<(&'static str, [usize; 2])> {
        let (width, hidden, kv) = (self.width, self.hidden(), self.width * KV_HEADS / HEADS);
        let attention =
            [("attn_q", [width, width]), ("attn_k", [kv, width]), ("attn_v", [kv, width])].to_vec();
        let out = [("attn_output", [width, width])].to_vec();
        let gates = [("ffn_gate", [hidden, width]), ("ffn_up", [hidden, width])].to_vec();
        let down = [("ffn_down", [width, hidden])].to_vec();
        let both = [("ffn_up", [2 * hidden, width])].to_vec();
        match self.architecture {
            "phi3" => [[("attn_qkv", [width + 2 * kv, width])].to_vec(), out, both, down].concat(),
            "glm4" => [attention, out, both, down].concat(),
            "lfm2" if layer == 0 => {
                let conv =
                    [("shortconv.in_proj", [3 * width, width]), ("shortconv.out_proj", [width, width])];
                [conv.to_vec(), gates, down].concat()
            }
            _ => [attention, out, gates, down].concat(),
        }
    }

    fn vectors(&self) -> Vec<(&'static str, usize)> {
        let (width, kv, head) = (self.width, self.width * KV_HEADS / HEADS, self.width / HEADS);
        let mut vectors = vec![("attn_norm.weight", width), ("ffn_norm.weight", width)];
        if ["qwen3", "lfm2"].contains(&self.architecture) {
            vectors.extend([("attn_q_norm.weight", head), ("attn_k_norm.weight", head)]);
        }
        if self.architecture == "qwen2" {
            vectors.extend([("attn_q.bias", width), ("attn_k.bias", kv), ("attn_v.bias", kv)]);
        }
        if self.architecture == "glm4" {
            vectors.extend([("post_attention_norm.weight", width), ("post_ffw_norm.weight", width)]);
        }
        vectors
    }

    /// Writes it into a folder.
    pub fn write(&mut self, folder: &Path) -> PathBuf {
        if self.architecture == "lfm2" {
            self.tensor("blk.0.shortconv.conv.weight", &[self.width, 3], GgmlDType::F32);
        }
        let path = folder.join(format!("{}-{:?}.gguf", self.architecture, self.format));
        let metadata: Vec<(&str, &Value)> =
            self.metadata.iter().map(|(key, value)| (key.as_str(), value)).collect();
        let tensors: Vec<(&str, &QTensor)> =
            self.tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let mut file = File::create(&path).expect("a writable folder");
        gguf_file::write(&mut file, &metadata, &tensors).expect("written");
        path
    }
}

fn alphabet() -> Vec<String> {
    let printable = |byte: u32| matches!(byte, 0x21..=0x7E | 0xA1..=0xAC | 0xAE..=0xFF);
    let mut next = 0x100;
    (0..256_u32)
        .map(|byte| {
            let code = if printable(byte) {
                byte
            } else {
                next += 1;
                next - 1
            };
            char::from_u32(code).expect("a character").to_string()
        })
        .collect()
}
