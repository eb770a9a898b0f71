//! What keeping to a form costs: the share of the time of writing that goes into masks, on a real model.
//!
//! `cargo bench --bench grammar -- FILE.gguf`. The share is of one run, so a busy machine slows both sides alike.

#![allow(clippy::print_stdout, reason = "a bench tells its figures")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use calame::engine::local::{LocalEngine, Settings};
use calame::engine::{EndTokens, Engine, Event, Finish, Form, Job, Message, Role, Sampling};
use serde_json::{Value, json};

const ASKED: &str = "Relève les décisions, les votes et les actions, en JSON : le bureau s’est réuni mardi. La trésorière \
                     a présenté les comptes. Le bureau a voté l’achat d’un tableau par 12 voix contre 3. Inès achète le \
                     tableau avant le 12 mai. La sortie au lac est reportée à l’été.";

fn minutes() -> Value {
    let text = json!({ "type": "string" });
    let list = |item: Value| json!({ "type": "array", "items": item });
    let object = |fields: Value| {
        let names: Vec<String> = fields.as_object().into_iter().flat_map(|map| map.keys().cloned()).collect();
        json!({ "type": "object", "properties": fields, "required": names, "additionalProperties": false })
    };
    let vote = json!({ "objet": text, "pour": { "type": "integer" }, "contre": { "type": "integer" } });
    let action = json!({ "quoi": text, "qui": text, "échéance": text });
    object(
        json!({ "decisions": list(text.clone()), "votes": list(object(vote)), "actions": list(object(action)) }),
    )
}

fn run(engine: &LocalEngine, form: Option<Form>, seed: u64) -> (String, Finish) {
    let chat = [Message::new(Role::User, ASKED)];
    let prompt = engine.encode_chat(&chat).expect("the template takes one message");
    let job = Job {
        sampling: Sampling { temperature: 0.7, top_p: 0.8, top_k: 20, seed, ..Sampling::default() },
        end_tokens: EndTokens::Obeyed,
        grammar: form.map(|form| engine.grammar(form).expect("a form that is kept to")),
        ..Job::plain(prompt, 200)
    };
    let mut events = engine.generate(job).expect("accepted");
    let mut text = String::new();
    loop {
        match events.blocking_recv().expect("an end") {
            Event::Prefill { .. } => {}
            Event::Token { text: more, .. } => text.push_str(&more),
            Event::Done(finish) => return (text, finish),
            Event::Failed(why) => panic!("{why}"),
        }
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn main() {
    let Some(file) = std::env::args().skip(1).find(|argument| argument.ends_with(".gguf")).map(PathBuf::from)
    else {
        println!("name a model: cargo bench --bench grammar -- FILE.gguf");
        return;
    };
    let engine = LocalEngine::load(&Settings::of(file, "bench", 1_024)).expect("the model loads");
    for _ in 0..2 {
        let start = Instant::now();
        engine.grammar(Form::Schema(minutes())).expect("a form that is kept to");
        println!("making the grammar: {:.1} ms", ms(start.elapsed()));
    }
    let forms = [("schema", Form::Schema(minutes())), ("json", Form::Json)];
    for (name, form) in forms {
        for seed in 0..3 {
            let (text, finish) = run(&engine, Some(form.clone()), seed);
            let (_, free) = run(&engine, None, seed);
            let tokens = f64::from(finish.completion_tokens.max(1));
            println!(
                "{name}, seed {seed}: {tokens} tokens, {:.2} ms each ({:.2} when free), masks {:.3} ms each: {:.2} % of decode\n  {text}",
                ms(finish.decode) / tokens,
                ms(free.decode) / f64::from(free.completion_tokens.max(1)),
                ms(finish.grammar) / tokens,
                100.0 * finish.grammar.as_secs_f64() / finish.decode.as_secs_f64(),
            );
        }
    }
}
