//! The tokenizer that a GGUF file carries: byte-level BPE, with the split rule that the file names.
//!
//! Unknown kinds are refused by name, never guessed: a wrong split gives plausible text from a
//! model that reads something else. The rules are those llama.cpp applies for the same
//! `tokenizer.ggml.pre` (`llama-vocab.cpp`); committed vectors hold us to its ids.
//!
//! Plain text never yields control tokens: only a template's own words are parsed for them.

use std::collections::HashMap;

use candle_core::quantized::gguf_file::{Content, Value};
use tokenizers::models::bpe::BPE;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::tokenizer::SplitDelimiterBehavior;

use super::EngineError;
use super::gguf::{bool_at, strings_at, text_at, u32_at};

const SUPPORTED: &str = "qwen2, llama-bpe, lfm2, smaug-bpe, glm4, chatglm-bpe, tekken, smollm, gpt-2";

/// The key that names the rule of the split.
const PRE: &str = "tokenizer.ggml.pre";
/// The key that says whether every prompt begins with the start token.
const START: &str = "tokenizer.ggml.add_bos_token";

/// Words of GPT-2's split.
const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)";
/// Words of Llama 3's split, digits in groups of three.
const LLAMA3: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// The same with digits one by one.
const QWEN2: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// Mistral's: capitals begin a word.
const TEKKEN: &str = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// One digit.
const DIGIT: &str = r"\p{N}";

/// Token types of a GGUF file that are written as markup, not as text.
const CONTROL: i64 = 3;
const USER_DEFINED: i64 = 4;

/// Token texts that end a turn whatever the file calls its end token (as llama.cpp has it).
const END_TEXTS: [&str; 6] =
    ["<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<|end|>", "</s>"];

/// A loaded tokenizer.
pub struct Tokenizer {
    bpe: tokenizers::Tokenizer,
    bytes: Vec<Vec<u8>>,
    specials: Vec<(String, u32)>,
    ends: Vec<u32>,
    start: Option<u32>,
    start_text: String,
    end_text: String,
}

impl Tokenizer {
    /// Reads the tokenizer of a GGUF file.
    ///
    /// # Errors
    /// Names the tokenizer model or the pre-tokenizer that is not supported, or what is missing.
    pub fn from_gguf(content: &Content) -> Result<Self, EngineError> {
        let kind = text_at(content, "tokenizer.ggml.model")?;
        if kind != "gpt2" {
            return Err(unsupported("tokenizer model", kind, "gpt2 (byte-level BPE)"));
        }
        let pre = match content.metadata.contains_key(PRE) {
            true => text_at(content, PRE)?,
            false => "none",
        };
        let rule = Rule::of(pre)?;
        let tokens = strings_at(content, "tokenizer.ggml.tokens")?;
        let bpe = bpe(content, &tokens, &rule)?;
        let specials = specials(content, &tokens);
        let special = |key: &str| match content.metadata.contains_key(key) {
            false => Ok(None),
            true => match u32_at(content, key)? {
                id if (id as usize) < tokens.len() => Ok(Some(id)),
                _ => Err(EngineError::BadFile(format!("`{key}` is not in its vocabulary"))),
            },
        };
        let end = special("tokenizer.ggml.eos_token_id")?;
        let start = special("tokenizer.ggml.bos_token_id")?;
        let wants_start = match content.metadata.contains_key(START) {
            true => bool_at(content, START)?,
            false => rule.start,
        };
        let mut ends: Vec<u32> = end.into_iter().collect();
        ends.extend(
            specials.iter().filter(|(text, _)| END_TEXTS.contains(&text.as_str())).map(|(_, id)| *id),
        );
        ends.sort_unstable();
        ends.dedup();
        let name = |id: Option<u32>| id.and_then(|id| tokens.get(id as usize)).cloned().unwrap_or_default();
        let special_ids: HashMap<u32, &str> =
            specials.iter().map(|(text, id)| (*id, text.as_str())).collect();
        let table = byte_of_char();
        let bytes = (0_u32..)
            .zip(&tokens)
            .map(|(id, text)| match special_ids.get(&id) {
                Some(text) => text.as_bytes().to_vec(),
                None => token_bytes(text, &table),
            })
            .collect();
        Ok(Self {
            bpe,
            bytes,
            ends,
            start_text: name(start),
            end_text: name(end),
            start: start.filter(|_| wants_start),
            specials,
        })
    }

    /// Tokens of a text taken as data: markup in it stays text.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        if text.is_empty() {
            return Vec::new();
        }
        let encoding = self.bpe.encode_fast(text, false).expect("byte-level BPE takes any text");
        encoding.get_ids().to_vec()
    }

    /// Tokens of a template's own words: markup becomes control tokens.
    pub fn encode_markup(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut rest = text;
        while let Some((at, special, id)) = self.next_special(rest) {
            ids.extend(self.encode(&rest[..at]));
            ids.push(id);
            rest = &rest[at + special.len()..];
        }
        ids.extend(self.encode(rest));
        ids
    }

    /// The earliest control token in a text, the longest of those that begin there.
    fn next_special(&self, text: &str) -> Option<(usize, &str, u32)> {
        self.specials
            .iter()
            .filter_map(|(special, id)| text.find(special.as_str()).map(|at| (at, special.as_str(), *id)))
            .min_by_key(|(at, special, _)| (*at, std::cmp::Reverse(special.len())))
    }

    /// Number of tokens in a text taken as data.
    pub fn count(&self, text: &str) -> u32 {
        self.encode(text).len() as u32
    }

    /// Bytes of a token; nothing for an id outside the vocabulary.
    pub fn bytes(&self, token: u32) -> &[u8] {
        self.bytes.get(token as usize).map_or(&[], Vec::as_slice)
    }

    /// Tokens that end a turn, sorted.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Whether a token is markup, which no text contains.
    pub fn is_markup(&self, token: u32) -> bool {
        self.ends.contains(&token) || self.specials.iter().any(|(_, id)| *id == token)
    }

    /// The start token, when the file wants one before every prompt.
    pub fn start(&self) -> Option<u32> {
        self.start
    }

    /// Text of the start token, for templates (empty when there is none).
    pub fn start_text(&self) -> &str {
        &self.start_text
    }

    /// Text of the end token, for templates.
    pub fn end_text(&self) -> &str {
        &self.end_text
    }

    /// Size of the vocabulary.
    pub fn vocabulary(&self) -> u32 {
        self.bytes.len() as u32
    }
}

