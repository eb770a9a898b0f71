//! Extraction without AI, and the check of a draft's sentences, on the long text of the bench.

use std::hint::black_box;

use calame::bench::LONG;
use calame::documents::Document;
use calame::draft::{Language, Length, check, extract};
use criterion::{Criterion, criterion_group, criterion_main};

fn extraction(criterion: &mut Criterion) {
    let document = Document::from_text(LONG);
    criterion.bench_function("extract/long/200_words", |bench| {
        bench.iter(|| extract(black_box(&document), Language::French, Length::Words(200)));
    });
}

fn checking(criterion: &mut Criterion) {
    let document = Document::from_text(LONG);
    let sentences = extract(&document, Language::French, Length::Words(200));
    let draft = sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join("\n");
    criterion.bench_function("check/long/200_words", |bench| {
        bench.iter(|| check(black_box(&draft), &document, Language::French));
    });
}

criterion_group!(benches, extraction, checking);
criterion_main!(benches);
