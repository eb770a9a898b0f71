//! Answers of a given form, as a client asks for them.

use serde_json::{Value, json};

use super::server::Server;

const CHAT: &str = "/v1/chat/completions";

/// What the structured minutes of a meeting would be.
fn minutes() -> Value {
    let texts = json!({ "type": "array", "maxItems": 1, "items": { "type": "string", "maxLength": 40 } });
    let count = json!({ "type": "integer", "minimum": 0, "maximum": 500 });
    let vote = json!({
        "type": "object",
        "properties": { "objet": { "type": "string", "maxLength": 40 }, "pour": count, "contre": count },
        "required": ["objet", "pour", "contre"],
        "additionalProperties": false,
    });
    json!({
        "type": "object",
        "properties": {
            "décisions": texts,
            "votes": { "type": "array", "maxItems": 1, "items": vote },
            "actions": texts,
        },
        "required": ["décisions", "votes", "actions"],
        "additionalProperties": false,
    })
}

fn asked(more: &Value) -> Value {
    let mut body = json!({
        "messages": [{ "role": "user", "content": "Le bureau a voté l’achat d’un tableau par 12 voix contre 3. \
                                                   Relève décisions, votes et actions." }],
        "seed": 3,
        "max_tokens": 300,
    });
    for (name, value) in more.as_object().expect("fields") {
        body[name] = value.clone();
    }
    body
}

fn check(text: &str) {
    let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let fields = value.as_object().unwrap_or_else(|| panic!("no object: {text}"));
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["décisions", "votes", "actions"], "{text}");
    for vote in value["votes"].as_array().expect("a list") {
        assert!(vote["objet"].is_string() && vote["pour"].is_u64() && vote["contre"].is_u64(), "{text}");
    }
}

#[test]
fn an_answer_asked_for_in_a_schema_is_json_of_it_whole_or_streamed() {
    let server = Server::start(1_024);
    let schema = json!({ "type": "json_schema", "json_schema": { "name": "minutes", "schema": minutes() } });
    let ask = json!({ "response_format": schema });
    let answer = server.done(CHAT, &asked(&ask));
    let choice = &answer["choices"][0];
    assert_eq!(choice["finish_reason"], "stop", "{answer}");
    let text = choice["message"]["content"].as_str().expect("a text").to_string();
    check(&text);

    let streamed =
        server.post(CHAT, &asked(&json!({ "response_format": ask["response_format"], "stream": true })));
    let chunks = streamed.body.split("\n\n").filter_map(|event| event.trim().strip_prefix("data: "));
    let chunks = chunks.filter(|data| *data != "[DONE]");
    let parts: String = chunks
        .map(|data| {
            let chunk: Value = serde_json::from_str(data).expect("a chunk is JSON");
            chunk["choices"][0]["delta"]["content"].as_str().unwrap_or_default().to_string()
        })
        .collect();
    assert_eq!(parts, text, "the same seed gives the same text");

    let choice = json!({ "prompt": "Le bureau a-t-il voté ? ", "guided_choice": ["oui", "non"] });
    let answer = server.done("/v1/completions", &choice);
    let word = &answer["choices"][0]["text"];
    assert!(word == "oui" || word == "non", "{answer}");

    let none =
        json!({ "response_format": { "type": "json_object", "schema": { "type": "object", "not": {} } } });
    let refused = server.post(CHAT, &asked(&none));
    let error = &refused.json()["error"];
    assert_eq!((refused.status, &error["code"]), (400, &json!("unsupported_format")), "{}", refused.body);
    assert_eq!(error["param"], "response_format");
    assert!(error["message"].as_str().is_some_and(|message| message.contains("not")), "{error}");
    server.conserves();
}
