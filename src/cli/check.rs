//! `calame check`: any text held against its document, sentence by sentence, without a model.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::failure::Failure;
use super::flags::settings;
use super::{print, runtime, summarize, wiring};
use crate::assistant::{CheckRequest, Checked, LanguageChoice};
use crate::config::Environment;
use crate::draft::{Sentence, Status, proven};
use crate::http::wire::{CheckBody, mark};
use crate::meter::Meter;
use crate::page;
use crate::words::{self, message_with};

const ROUTE: &str = "check";
/// A passage is shown up to so many characters; `--json` has the whole of it.
const PASSAGE: usize = 240;

/// Hold a text against its document, sentence by sentence, without any model.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The document: a text, web page, odt, docx, rtf, pdf, epub, mail, sheet, slides or transcript; `-` for standard input.
    #[arg(value_name = "SOURCE|-")]
    source: PathBuf,
    /// The text to check: a txt, md, docx or odt file; `-` for standard input.
    #[arg(value_name = "DRAFT|-")]
    draft: PathBuf,
    /// fr, en, or auto for the language of the text to check.
    #[arg(long, default_value = "auto")]
    lang: String,
    /// Print everything that is known of the sentences as JSON.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(self, environment: &Environment) -> anyhow::Result<()> {
        let settings = settings(environment, |_| {})?;
        let language = match self.lang.as_str() {
            "auto" => LanguageChoice::Auto,
            code => LanguageChoice::Fixed(code.parse()?),
        };
        let piped = Path::new("-");
        if self.source == piped && self.draft == piped {
            return Err(Failure::Use("only one of SOURCE and DRAFT can be `-`".into()).into());
        }
        let meter = Meter::open(&settings.meter);
        let mut span = meter.span();
        let document = summarize::read(&self.source, &settings.documents, &mut span)?;
        let draft = summarize::read(&self.draft, &settings.documents, &mut span)?;
        let text = document.text.clone();
        let (engine, card) = wiring::NoEngine::with_card();
        let assistant = wiring::metered(&settings, engine, card, wiring::ledger(&settings)?, meter)?;
        let request = CheckRequest { document, draft, language, route: ROUTE, key: None };
        let checked = runtime::run(async {
            let arrival = assistant.arrive_with(span, request.client()).await?;
            Ok(assistant.check_read(arrival, request).await?)
        })?;
        if self.json {
            let body = serde_json::to_string_pretty(&CheckBody::of(&checked, &text))
                .context("the check cannot be written as JSON")?;
            print::out(&format!("{body}\n"))?;
        } else {
            print::out(&report(&checked, &text))?;
        }
        checked.notices.iter().for_each(|notice| print::note(notice));
        print::note(&checked.measured.line(checked.language));
        verdict(&checked.sentences)
    }
}

/// The exit code says what was found: see `failure`.
fn verdict(sentences: &[Sentence]) -> anyhow::Result<()> {
    let count = |status| sentences.iter().filter(|sentence| sentence.status == status).count();
    match (count(Status::ToCheck), count(Status::Unsupported)) {
        (0, 0) => Ok(()),
        (to_check, unsupported) => Err(Failure::Unproven { to_check, unsupported }.into()),
    }
}

/// Each sentence with its mark, why it bears it, and the passages to compare it with; then the share that is proven.
fn report(checked: &Checked, text: &str) -> String {
    let language = checked.language;
    let mut lines: Vec<String> = Vec::new();
    for sentence in &checked.sentences {
        lines.push(one_line(&sentence.text));
        if sentence.is_bare_title() {
            lines.push(String::new());
            continue;
        }
        lines.push(format!("  {}", mark(sentence).in_words(&sentence.reasons, language)));
        lines.extend(sentence.reasons.iter().map(|code| format!("  {}", page::reason(code, language))));
        for (key, ranges) in [("check-against", &sentence.against), ("check-source", &sentence.sources)] {
            let passages = ranges.iter().filter_map(|range| text.get(range.clone()));
            lines.extend(passages.map(|passage| {
                format!("  {}", message_with(language, key, &[("value", &shortened(&one_line(passage)))]))
            }));
        }
        lines.push(String::new());
    }
    let share = proven(&checked.sentences);
    lines.push(words::count(language, "live-share", share.proven, &[("of", &share.of)]));
    lines.join("\n") + "\n"
}

/// On one line, without what a terminal would obey.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|c| !c.is_control()).collect()
}

fn shortened(passage: &str) -> String {
    match passage.char_indices().nth(PASSAGE) {
        None => passage.to_owned(),
        Some((end, _)) => format!("{}…", &passage[..end]),
    }
}