fn unsupported(what: &'static str, name: &str, supported: &'static str) -> EngineError {
    EngineError::Unsupported { what, name: name.chars().take(40).collect(), supported }
}

/// What a kind of file does with a text before its merges.
struct Rule {
    splits: &'static [&'static str],
    /// A piece that is a token stays one, whatever the merges say.
    whole_words: bool,
    /// A start token comes first where the file does not say.
    start: bool,
}

impl Rule {
    fn of(pre: &str) -> Result<Self, EngineError> {
        let rule = |splits, whole_words, start| Ok(Self { splits, whole_words, start });
        match pre {
            "qwen2" => rule(&[QWEN2], false, false),
            "llama-bpe" | "llama3" | "llama-v3" | "lfm2" => rule(&[LLAMA3], true, true),
            "smaug-bpe" | "chatglm-bpe" => rule(&[LLAMA3], false, false),
            "glm4" => rule(&[LLAMA3], true, false),
            "tekken" => rule(&[TEKKEN], true, true),
            "smollm" => rule(&[DIGIT, GPT2], false, false),
            "gpt-2" => rule(&[GPT2], false, false),
            other => Err(unsupported("pre-tokenizer", other, SUPPORTED)),
        }
    }
}

fn bpe(content: &Content, tokens: &[String], rule: &Rule) -> Result<tokenizers::Tokenizer, EngineError> {
    let damaged = |what: &str| EngineError::BadFile(format!("its tokenizer is damaged ({what})"));
    let vocabulary = (0_u32..).zip(tokens).map(|(id, text)| (text.clone(), id)).collect();
    let merges = strings_at(content, "tokenizer.ggml.merges")?
        .iter()
        .map(|merge| merge.split_once(' ').map(|(a, b)| (a.to_string(), b.to_string())))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| damaged("a merge is not a pair"))?;
    let model = BPE::builder()
        .vocab_and_merges::<tokenizers::models::bpe::Vocab>(vocabulary, merges)
        .ignore_merges(rule.whole_words)
        .build()
        .map_err(|_| damaged("a merge names an unknown token"))?;
    let mut steps: Vec<PreTokenizerWrapper> = Vec::new();
    for split in rule.splits {
        let pattern = SplitPattern::Regex((*split).to_string());
        let split = Split::new(pattern, SplitDelimiterBehavior::Isolated, false);
        steps.push(split.expect("the split rules are valid").into());
    }
    steps.push(ByteLevel::new(false, true, false).into());
    let mut tokenizer = tokenizers::Tokenizer::new(model);
    tokenizer.with_pre_tokenizer(Some(Sequence::new(steps)));
    // Some vocabularies lack bytes that no European text holds; these, all must have.
    let needed = |byte: u8| matches!(byte, b'\n' | b' '..=b'~' | 0x80..=0xBF | 0xC2 | 0xC3 | 0xE2);
    let table = byte_of_char();
    let mut needed = table.iter().filter(|(_, byte)| needed(**byte));
    if !needed.all(|(char, _)| tokenizer.token_to_id(&char.to_string()).is_some()) {
        return Err(damaged("it lacks letters of ordinary text"));
    }
    Ok(tokenizer)
}

fn specials(content: &Content, tokens: &[String]) -> Vec<(String, u32)> {
    let Some(Value::Array(types)) = content.metadata.get("tokenizer.ggml.token_type") else {
        return Vec::new();
    };
    let number = |value: &Value| match value {
        Value::I32(kind) => i64::from(*kind),
        Value::U32(kind) => i64::from(*kind),
        _ => 0,
    };
    (0_u32..)
        .zip(tokens.iter().zip(types))
        .filter(|(_, (text, kind))| [CONTROL, USER_DEFINED].contains(&number(kind)) && !text.is_empty())
        .map(|(id, (text, _))| (text.clone(), id))
        .collect()
}

/// GPT-2's table: printable characters stand for themselves, the other bytes for U+0100 and up.
fn byte_of_char() -> HashMap<char, u8> {
    let printable = |byte: u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    let mut next = 0x100;
    (0..=255_u8)
        .map(|byte| {
            let code = if printable(byte) {
                u32::from(byte)
            } else {
                next += 1;
                next - 1
            };
            (char::from_u32(code).expect("the table stays below U+0200"), byte)
        })
        .collect()
}

fn token_bytes(text: &str, table: &HashMap<char, u8>) -> Vec<u8> {
    match text.chars().map(|char| table.get(&char).copied()).collect::<Option<Vec<u8>>>() {
        Some(bytes) => bytes,
        None => text.as_bytes().to_vec(),
    }
}
