//! Answers of a given form: whatever the seed and whatever runs beside them, they keep to it.

use std::path::Path;

use calame::engine::local::{LocalEngine, Settings};
use calame::engine::{
    EndTokens, Engine, EngineError, Event, Finish, Form, Job, Sampling, Shortcuts, StopReason,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

use crate::support::small_model;
use crate::tiny::Tiny;

const ASKED: &str =
    "Le bureau a voté l’achat d’un tableau ; Inès achète le tableau avant le 12 mai. En JSON :\n";

fn engine(file: &Path, streams: usize, lookup: bool) -> LocalEngine {
    let settings = Settings { streams, lookup, ..Settings::of(file.to_owned(), "model", 640) };
    LocalEngine::load(&settings).expect("the file is good")
}

fn tiny() -> (TempDir, LocalEngine) {
    let folder = TempDir::new().expect("a temporary folder");
    let engine = engine(&Tiny::new("qwen2").write(folder.path()), 1, true);
    (folder, engine)
}

fn job(engine: &LocalEngine, form: &Form, seed: Option<u64>) -> Job {
    let warm = |seed| Sampling { temperature: 1.2, top_p: 0.98, seed, ..Sampling::default() };
    Job {
        sampling: seed.map_or_else(Sampling::default, warm),
        end_tokens: EndTokens::Obeyed,
        shortcuts: Shortcuts::ALL,
        priority: calame::units::Priority::default(),
        grammar: Some(engine.grammar(form.clone()).expect("a form that is kept to")),
        ..Job::plain(engine.encode_text(ASKED), 480)
    }
}

fn wait(mut events: Receiver<Event>) -> (String, Finish) {
    let mut text = String::new();
    loop {
        match events.blocking_recv().expect("every request gets its last word") {
            Event::Prefill { .. } => {}
            Event::Token { text: more, .. } => text.push_str(&more),
            Event::Done(finish) => return (text, finish),
            Event::Failed(why) => panic!("{why} after {text:?}"),
        }
    }
}

fn run(engine: &LocalEngine, job: Job) -> (String, Finish) {
    wait(engine.generate(job).expect("accepted"))
}

/// Whether a value is what a schema of these tests asks for.
fn accepts(schema: &Value, value: &Value) -> bool {
    let number = |name: &str| schema[name].as_u64();
    let within = |count: usize, low: &str, high: &str| {
        let count = count as u64;
        number(low).is_none_or(|low| low <= count) && number(high).is_none_or(|high| count <= high)
    };
    if let Some(values) = schema["enum"].as_array() {
        return values.contains(value);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return choices.iter().any(|choice| accepts(choice, value));
    }
    match schema["type"].as_str().expect("a type") {
        "object" => value.as_object().is_some_and(|fields| {
            let known = schema["properties"].as_object().expect("properties");
            fields.iter().all(|(name, field)| known.get(name).is_some_and(|schema| accepts(schema, field)))
                && schema["required"]
                    .as_array()
                    .expect("required")
                    .iter()
                    .all(|name| fields.contains_key(name.as_str().expect("a name")))
        }),
        "array" => value.as_array().is_some_and(|items| {
            within(items.len(), "minItems", "maxItems")
                && items.iter().all(|item| accepts(&schema["items"], item))
        }),
        "string" => value.as_str().is_some_and(|text| within(text.chars().count(), "minLength", "maxLength")),
        "integer" => value.as_u64().is_some_and(|count| within(count as usize, "minimum", "maximum")),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is in no schema of these tests"),
    }
}

/// An object of which every property is there.
fn object(properties: &Value) -> Value {
    let names: Vec<&String> = properties.as_object().expect("an object").keys().collect();
    json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
}

fn schemas() -> Vec<Value> {
    let text = |most: u32| json!({ "type": "string", "minLength": 1, "maxLength": most });
    let count = json!({ "type": "integer", "minimum": 0, "maximum": 120 });
    let vote = object(
        &json!({ "décision": text(24), "résultat": { "enum": ["adopté", "rejeté", "reporté à l’été"] } }),
    );
    let list = |items: Value| json!({ "type": "array", "minItems": 1, "maxItems": 2, "items": items });
    let action = object(&json!({
        "quoi": text(16),
        "qui": { "anyOf": [text(12), { "type": "null" }] },
        "échéance": { "$ref": "#/$defs/date" },
    }));
    let mut minutes = object(&json!({
        "decisions": list(text(16)),
        "votes": list(object(&json!({ "objet": text(12), "pour": count, "contre": count }))),
        "actions": list(action),
    }));
    minutes["$defs"] = json!({ "date": { "enum": ["mai", "août", "décembre"] } });
    vec![
        vote.clone(),
        list(object(&json!({ "nom": text(16), "voix": count, "présente": { "type": "boolean" } }))),
        object(&json!({ "séance": object(&json!({ "vote": vote })) })),
        minutes,
    ]
}

/// The schema with what it refers to in place.
fn resolved(schema: &Value) -> Value {
    let dates = schema["$defs"]["date"].to_string();
    let text = schema.to_string().replace(r##"{"$ref":"#/$defs/date"}"##, &dates);
    serde_json::from_str(&text).expect("still JSON")
}

fn keeps_to_schemas(engine: &LocalEngine, seeds: u64) {
    for schema in schemas() {
        for seed in std::iter::once(None).chain((0..seeds).map(Some)) {
            let (text, finish) = run(engine, job(engine, &Form::Schema(schema.clone()), seed));
            let value: Value =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{seed:?}: {error}: {text}"));
            assert!(accepts(&resolved(&schema), &value), "{seed:?}: {text} is not of {schema}");
            assert_eq!(finish.reason, StopReason::Stop);
        }
    }
}

#[test]
fn a_tiny_model_writes_json_of_its_schema_whatever_the_seed() {
    let (_folder, engine) = tiny();
    keeps_to_schemas(&engine, 30);
}

#[test]
fn the_real_small_model_writes_json_of_its_schema_whatever_the_seed() {
    keeps_to_schemas(&engine(small_model(), 1, true), 4);
}

#[test]
fn a_choice_is_one_of_its_texts_and_nothing_else() {
    let texts = ["Oui", "Oui, mais", "Non", "\"À l’étude\"\n", "a/b\\c | d"].map(String::from);
    let (_folder, tiny) = tiny();
    let small = engine(small_model(), 1, true);
    let mut seen = std::collections::BTreeSet::new();
    for (engine, seeds) in [(&tiny, 200), (&small, 12)] {
        for seed in (0..seeds).map(Some).chain([None]) {
            let (text, finish) = run(engine, job(engine, &Form::OneOf(texts.to_vec()), seed));
            assert!(texts.contains(&text), "{text:?}");
            assert_eq!(finish.reason, StopReason::Stop);
            seen.insert(text);
        }
    }
    assert_eq!(seen.len(), texts.len(), "each can be chosen: {seen:?}");
    // Even where the model may not end by itself.
    let only = Form::OneOf(vec!["Adopté".into()]);
    let ignoring = Job { end_tokens: EndTokens::Ignored, ..job(&tiny, &only, None) };
    assert_eq!(run(&tiny, ignoring).0, "Adopté");
}

#[test]
fn any_json_object_is_an_object_or_is_cut_by_its_length() {
    let (_folder, engine) = tiny();
    for seed in 0..20 {
        let (text, finish) = run(&engine, job(&engine, &Form::Json, Some(seed)));
        assert!(text.starts_with('{'), "{text}");
        match finish.reason {
            StopReason::Stop => {
                assert!(serde_json::from_str::<Value>(&text).is_ok_and(|value| value.is_object()));
            }
            StopReason::Length => assert_eq!(finish.completion_tokens, 480),
        }
    }
}

#[test]
fn the_same_text_with_guesses_or_without_and_beside_others() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = Tiny::new("qwen2").write(folder.path());
    for (file, seeds) in [(file.as_path(), 6), (small_model(), 1)] {
        let alone = engine(file, 1, false);
        let jobs = |engine: &LocalEngine| -> Vec<Job> {
            let mut jobs = Vec::new();
            for schema in schemas() {
                let form = Form::Schema(schema);
                jobs.extend((0..seeds).map(Some).chain([None]).map(|seed| job(engine, &form, seed)));
                let free = Job { grammar: None, max_tokens: 60, ..job(engine, &form, Some(9)) };
                jobs.push(free);
            }
            jobs
        };
        let expected: Vec<String> = jobs(&alone).into_iter().map(|job| run(&alone, job).0).collect();
        for (streams, lookup) in [(1, true), (4, false), (4, true)] {
            let engine = engine(file, streams, lookup);
            let running: Vec<_> =
                jobs(&engine).into_iter().map(|job| engine.generate(job).expect("accepted")).collect();
            let texts: Vec<String> = running.into_iter().map(|events| wait(events).0).collect();
            assert_eq!(texts, expected, "{streams} at once, lookup {lookup}");
        }
    }
}

#[test]
fn what_cannot_be_kept_to_is_refused_by_name() {
    let (_folder, engine) = tiny();
    let refused = |form: Form| match engine.grammar(form) {
        Err(EngineError::Form(why)) => why,
        other => panic!("not refused: {other:?}"),
    };
    for (schema, name) in [
        (json!({ "type": "string", "not": { "const": "x" } }), "not"),
        (json!({ "type": "array", "items": {}, "uniqueItems": true }), "uniqueItems"),
        (json!({ "type": "object", "dependentRequired": { "a": ["b"] } }), "dependentRequired"),
        (json!({ "if": {}, "then": {} }), "if"),
        (json!({ "type": "string", "format": "couleur" }), "couleur"),
        (json!({ "oneOf": [{ "type": "string" }, { "minLength": 3 }] }), "oneOf"),
        (json!({ "$ref": "https://example.org/schema" }), "https://example.org/schema"),
        (json!({ "$ref": "#/$defs/missing" }), "missing"),
        (json!({ "type": "texte" }), "texte"),
        (json!({ "type": "string", "pattern": "(?=x)y" }), "look-around"),
        (json!({ "type": "object", "x-guidance": { "lenient": true } }), "x-guidance"),
        (json!("object"), "JSON object"),
    ] {
        let why = refused(Form::Schema(schema.clone()));
        assert!(why.contains(name), "{schema}: {why}");
    }
    refused(Form::OneOf(vec![]));
    refused(Form::OneOf(vec!["a".into(), String::new()]));
    // A grammar is of one model's tokens.
    let (_other_folder, other) = tiny();
    let foreign = job(&other, &Form::Json, None);
    assert!(matches!(engine.generate(foreign), Err(EngineError::Form(_))));
    // A beginning that is given must fit.
    let given = |text: &str| Job {
        answer_prefix: engine.tokenizer().encode(text),
        ..job(&engine, &Form::Json, Some(1))
    };
    assert!(matches!(engine.generate(given("{ouvre")), Err(EngineError::Form(_))));
    assert!(run(&engine, given("{\"nom\": ")).0.starts_with("{\"nom\": "));
}

/// Schemas made to cost much; each is refused, or kept to for a while.
fn hostile() -> Vec<Value> {
    let nested =
        |depth: usize, one: fn(Value) -> Value| (0..depth).fold(json!({ "type": "null" }), |in_, _| one(in_));
    let names: Vec<String> = (0..100_000).map(|number| format!("valeur {number}")).collect();
    let many = |count: usize| -> serde_json::Map<String, Value> {
        (0..count).map(|number| (format!("propriété {number}"), json!({ "type": "string" }))).collect()
    };
    let doubling: serde_json::Map<String, Value> = (0..60)
        .map(|at| {
            let next = json!({ "$ref": format!("#/$defs/d{}", at + 1) });
            (format!("d{at}"), json!({ "allOf": [next, next], "anyOf": [next, next] }))
        })
        .chain([("d60".to_string(), json!({ "type": "integer" }))])
        .collect();
    vec![
        nested(2_000, |inner| json!({ "type": "array", "items": inner })),
        nested(60, |inner| json!({ "type": "object", "properties": { "a": inner }, "required": ["a"] })),
        nested(11, |inner| json!({ "anyOf": [inner, { "type": "array", "items": inner }] })),
        json!({ "enum": names }),
        json!({ "enum": &names[..3_000] }),
        json!({ "type": "object", "properties": many(2_000) }),
        json!({ "$ref": "#" }),
        json!({ "type": "array", "items": { "$ref": "#" } }),
        json!({ "$ref": "#/$defs/d0", "$defs": doubling }),
        json!({ "type": "array", "minItems": 1_000_000_000, "items": { "type": "integer" } }),
        json!({ "type": "array", "maxItems": 1_000_000_000, "items": { "type": "array", "maxItems": 1_000_000_000 } }),
        json!({ "type": "string", "minLength": 1_000_000_000 }),
        json!({ "type": "string", "pattern": "^((a{0,999}){0,999}){0,999}$" }),
        json!({ "type": "string", "pattern": "^(a|b)*a(a|b){60}$" }),
        json!({ "type": "string", "pattern": "(".repeat(5_000) }),
        json!({ "type": "number", "multipleOf": 0.000_000_1 }),
        json!({ "type": "integer", "minimum": -1e300, "maximum": 1e300 }),
    ]
}

#[test]
fn hostile_schemas_cost_little_and_leave_the_engine_well() {
    let (_folder, engine) = tiny();
    for schema in hostile() {
        let begun = schema.to_string().chars().take(80).collect::<String>();
        let Ok(grammar) = engine.grammar(Form::Schema(schema)) else { continue };
        let free = job(&engine, &Form::Json, Some(1));
        let mut events = engine
            .generate(Job { max_tokens: 40, grammar: Some(grammar), ..free })
            .unwrap_or_else(|error| panic!("{begun}: {error}"));
        while let Some(event) = events.blocking_recv() {
            if let Event::Failed(why) = event {
                assert!(why.contains("simplify"), "{begun}: {why}");
            }
        }
    }
    let texts: Vec<String> = (0..2_000).map(|number| format!("choix numéro {number}")).collect();
    let (text, _) = run(&engine, job(&engine, &Form::OneOf(texts.clone()), Some(2)));
    assert!(texts.contains(&text));
    assert!(engine.grammar(Form::OneOf(vec!["x".repeat(100_000)])).is_err());
}
