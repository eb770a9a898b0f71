//! `calame bench --peer`: this program and llama.cpp's server, one after the other.

use std::path::Path;

use anyhow::Context;

use super::{print, wiring};
use crate::bench;
use crate::config::Settings;
use crate::engine::candle::load_tokenizer;

/// Tokens left free for the words that end a document's prompt.
const ROOM: u32 = 16;

/// Ours and another server in turn, each with two processors and the context that is configured.
pub(super) fn run(
    settings: &Settings,
    chosen: &wiring::Chosen,
    peer: &Path,
    rounds: u32,
) -> anyhow::Result<bench::Beside> {
    let tokenizer = load_tokenizer(&chosen.file)?;
    let long = [bench::LONG, bench::SHORT].join("\n").repeat(3);
    let words: Vec<&str> = long.split_inclusive(' ').collect();
    let of_tokens = |tokens: u32| {
        let most = words.partition_point(|word| {
            let end = word.as_ptr() as usize + word.len() - long.as_ptr() as usize;
            tokenizer.count(&long[..end]) <= tokens
        });
        words[..most].concat()
    };
    let context = settings.model.context.max(4_096);
    // 2,000 words, or as many as the context holds: a small vocabulary cuts them finely.
    let room = of_tokens(context - bench::DRAFTED - ROOM).split_whitespace().count().min(2_000);
    let prompts = bench::Prompts {
        prefill: [of_tokens(512), of_tokens(2_048)],
        short: of_tokens(16),
        draft: format!("{}\n\nRésumé :", long.split_whitespace().take(room).collect::<Vec<_>>().join(" ")),
    };
    let threads = std::thread::available_parallelism()?.to_string();
    let context = context.to_string();
    let own = settings.home.join(format!("bench-{}", std::process::id()));
    std::fs::create_dir_all(&own).context("no folder of its own can be made for the comparison")?;
    let text = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let file = chosen.file.display().to_string();
    let kernel = settings.model.kernel.as_deref().unwrap_or("auto");
    let ours = bench::Side {
        name: "calame",
        program: std::env::current_exe()?,
        arguments: text(&[
            "serve",
            "--listen",
            "127.0.0.1:{port}",
            "--context",
            &context,
            "--kernel",
            kernel,
        ]),
        environment: vec![("CALAME_HOME".into(), own.display().to_string())],
        ready: "/readyz",
    };
    let theirs = bench::Side {
        name: "llama-server",
        program: peer.to_path_buf(),
        arguments: text(&[
            "-m",
            &file,
            "-c",
            &context,
            "-t",
            &threads,
            "-np",
            "1",
            "--cache-ram",
            "0",
            "--host",
            "127.0.0.1",
            "--port",
            "{port}",
        ]),
        environment: Vec::new(),
        ready: "/health",
    };
    let ours =
        bench::Side { arguments: [ours.arguments, text(&["--model", &chosen.card.name])].concat(), ..ours };
    std::os::unix::fs::symlink(settings.home.join("models"), own.join("models"))?;
    let beside = bench::beside([&ours, &theirs], &prompts, rounds, &print::note);
    let _ = std::fs::remove_dir_all(&own);
    Ok(beside?)
}
